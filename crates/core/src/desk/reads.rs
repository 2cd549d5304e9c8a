//! The reads behind the details of one approval, in rounds: what some of them answer tells what else there is to ask.

use super::CallId;
use crate::connector::{Connector, Outcome, Request};
use crate::model::{Approval, Details, MissingPart, RawAnswer};

/// So many rounds are asked; an API whose answers always lead to more is stopped here.
const MOST_ROUNDS: u32 = 24;

/// What was asked and what has been answered.
#[derive(Debug, Default)]
pub(super) struct Reads {
    /// Calls and requests, by method and path; in the order they were made.
    asked: Vec<(CallId, String)>,
    parts: Vec<(MissingPart, Option<Outcome>)>,
    rounds: u32,
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
    pub(super) fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }

    /// True when one of them was not sent, because the page has not answered for its credentials.
    pub(super) fn await_credentials(&self) -> bool {
        let mut parts = self.parts.iter();
        parts.any(|(_, outcome)| *outcome == Some(Outcome::AwaitingCredentials))
    }

    /// Notes a request that was sent.
    pub(super) fn sent(&mut self, call: CallId, part: MissingPart, line: String) {
        self.asked.push((call, line));
        self.parts.push((part, None));
    }

    /// Takes an answer in; one that belongs to other reads changes nothing.
    pub(super) fn answered(
        &mut self,
        call: CallId,
        outcome: Outcome,
        approval: &Approval,
        connector: &dyn Connector,
    ) -> After {
        let Some(place) = self.asked.iter().position(|(asked, _)| *asked == call) else {
            return After::Wait;
        };
        self.parts[place].1 = Some(outcome);
        if self.parts.iter().any(|(_, outcome)| outcome.is_none()) {
            return After::Wait;
        }
        self.rounds += 1;
        let answers = self.take_answers();
        let more = connector.more_requests(approval, &answers);
        let answers = answers.into_iter();
        self.parts = answers
            .map(|(part, outcome)| (part, Some(outcome)))
            .collect();
        match more.is_empty() || self.rounds >= MOST_ROUNDS {
            true => After::Done,
            false => After::Ask(more),
        }
    }

    /// Puts everything together, with the answers it was read from.
    pub(super) fn details(mut self, approval: &Approval, connector: &dyn Connector) -> Details {
        let answers = self.take_answers();
        let mut details = connector.read_details(approval, &answers);
        let answered = self.asked.into_iter().zip(answers);
        details.answers = answered
            .map(|((_, request), (what, outcome))| {
                let (status, body) = match outcome {
                    Outcome::Answered(answer) => (Some(answer.status), answer.body),
                    Outcome::NoAnswer(_)
                    | Outcome::NoCredentials
                    | Outcome::AwaitingCredentials => (None, String::new()),
                };
                let (body, is_cut) = connector.shown(what, body);
                RawAnswer {
                    what,
                    request,
                    status,
                    body,
                    is_cut,
                }
            })
            .collect();
        details
    }

    fn take_answers(&mut self) -> Vec<(MissingPart, Outcome)> {
        let parts = std::mem::take(&mut self.parts).into_iter();
        parts
            .filter_map(|(part, outcome)| Some((part, outcome?)))
            .collect()
    }
}
