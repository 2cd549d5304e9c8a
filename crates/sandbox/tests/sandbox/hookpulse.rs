//! HookPulse: credentials, pages, actions, templates, and workflows that move on.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::bench::{ACTION, Bench, HOOKPULSE, LIST, START_MS, TEMPLATE};

#[tokio::test]
async fn both_headers_are_needed_and_checked() {
    let bench = Bench::new(3);
    let [key, brand] = HOOKPULSE;
    let cases: [(&[(&str, &str)], &str); 6] = [
        (&[], "Missing API key"),
        (&[brand], "Missing API key"),
        (
            &[("x-hookpulse-api-key", "wrong"), brand],
            "Invalid API key",
        ),
        (&[key], "Missing brand UUID"),
        (&[key, ("x-brand-uuid", "wrong")], "Invalid brand UUID"),
        (&[key, key, brand], "Invalid API key"),
    ];
    for (headers, text) in cases {
        for (method, path) in [("GET", LIST), ("POST", ACTION), ("POST", TEMPLATE)] {
            let reply = bench.ask(method, path, headers, "{}").await;
            assert_eq!(reply.status, 401, "{path}");
            assert_eq!(reply.json(), json!({"success": false, "error": text}));
            assert!(reply.header("x-ratelimit-limit").is_some());
        }
    }
}

#[tokio::test]
async fn every_page_is_reached_newest_first_and_nothing_twice() {
    let bench = Bench::new(37);
    let mut seen = HashSet::new();
    let mut last = String::from("9999");
    for page in 1..=4 {
        let reply = bench.hookpulse(&format!("{LIST}?page={page}")).await.json();
        assert_eq!(
            reply["meta"],
            json!({"page": page, "total_count": 37, "per_page": 10, "total_pages": 4,
                "has_next": page < 4, "has_prev": page > 1})
        );
        assert_eq!(reply["timezone"], "Europe/Paris");
        for plan in reply["data"].as_array().unwrap() {
            assert_eq!(plan.as_object().unwrap().len(), 9);
            assert_eq!(plan["status"], "waiting_approval");
            let inserted_at = plan["inserted_at"].as_str().unwrap().to_owned();
            assert!(inserted_at <= last, "{inserted_at} comes after {last}");
            assert!(inserted_at.ends_with("+01:00") || inserted_at.ends_with("+02:00"));
            assert!(seen.insert(plan["execution_plan_uuid"].to_string()));
            last = inserted_at;
        }
    }
    assert_eq!(seen.len(), 37);
    let beyond = bench.hookpulse(&format!("{LIST}?page=5")).await.json();
    assert_eq!(beyond["data"], json!([]));
    assert_eq!(beyond["meta"]["page"], 5);
    assert_eq!(beyond["meta"]["has_next"], false);
    assert_eq!(beyond["meta"]["has_prev"], true);
}

#[tokio::test]
async fn an_empty_queue_has_no_pages() {
    let bench = Bench::new(0);
    let reply = bench.hookpulse(LIST).await.json();
    assert_eq!(reply["data"], json!([]));
    assert_eq!(reply["meta"]["total_pages"], 0);
    assert_eq!(reply["meta"]["has_prev"], false);
}

#[tokio::test]
async fn the_same_seed_gives_the_same_queue() {
    let uuids = async |bench: &Bench| -> Vec<Value> {
        let plans = bench.pending().await;
        plans
            .iter()
            .map(|plan| plan["execution_plan_uuid"].clone())
            .collect()
    };
    let first = uuids(&Bench::new(25)).await;
    assert_eq!(first, uuids(&Bench::new(25)).await);
    assert_eq!(first.len(), 25);
}

