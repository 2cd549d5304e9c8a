//! Every sentence a person can see. A language is one [`Text`] value; a sentence that a language lacks does not
//! compile. Plural forms, numbers and durations are the browser's to know ([`Formats`]); nothing here decides anything.

mod ar;
mod de;
mod en;
mod es;
mod formats;
mod fr;
mod ja;
mod shared;
#[cfg(test)]
mod tests;

pub use ar::AR;
pub use de::DE;
pub use en::EN;
pub use es::ES;
pub use formats::{Formats, Join, Plain, Plural, Unit, Width, set_formats};
pub use fr::FR;
pub use ja::JA;

use crate::connector::SetUpError;
use crate::desk::{BulkView, LeftOut};
use crate::document;
use crate::form;
use crate::keys::Action;
use crate::model::{
    AuthorKind, End, FactLabel, Lead, MissingPart, ReadFailure, Reason, StepStatus, Trouble,
    Verdict,
};
use crate::queue::{Age, Grouping, Mark, Sort};
use crate::record::Problem;
use crate::schema::{Cut, Finding};
use crate::storage::StorageFailure;

/// Every language there is; the first is for those who read none of them.
pub static LANGUAGES: &[&Text] = &[&EN, &DE, &FR, &ES, &JA, &AR];

/// The language that a BCP 47 tag names, such as `de-CH`; English where there is none of it.
pub fn of(tag: &str) -> &'static Text {
    let language = primary(tag);
    LANGUAGES
        .iter()
        .find(|text| text.tag.eq_ignore_ascii_case(language))
        .unwrap_or(&LANGUAGES[0])
}

/// The part of a tag that names the language, without script or region. Underscores are what other systems write.
pub fn primary(tag: &str) -> &str {
    tag.trim().split(['-', '_']).next().unwrap_or_default()
}

/// All words of one language.
pub struct Text {
    /// BCP 47 tag, of the language alone.
    pub tag: &'static str,
    /// Which way it is written: `ltr` or `rtl`.
    pub direction: &'static str,
    /// How many of something, alone.
    pub number: fn(usize) -> String,

