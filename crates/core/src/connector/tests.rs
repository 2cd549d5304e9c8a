//! The connectors of decisions without versions, held against bodies written down from their APIs' contracts: lists, details, and what follows
//! from every outcome of a delivery. No server here; `crates/sandbox/tests/journeys` has one.

use std::rc::Rc;

use super::{Answer, Connector, Next, Options, Outcome, Pass, Request, SetUpError, Stage, connect};
use crate::json::Value;
use crate::model::{
    Approval, ApprovalId, ApprovalKey, CommandId, ConnectionId, Decision, Details, End, Excerpt,
    FactLabel, Lead, MissingPart, NoAnswer, RawAnswer, ReadFailure, Resume, StepStatus, Theirs,
    Verdict,
};

#[derive(Clone, Copy, Debug, PartialEq)]
enum Api {
    HookPulse,
    Nodes,
    Blocks,
}

use Api::{Blocks, HookPulse, Nodes};

fn options(kind: &str, base_url: &str, dialect: Option<&str>) -> Options {
    Options {
        id: "ops".into(),
        label: "Ops".into(),
        kind: kind.into(),
        base_url: base_url.into(),
        dialect: dialect.map(str::to_owned),
    }
}

fn connector(api: Api) -> Rc<dyn Connector> {
    let options = match api {
        HookPulse => options("hookpulse", "/hookpulse", None),
        Nodes => options("retab-hil", "/retab", Some("node_id")),
        Blocks => options("retab-hil", "/retab", Some("block_id")),
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

// --- Setting up ---

#[track_caller]
fn check_set_up(options: &Options, expected: Result<(), SetUpError>) {
    assert_eq!(connect(options).map(|_| ()), expected);
}

#[test]
fn connections_name_a_connector_and_a_dialect_that_exist() {
    check_set_up(&options("hookpulse", "/x", None), Ok(()));
    check_set_up(&options("retab-hil", "/x", None), Ok(()));
    check_set_up(&options("retab-hil", "/x", Some("block_id")), Ok(()));
    check_set_up(
        &options("zapier", "/x", None),
        Err(SetUpError::UnknownKind("zapier".into())),
    );
    check_set_up(
        &options("retab-hil", "/x", Some("b4")),
        Err(SetUpError::UnknownDialect("b4".into())),
    );
    check_set_up(
        &options("hookpulse", "/x", Some("node_id")),
        Err(SetUpError::UnknownDialect("node_id".into())),
    );
}

#[test]
fn a_base_address_may_end_with_the_version() {
    for (base_url, expected) in [
        ("/retab", "/v1/workflows/runs"),
        ("/retab/v1/", "/workflows/runs"),
    ] {
        let connector = connect(&options("retab-hil", base_url, None)).unwrap();
        let request = connector.list_request(&Pass::default());
        assert_eq!(
            request.path,
            format!("{expected}?status=waiting_for_human&limit=100")
        );
    }
}

// --- Lists ---

const REFUND: &str = r#"{"execution_plan_uuid":"5b1f0a52-7c44-4a1e-9c0e-3d9b6f20a811",
    "workflow_uuid":"0d6e7c1a-2f35-4b79-8a54-b1c2f1e0d9a7","workflow_name":"Supplier refund","step_identifier":"send-refund",
    "workflow_index":1,"status":"waiting_approval","human_approval_required":true,"delay_to_next_step":60,
    "inserted_at":"2026-03-04T11:20:31+01:00"}"#;
const DORMANT: &str = r#"{"execution_plan_uuid":"e7a1c1f4-0b1d-4f3d-8b43-0f7f4b0a6d52",
    "workflow_uuid":"9f27d1b0-5d0f-4c38-9f6e-6a2f7f4f8a10","workflow_name":"Close dormant accounts",
    "step_identifier":"close-account","workflow_index":0,"status":"waiting_approval","human_approval_required":true,
    "delay_to_next_step":0,"inserted_at":"2026-03-04T09:02:07+01:00"}"#;

/// A page of HookPulse's list.
fn plans(items: &[&str], total: u64, has_next: bool) -> String {
    let items = items.join(",");
    format!(
        r#"{{"success":true,"data":[{items}],"meta":{{"page":1,"total_count":{total},"per_page":2,"total_pages":2,
            "has_next":{has_next},"has_prev":false}},"timezone":"Europe/Paris"}}"#
    )
}

const RUN_A: &str = r#"{"id":"run_7Qd2Lr9sVx","workflow_id":"wf_3kPz81","workflow_name":"Supplier invoices",
    "organization_id":"org_larkspur","status":"waiting_for_human","started_at":"2026-04-02T08:15:03Z","completed_at":null,
    "duration_ms":null,"steps":[{"node_id":"hil-1","node_type":"hil","node_label":"Check the totals",
    "status":"waiting_for_human","started_at":"2026-04-02T08:15:11Z","requires_human_review":true}],
    "input_documents":{"start-1":{"id":"file_b81c2e","filename":"lms-20418.pdf","mime_type":"application/pdf"}},
    "final_outputs":null,"error":null,"created_at":"2026-04-02T08:15:02Z","updated_at":"2026-04-02T08:15:11Z",
    "waiting_for_node_ids":["hil-1"],"trigger_type":"api","human_waiting_duration_ms":0}"#;
const RUN_B1: &str = r#"{"id":"run_7Qd2Lr9sVx","workflow_id":"wf_3kPz81","workflow_name":"Supplier invoices",
    "organization_id":"org_larkspur","status":"waiting_for_human","started_at":"2026-04-20T08:15:03Z",
    "steps":[{"block_id":"hil-1","block_type":"hil","block_label":"Check the totals","status":"waiting_for_human",
    "started_at":"2026-04-20T08:15:11Z","requires_human_review":true}],
    "input_documents":{"start-1":{"id":"file_b81c2e","filename":"lms-20418.pdf","mime_type":"application/pdf"}},
    "final_outputs":null,"error":null,"created_at":"2026-04-20T08:15:02Z","updated_at":"2026-04-20T08:15:11Z",
    "waiting_for_block_ids":["hil-1"],"human_waiting_duration_ms":0}"#;
const RUN_B3: &str = r#"{"id":"run_7Qd2Lr9sVx","workflow":{"workflow_id":"wf_3kPz81","version_id":"ver_9f3d1c",
    "name_at_run_time":"Supplier invoices","requested_version":"production"},"trigger":{"type":"api","api_key_id":null},
    "lifecycle":{"status":"waiting_for_human","waiting_for_block_ids":["hil-1"]},"timing":{"created_at":"2026-05-14T08:15:02Z",
    "started_at":"2026-05-14T08:15:03Z","completed_at":null,"human_waiting_started_at":"2026-05-14T08:15:11Z",
    "accumulated_human_waiting_ms":0},"inputs":{"documents":{"start-1":{"id":"file_b81c2e","filename":"lms-20418.pdf",
    "mime_type":"application/pdf"}},"json_data":{}}}"#;

/// A page of Retab's list.
fn runs(items: &[&str], after: &str) -> String {
    format!(
        r#"{{"data":[{}],"list_metadata":{{"before":null,"after":{after}}}}}"#,
        items.join(",")
    )
}

