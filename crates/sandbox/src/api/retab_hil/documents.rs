//! Links to documents, and the documents behind them. A link is signed and lives for a while; it needs no key.

use axum::body::Bytes;
use sha2::{Digest, Sha256};

use super::{load, not_found};
use crate::answer::{Answer, Failure, Outcome};
use crate::api::Call;
use crate::content::DocumentName;
use crate::json::Object;
use crate::runs::{self, Profile, Run};

/// A file belongs to one run and is named after it.
pub(super) fn file_id(run: &Run) -> String {
    run.id.replacen("run_", "file_", 1)
}

pub(super) fn signed_url(call: &Call, profile: Profile, run_id: &str, step_id: &str) -> Outcome {
    let run = load(call, profile, run_id)?;
    if !run.has_step(step_id) {
        return Ok(not_found(call, "sandbox: step not found"));
    }
    // The export writes data and has no paper of its own.
    match document_name(call, &run)?.filter(|_| step_id != "export-1") {
        Some(name) => Ok(Answer::ok(
            Object::new()
                .set("signed_url", link(call, &run, &name))
                .set("filename", &name.filename)
                .set("mime_type", &name.mime_type),
        )),
        None => Ok(not_found(call, "sandbox: this step has no document")),
    }
}

pub(super) fn download_link(call: &Call, profile: Profile, file_id: &str) -> Outcome {
    let (run, name) = of_file(call, profile, file_id)?;
    let minutes = call.settings.retab_link_lives_ms / 60_000;
    Ok(Answer::ok(
        Object::new()
            .set("download_url", link(call, &run, &name))
            .set("expires_in", format!("{minutes} minutes"))
            .set("filename", &name.filename),
    ))
}

/// The bytes behind a link.
pub(super) fn file(call: &Call, profile: Profile, file_id: &str) -> Outcome {
    let expires_ms = call
        .parameter("expires")
        .and_then(|text| text.parse::<i64>().ok())
        .unwrap_or_default();
    let is_signed = call.parameter("sig") == Some(signature(profile, file_id, expires_ms).as_str());
    if !is_signed {
        return Ok(call
            .errors
            .plain_or_wrapped(403, "sandbox: this link is not signed"));
    }
    if expires_ms <= call.now_ms {
        return Ok(call
            .errors
            .plain_or_wrapped(403, "sandbox: this link has expired"));
    }
    let (run, _) = of_file(call, profile, file_id)?;
    let Some(document) = call.contents.document(call.transaction, run.item)? else {
        return Ok(not_found(call, "sandbox: file not found"));
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

/// File name and type, unless there is no document or a switch took it away.
pub(super) fn document_name(call: &Call, run: &Run) -> Result<Option<DocumentName>, Failure> {
    if !call.settings.retab_send_documents {
        return Ok(None);
    }
    let content = call.contents.get(call.transaction, run.item)?;
    Ok(content.document.clone())
}

fn of_file(call: &Call, profile: Profile, file_id: &str) -> Result<(Run, DocumentName), Failure> {
    let unknown = || Failure::from(not_found(call, "sandbox: file not found"));
    let own_part = file_id.strip_prefix("file_").ok_or_else(unknown)?;
    let run =
        runs::load(call.transaction, profile, &format!("run_{own_part}"))?.ok_or_else(unknown)?;
    let name = document_name(call, &run)?.ok_or_else(unknown)?;
    Ok((run, name))
}

fn link(call: &Call, run: &Run, name: &DocumentName) -> String {
    let file_id = file_id(run);
    let expires_ms = call.now_ms + call.settings.retab_link_lives_ms;
    format!(
        "{}/{}/_files/{file_id}/{}?expires={expires_ms}&sig={}",
        call.origin(),
        run.profile.api(),
        encoded(&name.filename),
        signature(run.profile, &file_id, expires_ms)
    )
}

fn signature(profile: Profile, file_id: &str, expires_ms: i64) -> String {
    let text = format!("sandbox link {} {file_id} {expires_ms}", profile.api());
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
