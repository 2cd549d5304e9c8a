//! From a click to an end, as the reviewer sees it: files decisions with the engine, carries its wishes on, and says what
//! became of each decision.

use super::{Desk, Effect, Outgoing, Part, Purpose, Target};
use crate::engine::{self, Engine, Entry, Filing, Phase};
use crate::form::Draft;
use crate::model::{ApprovalId, CommandId, Decision, End, ReasonUse, Verdict};
use crate::time::Moment;

impl Desk {
    /// Lets the engine act and carries out what it wants. Whatever it did, decisions look different now.
    pub(super) fn with_engine(
        &mut self,
        moment: Moment,
        out: &mut Vec<Effect>,
        act: impl FnOnce(&mut Engine, &mut Vec<engine::Effect>),
    ) {
        let before = self.open_decision();
        let mut acts = Vec::new();
        act(&mut self.engine, &mut acts);
        if acts.is_empty() {
            return;
        }
        self.carry(acts, moment, out);
        out.extend([Effect::Show(Part::Outbox), Effect::Show(Part::Queue)]);
        if self.bulk.is_some() {
            out.push(Effect::Show(Part::Bulk));
        }
        if self.open_decision() != before {
            out.extend([Effect::Show(Part::Details), Effect::Show(Part::Bar)]);
        }
    }

    fn open_decision(&self) -> Option<(CommandId, u64)> {
        let entry = self.engine.latest(&self.open.as_ref()?.approval.id)?;
        Some((entry.decision.command.clone(), entry.revision))
    }

    pub(super) fn carry(
        &mut self,
        acts: Vec<engine::Effect>,
        moment: Moment,
        out: &mut Vec<Effect>,
    ) {
        for act in acts {
            match act {
                engine::Effect::Send { command, request } => {
                    self.send(Purpose::Deliver(command), request, out);
                }
                engine::Effect::Abort(command) => {
                    let is_it = |purpose: &Purpose| matches!(purpose, Purpose::Deliver(other) if *other == command);
                    let found = self.calls.iter().find(|(_, purpose)| is_it(purpose));
                    if let Some(call) = found.map(|(call, _)| *call) {
                        self.calls.remove(&call);
                        out.push(Effect::Abort(call));
                    }
                }
                engine::Effect::Store { ticket, writes } => {
                    out.push(Effect::Store { ticket, writes });
                }
                engine::Effect::Load(ticket) => out.push(Effect::Load(ticket)),
                engine::Effect::Claim(account) => out.push(Effect::Claim(account)),
                engine::Effect::GiveUp(account) => out.push(Effect::GiveUp(account)),
                engine::Effect::Seize(account) => out.push(Effect::Seize(account)),
                engine::Effect::Tell(text) => out.push(Effect::Tell(text)),
                // What shows decisions is drawn again whenever the engine did anything.
                engine::Effect::Changed => {}
                engine::Effect::Stands(command) => self.say_how_it_stands(&command, moment, out),
                engine::Effect::TakenBack(entry) => self.taken_back(*entry, out),
                engine::Effect::Loaded {
                    drafts,
                    history,
                    is_wiped,
                } => {
                    self.take_in_history(history, out);
                    self.take_in_drafts(drafts, is_wiped, moment.now, out);
                }
                engine::Effect::Recorded(key, text) => self.record_end(key, text, out),
                engine::Effect::HistoryCleared => self.forget_history(out),
            }
        }
    }

    pub(super) fn decide(
        &mut self,
        verdict: Verdict,
        command: CommandId,
        moment: Moment,
        out: &mut Vec<Effect>,
    ) {
        let is_possible = match verdict {
            Verdict::Approve => self.can_approve(),
            Verdict::Reject => self.can_decide(),
        };
        if !is_possible {
            // A key may be quicker than the API, and then nothing is to happen in silence. For all else there is a
            // sentence on the screen.
            let waits = self.waits_for_a_decision();
            if waits.is_some_and(|open| open.details.is_none()) {
                out.push(Effect::Announce(self.text.not_yet.to_owned()));
            }
            return;
        }
        if verdict == Verdict::Approve {
            // What was typed a moment ago is checked now.
            self.review(out);
            if self.must_look_first() {
                out.push(Effect::Announce((self.text.look_first)(self.looks().left)));
                return self.look_next(None, out);
            }
        }
        let Some(id) = self.open.as_ref().map(|open| open.approval.id.clone()) else {
            return;
        };
        let typed = self.typed_into(&id, moment.now);
        let Some(open) = &mut self.open else { return };
        let title = open.approval.title.clone();
        let work = self.work.get(&id);
        let draft = work.and_then(|work| work.draft.as_ref());
        if verdict == Verdict::Approve {
            let problems = draft.map(Draft::problems).unwrap_or_default();
            if let Some((field, _)) = problems.first() {
                out.push(Effect::Announce((self.text.problems)(problems.len())));
                out.push(Effect::Focus(Target::Field(*field)));
                return;
            }
        }
        let reason = work
            .map(|work| work.reason.trim().to_owned())
            .filter(|reason| !reason.is_empty());
        if verdict == Verdict::Reject
            && open.capabilities.reason == ReasonUse::Required
            && reason.is_none()
        {
            open.lacks_reason = true;
            out.push(Effect::Show(Part::Bar));
            out.push(Effect::Focus(Target::Reason));
            return;
        }
        open.lacks_reason = false;
        let edits = draft.filter(|draft| {
            verdict == Verdict::Approve && open.capabilities.edits && draft.is_changed()
        });
        let decision = Decision {
            command,
            approval: id.clone(),
            verdict,
            base: work.and_then(|work| work.base.clone()),
            basis: open
                .details
                .as_ref()
                .and_then(|details| details.payload.as_ref()?.basis.clone()),
            edited: edits.map(Draft::value),
            reason: reason.filter(|_| {
                verdict == Verdict::Reject && open.capabilities.reason != ReasonUse::Never
            }),
        };
        let filing = Filing {
            changes: edits.map_or(0, |draft| draft.changes().len()),
            title: title.clone(),
            draft: typed,
            decision,
        };
        let aside = self.drop_draft(&id).into_iter().collect();
        let undo_ms = self.undo_ms;
        self.with_engine(moment, out, |engine, acts| {
            engine.file(vec![filing], aside, moment, undo_ms, acts);
        });
        let sentence = match self.undo_ms {
            0 => (self.text.sending)(verdict),
            window => (self.text.held)(verdict, window.div_ceil(1000)),
        };
        out.push(Effect::Announce((self.text.about)(&title, &sentence)));
        out.push(Effect::Focus(Target::Receipt));
    }

