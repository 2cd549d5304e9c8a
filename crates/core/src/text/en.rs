//! English.

use super::Text;
use super::formats::{Unit, Width};
use super::shared::{self, Language, Reasons, is_member, lower_first};
use crate::connector::{SetUpError, kinds};
use crate::desk::LeftOut;
use crate::document;
use crate::form;
use crate::json::{Kind, Value};
use crate::keys::Action;
use crate::model::{
    AuthorKind, End, FactLabel, Lead, MissingPart, NoAnswer, ReadFailure, Resume, StepStatus,
    Trouble, Verdict,
};
use crate::queue::{Age, Grouping, Mark, Sort};
use crate::record::Problem;
use crate::schema::{Cut, Detail, Finding, Format, Type, Types};
use crate::storage::StorageFailure;

const HERE: Language = Language("en");
const QUOTES: [&str; 2] = ["“", "”"];

const REASONS: Reasons = Reasons {
    language: HERE,
    always: "Every result is reviewed",
    validation_failed: "The data does not fit its schema",
    confidence_below: "Confidence is below {t}",
    confidence_found_below: "Confidence {f} is below {t}",
    category_in: "The category is one of: {l}",
    margin_below: "The first category leads by less than {t}",
    not_so_many_documents: "The number of documents is not {t}",
    fewer_pages: "A document has fewer than {t} pages",
    boundary_below: "Confidence about where a document ends is below {t}",
    pages_unassigned: "Some pages belong to no document",
    required_is_null: "A required field is empty",
    condition: "A condition of the workflow is met",
    branch_in: "The branch is one of: {l}",
    any_of: "Any of: {l}",
    all_of: "All of: {l}",
    unknown: "Another reason: {t}",
};

