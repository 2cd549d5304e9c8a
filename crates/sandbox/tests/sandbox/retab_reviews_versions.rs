//! Retab reviews: every row of the tables of the contract about corrections (6.3 and 6.4).

use serde_json::{Value, json};

use crate::bench::{Bench, REVIEWS};
use crate::review_desk::{CORRECTED, Desk, acknowledging, check_receipt};

#[tokio::test]
async fn a_correction_is_kept_as_it_came_and_the_review_still_waits() {
    let desk = Desk::new().await;
    let note = r#","note":"Read from the page""#;
    let reply = desk.create(&desk.first, CORRECTED, note).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.raw(&["snapshot"]), CORRECTED);
    let version = reply.json();
    assert_eq!(version["parent_id"], *desk.first);
    assert_eq!(version["review_id"], *desk.id);
    assert_eq!(version["note"], "Read from the page");
    assert_eq!(
        version["author"],
        json!({"kind": "human", "id": "user_okafor", "display_name": "Ada Okafor"})
    );
    assert_eq!(desk.now().await, desk.review);
    assert_eq!(desk.versions().await[1], version);
    let alone = format!("{REVIEWS}/versions/{}", version["id"].as_str().unwrap());
    assert_eq!(desk.bench.retab(&alone).await.raw(&["snapshot"]), CORRECTED);
    assert!(desk.effects().await.is_empty());
}