    /// A decision has come to where its reviewer should hear of it.
    fn say_how_it_stands(&mut self, command: &CommandId, moment: Moment, out: &mut Vec<Effect>) {
        let Some(entry) = self.engine.entry(command) else {
            return;
        };
        let verdict = entry.decision.verdict;
        let id = entry.decision.approval.clone();
        let is_ours = self.engine.is_told_here(entry);
        // A bulk decision has a summary of its own.
        let is_announced = is_ours && !self.is_in_bulk(command);
        let sentence = match &entry.phase {
            Phase::Ended { end, .. } => (self.text.ended)(verdict, end),
            Phase::Waiting { trouble, .. } => {
                (self.text.waits)(verdict, trouble, None, entry.may_have_been_taken)
            }
            Phase::Unsaved { why } => (self.text.unsaved)(verdict, *why),
            _ => return,
        };
        let is_news = self.said.get(command) != Some(&sentence);
        if is_announced && is_news {
            out.push(Effect::Announce((self.text.about)(&entry.title, &sentence)));
        }
        let Phase::Ended { end, .. } = &entry.phase else {
            self.said.insert(command.clone(), sentence);
            return;
        };
        self.said.remove(command);
        if is_ours {
            out.push(Effect::Emit(Outgoing::Decided {
                approval: id.clone(),
                title: entry.title.clone(),
                verdict,
                command: command.clone(),
                end: end.as_str(),
            }));
        }
        let word = (self.text.ended_short)(verdict, end);
        let is_applied = matches!(end, End::Applied { .. });
        let is_undecided = entry.leaves_undecided();
        let is_duplicate = matches!(end, End::Duplicate);
        let typed = entry.draft.clone();
        self.note_in_bulk(command, Some((is_applied, word)));
        if is_duplicate {
            return;
        }
        if is_undecided {
            self.return_typed(&id, typed);
        } else {
            self.note_open_row();
            self.queue.remove(&id);
            self.selection.remove(&id);
        }
        if is_applied {
            self.work.remove(&id);
        }
        // The workflow moves on: look soon at what follows, and once more when projections have caught up.
        if let Some(connection) = self
            .connections
            .iter_mut()
            .find(|connection| connection.id == id.connection)
        {
            connection.next_read = Some(moment.now.plus(1_000));
        }
        if let Some(open) = self.open.as_mut().filter(|open| open.approval.id == id) {
            open.read_again_at = vec![moment.now.plus(1_200), moment.now.plus(4_000)];
        }
    }

    /// A decision came back, with all that was typed; nothing of it is left anywhere.
    fn taken_back(&mut self, entry: Entry, out: &mut Vec<Effect>) {
        let id = entry.decision.approval.clone();
        self.said.remove(&entry.decision.command);
        self.return_typed(&id, entry.draft);
        let is_open = self
            .open
            .as_ref()
            .is_some_and(|open| open.approval.id == id);
        if is_open {
            out.extend([Effect::Show(Part::Details), Effect::Show(Part::Bar)]);
        }
        if !entry.clicked_here && !is_open {
            return;
        }
        if self.is_in_bulk(&entry.decision.command) {
            self.note_in_bulk(&entry.decision.command, None);
            return;
        }
        out.push(Effect::Announce(self.text.undone.to_owned()));
        out.push(Effect::Focus(match is_open {
            true => Target::Details,
            false => Target::Row(id),
        }));
        if is_open && self.draft().is_none() {
            // After a reload no form was drawn while the decision stood; now its data counts again.
            self.read_details_again(out);
        }
    }

    /// True for an approval that was decided here, unless the API refused that: it cannot be decided again.
    pub(super) fn has_decision(&self, approval: &ApprovalId) -> bool {
        self.engine
            .latest(approval)
            .is_some_and(|entry| !entry.leaves_undecided())
    }
}
