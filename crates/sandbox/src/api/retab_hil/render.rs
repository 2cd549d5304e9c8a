//! Runs and steps as each generation writes them.

use std::sync::Arc;

use super::paper;
use crate::answer::Failure;
use crate::api::Call;
use crate::clock::utc;
use crate::content::{Content, DocumentName};
use crate::json::{Json, Object};
use crate::runs::{self, Node, NodeState, Profile, Run, RunStatus, Shape};

const ORGANIZATION: &str = "org_larkspur";
const EMAIL_SENDER: &str = "invoices@larkspur.example";

/// Whose view of the steps is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AsOf {
    /// What the engine has done.
    Engine,
    /// What the run shows already.
    Projection,
}

/// One step, in words that belong to no generation.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) id: String,
    kind: &'static str,
    label: String,
    status: &'static str,
    started_ms: Option<i64>,
    completed_ms: Option<i64>,
    review: Option<Review>,
    inputs: Option<Json>,
    outputs: Option<Json>,
    output: Option<Json>,
    artifact: Option<(&'static str, String)>,
}

#[derive(Debug)]
struct Review {
    reviewed_ms: Option<i64>,
    approved: Option<bool>,
}

/// Knows everything about one run that its answers need.
#[derive(Debug)]
pub(super) struct Renderer<'a> {
    call: &'a Call<'a>,
    run: &'a Run,
    content: Arc<Content>,
    document: Option<DocumentName>,
}

