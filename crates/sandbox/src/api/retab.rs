//! What every generation of Retab's API has in common: bodies, refusals, cursors, list parameters and documents.
//! The calls themselves are in `retab_hil.rs` and `retab_reviews.rs`.

pub(crate) mod documents;
pub(crate) mod parameters;

use serde_json::value::RawValue;

use super::Call;
use crate::answer::{Answer, Failure, Outcome};
use crate::auth::{self, RetabAccess};
use crate::errors::Problem;
use crate::json::{self, Fields, Json, Kind, Object};
use crate::paging::Page;

/// What the caller's key may do; without a good one there is nothing more to say.
pub(crate) fn access(call: &Call) -> Result<RetabAccess, Failure> {
    match auth::retab(call.headers) {
        RetabAccess::None => Err(call.errors.plain_or_wrapped(401, "Invalid API Key.").into()),
        access => Ok(access),
    }
}

/// The answer to a key that may only read.
pub(crate) fn may_only_read(call: &Call) -> Outcome {
    let text = "sandbox: this key may only read";
    Ok(call.errors.plain_or_wrapped(403, text))
}

/// The body as an object; anything else does not fit the schema.
pub(crate) fn body_fields(call: &Call) -> Result<Fields, Failure> {
    call.body().and_then(Fields::parse).ok_or_else(|| {
        let problem = Problem {
            location: vec!["body".to_owned()],
            message: "Input should be a valid JSON object of at most 16 MB and 127 levels",
            kind: "json_invalid",
        };
        call.errors.unprocessable(&[problem]).into()
    })
}

pub(crate) fn not_found(call: &Call, text: &str) -> Answer {
    call.errors.plain_or_wrapped(404, text)
}

pub(crate) fn missing(name: &str) -> Problem {
    wrong(name, "Field required", "missing")
}

pub(crate) fn wrong(name: &str, message: &'static str, kind: &'static str) -> Problem {
    Problem {
        location: vec!["body".to_owned(), name.to_owned()],
        message,
        kind,
    }
}

/// A member that has to be a text; what is wrong with it is noted.
pub(crate) fn required_text(
    fields: &Fields,
    name: &str,
    problems: &mut Vec<Problem>,
) -> Option<String> {
    if fields.get(name).is_none() {
        problems.push(missing(name));
        return None;
    }
    text_or_null(fields.get(name), name, problems)
}

/// A member that may be missing or null.
pub(crate) fn optional_text(
    fields: &Fields,
    name: &str,
    problems: &mut Vec<Problem>,
) -> Option<String> {
    let raw = fields.get(name).filter(|raw| json::kind(raw) != Kind::Null);
    text_or_null(raw, name, problems)
}

fn text_or_null(raw: Option<&RawValue>, name: &str, problems: &mut Vec<Problem>) -> Option<String> {
    let raw = raw?;
    let text = json::text(raw);
    if text.is_none() {
        let message = "Input should be a valid string";
        problems.push(wrong(name, message, "string_type"));
    }
    text
}

pub(crate) fn cursors(before: Option<&str>, after: Option<&str>) -> Object {
    Object::new().set("before", before).set("after", after)
}

/// One page of a list with the cursors to its neighbours.
pub(crate) fn page<T>(
    page: &Page<T>,
    cursor: impl Fn(&T) -> String,
    data: impl IntoIterator<Item = Json>,
) -> Object {
    let before = page.items.first().filter(|_| page.has_before).map(&cursor);
    let after = page.items.last().filter(|_| page.has_after).map(&cursor);
    Object::new().json("data", Json::array(data)).json(
        "list_metadata",
        cursors(before.as_deref(), after.as_deref()),
    )
}
