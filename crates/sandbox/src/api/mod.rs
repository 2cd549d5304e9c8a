//! The way of a request to one of the imitated APIs: find the route, let a fault strike, read the body,
//! ask the API's own file for an answer inside one transaction, and carry the fault out.
//! What the answers say is in `hookpulse.rs`, `retab_hil.rs` and `retab_reviews.rs`; the sandbox's own routes are in `admin.rs`.

pub(crate) mod admin;
pub(crate) mod hookpulse;
pub(crate) mod retab;
pub(crate) mod retab_hil;
pub(crate) mod retab_reviews;

use std::io;
use std::pin::Pin;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper::body::Frame;
use rusqlite::Transaction;

use crate::answer::{Answer, Failure, Outcome};
use crate::content::Contents;
use crate::errors::{self, Problem, RetabErrors};
use crate::faults::{Blow, End};
use crate::requests::Seen;
use crate::runs::Profile;
use crate::settings::Settings;
use crate::{Sandbox, cors, ids, plans, reviews, store};

const LARGEST_BODY: usize = 16 * 1024 * 1024;
const RATE_WINDOW_MS: i64 = 3_600_000;

/// Marks a response that nobody shall see, because the connection breaks instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConnectionDropped {
    /// With a reset, as a port where nobody listens any more would do.
    pub reset: bool,
}

/// Which API a path belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Api {
    HookPulse,
    Retab(Profile),
    RetabReviews,
}

impl Api {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Api::HookPulse => plans::API,
            Api::Retab(profile) => profile.api(),
            Api::RetabReviews => reviews::API,
        }
    }

    fn named(name: &str) -> Option<Api> {
        match name {
            plans::API => Some(Api::HookPulse),
            reviews::API => Some(Api::RetabReviews),
            _ => Profile::named(name).map(Api::Retab),
        }
    }

    /// An error in this API's own form.
    fn error(
        self,
        settings: &Settings,
        turn: &AtomicUsize,
        status: u16,
        text: Option<&str>,
    ) -> Answer {
        match self {
            Api::HookPulse => {
                let text = text.unwrap_or_else(|| errors::hookpulse_text(status));
                errors::hookpulse(status, text)
            }
            Api::Retab(_) | Api::RetabReviews => {
                let form = settings.retab_error_form;
                let text = text.unwrap_or_else(|| errors::retab_text(status));
                let errors = RetabErrors { form, turn };
                if status == 422 {
                    let problem = Problem {
                        location: vec!["body".to_owned()],
                        message: "sandbox: refused on request",
                        kind: "value_error",
                    };
                    return errors.unprocessable(&[problem]);
                }
                errors.plain_or_wrapped(status, text)
            }
        }
    }
}

/// One request as the API's own file sees it.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) transaction: &'a Transaction<'a>,
    pub(crate) contents: &'a Contents,
    pub(crate) settings: &'a Settings,
    pub(crate) now_ms: i64,
    pub(crate) method: &'a Method,
    /// The path below the API's prefix, decoded.
    pub(crate) segments: &'a [String],
    pub(crate) query: &'a [(String, String)],
    pub(crate) headers: &'a HeaderMap,
    /// `None` when it was longer than the sandbox reads.
    pub(crate) body: Option<&'a Bytes>,
    pub(crate) errors: RetabErrors<'a>,
}

impl Call<'_> {
    /// The last value of a query parameter.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .rev()
            .find(|(own_name, _)| own_name == name)
            .map(|(_, value)| value.as_str())
    }

    /// The text the body must hold to be worth parsing.
    pub(crate) fn body(&self) -> Option<&[u8]> {
        self.body.map(|body| body.as_ref())
    }

    /// Where the caller reached the sandbox, for links in answers.
    pub(crate) fn origin(&self) -> String {
        let text = |name: &str| {
            self.headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .filter(|value| !value.contains(['/', '"', ' ']))
        };
        let scheme = match text("x-forwarded-proto") {
            Some("https") => "https",
            _ => "http",
        };
        format!("{scheme}://{}", text("host").unwrap_or("127.0.0.1"))
    }
}

