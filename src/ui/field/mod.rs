//! The form: one view per field, one file per widget. A key press wakes the field it is in and nothing else; an input
//! is built once and stays until its field changes into something of another kind.

mod boolean;
mod choice;
mod date;
mod json;
mod list;
mod number;
mod object;
mod text;

use countersign_core::desk::{Desk, Event, Part, Target};
use countersign_core::form::{Edit, FieldId, Presence, Widget};
use leptos::prelude::*;

use super::{Icon, Ui, icon};
use crate::runtime::field_dom_id;

/// What a field's view needs to know; compared as a whole, so that nothing is drawn anew without a reason.
#[derive(Clone, PartialEq)]
struct Seen {
    label: String,
    description: Option<String>,
    required: bool,
    nullable: bool,
    read_only: bool,
    presence: Presence,
    widget: Widget,
    text: String,
    selected: Option<usize>,
    checked: Option<bool>,
    changed: bool,
    /// The value it came with, in words; only while it is changed.
    was: Option<String>,
    problem: Option<String>,
    warning: Option<String>,
    likelihood: Option<u32>,
    can_be_absent: bool,
    problem_count: u32,
}

/// A field as its widget sees it.
#[derive(Clone, Copy)]
struct FieldUi {
    ui: Ui,
    id: FieldId,
    seen: Memo<Seen>,
}

impl Default for Seen {
    /// Stands in for a moment when a form is being taken down and its draft is gone already.
    fn default() -> Seen {
        Seen {
            label: String::new(),
            description: None,
            required: false,
            nullable: false,
            read_only: true,
            presence: Presence::Absent,
            widget: Widget::Json,
            text: String::new(),
            selected: None,
            checked: None,
            changed: false,
            was: None,
            problem: None,
            warning: None,
            likelihood: None,
            can_be_absent: false,
            problem_count: 0,
        }
    }
}

impl FieldUi {
    fn new(ui: Ui, id: FieldId) -> FieldUi {
        let seen = Memo::new(move |_| ui.watch(Part::Field(id), |desk| seen(ui, desk, id)));
        FieldUi { ui, id, seen }
    }

    fn edit(self, edit: Edit) {
        self.ui.send(Event::Edited(edit));
    }

    fn dom_id(self) -> String {
        field_dom_id(self.id)
    }

    fn label(self) -> String {
        self.seen.with(|seen| seen.label.clone())
    }

    /// A few words of what is inside a container.
    fn summary(self) -> String {
        let id = self.id;
        self.ui
            .watch(Part::Field(id), |desk| {
                desk.draft().and_then(|draft| draft.summary(id))
            })
            .unwrap_or_default()
    }

    /// Ids of what describes the control: its description, its problem, its warning.
    fn described_by(self) -> Option<String> {
        let id = self.dom_id();
        self.seen.with(|seen| {
            let parts = [
                ("help", seen.description.is_some()),
                ("problem", seen.problem.is_some()),
                ("warning", seen.warning.is_some()),
            ];
            let ids: Vec<String> = parts
                .iter()
                .filter(|(_, is)| *is)
                .map(|(name, _)| format!("{id}-{name}"))
                .collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        })
    }

    fn is_invalid(self) -> Option<&'static str> {
        self.seen
            .with(|seen| seen.problem.is_some())
            .then_some("true")
    }

    fn is_required(self) -> Option<&'static str> {
        self.seen
            .with(|seen| seen.required && !seen.nullable)
            .then_some("true")
    }
}

fn seen(ui: Ui, desk: &Desk, id: FieldId) -> Seen {
    let text = ui.text();
    let Some(draft) = desk.draft() else {
        return Seen::default();
    };
    let field = draft.field(id);
    let original = || {
        draft
            .origin_pointer(id)
            .and_then(|pointer| draft.original().at(&pointer))
    };
    Seen {
        label: field.label.to_owned(),
        description: field.description.map(str::to_owned),
        required: field.required,
        nullable: field.nullable,
        read_only: field.read_only,
        presence: field.presence,
        widget: field.widget.clone(),
        text: field.text.to_owned(),
        selected: field.selected,
        checked: field.checked,
        changed: field.changed,
        was: field.changed.then(|| {
            original().map_or_else(
                || text.absent.to_owned(),
                |value| super::diff::shown(ui, value),
            )
        }),
        problem: field.problem.map(text.problem),
        warning: field.warning.map(|what| {
            if field.changed {
                (text.problem)(what)
            } else {
                (text.warning)(what)
            }
        }),
        likelihood: desk.likelihood(id),
        can_be_absent: field.can_remove && field.position.is_none(),
        problem_count: field.problem_count,
    }
}

