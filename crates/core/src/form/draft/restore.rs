//! Takes a reviewer's work out of a draft and puts it back into another, whose data may have changed since. Does not merge:
//! what the document is to be has been decided before.
//!
//! Start with [`Draft::restored`].

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{
    Draft, FieldId, MAX_EXAMPLES, MAX_FIELDS, Members, Node, Place, Presence, Problem, Queue,
    RuleId, Rules, Seed, Slot, Source, Tally, Touched, Widget, check, control, widget,
};
use crate::form::Snapshot;
use crate::json::{Object, Pointer, Text, Value, diff, pretty};

impl Draft {
    /// What the reviewer has put into the form, to be kept: [`Draft::value`], and the texts that are no values yet.
    pub fn snapshot(&self) -> Snapshot {
        let mut texts = Vec::new();
        if let Some((text, _)) = &self.broken_json {
            texts.push((Pointer::root(), text.clone()));
        }
        self.collect_texts(self.root(), &mut texts);
        Snapshot {
            value: self.value(),
            texts,
        }
    }

    /// The form for some data with a reviewer's work put back, whatever data it was done on. Never fails.
    ///
    /// Afterwards [`Draft::value`] is always equal to `snapshot.value`, and [`Draft::original`] is `data`: what differs
    /// is marked as changed, is judged and can be reset as if the reviewer had edited this very form. Where no edit could
    /// have brought a value in, it is there all the same: a key that neither the schema nor the data has gets a field,
    /// and what a field's control cannot hold is shown as JSON. A text never alters the value: where it would be one by
    /// now, or its field is gone or has become an object or list, it is shown as JSON that is yet to be put right.
    ///
    /// What a form cannot express, or a snapshot does not tell:
    /// - Keys come in the order of the data, those it lacks at the end. A repeated key keeps the earlier values it came
    ///   with, and no others.
    /// - Which item of a list is which is found out by likeness. Where items were replaced or moved, it may be read
    ///   another way than it was done: a row that was rewritten as one removed and one added, a removed and an added row
    ///   that are alike as the one that came, items that are the same as never moved.
    /// - A shape that was chosen, or came with a JSON text, may be another one that fits the value, or JSON.
    /// - Where the schema does not say what a new item is like, it is made after those that are there now.
    /// - A text is dropped where its list item is gone, where there is a value by now and the text is empty, or where
    ///   it would be another value even as JSON; `draft.snapshot() == *snapshot` tells.
    ///
    /// ```
    /// use countersign_core::form::{Draft, Edit};
    /// use countersign_core::json::Value;
    ///
    /// let data = Value::parse(r#"{"total": 12.50, "note": "ok"}"#).unwrap();
    /// let mut draft = Draft::new(None, &data);
    /// let total = draft.field(draft.root()).children[0];
    /// draft.apply(Edit::Type { field: total, text: "13.".into() });
    ///
    /// let restored = Draft::restored(None, &data, &draft.snapshot());
    /// assert_eq!(restored.field(total).text, "13.");
    /// assert_eq!(restored.problems(), draft.problems());
    /// ```
    pub fn restored(schema: Option<&Value>, data: &Value, snapshot: &Snapshot) -> Draft {
        let mut draft = Draft::new(schema, data);
        draft.put_back(snapshot);
        draft.past.begin = Some(Arc::new(snapshot.clone()));
        draft
    }

    /// Brings a draft that is as it came to what a snapshot says.
    pub(super) fn put_back(&mut self, snapshot: &Snapshot) {
        self.bring(self.root(), Some(&snapshot.value));
        self.recount(self.root());
        for (place, text) in &snapshot.texts {
            if place.is_root() && self.node(self.root()).is_container() {
                self.break_json(text, &mut Touched::default());
                continue;
            }
            let field = self.find(place);
            if let Some(field) = field.or_else(|| self.add_missing(place, text)) {
                self.bring_text(field, text);
            }
        }
    }

