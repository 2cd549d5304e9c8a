//! The form without the inbox around it, for benches and previews: the same view, the same draft behind it, the same
//! way from a key press to the screen. Nothing is read, sent or stored.

use std::rc::Rc;

use countersign_core::desk::Desk;
use countersign_core::form::{Draft, FieldId, Presence, Widget};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, ShadowRoot};

use super::furnish;
use crate::runtime::{Runtime, field_dom_id};
use crate::ui;

/// A form on the page, until it is dropped.
#[must_use]
pub struct FormAlone {
    runtime: Rc<Runtime>,
    _view: Box<dyn std::any::Any>,
}

impl FormAlone {
    /// The id, in the shadow root, of the one-line text control in the middle of the form's fields, or the next one to it.
    pub fn middle(&self) -> Option<String> {
        let middle = self.runtime.desk(|desk| middle(desk.draft()?));
        middle.map(field_dom_id)
    }
}

fn middle(draft: &Draft) -> Option<FieldId> {
    let mut leaves = Vec::new();
    let mut waiting = vec![draft.root()];
    while let Some(id) = waiting.pop() {
        let field = draft.field(id);
        match field.widget {
            Widget::Object | Widget::List => waiting.extend(field.children.iter().rev()),
            _ => leaves.push(id),
        }
    }
    let (before, after) = leaves.split_at(leaves.len() / 2);
    after.iter().chain(before.iter().rev()).copied().find(|id| {
        let field = draft.field(*id);
        let is_text = match field.widget {
            Widget::Text { multiline, .. } => !multiline,
            widget => matches!(widget, Widget::Number | Widget::Integer),
        };
        is_text && field.presence == Presence::Present
    })
}

impl Drop for FormAlone {
    fn drop(&mut self) {
        self.runtime.stop();
    }
}

/// Draws the form of some data under a schema, both JSON text, into the empty shadow root of `host`, with the element's
/// own styles.
///
/// # Errors
/// When one of the texts is no JSON, or the browser refuses the styles or the elements.
pub fn form_alone(
    host: HtmlElement,
    root: ShadowRoot,
    schema: &str,
    data: &str,
) -> Result<FormAlone, JsValue> {
    let desk = Desk::with_form_alone(schema, data).map_err(|error| error.to_string())?;
    let place = furnish(&root)?;
    let (runtime, view) = ui::mount_form(desk, host, place);
    Ok(FormAlone {
        runtime,
        _view: Box::new(view),
    })
}
