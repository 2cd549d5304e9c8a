//! Held against bodies as contracts/retab.md section 6 and its OpenAPI file write them: lists, details, and what follows
//! from every outcome of a delivery.

use std::rc::Rc;

use super::super::{Answer, Connector, Next, Options, Outcome, Pass, Stage, connect};
use crate::json::Value;
use crate::model::{
    Approval, AuthorKind, Basis, CommandId, Decision, Details, End, FactLabel, FactValue, Known,
    Lead, MissingPart, NoAnswer, ReadFailure, Reason, Resume, StepStatus, Verdict,
};

const FIRST: &str = "rvr_TUITB3K26XVBVJU6XRF6YO323Q";
const SECOND: &str = "rvr_P2CK54SV6B7ECNPPLJX7TBPB6Q";
const BESIDE: &str = "rvr_AAAAAAAAAAAAAAAAAAAAAAAAAA";
const MADE: &str = "rvr_BBBBBBBBBBBBBBBBBBBBBBBBBB";

const DATA: &str = r#"{"invoice_number":"LMS-20418","total_amount":1480.00}"#;
const OTHER: &str = r#"{"invoice_number":"LMS-20418","total_amount":1498.5}"#;
const MINE: &str = r#"{"invoice_number":"LMS-20418","total_amount":12345678901234567890.10}"#;

fn connector() -> Rc<dyn Connector> {
    let options = Options {
        id: "ops".into(),
        label: "Ops".into(),
        kind: "retab-reviews".into(),
        base_url: "/retab".into(),
        dialect: None,
    };
    connect(&options).unwrap()
}

fn answer(status: u16, body: &str) -> Outcome {
    Outcome::Answered(Answer {
        status,
        body: body.to_owned(),
        retry_after_ms: None,
    })
}

fn ok(body: &str) -> Outcome {
    answer(200, body)
}

const LOST: Outcome = Outcome::NoAnswer(NoAnswer::Network);

/// A review with these members besides the ones it always has.
fn review(more: &str) -> String {
    format!(
        r#"{{"id":"rev_40c1","workflow_id":"wf_3kPz81","workflow_version_id":"ver_5d20","run_id":"run_7Qd2",
            "workflow_run_id":"run_7Qd2","block_id":"extract-1","step_id":"extract-1","block_type":"extract",
            "triggered_by":{{"kind":"confidence_lt","threshold":0.80}},"created_at":"2026-03-04T08:15:09Z"{more}}}"#
    )
}

fn decided(verdict: &str, version: &str) -> String {
    review(&format!(
        r#","decision":{{"verdict":"{verdict}","version_id":"{version}","created_at":"2026-03-04T08:32:02Z",
            "decided_at":"2026-03-04T08:32:02Z","author":{{"kind":"human","id":"user_lind","display_name":"Per Lind"}}}}"#
    ))
}

fn version(id: &str, parent: &str, kind: &str, at: &str, snapshot: &str) -> String {
    format!(
        r#"{{"id":"{id}","review_id":"rev_40c1","parent_id":{parent},"author":{{"kind":"{kind}","id":"x","display_name":"X"}},
            "snapshot":{snapshot},"note":null,"created_at":"2026-03-04T{at}Z"}}"#
    )
}