    /// The whole document as JSON: the text as it was typed while it is none, else what [`Draft::value`] is.
    pub fn json(&self) -> String {
        match &self.broken_json {
            Some((text, _)) => text.clone(),
            None => pretty(&self.value()),
        }
    }

    /// Why the text of the whole document is no JSON.
    pub fn json_problem(&self) -> Option<&Problem> {
        self.broken_json.as_ref().map(|(_, problem)| problem)
    }

    /// Takes a text for the whole document.
    pub(super) fn replace_all(&mut self, text: String) -> Touched {
        match Value::parse(&text) {
            Ok(value) => {
                let texts = Vec::new();
                let other = self.anew(Some(&Snapshot { value, texts }));
                self.become_like(other)
            }
            // A document that is one value is a JSON text in its own field, if its control can hold no other.
            Err(_) if !self.node(self.root()).is_container() => Touched::default(),
            Err(_) => {
                let mut touched = Touched::default();
                self.break_json(&text, &mut touched);
                touched
            }
        }
    }

    fn break_json(&mut self, text: &str, touched: &mut Touched) {
        let before = self.total(self.root());
        self.broken_json = Value::parse(text).err().map(|error| {
            let problem = Problem::NotJson {
                line: error.line,
                column: error.column,
            };
            (text.to_owned(), problem)
        });
        self.judge(self.root());
        self.settle(self.root(), before, touched);
    }

    /// Drops the text for the whole document that is none.
    pub(super) fn unbreak_json(&mut self, touched: &mut Touched) {
        if self.broken_json.take().is_some() {
            self.judge(self.root());
            touched.fields.push(self.root());
        }
    }

    fn collect_texts(&self, id: FieldId, texts: &mut Vec<(Pointer, String)>) {
        let node = self.node(id);
        let has_value = node.current.as_ref().is_some_and(|value| !value.is_null());
        let shows_no_value = node.presence == Presence::Present && !has_value;
        if !node.is_container() && (node.broken.is_some() || shows_no_value) {
            texts.push((self.pointer(id), node.text.clone()));
        }
        for child in node.visible_children() {
            self.collect_texts(*child, texts);
        }
    }
}

// Values.
impl Draft {
    /// Makes a field that is as it came hold a value; without one it becomes absent. Leaves the counts to be made anew.
    pub(super) fn bring(&mut self, id: FieldId, value: Option<&Value>) {
        let node = self.node(id);
        let same = match (self.value_of(id), value) {
            // Something new may have fields that are present but empty, which its value does not tell.
            (Some(_), Some(_)) if node.is_container() && node.fresh => false,
            (Some(now), Some(value)) => now.identical(value),
            // A new item without a value prints as null.
            (None, Some(Value::Null)) => matches!(node.place, Place::Item { .. }),
            _ => false,
        };
        if same {
            return;
        }
        match value {
            None => self.bring_nothing(id, Presence::Absent),
            Some(Value::Null) => self.bring_nothing(id, Presence::Null),
            Some(value) => self.bring_something(id, value),
        }
        self.judge(id);
    }

    fn bring_nothing(&mut self, id: FieldId, presence: Presence) {
        let node = self.node_mut(id);
        if node.is_container() {
            node.presence = presence;
        } else {
            node.clear(presence);
        }
    }

    fn bring_something(&mut self, id: FieldId, value: &Value) {
        self.suit(id, value);
        if self.node(id).is_container() {
            self.node_mut(id).presence = Presence::Present;
            self.make_members(id);
        }
        let is_in_fields = match (&self.node(id).widget, value) {
            (Widget::Object, Value::Object(object)) => self.bring_object(id, object),
            (Widget::List, Value::Array(values)) => self.bring_list(id, values),
            _ => false,
        };
        if is_in_fields {
            return;
        }
        if self.node(id).is_container() {
            self.turn_into_json(id);
        }
        self.node_mut(id).put(Some(value.clone()));
    }