/// English.
pub static EN: Text = Text {
    tag: HERE.0,
    direction: "ltr",
    number: |number| HERE.number(number),
    pending_approvals: "Pending approvals",
    approval_details: "Approval details",
    data_under_review: "Data under review",
    approve: "Approve",
    with_changes: |count| HERE.count(count, "with # change", "with # changes"),
    reject: "Reject",
    undo: "Undo",
    reason: "Reason",
    reason_needed: "Reason, needed to reject",
    reason_first: "Not rejected yet: this API wants a reason. Nothing was sent.",
    search_approvals: "Search approvals",
    outbox: "Outbox",
    decided: "Decided",
    connections: "Connections",
    failing: "failing",
    refused_short: "Refused",
    field: "Field",
    as_it_came: "As it came",
    as_it_is_now: "Now",
    verdict: "Verdict",
    refresh: "Refresh",
    try_again: "Try again",
    retry_now: "Retry now",
    withdraw: "Withdraw",
    back: "Back to the list",
    next_approval: "Next approval",
    loading: "Loading…",
    all_clear: "All clear",
    all_clear_more: "Nothing waits for you. New approvals appear here by themselves.",
    no_connections: "No connection is set up yet. The page that embeds this inbox has to name at least one.",
    nothing_found: |search| format!("Nothing matches “{search}”."),
    nothing_open: "Choose an approval to see what it is about.",
    age,
    seconds: |seconds| HERE.unit((seconds, Unit::Second), Width::Short),
    took: |milliseconds| HERE.unit(shared::took(milliseconds), Width::Short),
    updated: |milliseconds| match shared::moment_ago(milliseconds) {
        Some(ago) => HERE.ago(ago, Width::Short),
        None => "just now".to_owned(),
    },
    edited: "Edited",

    fact: |label| match label {
        FactLabel::Workflow => "Workflow",
        FactLabel::Step => "Step",
        FactLabel::Position => "Position",
        FactLabel::Status => "Status",
        FactLabel::Created => "Created",
        FactLabel::WaitingSince => "Waiting since",
        FactLabel::DelayAfterApproval => "Pause after approval",
        FactLabel::Run => "Run",
        FactLabel::StepId => "Step id",
        FactLabel::WorkflowId => "Workflow id",
        FactLabel::Trigger => "Started by",
        FactLabel::Document => "Document",
        FactLabel::Message => "Message",
        FactLabel::Reason => "Why it waits",
    },
    why_it_waits: |reason| REASONS.say(reason),
    versions: "Versions",
    before: "Before",
    after: "After",
    version_holds: "What it changed, and all of it",
    version_shown: "Shown",
    version_first: "As the run produced it",
    version_same: "No differences",
    version_taken: "Taken over. Approve to make it count.",
    take_version: "Take this version",
    author_kind: |kind| match kind {
        AuthorKind::Model => "a model",
        AuthorKind::Agent => "an agent",
        AuthorKind::Human => "a person",
        AuthorKind::Other => "somebody",
    },
    steps: "Steps",
    you_are_here: "Waits here",
    gated: "Needs a person",
    step_status: |status| match status {
        StepStatus::Pending => "Not started".to_owned(),
        StepStatus::Running => "Running".to_owned(),
        StepStatus::Waiting => "Waiting for a person".to_owned(),
        StepStatus::Completed => "Done".to_owned(),
        StepStatus::Skipped => "Skipped".to_owned(),
        StepStatus::Failed => "Failed".to_owned(),
        StepStatus::Cancelled => "Cancelled".to_owned(),
        StepStatus::Unknown => String::new(),
        StepStatus::Other(word) => word.clone(),
    },
    run_is: |status| match status {
        "waiting_for_human" | "awaiting_review" => "The run is waiting for a person.".to_owned(),
        "running" | "pending" => "The run goes on.".to_owned(),
        "completed" => "The run is completed.".to_owned(),
        "cancelled" => "The run is cancelled.".to_owned(),
        "error" | "failed" => "The run ended in an error.".to_owned(),
        other => format!("The run’s status is “{other}”."),
    },
    lead: |verdict, lead| match (verdict, lead) {
        (_, Lead::Resumes { after_seconds: 0 }) => "The workflow resumes at once.".to_owned(),
        (_, Lead::Resumes { after_seconds }) => {
            let pause = HERE.unit((*after_seconds, Unit::Second), Width::Long);
            format!("The workflow resumes and waits {pause} before its next step.")
        }
        (_, Lead::SkipsStep) => {
            "The step is skipped; the workflow takes its failure path if it has one.".to_owned()
        }
        (_, Lead::GoesOnTo(step)) => format!("The run goes on to “{step}”."),
        (Verdict::Approve, Lead::GoesOn) => "The run goes on with this data.".to_owned(),
        (Verdict::Reject, Lead::GoesOn) => "The run goes on.".to_owned(),
        (_, Lead::NotSaid) => "The API does not say what becomes of the run.".to_owned(),
    },
    configured_request: "What this step is set up to call",
    configured_request_more: "From the workflow’s template: placeholders are filled in when the step runs.",
    request_body: "Body",
    runs_when: "Runs when",
    open_document: "Open document",
    document: "Document",
    data: "Data",
    data_or_document: "Data or document",
    documents: "Documents",
    document_number: |number| format!("Document {number}"),
    loading_document: "Loading the document…",
    document_failure,
    load_again: "Load again",
    open_in_new_tab: "Open in a new tab",
    document_tools: "Document tools",
    document_view: |name| format!("Pages of {name}"),
    zoom_in: "Zoom in",
    zoom_out: "Zoom out",
    fit_width: "Fit width",
    rotate: "Rotate",
    percent: |percent| HERE.percent(percent),
    previous_page: "Previous page",
    next_page: "Next page",
    page_of: |page, pages| format!("Page {} of {}", HERE.number(page), HERE.number(pages)),
    missing: |part, why| {
        format!(
            "{} could not be loaded: {}.",
            missing_part(part),
            failure(why)
        )
    },
    facts: "Facts",
    copy: "Copy",
    copied: "Copied.",

    no_edits: "This API takes a verdict only: no changes and no comment can be sent with it.",
    not_yet: "Still loading. Nothing was decided; try again in a moment.",
    not_seen: "The data could not be loaded, so it cannot be approved here yet. Refresh to try again.",
    too_large_to_see: "The data is too large to be loaded here, so it cannot be approved here. Approve it in the app it comes from, or reject it.",
    changes: |count| HERE.count(count, "# change", "# changes"),
    no_changes: "No changes",
    absent: "not there",
    reset: |label| format!("Reset {label}"),
    reset_all: "Reset all",
    reset_short: "Reset",
    problems: |count| {
        HERE.count(
            count,
            "# field to fix before approving",
            "# fields to fix before approving",
        )
    },
    go_to_first: "Go to the first",
    problem,
    warning: |what| match what {
        form::Problem::UnknownKey => "The schema does not know this field.".to_owned(),
        other => format!("Came like this: {}", lower_first(&problem(other))),
    },
    finding,
    cut: |cut| match cut {
        Cut::Work => "Checking this takes too long, so not all of it was checked.",
        Cut::Depth => "This is nested too deeply, so not all of it was checked.",
        Cut::Findings => "More is wrong than is listed.",
        Cut::Endless => "The schema refers to itself without end, so not all of it was checked.",
        Cut::Digits => "A number has too many digits to divide, so not all was checked.",
        Cut::Pattern => {
            "A pattern of the schema could take without end to try, so not all of it was checked."
        }
    },
    not_a_schema: "What came as the schema is none, so the data was not checked against it.",
    schema_too_large: "The schema is too large, so the data was not checked against it.",
    too_many_fields: "There are more fields than a form can show, so the data is shown as JSON.",
    data_too_large: "The data is too large for a form. Download or copy it to read all of it; to change it, replace it by a file. It can be approved as it is.",
    text_too_large: "The data is too large to be edited as one text. Change single fields in the form, or download it and replace it by a file.",
    data_beginning: "Beginning of the data",
    download_json: "Download JSON",
    replace_by_file: "Replace by a file",
    file_unreadable: "The file could not be read. The data is as it was.",
    file_taken: "The file is the data now.",
    likelihood: |percent| format!("{} sure", HERE.percent(percent)),
    optional: "optional",
    changed: "Changed",
    remove_short: "Remove",
    shape_of: |label| format!("Kind of {label}"),
    shape_number: |number| format!("Shape {number}"),
    type_name: |expected| match expected {
        form::Expected::Nothing => "No value",
        form::Expected::Boolean => "Yes or no",
        form::Expected::Integer => "Whole number",
        form::Expected::Number => "Number",
        form::Expected::Text => "Text",
        form::Expected::List => "List",
        form::Expected::Object => "Group of fields",
    },
    take_back_edit: "Take back the last edit",
    redo_edit: "Make the edit again",
    keys: "Keyboard shortcuts",
    keys_off: "This page has switched the single-letter keys off.",
    action: |action| match action {
        Action::Down => "Next approval",
        Action::Up => "Previous approval",
        Action::Approve => "Approve",
        Action::Reject => "Reject",
        Action::Edit => "Edit the data",
        Action::Undo => "Undo the last decision",
        Action::Select => "Select for a bulk decision",
        Action::Search => "Search",
        Action::NextLook => "Next field that needs a look",
        Action::Help => "Show these keys",
    },
    fixed_keys: &[
        ("↑ ↓", "Move in the list; with Shift, select"),
        (
            "Enter",
            "Open; in the search, go to what was found; in a table, one row down",
        ),
        ("Esc", "Out of a field, then back to the list"),
        ("Ctrl A", "Select all, in the list"),
        ("Ctrl Z", "Take back the last edit"),
        ("Ctrl Y", "Make the edit again"),
    ],
    as_json: "JSON",
    data_as_json: "Data as JSON",
    json_kept: "The form keeps the last text that was. Put it right, or discard it.",
    discard_json: "Discard this text",
    copy_json: "Copy JSON",
    copy_patch: "Copy as JSON Patch",
    all_problems: "What to fix",
    all_looked_at: "All doubtful fields seen",
    nothing_to_look_at: "No field needs a look.",
    look_first: |count| {
        HERE.count(
            count,
            "Look at # more field before approving.",
            "Look at # more fields before approving.",
        )
    },
    looks_left: |count| HERE.count(count, "# field needs a look", "# fields need a look"),
    look_next: "Next field to look at",
    deprecated: "Deprecated",
    examples: |examples| format!("For example: {}", HERE.or(examples)),
    new_key: |label| match label {
        "" => "New key".to_owned(),
        label => format!("New key in {label}"),
    },
    key_of: |label| format!("Key of {label}"),
    rename_key: |label| format!("Rename key: {label}"),
    rename_key_short: "Rename key",
    add_entry: |label| match label {
        "" => "Add entry".to_owned(),
        label => format!("Add entry: {label}"),
    },
    add_entry_short: "Add entry",
    key_problem: |problem| match problem {
        form::KeyProblem::Empty => "Write a key first.".to_owned(),
        form::KeyProblem::Taken => "There is an entry with this key already.".to_owned(),
        form::KeyProblem::Repeated => {
            "The data has this entry more than once, so its key cannot be changed here.".to_owned()
        }
        form::KeyProblem::TooMany => "This form has as many fields as it can show.".to_owned(),
        form::KeyProblem::NotAllowed { finding } => match &finding.detail {
            Detail::WrongKey { findings, .. } if !findings.is_empty() => {
                self::finding(&findings[0])
            }
            _ => "The schema does not allow this key.".to_owned(),
        },
    },
    key_stays: |key| format!("The key is still “{key}”."),
    problems_inside: |count| format!("{} to fix", HERE.number(count)),
    null: "No value (null)",
    set_null: |label| format!("Set to null: {label}"),
    add_value: |label| format!("Add value: {label}"),
    set_null_short: "Set to null",
    add_value_short: "Add value",
    not_there: "Not in the data",
    add_item: |label| format!("Add item: {label}"),
    add_item_short: "Add item",
    remove_item: |label| format!("Remove {label}"),
    move_up: |label| format!("Move {label} up"),
    move_down: |label| format!("Move {label} down"),
    item: |number| format!("Item {number}"),
    items: |count| HERE.count(count, "# item", "# items"),
    no_items: "No items",
    row: "Row",
    row_tools: "Move or remove",
    pasted: |rows, given| {
        let pasted = HERE.count(rows, "Pasted # row.", "Pasted # rows.");
        match given.saturating_sub(rows) {
            0 => pasted,
            left_out => format!(
                "{pasted} There was no room for {} more.",
                HERE.number(left_out)
            ),
        }
    },
    yes: "Yes",
    no: "No",
    changed_underneath: "The data changed at its source. Nothing was sent, and your edits are kept; choose how to go on before you approve or reject.",
    changed_underneath_short: "The data changed at its source",
    changed_underneath_more: "Nothing was sent, and your edits are kept. Choose how to go on; then you can approve or reject.",
    compare: "Compare",
    take_new_data: "Take the new data, drop my edits",
    go_on_with_these: "Go on with these",
    both_changed: |count| {
        HERE.count(
            count,
            "# value was changed on both sides",
            "# values were changed on both sides",
        )
    },
    merged_by_itself: |kept, followed| {
        let edits = HERE.count(kept, "# edit of yours is kept", "# edits of yours are kept");
        let changes = HERE.count(
            followed,
            "# other change is taken over",
            "# other changes are taken over",
        );
        match (kept, followed) {
            (_, 0) => format!("{edits}."),
            (0, _) => format!("{changes}."),
            _ => format!("{edits}, and {changes}."),
        }
    },
    mine: "Keep yours",
    theirs_now: "Take the new one",
    choose_side: |mine, place| match mine {
        true => format!("Keep yours: {place}"),
        false => format!("Take the new one: {place}"),
    },
    edits_restored: |milliseconds| match shared::age(milliseconds) {
        None => "Your edits from a moment ago were restored.".to_owned(),
        Some(ago) => format!(
            "Your edits from {} were restored.",
            HERE.ago(ago, Width::Long)
        ),
    },
    discard_edits: "Discard them",
    copy_my_edits: "Copy my version",
    whole_value: "Show all of it",

    not_waiting: "This approval waits no longer. It was decided elsewhere or called off; nothing was sent from here.",
    held: |verdict, seconds| {
        let soon = HERE.in_seconds(seconds);
        match verdict {
            Verdict::Approve => {
                format!("The approval is sent {soon}; until then nothing leaves this page.")
            }
            Verdict::Reject => {
                format!("The rejection is sent {soon}; until then nothing leaves this page.")
            }
        }
    },
    sending: |verdict| match verdict {
        Verdict::Approve => "Sending the approval…".to_owned(),
        Verdict::Reject => "Sending the rejection…".to_owned(),
    },
    received: |verdict, late| {
        match (verdict, late) {
        (Verdict::Approve, false) => "Approval received. Waiting until it is applied.".to_owned(),
        (Verdict::Reject, false) => "Rejection received. Waiting until it is applied.".to_owned(),
        (Verdict::Approve, true) => {
            "Approval received, but not seen applied yet. It is on record; Countersign keeps checking.".to_owned()
        }
        (Verdict::Reject, true) => {
            "Rejection received, but not seen applied yet. It is on record; Countersign keeps checking.".to_owned()
        }
    }
    },
    waits: |verdict, trouble, seconds, may_have_been_taken| {
        let noun = match verdict {
            Verdict::Approve => "approval",
            Verdict::Reject => "rejection",
        };
        let what = match trouble {
            Trouble::NoAnswer(NoAnswer::Network) => "The connection was lost".to_owned(),
            Trouble::NoAnswer(NoAnswer::TimedOut) => "The API did not answer in time".to_owned(),
            Trouble::NoAnswer(NoAnswer::TooLarge) => {
                "The API’s answer was too large to read".to_owned()
            }
            Trouble::Busy => "The API is busy (429)".to_owned(),
            Trouble::ServerFailed { status } => format!("The API failed ({status})"),
            Trouble::Unreadable => "The API’s answer could not be understood".to_owned(),
            Trouble::CredentialsRefused => "The API refused the credentials (401)".to_owned(),
            Trouble::NoCredentials => "There are no credentials for this connection".to_owned(),
            Trouble::Offline => "You are offline".to_owned(),
            Trouble::NotStored => "This device could not note what was to be sent".to_owned(),
        };
        let sent = if may_have_been_taken {
            format!(
                "The {noun} may have arrived; Countersign finds out before it repeats anything."
            )
        } else {
            format!("The {noun} has not been taken; it is kept here.")
        };
        let next = match seconds {
            Some(0) => "Trying now.".to_owned(),
            Some(seconds) => format!("Next try {}.", HERE.in_seconds(seconds)),
            None if trouble.needs_credentials() => {
                "It is sent when the page gives good credentials.".to_owned()
            }
            None => "It is sent when the connection is back.".to_owned(),
        };
        format!("{what}. {sent} {next}")
    },
    unsaved: |verdict, why| {
        let noun = match verdict {
            Verdict::Approve => "approval",
            Verdict::Reject => "rejection",
        };
        let what = match why {
            StorageFailure::Full => "there is no room left on this device",
            StorageFailure::Denied => "this browser keeps nothing for this page",
            StorageFailure::Blocked => "an older version of this page, open in another tab, is in the way",
            StorageFailure::Failed => "storing failed",
        };
        format!(
            "The {noun} could not be saved: {what}. Nothing was sent. You can send it without saving; then it would be lost if this page closed before the API has it."
        )
    },
    no_way: |label| {
        format!(
            "This page has no connection to the account behind “{label}”. Nothing is sent from here; it is kept until a page has one."
        )
    },
    no_way_short: "No connection to its account",
    ended: |verdict, end| {
        match end {
        End::Applied { words, resume } => {
            let done = match verdict {
                Verdict::Approve => "Approved, and the API confirms it.",
                Verdict::Reject => "Rejected, and the API confirms it.",
            };
            let said = words.as_ref().map(|words| format!(" It says: “{words}”")).unwrap_or_default();
            let then = match resume {
                Resume::Done => "",
                Resume::Pending => " The API has not yet told the run to go on; it will.",
                Resume::Failed => " The API could not tell the run to go on. Nothing needs to be sent again.",
                Resume::Skipped => " There was no run left to go on.",
            };
            format!("{done}{then}{said}")
        }
        End::Superseded(theirs) => {
            let what = match theirs.verdict {
                Some(Verdict::Approve) => "was approved",
                Some(Verdict::Reject) => "was rejected",
                None => "was decided",
            };
            let who = theirs.by.as_ref().map(|who| format!(" by {who}")).unwrap_or_default();
            let mine = match (theirs.verdict == Some(verdict), verdict) {
                (true, _) => "with other data; yours did not take effect",
                (false, Verdict::Approve) => "so your approval did not take effect",
                (false, Verdict::Reject) => "so your rejection did not take effect",
            };
            format!("Another decision stands: this {what}{who}, {mine}. Your edits are kept.")
        }
        End::Refused { status, words } => {
            let words = words.as_ref().map(|words| format!(" “{words}”")).unwrap_or_default();
            format!("The API refused this ({status}).{words} Nothing took effect; your edits are kept.")
        }
        End::Gone => "This waits no longer, and the API cannot say who decided or how. Your decision is not confirmed.".to_owned(),
        End::Withdrawn => "Taken back. Nothing was sent.".to_owned(),
        End::Duplicate => "You had decided this already in another tab; this second decision was not sent.".to_owned(),
    End::Lost => "What this browser had saved of this decision was deleted, and no open tab knows what became of it. It may have been sent. If the approval still waits, you can decide it again.".to_owned(),
    }
    },
    ended_short: |verdict, end| match (end, verdict) {
        (End::Applied { .. }, Verdict::Approve) => "Approved",
        (End::Applied { .. }, Verdict::Reject) => "Rejected",
        (End::Superseded(_), _) => "Decided by someone else",
        (End::Refused { .. }, _) => "Refused",
        (End::Gone, _) => "Gone, not confirmed",
        (End::Withdrawn, _) => "Taken back",
        (End::Duplicate, _) => "Decided already",
        (End::Lost, _) => "Not known",
    },
    deciding_short: |verdict| match verdict {
        Verdict::Approve => "Approving",
        Verdict::Reject => "Rejecting",
    },
    waits_short: "Waiting to send",
    trouble_short: |trouble| match trouble {
        Trouble::NoAnswer(NoAnswer::Network) => "connection lost".to_owned(),
        Trouble::NoAnswer(NoAnswer::TimedOut) => "no answer in time".to_owned(),
        Trouble::NoAnswer(NoAnswer::TooLarge) => "answer too large".to_owned(),
        Trouble::Busy => "API busy (429)".to_owned(),
        Trouble::ServerFailed { status } => format!("API failed ({status})"),
        Trouble::Unreadable => "answer not understood".to_owned(),
        Trouble::CredentialsRefused => "credentials refused (401)".to_owned(),
        Trouble::NoCredentials => "no credentials".to_owned(),
        Trouble::Offline => "offline".to_owned(),
        Trouble::NotStored => "not noted".to_owned(),
    },
    received_short: |verdict| match verdict {
        Verdict::Approve => "Approval received",
        Verdict::Reject => "Rejection received",
    },
    cannot_withdraw: "It may already have been taken, so it cannot be withdrawn.",
    theirs: "What the API holds",
    yours: "What you decided",
    their_verdict: |verdict| match verdict {
        Verdict::Approve => "Approved",
        Verdict::Reject => "Rejected",
    },
    storage_failing: |why| match why {
        StorageFailure::Full => {
            "There is no room left on this device: decisions and edits cannot be saved until some is freed."
        }
        StorageFailure::Denied => {
            "This browser keeps nothing for this page: decisions and edits live only as long as it is open."
        }
        StorageFailure::Blocked => {
            "An older version of this page, open in another tab, is in the way: close or reload that tab. Until then decisions and edits live only as long as this page is open."
        }
        StorageFailure::Failed => {
            "Saving on this device fails: decisions and edits may not survive a reload."
        }
    },
    store_wiped: "What this browser had saved for this page was deleted. What is open here is being saved again.",
    send_unsaved: "Send without saving",
    queued: |verdict| match verdict {
        Verdict::Approve => "The approval is saved and next in turn.",
        Verdict::Reject => "The rejection is saved and next in turn.",
    },
    held_still: |verdict| match verdict {
        Verdict::Approve => "The approval is saved; nothing is sent before you have seen it here.",
        Verdict::Reject => "The rejection is saved; nothing is sent before you have seen it here.",
    },
    taking_back: "Taking it back…",
    unsaved_short: "Not saved",
    unreadable_record: |problem| {
        match problem {
        Problem::Newer => {
            "A newer version of this page saved this decision. It is kept and was not sent by this version; reload the page to go on with it.".to_owned()
        }
        Problem::Damaged(problem) => {
            format!(
                    "This saved decision cannot be read ({problem}). It is kept and was not sent by this version; export it to see what it says."
            )
        }
    }
    },
    unreadable_record_short: "Cannot be read",
    export: "Export",
    show_more: |count| format!("Show {} more", HERE.number(count)),
    show_fewer: "Show fewer",
    more_in_history: |count| format!("{} more in the history", HERE.number(count)),

    select: |title| format!("Select {title}"),
    selected: |count| format!("{} selected", HERE.number(count)),
    select_all: |count| format!("Select all {}", HERE.number(count)),
    select_none: "Select none",
    bulk: "Selected approvals",
    bulk_decision: "Bulk decision",
    bulk_decide: |verdict, count| {
        let count = HERE.number(count);
        match verdict {
            Verdict::Approve => format!("Approve {count}"),
            Verdict::Reject => format!("Reject {count}"),
        }
    },
    bulk_begun: |verdict, count, left_out| {
        let number = HERE.number(count);
        let what = match (verdict, count) {
            (_, 0) => "Nothing was decided.".to_owned(),
            (Verdict::Approve, _) => format!("Approving {number}."),
            (Verdict::Reject, _) => format!("Rejecting {number}."),
        };
        match left_out {
            0 => what,
            _ => format!(
                "{what} {} left out; the reasons are listed.",
                HERE.number(left_out)
            ),
        }
    },
    bulk_stopped: "Stopped. What was not sent yet is back in the list.",
    bulk_checking: |checked, total| {
        format!(
            "Checking the data: {} of {}",
            HERE.number(checked),
            HERE.number(total)
        )
    },
    bulk_held: |verdict, count| {
        let count = HERE.number(count);
        match verdict {
            Verdict::Approve => format!("Approving {count}. Nothing is sent yet."),
            Verdict::Reject => format!("Rejecting {count}. Nothing is sent yet."),
        }
    },
    bulk_progress: |verdict, took_effect, filed| {
        let (took_effect, filed) = (HERE.number(took_effect), HERE.number(filed));
        match verdict {
            Verdict::Approve => format!("{took_effect} of {filed} approved"),
            Verdict::Reject => format!("{took_effect} of {filed} rejected"),
        }
    },
    bulk_nothing: "Nothing was decided",
    bulk_over: |view| {
        let word = match view.verdict {
            Some(Verdict::Reject) => "rejected",
            Some(Verdict::Approve) | None => "approved",
        };
        let mut said = format!("{} {word}.", HERE.number(view.took_effect));
        for (count, what) in [
            (view.received, "received, not applied yet"),
            (view.failed.len(), "not as decided"),
            (view.left_out.len(), "left out"),
        ] {
            if count > 0 {
                said.push_str(&format!(" {} {what}.", HERE.number(count)));
            }
        }
        said
    },
    bulk_received: |count| format!("{} received, not applied yet", HERE.number(count)),
    bulk_waiting: |count| format!("{} waiting for another try", HERE.number(count)),
    bulk_left_out: |count| format!("{} left out", HERE.number(count)),
    bulk_taken_back: |count| {
        format!(
            "{} taken back, and nothing of that was sent",
            HERE.number(count)
        )
    },
    bulk_failed: |count| format!("{} not as decided", HERE.number(count)),
    left_out: |why| match why {
        LeftOut::Edited => "You edited it; approve it on its own.".to_owned(),
        LeftOut::Problems(count) => HERE.count(
            count,
            "# value does not fit the schema.",
            "# values do not fit the schema.",
        ),
        LeftOut::NeedsLook(count) => HERE.count(
            count,
            "# value needs a look: the extraction is not sure.",
            "# values need a look: the extraction is not sure.",
        ),
        LeftOut::NotLoaded => "Its data could not be loaded.".to_owned(),
        LeftOut::NotWaiting => "It waits no longer, or is being decided.".to_owned(),
        LeftOut::NoReason => "Its API wants a reason.".to_owned(),
        LeftOut::Stopped => "You stopped before it was sent.".to_owned(),
    },
    stop: "Stop",
    close: "Close",

    history: "History",
    search_history: "Search history",
    history_empty: "Nothing was decided on this device, or it was cleared.",
    history_found: |count| HERE.count(count, "# decision", "# decisions"),
    decided_at: "Decided",
    ended_at: "Ended",
    export_history: "Export as JSON",
    clear_history: "Clear history",
    clear_history_sure: "Clear it for good?",
    history_kept: |most| {
        HERE.count(
            most,
            "The last decision made on this device is kept here.",
            "The last # decisions made on this device are kept here.",
        )
    },

    undone: "Undone. Nothing was sent.",
    opened: |title| format!("Opened {title}."),
    about: |title, sentence| format!("{title}: {sentence}"),

    connection_failing: |label, why| format!("{label}: {}. {}", failure(why), advice(why)),
    connection_misconfigured: |label, why| match why {
        SetUpError::UnknownKind(kind) => format!(
            "{label}: there is no connector called “{kind}”. The page that embeds this inbox can use: {}.",
            HERE.and(&kinds().map(str::to_owned).collect::<Vec<_>>())
        ),
        SetUpError::UnknownDialect(dialect) => {
            format!("{label}: this connector has no dialect called “{dialect}”.")
        }
        SetUpError::BadId(id) if id.is_empty() => format!("{label}: this connection has no id."),
        SetUpError::BadId(id) => format!("{label}: another connection has the id “{id}” already."),
    },
    unreadable_entries: |label, count, first| {
        let entries = HERE.count(
            count,
            "# entry could not be read",
            "# entries could not be read",
        );
        format!("{label}: {entries} ({first}). The others are shown.")
    },
    stopped: "Countersign met a fault of its own and stopped here. Reload the page to go on; what an API has confirmed stands.",

    arrivals: |count| HERE.count(count, "# new", "# new"),
    elsewhere_short: "Decided elsewhere",
    view: "Sort and filter",
    filters_set: |count| HERE.count(count, "# filter set", "# filters set"),
    sort_by: "Sort by",
    sort: |sort| match sort {
        Sort::Waiting => "Waiting longest",
        Sort::Newest => "Newest",
        Sort::Workflow => "Workflow",
        Sort::Connection => "Connection",
    },
    group_by: "Group by",
    grouping: |grouping| match grouping {
        Grouping::None => "Nothing",
        Grouping::Workflow => "Workflow",
        Grouping::Connection => "Connection",
    },
    connection: "Connection",
    workflow: "Workflow",
    step: "Step",
    waits_for: "Waiting",
    state: "State",
    any: "Any",
    at_least: |age| match age {
        Age::Hour => "An hour or longer",
        Age::Day => "A day or longer",
        Age::Week => "A week or longer",
    },
    mark: |mark| match mark {
        Mark::Untouched => "Not begun",
        Mark::Edited => "Edited",
        Mark::Deciding => "Being decided",
        Mark::Refused => "Refused",
    },
    show_all: "Show all",
    shown_of: |shown, total| format!("{} of {}", HERE.number(shown), HERE.number(total)),
    nothing_left: "Nothing that waits fits these filters.",
    all_failing: "Nothing can be read",
    all_failing_more: "What waits is not known: no connection answers as it should. The reasons stand above; Countersign keeps trying.",
    done_today: |approved, rejected| match (approved, rejected) {
        (_, 0) => format!("Approved today: {}.", HERE.number(approved)),
        (0, _) => format!("Rejected today: {}.", HERE.number(rejected)),
        _ => format!(
            "Approved today: {}. Rejected: {}.",
            HERE.number(approved),
            HERE.number(rejected)
        ),
    },
    offline: "You are offline. The list is as it was last read; decisions are kept and sent when the connection is back.",
    slow: |label| format!("{} takes longer than usual to answer.", label),
    loading_list: "Loading the list",
    loaded: |loaded, total| match total {
        Some(total) => format!("{} of {} loaded", HERE.number(loaded), HERE.number(total)),
        None => format!("{} loaded", HERE.number(loaded)),
    },
    section: |name, count| format!("{}, {}", name, HERE.number(count)),

    not_taken: "Not taken",
    only_when: |conditions| format!("Only when {}", conditions),
    decided_there: |verdict| match verdict {
        Verdict::Approve => "Approved by a person",
        Verdict::Reject => "Rejected by a person",
    },
    inputs_and_outputs: "Inputs and outputs",
    inputs: "Inputs",
    outputs: "Outputs",
    result: "Result",
    raw_json: "Raw JSON",
    list_entry: "Entry in the list",
    list_entry_not_kept: "The entry in the list is not kept where it is long, or where there are many. The answers below say the same and more.",
    answered_with: |status| match status {
        Some(status) => format!("Answered with {status}"),
        None => "No answer arrived".to_owned(),
    },
    empty_answer: "There is nothing in it.",
    secrets_left_out: "Header templates are left out: they may hold secrets.",
    only_beginning: "Only the beginning is shown. Copy or download it to have all.",
    download: "Download",
    looking_for_item: "Looking for the approval that this page points to…",
    item_missing: |label| {
        format!(
            "This approval waits no longer, or it never waited over {}. Choose another one in the list.",
            label
        )
    },
    item_without_connection: |id| {
        format!(
            "This page points to an approval of the connection “{}”, but has no such connection.",
            id
        )
    },
    item_is_none: |item| format!("This page points to “{}”, which names no approval.", item),
    tell_me: "Tell me of new approvals",
    notices_on: "You are told of new approvals while this page is hidden.",
    notices_off: "You are no longer told of new approvals.",
    notices_blocked: "This browser blocks notifications of this page. Allow them in the browser’s settings for this page to be told of new approvals.",
    notices_unavailable: "This browser has no notifications for this page.",
    new_approvals: |count| HERE.count(count, "# new approval", "# new approvals"),
};