fn page(entries: &[&str], after: &str) -> String {
    let entries = entries.join(",");
    format!(r#"{{"data":[{entries}],"list_metadata":{{"before":null,"after":{after}}}}}"#)
}

fn first() -> String {
    version(FIRST, "null", "model", "08:15:09", DATA)
}

fn read_list(body: &str) -> Result<Vec<Approval>, ReadFailure> {
    let Outcome::Answered(answer) = ok(body) else {
        unreachable!()
    };
    let page = connector().read_list(&mut Pass::default(), &answer)?;
    assert_eq!(page.unreadable, [""; 0]);
    Ok(page.approvals)
}

fn approval() -> Approval {
    read_list(&page(&[&review("")], "null")).unwrap().remove(0)
}

// --- Lists ---

#[test]
fn pending_reviews_are_listed_page_by_page_and_oldest_first() {
    let connector = connector();
    let mut pass = Pass::default();
    assert_eq!(
        connector.list_request(&pass).path,
        "/v1/workflows/reviews?limit=200"
    );
    let Outcome::Answered(answer) = ok(&page(&[&review("")], r#""rev 40c1""#)) else {
        unreachable!()
    };
    let read = connector.read_list(&mut pass, &answer).unwrap();
    let found = &read.approvals[0];
    assert_eq!((found.id.key.as_str(), read.last), ("rev_40c1", false));
    assert_eq!(found.title, "Extract 1 · run_7Qd2");
    assert_eq!(
        connector.list_request(&pass).path,
        "/v1/workflows/reviews?limit=200&after=rev%2040c1"
    );
    assert!(!connector.capabilities().newest_first);
}

#[test]
fn what_is_decided_or_cancelled_is_not_listed() {
    let cancelled = review(r#","cancelled_at":"2026-03-04T09:00:00Z""#);
    let body = page(&[&decided("approved", FIRST), &cancelled], "null");
    assert_eq!(read_list(&body).unwrap(), []);
}

#[test]
fn a_generation_that_lasted_days_is_told_apart_from_nonsense() {
    assert_eq!(
        read_list(r#"{"data":[],"has_more":false}"#),
        Err(ReadFailure::UnknownVersion)
    );
    let nonsense = read_list(r#"{"data":[]}"#).unwrap_err();
    assert!(matches!(nonsense, ReadFailure::Unreadable { .. }));
}

#[track_caller]
fn check_reason(trigger: &str, expected: Option<Reason>) {
    let body = review("").replace(r#"{"kind":"confidence_lt","threshold":0.80}"#, trigger);
    let approval = read_list(&page(&[&body], "null")).unwrap().remove(0);
    let mut facts = approval.facts.into_iter();
    let found = facts.find(|fact| fact.label == FactLabel::Reason);
    assert_eq!(
        found.map(|fact| fact.value),
        expected.map(FactValue::Reason),
        "{trigger}"
    );
}

#[test]
fn why_a_review_waits_is_read_for_every_kind() {
    let confidence = |threshold: &str| Reason::ConfidenceBelow {
        threshold: threshold.to_owned(),
        found: None,
    };
    check_reason(r#"{"kind":"always"}"#, Some(Reason::Always));
    check_reason(
        r#"{"kind":"validation_failed"}"#,
        Some(Reason::ValidationFailed),
    );
    check_reason(
        r#"{"kind":"confidence_lt","threshold":0.90}"#,
        Some(confidence("0.90")),
    );
    check_reason(
        r#"{"kind":"field_confidence_lt","threshold":1}"#,
        Some(confidence("1")),
    );
    check_reason(
        r#"{"kind":"category_in","categories":["unknown"]}"#,
        Some(Reason::CategoryIn(vec!["unknown".into()])),
    );
    check_reason(
        r#"{"kind":"top_margin_lt","margin":0.2}"#,
        Some(Reason::MarginBelow("0.2".into())),
    );
    check_reason(
        r#"{"kind":"split_count_neq","expected":3}"#,
        Some(Reason::NotSoManyDocuments("3".into())),
    );
    check_reason(
        r#"{"kind":"any_split_pages_lt","min_pages":2}"#,
        Some(Reason::FewerPages("2".into())),
    );
    check_reason(
        r#"{"kind":"boundary_confidence_lt","threshold":0.5}"#,
        Some(Reason::BoundaryBelow("0.5".into())),
    );
    check_reason(
        r#"{"kind":"any_pages_unassigned"}"#,
        Some(Reason::PagesUnassigned),
    );
    check_reason(
        r#"{"kind":"any_required_field_null"}"#,
        Some(Reason::RequiredIsNull),
    );
    check_reason(
        r#"{"kind":"json_condition","condition":{}}"#,
        Some(Reason::Condition),
    );
    check_reason(
        r#"{"kind":"branch_in","branches":["a"]}"#,
        Some(Reason::BranchIn(vec!["a".into()])),
    );
    check_reason(
        r#"{"kind":"any_of","predicates":[{"kind":"always"},{"kind":"new_one","x":1}]}"#,
        Some(Reason::AnyOf(vec![
            Reason::Always,
            Reason::Unknown("new_one".into()),
        ])),
    );
    check_reason(
        r#"{"kind":"all_of","predicates":[{"kind":"always"}]}"#,
        Some(Reason::AllOf(vec![Reason::Always])),
    );
    check_reason(
        r#"{"kind":"never_seen"}"#,
        Some(Reason::Unknown("never_seen".into())),
    );
    check_reason("null", None);
}

// --- Details ---

const TEMPLATE: &str = r#"{"id":"ver_5d20","workflow_id":"wf_3kPz81","created_at":"2026-02-20T13:00:00Z",
    "blocks":[{"id":"extract-1","type":"extract","label":"Read the invoice","position":{"x":0,"y":0},
        "config":{"json_schema":{"type":"object","properties":{"total_amount":{"type":"number"}}}}},
        {"id":"export-1","type":"export","label":"Book it","position":{"x":0,"y":0},"config":null}],
    "edges":[{"source":"start-1","target":"extract-1"},{"source":"extract-1","target":"export-1"}]}"#;
const STEP: &str = r#"{"block_id":"extract-1","step_id":"extract-1","block_type":"extract","block_label":"Read the invoice",
    "lifecycle":{"status":"awaiting_review"},"run_id":"run_7Qd2","handle_inputs":{"input-file-0":{"type":"file",
    "document":{"id":"file_b81c2e","filename":"lms-20418.pdf","mime_type":"application/pdf"},"data":null}},
    "handle_outputs":{},"artifact":{"operation":"extraction","id":"extr_51ac"}}"#;
const RUN: &str = r#"{"id":"run_7Qd2","workflow_id":"wf_3kPz81","workflow_version_id":"ver_5d20","trigger":{"type":"api"},
    "lifecycle":{"status":"awaiting_review","waiting_for_block_ids":["extract-1"]},"timing":{"created_at":"2026-03-04T08:14:58Z"},
    "inputs":{"documents":{"start-1":{"id":"file_b81c2e","filename":"lms-20418.pdf","mime_type":"application/pdf"}}}}"#;
const EXTRACTION: &str = r#"{"id":"extr_51ac","file":{},"model":"retab-small","json_schema":{"type":"object"},"output":{},
    "consensus":{"choices":[],"likelihoods":{"invoice_number":0.97,"total_amount":0.62}}}"#;

/// Asks for everything in rounds, as the desk does; `serve` answers by path. The second value is what was asked.
fn details(serve: impl Fn(&str) -> Outcome) -> (Details, Vec<String>) {
    let (connector, approval) = (connector(), approval());
    let mut answers = Vec::new();
    let mut asked = Vec::new();
    let mut requests = connector.detail_requests(&approval);
    while !requests.is_empty() {
        for (part, request) in requests {
            asked.push(request.path.clone());
            answers.push((part, serve(&request.path)));
        }
        requests = connector.more_requests(&approval, &answers);
    }
    (connector.read_details(&approval, &answers), asked)
}

/// What the API has about a review of an extraction with these versions.
fn served(versions: &str) -> impl Fn(&str) -> Outcome + use<> {
    let versions = versions.to_owned();
    move |path: &str| match path {
        "/v1/workflows/reviews/rev_40c1" => ok(&review("")),
        _ if path.starts_with("/v1/workflows/reviews/versions?") => ok(&versions),
        _ if path.starts_with("/v1/workflows/steps?") => ok(&page(&[STEP], "null")),
        _ if path.starts_with("/v1/workflows/versions/") => ok(TEMPLATE),
        _ if path.starts_with("/v1/extractions/") => ok(EXTRACTION),
        "/v1/workflows/runs/run_7Qd2" => ok(RUN),
        _ => panic!("{path}"),
    }
}

#[test]
fn splits_and_partitions_say_how_sure_they_are_of_each_page() {
    for (operation, records, name) in [
        ("split", "splits", "documents"),
        ("partition", "partitions", "partitions"),
    ] {
        let artifact = format!(r#"{{"operation":"{operation}","id":"made_1"}}"#);
        let step = STEP.replace(r#"{"operation":"extraction","id":"extr_51ac"}"#, &artifact);
        let record = r#"{"consensus":{"likelihoods":[{"name":0.97,"pages":[1.0,0.48]}]}}"#;
        let others = served(&page(&[&first()], "null"));
        let (details, _) = details(|path| match path {
            _ if path.starts_with("/v1/workflows/steps?") => ok(&page(&[&step], "null")),
            _ if path.starts_with(&format!("/v1/{records}/made_1?")) => ok(record),
            _ => others(path),
        });
        assert_eq!(details.missing, []);
        assert_eq!(
            details
                .payload
                .unwrap()
                .likelihoods
                .shown()
                .unwrap()
                .to_string(),
            format!(r#"{{"{name}":[{{"name":0.97,"pages":[1.0,0.48]}}]}}"#)
        );
    }
}

#[test]
fn a_review_is_put_together_from_its_reads() {
    let second = version(SECOND, &format!(r#""{FIRST}""#), "human", "08:31:40", OTHER);
    let (details, asked) = details(served(&page(&[&second, &first()], "null")));
    assert_eq!(
        asked,
        [
            "/v1/workflows/reviews/rev_40c1",
            "/v1/workflows/reviews/versions?review_id=rev_40c1&limit=200",
            "/v1/workflows/steps?run_id=run_7Qd2&limit=100",
            "/v1/workflows/runs/run_7Qd2",
            "/v1/workflows/versions/ver_5d20?workflow_id=wf_3kPz81",
            "/v1/extractions/extr_51ac?include_output=false",
        ]
    );
    assert_eq!(details.missing, []);
    let payload = details.payload.unwrap();
    assert!(payload.data.identical(&Value::parse(OTHER).unwrap()));
    assert!(
        payload
            .schema
            .shown()
            .unwrap()
            .to_string()
            .contains(r#""total_amount":{"type":"number"}"#)
    );
    assert!(payload.likelihoods.shown().is_some());
    // Sorted by when they were made, whatever order they came in.
    let versions: Vec<_> = details
        .versions
        .iter()
        .map(|version| (&*version.id, version.kind, version.is_shown))
        .collect();
    assert_eq!(
        versions,
        [
            (FIRST, AuthorKind::Model, false),
            (SECOND, AuthorKind::Human, true)
        ]
    );
    assert_eq!(details.documents[0].key, "file_b81c2e");
    assert_eq!(details.documents[0].name.as_deref(), Some("lms-20418.pdf"));
    assert_eq!(
        details.outlook.approve,
        Some(Lead::GoesOnTo("Book it".into()))
    );
    assert_eq!(
        (details.steps[0].status.clone(), details.steps[0].here),
        (StepStatus::Waiting, true)
    );
    let mut facts = details.facts.iter();
    let reason = facts.find(|fact| fact.label == FactLabel::Reason).unwrap();
    let found = Reason::ConfidenceBelow {
        threshold: "0.80".into(),
        found: Some("0.62".into()),
    };
    assert_eq!(reason.value, FactValue::Reason(found));
}

#[test]
fn a_confidence_is_said_to_be_below_only_what_it_is_below() {
    let reason_for = |least: &str| {
        let all = served(&page(&[&first()], "null"));
        let extraction = EXTRACTION.replace("0.62", least);
        let (details, _) = details(move |path| match path {
            _ if path.starts_with("/v1/extractions/") => ok(&extraction),
            _ => all(path),
        });
        let mut facts = details.facts.into_iter();
        facts.find(|fact| fact.label == FactLabel::Reason).unwrap()
    };
    for (least, found) in [
        ("0.799999999999999999999", Some("0.799999999999999999999")),
        ("0.8", None),
        ("0.91", None),
    ] {
        let expected = Reason::ConfidenceBelow {
            threshold: "0.80".into(),
            found: found.map(str::to_owned),
        };
        assert_eq!(reason_for(least).value, FactValue::Reason(expected));
    }
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_shown() {
    let all = served(&page(&[&first()], "null"));
    let (details, _) = details(move |path| match path {
        _ if path.contains("/reviews") => all(path),
        _ if path.contains("/steps") => answer(403, "{}"),
        _ => answer(404, r#"{"detail":"not here"}"#),
    });
    let missing: Vec<_> = details.missing.iter().map(|missing| missing.what).collect();
    assert_eq!(
        missing,
        [
            MissingPart::RunSteps,
            MissingPart::Template,
            MissingPart::Run
        ]
    );
    let payload = details.payload.unwrap();
    // Nobody can say that there are none.
    assert_eq!(
        (payload.schema, payload.likelihoods),
        (Known::Unread, Known::Unread)
    );
}

#[test]
fn nothing_is_shown_of_a_review_of_which_a_version_is_missing() {
    let all = served(&page(&[&first()], r#""next""#));
    let (details, asked) = details(move |path| match path.contains("after=next") {
        true => answer(403, "{}"),
        false => all(path),
    });
    assert!(
        asked
            .iter()
            .any(|path| path.ends_with("&limit=200&after=next"))
    );
    assert!(details.payload.is_none() && details.versions.is_empty());
    assert_eq!(details.missing[0].what, MissingPart::Payload);
}

#[track_caller]
fn check_schema(block_type: &str, snapshot: &str, config: &str, expected: &str) {
    let versions = page(
        &[&version(FIRST, "null", "model", "08:15:09", snapshot)],
        "null",
    );
    let all = served(&versions);
    let (details, _) = details(|path| match path {
        "/v1/workflows/reviews/rev_40c1" => ok(&review("").replace(
            r#""block_type":"extract""#,
            &format!(r#""block_type":"{block_type}""#),
        )),
        _ if path.contains("/workflows/versions/") => ok(&format!(
            r#"{{"blocks":[{{"id":"extract-1","type":"{block_type}","label":"X","config":{config}}}]}}"#
        )),
        _ => all(path),
    });
    let schema = details.payload.unwrap().schema;
    let schema = schema.shown().unwrap();
    assert_eq!(*schema, Value::parse(expected).unwrap(), "{block_type}");
}

#[test]
fn every_kind_of_block_has_a_fitting_form() {
    let pages = r#"{"type":"array","items":{"type":"integer","minimum":1},"format":"page-list"}"#;
    check_schema(
        "classifier",
        r#"{"category":"invoice"}"#,
        r#"{"categories":[{"name":"invoice","description":"A bill"},{"name":"other"}]}"#,
        r#"{"type":"object","properties":{"category":{"type":"string","enum":["invoice","other"]}},
            "required":["category"],"additionalProperties":false}"#,
    );
    check_schema(
        "split",
        r#"{"documents":[{"name":"invoice","pages":[1,2]}]}"#,
        r#"{"subdocuments":[{"name":"invoice"}]}"#,
        &format!(
            r#"{{"type":"object","properties":{{"documents":{{"type":"array","items":{{"type":"object",
                "properties":{{"name":{{"type":"string","enum":["invoice"]}},"pages":{pages}}},"required":["name","pages"],
                "additionalProperties":false}}}}}},"required":["documents"],"additionalProperties":false}}"#
        ),
    );
    check_schema(
        "for_each",
        r#"{"partitions":[{"key":"PLY-18","pages":[1,3]}]}"#,
        "null",
        &format!(
            r#"{{"type":"object","properties":{{"partitions":{{"type":"array","items":{{"type":"object",
                "properties":{{"key":{{"type":"string"}},"pages":{pages}}},"required":["key","pages"],
                "additionalProperties":false}},"x-pages-once":"pages"}}}},"required":["partitions"],"additionalProperties":false}}"#
        ),
    );
    // Without the workflow's version, an extraction's own record knows its schema.
    check_schema("extract", DATA, "null", r#"{"type":"object"}"#);
}

