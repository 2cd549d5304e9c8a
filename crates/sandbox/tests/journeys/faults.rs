//! Decisions while requests go wrong, one after the other and all at once.

use countersign_core::desk::Event;
use countersign_core::model::{ApprovalId, CommandId, Verdict};

use crate::journey::{Journey, carried};

/// What the reviewer wants.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wish {
    Approve,
    ApproveEdited,
    Reject,
}

const WISHES: [Wish; 3] = [Wish::Approve, Wish::Reject, Wish::ApproveEdited];

/// Carries out one wish while `faults` strike, and holds what was told against what the server has.
async fn check(journey: &mut Journey, api: &str, wish: Wish, faults: &str, expected: &str) {
    let what = format!("{api} {wish:?} {faults}");
    // Not every kind of review has a text to rewrite.
    let word = if api == "retab-c" { "extract" } else { "" };
    let id = journey.undecided(api, word);
    journey.open(&id).await;
    let data = match wish {
        Wish::ApproveEdited => journey.rewrite_a_text().await.to_string(),
        Wish::Approve => unchanged(journey, &id).await,
        Wish::Reject => "null".to_owned(),
    };
    journey.steer("faults", faults).await;
    let verdict = if wish == Wish::Reject {
        Verdict::Reject
    } else {
        Verdict::Approve
    };
    let command = journey.decide(verdict);
    let end = journey.follow(&command).await;
    journey.ask("DELETE", "/_sandbox/faults", "").await;
    // The lists are read again, the projection catches up, and nothing more may happen.
    journey.for_a_while(6_000).await;
    assert_eq!(end, expected, "{what}");
    let effects = journey.effects(&id).await;
    if end == "refused" {
        assert_eq!(effects, [], "{what}");
        assert!(journey.desk.can_decide(), "{what}: it can be decided again");
        assert!(
            journey
                .desk
                .rows(0..usize::MAX)
                .iter()
                .any(|row| row.id == id),
            "{what}"
        );
        let again = journey.decide(verdict);
        assert_eq!(journey.follow(&again).await, "applied", "{what}");
        let effects = journey.effects(&id).await;
        assert_eq!(
            (effects.len(), &effects[0].1),
            (1, &data),
            "{what}: the edits were kept"
        );
    } else {
        let command = carried(api, &command);
        assert_eq!(
            effects,
            [(verdict.as_str().to_owned(), data, command)],
            "{what}"
        );
        assert!(
            journey
                .desk
                .rows(0..usize::MAX)
                .iter()
                .all(|row| row.id != id),
            "{what}"
        );
        assert!(!journey.desk.can_decide(), "{what}");
    }
}

/// What an approval without changes takes effect with: nothing, unless it is about somebody's correction.
async fn unchanged(journey: &Journey, id: &ApprovalId) -> String {
    if id.connection.as_str() != "retab-c" {
        return "null".to_owned();
    }
    let versions = journey.versions(id).await;
    match versions.len() {
        1 => "null".to_owned(),
        _ => versions
            .last()
            .unwrap()
            .get("snapshot")
            .unwrap()
            .to_string(),
    }
}