    /// Accessible name of the list, and its heading.
    pub pending_approvals: &'static str,
    /// Accessible name of the right pane.
    pub approval_details: &'static str,
    /// Accessible name of the form.
    pub data_under_review: &'static str,
    /// Button.
    pub approve: &'static str,
    /// Follows it on the button: with so many changes.
    pub with_changes: fn(usize) -> String,
    /// Button.
    pub reject: &'static str,
    /// Button.
    pub undo: &'static str,
    /// Text box.
    pub reason: &'static str,
    /// In it, where the API takes no rejection without one.
    pub reason_needed: &'static str,
    /// Under it, once a rejection was asked for without one.
    pub reason_first: &'static str,
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
    /// Why an approval waits for a person.
    pub why_it_waits: fn(&Reason) -> String,
    /// Heading of the states that the data was in.
    pub versions: &'static str,
    /// Heads of a table of what one changed.
    pub before: &'static str,
    /// The other side.
    pub after: &'static str,
    /// What is folded away below one, for those who do not see the mark.
    pub version_holds: &'static str,
    /// Marks the one that is shown.
    pub version_shown: &'static str,
    /// In the place of what differs from the one before: there was none.
    pub version_first: &'static str,
    /// The same: nothing differs.
    pub version_same: &'static str,
    /// Told when one was put into the form.
    pub version_taken: &'static str,
    /// Button that does so.
    pub take_version: &'static str,
    /// Who made a version.
    pub author_kind: fn(AuthorKind) -> &'static str,
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
    /// Region with the document beside the data, its tab, and the button that shows and hides it.
    pub document: &'static str,
    /// The other tab, where there is room for one.
    pub data: &'static str,
    /// Accessible name of the two tabs.
    pub data_or_document: &'static str,
    /// Choice between several documents.
    pub documents: &'static str,
    /// A document without a name, counted from 1.
    pub document_number: fn(usize) -> String,
    /// While it is read.
    pub loading_document: &'static str,
    /// Why it is not shown, and what to do.
    pub document_failure: fn(&document::Failure) -> String,
    /// Button below it: by a new link.
    pub load_again: &'static str,
    /// Link below it.
    pub open_in_new_tab: &'static str,
    /// Accessible name of the toolbar.
    pub document_tools: &'static str,
    /// Accessible name of what can be scrolled.
    pub document_view: fn(&str) -> String,
    /// Buttons.
    pub zoom_in: &'static str,
    /// The other way.
    pub zoom_out: &'static str,
    /// As wide as there is room.
    pub fit_width: &'static str,
    /// By a quarter, clockwise.
    pub rotate: &'static str,
    /// How large it is shown, in percent of its own size.
    pub percent: fn(u32) -> String,
    /// Button.
    pub previous_page: &'static str,
    /// Button.
    pub next_page: &'static str,
    /// Which page is shown, of how many.
    pub page_of: fn(u32, u32) -> String,
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
    /// Told to whoever decides by a key before the details are there.
    pub not_yet: &'static str,
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
    /// In the place of `not_seen`, where the answer is too large to be read at all.
    pub too_large_to_see: &'static str,
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
    /// What a schema finds wrong with a value.
    pub finding: fn(&Finding) -> String,
    /// Why a document was not checked to the end.
    pub cut: fn(Cut) -> &'static str,
    /// Why a document was not checked at all: what came as its schema is none.
    pub not_a_schema: &'static str,
    /// Why a document was not checked at all: its schema is larger than is read.
    pub schema_too_large: &'static str,
    /// The schema or the data has more fields than a form can show, and what stands in its place.
    pub too_many_fields: &'static str,
    /// Data that is too large for a form, and what can be done with it.
    pub data_too_large: &'static str,
    /// Data that is too large to be edited as one text, and what can be done with it.
    pub text_too_large: &'static str,
    /// Label of the beginning of such data.
    pub data_beginning: &'static str,
    /// Button: save the data as a file.
    pub download_json: &'static str,
    /// Button: take a file for the data.
    pub replace_by_file: &'static str,
    /// A file could not be read.
    pub file_unreadable: &'static str,
    /// A file was taken for the data.
    pub file_taken: &'static str,
    /// How sure the extraction is, in percent.
    pub likelihood: fn(u32) -> String,
    /// Mark of a field that may be left out.
    pub optional: &'static str,
    /// Mark of a field or group that was changed.
    pub changed: &'static str,
    /// Short form of `remove_item`.
    pub remove_short: &'static str,
    /// Mark of a field that the schema says is on its way out.
    pub deprecated: &'static str,
    /// What a value may look like: some of them.
    pub examples: fn(&[String]) -> String,
    /// Label of the text box for the key of a new entry: of which map; without a name where it is the whole document.
    pub new_key: fn(&str) -> String,
    /// Label of the text box for an entry's key: the entry as it is called now.
    pub key_of: fn(&str) -> String,
    /// Button on an entry.
    pub rename_key: fn(&str) -> String,
    /// Short form of it.
    pub rename_key_short: &'static str,
    /// Button below a map.
    pub add_entry: fn(&str) -> String,
    /// Short form of it.
    pub add_entry_short: &'static str,
    /// Why a key cannot be given.
    pub key_problem: fn(&form::KeyProblem) -> String,
    /// Follows it where an entry keeps its own.
    pub key_stays: fn(&str) -> String,
    /// How many fields inside a group have a problem.
    pub problems_inside: fn(usize) -> String,
    /// Label of the choice between shapes: of what field.
    pub shape_of: fn(&str) -> String,
    /// What a shape without a name is called, from 1.
    pub shape_number: fn(usize) -> String,
    /// What a type is called as a choice.
    pub type_name: fn(form::Expected) -> &'static str,
    /// Label of the button that takes the last edit back.
    pub take_back_edit: &'static str,
    /// Label of the button that makes it again.
    pub redo_edit: &'static str,
    /// Heading of the sheet with all keys, and label of the button that shows it.
    pub keys: &'static str,
    /// Stands in the sheet where the page has none of the keys it could change.
    pub keys_off: &'static str,
    /// What a key does.
    pub action: fn(Action) -> &'static str,
    /// The keys that are always the same, with spaces between them, and what they do.
    pub fixed_keys: &'static [(&'static str, &'static str)],
    /// Label of the button that shows the data as JSON.
    pub as_json: &'static str,
    /// Label of that text.
    pub data_as_json: &'static str,
    /// Follows what is wrong with a text that is no JSON.
    pub json_kept: &'static str,
    /// Label of the button that drops such a text.
    pub discard_json: &'static str,
    /// Label of the button that copies the data as JSON.
    pub copy_json: &'static str,
    /// Label of the button that copies what was changed.
    pub copy_patch: &'static str,
    /// Label of the list of all problems.
    pub all_problems: &'static str,
    /// Every field that needed a look had it.
    pub all_looked_at: &'static str,
    /// No field of the open draft needs a look.
    pub nothing_to_look_at: &'static str,
    /// How many fields have still to be looked at before the data can be approved.
    pub look_first: fn(usize) -> String,
    /// How many fields have still to be looked at.
    pub looks_left: fn(usize) -> String,
    /// Label of the button that goes to the next of them.
    pub look_next: &'static str,
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
    /// Heading of the column that counts a table's rows.
    pub row: &'static str,
    /// Heading of the column with the buttons that move a row or take it out.
    pub row_tools: &'static str,
    /// So many rows were pasted into a table, of so many that were copied.
    pub pasted: fn(usize, usize) -> String,
    /// Yes, for booleans.
    pub yes: &'static str,
    /// No, for booleans.
    pub no: &'static str,
    /// Said when the data changed while a draft was open.
    pub changed_underneath: &'static str,
    /// Heading: the same in short.
    pub changed_underneath_short: &'static str,
    /// Below it: what that means.
    pub changed_underneath_more: &'static str,
    /// Button beside the verdicts: leads to the comparison.
    pub compare: &'static str,
    /// Button: drop the edits and take the new data.
    pub take_new_data: &'static str,
    /// Button: go on with what was chosen for each place.
    pub go_on_with_these: &'static str,
    /// Heading of the places that both sides changed.
    pub both_changed: fn(usize) -> String,
    /// What is kept and what is followed without a question: edits, other changes; not both are 0.
    pub merged_by_itself: fn(usize, usize) -> String,
    /// Choice: the reviewer's value.
    pub mine: &'static str,
    /// Choice: the value that the API has now.
    pub theirs_now: &'static str,
    /// Accessible name of a choice: whether it is the reviewer's value, which place. Begins with `mine` or `theirs_now`.
    pub choose_side: fn(bool, &str) -> String,
    /// Edits were put back from an earlier visit, so long ago.
    pub edits_restored: fn(u64) -> String,
    /// Button: drop them.
    pub discard_edits: &'static str,
    /// Button: copy the edited data.
    pub copy_my_edits: &'static str,
    /// Button: the whole of a long value.
    pub whole_value: &'static str,

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
    /// A decision that could not be stored: nothing was sent.
    pub unsaved: fn(Verdict, StorageFailure) -> String,
    /// A decision whose account this page has no connection to: label of the connection.
    pub no_way: fn(&str) -> String,
    /// Short form of it, for all but the first.
    pub no_way_short: &'static str,
    /// A decision's end.
    pub ended: fn(Verdict, &End) -> String,
    /// A decision's end in a word or two.
    pub ended_short: fn(Verdict, &End) -> &'static str,
    /// Row state while a decision is under way.
    pub deciding_short: fn(Verdict) -> &'static str,
    /// Row state while a decision waits.
    pub waits_short: &'static str,
    /// Why it waits, in a word or two.
    pub trouble_short: fn(&Trouble) -> String,
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
    /// What is kept cannot be kept now; shown above the outbox.
    pub storage_failing: fn(StorageFailure) -> &'static str,
    /// What was kept has been deleted, by the reviewer or by a browser that was short of room.
    pub store_wiped: &'static str,
    /// Button: send a decision that could not be stored.
    pub send_unsaved: &'static str,
    /// A decision in the queue for its turn.
    pub queued: fn(Verdict) -> &'static str,
    /// A decision in an undo window that stands still.
    pub held_still: fn(Verdict) -> &'static str,
    /// A decision that is being taken back.
    pub taking_back: &'static str,
    /// Row state of a decision that could not be stored.
    pub unsaved_short: &'static str,
    /// A record that cannot be read: why.
    pub unreadable_record: fn(&Problem) -> String,
    /// Short form of it.
    pub unreadable_record_short: &'static str,
    /// Button: save a copy of a record.
    pub export: &'static str,
    /// Button below a list that is cut: show the other so many.
    pub show_more: fn(usize) -> String,
    /// Button below a list that was cut: cut it again.
    pub show_fewer: &'static str,
    /// Button below the decisions of this visit: so many more are in the history.
    pub more_in_history: fn(usize) -> String,