impl<'a> Renderer<'a> {
    pub(super) fn new(call: &'a Call<'a>, run: &'a Run) -> Result<Renderer<'a>, Failure> {
        Ok(Renderer {
            call,
            run,
            content: call.contents.get(call.transaction, run.item)?,
            document: paper(run).name(call)?,
        })
    }

    pub(super) fn run(&self, with_outputs: bool) -> Json {
        self.run_with(with_outputs, None)
    }

    /// `fields` narrows to the named members; those every run must have stay.
    pub(super) fn run_with(&self, with_outputs: bool, fields: Option<&[String]>) -> Json {
        let mut members = Members {
            fields,
            object: Object::new(),
        };
        match self.run.profile {
            Profile::A | Profile::B1 => self.flat_run(&mut members, with_outputs),
            Profile::B3 => self.lifecycle_run(&mut members),
        }
        members.object.finish()
    }

    fn flat_run(&self, members: &mut Members, with_outputs: bool) {
        let run = self.run;
        let (waiting_for, pending_outputs) = match run.profile {
            Profile::A => ("waiting_for_node_ids", "pending_node_outputs"),
            Profile::B1 | Profile::B3 => ("waiting_for_block_ids", "pending_block_outputs"),
        };
        let steps = self.steps(AsOf::Projection);
        let steps = Json::array(
            steps
                .iter()
                .map(|step| self.run_step(step, with_outputs).finish()),
        );
        let started_ms = run.created_ms + 1000;
        let duration_ms = run
            .completed_ms
            .map(|completed_ms| completed_ms - started_ms);
        let error = (run.status == RunStatus::Error).then_some("sandbox: rejected by the reviewer");
        let phase = match run.status {
            RunStatus::Completed => "completed",
            RunStatus::Error | RunStatus::Cancelled => "ended",
            RunStatus::Running | RunStatus::Waiting => "running",
        };
        members.required("id", Json::of(&run.id));
        members.required("workflow_id", Json::of(&run.workflow_id));
        members.required("workflow_name", Json::of(&run.workflow_name));
        members.required("organization_id", Json::of(ORGANIZATION));
        members.required("status", Json::of(run.status.name()));
        members.required("started_at", Json::of(&utc(started_ms)));
        members.optional("completed_at", Json::of(&run.completed_ms.map(utc)));
        members.optional("duration_ms", Json::of(&duration_ms));
        members.required("steps", steps);
        members.optional("input_documents", self.input_documents());
        members.optional("input_json_data", Json::null());
        members.optional(
            "final_outputs",
            self.final_outputs().unwrap_or_else(Json::null),
        );
        members.optional("error", Json::of(&error));
        members.optional("error_details", Json::null());
        members.required("created_at", Json::of(&utc(run.created_ms)));
        members.required("updated_at", Json::of(&utc(run.updated_ms)));
        members.required(waiting_for, Json::of(&run.waiting_for()));
        members.optional(pending_outputs, Json::null());
        members.optional("trigger_type", Json::of(self.trigger()));
        let sender = (self.trigger() == "email").then_some(EMAIL_SENDER);
        members.optional("trigger_email", Json::of(&sender));
        members.optional("execution_phase", Json::of(phase));
        members.optional("cost_summary", Json::null());
        members.optional("human_waiting_duration_ms", Json::of(&run.waited_ms));
    }

    fn lifecycle_run(&self, members: &mut Members) {
        let run = self.run;
        let mut lifecycle = Object::new().set("status", run.status.name());
        match run.status {
            RunStatus::Waiting => {
                lifecycle = lifecycle.set("waiting_for_block_ids", run.waiting_for());
            }
            RunStatus::Error => {
                let failing = run.nodes.last().map(|node| &node.id);
                lifecycle = lifecycle
                    .set("message", "sandbox: rejected by the reviewer")
                    .set("failing_step_id", failing);
            }
            RunStatus::Cancelled => {
                lifecycle = lifecycle.set("reason", "sandbox: rejected by the reviewer");
            }
            RunStatus::Running | RunStatus::Completed => {}
        }
        let waiting_since_ms = run
            .nodes
            .iter()
            .filter(|node| run.waiting_for().contains(&node.id.as_str()))
            .filter_map(|node| node.started_ms)
            .min();
        let workflow = Object::new()
            .set("workflow_id", &run.workflow_id)
            .set("version_id", run.workflow_id.replacen("wf_", "ver_", 1))
            .set("name_at_run_time", &run.workflow_name)
            .set("requested_version", "production");
        let timing = Object::new()
            .set("created_at", utc(run.created_ms))
            .set("started_at", utc(run.created_ms + 1000))
            .set("completed_at", run.completed_ms.map(utc))
            .set("human_waiting_started_at", waiting_since_ms.map(utc))
            .set("accumulated_human_waiting_ms", run.waited_ms);
        let inputs = Object::new()
            .json("documents", self.input_documents())
            .json("json_data", Object::new());
        members.required("id", Json::of(&run.id));
        members.required("workflow", workflow.into());
        let trigger = Object::new().set("type", self.trigger());
        // Each kind of trigger has members of its own; the vendor's models insist on an e-mail's sender.
        let trigger = match self.trigger() {
            "email" => trigger
                .set("sender", EMAIL_SENDER)
                .set("subject", None::<&str>),
            "api" => trigger.set("api_key_id", None::<&str>),
            _ => trigger,
        };
        members.required("trigger", trigger.into());
        members.required("lifecycle", lifecycle.into());
        members.required("timing", timing.into());
        members.optional("inputs", inputs.into());
    }

    /// All steps of the run in their order.
    pub(super) fn steps(&self, as_of: AsOf) -> Vec<Step> {
        let mut steps = vec![self.start(), self.extract()];
        steps.extend(self.run.nodes.iter().map(|node| self.human(node, as_of)));
        steps.push(self.export());
        steps
    }

    fn start(&self) -> Step {
        let started_ms = self.run.created_ms + 1000;
        Step {
            id: "start-1".to_owned(),
            kind: "start",
            label: "Document".to_owned(),
            status: "completed",
            started_ms: Some(started_ms),
            completed_ms: Some(started_ms + 210),
            review: None,
            inputs: None,
            outputs: self.file_handle("output-file-0").map(Object::finish),
            output: None,
            artifact: None,
        }
    }

    fn extract(&self) -> Step {
        let started_ms = self.run.created_ms + 1210;
        let likelihoods = self.content.likelihoods.as_deref();
        let likelihoods = likelihoods.filter(|_| self.call.settings.retab_send_likelihoods);
        let output = Object::new()
            .json("extracted_data", &*self.content.data)
            .json(
                "likelihoods",
                likelihoods.map_or_else(Json::null, Json::from),
            )
            .set("extraction_id", self.extraction_id())
            .json("json_schema", self.schema());
        Step {
            id: "extract-1".to_owned(),
            kind: "extract",
            label: "Read the document".to_owned(),
            status: "completed",
            started_ms: Some(started_ms),
            completed_ms: Some(started_ms + 7040),
            review: None,
            inputs: self.file_handle("input-file-0").map(Object::finish),
            outputs: Some(
                json_handle(Object::new(), "output-json-0", self.content.data.get()).finish(),
            ),
            output: Some(output.finish()),
            artifact: Some(("extraction", self.extraction_id())),
        }
    }

    fn human(&self, node: &Node, as_of: AsOf) -> Step {
        let shows = match as_of {
            AsOf::Engine => true,
            AsOf::Projection => {
                node.projected_ms.is_some() || self.run.status != RunStatus::Waiting
            }
        };
        let status = match node.state {
            NodeState::Pending => "pending",
            NodeState::Waiting => "waiting_for_human",
            NodeState::Completed if shows => "completed",
            NodeState::Cancelled if shows => "cancelled",
            NodeState::Cancelled if node.started_ms.is_none() => "pending",
            NodeState::Completed | NodeState::Cancelled => "waiting_for_human",
        };
        let decision = node.decision.as_ref().filter(|_| status == "completed");
        let has_started = node.started_ms.is_some();
        let input = self.run.input_of(node, self.content.data.get());
        let result = match decision {
            Some(decision) if decision.approved => runs::result_of(node, input),
            _ => input,
        };
        let message = match decision {
            None => "Waiting for review",
            Some(decision) if !decision.approved => "Rejected",
            Some(decision) if decision.modified_data.is_some() => "Approved with changes",
            Some(_) => "Approved",
        };
        let output = Object::new()
            .set("message", message)
            .set("requires_review", true)
            .json("extracted_data", Json::known(result))
            .set("extraction_id", self.extraction_id())
            .json("computation_spec", Json::null())
            .set(
                "human_modified",
                decision.is_some_and(|decision| decision.modified_data.is_some()),
            )
            .json("json_schema", self.schema());
        let inputs = json_handle(Object::new(), "input-json-0", input);
        let inputs = match &self.document {
            Some(document) => inputs.json("input-file-0", self.file_payload(document)),
            None => inputs,
        };
        let outputs = decision
            .filter(|decision| decision.approved)
            .map(|_| json_handle(Object::new(), "output-json-0", result).finish());
        let artifact_id = self.run.id.replacen("run_", "hile_", 1);
        Step {
            id: node.id.clone(),
            kind: "hil",
            label: self.label(node),
            status,
            started_ms: node.started_ms,
            completed_ms: decision.and_then(|decision| decision.applied_ms),
            review: Some(Review {
                reviewed_ms: decision.and_then(|decision| decision.applied_ms),
                approved: decision.map(|decision| decision.approved),
            }),
            inputs: has_started.then(|| inputs.finish()),
            outputs,
            output: has_started.then(|| output.finish()),
            artifact: has_started.then(|| ("hil_evaluation", format!("{artifact_id}{}", node.id))),
        }
    }

    fn export(&self) -> Step {
        let run = self.run;
        let status = match run.status {
            RunStatus::Running => "running",
            RunStatus::Completed => "completed",
            RunStatus::Cancelled => "cancelled",
            RunStatus::Error => "skipped",
            RunStatus::Waiting if self.call.settings.retab_unknown_values => "sandbox_unknown",
            RunStatus::Waiting => "pending",
        };
        let has_started = matches!(run.status, RunStatus::Running | RunStatus::Completed);
        let last_projected_ms = run.nodes.iter().filter_map(|node| node.projected_ms).max();
        let mut inputs = Object::new();
        for (position, (_, result)) in self.results().iter().enumerate() {
            inputs = json_handle(inputs, &format!("input-json-{position}"), result);
        }
        let outputs = (run.status == RunStatus::Completed)
            .then(|| json_handle(Object::new(), "output-json-0", self.result().as_str()).finish());
        Step {
            id: "export-1".to_owned(),
            kind: if self.call.settings.retab_unknown_values {
                "sandbox_unknown"
            } else {
                "end"
            },
            label: "Export".to_owned(),
            status,
            started_ms: last_projected_ms.filter(|_| has_started),
            completed_ms: run
                .completed_ms
                .filter(|_| run.status == RunStatus::Completed),
            review: None,
            inputs: has_started.then(|| inputs.finish()),
            outputs,
            output: None,
            artifact: None,
        }
    }

    /// What each human step at the end of the run passes on.
    fn results(&self) -> Vec<(&str, &str)> {
        let ends = match self.run.shape {
            Shape::TwoInSequence => &self.run.nodes[self.run.nodes.len().saturating_sub(1)..],
            Shape::OneReview | Shape::TwoAtOnce => &self.run.nodes[..],
        };
        ends.iter()
            .map(|node| {
                let input = self.run.input_of(node, self.content.data.get());
                (node.id.as_str(), runs::result_of(node, input))
            })
            .collect()
    }

    /// The data of the whole run: one result as it is, several by the step they come from.
    fn result(&self) -> Json {
        match self.results().as_slice() {
            [(_, only)] => Json::known(*only),
            several => {
                let mut object = Object::new();
                for (node_id, result) in several {
                    object.put(node_id, Json::known(*result));
                }
                object.finish()
            }
        }
    }

    fn final_outputs(&self) -> Option<Json> {
        (self.run.status == RunStatus::Completed).then(|| {
            let output = Object::new()
                .json("document", Json::null())
                .json("data", self.result());
            Object::new().json("export-1", output).finish()
        })
    }

    fn label(&self, node: &Node) -> String {
        match (self.run.shape, node.id.as_str()) {
            (Shape::TwoInSequence, "hil-2") => "Final approval".to_owned(),
            (Shape::TwoAtOnce, "hil-2") => "Second pair of eyes".to_owned(),
            _ => self.content.node_label.clone(),
        }
    }

    /// A step inside a run of generation a or b1.
    fn run_step(&self, step: &Step, with_output: bool) -> Object {
        let object = self
            .named(Object::new(), step)
            .set("status", step.status)
            .set("started_at", step.started_ms.map(utc))
            .set("completed_at", step.completed_ms.map(utc))
            .set("duration_ms", duration_ms(step))
            .set("error", None::<&str>);
        let object = reviewed(object, step);
        if !with_output {
            return object;
        }
        let object = object.json("handle_outputs", optional(&step.outputs));
        self.with_output(object, step)
    }

    /// A step as the list of steps stores it.
    pub(super) fn stored_step(&self, step: &Step) -> Json {
        let run = self.run;
        let created_ms = step.started_ms.unwrap_or(run.created_ms + 1000);
        if run.profile == Profile::B3 {
            return self.lifecycle_step(step);
        }
        let object = Object::new()
            .set("run_id", &run.id)
            .set("organization_id", ORGANIZATION);
        let object = self
            .named(object, step)
            .set("step_id", &step.id)
            .set("status", step.status)
            .set("started_at", step.started_ms.map(utc))
            .set("completed_at", step.completed_ms.map(utc))
            .set("duration_ms", duration_ms(step))
            .set("error", None::<&str>);
        let object = reviewed(object, step)
            .json("handle_inputs", optional(&step.inputs))
            .json("handle_outputs", optional(&step.outputs));
        self.with_output(object, step)
            .set("retry_count", 0)
            .set("created_at", utc(created_ms))
            .set("updated_at", utc(step.completed_ms.unwrap_or(created_ms)))
            .finish()
    }

    /// A step as the call for one step answers.
    pub(super) fn step_output(&self, step: &Step) -> Json {
        if self.run.profile == Profile::B3 {
            return self.lifecycle_step(step);
        }
        let object = self
            .named(Object::new(), step)
            .set("status", step.status)
            .json("handle_inputs", optional(&step.inputs))
            .json("handle_outputs", optional(&step.outputs));
        self.with_output(object, step).finish()
    }

    fn lifecycle_step(&self, step: &Step) -> Json {
        let run = self.run;
        let created_ms = step.started_ms.unwrap_or(run.created_ms + 1000);
        let artifact = step
            .artifact
            .as_ref()
            .map_or_else(Json::null, |(operation, id)| {
                Object::new()
                    .set("operation", operation)
                    .set("id", id)
                    .finish()
            });
        let lifecycle = Object::new().set("status", step.status);
        let lifecycle = match step.status {
            "cancelled" | "skipped" => {
                lifecycle.set("reason", "sandbox: a reviewer rejected the run")
            }
            _ => lifecycle,
        };
        self.named(Object::new().set("run_id", &run.id), step)
            .set("step_id", &step.id)
            .json("lifecycle", lifecycle)
            .set("started_at", step.started_ms.map(utc))
            .set("completed_at", step.completed_ms.map(utc))
            .json("artifact", artifact)
            .json(
                "handle_inputs",
                step.inputs
                    .clone()
                    .unwrap_or_else(|| Object::new().finish()),
            )
            .json(
                "handle_outputs",
                step.outputs
                    .clone()
                    .unwrap_or_else(|| Object::new().finish()),
            )
            .json("loop_containers", Json::array([]))
            .set("retry_count", 0)
            .set("created_at", utc(created_ms))
            .finish()
    }

    fn named(&self, object: Object, step: &Step) -> Object {
        let (id, kind, label) = match self.run.profile {
            Profile::A => ("node_id", "node_type", "node_label"),
            Profile::B1 | Profile::B3 => ("block_id", "block_type", "block_label"),
        };
        object
            .set(id, &step.id)
            .set(kind, step.kind)
            .set(label, &step.label)
    }

    fn with_output(&self, object: Object, step: &Step) -> Object {
        match &step.output {
            Some(output) if self.call.settings.retab_send_output => {
                object.json("output", output.clone())
            }
            _ => object,
        }
    }

    fn schema(&self) -> Json {
        let schema = self.content.json_schema.as_deref();
        schema
            .filter(|_| self.call.settings.retab_send_schema)
            .map_or_else(Json::null, Json::from)
    }

    fn extraction_id(&self) -> String {
        self.run.id.replacen("run_", "extr_", 1)
    }

    fn trigger(&self) -> &str {
        if self.call.settings.retab_unknown_values {
            "sandbox_unknown"
        } else {
            &self.run.trigger
        }
    }

    fn input_documents(&self) -> Json {
        match &self.document {
            Some(document) => Object::new()
                .json("start-1", self.file_reference(document))
                .finish(),
            None => Object::new().finish(),
        }
    }

    fn file_handle(&self, name: &str) -> Option<Object> {
        let document = self.document.as_ref()?;
        Some(Object::new().json(name, self.file_payload(document)))
    }

    fn file_payload(&self, document: &DocumentName) -> Object {
        Object::new()
            .set("type", "file")
            .json("document", self.file_reference(document))
    }

    fn file_reference(&self, document: &DocumentName) -> Object {
        let file_id = paper(self.run).file_id();
        Object::new()
            .set("id", &file_id)
            .set("file_id", &file_id)
            .set("filename", &document.filename)
            .set("mime_type", &document.mime_type)
    }
}

/// Members of a run, some of which a caller may leave out.
struct Members<'a> {
    fields: Option<&'a [String]>,
    object: Object,
}

impl Members<'_> {
    fn required(&mut self, name: &str, value: Json) {
        self.object.put(name, value);
    }

    fn optional(&mut self, name: &str, value: Json) {
        let is_wanted = self
            .fields
            .is_none_or(|fields| fields.iter().any(|field| field == name));
        if is_wanted {
            self.object.put(name, value);
        }
    }
}

fn json_handle(handles: Object, name: &str, data: &str) -> Object {
    let payload = Object::new()
        .set("type", "json")
        .json("data", Json::known(data));
    handles.json(name, payload)
}

fn reviewed(object: Object, step: &Step) -> Object {
    match &step.review {
        None => object,
        Some(review) => object
            .set("requires_human_review", true)
            .set("human_reviewed_at", review.reviewed_ms.map(utc))
            .set("human_review_approved", review.approved),
    }
}

fn duration_ms(step: &Step) -> Option<i64> {
    Some(step.completed_ms? - step.started_ms?)
}

fn optional(json: &Option<Json>) -> Json {
    json.clone().unwrap_or_else(Json::null)
}
