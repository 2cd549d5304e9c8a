//! The keys that act from anywhere in the inbox, and the sheet that shows them. What a key does is `core::keys`' to say.
//! None acts while somebody types, in a dialog, beside another modifier, or on and on while it is held down.

use countersign_core::desk::{Desk, Event, Target};
use countersign_core::keys::Action;
use countersign_core::model::{ApprovalId, CommandId, Verdict};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::dialog::{head, modal};
use super::{Ui, list};
use crate::browser::{focus, random};

/// What a key press means, where it means anything.
pub(super) fn action(ui: Ui, event: &KeyboardEvent) -> Option<Action> {
    let is_for_others = event.ctrl_key()
        || event.meta_key()
        || event.alt_key()
        || event.is_composing()
        || event.default_prevented()
        || focus::is_typing(event)
        || focus::is_within(event, "dialog");
    if is_for_others {
        return None;
    }
    let keys = ui.runtime(|runtime| runtime.keys().get_untracked());
    let typed = event.key();
    let found = keys.action(&typed).or_else(|| {
        // Where the letters are others, a key is where it is on a keyboard with Latin ones.
        let is_other = typed.chars().count() == 1 && !typed.is_ascii();
        let code = event.code();
        let place = code.strip_prefix("Key").filter(|_| is_other)?;
        keys.action(place)
    });
    // Held down, a key may run through the list and do nothing else.
    found.filter(|action| !event.repeat() || matches!(action, Action::Down | Action::Up))
}

/// A key was pressed somewhere in the inbox and has done nothing yet.
pub(super) fn pressed(
    ui: Ui,
    event: &KeyboardEvent,
    active: RwSignal<Option<ApprovalId>>,
    sheet: RwSignal<bool>,
) {
    if event.key() == "Escape" {
        return back(ui, event);
    }
    if is_for_what_was_found(event) {
        return into_list(ui, event, active);
    }
    let Some(action) = action(ui, event) else {
        return;
    };
    let is_in_list = focus::is_within(event, "[role=listbox]");
    event.prevent_default();
    match action {
        Action::Down | Action::Up => {
            // The keys of the list go on from what is opened.
            active.set(None);
            ui.send(Event::Stepped(if action == Action::Down { 1 } else { -1 }));
        }
        Action::Approve | Action::Reject => {
            let verdict = match action {
                Action::Approve => Verdict::Approve,
                _ => Verdict::Reject,
            };
            let command = CommandId::new(random::uuid());
            ui.send(match active.get_untracked().filter(|_| is_in_list) {
                Some(at) => Event::DecidedAt {
                    at,
                    verdict,
                    command,
                },
                None => Event::Decided { verdict, command },
            });
        }
        Action::Edit => {
            let first = ui.desk(|desk| {
                let draft = desk.draft().filter(|_| desk.can_edit())?;
                Some(draft.first_in(draft.root()))
            });
            if let Some(field) = first {
                ui.runtime(|runtime| runtime.focus(&Target::Field(field)));
            }
        }
        Action::Undo => list::undo(ui),
        Action::Select => {
            if let Some(id) = ui.desk(|desk| Some(desk.open_approval()?.approval.id.clone())) {
                ui.send(Event::Selected(id));
            }
        }
        Action::Search => {
            // Where there is room for one pane, it is the list's turn.
            if !ui.runtime(|runtime| runtime.is_shown(".queue")) {
                ui.send(Event::Closed);
            }
            ui.runtime(|runtime| runtime.enter_search());
        }
        Action::NextLook => {
            if ui.desk(Desk::can_edit) {
                let here = ui.runtime(|runtime| runtime.focused_field());
                ui.send(Event::LookedForNext(here));
            }
        }
        Action::Help => sheet.set(true),
    }
}

/// From the search down to its results.
fn is_for_what_was_found(event: &KeyboardEvent) -> bool {
    let is_plain = !(event.ctrl_key() || event.meta_key() || event.alt_key() || event.shift_key());
    matches!(&*event.key(), "Enter" | "ArrowDown")
        && is_plain
        && !event.is_composing()
        && !event.default_prevented()
        && focus::is_within(event, ".queue [type=search]")
}

/// The first row is where the keys are then, and what was searched for stays.
fn into_list(ui: Ui, event: &KeyboardEvent, active: RwSignal<Option<ApprovalId>>) {
    let Some(first) = ui.desk(|desk| desk.approval_at(0)) else {
        return;
    };
    event.prevent_default();
    active.set(Some(first));
    ui.runtime(|runtime| runtime.focus_on("[role=listbox]".to_owned()));
}

/// Out of a box, so that the other keys act; out of the details, to the list.
fn back(ui: Ui, event: &KeyboardEvent) {
    if event.default_prevented() || event.is_composing() || focus::is_within(event, "dialog") {
        return;
    }
    let focus = |selector: &str| ui.runtime(|runtime| runtime.focus_on(selector.to_owned()));
    if focus::is_within(event, ".details") {
        event.prevent_default();
        if focus::is_typing(event) {
            focus("[data-focus=details]");
        } else if ui.runtime(|runtime| runtime.is_shown(".queue")) {
            focus("[role=listbox]");
        } else {
            ui.send(Event::Closed);
        }
    } else if focus::is_typing(event) && ui.desk(|desk| desk.list_view().search.is_empty()) {
        // With something in it, the box is emptied first, as boxes for searching are.
        event.prevent_default();
        focus("[role=listbox]");
    }
}

/// All keys, in a dialog.
pub(super) fn sheet(ui: Ui, is_open: RwSignal<bool>) -> impl IntoView {
    view! { <Show when=move || is_open.get()>{dialog(ui, is_open)}</Show> }
}

fn dialog(ui: Ui, is_open: RwSignal<bool>) -> impl IntoView {
    let text = ui.text();
    let place = modal();
    let keys = ui.runtime(|runtime| runtime.keys().get_untracked());
    let own = Action::ALL.into_iter().filter_map(|action| {
        let key = keys.of(action)?;
        Some(line(vec![key.to_string()], (text.action)(action)))
    });
    let own: Vec<_> = own.collect();
    let is_off = own.is_empty();
    let fixed: Vec<_> = text
        .fixed_keys
        .iter()
        .map(|(keys, what)| line(keys.split(' ').map(str::to_owned).collect(), what))
        .collect();
    view! {
        <dialog class="dialog keys" part="keys" aria-labelledby="keys-title" node_ref=place
            on:close=move |_| is_open.set(false)
        >
            {head(ui, place, "keys-title", text.keys)}
            <div class="dialog-scroll" tabindex="0" role="group" aria-label=text.keys>
                {is_off.then(|| view! { <p class="keys-off muted">{text.keys_off}</p> })}
                <dl class="keys-list">{own}{fixed}</dl>
            </div>
        </dialog>
    }
}

fn line(keys: Vec<String>, what: &'static str) -> impl IntoView {
    let keys: Vec<_> = keys
        .into_iter()
        .map(|key| view! { <kbd>{key}</kbd> })
        .collect();
    view! { <div class="keys-line"><dt>{keys}</dt><dd>{what}</dd></div> }
}