fn age(milliseconds: u64) -> String {
    match shared::age(milliseconds) {
        Some(age) => HERE.unit(age, Width::Short),
        None => "now".to_owned(),
    }
}

fn missing_part(part: MissingPart) -> &'static str {
    match part {
        MissingPart::Run => "The run",
        MissingPart::Steps => "The steps and the data",
        MissingPart::Template => "The workflow’s template",
        MissingPart::Payload => "The data",
        MissingPart::Review => "The review",
        MissingPart::RunSteps => "The run’s steps",
        MissingPart::Likelihoods => "How sure the API is",
    }
}

/// Without a full stop, to stand in a longer sentence.
fn failure(why: &ReadFailure) -> String {
    match why {
        ReadFailure::NoAnswer(NoAnswer::Network) => {
            "no answer (the network failed, or the server does not let this page read it)"
                .to_owned()
        }
        ReadFailure::NoAnswer(NoAnswer::TimedOut) => "no answer in time".to_owned(),
        ReadFailure::NoAnswer(NoAnswer::TooLarge) => "the answer is too large to read".to_owned(),
        ReadFailure::Refused { status: 401, words } => {
            format!("the credentials were refused (401){}", quoted(words))
        }
        ReadFailure::Refused { status: 403, words } => {
            format!("the credentials do not allow this (403){}", quoted(words))
        }
        ReadFailure::Refused { status: 404, words } => {
            format!("nothing was found at this address (404){}", quoted(words))
        }
        ReadFailure::Refused { status: 429, .. } => "too many requests (429)".to_owned(),
        ReadFailure::Refused { status, words } => {
            format!("the API answered with an error ({status}){}", quoted(words))
        }
        ReadFailure::Unreadable { problem } => {
            format!("the answer is not what this API should send: {problem}")
        }
        ReadFailure::WrongDialect { speaks } => {
            format!("this API speaks the dialect “{speaks}”, the connection is set to another")
        }
        ReadFailure::UnknownVersion => {
            "this API speaks a version that Countersign does not know".to_owned()
        }
        ReadFailure::NoCredentials => "there are no credentials".to_owned(),
    }
}

