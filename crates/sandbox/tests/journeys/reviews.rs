//! What only Retab's reviews have: versions, acknowledgements, agents, cancelled runs, and two posts for one correction.

use countersign_core::desk::{Event, LeftOut};
use countersign_core::form::{Presence, Widget};
use countersign_core::json::Value;
use countersign_core::model::{ApprovalId, MissingPart, Verdict};

use crate::journey::{Journey, fields};

const API: &str = "retab-c";
const CREATE: &str = "POST /v1/workflows/reviews/versions";
const APPROVE: &str = "/approve";

impl Journey {
    /// A review of an extraction that nobody has corrected, opened.
    async fn review() -> (Journey, ApprovalId) {
        let mut journey = Journey::new(&[API], 20, None).await;
        let rows = journey.desk.rows(0..usize::MAX);
        for row in rows
            .into_iter()
            .filter(|row| row.step.starts_with("Extract"))
        {
            if journey.versions(&row.id).await.len() == 1 {
                journey.open(&row.id).await;
                return (journey, row.id);
            }
        }
        panic!("somebody has corrected every extraction");
    }

    /// The one thing that took effect on a review.
    async fn effect(&self, id: &ApprovalId) -> Value {
        let effects = Value::parse(&self.ask("GET", "/_sandbox/effects", "").await).unwrap();
        let effects = effects.as_array().unwrap().iter();
        let mut effects = effects.filter(|effect| text(effect, "key") == id.key.as_str());
        let effect = effects.next().expect("something took effect").clone();
        assert_eq!(effects.next(), None, "and nothing else did");
        effect
    }

    /// Bodies of the posts that reached the server and have `part` in their path.
    async fn posts(&self, part: &str) -> Vec<Value> {
        let requests = Value::parse(&self.ask("GET", "/_sandbox/requests", "").await).unwrap();
        let requests = requests.as_array().unwrap().iter();
        let posts = requests
            .filter(|seen| text(seen, "method") == "POST" && text(seen, "path").contains(part));
        posts
            .map(|seen| Value::parse(text(seen, "body")).unwrap())
            .collect()
    }

