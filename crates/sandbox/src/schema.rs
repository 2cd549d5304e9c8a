//! Does a changed payload fit its schema? Only for the switch that makes Retab check it, and only the usual keywords.
//! A keyword that is not known here always fits; this is no full validator and does not want to be one.

use serde_json::{Map, Value};

use crate::json;

/// The first place where `data` does not fit, as a path of names, with what was expected.
pub(crate) fn misfit(schema: &str, data: &str) -> Option<(Vec<String>, &'static str)> {
    let schema: Value = serde_json::from_str(schema).ok()?;
    let data: Value = serde_json::from_str(data).ok()?;
    let check = Check { root: &schema };
    let mut place = Place::default();
    check
        .value(&schema, &data, &mut place)
        .map(|expected| (place.path, expected))
}

/// The first field of `data`, however deep, that `schema` does not declare. An object about which the schema says
/// nothing, or to which it allows others, may have any fields.
pub(crate) fn undeclared(schema: &str, data: &str) -> Option<Vec<String>> {
    let schema: Value = serde_json::from_str(schema).ok()?;
    let data: Value = serde_json::from_str(data).ok()?;
    let mut path = Vec::new();
    let check = Check { root: &schema };
    check
        .has_undeclared(&[&schema], &data, &mut path)
        .then_some(path)
}

struct Check<'a> {
    root: &'a Value,
}

/// Where the check is: in the data, and in references that are not finished yet.
#[derive(Default)]
struct Place {
    path: Vec<String>,
    open: Vec<(*const Value, *const Value)>,
}