fn document_failure(why: &document::Failure) -> String {
    use document::Failure::*;
    match why {
        NoLink(why) => format!("The document could not be loaded: {}.", failure(why)),
        Expired => "The link to the document has expired. Load it again by a new one.".to_owned(),
        Refused { status } => format!(
            "The document could not be loaded: its server answered with an error ({status}). Load it again, or open it in a new tab."
        ),
        NoAnswer => "The document could not be loaded: the network failed, or its server does not let this page read it. Load it again, or open it in a new tab.".to_owned(),
        TimedOut => "The document took too long and was given up. Load it again, or open it in a new tab.".to_owned(),
        TooLarge => format!(
            "This file is larger than {} MB, too large to be shown here. Open it in a new tab.",
            HERE.number(document::LARGEST_FILE / 1024 / 1024)
        ),
        TooManyPixels { millions } => format!(
            "This image has {} million pixels, too many to be shown here. Open it in a new tab.",
            HERE.number(*millions)
        ),
        OtherKind(Some(name)) => format!(
            "This is a {name} file, which is not shown here. PDF files and images are. Open it in a new tab."
        ),
        OtherKind(None) => "This file is neither a PDF nor an image, so it is not shown here. Open it in a new tab.".to_owned(),
        Damaged => "This file cannot be read; it may be damaged. Open it in a new tab.".to_owned(),
        Protected => "This PDF is protected by a password, so it is not shown here. Open it in a new tab.".to_owned(),
        NoReader => "This page does not offer what shows PDF files. Open the document in a new tab.".to_owned(),
    }
}