    /// Check mark of a row: title.
    pub select: fn(&str) -> String,
    /// How many are selected.
    pub selected: fn(usize) -> String,
    /// Button: select all that match, so many.
    pub select_all: fn(usize) -> String,
    /// Button: select nothing.
    pub select_none: &'static str,
    /// Region with the buttons for what is selected.
    pub bulk: &'static str,
    /// Region that says how a bulk decision goes.
    pub bulk_decision: &'static str,
    /// Button: verdict on so many.
    pub bulk_decide: fn(Verdict, usize) -> String,
    /// Said when a bulk decision begins: verdict, how many, how many were left out.
    pub bulk_begun: fn(Verdict, usize, usize) -> String,
    /// Said when it was stopped.
    pub bulk_stopped: &'static str,
    /// How it goes while items are read: so many of so many.
    pub bulk_checking: fn(usize, usize) -> String,
    /// While so many are in their undo window.
    pub bulk_held: fn(Verdict, usize) -> String,
    /// How it goes: verdict, took effect, filed.
    pub bulk_progress: fn(Verdict, usize, usize) -> String,
    /// How it went when nothing was decided, or all of it was taken back.
    pub bulk_nothing: &'static str,
    /// Said when it is over.
    pub bulk_over: fn(&BulkView) -> String,
    /// How many of it the APIs have but have not acted on yet.
    pub bulk_received: fn(usize) -> String,
    /// How many of it wait.
    pub bulk_waiting: fn(usize) -> String,
    /// Heading of what was left out.
    pub bulk_left_out: fn(usize) -> String,
    /// How many were taken back before they were sent.
    pub bulk_taken_back: fn(usize) -> String,
    /// Heading of what failed.
    pub bulk_failed: fn(usize) -> String,
    /// Why something was left out.
    pub left_out: fn(LeftOut) -> String,
    /// Button: stop.
    pub stop: &'static str,
    /// Button: close the summary.
    pub close: &'static str,

