//! Cross-origin headers: none by default, and only for listed origins.

use countersign_sandbox::Options;

use crate::bench::{Bench, HOOKPULSE, LIST};

const ORIGIN: (&str, &str) = ("origin", "http://localhost:3000");
const PREFLIGHT: (&str, &str) = ("access-control-request-method", "POST");

#[tokio::test]
async fn nothing_is_allowed_by_default() {
    let bench = Bench::new(1);
    let reply = bench
        .ask("GET", LIST, &[HOOKPULSE[0], HOOKPULSE[1], ORIGIN], "")
        .await;
    assert_eq!(reply.status, 200);
    assert!(reply.header("access-control-allow-origin").is_none());
    assert!(reply.header("vary").is_none());
    let reply = bench.ask("OPTIONS", LIST, &[ORIGIN, PREFLIGHT], "").await;
    assert_eq!(reply.status, 405);
    assert!(reply.header("access-control-allow-origin").is_none());
}

#[tokio::test]
async fn listed_origins_are_allowed_and_others_are_not() {
    let bench = Bench::with(Options {
        seed: 1,
        cors: vec!["https://dash.example".to_owned(), ORIGIN.1.to_owned()],
        ..Options::default()
    });
    for path in [LIST, "/retab-a/v1/workflows/runs/run_1/hil-decisions"] {
        let reply = bench.ask("OPTIONS", path, &[ORIGIN, PREFLIGHT], "").await;
        assert_eq!(reply.status, 204);
        assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN.1));
        let allowed = reply.header("access-control-allow-headers").unwrap();
        for name in [
            "x-hookpulse-api-key",
            "x-brand-uuid",
            "api-key",
            "authorization",
            "content-type",
            "idempotency-key",
        ] {
            assert!(allowed.split(", ").any(|own| own == name), "{name}");
        }
    }
    // A refusal can be read by the page as well.
    let reply = bench.ask("GET", LIST, &[ORIGIN], "").await;
    assert_eq!(reply.status, 401);
    assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN.1));
    assert_eq!(reply.header("vary"), Some("origin"));

    let stranger = ("origin", "http://localhost:3001");
    let reply = bench.ask("OPTIONS", LIST, &[stranger, PREFLIGHT], "").await;
    assert_eq!(reply.status, 405);
    let reply = bench
        .ask("GET", LIST, &[HOOKPULSE[0], HOOKPULSE[1], stranger], "")
        .await;
    assert!(reply.header("access-control-allow-origin").is_none());
    // The admin routes and the page are for their own origin only.
    let reply = bench.ask("GET", "/_sandbox/effects", &[ORIGIN], "").await;
    assert!(reply.header("access-control-allow-origin").is_none());
}

#[tokio::test]
async fn the_list_of_origins_is_a_setting() {
    let bench = Bench::new(1);
    bench
        .steer("settings", r#"{"cors_origins":["http://localhost:3000"]}"#)
        .await;
    let reply = bench.ask("GET", LIST, &[ORIGIN], "").await;
    assert_eq!(reply.header("access-control-allow-origin"), Some(ORIGIN.1));
}
