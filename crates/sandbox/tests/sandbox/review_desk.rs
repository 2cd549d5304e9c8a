//! One review, what the tests send to it, and what they insist on. No test lives here.

use serde_json::{Value, json};

use crate::bench::{Bench, REVIEWS, Reply};

/// One review of a bench and what is sent to it.
pub(crate) struct Desk {
    pub(crate) bench: Bench,
    pub(crate) review: Value,
    pub(crate) id: String,
    /// What the run made.
    pub(crate) first: String,
}

/// A snapshot of the invoice every seed begins with.
pub(crate) const CORRECTED: &str =
    r#"{"invoice_number":"PP-2026-00418","total_amount":1280.10,"ledger_id":12345678901234567890}"#;

impl Desk {
    /// The invoice every seed begins with.
    pub(crate) async fn new() -> Desk {
        Desk::with(20, |review| review["block_type"] == "extract").await
    }

    /// The newest review that is wanted.
    pub(crate) async fn with(seed: u64, is_wanted: impl Fn(&Value) -> bool) -> Desk {
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

    pub(crate) async fn create(&self, parent: &str, snapshot: &str, more: &str) -> Reply {
        let body = format!(
            r#"{{"review_id":"{}","parent_id":"{parent}","snapshot":{snapshot}{more}}}"#,
            self.id
        );
        self.bench
            .post_retab(&format!("{REVIEWS}/versions"), &body)
            .await
    }

    /// Stores a correction and gives its id.
    pub(crate) async fn correct(&self, parent: &str, snapshot: &str, more: &str) -> String {
        let reply = self.create(parent, snapshot, more).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn approve(&self, version: &str, more: &str) -> Reply {
        let body = format!(r#"{{"version_id":"{version}"{more}}}"#);
        self.post("approve", &body).await
    }

    pub(crate) async fn reject(&self, version: &str, reason: &str) -> Reply {
        let body = format!(r#"{{"version_id":"{version}","reason":"{reason}"}}"#);
        self.post("reject", &body).await
    }

    pub(crate) async fn post(&self, verb: &str, body: &str) -> Reply {
        self.bench
            .post_retab(&format!("{REVIEWS}/{}/{verb}", self.id), body)
            .await
    }

    pub(crate) async fn now(&self) -> Value {
        self.bench
            .retab(&format!("{REVIEWS}/{}", self.id))
            .await
            .json()
    }

    pub(crate) async fn run(&self) -> Value {
        let run = self.review["run_id"].as_str().unwrap();
        self.bench
            .retab(&format!("/retab-c/v1/workflows/runs/{run}"))
            .await
            .json()
    }

    pub(crate) async fn step(&self, step: &str) -> Value {
        let run = self.review["run_id"].as_str().unwrap();
        let path = format!("/retab-c/v1/workflows/steps/{step}?run_id={run}");
        self.bench.retab(&path).await.json()
    }

    pub(crate) async fn effects(&self) -> Vec<Value> {
        self.bench
            .admin("effects")
            .await
            .as_array()
            .unwrap()
            .clone()
    }

    pub(crate) async fn versions(&self) -> Vec<Value> {
        self.bench.versions(&self.review).await
    }
}

pub(crate) fn acknowledging(ids: &[&str]) -> String {
    format!(r#","acknowledged_superseded_version_ids":{}"#, json!(ids))
}

#[track_caller]
pub(crate) fn check_receipt(reply: &Reply, submission: &str, resume: &str, error: Value) {
    assert_eq!(reply.status, 200, "{}", reply.text);
    let receipt = reply.json();
    assert_eq!(receipt["submission_status"], submission);
    assert_eq!(receipt["resume_status"], resume);
    assert_eq!(receipt["resume_error"], error);
    assert!(receipt["review"]["decision"].is_object());
}
