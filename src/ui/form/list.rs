//! The items of a list: cards for objects, lines for single values; each can be moved and removed. The list around them
//! is drawn by [`super::object`].

use countersign_core::form::Field;
use countersign_core::text::Text;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlButtonElement};

use super::make::{copy, element, first, icon, last, mark, next, set, words};
use super::{Frame, Reading};
use crate::runtime::field_dom_id;
use crate::ui::Icon;

/// One item on the screen, and what it shows.
pub(super) struct Card {
    pub(super) root: Element,
    body: Element,
    number: Element,
    summary: Element,
    tools: Tools,
    index: usize,
    count: usize,
    changed: bool,
    summed_up: String,
    /// Whether the item's number names the group of its fields.
    has_legend: bool,
    is_list_element: bool,
}

struct Tools {
    up: Element,
    down: Element,
    remove: Element,
}

impl Card {
    /// Draws the card of an item around what it is.
    pub(super) fn draw(
        reading: &mut Reading,
        field: &Field,
        frame: &Frame,
        is_list_element: bool,
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
        let number = element("span", &[("class", "card-number")], &[]);
        let summed_up = reading.draft.summary(field.id).unwrap_or_default();
        let summary = words("span", "card-summary", &summed_up);
        let head = element(
            "div",
            &[("class", "card-head")],
            &[&number, &summary, &place],
        );
        let body = body(frame);
        let root = match is_list_element {
            true => element(
                "li",
                &[("class", "card"), ("part", "card")],
                &[&head, &body],
            ),
            false => element(
                "div",
                &[("class", "card"), ("part", "card"), ("role", "listitem")],
                &[&head, &body],
            ),
        };
        set(&root, "data-field", &field.id.number().to_string());
        let mut card = Card {
            root,
            body,
            number,
            summary,
            tools,
            index: usize::MAX,
            count: 0,
            changed: false,
            summed_up,
            has_legend: matches!(frame, Frame::Open(_)),
            is_list_element,
        };
        card.place(text, field);
        card
    }

    /// Brings up to date what has changed.
    pub(super) fn refresh(&mut self, reading: &Reading, field: &Field) {
        let summed_up = reading.draft.summary(field.id).unwrap_or_default();
        if self.summed_up != summed_up {
            self.summary.set_text_content(Some(&summed_up));
            self.summed_up = summed_up;
        }
        self.place(reading.text, field);
    }

    /// Shows where the item stands.
    fn place(&mut self, text: &'static Text, field: &Field) {
        if self.changed != field.changed {
            self.changed = field.changed;
            mark(&self.root, "data-changed", field.changed);
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
            if self.has_legend
                && let Some(legend) = self.body.first_child()
            {
                legend.set_text_content(Some(&name));
            }
        }
        if (self.index, self.count) != (position.index, position.count) {
            able(&self.tools.up, position.index > 0);
            able(&self.tools.down, number < position.count);
            // A list that is drawn in part cannot be counted.
            if !self.is_list_element {
                set(&self.root, "aria-posinset", &number.to_string());
                set(&self.root, "aria-setsize", &position.count.to_string());
            }
        }
        (self.index, self.count) = (position.index, position.count);
    }

    /// Takes another body for what the item has become; answers with the one before.
    pub(super) fn rebuild(
        &mut self,
        frame: &Frame,
        text: &'static Text,
        field: &Field,
    ) -> (Element, Element) {
        let before = std::mem::replace(&mut self.body, body(frame));
        self.has_legend = matches!(frame, Frame::Open(_));
        self.index = usize::MAX;
        self.place(text, field);
        (before, self.body.clone())
    }
}

/// What a card has below its head.
fn body(frame: &Frame) -> Element {
    match frame {
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
