//! The admin routes and the page.

use countersign_sandbox::{Options, Sandbox};
use serde_json::{Value, json};

use crate::bench::{Bench, HOOKPULSE, LIST};

#[tokio::test]
async fn another_reviewer_can_be_played() {
    let bench = Bench::new(4);
    let plans = bench.pending().await;
    let uuid = plans[0]["execution_plan_uuid"].as_str().unwrap();
    let decide = format!(r#"{{"api":"hookpulse","key":"{uuid}","verdict":"rejected"}}"#);
    bench.steer("decide", &decide).await;
    assert_eq!(bench.act("approve", uuid).await.json()["success"], false);

    let run = bench.run_with(1, 1).await;
    let decide = format!(
        r#"{{"api":"retab-a","key":"{run}/hil-1","verdict":"approved","data":{{"b":1.10,"a":2}}}}"#
    );
    bench.steer("decide", &decide).await;
    let path = format!("/retab-a/v1/workflows/runs/{run}/hil-decisions");
    let late = bench
        .post_retab(&path, r#"{"node_id":"hil-1","approved":true}"#)
        .await;
    late.expect(409, "different decision");
    let decision = bench.retab(&format!("{path}/hil-1")).await;
    assert_eq!(decision.raw(&["modified_data"]), r#"{"b":1.10,"a":2}"#);
    let effects = bench.admin("effects").await;
    let seen: Vec<(&Value, &Value)> = effects
        .as_array()
        .unwrap()
        .iter()
        .map(|effect| (&effect["api"], &effect["verdict"]))
        .collect();
    assert_eq!(
        seen,
        [
            (&json!("hookpulse"), &json!("rejected")),
            (&json!("retab-a"), &json!("approved"))
        ]
    );
    // Deciding twice is refused here as well.
    let again = bench.ask("POST", "/_sandbox/decide", &[], decide).await;
    assert_eq!(again.status, 409);
}

#[tokio::test]
async fn the_data_of_a_run_can_change_while_it_waits() {
    let bench = Bench::new(4);
    let run = bench.run_with(1, 1).await;
    let steps = format!("/retab-a/v1/workflows/runs/{run}/steps");
    let change = |data: &str| format!(r#"{{"api":"retab-a","key":"{run}/hil-1","data":{data}}}"#);
    for data in [r#"{"total":12345678901234567890.10}"#, r#"{"total":2.50}"#] {
        bench.steer("change", &change(data)).await;
        let text = bench.retab(&steps).await.text;
        assert!(
            text.contains(&format!(r#""extracted_data":{data}"#)),
            "{text}"
        );
        // The schema and the document are as before.
        assert!(text.contains(r#""json_schema":{"#), "{text}");
    }
    // A schema comes as it is, whatever it is.
    let with_schema =
        format!(r#"{{"api":"retab-a","key":"{run}/hil-1","data":{{}},"json_schema":[1.50,"x"]}}"#);
    bench.steer("change", &with_schema).await;
    let text = bench.retab(&steps).await.text;
    assert!(text.contains(r#""json_schema":[1.50,"x"]"#), "{text}");
    let other = bench.waiting_runs("retab-b1").await;
    assert!(
        !other[0].to_string().contains("2.50"),
        "another API is left alone"
    );
}

#[tokio::test]
async fn bad_admin_input_gets_a_sentence() {
    let bench = Bench::new(1);
    let run = bench.run_with(1, 1).await;
    let odd_data =
        format!(r#"{{"api":"retab-a","key":"{run}/hil-1","verdict":"approved","data":[1]}}"#);
    let odd_change = format!(r#"{{"api":"retab-a","key":"{run}/hil-1","data":[1]}}"#);
    let unknown_node = format!(r#"{{"api":"retab-a","key":"{run}/nobody","verdict":"approved"}}"#);
    let cases = [
        ("POST", "faults", "nonsense", 400),
        (
            "POST",
            "faults",
            r#"{"route":"GET /x","kind":"explode"}"#,
            400,
        ),
        ("POST", "settings", "[]", 400),
        ("POST", "settings", r#"{"nothing":1}"#, 400),
        ("POST", "reset", r#"{"seed":"many"}"#, 400),
        ("POST", "reset", r#"{"seed":-1}"#, 400),
        ("POST", "reset", r#"{"seed":1000001}"#, 400),
        ("POST", "reset", r#"{"sead":1}"#, 400),
        ("POST", "decide", "{}", 400),
        (
            "POST",
            "decide",
            r#"{"api":"x","key":"y","verdict":"approved"}"#,
            400,
        ),
        (
            "POST",
            "decide",
            r#"{"api":"hookpulse","key":"y","verdict":"maybe"}"#,
            400,
        ),
        (
            "POST",
            "decide",
            r#"{"api":"hookpulse","key":"y","verdict":"approved"}"#,
            404,
        ),
        (
            "POST",
            "decide",
            r#"{"api":"retab-a","key":"y","verdict":"approved"}"#,
            404,
        ),
        ("POST", "decide", &unknown_node, 404),
        ("POST", "decide", &odd_data, 400),
        ("POST", "change", "{}", 400),
        ("POST", "change", &odd_change, 400),
        (
            "POST",
            "change",
            r#"{"api":"retab-a","key":"y","data":{}}"#,
            404,
        ),
        (
            "POST",
            "change",
            r#"{"api":"hookpulse","key":"y","data":{}}"#,
            404,
        ),
        ("POST", "clock", r#"{"advance_ms":-1}"#, 400),
        ("POST", "effects", "", 405),
        ("GET", "reset", "", 405),
        ("GET", "nothing", "", 404),
    ];
    for (method, name, body, status) in cases {
        let reply = bench
            .ask(method, &format!("/_sandbox/{name}"), &[], body.to_owned())
            .await;
        assert_eq!(reply.status, status, "{name} {body}: {}", reply.text);
        let sentence = reply.json()["error"].as_str().unwrap().to_owned();
        assert!(sentence.len() > 10, "{sentence}");
    }
    assert_eq!(bench.admin("faults").await, json!([]));
    assert_eq!(bench.admin("effects").await, json!([]));
}

#[tokio::test]
async fn a_reset_forgets_everything_and_seeds_anew() {
    let bench = Bench::new(5);
    let before = bench.pending().await;
    bench
        .act(
            "approve",
            before[0]["execution_plan_uuid"].as_str().unwrap(),
        )
        .await;
    let run = bench.run_with(1, 1).await;
    let path = format!("/retab-a/v1/workflows/runs/{run}/hil-decisions");
    bench
        .post_retab(&path, r#"{"node_id":"hil-1","approved":false}"#)
        .await
        .expect(200, "accepted");
    bench.steer("settings", r#"{"hookpulse_per_page":3}"#).await;
    bench
        .steer(
            "faults",
            r#"{"route":"GET /v1/workflows/runs","kind":"garble"}"#,
        )
        .await;

    assert_eq!(
        bench.steer("reset", r#"{"seed":7}"#).await,
        json!({"seed": 7})
    );
    for name in ["effects", "faults", "requests", "journal"] {
        assert_eq!(bench.admin(name).await, json!([]), "{name}");
    }
    assert_eq!(bench.admin("settings").await["hookpulse_per_page"], 10);
    assert_eq!(bench.pending().await.len(), 7);
    bench.clock.advance(5000);
    let decision = bench.retab(&format!("{path}/hil-1")).await.json();
    assert_eq!(
        decision["decision_received"], false,
        "no old timer strikes the new run of the same id"
    );
    // Without a number it seeds what the sandbox was started with.
    assert_eq!(bench.steer("reset", "").await, json!({"seed": 5}));
    assert_eq!(bench.pending().await.len(), 5);
}

#[tokio::test]
async fn requests_are_listed_without_headers() {
    let bench = Bench::new(1);
    bench.hookpulse(&format!("{LIST}?page=1")).await;
    bench
        .ask("GET", LIST, &[("x-hookpulse-api-key", "hush")], "")
        .await;
    bench
        .steer(
            "faults",
            r#"{"route":"GET /v1/api/get_all_pending_approvals_paginated/","kind":"drop_after"}"#,
        )
        .await;
    bench.hookpulse(LIST).await;
    bench
        .post_hookpulse("/hookpulse/v1/api/nothing", " {\"odd\" :1}")
        .await;
    let requests = bench.admin("requests").await;
    assert_eq!(
        requests,
        json!([
            {"at": "2026-11-23T20:00:00.000Z", "method": "GET", "path": format!("{LIST}?page=1"), "status": 200, "body": null},
            {"at": "2026-11-23T20:00:00.000Z", "method": "GET", "path": LIST, "status": 401, "body": null},
            {"at": "2026-11-23T20:00:00.000Z", "method": "GET", "path": LIST, "status": null, "body": null},
            {"at": "2026-11-23T20:00:00.000Z", "method": "POST", "path": "/hookpulse/v1/api/nothing", "status": 404, "body": " {\"odd\" :1}"},
        ])
    );
    let text = requests.to_string();
    assert!(!text.contains("hush") && !text.contains(HOOKPULSE[0].1));
}

#[tokio::test]
async fn the_clock_can_be_moved_forward() {
    let bench = Bench::new(1);
    let run = bench.run_with(1, 1).await;
    let path = format!("/retab-a/v1/workflows/runs/{run}");
    let body = r#"{"node_id":"hil-1","approved":true}"#;
    bench
        .post_retab(&format!("{path}/hil-decisions"), body)
        .await
        .expect(200, "accepted");
    let now = bench.steer("clock", r#"{"advance_ms":1500}"#).await;
    assert_eq!(now, json!({"now": "2026-11-23T20:00:01.500Z"}));
    assert_eq!(bench.retab(&path).await.json()["status"], "completed");
}

#[tokio::test]
async fn the_page_is_served_strictly() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("index.html"), "<!doctype html>").unwrap();
    std::fs::write(folder.path().join("app.wasm"), b"\0asm").unwrap();
    std::fs::write(folder.path().join("app.js"), "1").unwrap();
    let bench = Bench::with(Options {
        seed: 0,
        page: Some(folder.path().to_owned()),
        ..Options::default()
    });
    for (path, mime) in [
        ("/", "text/html"),
        ("/app.wasm", "application/wasm"),
        ("/app.js", "text/javascript"),
    ] {
        let reply = bench.ask("GET", path, &[], "").await;
        assert_eq!(reply.status, 200, "{path}");
        assert_eq!(reply.header("content-type"), Some(mime));
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert_eq!(
            reply.header("content-security-policy"),
            Some(
                "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
                img-src 'self' blob: data:; frame-src 'self' blob:; connect-src 'self'; \
                object-src 'none'; base-uri 'none'"
            )
        );
    }
    for path in [
        "/nothing",
        "/app.js/x",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/a/../../x",
        "/_sandbox",
        "/hookpulse",
    ] {
        let reply = bench.ask("GET", path, &[], "").await;
        assert_eq!(reply.status, 404, "{path}");
        assert!(reply.json()["error"].is_string());
    }
    let bare = Bench::new(0);
    bare.ask("GET", "/", &[], "").await.expect(404, "--page");
}

#[test]
fn what_cannot_be_opened_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let no_folder = Sandbox::open(Options {
        data: Some(file.clone()),
        ..Options::default()
    });
    assert!(no_folder.unwrap_err().contains("data folder"));
    std::fs::write(
        folder.path().join("sandbox.sqlite"),
        "this is no database at all, just text",
    )
    .unwrap();
    let no_database = Sandbox::open(Options {
        data: Some(folder.path().to_owned()),
        ..Options::default()
    });
    assert!(no_database.unwrap_err().contains("data file"));
    let no_import = Sandbox::open(Options {
        import: Some(folder.path().join("missing.json")),
        ..Options::default()
    });
    assert!(no_import.unwrap_err().contains("missing.json"));
}
