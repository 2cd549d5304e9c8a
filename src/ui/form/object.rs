//! An object: a group that folds, with its fields inside. What is drawn around a list is the same, be it of cards or a table.

use countersign_core::form::{Field, Presence, Widget};
use countersign_core::text::Text;
use web_sys::Element;

use super::inside::Inside;
use super::keys;
use super::leaf::{TakeAway, deprecated, help};
use super::said::Said;
use super::shape::Shapes;
use super::table::Table;
use super::{Later, Reading};
use crate::runtime::field_dom_id;
use crate::ui::Icon;
use crate::ui::make::{append, button, element, icon, rename, set, words};

/// A group on the screen, and what it shows.
pub(super) struct Group {
    pub(super) root: Element,
    pub(super) inside: Inside,
    is_list: bool,
    /// Around the rows, where the list is a table.
    table: Option<Table>,
    summary: Element,
    said: Said,
    title: Element,
    note: Element,
    state: Element,
    legend: Element,
    shapes: Option<Shapes>,
    add: Option<Element>,
    /// Of a map: for new entries.
    adding: Option<Element>,
    /// Of an entry of one.
    key_tools: Option<Element>,
    take_away: Option<(TakeAway, Element)>,
    label: Box<str>,
    noted: String,
    changed: bool,
    problem_count: u32,
}

impl Group {
    pub(super) fn draw(reading: &Reading, field: &Field) -> Group {
        let text = reading.text;
        let is_list = *field.widget == Widget::List;
        let columns = reading.draft.table(field.id);
        let inside = match is_list {
            true if columns.is_some() => Inside::rows(field.children),
            true => Inside::items(field.children),
            false => Inside::fields(field.children),
        };
        let table = columns.map(|columns| Table::draw(reading, field, columns, &inside));
        let title = words("span", "group-title", field.label);
        let noted = note(reading, field, is_list);
        let note = words("span", "group-note", &noted);
        let state = element("span", &[("class", "group-state")], &[]);
        let summary = element(
            "summary",
            &[("id", &field_dom_id(field.id))],
            &[&icon(Icon::Down, "group-mark"), &title, &note, &state],
        );
        if field.deprecated {
            let _ = title.after_with_node_1(&deprecated(text));
        }
        let legend = words("legend", "sr", field.label);
        let body = element("fieldset", &[("class", "group-body")], &[&legend]);
        if let Some(help) = help(field, text) {
            append(&body, &words("p", "field-help", &help));
        }
        let shapes = Shapes::draw(reading, field);
        if let Some(shapes) = &shapes {
            append(&body, shapes.root());
        }
        let said = Said::draw(reading, field);
        append(&body, &said.root);
        Said::describe(&summary, field);
        match &table {
            Some(table) => append(&body, &table.root),
            None => append(&body, &inside.place),
        }
        let add = (is_list && !field.read_only).then(|| {
            let full = (text.add_item)(field.label);
            button(
                "button-quiet card-add",
                "add-item",
                Icon::Plus,
                text.add_item_short,
                &full,
            )
        });
        let which = TakeAway::of(field);
        let take_away = which.button(text, true).map(|button| {
            name_take_away(&button, &which.words(text, field.label), field);
            (which, button)
        });
        let adding = takes_entries(field).then(|| keys::adding(text, field));
        let key_tools = keys::is_entry(field).then(|| {
            let tools = keys::tools(text, true);
            keys::name_tools(&tools, text, field);
            tools
        });
        let keys = key_tools.as_ref().map(|tools| {
            element(
                "div",
                &[("class", "group-keys"), ("data-keys", "")],
                &[tools],
            )
        });
        for part in add
            .iter()
            .chain(&adding)
            .chain(&keys)
            .chain(take_away.as_ref().map(|(_, button)| button))
        {
            append(&body, part);
        }
        let class = if is_list { "array" } else { "group" };
        let root = match is_bare(field) {
            true => {
                set(&body, "class", "map-body");
                element("div", &[("class", "map")], &[&body])
            }
            false => element(
                "details",
                &[("class", class), ("open", "")],
                &[&summary, &body],
            ),
        };
        set(&root, "data-field", &field.id.number().to_string());
        tell(&state, text, field);
        Group {
            root,
            inside,
            is_list,
            table,
            summary,
            said,
            title,
            note,
            state,
            legend,
            shapes,
            add,
            adding,
            key_tools,
            take_away,
            label: field.label.into(),
            noted,
            changed: field.changed,
            problem_count: field.problem_count,
        }
    }

