//! Retab human-in-the-loop decisions, generations (a) and (b) of contracts/retab.md. Decisions carry a command id,
//! so a post whose answer was lost is simply made again; what the API then holds is compared with what was sent.

mod wire;

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::value::RawValue;

use self::wire::{DeliveryStage, Refusal};
use super::retab::{link, status, took, words};
use super::{
    Answer, Class, Connector, Method, Next, Options, Outcome, Page, Pass, Request, SetUpError,
    Stage, accepted, classify, encoded, exact, excerpt, kept, parse, readable, shortened, success,
};
use crate::json::Value;
use crate::model::{
    Approval, ApprovalId, ApprovalKey, Capabilities, ConnectionId, Decision, Details, DocumentLink,
    DocumentRef, End, Fact, FactLabel, FactValue, Lead, Missing, MissingPart, Outlook, Payload,
    ReadFailure, ReasonUse, Resume, RunStep, StepStatus, Theirs, Trouble, Verdict,
};
use crate::time::Millis;

/// A run with more input documents than this is shown with the first of them.
const MOST_DOCUMENTS: usize = 50;

pub(super) fn build(
    connection: ConnectionId,
    options: &Options,
) -> Result<Rc<dyn Connector>, SetUpError> {
    let dialect = match options.dialect.as_deref() {
        None | Some("node_id") => Dialect::NodeId,
        Some("block_id") => Dialect::BlockId,
        Some(other) => return Err(SetUpError::UnknownDialect(other.to_owned())),
    };
    // The SDKs of these generations took a base address with `/v1` appended (section 2); so may the page.
    let base_has_version = options.base_url.trim_end_matches('/').ends_with("/v1");
    let root = if base_has_version {
        "/workflows/runs"
    } else {
        "/v1/workflows/runs"
    };
    Ok(Rc::new(RetabHil {
        connection,
        dialect,
        root,
    }))
}

/// Whether steps are called nodes (a) or blocks (b1 to b3).
#[derive(Clone, Copy, Debug, PartialEq)]
enum Dialect {
    NodeId,
    BlockId,
}

#[derive(Debug)]
struct RetabHil {
    connection: ConnectionId,
    dialect: Dialect,
    /// Path of the runs, behind the base address.
    root: &'static str,
}

impl RetabHil {
    fn get(&self, path: String) -> Request {
        Request {
            connection: self.connection.clone(),
            method: Method::Get,
            path,
            body: None,
        }
    }

    /// The approvals in one run: a run may wait at several steps at once.
    fn approvals(&self, run: &wire::Run) -> Result<Vec<Approval>, ReadFailure> {
        let (mine, theirs, speaks) = match self.dialect {
            Dialect::NodeId => (
                run.waiting_for_node_ids.as_ref(),
                run.waiting_blocks(),
                "block_id",
            ),
            Dialect::BlockId => (
                run.waiting_blocks(),
                run.waiting_for_node_ids.as_ref(),
                "node_id",
            ),
        };
        let Some(waiting) = mine else {
            return Err(match theirs {
                Some(_) => ReadFailure::WrongDialect { speaks },
                None => ReadFailure::Unreadable {
                    problem: format!("run {} does not say which steps wait", run.id),
                },
            });
        };
        Ok(waiting
            .iter()
            .map(|step| self.approval(run, step))
            .collect())
    }

