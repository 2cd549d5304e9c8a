//! The everyday way of a decision, over every API.

use std::fs;

use countersign_core::desk::{Event, Health};
use countersign_core::engine::Phase;
use countersign_core::form::Edit;
use countersign_core::json::{Pointer, Value, diff};
use countersign_core::model::Verdict;

use crate::journey::{Journey, carried, sandbox_key};

/// The generations of Retab whose decisions carry a command id.
const HILS: [&str; 3] = ["retab-a", "retab-b1", "retab-b3"];
const RETABS: [&str; 4] = ["retab-a", "retab-b1", "retab-b3", "retab-c"];

#[tokio::test]
async fn every_list_is_read_to_its_last_page() {
    let apis = ["hookpulse", "retab-a", "retab-b1", "retab-b3", "retab-c"];
    let journey = Journey::new(&apis, 30, None).await;
    let read = |api: &str| {
        journey
            .desk
            .connections()
            .iter()
            .find(|connection| connection.label == api)
            .unwrap()
            .count
    };
    assert_eq!(read("hookpulse"), 30);
    let pages = |part: &str| {
        journey
            .sent
            .iter()
            .filter(|sent| sent.contains(part))
            .count()
    };
    assert_eq!(pages("get_all_pending"), 30_usize.div_ceil(7));
    assert_eq!(read("retab-c"), 30);
    assert_eq!(pages("workflows/reviews?"), 30_usize.div_ceil(7));
    journey
        .steer("settings", r#"{"retab_longest_page":100}"#)
        .await;
    let mut retab_pages = 0;
    for api in HILS {
        let path = format!("/{api}/v1/workflows/runs?status=waiting_for_human&limit=100");
        let list = Value::parse(&journey.ask("GET", &path, "").await).unwrap();
        let runs = list.get("data").unwrap().as_array().unwrap();
        let waiting = |run: &Value| {
            let places = [
                run.get("waiting_for_node_ids"),
                run.get("waiting_for_block_ids"),
            ];
            let nested = run
                .get("lifecycle")
                .and_then(|lifecycle| lifecycle.get("waiting_for_block_ids"));
            places
                .into_iter()
                .flatten()
                .chain(nested)
                .next()
                .unwrap()
                .as_array()
                .unwrap()
                .len()
        };
        // A run may wait at two steps at once.
        assert_eq!(read(api), runs.iter().map(waiting).sum::<usize>(), "{api}");
        assert!(runs.len() > 14, "{api} has three pages and more");
        retab_pages += runs.len().div_ceil(7);
    }
    assert_eq!(pages("status=waiting_for_human"), retab_pages);
}

#[tokio::test]
async fn an_invoice_is_corrected_approved_and_arrives_exactly() {
    for api in RETABS {
        let mut journey = Journey::new(&["hookpulse", api], 12, None).await;
        // A review names no workflow that anybody could read.
        let word = if api == "retab-c" {
            "extract"
        } else {
            "invoice"
        };
        let id = journey.undecided(api, word);
        journey.open(&id).await;
        let before = journey.data(&id).await;
        let expected = journey.rewrite_a_text().await;
        assert_eq!(diff(&before, &expected).len(), 1, "one field differs");
        let command = journey.decide(Verdict::Approve);
        assert_eq!(journey.follow(&command).await, "applied");
        let effect = (
            "approved".to_owned(),
            expected.to_string(),
            carried(api, &command),
        );
        assert_eq!(journey.effects(&id).await, [effect], "{api}");
        assert!(
            journey
                .desk
                .rows(0..usize::MAX)
                .iter()
                .all(|row| row.id != id)
        );
    }
}

#[tokio::test]
async fn a_hookpulse_item_is_rejected() {
    let mut journey = Journey::new(&["hookpulse", "retab-a"], 12, None).await;
    let id = journey.undecided("hookpulse", "");
    journey.open(&id).await;
    let command = journey.decide(Verdict::Reject);
    assert_eq!(journey.follow(&command).await, "applied");
    assert_eq!(
        journey.effects(&id).await,
        [("rejected".to_owned(), "null".to_owned(), None)]
    );
    journey.for_a_while(10_000).await;
    assert!(
        journey
            .desk
            .rows(0..usize::MAX)
            .iter()
            .all(|row| row.id != id)
    );
}

#[tokio::test]
async fn nothing_reaches_the_server_before_the_undo_window_ends() {
    let mut journey = Journey::new(&["hookpulse"], 3, None).await;
    journey.on(Event::UndoWindow(5_000));
    let id = journey.undecided("hookpulse", "");
    journey.open(&id).await;
    let command = journey.decide(Verdict::Approve);
    journey.for_a_while(4_000).await;
    journey.on(Event::Withdrawn(command));
    journey.for_a_while(60_000).await;
    assert_eq!(journey.effects(&id).await, []);
    let command = journey.decide(Verdict::Reject);
    assert_eq!(journey.follow(&command).await, "applied");
    assert_eq!(journey.effects(&id).await.len(), 1);
}

#[tokio::test]
async fn a_connection_set_to_the_other_dialect_says_so() {
    let journey = Journey::with_dialects(
        &[("retab-b1", Some("node_id")), ("hookpulse", None)],
        3,
        None,
    )
    .await;
    let connections = journey.desk.connections();
    assert!(
        matches!(&connections[0].health, Health::Failing { sentence, .. } if sentence.contains("block_id")),
        "{connections:?}"
    );
    assert_eq!(
        (&connections[1].health, connections[1].count),
        (&Health::Good, 3)
    );
}

#[tokio::test]
async fn every_digit_and_the_order_of_keys_arrive() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("work.json");
    let data = r#"{"z":12345678901234567890,"total":0.10,"big":1e400,"name":"Ann","lines":[{"y":-0.0,"a":null,"esc":"\u00e9\/"}],"1":1.50}"#;
    fs::write(
        &file,
        format!(r#"[{{"workflow_name":"Digits","node_label":"Check","data":{data}}}]"#),
    )
    .unwrap();
    for api in RETABS {
        let mut journey = Journey::new(&[api], 1, Some(file.clone())).await;
        let id = journey.undecided(api, "");
        journey.open(&id).await;
        let name = journey
            .desk
            .draft()
            .unwrap()
            .find(&Pointer::parse("/name").unwrap())
            .unwrap();
        journey.on(Event::Edited(Edit::Type {
            field: name,
            text: "Bea".into(),
        }));
        let command = journey.decide(Verdict::Approve);
        assert_eq!(journey.follow(&command).await, "applied");
        // Read as text: no parser stands between the server and this comparison.
        let effects = journey.ask("GET", "/_sandbox/effects", "").await;
        let expected = format!(r#""data":{}"#, data.replace("Ann", "Bea"));
        assert!(effects.contains(&expected), "{api}: {effects}");
    }
}

#[tokio::test]
async fn another_reviewer_who_was_faster_is_not_overwritten() {
    for (api, expected) in [
        ("hookpulse", "gone"),
        ("retab-a", "superseded"),
        ("retab-b1", "superseded"),
        ("retab-b3", "superseded"),
        ("retab-c", "superseded"),
    ] {
        let mut journey = Journey::new(&[api], 12, None).await;
        let id = journey.undecided(api, "");
        journey.open(&id).await;
        let other = format!(
            r#"{{"api":"{api}","key":"{}","verdict":"rejected"}}"#,
            sandbox_key(&id)
        );
        journey.steer("decide", &other).await;
        let command = journey.decide(Verdict::Approve);
        assert_eq!(journey.follow(&command).await, expected, "{api}");
        assert_eq!(
            journey.effects(&id).await,
            [("rejected".to_owned(), "null".to_owned(), None)],
            "{api}"
        );
    }
}

#[tokio::test]
async fn a_decision_that_is_never_applied_is_called_late_and_not_applied() {
    for api in HILS {
        let mut journey = Journey::new(&[api], 12, None).await;
        journey
            .steer("settings", r#"{"retab_never_applied":true}"#)
            .await;
        let id = journey.undecided(api, "");
        journey.open(&id).await;
        let command = journey.decide(Verdict::Approve);
        journey.for_a_while(120_000).await;
        let entry = journey.desk.engine().entry(&command).unwrap();
        assert!(
            matches!(entry.phase, Phase::Received { .. }) && entry.is_late(journey.now()),
            "{:?}",
            entry.phase
        );
        assert_eq!(journey.effects(&id).await.len(), 1);
        assert!(!journey.desk.can_decide());
    }
}
