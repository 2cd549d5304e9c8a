//! Approving and rejecting on the wire (contract 6.5).

use super::versions::{acknowledged, other_newest, version_id};
use super::{load, not_found, render};
use crate::answer::{Answer, Outcome};
use crate::api::Call;
use crate::api::retab::{body_fields, required_text, wrong};
use crate::json::Object;
use crate::reviews::{self, Command, Decided, Review, Wish};
use crate::settings::Resume;
use crate::versions::Author;

pub(super) fn approve(call: &Call, review_id: &str) -> Outcome {
    let fields = body_fields(call)?;
    let mut problems = Vec::new();
    let version_id = version_id(&fields, "version_id", &mut problems);
    let acknowledged = acknowledged(&fields, &mut problems);
    let (Some(version_id), true) = (version_id, problems.is_empty()) else {
        return Ok(call.errors.unprocessable(&problems));
    };
    let wish = Wish::Approve {
        acknowledged: &acknowledged,
    };
    submit(call, review_id, &version_id, wish)
}

pub(super) fn reject(call: &Call, review_id: &str) -> Outcome {
    let fields = body_fields(call)?;
    let mut problems = Vec::new();
    let version_id = version_id(&fields, "version_id", &mut problems);
    let reason = required_text(&fields, "reason", &mut problems);
    if reason
        .as_ref()
        .is_some_and(|reason| reason.trim().is_empty())
    {
        let message = "String should have at least 1 character";
        problems.push(wrong("reason", message, "string_too_short"));
    }
    let (Some(version_id), Some(reason), true) = (version_id, reason, problems.is_empty()) else {
        return Ok(call.errors.unprocessable(&problems));
    };
    submit(
        call,
        review_id,
        &version_id,
        Wish::Reject { reason: &reason },
    )
}

fn submit(call: &Call, review_id: &str, version_id: &str, wish: Wish) -> Outcome {
    let mut review = load(call, review_id)?;
    let command = Command {
        version_id,
        author: Author::Reviewer,
        wish,
    };
    let decided = reviews::decide(
        call.transaction,
        call.contents,
        call.settings,
        call.now_ms,
        &mut review,
        &command,
    )?;
    Ok(match decided {
        Decided::Accepted => {
            let (resume, error) = match call.settings.retab_resume {
                Resume::Resumed => ("resumed", None),
                Resume::Pending => ("pending", Some("sandbox: signal queued")),
                Resume::Failed => ("failed", Some("sandbox: signal failed")),
            };
            receipt(call, &review, "accepted", resume, error)?
        }
        Decided::AlreadyApplied => receipt(call, &review, "already_applied", "skipped", None)?,
        Decided::Conflict => {
            let text = format!("sandbox: {review_id} is already decided");
            receipt(call, &review, "conflict", "skipped", Some(&text))?
        }
        Decided::Cancelled => call
            .errors
            .plain_or_wrapped(409, "sandbox: the review was cancelled"),
        Decided::UnknownVersion => not_found(call, "sandbox: no such version in this review"),
        Decided::OtherNewest(ids) => other_newest(call, &ids),
    })
}

/// Both statuses are sent, whatever they are; a conflict, too, is a 200.
fn receipt(
    call: &Call,
    review: &Review,
    submission: &str,
    resume: &str,
    error: Option<&str>,
) -> Outcome {
    Ok(Answer::ok(
        Object::new()
            .set("submission_status", submission)
            .json("review", render::review(call, review)?)
            .set("resume_status", resume)
            .set("resume_error", error),
    ))
}
