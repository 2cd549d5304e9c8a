//! The data under review: the form or the JSON it stands for, and what is done to both as a whole. Draws no field; see
//! [`form`].

use countersign_core::desk::{Event, Part};
use countersign_core::form::{Draft, Edit, Problem};
use countersign_core::json::{Value, beginning};
use countersign_core::keys::Action;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::{Icon, Ui, copied, form, icon};
use crate::browser::{clipboard, download, file, focus};

/// A longer text is taken over when the reviewer leaves it, not with each key press.
const LONG: usize = 200_000;

/// A text box with more in it would keep the browser busy for long, whatever is done to it.
const LONGEST: usize = 600_000;

/// So much of data that is too large is shown.
const BEGINNING: usize = 4_000;

/// Its identity is the draft's, so that a later read of the details does not take the focus from a field.
pub(super) fn data(ui: Ui) -> impl IntoView {
    let draft = Memo::new(move |_| ui.watch(Part::Details, |desk| desk.draft_version()));
    view! { <For each=move || draft.get() key=Clone::clone children=move |_| drawn(ui) /> }
}

fn drawn(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let is_broken = Memo::new(move |_| {
        ui.watch(Part::Bar, |desk| {
            desk.draft()
                .is_some_and(|draft| draft.json_problem().is_some())
        })
    });
    let is_large = ui.desk(|desk| desk.draft().is_some_and(Draft::is_large));
    let unchecked = Memo::new(move |_| {
        ui.watch(Part::Details, |_| ());
        ui.watch(Part::Changes, |desk| desk.unchecked())
    });
    let too_many = Memo::new(move |_| {
        ui.watch(Part::Details, |_| ());
        ui.watch(Part::Changes, |desk| {
            desk.draft().is_some_and(Draft::has_too_many_fields)
        })
    });
    let wants_json = RwSignal::from(ui.runtime(|runtime| runtime.data_as_json()));
    wants_json.set(false);
    // A text that is no JSON yet is nothing a form could show.
    let is_json = Memo::new(move |_| wants_json.get() || is_broken.get());
    let can_edit = Memo::new(move |_| {
        ui.watch(Part::Details, |_| ());
        ui.watch(Part::Bar, |desk| desk.can_edit())
    });
    let steps = Memo::new(move |_| {
        let can = |draft: &Draft| (draft.can_undo(), draft.can_redo());
        ui.watch(Part::Bar, |desk| desk.draft().map(can).unwrap_or_default())
    });
    let tool = move |which, label: &'static str, is_on: Signal<bool>, edit: Edit| {
        view! {
            <button type="button" class="icon-button" aria-label=label title=label
                prop:disabled=move || !is_on.get() on:click=move |_| ui.send(Event::Edited(edit.clone()))>
                {icon(which, "")}
            </button>
        }
    };
    view! {
        <section class="section data">
            <div class="data-head">
                <h3 class="section-title" id="data-title">{text.data_under_review}</h3>
                <div class="data-tools">
                    {looks(ui)}
                    {move || can_edit.get().then(|| view! {
                        {tool(Icon::Undo, text.take_back_edit, Signal::derive(move || steps.get().0), Edit::Undo)}
                        {tool(Icon::Redo, text.redo_edit, Signal::derive(move || steps.get().1), Edit::Redo)}
                    })}
                    {(!is_large).then(|| view! {
                        <button type="button" class="button-quiet data-as" aria-pressed=move || is_json.get().to_string()
                            prop:disabled=move || is_broken.get() on:click=move |_| wants_json.update(|is| *is = !*is)>
                            {icon(Icon::Braces, "")}
                            {text.as_json}
                        </button>
                    })}
                </div>
            </div>
            {move || [too_many.get().then_some(text.too_many_fields), unchecked.get()].into_iter().flatten().map(|sentence| view! {
                <p class="note tone-attention" role="note">{icon(Icon::Alert, "")}<span>{sentence}</span></p>
            }).collect_view()}
            {move || match (is_large, is_json.get()) {
                (true, _) => large(ui, can_edit, text.data_too_large).into_any(),
                (_, true) if ui.desk(|desk| desk.draft().is_some_and(|draft| draft.json().len() > LONGEST)) => {
                    large(ui, can_edit, text.text_too_large).into_any()
                }
                (_, true) => json(ui, can_edit, is_broken, wants_json).into_any(),
                _ => form::form(ui).into_any(),
            }}
        </section>
    }
}