/// Walks over `bodies` and writes down every request, approval and complaint.
#[track_caller]
fn check_list(api: Api, bodies: &[&str], expected: &[&str]) {
    let connector = connector(api);
    let mut pass = Pass::default();
    let mut lines = Vec::new();
    for body in bodies {
        lines.push(short(&connector.list_request(&pass)));
        let answer = Answer {
            status: 200,
            body: (*body).to_owned(),
            retry_after_ms: None,
        };
        let page = connector.read_list(&mut pass, &answer).unwrap();
        for approval in &page.approvals {
            let since = approval
                .since
                .map_or("-".to_owned(), |since| since.0.to_string());
            lines.push(format!(
                "{} | {} | {} | {} | {since}",
                approval.id.key, approval.title, approval.workflow, approval.step
            ));
        }
        lines.extend(page.unreadable.iter().map(|problem| format!("! {problem}")));
        if page.last {
            lines.push("last".to_owned());
        }
    }
    assert_eq!(lines, expected);
}

#[track_caller]
fn check_list_failure(api: Api, status: u16, body: &str, expected: &ReadFailure) {
    let answer = Answer {
        status,
        body: body.to_owned(),
        retry_after_ms: None,
    };
    let failure = connector(api)
        .read_list(&mut Pass::default(), &answer)
        .unwrap_err();
    assert_eq!(failure, *expected, "{body}");
}

#[test]
fn hookpulse_list_is_read_page_by_page() {
    check_list(
        HookPulse,
        &[
            &plans(&[REFUND, DORMANT], 3, true),
            &plans(&[&REFUND.replace("5b1f0a52", "00000000")], 3, false),
        ],
        &[
            "GET list?page=1",
            "5b1f0a52-7c44-4a1e-9c0e-3d9b6f20a811/send-refund | Supplier refund | Supplier refund | Send refund | 1772619631000",
            "e7a1c1f4-0b1d-4f3d-8b43-0f7f4b0a6d52/close-account | Close dormant accounts | Close dormant accounts | Close account | 1772611327000",
            "GET list?page=2",
            "00000000-7c44-4a1e-9c0e-3d9b6f20a811/send-refund | Supplier refund | Supplier refund | Send refund | 1772619631000",
            "last",
        ],
    );
    check_list(
        HookPulse,
        &[&plans(&[], 0, false)],
        &["GET list?page=1", "last"],
    );
    // A page past the end that still says there is more must not be walked for ever.
    check_list(
        HookPulse,
        &[&plans(&[], 3, true)],
        &["GET list?page=1", "last"],
    );
}

