//! HookPulse as its contract describes it: pending approvals, the action, and workflow templates.
//! Only the wire is here; what an action does is in `plans.rs`.

use axum::http::Method;
use serde_json::value::RawValue;

use super::{Call, Route};
use crate::answer::{Answer, Failure, Outcome};
use crate::json::{self, Fields, Json, Kind, Object};
use crate::plans::{self, Acted, Condition, Plan, Step};
use crate::{auth, clock, errors, ids};

#[derive(Debug, Clone, Copy)]
enum Operation {
    ListPending,
    Act,
    TemplateDetail,
    AddStep,
}

const LIST: Route<Operation> = Route {
    methods: &[(Method::GET, Operation::ListPending)],
};
const ACT: Route<Operation> = Route {
    methods: &[(Method::POST, Operation::Act)],
};
const TEMPLATE: Route<Operation> = Route {
    methods: &[(Method::POST, Operation::TemplateDetail)],
};
const ADD_STEP: Route<Operation> = Route {
    methods: &[(Method::POST, Operation::AddStep)],
};

pub(crate) fn answer(call: &Call) -> Outcome {
    let segments: Vec<&str> = call.segments.iter().map(String::as_str).collect();
    let route = match segments.as_slice() {
        ["v1", "api", "get_all_pending_approvals_paginated"] => LIST,
        ["v1", "api", "human_approval_action"] => ACT,
        ["v1", "api", "single_workflow_template_detail"] => TEMPLATE,
        ["v1", "api", "add_workflow_step"] => ADD_STEP,
        _ => return Ok(errors::hookpulse(404, "Resource not found")),
    };
    let Some(operation) = route.operation(call.method) else {
        let answer = errors::hookpulse(405, "sandbox: this path takes another method");
        return Ok(answer.header("allow", route.allow()));
    };
    if let Err(text) = auth::hookpulse(call.headers) {
        return Ok(errors::hookpulse(401, text));
    }
    match operation {
        Operation::ListPending => list_pending(call),
        Operation::Act => act(call),
        Operation::TemplateDetail => template_detail(call),
        Operation::AddStep => add_step(call),
    }
}

fn list_pending(call: &Call) -> Outcome {
    let page = match call.parameter("page") {
        None => 1,
        Some(text) => match text.parse::<i64>() {
            Ok(page) if page >= 1 => page,
            _ => return Ok(invalid("page")),
        },
    };
    let per_page = call.settings.hookpulse_per_page;
    let total = plans::waiting_count(call.transaction)?;
    let total_pages = (total + per_page - 1) / per_page;
    let skip = (page - 1).saturating_mul(per_page);
    let plans = if skip < total {
        plans::waiting(call.transaction, skip, per_page)?
    } else {
        Vec::new()
    };
    let meta = Object::new()
        .set("page", page)
        .set("total_count", total)
        .set("per_page", per_page)
        .set("total_pages", total_pages)
        .set("has_next", page < total_pages)
        .set("has_prev", page > 1 && total > 0);
    Ok(Answer::ok(
        Object::new()
            .set("success", true)
            .json(
                "data",
                Json::array(plans.iter().map(|plan| pending(call, plan))),
            )
            .json("meta", meta)
            .set("timezone", call.settings.hookpulse_timezone.name()),
    ))
}

fn pending(call: &Call, plan: &Plan) -> Json {
    Object::new()
        .set("execution_plan_uuid", &plan.uuid)
        .set("workflow_uuid", &plan.workflow_uuid)
        .set("workflow_name", &plan.workflow_name)
        .set("step_identifier", &plan.step_identifier)
        .set("workflow_index", plan.position)
        .set("status", &plan.status)
        .set("human_approval_required", true)
        .set("delay_to_next_step", plan.delay_seconds)
        .set("inserted_at", moment(call, plan.inserted_ms))
        .finish()
}

fn act(call: &Call) -> Outcome {
    let fields = fields(call)?;
    let action = required(&fields, "action")?;
    let uuid = required(&fields, "execution_plan_uuid")?;
    let approved = match json::text(action).as_deref() {
        Some("approve") => true,
        Some("reject") => false,
        _ => return Ok(invalid("action")),
    };
    let uuid = uuid_text(uuid, "execution_plan_uuid")?;
    Ok(
        match plans::act(call.transaction, call.now_ms, &uuid, approved)? {
            Acted::Done if approved => success("message", "Workflow approved and resumed"),
            Acted::Done => success("message", "Workflow rejected and skipped"),
            Acted::Unknown => errors::hookpulse(404, "Resource not found"),
            Acted::AlreadyActedOn => errors::hookpulse(
                call.settings.hookpulse_second_action_status,
                "sandbox: this approval has already been acted on",
            ),
        },
    )
}

