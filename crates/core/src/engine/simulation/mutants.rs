//! The machine, broken on purpose: each of these is a mistake that somebody could make, and the simulation must find
//! every one. Some break a connector, the others the shell around the engine.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use serde_json::Value;

use super::script::About;
use crate::connector::{Answer, Connector, Method, Next, Outcome, Page, Pass, Request, Stage};
use crate::json;
use crate::model::{
    Approval, Basis, Capabilities, CommandId, Decision, Details, End, MissingPart, NoAnswer,
    ReadFailure, Resume,
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
    /// What is stored is written whatever marks are there.
    MarksIgnored,
    /// A visit does not find what an earlier one has stored.
    OutboxForgotten,
    /// Undo leaves the record where it is stored.
    UndoErasesNothing,
    /// The undo window is over before it began.
    UndoWindowCutShort,
    /// A refusal after a lost answer is believed.
    RefusalBelievedInDoubt,
    /// A conflict that comes with status 200 is a success.
    ConflictIsApplied,
    /// A version that was created is a success.
    CreatedIsApplied,
    /// What the reviewer corrected is approved, and not the correction.
    ParentIsApproved,
    /// The newest versions that an error text names are set aside.
    ErrorTextIsAcknowledged,
    /// The versions that are found while looking for one are set aside.
    FoundIsAcknowledged,
    /// The versions that were on the screen are not set aside.
    NothingIsAcknowledged,
    /// Whatever version is found first is the one that was looked for.
    FirstVersionIsOurs,
    /// A correction that cannot be created is approved as what it corrects.
    CorrectionDropped,
    /// A rejection leaves its reason out.
    ReasonForgotten,
}

/// Every mistake, with the histories that find it.
pub(super) const MUTANTS: &[(About, Mutant)] = &[
    (About::Actions, Mutant::SentBeforeStored),
    (About::Actions, Mutant::NothingNotedBeforeSending),
    (About::Actions, Mutant::NewCommandIdOnRetry),
    (About::Actions, Mutant::RepeatedAfterALostAnswer),
    (About::Actions, Mutant::DroppedOnConflict),
    (About::Actions, Mutant::AppliedOnConflict),
    (About::Actions, Mutant::GoneIsApplied),
    (About::Actions, Mutant::ReceivedIsApplied),
    (About::Actions, Mutant::GarbledIsApplied),
    (About::Actions, Mutant::EditsLostOnRetry),
    (About::Actions, Mutant::LocksIgnored),
    (About::Actions, Mutant::MarksIgnored),
    (About::Actions, Mutant::OutboxForgotten),
    (About::Actions, Mutant::UndoErasesNothing),
    (About::Actions, Mutant::UndoWindowCutShort),
    (About::Actions, Mutant::RefusalBelievedInDoubt),
    (About::Reviews, Mutant::SentBeforeStored),
    (About::Reviews, Mutant::RepeatedAfterALostAnswer),
    (About::Reviews, Mutant::DroppedOnConflict),
    (About::Reviews, Mutant::AppliedOnConflict),
    (About::Reviews, Mutant::GoneIsApplied),
    (About::Reviews, Mutant::GarbledIsApplied),
    (About::Reviews, Mutant::LocksIgnored),
    (About::Reviews, Mutant::OutboxForgotten),
    (About::Reviews, Mutant::UndoErasesNothing),
    (About::Reviews, Mutant::RefusalBelievedInDoubt),
    (About::Reviews, Mutant::ConflictIsApplied),
    (About::Reviews, Mutant::CreatedIsApplied),
    (About::Reviews, Mutant::ParentIsApproved),
    (About::Reviews, Mutant::ErrorTextIsAcknowledged),
    (About::Reviews, Mutant::FoundIsAcknowledged),
    (About::Reviews, Mutant::NothingIsAcknowledged),
    (About::Reviews, Mutant::FirstVersionIsOurs),
    (About::Reviews, Mutant::CorrectionDropped),
    (About::Reviews, Mutant::ReasonForgotten),
];

