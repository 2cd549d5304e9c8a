//! HookPulse approvals (contracts/hookpulse.md). Its action names an execution plan and no step (section 3): it takes
//! effect on whatever step the plan waits at when it arrives. There is no idempotency key and no way to ask what was
//! decided. So the pending list is looked at before each action, and after a lost answer nothing is made again before the
//! list has shown the approval twice and somebody has taken the risk that the first action still arrives.

#[cfg(test)]
mod tests;
mod wire;

use std::rc::Rc;

use self::wire::{DeliveryStage, Refusal};
use super::{
    Answer, Class, Connector, Method, Next, Options, Outcome, Page, Pass, Request, SetUpError,
    Settled, Stage, Standing, accepted, classify, exact, kept, parse, readable, shortened, success,
};
use crate::json::{Object, Value};
use crate::model::{
    Approval, ApprovalId, ApprovalKey, Capabilities, ConnectionId, Decision, Details, End, Fact,
    FactLabel, FactValue, Lead, Missing, MissingPart, Outlook, ReadFailure, ReasonUse,
    RequestTemplate, Resume, RunStep, StepStatus, Trouble, Verdict,
};
use crate::time::Millis;

const ACTION: &str = "/v1/api/human_approval_action/";
const HEADERS: &str = "headers_json";
const TEMPLATE: &str = "/v1/api/single_workflow_template_detail/";

pub(super) fn build(
    connection: ConnectionId,
    options: &Options,
) -> Result<Rc<dyn Connector>, SetUpError> {
    match &options.dialect {
        Some(dialect) => Err(SetUpError::UnknownDialect(dialect.clone())),
        None => Ok(Rc::new(HookPulse {
            connection,
            repeats: options.repeat.is_some(),
        })),
    }
}

#[derive(Debug)]
struct HookPulse {
    connection: ConnectionId,
    /// The page accepts that an action may be made twice.
    repeats: bool,
}

impl HookPulse {
    fn get(&self, path: String) -> Request {
        Request {
            connection: self.connection.clone(),
            method: Method::Get,
            path,
            body: None,
        }
    }

    fn post(&self, path: &str, body: &impl serde::Serialize) -> Request {
        Request {
            connection: self.connection.clone(),
            method: Method::Post,
            path: path.to_owned(),
            body: Some(serde_json::to_string(body).expect("the body is plain text fields")),
        }
    }

    fn approval(&self, item: wire::PendingApproval) -> Approval {
        let step = readable(&item.step_identifier);
        let since = item.inserted_at.as_deref().and_then(Millis::parse);
        let mut facts = vec![
            Fact {
                label: FactLabel::Workflow,
                value: FactValue::Text(item.workflow_name.clone()),
            },
            Fact {
                label: FactLabel::Step,
                value: FactValue::Text(step.clone()),
            },
        ];
        let mut push = |label, value: Option<FactValue>| {
            facts.extend(value.map(|value| Fact { label, value }))
        };
        push(
            FactLabel::Position,
            item.workflow_index
                .map(|index| FactValue::Text((index.saturating_add(1)).to_string())),
        );
        // The plan's birth, not the beginning of the wait (section 2); shown as what it is.
        push(
            FactLabel::Created,
            match (since, item.inserted_at) {
                (Some(moment), _) => Some(FactValue::Moment(moment)),
                (None, text) => text.map(FactValue::Text),
            },
        );
        push(
            FactLabel::DelayAfterApproval,
            item.delay_to_next_step
                .filter(|&seconds| seconds > 0)
                .map(FactValue::Seconds),
        );
        push(
            FactLabel::Status,
            item.status
                .filter(|status| status != "waiting_approval")
                .map(FactValue::Text),
        );
        push(
            FactLabel::Run,
            Some(FactValue::Id(item.execution_plan_uuid.clone())),
        );
        push(
            FactLabel::StepId,
            Some(FactValue::Id(item.step_identifier.clone())),
        );
        push(FactLabel::WorkflowId, item.workflow_uuid.map(FactValue::Id));
        Approval {
            id: ApprovalId {
                connection: self.connection.clone(),
                key: key(&item.execution_plan_uuid, &item.step_identifier),
            },
            title: item.workflow_name.clone(),
            workflow: item.workflow_name,
            step,
            since,
            facts,
            documents: Vec::new(),
            entry: None,
        }
    }
}