fn template_detail(call: &Call) -> Outcome {
    let fields = fields(call)?;
    let uuid = uuid_text(required(&fields, "workflow_uuid")?, "workflow_uuid")?;
    let Some(workflow) = plans::workflow(call.transaction, &uuid)? else {
        return Ok(errors::hookpulse(404, "Workflow not found"));
    };
    let steps = plans::steps(call.transaction, &uuid)?;
    let data = Object::new()
        .set("workflow_uuid", &workflow.uuid)
        .set("workflow_name", &workflow.name)
        .set("workflow_description", &workflow.description)
        .set("runtype", &workflow.runtype)
        .set("timezone", call.settings.hookpulse_timezone.name())
        .set("inserted_at", moment(call, workflow.inserted_ms))
        .json(
            "workflow_steps",
            Json::array(steps.iter().map(|step| template_step(call, step))),
        );
    Ok(Answer::ok(
        Object::new().set("success", true).json("data", data),
    ))
}

fn template_step(call: &Call, step: &Step) -> Json {
    let domain = Object::new()
        .set("protocol", &step.protocol)
        .set("domain", &step.domain);
    let webhook = Object::new()
        .set("webhook_uuid", &step.webhook_uuid)
        .set("webhook_name", &step.webhook_name)
        .set("webhook_description", &step.webhook_description)
        .set("method", &step.method)
        .set("path", &step.path)
        .json("domain", domain)
        .json("headers_json", Json::known(&*step.headers_json))
        .json("query_params_json", Json::known(&*step.query_params_json))
        .json("request_body_json", Json::known(&*step.request_body_json))
        .json("expected_system_variables", Json::array([]));
    let conditions = step.condition.iter().map(|condition| {
        Object::new()
            .set("field", &condition.field)
            .set("operator", &condition.operator)
            .set("value", &condition.value)
            .finish()
    });
    Object::new()
        .set("index", step.position)
        .set("step_uuid", &step.step_uuid)
        .set("step_identifier", &step.step_identifier)
        .set("human_approval_required", step.human_approval_required)
        .set("delay_to_next_step", step.delay_seconds)
        .set("timezone", call.settings.hookpulse_timezone.name())
        .set("inserted_at", moment(call, step.inserted_ms))
        .json("webhook", webhook)
        .json("execution_conditions", Json::array(conditions))
        .finish()
}

fn add_step(call: &Call) -> Outcome {
    let fields = fields(call)?;
    for name in [
        "index",
        "workflow_uuid",
        "webhook_name",
        "webhook_description",
        "method",
        "path",
        "domain_uuid",
        "human_approval_required",
        "step_identifier",
        "on_success_next_step_identifier",
        "on_fail_next_step_identifier",
        "delay_to_next_step",
        "retry_delay",
        "retry_backoff_mode",
        "max_retries",
        "request_timeout_in_milliseconds",
        "request_body_json",
        "headers_json",
        "query_params_json",
    ] {
        required(&fields, name)?;
    }
    let text = |name: &'static str| {
        required(&fields, name).and_then(|raw| json::text(raw).ok_or_else(|| invalid(name).into()))
    };
    let one_of = |name: &'static str, choices: &[&str]| {
        text(name).and_then(|text| {
            if choices.contains(&text.as_str()) {
                Ok(text)
            } else {
                Err(invalid(name).into())
            }
        })
    };
    let position = count(&fields, "index")?;
    let workflow_uuid = uuid_text(required(&fields, "workflow_uuid")?, "workflow_uuid")?;
    let domain_uuid = uuid_text(required(&fields, "domain_uuid")?, "domain_uuid")?;
    let step_identifier = text("step_identifier")?;
    if step_identifier.is_empty() {
        return Ok(invalid("step_identifier"));
    }
    one_of("retry_backoff_mode", &["linear", "exponential"])?;
    for name in [
        "retry_delay",
        "max_retries",
        "request_timeout_in_milliseconds",
    ] {
        integer(&fields, name)?;
    }
    let word = format!("{workflow_uuid} {step_identifier}");
    let step = Step {
        step_uuid: ids::uuid(&word, 0),
        position,
        webhook_uuid: ids::uuid(&word, 1),
        webhook_name: text("webhook_name")?,
        webhook_description: text("webhook_description")?,
        method: one_of("method", &["GET", "POST", "PUT", "DELETE", "PATCH"])?,
        protocol: "https".to_owned(),
        // The documented calls have none that makes a domain, so every UUID is one.
        domain: format!("{}.domains.example.com", &domain_uuid[..8]),
        path: text("path")?,
        request_body_json: object_text(&fields, "request_body_json")?,
        headers_json: object_text(&fields, "headers_json")?,
        query_params_json: object_text(&fields, "query_params_json")?,
        human_approval_required: match required(&fields, "human_approval_required")?.get() {
            "true" => true,
            "false" => false,
            _ => return Ok(invalid("human_approval_required")),
        },
        delay_seconds: count(&fields, "delay_to_next_step")?.min(i64::from(i32::MAX)),
        on_success: target(&fields, "on_success_next_step_identifier")?,
        on_fail: target(&fields, "on_fail_next_step_identifier")?,
        condition: condition(&fields)?,
        inserted_ms: call.now_ms,
        step_identifier,
    };
    if plans::workflow(call.transaction, &workflow_uuid)?.is_none() {
        return Ok(errors::hookpulse(404, "Workflow not found"));
    }
    if plans::step(call.transaction, &workflow_uuid, &step.step_identifier)?.is_some() {
        return Ok(errors::hookpulse(
            400,
            "Field validation failed: step_identifier",
        ));
    }
    plans::insert_step(call.transaction, &workflow_uuid, &step)?;
    Ok(success("details", "Workflow webhook added successfully"))
}