    /// Gives a field a control that can hold a value, if its own cannot.
    fn suit(&mut self, id: FieldId, value: &Value) {
        let rules = self.rules.clone();
        let node = self.node_mut(id);
        // A scalar default is held by whatever control there is.
        let is_scalar = !matches!(value, Value::Object(_) | Value::Array(_));
        let default = rules.get(node.rule).default.as_ref();
        let is_default = default.is_some_and(|default| default.identical(value));
        if is_scalar && is_default && !node.is_container() {
            return;
        }
        // One of the other shapes may fit better than the one that came.
        let best = rules.settle(node.outer, Some(value));
        if node.widget != Widget::Json
            && best != node.rule
            && rules.fits_better(best, node.rule, value)
        {
            self.reshape(id, best);
        }
        let node = self.node_mut(id);
        // What was not there has no shape to keep.
        let is_open = node.origin_presence != Presence::Present && !node.members.made;
        if is_open && !can_become(&rules, node.rule, &node.widget, value) {
            node.rule = rules.settle(node.outer, Some(value));
            node.widget = control(&rules, node.rule, Some(value), node.depth);
            node.origin = (node.origin_presence == Presence::Null).then_some(Value::Null);
        }
        if widget::takes(&node.widget, value) {
            return;
        }
        // A date control shows nothing at all for a text it cannot read.
        if matches!(
            node.widget,
            Widget::Date | Widget::DateTime | Widget::Time { .. }
        ) && value.as_str().is_some()
        {
            node.widget = control(&rules, node.rule, Some(value), node.depth);
        } else {
            self.turn_into_json(id);
        }
    }

    /// Shows a field as JSON, whatever it has been.
    fn turn_into_json(&mut self, id: FieldId) {
        let now = self.value_of(id);
        let node = self.node(id);
        let origin = match node.origin_presence {
            _ if !node.is_container() => node.origin.clone(),
            Presence::Absent => None,
            Presence::Null => Some(Value::Null),
            Presence::Present => {
                let place = self.origin_pointer(id);
                place.and_then(|place| self.original.at(&place).cloned())
            }
        };
        let node = self.node_mut(id);
        node.widget = Widget::Json;
        node.members = Members::default();
        node.below = Tally::default();
        node.origin = origin;
        node.put(now);
    }

    /// Says whether there was room for it.
    fn bring_object(&mut self, id: FieldId, object: &Object) -> bool {
        let mut values: BTreeMap<&str, &Value> = object.iter().collect();
        for child in self.node(id).members.children.clone() {
            let Place::Property { key, .. } = &self.node(child).place else {
                continue;
            };
            let value = values.remove(key.as_str());
            self.bring(child, value);
        }
        if self.nodes.len() + values.len() > 2 * MAX_FIELDS {
            return false;
        }
        for (key, _) in object.entries() {
            if let Some(value) = values.remove(key.decoded()) {
                let child = self.add_key(id, key.clone());
                self.bring(child, Some(value));
            }
        }
        self.order_keys(id, object);
        true
    }

    /// A field for a key that neither the schema nor the data has, absent at first.
    pub(super) fn add_key(&mut self, object: FieldId, key: Text) -> FieldId {
        let rules = self.rules.clone();
        let seed = Seed {
            // It may go again, because the data is without it.
            optional: true,
            fresh: true,
            ..self.extra_seed(object, key.decoded())
        };
        let child = self.plant(&rules, seed, Source::Missing, &mut Queue::new());
        let members = &mut self.node_mut(object).members;
        members.children.push(child);
        members.printed.push((key, Slot::Field(child)));
        child
    }

