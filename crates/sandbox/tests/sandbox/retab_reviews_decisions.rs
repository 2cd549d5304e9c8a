//! Retab reviews: every row of the tables of the contract about decisions (6.5), and what a decision leads to.

use serde_json::{Value, json};

use crate::bench::{Bench, REVIEWS};
use crate::review_desk::{CORRECTED, Desk, check_receipt};

#[tokio::test]
async fn deciding_again_follows_the_table() {
    // The first decision is an approval of the second version; then: what is sent, and what comes back.
    let rows = [
        ("approve", "second", "already_applied"),
        ("approve", "first", "conflict"),
        ("reject", "second", "conflict"),
        ("reject", "first", "conflict"),
    ];
    for (verb, version, expected) in rows {
        for wait_ms in [0, 300, 5000] {
            let desk = Desk::new().await;
            let second = desk.correct(&desk.first, CORRECTED, "").await;
            let accepted = desk.approve(&second, "").await;
            check_receipt(&accepted, "accepted", "resumed", Value::Null);
            desk.bench.clock.advance(wait_ms);
            let version = if version == "first" {
                &desk.first
            } else {
                &second
            };
            let body = format!(r#"{{"version_id":"{version}","reason":"No"}}"#);
            let reply = desk.post(verb, &body).await;
            let error = match expected {
                "conflict" => json!(format!("sandbox: {} is already decided", desk.id)),
                _ => Value::Null,
            };
            check_receipt(&reply, expected, "skipped", error);
            // The decision that stands is the one shown.
            assert_eq!(reply.json()["review"], accepted.json()["review"]);
            assert_eq!(desk.effects().await.len(), 1);
        }
    }
}

#[tokio::test]
async fn a_rejection_again_keeps_its_first_reason() {
    let desk = Desk::new().await;
    let accepted = desk.reject(&desk.first, "Not an invoice").await;
    check_receipt(&accepted, "accepted", "resumed", Value::Null);
    let decision = accepted.json()["review"]["decision"].clone();
    assert_eq!(decision["verdict"], "rejected");
    assert_eq!(decision["reason"], "Not an invoice");
    for reason in ["Not an invoice", "Another reason"] {
        let reply = desk.reject(&desk.first, reason).await;
        check_receipt(&reply, "already_applied", "skipped", Value::Null);
        assert_eq!(reply.json()["review"]["decision"], decision);
    }
    let approve = desk.approve(&desk.first, "").await;
    assert_eq!(approve.json()["submission_status"], "conflict");
    let effects = desk.effects().await;
    assert_eq!(effects.len(), 1);
    assert_eq!(effects[0]["reason"], "Not an invoice");
    assert_eq!(effects[0]["data"], Value::Null);
}

#[tokio::test]
async fn a_rejection_needs_a_reason() {
    let desk = Desk::new().await;
    for reason in ["", " ", "\\n\\t"] {
        desk.reject(&desk.first, reason)
            .await
            .expect(422, r#""loc":["body","reason"]"#);
    }
    let body = format!(r#"{{"version_id":"{}"}}"#, desk.first);
    desk.post("reject", &body)
        .await
        .expect(422, "Field required");
    let body = format!(r#"{{"version_id":"{}","reason":null}}"#, desk.first);
    desk.post("reject", &body).await.expect(422, "valid string");
    assert!(desk.now().await["decision"].is_null());
}

#[tokio::test]
async fn an_older_version_is_rejected_unless_a_switch_forbids_it() {
    let desk = Desk::new().await;
    let second = desk.correct(&desk.first, CORRECTED, "").await;
    desk.bench
        .steer("settings", r#"{"retab_reject_needs_newest":true}"#)
        .await;
    desk.reject(&desk.first, "No")
        .await
        .expect(409, &format!("[{second}]"));
    assert!(desk.effects().await.is_empty());
    desk.bench
        .steer("settings", r#"{"retab_reject_needs_newest":false}"#)
        .await;
    check_receipt(
        &desk.reject(&desk.first, "No").await,
        "accepted",
        "resumed",
        Value::Null,
    );
}

#[tokio::test]
async fn a_cancelled_review_takes_nothing() {
    let desk = Desk::new().await;
    let key = format!(r#"{{"api":"retab-c","key":"{}"}}"#, desk.id);
    desk.bench.steer("cancel", &key).await;
    let now = desk.now().await;
    assert!(now["cancelled_at"].is_string() && now["decision"].is_null());
    assert_eq!(desk.run().await["lifecycle"]["status"], "cancelled");
    let step = desk.step("extract-1").await;
    assert_eq!(step["lifecycle"]["status"], "cancelled");
    assert!(step["lifecycle"]["reason"].is_string());
    let pending = desk.bench.pending_reviews().await;
    assert!(pending.iter().all(|review| review["id"] != *desk.id));
    desk.approve(&desk.first, "")
        .await
        .expect(409, "was cancelled");
    desk.reject(&desk.first, "No")
        .await
        .expect(409, "was cancelled");
    desk.create(&desk.first, CORRECTED, "")
        .await
        .expect(409, "no versions any more");
    let again = desk.bench.ask("POST", "/_sandbox/cancel", &[], key).await;
    assert_eq!(again.status, 409);
    assert!(desk.effects().await.is_empty());
}

#[tokio::test]
async fn an_approval_shows_at_once_in_its_step_and_later_in_the_run() {
    let desk = Desk::new().await;
    let second = desk.correct(&desk.first, CORRECTED, "").await;
    let reply = desk.approve(&second, "").await;
    let decision = reply.json()["review"]["decision"].clone();
    assert_eq!(decision["verdict"], "approved");
    assert_eq!(decision["version_id"], *second);
    assert_eq!(decision["author"]["id"], "user_okafor");
    assert_eq!(decision["created_at"], decision["decided_at"]);
    assert_eq!(decision["reason"], Value::Null);
    assert_eq!(desk.now().await["decision"], decision);
    let stages = [
        (0, "awaiting_review", "awaiting_review"),
        (299, "awaiting_review", "awaiting_review"),
        (1, "completed", "awaiting_review"),
        (499, "completed", "awaiting_review"),
        (1, "completed", "running"),
        (700, "completed", "completed"),
    ];
    for (wait_ms, step, run) in stages {
        desk.bench.clock.advance(wait_ms);
        assert_eq!(desk.step("extract-1").await["lifecycle"]["status"], step);
        assert_eq!(desk.run().await["lifecycle"]["status"], run);
    }
    let step = desk.step("extract-1").await;
    let shown = step["handle_outputs"]["output-json-0"]["data"].to_string();
    assert_eq!(shown, CORRECTED);
    let export = desk.step("export-1").await;
    assert_eq!(
        export["handle_inputs"]["input-json-0"]["data"].to_string(),
        CORRECTED
    );
    assert_eq!(export["lifecycle"]["status"], "completed");
    let journal = desk.bench.admin("journal").await;
    let notes = journal.as_array().unwrap();
    assert!(
        notes
            .iter()
            .any(|note| note["what"].as_str().unwrap().contains("completed"))
    );
}

#[tokio::test]
async fn a_rejection_ends_the_run_as_the_switch_says() {
    for (setting, status) in [("error", "error"), ("cancelled", "cancelled")] {
        let desk = Desk::new().await;
        let settings = format!(r#"{{"retab_rejected_review":"{setting}"}}"#);
        desk.bench.steer("settings", &settings).await;
        desk.reject(&desk.first, "No").await;
        desk.bench.clock.advance(5000);
        let lifecycle = desk.run().await["lifecycle"].clone();
        assert_eq!(lifecycle["status"], status);
        if status == "error" {
            assert_eq!(lifecycle["failing_step_id"], "extract-1");
            assert!(lifecycle["message"].is_string());
        }
        assert_eq!(desk.step("extract-1").await["lifecycle"]["status"], "error");
        let export = desk.step("export-1").await["lifecycle"]["status"].clone();
        assert_eq!(
            export,
            if status == "error" {
                "skipped"
            } else {
                "cancelled"
            }
        );
        assert!(desk.now().await["cancelled_at"].is_null());
    }
}

#[tokio::test]
async fn a_run_waits_until_all_of_its_reviews_are_decided_or_one_is_rejected() {
    let bench = Bench::new(40);
    let pending = bench.pending_reviews().await;
    let of_run = |run: &Value| -> Vec<Value> {
        let own = pending.iter().filter(|review| review["run_id"] == *run);
        own.cloned().collect()
    };
    let pair = pending
        .iter()
        .map(|review| of_run(&review["run_id"]))
        .find(|reviews| reviews.len() == 2)
        .unwrap();
    let run = format!(
        "/retab-c/v1/workflows/runs/{}",
        pair[0]["run_id"].as_str().unwrap()
    );
    let waits_for =
        async || bench.retab(&run).await.json()["lifecycle"]["waiting_for_block_ids"].clone();
    let before = waits_for().await;
    assert_eq!(before.as_array().unwrap().len(), 2);
    for (position, review) in pair.iter().enumerate() {
        let newest = bench.versions(review).await.last().unwrap()["id"].clone();
        let path = format!("{REVIEWS}/{}/approve", review["id"].as_str().unwrap());
        let body = json!({"version_id": newest}).to_string();
        bench.post_retab(&path, &body).await.expect(200, "accepted");
        bench.clock.advance(800);
        if position == 0 {
            assert_eq!(waits_for().await, json!([pair[1]["block_id"]]));
        }
    }
    assert_eq!(
        bench.retab(&run).await.json()["lifecycle"]["status"],
        "running"
    );
    // A rejection in a loop ends the whole run, so nobody needs to look at the other parts.
    let parts = pending
        .iter()
        .map(|review| of_run(&review["run_id"]))
        .find(|reviews| reviews.len() == 3)
        .unwrap();
    let first = bench.versions(&parts[1]).await[0]["id"].clone();
    let path = format!("{REVIEWS}/{}/reject", parts[1]["id"].as_str().unwrap());
    let body = json!({"version_id": first, "reason": "No"}).to_string();
    bench.post_retab(&path, &body).await.expect(200, "accepted");
    bench.clock.advance(800);
    for position in [0, 2] {
        let path = format!("{REVIEWS}/{}", parts[position]["id"].as_str().unwrap());
        let review = bench.retab(&path).await.json();
        assert!(review["cancelled_at"].is_string() && review["decision"].is_null());
    }
    let run = format!(
        "/retab-c/v1/workflows/runs/{}",
        parts[0]["run_id"].as_str().unwrap()
    );
    let lifecycle = bench.retab(&run).await.json()["lifecycle"].clone();
    assert_eq!(lifecycle["failing_step_id"], parts[1]["step_id"]);
}

#[tokio::test]
async fn the_signal_to_the_run_can_be_late_or_fail() {
    for (setting, error, status) in [
        ("pending", "sandbox: signal queued", "completed"),
        ("failed", "sandbox: signal failed", "awaiting_review"),
    ] {
        let desk = Desk::new().await;
        let settings = format!(r#"{{"retab_resume":"{setting}"}}"#);
        desk.bench.steer("settings", &settings).await;
        let reply = desk.approve(&desk.first, "").await;
        check_receipt(&reply, "accepted", setting, json!(error));
        desk.bench.clock.advance(60_000);
        assert_eq!(desk.run().await["lifecycle"]["status"], status);
        assert_eq!(desk.now().await["decision"]["verdict"], "approved");
    }
    let desk = Desk::new().await;
    desk.bench
        .steer("settings", r#"{"retab_never_applied":true}"#)
        .await;
    check_receipt(
        &desk.approve(&desk.first, "").await,
        "accepted",
        "resumed",
        Value::Null,
    );
    desk.bench.clock.advance(60_000);
    assert_eq!(desk.run().await["lifecycle"]["status"], "awaiting_review");
}

#[tokio::test]
async fn an_effect_says_what_was_approved_exactly_as_it_was_sent() {
    let desk = Desk::new().await;
    let second = desk.correct(&desk.first, CORRECTED, "").await;
    desk.approve(&second, "").await;
    let effects = desk.bench.ask("GET", "/_sandbox/effects", &[], "").await;
    assert_eq!(effects.raw(&["0", "data"]), CORRECTED);
    let effect = effects.json()[0].clone();
    let names: Vec<&String> = effect.as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "api",
            "key",
            "verdict",
            "data",
            "command_id",
            "at",
            "version_id",
            "reason"
        ]
    );
    assert_eq!(effect["api"], "retab-c");
    assert_eq!(effect["key"], *desk.id);
    assert_eq!(effect["verdict"], "approved");
    assert_eq!(effect["version_id"], *second);
    // The effects of the other APIs have no more than before.
    let run = desk.bench.run_with(1, 1).await;
    let decide = format!(r#"{{"api":"retab-a","key":"{run}/hil-1","verdict":"approved"}}"#);
    desk.bench.steer("decide", &decide).await;
    assert_eq!(desk.effects().await[1].as_object().unwrap().len(), 6);
    // What somebody else corrected before counts as changed, too.
    let desk = Desk::with(100, |_| true).await;
    for review in desk.bench.pending_reviews().await {
        let versions = desk.bench.versions(&review).await;
        let [_, corrected] = versions.as_slice() else {
            continue;
        };
        let path = format!("{REVIEWS}/{}/approve", review["id"].as_str().unwrap());
        let body = json!({"version_id": corrected["id"]}).to_string();
        desk.bench
            .post_retab(&path, &body)
            .await
            .expect(200, "accepted");
        assert_eq!(desk.effects().await[0]["data"], corrected["snapshot"]);
        return;
    }
    panic!("the seed holds a correction");
}

#[tokio::test]
async fn a_decision_whose_answer_is_lost_takes_effect_once() {
    for kind in [
        r#""kind":"drop_after""#,
        r#""kind":"status","status":500,"after_effect":true"#,
        r#""kind":"garble""#,
    ] {
        let desk = Desk::new().await;
        let fault = format!(
            r#"{{"route":"POST /v1/workflows/reviews/{{review_id}}/approve","times":1,{kind}}}"#
        );
        desk.bench.steer("faults", &fault).await;
        desk.approve(&desk.first, "").await;
        assert_eq!(desk.now().await["decision"]["verdict"], "approved");
        let again = desk.approve(&desk.first, "").await;
        check_receipt(&again, "already_applied", "skipped", Value::Null);
        assert_eq!(desk.effects().await.len(), 1);
    }
    let desk = Desk::new().await;
    let fault = r#"{"route":"POST /retab-c/v1/workflows/reviews/versions","kind":"status","status":429,"retry_after":2,"times":1}"#;
    desk.bench.steer("faults", fault).await;
    let limited = desk.create(&desk.first, CORRECTED, "").await;
    limited.expect(429, "too many requests");
    assert_eq!(limited.header("retry-after"), Some("2"));
    assert_eq!(desk.versions().await.len(), 1);
    desk.correct(&desk.first, CORRECTED, "").await;
}

#[tokio::test]
async fn another_reviewer_can_be_played() {
    let desk = Desk::new().await;
    let decide = format!(
        r#"{{"api":"retab-c","key":"{}","verdict":"approved","data":{CORRECTED}}}"#,
        desk.id
    );
    desk.bench.steer("decide", &decide).await;
    let conflict = desk.approve(&desk.first, "").await;
    let error = json!(format!("sandbox: {} is already decided", desk.id));
    check_receipt(&conflict, "conflict", "skipped", error);
    let decision = conflict.json()["review"]["decision"].clone();
    assert_eq!(decision["author"]["display_name"], "Per Lind");
    assert_eq!(desk.versions().await[1]["snapshot"].to_string(), CORRECTED);
    let again = desk
        .bench
        .ask("POST", "/_sandbox/decide", &[], decide)
        .await;
    assert_eq!(again.status, 409);
    assert_eq!(desk.effects().await.len(), 1);

    let desk = Desk::new().await;
    let second = desk.correct(&desk.first, CORRECTED, "").await;
    let decide = format!(
        r#"{{"api":"retab-c","key":"{}","verdict":"rejected"}}"#,
        desk.id
    );
    desk.bench.steer("decide", &decide).await;
    let decision = desk.now().await["decision"].clone();
    assert_eq!(decision["version_id"], *second);
    assert!(!decision["reason"].as_str().unwrap().is_empty());
    for (key, status) in [("rev_none", 404), (desk.id.as_str(), 409)] {
        let decide = format!(r#"{{"api":"retab-c","key":"{key}","verdict":"approved"}}"#);
        let reply = desk
            .bench
            .ask("POST", "/_sandbox/decide", &[], decide)
            .await;
        assert_eq!(reply.status, status);
    }
    for body in [r#"{"api":"retab-a","key":"x"}"#, "{}"] {
        let reply = desk.bench.ask("POST", "/_sandbox/cancel", &[], body).await;
        assert_eq!(reply.status, 400);
    }
}

#[tokio::test]
async fn errors_take_their_turns_on_reviews_too() {
    let desk = Desk::new().await;
    desk.correct(&desk.first, CORRECTED, "").await;
    desk.bench
        .steer("settings", r#"{"retab_error_form":"rotate"}"#)
        .await;
    let mut texts = Vec::new();
    for _ in 0..4 {
        let reply = desk.approve(&desk.first, "").await;
        assert_eq!(reply.status, 409);
        texts.push(reply.text);
    }
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 4);
}