impl Connector for HookPulse {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            edits: false,
            reason: ReasonUse::Never,
            names_what_was_shown: false,
            newest_first: true,
        }
    }

    fn list_request(&self, pass: &Pass) -> Request {
        self.get(format!(
            "/v1/api/get_all_pending_approvals_paginated/?page={}",
            pass.page + 1
        ))
    }

    fn read_list(&self, pass: &mut Pass, answer: &Answer) -> Result<Page, ReadFailure> {
        let page: wire::PendingPage = parse(&accepted(answer, words)?.body)?;
        if !page.success {
            return Err(ReadFailure::Refused {
                status: answer.status,
                words: page.error.map(shortened),
            });
        }
        let meta = page.meta.ok_or(ReadFailure::Unreadable {
            problem: "missing field `meta`".to_owned(),
        })?;
        let mut out = Page {
            last: !meta.has_next || page.data.is_empty(),
            ..Page::default()
        };
        for (index, raw) in page.data.iter().enumerate() {
            match parse::<wire::PendingApproval>(raw.get()) {
                // It is the first part of a key (and of no UUID), so it would name another plan.
                Ok(item) if item.execution_plan_uuid.contains('/') => out
                    .unreadable
                    .push(format!("data[{index}]: `execution_plan_uuid`: no UUID")),
                Ok(item) => out.approvals.push(Approval {
                    entry: kept(raw),
                    ..self.approval(item)
                }),
                Err(ReadFailure::Unreadable { problem }) => {
                    out.unreadable.push(format!("data[{index}]: {problem}"))
                }
                Err(_) => out.unreadable.push(format!("data[{index}]")),
            }
        }
        pass.page += 1;
        pass.total = meta.total_count;
        Ok(out)
    }

    fn detail_requests(&self, approval: &Approval) -> Vec<(MissingPart, Request)> {
        let Some(workflow_uuid) = approval.fact(FactLabel::WorkflowId) else {
            return Vec::new();
        };
        vec![(
            MissingPart::Template,
            self.post(TEMPLATE, &wire::TemplateQuery { workflow_uuid }),
        )]
    }

    fn read_details(&self, approval: &Approval, answers: &[(MissingPart, Outcome)]) -> Details {
        let delay = approval.facts.iter().find_map(|fact| match fact.value {
            FactValue::Seconds(seconds) if fact.label == FactLabel::DelayAfterApproval => {
                Some(seconds)
            }
            _ => None,
        });
        let mut details = Details {
            outlook: Outlook {
                approve: Some(Lead::Resumes {
                    after_seconds: delay.unwrap_or(0),
                }),
                reject: Some(Lead::SkipsStep),
            },
            ..Details::default()
        };
        for (part, outcome) in answers {
            match template(outcome) {
                Ok(template) => show_template(&mut details, approval, template),
                Err(why) => details.missing.push(Missing { what: *part, why }),
            }
        }
        details
    }

    /// Header templates are hidden (section 8): they may name secrets, or hold one.
    fn shown(&self, _what: MissingPart, body: String) -> (String, bool) {
        match Value::parse(&body).map(|document| without_headers(&document)) {
            Ok(Some(cut)) => (cut.to_string(), true),
            // Half a template: where its headers begin and end cannot be told.
            Err(_) if body.contains(HEADERS) => (String::new(), true),
            Ok(None) | Err(_) => (body, false),
        }
    }

    fn first_stage(&self, _decision: &Decision) -> Stage {
        Stage::write(&DeliveryStage::Act)
    }

    fn request(&self, decision: &Decision, stage: &Stage) -> Request {
        match stage.read() {
            Some(DeliveryStage::Act | DeliveryStage::ActAgain) => {
                let action = match decision.verdict {
                    Verdict::Approve => "approve",
                    Verdict::Reject => "reject",
                };
                self.post(
                    ACTION,
                    &wire::Action {
                        action,
                        execution_plan_uuid: plan(&decision.approval.key),
                    },
                )
            }
            // Of a stage of another version it is not known what it did: look first.
            Some(DeliveryStage::LookFor { .. }) | None => self.list_request(&Pass::default()),
        }
    }

    fn observe(&self, _decision: &Decision, stage: &Stage, outcome: &Outcome) -> Next {
        let look = |refusal| Stage::write(&DeliveryStage::LookFor { refusal });
        let lost = match reached(stage) {
            DeliveryStage::Act | DeliveryStage::ActAgain => look(None),
            DeliveryStage::LookFor { refusal } => look(refusal),
        };
        let refused = |status, words: Option<String>| {
            let words = words.map(shortened);
            Next::Go(match reached(stage) {
                // What an earlier action does is not known, whatever was said to this one.
                DeliveryStage::ActAgain => look(None),
                _ => look(Some(Refusal { status, words })),
            })
        };
        match classify(outcome) {
            Class::NoCredentials => later(stage.clone(), Trouble::NoCredentials, None),
            Class::Unauthorized => later(stage.clone(), Trouble::CredentialsRefused, None),
            Class::Busy { at_least_ms } => later(stage.clone(), Trouble::Busy, at_least_ms),
            Class::Success(answer) => match parse::<wire::ActionResult>(&answer.body) {
                Ok(result) if result.success => Next::End(End::Applied {
                    words: result.message.map(shortened),
                    resume: Resume::Done,
                }),
                Ok(result) => refused(answer.status, result.error),
                // Success by its status, yet not in the contract's words: the list knows better.
                Err(_) => later(lost, Trouble::Unreadable, None),
            },
            Class::Refused(answer) => refused(answer.status, words(&answer.body)),
            // 5xx may come after the action was stored, and a lost answer says nothing at all.
            Class::ServerFailed {
                status,
                at_least_ms,
            } => later(lost, Trouble::ServerFailed { status }, at_least_ms),
            Class::NoAnswer(why) => later(lost, Trouble::NoAnswer(why), None),
        }
    }

    fn looks_first(&self) -> bool {
        true
    }

    fn standing(
        &self,
        decision: &Decision,
        since: Option<Millis>,
        pass: &Pass,
        page: &Page,
    ) -> Standing {
        let wanted = &decision.approval;
        let listed = &page.approvals;
        if listed.iter().any(|approval| approval.id == *wanted) {
            return Standing::Waits;
        }
        let is_its_plan = |approval: &&Approval| plan(&approval.id.key) == plan(&wanted.key);
        if let Some(other) = listed.iter().find(is_its_plan) {
            return Standing::MovedOn(other.step.clone());
        }
        place(since, pass, page)
    }

    fn settle(&self, stage: &Stage, standing: &Standing) -> Settled {
        let stage = reached(stage);
        let waits_at = match standing {
            Standing::MovedOn(step) => Some(step.clone()),
            Standing::Absent => None,
            Standing::Waits => {
                return match stage {
                    DeliveryStage::Act | DeliveryStage::ActAgain => Settled::Send,
                    DeliveryStage::LookFor {
                        refusal: Some(Refusal { status, words }),
                    } => Settled::End(End::Refused { status, words }),
                    DeliveryStage::LookFor { refusal: None } => Settled::StillListed {
                        again: Stage::write(&DeliveryStage::ActAgain),
                        by_itself: self.repeats,
                    },
                };
            }
            Standing::Before | Standing::After | Standing::Unknown => return Settled::Send,
        };
        Settled::End(match stage {
            DeliveryStage::Act => End::Unsent { waits_at },
            DeliveryStage::ActAgain | DeliveryStage::LookFor { .. } => End::Gone { waits_at },
        })
    }
}

