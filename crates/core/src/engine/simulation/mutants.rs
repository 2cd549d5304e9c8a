//! The machine, broken on purpose: each of these is a mistake that somebody could make, and the simulation must find
//! every one. Some break a connector, the others the shell around the engine.

use std::cell::Cell;
use std::rc::Rc;

use crate::connector::{Answer, Connector, Method, Next, Outcome, Page, Pass, Request, Stage};
use crate::model::{
    Approval, Capabilities, CommandId, Decision, Details, End, MissingPart, NoAnswer, ReadFailure,
    Resume,
};

/// A mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mutant {
    /// A write counts as made before it is.
    SentBeforeStored,
    /// What to do if an answer is lost is not stored before the request.
    NothingNotedBeforeSending,
    /// Every request carries a command id of its own.
    NewCommandIdOnRetry,
    /// A post whose answer was lost is made again without looking.
    RepeatedAfterALostAnswer,
    /// A 409 is the end, without asking what stands.
    DroppedOnConflict,
    /// A 409 is a success.
    AppliedOnConflict,
    /// An approval that is gone is called applied.
    GoneIsApplied,
    /// A decision that was received is called applied.
    ReceivedIsApplied,
    /// An answer that cannot be read is a success.
    GarbledIsApplied,
    /// A retry leaves the edits out.
    EditsLostOnRetry,
    /// Every tab sends.
    LocksIgnored,
    /// A visit does not find what an earlier one has stored.
    OutboxForgotten,
    /// Undo leaves the record where it is stored.
    UndoErasesNothing,
    /// The undo window is over before it began.
    UndoWindowCutShort,
    /// A refusal after a lost answer is believed.
    RefusalBelievedInDoubt,
}

pub(super) const MUTANTS: [Mutant; 15] = [
    Mutant::SentBeforeStored,
    Mutant::NothingNotedBeforeSending,
    Mutant::NewCommandIdOnRetry,
    Mutant::RepeatedAfterALostAnswer,
    Mutant::DroppedOnConflict,
    Mutant::AppliedOnConflict,
    Mutant::GoneIsApplied,
    Mutant::ReceivedIsApplied,
    Mutant::GarbledIsApplied,
    Mutant::EditsLostOnRetry,
    Mutant::LocksIgnored,
    Mutant::OutboxForgotten,
    Mutant::UndoErasesNothing,
    Mutant::UndoWindowCutShort,
    Mutant::RefusalBelievedInDoubt,
];

/// A connector with this mistake in it, if it is one of a connector.
pub(super) fn broken(mutant: Option<Mutant>, connector: Rc<dyn Connector>) -> Rc<dyn Connector> {
    match mutant {
        None => connector,
        Some(mutant) => Rc::new(Broken {
            mutant,
            connector,
            requests: Cell::new(0),
        }),
    }
}

#[derive(Debug)]
struct Broken {
    mutant: Mutant,
    connector: Rc<dyn Connector>,
    requests: Cell<u64>,
}

impl Broken {
    fn is_post(&self, decision: &Decision, stage: &Stage) -> bool {
        self.connector.request(decision, stage).method == Method::Post
    }
}

impl Connector for Broken {
    fn capabilities(&self) -> Capabilities {
        self.connector.capabilities()
    }

    fn list_request(&self, pass: &Pass) -> Request {
        self.connector.list_request(pass)
    }

    fn read_list(&self, pass: &mut Pass, answer: &Answer) -> Result<Page, ReadFailure> {
        self.connector.read_list(pass, answer)
    }

    fn detail_requests(&self, approval: &Approval) -> Vec<(MissingPart, Request)> {
        self.connector.detail_requests(approval)
    }

    fn read_details(&self, approval: &Approval, answers: &[(MissingPart, Outcome)]) -> Details {
        self.connector.read_details(approval, answers)
    }

    fn first_stage(&self, decision: &Decision) -> Stage {
        self.connector.first_stage(decision)
    }

    fn request(&self, decision: &Decision, stage: &Stage) -> Request {
        let mut decision = decision.clone();
        self.requests.set(self.requests.get() + 1);
        match self.mutant {
            Mutant::NewCommandIdOnRetry => {
                let id = format!("{}-{}", decision.command, self.requests.get());
                decision.command = CommandId::new(id);
            }
            Mutant::EditsLostOnRetry if *stage != self.connector.first_stage(&decision) => {
                decision.edited = None;
            }
            _ => {}
        }
        self.connector.request(&decision, stage)
    }

    fn observe(&self, decision: &Decision, stage: &Stage, outcome: &Outcome) -> Next {
        let next = self.connector.observe(decision, stage, outcome);
        let status = match outcome {
            Outcome::Answered(answer) => answer.status,
            _ => 0,
        };
        let applied = || {
            Next::End(End::Applied {
                words: None,
                resume: Resume::Done,
            })
        };
        match (self.mutant, &next) {
            (Mutant::RepeatedAfterALostAnswer, Next::Later { trouble, .. })
                if *outcome == Outcome::NoAnswer(NoAnswer::Network)
                    && self.is_post(decision, stage) =>
            {
                Next::Later {
                    stage: stage.clone(),
                    trouble: trouble.clone(),
                    at_least_ms: None,
                }
            }
            (Mutant::DroppedOnConflict, _) if status == 409 => Next::End(End::Refused {
                status,
                words: None,
            }),
            (Mutant::RefusalBelievedInDoubt, Next::Go(_))
                if matches!(status, 400..=428) && self.is_post(decision, stage) =>
            {
                Next::End(End::Refused {
                    status,
                    words: None,
                })
            }
            (Mutant::AppliedOnConflict, _) if status == 409 => applied(),
            (Mutant::GoneIsApplied, Next::End(End::Gone)) => applied(),
            (Mutant::ReceivedIsApplied, Next::Received(_)) => applied(),
            (Mutant::GarbledIsApplied, Next::Later { .. })
                if status == 200 && self.is_post(decision, stage) =>
            {
                applied()
            }
            _ => next,
        }
    }
}
