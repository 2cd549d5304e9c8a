//! Retab HIL: what a decision does, every row of the idempotency table, and how a run catches up.

use serde_json::{Value, json};

use crate::bench::{Bench, Reply};

/// One run of a bench and what is sent to it.
struct Desk {
    bench: Bench,
    api: &'static str,
    run: String,
}

impl Desk {
    async fn new() -> Desk {
        let bench = Bench::new(12);
        let run = bench.run_with(1, 1).await;
        Desk {
            bench,
            api: "retab-a",
            run,
        }
    }

    fn path(&self, rest: &str) -> String {
        format!("/{}/v1/workflows/runs/{}{rest}", self.api, self.run)
    }

    async fn submit(&self, body: &str) -> Reply {
        self.bench
            .post_retab(&self.path("/hil-decisions"), body)
            .await
    }

    async fn decision(&self, node: &str) -> Value {
        let path = self.path(&format!("/hil-decisions/{node}"));
        self.bench.retab(&path).await.json()
    }

    async fn run(&self) -> Value {
        self.bench.retab(&self.path("")).await.json()
    }

    async fn step(&self, node: &str) -> Value {
        self.bench
            .retab(&self.path(&format!("/steps/{node}")))
            .await
            .json()
    }

    async fn effect_count(&self) -> usize {
        self.bench.admin("effects").await.as_array().unwrap().len()
    }
}

const FIRST: &str = r#"{"node_id":"hil-1","approved":true,"command_id":"c-1","modified_data":{"total":1480,"lines":[1,2.50]}}"#;

