//! The life of a decision, from the click to its end: undo window, sending, waiting, following, end.
//!
//! The engine asks for requests and is told outcomes; which request is safe to make again is the connector's
//! knowledge, never the engine's. It sends nothing, waits for nothing and reads no clock. Decisions live in
//! memory: a page that goes away takes them with it, and `desk` says so to the shell.

use std::rc::Rc;

use crate::connector::{Connector, Next, Outcome, Request, Stage};
use crate::model::{ApprovalId, CommandId, Decision, End, Trouble};
use crate::time::Millis;

/// Longest pause between two tries.
pub const LONGEST_PAUSE_MS: u64 = 60_000;
/// An API may ask for a longer pause than that, up to this: the window of an hourly rate limit.
pub const LONGEST_ASKED_PAUSE_MS: u64 = 3_600_000;
/// After so long a received decision that is not seen applied is called late.
pub const LATE_AFTER_MS: u64 = 60_000;
/// How many ended decisions are remembered.
const REMEMBERED: usize = 200;

/// Every decision of this visit, in the order of the clicks.
#[derive(Debug, Default)]
pub struct Engine {
    entries: Vec<Entry>,
    offline: bool,
}

/// One decision and how far it has come.
#[derive(Debug)]
pub struct Entry {
    /// What was decided; never changes.
    pub decision: Decision,
    /// What the approval is called.
    pub title: String,
    /// How many values were changed.
    pub changes: usize,
    /// When the person clicked.
    pub decided_at: Millis,
    /// Where it stands.
    pub phase: Phase,
    /// When the API said that it has it.
    pub received_at: Option<Millis>,
    /// True once a request went out whose fate is not known.
    pub may_have_been_taken: bool,
    connector: Rc<dyn Connector>,
    stage: Stage,
    tries: u32,
}

/// Where a decision stands.
#[derive(Clone, Debug)]
pub enum Phase {
    /// In the undo window: nothing was sent.
    Held {
        /// When it will be sent.
        until: Millis,
    },
    /// A request is under way.
    Sending,
    /// A try failed; another follows.
    Waiting {
        /// What happened.
        trouble: Trouble,
        /// The next try; `None` waits for credentials or the network.
        until: Option<Millis>,
    },
    /// The API has it but has not acted on it yet.
    Received {
        /// When to look again; `None` while looking.
        until: Option<Millis>,
    },
    /// Over.
    Ended {
        /// How.
        end: End,
        /// When we knew.
        at: Millis,
    },
}

impl Entry {
    /// True until its end is known.
    pub fn is_open(&self) -> bool {
        !matches!(self.phase, Phase::Ended { .. })
    }

    /// True when the API refused it: it can be decided again.
    pub fn is_refused(&self) -> bool {
        matches!(
            self.phase,
            Phase::Ended {
                end: End::Refused { .. },
                ..
            }
        )
    }

    /// True while it can be taken back with the certainty that nothing took effect.
    pub fn can_withdraw(&self) -> bool {
        matches!(self.phase, Phase::Held { .. } | Phase::Waiting { .. })
            && !self.may_have_been_taken
            && self.received_at.is_none()
    }

    /// True when it was received long ago and is still not seen applied.
    pub fn is_late(&self, now: Millis) -> bool {
        self.received_at
            .is_some_and(|at| now.since(at) >= LATE_AFTER_MS)
    }

    fn due_at(&self) -> Option<Millis> {
        match &self.phase {
            Phase::Held { until } => Some(*until),
            Phase::Waiting { until, .. } | Phase::Received { until } => *until,
            Phase::Sending | Phase::Ended { .. } => None,
        }
    }

    fn send(&mut self) -> Request {
        self.phase = match self.received_at {
            Some(_) => Phase::Received { until: None },
            None => Phase::Sending,
        };
        self.connector.request(&self.decision, &self.stage)
    }
}

/// A request the engine asks for.
#[derive(Debug)]
pub struct Sending {
    /// Whose it is; tells where the outcome belongs.
    pub command: CommandId,
    /// What to send.
    pub request: Request,
}

impl Engine {
    /// A person has decided. Nothing is sent before `undo_ms` have passed.
    pub fn decide(
        &mut self,
        decision: Decision,
        title: String,
        changes: usize,
        connector: Rc<dyn Connector>,
        now: Millis,
        undo_ms: u64,
    ) {
        let stage = connector.first_stage();
        self.entries.push(Entry {
            decision,
            title,
            changes,
            decided_at: now,
            phase: Phase::Held {
                until: now.plus(undo_ms),
            },
            received_at: None,
            may_have_been_taken: false,
            connector,
            stage,
            tries: 0,
        });
        let ended = self.entries.iter().filter(|entry| !entry.is_open()).count();
        if ended > REMEMBERED
            && let Some(oldest) = self.entries.iter().position(|entry| !entry.is_open())
        {
            self.entries.remove(oldest);
        }
    }

    /// Every decision of this visit, oldest first.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The newest decision on an approval.
    pub fn latest(&self, approval: &ApprovalId) -> Option<&Entry> {
        self.entries
            .iter()
            .rev()
            .find(|entry| entry.decision.approval == *approval)
    }

    /// The decision with this command id.
    pub fn entry(&self, command: &CommandId) -> Option<&Entry> {
        self.entries
            .iter()
            .find(|entry| entry.decision.command == *command)
    }