/// How far a delivery has come. Of what another version has stored it is not known what it did.
fn reached(stage: &Stage) -> DeliveryStage {
    stage
        .read()
        .unwrap_or(DeliveryStage::LookFor { refusal: None })
}

/// Where the place of an approval is that is not on this page. The list is sorted by when plans were made, newest first
/// (section 2), and a plan keeps its place whatever step it waits at. One answer shows one moment; so a page that has what
/// comes before and what comes after a place proves by itself that nothing waits there. No two pages ever do: entries move
/// between them while others are decided, and their count says nothing when one leaves while another one comes.
fn place(since: Option<Millis>, pass: &Pass, page: &Page) -> Standing {
    let is_first = pass.page == 1;
    let count = page.approvals.len() as u64;
    // What cannot be read may be the very one.
    let is_readable = page.unreadable.is_empty();
    if is_first && page.last && is_readable && pass.total.is_none_or(|total| total == count) {
        return Standing::Absent;
    }
    let moments: Option<Vec<Millis>> = page.approvals.iter().map(|one| one.since).collect();
    let moments = moments.filter(|moments| moments.is_sorted_by(|before, after| before >= after));
    let (Some(moments), Some(since)) = (moments, since) else {
        return Standing::Unknown;
    };
    let (Some(newest), Some(oldest)) = (moments.first(), moments.last()) else {
        // Past the end of the list.
        return match is_first {
            true => Standing::Unknown,
            false => Standing::Before,
        };
    };
    // What was made in the same moment may be on either side: how those are sorted is not said.
    let begins_before = is_first || *newest > since;
    let ends_after = page.last || *oldest < since;
    match (begins_before, ends_after) {
        (true, true) if is_readable && !(is_first && page.last) => Standing::Absent,
        (true, true) | (false, false) => Standing::Unknown,
        (true, false) => Standing::After,
        (false, true) => Standing::Before,
    }
}

/// A plan may wait at one step after the other, and the contract does not say that it gets a new UUID for that
/// (section 2): what is decided is this step of this plan, so the key names both.
fn key(plan: &str, step: &str) -> ApprovalKey {
    ApprovalKey::new(format!("{plan}/{step}"))
}

