//! The items of a list: cards for objects, lines for single values, the rows of a table; each can be moved and removed. The
//! list around them is drawn by [`super::object`].

use countersign_core::form::Field;
use countersign_core::text::Text;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlButtonElement};

use super::inside::{Around, Holds};
use super::said::Said;
use super::shape::Shapes;
use super::{Frame, Later, Reading};
use crate::runtime::field_dom_id;
use crate::ui::Icon;
use crate::ui::make::{
    append, copy, element, first, icon, last, mark, next, set, set_or_drop, words,
};

/// One item on the screen, and what it shows.
pub(super) struct Card {
    pub(super) root: Element,
    body: Element,
    /// Of one with fields inside; one that is a value itself has its sentences in its own field, and takes the focus there.
    said: Option<Said>,
    number: Element,
    /// A row has none.
    summary: Option<Element>,
    shapes: Option<Shapes>,
    tools: Tools,
    index: usize,
    count: usize,
    changed: bool,
    summed_up: String,
    around: Around,
}

struct Tools {
    up: Element,
    down: Element,
    remove: Element,
}

impl Card {
    /// Draws the card or the row of an item around what it is, with what there is to say of it.
    pub(super) fn draw(
        reading: &mut Reading,
        field: &Field,
        frame: &Frame,
        around: Around,
    ) -> Card {
        let text = reading.text;
        let id = field_dom_id(field.id);
        let stencil = reading.tools.get_or_insert_with(|| {
            element(
                "span",
                &[("class", "card-tools")],
                &[
                    &tool("up", Icon::Up),
                    &tool("down", Icon::Down),
                    &tool("remove", Icon::Trash),
                ],
            )
        });
        let place = copy(stencil);
        let tools = Tools {
            up: first(&place),
            down: next(&first(&place)),
            remove: last(&place),
        };
        tools.up.set_id(&format!("{id}-up"));
        tools.down.set_id(&format!("{id}-down"));
        tools.remove.set_id(&format!("{id}-remove"));
        if field.read_only {
            // The place stays, as the last cell of a row.
            place.set_text_content(None);
        }
        let is_row = around.holds == Holds::Rows;
        let is_open = matches!(frame, Frame::Open(_));
        let body = body(frame, is_row);
        let class = if is_row { "row-number" } else { "card-number" };
        let number = element("span", &[("class", class)], &[]);
        let summed_up = reading.draft.summary(field.id).unwrap_or_default();
        let summary = (!is_row).then(|| {
            let summary = words("span", "card-summary", &summed_up);
            set(&summary, "dir", "auto");
            summary
        });
        let shapes = is_open.then(|| Shapes::draw(reading, field)).flatten();
        let root = match (&summary, around.is_whole) {
            (None, _) => {
                set(&number, "role", "rowheader");
                set(&place, "role", "cell");
                let parts = [&number, &body, &place];
                element("div", &[("class", "line"), ("role", "row")], &parts)
            }
            (Some(summary), is_whole) => {
                let head = element("div", &[("class", "card-head")], &[&number, summary]);
                if let Some(shapes) = &shapes {
                    append(&head, shapes.root());
                }
                append(&head, &place);
                let attributes = [("class", "card"), ("part", "card"), ("role", "listitem")];
                match is_whole {
                    true => element("li", &attributes[..2], &[&head, &body]),
                    false => element("div", &attributes, &[&head, &body]),
                }
            }
        };
        let said = is_open.then(|| Said::draw(reading, field));
        if let Some(said) = &said {
            if is_row {
                set(&said.root, "role", "cell");
            }
            append(if is_row { &root } else { &body }, &said.root);
            root.set_id(&id);
        }
        set(&root, "data-field", &field.id.number().to_string());
        let mut card = Card {
            root,
            body,
            said,
            number,
            summary,
            shapes,
            tools,
            index: usize::MAX,
            count: 0,
            changed: false,
            summed_up,
            around,
        };
        card.place(text, field);
        card
    }

    /// Brings up to date what has changed.
    pub(super) fn refresh(&mut self, reading: &Reading, field: &Field, later: &mut Vec<Later>) {
        if let Some(said) = &mut self.said {
            said.refresh(reading, field, later);
        }
        if let Some(summary) = &self.summary {
            let summed_up = reading.draft.summary(field.id).unwrap_or_default();
            if self.summed_up != summed_up {
                summary.set_text_content(Some(&summed_up));
                self.summed_up = summed_up;
            }
        }
        if let Some(shapes) = &self.shapes {
            shapes.refresh(reading, field);
        }
        self.place(reading.text, field);
    }

    /// Shows where the item stands.
    fn place(&mut self, text: &'static Text, field: &Field) {
        if self.changed != field.changed {
            self.changed = field.changed;
            mark(&self.root, "data-changed", field.changed);
        }
        if self.said.is_some() {
            // The way from the list of problems to one of the item as a whole.
            let is_told = field.problem.is_some() || field.warning.is_some();
            set_or_drop(&self.root, "tabindex", is_told.then_some("-1"));
            Said::describe(&self.root, field);
        }
        let Some(position) = field.position else {
            return;
        };
        let number = position.index + 1;
        if self.index != position.index {
            let name = (text.item)(number);
            self.number.set_text_content(Some(&number.to_string()));
            set(&self.tools.up, "aria-label", &(text.move_up)(&name));
            set(&self.tools.down, "aria-label", &(text.move_down)(&name));
            set(&self.tools.remove, "aria-label", &(text.remove_item)(&name));
            if self.summary.is_none() {
                set(&self.root, "aria-label", &name);
            } else if self.said.is_some()
                && let Some(legend) = self.body.first_child()
            {
                legend.set_text_content(Some(&name));
            }
        }
        if (self.index, self.count) != (position.index, position.count) {
            able(&self.tools.up, position.index > 0);
            able(&self.tools.down, number < position.count);
            // What is drawn in part cannot be counted.
            match self.around.holds {
                _ if self.around.is_whole => {}
                // The heads of the columns are the first row.
                Holds::Rows => set(&self.root, "aria-rowindex", &(number + 1).to_string()),
                _ => {
                    set(&self.root, "aria-posinset", &number.to_string());
                    set(&self.root, "aria-setsize", &position.count.to_string());
                }
            }
        }
        (self.index, self.count) = (position.index, position.count);
    }
}

/// What a card has below its head, and a row between its number and its tools.
fn body(frame: &Frame, is_row: bool) -> Element {
    match frame {
        Frame::Open(inside) if is_row => inside.place.clone(),
        Frame::Open(inside) => {
            let legend = element("legend", &[("class", "sr")], &[]);
            element(
                "fieldset",
                &[("class", "card-body")],
                &[&legend, &inside.place],
            )
        }
        Frame::Leaf(leaf) => element("div", &[("class", "fields")], &[&leaf.root]),
        Frame::Group(group) => group.root.clone(),
    }
}

fn tool(act: &str, which: Icon) -> Element {
    element(
        "button",
        &[
            ("type", "button"),
            ("class", "icon-button"),
            ("data-act", act),
        ],
        &[&icon(which, "")],
    )
}

fn able(button: &Element, is_able: bool) {
    button
        .unchecked_ref::<HtmlButtonElement>()
        .set_disabled(!is_able);
}
