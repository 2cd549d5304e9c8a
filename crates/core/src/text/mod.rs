//! Every sentence a person can see. A language is one [`Text`] value; a sentence that a language lacks does not
//! compile. Dates and numbers are formatted by the browser; nothing here decides anything.

mod en;

pub use en::EN;

use crate::connector::SetUpError;
use crate::form;
use crate::model::{End, FactLabel, Lead, MissingPart, ReadFailure, StepStatus, Trouble, Verdict};

/// All words of one language.
pub struct Text {
    /// BCP 47 tag.
    pub tag: &'static str,

    /// Accessible name of the list, and its heading.
    pub pending_approvals: &'static str,
    /// Accessible name of the right pane.
    pub approval_details: &'static str,
    /// Accessible name of the form.
    pub data_under_review: &'static str,
    /// Button.
    pub approve: &'static str,
    /// Button: approve with so many changes.
    pub approve_with_changes: fn(usize) -> String,
    /// Button.
    pub reject: &'static str,
    /// Button.
    pub undo: &'static str,
    /// Text box.
    pub reason: &'static str,
    /// Search box.
    pub search_approvals: &'static str,
    /// List of decisions under way.
    pub outbox: &'static str,
    /// List of decisions that ended.
    pub decided: &'static str,
    /// List of connections.
    pub connections: &'static str,
    /// Mark of a connection that cannot be read.
    pub failing: &'static str,
    /// Row state after a refusal.
    pub refused_short: &'static str,
    /// Column: which field.
    pub field: &'static str,
    /// Column: the value before.
    pub as_it_came: &'static str,
    /// Column: the value after.
    pub as_it_is_now: &'static str,
    /// Row of a comparison.
    pub verdict: &'static str,
    /// Button: read the lists again.
    pub refresh: &'static str,
    /// Button in a connection's alert.
    pub try_again: &'static str,
    /// Button in the outbox.
    pub retry_now: &'static str,
    /// Button in the outbox.
    pub withdraw: &'static str,
    /// Button on narrow screens.
    pub back: &'static str,
    /// Button after a decision.
    pub next_approval: &'static str,
    /// Before the data arrived.
    pub loading: &'static str,
    /// Heading of the empty list.
    pub all_clear: &'static str,
    /// Below it.
    pub all_clear_more: &'static str,
    /// No connection is configured.
    pub no_connections: &'static str,
    /// Nothing matches the search.
    pub nothing_found: fn(&str) -> String,
    /// Right pane with nothing open.
    pub nothing_open: &'static str,
    /// How long something has waited, short, for a row.
    pub age: fn(u64) -> String,
    /// A pause in words.
    pub seconds: fn(u64) -> String,
    /// How long a step took.
    pub took: fn(u64) -> String,
    /// When the lists were read.
    pub updated: fn(u64) -> String,
    /// Mark on a row whose data has been edited.
    pub edited: &'static str,

    /// Label of a fact.
    pub fact: fn(FactLabel) -> &'static str,
    /// Heading of the steps.
    pub steps: &'static str,
    /// Marks the step this is about.
    pub you_are_here: &'static str,
    /// Marks a step where a person decides.
    pub gated: &'static str,
    /// State of a step.
    pub step_status: fn(&StepStatus) -> String,
    /// State of the run.
    pub run_is: fn(&str) -> String,
    /// Where a verdict leads.
    pub lead: fn(Verdict, &Lead) -> String,
    /// Heading of the webhook's request.
    pub configured_request: &'static str,
    /// Below it.
    pub configured_request_more: &'static str,
    /// Label of the request's body.
    pub request_body: &'static str,
    /// Label of the conditions.
    pub runs_when: &'static str,
    /// Link to the document.
    pub open_document: &'static str,
    /// What could not be loaded.
    pub missing: fn(MissingPart, &ReadFailure) -> String,
    /// Heading of the facts.
    pub facts: &'static str,
    /// Button that copies an id.
    pub copy: &'static str,
    /// After copying.
    pub copied: &'static str,

