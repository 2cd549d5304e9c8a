//! The status line, which screen readers read out: each sentence is there for a moment of its own, also where it says
//! what the one before it said. What is said is decided elsewhere.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use leptos::prelude::*;

use crate::browser::clock::{Alarm, now};

/// What comes sooner after another sentence waits for so long; then all that waits is said at once.
const STANDS_MS: u64 = 500;

/// What the line says.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// Another one each time, so that the same words are drawn anew: that is what screen readers hear.
    pub number: u64,
    /// The words.
    pub words: String,
}

/// One element's status line.
pub struct Speech {
    said: ArcRwSignal<Said>,
    waiting: RefCell<Vec<String>>,
    /// While the last sentence has its moment.
    stands: RefCell<Option<Alarm>>,
    myself: Weak<Speech>,
}

impl Speech {
    /// One that has said nothing yet.
    pub fn new() -> Rc<Speech> {
        Rc::new_cyclic(|myself: &Weak<Speech>| Speech {
            said: ArcRwSignal::default(),
            waiting: RefCell::default(),
            stands: RefCell::default(),
            myself: myself.clone(),
        })
    }

    /// Says something, now or in a moment.
    pub fn say(&self, words: impl Into<String>) {
        self.waiting.borrow_mut().push(words.into());
        let stands = self.stands.borrow().is_some();
        if !stands {
            self.go_on();
        }
    }

    /// Takes back all that was said: it was said in another language.
    pub fn forget(&self) {
        self.waiting.take();
        self.show(String::new());
    }

    /// What the line says, and again whenever it says something.
    pub fn said(&self) -> ArcRwSignal<Said> {
        self.said.clone()
    }

    fn go_on(&self) {
        let words = self.waiting.take().join(" ");
        if words.is_empty() {
            return;
        }
        self.show(words);
        let myself = self.myself.clone();
        let alarm = Alarm::at(now().plus(STANDS_MS), move || {
            if let Some(speech) = myself.upgrade() {
                let rang = speech.stands.take();
                speech.go_on();
                // The alarm that rang must outlive its own call: it is dropped by a task of its own.
                wasm_bindgen_futures::spawn_local(async move { drop(rang) });
            }
        });
        self.stands.replace(Some(alarm));
    }

    fn show(&self, words: String) {
        self.said.update(|said| {
            said.number += 1;
            said.words = words;
        });
    }
}
