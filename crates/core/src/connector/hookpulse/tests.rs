//! What HookPulse's list says of a decision, page by page, and what follows from it.

use super::super::{Answer, Looked, connect, look};
use super::*;
use crate::model::{CommandId, NoAnswer};

/// A plan at a step, made at this minute of an hour; none where the API does not say when.
type Row = (&'static str, &'static str, Option<u64>);

/// Made between the others; "b" waits at the step that is decided.
const NEWER: Row = ("a", "pay", Some(30));
const OURS: Row = ("b", "pay", Some(20));
const OLDER: Row = ("c", "pay", Some(10));

fn connector(repeat: Option<&str>) -> Rc<dyn Connector> {
    connect(&Options {
        id: "ops".into(),
        kind: "hookpulse".into(),
        repeat: repeat.map(str::to_owned),
        ..Options::default()
    })
    .unwrap()
}

fn decision() -> Decision {
    Decision {
        command: CommandId::new("click"),
        approval: ApprovalId {
            connection: ConnectionId::new("ops"),
            key: key("b", "pay"),
        },
        verdict: Verdict::Approve,
        base: None,
        basis: None,
        edited: None,
        reason: None,
    }
}

fn minute(minute: u64) -> Millis {
    Millis(minute * 60_000)
}

fn answered(status: u16, body: &str) -> Outcome {
    Outcome::Answered(Answer {
        status,
        body: body.to_owned(),
        retry_after_ms: None,
    })
}