    fn approval(&self, run: &wire::Run, step_id: &str) -> Approval {
        let step = run.steps.iter().find(|step| step.id() == step_id);
        let label = step
            .and_then(wire::Step::label)
            .map_or_else(|| readable(step_id), str::to_owned);
        let workflow = run
            .workflow_name()
            .or(run.workflow_id())
            .unwrap_or(&run.id)
            .to_owned();
        let documents: Vec<DocumentRef> = run
            .documents()
            .take(MOST_DOCUMENTS)
            .map(|(step, file)| DocumentRef {
                key: step.clone(),
                name: file.filename.clone(),
            })
            .collect();
        let name = documents.first().and_then(|first| first.name.clone());
        let created = run.created_at().and_then(Millis::parse);
        let waiting = step
            .and_then(|step| step.started_at.as_deref())
            .or(run.waiting_since())
            .and_then(Millis::parse);
        let mut facts = vec![
            Fact {
                label: FactLabel::Workflow,
                value: FactValue::Text(workflow.clone()),
            },
            Fact {
                label: FactLabel::Step,
                value: FactValue::Text(label.clone()),
            },
        ];
        let mut push = |label, value: Option<FactValue>| {
            facts.extend(value.map(|value| Fact { label, value }))
        };
        push(FactLabel::Document, name.clone().map(FactValue::Text));
        push(FactLabel::WaitingSince, waiting.map(FactValue::Moment));
        push(FactLabel::Created, created.map(FactValue::Moment));
        push(
            FactLabel::Trigger,
            run.trigger()
                .map(|trigger| FactValue::Text(trigger.to_owned())),
        );
        let odd_status = run.status().filter(|status| *status != "waiting_for_human");
        push(
            FactLabel::Status,
            odd_status.map(|status| FactValue::Text(status.to_owned())),
        );
        push(FactLabel::Run, Some(FactValue::Id(run.id.clone())));
        push(FactLabel::StepId, Some(FactValue::Id(step_id.to_owned())));
        push(
            FactLabel::WorkflowId,
            run.workflow_id().map(|id| FactValue::Id(id.to_owned())),
        );
        Approval {
            id: ApprovalId {
                connection: self.connection.clone(),
                key: key(&run.id, step_id),
            },
            title: name.unwrap_or_else(|| workflow.clone()),
            workflow,
            step: label,
            since: waiting.or(created),
            facts,
            documents,
            entry: None,
        }
    }

    fn decision_path(&self, decision: &Decision) -> String {
        let (run, step) = run_and_step(&decision.approval.key);
        format!(
            "{}/{}/hil-decisions/{}",
            self.root,
            encoded(run),
            encoded(step)
        )
    }

    fn submission(&self, decision: &Decision) -> Request {
        let (run, step) = run_and_step(&decision.approval.key);
        // Edits are kept for approvals only (section 3.3); a rejection carries none.
        let edited = decision
            .edited
            .as_ref()
            .filter(|_| decision.verdict == Verdict::Approve);
        let body = wire::DecisionRequest {
            node_id: (self.dialect == Dialect::NodeId).then_some(step),
            block_id: (self.dialect == Dialect::BlockId).then_some(step),
            approved: decision.verdict == Verdict::Approve,
            command_id: decision.command.as_str(),
            modified_data: edited.map(|data| {
                RawValue::from_string(data.to_string()).expect("a document prints itself as JSON")
            }),
        };
        Request {
            connection: self.connection.clone(),
            method: Method::Post,
            path: format!("{}/{}/hil-decisions", self.root, encoded(run)),
            body: Some(serde_json::to_string(&body).expect("the body is text and JSON")),
        }
    }
}

