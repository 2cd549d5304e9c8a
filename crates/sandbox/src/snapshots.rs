//! What a snapshot may look like, by the type of the block it is a result of (contract 6.3).

use serde_json::{Map, Value};

use crate::schema;
use crate::seed::Block;

/// A place in a snapshot, and what was expected there.
pub(crate) type Misfit = (Vec<String>, &'static str);

/// The first place where a snapshot does not fit what the block was told. With `with_types`, an extraction also has
/// to fit its schema in full; the contract knows only of fields that are refused.
pub(crate) fn misfit(
    block: Block,
    config: Option<&str>,
    snapshot: &str,
    with_types: bool,
) -> Option<Misfit> {
    let config: Value = config
        .and_then(|config| serde_json::from_str(config).ok())
        .unwrap_or_default();
    let Ok(Value::Object(members)) = serde_json::from_str(snapshot) else {
        return at(&[], "Input should be a valid dictionary");
    };
    match block {
        Block::Extract => extraction(&config["json_schema"], snapshot, with_types),
        Block::Classifier => category(&config["categories"], &members),
        Block::Split => groups("documents", "name", &members, &mut Pages::any()),
        Block::ForEach => {
            let mut pages = match config["allow_overlap"] {
                Value::Bool(true) => Pages::any(),
                _ => Pages::once(),
            };
            groups("partitions", "key", &members, &mut pages)
        }
    }
}

fn at(path: &[&str], expected: &'static str) -> Option<Misfit> {
    Some((
        path.iter().map(|name| (*name).to_owned()).collect(),
        expected,
    ))
}

fn extraction(schema: &Value, snapshot: &str, with_types: bool) -> Option<Misfit> {
    if schema.is_null() {
        return None;
    }
    let schema = schema.to_string();
    if let Some(path) = schema::undeclared(&schema, snapshot) {
        return Some((path, "sandbox: the schema does not declare this field"));
    }
    schema::misfit(&schema, snapshot).filter(|_| with_types)
}

fn category(categories: &Value, members: &Map<String, Value>) -> Option<Misfit> {
    if let Some(misfit) = unknown_member(members, &["category"]) {
        return Some(misfit);
    }
    let Some(category) = members.get("category").and_then(Value::as_str) else {
        return at(&["category"], "Input should be a valid string");
    };
    let is_configured = categories
        .as_array()
        .is_some_and(|all| all.iter().any(|own| own["name"] == category));
    if is_configured {
        return None;
    }
    at(&["category"], "sandbox: this is no category of the block")
}

/// Which pages were named so far, where a page may be named only once.
struct Pages(Option<Vec<u64>>);

impl Pages {
    fn any() -> Pages {
        Pages(None)
    }

    fn once() -> Pages {
        Pages(Some(Vec::new()))
    }

    fn take(&mut self, page: u64) -> bool {
        let Some(taken) = &mut self.0 else {
            return true;
        };
        let is_new = !taken.contains(&page);
        taken.push(page);
        is_new
    }
}

/// A list of groups of pages, each with its name.
fn groups(
    list: &str,
    name: &str,
    members: &Map<String, Value>,
    pages: &mut Pages,
) -> Option<Misfit> {
    if let Some(misfit) = unknown_member(members, &[list]) {
        return Some(misfit);
    }
    let Some(Value::Array(groups)) = members.get(list) else {
        return at(&[list], "Input should be a valid list");
    };
    groups.iter().enumerate().find_map(|(position, group)| {
        let position = position.to_string();
        one_group(name, group, pages).map(|(path, expected)| {
            let mut full = vec![list.to_owned(), position];
            full.extend(path);
            (full, expected)
        })
    })
}

fn one_group(name: &str, group: &Value, pages: &mut Pages) -> Option<Misfit> {
    let Value::Object(members) = group else {
        return at(&[], "Input should be a valid dictionary");
    };
    // Only documents have partitions of their own.
    let known: &[&str] = match name {
        "name" => &["name", "pages", "partitions"],
        _ => &["key", "pages"],
    };
    if let Some(misfit) = unknown_member(members, known) {
        return Some(misfit);
    }
    if !members.get(name).is_some_and(Value::is_string) {
        return at(&[name], "Input should be a valid string");
    }
    let Some(Value::Array(list)) = members.get("pages") else {
        return at(&["pages"], "Input should be a valid list");
    };
    let mut last = 0;
    for page in list {
        let Some(page) = page.as_u64().filter(|page| *page >= 1) else {
            return at(&["pages"], "sandbox: pages are whole numbers from 1");
        };
        if page <= last {
            return at(&["pages"], "sandbox: pages ascend, and none comes twice");
        }
        if !pages.take(page) {
            return at(&["pages"], "sandbox: a page is in one partition only");
        }
        last = page;
    }
    match members.get("partitions") {
        None => None,
        Some(Value::Array(_)) => {
            let own = Map::from_iter([("partitions".to_owned(), members["partitions"].clone())]);
            groups("partitions", "key", &own, &mut Pages::any())
        }
        Some(_) => at(&["partitions"], "Input should be a valid list"),
    }
}

fn unknown_member(members: &Map<String, Value>, known: &[&str]) -> Option<Misfit> {
    let unknown = members
        .keys()
        .find(|name| !known.contains(&name.as_str()))?;
    at(&[unknown], "sandbox: there is no such member")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(block: Block, config: &str, snapshot: &str, expected: Option<&str>) {
        let found = misfit(block, Some(config), snapshot, false).map(|(path, _)| path.join("/"));
        assert_eq!(found.as_deref(), expected, "{snapshot}");
    }

    #[test]
    fn extractions_have_only_declared_fields() {
        let config = r#"{"json_schema":{"properties":{"total":{"type":"number"}}}}"#;
        check(Block::Extract, config, r#"{"total":1.50}"#, None);
        check(Block::Extract, config, r#"{"total":"1,50"}"#, None);
        check(Block::Extract, config, r#"{"sum":1}"#, Some("sum"));
        check(Block::Extract, "{}", r#"{"sum":1}"#, None);
        check(Block::Extract, config, "[]", Some(""));
        let with_types = misfit(Block::Extract, Some(config), r#"{"total":"1,50"}"#, true);
        assert!(with_types.is_some());
    }

    #[test]
    fn categories_are_configured_ones() {
        let config = r#"{"categories":[{"name":"invoice"},{"name":"receipt"}]}"#;
        check(Block::Classifier, config, r#"{"category":"receipt"}"#, None);
        check(
            Block::Classifier,
            config,
            r#"{"category":"recipe"}"#,
            Some("category"),
        );
        check(
            Block::Classifier,
            config,
            r#"{"category":1}"#,
            Some("category"),
        );
        check(Block::Classifier, config, "{}", Some("category"));
        check(
            Block::Classifier,
            config,
            r#"{"category":"receipt","reasoning":"x"}"#,
            Some("reasoning"),
        );
    }

    #[test]
    fn pages_of_documents_ascend_from_one() {
        let pages = |pages: &str| {
            format!(
                r#"{{"documents":[{{"name":"a","pages":[1]}},{{"name":"a","pages":{pages}}}]}}"#
            )
        };
        let at = Some("documents/1/pages");
        check(Block::Split, "{}", &pages("[1,2,30]"), None);
        check(Block::Split, "{}", &pages("[]"), None);
        for wrong in ["[0]", "[-1]", "[1.5]", "[\"1\"]", "[2,1]", "[2,2]", "1"] {
            check(Block::Split, "{}", &pages(wrong), at);
        }
        check(
            Block::Split,
            "{}",
            r#"{"documents":[{"pages":[1]}]}"#,
            Some("documents/0/name"),
        );
        check(
            Block::Split,
            "{}",
            r#"{"documents":[1]}"#,
            Some("documents/0"),
        );
        check(
            Block::Split,
            "{}",
            r#"{"documents":[],"more":1}"#,
            Some("more"),
        );
        check(
            Block::Split,
            "{}",
            r#"{"documents":[{"name":"a","pages":[1,2],"partitions":[{"key":"k","pages":[2,1]}]}]}"#,
            Some("documents/0/partitions/0/pages"),
        );
    }

    #[test]
    fn a_page_is_in_one_partition_unless_overlap_is_allowed() {
        let twice = r#"{"partitions":[{"key":"a","pages":[1,3]},{"key":"b","pages":[2,3]}]}"#;
        check(Block::ForEach, "{}", twice, Some("partitions/1/pages"));
        check(Block::ForEach, r#"{"allow_overlap":true}"#, twice, None);
        check(
            Block::ForEach,
            "{}",
            r#"{"partitions":[{"key":"a","pages":[1],"partitions":[]}]}"#,
            Some("partitions/0/partitions"),
        );
    }
}
