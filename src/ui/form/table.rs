//! A list of flat objects as a table: one head a column, a row an item, a field's control in each cell. Rows are laid out
//! each for itself on the same columns, so that a long table costs what is near the screen.
//!
//! | key in a cell | goes |
//! | --- | --- |
//! | Enter, Shift+Enter | one row down, up |
//! | Down, Up | the same, where the control has no use for them |
//! | Right, Left | one cell on, back, from the end of what is in the box, or when all of it is selected |
//!
//! What was copied in a spreadsheet is pasted over many cells, from the one that has the focus on.

use std::rc::Rc;

use countersign_core::desk::Event;
use countersign_core::form::{Edit, Field, FieldId, Widget, pasted_rows};
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Element, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent};

use super::inside::Inside;
use super::leaf::{deprecated, help};
use super::{FormView, Reading};
use crate::runtime::field_dom_id;
use crate::ui::make::{append, element, html, set, words};

/// Between cells, and around a row's number and its tools, in px; as the style has it.
const GAP: usize = 6;
const TOOLS: usize = 92;

/// The rows from which a column's width is told.
const ROWS_LOOKED_AT: usize = 40;

/// A table on the screen.
pub(super) struct Table {
    pub(super) root: Element,
    columns: Vec<Box<str>>,
    is_windowed: bool,
}

impl Table {
    /// Draws a table around rows; `model` is the item that has all columns.
    pub(super) fn draw(reading: &Reading, list: &Field, model: FieldId, inside: &Inside) -> Table {
        let text = reading.text;
        let head = element("div", &[("class", "line line-head"), ("role", "row")], &[]);
        let column = |class: &str, label: &str| {
            let made = words("span", class, label);
            set(&made, "role", "columnheader");
            append(&head, &made);
            made
        };
        let row = column("row-number", "");
        append(&row, &words("span", "sr", text.row));
        let columns = reading.draft.field(model).children;
        let mut tracks = String::new();
        let number = 16 + 8 * list.children.len().to_string().len();
        let mut least = number + TOOLS + 2 * GAP;
        for (index, id) in columns.iter().enumerate() {
            let field = reading.draft.field(*id);
            let made = column("column", field.label);
            if field.deprecated {
                append(&made, &deprecated(text));
            }
            if let Some(help) = help(&field, text) {
                set(&made, "title", &help);
                let help = words("span", "sr", &help);
                help.set_id(&column_help_id(list.id, index));
                append(&made, &help);
            }
            if !field.required {
                append(&made, &words("span", "field-optional", text.optional));
            }
            let (width, share) = width(reading, list, index, &field);
            least += width + GAP;
            tracks.push_str(&format!(" minmax({width}px, {share}fr)"));
        }
        let tools = column("row-tools", "");
        append(&tools, &words("span", "sr", text.row_tools));
        let heads = element("div", &[("class", "heads"), ("role", "rowgroup")], &[&head]);
        let laid_out = element(
            "div",
            &[("class", "table"), ("role", "none")],
            &[&heads, &inside.place],
        );
        // Set this way it is no style that a page's policy could forbid.
        let style = html(&laid_out).style();
        let _ = style.set_property("--tracks", &format!("{number}px{tracks} {TOOLS}px"));
        let _ = style.set_property("min-inline-size", &format!("{least}px"));
        let class = match inside.is_windowed {
            true => "table-place table-long",
            false => "table-place",
        };
        let made = Table {
            // It scrolls, which is done by keyboard where nothing in it takes the focus.
            root: element(
                "div",
                &[
                    ("class", class),
                    ("role", "table"),
                    ("aria-label", list.label),
                    ("tabindex", "0"),
                ],
                &[&laid_out],
            ),
            columns: labels(reading, model),
            is_windowed: inside.is_windowed,
        };
        made.count(list.children.len());
        made
    }

    /// Whether these are the columns it was drawn with.
    pub(super) fn has(&self, reading: &Reading, model: FieldId) -> bool {
        self.columns == labels(reading, model)
    }

    /// Says how many rows there are, where not all of them are drawn.
    pub(super) fn count(&self, rows: usize) {
        let _ = self.root.toggle_attribute_with_force("hidden", rows == 0);
        if self.is_windowed {
            set(&self.root, "aria-rowcount", &(rows + 1).to_string());
        }
    }
}

fn labels(reading: &Reading, model: FieldId) -> Vec<Box<str>> {
    let columns = reading.draft.field(model).children.iter();
    columns
        .map(|column| reading.draft.field(*column).label.into())
        .collect()
}

