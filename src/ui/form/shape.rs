//! The choice between the shapes that a schema allows for one value: a select beside its label. What fits is kept when
//! another one is chosen; that is the draft's to do.

use countersign_core::form::{Edit, Field, ShapeName};
use countersign_core::text::Text;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlSelectElement};

use super::Reading;
use crate::ui::make::{append, element, set};

/// A choice on the screen.
pub(super) struct Shapes(HtmlSelectElement);

impl Shapes {
    /// The choice for a field that has one.
    pub(super) fn draw(reading: &Reading, field: &Field) -> Option<Shapes> {
        if !field.has_shapes {
            return None;
        }
        let (names, chosen) = reading.draft.shapes(field.id);
        let select = element(
            "select",
            &[("class", "input shape"), ("data-shape", "")],
            &[],
        );
        for name in &names {
            let option = element("option", &[], &[]);
            option.set_text_content(Some(&words(name, reading.text)));
            append(&select, &option);
        }
        set(&select, "aria-label", &(reading.text.shape_of)(field.label));
        let shapes = Shapes(select.unchecked_into());
        shapes.0.set_disabled(field.read_only);
        shapes.select(chosen);
        Some(shapes)
    }

    pub(super) fn root(&self) -> &Element {
        &self.0
    }

    pub(super) fn refresh(&self, reading: &Reading, field: &Field) {
        self.select(reading.draft.shapes(field.id).1);
    }

    fn select(&self, chosen: Option<usize>) {
        let chosen = chosen.and_then(|chosen| i32::try_from(chosen).ok());
        self.0.set_selected_index(chosen.unwrap_or(-1));
    }
}

/// What a change of the choice means.
pub(super) fn hear(target: &Element, field: &Field) -> Option<Edit> {
    let chosen = target.dyn_ref::<HtmlSelectElement>()?.selected_index();
    Some(Edit::ChooseShape {
        field: field.id,
        shape: usize::try_from(chosen).ok()?,
    })
}

fn words(name: &ShapeName, text: &'static Text) -> String {
    match name {
        ShapeName::Named(name) => name.clone(),
        ShapeName::Type(expected) => (text.type_name)(*expected).to_owned(),
        ShapeName::Number(number) => (text.shape_number)(*number),
    }
}