/// A connector with this mistake in it, if it is one of a connector.
pub(super) fn broken(mutant: Option<Mutant>, connector: Rc<dyn Connector>) -> Rc<dyn Connector> {
    match mutant {
        None => connector,
        Some(mutant) => Rc::new(Broken {
            mutant,
            connector,
            requests: Cell::new(0),
            acknowledged: RefCell::default(),
        }),
    }
}

#[derive(Debug)]
struct Broken {
    mutant: Mutant,
    connector: Rc<dyn Connector>,
    requests: Cell<u64>,
    /// Versions to be set aside that no reviewer has seen.
    acknowledged: RefCell<Vec<String>>,
}

impl Broken {
    /// The body of a post about a review, with the mistake in it.
    fn body(&self, decision: &Decision, body: String) -> String {
        let mut body: Value = serde_json::from_str(&body).unwrap();
        let ids = "acknowledged_superseded_version_ids";
        match self.mutant {
            Mutant::ParentIsApproved if body.get("version_id").is_some() => {
                let basis = decision.basis.as_ref().map(Basis::as_str);
                let shown: Value = serde_json::from_str(basis.unwrap_or_default()).unwrap();
                body["version_id"] = shown["version"].clone();
            }
            Mutant::ErrorTextIsAcknowledged | Mutant::FoundIsAcknowledged => {
                body[ids] = self.acknowledged.borrow().clone().into();
            }
            Mutant::NothingIsAcknowledged => body[ids] = Value::Null,
            _ => {}
        }
        body.to_string()
    }

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

    fn more_requests(
        &self,
        approval: &Approval,
        answers: &[(MissingPart, Outcome)],
    ) -> Vec<(MissingPart, Request)> {
        self.connector.more_requests(approval, answers)
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
            Mutant::ReasonForgotten => decision.reason = None,
            _ => {}
        }
        let mut request = self.connector.request(&decision, stage);
        request.body = request.body.map(|body| self.body(&decision, body));
        request
    }

    fn observe(&self, decision: &Decision, stage: &Stage, outcome: &Outcome) -> Next {
        let (status, body) = match outcome {
            Outcome::Answered(answer) => (answer.status, answer.body.as_str()),
            _ => (0, ""),
        };
        let mut meant = decision.clone();
        if self.mutant == Mutant::FirstVersionIsOurs
            && let Some(first) = versions(body).first()
        {
            meant.edited = json::Value::parse(&first["snapshot"].to_string()).ok();
        }
        let next = self.connector.observe(&meant, stage, outcome);
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
            (Mutant::ConflictIsApplied, Next::End(End::Superseded(_)))
                if body.contains("conflict") =>
            {
                applied()
            }
            (Mutant::CreatedIsApplied, Next::Go(_)) if body.starts_with(r#"{"id":"rvr_"#) => {
                applied()
            }
            (Mutant::CorrectionDropped, Next::Go(_)) if body.contains("parent_conflict") => {
                let unedited = Decision {
                    edited: None,
                    ..decision.clone()
                };
                Next::Go(self.connector.first_stage(&unedited))
            }
            (Mutant::ErrorTextIsAcknowledged, _) if status == 409 && body.contains("=[") => {
                let ids = body.split(['[', ']']).nth(1).unwrap_or_default();
                let ids = ids.split(", ").map(str::to_owned);
                self.acknowledged.borrow_mut().extend(ids);
                Next::Go(stage.clone())
            }
            (Mutant::FoundIsAcknowledged, Next::Go(_)) => {
                let found = versions(body).into_iter();
                let ids = found.filter_map(|found| Some(found["id"].as_str()?.to_owned()));
                self.acknowledged.borrow_mut().extend(ids);
                next
            }
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

/// The versions in a page of them.
fn versions(body: &str) -> Vec<Value> {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let rows = body["data"].as_array().cloned().unwrap_or_default();
    rows.into_iter()
        .filter(|row| row.get("snapshot").is_some())
        .collect()
}