fn plan(key: &ApprovalKey) -> &str {
    key.as_str()
        .split_once('/')
        .map_or(key.as_str(), |(plan, _)| plan)
}

fn later(stage: Stage, trouble: Trouble, at_least_ms: Option<u64>) -> Next {
    Next::Later {
        stage,
        trouble,
        at_least_ms,
    }
}

/// The API's own words out of its one error shape (section 4); only ever shown, never branched on.
fn words(body: &str) -> Option<String> {
    serde_json::from_str::<wire::ErrorBody>(body)
        .ok()
        .map(|body| body.error)
}

fn template(outcome: &Outcome) -> Result<wire::Template, ReadFailure> {
    let answer = success(outcome, words)?;
    let body: wire::TemplateAnswer = parse(&answer.body)?;
    if !body.success {
        return Err(ReadFailure::Refused {
            status: answer.status,
            words: body.error.map(shortened),
        });
    }
    body.data.ok_or(ReadFailure::Unreadable {
        problem: "missing field `data`".to_owned(),
    })
}

/// Shows the template's steps and what the waiting one is set up to call. Header templates may name secrets and
/// are left out (section 8).
fn show_template(details: &mut Details, approval: &Approval, template: wire::Template) {
    let here = approval.fact(FactLabel::StepId).unwrap_or_default();
    let mut steps = template.workflow_steps;
    steps.sort_by_key(|step| step.index.unwrap_or(u64::MAX));
    let position = steps.iter().position(|step| step.step_identifier == here);
    details.facts.extend(
        template
            .workflow_description
            .filter(|text| !text.is_empty())
            .map(|text| Fact {
                label: FactLabel::Message,
                value: FactValue::Text(text),
            }),
    );
    for (index, step) in steps.into_iter().enumerate() {
        let is_here = Some(index) == position;
        let webhook = step.webhook;
        let conditions = step.execution_conditions;
        details.steps.push(RunStep {
            label: readable(&step.step_identifier),
            id: step.step_identifier,
            kind: webhook
                .as_ref()
                .and_then(|webhook| webhook.method.clone())
                .unwrap_or_default(),
            status: if is_here {
                StepStatus::Waiting
            } else {
                StepStatus::Unknown
            },
            here: is_here,
            gated: step.human_approval_required,
            duration_ms: None,
            verdict: None,
            words: None,
            inputs: None,
            outputs: None,
            result: None,
            request: webhook.map(|webhook| request_template(webhook, conditions)),
        });
    }
    details.request = details
        .steps
        .iter()
        .find(|step| step.here)
        .and_then(|step| step.request.clone());
}

/// A copy without the header templates, wherever they are; `None` where there are none.
fn without_headers(value: &Value) -> Option<Value> {
    match value {
        Value::Array(items) => {
            let cut: Vec<Option<Value>> = items.iter().map(without_headers).collect();
            cut.iter().any(Option::is_some).then(|| {
                let items = cut.into_iter().zip(items);
                Value::Array(
                    items
                        .map(|(cut, item)| cut.unwrap_or_else(|| item.clone()))
                        .collect(),
                )
            })
        }
        Value::Object(object) => {
            let mut kept = Object::new();
            let mut is_cut = false;
            for (key, value) in object.entries() {
                if key.decoded() == HEADERS {
                    is_cut = true;
                    continue;
                }
                let cut = without_headers(value);
                is_cut |= cut.is_some();
                kept.push(key.clone(), cut.unwrap_or_else(|| value.clone()));
            }
            is_cut.then_some(Value::Object(kept))
        }
        _ => None,
    }
}

fn request_template(webhook: wire::Webhook, conditions: Vec<wire::Condition>) -> RequestTemplate {
    let url = match &webhook.domain {
        Some(domain) => format!(
            "{}://{}{}",
            domain.protocol.as_deref().unwrap_or("https"),
            domain.domain.as_deref().unwrap_or_default(),
            webhook.path.as_deref().unwrap_or_default(),
        ),
        None => webhook.path.clone().unwrap_or_default(),
    };
    RequestTemplate {
        name: webhook.webhook_name.unwrap_or_default(),
        method: webhook.method.unwrap_or_default(),
        url,
        body: exact(webhook.request_body_json.as_deref()),
        conditions: conditions
            .into_iter()
            .map(|condition| {
                let part = |text: Option<String>| text.unwrap_or_default();
                format!(
                    "{} {} {}",
                    part(condition.field),
                    part(condition.operator),
                    part(condition.value)
                )
            })
            .collect(),
    }
}