// --- Decisions ---

fn basis(newest: &[&str]) -> Basis {
    let newest: Vec<String> = newest.iter().map(|id| (*id).to_owned()).collect();
    let shown = super::wire::Shown {
        version: FIRST.to_owned(),
        newest,
    };
    Basis::new(serde_json::to_string(&shown).unwrap())
}

fn decision(verdict: Verdict, edited: Option<&str>, newest: &[&str]) -> Decision {
    Decision {
        command: CommandId::new("2f0c6f3e"),
        approval: approval().id,
        verdict,
        base: Value::parse(DATA).ok(),
        basis: Some(basis(newest)),
        edited: edited.map(|edited| Value::parse(edited).unwrap()),
        reason: (verdict == Verdict::Reject).then(|| "Not an invoice".to_owned()),
    }
}

/// A request in short: posts with their bodies.
fn request(decision: &Decision, stage: &Stage) -> String {
    let request = connector().request(decision, stage);
    let path = request.path.replace("/v1/workflows/reviews", "");
    let short = |text: String| {
        text.replace(FIRST, "FIRST")
            .replace(SECOND, "SECOND")
            .replace(BESIDE, "BESIDE")
            .replace(MADE, "MADE")
            .replace("acknowledged_superseded_version_ids", "aside")
    };
    match request.body {
        Some(body) => short(format!("POST {path} {body}")),
        None => short(format!("GET {path}")),
    }
}