impl Check<'_> {
    /// On a misfit the path is left at the place of it.
    fn value(&self, schema: &Value, data: &Value, place: &mut Place) -> Option<&'static str> {
        let keywords = match schema {
            Value::Bool(false) => return Some("nothing is allowed here"),
            Value::Object(keywords) => keywords,
            _ => return None,
        };
        if let Some(target) = keywords.get("$ref").and_then(|target| self.target(target)) {
            let reference = (std::ptr::from_ref(target), std::ptr::from_ref(data));
            // A reference that leads back to itself asks for nothing new.
            if !place.open.contains(&reference) {
                place.open.push(reference);
                let expected = self.value(target, data, place);
                place.open.pop();
                if expected.is_some() {
                    return expected;
                }
            }
        }
        let is_same =
            |own: &Value| json::canonical(&own.to_string()) == json::canonical(&data.to_string());
        if let Some(types) = keywords.get("type")
            && !fits_type(types, data)
        {
            return Some("Input should be of the type the schema names");
        }
        if let Some(Value::Array(choices)) = keywords.get("enum")
            && !choices.iter().any(is_same)
        {
            return Some("Input should be one of the values the schema names");
        }
        if keywords.get("const").is_some_and(|own| !is_same(own)) {
            return Some("Input should be the value the schema names");
        }
        if let Some(expected) = self.combined(keywords, data, place) {
            return Some(expected);
        }
        match data {
            Value::Object(members) => self.members(keywords, members, place),
            Value::Array(items) => {
                let schema = keywords.get("items")?;
                items.iter().enumerate().find_map(|(position, item)| {
                    self.inside(position.to_string(), schema, item, place)
                })
            }
            _ => None,
        }
    }

    fn members(
        &self,
        keywords: &Map<String, Value>,
        members: &Map<String, Value>,
        place: &mut Place,
    ) -> Option<&'static str> {
        let required = keywords.get("required").and_then(Value::as_array);
        let missing = required
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .find(|name| !members.contains_key(*name));
        if let Some(name) = missing {
            place.path.push(name.to_owned());
            return Some("Field required");
        }
        let properties = keywords.get("properties").and_then(Value::as_object);
        let others = keywords.get("additionalProperties");
        members.iter().find_map(|(name, member)| {
            let own = properties.and_then(|properties| properties.get(name));
            // Names given by a pattern are not looked into, so they are not taken for unknown ones either.
            let others = others.filter(|_| !keywords.contains_key("patternProperties"));
            self.inside(name.clone(), own.or(others)?, member, place)
        })
    }

    fn combined(
        &self,
        keywords: &Map<String, Value>,
        data: &Value,
        place: &mut Place,
    ) -> Option<&'static str> {
        let list = |name: &str| keywords.get(name).and_then(Value::as_array);
        for schema in list("allOf").into_iter().flatten() {
            if let Some(expected) = self.value(schema, data, place) {
                return Some(expected);
            }
        }
        for name in ["anyOf", "oneOf"] {
            let depth = place.path.len();
            let mut fits = |schema: &Value| {
                let fits = self.value(schema, data, place).is_none();
                place.path.truncate(depth);
                fits
            };
            if list(name).is_some_and(|choices| !choices.iter().any(&mut fits)) {
                return Some("Input should fit one of the choices of the schema");
            }
        }
        None
    }

    fn inside(
        &self,
        name: String,
        schema: &Value,
        data: &Value,
        place: &mut Place,
    ) -> Option<&'static str> {
        place.path.push(name);
        let expected = self.value(schema, data, place);
        if expected.is_none() {
            place.path.pop();
        }
        expected
    }

    /// On an undeclared field the path is left at it. Any of `schemas` may declare it.
    fn has_undeclared(&self, schemas: &[&Value], data: &Value, path: &mut Vec<String>) -> bool {
        let mut all = Vec::new();
        for schema in schemas {
            self.collect(schema, &mut all);
        }
        match data {
            Value::Object(members) => members.iter().any(|(name, member)| {
                path.push(name.clone());
                let own: Vec<&Value> = all
                    .iter()
                    .filter_map(|schema| schema.get("properties")?.get(name))
                    .collect();
                let is_closed = all.iter().any(|schema| schema.contains_key("properties"))
                    && !all.iter().any(|schema| is_open(schema));
                if (own.is_empty() && is_closed) || self.has_undeclared(&own, member, path) {
                    return true;
                }
                path.pop();
                false
            }),
            Value::Array(items) => {
                let own: Vec<&Value> = all
                    .iter()
                    .filter_map(|schema| schema.get("items"))
                    .collect();
                items.iter().enumerate().any(|(position, item)| {
                    path.push(position.to_string());
                    if self.has_undeclared(&own, item, path) {
                        return true;
                    }
                    path.pop();
                    false
                })
            }
            _ => false,
        }
    }

    /// A schema with all that it refers to or is put together from.
    fn collect<'a>(&'a self, schema: &'a Value, all: &mut Vec<&'a Map<String, Value>>) {
        let Value::Object(keywords) = schema else {
            return;
        };
        if all.iter().any(|known| std::ptr::eq(*known, keywords)) {
            return;
        }
        all.push(keywords);
        if let Some(target) = keywords.get("$ref").and_then(|target| self.target(target)) {
            self.collect(target, all);
        }
        for name in ["allOf", "anyOf", "oneOf"] {
            for schema in keywords
                .get(name)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                self.collect(schema, all);
            }
        }
    }

    fn target(&self, reference: &Value) -> Option<&Value> {
        self.root.pointer(reference.as_str()?.strip_prefix('#')?)
    }
}

/// Whether a schema takes fields that it does not name.
fn is_open(keywords: &Map<String, Value>) -> bool {
    let others = keywords.get("additionalProperties");
    keywords.contains_key("patternProperties")
        || others.is_some_and(|others| *others != Value::Bool(false))
}

fn fits_type(types: &Value, data: &Value) -> bool {
    match types {
        Value::String(name) => fits_named_type(name, data),
        Value::Array(names) => names
            .iter()
            .filter_map(Value::as_str)
            .any(|name| fits_named_type(name, data)),
        _ => true,
    }
}

