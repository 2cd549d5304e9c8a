//! Brings what an earlier version of this code stored to the form that this one writes, one version at a time. Each step
//! knows two forms and nothing else, and never changes again once somebody may have stored what it makes.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::{Problem, spell};

/// The fields of a record, unread: what a step does not name keeps its spelling.
type Fields = BTreeMap<String, Box<RawValue>>;

/// From one version to the next.
type Step = fn(&mut Fields) -> Result<(), Problem>;

/// The form of one kind of record, and the way to it from every earlier one.
pub(crate) struct Form {
    /// The first leads from version 1 to 2.
    steps: &'static [Step],
}

/// Decisions, in the outbox and in the history.
pub(crate) const ENTRY: Form = Form {
    steps: &[keep_what_was_typed, know_more_words],
};

/// Drafts.
pub(crate) const DRAFT: Form = Form {
    steps: &[tell_edits_from_the_reason],
};

impl Form {
    /// The version that this code writes.
    pub(super) const fn version(&self) -> u32 {
        self.steps.len() as u32 + 1
    }

    /// Reads a record of this version or an earlier one.
    pub(super) fn read<T: DeserializeOwned>(&self, text: &str) -> Result<T, Problem> {
        #[derive(Deserialize)]
        struct Versioned {
            v: u32,
        }
        let Versioned { v } = serde_json::from_str(text).map_err(Problem::damaged)?;
        if v > self.version() {
            return Err(Problem::Newer);
        }
        if v == self.version() {
            return serde_json::from_str(text).map_err(Problem::damaged);
        }
        let Some(steps) = (v as usize)
            .checked_sub(1)
            .and_then(|made| self.steps.get(made..))
        else {
            return Err(Problem::Damaged(format!("there never was a version {v}")));
        };
        let mut fields: Fields = serde_json::from_str(text).map_err(Problem::damaged)?;
        for step in steps {
            step(&mut fields)?;
        }
        put(&mut fields, "v", self.version().to_string())?;
        serde_json::from_str(&spell(&fields)).map_err(Problem::damaged)
    }
}

/// Version 1 kept what was sent: the data where it was changed, the reason where the API took it. What was typed is the
/// same by then.
fn keep_what_was_typed(fields: &mut Fields) -> Result<(), Problem> {
    let reason = fields.get("reason").map(|reason| reason.get().to_owned());
    let has_edits = fields.contains_key("base") && fields.contains_key("edited");
    if !has_edits && reason.is_none() {
        return Ok(());
    }
    let edits = match has_edits {
        true => r#""edits":{"texts":[]},"#,
        false => "",
    };
    let reason = reason.unwrap_or_else(|| r#""""#.to_owned());
    put(fields, "typed", format!(r#"{{{edits}"reason":{reason}}}"#))
}

/// Version 3 says `lost` and `blocked` where version 2 had no word.
fn know_more_words(_: &mut Fields) -> Result<(), Problem> {
    Ok(())
}

/// Version 1 had edits always, be it ones that change nothing.
fn tell_edits_from_the_reason(fields: &mut Fields) -> Result<(), Problem> {
    let mut take = |name: &str| match fields.remove(name) {
        Some(value) => Ok(value.get().to_owned()),
        None => Err(Problem::Damaged(format!("`{name}` is missing"))),
    };
    let (base, value, texts) = (take("base")?, take("value")?, take("texts")?);
    if base == value && texts == "[]" {
        return Ok(());
    }
    let edits = format!(r#"{{"base":{base},"value":{value},"texts":{texts}}}"#);
    put(fields, "edits", edits)
}

fn put(fields: &mut Fields, name: &str, json: String) -> Result<(), Problem> {
    let value = RawValue::from_string(json).map_err(Problem::damaged)?;
    fields.insert(name.to_owned(), value);
    Ok(())
}
