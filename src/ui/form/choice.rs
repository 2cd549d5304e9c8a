//! One of a few values: radio buttons up to four, else a select; for more there is [`super::combobox`]. A value that is none
//! of them stays until one is chosen.

use countersign_core::form::{Choice, Edit, Field, Widget};
use countersign_core::text::Text;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, HtmlOptionElement, HtmlSelectElement};

use super::leaf::{Control, disabled, itself, set_id};
use crate::ui::make::{append, element, first, set};

/// As many options are radio buttons at most, and as long is each label of theirs.
const FEW: usize = 4;
const SHORT: usize = 24;

/// True where radio buttons are drawn.
pub(super) fn is_small(options: &[Choice]) -> bool {
    let is_short = |option: &Choice| option.label.chars().count() <= SHORT;
    options.len() <= FEW && options.iter().all(is_short)
}

/// True where a list can be taken in without searching.
pub(super) fn is_at_a_glance(options: &[Choice]) -> bool {
    options.len() <= 12
}

/// All options side by side.
pub(super) static RADIOS: Control = Control {
    is_wide: false,
    is_group: true,
    make: |widget, _| {
        let group = element("div", &[("class", "choices"), ("role", "radiogroup")], &[]);
        for (index, option) in options(widget).iter().enumerate() {
            let radio = element("input", &[("type", "radio")], &[]);
            set(&radio, "value", &index.to_string());
            let label = element("label", &[("class", "choice")], &[&radio]);
            let _ = label.append_with_str_1(&option.label);
            append(&group, &label);
        }
        group
    },
    find: itself,
    name: |group, id| {
        for (index, radio) in radios(group).enumerate() {
            radio.set_name(id);
            // The first one carries the field's id, so that the focus finds it.
            if index == 0 {
                radio.set_id(id);
            }
        }
    },
    lock: |group| radios(group).for_each(|radio| radio.set_disabled(true)),
    show: |group, field, _| {
        for (index, radio) in radios(group).enumerate() {
            radio.set_checked(field.selected == Some(index));
        }
    },
    hear: |radio, field| chosen(&radio.unchecked_ref::<HtmlInputElement>().value(), field),
    on: "change",
};

/// All options in the platform's own list.
pub(super) static SELECT: Control = Control {
    is_wide: false,
    is_group: false,
    make: |widget, _| {
        let select = element("select", &[("class", "input")], &[]);
        for (index, option) in options(widget).iter().enumerate() {
            let made = element("option", &[], &[]);
            set(&made, "value", &index.to_string());
            made.set_text_content(Some(&option.label));
            append(&select, &made);
        }
        select
    },
    find: itself,
    name: set_id,
    lock: disabled,
    show: show_selected,
    hear: |select, field| chosen(&select.unchecked_ref::<HtmlSelectElement>().value(), field),
    on: "change",
};

fn show_selected(control: &Element, field: &Field, _: &'static Text) {
    let select: &HtmlSelectElement = control.unchecked_ref();
    let has_other = select.length() as usize > options(field.widget).len();
    if has_other {
        first(control).remove();
    }
    if let Some(index) = field.selected.and_then(|index| i32::try_from(index).ok()) {
        select.set_selected_index(index);
        return;
    }
    // What came and is no option stays visible until the reviewer chooses.
    let other = element("option", &[("value", ""), ("disabled", "")], &[]);
    other.set_text_content(Some(field.text));
    let _ = control.prepend_with_node_1(&other);
    other
        .unchecked_ref::<HtmlOptionElement>()
        .set_selected(true);
}

fn options(widget: &Widget) -> &[Choice] {
    match widget {
        Widget::Choice { options } => options,
        _ => &[],
    }
}

fn radios(group: &Element) -> impl Iterator<Item = HtmlInputElement> {
    let labels = std::iter::successors(group.first_element_child(), Element::next_element_sibling);
    labels.map(|label| first(&label).unchecked_into())
}

fn chosen(value: &str, field: &Field) -> Option<Edit> {
    let (field, option) = (field.id, value.parse().ok()?);
    Some(Edit::Choose { field, option })
}