impl Connector for RetabHil {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            edits: true,
            reason: ReasonUse::Never,
            names_what_was_shown: false,
            newest_first: true,
        }
    }

    fn list_request(&self, pass: &Pass) -> Request {
        let mut path = format!("{}?status=waiting_for_human&limit=100", self.root);
        if let Some(cursor) = &pass.cursor {
            path.push_str("&after=");
            path.push_str(&encoded(cursor));
        }
        self.get(path)
    }

    fn read_list(&self, pass: &mut Pass, answer: &Answer) -> Result<Page, ReadFailure> {
        let page: wire::RunPage = parse(&accepted(answer, words)?.body)?;
        let mut out = Page {
            last: page.list_metadata.after.is_none(),
            ..Page::default()
        };
        for (index, raw) in page.data.iter().enumerate() {
            match parse::<wire::Run>(raw.get()).and_then(|run| self.approvals(&run)) {
                Ok(approvals) => {
                    let entry = kept(raw);
                    out.approvals
                        .extend(approvals.into_iter().map(|approval| Approval {
                            entry: entry.clone(),
                            ..approval
                        }));
                }
                Err(ReadFailure::Unreadable { problem }) => {
                    out.unreadable.push(format!("data[{index}]: {problem}"))
                }
                Err(other) => return Err(other),
            }
        }
        if pass.cursor.is_some() && pass.cursor == page.list_metadata.after {
            return Err(ReadFailure::Unreadable {
                problem: "`list_metadata.after` repeats itself".to_owned(),
            });
        }
        pass.page += 1;
        pass.cursor = page.list_metadata.after;
        Ok(out)
    }

    fn detail_requests(&self, approval: &Approval) -> Vec<(MissingPart, Request)> {
        let (run, _) = run_and_step(&approval.id.key);
        let run = encoded(run);
        vec![
            (MissingPart::Run, self.get(format!("{}/{run}", self.root))),
            (
                MissingPart::Steps,
                self.get(format!("{}/{run}/steps", self.root)),
            ),
        ]
    }

    fn document_request(&self, approval: &Approval, document: &DocumentRef) -> Option<Request> {
        let (run, _) = run_and_step(&approval.id.key);
        let (run, step) = (encoded(run), encoded(&document.key));
        Some(self.get(format!("{}/{run}/documents/{step}", self.root)))
    }

    fn read_document(&self, outcome: &Outcome) -> Result<DocumentLink, ReadFailure> {
        let found: wire::DocumentSignedUrl = parse(&success(outcome, words)?.body)?;
        link(found.signed_url, found.filename)
    }

    fn read_details(&self, approval: &Approval, answers: &[(MissingPart, Outcome)]) -> Details {
        let (_, here) = run_and_step(&approval.id.key);
        let mut details = Details {
            outlook: Outlook {
                approve: Some(Lead::GoesOn),
                reject: Some(Lead::NotSaid),
            },
            ..Details::default()
        };
        let outcome_of = |wanted: MissingPart| {
            let mut outcomes = answers.iter();
            outcomes.find_map(|(part, outcome)| (*part == wanted).then_some(outcome))
        };
        let mut missed = |what, why| details.missing.push(Missing { what, why });
        // The stored steps tell more (handles, outputs); the run's own are the second source, and read where it is needed.
        let mut stored_steps = Vec::new();
        match outcome_of(MissingPart::Steps).map(read_steps) {
            Some(Ok(steps)) => stored_steps = steps,
            Some(Err(why)) => missed(MissingPart::Steps, why),
            None => {}
        }
        let stored = Here::of(&stored_steps, here);
        let found = stored.payload(&stored_steps);
        let mut run_steps = Vec::new();
        let mut run_status = None;
        let needs_all = stored_steps.is_empty() || found.is_none();
        let read = outcome_of(MissingPart::Run).map(|outcome| match needs_all {
            true => read_run(outcome).map(|run| {
                run_status = run.status().map(str::to_owned);
                run_steps = run.steps;
            }),
            false => {
                read_run_head(outcome).map(|head| run_status = head.status().map(str::to_owned))
            }
        });
        if let Some(Err(why)) = read {
            missed(MissingPart::Run, why);
        }
        details.run_status = run_status;
        let second = Here::of(&run_steps, here);
        let body_of = |part| match outcome_of(part) {
            Some(Outcome::Answered(answer)) => answer.body.as_str(),
            _ => "",
        };
        let (source, steps, at) = match stored_steps.is_empty() {
            true => (MissingPart::Run, &run_steps, &second),
            false => (MissingPart::Steps, &stored_steps, &stored),
        };
        show_steps(&mut details, source, body_of(source), steps, at);
        details.payload = found.or_else(|| second.payload(&run_steps));
        if details.payload.is_none()
            && details
                .missing
                .iter()
                .all(|missing| missing.what != MissingPart::Steps)
        {
            let broken = stored.broken_data().or_else(|| second.broken_data());
            let problem = broken.unwrap_or_else(|| format!("step {here} came without data"));
            details.missing.push(Missing {
                what: MissingPart::Payload,
                why: ReadFailure::Unreadable { problem },
            });
        }
        details
    }

    fn first_stage(&self, _decision: &Decision) -> Stage {
        Stage::write(&DeliveryStage::Submit)
    }

    fn request(&self, decision: &Decision, stage: &Stage) -> Request {
        match stage.read() {
            Some(DeliveryStage::Submit | DeliveryStage::Resubmit) => self.submission(decision),
            // A stage of another version is answered by reading too: it does no harm.
            Some(DeliveryStage::ReadBack { .. } | DeliveryStage::Follow) | None => {
                self.get(self.decision_path(decision))
            }
        }
    }

    fn observe(&self, decision: &Decision, stage: &Stage, outcome: &Outcome) -> Next {
        let later = |stage, trouble, at_least_ms| Next::Later {
            stage,
            trouble,
            at_least_ms,
        };
        let stage_now: DeliveryStage = stage.read().unwrap_or(DeliveryStage::ReadBack {
            refusal: None,
            in_doubt: true,
        });
        let read_back =
            |refusal, in_doubt| Stage::write(&DeliveryStage::ReadBack { refusal, in_doubt });
        let is_resubmission = stage_now == DeliveryStage::Resubmit;
        // A post may be made again as it is, a read too; but a post that may have been taken is remembered as such.
        let again = match stage_now {
            DeliveryStage::Submit => Stage::write(&DeliveryStage::Resubmit),
            _ => stage.clone(),
        };
        match (stage_now, classify(outcome)) {
            (_, Class::NoAnswer(why)) => later(again, Trouble::NoAnswer(why), None),
            (_, Class::NotSent(trouble)) => later(stage.clone(), trouble, None),
            (_, Class::Unauthorized) => later(stage.clone(), Trouble::CredentialsRefused, None),
            (_, Class::Busy { at_least_ms }) => later(stage.clone(), Trouble::Busy, at_least_ms),
            (
                _,
                Class::ServerFailed {
                    status,
                    at_least_ms,
                },
            ) => later(again, Trouble::ServerFailed { status }, at_least_ms),
            (DeliveryStage::Submit | DeliveryStage::Resubmit, Class::Success(answer)) => {
                match parse::<wire::DecisionResponse>(&answer.body) {
                    Ok(response) => compared(decision, &response.decision, None),
                    // It may have been taken all the same, and until that is known nobody may withdraw it.
                    Err(_) => later(read_back(None, true), Trouble::Unreadable, None),
                }
            }
            (DeliveryStage::Submit | DeliveryStage::Resubmit, Class::Refused(answer)) => {
                let refusal = Refusal {
                    status: answer.status,
                    words: words(&answer.body).map(shortened),
                };
                match (is_resubmission, answer.status) {
                    (true, _) => Next::Go(read_back(Some(refusal), true)),
                    (false, 409) => Next::Go(read_back(Some(refusal), false)),
                    (false, _) => Next::End(End::Refused {
                        status: refusal.status,
                        words: refusal.words,
                    }),
                }
            }
            (DeliveryStage::ReadBack { refusal, in_doubt }, Class::Success(answer)) => {
                match parse(&answer.body) {
                    Ok(state) => compared(decision, &state, refusal),
                    Err(_) => later(read_back(refusal, in_doubt), Trouble::Unreadable, None),
                }
            }
            (DeliveryStage::Follow, Class::Success(answer)) => match parse(&answer.body) {
                Ok(state) => compared(decision, &state, None),
                Err(_) => later(stage.clone(), Trouble::Unreadable, None),
            },
            (
                DeliveryStage::ReadBack {
                    refusal: Some(refusal),
                    in_doubt: false,
                },
                Class::Refused(_),
            ) => Next::End(End::Refused {
                status: refusal.status,
                words: refusal.words,
            }),
            (DeliveryStage::ReadBack { .. } | DeliveryStage::Follow, Class::Refused(answer)) => {
                later(
                    stage.clone(),
                    Trouble::ServerFailed {
                        status: answer.status,
                    },
                    None,
                )
            }
        }
    }
}

