//! Retab HIL: credentials, lists, shapes of the three generations, documents, error forms.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::bench::{Bench, RETAB};

const PROFILES: [&str; 3] = ["retab-a", "retab-b1", "retab-b3"];

#[tokio::test]
async fn either_key_header_will_do_and_a_wrong_one_spoils_both() {
    let bench = Bench::new(2);
    let good = ("api-key", "sandbox-retab-key");
    let bearer = ("authorization", "Bearer sandbox-retab-key");
    let cases: [(&[(&str, &str)], u16); 8] = [
        (&[], 401),
        (&[good], 200),
        (&[bearer], 200),
        (&[good, bearer], 200),
        (&[("api-key", "wrong")], 401),
        (&[good, ("authorization", "Bearer wrong")], 401),
        (&[("api-key", "wrong"), bearer], 401),
        (&[("authorization", "Basic sandbox-retab-key")], 401),
    ];
    for profile in PROFILES {
        for (headers, status) in cases {
            let path = format!("/{profile}/v1/workflows/runs?access_token=sandbox-retab-key");
            let reply = bench.ask("GET", &path, headers, "").await;
            assert_eq!(reply.status, status, "{headers:?}");
            assert!(reply.header("x-request-id").is_some());
            assert_eq!(reply.header("content-type"), Some("application/json"));
        }
    }
    let reply = bench
        .ask("GET", "/retab-a/v1/workflows/runs", &[], "")
        .await;
    assert_eq!(
        reply.text,
        r#"{"detail":{"code":"HTTP_EXCEPTION","message":"An HTTP exception occurred.","details":{"error":"Invalid API Key."}}}"#
    );
}

#[tokio::test]
async fn a_read_only_key_reads_and_does_not_decide() {
    let bench = Bench::new(2);
    let run = bench.run_with(1, 1).await;
    let headers = [("api-key", "sandbox-retab-readonly")];
    let path = format!("/retab-a/v1/workflows/runs/{run}");
    assert_eq!(bench.ask("GET", &path, &headers, "").await.status, 200);
    let decisions = format!("{path}/hil-decisions");
    let body = r#"{"node_id":"hil-1","approved":true}"#;
    bench
        .ask("POST", &decisions, &headers, body)
        .await
        .expect(403, "may only read");
    assert_eq!(bench.admin("effects").await, json!([]));
}

#[tokio::test]
async fn as_many_approvals_wait_as_were_seeded() {
    for seed in [0, 1, 8, 12, 40] {
        let bench = Bench::new(seed);
        for profile in PROFILES {
            let name = if profile == "retab-a" {
                "waiting_for_node_ids"
            } else {
                "waiting_for_block_ids"
            };
            let mut waiting = 0;
            for run in bench.waiting_runs(profile).await {
                let run = if profile == "retab-b3" {
                    &run["lifecycle"]
                } else {
                    &run
                };
                waiting += run[name].as_array().unwrap().len() as u64;
            }
            assert_eq!(waiting, seed, "{profile}");
        }
    }
}

#[tokio::test]
async fn cursors_lead_through_all_pages_and_back() {
    let bench = Bench::new(50);
    for order in ["desc", "asc"] {
        let base =
            format!("/retab-a/v1/workflows/runs?status=waiting_for_human&limit=7&order={order}");
        let whole = bench
            .retab(&format!(
                "/retab-a/v1/workflows/runs?status=waiting_for_human&limit=100&order={order}"
            ))
            .await
            .json();
        let all: Vec<Value> = ids(&whole);
        let mut walked = Vec::new();
        let mut pages = Vec::new();
        let mut cursor = None::<String>;
        loop {
            let path = match &cursor {
                Some(id) => format!("{base}&after={id}"),
                None => base.clone(),
            };
            let page = bench.retab(&path).await.json();
            assert_eq!(page["list_metadata"]["before"].is_null(), cursor.is_none());
            walked.extend(ids(&page));
            cursor = page["list_metadata"]["after"].as_str().map(str::to_owned);
            pages.push(page);
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(walked, all, "{order}");
        let last = pages.last().unwrap();
        let back = last["list_metadata"]["before"].as_str().unwrap();
        let back = bench.retab(&format!("{base}&before={back}")).await.json();
        assert_eq!(ids(&back), ids(&pages[pages.len() - 2]));
        assert_eq!(
            back["list_metadata"]["after"],
            pages[pages.len() - 2]["list_metadata"]["after"]
        );
    }
}

fn ids(page: &Value) -> Vec<Value> {
    page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|run| run["id"].clone())
        .collect()
}

