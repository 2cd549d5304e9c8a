//! How sure an API is of its values, as a tree like the data: leaves from 0 to 1, null where nothing is known. What such
//! a tree says of a place in the data, and whether it is one at all.

use crate::json::{Pointer, Value};

/// How sure the API is of what is at a place, in percent: as sure as of the least sure part of it. What is said of a
/// whole is said of everything inside.
pub(super) fn at(tree: &Value, place: &Pointer) -> Option<u32> {
    let mut tree = tree;
    for token in place.tokens() {
        tree = match tree {
            Value::Array(items) => items.get(token.parse::<usize>().ok()?)?,
            Value::Object(object) => object.get(&token)?,
            Value::Number(_) => return percent(tree),
            Value::Null | Value::Bool(_) | Value::String(_) => return None,
        };
    }
    least(tree)
}

/// How many leaves are lower than they should be.
pub(super) fn low(tree: &Value, below: u32) -> usize {
    let is_low = |leaf: &Value| percent(leaf).is_some_and(|percent| percent < below);
    inside(tree).map_or_else(
        || usize::from(is_low(tree)),
        |inside| inside.map(|part| low(part, below)).sum(),
    )
}

/// Whether a leaf is neither a likelihood nor null, so that nobody knows how sure the API is there.
pub(super) fn are_odd(tree: &Value) -> bool {
    match inside(tree) {
        Some(mut inside) => inside.any(are_odd),
        None => !tree.is_null() && percent(tree).is_none(),
    }
}

fn least(tree: &Value) -> Option<u32> {
    match inside(tree) {
        Some(inside) => inside.filter_map(least).min(),
        None => percent(tree),
    }
}

/// The parts of a whole; `None` for a leaf.
fn inside(tree: &Value) -> Option<Box<dyn Iterator<Item = &Value> + '_>> {
    match tree {
        Value::Array(items) => Some(Box::new(items.iter())),
        Value::Object(object) => Some(Box::new(object.entries().iter().map(|(_, value)| value))),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

/// A likelihood from 0 to 1 in percent. A measure of agreement, not a person's data: rounding it is fine.
fn percent(likelihood: &Value) -> Option<u32> {
    let share: f32 = likelihood.as_number()?.as_str().parse().ok()?;
    (0.0..=1.0)
        .contains(&share)
        .then(|| (share * 100.0).round() as u32)
}

#[cfg(test)]
mod tests {
    use super::{are_odd, at, low};
    use crate::json::{Pointer, Value};

    const TREE: &str =
        r#"{"total":0.4,"rows":[{"a":0.9,"b":null},{"a":0.2}],"whole":0.3,"tags":[0.9,0.5]}"#;

    #[track_caller]
    fn check(place: &str, expected: Option<u32>) {
        let tree = Value::parse(TREE).unwrap();
        let found = at(&tree, &Pointer::parse(place).unwrap());
        assert_eq!(found, expected, "{place}");
    }

    #[test]
    fn a_place_is_as_sure_as_the_least_of_it_and_as_the_whole_it_is_in() {
        check("/total", Some(40));
        check("/rows/0/a", Some(90));
        check("/rows/0/b", None);
        check("/rows/2/a", None);
        check("/rows", Some(20));
        check("/tags", Some(50));
        check("/whole/inside/it", Some(30));
        check("/nowhere", None);
        check("", Some(20));
    }

    #[test]
    fn what_is_no_likelihood_is_not_taken_for_a_high_one() {
        for (tree, odd) in [
            (TREE, false),
            ("null", false),
            (r#"{"total":"0.4"}"#, true),
            (r#"{"total":[{"value":true}]}"#, true),
            (r#"{"total":1.5}"#, true),
            (r#"{"total":-0.1}"#, true),
            (r#"{"total":1e400}"#, true),
        ] {
            assert_eq!(are_odd(&Value::parse(tree).unwrap()), odd, "{tree}");
        }
        let tree = Value::parse(TREE).unwrap();
        assert_eq!((low(&tree, 60), low(&tree, 30)), (4, 1));
    }
}