/// How many fields need a look, and the way to the next.
fn looks(ui: Ui) -> impl IntoView {
    let text = ui.text();
    let looks = Memo::new(move |_| {
        ui.watch(Part::Details, |_| ());
        ui.watch(Part::Bar, |desk| {
            if desk.can_edit() {
                desk.looks()
            } else {
                Default::default()
            }
        })
    });
    let go = move |_| ui.send(Event::LookedForNext(None));
    let keys = ui.runtime(|runtime| runtime.keys());
    let title = move || match keys.with(|keys| keys.of(Action::NextLook)) {
        Some(key) => format!("{} ({key})", text.look_next),
        None => text.look_next.to_owned(),
    };
    move || {
        let looks = looks.get();
        (looks.needed > 0).then(|| {
            let words = match looks.left {
                0 => text.all_looked_at.to_owned(),
                left => (text.looks_left)(left),
            };
            view! {
                <button type="button" class="button-quiet" title=title.clone() on:click=go>
                    {icon(if looks.left > 0 { Icon::Alert } else { Icon::Check }, if looks.left > 0 { "tone-attention" } else { "" })}
                    {words}
                </button>
            }
        })
    }
}

/// All of the data as text. What does not parse stays as it was typed, and the form as it was.
fn json(
    ui: Ui,
    can_edit: Memo<bool>,
    is_broken: Memo<bool>,
    stays: RwSignal<bool>,
) -> impl IntoView {
    let text = ui.text();
    let now = move || ui.desk(|desk| desk.draft().map(Draft::json).unwrap_or_default());
    let shown = RwSignal::new(now());
    // What the reviewer typed stays as it is laid out; anything else that became of the data is shown.
    Effect::new(move |_| {
        ui.watch(Part::Bar, |_| ());
        let is_same = ui.desk(|desk| {
            desk.draft().is_none_or(|draft| match draft.json_problem() {
                Some(_) => draft.json() == shown.get_untracked(),
                None => shown.with_untracked(|shown| {
                    Value::parse(shown).is_ok_and(|value| value.identical(&draft.value()))
                }),
            })
        });
        if !is_same {
            shown.set(now());
        }
    });
    let take = move |typed: String| {
        shown.set(typed.clone());
        ui.send(Event::Edited(Edit::ReplaceAll { text: typed }));
    };
    let problem = Memo::new(move |_| {
        ui.watch(Part::Bar, |desk| {
            let problem = desk.draft()?.json_problem()?;
            Some((text.problem)(problem))
        })
    });
    let discard = move |_| {
        let kept = ui.desk(|desk| desk.draft().map(|draft| draft.value().to_string()));
        if let Some(text) = kept {
            // It may have been shown only because its text was none.
            stays.set(true);
            ui.send(Event::Edited(Edit::ReplaceAll { text }));
            ui.runtime(|runtime| runtime.focus_on("#data-json".to_owned()));
        }
    };
    view! {
        <div class="data-json">
            <textarea
                class="input code"
                id="data-json"
                spellcheck="false"
                autocomplete="off"
                rows="24"
                aria-label=text.data_as_json
                aria-invalid=move || is_broken.get().then_some("true")
                aria-describedby=move || is_broken.get().then_some("data-json-problem")
                prop:value=move || shown.get()
                readonly=move || !can_edit.get()
                on:input:target=move |event| {
                    let typed = event.target().value();
                    if typed.len() <= LONG { take(typed) }
                }
                on:change:target=move |event| {
                    let typed = event.target().value();
                    if typed.len() > LONG { take(typed) }
                }
            ></textarea>
            {move || problem.get().map(|sentence| view! {
                <p class="message message-error" id="data-json-problem" role="alert">
                    {icon(Icon::Alert, "")}
                    <span>{sentence} " " {text.json_kept}</span>
                    <button type="button" class="button-quiet" on:click=discard>{text.discard_json}</button>
                </p>
            })}
            {clipboard::is_there().then(|| view! {
                <button type="button" class="button-quiet" on:click=move |_| copied(ui, now())>
                    {icon(Icon::Copy, "")}
                    {text.copy_json}
                </button>
            })}
        </div>
    }
}