    /// An agent corrects the newest version: `edit` is made in its text.
    async fn agent_corrects(&self, id: &ApprovalId, edit: (&str, &str)) {
        let data = self.data(id).await.to_string();
        let changed = data.replacen(edit.0, edit.1, 1);
        assert_ne!(data, changed, "the data has {:?}", edit.0);
        let body = format!(r#"{{"api":"{API}","key":"{}","data":{changed}}}"#, id.key);
        self.steer("change", &body).await;
    }

    /// A text of the open draft other than the first, to be changed by somebody else.
    fn another_text(&self) -> String {
        let draft = self.desk.draft().unwrap();
        let texts = fields(draft).into_iter().map(|field| draft.field(field));
        let mut texts = texts.filter(|field| {
            matches!(field.widget, Widget::Text { .. })
                && field.presence == Presence::Present
                && field.text.len() > 3
                && !field.text.ends_with("(checked)")
        });
        let last = texts.next_back().expect("there is another text");
        Value::text(last.text).to_string()
    }

    async fn read_again(&mut self) {
        self.on(Event::Refresh);
        self.carry_out().await;
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn acknowledged(post: &Value) -> Vec<&str> {
    let ids = post.get("acknowledged_superseded_version_ids");
    let ids = ids.and_then(Value::as_array).unwrap_or_default();
    ids.iter().filter_map(Value::as_str).collect()
}

#[tokio::test]
async fn what_was_not_changed_makes_no_version() {
    let (mut journey, id) = Journey::review().await;
    let before = journey.versions(&id).await;
    let command = journey.decide(Verdict::Approve);
    assert_eq!(journey.follow(&command).await, "applied");
    assert_eq!(journey.versions(&id).await, before);
    assert_eq!(journey.posts("reviews/versions").await, []);
    let effect = journey.effect(&id).await;
    assert_eq!(text(&effect, "version_id"), text(&before[0], "id"));
}

#[tokio::test]
async fn a_correction_hangs_on_what_was_shown_and_is_approved() {
    let (mut journey, id) = Journey::review().await;
    let shown = journey.versions(&id).await.remove(0);
    let expected = journey.rewrite_a_text().await;
    let command = journey.decide(Verdict::Approve);
    assert_eq!(journey.follow(&command).await, "applied");
    let versions = journey.versions(&id).await;
    assert_eq!(versions.len(), 2);
    assert_eq!(text(&versions[1], "parent_id"), text(&shown, "id"));
    let effect = journey.effect(&id).await;
    assert_eq!(text(&effect, "version_id"), text(&versions[1], "id"));
    assert!(effect.get("data").unwrap().identical(&expected));
}

#[tokio::test]
async fn a_rejection_needs_a_reason_and_carries_it() {
    let (mut journey, id) = Journey::review().await;
    let command = journey.command();
    journey.on(Event::Decided {
        verdict: Verdict::Reject,
        command: command.clone(),
    });
    assert!(journey.desk.engine().entry(&command).is_none());
    let command = journey.decide(Verdict::Reject);
    assert_eq!(journey.follow(&command).await, "applied");
    let effect = journey.effect(&id).await;
    assert_eq!(text(&effect, "verdict"), "rejected");
    assert_eq!(text(&effect, "reason"), "Not an invoice");
}

#[tokio::test]
async fn a_page_that_is_loaded_anew_goes_on_between_creating_and_approving() {
    // The version is there and the page knows; it is there and the page was gone; it is approved and the page was gone.
    for moment in 0..3 {
        let (mut journey, id) = Journey::review().await;
        let expected = journey.rewrite_a_text().await;
        let command = journey.decide(Verdict::Approve);
        match moment {
            0 => journey.until_answered(CREATE).await,
            1 => journey.until_sent(CREATE).await,
            _ => journey.until_sent(APPROVE).await,
        }
        journey.visit().await;
        assert_eq!(journey.follow(&command).await, "applied", "{moment}");
        assert_eq!(journey.versions(&id).await.len(), 2, "{moment}");
        let effect = journey.effect(&id).await;
        assert!(effect.get("data").unwrap().identical(&expected), "{moment}");
        let creations = journey.posts("reviews/versions").await.len();
        assert_eq!(creations, if moment == 1 { 2 } else { 1 }, "{moment}");
        assert_eq!(journey.posts(APPROVE).await.len(), 1, "{moment}");
    }
}

#[tokio::test]
async fn a_correction_whose_approval_was_refused_is_there_already() {
    for is_loaded_anew in [false, true] {
        let (mut journey, id) = Journey::review().await;
        let expected = journey.rewrite_a_text().await;
        let route = "POST /v1/workflows/reviews/{review_id}/approve";
        let fault = format!(r#"{{"route":"{route}","times":1,"kind":"status","status":403}}"#);
        journey.steer("faults", &fault).await;
        let command = journey.decide(Verdict::Approve);
        assert_eq!(journey.follow(&command).await, "refused");
        journey.for_a_while(6_000).await;
        if is_loaded_anew {
            journey.visit().await;
            journey.open(&id).await;
        }
        // Nobody changed it underneath.
        assert!(!journey.desk.changed_underneath());
        assert_eq!(journey.desk.changes().len(), 0);
        let command = journey.decide(Verdict::Approve);
        assert_eq!(journey.follow(&command).await, "applied");
        assert_eq!(journey.versions(&id).await.len(), 2);
        let effect = journey.effect(&id).await;
        assert!(effect.get("data").unwrap().identical(&expected));
    }
}

#[tokio::test]
async fn what_an_agent_changes_under_a_draft_is_merged_and_approved() {
    let (mut journey, id) = Journey::review().await;
    let mine = journey.rewrite_a_text().await;
    let theirs = journey.another_text();
    let changed = theirs.replacen('"', "\"agent ", 1);
    journey.agent_corrects(&id, (&theirs, &changed)).await;
    journey.read_again().await;
    assert!(journey.desk.changed_underneath() && !journey.desk.can_decide());
    let merge = journey.desk.merge_underneath().unwrap();
    assert_eq!(merge.conflicts().len(), 0);
    journey.on(Event::Merged(Vec::new()));
    let command = journey.decide(Verdict::Approve);
    assert_eq!(journey.follow(&command).await, "applied");
    let versions = journey.versions(&id).await;
    let parents: Vec<&str> = versions
        .iter()
        .map(|version| text(version, "parent_id"))
        .collect();
    let ids: Vec<&str> = versions.iter().map(|version| text(version, "id")).collect();
    assert_eq!(
        parents,
        ["", ids[0], ids[1]],
        "the correction hangs on the agent's"
    );
    let expected = mine.to_string().replacen(&theirs, &changed, 1);
    let effect = journey.effect(&id).await;
    assert_eq!(effect.get("data").unwrap().to_string(), expected);
    assert_eq!(acknowledged(&journey.posts(APPROVE).await[0]), [""; 0]);
}

#[tokio::test]
async fn a_version_that_nobody_has_seen_is_never_set_aside() {
    let (mut journey, id) = Journey::review().await;
    let theirs = journey.another_text();
    let changed = theirs.replacen('"', "\"agent ", 1);
    journey.agent_corrects(&id, (&theirs, &changed)).await;
    // The page has not read again: what it shows is not the newest any more.
    let command = journey.decide(Verdict::Approve);
    assert_eq!(journey.follow(&command).await, "refused");
    assert_eq!(journey.effects(&id).await, []);
    journey.for_a_while(6_000).await;
    assert!(
        journey
            .desk
            .draft()
            .unwrap()
            .value()
            .to_string()
            .contains(&changed)
    );
    let command = journey.decide(Verdict::Approve);
    assert_eq!(journey.follow(&command).await, "applied");
    let newest = journey.versions(&id).await.remove(1);
    assert_eq!(
        text(&journey.effect(&id).await, "version_id"),
        text(&newest, "id")
    );
}

#[tokio::test]
async fn an_older_version_is_taken_and_approved_as_it_is() {
    let (mut journey, id) = Journey::review().await;
    let theirs = journey.another_text();
    journey
        .agent_corrects(&id, (&theirs, "\"read by an agent\""))
        .await;
    journey.read_again().await;
    let versions = journey.versions(&id).await;
    let [first, newest] = &versions[..] else {
        panic!("two versions")
    };
    assert!(journey.details().versions[1].is_shown);
    journey.on(Event::TookVersion(text(first, "id").to_owned()));
    journey.until(|desk| !desk.changes().is_empty()).await;
    let command = journey.decide(Verdict::Approve);
    assert_eq!(journey.follow(&command).await, "applied");
    assert_eq!(journey.versions(&id).await, versions, "nothing was created");
    assert_eq!(
        text(&journey.effect(&id).await, "version_id"),
        text(first, "id")
    );
    assert_eq!(
        acknowledged(&journey.posts(APPROVE).await[0]),
        [text(newest, "id")]
    );
}

#[tokio::test]
async fn versions_beside_the_shown_one_are_set_aside_by_name() {
    let (mut journey, id) = Journey::review().await;
    let theirs = journey.another_text();
    let first = text(&journey.versions(&id).await[0], "id").to_owned();
    journey
        .agent_corrects(&id, (&theirs, "\"read by an agent\""))
        .await;
    let beside = text(&journey.versions(&id).await[1], "id").to_owned();
    // Somebody else goes back to the first version and corrects that.
    let data = journey.versions(&id).await[0]
        .get("snapshot")
        .unwrap()
        .to_string();
    let body = format!(
        r#"{{"review_id":"{}","parent_id":"{first}","snapshot":{},"acknowledged_superseded_version_ids":["{beside}"]}}"#,
        id.key,
        data.replacen(&theirs, "\"read by a person\"", 1)
    );
    let path = "/retab-c/v1/workflows/reviews/versions";
    journey.ask("POST", path, &body).await;
    journey.read_again().await;
    let command = journey.decide(Verdict::Approve);
    assert_eq!(journey.follow(&command).await, "applied");
    let newest = journey.versions(&id).await.remove(2);
    assert_eq!(
        text(&journey.effect(&id).await, "version_id"),
        text(&newest, "id")
    );
    assert_eq!(acknowledged(&journey.posts(APPROVE).await[0]), [beside]);
}

#[tokio::test]
async fn another_reviewer_who_was_first_is_told_of() {
    for verdict in ["approved", "rejected"] {
        let (mut journey, id) = Journey::review().await;
        journey.rewrite_a_text().await;
        let body = format!(
            r#"{{"api":"{API}","key":"{}","verdict":"{verdict}"}}"#,
            id.key
        );
        journey.steer("decide", &body).await;
        let command = journey.decide(Verdict::Approve);
        // Not even where what they approved is what was to be corrected.
        assert_eq!(journey.follow(&command).await, "superseded", "{verdict}");
        assert_eq!(text(&journey.effect(&id).await, "verdict"), verdict);
    }
}

#[tokio::test]
async fn a_cancelled_review_leaves_the_list_and_takes_no_decision() {
    let (mut journey, id) = Journey::review().await;
    journey
        .steer(
            "cancel",
            &format!(r#"{{"api":"{API}","key":"{}"}}"#, id.key),
        )
        .await;
    let command = journey.decide(Verdict::Approve);
    assert_eq!(journey.follow(&command).await, "gone");
    assert_eq!(journey.effects(&id).await, []);
    assert!(!journey.lists(&id));
    let other = journey.undecided(API, "extract");
    journey
        .steer(
            "cancel",
            &format!(r#"{{"api":"{API}","key":"{}"}}"#, other.key),
        )
        .await;
    journey.on(Event::Refresh);
    journey.for_a_while(20_000).await;
    assert!(!journey.lists(&other));
}

/// An older version is approved while `faults` strike.
async fn check_older(faults: &[(&str, &str)]) {
    let (mut journey, id) = Journey::review().await;
    let theirs = journey.another_text();
    journey
        .agent_corrects(&id, (&theirs, "\"read by an agent\""))
        .await;
    journey.read_again().await;
    let first = text(&journey.versions(&id).await[0], "id").to_owned();
    journey.on(Event::TookVersion(first.clone()));
    journey.until(|desk| !desk.changes().is_empty()).await;
    for (route, kind) in faults {
        let fault = format!(r#"{{"route":"{route}","times":1,"kind":"{kind}"}}"#);
        journey.steer("faults", &fault).await;
    }
    let command = journey.decide(Verdict::Approve);
    assert_eq!(journey.follow(&command).await, "applied", "{faults:?}");
    assert_eq!(journey.versions(&id).await.len(), 2, "{faults:?}");
    assert_eq!(
        text(&journey.effect(&id).await, "version_id"),
        first,
        "{faults:?}"
    );
}

#[tokio::test]
async fn a_lost_answer_is_no_loss_at_any_stage() {
    let stages = [
        CREATE,
        "GET /v1/workflows/reviews/versions",
        "POST /v1/workflows/reviews/{review_id}/approve",
    ];
    for kind in ["drop_before", "drop_after", "cut", "garble"] {
        for stage in stages {
            check_older(&[(stage, kind)]).await;
        }
        check_older(&stages.map(|stage| (stage, kind))).await;
    }
}

/// One verdict on everything that waits; the approvals it was filed for.
async fn decide_all(journey: &mut Journey, verdict: Verdict, reason: &str) -> Vec<ApprovalId> {
    journey.on(Event::SelectedAll(true));
    let rows = journey.desk.rows(0..usize::MAX);
    let commands: Vec<_> = rows.iter().map(|_| journey.command()).collect();
    journey.on(Event::BulkDecided {
        verdict,
        reason: reason.to_owned(),
        commands: commands.clone(),
    });
    journey.until(|desk| desk.bulk_view().is_over()).await;
    let filed = commands
        .iter()
        .filter_map(|command| journey.desk.engine().entry(command));
    filed.map(|entry| entry.decision.approval.clone()).collect()
}

#[tokio::test]
async fn many_are_approved_after_they_were_read() {
    let mut journey = Journey::new(&[API], 20, None).await;
    let filed = decide_all(&mut journey, Verdict::Approve, "").await;
    let view = journey.desk.bulk_view();
    assert!(
        !filed.is_empty() && view.took_effect == filed.len(),
        "{view:?}"
    );
    let needs_a_person =
        |why: &LeftOut| matches!(why, LeftOut::Problems(_) | LeftOut::NeedsLook(_));
    assert!(
        view.left_out.iter().all(|(_, why)| needs_a_person(why)),
        "{view:?}"
    );
    assert_eq!(journey.posts("reviews/versions").await, []);
    for id in filed {
        let newest = journey.versions(&id).await.pop().unwrap();
        assert_eq!(
            text(&journey.effect(&id).await, "version_id"),
            text(&newest, "id")
        );
    }
}

#[tokio::test]
async fn many_are_rejected_after_what_they_name_was_read() {
    let mut journey = Journey::new(&[API], 20, None).await;
    assert_eq!(decide_all(&mut journey, Verdict::Reject, " ").await, []);
    assert!(
        journey
            .desk
            .bulk_view()
            .left_out
            .iter()
            .all(|(_, why)| *why == LeftOut::NoReason)
    );
    let sent = journey.sent.len();
    let filed = decide_all(&mut journey, Verdict::Reject, "Sent twice").await;
    let first_post = journey.sent[sent..]
        .iter()
        .position(|sent| sent.starts_with("POST"));
    let read = &journey.sent[sent..][..first_post.unwrap()];
    for id in &filed {
        let versions = format!("versions?review_id={}", id.key);
        assert!(
            read.iter().any(|sent| sent.contains(&versions)),
            "{id:?} was read first"
        );
    }
    let mut rejected = 0;
    for id in &filed {
        // A rejection ends its run, and cancels what else waits in it.
        if journey.effects(id).await.is_empty() {
            continue;
        }
        rejected += 1;
        let effect = journey.effect(id).await;
        let newest = journey.versions(id).await.pop().unwrap();
        assert_eq!(text(&effect, "version_id"), text(&newest, "id"));
        assert_eq!(text(&effect, "reason"), "Sent twice");
    }
    assert_eq!(journey.desk.bulk_view().took_effect, rejected);
    assert!(rejected > 10);
}

#[tokio::test]
async fn a_review_is_decided_although_what_is_around_it_is_refused() {
    let parts = [
        ("GET /v1/workflows/versions/{id}", MissingPart::Template),
        ("GET /v1/workflows/runs/{id}", MissingPart::Run),
        ("GET /v1/workflows/steps", MissingPart::RunSteps),
        ("GET /v1/extractions/{id}", MissingPart::Likelihoods),
    ];
    for status in [403, 404, 500] {
        for (route, part) in parts {
            let (mut journey, id) = Journey::review().await;
            let fault = format!(r#"{{"route":"{route}","kind":"status","status":{status}}}"#);
            journey.steer("faults", &fault).await;
            journey.visit().await;
            let missing = journey.open_what_there_is(&id).await;
            let missing: Vec<MissingPart> = missing.iter().map(|missing| missing.what).collect();
            assert_eq!(missing, [part], "{status}");
            let expected = journey.rewrite_a_text().await;
            let command = journey.decide(Verdict::Approve);
            assert_eq!(
                journey.follow(&command).await,
                "applied",
                "{route} {status}"
            );
            let effect = journey.effect(&id).await;
            assert!(effect.get("data").unwrap().identical(&expected));
        }
    }
}
