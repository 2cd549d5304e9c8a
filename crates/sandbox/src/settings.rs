//! The switches of the sandbox, read and changed under `/_sandbox/settings` and kept in the store.
//! Every default is what the contracts assume of the real API.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clock::Zone;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    /// Origins that may call the APIs from another page; empty means no CORS headers at all.
    pub(crate) cors_origins: Vec<String>,
    pub(crate) hookpulse_per_page: i64,
    /// Status of a second action on the same plan: 200 (with `success` false), 400 or 404.
    pub(crate) hookpulse_second_action_status: u16,
    /// A plan keeps its UUID, and its place in the list, from one gated step to the next: the contract leaves it open.
    pub(crate) hookpulse_plan_keeps_uuid: bool,
    pub(crate) hookpulse_rate_limit: i64,
    pub(crate) hookpulse_enforce_rate_limit: bool,
    /// Send `Retry-After` with an enforced 429.
    pub(crate) hookpulse_retry_after: bool,
    pub(crate) hookpulse_timezone: Zone,
    pub(crate) hookpulse_fractional_seconds: bool,
    /// From received to applied.
    pub(crate) retab_applied_after_ms: i64,
    /// From received to visible in the run.
    pub(crate) retab_projected_after_ms: i64,
    pub(crate) retab_never_applied: bool,
    /// How long the step after the last decision runs.
    pub(crate) retab_next_step_ms: i64,
    pub(crate) retab_rejected_run: RejectedRun,
    /// Refuse `modified_data` that does not fit the schema.
    pub(crate) retab_check_schema: bool,
    pub(crate) retab_error_form: ErrorForm,
    pub(crate) retab_send_output: bool,
    pub(crate) retab_send_schema: bool,
    pub(crate) retab_send_likelihoods: bool,
    pub(crate) retab_send_documents: bool,
    /// Steps and triggers carry names that no documentation knows.
    pub(crate) retab_unknown_values: bool,
    /// The longest page of runs, and of a list of steps, whatever the caller asks for.
    pub(crate) retab_longest_page: i64,
    pub(crate) retab_link_lives_ms: i64,
    /// The longest page of reviews, whatever the caller asks for.
    pub(crate) retab_longest_review_page: i64,
    /// The longest page of a review's versions.
    pub(crate) retab_longest_version_page: i64,
    /// Versions are listed in no order that means anything.
    pub(crate) retab_mix_versions: bool,
    /// Lists of reviews in the envelope of the generation before this one.
    pub(crate) retab_early_review_lists: bool,
    /// Refuse to reject while other newest versions exist.
    pub(crate) retab_reject_needs_newest: bool,
    pub(crate) retab_rejected_review: RejectedRun,
    pub(crate) retab_resume: Resume,
    /// Status of a workflow's version: 200, 403 or 404.
    pub(crate) retab_workflow_version_status: u16,
}

/// What a rejection makes of a Retab run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RejectedRun {
    Cancelled,
    Error,
}

/// What becomes of the signal that a decision sends to its run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Resume {
    Resumed,
    /// It will be repeated, which succeeds.
    Pending,
    /// The run never hears of the decision.
    Failed,
}

/// The form of Retab's error bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ErrorForm {
    /// Wrapped, 422 as the framework writes it, 500 plain.
    Default,
    /// Each error takes the next form.
    Rotate,
    Wrapped,
    WrappedInner,
    Plain,
    Flat,
}

impl Settings {
    pub(crate) fn new(cors_origins: Vec<String>) -> Settings {
        Settings {
            cors_origins,
            hookpulse_per_page: 10,
            hookpulse_second_action_status: 200,
            hookpulse_plan_keeps_uuid: false,
            hookpulse_rate_limit: 1000,
            hookpulse_enforce_rate_limit: false,
            hookpulse_retry_after: false,
            hookpulse_timezone: Zone::Paris,
            hookpulse_fractional_seconds: false,
            retab_applied_after_ms: 300,
            retab_projected_after_ms: 800,
            retab_never_applied: false,
            retab_next_step_ms: 700,
            retab_rejected_run: RejectedRun::Cancelled,
            retab_check_schema: false,
            retab_error_form: ErrorForm::Default,
            retab_send_output: true,
            retab_send_schema: true,
            retab_send_likelihoods: true,
            retab_send_documents: true,
            retab_unknown_values: false,
            retab_longest_page: 100,
            retab_link_lives_ms: 3_600_000,
            retab_longest_review_page: 200,
            retab_longest_version_page: 200,
            retab_mix_versions: false,
            retab_early_review_lists: false,
            retab_reject_needs_newest: false,
            retab_rejected_review: RejectedRun::Error,
            retab_resume: Resume::Resumed,
            retab_workflow_version_status: 200,
        }
    }

