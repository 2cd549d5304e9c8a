//! Requests. The base address and the credentials are added here, at the last moment, and kept nowhere: what core
//! asks for names its connection only. Bodies are read up to a limit, answers waited for up to a limit.

use countersign_core::connector::{Answer, Method, Outcome, Request};
use countersign_core::model::NoAnswer;
use gloo_net::http::{Headers, RequestBuilder, Response};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, RequestCache, RequestRedirect};

use super::clock::now;
use super::credentials::Credentials;
use super::limit::within;

/// Longest wait for a whole answer.
const TIME_LIMIT_MS: u64 = 30_000;
/// Largest body that is read: an API may put the same 10 MB of data into an answer four times.
const LARGEST_BODY: usize = 45 * 1024 * 1024;

/// Sends a request of core to the API behind `base`.
///
/// Where the page has no callback for `credentials` the request goes out as it is, since its own proxy may add what is
/// needed.
pub async fn send(
    base: &str,
    credentials: &Credentials,
    request: Request,
    abort: AbortController,
) -> Outcome {
    let headers = match credentials.give(&request.connection).await {
        Ok(given) => Headers::from_raw(given),
        Err(outcome) => return outcome,
    };
    if headers.get("accept").is_none() {
        headers.set("accept", "application/json");
    }
    let url = format!("{}{}", base.trim_end_matches('/'), request.path);
    let (method, name) = match request.method {
        Method::Get => (gloo_net::http::Method::GET, false),
        Method::Post => (gloo_net::http::Method::POST, true),
    };
    if name {
        headers.set("content-type", "application/json");
    }
    let builder = RequestBuilder::new(&url)
        .method(method)
        .headers(headers)
        .cache(RequestCache::NoStore)
        // A redirected POST would arrive as a GET, and credentials could go astray: an error instead.
        .redirect(RequestRedirect::Error)
        .abort_signal(Some(&abort.signal()));
    let built = match request.body {
        Some(body) => builder.body(body),
        None => builder.build(),
    };
    let Ok(built) = built else {
        return Outcome::NoAnswer(NoAnswer::Network);
    };
    // Not by the signal alone: what stands in for the browser's own fetch on a page may not know it.
    let answer = within(TIME_LIMIT_MS, async { read(built.send().await).await }).await;
    match answer {
        Some(Ok(answer)) => Outcome::Answered(answer),
        Some(Err(why)) => Outcome::NoAnswer(why),
        None => {
            abort.abort();
            Outcome::NoAnswer(NoAnswer::TimedOut)
        }
    }
}

/// Reads a text of the page's own, such as its configuration.
///
/// # Errors
/// A sentence for the people who embed the element.
pub async fn text(url: &str) -> Result<String, String> {
    let abort = AbortController::new().map_err(|_| format!("{url} cannot be read here"))?;
    let built = RequestBuilder::new(url)
        .abort_signal(Some(&abort.signal()))
        .build()
        .map_err(|_| format!("{url} is no address that can be read"))?;
    let answer = within(TIME_LIMIT_MS, async { read(built.send().await).await });
    let Some(answer) = answer.await else {
        abort.abort();
        return Err(format!(
            "{url} gave no answer within {} seconds",
            TIME_LIMIT_MS / 1_000
        ));
    };
    let answer = answer.map_err(|_| format!("{url} gave no answer"))?;
    match answer.status {
        200..=299 => Ok(answer.body),
        status => Err(format!("{url} answered with status {status}")),
    }
}

async fn read(response: Result<Response, gloo_net::Error>) -> Result<Answer, NoAnswer> {
    let response = response.map_err(|_| NoAnswer::Network)?;
    let status = response.status();
    let retry_after_ms = retry_after(&response.headers(), status);
    let body = body(&response).await?;
    Ok(Answer {
        status,
        body,
        retry_after_ms,
    })
}

/// The whole body as text, or an error as soon as it proves too large.
async fn body(response: &Response) -> Result<String, NoAnswer> {
    let Some(stream) = response.body() else {
        return Ok(String::new());
    };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let mut bytes = Vec::new();
    loop {
        let part = JsFuture::from(reader.read())
            .await
            .map_err(|_| NoAnswer::Network)?;
        let done = Reflect::get(&part, &"done".into()).map_err(|_| NoAnswer::Network)?;
        if done.is_truthy() {
            break;
        }
        let chunk: Uint8Array = Reflect::get(&part, &"value".into())
            .map_err(|_| NoAnswer::Network)?
            .unchecked_into();
        if bytes.len() + chunk.length() as usize > LARGEST_BODY {
            // The rest is not wanted; whether cancelling works makes no difference.
            let _ = reader.cancel();
            return Err(NoAnswer::TooLarge);
        }
        let start = bytes.len();
        bytes.resize(start + chunk.length() as usize, 0);
        chunk.copy_to(&mut bytes[start..]);
    }
    Ok(match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}

/// `Retry-After` in seconds or as a date; on 429 else the rate limit's reset as Unix time (contracts/hookpulse.md
/// section 5).
fn retry_after(headers: &Headers, status: u16) -> Option<u64> {
    if let Some(text) = headers.get("retry-after") {
        if let Ok(seconds) = text.trim().parse::<u64>() {
            return Some(seconds.saturating_mul(1000));
        }
        let date = js_sys::Date::parse(&text);
        return date
            .is_finite()
            .then(|| (date - js_sys::Date::now()).max(0.0) as u64);
    }
    let reset = headers.get("x-ratelimit-reset").filter(|_| status == 429)?;
    let seconds: u64 = reset.trim().parse().ok()?;
    Some(seconds.saturating_mul(1000).saturating_sub(now().0))
}
