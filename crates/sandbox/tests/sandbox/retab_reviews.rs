//! Retab reviews: credentials, lists and cursors, versions as they are listed, and everything a reviewer reads beside them.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Value, json};

use crate::bench::{Bench, RETAB, REVIEWS};

fn ids(page: &Value) -> Vec<String> {
    page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn either_key_header_will_do_and_a_wrong_one_spoils_both() {
    let bench = Bench::new(2);
    let good = ("api-key", "sandbox-retab-key");
    let bearer = ("authorization", "Bearer sandbox-retab-key");
    let cases: [(&[(&str, &str)], u16); 7] = [
        (&[], 401),
        (&[good], 200),
        (&[bearer], 200),
        (&[good, bearer], 200),
        (&[("authorization", "Bearer wrong")], 401),
        (&[good, ("authorization", "Bearer wrong")], 401),
        (&[("api-key", "wrong"), bearer], 401),
    ];
    for (headers, status) in cases {
        let path = format!("{REVIEWS}?access_token=sandbox-retab-key");
        let reply = bench.ask("GET", &path, headers, "").await;
        assert_eq!(reply.status, status, "{headers:?}");
        assert!(reply.header("x-request-id").is_some());
    }
    let reply = bench.ask("GET", REVIEWS, &[], "").await;
    reply.expect(401, r#""error":"Invalid API Key.""#);
}

#[tokio::test]
async fn a_read_only_key_reads_and_does_not_write() {
    let bench = Bench::new(2);
    let headers = [("authorization", "Bearer sandbox-retab-readonly")];
    bench
        .ask("GET", REVIEWS, &headers, "")
        .await
        .expect(200, "data");
    let review = bench.pending_reviews().await[0].clone();
    let id = review["id"].as_str().unwrap();
    for path in [
        format!("{REVIEWS}/versions"),
        format!("{REVIEWS}/{id}/approve"),
        format!("{REVIEWS}/{id}/reject"),
    ] {
        // Even before the body is looked at.
        let reply = bench.ask("POST", &path, &headers, "{}").await;
        reply.expect(403, "may only read");
    }
    assert_eq!(bench.admin("effects").await, json!([]));
}

#[tokio::test]
async fn as_many_reviews_wait_as_were_seeded_oldest_first() {
    for seed in [0, 1, 2, 12, 40] {
        let bench = Bench::new(seed);
        let pending = bench.pending_reviews().await;
        assert_eq!(pending.len() as u64, seed);
        let moments: Vec<&str> = pending
            .iter()
            .map(|review| review["created_at"].as_str().unwrap())
            .collect();
        assert!(moments.is_sorted());
        assert!(pending.iter().all(|review| review["decision"].is_null()
            && review["cancelled_at"].is_null()
            && review["run_id"] == review["workflow_run_id"]));
    }
}

#[tokio::test]
async fn all_block_types_and_all_triggers_come_up() {
    let bench = Bench::new(150);
    let pending = bench.pending_reviews().await;
    let seen = |name: &str| -> BTreeSet<String> {
        pending
            .iter()
            .map(|review| match name {
                "kind" => review["triggered_by"]["kind"].as_str().unwrap().to_owned(),
                _ => review[name].as_str().unwrap().to_owned(),
            })
            .collect()
    };
    assert_eq!(
        seen("block_type").into_iter().collect::<Vec<_>>(),
        ["classifier", "extract", "for_each", "split"]
    );
    assert_eq!(seen("kind").len(), 14, "{:?}", seen("kind"));
    let extracts = pending
        .iter()
        .filter(|review| review["block_type"] == "extract");
    assert!(extracts.count() > 75);
    bench
        .steer("settings", r#"{"retab_unknown_values":true}"#)
        .await;
    let unknown = bench.pending_reviews().await;
    assert_eq!(
        unknown[0]["triggered_by"],
        json!({"kind": "sandbox_unknown"})
    );
}

#[tokio::test]
async fn cursors_lead_through_all_pages_and_back() {
    let bench = Bench::new(60);
    for order in ["asc", "desc"] {
        let base = format!("{REVIEWS}?limit=7&order={order}");
        let whole = bench
            .retab(&format!("{REVIEWS}?limit=200&order={order}"))
            .await;
        let all = ids(&whole.json());
        assert_eq!(all.len(), 60);
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
    }
    // The default is 50, oldest first, of those that wait.
    let page = bench.retab(REVIEWS).await.json();
    assert_eq!(ids(&page).len(), 50);
    assert_eq!(page["list_metadata"]["after"], page["data"][49]["id"]);
    bench
        .steer("settings", r#"{"retab_longest_review_page":3}"#)
        .await;
    let page = bench.retab(&format!("{REVIEWS}?limit=200")).await.json();
    assert_eq!(ids(&page).len(), 3);
}

#[tokio::test]
async fn what_does_not_fit_a_list_is_refused() {
    let bench = Bench::new(3);
    let id = ids(&bench.retab(REVIEWS).await.json())[0].clone();
    for query in [
        "limit=0".to_owned(),
        "limit=201".to_owned(),
        "limit=x".to_owned(),
        "order=up".to_owned(),
        "decision_status=open".to_owned(),
        "after=rev_nothing".to_owned(),
        format!("after={id}&before={id}"),
    ] {
        let reply = bench.retab(&format!("{REVIEWS}?{query}")).await;
        assert_eq!(reply.status, 422, "{query}: {}", reply.text);
    }
    let reply = bench.retab(&format!("{REVIEWS}?after=rev_nothing")).await;
    assert_eq!(
        reply.text,
        r#"{"detail":"sandbox: cursor does not belong to this list"}"#
    );
    for path in ["", "?review_id=rev_nothing", "?review_id="] {
        let status = if path.is_empty() { 422 } else { 404 };
        let reply = bench.retab(&format!("{REVIEWS}/versions{path}")).await;
        assert_eq!(reply.status, status, "{path}");
    }
    bench
        .retab(&format!("{REVIEWS}/rev_nothing"))
        .await
        .expect(404, "review not found");
    let reply = bench.ask("DELETE", REVIEWS, &RETAB, "").await;
    assert_eq!((reply.status, reply.header("allow")), (405, Some("GET")));
    // Paths of the other generations are not there.
    for path in ["runs/run_1/hil-decisions/hil-1", "runs/run_1/steps"] {
        let reply = bench.retab(&format!("/retab-c/v1/workflows/{path}")).await;
        assert_eq!(reply.status, 404, "{path}");
    }
}

#[tokio::test]
async fn filters_narrow_the_list() {
    let bench = Bench::new(60);
    let list = async |filter: &str| {
        let path = format!("{REVIEWS}?limit=200&{filter}");
        let reply = bench.retab(&path).await;
        assert_eq!(reply.status, 200, "{filter}: {}", reply.text);
        reply.json()["data"].as_array().unwrap().clone()
    };
    let pending = list("").await;
    for name in [
        "workflow_id",
        "run_id",
        "block_id",
        "step_id",
        "iteration_key",
    ] {
        let values: HashSet<&str> = pending
            .iter()
            .filter_map(|own| own[name].as_str())
            .collect();
        for value in values {
            let expected: Vec<&Value> = pending
                .iter()
                .filter(|review| review[name] == value)
                .collect();
            let found = list(&format!("{name}={value}")).await;
            assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{name}={value}");
        }
    }
    let all = list("decision_status=all").await.len();
    let mut sum = 0;
    for status in ["pending", "approved", "rejected", "cancelled"] {
        let found = list(&format!("decision_status={status}")).await;
        sum += found.len();
        assert!(!found.is_empty(), "{status}");
        for review in found {
            let verdict = review["decision"]["verdict"].as_str();
            let own = match (verdict, review["cancelled_at"].is_null()) {
                (Some(verdict), true) => verdict,
                (None, false) => "cancelled",
                _ => "pending",
            };
            assert_eq!(own, status);
            if let Some(decision) = review["decision"].as_object() {
                assert_eq!(decision["created_at"], decision["decided_at"]);
            }
        }
    }
    assert_eq!(sum, all);
    let decided = list("decision_status=decided").await.len();
    let approved = list("decision_status=approved").await.len();
    let rejected = list("decision_status=rejected").await.len();
    assert_eq!(decided, approved + rejected);
}

#[tokio::test]
async fn the_early_envelope_is_there_on_request() {
    let bench = Bench::new(3);
    bench
        .steer("settings", r#"{"retab_early_review_lists":true}"#)
        .await;
    let page = bench.retab(&format!("{REVIEWS}?limit=2")).await.json();
    assert_eq!(ids(&page).len(), 2);
    assert_eq!(page["has_more"], true);
    assert!(page.get("list_metadata").is_none());
}

#[tokio::test]
async fn some_reviews_begin_with_a_correction_and_versions_have_pages() {
    let bench = Bench::new(100);
    let mut authors = BTreeSet::new();
    let mut versions_seen = 0;
    for review in bench.pending_reviews().await {
        let versions = bench.versions(&review).await;
        let first = &versions[0];
        assert_eq!(first["parent_id"], Value::Null);
        assert_eq!(first["author"]["kind"], "model");
        assert_eq!(first["created_at"], review["created_at"]);
        if let [_, second] = versions.as_slice() {
            assert_eq!(second["parent_id"], first["id"]);
            assert_ne!(second["snapshot"], first["snapshot"]);
            authors.insert(second["author"]["kind"].as_str().unwrap().to_owned());
            let base = format!(
                "{REVIEWS}/versions?review_id={}",
                review["id"].as_str().unwrap()
            );
            let page = bench.retab(&format!("{base}&limit=1")).await.json();
            assert_eq!(page["data"], json!([first]));
            assert_eq!(
                page["list_metadata"],
                json!({"before": null, "after": first["id"]})
            );
            let after = first["id"].as_str().unwrap();
            let page = bench
                .retab(&format!("{base}&limit=1&after={after}"))
                .await
                .json();
            assert_eq!(page["data"], json!([second]));
            assert_eq!(
                page["list_metadata"],
                json!({"before": second["id"], "after": null})
            );
            let before = second["id"].as_str().unwrap();
            let page = bench.retab(&format!("{base}&before={before}")).await.json();
            assert_eq!(page["data"], json!([first]));
            for query in ["after=rvr_no", "limit=201"] {
                assert_eq!(bench.retab(&format!("{base}&{query}")).await.status, 422);
            }
        }
        versions_seen += versions.len();
    }
    assert_eq!(authors.into_iter().collect::<Vec<_>>(), ["agent", "human"]);
    assert!(versions_seen > 105);
}

#[tokio::test]
async fn versions_come_in_small_pages_and_in_mixed_order() {
    let bench = Bench::new(1);
    let review = bench.pending_reviews().await[0].clone();
    let key = review["id"].as_str().unwrap();
    for number in 0..8 {
        let change = format!(r#"{{"api":"retab-c","key":"{key}","data":{{"notes":"{number}"}}}}"#);
        bench.steer("change", &change).await;
    }
    let oldest_first = bench.versions(&review).await;
    assert_eq!(oldest_first.len(), 9);
    let moments: Vec<&Value> = oldest_first.iter().map(|own| &own["created_at"]).collect();
    assert!(
        moments
            .windows(2)
            .all(|pair| pair[0].as_str() < pair[1].as_str())
    );
    bench
        .steer(
            "settings",
            r#"{"retab_mix_versions":true,"retab_longest_version_page":2}"#,
        )
        .await;
    let base = format!("{REVIEWS}/versions?review_id={key}&limit=200");
    let mut mixed = Vec::new();
    let mut path = base.clone();
    loop {
        let page = bench.retab(&path).await.json();
        assert!(ids(&page).len() <= 2);
        mixed.extend(page["data"].as_array().unwrap().clone());
        match page["list_metadata"]["after"].as_str() {
            Some(after) => path = format!("{base}&after={after}"),
            None => break,
        }
    }
    assert_ne!(mixed, oldest_first);
    let same: HashSet<&str> = mixed
        .iter()
        .map(|own| own["id"].as_str().unwrap())
        .collect();
    assert_eq!(same.len(), 9);
}

#[tokio::test]
async fn a_version_is_found_by_its_id_and_the_oldest_of_equal_ones_comes_back() {
    let bench = Bench::new(3);
    let reviews = bench.pending_reviews().await;
    let version = bench.versions(&reviews[0]).await[0].clone();
    let path = |id: &str| format!("{REVIEWS}/versions/{id}");
    let found = bench.retab(&path(version["id"].as_str().unwrap())).await;
    assert_eq!(found.json(), version);
    bench
        .retab(&path("rvr_AAAAAAAAAAAAAAAAAAAAAAAAAA"))
        .await
        .expect(404, "version not found");
    for malformed in ["rvr_short", "ver_AAAAAAAAAAAAAAAAAAAAAAAAAA", "approve"] {
        let reply = bench.retab(&path(malformed)).await;
        reply.expect(422, r#""loc":["path","version_id"]"#);
    }
}

/// Reads everything about a review that section 6.6 of the contract names.
async fn context(bench: &Bench, review: &Value) -> (Value, Value, Value, Value) {
    let text = |name: &str| review[name].as_str().unwrap().to_owned();
    let api = "/retab-c/v1";
    let graph = format!(
        "{api}/workflows/versions/{}?workflow_id={}",
        text("workflow_version_id"),
        text("workflow_id")
    );
    let step = format!(
        "{api}/workflows/steps/{}?run_id={}",
        text("step_id"),
        text("run_id")
    );
    let step = bench.retab(&step).await.json();
    let folder = match step["artifact"]["operation"].as_str().unwrap() {
        "extraction" => "extractions",
        "classification" => "classifications",
        "split" => "splits",
        "partition" => "partitions",
        other => panic!("{other}"),
    };
    let record = format!(
        "{api}/{folder}/{}?include_output=true",
        step["artifact"]["id"].as_str().unwrap()
    );
    let run = format!("{api}/workflows/runs/{}", text("run_id"));
    (
        bench.retab(&graph).await.json(),
        step,
        bench.retab(&record).await.json(),
        bench.retab(&run).await.json(),
    )
}

#[tokio::test]
async fn a_reviewer_finds_schema_confidence_document_and_run() {
    let bench = Bench::new(60);
    let (mut with_likelihoods, mut without_likelihoods, mut without_paper) = (0, 0, 0);
    for review in bench.pending_reviews().await {
        let (graph, step, record, run) = context(&bench, &review).await;
        let first = bench.versions(&review).await[0]["snapshot"].clone();
        let blocks = graph["blocks"].as_array().unwrap();
        let block = blocks
            .iter()
            .find(|block| block["id"] == review["block_id"])
            .unwrap();
        assert_eq!(block["type"], review["block_type"]);
        let output = match review["block_type"].as_str().unwrap() {
            "extract" => {
                assert_eq!(block["config"]["json_schema"]["type"], "object");
                assert_eq!(record["json_schema"], block["config"]["json_schema"]);
                first.clone()
            }
            "classifier" => {
                assert_eq!(record["categories"], block["config"]["categories"]);
                let names = block["config"]["categories"].as_array().unwrap();
                assert!(names.iter().any(|own| own["name"] == first["category"]));
                assert_eq!(record["output"]["category"], first["category"]);
                record["output"].clone()
            }
            "split" => first["documents"].clone(),
            _ => first["partitions"].clone(),
        };
        assert_eq!(record["output"], output);
        assert_eq!(step["lifecycle"], json!({"status": "awaiting_review"}));
        assert_eq!(step["handle_outputs"]["output-json-0"]["data"], first);
        assert_eq!(run["lifecycle"]["status"], "awaiting_review");
        let waiting = run["lifecycle"]["waiting_for_block_ids"]
            .as_array()
            .unwrap();
        assert!(waiting.contains(&review["block_id"]));
        match &record["consensus"]["likelihoods"] {
            Value::Null => without_likelihoods += 1,
            _ => with_likelihoods += 1,
        }
        let file = &step["handle_inputs"]["input-file-0"]["document"];
        let Some(file_id) = file["id"].as_str() else {
            without_paper += 1;
            let path = format!(
                "/retab-c/v1/files/{}/download-link",
                record["file"]["id"].as_str().unwrap()
            );
            assert_eq!(bench.retab(&path).await.status, 404);
            continue;
        };
        assert_eq!(&run["inputs"]["documents"]["start-1"], file);
        let link = bench
            .retab(&format!("/retab-c/v1/files/{file_id}/download-link"))
            .await
            .json();
        assert_eq!(link["filename"], file["filename"]);
        let (_, path) = link["download_url"]
            .as_str()
            .unwrap()
            .split_once("127.0.0.1")
            .unwrap();
        // A link needs no key.
        let paper = bench.ask("GET", path, &[], "").await;
        assert_eq!(paper.status, 200);
        assert_eq!(paper.header("content-type"), file["mime_type"].as_str());
        let forged = path.replace("expires=1", "expires=2");
        bench
            .ask("GET", &forged, &[], "")
            .await
            .expect(403, "not signed");
        bench.clock.advance(3_600_000);
        bench.ask("GET", path, &[], "").await.expect(403, "expired");
    }
    assert!(with_likelihoods > 30 && without_likelihoods > 3 && without_paper > 0);
}

#[tokio::test]
async fn switches_take_away_what_a_reviewer_reads() {
    let bench = Bench::new(1);
    let review = bench.pending_reviews().await[0].clone();
    let (_, step, record, _) = context(&bench, &review).await;
    assert!(record["consensus"]["likelihoods"].is_object());
    let file_id = step["handle_inputs"]["input-file-0"]["document"]["id"]
        .as_str()
        .unwrap();
    bench
        .steer(
            "settings",
            r#"{"retab_send_likelihoods":false,"retab_send_documents":false,"retab_send_schema":false}"#,
        )
        .await;
    let (graph, step, record, run) = context(&bench, &review).await;
    assert!(record["consensus"]["likelihoods"].is_null());
    assert_eq!(record["json_schema"], json!({}));
    assert_eq!(graph["blocks"][1]["config"], Value::Null);
    assert_eq!(step["handle_inputs"], json!({}));
    assert_eq!(run["inputs"]["documents"], json!({}));
    let link = format!("/retab-c/v1/files/{file_id}/download-link");
    assert_eq!(bench.retab(&link).await.status, 404);
    for status in [403, 404] {
        let settings = format!(
            r#"{{"retab_workflow_version_status":{status},"retab_send_documents":true,"retab_link_lives_ms":-1}}"#
        );
        bench.steer("settings", &settings).await;
        let graph = format!(
            "/retab-c/v1/workflows/versions/{}?workflow_id={}",
            review["workflow_version_id"].as_str().unwrap(),
            review["workflow_id"].as_str().unwrap()
        );
        assert_eq!(bench.retab(&graph).await.status, status);
    }
    let link = bench.retab(&link).await.json();
    let (_, path) = link["download_url"]
        .as_str()
        .unwrap()
        .split_once("127.0.0.1")
        .unwrap();
    bench.ask("GET", path, &[], "").await.expect(403, "expired");
}

#[tokio::test]
async fn what_belongs_to_nobody_is_not_found() {
    let bench = Bench::new(2);
    let review = bench.pending_reviews().await[0].clone();
    let version = review["workflow_version_id"].as_str().unwrap();
    for (path, status) in [
        (format!("workflows/versions/{version}"), 422),
        (
            format!("workflows/versions/{version}?workflow_id=wf_other"),
            404,
        ),
        (
            "workflows/versions/ver_other?workflow_id=wf_other".to_owned(),
            404,
        ),
        ("workflows/runs/run_other".to_owned(), 404),
        ("workflows/steps/extract-1?run_id=run_other".to_owned(), 404),
        ("workflows/steps/extract-7".to_owned(), 404),
        ("extractions/extr_other".to_owned(), 404),
        ("extractions/clss_other".to_owned(), 404),
        ("classifications/clss_other-1".to_owned(), 404),
        ("classifications/clss_other-x".to_owned(), 404),
        ("files/file_other/download-link".to_owned(), 404),
        ("files/other/download-link".to_owned(), 404),
    ] {
        let reply = bench.retab(&format!("/retab-c/v1/{path}")).await;
        assert_eq!(reply.status, status, "{path}: {}", reply.text);
    }
    // An extraction's run has no classification.
    let run = review["run_id"]
        .as_str()
        .unwrap()
        .replacen("run_", "clss_", 1);
    let reply = bench
        .retab(&format!("/retab-c/v1/classifications/{run}"))
        .await;
    assert_eq!(reply.status, 404);
}

#[tokio::test]
async fn steps_are_listed_within_runs_and_over_all_of_them() {
    let bench = Bench::new(40);
    let base = "/retab-c/v1/workflows/steps";
    let reviews = bench.pending_reviews().await;
    let in_loop = reviews
        .iter()
        .find(|own| own["iteration_key"] == "2")
        .unwrap();
    assert_eq!(in_loop["step_id"], "classify-1__foreach-1__2");
    assert_eq!(in_loop["parent_step_id"], "foreach-1");
    let run = in_loop["run_id"].as_str().unwrap();
    let page = bench
        .retab(&format!("{base}?run_id={run}&include_download_urls=true"))
        .await
        .json();
    let steps = page["data"].as_array().unwrap();
    let own_ids: Vec<&str> = steps
        .iter()
        .map(|step| step["step_id"].as_str().unwrap())
        .collect();
    assert_eq!(
        own_ids,
        [
            "start-1",
            "foreach-1",
            "classify-1__foreach-1__0",
            "classify-1__foreach-1__1",
            "classify-1__foreach-1__2",
            "export-1"
        ]
    );
    assert_eq!(steps[4]["loop_containers"][0]["iteration"], 2);
    let output = &steps[0]["handle_outputs"]["output-file-0"];
    assert!(output["download_url"].is_string() && output["expires_at"].is_string());
    assert!(
        steps[1]["handle_inputs"]["input-file-0"]
            .get("download_url")
            .is_none()
    );

    let all = bench.retab(&format!("{base}?limit=100")).await.json();
    let mut walked = Vec::new();
    let mut path = format!("{base}?limit=9");
    let mut last_page = Value::Null;
    loop {
        let page = bench.retab(&path).await.json();
        walked.extend(page["data"].as_array().unwrap().clone());
        last_page = match page["list_metadata"]["after"].as_str() {
            Some(after) => {
                path = format!("{base}?limit=9&after={after}");
                page
            }
            None => break,
        };
    }
    assert_eq!(walked[..100], all["data"].as_array().unwrap()[..]);
    let back = last_page["list_metadata"]["before"].as_str().unwrap();
    let back = bench
        .retab(&format!("{base}?limit=9&before={back}"))
        .await
        .json();
    assert_eq!(back["data"].as_array().unwrap().len(), 9);
    let waiting = bench
        .retab(&format!(
            "{base}?status=awaiting_review&block_type=split&block_type=for_each"
        ))
        .await
        .json();
    let expected = reviews
        .iter()
        .filter(|own| own["block_type"] == "split" || own["block_type"] == "for_each");
    assert_eq!(waiting["data"].as_array().unwrap().len(), expected.count());
    for query in [
        "status=open",
        "block_type=none",
        "limit=0",
        "after=start-1",
        "after=run_x/start-1",
    ] {
        assert_eq!(
            bench.retab(&format!("{base}?{query}")).await.status,
            422,
            "{query}"
        );
    }
    let one = bench.retab(&format!("{base}/start-1")).await.json();
    assert_eq!(one, all["data"][0], "without a run it is the oldest");
}

#[tokio::test]
async fn runs_are_listed_with_filters() {
    let bench = Bench::new(40);
    let base = "/retab-c/v1/workflows/runs";
    let count = async |filter: &str| {
        let reply = bench.retab(&format!("{base}?limit=100&{filter}")).await;
        assert_eq!(reply.status, 200, "{filter}: {}", reply.text);
        reply.json()["data"].as_array().unwrap().len()
    };
    let all = count("").await;
    let waiting = count("status=awaiting_review").await;
    let over = count("exclude_status=awaiting_review").await;
    assert_eq!(waiting + over, all);
    assert!(over > 3);
    let ended = count("status=completed").await
        + count("status=error").await
        + count("status=cancelled").await;
    assert_eq!(ended, over);
    assert_eq!(count("status=failed").await, count("status=error").await);
    assert_eq!(count("status=queued").await, 0);
    assert_eq!(count("min_duration_ms=1").await, over);
    assert_eq!(count("from_date=2026-11-24").await, 0);
    assert_eq!(count("metadata=desk").await, all);
    assert_eq!(count("trigger_type=schedule").await, 0);
    let page = bench.retab(&format!("{base}?limit=5")).await.json();
    let newest = ids(&page);
    assert_eq!(page["list_metadata"]["after"], newest[4].as_str());
    let one = bench.retab(&format!("{base}/{}", newest[0])).await.json();
    assert_eq!(one, page["data"][0]);
    for query in ["limit=101", "status=open", "after=run_none"] {
        assert_eq!(
            bench.retab(&format!("{base}?{query}")).await.status,
            422,
            "{query}"
        );
    }
}