/// The paths of an API with the methods they take.
pub(crate) struct Route<O: 'static> {
    pub(crate) methods: &'static [(Method, O)],
}

impl<O: Copy> Route<O> {
    pub(crate) fn operation(&self, method: &Method) -> Option<O> {
        self.methods
            .iter()
            .find(|(own, _)| own == method)
            .map(|(_, operation)| *operation)
    }

    /// The value of the `Allow` header.
    pub(crate) fn allow(&self) -> String {
        let methods: Vec<&str> = self.methods.iter().map(|(own, _)| own.as_str()).collect();
        methods.join(", ")
    }
}

/// Answers one request to an API route.
pub(crate) async fn answer(State(sandbox): State<Sandbox>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let at_ms = sandbox.0.clock.now_ms();
    let mut segments = path_segments(parts.uri.path());
    let Some(api) = Api::named(&segments.remove(0)) else {
        return response(errors::admin(404, "there is no such API"));
    };
    if api == Api::HookPulse && segments.last().is_some_and(String::is_empty) {
        // Both spellings are the same route; nobody is ever redirected.
        segments.pop();
    }
    let blow = sandbox
        .faults()
        .strike(parts.method.as_str(), api.name(), &segments);
    if blow.delay_before_ms > 0 {
        tokio::time::sleep(Duration::from_millis(blow.delay_before_ms)).await;
    }
    let body = match blow.end {
        Some(End::Refuse) => None,
        _ => read_body(body).await,
    };
    let mut seen = Seen {
        at_ms,
        method: parts.method.to_string(),
        path: parts
            .uri
            .path_and_query()
            .map_or_else(String::new, ToString::to_string),
        status: None,
        body: body.clone(),
    };
    if let Some(End::Late { delay_ms } | End::Twice { delay_ms }) = blow.end {
        let copy = (parts.clone(), segments.clone(), body.clone());
        tokio::spawn(arrive_later(sandbox.clone(), api, copy, delay_ms));
    }
    let response = match blow.end {
        Some(End::Refuse) => dropped(true),
        Some(End::DropBefore | End::Late { .. }) => dropped(false),
        _ => answer_or_fault(&sandbox, api, parts, segments, body, blow).await,
    };
    if response.extensions().get::<ConnectionDropped>().is_none() {
        seen.status = Some(response.status().as_u16());
    }
    sandbox.requests().add(seen);
    response
}

/// A request that takes effect when nobody waits for its answer any more.
async fn arrive_later(
    sandbox: Sandbox,
    api: Api,
    (parts, segments, body): (Parts, Vec<String>, Option<Bytes>),
    delay_ms: u64,
) {
    tokio::time::sleep(Duration::from_millis(delay_ms)).await;
    let worker = move || sandbox.work(api, &parts, &segments, body.as_ref(), true);
    // Whatever it is answered, nobody hears of it.
    let _ = tokio::task::spawn_blocking(worker).await;
}