fn quoted(words: &Option<String>) -> String {
    words
        .as_ref()
        .map(|words| format!(", “{}”", words.trim_end_matches('.')))
        .unwrap_or_default()
}

fn advice(why: &ReadFailure) -> &'static str {
    match why {
        ReadFailure::NoAnswer(_) => "Countersign keeps trying; the other connections go on.",
        ReadFailure::Refused {
            status: 401 | 403, ..
        } => "Check the key on the page that shows this inbox, then try again.",
        ReadFailure::Refused { status: 404, .. } => "Check the connection’s base address.",
        ReadFailure::Refused { .. } => "Countersign keeps trying; the other connections go on.",
        ReadFailure::Unreadable { .. } => "Nothing of it is shown; the other connections go on.",
        ReadFailure::WrongDialect { .. } => "Set the connection’s dialect to it.",
        ReadFailure::UnknownVersion => {
            "Ask for a newer Countersign, or use the API’s own page until then."
        }
        ReadFailure::NoCredentials => {
            "Give them on the page that shows this inbox, then try again."
        }
    }
}

fn problem(what: &form::Problem) -> String {
    use form::Problem::*;
    match what {
        NotANumber => {
            "This is not a number. Write digits with a point, such as 1250.10.".to_owned()
        }
        NotAnInteger => "This has to be a whole number.".to_owned(),
        EmptyRequired => "This is required and must not be empty.".to_owned(),
        NotInChoices => "This is none of the values to choose from.".to_owned(),
        NotADate => "This is not a date such as 2026-03-04.".to_owned(),
        NotATime => "This is not a time of day such as 09:30 or 09:30:00Z.".to_owned(),
        NotADateTime => "This is not a date and time such as 2026-03-04T09:30:00Z.".to_owned(),
        NotAnEmail => "This does not look like an e-mail address.".to_owned(),
        NotAUri => "This does not look like a web address.".to_owned(),
        NotPages => {
            "These are not pages. Write numbers from 1 and ranges, such as 1-3, 5.".to_owned()
        }
        PagesOutOfOrder => "Pages must be in ascending order, each once.".to_owned(),
        TooManyPages { most } => format!(
            "More than {} pages cannot be listed here.",
            HERE.number(*most)
        ),
        NoSuchPage { last } => format!("The last page is {last}."),
        NotJson { line, column } => {
            format!("This is not JSON: it goes wrong at line {line}, column {column}.")
        }
        WrongType { expected } => format!(
            "The schema expects {} here.",
            match expected {
                form::Expected::Nothing => "nothing (null)",
                form::Expected::Boolean => "yes or no",
                form::Expected::Integer => "a whole number",
                form::Expected::Number => "a number",
                form::Expected::Text => "text",
                form::Expected::List => "a list",
                form::Expected::Object => "an object",
            }
        ),
        UnknownKey => "The schema does not know this field.".to_owned(),
        Schema {
            finding,
            inside: None,
        } => self::finding(finding),
        Schema {
            finding,
            inside: Some(place),
        } => format!("At {place}: {}", lower_first(&self::finding(finding))),
    }
}

