//! Imported work: read, served, decided and read back, with a written example and with the vendor's own invoices.

use std::fs;
use std::path::Path;

use countersign_sandbox::Options;
use serde_json::{Map, Value, json};

use crate::bench::{Bench, REVIEWS};

const DATA: &str =
    r#"{"total": 0.10,"id":12345678901234567890,"big":1e400,"lines":[{"z":1,"a":null}]}"#;

#[tokio::test]
async fn imported_work_keeps_its_digits_and_its_document() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("scan.png"), b"\x89PNG not really").unwrap();
    let import = format!(
        r#"[{{"workflow_name":"Ours","node_label":"Look","json_schema":{{"type":"object","maximum":1.50}},
            "data":{DATA},"likelihoods":{{"total":0.70}},"document":"scan.png"}},
            {{"workflow_name":"Bare","node_label":"Look again","json_schema":null,"data":{{}}}}]"#
    );
    let file = folder.path().join("work.json");
    fs::write(&file, import).unwrap();
    let bench = Bench::with(Options {
        seed: 5,
        import: Some(file),
        ..Options::default()
    });
    assert_eq!(
        bench.pending().await.len(),
        5,
        "HookPulse keeps its made-up work"
    );
    for api in ["retab-a", "retab-b1", "retab-b3"] {
        let runs = bench.waiting_runs(api).await;
        assert_eq!(runs.len(), 2);
        let id = runs[0]["id"].as_str().unwrap();
        let base = format!("/{api}/v1/workflows/runs/{id}");
        let step = bench.retab(&format!("{base}/steps/hil-1")).await;
        assert_eq!(step.raw(&["handle_inputs", "input-json-0", "data"]), DATA);
        if api != "retab-b3" {
            assert_eq!(
                step.raw(&["output", "json_schema"]),
                r#"{"type":"object","maximum":1.50}"#
            );
            let extract = bench.retab(&format!("{base}/steps/extract-1")).await;
            assert_eq!(extract.raw(&["output", "likelihoods"]), r#"{"total":0.70}"#);
        }
        let link = bench.retab(&format!("{base}/documents/hil-1")).await.json();
        assert_eq!(
            (&link["filename"], &link["mime_type"]),
            (&json!("scan.png"), &json!("image/png"))
        );
        let url = link["signed_url"].as_str().unwrap();
        let file = &url[url.find("/retab").unwrap()..];
        assert_eq!(
            bench.ask("GET", file, &[], "").await.bytes,
            b"\x89PNG not really"
        );
        let bare = runs[1]["id"].as_str().unwrap();
        bench
            .retab(&format!("/{api}/v1/workflows/runs/{bare}/documents/hil-1"))
            .await
            .expect(404, "");
    }
}

#[tokio::test]
async fn imported_work_waits_for_a_review_too() {
    let folder = tempfile::tempdir().unwrap();
    let import = format!(
        r#"[{{"workflow_name":"Ours","node_label":"Look","json_schema":{{"properties":{{"total":{{}}}}}},"data":{DATA}}},
            {{"workflow_name":"Bare","node_label":"Look again","json_schema":null,"data":{{}}}}]"#
    );
    let file = folder.path().join("work.json");
    fs::write(&file, import).unwrap();
    let bench = Bench::with(Options {
        import: Some(file),
        ..Options::default()
    });
    let pending = bench.pending_reviews().await;
    assert_eq!(pending.len(), 2);
    let review = pending[1]["id"].as_str().unwrap();
    let versions = format!("{REVIEWS}/versions?review_id={review}");
    let versions = bench.retab(&versions).await;
    assert_eq!(versions.raw(&["data", "0", "snapshot"]), DATA);
    let parent = &versions.json()["data"][0]["id"];
    for (snapshot, status) in [(r#"{"total":1}"#, 200), (r#"{"sum":1}"#, 422)] {
        let body =
            format!(r#"{{"review_id":"{review}","parent_id":{parent},"snapshot":{snapshot}}}"#);
        let path = format!("{REVIEWS}/versions");
        let reply = bench.post_retab(&path, &body).await;
        assert_eq!(reply.status, status, "{}", reply.text);
    }
    let record = pending[0]["run_id"]
        .as_str()
        .unwrap()
        .replacen("run_", "extr_", 1);
    let record = bench
        .retab(&format!("/retab-c/v1/extractions/{record}"))
        .await
        .json();
    assert_eq!(record["json_schema"], json!({}));
    assert_eq!(record["consensus"]["likelihoods"], Value::Null);
}

/// Where the vendor's sample files lie when they are there; they are not part of this project.
fn fixtures() -> Option<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/fixtures/retab");
    folder.is_dir().then_some(folder)
}