#[tokio::test]
async fn a_cursor_still_works_when_its_run_was_decided() {
    let bench = Bench::new(12);
    let runs = bench.waiting_runs("retab-a").await;
    let first = runs[0]["id"].as_str().unwrap();
    let path = format!("/retab-a/v1/workflows/runs/{first}/hil-decisions");
    bench
        .post_retab(&path, r#"{"node_id":"hil-1","approved":false}"#)
        .await
        .expect(200, "accepted");
    bench.clock.advance(800);
    let page = bench
        .retab(&format!(
            "/retab-a/v1/workflows/runs?status=waiting_for_human&after={first}"
        ))
        .await
        .json();
    assert_eq!(page["data"][0]["id"], runs[1]["id"]);
}

#[tokio::test]
async fn filters_narrow_the_list() {
    let bench = Bench::new(30);
    let base = "/retab-a/v1/workflows/runs?limit=100";
    let count = async |filter: &str| {
        let reply = bench.retab(&format!("{base}&{filter}")).await;
        assert_eq!(reply.status, 200, "{filter}: {}", reply.text);
        reply.json()["data"].as_array().unwrap().len()
    };
    let all = count("").await;
    let waiting = count("status=waiting_for_human").await;
    let over = count("exclude_status=waiting_for_human").await;
    assert_eq!(waiting + over, all);
    assert!(over > 0);
    assert_eq!(
        count("statuses=waiting_for_human,completed,cancelled,error").await,
        all
    );
    assert_eq!(
        count("statuses=completed").await,
        count("status=completed").await
    );
    let one = bench.waiting_runs("retab-a").await[3].clone();
    assert_eq!(
        count(&format!("search={}", &one["id"].as_str().unwrap()[6..])).await,
        1
    );
    let same_workflow = count(&format!(
        "workflow_id={}",
        one["workflow_id"].as_str().unwrap()
    ))
    .await;
    assert!((1..all).contains(&same_workflow));
    assert_eq!(count("workflow_id=wf_unknown").await, 0);
    assert_eq!(
        count("trigger_type=api").await + count("trigger_types=email,manual").await,
        all
    );
    assert_eq!(count("from_date=2026-11-24").await, 0);
    assert_eq!(count("to_date=2026-11-23").await, all);
    assert_eq!(
        count("min_duration=1").await,
        over,
        "only runs that are over have a duration"
    );
    assert_eq!(count("min_cost=0").await, all);
    assert_eq!(count("min_cost=0.01").await, 0);
    assert_eq!(count("sort_by=created_at&unknown=1").await, all);
}

#[tokio::test]
async fn list_parameters_that_do_not_fit_are_all_named() {
    let bench = Bench::new(2);
    let bad = [
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "x"),
        ("status", "failed"),
        ("exclude_status", "x"),
        ("order", "up"),
        ("trigger_type", "x"),
        ("from_date", "2026-02-30"),
        ("to_date", "yesterday"),
        ("min_cost", "much"),
        ("max_duration", "1.5"),
    ];
    for (name, value) in bad {
        let reply = bench
            .retab(&format!("/retab-b1/v1/workflows/runs?{name}={value}"))
            .await;
        assert_eq!(reply.status, 422, "{name}={value}");
        assert_eq!(reply.json()["detail"][0]["loc"], json!(["query", name]));
    }
    let reply = bench
        .retab("/retab-a/v1/workflows/runs?limit=0&order=x")
        .await;
    assert_eq!(reply.json()["detail"].as_array().unwrap().len(), 2);
    for query in ["after=run_unknown", "before=", "before=run_1&after=run_2"] {
        let reply = bench
            .retab(&format!("/retab-a/v1/workflows/runs?{query}"))
            .await;
        assert_eq!(reply.status, 422);
        assert!(reply.json()["detail"].is_string(), "{}", reply.text);
    }
}