#[test]
fn retab_lists_of_every_generation_are_read() {
    let line = |since: &str| {
        format!(
            "run_7Qd2Lr9sVx/hil-1 | lms-20418.pdf | Supplier invoices | Check the totals | {since}"
        )
    };
    let first = "GET runs?status=waiting_for_human&limit=100";
    check_list(
        Nodes,
        &[&runs(&[RUN_A], "null")],
        &[first, &line("1775117711000"), "last"],
    );
    check_list(
        Blocks,
        &[&runs(&[RUN_B1], "null")],
        &[first, &line("1776672911000"), "last"],
    );
    check_list(
        Blocks,
        &[&runs(&[RUN_B3], r#""run 7/Q""#), &runs(&[], "null")],
        // A run of this generation brings no steps, so the step has no better name than its id.
        &[
            first,
            &line("1778746511000").replace("Check the totals", "Hil 1"),
            "GET runs?status=waiting_for_human&limit=100&after=run%207%2FQ",
            "last",
        ],
    );
}

#[test]
fn a_run_that_waits_at_two_steps_is_two_approvals() {
    let run = RUN_A.replace(r#"["hil-1"]"#, r#"["hil-1","check_the-address"]"#);
    check_list(
        Nodes,
        &[&runs(&[&run], "null")],
        &[
            "GET runs?status=waiting_for_human&limit=100",
            "run_7Qd2Lr9sVx/hil-1 | lms-20418.pdf | Supplier invoices | Check the totals | 1775117711000",
            "run_7Qd2Lr9sVx/check_the-address | lms-20418.pdf | Supplier invoices | Check the address | 1775117702000",
            "last",
        ],
    );
}

#[test]
fn one_odd_item_does_not_hide_the_others() {
    let dormant = "e7a1c1f4-0b1d-4f3d-8b43-0f7f4b0a6d52/close-account | Close dormant accounts | Close dormant accounts | Close account | 1772611327000";
    check_list(
        HookPulse,
        &[&plans(
            &[
                r#"{"workflow_name":"No id"}"#,
                DORMANT,
                r#"{"execution_plan_uuid":7}"#,
                "null",
            ],
            4,
            false,
        )],
        &[
            "GET list?page=1",
            dormant,
            "! data[0]: missing field `execution_plan_uuid` at line 1 column 25",
            "! data[2]: `execution_plan_uuid`: invalid type: integer `7`, expected a string at line 1 column 24",
            "! data[3]: invalid type: null, expected struct PendingApproval at line 1 column 4",
            "last",
        ],
    );
    check_list(
        Nodes,
        &[&runs(
            &[
                r#"{"id":"run_1"}"#,
                RUN_A,
                r#"{"id":"run_2","waiting_for_node_ids":"hil-1"}"#,
            ],
            "null",
        )],
        &[
            "GET runs?status=waiting_for_human&limit=100",
            "run_7Qd2Lr9sVx/hil-1 | lms-20418.pdf | Supplier invoices | Check the totals | 1775117711000",
            "! data[0]: run run_1 does not say which steps wait",
            "! data[2]: `waiting_for_node_ids`: invalid type: string \"hil-1\", expected a sequence at line 1 column 44",
            "last",
        ],
    );
}

#[test]
fn unknown_fields_and_words_are_no_trouble() {
    let plan = REFUND
        .replace("waiting_approval", "on_hold")
        .replace(
            r#""delay_to_next_step":60"#,
            r#""delay_to_next_step":null,"priority":{"level":3}"#,
        )
        .replace("2026-03-04T11:20:31+01:00", "last Tuesday");
    check_list(
        HookPulse,
        &[&plans(&[&plan], 1, false)],
        &[
            "GET list?page=1",
            "5b1f0a52-7c44-4a1e-9c0e-3d9b6f20a811/send-refund | Supplier refund | Supplier refund | Send refund | -",
            "last",
        ],
    );
    let approval = first_approval(HookPulse, &plans(&[&plan], 1, false));
    assert_eq!(approval.fact(FactLabel::Status), Some("on_hold"));
    assert_eq!(approval.fact(FactLabel::Created), Some("last Tuesday"));

    let run = RUN_A.replace(
        r#""status":"waiting_for_human","started_at":"2026-04-02T08:15:03Z""#,
        r#""status":"paused","labels":[1,{}]"#,
    );
    let approval = first_approval(Nodes, &runs(&[&run], "null"));
    assert_eq!(approval.fact(FactLabel::Status), Some("paused"));
}

#[test]
fn the_other_dialect_is_recognised() {
    check_list_failure(
        Nodes,
        200,
        &runs(&[RUN_B1], "null"),
        &ReadFailure::WrongDialect { speaks: "block_id" },
    );
    check_list_failure(
        Nodes,
        200,
        &runs(&[RUN_B3], "null"),
        &ReadFailure::WrongDialect { speaks: "block_id" },
    );
    check_list_failure(
        Blocks,
        200,
        &runs(&[RUN_A], "null"),
        &ReadFailure::WrongDialect { speaks: "node_id" },
    );
}

#[test]
fn an_answer_of_another_shape_names_the_place() {
    let unreadable = |problem: &str| ReadFailure::Unreadable {
        problem: problem.to_owned(),
    };
    check_list_failure(
        HookPulse,
        200,
        "<html>",
        &unreadable("expected value at line 1 column 1"),
    );
    check_list_failure(
        HookPulse,
        200,
        "",
        &unreadable("EOF while parsing a value at line 1 column 0"),
    );
    check_list_failure(
        HookPulse,
        200,
        r#"{"data":[]}"#,
        &unreadable("missing field `success` at line 1 column 11"),
    );
    check_list_failure(
        HookPulse,
        200,
        r#"{"success":true,"data":[]}"#,
        &unreadable("missing field `meta`"),
    );
    check_list_failure(
        HookPulse,
        200,
        r#"{"success":true,"data":[],"meta":{"has_next":"no"}}"#,
        &unreadable(
            "`meta.has_next`: invalid type: string \"no\", expected a boolean at line 1 column 49",
        ),
    );
    check_list_failure(
        Nodes,
        200,
        r#"{"data":[],"has_more":false}"#,
        &unreadable("missing field `list_metadata` at line 1 column 28"),
    );
    check_list_failure(
        Nodes,
        200,
        r#"{"data":{},"list_metadata":{}}"#,
        &unreadable("`data`: invalid type: map, expected a sequence at line 1 column 8"),
    );
    check_list_failure(
        Nodes,
        200,
        r#"{"data":[],"list_metadata":{}} and more"#,
        &unreadable("trailing characters at line 1 column 32"),
    );
}

#[test]
fn a_cursor_that_repeats_itself_ends_the_walk() {
    let connector = connector(Nodes);
    let mut pass = Pass::default();
    let page = Answer {
        status: 200,
        body: runs(&[RUN_A], r#""run_7""#),
        retry_after_ms: None,
    };
    connector.read_list(&mut pass, &page).unwrap();
    let problem = "`list_metadata.after` repeats itself".to_owned();
    assert_eq!(
        connector.read_list(&mut pass, &page).unwrap_err(),
        ReadFailure::Unreadable { problem }
    );
}

#[test]
fn refusals_carry_the_apis_own_words() {
    let refused = |status, words: Option<&str>| ReadFailure::Refused {
        status,
        words: words.map(str::to_owned),
    };
    check_list_failure(
        HookPulse,
        200,
        r#"{"success":false,"error":"Database error"}"#,
        &refused(200, Some("Database error")),
    );
    check_list_failure(
        HookPulse,
        401,
        r#"{"success":false,"error":"Invalid API key"}"#,
        &refused(401, Some("Invalid API key")),
    );
    check_list_failure(
        HookPulse,
        502,
        "<html>Bad gateway</html>",
        &refused(502, None),
    );
    for (status, body, words) in [
        (
            401,
            r#"{"detail":{"code":"HTTP_EXCEPTION","message":"An HTTP exception occurred.","details":{"error":"Invalid API Key."}}}"#,
            "Invalid API Key.",
        ),
        (
            403,
            r#"{"detail":{"code":"X","message":"Outer","details":{"error":{"code":"Y","message":"Inner"}}}}"#,
            "Inner",
        ),
        (
            404,
            r#"{"detail":"review overlay not found"}"#,
            "review overlay not found",
        ),
        (
            404,
            r#"{"detail":{"code":"X","message":"Outer","details":{}}}"#,
            "Outer",
        ),
        (404, r#"{"code":"X","message":"Flat","details":{}}"#, "Flat"),
        (
            422,
            r#"{"detail":[{"loc":["body","node_id"],"msg":"Field required","type":"missing"}]}"#,
            "Field required",
        ),
        (
            422,
            r#"{"status_code":10422,"message":"[{\"type\":\"missing\"}]","data":null}"#,
            r#"[{"type":"missing"}]"#,
        ),
    ] {
        check_list_failure(Nodes, status, body, &refused(status, Some(words)));
    }
    check_list_failure(Nodes, 500, "", &refused(500, None));
    let long = format!(r#"{{"detail":"{}"}}"#, "é".repeat(1000));
    check_list_failure(
        Nodes,
        400,
        &long,
        &refused(400, Some(&format!("{}…", "é".repeat(300)))),
    );
}

fn first_approval(api: Api, list: &str) -> Approval {
    let answer = Answer {
        status: 200,
        body: list.to_owned(),
        retry_after_ms: None,
    };
    connector(api)
        .read_list(&mut Pass::default(), &answer)
        .unwrap()
        .approvals
        .remove(0)
}

// --- Details ---

/// What is shown of `list`'s first approval when its reads end like `outcomes`.
#[track_caller]
fn details(api: Api, list: &str, expected_requests: &[&str], outcomes: &[Outcome]) -> Details {
    let connector = connector(api);
    let approval = first_approval(api, list);
    let requests = connector.detail_requests(&approval);
    let paths: Vec<String> = requests.iter().map(|(_, request)| short(request)).collect();
    assert_eq!(paths, expected_requests);
    let answers: Vec<_> = requests
        .into_iter()
        .map(|(part, _)| part)
        .zip(outcomes.iter().cloned())
        .collect();
    connector.read_details(&approval, &answers)
}

const RETAB_READS: [&str; 2] = ["GET run", "GET run/steps"];
const LINK: &str = r#"{"signed_url":"https://files.example.com/lms-20418.pdf?sig=made-up","filename":"lms-20418.pdf","mime_type":"application/pdf"}"#;
const STEPS_A: &str = r#"[
    {"node_id":"extract-1","node_type":"extract","node_label":"Read the invoice","status":"completed","started_at":"2026-04-02T08:15:03Z",
     "completed_at":"2026-04-02T08:15:10Z","output":{"extracted_data":{"invoice_number":"LMS-20418","total_amount":1480},
     "likelihoods":{"invoice_number":1.0,"total_amount":0.67},"extraction_id":"extr_51ac","json_schema":{"type":"object","maximum":1.50}}},
    {"node_id":"hil-1","node_type":"hil","node_label":"Check the totals","status":"waiting_for_human","requires_human_review":true,
     "handle_inputs":{"input-json-0":{"type":"json","data":{"invoice_number":"old"}}},
     "output":{"message":"Waiting for review","extracted_data":{"id":12345678901234567890,"total_amount":1480.10,"big":1e400},
     "extraction_id":"extr_51ac","json_schema":null}},
    {"node_id":"post-1","node_type":"api_call","node_label":"Book the invoice","status":"napping"}]"#;
const STEPS_B1: &str = r#"[{"run_id":"run_7Qd2Lr9sVx","block_id":"hil-1","step_id":"hil-1","block_type":"hil","block_label":"Check the totals",
    "status":"waiting_for_human","handle_inputs":{"input-file-0":{"type":"file","document":{"id":"file_b81c2e"}},
    "input-json-0":{"type":"json","data":{"invoice_number":"LMS-20418","total_amount":0.10}}},"handle_outputs":null}]"#;
const STEPS_B3: &str = r#"{"data":[{"run_id":"run_7Qd2Lr9sVx","block_id":"hil-1","step_id":"hil-1","block_type":"hil",
    "block_label":"Check the totals","lifecycle":{"status":"waiting_for_human"},"artifact":{"operation":"hil_evaluation","id":"hile_40aa"},
    "handle_inputs":{"input-json-0":{"type":"json","data":{"invoice_number":"LMS-20418","total_amount":0.10}}},"handle_outputs":{}}],
    "list_metadata":{"before":null,"after":null}}"#;