async fn answer_or_fault(
    sandbox: &Sandbox,
    api: Api,
    parts: Parts,
    segments: Vec<String>,
    body: Option<Bytes>,
    blow: Blow,
) -> Response<Body> {
    let has_effect = !matches!(
        blow.end,
        Some(End::Status {
            after_effect: false,
            ..
        })
    );
    let request_headers = parts.headers.clone();
    let worker = sandbox.clone();
    // SQLite blocks, so it does not run on the threads that serve connections.
    let worked = tokio::task::spawn_blocking(move || {
        worker.work(api, &parts, &segments, body.as_ref(), has_effect)
    })
    .await;
    let (mut answer, settings) = worked.unwrap_or_else(|_| {
        let settings = Settings::new(sandbox.0.cors.clone());
        let answer = api.error(&settings, &sandbox.0.error_turn, 500, None);
        (answer, settings)
    });
    if blow.delay_after_ms > 0 {
        tokio::time::sleep(Duration::from_millis(blow.delay_after_ms)).await;
    }
    match blow.end {
        Some(End::DropAfter) => return dropped(false),
        Some(End::Status {
            status,
            retry_after,
            ..
        }) => {
            answer = api.error(&settings, &sandbox.0.error_turn, status, None);
            if let Some(seconds) = retry_after {
                answer = answer.header("retry-after", seconds.to_string());
            }
        }
        Some(End::Garble) => {
            answer = Answer {
                status: 200,
                headers: vec![("content-type", "text/html; charset=utf-8".to_owned())],
                body: Bytes::from_static(
                    b"<!doctype html><title>sandbox</title><p>This is not the JSON you asked for.</p>",
                ),
            };
        }
        _ => {}
    }
    sandbox.add_vendor_headers(api, &settings, &mut answer);
    let mut response = response(answer);
    cors::allow(&settings, &request_headers, response.headers_mut());
    if sandbox.faults().break_connections() {
        response
            .headers_mut()
            .insert("connection", HeaderValue::from_static("close"));
    }
    if blow.end == Some(End::Cut) {
        return cut(response).await;
    }
    response
}

impl Sandbox {
    /// One transaction: what became due, then the request.
    fn work(
        &self,
        api: Api,
        parts: &Parts,
        segments: &[String],
        body: Option<&Bytes>,
        has_effect: bool,
    ) -> (Answer, Settings) {
        let query = parse_query(parts.uri.query().unwrap_or_default());
        let now_ms = self.0.clock.now_ms();
        let turn = &self.0.error_turn;
        let mut settings = Settings::new(self.0.cors.clone());
        let outcome: Outcome = self.0.store.transaction(|transaction| {
            settings = self.settings(transaction)?;
            if let Some(answer) = cors::preflight(&settings, &parts.method, &parts.headers) {
                return Ok(answer);
            }
            store::settle(transaction, &settings, now_ms)?;
            if !has_effect {
                return Ok(Answer::ok(crate::json::Json::null()));
            }
            if api == Api::HookPulse && self.is_over_limit(&settings, now_ms) {
                let answer = errors::hookpulse(429, errors::hookpulse_text(429));
                let wait_ms = RATE_WINDOW_MS - now_ms.rem_euclid(RATE_WINDOW_MS);
                return Ok(if settings.hookpulse_retry_after {
                    answer.header("retry-after", (wait_ms / 1000 + 1).to_string())
                } else {
                    answer
                });
            }
            let call = Call {
                transaction,
                contents: &self.0.contents,
                settings: &settings,
                now_ms,
                method: &parts.method,
                segments,
                query: &query,
                headers: &parts.headers,
                body,
                errors: RetabErrors {
                    form: settings.retab_error_form,
                    turn,
                },
            };
            let outcome = match api {
                Api::HookPulse => hookpulse::answer(&call),
                Api::Retab(profile) => retab_hil::answer(&call, profile),
                Api::RetabReviews => retab_reviews::answer(&call),
            };
            match outcome {
                // A refusal is an answer like any other; what was settled on the way stays.
                Err(Failure::Refused(answer)) => Ok(*answer),
                other => other,
            }
        });
        let answer = match outcome {
            Ok(answer) => answer,
            Err(Failure::Refused(answer)) => *answer,
            Err(Failure::Storage(error)) => {
                eprintln!("The data file cannot be used: {error}");
                let text = match api {
                    Api::HookPulse => "Database error",
                    Api::Retab(_) | Api::RetabReviews => "sandbox: the data file cannot be used",
                };
                api.error(&settings, turn, 500, Some(text))
            }
        };
        (answer, settings)
    }

    fn is_over_limit(&self, settings: &Settings, now_ms: i64) -> bool {
        let mut calls = self.0.calls.lock().unwrap_or_else(PoisonError::into_inner);
        let hour = now_ms.div_euclid(RATE_WINDOW_MS);
        if calls.hour != hour {
            calls.hour = hour;
            calls.count = 0;
        }
        calls.count += 1;
        settings.hookpulse_enforce_rate_limit && calls.count > settings.hookpulse_rate_limit
    }

