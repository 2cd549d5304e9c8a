//! Two versions of the data beside each other: what the reviewer changed, and what two decisions differ in. Compares
//! nothing itself.

use countersign_core::desk::{Desk, Event, Part};
use countersign_core::form::{Draft, Edit, Widget, page_ranges};
use countersign_core::json::{Change, Value, pretty};
use leptos::prelude::*;

use super::{Icon, Ui, copied, icon};
use crate::browser::clipboard;

/// The plain diff of the draft.
pub(super) fn changes(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let changes = Memo::new(move |_| {
        ui.watch(Part::Details, |_| ());
        ui.watch(Part::Changes, |desk| {
            let changes = if desk.can_edit() { desk.changes() } else { &[] };
            described(ui, changes.to_vec(), desk.draft())
        })
    });
    let copy = move |_| {
        if let Some(patch) = ui.desk(Desk::patch) {
            copied(ui, pretty(&patch.to_value()));
        }
    };
    view! {
        <Show when=move || changes.with(|changes| !changes.is_empty())>
            <section class="section changes">
                <h3 class="section-title">
                    {move || changes.with(|changes| (text.changes)(changes.len()))}
                    " "
                    <button type="button" class="button-quiet" on:click=move |_| ui.send(Event::Edited(Edit::ResetAll))>
                        {icon(Icon::Undo, "")}
                        {text.reset_all}
                    </button>
                    {clipboard::is_there().then(|| view! {
                        <button type="button" class="button-quiet" on:click=copy>
                            {icon(Icon::Copy, "")}
                            {text.copy_patch}
                        </button>
                    })}
                </h3>
                {move || changes.with(|changes| table(ui, text.as_it_came, text.as_it_is_now, changes))}
            </section>
        </Show>
    }
}

/// A change in words: where, before, after.
pub(super) type Described = (String, Option<String>, Option<String>);

/// Of a draft, its fields say how their values read.
pub(super) fn described(ui: Ui, changes: Vec<Change>, draft: Option<&Draft>) -> Vec<Described> {
    let in_words = |change: Change| {
        let field = draft.and_then(|draft| Some(draft.field(draft.find(&change.pointer)?)));
        let widget = field.map(|field| field.widget);
        let [before, after] = told_apart([&change.before, &change.after], |value| {
            shown_in(ui, widget, value)
        });
        (change.pointer.to_string(), before, after)
    };
    changes.into_iter().map(in_words).collect()
}

/// How values read beside each other; those that differ and read the same are spelled as JSON.
pub(super) fn told_apart<const N: usize>(
    values: [&Option<Value>; N],
    read: impl Fn(&Value) -> String,
) -> [Option<String>; N] {
    let words = values.map(|value| value.as_ref().map(&read));
    // As the eye has it, which does not count spaces.
    let seen = words.each_ref().map(|words| {
        let words = words.as_deref()?;
        Some(words.split_whitespace().collect::<Vec<_>>().join(" "))
    });
    let is_twin = |at: usize| {
        let others = values.iter().zip(&seen);
        let mut twins = others.filter(|(_, other)| other.is_some() && **other == seen[at]);
        let same = |value: &Option<Value>| match (value, values[at]) {
            (Some(one), Some(other)) => one.identical(other),
            _ => true,
        };
        twins.any(|(value, _)| !same(value))
    };
    std::array::from_fn(|at| match values[at] {
        Some(value) if is_twin(at) => Some(value.to_string()),
        _ => words[at].clone(),
    })
}

/// As [`shown`], with pages as their field shows them.
pub(super) fn shown_in(ui: Ui, widget: Option<&Widget>, value: &Value) -> String {
    let pages = page_ranges(value).filter(|_| widget == Some(&Widget::Pages));
    let some = pages.filter(|pages| !pages.is_empty());
    some.unwrap_or_else(|| shown(ui, value))
}

/// A value as a person reads it: text without its quotes, everything else as it is spelled.
pub(super) fn shown(ui: Ui, value: &Value) -> String {
    match value {
        Value::Null => ui.text().null.to_owned(),
        Value::String(text) if text.decoded().is_empty() => "“”".to_owned(),
        Value::String(text) => text.shown().into_owned(),
        other => other.to_string(),
    }
}

/// `/line_items/0/amount` as `line_items › 1 › amount`: people count from one.
pub(super) fn place_in_words(pointer: &str) -> String {
    let words: Vec<String> = pointer
        .split('/')
        .skip(1)
        .map(|token| match token.parse::<usize>() {
            Ok(index) => (index + 1).to_string(),
            Err(_) => token.replace("~1", "/").replace("~0", "~"),
        })
        .collect();
    words.join(" › ")
}

/// Two versions beside each other. Neither replaced the other, so nothing is struck out.
pub(super) fn sides(
    ui: Ui,
    left: &'static str,
    right: &'static str,
    differences: &[Described],
) -> impl IntoView + use<> {
    sheet(
        ui,
        "diff sides",
        [left, right],
        differences,
        [
            |theirs| view! { <bdi>{theirs}</bdi> }.into_any(),
            |mine| view! { <bdi>{mine}</bdi> }.into_any(),
        ],
    )
}

/// What was changed, old against new.
pub(super) fn table(
    ui: Ui,
    before: &'static str,
    after: &'static str,
    changes: &[Described],
) -> impl IntoView + use<> {
    sheet(
        ui,
        "diff",
        [before, after],
        changes,
        [
            |old| view! { <del dir="auto">{old}</del> }.into_any(),
            |new| view! { <ins dir="auto">{new}</ins> }.into_any(),
        ],
    )
}

/// A row per place with its two values, drawn by the two functions of `cells`; a value that is not there says so.
fn sheet(
    ui: Ui,
    class: &'static str,
    heads: [&'static str; 2],
    rows: &[Described],
    cells: [fn(String) -> AnyView; 2],
) -> AnyView {
    let text = ui.text();
    let cell = |value: Option<String>, drawn: fn(String) -> AnyView| match value {
        Some(value) => drawn(value),
        None => view! { <em class="muted">{text.absent}</em> }.into_any(),
    };
    let rows: Vec<_> = rows
        .iter()
        .cloned()
        .map(|(place, first, second)| {
            let (first, second) = (cell(first, cells[0]), cell(second, cells[1]));
            view! { <tr><th scope="row"><bdi>{place_in_words(&place)}</bdi></th><td>{first}</td><td>{second}</td></tr> }
        })
        .collect();
    view! {
        <table class=class aria-label=format!("{} – {}", heads[0], heads[1])>
            <thead>
                <tr>
                    <th class="diff-field" scope="col">{text.field}</th>
                    <th scope="col">{heads[0]}</th>
                    <th scope="col">{heads[1]}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}