/// The body of a page of the list.
fn body(rows: &[Row], total: Option<u64>, has_next: bool) -> String {
    let rows = rows.iter().map(|(plan, step, made)| {
        let made = made.map_or("null".to_owned(), |made| {
            format!(r#""1970-01-01T00:{made:02}:00Z""#)
        });
        format!(
            r#"{{"execution_plan_uuid":"{plan}","step_identifier":"{step}","inserted_at":{made}}}"#
        )
    });
    let rows: Vec<String> = rows.collect();
    let total = total.map_or(String::new(), |total| format!(r#""total_count":{total},"#));
    let rows = rows.join(",");
    format!(r#"{{"success":true,"data":[{rows}],"meta":{{{total}"has_next":{has_next}}}}}"#)
}

/// How the decision stands by a page, read as number `page` from 0.
fn standing(page: u32, body: &str) -> Standing {
    let connector = connector(None);
    let mut pass = Pass {
        page,
        ..Pass::default()
    };
    match look(&*connector, &mut pass, &answered(200, body)) {
        Looked::Page(page) => connector.standing(&decision(), Some(minute(20)), &pass, &page),
        Looked::Failed(trouble, _) => panic!("{trouble:?}"),
    }
}

#[track_caller]
fn check_standing(page: u32, rows: &[Row], has_next: bool, expected: Standing) {
    let found = standing(page, &body(rows, None, has_next));
    assert_eq!(found, expected, "page {page} {rows:?} {has_next}");
}

#[test]
fn it_waits_where_its_plan_waits_at_its_step() {
    check_standing(0, &[NEWER, OURS, OLDER], true, Standing::Waits);
    check_standing(7, &[OURS], true, Standing::Waits);
    // Wherever the list puts it.
    check_standing(0, &[("b", "pay", None)], true, Standing::Waits);
}

#[test]
fn its_plan_at_another_step_has_moved_on() {
    let on = Standing::MovedOn("Tell bank".to_owned());
    check_standing(
        0,
        &[NEWER, ("b", "tell-bank", Some(20)), OLDER],
        true,
        on.clone(),
    );
    check_standing(3, &[("b", "tell-bank", None)], true, on);
    // A plan that is listed twice waits at our step all the same.
    check_standing(0, &[("b", "tell-bank", None), OURS], true, Standing::Waits);
}

#[test]
fn one_page_that_has_its_place_proves_that_it_does_not_wait() {
    check_standing(4, &[NEWER, OLDER], true, Standing::Absent);
    check_standing(0, &[OLDER], true, Standing::Absent);
    check_standing(4, &[NEWER], false, Standing::Absent);
    check_standing(0, &[NEWER, OLDER], false, Standing::Absent);
    check_standing(0, &[], false, Standing::Absent);
    // All there is, in whatever order.
    check_standing(0, &[("c", "pay", None)], false, Standing::Absent);
}

#[test]
fn a_page_without_its_place_says_where_to_look() {
    check_standing(4, &[NEWER, ("d", "pay", Some(25))], true, Standing::After);
    check_standing(0, &[NEWER], true, Standing::After);
    check_standing(4, &[OLDER], true, Standing::Before);
    check_standing(4, &[OLDER], false, Standing::Before);
    check_standing(9, &[], false, Standing::Before);
}

#[test]
fn what_was_made_in_the_same_moment_may_be_on_either_side() {
    let twin: Row = ("d", "pay", Some(20));
    check_standing(4, &[NEWER, twin], true, Standing::After);
    check_standing(4, &[twin, OLDER], true, Standing::Before);
    check_standing(4, &[twin], true, Standing::Unknown);
    check_standing(4, &[NEWER, twin, OLDER], true, Standing::Absent);
}

#[test]
fn a_page_that_cannot_be_trusted_proves_nothing() {
    // Not sorted, or nobody knows how.
    check_standing(4, &[OLDER, NEWER], true, Standing::Unknown);
    check_standing(
        4,
        &[NEWER, ("d", "pay", None), OLDER],
        true,
        Standing::Unknown,
    );
    // Fewer than the API counts.
    let short_of = body(&[NEWER, OLDER], Some(3), false);
    assert_eq!(standing(0, &short_of), Standing::Unknown);
    let nothing = body(&[], Some(2), false);
    assert_eq!(standing(0, &nothing), Standing::Unknown);
    // What cannot be read may be the very one; a plan with a `/` would be taken for another one.
    for odd in [
        "{}",
        r#"{"execution_plan_uuid":"b/x","step_identifier":"pay"}"#,
    ] {
        let odd = body(&[NEWER, OLDER], None, true).replace("},{", &format!("}},{odd},{{"));
        assert_eq!(standing(4, &odd), Standing::Unknown, "{odd}");
    }
}

/// What follows from a stage, once the list says how the decision stands.
fn settled(repeat: Option<&str>, stage: &Stage, standing: Standing) -> String {
    match connector(repeat).settle(stage, &standing) {
        Settled::Send => "send".to_owned(),
        Settled::StillListed { again, by_itself } => {
            let request = connector(repeat).request(&decision(), &again);
            format!("still listed, {} by itself: {by_itself}", request.path)
        }
        Settled::End(End::Refused { status, .. }) => format!("refused {status}"),
        Settled::End(end) => format!("{end:?}"),
    }
}

#[test]
fn before_anything_was_sent_the_list_says_whether_it_may_be() {
    let first = connector(None).first_stage(&decision());
    let settled = |standing| settled(None, &first, standing);
    assert_eq!(settled(Standing::Waits), "send");
    assert_eq!(settled(Standing::Absent), "Unsent { waits_at: None }");
    assert_eq!(
        settled(Standing::MovedOn("Tell bank".into())),
        r#"Unsent { waits_at: Some("Tell bank") }"#
    );
}

/// The stage that a post leads to when it ends like this.
fn after(stage: &Stage, outcome: &Outcome) -> Stage {
    match connector(None).observe(&decision(), stage, outcome) {
        Next::Go(stage) | Next::Later { stage, .. } => stage,
        other => panic!("{other:?}"),
    }
}

/// Everything after which nobody knows whether an action was taken.
fn losses() -> Vec<Outcome> {
    vec![
        Outcome::NoAnswer(NoAnswer::Network),
        Outcome::NoAnswer(NoAnswer::TimedOut),
        Outcome::NoAnswer(NoAnswer::TooLarge),
        answered(500, ""),
        answered(503, "<html>"),
        answered(200, "{\"succ"),
    ]
}

#[test]
fn what_may_have_been_taken_is_never_sent_again_by_itself() {
    let first = connector(None).first_stage(&decision());
    for outcome in losses() {
        let lost = after(&first, &outcome);
        let again = "still listed, /v1/api/human_approval_action/ by itself:";
        assert_eq!(
            settled(None, &lost, Standing::Waits),
            format!("{again} false")
        );
        let accepted = settled(Some("auto"), &lost, Standing::Waits);
        assert_eq!(accepted, format!("{again} true"));
        assert_eq!(
            settled(None, &lost, Standing::Absent),
            "Gone { waits_at: None }"
        );
        assert_eq!(
            settled(None, &lost, Standing::MovedOn("Tell bank".into())),
            r#"Gone { waits_at: Some("Tell bank") }"#
        );
    }
}

#[test]
fn a_refusal_is_held_against_the_list() {
    let first = connector(None).first_stage(&decision());
    for (outcome, status) in [
        (
            answered(200, r#"{"success":false,"error":"acted on"}"#),
            200,
        ),
        (
            answered(404, r#"{"success":false,"error":"not found"}"#),
            404,
        ),
        (answered(403, ""), 403),
    ] {
        let refused = after(&first, &outcome);
        let settled = |standing| settled(None, &refused, standing);
        assert_eq!(settled(Standing::Waits), format!("refused {status}"));
        // It was sent, and a copy of it may have been taken.
        assert_eq!(settled(Standing::Absent), "Gone { waits_at: None }");
    }
}

#[test]
fn an_action_that_is_made_again_stays_in_doubt_whatever_is_said_to_it() {
    let first = connector(None).first_stage(&decision());
    let lost = after(&first, &Outcome::NoAnswer(NoAnswer::Network));
    let Settled::StillListed { again, .. } = connector(None).settle(&lost, &Standing::Waits) else {
        panic!("it waits for a word");
    };
    assert_eq!(settled(None, &again, Standing::Waits), "send");
    // Nobody may be told that nothing was sent.
    assert_eq!(
        settled(None, &again, Standing::Absent),
        "Gone { waits_at: None }"
    );
    // The first one may still be on its way.
    let refused = after(&again, &answered(403, ""));
    assert!(settled(None, &refused, Standing::Waits).starts_with("still listed"));
    // Nothing was taken of this one, and it is made again as it is.
    let busy = after(&again, &answered(429, ""));
    assert_eq!(busy, again);
}

#[test]
fn another_way_to_repeat_is_a_complaint() {
    for repeat in ["", "Auto", "always", "true"] {
        let options = Options {
            id: "ops".into(),
            kind: "hookpulse".into(),
            repeat: Some(repeat.to_owned()),
            ..Options::default()
        };
        let told = connect(&options).map(|_| ()).unwrap_err();
        assert_eq!(told, SetUpError::UnknownRepeat(repeat.to_owned()));
    }
}

#[test]
fn what_an_earlier_version_stored_is_read() {
    let connector = connector(None);
    let look = "/v1/api/get_all_pending_approvals_paginated/?page=1";
    for (stored, path) in [
        (r#""Act""#, ACTION),
        (
            r#"{"LookFor":{"refusal":null,"page":3,"total":7,"seen":2}}"#,
            look,
        ),
        (
            r#"{"LookFor":{"refusal":{"status":404,"words":null},"page":0,"total":null,"seen":0}}"#,
            look,
        ),
        ("of tomorrow", look),
    ] {
        let stage = Stage::stored(stored);
        assert_eq!(
            connector.request(&decision(), &stage).path,
            path,
            "{stored}"
        );
    }
}