#[test]
fn retab_data_nested_too_deeply_is_told_as_such() {
    let deep = format!("{}1{}", r#"{"a":"#.repeat(600), "}".repeat(600));
    let steps = format!(
        r#"[{{"node_id":"hil-1","node_type":"hil","status":"waiting_for_human","output":{{"extracted_data":{deep}}}}}]"#
    );
    let shown = details(
        Nodes,
        &runs(&[RUN_A], "null"),
        &RETAB_READS,
        &[ok(RUN_A), ok(&steps)],
    );
    let problem = format!("{:?}", shown.missing);
    assert!(
        shown.payload.is_none() && problem.contains("nested too deeply"),
        "{problem}"
    );
}

#[test]
fn retab_details_show_data_schema_likelihoods_and_steps() {
    let shown = details(
        Nodes,
        &runs(&[RUN_A], "null"),
        &RETAB_READS,
        &[ok(RUN_A), ok(STEPS_A)],
    );
    let payload = shown.payload.unwrap();
    assert_eq!(
        payload.data.to_string(),
        r#"{"id":12345678901234567890,"total_amount":1480.10,"big":1e400}"#
    );
    assert_eq!(
        payload.schema.unwrap().to_string(),
        r#"{"type":"object","maximum":1.50}"#
    );
    assert_eq!(
        payload.likelihoods.unwrap().to_string(),
        r#"{"invoice_number":1.0,"total_amount":0.67}"#
    );
    let steps: Vec<_> = shown
        .steps
        .iter()
        .map(|step| (step.label.as_str(), &step.status, step.here, step.gated))
        .collect();
    assert_eq!(
        steps,
        [
            ("Read the invoice", &StepStatus::Completed, false, false),
            ("Check the totals", &StepStatus::Waiting, true, true),
            (
                "Book the invoice",
                &StepStatus::Other("napping".into()),
                false,
                false
            ),
        ]
    );
    assert_eq!(shown.steps[0].duration_ms, Some(7000));
    assert_eq!(shown.run_status.as_deref(), Some("waiting_for_human"));
    assert_eq!(shown.missing, []);
}

/// What each step says about itself: label, what went in, what came out, what it found, the person's word, the API's.
fn told(shown: &Details) -> Vec<String> {
    let text = |part: &Option<Excerpt>| {
        let part = part.as_ref().map(|part| shown.excerpt(part).unwrap());
        part.unwrap_or("-").to_owned()
    };
    let lines = shown.steps.iter().map(|step| {
        let verdict = step.verdict.map_or("-", Verdict::as_str);
        let words = step.words.as_deref().unwrap_or("-");
        let parts = [&step.inputs, &step.outputs, &step.result].map(text);
        format!("{}|{}|{verdict}|{words}", step.id, parts.join("|"))
    });
    lines.collect()
}

/// As the desk keeps them.
fn with_answers(mut shown: Details, what: MissingPart, body: &str) -> Details {
    shown.answers.push(RawAnswer {
        what,
        request: String::new(),
        status: Some(200),
        body: body.to_owned(),
        is_cut: false,
    });
    shown
}

/// contracts/retab.md, section 3.2: handles of stored steps, review flags, errors; section 4: `lifecycle`, `terminal`.
#[test]
fn steps_say_what_went_in_and_came_out_to_the_last_digit() {
    let nodes = r#"[{"node_id":"extract-1","node_type":"extract","status":"completed","handle_inputs":null,
        "handle_outputs":{"output-json-0":{"type":"json", "data":{"total":1480.10,"big":1e400}}},"output":{}},
        {"node_id":"hil-0","node_type":"hil","status":"completed","human_review_approved":false,"handle_inputs":{"é":1}},
        {"node_id":"book-1","node_type":"api_call","status":"error","error":"HTTP 502 from the ledger"},
        {"node_id":"hil-1","node_type":"hil","status":"waiting_for_human","output":{"extracted_data":{"total":1}}}]"#;
    let blocks = r#"{"data":[{"block_id":"split-1","block_type":"split","lifecycle":{"status":"skipped","reason":"One invoice only"},
        "handle_inputs":{},"handle_outputs":{}},
        {"block_id":"old-1","block_type":"x","status":"skipped","terminal":{"kind":"skipped","reason":"No match"}},
        {"block_id":"hil-1","block_type":"hil","lifecycle":{"status":"waiting_for_human"},
        "handle_inputs":{"input-json-0":{"type":"json","data":{"total":0.10}}}}]}"#;
    for (api, run, steps, expected) in [
        (
            Nodes,
            RUN_A,
            nodes,
            &[
                r#"extract-1|-|{"output-json-0":{"type":"json", "data":{"total":1480.10,"big":1e400}}}|-|-|-"#,
                r#"hil-0|{"é":1}|-|-|rejected|-"#,
                "book-1|-|-|-|-|HTTP 502 from the ledger",
                r#"hil-1|-|-|{"extracted_data":{"total":1}}|-|-"#,
            ][..],
        ),
        (
            Blocks,
            RUN_B3,
            blocks,
            &[
                "split-1|-|-|-|-|One invoice only",
                "old-1|-|-|-|-|No match",
                r#"hil-1|{"input-json-0":{"type":"json","data":{"total":0.10}}}|-|-|-|-"#,
            ][..],
        ),
    ] {
        let list = runs(&[run], "null");
        let shown = details(api, &list, &RETAB_READS, &[ok(run), ok(steps)]);
        let shown = with_answers(shown, MissingPart::Steps, steps);
        assert_eq!(told(&shown), expected);
        assert!(shown.payload.is_some());
    }
    // The run's own steps, where the stored ones cannot be read.
    let shown = details(
        Nodes,
        &runs(&[RUN_A], "null"),
        &RETAB_READS,
        &[ok(RUN_A), LOST],
    );
    assert_eq!(
        told(&with_answers(shown, MissingPart::Run, RUN_A)),
        ["hil-1|-|-|-|-|-"]
    );
}