    /// Prints the keys of an object in the order of another, where no order came with the data.
    fn order_keys(&mut self, id: FieldId, object: &Object) {
        let node = self.node_mut(id);
        if !node.fresh && node.origin_presence == Presence::Present {
            return;
        }
        let keys = object.iter().enumerate();
        let ranks: BTreeMap<&str, usize> = keys.map(|(rank, (key, _))| (key, rank)).collect();
        let rank = |(key, _): &(Text, Slot)| ranks.get(key.decoded()).copied();
        let printed = &mut node.members.printed;
        let counting = printed
            .iter()
            .filter(|(_, slot)| matches!(slot, Slot::Field(_)));
        if !counting.filter_map(rank).is_sorted() {
            printed.sort_by_key(|member| rank(member).unwrap_or(usize::MAX));
        }
    }

    /// Says whether there was room for it.
    fn bring_list(&mut self, id: FieldId, values: &[Value]) -> bool {
        let items = self.node(id).members.children.clone();
        let now = items.iter().map(|item| self.value_of(*item));
        let now: Vec<Value> = now.map(|value| value.unwrap_or(Value::Null)).collect();
        let found = self.find_items(&items, &now, values);
        let new = found.iter().filter(|item| item.is_none()).count();
        if self.nodes.len() + new > 2 * MAX_FIELDS {
            return false;
        }
        // A new item looks like those that are there, and if none are, like itself.
        let examples = values.iter().zip(&found);
        let examples = examples.filter(|(_, item)| new == values.len() || item.is_some());
        let examples: Vec<Value> = examples.map(|(value, _)| value.clone()).collect();
        let rule = self.item_rule(id, &examples[examples.len().saturating_sub(MAX_EXAMPLES)..]);
        let mut children = Vec::with_capacity(values.len());
        for (index, (value, found)) in values.iter().zip(found).enumerate() {
            let item = found.unwrap_or_else(|| {
                let rule = self.rule_for_item(id, rule, value);
                self.plant_item(id, rule, index)
            });
            self.bring(item, Some(value));
            children.push(item);
        }
        self.node_mut(id).members.children = children;
        self.reindex(id, 0, &mut Touched::default());
        true
    }

    /// The rule for a new item, unless one that begins like that cannot become a value.
    fn rule_for_item(&mut self, list: FieldId, rule: RuleId, value: &Value) -> RuleId {
        let default = self.rules.get(rule).default.as_ref();
        let first = self.rules.settle(rule, default);
        let widget = widget::pick(self.rules.get(first), default);
        if value.is_null() || can_become(&self.rules, first, &widget, value) {
            return rule;
        }
        let own = self.item_rule(list, std::slice::from_ref(value));
        self.rules.settle(own, Some(value))
    }

    /// For each value the item of a list that is to hold it: one that is alike, as [`diff`] has it; else the same value
    /// from elsewhere in the list, or what stood in its place. `None` where there has to be a new one.
    fn find_items(
        &self,
        items: &[FieldId],
        now: &[Value],
        values: &[Value],
    ) -> Vec<Option<FieldId>> {
        let takes =
            |item: &usize, value: &Value| widget::takes(&self.node(items[*item]).widget, value);
        let (mut goes, mut comes) = (vec![false; now.len()], vec![false; values.len()]);
        for change in diff(&Value::Array(now.into()), &Value::Array(values.into())) {
            let place = change.pointer.as_str().trim_start_matches('/');
            match (place.parse::<usize>(), change.before, change.after) {
                (Ok(item), Some(_), None) => goes[item] = true,
                (Ok(value), None, Some(_)) => comes[value] = true,
                // Something inside an item, or an item that became another.
                _ => {}
            }
        }
        let mut stay = (0..now.len()).filter(|item| !goes[*item]);
        let alike = values.iter().zip(comes).map(|(value, comes)| {
            let item = if comes { None } else { stay.next() };
            item.filter(|item| takes(item, value))
        });
        let alike: Vec<Option<usize>> = alike.collect();
        // The others, with how many that stay come before them.
        let mut free = Vec::new();
        let mut before = 0;
        let mut staying = alike.iter().flatten().peekable();
        for item in 0..now.len() {
            if staying.next_if(|stays| **stays == item).is_some() {
                before += 1;
            } else {
                free.push((item, before));
            }
        }
        before = 0;
        let mut found = Vec::with_capacity(values.len());
        for (item, value) in alike.into_iter().zip(values) {
            before += usize::from(item.is_some());
            let other = || {
                let same = |(item, _): &(usize, usize)| now[*item].identical(value);
                let here = |(item, place): &(usize, usize)| *place == before && takes(item, value);
                let place = free.iter().position(same);
                let place = place.or_else(|| free.iter().position(here))?;
                Some(free.remove(place).0)
            };
            found.push(item.or_else(other).map(|item| items[item]));
        }
        found
    }
}

