//! Links to documents, and the documents behind them. A link is signed and lives for a while; it needs no key.

use axum::body::Bytes;
use sha2::{Digest, Sha256};

use super::not_found;
use crate::answer::{Answer, Failure, Outcome};
use crate::api::Call;
use crate::clock::utc;
use crate::content::{DocumentName, Item};
use crate::json::Object;
use crate::runs;

/// The document of one run: whose it is, and what it is made from.
#[derive(Debug, Clone)]
pub(crate) struct Paper {
    pub(crate) api: &'static str,
    pub(crate) run_id: String,
    pub(crate) item: Item,
}

impl Paper {
    /// A file belongs to one run and is named after it.
    pub(crate) fn file_id(&self) -> String {
        self.run_id.replacen("run_", "file_", 1)
    }

    /// File name and type, unless there is no document or a switch took it away.
    pub(crate) fn name(&self, call: &Call) -> Result<Option<DocumentName>, Failure> {
        if !call.settings.retab_send_documents {
            return Ok(None);
        }
        let content = call.contents.get(call.transaction, self.item)?;
        Ok(content.document.clone())
    }

    pub(crate) fn link(&self, call: &Call, name: &DocumentName) -> String {
        let file_id = self.file_id();
        let expires_ms = expires_ms(call);
        format!(
            "{}/{}/_files/{file_id}/{}?expires={expires_ms}&sig={}",
            call.origin(),
            self.api,
            encoded(&name.filename),
            signature(self.api, &file_id, expires_ms)
        )
    }
}

/// When a link that is made now stops working.
pub(crate) fn expires_at(call: &Call) -> String {
    utc(expires_ms(call))
}

fn expires_ms(call: &Call) -> i64 {
    call.now_ms + call.settings.retab_link_lives_ms
}

/// The run whose document a file is.
pub(crate) fn run_id(call: &Call, file_id: &str) -> Result<String, Failure> {
    match file_id.strip_prefix("file_") {
        Some(own_part) => Ok(format!("run_{own_part}")),
        None => Err(unknown(call)),
    }
}

pub(crate) fn unknown(call: &Call) -> Failure {
    not_found(call, "sandbox: file not found").into()
}

pub(crate) fn download_link(call: &Call, paper: &Paper) -> Outcome {
    let name = paper.name(call)?.ok_or_else(|| unknown(call))?;
    let minutes = call.settings.retab_link_lives_ms / 60_000;
    Ok(Answer::ok(
        Object::new()
            .set("download_url", paper.link(call, &name))
            .set("expires_in", format!("{minutes} minutes"))
            .set("filename", &name.filename),
    ))
}

/// Refuses a link that was not made here, or is too old.
pub(crate) fn check_link(call: &Call, api: &str, file_id: &str) -> Result<(), Failure> {
    let expires_ms = call
        .parameter("expires")
        .and_then(|text| text.parse::<i64>().ok())
        .unwrap_or_default();
    let refused = |text: &str| Err(call.errors.plain_or_wrapped(403, text).into());
    if call.parameter("sig") != Some(signature(api, file_id, expires_ms).as_str()) {
        return refused("sandbox: this link is not signed");
    }
    if expires_ms <= call.now_ms {
        return refused("sandbox: this link has expired");
    }
    Ok(())
}

/// The bytes behind a link.
pub(crate) fn file(call: &Call, paper: &Paper) -> Outcome {
    paper.name(call)?.ok_or_else(|| unknown(call))?;
    let Some(document) = call.contents.document(call.transaction, paper.item)? else {
        return Err(unknown(call));
    };
    let disposition = format!("inline; filename*=UTF-8''{}", encoded(&document.filename));
    Ok(Answer {
        status: 200,
        headers: vec![
            ("content-type", document.mime_type),
            ("content-disposition", disposition),
            ("x-content-type-options", "nosniff".to_owned()),
            ("cache-control", "private, no-store".to_owned()),
        ],
        body: Bytes::from(document.bytes),
    })
}

fn signature(api: &str, file_id: &str, expires_ms: i64) -> String {
    let text = format!("sandbox link {api} {file_id} {expires_ms}");
    runs::hex(&Sha256::digest(text.as_bytes())[..16])
}

/// Percent-encoded so far that it fits a path and a header.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