/// The vendor's truth under the names of the vendor's schema, in the order of the schema.
fn as_schema_names(truth: &Value, schema: &Value) -> Value {
    let names = [
        ("buyer_company", "customer_company"),
        ("buyer_name", "customer_name"),
        ("purchase_order_number", "purchase_order"),
        ("subtotal_amount", "subtotal"),
        ("discount_amount", "discount"),
        ("tax_amount", "tax"),
        ("total_amount", "total"),
    ];
    let mut data = Map::new();
    for name in schema["properties"].as_object().unwrap().keys() {
        let canonical = names
            .iter()
            .find(|(own, _)| own == name)
            .map_or(name.as_str(), |(_, canonical)| canonical);
        if let Some(value) = truth.get(canonical) {
            data.insert(name.clone(), value.clone());
        }
    }
    assert_eq!(data.len(), 12, "every true value has its place");
    Value::Object(data)
}

#[tokio::test]
async fn the_vendors_own_invoices_make_the_round_trip() {
    let Some(fixtures) = fixtures() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let read = |path: &Path| -> Value { serde_json::from_slice(&fs::read(path).unwrap()).unwrap() };
    let manifest = read(&fixtures.join("documents/manifest.json"));
    let mut entries = Vec::new();
    for schema_name in ["baseline.json", "nullable.json"] {
        let schema = read(&fixtures.join("schemas").join(schema_name));
        for document in manifest["documents"].as_array().unwrap() {
            let file = document["file"].as_str().unwrap();
            let source = fixtures.join("documents").join(file);
            if !source.is_file() {
                continue;
            }
            fs::copy(&source, folder.path().join(file)).unwrap();
            entries.push(json!({
                "workflow_name": format!("Vendor invoices, {schema_name}"),
                "node_label": "Check the invoice",
                "json_schema": schema,
                "data": as_schema_names(&document["ground_truth"], &schema),
                "document": file,
            }));
        }
    }
    assert!(entries.len() >= 4, "{} entries", entries.len());
    let file = folder.path().join("work.json");
    fs::write(&file, Value::Array(entries.clone()).to_string()).unwrap();
    let bench = Bench::with(Options {
        import: Some(file),
        ..Options::default()
    });
    let runs = bench.waiting_runs("retab-a").await;
    assert_eq!(runs.len(), entries.len());
    for (run, entry) in runs.iter().zip(&entries) {
        let base = format!("/retab-a/v1/workflows/runs/{}", run["id"].as_str().unwrap());
        let step = bench.retab(&format!("{base}/steps/hil-1")).await;
        assert_eq!(
            step.raw(&["output", "extracted_data"]),
            entry["data"].to_string()
        );
        assert_eq!(
            step.raw(&["output", "json_schema"]),
            entry["json_schema"].to_string()
        );
        let link = bench
            .retab(&format!("{base}/documents/start-1"))
            .await
            .json();
        let url = link["signed_url"].as_str().unwrap();
        let bytes = bench
            .ask("GET", &url[url.find("/retab").unwrap()..], &[], "")
            .await
            .bytes;
        let original = fixtures
            .join("documents")
            .join(entry["document"].as_str().unwrap());
        assert_eq!(bytes, fs::read(original).unwrap());

        let mut corrected = entry["data"].clone();
        corrected["invoice_number"] = json!("INV-9999");
        let body = format!(r#"{{"node_id":"hil-1","approved":true,"modified_data":{corrected}}}"#);
        bench
            .post_retab(&format!("{base}/hil-decisions"), &body)
            .await
            .expect(200, "accepted");
        bench.clock.advance(2000);
        let done = bench.retab(&base).await;
        assert_eq!(
            done.raw(&["final_outputs", "export-1", "data"]),
            corrected.to_string()
        );
    }
    assert_eq!(
        bench.admin("effects").await.as_array().unwrap().len(),
        entries.len()
    );
}
