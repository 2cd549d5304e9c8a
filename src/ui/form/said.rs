//! What there is to say about a field: what must be put right, and what is odd.

use countersign_core::form::{Field, Problem};
use countersign_core::text::Text;
use web_sys::Element;

use super::{Later, Reading};
use crate::runtime::field_dom_id;
use crate::ui::Icon;
use crate::ui::make::{append, element, icon, set_or_drop};

/// The sentences, each with an id that `aria-describedby` can name: the field's own, and `-problem` or `-warning`.
pub(super) fn said(text: &'static Text, field: &Field) -> Vec<Element> {
    let id = field_dom_id(field.id);
    let message = |kind: &str, class: &str, which: Icon, sentence: &str| {
        let class = format!("message message-{class}");
        let id = format!("{id}-{kind}");
        let made = element("p", &[("class", &class), ("id", &id)], &[&icon(which, "")]);
        // A node of its own; the icon stays.
        let _ = made.append_with_str_1(sentence);
        made
    };
    let problem = field
        .problem
        .map(|problem| message("problem", "error", Icon::Alert, &(text.problem)(problem)));
    let warning = field.warning.map(|warning| {
        let sentence = match field.changed {
            true => (text.problem)(warning),
            false => (text.warning)(warning),
        };
        message("warning", "warning", Icon::Info, &sentence)
    });
    problem.into_iter().chain(warning).collect()
}

/// What is said of a field that has others inside it, and the place for it.
pub(super) struct Said {
    pub(super) root: Element,
    problem: Option<Problem>,
    warning: Option<Problem>,
    changed: bool,
}

impl Said {
    pub(super) fn draw(reading: &Reading, field: &Field) -> Said {
        let said = Said {
            root: element("div", &[("class", "field-messages")], &[]),
            problem: field.problem.cloned(),
            warning: field.warning.cloned(),
            changed: field.changed,
        };
        for message in &self::said(reading.text, field) {
            append(&said.root, message);
        }
        said
    }

    /// Brings up to date what has changed.
    pub(super) fn refresh(&mut self, reading: &Reading, field: &Field, later: &mut Vec<Later>) {
        let is_same = self.problem.as_ref() == field.problem
            && self.warning.as_ref() == field.warning
            && (self.changed == field.changed || field.warning.is_none());
        self.changed = field.changed;
        if is_same {
            return;
        }
        (self.problem, self.warning) = (field.problem.cloned(), field.warning.cloned());
        later.push(Later::Fill(self.root.clone(), said(reading.text, field)));
    }

    /// Ties what is said to what takes the focus for the field.
    pub(super) fn describe(node: &Element, field: &Field) {
        let id = field_dom_id(field.id);
        let ids: Vec<String> = [("problem", field.problem), ("warning", field.warning)]
            .into_iter()
            .filter_map(|(kind, said)| said.map(|_| format!("{id}-{kind}")))
            .collect();
        let ids = (!ids.is_empty()).then(|| ids.join(" "));
        set_or_drop(node, "aria-describedby", ids.as_deref());
    }
}
