//! Error bodies exactly as each vendor writes them.
//! Texts that begin with `sandbox:` are ours, so that nobody takes them for a vendor's.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::answer::Answer;
use crate::json::{Json, Object};
use crate::settings::ErrorForm;

/// The one error shape of HookPulse.
pub(crate) fn hookpulse(status: u16, text: &str) -> Answer {
    Answer::json(
        status,
        Object::new().set("success", false).set("error", text),
    )
}

/// The text HookPulse lists for a status.
pub(crate) fn hookpulse_text(status: u16) -> &'static str {
    match status {
        400 => "Invalid request body",
        401 => "Invalid API key",
        403 => "Authentication failed",
        404 => "Resource not found",
        429 => "Rate limit exceeded",
        503 => "Service temporarily unavailable",
        500.. => "Internal server error",
        _ => "sandbox: refused on request",
    }
}

/// The text the Retab sandbox gives for a status that was asked for.
pub(crate) fn retab_text(status: u16) -> &'static str {
    match status {
        401 => "Invalid API Key.",
        403 => "sandbox: key has no access to this workflow",
        404 => "Workflow run not found",
        409 => "sandbox: this node already has a different decision",
        429 => "sandbox: too many requests",
        500.. => "sandbox: internal error",
        _ => "sandbox: refused on request",
    }
}

/// The admin routes speak in sentences.
pub(crate) fn admin(status: u16, sentence: &str) -> Answer {
    Answer::json(status, Object::new().set("error", sentence))
}

/// What is wrong with one part of a Retab request.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) location: Vec<String>,
    pub(crate) message: &'static str,
    pub(crate) kind: &'static str,
}

impl Problem {
    fn json(&self) -> Object {
        Object::new()
            .set("type", self.kind)
            .set("loc", &self.location)
            .set("msg", self.message)
    }
}

/// Writes Retab's errors in the form the settings ask for; `turn` counts errors for the rotating form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RetabErrors<'a> {
    pub(crate) form: ErrorForm,
    pub(crate) turn: &'a AtomicUsize,
}

impl RetabErrors<'_> {
    fn next_turn(self) -> usize {
        self.turn.fetch_add(1, Ordering::Relaxed) % 4
    }

    /// 401, 403, 404, 409, 429 and 5xx.
    pub(crate) fn plain_or_wrapped(self, status: u16, text: &str) -> Answer {
        let form = match self.form {
            ErrorForm::Default if status >= 500 => ErrorForm::Plain,
            ErrorForm::Default => ErrorForm::Wrapped,
            form => self.turned(form),
        };
        Answer::json(status, body(form, OWN_CODE, text))
    }

    fn turned(self, form: ErrorForm) -> ErrorForm {
        match form {
            ErrorForm::Rotate => [
                ErrorForm::Wrapped,
                ErrorForm::WrappedInner,
                ErrorForm::Plain,
                ErrorForm::Flat,
            ][self.next_turn()],
            form => form,
        }
    }

    /// An error with a code that callers may look for; by default the object inside the wrapped form.
    pub(crate) fn coded(self, status: u16, code: &str, text: &str) -> Answer {
        let form = match self.form {
            ErrorForm::Default => ErrorForm::WrappedInner,
            form => self.turned(form),
        };
        Answer::json(status, body(form, code, text))
    }

    /// A cursor that leads nowhere.
    pub(crate) fn unusable_cursor(self, text: &str) -> Answer {
        Answer::json(422, Object::new().set("detail", text))
    }

    /// A request that does not fit its schema.
    pub(crate) fn unprocessable(self, problems: &[Problem]) -> Answer {
        let list = Json::array(problems.iter().map(|problem| problem.json().finish()));
        let framework = |list: Json| Object::new().json("detail", list);
        let flat = |list: Json| {
            Object::new()
                .set("status_code", 10_422)
                .set("message", list.as_str())
                .set("data", None::<()>)
        };
        let text = problems
            .first()
            .map_or("Unprocessable", |first| first.message);
        let body = match self.form {
            ErrorForm::Default => framework(list),
            ErrorForm::Flat => flat(list),
            ErrorForm::Rotate => match self.next_turn() {
                0 => framework(list),
                1 => flat(list),
                2 => body(ErrorForm::Wrapped, OWN_CODE, text),
                _ => body(ErrorForm::Plain, OWN_CODE, text),
            },
            form => body(form, OWN_CODE, text),
        };
        Answer::json(422, body)
    }
}

/// Where the vendor names no code.
const OWN_CODE: &str = "SANDBOX";

fn body(form: ErrorForm, code: &str, text: &str) -> Object {
    let inner = || {
        Object::new()
            .set("code", code)
            .set("message", text)
            .finish()
    };
    let wrapped = |details: Json| {
        Object::new().json(
            "detail",
            Object::new()
                .set("code", "HTTP_EXCEPTION")
                .set("message", "An HTTP exception occurred.")
                .json("details", Object::new().json("error", details)),
        )
    };
    match form {
        ErrorForm::WrappedInner => wrapped(inner()),
        ErrorForm::Plain => Object::new().set("detail", text),
        ErrorForm::Flat => Object::new()
            .set("code", code)
            .set("message", text)
            .json("details", Object::new()),
        ErrorForm::Default | ErrorForm::Rotate | ErrorForm::Wrapped => wrapped(Json::of(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(answer: &Answer, expected: &str) {
        assert_eq!(std::str::from_utf8(&answer.body).unwrap(), expected);
    }

    #[test]
    fn each_form_is_written_as_the_contract_shows_it() {
        let turn = AtomicUsize::new(0);
        let errors = |form| RetabErrors { form, turn: &turn };
        check(
            &errors(ErrorForm::Default).plain_or_wrapped(401, "Invalid API Key."),
            r#"{"detail":{"code":"HTTP_EXCEPTION","message":"An HTTP exception occurred.","details":{"error":"Invalid API Key."}}}"#,
        );
        check(
            &errors(ErrorForm::Default).plain_or_wrapped(500, "no"),
            r#"{"detail":"no"}"#,
        );
        let problems = [Problem {
            location: vec!["body".to_owned(), "node_id".to_owned()],
            message: "Field required",
            kind: "missing",
        }];
        check(
            &errors(ErrorForm::Default).unprocessable(&problems),
            r#"{"detail":[{"type":"missing","loc":["body","node_id"],"msg":"Field required"}]}"#,
        );
        check(
            &errors(ErrorForm::Flat).unprocessable(&problems),
            r#"{"status_code":10422,"message":"[{\"type\":\"missing\",\"loc\":[\"body\",\"node_id\"],\"msg\":\"Field required\"}]","data":null}"#,
        );
    }
}