fn finding(finding: &Finding) -> String {
    use Detail::*;
    let characters = |count: &u64| HERE.count(*count, "# character", "# characters");
    let items = |count: &u64| HERE.count(*count, "# item", "# items");
    let fields = |count: &u64| HERE.count(*count, "# field", "# fields");
    match &finding.detail {
        NotAllowed if is_member(finding.keyword) => {
            "The schema does not know this field.".to_owned()
        }
        NotAllowed => "The schema allows nothing here.".to_owned(),
        WrongType { expected, found } => format!(
            "The schema expects {} here, but this is {}.",
            types(*expected),
            match found {
                Kind::Null => "nothing (null)",
                Kind::Bool => "yes or no",
                // Only a whole number was wanted, or no number at all.
                Kind::Number if expected.contains(Type::Integer) => "not whole",
                Kind::Number => "a number",
                Kind::String => "text",
                Kind::Array => "a list",
                Kind::Object => "an object",
            }
        ),
        NotTheValue { expected } => format!("This has to be {}.", shown(expected)),
        NotAmong { options } if options.len() <= 8 => format!(
            "This has to be one of: {}.",
            HERE.or(&options.iter().map(shown).collect::<Vec<_>>())
        ),
        NotAmong { options } => {
            format!(
                "This is none of the {} values to choose from.",
                HERE.number(options.len())
            )
        }
        TooSmall {
            limit,
            exclusive: false,
        } => format!("This has to be at least {limit}."),
        TooSmall { limit, .. } => format!("This has to be more than {limit}."),
        TooLarge {
            limit,
            exclusive: false,
        } => format!("This can be at most {limit}."),
        TooLarge { limit, .. } => format!("This has to be less than {limit}."),
        NotAMultiple { of } => format!("This has to be a multiple of {of}."),
        TooShort { limit, count } => {
            format!(
                "This needs at least {}, but has {}.",
                characters(limit),
                HERE.number(*count)
            )
        }
        TooLong { limit, count } => {
            format!(
                "This can have at most {}, but has {}.",
                characters(limit),
                HERE.number(*count)
            )
        }
        NoMatch { pattern } => format!("This does not match the pattern “{pattern}”."),
        WrongFormat { format } => format!("This is not {}.", format_name(*format)),
        TooFewItems { limit, count } => {
            format!(
                "This needs at least {}, but has {}.",
                items(limit),
                HERE.number(*count)
            )
        }
        TooManyItems { limit, count } => {
            format!(
                "This can have at most {}, but has {}.",
                items(limit),
                HERE.number(*count)
            )
        }
        Repeated { first, second } => format!(
            "No two items may be the same, but items {} and {} are.",
            first + 1,
            second + 1
        ),
        PageTaken {
            page,
            name: Some(name),
            ..
        } => format!("Page {page} is in {} already.", shown(name)),
        PageTaken { page, holder, .. } => format!("Page {page} is in row {} already.", holder + 1),
        TooFewMatches { limit, count } => format!(
            "At least {} must be of the kind the schema asks for, but {}.",
            items(limit),
            HERE.count(*count, "# is", "# are")
        ),
        TooManyMatches { limit, .. } => format!(
            "At most {} may be of the kind the schema limits, but more are.",
            items(limit)
        ),
        TooFewMembers { limit, count } => {
            format!(
                "This needs at least {}, but has {}.",
                fields(limit),
                HERE.number(*count)
            )
        }
        TooManyMembers { limit, count } => {
            format!(
                "This can have at most {}, but has {}.",
                fields(limit),
                HERE.number(*count)
            )
        }
        Missing { key, because: None } => format!("“{key}” is required, but it is not there."),
        Missing {
            key,
            because: Some(because),
        } => format!("Where “{because}” is given, “{key}” is required too."),
        WrongKey { key, findings } => match findings.first() {
            Some(first) => format!(
                "“{key}” is not a good name for a field: {}",
                lower_first(&self::finding(first))
            ),
            None => format!("“{key}” is not a good name for a field."),
        },
        NoAlternative { alternatives } => match &alternatives[..] {
            [only] if !only.is_empty() => self::finding(&only[0]),
            _ => "This fits none of the shapes that the schema allows.".to_owned(),
        },
        SeveralAlternatives { .. } => {
            "This fits several shapes of the schema, but only one may fit.".to_owned()
        }
        Forbidden => "This is what the schema rules out.".to_owned(),
    }
}

