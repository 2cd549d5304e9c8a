//! A number before the page's title, such as "(3) Work". The title stays the page's: what it sets is kept and gets the
//! number, and is left as the page has it when the last number goes. All elements of a page share one number.

use std::cell::RefCell;
use std::collections::BTreeMap;

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{MutationObserver, MutationObserverInit};

use super::document;

thread_local! {
    static SHARED: RefCell<Shared> = RefCell::default();
}

#[derive(Default)]
struct Shared {
    next: u64,
    /// What each element counts.
    counts: BTreeMap<u64, usize>,
    /// What stands before the page's own title now.
    before: String,
    watch: Option<Watch>,
}

/// One element's share of the number, until it is dropped.
#[must_use = "a share that is dropped is taken out of the title"]
pub struct InTitle(u64);

impl InTitle {
    /// Counts nothing yet.
    pub fn begin() -> InTitle {
        let share = SHARED.with_borrow_mut(|shared| {
            shared.next += 1;
            shared.counts.insert(shared.next, 0);
            InTitle(shared.next)
        });
        let is_watched = SHARED.with_borrow(|shared| shared.watch.is_some());
        if !is_watched {
            let watch = Watch::new();
            SHARED.with_borrow_mut(|shared| shared.watch = watch);
        }
        share
    }

    /// From now on this element counts so many.
    pub fn show(&self, count: usize) {
        SHARED.with_borrow_mut(|shared| shared.counts.insert(self.0, count));
        write();
    }
}

impl Drop for InTitle {
    fn drop(&mut self) {
        let was_last = SHARED.with_borrow_mut(|shared| {
            shared.counts.remove(&self.0);
            shared.counts.is_empty()
        });
        write();
        if was_last {
            // The observer ends outside of the borrow.
            drop(SHARED.with_borrow_mut(|shared| shared.watch.take()));
        }
    }
}

/// Puts the number before the title as the page has it.
fn write() {
    let title = document().title();
    let written = SHARED.with_borrow_mut(|shared| {
        let own = match shared.before.as_str() {
            "" => title.as_str(),
            before => title.strip_prefix(before).unwrap_or(&title),
        };
        let before = match shared.counts.values().sum::<usize>() {
            0 => String::new(),
            count => format!("({count}) "),
        };
        let written = format!("{before}{own}");
        shared.before = before;
        written
    });
    if written != title {
        document().set_title(&written);
    }
}

/// Hears when the page sets its title, or another `<title>`.
struct Watch {
    observer: MutationObserver,
    _changed: Closure<dyn FnMut()>,
}

impl Watch {
    fn new() -> Option<Watch> {
        let head = document().head()?;
        let changed = Closure::<dyn FnMut()>::new(write);
        let observer = MutationObserver::new(changed.as_ref().unchecked_ref()).ok()?;
        let options = MutationObserverInit::new();
        options.set_child_list(true);
        options.set_character_data(true);
        options.set_subtree(true);
        observer.observe_with_options(&head, &options).ok()?;
        Some(Watch {
            observer,
            _changed: changed,
        })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