/// Feeds the outcomes of one request after the other and compares what follows from each.
#[track_caller]
fn check(decision: &Decision, outcomes: &[Outcome], expected: &[&str]) {
    let connector = connector();
    let mut stage = connector.first_stage(decision);
    let mut lines = vec![request(decision, &stage)];
    for outcome in outcomes {
        let next = match connector.observe(decision, &stage, outcome) {
            Next::Go(next) => next,
            Next::Later { stage, trouble, .. } => {
                lines.push(format!("later: {trouble:?}"));
                stage
            }
            Next::Received(_) => unreachable!("this API has no such state"),
            Next::End(end) => {
                lines.push(match end {
                    End::Applied { resume, words } => match resume {
                        Resume::Done => "applied".to_owned(),
                        _ => format!("applied, {resume:?}: {}", words.unwrap_or_default()),
                    },
                    End::Superseded(theirs) => format!(
                        "superseded: {:?} by {}",
                        theirs.verdict,
                        theirs.by.unwrap_or_default()
                    ),
                    End::Refused { status, words } => {
                        format!("refused {status}: {}", words.unwrap_or_default())
                    }
                    other => other.as_str().to_owned(),
                });
                continue;
            }
        };
        // A stage survives a reload word for word.
        stage = Stage::stored(next.as_str());
        lines.push(request(decision, &stage));
    }
    assert_eq!(lines, expected);
}