/// Holds what was decided against what the API says it holds (section 3.3).
fn compared(decision: &Decision, state: &wire::DecisionState, refusal: Option<Refusal>) -> Next {
    let Some(approved) = state
        .approved
        .filter(|_| state.decision_received || state.decision_applied)
    else {
        return match refusal {
            Some(refusal) => Next::End(End::Refused {
                status: refusal.status,
                words: refusal.words,
            }),
            // Nothing was taken, and the command id makes a second post harmless.
            None => Next::Later {
                stage: Stage::write(&DeliveryStage::Resubmit),
                trouble: Trouble::Unreadable,
                at_least_ms: None,
            },
        };
    };
    let theirs = exact(state.modified_data.as_deref());
    let same_data = match (&decision.edited, &theirs) {
        _ if decision.verdict == Verdict::Reject => true,
        (Some(mine), Some(theirs)) => mine == theirs,
        (Some(_), None) => false,
        // Unchanged data may be written down as null or as the data itself.
        (None, Some(theirs)) => decision.base.as_ref() == Some(theirs),
        (None, None) => true,
    };
    if approved != (decision.verdict == Verdict::Approve) || !same_data {
        return Next::End(End::Superseded(Theirs {
            verdict: Some(if approved {
                Verdict::Approve
            } else {
                Verdict::Reject
            }),
            data: theirs,
            by: None,
            at: state.received_at.as_deref().and_then(Millis::parse),
        }));
    }
    if state.decision_applied {
        Next::End(End::Applied {
            words: None,
            resume: Resume::Done,
        })
    } else {
        Next::Received(Stage::write(&DeliveryStage::Follow))
    }
}

