//! One row. It is built once for what it is about; how it looks and where it stands is pushed to it when that changes, so
//! that selecting a thousand rows builds none.

use std::sync::Arc;

use countersign_core::desk::{RowState, RowView};
use countersign_core::model::ApprovalId;
use countersign_core::time::Millis;
use leptos::prelude::*;

use crate::ui::queue::{monogram, tone_of};
use crate::ui::when::Spelling;
use crate::ui::{Icon, Ui, icon};

/// A row on the screen.
#[derive(Clone)]
pub(super) struct Row {
    pub number: u64,
    /// Without its looks.
    pub about: Arc<RowView>,
    pub looks: ArcRwSignal<Looks>,
    /// Which row of the list it is, from 0.
    pub place: ArcRwSignal<usize>,
}

/// What may change about a row while it stays.
#[derive(Clone, PartialEq)]
pub(super) struct Looks {
    edited: bool,
    open: bool,
    selected: bool,
    state: RowState,
}

impl Looks {
    /// What is being decided is not selected for another decision.
    pub(super) fn can_be_selected(&self) -> bool {
        matches!(self.state, RowState::Undecided | RowState::Refused(_))
    }
}

/// What a row is about, and its looks.
pub(super) fn apart(view: RowView) -> (RowView, Looks) {
    let looks = Looks {
        edited: view.edited,
        open: view.open,
        selected: view.selected,
        state: view.state,
    };
    let about = RowView {
        edited: false,
        open: false,
        selected: false,
        state: RowState::Undecided,
        ..view
    };
    (about, looks)
}

pub(super) fn view_row(
    ui: Ui,
    row: Row,
    tone: usize,
    minute: Memo<u64>,
    count: RwSignal<usize>,
    spelling: StoredValue<Spelling, LocalStorage>,
    is_active: impl Fn() -> bool + Send + 'static,
) -> impl IntoView {
    let text = ui.text();
    let Row {
        about,
        looks,
        place: row_place,
        ..
    } = row;
    let place = match about.title == about.workflow {
        true => about.step.clone(),
        false => format!("{} · {}", about.workflow, about.step),
    };
    let since = about.since;
    let age = move || {
        let now = Millis(minute.get() * 60_000);
        since.map(|since| (text.age)(now.since(since)))
    };
    let exactly = since.map(|since| spelling.with_value(|spelling| spelling.absolute(since)));
    let (selected, open, state) = (looks.clone(), looks.clone(), looks.clone());
    view! {
        <div
            class="row"
            part="row"
            role="option"
            id=row_dom_id(&about.id)
            aria-posinset=move || (row_place.get() + 1).to_string()
            aria-setsize=move || count.get().to_string()
            aria-selected=move || selected.with(|looks| looks.can_be_selected().then(|| looks.selected.to_string()))
            aria-current=move || open.with(|looks| looks.open.then_some("true"))
            data-state=move || state.with(name_of_state)
            data-active=move || is_active().then_some("")
        >
            {monogram(tone, &about.connection_label)}
            <span class="row-check" aria-hidden="true" title=(text.select)(&about.title)>
                <span class="row-box">{icon(Icon::Check, "")}</span>
            </span>
            <span class="row-title" dir="auto">{about.title.clone()}</span>
            {move || match looks.with(|looks| mark(ui, looks)) {
                Some((which, tone, word)) => view! {
                    <span class=format!("row-state {tone}")>{icon(which, "")}{word}</span>
                }.into_any(),
                None => view! { <span class="row-time" title=exactly.clone()>{age}</span> }.into_any(),
            }}
            <span class="row-step" dir="auto">{place}</span>
            <span class="row-source" dir="auto">{about.connection_label.clone()}</span>
        </div>
    }
}

fn name_of_state(looks: &Looks) -> Option<&'static str> {
    match &looks.state {
        RowState::Undecided => looks.edited.then_some("edited"),
        RowState::Elsewhere => Some("gone"),
        RowState::Deciding(_) => Some("sending"),
        RowState::Waiting(_) => Some("queued"),
        RowState::Received(_) => Some("received"),
        RowState::Refused(_) => Some("refused"),
    }
}

fn mark(ui: Ui, looks: &Looks) -> Option<(Icon, &'static str, &'static str)> {
    let text = ui.text();
    match &looks.state {
        RowState::Undecided if looks.edited => Some((Icon::Pencil, "tone-accent", text.edited)),
        RowState::Undecided => None,
        RowState::Elsewhere => Some((Icon::Gone, "muted", text.elsewhere_short)),
        RowState::Deciding(verdict) => Some((Icon::Send, "muted", (text.deciding_short)(*verdict))),
        RowState::Waiting(_) => Some((Icon::Offline, "tone-attention", text.waits_short)),
        RowState::Received(verdict) => {
            let word = (text.received_short)(*verdict);
            Some((Icon::Clock, tone_of(*verdict), word))
        }
        RowState::Refused(_) => Some((Icon::Alert, "tone-attention", text.refused_short)),
    }
}

/// The id of a row in the shadow root; letters and digits only, so that it needs no escaping anywhere.
pub(super) fn row_dom_id(id: &ApprovalId) -> String {
    use std::fmt::Write;
    let mut dom_id = String::from("row");
    for part in [id.connection.as_str(), id.key.as_str()] {
        dom_id.push('-');
        for letter in part.chars() {
            match letter.is_ascii_alphanumeric() {
                true => dom_id.push(letter),
                // Writing to a String cannot fail.
                false => drop(write!(dom_id, "_{:x}_", u32::from(letter))),
            }
        }
    }
    dom_id
}