    /// When [`Engine::due`] has something to do next.
    pub fn wake_at(&self) -> Option<Millis> {
        // Offline only the end of an undo window is worth waking for: the decision then says that it waits.
        let can_act = |entry: &&Entry| !self.offline || matches!(entry.phase, Phase::Held { .. });
        self.entries
            .iter()
            .filter(can_act)
            .filter_map(Entry::due_at)
            .min()
    }

    /// Everything whose time has come.
    pub fn due(&mut self, now: Millis) -> Vec<Sending> {
        let mut out = Vec::new();
        for entry in &mut self.entries {
            if entry.due_at().is_none_or(|due| due > now) {
                continue;
            }
            if self.offline {
                if !matches!(entry.phase, Phase::Received { .. }) {
                    entry.phase = Phase::Waiting {
                        trouble: Trouble::Offline,
                        until: None,
                    };
                }
                continue;
            }
            let request = entry.send();
            out.push(Sending {
                command: entry.decision.command.clone(),
                request,
            });
        }
        out
    }

    /// The network went or came back. What waits is tried at once when it comes back.
    pub fn online(&mut self, online: bool, now: Millis) {
        self.offline = !online;
        if online {
            self.hurry(now, |entry| !matches!(entry.phase, Phase::Waiting { ref trouble, .. } if trouble.needs_credentials()));
        }
    }

    /// The host page has other credentials for a connection.
    pub fn credentials_changed(&mut self, now: Millis) {
        self.hurry(now, |entry| matches!(entry.phase, Phase::Waiting { ref trouble, .. } if trouble.needs_credentials()));
    }

    /// "Retry now".
    pub fn retry_now(&mut self, command: &CommandId, now: Millis) {
        self.hurry(now, |entry| entry.decision.command == *command);
    }

    fn hurry(&mut self, now: Millis, which: impl Fn(&Entry) -> bool) {
        for entry in &mut self.entries {
            let waits = matches!(
                entry.phase,
                Phase::Waiting { .. } | Phase::Received { until: Some(_) }
            );
            if !waits || !which(entry) {
                continue;
            }
            match &mut entry.phase {
                Phase::Waiting { until, .. } | Phase::Received { until } => *until = Some(now),
                _ => {}
            }
        }
    }

    /// "Undo" or "Withdraw": the decision comes back if nothing of it can have taken effect.
    pub fn withdraw(&mut self, command: &CommandId) -> Option<Decision> {
        let at = self
            .entries
            .iter()
            .position(|entry| entry.decision.command == *command && entry.can_withdraw())?;
        Some(self.entries.remove(at).decision)
    }

    /// A request of this decision has ended. Answers the next request to make at once, if there is one.
    ///
    /// `entropy` spreads the tries of many browsers.
    pub fn answered(
        &mut self,
        command: &CommandId,
        outcome: &Outcome,
        now: Millis,
        entropy: u64,
    ) -> Option<Sending> {
        let entry = self
            .entries
            .iter_mut()
            .find(|entry| entry.decision.command == *command && entry.is_open())?;
        match entry
            .connector
            .observe(&entry.decision, &entry.stage, outcome)
        {
            Next::Go(stage) => {
                entry.stage = stage;
                let request = entry.send();
                return Some(Sending {
                    command: command.clone(),
                    request,
                });
            }
            Next::Later {
                stage,
                trouble,
                at_least_ms,
            } => {
                entry.stage = stage;
                entry.may_have_been_taken |= trouble.may_have_been_taken();
                let asked = at_least_ms.unwrap_or(0).min(LONGEST_ASKED_PAUSE_MS);
                let pause = pause(entry.tries, entropy).min(LONGEST_PAUSE_MS).max(asked);
                entry.tries = entry.tries.saturating_add(1);
                entry.phase = if entry.received_at.is_some() {
                    Phase::Received {
                        until: Some(now.plus(pause)),
                    }
                } else {
                    let until = (!trouble.needs_credentials()).then(|| now.plus(pause));
                    Phase::Waiting { trouble, until }
                };
            }
            Next::Received(stage) => {
                entry.stage = stage;
                if entry.received_at.is_none() {
                    entry.received_at = Some(now);
                    entry.tries = 0;
                }
                let pause = follow_pause(entry.tries);
                entry.tries = entry.tries.saturating_add(1);
                entry.phase = Phase::Received {
                    until: Some(now.plus(pause)),
                };
            }
            Next::End(end) => entry.phase = Phase::Ended { end, at: now },
        }
        None
    }

    /// How many decisions have not reached their end.
    pub fn open_count(&self) -> usize {
        self.entries.iter().filter(|entry| entry.is_open()).count()
    }

    /// True when an approval has a decision that has not reached its end.
    pub fn is_deciding(&self, approval: &ApprovalId) -> bool {
        self.latest(approval).is_some_and(Entry::is_open)
    }
}

/// Full jitter: anything between half a second and a bound that doubles with every try.
fn pause(tries: u32, entropy: u64) -> u64 {
    let bound = (1_000_u64 << tries.min(6)).min(LONGEST_PAUSE_MS);
    500 + entropy % bound
}

/// A received decision is usually applied within a second; look soon, then less and less often.
fn follow_pause(checks: u32) -> u64 {
    (400_u64 << checks.min(7)).min(30_000)
}

#[cfg(test)]
mod tests;