#[tokio::test]
async fn the_idempotency_table_holds_before_and_after_the_decision_is_applied() {
    // What is sent after FIRST, and whether it is the same decision.
    let rows = [
        ("the same again", FIRST, true),
        (
            "another spelling of the same data",
            r#"{"command_id":"c-1","modified_data":{"lines":[1.0,25e-1],"total":1480.0},"approved":true,"node_id":"hil-1"}"#,
            true,
        ),
        (
            "another command id",
            r#"{"node_id":"hil-1","approved":true,"command_id":"c-2","modified_data":{"total":1480,"lines":[1,2.5]}}"#,
            true,
        ),
        (
            "no command id",
            r#"{"node_id":"hil-1","approved":true,"modified_data":{"total":1480,"lines":[1,2.5]}}"#,
            true,
        ),
        (
            "the opposite",
            r#"{"node_id":"hil-1","approved":false}"#,
            false,
        ),
        (
            "the opposite with the same command id",
            r#"{"node_id":"hil-1","approved":false,"command_id":"c-1"}"#,
            false,
        ),
        (
            "other data",
            r#"{"node_id":"hil-1","approved":true,"modified_data":{"total":1480.01,"lines":[1,2.5]}}"#,
            false,
        ),
        (
            "other data with the same command id",
            r#"{"node_id":"hil-1","approved":true,"command_id":"c-1","modified_data":{"total":1}}"#,
            false,
        ),
        (
            "no data with the same command id",
            r#"{"node_id":"hil-1","approved":true,"command_id":"c-1"}"#,
            false,
        ),
        (
            "another order of a list",
            r#"{"node_id":"hil-1","approved":true,"modified_data":{"total":1480,"lines":[2.5,1]}}"#,
            false,
        ),
    ];
    for (name, body, is_same) in rows {
        for (wait_ms, status) in [
            (0, "already_received"),
            (300, "already_applied"),
            (5000, "already_applied"),
        ] {
            let desk = Desk::new().await;
            let first = desk.submit(FIRST).await;
            first.expect(200, r#""submission_status":"accepted""#);
            desk.bench.clock.advance(wait_ms);
            let second = desk.submit(body).await;
            if is_same {
                assert_eq!(second.status, 200, "{name}: {}", second.text);
                assert_eq!(second.json()["submission_status"], status, "{name}");
                assert_eq!(
                    second.raw(&["decision", "modified_data"]),
                    r#"{"total":1480,"lines":[1,2.50]}"#,
                    "{name}: the first spelling stays"
                );
                assert_eq!(
                    second.json()["decision"]["payload_hash"],
                    first.json()["decision"]["payload_hash"]
                );
            } else {
                second.expect(409, "different decision");
            }
            assert_eq!(desk.effect_count().await, 1, "{name}");
            assert_eq!(desk.decision("hil-1").await["approved"], true);
        }
    }
}

#[tokio::test]
async fn absent_and_null_data_are_the_same_and_an_empty_object_is_not() {
    let desk = Desk::new().await;
    desk.submit(r#"{"node_id":"hil-1","approved":true,"modified_data":null,"command_id":null}"#)
        .await
        .expect(200, r#""modified_data":null"#);
    let again = r#"{"node_id":"hil-1","approved":true}"#;
    desk.submit(again).await.expect(200, "already_received");
    let empty = r#"{"node_id":"hil-1","approved":true,"modified_data":{}}"#;
    desk.submit(empty).await.expect(409, "");

    let desk = Desk::new().await;
    desk.submit(empty)
        .await
        .expect(200, r#""modified_data":{}"#);
    desk.bench.clock.advance(5000);
    let run = desk.run().await;
    assert_eq!(
        run["final_outputs"]["export-1"]["data"],
        json!({}),
        "an empty object replaces the data"
    );
}

#[tokio::test]
async fn a_rejection_keeps_no_data() {
    let desk = Desk::new().await;
    let with_data = r#"{"node_id":"hil-1","approved":false,"modified_data":{"a":1}}"#;
    desk.submit(with_data)
        .await
        .expect(200, r#""modified_data":null"#);
    desk.submit(r#"{"node_id":"hil-1","approved":false}"#)
        .await
        .expect(200, "already_received");
    let effects = desk.bench.admin("effects").await;
    assert_eq!(effects[0]["verdict"], "rejected");
    assert_eq!(effects[0]["data"], Value::Null);
}

#[tokio::test]
async fn a_command_id_is_good_for_one_step() {
    let desk = Desk::new().await;
    let run = desk.bench.run_with(2, 2).await;
    let desk = Desk { run, ..desk };
    desk.submit(r#"{"node_id":"hil-1","approved":true,"command_id":"c-1"}"#)
        .await
        .expect(200, "accepted");
    desk.submit(r#"{"node_id":"hil-2","approved":true,"command_id":"c-1"}"#)
        .await
        .expect(409, "command_id");
    desk.submit(r#"{"node_id":"hil-2","approved":true,"command_id":"c-2"}"#)
        .await
        .expect(200, "accepted");
}

#[tokio::test]
async fn what_cannot_be_decided_is_refused() {
    let desk = Desk::new().await;
    desk.submit(r#"{"node_id":"nobody","approved":true}"#)
        .await
        .expect(404, "");
    for node in ["start-1", "extract-1", "export-1"] {
        let body = format!(r#"{{"node_id":"{node}","approved":true}}"#);
        desk.submit(&body).await.expect(409, "not waiting");
    }
    let sequence = desk.bench.run_with(2, 1).await;
    let sequence = Desk {
        run: sequence,
        ..desk
    };
    sequence
        .submit(r#"{"node_id":"hil-2","approved":true}"#)
        .await
        .expect(409, "not waiting");
    let unknown = Desk {
        run: "run_unknown".to_owned(),
        ..sequence
    };
    unknown
        .submit(r#"{"node_id":"hil-1","approved":true}"#)
        .await
        .expect(404, "Workflow run not found");
    assert_eq!(unknown.effect_count().await, 0);
}

#[tokio::test]
async fn bodies_that_do_not_fit_are_422_and_name_what_is_wrong() {
    let desk = Desk::new().await;
    let deep = format!(
        r#"{{"node_id":"hil-1","approved":true,"modified_data":{{"a":{}{}}}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let long = format!(
        r#"{{"node_id":"hil-1","approved":true,"modified_data":{{"a":"{}"}}}}"#,
        "x".repeat(17 << 20)
    );
    let cases: [(&str, &[&[&str]]); 13] = [
        ("", &[&["body"]]),
        ("nonsense", &[&["body"]]),
        ("[]", &[&["body"]]),
        (&deep, &[&["body"]]),
        (&long, &[&["body"]]),
        ("{}", &[&["body", "node_id"], &["body", "approved"]]),
        (r#"{"node_id":"hil-1"}"#, &[&["body", "approved"]]),
        (
            r#"{"block_id":"hil-1","approved":true}"#,
            &[&["body", "node_id"]],
        ),
        (r#"{"node_id":7,"approved":true}"#, &[&["body", "node_id"]]),
        (
            r#"{"node_id":"hil-1","approved":"true"}"#,
            &[&["body", "approved"]],
        ),
        (
            r#"{"node_id":"hil-1","approved":null}"#,
            &[&["body", "approved"]],
        ),
        (
            r#"{"node_id":"hil-1","approved":true,"command_id":5}"#,
            &[&["body", "command_id"]],
        ),
        (
            r#"{"node_id":"hil-1","approved":true,"modified_data":[1]}"#,
            &[&["body", "modified_data"]],
        ),
    ];
    for (body, locations) in cases {
        let reply = desk.submit(body).await;
        assert_eq!(reply.status, 422, "{}", reply.text);
        let detail = reply.json()["detail"].clone();
        let found: Vec<&Value> = detail
            .as_array()
            .unwrap()
            .iter()
            .map(|problem| &problem["loc"])
            .collect();
        assert_eq!(json!(found), json!(locations));
    }
    assert_eq!(desk.effect_count().await, 0);
    assert_eq!(desk.decision("hil-1").await["decision_received"], false);
}

#[tokio::test]
async fn data_comes_back_as_the_text_it_was_sent_as() {
    let data = r#"{"z":12345678901234567890,"a":0.10,"m":{"b":1e400,"a":[1.0,-0,1E-7]},"é":"\u00e9\/","n":null}"#;
    for (api, name) in [
        ("retab-a", "node_id"),
        ("retab-b1", "block_id"),
        ("retab-b3", "block_id"),
    ] {
        let bench = Bench::new(3);
        let run = bench.waiting_runs(api).await[0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let desk = Desk { bench, api, run };
        let body = format!(r#"{{"{name}":"hil-1","approved":true,"modified_data":{data}}}"#);
        let reply = desk.submit(&body).await;
        assert_eq!(reply.raw(&["decision", "modified_data"]), data);
        desk.bench.clock.advance(5000);
        let decision = desk.bench.retab(&desk.path("/hil-decisions/hil-1")).await;
        assert_eq!(decision.raw(&["modified_data"]), data);
        let step = desk.bench.retab(&desk.path("/steps/hil-1")).await;
        assert_eq!(step.raw(&["handle_outputs", "output-json-0", "data"]), data);
        assert_ne!(step.raw(&["handle_inputs", "input-json-0", "data"]), data);
        if api != "retab-b3" {
            assert_eq!(step.raw(&["output", "extracted_data"]), data);
            let run = desk.bench.retab(&desk.path("")).await;
            assert_eq!(run.raw(&["final_outputs", "export-1", "data"]), data);
        }
        let effects = desk.bench.ask("GET", "/_sandbox/effects", &[], "").await;
        assert_eq!(effects.raw(&["0", "data"]), data);
        let requests = desk.bench.admin("requests").await;
        let sent = requests
            .as_array()
            .unwrap()
            .iter()
            .find(|request| request["method"] == "POST")
            .unwrap();
        assert_eq!(sent["body"], body.as_str());
    }
}

#[tokio::test]
async fn a_decision_is_received_then_applied_then_shown() {
    let desk = Desk::new().await;
    let reply = desk
        .submit(r#"{"node_id":"hil-1","approved":true,"modified_data":{"a":1}}"#)
        .await;
    assert_eq!(reply.json()["decision"]["decision_received"], true);
    assert_eq!(reply.json()["decision"]["decision_applied"], false);
    // At each moment: the decision's status and whether it is applied, the step, the step in the run, the run.
    let moments = [
        (
            0,
            "waiting_for_hil",
            false,
            "waiting_for_human",
            "waiting_for_human",
            "waiting_for_human",
        ),
        (
            299,
            "waiting_for_hil",
            false,
            "waiting_for_human",
            "waiting_for_human",
            "waiting_for_human",
        ),
        (
            300,
            "completed",
            true,
            "completed",
            "waiting_for_human",
            "waiting_for_human",
        ),
        (
            799,
            "completed",
            true,
            "completed",
            "waiting_for_human",
            "waiting_for_human",
        ),
        (800, "completed", true, "completed", "completed", "running"),
        (1499, "completed", true, "completed", "completed", "running"),
        (
            1500,
            "completed",
            true,
            "completed",
            "completed",
            "completed",
        ),
    ];
    let mut passed_ms = 0;
    for (at_ms, status, is_applied, step, step_in_run, run) in moments {
        desk.bench.clock.advance(at_ms - passed_ms);
        passed_ms = at_ms;
        let decision = desk.decision("hil-1").await;
        assert_eq!(decision["node_status"], status, "{at_ms} ms");
        assert_eq!(decision["decision_applied"], is_applied, "{at_ms} ms");
        assert_eq!(decision["received_at"], "2026-11-23T20:00:00.000Z");
        let applied_at = if is_applied {
            json!("2026-11-23T20:00:00.300Z")
        } else {
            Value::Null
        };
        assert_eq!(decision["applied_at"], applied_at, "{at_ms} ms");
        assert_eq!(desk.step("hil-1").await["status"], step, "{at_ms} ms");
        let shown = desk.run().await;
        assert_eq!(shown["status"], run, "{at_ms} ms");
        assert_eq!(shown["steps"][2]["status"], step_in_run, "{at_ms} ms");
        let waiting_for = if run == "waiting_for_human" {
            json!(["hil-1"])
        } else {
            json!([])
        };
        assert_eq!(shown["waiting_for_node_ids"], waiting_for, "{at_ms} ms");
    }
    let run = desk.run().await;
    assert_eq!(run["steps"][2]["human_review_approved"], true);
    assert_eq!(
        run["steps"][2]["human_reviewed_at"],
        "2026-11-23T20:00:00.300Z"
    );
    assert_eq!(run["steps"][3]["status"], "completed");
    assert_eq!(
        run["final_outputs"],
        json!({"export-1": {"document": null, "data": {"a": 1}}})
    );
    assert_eq!(run["completed_at"], "2026-11-23T20:00:01.500Z");
    assert!(run["human_waiting_duration_ms"].as_i64().unwrap() > 0);
    let step = desk.step("hil-1").await;
    assert_eq!(step["output"]["human_modified"], true);
    assert_eq!(step["output"]["message"], "Approved with changes");
}

#[tokio::test]
async fn an_untouched_approval_passes_the_data_on() {
    let desk = Desk::new().await;
    let before = desk.step("hil-1").await["handle_inputs"]["input-json-0"]["data"].clone();
    desk.submit(r#"{"node_id":"hil-1","approved":true}"#)
        .await
        .expect(200, "accepted");
    desk.bench.clock.advance(2000);
    let step = desk.step("hil-1").await;
    assert_eq!(step["handle_outputs"]["output-json-0"]["data"], before);
    assert_eq!(step["output"]["human_modified"], false);
    assert_eq!(
        desk.run().await["final_outputs"]["export-1"]["data"],
        before
    );
}

#[tokio::test]
async fn lags_are_settings_and_can_be_endless() {
    let desk = Desk::new().await;
    let lags =
        r#"{"retab_applied_after_ms":0,"retab_projected_after_ms":0,"retab_next_step_ms":0}"#;
    desk.bench.steer("settings", lags).await;
    desk.submit(r#"{"node_id":"hil-1","approved":true}"#)
        .await
        .expect(200, "accepted");
    assert_eq!(desk.run().await["status"], "completed");

    let desk = Desk::new().await;
    desk.bench
        .steer("settings", r#"{"retab_never_applied":true}"#)
        .await;
    desk.submit(r#"{"node_id":"hil-1","approved":true}"#)
        .await
        .expect(200, "accepted");
    desk.bench.clock.advance(86_400_000);
    desk.submit(r#"{"node_id":"hil-1","approved":true}"#)
        .await
        .expect(200, "already_received");
    assert_eq!(desk.run().await["status"], "waiting_for_human");
}

#[tokio::test]
async fn a_rejection_ends_the_run_as_the_switch_says() {
    for (setting, status, next) in [
        ("cancelled", "cancelled", "cancelled"),
        ("error", "error", "skipped"),
    ] {
        let desk = Desk::new().await;
        let setting = format!(r#"{{"retab_rejected_run":"{setting}"}}"#);
        desk.bench.steer("settings", &setting).await;
        desk.submit(r#"{"node_id":"hil-1","approved":false}"#)
            .await
            .expect(200, "accepted");
        desk.bench.clock.advance(800);
        let run = desk.run().await;
        assert_eq!(run["status"], status);
        assert_eq!(run["steps"][2]["status"], "completed");
        assert_eq!(run["steps"][2]["human_review_approved"], false);
        assert_eq!(run["steps"][3]["status"], next);
        assert_eq!(run["final_outputs"], Value::Null);
        assert_eq!(desk.step("hil-1").await["handle_outputs"], Value::Null);
    }
}

#[tokio::test]
async fn a_run_with_two_reviews_waits_for_the_second() {
    let bench = Bench::new(12);
    let run = bench.run_with(2, 1).await;
    let desk = Desk {
        bench,
        api: "retab-a",
        run,
    };
    assert_eq!(desk.step("hil-2").await["status"], "pending");
    desk.submit(r#"{"node_id":"hil-1","approved":true,"modified_data":{"total":1.50}}"#)
        .await
        .expect(200, "accepted");
    desk.bench.clock.advance(799);
    assert_eq!(desk.run().await["waiting_for_node_ids"], json!(["hil-1"]));
    desk.bench.clock.advance(1);
    let run = desk.run().await;
    assert_eq!(run["status"], "waiting_for_human");
    assert_eq!(run["waiting_for_node_ids"], json!(["hil-2"]));
    let second = desk.bench.retab(&desk.path("/steps/hil-2")).await;
    assert_eq!(
        second.raw(&["handle_inputs", "input-json-0", "data"]),
        r#"{"total":1.50}"#
    );
    assert_eq!(
        second.raw(&["output", "extracted_data"]),
        r#"{"total":1.50}"#
    );
    desk.submit(r#"{"node_id":"hil-2","approved":true}"#)
        .await
        .expect(200, "accepted");
    desk.bench.clock.advance(1500);
    let run = desk.run().await;
    assert_eq!(run["status"], "completed");
    assert_eq!(
        run["final_outputs"]["export-1"]["data"].to_string(),
        r#"{"total":1.50}"#
    );
    assert_eq!(desk.effect_count().await, 2);
}

#[tokio::test]
async fn a_run_at_two_steps_at_once_needs_both() {
    let bench = Bench::new(12);
    let run = bench.run_with(2, 2).await;
    let desk = Desk {
        bench,
        api: "retab-a",
        run,
    };
    assert_eq!(
        desk.run().await["waiting_for_node_ids"],
        json!(["hil-1", "hil-2"])
    );
    desk.submit(r#"{"node_id":"hil-2","approved":true,"modified_data":{"a":1}}"#)
        .await
        .expect(200, "accepted");
    desk.bench.clock.advance(5000);
    let run = desk.run().await;
    assert_eq!(
        (run["status"].as_str(), &run["waiting_for_node_ids"]),
        (Some("waiting_for_human"), &json!(["hil-1"]))
    );
    desk.submit(r#"{"node_id":"hil-1","approved":true}"#)
        .await
        .expect(200, "accepted");
    desk.bench.clock.advance(5000);
    let run = desk.run().await;
    assert_eq!(run["status"], "completed");
    assert_eq!(
        run["final_outputs"]["export-1"]["data"]["hil-2"],
        json!({"a": 1})
    );
}

#[tokio::test]
async fn a_rejection_takes_the_other_waiting_step_along() {
    let bench = Bench::new(12);
    let run = bench.run_with(2, 2).await;
    let desk = Desk {
        bench,
        api: "retab-a",
        run,
    };
    desk.submit(r#"{"node_id":"hil-1","approved":false}"#)
        .await
        .expect(200, "accepted");
    desk.bench.clock.advance(300);
    // The engine is done with the run although the run still shows both as waiting.
    assert_eq!(
        desk.run().await["waiting_for_node_ids"],
        json!(["hil-1", "hil-2"])
    );
    desk.submit(r#"{"node_id":"hil-2","approved":true}"#)
        .await
        .expect(409, "not waiting");
    desk.bench.clock.advance(500);
    let run = desk.run().await;
    assert_eq!(run["status"], "cancelled");
    assert_eq!(run["waiting_for_node_ids"], json!([]));
    assert_eq!(desk.step("hil-2").await["status"], "cancelled");
    assert_eq!(desk.effect_count().await, 1);
}

#[tokio::test]
async fn a_switch_holds_data_against_the_schema() {
    let desk = Desk::new().await;
    let step = desk.step("hil-1").await;
    let schema = &step["output"]["json_schema"];
    let name = schema["required"][0]
        .as_str()
        .expect("the first invoice has required fields");
    let mut data = step["output"]["extracted_data"].clone();
    let body = |data: &Value| {
        json!({"node_id": "hil-1", "approved": true, "modified_data": data}).to_string()
    };
    desk.bench
        .steer("settings", r#"{"retab_check_schema":true}"#)
        .await;
    let kept = data.as_object_mut().unwrap().shift_remove(name).unwrap();
    let refused = desk.submit(&body(&data)).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert_eq!(
        refused.json()["detail"][0]["loc"],
        json!(["body", "modified_data", name])
    );
    assert_eq!(desk.effect_count().await, 0);
    data[name] = kept;
    desk.submit(&body(&data)).await.expect(200, "accepted");
}