fn submitted(status: &str, review: &str, resume: &str) -> String {
    format!(
        r#"{{"submission_status":{status},"review":{review},"resume_status":{resume},"resume_error":"words"}}"#
    )
}

const APPROVE_FIRST: &str = r#"POST /rev_40c1/approve {"version_id":"FIRST"}"#;
const APPROVE_MADE: &str = r#"POST /rev_40c1/approve {"version_id":"MADE"}"#;
const CREATE: &str = r#"POST /versions {"review_id":"rev_40c1","parent_id":"FIRST","snapshot":{"invoice_number":"LMS-20418","total_amount":12345678901234567890.10}}"#;
const LOOK: &str = "GET /versions?review_id=rev_40c1&limit=200";
const ASK: &str = "GET /rev_40c1";

#[test]
fn unchanged_data_approves_the_version_that_was_shown() {
    let approve = decision(Verdict::Approve, None, &[FIRST]);
    let accepted = ok(&submitted(
        r#""accepted""#,
        &decided("approved", FIRST),
        r#""resumed""#,
    ));
    check(&approve, &[accepted], &[APPROVE_FIRST, "applied"]);
    let same = ok(&submitted(
        r#""already_applied""#,
        &decided("approved", FIRST),
        r#""skipped""#,
    ));
    check(&approve, &[same], &[APPROVE_FIRST, "applied"]);
    // Both statuses may be missing or null.
    let plain = ok(&submitted("null", &decided("approved", FIRST), "null"));
    check(&approve, &[plain], &[APPROVE_FIRST, "applied"]);
}

