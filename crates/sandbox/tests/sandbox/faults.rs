//! Faults on request, seen through the router: what had an effect, and what the caller gets.

use serde_json::json;

use crate::bench::{ACTION, Bench, LIST};

async fn effect_count(bench: &Bench) -> usize {
    bench.admin("effects").await.as_array().unwrap().len()
}

async fn first(bench: &Bench) -> String {
    bench.pending().await[0]["execution_plan_uuid"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn fault(bench: &Bench, rest: &str) {
    let fault = format!(r#"{{"route":"POST /v1/api/human_approval_action/","times":1,{rest}}}"#);
    bench.steer("faults", &fault).await;
}

#[tokio::test]
async fn each_kind_has_the_effect_it_says() {
    // The fault, whether the action took effect, the status (none for a broken connection).
    let cases = [
        (r#""kind":"refuse""#, 0, None),
        (r#""kind":"drop_before""#, 0, None),
        (r#""kind":"drop_after""#, 1, None),
        (r#""kind":"cut""#, 1, Some(200)),
        (r#""kind":"garble""#, 1, Some(200)),
        (
            r#""kind":"status","status":429,"retry_after":2"#,
            0,
            Some(429),
        ),
        (r#""kind":"status","status":500"#, 0, Some(500)),
        (
            r#""kind":"status","status":500,"after_effect":true"#,
            1,
            Some(500),
        ),
        (r#""kind":"delay","delay_ms":1"#, 1, Some(200)),
    ];
    for (kind, effects, status) in cases {
        let bench = Bench::new(2);
        let uuid = first(&bench).await;
        fault(&bench, kind).await;
        let reply = bench.act("approve", &uuid).await;
        assert_eq!(effect_count(&bench).await, effects, "{kind}");
        match status {
            Some(status) => assert_eq!((reply.status, reply.dropped), (status, None), "{kind}"),
            None => assert!(reply.dropped.is_some(), "{kind}"),
        }
        assert_eq!(
            reply.dropped == Some(true),
            kind.contains("refuse"),
            "{kind}"
        );
        // The fault is spent, so the next request is answered as ever.
        let again = bench.act("approve", &uuid).await;
        assert_eq!(again.status, 200, "{kind}");
        assert_eq!(again.json()["success"], effects == 0, "{kind}");
        assert_eq!(effect_count(&bench).await, 1, "{kind}");
    }
}

/// Waits until so many decisions have taken effect.
async fn effects_come(bench: &Bench, count: usize) {
    while effect_count(bench).await < count {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_late_request_takes_effect_after_its_caller_has_gone() {
    let bench = Bench::new(2);
    let uuid = first(&bench).await;
    fault(&bench, r#""kind":"late","delay_ms":20"#).await;
    let reply = bench.act("reject", &uuid).await;
    assert_eq!(reply.dropped, Some(false));
    assert_eq!(effect_count(&bench).await, 0);
    effects_come(&bench, 1).await;
}

#[tokio::test]
async fn a_request_that_comes_twice_may_take_effect_on_the_next_step() {
    let bench = Bench::new(200);
    let settings = r#"{"hookpulse_plan_keeps_uuid":true,"hookpulse_per_page":1000}"#;
    bench.steer("settings", settings).await;
    let pending = bench.pending().await;
    let canary = pending
        .iter()
        .find(|plan| plan["step_identifier"] == "deploy-canary")
        .expect("a step that leads to another gate");
    let uuid = canary["execution_plan_uuid"].as_str().unwrap();
    fault(&bench, r#""kind":"twice","delay_ms":20"#).await;
    bench.act("approve", uuid).await.expect(200, "approved");
    bench.clock.advance(60_000);
    effects_come(&bench, 2).await;
}

#[tokio::test]
async fn statuses_come_in_the_vendors_form() {
    let bench = Bench::new(1);
    fault(&bench, r#""kind":"status","status":429,"retry_after":2"#).await;
    let reply = bench
        .act("approve", "5b1f0a52-7c44-4a1e-9c0e-3d9b6f20a811")
        .await;
    assert_eq!(
        reply.json(),
        json!({"success": false, "error": "Rate limit exceeded"})
    );
    assert_eq!(reply.header("retry-after"), Some("2"));
    assert!(reply.header("x-ratelimit-limit").is_some());

    let route = "GET /v1/workflows/runs/{run_id}";
    for (status, part) in [
        (401, "Invalid API Key."),
        (409, "different decision"),
        (422, r#""loc":["body"]"#),
        (429, "too many requests"),
        (500, r#"{"detail":"sandbox: internal error"}"#),
    ] {
        let fault = format!(r#"{{"route":"{route}","kind":"status","status":{status},"times":1}}"#);
        bench.steer("faults", &fault).await;
        bench
            .retab("/retab-a/v1/workflows/runs/run_1")
            .await
            .expect(status, part);
    }
}

#[tokio::test]
async fn a_fault_is_listed_with_its_hits_and_cleared() {
    let bench = Bench::new(1);
    let listed = bench
        .steer(
            "faults",
            r#"{"route":"GET /retab-a/v1/workflows/runs","kind":"garble","times":1}"#,
        )
        .await;
    assert_eq!(listed[0]["hits"], 0);
    let garbled = bench.retab("/retab-a/v1/workflows/runs").await;
    assert_eq!(garbled.status, 200);
    assert!(serde_json::from_str::<serde_json::Value>(&garbled.text).is_err());
    assert_eq!(bench.admin("faults").await[0]["hits"], 1);
    bench
        .retab("/retab-a/v1/workflows/runs")
        .await
        .expect(200, "list_metadata");
    bench
        .retab("/retab-b1/v1/workflows/runs")
        .await
        .expect(200, "list_metadata");
    let cleared = bench.ask("DELETE", "/_sandbox/faults", &[], "").await;
    assert_eq!(cleared.text, "[]");
    assert_eq!(bench.admin("faults").await, json!([]));
}

#[tokio::test]
async fn a_cut_answer_announces_more_than_it_brings() {
    let bench = Bench::new(3);
    let whole = bench.hookpulse(LIST).await.text;
    bench.steer("faults", r#"{"route":"GET /v1/api/get_all_pending_approvals_paginated/","kind":"cut","times":1}"#).await;
    let reply = bench.hookpulse(LIST).await;
    assert_eq!(
        reply.header("content-length"),
        Some(whole.len().to_string().as_str())
    );
    assert!(reply.text.starts_with("broken"), "{}", reply.text);
}

#[tokio::test]
async fn probability_and_seed_decide_the_same_way_each_time() {
    let pattern = async || {
        let bench = Bench::new(1);
        let fault = r#"{"route":"GET /v1/workflows/runs","kind":"status","status":503,"probability":0.5,"seed":7}"#;
        bench.steer("faults", fault).await;
        let mut pattern = Vec::new();
        for _ in 0..40 {
            pattern.push(bench.retab("/retab-a/v1/workflows/runs").await.status);
        }
        pattern
    };
    let first = pattern().await;
    assert_eq!(first, pattern().await);
    let hits = first.iter().filter(|status| **status == 503).count();
    assert!((8..33).contains(&hits), "{hits}");
}

#[tokio::test]
async fn connections_are_not_reused_while_one_may_break() {
    let bench = Bench::new(1);
    assert_eq!(bench.hookpulse(LIST).await.header("connection"), None);
    fault(&bench, r#""kind":"drop_before""#).await;
    assert_eq!(
        bench.hookpulse(LIST).await.header("connection"),
        Some("close")
    );
    bench.post_hookpulse(ACTION, "{}").await;
    assert_eq!(bench.hookpulse(LIST).await.header("connection"), None);
}
