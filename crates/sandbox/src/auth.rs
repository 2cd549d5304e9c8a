//! Who may call what: the fixed credentials of the sandbox, checked as each contract says.
//! These are not secrets; they are printed in the README so that everybody can try the sandbox.

use axum::http::HeaderMap;

pub(crate) const HOOKPULSE_KEY: &str = "sandbox-hookpulse-key";
pub(crate) const HOOKPULSE_BRAND: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";
pub(crate) const RETAB_KEY: &str = "sandbox-retab-key";
pub(crate) const RETAB_READ_ONLY_KEY: &str = "sandbox-retab-readonly";

/// Both headers must be right; the error is the vendor's text for a 401.
pub(crate) fn hookpulse(headers: &HeaderMap) -> Result<(), &'static str> {
    match single(headers, "x-hookpulse-api-key") {
        None => return Err("Missing API key"),
        Some(key) if key != HOOKPULSE_KEY => return Err("Invalid API key"),
        Some(_) => {}
    }
    match single(headers, "x-brand-uuid") {
        None => Err("Missing brand UUID"),
        Some(brand) if !brand.eq_ignore_ascii_case(HOOKPULSE_BRAND) => Err("Invalid brand UUID"),
        Some(_) => Ok(()),
    }
}

/// What a Retab key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RetabAccess {
    Full,
    ReadOnly,
    None,
}

/// Either header will do, but a wrong one is not made good by a right one.
pub(crate) fn retab(headers: &HeaderMap) -> RetabAccess {
    let mut keys = Vec::new();
    for value in headers.get_all("api-key") {
        keys.push(value.to_str().unwrap_or_default());
    }
    for value in headers.get_all("authorization") {
        let value = value.to_str().unwrap_or_default();
        let (scheme, key) = value.split_once(' ').unwrap_or((value, ""));
        keys.push(if scheme.eq_ignore_ascii_case("bearer") {
            key.trim()
        } else {
            ""
        });
    }
    if keys.is_empty() {
        RetabAccess::None
    } else if keys.iter().all(|key| *key == RETAB_KEY) {
        RetabAccess::Full
    } else if keys
        .iter()
        .all(|key| *key == RETAB_KEY || *key == RETAB_READ_ONLY_KEY)
    {
        RetabAccess::ReadOnly
    } else {
        RetabAccess::None
    }
}

/// The value of a header that is there once; a doubled header counts as wrong.
fn single<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    if values.next().is_some() {
        return Some("");
    }
    Some(first.to_str().unwrap_or_default())
}