/// The least width of a column in px, and its share of what is left.
fn width(reading: &Reading, list: &Field, column: usize, field: &Field) -> (usize, &'static str) {
    let (least, most, share) = match field.widget {
        Widget::Text {
            multiline: true, ..
        } => (240, 240, "3"),
        Widget::Text { .. } => (128, 240, "2"),
        Widget::Boolean => return (76, "0.5"),
        Widget::Date => return (148, "1"),
        Widget::Choice { .. } => (120, 220, "1"),
        Widget::Pages => (100, 240, "1"),
        _ => (60, 300, "1"),
    };
    let rows = list.children.iter().take(ROWS_LOOKED_AT);
    let longest = rows.filter_map(|row| {
        let cell = *reading.draft.field(*row).children.get(column)?;
        Some(reading.draft.field(cell).text.chars().count())
    });
    // Letters are about so wide, in a box with a frame and in a head.
    let (boxed, head) = (
        longest.max().unwrap_or_default(),
        field.label.chars().count(),
    );
    let wanted = (boxed * 8 + 20).max(head * 7 + 6);
    (wanted.clamp(least, most), share)
}

fn column_help_id(list: FieldId, column: usize) -> String {
    format!("{}-column-{column}", field_dom_id(list))
}

/// Where a cell's column explains itself.
pub(super) fn help_id(reading: &Reading, cell: &Field) -> String {
    let item = cell.parent.map(|item| reading.draft.field(item));
    let list = item.as_ref().and_then(|item| item.parent);
    let column = item.and_then(|item| item.children.iter().position(|id| *id == cell.id));
    column_help_id(list.unwrap_or(cell.id), column.unwrap_or_default())
}

/// The cell around something in a table.
pub(super) fn cell_of(target: &Element) -> Option<Element> {
    target.closest("[role=cell]").ok().flatten()
}

/// A key was pressed in a field.
pub(super) fn pressed(form: &Rc<FormView>, cell: FieldId, target: &Element, event: &KeyboardEvent) {
    let is_plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
    if !is_plain || event.is_composing() || event.default_prevented() {
        return;
    }
    let Some(around) = cell_of(target) else {
        return;
    };
    let is_rtl = around.matches(":dir(rtl)").unwrap_or(false);
    let (down, after) = match (&*event.key(), event.shift_key()) {
        ("Enter", is_up) if !target.matches("button, textarea, select").unwrap_or(true) => {
            (if is_up { -1 } else { 1 }, 0)
        }
        ("ArrowDown", false) if leaves(target, Side::Line) => (1, 0),
        ("ArrowUp", false) if leaves(target, Side::Line) => (-1, 0),
        ("ArrowRight", false) if leaves(target, Side::Right) => (0, if is_rtl { -1 } else { 1 }),
        ("ArrowLeft", false) if leaves(target, Side::Left) => (0, if is_rtl { 1 } else { -1 }),
        _ => return,
    };
    let beside = form.ui.desk(|desk| desk.draft()?.beside(cell, down, after));
    if let Some(beside) = beside {
        event.prevent_default();
        form.ui.runtime(|runtime| runtime.enter(beside));
    }
}

enum Side {
    Line,
    Left,
    Right,
}

/// Whether a key that goes to one side leaves a control.
fn leaves(control: &Element, side: Side) -> bool {
    let Some(input) = control.dyn_ref::<HtmlInputElement>() else {
        let is_in_use = control.is_instance_of::<HtmlTextAreaElement>()
            || control.matches("select").unwrap_or(true);
        return !is_in_use;
    };
    match input.type_().as_str() {
        "text" => {}
        "checkbox" => return true,
        // The parts of a date have their own use for them.
        _ => return false,
    }
    if matches!(side, Side::Line) {
        return !input.matches("[role=combobox]").unwrap_or(false);
    }
    let length = u32::try_from(input.value().encode_utf16().count()).unwrap_or(u32::MAX);
    let begin = input.selection_start().ok().flatten().unwrap_or_default();
    let end = input.selection_end().ok().flatten().unwrap_or_default();
    let is_all = begin == 0 && end == length;
    let is_rtl = input.matches(":dir(rtl)").unwrap_or(false);
    let is_at_end = begin == length && end == length;
    let is_at_begin = begin == 0 && end == 0;
    is_all
        || match (side, is_rtl) {
            (Side::Right, false) | (Side::Left, true) => is_at_end,
            _ => is_at_begin,
        }
}

/// Something was pasted into a field.
pub(super) fn pasted(
    form: &Rc<FormView>,
    field: FieldId,
    target: &Element,
    event: &ClipboardEvent,
) {
    let text = event
        .clipboard_data()
        .and_then(|data| data.get_data("text/plain").ok());
    let Some(text) = text.filter(|text| text.contains(['\t', '\n', '\r'])) else {
        return;
    };
    // Lines without cells are what a box of several lines is for.
    if !text.contains('\t') && target.is_instance_of::<HtmlTextAreaElement>() {
        return;
    }
    let is_place = form.ui.desk(|desk| {
        let draft = desk.draft()?;
        let list = draft.field(draft.field(field).parent?);
        let is_item = draft.field(field).position.is_some();
        (is_item || draft.table(list.parent?).is_some()).then_some(())
    });
    let rows = pasted_rows(&text);
    if is_place.is_none() || rows.len() == 1 && rows[0].len() == 1 {
        return;
    }
    event.prevent_default();
    form.ui.send(Event::Edited(Edit::Paste { field, rows }));
}