fn types(expected: Types) -> String {
    let names = expected.iter().map(|one| match one {
        Type::Null => "nothing (null)",
        Type::Boolean => "yes or no",
        Type::Integer => "a whole number",
        Type::Number => "a number",
        Type::String => "text",
        Type::Array => "a list",
        Type::Object => "an object",
    });
    HERE.or(&names.map(str::to_owned).collect::<Vec<_>>())
}

fn shown(value: &Value) -> String {
    shared::shown(value, QUOTES)
}

/// With an article, to stand after “This is not”.
fn format_name(format: Format) -> &'static str {
    match format {
        Format::Date => "a date such as 2026-03-04",
        Format::Time => "a time such as 09:30:00Z",
        Format::DateTime => "a date and time such as 2026-03-04T09:30:00Z",
        Format::Duration => "a duration such as P1DT12H",
        Format::Email | Format::IdnEmail => "an e-mail address",
        Format::Hostname => "the name of a host such as example.org",
        Format::Ipv4 => "an IP address such as 192.0.2.1",
        Format::Ipv6 => "an IPv6 address such as 2001:db8::1",
        Format::Uri | Format::Iri => "an address such as https://example.org/a",
        Format::UriReference | Format::IriReference => "an address such as /a/b",
        Format::Uuid => "a UUID such as 2eb8aa08-aa98-11ea-b4aa-73b441d16380",
        Format::JsonPointer => "a JSON pointer such as /a/0",
        Format::RelativeJsonPointer => "a relative JSON pointer such as 1/a",
        Format::Regex => "a regular expression",
        Format::PageList => "a list of pages in ascending order, each once",
    }
}