/// A fault that strikes `route` so many times.
fn fault(route: &str, times: u64, rest: &str) -> String {
    format!(r#"{{"route":"{route}","times":{times},{rest}}}"#)
}

const ACTION: &str = "POST /v1/api/human_approval_action/";
const LIST: &str = "GET /v1/api/get_all_pending_approvals_paginated/";
const SUBMIT: &str = "POST /v1/workflows/runs/{run_id}/hil-decisions";
const STATE: &str = "GET /v1/workflows/runs/{run_id}/hil-decisions/{node_id}";

const APPROVE: &str = "POST /v1/workflows/reviews/{review_id}/approve";
const REJECT: &str = "POST /v1/workflows/reviews/{review_id}/reject";
const CREATE: &str = "POST /v1/workflows/reviews/versions";
const REVIEW: &str = "GET /v1/workflows/reviews/{review_id}";

/// The fault, what becomes of a decision at HookPulse (which cannot say what it did), and at Retab (which can).
const FAULTS: &[(&str, &str, &str)] = &[
    (r#""kind":"delay","delay_ms":1"#, "applied", "applied"),
    (
        r#""kind":"delay","delay_ms":1,"after_effect":true"#,
        "applied",
        "applied",
    ),
    (r#""kind":"refuse""#, "applied", "applied"),
    (r#""kind":"drop_before""#, "applied", "applied"),
    (r#""kind":"drop_after""#, "gone", "applied"),
    (r#""kind":"cut""#, "gone", "applied"),
    (r#""kind":"garble""#, "gone", "applied"),
    (r#""kind":"status","status":400"#, "refused", "refused"),
    (r#""kind":"status","status":401"#, "applied", "applied"),
    (r#""kind":"status","status":403"#, "refused", "refused"),
    (r#""kind":"status","status":404"#, "refused", "refused"),
    (r#""kind":"status","status":409"#, "refused", "refused"),
    (
        r#""kind":"status","status":409,"after_effect":true"#,
        "gone",
        "applied",
    ),
    (r#""kind":"status","status":422"#, "refused", "refused"),
    (r#""kind":"status","status":429"#, "applied", "applied"),
    (
        r#""kind":"status","status":429,"retry_after":90"#,
        "applied",
        "applied",
    ),
    (r#""kind":"status","status":500"#, "applied", "applied"),
    (
        r#""kind":"status","status":500,"after_effect":true"#,
        "gone",
        "applied",
    ),
    (
        r#""kind":"status","status":503,"retry_after":2"#,
        "applied",
        "applied",
    ),
    (
        r#""kind":"status","status":503,"retry_after":2,"after_effect":true"#,
        "gone",
        "applied",
    ),
];

/// Where hundreds of decisions follow each other, short pages cost seconds and show nothing new.
const LONG_PAGES: &str = r#"{"retab_longest_page":100,"hookpulse_per_page":50,"retab_longest_review_page":200,"retab_longest_version_page":200}"#;

/// What may go wrong with the reads that follow a decision.
const READ_FAULTS: &[&str] = &[
    r#""kind":"refuse""#,
    r#""kind":"drop_after""#,
    r#""kind":"cut""#,
    r#""kind":"garble""#,
    r#""kind":"status","status":401"#,
    r#""kind":"status","status":404"#,
    r#""kind":"status","status":429,"retry_after":2"#,
    r#""kind":"status","status":500"#,
];

#[tokio::test]
async fn hookpulse_decisions_survive_every_fault() {
    let mut journey = Journey::new(&["hookpulse"], 120, None).await;
    journey.steer("settings", LONG_PAGES).await;
    for wish in [Wish::Approve, Wish::Reject] {
        for (rest, expected, _) in FAULTS {
            check(
                &mut journey,
                "hookpulse",
                wish,
                &fault(ACTION, 1, rest),
                expected,
            )
            .await;
        }
        for rest in READ_FAULTS {
            // The answer is lost, and then the list cannot be read either.
            for (lost, expected) in [
                (r#""kind":"drop_before""#, "applied"),
                (r#""kind":"drop_after""#, "gone"),
            ] {
                let faults = format!("[{},{}]", fault(ACTION, 1, lost), fault(LIST, 2, rest));
                check(&mut journey, "hookpulse", wish, &faults, expected).await;
            }
        }
        let again_and_again = fault(ACTION, 4, r#""kind":"drop_before""#);
        check(&mut journey, "hookpulse", wish, &again_and_again, "applied").await;
    }
}

async fn retab_decisions_survive_every_fault(api: &str) {
    let mut journey = Journey::new(&[api], 120, None).await;
    journey.steer("settings", LONG_PAGES).await;
    for wish in WISHES {
        for (rest, _, expected) in FAULTS {
            check(&mut journey, api, wish, &fault(SUBMIT, 1, rest), expected).await;
        }
        for rest in READ_FAULTS {
            // Following a received decision goes wrong.
            check(&mut journey, api, wish, &fault(STATE, 2, rest), "applied").await;
        }
        let again_and_again = fault(SUBMIT, 4, r#""kind":"drop_after""#);
        check(&mut journey, api, wish, &again_and_again, "applied").await;
        let read_back = format!(
            "[{},{}]",
            fault(SUBMIT, 1, r#""kind":"garble""#),
            fault(STATE, 1, r#""kind":"garble""#)
        );
        check(&mut journey, api, wish, &read_back, "applied").await;
    }
}

#[tokio::test]
async fn retab_a_decisions_survive_every_fault() {
    retab_decisions_survive_every_fault("retab-a").await;
}

#[tokio::test]
async fn retab_b1_decisions_survive_every_fault() {
    retab_decisions_survive_every_fault("retab-b1").await;
}

#[tokio::test]
async fn retab_b3_decisions_survive_every_fault() {
    retab_decisions_survive_every_fault("retab-b3").await;
}

#[tokio::test]
async fn decisions_on_reviews_survive_every_fault() {
    let api = "retab-c";
    let mut journey = Journey::new(&[api], 260, None).await;
    journey.steer("settings", LONG_PAGES).await;
    for wish in WISHES {
        let verdict = match wish {
            Wish::Reject => REJECT,
            Wish::Approve | Wish::ApproveEdited => APPROVE,
        };
        for (rest, _, expected) in FAULTS {
            check(&mut journey, api, wish, &fault(verdict, 1, rest), expected).await;
            if wish == Wish::ApproveEdited {
                check(&mut journey, api, wish, &fault(CREATE, 1, rest), expected).await;
            }
        }
        for rest in READ_FAULTS {
            // The answer is lost, and then the review cannot be read either.
            for lost in [r#""kind":"drop_before""#, r#""kind":"drop_after""#] {
                let faults = format!("[{},{}]", fault(verdict, 1, lost), fault(REVIEW, 2, rest));
                check(&mut journey, api, wish, &faults, "applied").await;
            }
        }
        let again_and_again = fault(verdict, 4, r#""kind":"drop_after""#);
        check(&mut journey, api, wish, &again_and_again, "applied").await;
    }
}

/// Half of all requests go wrong, in every way at once, while everything that waits is decided.
async fn check_storm(api: &str, seed: u64) {
    let mut journey = Journey::new(&[api], 12, None).await;
    let routes: &[&str] = match api {
        "hookpulse" => &[ACTION, LIST],
        "retab-c" => &[APPROVE, REJECT, REVIEW, "GET /v1/workflows/reviews"],
        _ => &[SUBMIT, STATE, "GET /v1/workflows/runs"],
    };
    let kinds = [
        r#""kind":"refuse""#,
        r#""kind":"drop_before""#,
        r#""kind":"drop_after""#,
        r#""kind":"cut""#,
        r#""kind":"garble""#,
        r#""kind":"status","status":429,"retry_after":1"#,
        r#""kind":"status","status":500,"after_effect":true"#,
        r#""kind":"status","status":503"#,
    ];
    let mut faults = Vec::new();
    for (number, (route, kind)) in routes
        .iter()
        .flat_map(|route| kinds.map(|kind| (route, kind)))
        .enumerate()
    {
        let own_seed = seed * 1_000 + number as u64;
        faults.push(format!(
            r#"{{"route":"{route}","probability":0.08,"seed":{own_seed},{kind}}}"#
        ));
    }
    let mut decisions: Vec<(ApprovalId, Verdict, CommandId)> = Vec::new();
    let mut runs: Vec<String> = Vec::new();
    for row in journey.desk.rows(0..usize::MAX) {
        // A rejection ends its run, and with it what waits at another step of the same run.
        let run = match api {
            // By its document, or before that is known by its id.
            "retab-c" => row.title.rsplit(' ').next(),
            _ => row.id.key.as_str().split('/').next(),
        };
        let run = run.unwrap().to_owned();
        if runs.contains(&run) {
            continue;
        }
        runs.push(run);
        // The reads behind a review are struck too: nothing is decided before there is something to see.
        journey.open_what_there_is(&row.id).await;
        while !journey.desk.can_decide() {
            journey.on(Event::Refresh);
            journey.for_a_while(100).await;
        }
        if decisions.is_empty() {
            journey
                .steer("faults", &format!("[{}]", faults.join(",")))
                .await;
        }
        let verdict = if decisions.len().is_multiple_of(2) {
            Verdict::Approve
        } else {
            Verdict::Reject
        };
        decisions.push((row.id, verdict, journey.decide(verdict)));
    }
    let mut told = Vec::new();
    for (id, verdict, command) in decisions {
        let end = journey.follow(&command).await;
        told.push(end);
        let effects: Vec<String> = journey
            .effects(&id)
            .await
            .into_iter()
            .map(|(verdict, _, _)| verdict)
            .collect();
        assert_eq!(
            effects,
            [verdict.as_str()],
            "{api} with seed {seed}: {id:?} ended {end}"
        );
        let is_true = if api == "hookpulse" {
            matches!(end, "applied" | "gone")
        } else {
            end == "applied"
        };
        assert!(is_true, "{api} with seed {seed}: {id:?} ended {end}");
    }
    assert!(told.contains(&"applied"), "{told:?}");
}

#[tokio::test]
async fn a_storm_of_faults_neither_loses_nor_doubles_a_decision() {
    for seed in 1..=4 {
        for api in ["hookpulse", "retab-a", "retab-b1", "retab-b3", "retab-c"] {
            check_storm(api, seed).await;
        }
    }
}
