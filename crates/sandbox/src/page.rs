//! The demo page: the files of one folder, served so strictly that a page that passes here passes anywhere.
//! Nothing is cached, so that a rebuilt page is seen at once.

use std::path::Path;

use axum::body::Body;
use axum::http::{HeaderValue, Request, Response, StatusCode, header};
use tower_http::services::ServeDir;

use crate::api;
use crate::errors;

const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' blob: data:; frame-src 'self' blob:; connect-src 'self'; \
    object-src 'none'; base-uri 'none'";

/// A file of `folder`, `index.html` for a folder, or 404 as JSON.
pub(crate) async fn answer(folder: Option<&Path>, request: Request<Body>) -> Response<Body> {
    let path = request.uri().path().to_owned();
    let mut response = match folder {
        Some(folder) => {
            let mut files = ServeDir::new(folder);
            match files.try_call(request).await {
                Ok(response) if response.status() != StatusCode::NOT_FOUND => {
                    response.map(Body::new)
                }
                Ok(_) => not_found(&path),
                Err(error) if is_no_file(&error) => not_found(&path),
                Err(error) => {
                    let sentence = format!("the file cannot be read: {error}");
                    api::response(errors::admin(500, &sentence))
                }
            }
        }
        None => not_found(&path),
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Paths that lead through a file, or nowhere, are not the server's fault.
fn is_no_file(error: &std::io::Error) -> bool {
    use std::io::ErrorKind;
    matches!(
        error.kind(),
        ErrorKind::NotFound
            | ErrorKind::NotADirectory
            | ErrorKind::InvalidInput
            | ErrorKind::InvalidFilename
    )
}

fn not_found(path: &str) -> Response<Body> {
    let sentence = if path == "/" {
        "there is no page here, start the sandbox with --page; the APIs are under /hookpulse, /retab-a, /retab-b1, /retab-b3 and /retab-c".to_owned()
    } else {
        format!("there is nothing at {path}")
    };
    api::response(errors::admin(404, &sentence))
}
