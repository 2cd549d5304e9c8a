//! The reads behind the details of one approval, in rounds: what some of them answer tells what else there is to ask.

use super::CallId;
use crate::connector::{Answer, Connector, Outcome, Request};
use crate::model::{Approval, Details, MissingPart, RawAnswer};

/// So many rounds are asked; an API whose answers always lead to more is stopped here.
const MOST_ROUNDS: u32 = 24;

/// What was asked and what has been answered.
#[derive(Debug, Default)]
pub(super) struct Reads {
    /// In the order they were made.
    asked: Vec<Asked>,
    /// Answers of earlier reads that need not be asked for anew.
    known: Vec<RawAnswer>,
    rounds: u32,
}

#[derive(Debug)]
struct Asked {
    call: Option<CallId>,
    part: MissingPart,
    /// Method and path.
    line: String,
    outcome: Option<Outcome>,
    /// Parts were left out of the answer, because they may hold a secret.
    is_cut: bool,
}

impl Asked {
    /// The answer as people may see it.
    fn raw(self, connector: &dyn Connector) -> RawAnswer {
        let (status, body) = match self.outcome {
            Some(Outcome::Answered(answer)) => (Some(answer.status), answer.body),
            Some(Outcome::NoAnswer(_) | Outcome::NoCredentials) | None => (None, String::new()),
        };
        let (body, is_cut) = connector.shown(self.part, body);
        RawAnswer {
            what: self.part,
            request: self.line,
            status,
            body,
            is_cut: is_cut || self.is_cut,
        }
    }
}

/// What follows from an answer.
pub(super) enum After {
    /// Others are awaited.
    Wait,
    /// These are to be asked too.
    Ask(Vec<(MissingPart, Request)>),
    /// All there is to know has been answered.
    Done,
}

impl Reads {
    /// Reads that need not ask for what these answers say.
    pub(super) fn knowing(known: Vec<RawAnswer>) -> Reads {
        Reads {
            known,
            ..Reads::default()
        }
    }

