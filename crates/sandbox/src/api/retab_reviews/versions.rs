//! Versions on the wire: their list, one of them, and a new correction (contract 6.3 and 6.4).

use serde_json::value::RawValue;

use super::list::{FROM_1_TO_200, foreign_cursor};
use super::{load, not_found, render};
use crate::answer::{Answer, Failure, Outcome};
use crate::api::Call;
use crate::api::retab::parameters::Parameters;
use crate::api::retab::{self, body_fields, missing, optional_text, required_text, wrong};
use crate::errors::Problem;
use crate::ids;
use crate::json::{self, Fields, Kind};
use crate::paging;
use crate::reviews;
use crate::versions::{self, Author, Created, NewVersion, Version};
use crate::workflows;

pub(super) fn list(call: &Call) -> Outcome {
    let mut parameters = Parameters::of(call);
    let review_id = parameters.required("review_id");
    let limit = parameters
        .limit(200, 50, FROM_1_TO_200)
        .min(call.settings.retab_longest_version_page);
    let place = parameters.place()?;
    let review = load(call, &review_id)?;
    let mut all = versions::of_review(call.transaction, &review)?;
    if call.settings.retab_mix_versions {
        all.sort_by_key(|version| ids::bits(&version.id, 0));
    }
    let all: Vec<(usize, Version)> = all.into_iter().enumerate().collect();
    let place = place.found(|id| Ok(all.iter().position(|(_, own)| own.id == id)))?;
    let place = place.ok_or_else(|| foreign_cursor(call))?;
    let key = |own: &(usize, Version)| own.0;
    let page = paging::page(&place, false, limit, key, |cursor, downwards, most| {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let from = cursor.map_or(0, |cursor| cursor + 1);
        let found: Vec<(usize, Version)> = match (cursor, downwards) {
            (Some(cursor), true) => all[..*cursor].iter().rev().take(most).cloned().collect(),
            _ => all[from..].iter().take(most).cloned().collect(),
        };
        Ok::<_, Failure>(found)
    })?;
    let mut data = Vec::with_capacity(page.items.len());
    for (_, version) in &page.items {
        data.push(render::version(call, &review, version)?);
    }
    Ok(Answer::ok(retab::page(
        &page,
        |(_, own)| own.id.clone(),
        data,
    )))
}

pub(super) fn get(call: &Call, version_id: &str) -> Outcome {
    if !versions::is_id(version_id) {
        let problem = Problem {
            location: vec!["path".to_owned(), "version_id".to_owned()],
            message: NO_VERSION_ID,
            kind: "string_pattern_mismatch",
        };
        return Ok(call.errors.unprocessable(&[problem]));
    }
    let unknown = || Failure::from(not_found(call, "sandbox: version not found"));
    let version = versions::load(call.transaction, version_id)?.ok_or_else(unknown)?;
    let review = reviews::numbered(call.transaction, version.review)?.ok_or_else(unknown)?;
    Ok(Answer::ok(render::version(call, &review, &version)?))
}

const NO_VERSION_ID: &str = "String should match pattern '^rvr_[A-Z2-7]{26}$'";

/// A member that has to be the id of a version.
pub(super) fn version_id(
    fields: &Fields,
    name: &str,
    problems: &mut Vec<Problem>,
) -> Option<String> {
    let id = required_text(fields, name, problems)?;
    if !versions::is_id(&id) {
        problems.push(wrong(name, NO_VERSION_ID, "string_pattern_mismatch"));
        return None;
    }
    Some(id)
}

/// Newest versions that are set aside on purpose; the vendor's client may send null for none.
pub(super) fn acknowledged(fields: &Fields, problems: &mut Vec<Problem>) -> Vec<String> {
    let name = "acknowledged_superseded_version_ids";
    let Some(raw) = fields.get(name).filter(|raw| json::kind(raw) != Kind::Null) else {
        return Vec::new();
    };
    match serde_json::from_str::<Vec<String>>(raw.get()) {
        Ok(ids) if ids.iter().all(|id| versions::is_id(id)) => ids,
        Ok(_) => {
            problems.push(wrong(name, NO_VERSION_ID, "string_pattern_mismatch"));
            Vec::new()
        }
        Err(_) => {
            let message = "Input should be a valid list of strings";
            problems.push(wrong(name, message, "list_type"));
            Vec::new()
        }
    }
}

pub(super) fn create(call: &Call) -> Outcome {
    let fields = body_fields(call)?;
    let mut problems = Vec::new();
    let review_id = required_text(&fields, "review_id", &mut problems);
    let parent_id = version_id(&fields, "parent_id", &mut problems);
    let snapshot = object(&fields, "snapshot", &mut problems);
    let note = optional_text(&fields, "note", &mut problems);
    let acknowledged = acknowledged(&fields, &mut problems);
    let (Some(review_id), Some(parent_id), Some(snapshot), true) =
        (review_id, parent_id, snapshot, problems.is_empty())
    else {
        return Ok(call.errors.unprocessable(&problems));
    };
    let review = load(call, &review_id)?;
    let misfit = workflows::misfit(call.transaction, call.settings, &review, snapshot)?;
    if let Some((path, message)) = misfit {
        let mut location = vec!["body".to_owned(), "snapshot".to_owned()];
        location.extend(path);
        let problem = Problem {
            location,
            message,
            kind: "snapshot",
        };
        return Ok(call.errors.unprocessable(&[problem]));
    }
    let new = NewVersion {
        parent_id: &parent_id,
        author: Author::Reviewer,
        snapshot: snapshot.get(),
        note: note.as_deref(),
        acknowledged: &acknowledged,
    };
    match versions::create(call.transaction, call.now_ms, &review, &new)? {
        Created::Stored(version) => Ok(Answer::ok(render::version(call, &review, &version)?)),
        Created::UnknownParent => Ok(not_found(call, "sandbox: no such version in this review")),
        Created::ParentConflict => {
            let text = "sandbox: this content exists under another parent";
            Ok(call.errors.coded(409, "parent_conflict", text))
        }
        Created::ReviewOver => {
            let text = "sandbox: the review takes no versions any more";
            Ok(call.errors.plain_or_wrapped(409, text))
        }
        Created::OtherNewest(ids) => Ok(other_newest(call, &ids)),
    }
}

/// The text ends by naming the field and the exact ids, as the vendor's does (contract 6.4).
pub(super) fn other_newest(call: &Call, ids: &[String]) -> Answer {
    let text = format!(
        "sandbox: newer versions exist; re-send with acknowledged_superseded_version_ids=[{}]",
        ids.join(", ")
    );
    call.errors.plain_or_wrapped(409, &text)
}

fn object<'a>(fields: &'a Fields, name: &str, problems: &mut Vec<Problem>) -> Option<&'a RawValue> {
    let raw = fields.get(name);
    if raw.is_none() {
        problems.push(missing(name));
    } else if raw.is_some_and(|raw| json::kind(raw) != Kind::Object) {
        let message = "Input should be a valid dictionary";
        problems.push(wrong(name, message, "dict_type"));
        return None;
    }
    raw
}