    /// These settings with the members of `changes` put over them.
    ///
    /// # Errors
    /// A sentence that names the member that is unknown or does not fit.
    pub(crate) fn changed(&self, changes: &[u8]) -> Result<Settings, String> {
        let changes: Value = serde_json::from_slice(changes)
            .map_err(|error| format!("expected a JSON object of settings, but {error}"))?;
        let Value::Object(changes) = changes else {
            return Err(
                "expected a JSON object of settings, but found another JSON value".to_owned(),
            );
        };
        let mut settings = self.clone();
        for (name, value) in changes {
            // One member at a time, so that the sentence can name it.
            let Ok(Value::Object(mut members)) = serde_json::to_value(&settings) else {
                return Err("the present settings cannot be read back".to_owned());
            };
            if members.insert(name.clone(), value).is_none() {
                return Err(format!("there is no setting `{name}`"));
            }
            settings = serde_json::from_value(Value::Object(members))
                .map_err(|error| format!("setting `{name}` does not fit: {error}"))?;
            settings.check().map_err(|expected| {
                format!("setting `{name}` does not fit: expected {expected}")
            })?;
        }
        Ok(settings)
    }

    fn check(&self) -> Result<(), &'static str> {
        let is_lag = |lag_ms: i64| (0..=86_400_000).contains(&lag_ms);
        if !(1..=1000).contains(&self.hookpulse_per_page) {
            return Err("a page size from 1 to 1000");
        }
        if !matches!(self.hookpulse_second_action_status, 200 | 400 | 404) {
            return Err("200, 400 or 404");
        }
        if self.hookpulse_rate_limit < 0 {
            return Err("a number of calls that is not negative");
        }
        if !is_lag(self.retab_applied_after_ms)
            || !is_lag(self.retab_projected_after_ms)
            || !is_lag(self.retab_next_step_ms)
        {
            return Err("milliseconds from 0 to 86400000");
        }
        if !(1..=100).contains(&self.retab_longest_page) {
            return Err("a page size from 1 to 100");
        }
        if !(1..=200).contains(&self.retab_longest_review_page)
            || !(1..=200).contains(&self.retab_longest_version_page)
        {
            return Err("a page size from 1 to 200");
        }
        if !matches!(self.retab_workflow_version_status, 200 | 403 | 404) {
            return Err("200, 403 or 404");
        }
        if !(-86_400_000..=86_400_000).contains(&self.retab_link_lives_ms) {
            return Err("milliseconds from -86400000 to 86400000");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_keeps_what_it_does_not_name() {
        let before = Settings::new(vec!["http://localhost:3000".to_owned()]);
        let after = before.changed(br#"{"retab_applied_after_ms": 5}"#).unwrap();
        assert_eq!(after.retab_applied_after_ms, 5);
        assert_eq!(after.cors_origins, before.cors_origins);
    }

    #[track_caller]
    fn check_refused(changes: &str, expected: &str) {
        let error = Settings::new(Vec::new())
            .changed(changes.as_bytes())
            .unwrap_err();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn what_does_not_fit_is_named() {
        check_refused("[]", "JSON object");
        check_refused(r#"{"retab_lag": 5}"#, "no setting `retab_lag`");
        check_refused(r#"{"hookpulse_per_page": 0}"#, "1 to 1000");
        check_refused(r#"{"hookpulse_per_page": "x"}"#, "`hookpulse_per_page`");
        check_refused(r#"{"hookpulse_timezone": "Mars"}"#, "`hookpulse_timezone`");
        check_refused(r#"{"retab_error_form": "verse"}"#, "`retab_error_form`");
    }
}
