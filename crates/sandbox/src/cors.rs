//! Cross-origin headers for the API routes, only for the origins that are listed.
//! With an empty list nothing is sent, as with the real APIs.

use axum::http::{HeaderMap, HeaderValue, Method, header};

use crate::answer::Answer;
use crate::settings::Settings;

const REQUEST_HEADERS: &str =
    "x-hookpulse-api-key, x-brand-uuid, api-key, authorization, content-type, idempotency-key";
const ANSWER_HEADERS: &str =
    "x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset, retry-after, x-request-id";

/// The answer to a preflight, when this is one from a listed origin.
pub(crate) fn preflight(
    settings: &Settings,
    method: &Method,
    headers: &HeaderMap,
) -> Option<Answer> {
    let is_preflight =
        method == Method::OPTIONS && headers.contains_key("access-control-request-method");
    allowed_origin(settings, headers).filter(|_| is_preflight)?;
    Some(Answer {
        status: 204,
        headers: vec![
            ("access-control-allow-methods", "GET, POST".to_owned()),
            ("access-control-allow-headers", REQUEST_HEADERS.to_owned()),
            ("access-control-max-age", "600".to_owned()),
        ],
        body: Default::default(),
    })
}

/// Adds what a browser needs to hand an answer to a page of a listed origin.
pub(crate) fn allow(settings: &Settings, request: &HeaderMap, answer: &mut HeaderMap) {
    if settings.cors_origins.is_empty() {
        return;
    }
    answer.append(header::VARY, HeaderValue::from_static("origin"));
    if let Some(origin) = allowed_origin(settings, request) {
        answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        answer.insert(
            header::ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static(ANSWER_HEADERS),
        );
    }
}

fn allowed_origin<'a>(settings: &Settings, headers: &'a HeaderMap) -> Option<&'a HeaderValue> {
    let origin = headers.get(header::ORIGIN)?;
    settings
        .cors_origins
        .iter()
        .any(|allowed| allowed.as_bytes() == origin.as_bytes())
        .then_some(origin)
}