#[tokio::test]
async fn a_page_that_is_no_page_is_refused() {
    let bench = Bench::new(1);
    for page in ["0", "-1", "x", "", "1.5", "99999999999999999999"] {
        let reply = bench.hookpulse(&format!("{LIST}?page={page}")).await;
        reply.expect(400, "Invalid field value: page");
    }
    let far = bench
        .hookpulse(&format!("{LIST}?page=9223372036854775807"))
        .await;
    far.expect(200, r#""data":[]"#);
}

#[tokio::test]
async fn both_spellings_of_a_path_are_the_same_route() {
    let bench = Bench::new(1);
    let with = bench.hookpulse(LIST).await;
    let without = bench.hookpulse(LIST.trim_end_matches('/')).await;
    assert_eq!(with.text, without.text);
    bench
        .ask("POST", LIST, &HOOKPULSE, "")
        .await
        .expect(405, "");
    let reply = bench.ask("DELETE", ACTION, &HOOKPULSE, "").await;
    assert_eq!((reply.status, reply.header("allow")), (405, Some("POST")));
    bench
        .hookpulse("/hookpulse/v1/api/nothing/")
        .await
        .expect(404, "Resource not found");
    let uuid = bench.pending().await[0]["execution_plan_uuid"]
        .as_str()
        .unwrap()
        .to_owned();
    let body = format!(r#"{{"action":"approve","execution_plan_uuid":"{uuid}"}}"#);
    let reply = bench
        .post_hookpulse(ACTION.trim_end_matches('/'), &body)
        .await;
    reply.expect(200, "Workflow approved and resumed");
}

#[tokio::test]
async fn an_action_takes_effect_once() {
    let bench = Bench::new(4);
    let plans = bench.pending().await;
    let approved = plans[0]["execution_plan_uuid"].as_str().unwrap();
    let rejected = plans[1]["execution_plan_uuid"].as_str().unwrap();
    let reply = bench.act("approve", approved).await;
    assert_eq!(
        reply.text,
        r#"{"success":true,"message":"Workflow approved and resumed"}"#
    );
    let reply = bench.act("reject", rejected).await;
    assert_eq!(
        reply.text,
        r#"{"success":true,"message":"Workflow rejected and skipped"}"#
    );
    for action in ["approve", "reject"] {
        let reply = bench.act(action, approved).await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.json()["success"], false);
    }
    let left: Vec<Value> = bench.pending().await;
    assert!(
        left.iter()
            .all(|plan| plan["execution_plan_uuid"] != approved)
    );
    let effects = bench.admin("effects").await;
    assert_eq!(
        effects,
        json!([
            {"api": "hookpulse", "key": approved, "verdict": "approved", "data": null,
                "command_id": null, "at": "2026-11-23T20:00:00.000Z"},
            {"api": "hookpulse", "key": rejected, "verdict": "rejected", "data": null,
                "command_id": null, "at": "2026-11-23T20:00:00.000Z"},
        ])
    );
    for status in [400, 404] {
        let setting = format!(r#"{{"hookpulse_second_action_status":{status}}}"#);
        bench.steer("settings", &setting).await;
        bench
            .act("approve", approved)
            .await
            .expect(status, "already been acted on");
    }
}

#[tokio::test]
async fn what_is_no_action_is_refused_in_the_vendors_words() {
    let bench = Bench::new(1);
    let uuid = "5b1f0a52-7c44-4a1e-9c0e-3d9b6f20a811";
    let deep = format!(
        r#"{{"action":{}{}}}"#,
        "[".repeat(50_000),
        "]".repeat(50_000)
    );
    let cases = [
        ("", 400, "Invalid request body"),
        ("nonsense", 400, "Invalid request body"),
        ("[]", 400, "Invalid request body"),
        (deep.as_str(), 400, "Invalid request body"),
        ("{}", 400, "Missing required field: action"),
        (
            r#"{"action":"approve"}"#,
            400,
            "Missing required field: execution_plan_uuid",
        ),
        (
            r#"{"action":"deny","execution_plan_uuid":"x"}"#,
            400,
            "Invalid field value: action",
        ),
        (
            r#"{"action":1,"execution_plan_uuid":"x"}"#,
            400,
            "Invalid field value: action",
        ),
        (
            r#"{"action":"reject","execution_plan_uuid":"x"}"#,
            400,
            "Invalid field value: execution_plan_uuid",
        ),
        (
            r#"{"action":"reject","execution_plan_uuid":null}"#,
            400,
            "Invalid field value: execution_plan_uuid",
        ),
    ];
    for (body, status, text) in cases {
        let reply = bench.post_hookpulse(ACTION, body).await;
        assert_eq!(reply.status, status, "{}", reply.text);
        assert_eq!(reply.json(), json!({"success": false, "error": text}));
    }
    bench
        .act("approve", uuid)
        .await
        .expect(404, "Resource not found");
    let long = format!(
        r#"{{"action":"approve","x":"{}"}}"#,
        "a".repeat(17 * 1024 * 1024)
    );
    bench
        .post_hookpulse(ACTION, &long)
        .await
        .expect(400, "Invalid request body");
    assert_eq!(bench.admin("effects").await, json!([]));
}

#[tokio::test]
async fn extra_fields_of_an_action_are_ignored() {
    let bench = Bench::new(1);
    let plans = bench.pending().await;
    let uuid = plans[0]["execution_plan_uuid"]
        .as_str()
        .unwrap()
        .to_uppercase();
    let body = format!(r#"{{"comment":"x","action":"approve","execution_plan_uuid":"{uuid}"}}"#);
    bench
        .post_hookpulse(ACTION, &body)
        .await
        .expect(200, "approved");
}

/// Adds four steps to the template of the newest plan and gives its UUID.
async fn build_workflow(bench: &Bench) -> String {
    let uuid = bench.pending().await[0]["workflow_uuid"]
        .as_str()
        .unwrap()
        .to_owned();
    for (index, name, gated, delay, success, fail) in [
        (90, "sandbox-first", true, 5, "sandbox-free", ""),
        (91, "sandbox-free", false, 2, "sandbox-second", ""),
        (92, "sandbox-second", true, 0, "", "sandbox-repair"),
        (93, "sandbox-repair", true, 0, "", ""),
    ] {
        let step = step(&uuid, index, name, gated, delay, success, fail);
        let reply = bench
            .post_hookpulse("/hookpulse/v1/api/add_workflow_step/", &step.to_string())
            .await;
        assert_eq!(
            reply.text,
            r#"{"success":true,"details":"Workflow webhook added successfully"}"#
        );
    }
    uuid
}

fn step(
    uuid: &str,
    index: i64,
    name: &str,
    gated: bool,
    delay: i64,
    success: &str,
    fail: &str,
) -> Value {
    json!({
        "index": index, "workflow_uuid": uuid, "webhook_name": name, "webhook_description": "",
        "method": "POST", "path": "/x", "domain_uuid": "6b0a6c38-9b7c-46f4-9f8e-28c8f4b3c001",
        "human_approval_required": gated, "step_identifier": name,
        "on_success_next_step_identifier": success, "on_fail_next_step_identifier": fail,
        "delay_to_next_step": delay, "retry_delay": 10, "retry_backoff_mode": "linear", "max_retries": 5,
        "request_timeout_in_milliseconds": 5000, "request_body_json": {}, "headers_json": {}, "query_params_json": {}
    })
}

#[tokio::test]
async fn an_approved_workflow_moves_on_after_its_delay() {
    let bench = Bench::new(200);
    let (plan, next) = gated_success(&bench)
        .await
        .expect("a template with two gates in a row");
    let uuid = plan["execution_plan_uuid"].as_str().unwrap();
    bench.act("approve", uuid).await.expect(200, "approved");
    let before: HashSet<String> = uuids(&bench).await;
    let delay_ms = plan["delay_to_next_step"].as_i64().unwrap() * 1000;
    if delay_ms > 0 {
        bench.clock.advance(delay_ms - 1);
        assert_eq!(
            uuids(&bench).await,
            before,
            "nothing comes before the delay"
        );
        bench.clock.advance(1);
    }
    let news: Vec<Value> = bench
        .pending()
        .await
        .into_iter()
        .filter(|plan| !before.contains(&plan["execution_plan_uuid"].to_string()))
        .collect();
    assert_eq!(news.len(), 1, "{news:?}");
    assert_eq!(news[0]["step_identifier"], next);
    assert_eq!(news[0]["workflow_uuid"], plan["workflow_uuid"]);
    assert_ne!(news[0]["execution_plan_uuid"], uuid);
}

#[tokio::test]
async fn a_plan_may_keep_its_uuid_and_its_place_from_gate_to_gate() {
    let bench = Bench::new(200);
    let keeps = r#"{"hookpulse_plan_keeps_uuid":true}"#;
    bench.steer("settings", keeps).await;
    let (plan, next) = gated_success(&bench)
        .await
        .expect("a template with two gates in a row");
    let before = bench.pending().await;
    let uuid = plan["execution_plan_uuid"].as_str().unwrap();
    bench.act("approve", uuid).await.expect(200, "approved");
    assert_eq!(bench.pending().await.len(), before.len() - 1);
    bench
        .clock
        .advance(plan["delay_to_next_step"].as_i64().unwrap() * 1000);
    let after = bench.pending().await;
    assert_eq!(after.len(), before.len());
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before["execution_plan_uuid"], after["execution_plan_uuid"]);
        assert_eq!(before["inserted_at"], after["inserted_at"]);
        let step = match before["execution_plan_uuid"] == uuid {
            true => &json!(next),
            false => &before["step_identifier"],
        };
        assert_eq!(after["step_identifier"], *step);
    }
    // The same action is another step's by now.
    bench.act("approve", uuid).await.expect(200, "approved");
    assert_eq!(bench.admin("effects").await.as_array().unwrap().len(), 2);
}

/// A pending plan whose approval leads, by what the journal says afterwards, straight to another gate.
async fn gated_success(bench: &Bench) -> Option<(Value, String)> {
    let scout = Bench::new(200);
    for plan in scout.pending().await {
        let uuid = plan["execution_plan_uuid"].as_str()?.to_owned();
        scout.act("approve", &uuid).await;
        scout
            .clock
            .advance(plan["delay_to_next_step"].as_i64()? * 1000);
        let journal = scout.admin("journal").await;
        let note = journal.as_array()?.iter().rev().find(|note| {
            note["key"] == uuid.as_str()
                && note["what"]
                    .as_str()
                    .is_some_and(|what| what.contains("waits for approval"))
        });
        if let Some(note) = note {
            let name = note["what"].as_str()?.split(' ').nth(1)?.to_owned();
            let own = bench.pending().await;
            return own
                .into_iter()
                .find(|own| own["execution_plan_uuid"] == uuid.as_str())
                .map(|own| (own, name));
        }
    }
    None
}

async fn uuids(bench: &Bench) -> HashSet<String> {
    let plans = bench.pending().await;
    plans
        .iter()
        .map(|plan| plan["execution_plan_uuid"].to_string())
        .collect()
}

#[tokio::test]
async fn a_rejected_workflow_follows_its_failure_path_at_once_or_stops() {
    let bench = Bench::new(60);
    let mut stopped = 0;
    let mut followed = 0;
    for plan in bench.pending().await {
        let uuid = plan["execution_plan_uuid"].as_str().unwrap();
        bench.act("reject", uuid).await.expect(200, "rejected");
        let journal = bench.admin("journal").await;
        let notes: Vec<&str> = journal
            .as_array()
            .unwrap()
            .iter()
            .filter(|note| note["key"] == uuid)
            .map(|note| note["what"].as_str().unwrap())
            .collect();
        if notes[0].ends_with("the workflow stops") {
            assert_eq!(notes.len(), 1);
            stopped += 1;
        } else {
            assert!(notes[0].ends_with("follows"), "{notes:?}");
            assert!(
                notes.len() > 1,
                "the next step is reached at once: {notes:?}"
            );
            followed += 1;
        }
    }
    assert!(followed > 0, "{stopped} stopped");
}

#[tokio::test]
async fn templates_show_their_steps_without_targets() {
    let bench = Bench::new(8);
    for plan in bench.pending().await {
        let uuid = plan["workflow_uuid"].as_str().unwrap();
        let body = format!(r#"{{"workflow_uuid":"{uuid}"}}"#);
        let template = bench.post_hookpulse(TEMPLATE, &body).await.json();
        assert_eq!(template["success"], true);
        let data = &template["data"];
        assert_eq!(data["workflow_name"], plan["workflow_name"]);
        assert_eq!(data["timezone"], "Europe/Paris");
        let steps = data["workflow_steps"].as_array().unwrap();
        let own = steps
            .iter()
            .find(|step| step["step_identifier"] == plan["step_identifier"])
            .expect("the waiting step is in its template");
        assert_eq!(own["index"], plan["workflow_index"]);
        assert_eq!(own["human_approval_required"], true);
        assert_eq!(own["delay_to_next_step"], plan["delay_to_next_step"]);
        assert!(own["webhook"]["domain"]["domain"].is_string());
        assert!(own["webhook"]["request_body_json"].is_object());
        assert!(own.get("on_success_next_step_identifier").is_none());
    }
    bench
        .post_hookpulse(TEMPLATE, "{}")
        .await
        .expect(400, "Missing required field: workflow_uuid");
    let unknown = r#"{"workflow_uuid":"5b1f0a52-7c44-4a1e-9c0e-3d9b6f20a811"}"#;
    bench
        .post_hookpulse(TEMPLATE, unknown)
        .await
        .expect(404, "not found");
}

#[tokio::test]
async fn steps_can_be_added_and_are_checked() {
    let bench = Bench::new(1);
    let uuid = build_workflow(&bench).await;
    let body = format!(r#"{{"workflow_uuid":"{uuid}"}}"#);
    let template = bench.post_hookpulse(TEMPLATE, &body).await.json();
    let steps = template["data"]["workflow_steps"].as_array().unwrap();
    let names: Vec<&str> = steps
        .iter()
        .map(|step| step["step_identifier"].as_str().unwrap())
        .collect();
    assert!(names.ends_with(&[
        "sandbox-first",
        "sandbox-free",
        "sandbox-second",
        "sandbox-repair"
    ]));

    let path = "/hookpulse/v1/api/add_workflow_step/";
    let good = step(&uuid, 1, "sandbox-new", true, 0, "", "");
    let changes = [
        ("index", json!(-1)),
        ("index", json!("1")),
        ("method", json!("FETCH")),
        ("workflow_uuid", json!("x")),
        ("domain_uuid", json!("x")),
        ("human_approval_required", json!("yes")),
        ("delay_to_next_step", json!(1.5)),
        ("delay_to_next_step", json!(-1)),
        ("retry_backoff_mode", json!("random")),
        ("request_body_json", json!("{}")),
        ("execution_condition", json!({"operator": "like"})),
        ("step_identifier", json!("")),
    ];
    for (name, value) in changes {
        let mut body = good.clone();
        body[name] = value;
        bench
            .post_hookpulse(path, &body.to_string())
            .await
            .expect(400, &format!("Invalid field value: {name}"));
    }
    for name in good.as_object().unwrap().keys() {
        let mut body = good.clone();
        body.as_object_mut().unwrap().shift_remove(name);
        bench
            .post_hookpulse(path, &body.to_string())
            .await
            .expect(400, &format!("Missing required field: {name}"));
    }
    let taken = step(&uuid, 1, "sandbox-first", true, 0, "", "");
    bench
        .post_hookpulse(path, &taken.to_string())
        .await
        .expect(400, "Field validation failed");
    let elsewhere = step(
        "5b1f0a52-7c44-4a1e-9c0e-3d9b6f20a811",
        1,
        "a",
        true,
        0,
        "",
        "",
    );
    bench
        .post_hookpulse(path, &elsewhere.to_string())
        .await
        .expect(404, "Workflow not found");
}

#[tokio::test]
async fn rate_limit_headers_are_always_there_and_the_limit_is_a_switch() {
    let bench = Bench::new(1);
    bench
        .steer("settings", r#"{"hookpulse_rate_limit":3}"#)
        .await;
    for remaining in ["2", "1", "1", "1"] {
        let reply = bench.hookpulse(LIST).await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("x-ratelimit-limit"), Some("3"));
        assert_eq!(reply.header("x-ratelimit-remaining"), Some(remaining));
        let reset: i64 = reply.header("x-ratelimit-reset").unwrap().parse().unwrap();
        assert_eq!(reset, START_MS / 1000 + 3600);
    }
    let enforce = r#"{"hookpulse_enforce_rate_limit":true,"hookpulse_retry_after":true}"#;
    bench.steer("settings", enforce).await;
    let reply = bench.hookpulse(LIST).await;
    reply.expect(429, "Rate limit exceeded");
    assert_eq!(reply.header("x-ratelimit-remaining"), Some("0"));
    assert_eq!(reply.header("retry-after"), Some("3601"));
    bench
        .steer("settings", r#"{"hookpulse_retry_after":false}"#)
        .await;
    assert_eq!(bench.hookpulse(LIST).await.header("retry-after"), None);
    bench.clock.advance(3_600_000);
    bench.hookpulse(LIST).await.expect(200, "");
}

#[tokio::test]
async fn the_brands_zone_and_fractions_are_switches() {
    let bench = Bench::new(1);
    let settings = r#"{"hookpulse_timezone":"UTC","hookpulse_fractional_seconds":true,"hookpulse_per_page":1}"#;
    bench.steer("settings", settings).await;
    let reply = bench.hookpulse(LIST).await.json();
    assert_eq!(reply["timezone"], "UTC");
    assert_eq!(reply["meta"]["per_page"], 1);
    let inserted_at = reply["data"][0]["inserted_at"].as_str().unwrap();
    assert!(inserted_at.ends_with(".000+00:00"), "{inserted_at}");
}

#[tokio::test]
async fn every_approved_workflow_comes_to_its_end_or_its_next_gate() {
    let bench = Bench::new(60);
    let plans = bench.pending().await;
    for plan in &plans {
        let uuid = plan["execution_plan_uuid"].as_str().unwrap();
        bench.act("approve", uuid).await.expect(200, "approved");
    }
    bench.clock.advance(3_600_000);
    let journal = bench.admin("journal").await;
    let mut ran = 0;
    for plan in &plans {
        let notes: Vec<&str> = journal
            .as_array()
            .unwrap()
            .iter()
            .filter(|note| note["key"] == plan["execution_plan_uuid"])
            .map(|note| note["what"].as_str().unwrap())
            .collect();
        ran += notes.iter().filter(|what| what.contains(" ran, ")).count();
        let last = notes.last().unwrap();
        let ends = ["the workflow is done", "no step follows"];
        assert!(
            last.contains("waits for approval") || ends.iter().any(|end| last.ends_with(end)),
            "{notes:?}"
        );
    }
    assert!(ran > 0, "some steps run without a person");
    let waiting = journal
        .as_array()
        .unwrap()
        .iter()
        .filter(|note| {
            note["what"]
                .as_str()
                .unwrap()
                .contains("waits for approval")
        })
        .count();
    assert_eq!(bench.pending().await.len(), waiting);
    assert!(waiting > 0, "some workflows have a second gate");
}
