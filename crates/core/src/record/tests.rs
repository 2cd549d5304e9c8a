//! What earlier versions stored is read, what this one stores has the form that its number stands for, and nothing else
//! is read. `samples/<version>.txt` has one record a line, after the name of its shelf; the first was written by the
//! engine of that version in its simulation, whose data is made up.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::{Edits, Problem, StoredDraft, read_draft, read_entry, write_draft, write_entry};
use crate::connector::Stage;
use crate::engine::{Entry, Phase};
use crate::form::Snapshot;
use crate::json::{Pointer, Value};
use crate::model::{
    Account, ApprovalId, ApprovalKey, Basis, CommandId, ConnectionId, Decision, End, NoAnswer,
    Resume, Theirs, Trouble, Verdict,
};
use crate::storage::StorageFailure;
use crate::time::Millis;

const VERSION_1: &str = include_str!("samples/1.txt");
const VERSION_2: &str = include_str!("samples/2.txt");
const VERSION_3: &str = include_str!("samples/3.txt");

type Fields = BTreeMap<String, Box<RawValue>>;

fn lines(samples: &str) -> impl Iterator<Item = (&str, &str)> + Clone {
    samples.lines().map(|line| line.split_once(' ').unwrap())
}

fn fields(record: &str) -> Fields {
    serde_json::from_str(record).unwrap()
}

fn write_again(entry: &Entry) -> String {
    write_entry(entry, &entry.stage, entry.may_have_been_taken)
}

fn json(text: &str) -> Value {
    Value::parse(text).unwrap()
}

#[test]
fn decisions_of_version_1_are_read_and_nothing_of_them_is_lost() {
    let records = lines(VERSION_1).filter(|(shelf, _)| *shelf != "drafts");
    assert!(records.clone().count() > 100);
    for (_, old) in records {
        let entry = read_entry(old).unwrap_or_else(|problem| panic!("{problem:?}: {old}"));
        let now = write_again(&entry);
        let (old, mut new) = (fields(old), fields(&now));
        for (name, value) in &old {
            let value_now = new.remove(name).unwrap();
            if name != "v" {
                assert_eq!(value_now.get(), value.get(), "{name} of {now}");
            }
        }
        let typed = new.remove("typed");
        assert!(new.is_empty(), "{new:?}");
        let was_typed = old.contains_key("edited") || old.contains_key("reason");
        assert_eq!(typed.is_some(), was_typed);
        assert_eq!(write_again(&read_entry(&now).unwrap()), now);
    }
}

