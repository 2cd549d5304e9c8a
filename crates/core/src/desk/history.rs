//! What was decided lately on this device, newest first: kept as the records they were, read when somebody looks.

use std::cell::OnceCell;

use super::{Desk, Effect, Part};
use crate::engine::{Entry, Phase};
use crate::model::{CommandId, End, Verdict};
use crate::record;
use crate::storage::{Shelf, Write};
use crate::text::Text;
use crate::time::Millis;

/// How many decisions are kept.
pub(super) const MOST_KEPT: usize = 500;

/// Every ended decision that is stored.
#[derive(Debug, Default)]
pub(super) struct History {
    /// Oldest first.
    records: Vec<Record>,
}

#[derive(Debug)]
struct Record {
    key: String,
    text: String,
    read: OnceCell<Option<Entry>>,
}

impl Record {
    fn new(key: String, text: String) -> Record {
        Record {
            key,
            text,
            read: OnceCell::new(),
        }
    }

    fn entry(&self) -> Option<&Entry> {
        self.read
            .get_or_init(|| record::read_entry(&self.text).ok())
            .as_ref()
    }
}

/// One decision of the past, in words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Past {
    /// Its idempotency key.
    pub command: CommandId,
    /// What the approval was called.
    pub title: String,
    /// Over which connection.
    pub connection_label: String,
    /// Approve or reject.
    pub verdict: Verdict,
    /// How many values were changed.
    pub changes: usize,
    /// How it ended, in a word or two.
    pub end_short: &'static str,
    /// How it ended, in a sentence.
    pub end: String,
    /// True when the API confirmed that it took effect.
    pub took_effect: bool,
    /// When the person clicked.
    pub decided_at: Millis,
    /// When its end was known.
    pub ended_at: Millis,
}

impl Desk {
    /// How many decisions took effect since a moment: approvals and rejections, as far as the history goes back.
    pub fn done_since(&self, moment: Millis) -> (usize, usize) {
        let newest_first = self.history.records.iter().rev();
        let entries = newest_first.filter_map(Record::entry);
        let since = entries.map_while(|entry| match &entry.phase {
            Phase::Ended { at, end } if *at >= moment => Some((entry.decision.verdict, end)),
            _ => None,
        });
        let took_effect = since.filter(|(_, end)| matches!(end, End::Applied { .. }));
        took_effect.fold((0, 0), |(approved, rejected), (verdict, _)| match verdict {
            Verdict::Approve => (approved + 1, rejected),
            Verdict::Reject => (approved, rejected + 1),
        })
    }

    pub(super) fn take_in_history(&mut self, kept: Vec<(String, String)>, out: &mut Vec<Effect>) {
        let mut records: Vec<Record> = kept
            .into_iter()
            .map(|(key, text)| Record::new(key, text))
            .collect();
        // Keys begin with the moment of the end.
        records.sort_by(|one, other| one.key.cmp(&other.key));
        let surplus = records.len().saturating_sub(MOST_KEPT);
        let old: Vec<Write> = records
            .drain(..surplus)
            .map(|record| Write::Erase {
                shelf: Shelf::History,
                key: record.key,
            })
            .collect();
        self.history.records = records;
        if !old.is_empty() {
            let mut acts = Vec::new();
            self.engine.write_aside(old, &mut acts);
            self.carry(acts, Default::default(), out);
        }
        out.push(Effect::Show(Part::History));
    }

    pub(super) fn record_end(&mut self, key: String, text: String, out: &mut Vec<Effect>) {
        let records = &mut self.history.records;
        if records.iter().all(|record| record.key != key) {
            records.push(Record::new(key, text));
        }
        let surplus = records.len().saturating_sub(MOST_KEPT);
        records.drain(..surplus);
        out.push(Effect::Show(Part::History));
    }

    pub(super) fn forget_history(&mut self, out: &mut Vec<Effect>) {
        self.history.records.clear();
        out.extend([Effect::Show(Part::History), Effect::Show(Part::Outbox)]);
    }

    /// How many decisions are remembered.
    pub fn history_count(&self) -> usize {
        self.history.records.len()
    }

    /// The decisions of the past that match `search`, newest first; every word must occur somewhere.
    pub fn history(&self, search: &str) -> Vec<Past> {
        let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
        let entries = self.history.records.iter().rev().filter_map(Record::entry);
        entries
            .filter_map(|entry| past(self.text, entry))
            .filter(|past| {
                let all = format!(
                    "{} {} {} {}",
                    past.title, past.connection_label, past.end_short, past.command
                )
                .to_lowercase();
                words.iter().all(|word| all.contains(word.as_str()))
            })
            .collect()
    }

    /// Everything that is remembered, as a JSON array of the records, oldest first.
    pub fn exported_history(&self) -> String {
        let texts: Vec<&str> = self
            .history
            .records
            .iter()
            .map(|record| record.text.as_str())
            .collect();
        format!("[{}]", texts.join(",\n"))
    }
}

fn past(text: &Text, entry: &Entry) -> Option<Past> {
    let Phase::Ended { end, at } = &entry.phase else {
        return None;
    };
    let verdict = entry.decision.verdict;
    Some(Past {
        command: entry.decision.command.clone(),
        title: entry.title.clone(),
        connection_label: entry.connection_label.clone(),
        verdict,
        changes: entry.changes,
        end_short: (text.ended_short)(verdict, end),
        end: (text.ended)(verdict, end),
        took_effect: matches!(end, End::Applied { .. }),
        decided_at: entry.decided_at,
        ended_at: *at,
    })
}
