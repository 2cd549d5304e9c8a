//! What was decided in this visit and waits again: a workflow that comes back to the same step, or a list that is right
//! where an answer was not. A list may lag behind a decision, so what it shows is believed a while after the decision's
//! end; then it is a row as any other, and says that it was decided before.

use std::collections::HashMap;

use super::{Desk, Effect, Part};
use crate::engine::{Entry, Phase};
use crate::model::{ApprovalId, CommandId, End, Verdict};
use crate::time::Millis;

/// Decisions of this visit that are over, and what waits again after one of them.
#[derive(Debug, Default)]
pub(super) struct Again {
    /// When each came to its end. A clock that is set back takes them along.
    ended: HashMap<CommandId, Millis>,
    /// The decision after which an approval was listed again.
    listed: HashMap<ApprovalId, CommandId>,
}

impl Again {
    /// Time has passed, or was set back.
    pub(super) fn keep_to_the_past(&mut self, now: Millis) {
        for at in self.ended.values_mut() {
            *at = (*at).min(now);
        }
    }

    pub(super) fn note_end(&mut self, command: &CommandId, now: Millis) {
        self.ended.entry(command.clone()).or_insert(now);
    }

    fn is_after(&self, entry: &Entry) -> bool {
        self.listed.get(&entry.decision.approval) == Some(&entry.decision.command)
    }
}

impl Desk {
    /// The decision that stands on an approval: the newest one, unless the approval was listed again after it.
    pub fn decision_on(&self, approval: &ApprovalId) -> Option<&Entry> {
        let latest = self.engine.latest(approval);
        latest.filter(|entry| !self.again.is_after(entry))
    }

    /// [`Desk::decision_on`] of every approval that has one: for whoever asks about many.
    pub(super) fn decisions(&self) -> HashMap<&ApprovalId, &Entry> {
        let mut decisions = self.engine.latest_of_each();
        decisions.retain(|_, entry| !self.again.is_after(entry));
        decisions
    }

    /// What was decided on an approval before it was listed again, and when that was.
    pub fn decided_before(&self, approval: &ApprovalId) -> Option<(Verdict, Millis)> {
        let entry = self.engine.latest(approval)?;
        let is_after = self.again.is_after(entry);
        is_after.then_some((entry.decision.verdict, entry.decided_at))
    }

    /// True for an approval that a page shows, asked for at that moment, although a decision here is over: its list lags
    /// behind. One that is still there after as long as lists may lag waits again.
    pub(super) fn is_left_over(
        &mut self,
        id: &ApprovalId,
        asked: Millis,
        lag_ms: u64,
        out: &mut Vec<Effect>,
    ) -> bool {
        let Some(entry) = self.decision_on(id) else {
            return false;
        };
        let Phase::Ended { end, at } = &entry.phase else {
            return false;
        };
        if entry.is_refused() {
            return false;
        }
        let command = entry.decision.command.clone();
        let ended = self.again.ended.get(&command).copied().unwrap_or(*at);
        if asked < ended.plus(lag_ms) {
            return true;
        }
        let is_applied = matches!(end, End::Applied { .. });
        self.again.listed.insert(id.clone(), command);
        if is_applied {
            // What was put into it is part of what took effect.
            self.work.remove(id);
        }
        let is_open = |open: &super::Open| open.approval.id == *id;
        if let Some(open) = self.open.as_mut().filter(|open| is_open(open)) {
            open.left_the_list = false;
            open.told = None;
            out.extend([Effect::Show(Part::Details), Effect::Show(Part::Bar)]);
            self.read_details_again(out);
        }
        false
    }
}