#[tokio::test]
async fn fields_leave_out_what_may_be_left_out() {
    let bench = Bench::new(1);
    let reply = bench
        .retab("/retab-a/v1/workflows/runs?limit=1&fields=id,input_documents")
        .await
        .json();
    let run = reply["data"][0].as_object().unwrap();
    assert!(run.contains_key("input_documents") && run.contains_key("steps"));
    assert!(!run.contains_key("execution_phase") && !run.contains_key("final_outputs"));
}

#[tokio::test]
async fn each_generation_has_its_own_names() {
    let bench = Bench::new(12);
    for profile in PROFILES {
        let base = format!("/{profile}/v1/workflows/runs");
        let id = bench.waiting_runs(profile).await[0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let run = bench.retab(&format!("{base}/{id}")).await.json();
        let steps = bench.retab(&format!("{base}/{id}/steps")).await.json();
        let step = bench
            .retab(&format!("{base}/{id}/steps/hil-1"))
            .await
            .json();
        let decision = bench
            .retab(&format!("{base}/{id}/hil-decisions/hil-1"))
            .await
            .json();
        let own = if profile == "retab-a" {
            "node"
        } else {
            "block"
        };
        let other = if profile == "retab-a" {
            "block_"
        } else {
            "node_"
        };
        let names = [
            format!("{own}_id"),
            format!("{own}_type"),
            format!("{own}_label"),
        ];
        for text in [&run, &steps, &step, &decision].map(Value::to_string) {
            assert!(!text.contains(&format!("\"{other}")), "{profile}: {text}");
        }
        for name in &names {
            assert!(step[name].is_string(), "{profile} {name}");
        }
        assert_eq!(decision[&names[0]], "hil-1");
        assert_eq!(decision[format!("{own}_status")], "waiting_for_hil");
        assert_eq!(decision["approved"], Value::Null);
        let data = &step["handle_inputs"]["input-json-0"]["data"];
        assert!(data.is_object());
        if profile == "retab-b3" {
            assert_eq!(
                run["lifecycle"],
                json!({"status": "waiting_for_human", "waiting_for_block_ids": ["hil-1"]})
            );
            assert!(run.get("steps").is_none() && run.get("status").is_none());
            assert_eq!(
                steps["list_metadata"],
                json!({"before": null, "after": null})
            );
            assert_eq!(steps["data"].as_array().unwrap().len(), 4);
            assert_eq!(step["lifecycle"], json!({"status": "waiting_for_human"}));
            assert_eq!(step["artifact"]["operation"], "hil_evaluation");
            assert!(step.get("output").is_none() && step.get("status").is_none());
        } else {
            assert_eq!(run["status"], "waiting_for_human");
            assert_eq!(run[format!("waiting_for_{own}_ids")], json!(["hil-1"]));
            let steps = steps.as_array().unwrap();
            assert_eq!(steps.len(), 4);
            assert_eq!(steps[0][&names[1]], "start");
            assert_eq!(steps[1]["output"]["extracted_data"], *data);
            assert_eq!(
                steps[1]["output"]["extraction_id"],
                step["output"]["extraction_id"]
            );
            assert!(steps[1]["output"]["likelihoods"].is_object());
            assert_eq!(step["output"]["extracted_data"], *data);
            assert!(step["output"]["json_schema"].is_object());
            assert_eq!(steps[3]["status"], "pending");
            assert_eq!(steps[3]["handle_inputs"], Value::Null);
        }
        let review = format!("{base}/{id}/agent-hil-reviews/hil-1");
        assert_eq!(bench.retab(&review).await.status, 404);
    }
}

#[tokio::test]
async fn steps_come_in_batches_in_the_older_generations() {
    let bench = Bench::new(3);
    for (profile, name) in [("retab-a", "node_ids"), ("retab-b1", "block_ids")] {
        let id = bench.waiting_runs(profile).await[0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let path = format!("/{profile}/v1/workflows/runs/{id}/steps/batch");
        let body = format!(r#"{{"{name}":["hil-1","extract-1","nobody"]}}"#);
        let outputs = bench.post_retab(&path, &body).await.json()["outputs"].clone();
        assert_eq!(outputs.as_object().unwrap().len(), 2);
        let one = bench
            .retab(&format!("/{profile}/v1/workflows/runs/{id}/steps/hil-1"))
            .await
            .json();
        assert_eq!(outputs["hil-1"], one);
        bench
            .post_retab(&path, "{}")
            .await
            .expect(422, "Field required");
        bench
            .post_retab(&path, &format!(r#"{{"{name}":"hil-1"}}"#))
            .await
            .expect(422, "list");
        bench.retab(&path).await.expect(405, "");
    }
    let id = bench.waiting_runs("retab-b3").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/retab-b3/v1/workflows/runs/{id}/steps/batch");
    bench
        .post_retab(&path, r#"{"block_ids":[]}"#)
        .await
        .expect(404, "");
}

#[tokio::test]
async fn unknown_things_are_404_and_wrong_methods_405() {
    let bench = Bench::new(1);
    let run = bench.run_with(1, 1).await;
    for path in [
        "/retab-a/v1/workflows/runs/run_unknown".to_owned(),
        "/retab-a/v1/workflows/runs/run_unknown/steps".to_owned(),
        "/retab-a/v1/workflows/runs/run_unknown/hil-decisions/hil-1".to_owned(),
        format!("/retab-a/v1/workflows/runs/{run}/steps/nobody"),
        format!("/retab-a/v1/workflows/runs/{run}/hil-decisions/nobody"),
        format!("/retab-a/v1/workflows/runs/{run}/hil-decisions/extract-1"),
        format!("/retab-a/v1/workflows/runs/{run}/documents/nobody"),
        format!("/retab-a/v1/workflows/runs/{run}/documents/export-1"),
        "/retab-a/v1/files/file_unknown/download-link".to_owned(),
        "/retab-a/v1/workflows/runs/".to_owned(),
        "/retab-a/v1/workflows/reviews".to_owned(),
        "/retab-a/v1/workflows/runs/%ff%2f".to_owned(),
    ] {
        let reply = bench.retab(&path).await;
        assert_eq!(reply.status, 404, "{path}");
        assert!(reply.json()["detail"]["details"]["error"].is_string());
    }
    let reply = bench
        .ask("DELETE", "/retab-a/v1/workflows/runs", &RETAB, "")
        .await;
    assert_eq!((reply.status, reply.header("allow")), (405, Some("GET")));
    // A run of one generation is not there in another.
    bench
        .retab(&format!("/retab-b1/v1/workflows/runs/{run}"))
        .await
        .expect(404, "run not found");
}

#[tokio::test]
async fn a_document_is_reached_by_a_signed_link_that_ends() {
    let bench = Bench::new(1);
    for profile in PROFILES {
        let id = bench.waiting_runs(profile).await[0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let host = [RETAB[0], ("host", "127.0.0.1:4711")];
        let path = format!("/{profile}/v1/workflows/runs/{id}/documents/start-1");
        let link = bench.ask("GET", &path, &host, "").await.json();
        let url = link["signed_url"].as_str().unwrap();
        let file = url
            .strip_prefix("http://127.0.0.1:4711")
            .expect("an absolute link to the same host");
        let reply = bench.ask("GET", file, &[], "").await;
        assert_eq!(reply.status, 200);
        assert_eq!(reply.header("content-type"), link["mime_type"].as_str());
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
        assert!(reply.bytes.starts_with(b"%PDF-") || reply.bytes.starts_with(b"\x89PNG"));

        let file_id = file.split('/').nth(3).unwrap();
        let again = bench
            .retab(&format!("/{profile}/v1/files/{file_id}/download-link"))
            .await
            .json();
        assert_eq!(again["expires_in"], "60 minutes");
        assert_eq!(again["filename"], link["filename"]);

        let forged = file.replace("sig=", "sig=0");
        assert_eq!(bench.ask("GET", &forged, &[], "").await.status, 403);
        let unsigned = file.split('?').next().unwrap();
        assert_eq!(bench.ask("GET", unsigned, &RETAB, "").await.status, 403);
        bench.clock.advance(3_600_000);
        bench.ask("GET", file, &[], "").await.expect(403, "expired");
    }
    bench
        .steer("settings", r#"{"retab_send_documents":false}"#)
        .await;
    let id = bench.waiting_runs("retab-a").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/retab-a/v1/workflows/runs/{id}/documents/start-1");
    bench.retab(&path).await.expect(404, "no document");
}

#[tokio::test]
async fn some_work_lacks_schema_likelihoods_or_document() {
    let bench = Bench::new(100);
    let (mut schemas, mut likelihoods, mut documents, mut runs) = (0, 0, 0, 0);
    let mut workflows = HashSet::new();
    for run in bench.waiting_runs("retab-a").await {
        let id = run["id"].as_str().unwrap();
        let steps = bench
            .retab(&format!("/retab-a/v1/workflows/runs/{id}/steps"))
            .await
            .json();
        let output = &steps[1]["output"];
        assert!(output["extracted_data"].is_object());
        schemas += usize::from(output["json_schema"].is_object());
        likelihoods += usize::from(output["likelihoods"].is_object());
        documents += usize::from(run["input_documents"] != json!({}));
        workflows.insert(run["workflow_name"].to_string());
        runs += 1;
    }
    for (name, count) in [
        ("schema", schemas),
        ("likelihoods", likelihoods),
        ("document", documents),
    ] {
        assert!(
            count > runs * 2 / 3 && count < runs,
            "{name}: {count} of {runs}"
        );
    }
    assert!(workflows.len() >= 4, "{workflows:?}");
}

#[tokio::test]
async fn switches_take_shapes_away() {
    let bench = Bench::new(1);
    let id = bench.waiting_runs("retab-a").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let step = async || {
        bench
            .retab(&format!("/retab-a/v1/workflows/runs/{id}/steps"))
            .await
            .json()
    };
    bench
        .steer(
            "settings",
            r#"{"retab_send_schema":false,"retab_send_likelihoods":false}"#,
        )
        .await;
    let steps = step().await;
    assert_eq!(steps[1]["output"]["json_schema"], Value::Null);
    assert_eq!(steps[1]["output"]["likelihoods"], Value::Null);
    assert_eq!(steps[2]["output"]["json_schema"], Value::Null);
    bench
        .steer(
            "settings",
            r#"{"retab_send_output":false,"retab_unknown_values":true}"#,
        )
        .await;
    let steps = step().await;
    assert!(steps[1].get("output").is_none() && steps[2].get("output").is_none());
    assert!(steps[2]["handle_inputs"]["input-json-0"]["data"].is_object());
    assert_eq!(steps[3]["status"], "sandbox_unknown");
    bench.steer("settings", r#"{"retab_longest_page":1}"#).await;
    let page = bench
        .retab("/retab-a/v1/workflows/runs?limit=50")
        .await
        .json();
    assert_eq!(page["data"].as_array().unwrap().len(), 1);
    assert!(page["list_metadata"]["after"].is_string());
}

#[tokio::test]
async fn error_forms_rotate_on_request() {
    let bench = Bench::new(1);
    bench
        .steer("settings", r#"{"retab_error_form":"rotate"}"#)
        .await;
    let mut forms = HashSet::new();
    for _ in 0..4 {
        let body = bench
            .retab("/retab-a/v1/workflows/runs/run_unknown")
            .await
            .json();
        forms.insert(match &body {
            body if body["detail"].is_string() => "plain",
            body if body["detail"]["details"]["error"].is_string() => "wrapped",
            body if body["detail"]["details"]["error"]["message"].is_string() => "wrapped inner",
            body if body["message"].is_string() => "flat",
            body => panic!("{body}"),
        });
    }
    assert_eq!(forms.len(), 4);
    bench
        .steer("settings", r#"{"retab_error_form":"flat"}"#)
        .await;
    let body = bench
        .retab("/retab-a/v1/workflows/runs?limit=0")
        .await
        .json();
    assert_eq!(body["status_code"], 10422);
    let problems: Value = serde_json::from_str(body["message"].as_str().unwrap()).unwrap();
    assert_eq!(problems[0]["loc"], json!(["query", "limit"]));
}
