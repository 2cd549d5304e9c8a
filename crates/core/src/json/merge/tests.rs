//! The laws of merging over arbitrary documents, then what a reviewer would expect, by example.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::json::diff;

const SPELLINGS: &[&str] = &["1", "1.0", "10e-1", "2", "2.50", "2.5", "-0", "0"];
/// No two of these have one value.
const NUMBERS: &[&str] = &["1", "2", "2.5", "-3", "0", "12345678901234567890"];
const OTHERS: &[&str] = &["null", "true", r#""é""#, r#""\u00e9""#, r#""\ud801""#];
const KEYS: &[&str] = &[
    r#""a""#,
    r#""\u0061""#,
    r#""b""#,
    r#""c/d~""#,
    r#""""#,
    r#""\ud800""#,
];

fn value(text: &str) -> Value {
    Value::parse(text).unwrap()
}

/// Small documents of few different pieces, so that any two have much in common; with repeated keys.
fn any_document(numbers: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        3 => prop::sample::select(numbers).prop_map(str::to_owned),
        1 => prop::sample::select(OTHERS).prop_map(str::to_owned),
    ];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5)
                .prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((prop::sample::select(KEYS), inner), 0..6).prop_map(|members| {
                let members: Vec<_> = members.iter().map(|(k, v)| format!("{k}:{v}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
    .prop_map(|text| value(&text))
}

/// What two sides may make of one document, and now and then a document that has nothing to do with it.
fn any_sides(numbers: &'static [&'static str]) -> impl Strategy<Value = [Value; 3]> {
    let side = move || {
        prop_oneof![
            9 => prop::collection::vec(any::<u8>(), 0..40).prop_map(Ok),
            1 => any_document(numbers).prop_map(Err),
        ]
    };
    (any_document(numbers), side(), side()).prop_map(move |(base, mine, theirs)| {
        let of = |side: Result<Vec<u8>, Value>| match side {
            Ok(script) => edited(&base, &mut script.into_iter(), numbers),
            Err(other) => other,
        };
        let (mine, theirs) = (of(mine), of(theirs));
        [base, mine, theirs]
    })
}

/// The document after edits, one for each byte as long as there are any.
fn edited(before: &Value, script: &mut dyn Iterator<Item = u8>, numbers: &[&str]) -> Value {
    let Some(byte) = script.next() else {
        return before.clone();
    };
    let pick = usize::from(byte / 16);
    let scalar = || value(numbers[pick % numbers.len()]);
    match (before, byte % 16) {
        (_, 0) => scalar(),
        (Value::Array(items), edit) => {
            let mut items: Vec<_> = items
                .iter()
                .map(|item| edited(item, script, numbers))
                .collect();
            let at = pick % (items.len() + 1);
            match edit {
                1 => items.truncate(at),
                2 => items.insert(at, scalar()),
                3 | 4 => items.rotate_left(at),
                _ => {}
            }
            Value::Array(items)
        }
        (Value::Object(object), edit) => {
            let mut members: Vec<_> = object
                .entries()
                .iter()
                .map(|(key, item)| (key.clone(), edited(item, script, numbers)))
                .collect();
            let at = pick % (members.len() + 1);
            let key = || match value(KEYS[pick % KEYS.len()]) {
                Value::String(key) => key,
                other => panic!("{other} is no key"),
            };
            match edit {
                1 | 2 => members.truncate(at),
                3 => members.insert(at, (key(), scalar())),
                4 => members.insert(at, (key(), before.clone())),
                5 => members.rotate_left(at),
                _ => {}
            }
            let mut object = Object::new();
            members
                .into_iter()
                .for_each(|(key, item)| object.push(key, item));
            Value::Object(object)
        }
        (_, 1..6) => scalar(),
        _ => before.clone(),
    }
}

/// Every place that one of the documents has.
fn places(documents: &[&Value]) -> BTreeSet<Pointer> {
    fn collect(value: &Value, at: Pointer, places: &mut BTreeSet<Pointer>) {
        match value {
            Value::Array(items) => items
                .iter()
                .enumerate()
                .for_each(|(index, item)| collect(item, at.index(index), places)),
            Value::Object(object) => object
                .iter()
                .for_each(|(key, item)| collect(item, at.key(key), places)),
            _ => {}
        }
        places.insert(at);
    }
    let mut places = BTreeSet::new();
    for document in documents {
        collect(document, Pointer::root(), &mut places);
    }
    places
}

fn identical(left: Option<&Value>, right: Option<&Value>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => left.identical(right),
        (left, right) => left.is_none() && right.is_none(),
    }
}

const ALL_THEIRS: &[Side] = &[Side::Theirs; 1000];

proptest! {
    #[test]
    fn without_an_edit_the_result_is_theirs_to_the_byte(
        [base, _, theirs] in any_sides(SPELLINGS),
        other in any_document(SPELLINGS),
    ) {
        for theirs in [&theirs, &other] {
            let merge = Merge::new(&base, &base, theirs);
            prop_assert_eq!(merge.resolved(&[]).to_string(), theirs.to_string());
            prop_assert_eq!(merge.conflicts(), &[]);
            prop_assert_eq!(merge.kept(), &[]);
            prop_assert_eq!(merge.followed().is_empty(), &base == theirs);
        }
    }

    #[test]
    fn under_an_unchanged_document_the_result_is_the_draft([base, mine, other] in any_sides(SPELLINGS)) {
        for mine in [&mine, &other] {
            let merge = Merge::new(&base, mine, &base);
            let resolved = merge.resolved(ALL_THEIRS);
            prop_assert_eq!(&resolved, mine);
            // A diff sees every number spelled anew.
            prop_assert_eq!(diff(&resolved, mine), vec![]);
            prop_assert_eq!(merge.conflicts(), &[]);
            prop_assert_eq!(merge.followed(), &[]);
            prop_assert_eq!(merge.kept().is_empty(), diff(&base, mine).is_empty());
        }
    }

    #[test]
    fn sides_that_agree_have_no_conflict([base, mine, _] in any_sides(SPELLINGS), script: Vec<u8>) {
        // The same values, but other spellings.
        let respelled = respelled(&mine, &mut script.into_iter());
        prop_assert_eq!(&respelled, &mine);
        let merge = Merge::new(&base, &mine, &respelled);
        prop_assert_eq!(merge.conflicts(), &[]);
        prop_assert_eq!(&merge.resolved(&[]), &mine);
        prop_assert!(Merge::new(&base, &mine, &mine).resolved(&[]).identical(&mine));
    }

    #[test]
    fn what_the_reviewer_left_alone_is_theirs([base, mine, theirs] in any_sides(SPELLINGS)) {
        let merge = Merge::new(&base, &mine, &theirs);
        let resolved = merge.resolved(ALL_THEIRS);
        // Where the reviewer's side of a whole array was taken, it is theirs by value only.
        let taken_whole = |place: &Pointer| {
            std::iter::successors(Some(place.clone()), Pointer::parent).any(|around| {
                let agreed = matches!(mine.at(&around), Some(Value::Array(_)))
                    && mine.at(&around) == theirs.at(&around);
                agreed || merge.kept().iter().any(|kept| kept.pointer == around)
            })
        };
        for place in places(&[&base, &mine, &theirs]) {
            if same_place(base.at(&place), mine.at(&place)) {
                let (found, theirs) = (resolved.at(&place), theirs.at(&place));
                prop_assert_eq!(found, theirs, "{}", place);
                prop_assert!(identical(found, theirs) || taken_whole(&place), "{}", place);
            }
        }
    }

    #[test]
    fn every_edit_is_in_the_result([base, mine, theirs] in any_sides(SPELLINGS)) {
        let resolved = Merge::new(&base, &mine, &theirs).resolved(&[]);
        for place in places(&[&base, &mine]) {
            let edit = mine.at(&place);
            // What is inside a container is another place.
            let whole = match edit {
                Some(Value::Object(_)) => false,
                Some(Value::Array(items)) => items.is_empty(),
                _ => true,
            };
            if whole && !same_place(base.at(&place), edit) {
                prop_assert!(same_place(resolved.at(&place), edit), "{}", place);
            }
        }
    }

    #[test]
    fn the_changes_of_the_draft_are_found_at_their_pointers([base, mine, theirs] in any_sides(SPELLINGS)) {
        let resolved = Merge::new(&base, &mine, &theirs).resolved(&[]);
        let changes = diff(&base, &mine);
        // Lists to which a diff adds items are compared by likeness there, and by index here.
        let reshaped: Vec<_> = changes
            .iter()
            .filter(|change| change.before.is_none() || change.after.is_none())
            .filter_map(|change| change.pointer.parent())
            .filter(|around| matches!(base.at(around), Some(Value::Array(_))))
            .collect();
        for Change { pointer, after, .. } in &changes {
            if reshaped.iter().any(|around| pointer.is_within(around)) {
                continue;
            }
            // What is inside an object that was added may have been merged.
            if !matches!(after, Some(Value::Object(_) | Value::Array(_))) {
                prop_assert!(same_place(resolved.at(pointer), after.as_ref()), "{}", pointer);
            }
        }
    }

    #[test]
    fn swapped_sides_have_swapped_conflicts([base, mine, theirs] in any_sides(NUMBERS)) {
        let merge = Merge::new(&base, &mine, &theirs);
        let swapped = Merge::new(&base, &theirs, &mine);
        let by_place = |merge: &Merge, swap: bool| {
            let mut conflicts = merge.conflicts().to_vec();
            conflicts.sort_by(|left, right| left.pointer.cmp(&right.pointer));
            if swap {
                for conflict in &mut conflicts {
                    std::mem::swap(&mut conflict.mine, &mut conflict.theirs);
                }
            }
            conflicts
        };
        let sorted = |changes: &[Change]| {
            let mut changes = changes.to_vec();
            changes.sort_by(|left, right| left.pointer.cmp(&right.pointer));
            changes
        };
        prop_assert_eq!(by_place(&merge, false), by_place(&swapped, true));
        prop_assert_eq!(sorted(merge.kept()), sorted(swapped.followed()));
        prop_assert_eq!(sorted(merge.followed()), sorted(swapped.kept()));
        prop_assert_eq!(merge.resolved(&[]), swapped.resolved(ALL_THEIRS));
        prop_assert_eq!(merge.resolved(ALL_THEIRS), swapped.resolved(&[]));
    }

    #[test]
    fn conflicts_say_what_is_there_and_choices_are_heeded(
        [base, mine, theirs] in any_sides(SPELLINGS),
        choices in prop::collection::vec(prop::sample::select(&[Side::Mine, Side::Theirs][..]), 0..6),
    ) {
        let merge = Merge::new(&base, &mine, &theirs);
        let resolved = merge.resolved(&choices);
        prop_assert!(Value::parse(&resolved.to_string()).unwrap().identical(&resolved));
        for (index, conflict) in merge.conflicts().iter().enumerate() {
            let place = &conflict.pointer;
            prop_assert!(identical(conflict.base.as_ref(), base.at(place)));
            prop_assert!(identical(conflict.mine.as_ref(), mine.at(place)));
            prop_assert!(identical(conflict.theirs.as_ref(), theirs.at(place)));
            prop_assert!(conflict.mine != conflict.theirs && conflict.base != conflict.theirs);
            let side = choices.get(index).copied().unwrap_or(Side::Mine);
            prop_assert!(identical(conflict.side(side), resolved.at(place)), "{}", place);
        }
        for change in merge.kept() {
            prop_assert!(identical(change.before.as_ref(), base.at(&change.pointer)));
            prop_assert!(identical(change.after.as_ref(), mine.at(&change.pointer)));
            prop_assert!(identical(change.after.as_ref(), resolved.at(&change.pointer)));
        }
        for change in merge.followed() {
            prop_assert!(identical(change.before.as_ref(), base.at(&change.pointer)));
            prop_assert!(identical(change.after.as_ref(), theirs.at(&change.pointer)));
            prop_assert!(identical(change.after.as_ref(), resolved.at(&change.pointer)));
        }
        let listed: Vec<&Pointer> = (merge.conflicts().iter().map(|conflict| &conflict.pointer))
            .chain(merge.kept().iter().chain(merge.followed()).map(|change| &change.pointer))
            .collect();
        for (index, place) in listed.iter().enumerate() {
            let others = listed.iter().enumerate().filter(|(other, _)| *other != index);
            prop_assert!(!others.into_iter().any(|(_, other)| place.is_within(other)), "{}", place);
        }
    }

    #[test]
    fn any_three_documents_have_a_result(
        base in any_document(SPELLINGS),
        mine in any_document(SPELLINGS),
        theirs in any_document(SPELLINGS),
    ) {
        let merge = Merge::new(&base, &mine, &theirs);
        merge.resolved(&[]);
        merge.resolved(ALL_THEIRS);
    }
}

/// The same value with some of its numbers spelled in another way.
fn respelled(before: &Value, script: &mut dyn Iterator<Item = u8>) -> Value {
    match before {
        Value::Number(number) => {
            let alike = SPELLINGS.iter().map(|text| value(text));
            let mut alike = alike.filter(|other| other.as_number() == Some(number));
            let pick = usize::from(script.next().unwrap_or(0)) % 3;
            alike.nth(pick).unwrap_or_else(|| before.clone())
        }
        Value::Array(items) => {
            Value::Array(items.iter().map(|item| respelled(item, script)).collect())
        }
        Value::Object(object) => {
            let mut other = Object::new();
            for (key, item) in object.entries() {
                other.push(key.clone(), respelled(item, script));
            }
            Value::Object(other)
        }
        _ => before.clone(),
    }
}

/// What is to come of it: the conflicts as `pointer base/mine/theirs`, and the results with all mine and all theirs.
#[track_caller]
fn check([base, mine, theirs]: [&str; 3], conflicts: &str, all_mine: &str, all_theirs: &str) {
    let merge = Merge::new(&value(base), &value(mine), &value(theirs));
    let show = |value: &Option<Value>| value.as_ref().map_or("-".into(), Value::to_string);
    let found: Vec<_> = merge
        .conflicts()
        .iter()
        .map(|conflict| {
            format!(
                "{} {}/{}/{}",
                conflict.pointer,
                show(&conflict.base),
                show(&conflict.mine),
                show(&conflict.theirs)
            )
        })
        .collect();
    assert_eq!(found.join("; "), conflicts);
    assert_eq!(merge.resolved(&[]).to_string(), all_mine, "all mine");
    assert_eq!(
        merge.resolved(ALL_THEIRS).to_string(),
        all_theirs,
        "all theirs"
    );
}

#[track_caller]
fn check_agreed(documents: [&str; 3], result: &str) {
    check(documents, "", result, result);
}

#[test]
fn each_side_keeps_its_own_edits() {
    check_agreed(
        [
            r#"{"a":1,"b":{"c":2,"d":[3,4]},"e":5}"#,
            r#"{"a":1,"b":{"c":2,"d":[9,4]},"e":5}"#,
            r#"{"e":6,"b":{"c":7,"d":[3,8]},"a":1}"#,
        ],
        r#"{"e":6,"b":{"c":7,"d":[9,8]},"a":1}"#,
    );
    check(
        [r#"{"a":1,"b":2}"#, r#"{"a":3,"b":4}"#, r#"{"b":5,"a":6}"#],
        "/b 2/4/5; /a 1/3/6",
        r#"{"b":4,"a":3}"#,
        r#"{"b":5,"a":6}"#,
    );
    check(["1", "2", "3"], " 1/2/3", "2", "3");
}

#[test]
fn sides_are_chosen_one_by_one() {
    let merge = Merge::new(&value("[1,1,1]"), &value("[2,2,2]"), &value("[3,3,3]"));
    let resolved = |choices: &[Side]| merge.resolved(choices).to_string();
    assert_eq!(resolved(&[Side::Theirs]), "[3,2,2]");
    assert_eq!(resolved(&[Side::Mine, Side::Theirs]), "[2,3,2]");
    assert_eq!(resolved(&[Side::Theirs; 9]), "[3,3,3]");
}

#[test]
fn a_number_spelled_anew_is_an_edit_of_the_reviewer_only() {
    check_agreed(["1.5", "1.50", "1.5"], "1.50");
    check_agreed(["1.5", "1.5", "1.50"], "1.50");
    check_agreed(["1.5", "2", "1.50"], "2");
    check_agreed(["1.5", "1.50", "15e-1"], "1.50");
    check(["1.5", "1.50", "2"], " 1.5/1.50/2", "1.50", "2");
    // Both made it 2: the reviewer's spelling is the one that was looked at.
    check_agreed(["1", "2.0", "2"], "2.0");
    // A respelling of theirs inside an object that only the reviewer changed.
    check_agreed(
        [
            r#"{"a":1,"b":12345678901234567890}"#,
            r#"{"a":2,"b":12345678901234567890}"#,
            r#"{"a":1.0,"b":12345678901234567890.0}"#,
        ],
        r#"{"a":2,"b":12345678901234567890.0}"#,
    );
}

#[test]
fn order_and_escapes_are_no_edits() {
    check_agreed(
        [
            r#"{"a":"é","b":{"c":1,"d":2}}"#,
            r#"{"b":{"d":2,"c":1},"a":"\u00e9"}"#,
            r#"{"b":{"c":3,"d":2},"\u0061":"e"}"#,
        ],
        r#"{"b":{"c":3,"d":2},"\u0061":"e"}"#,
    );
}

#[test]
fn absent_is_a_value() {
    // Added by one side, by both alike, by both but not alike.
    check_agreed(
        [r#"{"a":1}"#, r#"{"m":2,"a":1,"n":3}"#, r#"{"t":4,"a":1}"#],
        r#"{"t":4,"a":1,"m":2,"n":3}"#,
    );
    check_agreed([r#"{}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#], r#"{"a":[1]}"#);
    check_agreed(
        [r#"{}"#, r#"{"a":{"b":1,"c":2}}"#, r#"{"a":{"c":2,"b":1}}"#],
        r#"{"a":{"c":2,"b":1}}"#,
    );
    check(
        [r#"{}"#, r#"{"a":{"b":1}}"#, r#"{"a":{"b":1,"c":2}}"#],
        r#"/a -/{"b":1}/{"b":1,"c":2}"#,
        r#"{"a":{"b":1}}"#,
        r#"{"a":{"b":1,"c":2}}"#,
    );
    // Removed by one side, by both.
    check_agreed(
        [r#"{"a":1,"b":2}"#, r#"{"b":2}"#, r#"{"a":1,"b":3}"#],
        r#"{"b":3}"#,
    );
    check_agreed(
        [r#"{"a":1,"b":2}"#, r#"{"a":1,"b":3}"#, r#"{"b":2}"#],
        r#"{"b":3}"#,
    );
    check_agreed([r#"{"a":1}"#, r#"{}"#, r#"{}"#], r#"{}"#);
    // Removed by one side and changed by the other.
    check(
        [r#"{"a":1,"b":2}"#, r#"{"b":2}"#, r#"{"a":3,"b":2}"#],
        "/a 1/-/3",
        r#"{"b":2}"#,
        r#"{"a":3,"b":2}"#,
    );
    check(
        [r#"{"a":1,"b":2}"#, r#"{"a":3,"b":2}"#, r#"{"b":2}"#],
        "/a 1/3/-",
        r#"{"b":2,"a":3}"#,
        r#"{"b":2}"#,
    );
    // `null` is not absent.
    check(
        [r#"{"a":1}"#, r#"{"a":null}"#, r#"{}"#],
        "/a 1/null/-",
        r#"{"a":null}"#,
        r#"{}"#,
    );
}

#[test]
fn of_a_repeated_key_the_last_one_is_merged() {
    check_agreed(
        [
            r#"{"a":1,"b":2}"#,
            r#"{"a":1,"b":3,"b":4}"#,
            r#"{"a":9,"c":5,"a":1.0,"b":8,"b":2}"#,
        ],
        r#"{"a":9,"c":5,"a":1.0,"b":8,"b":4}"#,
    );
    // What goes does not leave an earlier one to count.
    check(
        [r#"{"a":1}"#, r#"{}"#, r#"{"a":7,"a":8}"#],
        "/a 1/-/8",
        r#"{}"#,
        r#"{"a":7,"a":8}"#,
    );
    // Of what the reviewer added only the one that counts is taken.
    check_agreed([r#"{}"#, r#"{"a":1,"a":2}"#, r#"{}"#], r#"{"a":2}"#);
}

#[test]
fn another_kind_of_value_is_one_place() {
    check_agreed(
        [r#"{"a":[1]}"#, r#"{"a":[1]}"#, r#"{"a":{"0":1}}"#],
        r#"{"a":{"0":1}}"#,
    );
    check_agreed(
        [r#"{"a":[1]}"#, r#"{"a":"none"}"#, r#"{"a":[1.0]}"#],
        r#"{"a":"none"}"#,
    );
    check(
        [
            r#"{"a":{"b":1,"c":2}}"#,
            r#"{"a":{"b":3,"c":2}}"#,
            r#"{"a":null}"#,
        ],
        r#"/a {"b":1,"c":2}/{"b":3,"c":2}/null"#,
        r#"{"a":{"b":3,"c":2}}"#,
        r#"{"a":null}"#,
    );
}

#[test]
fn a_list_that_changes_its_length_is_one_place() {
    check_agreed(["[1,2]", "[1,2]", "[0,1,2]"], "[0,1,2]");
    check_agreed(["[1,2]", "[2]", "[1,2]"], "[2]");
    check_agreed(["[1,2]", "[1,2,3]", "[1,2,3]"], "[1,2,3]");
    check(
        ["[1,2]", "[1,3]", "[1,2,4]"],
        " [1,2]/[1,3]/[1,2,4]",
        "[1,3]",
        "[1,2,4]",
    );
    check(["[1]", "[]", "[2]"], " [1]/[]/[2]", "[]", "[2]");
}

#[test]
fn an_edit_never_ends_up_in_another_row() {
    let rows = r#"[{"id":1,"amount":10},{"id":2,"amount":10},{"id":3,"amount":10}]"#;
    let edited = r#"[{"id":1,"amount":99},{"id":2,"amount":10},{"id":3,"amount":10}]"#;
    // They took the first row away and added another one at the end: the amount at `/0` is that of another row.
    let shifted = r#"[{"id":2,"amount":10},{"id":3,"amount":10},{"id":4,"amount":10}]"#;
    check(
        [rows, edited, shifted],
        &format!(" {rows}/{edited}/{shifted}"),
        edited,
        shifted,
    );
    check(
        [rows, shifted, edited],
        &format!(" {rows}/{shifted}/{edited}"),
        shifted,
        edited,
    );
    // Rows that moved elsewhere are no reason to ask.
    check_agreed(
        [
            r#"[{"id":1,"n":1},{"id":2,"n":1},{"id":3,"n":1}]"#,
            r#"[{"id":1,"n":1},{"id":2,"n":1},{"id":3,"n":5}]"#,
            r#"[{"id":2,"n":1},{"id":1,"n":1},{"id":3,"n":1}]"#,
        ],
        r#"[{"id":2,"n":1},{"id":1,"n":1},{"id":3,"n":5}]"#,
    );
    // Nor are those that both moved alike.
    check_agreed(
        [r#"[[1],[2],[3]]"#, r#"[[2],[1],[5]]"#, r#"[[2],[1],[3]]"#],
        r#"[[2],[1],[5]]"#,
    );
    // Rows that stayed are merged field by field.
    check_agreed(
        [
            r#"[{"id":1,"n":1},{"id":2,"n":1}]"#,
            r#"[{"id":1,"n":5},{"id":2,"n":1}]"#,
            r#"[{"id":1,"n":1,"t":"x"},{"id":2,"n":7}]"#,
        ],
        r#"[{"id":1,"n":5,"t":"x"},{"id":2,"n":7}]"#,
    );
}

#[test]
fn what_needs_no_choice_is_listed_too() {
    let merge = Merge::new(
        &value(r#"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}"#),
        &value(r#"{"a":9,"b":2,"d":4,"e":5,"f":7,"m":0}"#),
        &value(r#"{"f":7,"e":5.0,"c":3,"b":8,"a":1,"t":0}"#),
    );
    let show = |changes: &[Change]| {
        let places: Vec<_> = changes
            .iter()
            .map(|change| change.pointer.as_str())
            .collect();
        places.join(" ")
    };
    assert_eq!(show(merge.kept()), "/c /a /m");
    assert_eq!(show(merge.followed()), "/b /t /d");
    assert_eq!(
        merge.resolved(&[]).to_string(),
        r#"{"f":7,"e":5.0,"b":8,"a":9,"t":0,"m":0}"#
    );
}

#[test]
fn the_deepest_documents_are_merged() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}"), (r#"{"a":["#, "]}")] {
        let depth = 512 / close.len();
        let [base, mine, theirs] = ["1", "2", "3"].map(|leaf| {
            let text = format!("{}{leaf}{}", open.repeat(depth), close.repeat(depth));
            value(&text)
        });
        let merge = Merge::new(&base, &mine, &theirs);
        assert_eq!(merge.conflicts().len(), 1);
        assert!(merge.resolved(&[Side::Theirs]).identical(&theirs));
    }
}

#[test]
fn wide_documents_are_merged_in_no_time() {
    let members = |numbers: &mut dyn Iterator<Item = u32>, plus: u32| {
        let members: Vec<_> = numbers
            .map(|n| format!("\"key{n}\":{}", n + plus))
            .collect();
        value(&format!("{{{}}}", members.join(",")))
    };
    let base = members(&mut (0..50_000), 0);
    let mine = members(&mut (0..25_000), 1);
    let theirs = members(&mut (0..50_000).rev(), 2);
    let merge = Merge::new(&base, &mine, &theirs);
    assert_eq!(merge.conflicts().len(), 50_000);
    assert_eq!(merge.resolved(&[]), mine);

    let rows = |plus: u32| {
        let rows: Vec<_> = (0..20_000)
            .map(|n| format!("{{\"n\":{}}}", n + plus))
            .collect();
        value(&format!("[{}]", rows.join(",")))
    };
    assert_eq!(
        Merge::new(&rows(0), &rows(1), &rows(2)).conflicts().len(),
        1
    );
}