    /// Whether it is drawn as it would be now.
    pub(super) fn suits(&self, reading: &Reading, field: &Field) -> bool {
        let is_same = match (&self.table, reading.draft.table(field.id)) {
            (Some(table), Some(columns)) => table.has(reading, columns),
            (None, None) => true,
            // Nothing is a table while it is empty.
            (Some(_), None) => field.children.is_empty() && field.presence == Presence::Present,
            _ => false,
        };
        is_same && !self.inside.is_outgrown(field.children.len())
    }

    /// Brings up to date what has changed. False where it has become something else, and has to be drawn anew.
    pub(super) fn refresh(
        &mut self,
        reading: &Reading,
        field: &Field,
        later: &mut Vec<Later>,
    ) -> bool {
        let text = reading.text;
        self.said.refresh(reading, field, later);
        Said::describe(&self.summary, field);
        if let Some(table) = &self.table {
            table.count(field.children.len());
        }
        if let Some(shapes) = &self.shapes {
            shapes.refresh(reading, field);
        }
        let widget = if self.is_list {
            Widget::List
        } else {
            Widget::Object
        };
        let is_other = *field.widget != widget
            || field.presence != Presence::Present
            || self.adding.is_some() != takes_entries(field)
            || self.key_tools.is_some() != keys::is_entry(field);
        if is_other {
            return false;
        }
        if *self.label != *field.label {
            self.label = field.label.into();
            self.title.set_text_content(Some(field.label));
            self.legend.set_text_content(Some(field.label));
            if let Some(add) = &self.add {
                rename(add, &(text.add_item)(field.label));
            }
            if let Some(adding) = &self.adding {
                keys::name_adding(adding, text, field.label);
            }
            if let Some(tools) = &self.key_tools {
                keys::name_tools(tools, text, field);
            }
            if let Some((which, button)) = &self.take_away {
                name_take_away(button, &which.words(text, field.label), field);
            }
        }
        let noted = note(reading, field, self.is_list);
        if self.noted != noted {
            self.note.set_text_content(Some(&noted));
            self.noted = noted;
        }
        if (self.changed, self.problem_count) != (field.changed, field.problem_count) {
            (self.changed, self.problem_count) = (field.changed, field.problem_count);
            self.state.set_text_content(None);
            tell(&self.state, text, field);
        }
        true
    }
}

/// Below a map's entries it is said for the eye too what goes: none of them.
fn name_take_away(button: &Element, full: &str, field: &Field) {
    if takes_entries(field)
        && let Some(seen) = button
            .last_child()
            .and_then(|heard| heard.previous_sibling())
    {
        seen.set_text_content(Some(full));
    }
    rename(button, full);
}

/// Whether new entries can be added here.
fn takes_entries(field: &Field) -> bool {
    field.takes_entries && !field.read_only
}

/// The whole form and an item of a list have what frames them already: there is nothing to fold.
fn is_bare(field: &Field) -> bool {
    field.takes_entries && (field.parent.is_none() || field.position.is_some())
}

/// A few words of what is inside.
fn note(reading: &Reading, field: &Field, is_list: bool) -> String {
    match field.children.len() {
        0 if is_list => reading.text.no_items.to_owned(),
        count if is_list => (reading.text.items)(count),
        _ => reading.draft.summary(field.id).unwrap_or_default(),
    }
}

/// What has become of the group's inside, for when it is folded.
fn tell(state: &Element, text: &'static Text, field: &Field) {
    if field.changed {
        append(state, &words("span", "tone-accent", text.changed));
    }
    if field.problem_count > 0 {
        let sentence = (text.problems_inside)(field.problem_count as usize);
        append(state, &words("span", "tone-attention", &sentence));
    }
}