#[test]
fn what_becomes_of_the_run_is_told_as_it_is() {
    let approve = decision(Verdict::Approve, None, &[FIRST]);
    for (word, expected) in [
        ("pending", "Pending"),
        ("failed", "Failed"),
        ("skipped", "Skipped"),
    ] {
        let body = submitted(
            r#""accepted""#,
            &decided("approved", FIRST),
            &format!("{word:?}"),
        );
        let expected = format!("applied, {expected}: words");
        check(&approve, &[ok(&body)], &[APPROVE_FIRST, &expected]);
    }
}

#[test]
fn a_conflict_with_status_200_is_never_success() {
    let approve = decision(Verdict::Approve, None, &[FIRST]);
    let theirs = ok(&submitted(
        r#""conflict""#,
        &decided("rejected", FIRST),
        r#""skipped""#,
    ));
    check(
        &approve,
        &[theirs],
        &[APPROVE_FIRST, "superseded: Some(Reject) by Per Lind"],
    );
    // Not even where what stands looks like what was sent.
    let alike = ok(&submitted(
        r#""conflict""#,
        &decided("approved", FIRST),
        r#""skipped""#,
    ));
    check(
        &approve,
        &[alike],
        &[APPROVE_FIRST, "superseded: Some(Approve) by Per Lind"],
    );
    // Nor is an answer that shows another version than was named, whatever it calls itself.
    let other = ok(&submitted(
        r#""accepted""#,
        &decided("approved", SECOND),
        r#""resumed""#,
    ));
    check(
        &approve,
        &[other],
        &[APPROVE_FIRST, "superseded: Some(Approve) by Per Lind"],
    );
    // And one that shows none is asked about.
    let silent = ok(&submitted(r#""accepted""#, &review(""), r#""resumed""#));
    check(
        &approve,
        &[silent, ok(&decided("approved", FIRST))],
        &[APPROVE_FIRST, ASK, "applied"],
    );
}

#[test]
fn a_correction_is_a_version_first_and_approved_then() {
    let approve = decision(Verdict::Approve, Some(MINE), &[FIRST]);
    let made = ok(&version(
        MADE,
        &format!(r#""{FIRST}""#),
        "human",
        "09:00:00",
        MINE,
    ));
    let accepted = ok(&submitted(
        r#""accepted""#,
        &decided("approved", MADE),
        r#""resumed""#,
    ));
    check(
        &approve,
        &[made.clone(), accepted.clone()],
        &[CREATE, APPROVE_MADE, "applied"],
    );
    // The answer to the creation is lost: created again, it is the same version.
    check(
        &approve,
        &[LOST, made.clone(), accepted],
        &[
            CREATE,
            "later: NoAnswer(Network)",
            CREATE,
            APPROVE_MADE,
            "applied",
        ],
    );
    // The answer to the approval is lost: the review is asked, and the version approved again only if nothing stands.
    check(
        &approve,
        &[made.clone(), LOST, ok(&decided("approved", MADE))],
        &[
            CREATE,
            APPROVE_MADE,
            "later: NoAnswer(Network)",
            ASK,
            "applied",
        ],
    );
    let accepted = ok(&submitted(
        r#""accepted""#,
        &decided("approved", MADE),
        r#""resumed""#,
    ));
    check(
        &approve,
        &[made, answer(500, "x"), ok(&review("")), accepted],
        &[
            CREATE,
            APPROVE_MADE,
            "later: ServerFailed { status: 500 }",
            ASK,
            APPROVE_MADE,
            "applied",
        ],
    );
}

#[test]
fn content_that_is_there_already_is_approved_where_it_is() {
    // Back to what the run produced, although somebody has corrected it since.
    let mut approve = decision(Verdict::Approve, Some(MINE), &[FIRST]);
    approve.basis = Some(basis(&[FIRST]));
    let conflict = answer(
        409,
        r#"{"detail":{"details":{"error":{"code":"parent_conflict","message":"exists"}}}}"#,
    );
    let there = page(
        &[
            &version(SECOND, "null", "model", "08:00:00", MINE),
            &first(),
        ],
        "null",
    );
    let accepted = ok(&submitted(
        r#""accepted""#,
        &decided("approved", SECOND),
        r#""resumed""#,
    ));
    check(
        &approve,
        &[conflict.clone(), ok(&there), accepted],
        &[
            CREATE,
            LOOK,
            r#"POST /rev_40c1/approve {"version_id":"SECOND","aside":["FIRST"]}"#,
            "applied",
        ],
    );
    // It is on the second page of versions; made from what was shown, it has taken the shown one's place.
    let mine = version(MADE, &format!(r#""{FIRST}""#), "human", "09:00:00", MINE);
    check(
        &approve,
        &[
            conflict.clone(),
            ok(&page(&[&first()], r#""p2""#)),
            ok(&page(&[&mine], "null")),
        ],
        &[
            CREATE,
            LOOK,
            "GET /versions?review_id=rev_40c1&limit=200&after=p2",
            APPROVE_MADE,
        ],
    );
    // A list that leads to itself is not followed for ever.
    let around = ok(&page(&[&first()], r#""p2""#));
    check(
        &approve,
        &[conflict.clone(), around.clone(), around, ok(&review(""))],
        &[
            CREATE,
            LOOK,
            "GET /versions?review_id=rev_40c1&limit=200&after=p2",
            ASK,
            "refused 409: exists",
        ],
    );
    // Where the versions may not be read, the review says what stands.
    check(
        &approve,
        &[
            conflict.clone(),
            answer(403, "{}"),
            ok(&decided("rejected", FIRST)),
        ],
        &[CREATE, LOOK, ASK, "superseded: Some(Reject) by Per Lind"],
    );
    // It is nowhere: what else came in is for the reviewer to see.
    check(
        &approve,
        &[conflict, ok(&page(&[&first()], "null")), ok(&review(""))],
        &[CREATE, LOOK, ASK, "refused 409: exists"],
    );
}

#[test]
fn a_correction_is_not_applied_because_somebody_approved_what_it_corrects() {
    let approve = decision(Verdict::Approve, Some(MINE), &[FIRST]);
    check(
        &approve,
        &[
            answer(409, "{}"),
            ok(&page(&[&first()], "null")),
            ok(&decided("approved", FIRST)),
        ],
        &[CREATE, LOOK, ASK, "superseded: Some(Approve) by Per Lind"],
    );
}

#[test]
fn what_another_version_has_stored_begins_with_what_does_no_harm() {
    let stage = Stage::stored("of another version");
    let approve = decision(Verdict::Approve, None, &[FIRST]);
    assert_eq!(request(&approve, &stage), ASK);
    // Created again, it is the version that may have been approved already.
    let correct = decision(Verdict::Approve, Some(MINE), &[FIRST]);
    assert_eq!(request(&correct, &stage), CREATE);
}

#[test]
fn only_versions_that_were_on_the_screen_are_set_aside() {
    let approve = decision(Verdict::Approve, None, &[FIRST, BESIDE]);
    let unseen = answer(
        409,
        r#"{"detail":"acknowledged_superseded_version_ids=[rvr_P2CK54SV6B7ECNPPLJX7TBPB6Q]"}"#,
    );
    check(
        &approve,
        &[unseen, ok(&review(""))],
        &[
            r#"POST /rev_40c1/approve {"version_id":"FIRST","aside":["BESIDE"]}"#,
            ASK,
            "refused 409: acknowledged_superseded_version_ids=[rvr_P2CK54SV6B7ECNPPLJX7TBPB6Q]",
        ],
    );
    let correct = decision(Verdict::Approve, Some(MINE), &[FIRST, BESIDE]);
    let made = ok(&version(
        MADE,
        &format!(r#""{FIRST}""#),
        "human",
        "09:00:00",
        MINE,
    ));
    let lines = [
        CREATE.replace("}}", r#"},"aside":["BESIDE"]}"#),
        r#"POST /rev_40c1/approve {"version_id":"MADE","aside":["BESIDE"]}"#.to_owned(),
    ];
    check(&correct, &[made], &lines.each_ref().map(String::as_str));
}

#[test]
fn a_rejection_names_its_version_and_its_reason() {
    // Edits are no part of it.
    let reject = decision(Verdict::Reject, Some(MINE), &[FIRST]);
    let post = r#"POST /rev_40c1/reject {"version_id":"FIRST","reason":"Not an invoice"}"#;
    let accepted = ok(&submitted(
        r#""accepted""#,
        &decided("rejected", FIRST),
        r#""resumed""#,
    ));
    check(&reject, &[accepted], &[post, "applied"]);
    check(
        &reject,
        &[LOST, ok(&decided("approved", FIRST))],
        &[
            post,
            "later: NoAnswer(Network)",
            ASK,
            "superseded: Some(Approve) by Per Lind",
        ],
    );
    check(
        &reject,
        &[answer(422, r#"{"detail":"blank"}"#)],
        &[post, "refused 422: blank"],
    );
}

#[test]
fn a_cancelled_review_is_gone() {
    let approve = decision(Verdict::Approve, None, &[FIRST]);
    let cancelled = review(r#","decision":null,"cancelled_at":"2026-03-04T09:00:00Z""#);
    check(
        &approve,
        &[answer(409, "{}"), ok(&cancelled)],
        &[APPROVE_FIRST, ASK, "gone"],
    );
}

#[test]
fn a_refusal_after_a_lost_answer_is_not_the_last_word() {
    let approve = decision(Verdict::Approve, None, &[FIRST]);
    check(
        &approve,
        &[
            LOST,
            ok(&review("")),
            answer(404, "{}"),
            ok(&decided("approved", FIRST)),
        ],
        &[
            APPROVE_FIRST,
            "later: NoAnswer(Network)",
            ASK,
            APPROVE_FIRST,
            ASK,
            "applied",
        ],
    );
    check(
        &approve,
        &[
            LOST,
            ok(&review("")),
            answer(409, "{}"),
            answer(403, "{}"),
            ok(&decided("approved", FIRST)),
        ],
        &[
            APPROVE_FIRST,
            "later: NoAnswer(Network)",
            ASK,
            APPROVE_FIRST,
            ASK,
            "later: ServerFailed { status: 403 }",
            ASK,
            "applied",
        ],
    );
    // Nor is silence: until the review can be read nobody knows.
    check(
        &approve,
        &[
            LOST,
            answer(403, "{}"),
            ok("nonsense"),
            Outcome::NoCredentials,
        ],
        &[
            APPROVE_FIRST,
            "later: NoAnswer(Network)",
            ASK,
            "later: ServerFailed { status: 403 }",
            ASK,
            "later: Unreadable",
            ASK,
            "later: NoCredentials",
            ASK,
        ],
    );
}