    fn add_vendor_headers(&self, api: Api, settings: &Settings, answer: &mut Answer) {
        match api {
            Api::HookPulse => {
                let calls = self.0.calls.lock().unwrap_or_else(PoisonError::into_inner);
                let limit = settings.hookpulse_rate_limit;
                // Without enforcement a client shall not come to think that it must stop.
                let least = i64::from(!settings.hookpulse_enforce_rate_limit && limit > 0);
                let remaining = (limit - calls.count).max(least);
                let reset =
                    (self.0.clock.now_ms().div_euclid(RATE_WINDOW_MS) + 1) * RATE_WINDOW_MS / 1000;
                answer
                    .headers
                    .push(("x-ratelimit-limit", limit.to_string()));
                answer
                    .headers
                    .push(("x-ratelimit-remaining", remaining.to_string()));
                answer
                    .headers
                    .push(("x-ratelimit-reset", reset.to_string()));
            }
            Api::Retab(_) | Api::RetabReviews => {
                let number = self.0.request_number.fetch_add(1, Ordering::Relaxed);
                let id = ids::short("req", "request", number as u64);
                answer.headers.push(("x-request-id", id));
            }
        }
    }
}

/// Turns a complete answer into a response.
pub(crate) fn response(answer: Answer) -> Response<Body> {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() =
        StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response
                .headers_mut()
                .append(HeaderName::from_static(name), value);
        }
    }
    response
}

fn dropped(reset: bool) -> Response<Body> {
    let mut response = response(errors::admin(502, "the connection is dropped here"));
    response
        .extensions_mut()
        .insert(ConnectionDropped { reset });
    response
}

/// The same response with half of its body, after which the connection breaks.
async fn cut(response: Response<Body>) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    let bytes = match body.collect().await {
        Ok(collected) => collected.to_bytes(),
        Err(_) => Bytes::new(),
    };
    // The announced length tells the caller that something is missing.
    parts
        .headers
        .insert("content-length", HeaderValue::from(bytes.len()));
    let half = CutBody {
        half: Some(bytes.slice(..bytes.len() / 2)),
        is_flushed: false,
    };
    Response::from_parts(parts, Body::new(half))
}

/// Half an answer, then an error.
struct CutBody {
    half: Option<Bytes>,
    is_flushed: bool,
}

impl hyper::body::Body for CutBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if !self.is_flushed {
            // One pause, in which the half is really sent.
            self.is_flushed = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())))
    }
}

/// The whole body, or `None` when it is too long or the caller went away.
pub(crate) async fn read_body(body: Body) -> Option<Bytes> {
    let collected = Limited::new(body, LARGEST_BODY).collect().await;
    collected.ok().map(|collected| collected.to_bytes())
}

/// The segments of a path, each decoded on its own.
pub(crate) fn path_segments(path: &str) -> Vec<String> {
    path.split('/')
        .skip(1)
        .map(|segment| percent_decoded(segment, false))
        .collect()
}

pub(crate) fn parse_query(query: &str) -> Vec<(String, String)> {
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (percent_decoded(name, true), percent_decoded(value, true))
        })
        .collect()
}

fn percent_decoded(text: &str, plus_is_space: bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, others)) = rest.split_first() {
        rest = others;
        let digit = |position: usize| {
            others
                .get(position)
                .and_then(|byte| char::from(*byte).to_digit(16))
        };
        match (first, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = &others[2..];
            }
            (b'+', ..) if plus_is_space => bytes.push(b' '),
            _ => bytes.push(first),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_queries_are_decoded() {
        assert_eq!(path_segments("/a/b%2Fc/"), ["a", "b/c", ""]);
        assert_eq!(
            parse_query("a=1%202&b=x+y&c&d=%zz"),
            [("a", "1 2"), ("b", "x y"), ("c", ""), ("d", "%zz")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
        );
    }
}
