//! The data changed at its source while it was being edited: what both sides made of each place, and the reviewer's
//! choice. Merges nothing; the desk does, with the sides chosen here.

use std::collections::HashMap;

use countersign_core::desk::{Desk, Event, Part, Target};
use countersign_core::json::Side;
use leptos::prelude::*;

use super::diff::{place_in_words, shown, told_apart};
use super::{Icon, Ui, icon};

/// Longer values are cut, with a way to see all of them.
const LONGEST_SHOWN: usize = 240;

/// What there is to say and to choose.
#[derive(Clone, Default, PartialEq)]
struct Seen {
    conflicts: Vec<Conflict>,
    kept: usize,
    followed: usize,
}

/// One place that both sides changed, in words.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Conflict {
    pointer: String,
    base: Option<String>,
    mine: Option<String>,
    theirs: Option<String>,
}

/// In the content, before the form; nothing while both sides agree.
pub(super) fn conflict(ui: Ui) -> impl IntoView {
    let is_there = changed(ui);
    view! { <Show when=move || is_there.get()>{comparison(ui)}</Show> }
}

/// Beside the verdicts: why there are none, and the way to the comparison.
pub(super) fn notice(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let is_there = changed(ui);
    view! {
        <Show when=move || is_there.get()>
            <p class="bar-notice">
                {icon(Icon::Swap, "tone-attention")}
                <span class="tone-attention">{text.changed_underneath_short}</span>
                <button type="button" class="button-quiet"
                    on:click=move |_| ui.runtime(|runtime| runtime.focus_on("[data-focus=conflict]".to_owned()))>
                    {text.compare}
                </button>
            </p>
        </Show>
    }
}

fn changed(ui: Ui) -> Memo<bool> {
    Memo::new(move |_| watch(ui, Desk::changed_underneath))
}

/// The draft is the bar's part, what came from the API the details'.
fn watch<T>(ui: Ui, read: impl FnOnce(&Desk) -> T) -> T {
    ui.watch(Part::Details, |_| ());
    ui.watch(Part::Bar, read)
}

fn seen(ui: Ui, desk: &Desk) -> Seen {
    let Some(merge) = desk.merge_underneath() else {
        return Seen::default();
    };
    let conflicts = merge.conflicts().iter().map(|conflict| {
        let values = [&conflict.base, &conflict.mine, &conflict.theirs];
        let [base, mine, theirs] = told_apart(values, |value| shown(ui, value));
        Conflict {
            pointer: conflict.pointer.to_string(),
            base,
            mine,
            theirs,
        }
    });
    Seen {
        conflicts: conflicts.collect(),
        kept: merge.kept().len(),
        followed: merge.followed().len(),
    }
}

fn comparison(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let seen = Memo::new(move |_| watch(ui, |desk| seen(ui, desk)));
    let count = Memo::new(move |_| seen.with(|seen| seen.conflicts.len()));
    // By place, so that a choice stays when the data changes once more elsewhere.
    let chosen = RwSignal::new(HashMap::<String, Side>::new());
    let by_itself = move || {
        let (kept, followed) = seen.with(|seen| (seen.kept, seen.followed));
        (kept + followed > 0)
            .then(|| view! { <p class="muted">{(text.merged_by_itself)(kept, followed)}</p> })
    };
    let go_on = move |_| {
        let sides = seen.with_untracked(|seen| {
            let side = |conflict: &Conflict| {
                chosen.with_untracked(|chosen| chosen.get(&conflict.pointer).copied())
            };
            let sides = seen.conflicts.iter().map(side);
            sides.map(Option::unwrap_or_default).collect()
        });
        ui.send(Event::Merged(sides));
        ui.runtime(|runtime| runtime.focus(&Target::Details));
    };
    let take_theirs = move |_| {
        ui.send(Event::TookTheirs);
        ui.runtime(|runtime| runtime.focus(&Target::Details));
    };
    view! {
        <section class="section conflict" part="conflict" aria-labelledby="conflict-title">
            <h3 class="section-title" id="conflict-title" tabindex="-1" data-focus="conflict">
                {icon(Icon::Swap, "tone-attention")}{text.changed_underneath_short}
            </h3>
            <p>{text.changed_underneath_more}</p>
            <Show when=move || count.get() != 0>
                <p class="conflict-count">{move || (text.both_changed)(count.get())}</p>
                <div class="conflicts">
                    <For
                        each=move || seen.get().conflicts
                        key=|conflict| conflict.clone()
                        children=move |conflict| choice(ui, conflict, chosen)
                    />
                </div>
            </Show>
            {by_itself}
            <div class="conflict-actions">
                <button type="button" class="button button-primary" on:click=go_on>{icon(Icon::Check, "")}{text.go_on_with_these}</button>
                <button type="button" class="button" on:click=take_theirs>{text.take_new_data}</button>
            </div>
        </section>
    }
}

/// One place: what it was, and the two values to choose from.
fn choice(ui: Ui, conflict: Conflict, chosen: RwSignal<HashMap<String, Side>>) -> impl IntoView {
    let text = ui.text();
    let place = place_in_words(&conflict.pointer);
    let pointer = StoredValue::new(conflict.pointer.clone());
    let is_chosen = move |side: Side| {
        let found = chosen.with(|chosen| pointer.with_value(|at| chosen.get(at).copied()));
        found.unwrap_or_default() == side
    };
    let option = |side: Side, words: &'static str, value: Option<String>| {
        let name = (text.choose_side)(side == Side::Mine, &place);
        let (value, whole) = spelled(ui, value);
        view! {
            <div class="side">
                <label>
                    <input type="radio" name=format!("side-{}", conflict.pointer) aria-label=name
                        prop:checked=move || is_chosen(side)
                        on:change=move |_| chosen.update(|chosen| {
                            chosen.insert(pointer.get_value(), side);
                        }) />
                    <span class="side-name">{words}</span>
                    <span class="side-value" dir="auto">{value}</span>
                </label>
                {whole}
            </div>
        }
    };
    let mine = option(Side::Mine, text.mine, conflict.mine);
    let theirs = option(Side::Theirs, text.theirs_now, conflict.theirs);
    let (base, whole_base) = spelled(ui, conflict.base);
    view! {
        <fieldset class="conflict-place">
            <legend dir="auto">{place.clone()}</legend>
            <div class="side side-base">
                <p>
                    <span class="side-name">{text.as_it_came}</span>
                    <span class="side-value" dir="auto">{base}</span>
                </p>
                {whole_base}
            </div>
            {mine}
            {theirs}
        </fieldset>
    }
}

/// A value in words, and for a long one the button that shows or hides its end.
fn spelled(ui: Ui, value: Option<String>) -> (AnyView, Option<AnyView>) {
    let text = ui.text();
    let Some(value) = value else {
        let absent = view! { <em class="muted">{text.absent}</em> };
        return (absent.into_any(), None);
    };
    let Some((cut, _)) = value.char_indices().nth(LONGEST_SHOWN) else {
        return (value.into_any(), None);
    };
    let is_whole = RwSignal::new(false);
    let beginning = format!("{}…", &value[..cut]);
    let shown = move || match is_whole.get() {
        true => value.clone(),
        false => beginning.clone(),
    };
    let toggle = view! {
        <button type="button" class="button-quiet" aria-expanded=move || is_whole.get().to_string()
            on:click=move |_| is_whole.update(|is_whole| *is_whole = !*is_whole)>
            {text.whole_value}
        </button>
    };
    (shown.into_any(), Some(toggle.into_any()))
}