fn key(run: &str, step: &str) -> ApprovalKey {
    ApprovalKey::new(format!("{run}/{step}"))
}

fn run_and_step(key: &ApprovalKey) -> (&str, &str) {
    key.as_str().split_once('/').unwrap_or((key.as_str(), ""))
}

fn read_run(outcome: &Outcome) -> Result<wire::Run<'_>, ReadFailure> {
    parse(&success(outcome, words)?.body)
}

fn read_run_head(outcome: &Outcome) -> Result<wire::RunHead, ReadFailure> {
    parse(&success(outcome, words)?.body)
}

/// A bare array up to (b2), an envelope from (b3) on. A step that cannot be read is passed over.
fn read_steps(outcome: &Outcome) -> Result<Vec<wire::Step<'_>>, ReadFailure> {
    let body = &success(outcome, words)?.body;
    let raw: Vec<&RawValue> = if body.trim_start().starts_with('[') {
        parse(body)?
    } else {
        parse::<wire::StepEnvelope>(body)?.data
    };
    Ok(raw
        .iter()
        .filter_map(|step| parse(step.get()).ok())
        .collect())
}

/// The step that waits, among others. Its output is read once: it can be large.
struct Here<'a> {
    id: &'a str,
    position: Option<usize>,
    output: Option<wire::StepOutput>,
}