/// Data that no box can hold: its beginning, and the ways to have all of it and to give another.
fn large(ui: Ui, can_edit: Memo<bool>, sentence: &'static str) -> impl IntoView {
    let text = ui.text();
    let whole = move || {
        ui.desk(|desk| {
            desk.draft()
                .map(|draft| draft.value().to_string())
                .unwrap_or_default()
        })
    };
    let begins = move || {
        // Anything that becomes of the data is shown.
        ui.watch(Part::Changes, |desk| {
            desk.draft()
                .map(|draft| beginning(&draft.value(), BEGINNING))
                .unwrap_or_default()
        })
    };
    let problem = RwSignal::new(None::<String>);
    let given = move |given: Option<String>| {
        let Some(given) = given else {
            return problem.set(Some(text.file_unreadable.to_owned()));
        };
        match Value::parse(&given) {
            Ok(_) => {
                problem.set(None);
                ui.send(Event::Edited(Edit::ReplaceAll { text: given }));
                ui.say(text.file_taken);
            }
            Err(error) => {
                let what = Problem::NotJson {
                    line: error.line,
                    column: error.column,
                };
                problem.set(Some(format!(
                    "{} {}",
                    (text.problem)(&what),
                    text.file_unreadable
                )));
            }
        }
    };
    view! {
        <div class="data-json">
            <p class="note tone-attention" role="note">{icon(Icon::Alert, "")}<span>{sentence}</span></p>
            <pre class="code-block" tabindex="0" role="region" aria-label=text.data_beginning>{begins}</pre>
            <div class="data-tools">
                <button type="button" class="button-quiet" on:click=move |_| download::save_json("countersign-data.json", &whole())>
                    {text.download_json}
                </button>
                {clipboard::is_there().then(|| view! {
                    <button type="button" class="button-quiet" on:click=move |_| copied(ui, whole())>
                        {icon(Icon::Copy, "")}
                        {text.copy_json}
                    </button>
                })}
                {move || can_edit.get().then(|| view! {
                    <label class="button-quiet">
                        {text.replace_by_file}
                        <input class="sr" type="file" accept="application/json,.json"
                            on:change:target=move |event| file::chosen(&event.target(), given) />
                    </label>
                })}
            </div>
            {move || problem.get().map(|sentence| view! {
                <p class="message message-error" role="alert">{icon(Icon::Alert, "")}<span>{sentence}</span></p>
            })}
        </div>
    }
}

/// With Ctrl or Cmd, "z" takes the last edit back from wherever the focus is, but not in a control that has another use
/// for it.
pub(super) fn pressed(ui: Ui, event: &KeyboardEvent) {
    let is_command = event.ctrl_key() || event.meta_key();
    if event.alt_key() || event.default_prevented() || !ui.desk(|desk| desk.can_edit()) {
        return;
    }
    let is_elsewhere = focus::is_typing(event) && !focus::is_within(event, ".data");
    let act = match (&*event.key().to_ascii_lowercase(), event.shift_key()) {
        // The browser would take back what was typed in one box, and not tell the draft's other fields.
        ("z", false) if is_command && !is_elsewhere => Event::Edited(Edit::Undo),
        ("z", true) | ("y", false) if is_command && !is_elsewhere => Event::Edited(Edit::Redo),
        _ => return,
    };
    event.prevent_default();
    ui.send(act);
}