#[tokio::test]
async fn the_same_correction_again_gives_the_row_that_is_there() {
    let desk = Desk::new().await;
    let first = desk
        .create(&desk.first, CORRECTED, r#","note":"one""#)
        .await;
    let other_spelling = r#"{ "ledger_id":12345678901234567890.0, "total_amount":12801e-1, "invoice_number":"PP-2026-00418" }"#;
    for snapshot in [CORRECTED, other_spelling] {
        let again = desk.create(&desk.first, snapshot, r#","note":"two""#).await;
        assert_eq!(again.text, first.text);
    }
    assert_eq!(desk.versions().await.len(), 2);
    // A request whose answer was lost may come when the review is decided; the row is still the answer.
    let id = first.json()["id"].as_str().unwrap().to_owned();
    check_receipt(
        &desk.approve(&id, "").await,
        "accepted",
        "resumed",
        Value::Null,
    );
    let late = desk.create(&desk.first, CORRECTED, "").await;
    assert_eq!(late.text, first.text);
}

#[tokio::test]
async fn the_same_content_under_another_parent_is_a_conflict() {
    let desk = Desk::new().await;
    let second = desk.correct(&desk.first, CORRECTED, "").await;
    let third = desk.correct(&second, r#"{"notes":"third"}"#, "").await;
    let made = desk.versions().await[0]["snapshot"].to_string();
    for (parent, snapshot) in [
        (&third, CORRECTED),
        (&second, CORRECTED),
        // A person who changes nothing, or goes back to the beginning.
        (&desk.first, made.as_str()),
        (&third, made.as_str()),
    ] {
        let reply = desk.create(parent, snapshot, "").await;
        assert_eq!(reply.status, 409, "{}", reply.text);
        assert_eq!(
            reply.json()["detail"]["details"]["error"]["code"],
            "parent_conflict"
        );
    }
    assert_eq!(desk.versions().await.len(), 3);
}

#[tokio::test]
async fn other_newest_versions_have_to_be_acknowledged() {
    let desk = Desk::new().await;
    let second = desk.correct(&desk.first, CORRECTED, "").await;
    let other = r#"{"notes":"other"}"#;
    let text = format!("acknowledged_superseded_version_ids=[{second}]\"}}}}}}");
    let refused = desk.create(&desk.first, other, "").await;
    assert_eq!(refused.status, 409);
    assert!(refused.text.ends_with(&text), "{}", refused.text);
    for wrong in [
        acknowledging(&[]),
        acknowledging(&[&desk.first]),
        acknowledging(&["rvr_AAAAAAAAAAAAAAAAAAAAAAAAAA"]),
    ] {
        assert_eq!(desk.create(&desk.first, other, &wrong).await.status, 409);
        assert_eq!(desk.approve(&desk.first, &wrong).await.status, 409);
    }
    assert!(desk.approve(&desk.first, "").await.text.ends_with(&text));
    let fork = desk
        .correct(&desk.first, other, &acknowledging(&[&second]))
        .await;
    // Now there are two newest ones, and each is in the way of the other.
    let reply = desk.approve(&fork, "").await;
    assert!(reply.text.ends_with(&text), "{}", reply.text);
    let reply = desk.approve(&desk.first, &acknowledging(&[&second])).await;
    assert_eq!(reply.status, 409);
    assert!(reply.text.contains(&format!("[{fork}]")), "{}", reply.text);
    assert!(desk.effects().await.is_empty());
    assert!(desk.now().await["decision"].is_null());
    let both = acknowledging(&[&second, &fork]);
    check_receipt(
        &desk.approve(&desk.first, &both).await,
        "accepted",
        "resumed",
        Value::Null,
    );
    assert_eq!(
        desk.effects().await[0]["data"],
        Value::Null,
        "nothing was changed after all"
    );
}

#[tokio::test]
async fn what_a_correction_may_not_name() {
    let desk = Desk::new().await;
    let unknown = "rvr_AAAAAAAAAAAAAAAAAAAAAAAAAA";
    desk.create(unknown, CORRECTED, "")
        .await
        .expect(404, "no such version in this review");
    // A version of another review is none of this one.
    let pending = desk.bench.pending_reviews().await;
    let foreign = desk.bench.versions(&pending[0]).await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_ne!(foreign, desk.first);
    desk.create(&foreign, CORRECTED, "")
        .await
        .expect(404, "no such version in this review");
    desk.approve(&foreign, "")
        .await
        .expect(404, "no such version in this review");
    desk.reject(&foreign, "No")
        .await
        .expect(404, "no such version in this review");
    desk.approve(unknown, "")
        .await
        .expect(404, "no such version in this review");
    desk.create("rvr_short", CORRECTED, "")
        .await
        .expect(422, r#""loc":["body","parent_id"]"#);
    let malformed = acknowledging(&["ver_1"]);
    let member = r#""loc":["body","acknowledged_superseded_version_ids"]"#;
    desk.create(&desk.first, CORRECTED, &malformed)
        .await
        .expect(422, member);
    desk.approve(&desk.first, &malformed)
        .await
        .expect(422, member);
    desk.approve("rvr_short", "")
        .await
        .expect(422, r#""loc":["body","version_id"]"#);
    let body = format!(
        r#"{{"review_id":"rev_none","parent_id":"{}","snapshot":{{}}}}"#,
        desk.first
    );
    let versions = format!("{REVIEWS}/versions");
    desk.bench
        .post_retab(&versions, &body)
        .await
        .expect(404, "review not found");
    let body = format!(r#"{{"version_id":"{}","reason":"No"}}"#, desk.first);
    for verb in ["approve", "reject"] {
        let path = format!("{REVIEWS}/rev_none/{verb}");
        desk.bench
            .post_retab(&path, &body)
            .await
            .expect(404, "review not found");
    }
    for (body, part) in [
        ("", "valid JSON object"),
        ("[]", "valid JSON object"),
        ("{}", r#""loc":["body","review_id"]"#),
        (
            r#"{"review_id":1,"parent_id":null,"snapshot":[]}"#,
            "dictionary",
        ),
    ] {
        desk.bench
            .post_retab(&versions, body)
            .await
            .expect(422, part);
    }
    assert_eq!(desk.versions().await.len(), 1);
    assert!(desk.effects().await.is_empty());
}

#[tokio::test]
async fn what_does_not_fit_the_block_is_refused_and_not_stored() {
    let cases = [
        (
            "extract",
            r#"{"total":1}"#,
            r#"["body","snapshot","total"]"#,
        ),
        (
            "extract",
            r#"{"supplier":{"nmae":"x"}}"#,
            r#"["body","snapshot","supplier","nmae"]"#,
        ),
        (
            "classifier",
            r#"{"category":"poem"}"#,
            r#"["body","snapshot","category"]"#,
        ),
        (
            "classifier",
            r#"{"category":"invoice","reasoning":"x"}"#,
            r#"["body","snapshot","reasoning"]"#,
        ),
        (
            "split",
            r#"{"documents":[{"name":"invoice","pages":[2,1]}]}"#,
            "ascend",
        ),
        (
            "split",
            r#"{"documents":[{"name":"invoice","pages":[1,1]}]}"#,
            "ascend",
        ),
        (
            "split",
            r#"{"documents":[{"name":"invoice","pages":[0]}]}"#,
            "from 1",
        ),
        (
            "for_each",
            r#"{"partitions":[{"key":"a","pages":[1]},{"key":"b","pages":[1]}]}"#,
            "one partition only",
        ),
        (
            "for_each",
            r#"{"documents":[]}"#,
            r#"["body","snapshot","documents"]"#,
        ),
    ];
    for (block_type, snapshot, part) in cases {
        let desk = Desk::with(12, |review| review["block_type"] == block_type).await;
        let before = desk.versions().await;
        let newest = before.last().unwrap()["id"].as_str().unwrap();
        desk.create(newest, snapshot, "").await.expect(422, part);
        assert_eq!(desk.versions().await, before);
    }
}

#[tokio::test]
async fn some_blocks_allow_a_page_in_two_partitions() {
    let bench = Bench::new(100);
    for review in bench.pending_reviews().await {
        let text = |name: &str| review[name].as_str().unwrap().to_owned();
        let path = format!(
            "/retab-c/v1/workflows/versions/{}?workflow_id={}",
            text("workflow_version_id"),
            text("workflow_id")
        );
        let graph = bench.retab(&path).await.json();
        if review["block_type"] != "for_each"
            || graph["blocks"][1]["config"]["allow_overlap"] == false
        {
            continue;
        }
        let newest = bench.versions(&review).await.last().unwrap()["id"].clone();
        let body = json!({
            "review_id": review["id"],
            "parent_id": newest,
            "snapshot": {"partitions": [{"key": "a", "pages": [1]}, {"key": "b", "pages": [1]}]},
        });
        let versions = format!("{REVIEWS}/versions");
        bench
            .post_retab(&versions, &body.to_string())
            .await
            .expect(200, "rvr_");
        return;
    }
    panic!("the seed holds such a block");
}

#[tokio::test]
async fn corrections_of_every_block_are_taken() {
    for (block_type, snapshot) in [
        ("classifier", r#"{"category":"booking"}"#),
        (
            "split",
            r#"{"documents":[{"name":"invoice","pages":[1,2],"partitions":[{"key":"PO-1","pages":[1]}]}]}"#,
        ),
        (
            "for_each",
            r#"{"partitions":[{"key":"PO-1","pages":[1,2]},{"key":"PO-2","pages":[3]}]}"#,
        ),
    ] {
        let desk = Desk::with(12, |review| review["block_type"] == block_type).await;
        let newest = desk.versions().await.last().unwrap()["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let version = desk.correct(&newest, snapshot, "").await;
        check_receipt(
            &desk.approve(&version, "").await,
            "accepted",
            "resumed",
            Value::Null,
        );
        desk.bench.clock.advance(5000);
        let step = desk.step(desk.review["step_id"].as_str().unwrap()).await;
        assert_eq!(
            step["handle_outputs"]["output-json-0"]["data"].to_string(),
            snapshot
        );
        assert_eq!(
            desk.run().await["lifecycle"],
            json!({"status": "completed"})
        );
    }
}

#[tokio::test]
async fn the_full_schema_counts_only_on_a_switch() {
    let desk = Desk::new().await;
    let snapshot = r#"{"invoice_number":1}"#;
    desk.bench
        .steer("settings", r#"{"retab_check_schema":true}"#)
        .await;
    desk.create(&desk.first, snapshot, "")
        .await
        .expect(422, r#""snapshot""#);
    desk.bench
        .steer("settings", r#"{"retab_check_schema":false}"#)
        .await;
    desk.correct(&desk.first, snapshot, "").await;
}

#[tokio::test]
async fn a_decided_review_takes_no_more_corrections() {
    let desk = Desk::new().await;
    desk.approve(&desk.first, "").await;
    desk.create(&desk.first, CORRECTED, "")
        .await
        .expect(409, "no versions any more");
    assert_eq!(desk.versions().await.len(), 1);
}

#[tokio::test]
async fn an_agent_corrects_between_reading_and_approving() {
    let desk = Desk::new().await;
    let change = |data: &str| format!(r#"{{"api":"retab-c","key":"{}","data":{data}}}"#, desk.id);
    let changed = desk.bench.steer("change", &change(CORRECTED)).await;
    let agents = changed["version_id"].as_str().unwrap();
    let newest = desk.versions().await[1].clone();
    assert_eq!(newest["id"], *agents);
    assert_eq!(newest["author"]["kind"], "agent");
    assert_eq!(newest["parent_id"], *desk.first);
    desk.approve(&desk.first, "")
        .await
        .expect(409, &format!("[{agents}]"));
    // Each further one hangs on the one before.
    desk.bench
        .steer("change", &change(r#"{"notes":"again"}"#))
        .await;
    assert_eq!(desk.versions().await[2]["parent_id"], *agents);
    for (data, status) in [(r#"{"total":1}"#, 400), (CORRECTED, 409), ("[]", 400)] {
        let reply = desk
            .bench
            .ask("POST", "/_sandbox/change", &[], change(data))
            .await;
        assert_eq!(reply.status, status, "{}", reply.text);
    }
    let with_schema = change(r#"{},"json_schema":{}"#);
    let reply = desk
        .bench
        .ask("POST", "/_sandbox/change", &[], with_schema)
        .await;
    assert_eq!(reply.status, 400);
    desk.approve(&desk.first, &acknowledging(&[agents]))
        .await
        .expect(409, "acknowledged_superseded");
}
