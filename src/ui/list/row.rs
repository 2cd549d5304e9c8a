//! One row, in plain DOM: a copy of a stencil, as hundreds of them come and go while somebody scrolls. It is written once
//! for what it is about; how it looks and where it stands is written again when that changes, so that selecting a thousand
//! rows builds none.

use countersign_core::desk::{RowState, RowView};
use countersign_core::model::{ApprovalId, ConnectionId};
use countersign_core::time::Millis;
use leptos::prelude::*;
use web_sys::Element;

use crate::ui::make::{copy, element, first, icon, last, mark, next, set, set_or_drop};
use crate::ui::queue::{letter_of, tone_of};
use crate::ui::when::Spelling;
use crate::ui::{Icon, Ui};

/// What rows are written with.
pub(super) struct Pen {
    ui: Ui,
    spelling: Spelling,
    /// Ages are told to the minute; they need not be written every second.
    minute: Memo<u64>,
    /// A row with nothing in it.
    stencil: Element,
}

/// A row on the screen.
pub(super) struct Row {
    /// Without its looks.
    pub about: RowView,
    pub looks: Looks,
    /// Which row of the list it is, from 0.
    place: usize,
    count: usize,
    pub element: Element,
    /// Its right end: how long it waits, or what is becoming of it.
    end: Element,
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
        matches!(
            self.state,
            RowState::Undecided | RowState::Refused(_) | RowState::Again(_)
        )
    }

    fn name_of_state(&self) -> Option<&'static str> {
        match &self.state {
            RowState::Undecided => self.edited.then_some("edited"),
            RowState::Elsewhere => Some("gone"),
            RowState::Deciding(_) => Some("sending"),
            RowState::Waiting(_) => Some("queued"),
            RowState::Received(_) => Some("received"),
            RowState::Refused(_) => Some("refused"),
            RowState::Again(_) => Some("again"),
        }
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

impl Pen {
    pub(super) fn new(ui: Ui, minute: Memo<u64>) -> Pen {
        let hidden = ("aria-hidden", "true");
        let tick = element("span", &[("class", "row-box")], &[&icon(Icon::Check, "")]);
        let words = |class| element("span", &[("class", class), ("dir", "auto")], &[]);
        Pen {
            ui,
            spelling: Spelling::new(&ui.locale()),
            minute,
            stencil: element(
                "div",
                &[("class", "row"), ("part", "row"), ("role", "option")],
                &[
                    &element("span", &[("class", "monogram"), hidden], &[]),
                    &element("span", &[("class", "row-check"), hidden], &[&tick]),
                    &words("row-title"),
                    &element("span", &[], &[]),
                    &words("row-step"),
                    &words("row-source"),
                ],
            ),
        }
    }

    /// A new row, at a place of so many.
    pub(super) fn row(
        &self,
        (about, looks): (RowView, Looks),
        place: usize,
        count: usize,
        connections: &[ConnectionId],
    ) -> Row {
        let text = self.ui.text();
        let element = copy(&self.stencil);
        let monogram = first(&element);
        let check = next(&monogram);
        let title = next(&check);
        let end = next(&title);
        let step = next(&end);
        let source = last(&element);
        let tone = connections.iter().position(|id| *id == about.id.connection);
        set(
            &monogram,
            "data-tone",
            &(tone.unwrap_or(0) % 5 + 1).to_string(),
        );
        monogram.set_text_content(Some(&letter_of(&about.connection_label)));
        set(&check, "title", &(text.select)(&about.title));
        title.set_text_content(Some(&about.title));
        match about.title == about.workflow {
            true => step.set_text_content(Some(&about.step)),
            false => step.set_text_content(Some(&format!("{} · {}", about.workflow, about.step))),
        }
        source.set_text_content(Some(&about.connection_label));
        set(&element, "id", &row_dom_id(&about.id));
        let row = Row {
            about,
            looks,
            place,
            count,
            element,
            end,
        };
        row.write_looks(self);
        row.write_place();
        row
    }
}

impl Row {
    pub(super) fn look(&mut self, looks: Looks, pen: &Pen) {
        if self.looks != looks {
            self.looks = looks;
            self.write_looks(pen);
        }
    }

    pub(super) fn stand(&mut self, place: usize, count: usize) {
        if (self.place, self.count) != (place, count) {
            (self.place, self.count) = (place, count);
            self.write_place();
        }
    }

    /// Whether the keys are on it.
    pub(super) fn mark_active(&self, is_active: bool) {
        mark(&self.element, "data-active", is_active);
    }

    pub(super) fn write_age(&self, pen: &Pen) {
        if state_of(pen.ui, &self.looks).is_none() {
            let now = Millis(pen.minute.get_untracked() * 60_000);
            let age = |since| (pen.ui.text().age)(now.since(since));
            self.end
                .set_text_content(self.about.since.map(age).as_deref());
        }
    }

    fn write_looks(&self, pen: &Pen) {
        let looks = &self.looks;
        let selected = match (looks.can_be_selected(), looks.selected) {
            (false, _) => None,
            (true, true) => Some("true"),
            (true, false) => Some("false"),
        };
        set_or_drop(&self.element, "aria-selected", selected);
        set_or_drop(&self.element, "aria-current", looks.open.then_some("true"));
        set_or_drop(&self.element, "data-state", looks.name_of_state());
        match state_of(pen.ui, looks) {
            Some((which, tone, words)) => {
                set(&self.end, "class", &format!("row-state {tone}"));
                set_or_drop(&self.end, "title", None);
                self.end.set_text_content(Some(words));
                // Before the words.
                let _ = self.end.prepend_with_node_1(&icon(which, ""));
            }
            None => {
                let since = self.about.since;
                let exactly = since.map(|since| pen.spelling.absolute(since));
                set(&self.end, "class", "row-time");
                set_or_drop(&self.end, "title", exactly.as_deref());
                self.write_age(pen);
            }
        }
    }

    fn write_place(&self) {
        set(
            &self.element,
            "aria-posinset",
            &(self.place + 1).to_string(),
        );
        set(&self.element, "aria-setsize", &self.count.to_string());
    }
}

/// What a row says in the place of how long it waits.
fn state_of(ui: Ui, looks: &Looks) -> Option<(Icon, &'static str, &'static str)> {
    let text = ui.text();
    match &looks.state {
        RowState::Undecided | RowState::Again(_) if looks.edited => Some((Icon::Pencil, "tone-accent", text.edited)),
        RowState::Undecided => None,
        RowState::Again(_) => Some((Icon::Past, "tone-attention", text.decided_before_short)),
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
