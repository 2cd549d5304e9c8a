//! Reading a file from a link that somebody else signed. No credentials and no referrer go along, the size is held
//! while it is read, and the bytes stay on the browser's side: only their beginning is looked at here.

use countersign_core::document::{Failure, HEAD, LARGEST_FILE};
use gloo_net::http::{RequestBuilder, Response};
use js_sys::{Array, ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, AbortSignal, Blob, BlobPropertyBag, HtmlInputElement,
    ReadableStreamDefaultReader, ReferrerPolicy, RequestCredentials,
};

use super::limit::within;

/// Longest wait for a whole file.
const TIME_LIMIT_MS: u64 = 120_000;

/// A reading that is under way; dropping it gives it up.
#[must_use = "a reading that is dropped is given up"]
pub struct Reading(AbortController);

impl Reading {
    /// Begins one; `None` in a browser that cannot give up what it began.
    pub fn new() -> Option<Reading> {
        AbortController::new().ok().map(Reading)
    }

    /// Says when it was given up.
    pub fn signal(&self) -> AbortSignal {
        self.0.signal()
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A file in the browser's memory.
pub struct File {
    parts: Array,
    /// Its beginning.
    pub head: Vec<u8>,
}

impl File {
    /// The whole of it, as what it was found to be: never as what a server calls it.
    pub fn blob(&self, mime: &str) -> Result<Blob, Failure> {
        let options = BlobPropertyBag::new();
        options.set_type(mime);
        Blob::new_with_u8_array_sequence_and_options(&self.parts, &options)
            .map_err(|_| Failure::Damaged)
    }

    /// The whole of it as bytes.
    pub async fn bytes(&self) -> Result<Uint8Array, Failure> {
        let buffer = JsFuture::from(self.blob("application/pdf")?.array_buffer()).await;
        let buffer: ArrayBuffer = buffer.map_err(|_| Failure::Damaged)?.unchecked_into();
        Ok(Uint8Array::new(&buffer))
    }
}

/// Reads the file that was chosen in an `<input type="file">` and hands its text on; `None` where it cannot be read.
pub fn chosen(input: &HtmlInputElement, then: impl FnOnce(Option<String>) + 'static) {
    let Some(file) = input.files().and_then(|files| files.get(0)) else {
        return;
    };
    // The same file can be chosen again after it was changed.
    input.set_value("");
    wasm_bindgen_futures::spawn_local(async move {
        // A file may lie on a disk that does not answer.
        let text = within(TIME_LIMIT_MS, JsFuture::from(file.text())).await;
        then(text.and_then(Result::ok).and_then(|text| text.as_string()));
    });
}

/// Reads the file behind a link.
///
/// # Errors
/// Why it is not shown; after the reading was given up, anything.
pub async fn read(url: &str, given_up: &AbortSignal) -> Result<File, Failure> {
    // Ends when time is up, with the reading it belongs to, or with this call where that has no use for the rest.
    let abort = AbortController::new().map_err(|_| Failure::NoAnswer)?;
    let listener = super::clock::Listener::new(given_up, "abort", {
        let abort = abort.clone();
        move |_| abort.abort()
    });
    let request = RequestBuilder::new(url)
        .credentials(RequestCredentials::Omit)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(Some(&abort.signal()))
        .build()
        .map_err(|_| Failure::NoAnswer)?;
    let read = async {
        let response = request.send().await.map_err(|_| Failure::NoAnswer)?;
        match Failure::of_status(response.status()) {
            None => body(&response).await,
            Some(failure) => Err(failure),
        }
    };
    let read = within(TIME_LIMIT_MS, read).await;
    drop(listener);
    let read = read.unwrap_or(Err(Failure::TimedOut));
    if read.is_err() {
        abort.abort();
    }
    read
}

async fn body(response: &Response) -> Result<File, Failure> {
    let said = response.headers().get("content-length");
    let is_too_large = |bytes: usize| bytes > LARGEST_FILE;
    if said
        .and_then(|length| length.trim().parse().ok())
        .is_some_and(is_too_large)
    {
        return Err(Failure::TooLarge);
    }
    let parts = Array::new();
    let (mut head, mut length) = (Vec::new(), 0_usize);
    let Some(stream) = response.body() else {
        return Ok(File { parts, head });
    };
    let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
    let lost = |_: JsValue| Failure::NoAnswer;
    loop {
        let part = JsFuture::from(reader.read()).await.map_err(lost)?;
        if Reflect::get(&part, &"done".into())
            .map_err(lost)?
            .is_truthy()
        {
            return Ok(File { parts, head });
        }
        let chunk: Uint8Array = Reflect::get(&part, &"value".into())
            .map_err(lost)?
            .unchecked_into();
        length += chunk.length() as usize;
        if is_too_large(length) {
            // The rest is not wanted; whether cancelling works makes no difference.
            let _ = reader.cancel();
            return Err(Failure::TooLarge);
        }
        let missing = HEAD.saturating_sub(head.len()) as u32;
        if missing > 0 {
            head.extend(chunk.subarray(0, missing.min(chunk.length())).to_vec());
        }
        parts.push(&chunk);
    }
}