fn fits_named_type(name: &str, data: &Value) -> bool {
    match name {
        "null" => data.is_null(),
        "boolean" => data.is_boolean(),
        "string" => data.is_string(),
        "number" => data.is_number(),
        "integer" => matches!(data, Value::Number(number) if json::is_whole(&number.to_string())),
        "array" => data.is_array(),
        "object" => data.is_object(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(schema: &str, data: &str, expected: Option<&[&str]>) {
        let found = misfit(schema, data).map(|(path, _)| path);
        assert_eq!(
            found.as_deref(),
            expected
                .map(|path| path
                    .iter()
                    .map(|name| (*name).to_owned())
                    .collect::<Vec<_>>())
                .as_deref(),
            "{data}"
        );
    }

    #[test]
    fn the_first_misfit_is_found_with_its_place() {
        let schema = r##"{"type":"object","required":["id","lines"],"additionalProperties":false,
            "properties":{"id":{"type":"integer"},"paid":{"type":["boolean","null"]},"kind":{"enum":["a",1.0]},
            "lines":{"type":"array","items":{"$ref":"#/$defs/line"}}},
            "$defs":{"line":{"type":"object","required":["amount"],"properties":{"amount":{"anyOf":[{"type":"number"},{"type":"null"}]}}}}}"##;
        check(
            schema,
            r#"{"id":12345678901234567890,"lines":[],"paid":null,"kind":1}"#,
            None,
        );
        check(
            schema,
            r#"{"id":1.0,"lines":[{"amount":1e400},{"amount":null}]}"#,
            None,
        );
        check(schema, r#"{"lines":[]}"#, Some(&["id"]));
        check(schema, r#"{"id":1.5,"lines":[]}"#, Some(&["id"]));
        check(schema, r#"{"id":1,"lines":[],"extra":1}"#, Some(&["extra"]));
        check(schema, r#"{"id":1,"lines":[],"kind":"b"}"#, Some(&["kind"]));
        check(
            schema,
            r#"{"id":1,"lines":[{"amount":1},{"amount":"x"}]}"#,
            Some(&["lines", "1", "amount"]),
        );
        check(
            schema,
            r#"{"id":1,"lines":[{}]}"#,
            Some(&["lines", "0", "amount"]),
        );
        check(schema, "[]", Some(&[]));
        check("{}", "[]", None);
        check("false", "1", Some(&[]));
    }

    #[test]
    fn a_field_that_no_schema_names_is_found() {
        let schema = r##"{"properties":{"id":{},"lines":{"items":{"$ref":"#/$defs/line"}},
            "free":{"type":"object"},"open":{"properties":{},"additionalProperties":true},
            "either":{"anyOf":[{"properties":{"a":{}}},{"properties":{"b":{}}},{"type":"null"}]},"child":{"$ref":"#"}},
            "$defs":{"line":{"properties":{"amount":{}}}}}"##;
        for (data, expected) in [
            (
                r#"{"id":{"x":1},"free":{"x":1},"open":{"x":1},"either":{"a":1,"b":2}}"#,
                None,
            ),
            (r#"{"total":1}"#, Some("total")),
            (r#"{"lines":[{"amount":1},{"sum":1}]}"#, Some("lines/1/sum")),
            (r#"{"either":{"c":1}}"#, Some("either/c")),
            (
                r#"{"child":{"child":{"id":1,"no":2}}}"#,
                Some("child/child/no"),
            ),
        ] {
            let found = undeclared(schema, data).map(|path| path.join("/"));
            assert_eq!(found.as_deref(), expected, "{data}");
        }
        assert_eq!(undeclared("{}", r#"{"a":1}"#), None);
    }

    #[test]
    fn a_schema_that_leads_to_itself_ends() {
        check(r##"{"$ref":"#"}"##, "1", None);
        check(r##"{"$ref":"#/nowhere"}"##, "1", None);
        check(
            r##"{"type":"object","properties":{"child":{"$ref":"#"}}}"##,
            r#"{"child":{"child":1}}"#,
            Some(&["child", "child"]),
        );
        check(
            r##"{"$defs":{"a":{"anyOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/a"}]}},"$ref":"#/$defs/a"}"##,
            "1",
            None,
        );
        check(
            r##"{"allOf":[{"$ref":"#"},{"$ref":"#"},{"type":"string"}]}"##,
            "1",
            Some(&[]),
        );
    }
}