    /// Button and heading.
    pub history: &'static str,
    /// Search box in it.
    pub search_history: &'static str,
    /// It is empty.
    pub history_empty: &'static str,
    /// How many decisions are listed.
    pub history_found: fn(usize) -> String,
    /// When the person clicked.
    pub decided_at: &'static str,
    /// When the end was known.
    pub ended_at: &'static str,
    /// Button: export it.
    pub export_history: &'static str,
    /// Button: clear it.
    pub clear_history: &'static str,
    /// Asked before it is cleared.
    pub clear_history_sure: &'static str,
    /// How many decisions are kept at most.
    pub history_kept: fn(usize) -> String,

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

    // ---- the list
    /// So many approvals arrived and are not shown yet; also the button that shows them.
    pub arrivals: fn(usize) -> String,
    /// State of a row that somebody else decided.
    pub elsewhere_short: &'static str,
    /// Button that shows and hides order, groups and filters.
    pub view: &'static str,
    /// How many filters are set, for the accessible name of that button.
    pub filters_set: fn(usize) -> String,
    /// Label: the order.
    pub sort_by: &'static str,
    /// An order.
    pub sort: fn(Sort) -> &'static str,
    /// Label: what rows are put together by.
    pub group_by: &'static str,
    /// A way to put rows together.
    pub grouping: fn(Grouping) -> &'static str,
    /// Label of a filter.
    pub connection: &'static str,
    /// Label of a filter.
    pub workflow: &'static str,
    /// Label of a filter.
    pub step: &'static str,
    /// Label of the filter by how long something has waited.
    pub waits_for: &'static str,
    /// Label of the filter by what was done.
    pub state: &'static str,
    /// The choice of every filter that lets everything through.
    pub any: &'static str,
    /// A choice of the filter by age.
    pub at_least: fn(Age) -> &'static str,
    /// A choice of the filter by state.
    pub mark: fn(Mark) -> &'static str,
    /// Button: no filters, no search.
    pub show_all: &'static str,
    /// So many rows are shown, of so many that wait.
    pub shown_of: fn(usize, usize) -> String,
    /// Nothing is let through by the filters.
    pub nothing_left: &'static str,
    /// Heading where every connection fails.
    pub all_failing: &'static str,
    /// Below it.
    pub all_failing_more: &'static str,
    /// What was decided today: how often approved, how often rejected; not both are 0.
    pub done_today: fn(usize, usize) -> String,
    /// Said while there is no network.
    pub offline: &'static str,
    /// Said where the first answer of a connection is long in coming.
    pub slow: fn(&str) -> String,
    /// Accessible name of the line that shows how much was read.
    pub loading_list: &'static str,
    /// So many were read, of so many where that is known.
    pub loaded: fn(usize, Option<u64>) -> String,
    /// Heading of a group of rows: its name, and how many.
    pub section: fn(&str, usize) -> String,
    // --- The run as a picture, what it was read from, links to one approval, what brings people back ---
    /// State of a step that was passed over: this way was not taken.
    pub not_taken: &'static str,
    /// Under which conditions a step runs.
    pub only_when: fn(&str) -> String,
    /// What a person decided at an earlier step.
    pub decided_there: fn(Verdict) -> &'static str,
    /// Said of a step that can be unfolded.
    pub inputs_and_outputs: &'static str,
    /// What went into a step.
    pub inputs: &'static str,
    /// What a step passed on.
    pub outputs: &'static str,
    /// What a step found.
    pub result: &'static str,
    /// Heading and button: the answers as the API gave them.
    pub raw_json: &'static str,
    /// The approval's entry in the list.
    pub list_entry: &'static str,
    /// In its place where it was not kept.
    pub list_entry_not_kept: &'static str,
    /// How a read was answered: its status, or that no answer arrived.
    pub answered_with: fn(Option<u16>) -> String,
    /// An answer without a body.
    pub empty_answer: &'static str,
    /// Parts of an answer are left out.
    pub secrets_left_out: &'static str,
    /// Only the beginning of a text is shown.
    pub only_beginning: &'static str,
    /// Button: save it as a file.
    pub download: &'static str,
    /// The page points at an approval that is being looked for.
    pub looking_for_item: &'static str,
    /// It is not in the list of this connection.
    pub item_missing: fn(&str) -> String,
    /// The page has no connection of this id.
    pub item_without_connection: fn(&str) -> String,
    /// What the page points at names no approval.
    pub item_is_none: fn(&str) -> String,
    /// Switch: a notification for new approvals.
    pub tell_me: &'static str,
    /// It was switched on.
    pub notices_on: &'static str,
    /// It was switched off.
    pub notices_off: &'static str,
    /// The browser does not allow notifications, and what to do.
    pub notices_blocked: &'static str,
    /// The browser has none.
    pub notices_unavailable: &'static str,
    /// A notification: so many came while the page was hidden.
    pub new_approvals: fn(usize) -> String,
}

/// There is one text a language.
impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        self.tag == other.tag
    }
}

impl Eq for Text {}

impl std::fmt::Debug for Text {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Text({})", self.tag)
    }
}