/// Steps come in an order, not with the ways between them (section 3.2): nothing is promised that is not sure.
#[test]
fn an_approval_leads_to_the_next_step_only_where_that_is_sure() {
    let lead = |after: &str| {
        let steps = format!(
            r#"[{{"node_id":"hil-1","node_type":"hil","status":"waiting_for_human","output":{{"extracted_data":{{}}}}}}{after}]"#
        );
        let list = runs(&[RUN_A], "null");
        let shown = details(Nodes, &list, &RETAB_READS, &[ok(RUN_A), ok(&steps)]);
        shown.outlook.approve
    };
    let next = |status: &str| {
        format!(
            r#",{{"node_id":"end-1","node_type":"end","node_label":"Book","status":"{status}"}}"#
        )
    };
    assert_eq!(lead(&next("pending")), Some(Lead::GoesOnTo("Book".into())));
    assert_eq!(lead(&next("skipped")), Some(Lead::GoesOn));
    assert_eq!(lead(&next("waiting_for_human")), Some(Lead::GoesOn));
    let elsewhere = r#",{"node_id":"hil-2","node_type":"hil","status":"waiting_for_human"}"#;
    let both = format!("{}{elsewhere}", next("pending"));
    assert_eq!(lead(&both), Some(Lead::GoesOn));
    assert_eq!(lead(""), Some(Lead::GoesOn));
}

#[test]
fn an_entry_of_a_list_is_kept_word_for_word_unless_it_is_long() {
    for (api, list, entry) in [
        (HookPulse, plans(&[REFUND], 1, false), REFUND),
        (Nodes, runs(&[RUN_A], "null"), RUN_A),
    ] {
        assert_eq!(first_approval(api, &list).entry.as_deref(), Some(entry));
    }
    let long = RUN_A.replace("Supplier invoices", &"x".repeat(5_000));
    assert_eq!(first_approval(Nodes, &runs(&[&long], "null")).entry, None);
}

