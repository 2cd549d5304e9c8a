//! HookPulse approvals (contracts/hookpulse.md). The API has no idempotency key and no way to ask what was decided:
//! after a lost answer nothing is repeated before the pending list was walked to its end.

mod wire;

use std::rc::Rc;

use self::wire::{DeliveryStage, Refusal};
use super::{
    Answer, Class, Connector, Method, Next, Options, Outcome, Page, Pass, Request, SetUpError,
    Stage, accepted, classify, exact, kept, parse, readable, shortened, success,
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
        None => Ok(Rc::new(HookPulse { connection })),
    }
}

#[derive(Debug)]
struct HookPulse {
    connection: ConnectionId,
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

    /// What a walk through the pending list says of a decision whose fate is not known.
    fn looked(
        &self,
        decision: &Decision,
        refusal: Option<Refusal>,
        page: u32,
        total: Option<u64>,
        seen: u64,
        answer: &Answer,
    ) -> Next {
        let walk = |page, total, seen| {
            Stage::write(&DeliveryStage::LookFor {
                refusal: refusal.clone(),
                page,
                total,
                seen,
            })
        };
        let again = |trouble| Next::Later {
            stage: walk(0, None, 0),
            trouble,
            at_least_ms: None,
        };
        let mut pass = Pass {
            page,
            cursor: None,
            total,
        };
        let Ok(found) = self.read_list(&mut pass, answer) else {
            return again(Trouble::Unreadable);
        };
        if found
            .approvals
            .iter()
            .any(|approval| approval.id == decision.approval)
        {
            return match refusal {
                Some(refusal) => Next::End(End::Refused {
                    status: refusal.status,
                    words: refusal.words,
                }),
                // Still waiting, so the post did nothing: it may be made again.
                None => Next::Go(Stage::write(&DeliveryStage::Act)),
            };
        }
        // An item decided between two page reads shifts the rest (section 2): a walk during which the count moved,
        // that saw fewer than the API counts, or that met something it could not read, proves nothing.
        let moved = page > 0 && total != pass.total;
        let cannot_be_counted = pass.total.is_none() && !found.unreadable.is_empty();
        if moved || cannot_be_counted {
            return again(Trouble::Unreadable);
        }
        let seen = seen + found.approvals.len() as u64;
        if !found.last {
            return Next::Go(walk(pass.page, pass.total, seen));
        }
        let complete = found.unreadable.is_empty() && pass.total.is_none_or(|total| seen >= total);
        if complete {
            Next::End(End::Gone)
        } else {
            again(Trouble::Unreadable)
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
            Some(DeliveryStage::Act) => {
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
            Some(DeliveryStage::LookFor { page, total, .. }) => self.list_request(&Pass {
                page,
                cursor: None,
                total,
            }),
            // A stage of another version: what it did is not known, so look first.
            None => self.list_request(&Pass::default()),
        }
    }

    fn observe(&self, decision: &Decision, stage: &Stage, outcome: &Outcome) -> Next {
        let look = |refusal| {
            Stage::write(&DeliveryStage::LookFor {
                refusal,
                page: 0,
                total: None,
                seen: 0,
            })
        };
        let stage_now: DeliveryStage = stage.read().unwrap_or(DeliveryStage::LookFor {
            refusal: None,
            page: 0,
            total: None,
            seen: 0,
        });
        match (stage_now, classify(outcome)) {
            (_, Class::NotSent(trouble)) => later(stage.clone(), trouble, None),
            (_, Class::Unauthorized) => later(stage.clone(), Trouble::CredentialsRefused, None),
            (_, Class::Busy { at_least_ms }) => later(stage.clone(), Trouble::Busy, at_least_ms),
            (DeliveryStage::Act, Class::Success(answer)) => {
                match parse::<wire::ActionResult>(&answer.body) {
                    Ok(result) if result.success => Next::End(End::Applied {
                        words: result.message.map(shortened),
                        resume: Resume::Done,
                    }),
                    Ok(result) => Next::Go(look(Some(Refusal {
                        status: answer.status,
                        words: result.error.map(shortened),
                    }))),
                    // Success by its status, yet not in the contract's words: the list knows better.
                    Err(_) => later(look(None), Trouble::Unreadable, None),
                }
            }
            (DeliveryStage::Act, Class::Refused(answer)) => {
                let refusal = Refusal {
                    status: answer.status,
                    words: words(&answer.body).map(shortened),
                };
                Next::Go(look(Some(refusal)))
            }
            // 5xx may come after the action was stored, and a lost answer says nothing at all.
            (
                DeliveryStage::Act,
                Class::ServerFailed {
                    status,
                    at_least_ms,
                },
            ) => later(look(None), Trouble::ServerFailed { status }, at_least_ms),
            (DeliveryStage::Act, Class::NoAnswer(why)) => {
                later(look(None), Trouble::NoAnswer(why), None)
            }
            (
                DeliveryStage::LookFor {
                    refusal,
                    page,
                    total,
                    seen,
                },
                Class::Success(answer),
            ) => self.looked(decision, refusal, page, total, seen, answer),
            (
                DeliveryStage::LookFor { refusal, .. },
                Class::ServerFailed {
                    status,
                    at_least_ms,
                },
            ) => later(look(refusal), Trouble::ServerFailed { status }, at_least_ms),
            (DeliveryStage::LookFor { refusal, .. }, Class::NoAnswer(why)) => {
                later(look(refusal), Trouble::NoAnswer(why), None)
            }
            (DeliveryStage::LookFor { refusal, .. }, Class::Refused(answer)) => match refusal {
                Some(refusal) => Next::End(End::Refused {
                    status: refusal.status,
                    words: refusal.words,
                }),
                None => later(
                    look(None),
                    Trouble::ServerFailed {
                        status: answer.status,
                    },
                    None,
                ),
            },
        }
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