impl<'a> Here<'a> {
    fn of(steps: &[wire::Step], id: &'a str) -> Here<'a> {
        let position = steps.iter().position(|step| step.id() == id);
        Here {
            id,
            position,
            output: position.and_then(|at| step_output(&steps[at])),
        }
    }
}

fn show_steps(
    details: &mut Details,
    source: MissingPart,
    body: &str,
    steps: &[wire::Step],
    here: &Here,
) {
    for step in steps {
        details.steps.push(RunStep {
            id: step.id().to_owned(),
            label: step
                .label()
                .map_or_else(|| readable(step.id()), str::to_owned),
            kind: step.kind().to_owned(),
            status: status(step.status()),
            here: step.id() == here.id,
            gated: step.requires_human_review == Some(true) || step.kind().starts_with("hil"),
            duration_ms: step
                .duration_ms
                .or_else(|| took(step.started_at.as_deref(), step.completed_at.as_deref())),
            verdict: step.human_review_approved.map(|approved| match approved {
                true => Verdict::Approve,
                false => Verdict::Reject,
            }),
            words: step.words().map(|words| shortened(words.to_owned())),
            inputs: excerpt(source, body, step.handle_inputs),
            outputs: excerpt(source, body, step.handle_outputs),
            result: excerpt(source, body, step.output),
            request: None,
        });
    }
    if let Some(label) = following(steps, here).and_then(wire::Step::label) {
        details.outlook.approve = Some(Lead::GoesOnTo(label.to_owned()));
    }
    let message = here
        .output
        .as_ref()
        .and_then(|output| output.message.as_ref());
    if let Some(message) = message.filter(|message| !message.is_empty()) {
        details.facts.push(Fact {
            label: FactLabel::Message,
            value: FactValue::Text(message.clone()),
        });
    }
}

/// The step that an approval leads to. Steps come in an order, not with the ways between them: only one that has not
/// begun follows, and none does for sure while the run waits elsewhere too.
fn following<'a>(steps: &'a [wire::Step], here: &Here) -> Option<&'a wire::Step<'a>> {
    let at = here.position?;
    let waits = |step: &wire::Step| status(step.status()) == StepStatus::Waiting;
    let mut others = steps.iter().enumerate().filter(|(index, _)| *index != at);
    if others.any(|(_, step)| waits(step)) {
        return None;
    }
    let has_not_begun = |step: &&wire::Step| {
        let status = status(step.status());
        matches!(
            status,
            StepStatus::Pending | StepStatus::Unknown | StepStatus::Other(_)
        )
    };
    steps.get(at + 1).filter(has_not_begun)
}

fn step_output(step: &wire::Step) -> Option<wire::StepOutput> {
    serde_json::from_str(step.output?.get()).ok()
}

impl Here<'_> {
    /// Why the data cannot be read, where there is some: it is nested too deeply.
    fn broken_data(&self) -> Option<String> {
        let data = self.output.as_ref()?.extracted_data.as_ref()?;
        let error = Value::parse(data.get()).err()?;
        Some(format!("the data of step {}: {error}", self.id))
    }

    /// The data under review: the human step's `output` where it is there, else its first JSON input (section 3.2).
    fn payload(&self, steps: &[wire::Step]) -> Option<Payload> {
        let at = self.position?;
        let output = &self.output;
        let from_output = output
            .as_ref()
            .and_then(|output| exact(output.extracted_data.as_deref()));
        let data = from_output.or_else(|| json_input(&steps[at]))?;
        let extraction = output
            .as_ref()
            .and_then(|output| output.extraction_id.clone());
        let before: Vec<wire::StepOutput> =
            steps[..at].iter().rev().filter_map(step_output).collect();
        let source = before
            .iter()
            .find(|step| extraction.is_some() && step.extraction_id == extraction)
            .or_else(|| before.iter().find(|step| step.extracted_data.is_some()));
        let schema = output
            .as_ref()
            .and_then(|output| exact(output.json_schema.as_deref()));
        Some(Payload {
            data,
            schema: schema.or_else(|| exact(source?.json_schema.as_deref())),
            likelihoods: source.and_then(|step| exact(step.likelihoods.as_deref())),
            basis: None,
        })
    }
}

fn json_input(step: &wire::Step) -> Option<Value> {
    let handles: BTreeMap<String, &RawValue> =
        serde_json::from_str(step.handle_inputs?.get()).ok()?;
    let handles = handles.values();
    let mut parsed = handles.filter_map(|raw| serde_json::from_str::<wire::Handle>(raw.get()).ok());
    let handle =
        parsed.find(|handle| handle.kind.as_deref() == Some("json") && handle.data.is_some())?;
    exact(handle.data.as_deref())
}
