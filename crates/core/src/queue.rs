//! The one list over all connections: what each of them last said is waiting, in one order, searched as one types.
//! Knows nothing of decisions; the desk lays their states over the rows.

use std::collections::BTreeMap;

use crate::model::{Approval, ApprovalId, ConnectionId};

/// What waits, by connection.
#[derive(Debug, Default)]
pub struct Queue {
    by_connection: BTreeMap<ConnectionId, Listing>,
}

#[derive(Debug, Default)]
struct Listing {
    /// What the last complete walk found, or what the first one has found so far.
    approvals: BTreeMap<ApprovalId, Approval>,
    /// What the walk under way has found.
    gathering: BTreeMap<ApprovalId, Approval>,
    complete: bool,
}

impl Queue {
    /// A walk through a connection's pages begins.
    pub fn begin(&mut self, connection: &ConnectionId) {
        self.by_connection
            .entry(connection.clone())
            .or_default()
            .gathering
            .clear();
    }

    /// A page arrived. Pages of a first walk are shown at once; later walks replace the list when they are complete,
    /// so that nothing flickers. An approval that two pages name counts once.
    pub fn page(&mut self, connection: &ConnectionId, approvals: Vec<Approval>, last: bool) {
        let listing = self.by_connection.entry(connection.clone()).or_default();
        for approval in approvals {
            if !listing.complete {
                listing
                    .approvals
                    .insert(approval.id.clone(), approval.clone());
            }
            listing.gathering.insert(approval.id.clone(), approval);
        }
        if last {
            listing.approvals = std::mem::take(&mut listing.gathering);
            listing.complete = true;
        }
    }

    /// Forgets connections that are no longer configured.
    pub fn keep_only(&mut self, keep: impl Fn(&ConnectionId) -> bool) {
        self.by_connection.retain(|connection, _| keep(connection));
    }

    /// Takes one approval off the list: it has been decided.
    pub fn remove(&mut self, id: &ApprovalId) {
        if let Some(listing) = self.by_connection.get_mut(&id.connection) {
            listing.approvals.remove(id);
            // The walk under way may have met it before the decision.
            listing.gathering.remove(id);
        }
    }

    /// One approval.
    pub fn get(&self, id: &ApprovalId) -> Option<&Approval> {
        self.by_connection.get(&id.connection)?.approvals.get(id)
    }

    /// How many wait over one connection.
    pub fn count(&self, connection: &ConnectionId) -> usize {
        self.by_connection
            .get(connection)
            .map_or(0, |listing| listing.approvals.len())
    }

    /// How many wait over all connections.
    pub fn total(&self) -> usize {
        self.by_connection
            .values()
            .map(|listing| listing.approvals.len())
            .sum()
    }

    /// What matches `search`, longest waiting first; every word of the search must occur somewhere.
    pub fn rows(&self, search: &str, label: impl Fn(&ConnectionId) -> String) -> Vec<&Approval> {
        let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
        let mut rows: Vec<&Approval> = Vec::new();
        for (connection, listing) in &self.by_connection {
            let label = label(connection).to_lowercase();
            rows.extend(
                listing
                    .approvals
                    .values()
                    .filter(|approval| matches(approval, &label, &words)),
            );
        }
        // An unknown moment sorts last: it may be new.
        rows.sort_by_key(|approval| (approval.since.is_none(), approval.since));
        rows
    }
}

fn matches(approval: &Approval, label: &str, words: &[String]) -> bool {
    words.iter().all(|word| {
        let texts = [&approval.title, &approval.workflow, &approval.step];
        label.contains(word)
            || texts.iter().any(|text| text.to_lowercase().contains(word))
            || approval.id.key.as_str().to_lowercase().contains(word)
    })
}

#[cfg(test)]
mod tests {
    use super::Queue;
    use crate::model::{Approval, ApprovalId, ApprovalKey, ConnectionId};
    use crate::time::Millis;

    fn approval(key: &str, since: Option<u64>) -> Approval {
        Approval {
            id: ApprovalId {
                connection: ConnectionId::new("ops"),
                key: ApprovalKey::new(key),
            },
            title: format!("Invoice {key}"),
            workflow: "Refunds".into(),
            step: "Check".into(),
            since: since.map(Millis),
            facts: Vec::new(),
            documents: Vec::new(),
            entry: None,
        }
    }

    #[track_caller]
    fn check(queue: &Queue, search: &str, expected: &[&str]) {
        let rows = queue.rows(search, |_| "Operations".into());
        let keys: Vec<&str> = rows
            .iter()
            .map(|approval| approval.id.key.as_str())
            .collect();
        assert_eq!(keys, expected);
    }

    #[test]
    fn first_walk_shows_at_once_and_later_ones_when_complete() {
        let ops = ConnectionId::new("ops");
        let mut queue = Queue::default();
        queue.begin(&ops);
        queue.page(&ops, vec![approval("b", Some(2))], false);
        check(&queue, "", &["b"]);
        queue.page(
            &ops,
            vec![
                approval("b", Some(2)),
                approval("a", Some(1)),
                approval("z", None),
            ],
            true,
        );
        check(&queue, "", &["a", "b", "z"]);
        queue.begin(&ops);
        queue.page(&ops, vec![approval("c", Some(3))], false);
        check(&queue, "", &["a", "b", "z"]);
        queue.page(&ops, vec![approval("b", Some(2))], true);
        check(&queue, "", &["b", "c"]);
    }

    #[test]
    fn a_decided_approval_does_not_come_back_with_the_walk_under_way() {
        let ops = ConnectionId::new("ops");
        let mut queue = Queue::default();
        queue.begin(&ops);
        queue.page(&ops, vec![approval("a", Some(1))], false);
        queue.remove(&approval("a", None).id);
        queue.page(&ops, vec![approval("b", Some(2))], true);
        check(&queue, "", &["b"]);
    }

    #[test]
    fn search_wants_every_word() {
        let ops = ConnectionId::new("ops");
        let mut queue = Queue::default();
        queue.page(
            &ops,
            vec![approval("4711", Some(1)), approval("4712", Some(2))],
            true,
        );
        check(&queue, "invoice OPER 4711", &["4711"]);
        check(&queue, "invoice nothing", &[]);
    }
}