// Texts.
impl Draft {
    /// Puts a text that was no value back into a field. Its value stays as it is.
    fn bring_text(&mut self, id: FieldId, text: &str) {
        let before = self.total(id);
        let node = self.node(id);
        let is_plain = !node.is_container() && node.widget != Widget::Json;
        if is_plain && text.is_empty() {
            self.bring_empty(id);
        } else {
            // Where it would be a value by now, or there are several fields, only JSON can show it.
            let exact = Text::from(text);
            if node.is_container() || check::read(&node.widget, &exact).is_ok() {
                if !is_broken_json(text) {
                    return;
                }
                self.turn_into_json(id);
            }
            let node = self.node_mut(id);
            if let Err(problem) = check::read(&node.widget, &exact) {
                node.halt(text, problem);
            }
        }
        self.judge(id);
        self.settle(id, before, &mut Touched::default());
    }

    /// Empties a field that has no value, or none that it could be without.
    fn bring_empty(&mut self, id: FieldId) {
        let node = self.node(id);
        let is_empty =
            node.origin.as_ref().is_none_or(Value::is_null) && !node.changed_by_reviewer();
        let may_be_empty = self.is_nullable(node) || node.optional;
        let empty_is_fine = may_be_empty || node.fresh;
        let is_text = widget::has_empty_value(&node.widget);
        let has_value = node.presence == Presence::Present;
        let node = self.node_mut(id);
        if is_empty && empty_is_fine {
            node.hold(node.origin.clone(), String::new());
            node.presence = Presence::Present;
        } else if is_empty || has_value && !is_text && !may_be_empty {
            node.halt("", Problem::EmptyRequired);
        }
    }

    /// A field for a text whose key is gone, as JSON.
    fn add_missing(&mut self, place: &Pointer, text: &str) -> Option<FieldId> {
        let (around, key) = (place.parent()?, place.last()?);
        let object = self.find(&around)?;
        let node = self.node(object);
        let has_keys = node.widget == Widget::Object && node.presence == Presence::Present;
        // A value would be sent under a key that nobody has.
        if !has_keys || !is_broken_json(text) {
            return None;
        }
        let field = self.add_key(object, Text::from(&*key));
        self.node_mut(field).widget = Widget::Json;
        Some(field)
    }
}

impl Node {
    /// Shows a text that is no value; unlike when it is typed, the value brought stays.
    fn halt(&mut self, text: &str, problem: Problem) {
        let text = widget::fitted(&self.widget, text);
        let is_shown = self.presence == Presence::Present && self.text == text;
        if !is_shown {
            self.presence = Presence::Present;
            self.text = text;
            self.broken = Some(problem);
        }
    }
}

/// Whether a field that begins empty can come to hold a value in the shape it has.
fn can_become(rules: &Rules, rule: RuleId, widget: &Widget, value: &Value) -> bool {
    let is_container = matches!(widget, Widget::Object | Widget::List);
    widget::takes(widget, value) && (!is_container || rules.fits(rule, value))
}

/// Whether a text can stand in a JSON field without being a value.
fn is_broken_json(text: &str) -> bool {
    !text.is_empty() && Value::parse(text).is_err()
}
