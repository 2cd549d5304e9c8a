//! What a reviewer needs beside the data: the workflow as it was, and the result of the block with its likelihoods.
//! The contract shows extractions and classifications; splits and partitions are as the vendor's SDK 0.0.160 reads them.

use super::{not_found, paper, render, steps};
use crate::answer::{Answer, Failure, Outcome};
use crate::api::Call;
use crate::api::retab::parameters::Parameters;
use crate::clock::utc;
use crate::content::DocumentName;
use crate::json::{Fields, Json, Object};
use crate::reviews::{self, Gate, Run};
use crate::seed::Block;
use crate::workflows;

pub(super) const MODEL: &str = "retab-small";

/// All workflows were made on this day.
const WORKFLOWS_MADE_MS: i64 = 1_771_592_400_000;

/// What a block calls its result, and how ids of such results begin.
fn operation(block: Block) -> (&'static str, &'static str) {
    match block {
        Block::Extract => ("extraction", "extr_"),
        Block::Classifier => ("classification", "clss_"),
        Block::Split => ("split", "splt_"),
        Block::ForEach => ("partition", "prtn_"),
    }
}

/// The operation and the id of a step's result.
pub(super) fn artifact(run: &Run, gate: Gate) -> (&'static str, String) {
    let (operation, prefix) = operation(gate.block);
    let id = run.id.replacen("run_", prefix, 1);
    match gate.part {
        Some(part) => (operation, format!("{id}-{part}")),
        None => (operation, id),
    }
}

pub(super) fn record(call: &Call, block: Block, id: &str) -> Outcome {
    let (operation, prefix) = operation(block);
    let unknown = || Failure::from(not_found(call, &format!("sandbox: {operation} not found")));
    let own_part = id.strip_prefix(prefix).ok_or_else(unknown)?;
    let (run_part, part) = match own_part.split_once('-') {
        Some((run_part, part)) => (run_part, Some(part.parse().map_err(|_| unknown())?)),
        None => (own_part, None),
    };
    let run = reviews::load_run(call.transaction, &format!("run_{run_part}"))?;
    let run = run.ok_or_else(unknown)?;
    let gate = Gate { block, part };
    let item = steps::item(&run, gate).ok_or_else(unknown)?;
    let content = call.contents.get(call.transaction, item)?;
    let config = content.config.as_ref().map(|config| config.get());
    let config = Fields::parse(config.unwrap_or("{}").as_bytes()).unwrap_or_default();
    let told = |name: &str, otherwise: &str| {
        config
            .get(name)
            .map_or_else(|| Json::known(otherwise), Json::from)
    };
    let paper = paper(&run);
    // Every record names its file, even when nobody can read it any more.
    let name = paper.name(call)?.unwrap_or(DocumentName {
        filename: "document".to_owned(),
        mime_type: "application/octet-stream".to_owned(),
    });
    let likelihoods = content.likelihoods.as_deref();
    let shown = likelihoods.filter(|_| call.settings.retab_send_likelihoods);
    let object = Object::new()
        .set("id", id)
        .json("file", render::file(&paper.file_id(), &name))
        .set("model", MODEL)
        // A single vote has nobody to agree with.
        .set("n_consensus", if likelihoods.is_some() { 3 } else { 1 })
        .set("instructions", None::<()>)
        .set("status", "completed")
        .set("error", None::<()>)
        .json(
            "consensus",
            Object::new()
                .json("choices", Json::array([]))
                .json("likelihoods", shown.map_or_else(Json::null, Json::from)),
        )
        .set("created_at", utc(run.created_ms + 8000));
    let output = &*content.data;
    Ok(Answer::ok(match block {
        Block::Extract => {
            let schema = match content.json_schema.as_deref() {
                Some(schema) => Json::from(schema),
                None => told("json_schema", "{}"),
            };
            let is_sent = call.settings.retab_send_schema;
            object
                .json(
                    "json_schema",
                    if is_sent { schema } else { Json::known("{}") },
                )
                .json("output", output)
                .json("metadata", Object::new())
        }
        Block::Classifier => {
            let category = member(output.get(), "category");
            let decision = Object::new()
                .set("reasoning", "sandbox: it looked like one")
                .json("category", category);
            object
                .json("categories", told("categories", "[]"))
                .json("output", decision)
        }
        Block::Split => object
            .json("subdocuments", told("subdocuments", "[]"))
            .json("output", member(output.get(), "documents")),
        Block::ForEach => object
            .json("key", told("key", "\"\""))
            .json("allow_overlap", told("allow_overlap", "false"))
            .json("output", member(output.get(), "partitions")),
    }))
}

/// A member of a made-up result, which always has it.
fn member(object: &str, name: &str) -> Json {
    Fields::parse(object.as_bytes())
        .and_then(|fields| fields.get(name).map(Json::from))
        .unwrap_or_else(Json::null)
}

/// The workflow as it was when a run began. A switch refuses it, as the vendor may (contract 6.6).
pub(super) fn workflow_version(call: &Call, version_id: &str) -> Outcome {
    let mut parameters = Parameters::of(call);
    let workflow_id = parameters.required("workflow_id");
    parameters.check()?;
    let unknown = || Ok(not_found(call, "sandbox: workflow version not found"));
    match call.settings.retab_workflow_version_status {
        403 => {
            let text = "sandbox: key has no access to this workflow";
            return Ok(call.errors.plain_or_wrapped(403, text));
        }
        404 => return unknown(),
        _ => {}
    }
    let blocks = workflows::blocks(call.transaction, &workflow_id)?;
    let Some(blocks) = blocks.filter(|_| workflows::version_id(&workflow_id) == version_id) else {
        return unknown();
    };
    let blocks: Vec<Fields> = serde_json::from_str(&blocks).unwrap_or_default();
    Ok(Answer::ok(
        Object::new()
            .set("id", version_id)
            .set("workflow_id", &workflow_id)
            .json(
                "blocks",
                Json::array(blocks.iter().map(|own| block(call, own))),
            )
            .json("edges", Json::array(edges(&blocks)))
            .json("block_version_ids", Json::array([]))
            .json("edge_version_ids", Json::array([]))
            .set("created_at", utc(WORKFLOWS_MADE_MS)),
    ))
}

fn block(call: &Call, own: &Fields) -> Json {
    let mut object = Object::new();
    for name in ["id", "type", "label", "position", "config", "parent_id"] {
        let is_sent = name != "config" || call.settings.retab_send_schema;
        let value = own.get(name).filter(|_| is_sent);
        object.put(name, value.map_or_else(Json::null, Json::from));
    }
    object.finish()
}

/// From what comes in to each block, and from there to the export.
fn edges(blocks: &[Fields]) -> Vec<Json> {
    let text = |own: &Fields, name: &str| own.get(name).and_then(crate::json::text);
    let edge = |source: &str, target: &str, handles: (&str, &str)| {
        Object::new()
            .set("id", format!("{source}-{target}"))
            .set("source", source)
            .set("target", target)
            .set("source_handle", handles.0)
            .set("target_handle", handles.1)
            .finish()
    };
    let mut edges = Vec::new();
    for own in blocks {
        let id = text(own, "id").unwrap_or_default();
        if matches!(id.as_str(), "start-1" | "export-1") {
            continue;
        }
        let source = text(own, "parent_id").unwrap_or_else(|| "start-1".to_owned());
        edges.push(edge(&source, &id, ("output-file-0", "input-file-0")));
        edges.push(edge(&id, "export-1", ("output-json-0", "input-json-0")));
    }
    edges
}