/// contracts/hookpulse.md, section 8: headers are hidden.
#[test]
fn header_templates_are_left_out_of_what_is_shown_word_for_word() {
    let connector = connector(HookPulse);
    let shown = |body: &str| connector.shown(MissingPart::Template, body.to_owned());
    let left_out = |body: &str, expected: &str| {
        assert_eq!(shown(body), (expected.to_owned(), true), "{body}");
    };
    left_out(
        r#"{"a": 1.50,"steps":[{"headers_json":{"Authorization":"Bearer secret"},"path":"/x"},2]}"#,
        r#"{"a":1.50,"steps":[{"path":"/x"},2]}"#,
    );
    left_out(r#"{"headers\u005fjson":1,"headers_json":2}"#, "{}");
    left_out(r#"{"headers_json":{"Authorization":"Bear"#, "");
    for body in [r#"{"a": 1.50}"#, "<h1>502</h1>", ""] {
        assert_eq!(shown(body), (body.to_owned(), false));
    }
}

#[test]
fn retab_data_is_found_without_an_output() {
    for (run, steps) in [(RUN_B1, STEPS_B1), (RUN_B3, STEPS_B3)] {
        let shown = details(
            Blocks,
            &runs(&[run], "null"),
            &RETAB_READS,
            &[ok(run), ok(steps)],
        );
        let payload = shown.payload.unwrap();
        assert_eq!(
            payload.data.to_string(),
            r#"{"invoice_number":"LMS-20418","total_amount":0.10}"#
        );
        assert!(payload.schema.is_none() && payload.likelihoods.is_none());
        assert_eq!(shown.missing, []);
    }
}

#[test]
fn every_document_of_a_run_is_named_and_asked_for_on_its_own() {
    let both = r#""input_documents":{"start-2":{"mime_type":"image/png"},"start-1":{"filename":"lms-20418.pdf"}}"#;
    let one = r#""input_documents":{"start-1":{"id":"file_b81c2e","filename":"lms-20418.pdf","mime_type":"application/pdf"}}"#;
    assert!(RUN_A.contains(one));
    let approval = first_approval(Nodes, &runs(&[&RUN_A.replace(one, both)], "null"));
    let named: Vec<_> = approval
        .documents
        .iter()
        .map(|document| (document.key.as_str(), document.name.as_deref()))
        .collect();
    assert_eq!(
        named,
        [("start-1", Some("lms-20418.pdf")), ("start-2", None)]
    );
    assert_eq!(approval.title, "lms-20418.pdf");
    let asked = approval.documents.iter().map(|document| {
        let request = connector(Nodes).document_request(&approval, document);
        short(&request.unwrap())
    });
    assert_eq!(
        asked.collect::<Vec<_>>(),
        ["GET run/documents/start-1", "GET run/documents/start-2"]
    );
    for (api, run) in [(Blocks, RUN_B1), (Blocks, RUN_B3)] {
        let approval = first_approval(api, &runs(&[run], "null"));
        assert_eq!(approval.documents.len(), 1, "{run}");
    }
}

#[test]
fn a_link_that_is_no_web_address_is_refused() {
    let read = |url: &str| {
        let link = LINK.replace("https://files.example.com/lms-20418.pdf?sig=made-up", url);
        connector(Nodes).read_document(&ok(&link))
    };
    for url in [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//files.example.com/x",
        " https://x",
        "httpsx://y",
    ] {
        let read = read(url);
        assert!(
            matches!(read, Err(ReadFailure::Unreadable { .. })),
            "{url}: {read:?}"
        );
    }
    assert_eq!(read("HTTP://x/y").unwrap().url, "HTTP://x/y");
    assert_eq!(read("https://x/y").unwrap().name, "lms-20418.pdf");
    let gone = connector(Nodes).read_document(&answer(404, r#"{"detail":"gone"}"#));
    let words = Some("gone".to_owned());
    assert_eq!(gone, Err(ReadFailure::Refused { status: 404, words }));
    assert!(connector(Nodes).read_document(&LOST).is_err());
}

#[test]
fn what_could_not_be_read_is_named_and_the_rest_is_shown() {
    let shown = details(
        Nodes,
        &runs(&[RUN_A], "null"),
        &RETAB_READS,
        &[LOST, ok(STEPS_A)],
    );
    assert!(shown.payload.is_some());
    let missing: Vec<_> = shown
        .missing
        .iter()
        .map(|missing| (missing.what, &missing.why))
        .collect();
    assert_eq!(
        missing,
        [(MissingPart::Run, &ReadFailure::NoAnswer(NoAnswer::Network)),]
    );
    // The run has steps of its own; without data in them, what is missing is the data.
    let shown = details(
        Nodes,
        &runs(&[RUN_A], "null"),
        &RETAB_READS,
        &[ok(RUN_A), ok("[]")],
    );
    assert!(shown.payload.is_none());
    assert_eq!(shown.missing[0].what, MissingPart::Payload);
}

#[test]
fn hookpulse_details_show_the_template_without_its_headers() {
    let template = r#"{"success":true,"data":{"workflow_uuid":"0d6e7c1a-2f35-4b79-8a54-b1c2f1e0d9a7","workflow_name":"Supplier refund",
        "workflow_description":"Refund a supplier after a credit note","workflow_steps":[
        {"index":2,"step_identifier":"tell-supplier","human_approval_required":false,"webhook":null},
        {"index":1,"step_identifier":"send-refund","human_approval_required":true,"webhook":{"webhook_name":"Send the refund",
        "method":"POST","path":"/refunds","domain":{"protocol":"https","domain":"payments.example.com"},
        "headers_json":{"Authorization":"Bearer {{ #payments_key }}"},"request_body_json":{"order":"{{ initial.order_id }}","cap":1.50}},
        "execution_conditions":[{"field":"step.compute.response.amount","operator":"gt","value":"0"}]}]}}"#;
    let list = plans(&[REFUND], 1, false);
    let shown = details(HookPulse, &list, &["POST template"], &[ok(template)]);
    assert_eq!(shown.missing, []);
    let steps: Vec<_> = shown
        .steps
        .iter()
        .map(|step| (step.id.as_str(), step.here, step.gated))
        .collect();
    assert_eq!(
        steps,
        [("send-refund", true, true), ("tell-supplier", false, false)]
    );
    assert!(
        !format!("{shown:?}").contains("payments_key"),
        "header templates name secrets"
    );
    let request = shown.request.unwrap();
    assert_eq!(
        (request.method.as_str(), request.url.as_str()),
        ("POST", "https://payments.example.com/refunds")
    );
    assert_eq!(
        request.body.unwrap().to_string(),
        r#"{"order":"{{ initial.order_id }}","cap":1.50}"#
    );
    assert_eq!(request.conditions, ["step.compute.response.amount gt 0"]);

    let shown = details(
        HookPulse,
        &list,
        &["POST template"],
        &[ok(r#"{"success":false,"error":"Resource not found"}"#)],
    );
    let why = ReadFailure::Refused {
        status: 200,
        words: Some("Resource not found".into()),
    };
    assert_eq!(
        (shown.missing[0].what, &shown.missing[0].why),
        (MissingPart::Template, &why)
    );
}

// --- Delivery ---

const BASE: &str = r#"{"z":12345678901234567890,"a":0.10,"m":1e400,"name":"Ann"}"#;
const EDITED: &str = r#"{"z":12345678901234567890,"a":0.10,"m":1e400,"name":"Bea \u00e9"}"#;

fn decision(api: Api, verdict: Verdict, edited: Option<&str>) -> Decision {
    let key = match api {
        HookPulse => "5b1f0a52-7c44-4a1e-9c0e-3d9b6f20a811/send-refund",
        Nodes | Blocks => "run_7Qd2Lr9sVx/hil-1",
    };
    Decision {
        command: CommandId::new("2f0c6f3e-9a8e-4b56-8f43-2b3d3c1f6a10"),
        approval: ApprovalId {
            connection: ConnectionId::new("ops"),
            key: ApprovalKey::new(key),
        },
        verdict,
        base: (api != HookPulse).then(|| Value::parse(BASE).unwrap()),
        basis: None,
        edited: edited.map(|edited| Value::parse(edited).unwrap()),
        reason: None,
    }
}

/// The method and what the path is for; the bytes of the paths are held by `request_bodies_byte_for_byte`.
fn short(request: &Request) -> String {
    let path = request
        .path
        .replace("/v1/api/get_all_pending_approvals_paginated/", "list")
        .replace("/v1/api/human_approval_action/", "action")
        .replace("/v1/api/single_workflow_template_detail/", "template")
        .replace("/v1/workflows/runs/run_7Qd2Lr9sVx", "run")
        .replace("/v1/workflows/runs", "runs")
        .replace("run/hil-decisions", "decisions");
    format!(
        "{} {path}",
        if request.method == super::Method::Get {
            "GET"
        } else {
            "POST"
        }
    )
}

/// Feeds the outcomes of one request after the other and compares what follows from each.
#[track_caller]
fn check(
    api: Api,
    verdict: Verdict,
    edited: Option<&str>,
    outcomes: &[Outcome],
    expected: &[&str],
) {
    let connector = connector(api);
    let decision = decision(api, verdict, edited);
    let mut stage = connector.first_stage(&decision);
    let mut lines = vec![short(&connector.request(&decision, &stage))];
    for outcome in outcomes {
        let (line, next) = match connector.observe(&decision, &stage, outcome) {
            Next::Go(stage) => ("go".to_owned(), stage),
            Next::Later {
                stage,
                trouble,
                at_least_ms: None,
            } => (format!("later {trouble:?}"), stage),
            Next::Later {
                stage,
                trouble,
                at_least_ms: Some(ms),
            } => (format!("later {trouble:?} {ms}"), stage),
            Next::Received(stage) => ("received".to_owned(), stage),
            Next::End(end) => {
                lines.push(written(&end));
                continue;
            }
        };
        stage = next;
        lines.push(format!(
            "{line}: {}",
            short(&connector.request(&decision, &stage))
        ));
    }
    assert_eq!(lines, expected);
}

fn written(end: &End) -> String {
    let or_none = |words: &Option<String>| words.clone().unwrap_or_else(|| "-".to_owned());
    match end {
        End::Applied {
            words,
            resume: Resume::Done,
        } => format!("applied: {}", or_none(words)),
        End::Applied { resume, .. } => format!("applied, {resume:?}"),
        End::Refused { status, words } => format!("refused {status}: {}", or_none(words)),
        End::Superseded(Theirs { verdict, data, .. }) => {
            let verdict = verdict.map_or("-", Verdict::as_str);
            format!(
                "superseded: {verdict} {}",
                data.as_ref().map_or("-".to_owned(), Value::to_string)
            )
        }
        End::Gone => "gone".to_owned(),
        End::Withdrawn => "withdrawn".to_owned(),
        End::Duplicate => "duplicate".to_owned(),
        End::Lost => "lost".to_owned(),
    }
}

fn busy(milliseconds: u64) -> Outcome {
    Outcome::Answered(Answer {
        status: 429,
        body: String::new(),
        retry_after_ms: Some(milliseconds),
    })
}

use Verdict::{Approve, Reject};

#[test]
fn hookpulse_says_what_it_did() {
    let approved = ok(r#"{"success":true,"message":"Workflow approved and resumed"}"#);
    check(
        HookPulse,
        Approve,
        None,
        &[approved],
        &["POST action", "applied: Workflow approved and resumed"],
    );
    check(
        HookPulse,
        Reject,
        None,
        &[ok(r#"{"success":true}"#)],
        &["POST action", "applied: -"],
    );
}

#[test]
fn hookpulse_never_repeats_a_lost_post_before_the_list_was_walked() {
    let garbled = ok("{\"succ");
    for (outcome, trouble) in [
        (LOST, "NoAnswer(Network)"),
        (Outcome::NoAnswer(NoAnswer::TimedOut), "NoAnswer(TimedOut)"),
        (answer(500, ""), "ServerFailed { status: 500 }"),
        (answer(503, "<html>"), "ServerFailed { status: 503 }"),
        (garbled, "Unreadable"),
    ] {
        let later = format!("later {trouble}: GET list?page=1");
        let other = plans(&[DORMANT], 2, true);
        // Still there: the post did nothing and may be made again.
        let here = plans(&[REFUND], 2, false);
        check(
            HookPulse,
            Approve,
            None,
            &[outcome.clone(), ok(&other), ok(&here)],
            &[
                "POST action",
                &later,
                "go: GET list?page=2",
                "go: POST action",
            ],
        );
        // Not there, to the end: it has been decided, and nobody can say by whom.
        let not_here = plans(&[&REFUND.replace("5b1f0a52", "00000000")], 2, false);
        check(
            HookPulse,
            Approve,
            None,
            &[outcome.clone(), ok(&other), ok(&not_here)],
            &["POST action", &later, "go: GET list?page=2", "gone"],
        );
    }
}

#[test]
fn hookpulse_walks_that_prove_nothing_begin_again() {
    let start = ["POST action", "later NoAnswer(Network): GET list?page=1"];
    let again = "later Unreadable: GET list?page=1";
    let first = ok(&plans(&[DORMANT], 2, true));
    // The count moved between two pages, so an approval may have slipped through between them.
    let moved = ok(&plans(&[], 1, false));
    check(
        HookPulse,
        Reject,
        None,
        &[LOST, first.clone(), moved],
        &[start[0], start[1], "go: GET list?page=2", again],
    );
    // Fewer approvals came than the API counts.
    let short_of = ok(&plans(&[], 2, false));
    check(
        HookPulse,
        Reject,
        None,
        &[LOST, first.clone(), short_of],
        &[start[0], start[1], "go: GET list?page=2", again],
    );
    // An entry that cannot be read may be the very one.
    let odd = ok(&plans(&["{}"], 1, false));
    check(
        HookPulse,
        Reject,
        None,
        &[LOST, odd],
        &[start[0], start[1], again],
    );
    // The same on an earlier page of a list without a count.
    let uncounted = |page: String| ok(&page.replace(r#""total_count":2,"#, ""));
    let outcomes = [
        LOST,
        uncounted(plans(&["{}"], 2, true)),
        uncounted(plans(&[DORMANT], 2, false)),
    ];
    check(
        HookPulse,
        Reject,
        None,
        &outcomes[..2],
        &[start[0], start[1], again],
    );
    // The walk itself fails.
    check(
        HookPulse,
        Reject,
        None,
        &[LOST, ok("<html>")],
        &[start[0], start[1], again],
    );
    check(
        HookPulse,
        Reject,
        None,
        &[LOST, first.clone(), LOST],
        &[
            start[0],
            start[1],
            "go: GET list?page=2",
            "later NoAnswer(Network): GET list?page=1",
        ],
    );
    check(
        HookPulse,
        Reject,
        None,
        &[LOST, first.clone(), busy(9)],
        &[
            start[0],
            start[1],
            "go: GET list?page=2",
            "later Busy 9: GET list?page=2",
        ],
    );
    check(
        HookPulse,
        Reject,
        None,
        &[LOST, answer(403, "")],
        &[
            start[0],
            start[1],
            "later ServerFailed { status: 403 }: GET list?page=1",
        ],
    );
}

#[test]
fn a_refusal_by_hookpulse_is_held_against_the_list() {
    let acted_on = ok(r#"{"success":false,"error":"already been acted on"}"#);
    let with = ok(&plans(&[REFUND], 1, false));
    let without = ok(&plans(&[], 0, false));
    check(
        HookPulse,
        Approve,
        None,
        &[acted_on.clone(), with.clone()],
        &[
            "POST action",
            "go: GET list?page=1",
            "refused 200: already been acted on",
        ],
    );
    check(
        HookPulse,
        Approve,
        None,
        &[acted_on.clone(), without.clone()],
        &["POST action", "go: GET list?page=1", "gone"],
    );
    let unknown = answer(404, r#"{"success":false,"error":"Resource not found"}"#);
    check(
        HookPulse,
        Approve,
        None,
        &[unknown, without],
        &["POST action", "go: GET list?page=1", "gone"],
    );
    let forbidden = answer(403, r#"{"success":false,"error":"No access"}"#);
    check(
        HookPulse,
        Approve,
        None,
        &[forbidden.clone(), answer(403, "")],
        &[
            "POST action",
            "go: GET list?page=1",
            "refused 403: No access",
        ],
    );
    check(
        HookPulse,
        Approve,
        None,
        &[forbidden, answer(500, ""), with],
        &[
            "POST action",
            "go: GET list?page=1",
            "later ServerFailed { status: 500 }: GET list?page=1",
            "refused 403: No access",
        ],
    );
}

#[test]
fn what_nothing_was_taken_of_is_made_again() {
    let post = |api| {
        if api == HookPulse {
            "POST action"
        } else {
            "POST decisions"
        }
    };
    for api in [HookPulse, Nodes, Blocks] {
        for (outcome, trouble) in [
            (busy(2000), "Busy 2000"),
            (answer(429, "<html>"), "Busy"),
            (answer(401, ""), "CredentialsRefused"),
            (Outcome::NoCredentials, "NoCredentials"),
        ] {
            check(
                api,
                Approve,
                None,
                &[outcome],
                &[post(api), &format!("later {trouble}: {}", post(api))],
            );
        }
    }
}

/// A decision as the API holds it.
fn held(received: bool, applied: bool, approved: &str, data: &str) -> String {
    format!(
        r#"{{"run_id":"run_7Qd2Lr9sVx","node_id":"hil-1","node_status":"waiting_for_hil","decision_received":{received},
            "decision_applied":{applied},"approved":{approved},"modified_data":{data},"payload_hash":null,
            "received_at":"2026-04-02T08:21:38Z","applied_at":null}}"#
    )
}

fn receipt(status: &str, decision: &str) -> Outcome {
    ok(&format!(
        r#"{{"submission_status":"{status}","decision":{decision}}}"#
    ))
}

#[test]
fn retab_decisions_are_followed_until_they_are_applied() {
    let outcomes = [
        receipt("accepted", &held(true, false, "true", EDITED)),
        LOST,
        ok(&held(true, false, "true", EDITED)),
        answer(404, ""),
        ok("<html>"),
        ok(&held(true, true, "true", EDITED)),
    ];
    for api in [Nodes, Blocks] {
        check(
            api,
            Approve,
            Some(EDITED),
            &outcomes,
            &[
                "POST decisions",
                "received: GET decisions/hil-1",
                "later NoAnswer(Network): GET decisions/hil-1",
                "received: GET decisions/hil-1",
                "later ServerFailed { status: 404 }: GET decisions/hil-1",
                "later Unreadable: GET decisions/hil-1",
                "applied: -",
            ],
        );
    }
}

#[test]
fn retab_posts_are_repeated_with_the_same_command() {
    for (outcome, trouble) in [
        (LOST, "NoAnswer(Network)"),
        (answer(500, ""), "ServerFailed { status: 500 }"),
    ] {
        for status in ["already_received", "already_applied", "a_new_word"] {
            let applied = receipt(status, &held(true, true, "false", "null"));
            check(
                Nodes,
                Reject,
                None,
                &[outcome.clone(), applied],
                &[
                    "POST decisions",
                    &format!("later {trouble}: POST decisions"),
                    "applied: -",
                ],
            );
        }
    }
}

#[test]
fn what_stands_at_retab_is_compared_with_what_was_sent() {
    let same_value = r#"{"name":"Bea \u00e9","a":1e-1,"m":10e399,"z":12345678901234567890}"#;
    for (verdict, edited, approved, data, expected) in [
        (Approve, None, "true", "null", "applied: -"),
        (Approve, None, "true", BASE, "applied: -"),
        (Approve, Some(EDITED), "true", EDITED, "applied: -"),
        (Approve, Some(EDITED), "true", same_value, "applied: -"),
        (Reject, None, "false", "null", "applied: -"),
        (Reject, Some(EDITED), "false", "null", "applied: -"),
        // Another verdict or other data, whatever the status says.
        (Approve, None, "false", "null", "superseded: rejected -"),
        (Reject, None, "true", "null", "superseded: approved -"),
        (
            Approve,
            None,
            "true",
            r#"{"name":"Eve"}"#,
            r#"superseded: approved {"name":"Eve"}"#,
        ),
        (
            Approve,
            Some(EDITED),
            "true",
            "null",
            "superseded: approved -",
        ),
        (
            Approve,
            Some(EDITED),
            "true",
            r#"{"z":12345678901234567891}"#,
            r#"superseded: approved {"z":12345678901234567891}"#,
        ),
        (
            Approve,
            Some(EDITED),
            "true",
            "{}",
            "superseded: approved {}",
        ),
    ] {
        let state = held(true, true, approved, data);
        check(
            Nodes,
            verdict,
            edited,
            &[receipt("accepted", &state)],
            &["POST decisions", expected],
        );
        let conflict = answer(
            409,
            r#"{"detail":"hil-1 already has a different decision"}"#,
        );
        check(
            Nodes,
            verdict,
            edited,
            &[conflict, ok(&state)],
            &["POST decisions", "go: GET decisions/hil-1", expected],
        );
    }
}

#[test]
fn a_conflict_at_retab_is_read_back() {
    let conflict = answer(409, r#"{"detail":"hil-1 is not waiting for a decision"}"#);
    let start = ["POST decisions", "go: GET decisions/hil-1"];
    let refused = "refused 409: hil-1 is not waiting for a decision";
    check(
        Nodes,
        Approve,
        None,
        &[conflict.clone(), ok(&held(false, false, "null", "null"))],
        &[start[0], start[1], refused],
    );
    check(
        Nodes,
        Approve,
        None,
        &[conflict.clone(), answer(404, "")],
        &[start[0], start[1], refused],
    );
    check(
        Nodes,
        Approve,
        None,
        &[
            conflict.clone(),
            busy(5),
            answer(502, ""),
            ok("<html>"),
            ok(&held(true, false, "true", "null")),
        ],
        &[
            start[0],
            start[1],
            "later Busy 5: GET decisions/hil-1",
            "later ServerFailed { status: 502 }: GET decisions/hil-1",
            "later Unreadable: GET decisions/hil-1",
            "received: GET decisions/hil-1",
        ],
    );
}

#[test]
fn retab_refusals_end_the_decision() {
    for (status, body, words) in [
        (400, "", "-"),
        (403, r#"{"detail":"read only"}"#, "read only"),
        (
            404,
            r#"{"detail":"Workflow run not found"}"#,
            "Workflow run not found",
        ),
        (
            422,
            r#"{"detail":[{"msg":"Field required"}]}"#,
            "Field required",
        ),
    ] {
        check(
            Nodes,
            Approve,
            None,
            &[answer(status, body)],
            &["POST decisions", &format!("refused {status}: {words}")],
        );
    }
}

#[test]
fn a_receipt_that_makes_no_sense_may_hide_a_decision() {
    for body in [
        "",
        "<html>",
        "{}",
        r#"{"submission_status":"accepted"}"#,
        r#"{"decision":{"decision_received":"yes"}}"#,
    ] {
        check(
            Nodes,
            Approve,
            None,
            &[
                ok(body),
                ok(&held(false, false, "null", "null")),
                receipt("accepted", &held(true, true, "true", "null")),
            ],
            &[
                "POST decisions",
                "later Unreadable: GET decisions/hil-1",
                "later Unreadable: POST decisions",
                "applied: -",
            ],
        );
    }
    // An accepted receipt whose decision was not received is none.
    check(
        Nodes,
        Approve,
        None,
        &[receipt("accepted", &held(false, false, "null", "null"))],
        &["POST decisions", "later Unreadable: POST decisions"],
    );
}

#[test]
fn a_stage_of_another_version_reads_first() {
    for (api, expected) in [
        (HookPulse, "GET list?page=1"),
        (Nodes, "GET decisions/hil-1"),
        (Blocks, "GET decisions/hil-1"),
    ] {
        for text in ["", "null", r#""Teleport""#, r#"{"LookFor":{}}"#] {
            let request =
                connector(api).request(&decision(api, Approve, None), &Stage(text.to_owned()));
            assert_eq!(short(&request), expected, "{api:?} {text}");
        }
    }
}

#[track_caller]
fn check_body(api: Api, verdict: Verdict, edited: Option<&str>, path: &str, expected: &str) {
    let connector = connector(api);
    let decision = decision(api, verdict, edited);
    let request = connector.request(&decision, &connector.first_stage(&decision));
    assert_eq!(
        (request.path.as_str(), request.body.as_deref()),
        (path, Some(expected))
    );
}

#[test]
fn request_bodies_byte_for_byte() {
    let act = "/v1/api/human_approval_action/";
    check_body(
        HookPulse,
        Approve,
        None,
        act,
        r#"{"action":"approve","execution_plan_uuid":"5b1f0a52-7c44-4a1e-9c0e-3d9b6f20a811"}"#,
    );
    check_body(
        HookPulse,
        Reject,
        None,
        act,
        r#"{"action":"reject","execution_plan_uuid":"5b1f0a52-7c44-4a1e-9c0e-3d9b6f20a811"}"#,
    );
    let decide = "/v1/workflows/runs/run_7Qd2Lr9sVx/hil-decisions";
    let command = r#""command_id":"2f0c6f3e-9a8e-4b56-8f43-2b3d3c1f6a10""#;
    for (api, step) in [(Nodes, "node_id"), (Blocks, "block_id")] {
        check_body(
            api,
            Approve,
            None,
            decide,
            &format!(r#"{{"{step}":"hil-1","approved":true,{command}}}"#),
        );
        check_body(
            api,
            Reject,
            None,
            decide,
            &format!(r#"{{"{step}":"hil-1","approved":false,{command}}}"#),
        );
        check_body(
            api,
            Approve,
            Some(EDITED),
            decide,
            &format!(r#"{{"{step}":"hil-1","approved":true,{command},"modified_data":{EDITED}}}"#),
        );
        // Edits go with approvals only.
        check_body(
            api,
            Reject,
            Some(EDITED),
            decide,
            &format!(r#"{{"{step}":"hil-1","approved":false,{command}}}"#),
        );
    }
}

#[test]
fn ids_cannot_lead_to_another_path() {
    let mut decision = decision(Nodes, Approve, None);
    decision.approval.key = ApprovalKey::new("../x?y/hil/1#é");
    let connector = connector(Nodes);
    let request = connector.request(&decision, &connector.first_stage(&decision));
    assert_eq!(request.path, "/v1/workflows/runs/%2E%2E/hil-decisions");
    assert_eq!(
        connector.request(&decision, &Stage(String::new())).path,
        "/v1/workflows/runs/%2E%2E/hil-decisions/x%3Fy%2Fhil%2F1%23%C3%A9"
    );
}