/// The whole form of the open approval's draft.
pub(super) fn form(ui: Ui) -> impl IntoView {
    let text = ui.text();
    ui.runtime(|runtime| runtime.forget_fields());
    let root = ui.desk(|desk| desk.draft().map(|draft| draft.root()));
    let locked = Memo::new(move |_| {
        ui.watch(Part::Details, |_| ());
        !ui.watch(Part::Bar, |desk| desk.can_edit())
    });
    view! {
        <form class="form" part="form" aria-label=text.data_under_review novalidate on:submit=|event| event.prevent_default()>
            <h3 class="section-title">{text.data_under_review}</h3>
            <fieldset class="form-body" prop:disabled=move || locked.get()>
                <div class="fields">{root.map(|root| view_root(ui, root))}</div>
            </fieldset>
        </form>
    }
}

/// The root of an object shows its properties right away; anything else is a field of its own.
fn view_root(ui: Ui, root: FieldId) -> AnyView {
    let field = FieldUi::new(ui, root);
    let is_object = field
        .seen
        .with_untracked(|seen| seen.widget == Widget::Object && seen.presence == Presence::Present);
    if is_object {
        children(ui, root).into_any()
    } else {
        view_field(ui, root)
    }
}

/// The fields inside a container, following its shape.
fn children(ui: Ui, container: FieldId) -> impl IntoView {
    let ids = Memo::new(move |_| {
        ui.watch(Part::Shape(container), |desk| {
            desk.draft()
                .map(|draft| draft.field(container).children.to_vec())
                .unwrap_or_default()
        })
    });
    view! { <For each=move || ids.get() key=|id| *id children=move |id| view_field(ui, id) /> }
}

/// How a field is drawn. Another way of drawing means another control.
#[derive(Clone, PartialEq)]
enum Drawn {
    NoValue(Presence),
    With(Widget),
}

fn view_field(ui: Ui, id: FieldId) -> AnyView {
    let field = FieldUi::new(ui, id);
    let drawn = Memo::new(move |_| {
        field.seen.with(|seen| match seen.presence {
            Presence::Present => Drawn::With(seen.widget.clone()),
            other => Drawn::NoValue(other),
        })
    });
    (move || match drawn.get() {
        Drawn::With(Widget::Object) => object::view(field).into_any(),
        Drawn::With(Widget::List) => list::view(field).into_any(),
        Drawn::With(widget) => framed(field, Some(widget)).into_any(),
        Drawn::NoValue(_) => framed(field, None).into_any(),
    })
    .into_any()
}

/// Label, control and messages of one field.
fn framed(field: FieldUi, widget: Option<Widget>) -> impl IntoView {
    let text = field.ui.text();
    let id = field.dom_id();
    let is_wide = match &widget {
        Some(Widget::Text { multiline, .. }) => *multiline,
        Some(Widget::Json) => true,
        _ => false,
    };
    // A group of radio buttons is labelled as a group; a label element can only point at one control.
    let is_group = matches!(&widget, Some(Widget::Choice { options }) if choice::is_small(options));
    let label_id = format!("{id}-label");
    let label = match is_group || widget.is_none() {
        true => view! { <span class="label" id=label_id>{move || field.label()}</span> }.into_any(),
        false => {
            let help = move || field.seen.with(|seen| seen.description.clone());
            view! { <label for=id.clone() id=label_id title=help>{move || field.label()}</label> }
                .into_any()
        }
    };
    let likelihood = move || field.seen.with(|seen| seen.likelihood);
    view! {
        <div
            class=if is_wide { "field field-wide" } else { "field" }
            part="field"
            data-changed=move || field.seen.with(|seen| seen.changed).then_some("")
            data-invalid=move || field.seen.with(|seen| seen.problem.is_some()).then_some("")
        >
            <div class="field-head">
                {label}
                {move || (!field.seen.with(|seen| seen.required)).then(|| view! { <span class="field-optional">{text.optional}</span> })}
                {move || field.seen.with(|seen| seen.description.clone()).map(|help| view! {
                    <span class="field-help" id=format!("{}-help", field.dom_id())>{help}</span>
                })}
                {move || likelihood().map(|percent| view! {
                    <span class="field-sure" data-low=(percent < 75).then_some("")>
                        {(percent < 75).then(|| icon(Icon::Alert, ""))}
                        {(text.likelihood)(percent)}
                    </span>
                })}
            </div>
            <div class="field-control">{control(field, widget)}</div>
            <div class="field-messages">{messages(field)}</div>
        </div>
    }
}