    /// The API carries no edits.
    pub no_edits: &'static str,
    /// Why approving is not offered: the data could not be shown.
    pub not_seen: &'static str,
    /// Heading of the diff.
    pub changes: fn(usize) -> String,
    /// The form is as it came.
    pub no_changes: &'static str,
    /// A value that was not there.
    pub absent: &'static str,
    /// Button: back to the value that came.
    pub reset: fn(&str) -> String,
    /// Button: back to all values that came.
    pub reset_all: &'static str,
    /// Short form of `reset` on a button.
    pub reset_short: &'static str,
    /// How many fields stop an approval.
    pub problems: fn(usize) -> String,
    /// Button beside it.
    pub go_to_first: &'static str,
    /// What is wrong with a field that the reviewer changed.
    pub problem: fn(&form::Problem) -> String,
    /// What is odd about a field as it came.
    pub warning: fn(&form::Problem) -> String,
    /// How sure the extraction is, in percent.
    pub likelihood: fn(u32) -> String,
    /// Mark of a field that may be left out.
    pub optional: &'static str,
    /// Mark of a field or group that was changed.
    pub changed: &'static str,
    /// Short form of `remove_item`.
    pub remove_short: &'static str,
    /// How many fields inside a group have a problem.
    pub problems_inside: fn(usize) -> String,
    /// A field whose value is null.
    pub null: &'static str,
    /// Button: make the value null.
    pub set_null: fn(&str) -> String,
    /// Button: give it a value.
    pub add_value: fn(&str) -> String,
    /// Short form of `set_null`.
    pub set_null_short: &'static str,
    /// Short form of `add_value`.
    pub add_value_short: &'static str,
    /// A property that is not there.
    pub not_there: &'static str,
    /// Button on a list.
    pub add_item: fn(&str) -> String,
    /// Short form of `add_item`.
    pub add_item_short: &'static str,
    /// Button on an item.
    pub remove_item: fn(&str) -> String,
    /// Button on an item.
    pub move_up: fn(&str) -> String,
    /// Button on an item.
    pub move_down: fn(&str) -> String,
    /// Heading of an item, counted from 1.
    pub item: fn(usize) -> String,
    /// How many items a list has.
    pub items: fn(usize) -> String,
    /// An empty list.
    pub no_items: &'static str,
    /// Yes, for booleans.
    pub yes: &'static str,
    /// No, for booleans.
    pub no: &'static str,
    /// The data changed while a draft was open.
    pub changed_underneath: &'static str,
    /// Button: drop the edits and take the new data.
    pub take_new_data: &'static str,
    /// Button: go on with the edits.
    pub keep_my_edits: &'static str,

    /// An approval that left the list while it was open.
    pub not_waiting: &'static str,
    /// A decision in its undo window.
    pub held: fn(Verdict, u64) -> String,
    /// A decision under way.
    pub sending: fn(Verdict) -> String,
    /// A decision that was received, and whether that is long ago.
    pub received: fn(Verdict, bool) -> String,
    /// A decision that waits: why, seconds to the next try, whether the API may have it.
    pub waits: fn(Verdict, &Trouble, Option<u64>, bool) -> String,
    /// A decision's end.
    pub ended: fn(Verdict, &End) -> String,
    /// A decision's end in a word or two.
    pub ended_short: fn(Verdict, &End) -> &'static str,
    /// Row state while a decision is under way.
    pub deciding_short: fn(Verdict) -> &'static str,
    /// Row state while a decision waits.
    pub waits_short: &'static str,
    /// Row state of a received decision.
    pub received_short: fn(Verdict) -> &'static str,
    /// Why "Withdraw" is not offered.
    pub cannot_withdraw: &'static str,
    /// Heading: what the API holds.
    pub theirs: &'static str,
    /// Heading: what was sent.
    pub yours: &'static str,
    /// Their verdict.
    pub their_verdict: fn(Verdict) -> &'static str,
    /// Said when an undone decision is back.
    pub undone: &'static str,
    /// Said when an approval was opened.
    pub opened: fn(&str) -> String,
    /// Said when a decision names what it is about: title, sentence.
    pub about: fn(&str, &str) -> String,

    /// A connection that cannot be read: label, why.
    pub connection_failing: fn(&str, &ReadFailure) -> String,
    /// A connection that cannot be set up: label, why.
    pub connection_misconfigured: fn(&str, &SetUpError) -> String,
    /// Some entries of a list could not be read: label, how many, first problem.
    pub unreadable_entries: fn(&str, usize, &str) -> String,
    /// The element stopped after a fault of its own.
    pub stopped: &'static str,
}

impl std::fmt::Debug for Text {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Text({})", self.tag)
    }
}