    /// True while nothing was asked.
    pub(super) fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }

    /// True while something was asked and not all of it has been answered.
    pub(super) fn are_under_way(&self) -> bool {
        self.asked.iter().any(|asked| asked.outcome.is_none())
    }

    /// Takes requests on. Answers with those that are to be sent; the others are answered already.
    pub(super) fn take_on(
        &mut self,
        requests: Vec<(MissingPart, Request)>,
    ) -> Vec<(MissingPart, Request)> {
        let mut to_send = Vec::new();
        for (part, request) in requests {
            let line = request.line();
            let known = self.known.iter().position(|answer| answer.request == line);
            match known.map(|known| self.known.swap_remove(known)) {
                Some(answer) => self.asked.push(Asked {
                    call: None,
                    part,
                    line,
                    is_cut: answer.is_cut,
                    outcome: Some(as_before(answer)),
                }),
                None => to_send.push((part, request)),
            }
        }
        to_send
    }

    /// Notes a request that was sent.
    pub(super) fn sent(&mut self, call: CallId, part: MissingPart, line: String) {
        self.asked.push(Asked {
            call: Some(call),
            part,
            line,
            outcome: None,
            is_cut: false,
        });
    }

    /// Takes an answer in; one that belongs to other reads changes nothing.
    pub(super) fn answered(
        &mut self,
        call: CallId,
        outcome: Outcome,
        approval: &Approval,
        connector: &dyn Connector,
    ) -> After {
        let mut asked = self.asked.iter_mut();
        match asked.find(|asked| asked.call == Some(call)) {
            Some(asked) => asked.outcome = Some(outcome),
            None => return After::Wait,
        }
        self.go_on(approval, connector)
    }

    /// What there is to ask once all that was asked has been answered.
    pub(super) fn go_on(&mut self, approval: &Approval, connector: &dyn Connector) -> After {
        while !self.are_under_way() {
            self.rounds += 1;
            let answers = self.take_answers();
            let more = connector.more_requests(approval, &answers);
            self.put_back(answers);
            if more.is_empty() || self.rounds >= MOST_ROUNDS {
                return After::Done;
            }
            let to_send = self.take_on(more);
            if !to_send.is_empty() {
                return After::Ask(to_send);
            }
        }
        After::Wait
    }

    /// How long the APIs asked to be left alone, at the most.
    pub(super) fn asked_pause_ms(&self) -> u64 {
        let pauses = self.asked.iter().filter_map(|asked| match &asked.outcome {
            Some(Outcome::Answered(answer)) if !is_success(answer) => answer.retry_after_ms,
            _ => None,
        });
        pauses.max().unwrap_or(0)
    }

    /// Whether everything was answered as it was before, to the letter.
    pub(super) fn say_the_same(&self, before: &Details) -> bool {
        let is_same = |(asked, before): (&Asked, &RawAnswer)| match &asked.outcome {
            Some(Outcome::Answered(answer)) => {
                !before.is_cut
                    && asked.line == before.request
                    && Some(answer.status) == before.status
                    && answer.body == before.body
            }
            Some(Outcome::NoAnswer(_) | Outcome::NoCredentials) | None => false,
        };
        let is_all_there = before.failed.is_empty() && before.stale.is_empty();
        let mut both = self.asked.iter().zip(&before.answers);
        is_all_there && self.asked.len() == before.answers.len() && both.all(is_same)
    }

    /// Puts everything together, with the answers it was read from. What was read before and cannot be read now stays as
    /// it was, and is named.
    pub(super) fn details(
        mut self,
        approval: &Approval,
        connector: &dyn Connector,
        before: Option<&Details>,
    ) -> Details {
        let answers = self.take_answers();
        let mut details = connector.read_details(approval, &answers);
        self.put_back(answers);
        let was_read = |part: MissingPart| {
            before.is_some_and(|before| {
                before.answers.iter().any(|answer| answer.what == part)
                    && before.missing.iter().all(|missing| missing.what != part)
            })
        };
        let (stale, missing): (Vec<_>, Vec<_>) = std::mem::take(&mut details.missing)
            .into_iter()
            .partition(|missing| was_read(missing.what));
        details.missing = missing;
        let mut failed = Vec::new();
        if let (false, Some(before)) = (stale.is_empty(), before) {
            for part in stale.iter().map(|missing| missing.what) {
                failed.append(&mut self.put_as_before(part, before));
            }
            self.follow_as_before(approval, connector, before);
            let answers = self.take_answers();
            details = connector.read_details(approval, &answers);
            self.put_back(answers);
            details.stale = stale;
        }
        let raw = |asked: Vec<Asked>| asked.into_iter().map(|asked| asked.raw(connector));
        details.answers = raw(self.asked).collect();
        details.failed = raw(failed).collect();
        details
    }

    /// Takes the earlier answers of a part for those that have just come, and answers with these.
    fn put_as_before(&mut self, part: MissingPart, before: &Details) -> Vec<Asked> {
        let is_of_it = |asked: &Asked| asked.part == part;
        let at = self.asked.iter().position(is_of_it);
        let at = at.unwrap_or(self.asked.len());
        let (failed, others): (Vec<Asked>, Vec<Asked>) = std::mem::take(&mut self.asked)
            .into_iter()
            .partition(is_of_it);
        self.asked = others;
        let answers = before.answers.iter().filter(|answer| answer.what == part);
        let earlier = answers.cloned().map(|answer| Asked {
            call: None,
            part,
            line: answer.request.clone(),
            is_cut: answer.is_cut,
            outcome: Some(as_before(answer)),
        });
        self.asked.splice(at..at, earlier);
        failed
    }

    /// What follows from earlier answers was answered with them.
    fn follow_as_before(
        &mut self,
        approval: &Approval,
        connector: &dyn Connector,
        before: &Details,
    ) {
        self.known = before.answers.clone();
        for _ in 0..MOST_ROUNDS {
            let answers = self.take_answers();
            let more = connector.more_requests(approval, &answers);
            self.put_back(answers);
            let count = self.asked.len();
            self.take_on(more);
            if self.asked.len() == count {
                return;
            }
        }
    }

    fn take_answers(&mut self) -> Vec<(MissingPart, Outcome)> {
        let asked = self.asked.iter_mut();
        asked
            .filter_map(|asked| Some((asked.part, asked.outcome.take()?)))
            .collect()
    }

    /// Gives back what was taken when everything had been answered.
    fn put_back(&mut self, answers: Vec<(MissingPart, Outcome)>) {
        for (asked, (_, outcome)) in self.asked.iter_mut().zip(answers) {
            asked.outcome = Some(outcome);
        }
    }
}

fn as_before(answer: RawAnswer) -> Outcome {
    Outcome::Answered(Answer {
        status: answer.status.unwrap_or_default(),
        body: answer.body,
        retry_after_ms: None,
    })
}

fn is_success(answer: &Answer) -> bool {
    (200..300).contains(&answer.status)
}