fn control(field: FieldUi, widget: Option<Widget>) -> AnyView {
    let Some(widget) = widget else {
        return no_value(field).into_any();
    };
    let control = match widget {
        Widget::Text { multiline, format } => text::view(field, multiline, format),
        Widget::Number => number::view(field, "decimal"),
        Widget::Integer => number::view(field, "numeric"),
        Widget::Boolean => boolean::view(field),
        Widget::Choice { options } => choice::view(field, options),
        Widget::Date => date::view(field, "date"),
        Widget::DateTime | Widget::Time => text::view(field, false, None),
        // Containers are drawn by their own frames; a container in a scalar's place is shown as JSON.
        Widget::Json | Widget::Object | Widget::List => json::view(field),
    };
    view! { {control} {take_away(field, false)} }.into_any()
}

/// In place of a control: the value is null, or the property is not there.
fn no_value(field: FieldUi) -> impl IntoView {
    let text = field.ui.text();
    let presence = field.seen.with_untracked(|seen| seen.presence);
    let words = if presence == Presence::Null {
        text.null
    } else {
        text.not_there
    };
    let add = move |_| {
        field.edit(match presence {
            Presence::Null => Edit::ClearNull { field: field.id },
            _ => Edit::AddProperty { field: field.id },
        });
        field
            .ui
            .runtime(|runtime| runtime.focus(&Target::Field(field.id)));
    };
    view! {
        <div class="no-value" role="group" aria-labelledby=format!("{}-label", field.dom_id())>
            {words}
            <button type="button" class="button-quiet" id=field.dom_id() on:click=add>
                {icon(Icon::Plus, "")}
                {named(text.add_value_short, move || (text.add_value)(&field.label()))}
            </button>
        </div>
    }
}

/// The way back to null, or to not being there; `in_words` where there is room for them.
fn take_away(field: FieldUi, in_words: bool) -> impl IntoView {
    let text = field.ui.text();
    move || {
        let (nullable, can_be_absent) = field.seen.with(|seen| (seen.nullable, seen.can_be_absent));
        let edit = match (nullable, can_be_absent) {
            (true, _) => Edit::SetNull { field: field.id },
            (false, true) => Edit::RemoveProperty { field: field.id },
            (false, false) => return None,
        };
        let words = move || {
            if nullable {
                (text.set_null)(&field.label())
            } else {
                (text.remove_item)(&field.label())
            }
        };
        let short = if nullable {
            text.set_null_short
        } else {
            text.remove_short
        };
        let take_away = move |_| {
            field.edit(edit.clone());
            field
                .ui
                .runtime(|runtime| runtime.focus(&Target::Field(field.id)));
        };
        Some(view! {
            <button type="button" class=if in_words { "button-quiet" } else { "icon-button" } title=short on:click=take_away>
                {icon(Icon::None, "")}
                {named(if in_words { short } else { "" }, words)}
            </button>
        })
    }
}

/// A button's words: few for the eye, all of them for the ear. They are content rather than `aria-label`, so that
/// only a field itself answers to its label.
fn named(short: &'static str, full: impl Fn() -> String + Send + 'static) -> impl IntoView {
    view! {
        <span aria-hidden="true">{short}</span>
        <span class="sr">{full}</span>
    }
}

fn messages(field: FieldUi) -> impl IntoView {
    let text = field.ui.text();
    let id = field.dom_id();
    let (problem_id, warning_id) = (format!("{id}-problem"), format!("{id}-warning"));
    view! {
        {move || field.seen.with(|seen| seen.problem.clone()).map(|sentence| view! {
            <p class="message message-error" id=problem_id.clone()>{icon(Icon::Alert, "")}{sentence}</p>
        })}
        {move || field.seen.with(|seen| seen.warning.clone()).map(|sentence| view! {
            <p class="message message-warning" id=warning_id.clone()>{icon(Icon::Info, "")}{sentence}</p>
        })}
        {move || field.seen.with(|seen| seen.was.clone()).map(|was| view! {
            <p class="message message-changed">
                <span class="changed-word">{text.changed}</span>
                " "
                <del>{was}</del>
                <button type="button" class="button-quiet" on:click=move |_| field.edit(Edit::Reset { field: field.id })>
                    {icon(Icon::Undo, "")}
                    {named(text.reset_short, move || (text.reset)(&field.label()))}
                </button>
            </p>
        })}
    }
}