#[test]
fn what_was_typed_into_a_decision_of_version_1_is_what_was_sent() {
    let old = |rest: &str| {
        format!(
            r#"{{"v":1,"command":"c","account":"a","connection":"rt","label":"RT","key":"k","title":"t",{rest},"changes":1,"undo_ms":0,"decided_at":7,"revision":1,"stage":"\"submit\"","taken":false,"tries":0,"phase":"queued"}}"#
        )
    };
    let read = |rest: &str| read_entry(&old(rest)).unwrap().draft;
    let typed = read(r#""approve":true,"base":[{"n":1.10}],"edited":[{"n":1e400}]"#).unwrap();
    let edits = typed.edits.unwrap();
    assert_eq!(edits.base.to_string(), r#"{"n":1.10}"#);
    assert_eq!(edits.snapshot.value.to_string(), r#"{"n":1e400}"#);
    assert!(edits.snapshot.texts.is_empty() && typed.reason.is_empty());
    assert_eq!(typed.saved_at, Millis(7));
    let typed = read(r#""approve":false,"base":[null],"reason":"\u00e9 \"no\"""#).unwrap();
    assert!(typed.edits.is_none() && typed.reason == "\u{e9} \"no\"");
    assert!(read(r#""approve":true,"base":[null]"#).is_none());
}

#[test]
fn drafts_of_version_1_are_read() {
    let drafts = lines(VERSION_1).filter(|(shelf, _)| *shelf == "drafts");
    let mut reasons = 0;
    for (_, old) in drafts {
        let draft = read_draft(old).unwrap_or_else(|problem| panic!("{problem:?}: {old}"));
        let now = write_draft(&draft);
        let (old, mut new) = (fields(old), fields(&now));
        for name in ["reason", "saved_at"] {
            assert_eq!(new[name].get(), old[name].get());
        }
        match new.remove("edits") {
            Some(edits) => {
                let edits = fields(edits.get());
                for name in ["base", "value", "texts"] {
                    assert_eq!(edits[name].get(), old[name].get());
                }
            }
            None => {
                assert_eq!(old["base"].get(), old["value"].get());
                assert_eq!(old["texts"].get(), "[]");
                reasons += 1;
            }
        }
        assert_eq!(write_draft(&read_draft(&now).unwrap()), now);
    }
    assert!(reasons > 0);
}

#[test]
fn what_version_2_stored_is_read_and_nothing_of_it_is_lost() {
    for (shelf, old) in lines(VERSION_2) {
        let now = match shelf {
            "drafts" => write_draft(&read_draft(old).unwrap()),
            _ => write_again(&read_entry(old).unwrap()),
        };
        let without_version = |text: &str| text.split_once(',').unwrap().1.to_owned();
        assert_eq!(without_version(&now), without_version(old));
    }
}

/// Every form that a decision can be stored in. Whoever adds a variant is led here by a `match` that does not compile.
fn every_form() -> Vec<Entry> {
    let troubles = [
        Trouble::NoAnswer(NoAnswer::Network),
        Trouble::NoAnswer(NoAnswer::TimedOut),
        Trouble::NoAnswer(NoAnswer::TooLarge),
        Trouble::Busy,
        Trouble::ServerFailed { status: 503 },
        Trouble::Unreadable,
        Trouble::CredentialsRefused,
        Trouble::NoCredentials,
        Trouble::Offline,
        Trouble::NotStored,
    ];
    let _ = |trouble: Trouble| match trouble {
        Trouble::NoAnswer(NoAnswer::Network | NoAnswer::TimedOut | NoAnswer::TooLarge)
        | Trouble::Busy
        | Trouble::ServerFailed { .. }
        | Trouble::Unreadable
        | Trouble::CredentialsRefused
        | Trouble::NoCredentials
        | Trouble::Offline
        | Trouble::NotStored => {}
    };
    let applied = [
        Resume::Done,
        Resume::Pending,
        Resume::Failed,
        Resume::Skipped,
    ];
    let _ = |resume: Resume| match resume {
        Resume::Done | Resume::Pending | Resume::Failed | Resume::Skipped => {}
    };
    let mut ends = vec![
        End::Superseded(Theirs {
            verdict: Some(Verdict::Reject),
            data: Some(json(r#"{"total":12345678901234567890.10}"#)),
            by: Some("Bea".into()),
            at: Some(Millis(9)),
        }),
        End::Superseded(Theirs::default()),
        End::Refused {
            status: 422,
            words: Some("no".into()),
        },
        End::Gone,
        End::Withdrawn,
        End::Duplicate,
        End::Lost,
    ];
    ends.extend(applied.map(|resume| End::Applied {
        words: None,
        resume,
    }));
    let _ = |end: End| match end {
        End::Applied { .. }
        | End::Superseded(_)
        | End::Refused { .. }
        | End::Gone
        | End::Withdrawn
        | End::Duplicate
        | End::Lost => {}
    };
    let failures = [
        StorageFailure::Full,
        StorageFailure::Denied,
        StorageFailure::Blocked,
        StorageFailure::Failed,
    ];
    let _ = |failure: StorageFailure| match failure {
        StorageFailure::Full
        | StorageFailure::Denied
        | StorageFailure::Blocked
        | StorageFailure::Failed => {}
    };
    let mut phases = vec![
        Phase::Held {
            left_ms: 5_000,
            until: Some(Millis(5_100)),
        },
        Phase::Held {
            left_ms: 5_000,
            until: None,
        },
        Phase::Queued,
        Phase::Sending,
        Phase::Received {
            until: Some(Millis(3)),
            pause_ms: 2,
        },
        Phase::TakingBack,
    ];
    phases.extend(failures.map(|why| Phase::Unsaved { why }));
    phases.extend(troubles.map(|trouble| Phase::Waiting {
        trouble,
        until: Some(Millis(3)),
        pause_ms: 2,
    }));
    phases.extend(
        ends.into_iter()
            .map(|end| Phase::Ended { end, at: Millis(8) }),
    );
    let _ = |phase: Phase| match phase {
        Phase::Held { .. }
        | Phase::Unsaved { .. }
        | Phase::Queued
        | Phase::Sending
        | Phase::Waiting { .. }
        | Phase::Received { .. }
        | Phase::TakingBack
        | Phase::Ended { .. } => {}
    };
    let entries = phases.into_iter().enumerate();
    entries
        .map(|(number, phase)| {
            let mut entry = entry(number);
            entry.phase = phase;
            entry
        })
        .collect()
}

fn entry(number: usize) -> Entry {
    let edits = Edits {
        base: json(r#"{"total":1.50,"name":"Ann"}"#),
        snapshot: Snapshot {
            value: json(r#"{"total":1.50,"name":"Bea"}"#),
            texts: vec![(Pointer::parse("/total").unwrap(), "1e".into())],
        },
    };
    let (verdict, base, edited, typed) = match number % 4 {
        0 => (Verdict::Approve, None, None, None),
        1 => {
            let mut edits = edits;
            edits.snapshot.texts.clear();
            let (base, edited) = (edits.base.clone(), edits.snapshot.value.clone());
            (Verdict::Approve, Some(base), Some(edited), Some(edits))
        }
        2 => (Verdict::Reject, Some(edits.base.clone()), None, Some(edits)),
        _ => (Verdict::Reject, None, None, None),
    };
    let mut entry = Entry::new(Decision {
        command: CommandId::new(format!("click-{number}")),
        approval: ApprovalId {
            connection: ConnectionId::new("rt"),
            key: ApprovalKey::new("run_1/hil-1"),
        },
        verdict,
        base,
        basis: (number == 2).then(|| Basis::new("shown")),
        edited,
        reason: (number % 4 == 3).then(|| "no".into()),
    });
    entry.title = "Invoice 1".into();
    entry.connection_label = "Retab".into();
    entry.changes = usize::from(number % 4 == 1);
    entry.decided_at = Millis(100);
    entry.draft = (!number.is_multiple_of(4)).then(|| StoredDraft {
        edits: typed,
        reason: if number % 4 == 1 { "" } else { "no" }.into(),
        saved_at: Millis(100),
    });
    entry.received_at = (number == 4).then_some(Millis(200));
    entry.may_have_been_taken = number == 3;
    entry.account = Account::new("retab-hil /retab");
    entry.stage = Stage::stored(r#""submit""#);
    entry.tries = 1;
    entry.after = (number == 1).then(|| CommandId::new("click-0"));
    entry.revision = 2;
    entry.undo_ms = 5_000;
    entry
}

#[test]
fn a_number_stands_for_one_form() {
    let entries = every_form();
    let mut texts: Vec<String> = entries
        .iter()
        .map(|entry| format!("outbox {}", write_again(entry)))
        .collect();
    let drafts = entries.iter().filter_map(|entry| entry.draft.as_ref());
    texts.extend(
        drafts
            .take(3)
            .map(|draft| format!("drafts {}", write_draft(draft))),
    );
    let all = texts.join("\n") + "\n";
    assert!(
        all == VERSION_3,
        "records are written otherwise than this version writes them: add a step to `migrations`, and this as the samples of the next version:\n{all}"
    );
    for (entry, text) in entries.iter().zip(&texts) {
        let (_, text) = text.split_once(' ').unwrap();
        let read = read_entry(text).unwrap();
        assert_eq!(write_again(&read), *text);
        assert_eq!(format!("{:?}", read.draft), format!("{:?}", entry.draft));
    }
}

#[test]
fn what_a_newer_version_wrote_is_told_from_what_is_damaged() {
    let record = write_again(&entry(1));
    let draft = write_draft(entry(1).draft.as_ref().unwrap());
    let newer = |text: &str| {
        let (_, rest) = text.split_once(',').unwrap();
        format!(r#"{{"v":99,"of":"tomorrow",{rest}"#)
    };
    assert_eq!(read_entry(&newer(&record)).unwrap_err(), Problem::Newer);
    assert_eq!(read_draft(&newer(&draft)).unwrap_err(), Problem::Newer);
    for damage in [
        "{",
        "[]",
        "{}",
        r#"{"v":"2"}"#,
        r#"{"v":0}"#,
        r#"{"v":1}"#,
        r#"{"v":2}"#,
    ] {
        assert!(
            matches!(read_entry(damage), Err(Problem::Damaged(_))),
            "{damage}"
        );
        assert!(
            matches!(read_draft(damage), Err(Problem::Damaged(_))),
            "{damage}"
        );
    }
    let unknown = record.replacen(',', r#","more":1,"#, 1);
    assert!(matches!(read_entry(&unknown), Err(Problem::Damaged(_))));
}
