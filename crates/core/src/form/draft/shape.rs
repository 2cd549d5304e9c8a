//! Choosing between the shapes that a schema allows in one place. What fits the new shape is kept.

use super::{
    Draft, FieldId, Members, Presence, Problem, Queue, RuleId, Tally, Touched, control, widget,
};
use crate::form::ShapeName;
use crate::form::schema::{OtherKeys, type_of};
use crate::json::{Number, Object, Text, Value};

impl Draft {
    /// What the shapes of a field are called, in the schema's order, and which it has.
    pub fn shapes(&self, field: FieldId) -> (Vec<ShapeName>, Option<usize>) {
        if !self.knows(field) {
            return (Vec::new(), None);
        }
        let node = self.node(field);
        let shapes = self.rules.shapes(node.outer);
        let chosen = shapes.iter().position(|shape| *shape == node.rule);
        let mut names: Vec<ShapeName> = Vec::with_capacity(shapes.len());
        for (index, shape) in shapes.into_iter().enumerate() {
            let name = self.shape_name(shape);
            let name = name.filter(|name| !names.contains(name));
            names.push(name.unwrap_or(ShapeName::Number(index + 1)));
        }
        (names, chosen)
    }

    fn shape_name(&self, shape: RuleId) -> Option<ShapeName> {
        let rule = self.rules.get(shape);
        let title = rule.title.as_ref().or(rule.type_title.as_ref());
        // The one value a property may have tells an object from its alternatives.
        let mark = || {
            let mut marks = rule.properties.iter().filter_map(|property| {
                let options = self.rules.get(property.rule).options.as_deref()?;
                let [only] = options else { return None };
                Some(only.label.clone())
            });
            marks.next()
        };
        let only = || match rule.options.as_deref() {
            Some([only]) => Some(only.label.clone()),
            _ => None,
        };
        let name = title.cloned().or_else(mark).or_else(only);
        name.map(ShapeName::Named)
            .or_else(|| rule.types.first().copied().map(ShapeName::Type))
    }

    pub(super) fn choose_shape(&mut self, id: FieldId, shape: usize, touched: &mut Touched) {
        let node = self.node(id);
        let Some(rule) = self.rules.shapes(node.outer).get(shape).copied() else {
            return;
        };
        if node.is_hidden || rule == node.rule && node.presence == Presence::Present {
            return;
        }
        let before = self.total(id);
        let old = self.value_of(id).filter(|value| !value.is_null());
        let wanted = self.adapted(self.node(id).rule, rule, old.as_ref());
        self.reshape(id, rule);
        match wanted {
            Some(value) => self.bring(id, Some(&value)),
            None if self.node(id).is_container() => self.node_mut(id).presence = Presence::Present,
            None => self
                .node_mut(id)
                .breaks(String::new(), Problem::EmptyRequired),
        }
        self.judge(id);
        self.recount(id);
        touched.shape = Some(id);
        self.settle(id, before, touched);
    }

    /// What a value becomes in another shape; `None` where there is nothing to begin with.
    fn adapted(&self, old_rule: RuleId, rule: RuleId, old: Option<&Value>) -> Option<Value> {
        let widget = control(&self.rules, rule, None, 0);
        match (&widget, old) {
            (super::Widget::Object, old) => {
                Some(self.adapted_object(old_rule, rule, old.and_then(Value::as_object)))
            }
            (super::Widget::Choice { options }, Some(old)) => {
                let same = options.iter().find(|option| option.value == *old);
                same.map(|option| option.value.clone())
            }
            (widget, Some(old)) if widget::takes(widget, old) => Some(old.clone()),
            (super::Widget::Text { .. }, Some(Value::Number(number))) => {
                Some(Value::text(number.as_str()))
            }
            (super::Widget::Number | super::Widget::Integer, Some(Value::String(text))) => {
                Number::parse(text.decoded().trim()).map(Value::Number)
            }
            _ => None,
        }
        .or_else(|| self.initial(rule, &widget))
    }

    fn adapted_object(&self, old_rule: RuleId, rule: RuleId, old: Option<&Object>) -> Value {
        let (old_rule, rule) = (self.rules.get(old_rule), self.rules.get(rule));
        let mut made = Object::new();
        for (key, value) in old.map(Object::entries).unwrap_or_default() {
            let here = |property: &&super::super::schema::Property| property.key == key.decoded();
            let is_kept = match rule.properties.iter().find(here) {
                Some(property) => {
                    let inner = self.rules.get(property.rule);
                    let among = |options: &[super::super::Choice]| {
                        options.iter().any(|option| option.value == *value)
                    };
                    match &inner.options {
                        Some(options) => among(options),
                        None => value.is_null() && inner.allows_null() || inner.allows_type(value),
                    }
                }
                // What no shape knows is data all the same; what only the old one knows goes with it.
                None => {
                    rule.other_keys != OtherKeys::Forbidden
                        && !old_rule.properties.iter().any(|property| here(&property))
                }
            };
            if is_kept {
                made.push(key.clone(), value.clone());
            }
        }
        for property in rule.properties.iter().filter(|property| property.required) {
            if made.get(&property.key).is_none()
                && let Some(value) = self.beginning_of(property.rule)
            {
                made.push(Text::from(&*property.key), value);
            }
        }
        Value::Object(made)
    }

    /// What a required member of a new shape begins with.
    fn beginning_of(&self, rule: RuleId) -> Option<Value> {
        let settled = self.rules.settle(rule, None);
        let widget = control(&self.rules, settled, None, 0);
        let nullable = || self.rules.get(rule).nullable.then_some(Value::Null);
        match widget {
            super::Widget::List => Some(Value::Array(Vec::new())),
            widget => self.initial(settled, &widget).or_else(nullable),
        }
    }

    /// Makes a field one of another shape, as if its original, where that fits, had come in it.
    pub(super) fn reshape(&mut self, id: FieldId, rule: RuleId) {
        let rules = self.rules.clone();
        let origin = match self.node(id).fresh {
            true => None,
            false => {
                let place = self.origin_pointer(id);
                place.and_then(|place| self.original.at(&place).cloned())
            }
        };
        let node = self.node(id);
        let came = origin.as_ref().filter(|value| !value.is_null());
        let like_it_came = came.filter(|_| rule == node.origin_rule);
        let widget = control(&rules, rule, like_it_came, node.depth);
        let fitting =
            came.filter(|value| widget::takes(&widget, value) && type_of(value).is_some());
        let node = self.node_mut(id);
        node.rule = rule;
        node.widget = widget;
        node.broken = None;
        node.members = Members::default();
        node.below = Tally::default();
        node.presence = Presence::Present;
        node.replaced = node.is_container() && came.is_some() && fitting.is_none();
        if !node.is_container() {
            if !node.fresh {
                node.origin = origin;
            }
            node.put(None);
            return;
        }
        node.put(None);
        node.presence = Presence::Present;
        self.fill(&rules, Queue::from([(id, fitting)]));
        if fitting.is_none() {
            for child in self.node(id).members.children.clone() {
                self.freshen(child);
            }
            self.node_mut(id).members.origin.clear();
        }
        self.recount(id);
    }
}
