//! Retab reviews: every row of the tables of the contract about corrections (6.3, 6.4) and decisions (6.5), and what
//! a decision leads to.

use serde_json::{Value, json};

use crate::bench::{Bench, REVIEWS, Reply};

/// One review of a bench and what is sent to it.
struct Desk {
    bench: Bench,
    review: Value,
    id: String,
    /// What the run made.
    first: String,
}

/// A snapshot of the invoice every seed begins with.
const CORRECTED: &str =
    r#"{"invoice_number":"PP-2026-00418","total_amount":1280.10,"ledger_id":12345678901234567890}"#;

impl Desk {
    /// The invoice every seed begins with.
    async fn new() -> Desk {
        Desk::with(20, |review| review["block_type"] == "extract").await
    }

    /// The newest review that is wanted.
    async fn with(seed: u64, is_wanted: impl Fn(&Value) -> bool) -> Desk {
        let bench = Bench::new(seed);
        let pending = bench.pending_reviews().await;
        let review = pending.into_iter().rev().find(is_wanted).unwrap();
        let first = bench.versions(&review).await[0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        Desk {
            id: review["id"].as_str().unwrap().to_owned(),
            bench,
            review,
            first,
        }
    }

    async fn create(&self, parent: &str, snapshot: &str, more: &str) -> Reply {
        let body = format!(
            r#"{{"review_id":"{}","parent_id":"{parent}","snapshot":{snapshot}{more}}}"#,
            self.id
        );
        self.bench
            .post_retab(&format!("{REVIEWS}/versions"), &body)
            .await
    }

    /// Stores a correction and gives its id.
    async fn correct(&self, parent: &str, snapshot: &str, more: &str) -> String {
        let reply = self.create(parent, snapshot, more).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()["id"].as_str().unwrap().to_owned()
    }

    async fn approve(&self, version: &str, more: &str) -> Reply {
        let body = format!(r#"{{"version_id":"{version}"{more}}}"#);
        self.post("approve", &body).await
    }

    async fn reject(&self, version: &str, reason: &str) -> Reply {
        let body = format!(r#"{{"version_id":"{version}","reason":"{reason}"}}"#);
        self.post("reject", &body).await
    }

    async fn post(&self, verb: &str, body: &str) -> Reply {
        self.bench
            .post_retab(&format!("{REVIEWS}/{}/{verb}", self.id), body)
            .await
    }

    async fn now(&self) -> Value {
        self.bench
            .retab(&format!("{REVIEWS}/{}", self.id))
            .await
            .json()
    }

    async fn run(&self) -> Value {
        let run = self.review["run_id"].as_str().unwrap();
        self.bench
            .retab(&format!("/retab-c/v1/workflows/runs/{run}"))
            .await
            .json()
    }

    async fn step(&self, step: &str) -> Value {
        let run = self.review["run_id"].as_str().unwrap();
        let path = format!("/retab-c/v1/workflows/steps/{step}?run_id={run}");
        self.bench.retab(&path).await.json()
    }

    async fn effects(&self) -> Vec<Value> {
        self.bench
            .admin("effects")
            .await
            .as_array()
            .unwrap()
            .clone()
    }

    async fn versions(&self) -> Vec<Value> {
        self.bench.versions(&self.review).await
    }
}

fn acknowledging(ids: &[&str]) -> String {
    format!(r#","acknowledged_superseded_version_ids":{}"#, json!(ids))
}

#[track_caller]
fn check_receipt(reply: &Reply, submission: &str, resume: &str, error: Value) {
    assert_eq!(reply.status, 200, "{}", reply.text);
    let receipt = reply.json();
    assert_eq!(receipt["submission_status"], submission);
    assert_eq!(receipt["resume_status"], resume);
    assert_eq!(receipt["resume_error"], error);
    assert!(receipt["review"]["decision"].is_object());
}

#[tokio::test]
async fn a_correction_is_kept_as_it_came_and_the_review_still_waits() {
    let desk = Desk::new().await;
    let note = r#","note":"Read from the page""#;
    let reply = desk.create(&desk.first, CORRECTED, note).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.raw(&["snapshot"]), CORRECTED);
    let version = reply.json();
    assert_eq!(version["parent_id"], *desk.first);
    assert_eq!(version["review_id"], *desk.id);
    assert_eq!(version["note"], "Read from the page");
    assert_eq!(
        version["author"],
        json!({"kind": "human", "id": "user_okafor", "display_name": "Ada Okafor"})
    );
    assert_eq!(desk.now().await, desk.review);
    assert_eq!(desk.versions().await[1], version);
    let alone = format!("{REVIEWS}/versions/{}", version["id"].as_str().unwrap());
    assert_eq!(desk.bench.retab(&alone).await.raw(&["snapshot"]), CORRECTED);
    assert!(desk.effects().await.is_empty());
}

#[tokio::test]
async fn the_same_correction_again_gives_the_row_that_is_there() {
    let desk = Desk::new().await;
    let first = desk
        .create(&desk.first, CORRECTED, r#","note":"one""#)
        .await;
    let other_spelling = r#"{ "ledger_id":12345678901234567890.0, "total_amount":12801e-1, "invoice_number":"PP-2026-00418" }"#;
    for snapshot in [CORRECTED, other_spelling] {
        let again = desk.create(&desk.first, snapshot, r#","note":"two""#).await;
        assert_eq!(again.text, first.text);
    }
    assert_eq!(desk.versions().await.len(), 2);
    // A request whose answer was lost may come when the review is decided; the row is still the answer.
    let id = first.json()["id"].as_str().unwrap().to_owned();
    check_receipt(
        &desk.approve(&id, "").await,
        "accepted",
        "resumed",
        Value::Null,
    );
    let late = desk.create(&desk.first, CORRECTED, "").await;
    assert_eq!(late.text, first.text);
}

#[tokio::test]
async fn the_same_content_under_another_parent_is_a_conflict() {
    let desk = Desk::new().await;
    let second = desk.correct(&desk.first, CORRECTED, "").await;
    let third = desk.correct(&second, r#"{"notes":"third"}"#, "").await;
    let made = desk.versions().await[0]["snapshot"].to_string();
    for (parent, snapshot) in [
        (&third, CORRECTED),
        (&second, CORRECTED),
        // A person who changes nothing, or goes back to the beginning.
        (&desk.first, made.as_str()),
        (&third, made.as_str()),
    ] {
        let reply = desk.create(parent, snapshot, "").await;
        assert_eq!(reply.status, 409, "{}", reply.text);
        assert_eq!(
            reply.json()["detail"]["details"]["error"]["code"],
            "parent_conflict"
        );
    }
    assert_eq!(desk.versions().await.len(), 3);
}

#[tokio::test]
async fn other_newest_versions_have_to_be_acknowledged() {
    let desk = Desk::new().await;
    let second = desk.correct(&desk.first, CORRECTED, "").await;
    let other = r#"{"notes":"other"}"#;
    let text = format!("acknowledged_superseded_version_ids=[{second}]\"}}}}}}");
    let refused = desk.create(&desk.first, other, "").await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.ends_with(&text), "{}", refused.text);
    for wrong in [
        acknowledging(&[]),
        acknowledging(&[&desk.first]),
        acknowledging(&["rvr_AAAAAAAAAAAAAAAAAAAAAAAAAA"]),
    ] {
        assert_eq!(desk.create(&desk.first, other, &wrong).await.status, 409);
        assert_eq!(desk.approve(&desk.first, &wrong).await.status, 409);
    }
    assert!(desk.approve(&desk.first, "").await.text.ends_with(&text));
    let fork = desk
        .correct(&desk.first, other, &acknowledging(&[&second]))
        .await;
    // Now there are two newest ones, and each is in the way of the other.
    let reply = desk.approve(&fork, "").await;
    assert!(reply.text.ends_with(&text), "{}", reply.text);
    let reply = desk.approve(&desk.first, &acknowledging(&[&second])).await;
    assert_eq!(reply.status, 409);
    assert!(reply.text.contains(&format!("[{fork}]")), "{}", reply.text);
    assert!(desk.effects().await.is_empty());
    assert!(desk.now().await["decision"].is_null());
    let both = acknowledging(&[&second, &fork]);
    check_receipt(
        &desk.approve(&desk.first, &both).await,
        "accepted",
        "resumed",
        Value::Null,
    );
    assert_eq!(
        desk.effects().await[0]["data"],
        Value::Null,
        "nothing was changed after all"
    );
}

#[tokio::test]
async fn what_a_correction_may_not_name() {
    let desk = Desk::new().await;
    let unknown = "rvr_AAAAAAAAAAAAAAAAAAAAAAAAAA";
    desk.create(unknown, CORRECTED, "")
        .await
        .expect(404, "no such version in this review");
    // A version of another review is none of this one.
    let pending = desk.bench.pending_reviews().await;
    let foreign = desk.bench.versions(&pending[0]).await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_ne!(foreign, desk.first);
    desk.create(&foreign, CORRECTED, "")
        .await
        .expect(404, "no such version in this review");
    desk.approve(&foreign, "")
        .await
        .expect(404, "no such version in this review");
    desk.reject(&foreign, "No")
        .await
        .expect(404, "no such version in this review");
    desk.approve(unknown, "")
        .await
        .expect(404, "no such version in this review");
    desk.create("rvr_short", CORRECTED, "")
        .await
        .expect(422, r#""loc":["body","parent_id"]"#);
    let malformed = acknowledging(&["ver_1"]);
    let member = r#""loc":["body","acknowledged_superseded_version_ids"]"#;
    desk.create(&desk.first, CORRECTED, &malformed)
        .await
        .expect(422, member);
    desk.approve(&desk.first, &malformed)
        .await
        .expect(422, member);
    desk.approve("rvr_short", "")
        .await
        .expect(422, r#""loc":["body","version_id"]"#);
    let body = format!(
        r#"{{"review_id":"rev_none","parent_id":"{}","snapshot":{{}}}}"#,
        desk.first
    );
    let versions = format!("{REVIEWS}/versions");
    desk.bench
        .post_retab(&versions, &body)
        .await
        .expect(404, "review not found");
    let body = format!(r#"{{"version_id":"{}","reason":"No"}}"#, desk.first);
    for verb in ["approve", "reject"] {
        let path = format!("{REVIEWS}/rev_none/{verb}");
        desk.bench
            .post_retab(&path, &body)
            .await
            .expect(404, "review not found");
    }
    for (body, part) in [
        ("", "valid JSON object"),
        ("[]", "valid JSON object"),
        ("{}", r#""loc":["body","review_id"]"#),
        (
            r#"{"review_id":1,"parent_id":null,"snapshot":[]}"#,
            "dictionary",
        ),
    ] {
        desk.bench
            .post_retab(&versions, body)
            .await
            .expect(422, part);
    }
    assert_eq!(desk.versions().await.len(), 1);
    assert!(desk.effects().await.is_empty());
}

#[tokio::test]
async fn what_does_not_fit_the_block_is_refused_and_not_stored() {
    let cases = [
        (
            "extract",
            r#"{"total":1}"#,
            r#"["body","snapshot","total"]"#,
        ),
        (
            "extract",
            r#"{"supplier":{"nmae":"x"}}"#,
            r#"["body","snapshot","supplier","nmae"]"#,
        ),
        (
            "classifier",
            r#"{"category":"poem"}"#,
            r#"["body","snapshot","category"]"#,
        ),
        (
            "classifier",
            r#"{"category":"invoice","reasoning":"x"}"#,
            r#"["body","snapshot","reasoning"]"#,
        ),
        (
            "split",
            r#"{"documents":[{"name":"invoice","pages":[2,1]}]}"#,
            "ascend",
        ),
        (
            "split",
            r#"{"documents":[{"name":"invoice","pages":[1,1]}]}"#,
            "ascend",
        ),
        (
            "split",
            r#"{"documents":[{"name":"invoice","pages":[0]}]}"#,
            "from 1",
        ),
        (
            "for_each",
            r#"{"partitions":[{"key":"a","pages":[1]},{"key":"b","pages":[1]}]}"#,
            "one partition only",
        ),
        (
            "for_each",
            r#"{"documents":[]}"#,
            r#"["body","snapshot","documents"]"#,
        ),
    ];
    for (block_type, snapshot, part) in cases {
        let desk = Desk::with(12, |review| review["block_type"] == block_type).await;
        let before = desk.versions().await;
        let newest = before.last().unwrap()["id"].as_str().unwrap();
        desk.create(newest, snapshot, "").await.expect(422, part);
        assert_eq!(desk.versions().await, before);
    }
}

#[tokio::test]
async fn some_blocks_allow_a_page_in_two_partitions() {
    let bench = Bench::new(100);
    for review in bench.pending_reviews().await {
        let text = |name: &str| review[name].as_str().unwrap().to_owned();
        let path = format!(
            "/retab-c/v1/workflows/versions/{}?workflow_id={}",
            text("workflow_version_id"),
            text("workflow_id")
        );
        let graph = bench.retab(&path).await.json();
        if review["block_type"] != "for_each"
            || graph["blocks"][1]["config"]["allow_overlap"] == false
        {
            continue;
        }
        let newest = bench.versions(&review).await.last().unwrap()["id"].clone();
        let body = json!({
            "review_id": review["id"],
            "parent_id": newest,
            "snapshot": {"partitions": [{"key": "a", "pages": [1]}, {"key": "b", "pages": [1]}]},
        });
        let versions = format!("{REVIEWS}/versions");
        bench
            .post_retab(&versions, &body.to_string())
            .await
            .expect(200, "rvr_");
        return;
    }
    panic!("the seed holds such a block");
}

#[tokio::test]
async fn corrections_of_every_block_are_taken() {
    for (block_type, snapshot) in [
        ("classifier", r#"{"category":"booking"}"#),
        (
            "split",
            r#"{"documents":[{"name":"invoice","pages":[1,2],"partitions":[{"key":"PO-1","pages":[1]}]}]}"#,
        ),
        (
            "for_each",
            r#"{"partitions":[{"key":"PO-1","pages":[1,2]},{"key":"PO-2","pages":[3]}]}"#,
        ),
    ] {
        let desk = Desk::with(12, |review| review["block_type"] == block_type).await;
        let newest = desk.versions().await.last().unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let version = desk.correct(&newest, snapshot, "").await;
        check_receipt(
            &desk.approve(&version, "").await,
            "accepted",
            "resumed",
            Value::Null,
        );
        desk.bench.clock.advance(5000);
        let step = desk.step(desk.review["step_id"].as_str().unwrap()).await;
        assert_eq!(
            step["handle_outputs"]["output-json-0"]["data"].to_string(),
            snapshot
        );
        assert_eq!(
            desk.run().await["lifecycle"],
            json!({"status": "completed"})
        );
    }
}

#[tokio::test]
async fn the_full_schema_counts_only_on_a_switch() {
    let desk = Desk::new().await;
    let snapshot = r#"{"invoice_number":1}"#;
    desk.bench
        .steer("settings", r#"{"retab_check_schema":true}"#)
        .await;
    desk.create(&desk.first, snapshot, "")
        .await
        .expect(422, r#""snapshot""#);
    desk.bench
        .steer("settings", r#"{"retab_check_schema":false}"#)
        .await;
    desk.correct(&desk.first, snapshot, "").await;
}

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
async fn a_decided_review_takes_no_more_corrections() {
    let desk = Desk::new().await;
    desk.approve(&desk.first, "").await;
    desk.create(&desk.first, CORRECTED, "")
        .await
        .expect(409, "no versions any more");
    assert_eq!(desk.versions().await.len(), 1);
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
async fn an_agent_corrects_between_reading_and_approving() {
    let desk = Desk::new().await;
    let change = |data: &str| format!(r#"{{"api":"retab-c","key":"{}","data":{data}}}"#, desk.id);
    let changed = desk.bench.steer("change", &change(CORRECTED)).await;
    let agents = changed["version_id"].as_str().unwrap();
    let newest = desk.versions().await[1].clone();
    assert_eq!(newest["id"], *agents);
    assert_eq!(newest["author"]["kind"], "agent");
    assert_eq!(newest["parent_id"], *desk.first);
    desk.approve(&desk.first, "")
        .await
        .expect(409, &format!("[{agents}]"));
    // Each further one hangs on the one before.
    desk.bench
        .steer("change", &change(r#"{"notes":"again"}"#))
        .await;
    assert_eq!(desk.versions().await[2]["parent_id"], *agents);
    for (data, status) in [(r#"{"total":1}"#, 400), (CORRECTED, 409), ("[]", 400)] {
        let reply = desk
            .bench
            .ask("POST", "/_sandbox/change", &[], change(data))
            .await;
        assert_eq!(reply.status, status, "{}", reply.text);
    }
    let with_schema = change(r#"{},"json_schema":{}"#);
    let reply = desk
        .bench
        .ask("POST", "/_sandbox/change", &[], with_schema)
        .await;
    assert_eq!(reply.status, 400);
    desk.approve(&desk.first, &acknowledging(&[agents]))
        .await
        .expect(409, "acknowledged_superseded");
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