fn condition(fields: &Fields) -> Result<Option<Condition>, Failure> {
    let name = "execution_condition";
    let Some(raw) = fields.get(name).filter(|raw| json::kind(raw) != Kind::Null) else {
        return Ok(None);
    };
    let members = Fields::parse(raw.get().as_bytes()).ok_or_else(|| invalid(name))?;
    let member = |member: &str| match members.get(member) {
        None => Ok(String::new()),
        Some(raw) => json::text(raw).ok_or_else(|| Failure::from(invalid(name))),
    };
    let operator = member("operator")?;
    let operators = ["", "eq", "ne", "lt", "gt", "lte", "gte", "in", "contains"];
    if !operators.contains(&operator.as_str()) {
        return Err(invalid(name).into());
    }
    let condition = Condition {
        field: member("field")?,
        operator,
        value: member("value")?,
    };
    // An empty object asks for nothing.
    Ok((!condition.operator.is_empty()).then_some(condition))
}

/// The body as an object; anything else is no request.
fn fields(call: &Call) -> Result<Fields, Failure> {
    call.body()
        .and_then(Fields::parse)
        .ok_or_else(|| errors::hookpulse(400, "Invalid request body").into())
}

fn required<'a>(fields: &'a Fields, name: &str) -> Result<&'a RawValue, Failure> {
    fields
        .get(name)
        .ok_or_else(|| errors::hookpulse(400, &format!("Missing required field: {name}")).into())
}

fn uuid_text(raw: &RawValue, name: &str) -> Result<String, Failure> {
    match json::text(raw) {
        Some(text) if ids::is_uuid(&text) => Ok(text.to_ascii_lowercase()),
        _ => Err(invalid(name).into()),
    }
}

fn integer(fields: &Fields, name: &str) -> Result<i64, Failure> {
    json::whole_number(required(fields, name)?).ok_or_else(|| invalid(name).into())
}

fn count(fields: &Fields, name: &str) -> Result<i64, Failure> {
    match integer(fields, name)? {
        count if count >= 0 => Ok(count),
        _ => Err(invalid(name).into()),
    }
}

fn object_text(fields: &Fields, name: &str) -> Result<String, Failure> {
    let raw = required(fields, name)?;
    if json::kind(raw) == Kind::Object {
        Ok(raw.get().to_owned())
    } else {
        Err(invalid(name).into())
    }
}

/// The step to go to; the empty text and null both mean none.
fn target(fields: &Fields, name: &str) -> Result<Option<String>, Failure> {
    let raw = required(fields, name)?;
    if json::kind(raw) == Kind::Null {
        return Ok(None);
    }
    match json::text(raw) {
        Some(text) => Ok(Some(text).filter(|text| !text.is_empty())),
        None => Err(invalid(name).into()),
    }
}

fn invalid(name: &str) -> Answer {
    errors::hookpulse(400, &format!("Invalid field value: {name}"))
}

fn success(name: &str, text: &str) -> Answer {
    Answer::ok(Object::new().set("success", true).set(name, text))
}

fn moment(call: &Call, moment_ms: i64) -> String {
    let settings = call.settings;
    clock::zoned(
        moment_ms,
        settings.hookpulse_timezone,
        settings.hookpulse_fractional_seconds,
    )
}
