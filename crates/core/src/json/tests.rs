//! Tests of the whole module: what is parsed prints as it came, compares by value and differs sensibly.

use std::cmp::Ordering;

use proptest::prelude::*;
use serde::de::IgnoredAny;

use super::*;

fn value(text: &str) -> Value {
    Value::parse(text).unwrap()
}

/// JSON texts without space, with every odd spelling the grammar allows, duplicate keys included.
fn any_json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("false".to_owned()),
        any_number(),
        any_string(),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6)
                .prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((any_string(), inner), 0..6).prop_map(|members| {
                let members: Vec<_> = members.iter().map(|(k, v)| format!("{k}:{v}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

fn any_number() -> impl Strategy<Value = String> {
    "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,25})?"
}

fn any_string() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z ]{0,4}",
        any::<char>().prop_filter_map("escaped", |c| {
            (c >= ' ' && c != '"' && c != '\\').then(|| c.to_string())
        }),
        "\\\\[\"\\\\/bfnrt]",
        "\\\\u[0-9a-fA-F]{4}",
        "\\\\ud8[0-9a-f]{2}\\\\udc[0-9a-f]{2}",
    ];
    prop::collection::vec(piece, 0..5).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

proptest! {
    #[test]
    fn prints_what_it_read(text in any_json()) {
        let parsed = value(&text);
        prop_assert_eq!(parsed.to_string(), &*text);
        let spread = value(&pretty(&parsed));
        prop_assert!(spread.identical(&parsed));
        prop_assert_eq!(&spread, &parsed);
        prop_assert_eq!(diff(&parsed, &spread), vec![]);
    }

    #[test]
    fn accepts_what_serde_json_accepts(
        text in any_json(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), "[\\x00-\\x7f]|[\\[\\]{}\",:0-9.eE+\\\\ u-]"), 0..4),
    ) {
        let mut text: Vec<char> = text.chars().collect();
        for (place, with) in edits {
            if !text.is_empty() {
                let place = place.index(text.len());
                text.splice(place..=place, with.chars());
            }
        }
        let text: String = text.into_iter().collect();
        let theirs = serde_json::from_str::<IgnoredAny>(&text).is_ok();
        prop_assert_eq!(Value::parse(&text).is_ok(), theirs, "{}", text);
    }

    #[test]
    fn any_bytes_are_answered(text in "\\PC{0,40}") {
        let theirs = serde_json::from_str::<IgnoredAny>(&text).is_ok();
        prop_assert_eq!(Value::parse(&text).is_ok(), theirs);
    }

    #[test]
    fn reads_the_text_serde_json_reads(text in any_string()) {
        if let Ok(theirs) = serde_json::from_str::<String>(&text) {
            let ours = value(&text);
            prop_assert_eq!(ours.as_str(), Some(&*theirs));
            prop_assert_eq!(serde_json::to_string(&theirs).unwrap(), Value::text(&theirs).to_string());
        }
    }

    #[test]
    fn orders_numbers_as_long_arithmetic_does(left in small_number(), right in small_number()) {
        check_order(&left, &right, oracle(&left).cmp(&oracle(&right)));
    }

    #[test]
    fn order_survives_a_huge_exponent(left in -2000_i64..2000, right in -2000_i64..2000, shift in 0_usize..6) {
        // The same number of digits moved behind the point and added to the exponent changes nothing.
        let zeros = "0".repeat(shift);
        let base = "99999999999999999999999";
        let spell = |by: i64| {
            let last: i64 = 5000 + by;
            format!("1{zeros}e{base}{last}")
        };
        check_order(&spell(left), &spell(right), left.cmp(&right));
        let negative = |by: i64| spell(by).replace('e', "e-");
        check_order(&negative(left), &negative(right), right.cmp(&left));
    }

    #[test]
    fn a_diff_leads_from_one_document_to_the_other(before in any_json(), after in any_json(), same in any::<bool>()) {
        let before = value(&before);
        let after = if same { before.clone() } else { value(&after) };
        check_diff(&before, &after);
    }

    #[test]
    fn a_diff_of_lists_leads_from_one_to_the_other(
        before in prop::collection::vec(0_u8..6, 0..9),
        after in prop::collection::vec(0_u8..6, 0..9),
    ) {
        let rows = |items: &[u8]| {
            let items: Vec<_> = items.iter().map(|n| format!(r#"{{"n":{n},"half":[{}]}}"#, n / 2)).collect();
            value(&format!("[{}]", items.join(",")))
        };
        check_diff(&rows(&before), &rows(&after));
    }
}

fn small_number() -> impl Strategy<Value = String> {
    "-?(0|[1-9][0-9]{0,6})(\\.[0-9]{1,6})?([eE][+-]?[0-9]{1,2})?"
}

/// The number times 10^200 as a sign and padded digits, which compare as text.
fn oracle(text: &str) -> (i8, Vec<i8>) {
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let lower = text.to_lowercase();
    let (mantissa, exponent) = lower.split_once('e').unwrap_or((&lower, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: i32 = exponent.parse().unwrap();
    let zeros = (200 + exponent) as usize - fraction.len();
    let digits = format!("{whole}{fraction}{}", "0".repeat(zeros));
    let padded = format!("{digits:0>400}");
    if padded.bytes().all(|digit| digit == b'0') {
        return (0, vec![]);
    }
    (
        sign,
        padded
            .bytes()
            .map(|digit| (digit - b'0') as i8 * sign)
            .collect(),
    )
}

#[track_caller]
fn check_order(left: &str, right: &str, expected: Ordering) {
    let (a, b) = (Number::parse(left).unwrap(), Number::parse(right).unwrap());
    assert_eq!(a.cmp_value(&b), expected, "{left} against {right}");
    assert_eq!(
        b.cmp_value(&a),
        expected.reverse(),
        "{right} against {left}"
    );
}

/// Replays the changes: first takes away from the back, then adds and replaces from the front.
#[track_caller]
fn check_diff(before: &Value, after: &Value) {
    let changes = diff(before, after);
    let mut replayed = before.clone();
    for change in changes.iter().rev() {
        let Change {
            pointer,
            before: Some(_),
            after: None,
        } = change
        else {
            continue;
        };
        let token = pointer.last().unwrap().into_owned();
        match at_mut(&mut replayed, &pointer.parent().unwrap()) {
            Value::Object(object) => drop(object.remove(&token).unwrap()),
            Value::Array(items) => drop(items.remove(token.parse().unwrap())),
            other => panic!("nothing to remove in {other}"),
        }
    }
    for Change {
        pointer,
        before,
        after,
    } in &changes
    {
        let Some(after) = after else { continue };
        let Some(parent) = pointer.parent() else {
            replayed = after.clone();
            continue;
        };
        let token = pointer.last().unwrap().into_owned();
        match at_mut(&mut replayed, &parent) {
            Value::Object(object) => drop(object.insert(&token, after.clone())),
            Value::Array(items) if before.is_some() => {
                items[token.parse::<usize>().unwrap()] = after.clone()
            }
            Value::Array(items) => items.insert(token.parse().unwrap(), after.clone()),
            other => panic!("nowhere to put it in {other}"),
        }
    }
    assert_eq!(&replayed, after, "from {before}, by {changes:#?}");
    assert_eq!(diff(&replayed, after), vec![]);
}

fn at_mut<'a>(value: &'a mut Value, pointer: &Pointer) -> &'a mut Value {
    pointer.tokens().fold(value, |value, token| match value {
        Value::Object(object) => object.get_mut(&token).unwrap(),
        Value::Array(items) => &mut items[token.parse::<usize>().unwrap()],
        other => panic!("nothing inside {other}"),
    })
}

#[track_caller]
fn check(text: &str, expected: &str) {
    let error = Value::parse(text).unwrap_err();
    let at = format!("{}:{} {} {error}", error.line, error.column, error.pointer);
    assert_eq!(at, expected);
}

#[test]
fn errors_say_where_and_what() {
    check(
        "",
        "1:1  expected more text at line 1, column 1, but it ends there",
    );
    check(
        "{\"a\": [1, 2,]}",
        "1:13 /a/2 expected a value at line 1, column 13, but found `]`",
    );
    check(
        "{\n  \"ü\": 1 \"b\"\n}",
        "2:10  expected `,` or `}` at line 2, column 10, but found `\"`",
    );
    check(
        "{\"ü\" 1}",
        "1:6  expected `:` at line 1, column 6, but found `1`",
    );
    check(
        "{1: 2}",
        "1:2  expected a key or `}` at line 1, column 2, but found `1`",
    );
    check(
        "{\"a\": 1, }",
        "1:10  expected a key at line 1, column 10, but found `}`",
    );
    check(
        "[1 2]",
        "1:4 /1 expected `,` or `]` at line 1, column 4, but found `2`",
    );
    check(
        "{\"a\":{\"b/c\":01}}",
        "1:13 /a/b~1c expected a number at line 1, column 13, but it is not spelled as JSON asks",
    );
    check(
        "[\"a\\x\"]",
        "1:4 /0 expected an escape sequence at line 1, column 4, but found one that JSON does not have",
    );
    check(
        "[\"a\nb\"]",
        "1:4 /0 expected text at line 1, column 4, but found a control character that must be escaped",
    );
    check(
        "1 1",
        "1:3  expected the end of the document at line 1, column 3, but found more text",
    );
    check(
        "[1, nul]",
        "1:5 /1 expected a value at line 1, column 5, but found `n`",
    );
    check(
        "\"open",
        "1:6  expected more text at line 1, column 6, but it ends there",
    );
    check(
        "\u{feff}\u{feff}1",
        "1:1  expected a value at line 1, column 1, but found `\u{feff}`",
    );
}

#[test]
fn a_byte_order_mark_is_read_over() {
    let text = "\u{feff}{\"a\u{feff}\": 1}";
    let value = Value::parse(text).unwrap();
    assert_eq!(value.to_string(), "{\"a\u{feff}\":1}");
    check(
        "\u{feff}[1 2]",
        "1:4 /1 expected `,` or `]` at line 1, column 4, but found `2`",
    );
}

#[test]
fn depth_and_length_are_limited() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(Value::parse(&nested(512)).is_ok());
    let error = Value::parse(&nested(513)).unwrap_err();
    assert_eq!((error.problem, error.column), (Problem::TooDeep, 513));
    assert_eq!(
        Value::parse(&nested(1_000_000)).unwrap_err().problem,
        Problem::TooDeep
    );
    let limits = Limits {
        max_bytes: 3,
        ..Limits::default()
    };
    assert!(Value::parse_limited("123", &limits).is_ok());
    assert_eq!(
        Value::parse_limited("1234", &limits).unwrap_err().problem,
        Problem::TooLarge
    );
}

#[test]
fn the_deepest_document_fits_a_small_stack() {
    let nested = |key: &str| {
        format!(
            "{}1{}",
            format!("{{\"{key}\":[").repeat(256),
            "]}".repeat(256)
        )
    };
    let (left, right) = (nested("a"), nested("a").replace('1', "2"));
    let work = move || {
        let (left, right) = (value(&left), value(&right));
        assert_ne!(left, right);
        assert_eq!(left, left.clone());
        assert!(left.identical(&left.clone()));
        assert_eq!(diff(&left, &right).len(), 1);
        assert_eq!(value(&pretty(&left)).to_string(), left.to_string());
    };
    // A wasm stack is 1 MiB, and frames are larger without optimisation.
    std::thread::Builder::new()
        .stack_size(1 << 20)
        .spawn(work)
        .unwrap()
        .join()
        .unwrap();
}

#[test]
fn a_wide_object_is_read_and_compared_in_no_time() {
    let members = |order: &mut dyn Iterator<Item = u32>| {
        let members: Vec<_> = order.map(|n| format!("\"key{n}\":{n}")).collect();
        format!("{{{}}}", members.join(","))
    };
    let (left, right) = (
        value(&members(&mut (0..100_000))),
        value(&members(&mut (0..100_000).rev())),
    );
    assert_eq!(left, right);
    assert_eq!(diff(&left, &right), vec![]);
    assert!(!left.identical(&right));
}

#[test]
fn numbers_compare_by_value() {
    use Ordering::{Equal, Greater, Less};
    check_order("1.50", "15e-1", Equal);
    check_order("-0", "0e99", Equal);
    check_order("0.001", "1E-3", Equal);
    check_order("-2", "-10", Greater);
    check_order("1e999999999", "1e999999998", Greater);
    check_order("1e-99999999999999999999999999", "0", Greater);
    check_order("-1e99999999999999999999999999", "1e-5", Less);
    check_order("0.1e1000000000000000000", "1e999999999999999999", Equal);
    check_order("12345678901234567890", "12345678901234567891", Less);
}

#[test]
fn whole_numbers_are_integers_however_spelled() {
    let check = |text: &str, expected: bool| {
        assert_eq!(
            Number::parse(text).unwrap().is_integer(),
            expected,
            "{text}"
        );
    };
    for text in [
        "0",
        "-0.00",
        "1.0",
        "1e2",
        "12.50e1",
        "1e99999999999999999999999",
        "0e-5",
        "-120e-1",
    ] {
        check(text, true);
    }
    for text in [
        "0.5",
        "1.01",
        "12e-1",
        "12.505e2",
        "1e-99999999999999999999999",
    ] {
        check(text, false);
    }
}

#[test]
fn repeated_keys_print_and_the_last_one_counts() {
    let mut twice = value(r#"{"a":1,"b":2,"a":3}"#);
    assert_eq!(twice.get("a").unwrap().to_string(), "3");
    assert_eq!(twice, value(r#"{"b":2,"a":3}"#));
    assert_eq!(diff(&twice, &value(r#"{"a":3,"b":2}"#)), vec![]);
    let Value::Object(object) = &mut twice else {
        panic!()
    };
    assert!(object.insert("a", Value::Null).is_some());
    assert_eq!(
        Value::Object(object.clone()).to_string(),
        r#"{"a":1,"b":2,"a":null}"#
    );
    assert!(object.remove("a").is_some());
    assert_eq!(twice.to_string(), r#"{"b":2}"#);
}

#[test]
fn lone_surrogates_differ_though_they_read_alike() {
    let (left, right) = (value(r#""\ud800""#), value(r#""\ud801""#));
    assert_eq!(left.as_str(), right.as_str());
    assert_ne!(left, right);
    assert_ne!(left, Value::text("\u{fffd}"));
    assert_eq!(left, value(r#""\uD800""#));
    assert_eq!(value(r#""\ufffd""#), Value::text("\u{fffd}"));
}

#[test]
fn pointers_find_what_they_name() {
    let document = value(r#"{"":{"a/b":[{"m~n":1}]},"~1":2}"#);
    let find = |text: &str| {
        document
            .at(&Pointer::parse(text).unwrap())
            .map(Value::to_string)
    };
    assert_eq!(find("//a~1b/0/m~0n").as_deref(), Some("1"));
    assert_eq!(find("/~01").as_deref(), Some("2"));
    assert_eq!(find("").as_deref(), Some(&*document.to_string()));
    for nowhere in [
        "/a",
        "//a~1b/00",
        "//a~1b/1",
        "//a~1b/-",
        "//a~1b/+0",
        "/~01/x",
    ] {
        assert_eq!(find(nowhere), None, "{nowhere}");
    }
    assert!(
        Pointer::parse("a").is_none()
            && Pointer::parse("/~2").is_none()
            && Pointer::parse("/~").is_none()
    );
    let mut pointer = Pointer::parse("/a").unwrap();
    pointer.push_index(10);
    assert_eq!(pointer.last().as_deref(), Some("10"));
    assert!(pointer.is_within(&Pointer::parse("/a").unwrap()));
    assert!(!pointer.is_within(&Pointer::parse("/a/1").unwrap()));
}

#[track_caller]
fn check_changes(before: &str, after: &str, expected: &str) {
    let (before, after) = (value(before), value(after));
    check_diff(&before, &after);
    let show = |value: &Option<Value>| value.as_ref().map_or("-".into(), Value::to_string);
    let changes: Vec<_> = diff(&before, &after)
        .iter()
        .map(|change| {
            format!(
                "{} {} {}",
                change.pointer,
                show(&change.before),
                show(&change.after)
            )
        })
        .collect();
    assert_eq!(changes.join("; "), expected);
}

#[test]
fn changes_are_as_small_as_a_person_would_say_them() {
    check_changes("1", "1.0", " 1 1.0");
    check_changes(
        r#"{"a":1,"b":[2]}"#,
        r#"{"b":[3],"c":{"d":4}}"#,
        r#"/a 1 -; /b/0 2 3; /c - {"d":4}"#,
    );
    check_changes("[1,2,3,4,5]", "[1,3,4,5]", "/1 2 -");
    check_changes("[1,2,3]", "[1,2,9,3]", "/2 - 9");
    check_changes("[1,2,3]", "[1,7,3]", "/1 2 7");
    check_changes(r#"["\u00e9"]"#, r#"["é"]"#, "");
    // A row removed and another one edited: two changes, not one for every row after.
    check_changes(
        r#"[{"n":1,"t":"a"},{"n":2,"t":"b"},{"n":3,"t":"c"},{"n":4,"t":"d"}]"#,
        r#"[{"n":1,"t":"a"},{"n":3,"t":"c"},{"n":4,"t":"x"}]"#,
        r#"/1 {"n":2,"t":"b"} -; /2/t "d" "x""#,
    );
    assert_eq!(
        diff_by_value(&value("[1,{\"a\":2}]"), &value("[1.0,{\"a\":2e0}]")),
        vec![]
    );
}
