//! What there is to see of a review. It takes several reads (contracts/retab.md section 6.6), of which each may be refused
//! or missing while the review itself can be read: then what there is is shown, and what is not is named.

use std::collections::{BTreeMap, HashSet};

use serde_json::value::RawValue;

use super::wire::{self, Shown};
use super::{RetabReviews, cursor, read_page, reason_of, schema};
use crate::connector::retab::{status, took, words};
use crate::connector::{
    Outcome, Request, encoded, exact, excerpt, parse_plainly, readable, shortened, success,
    unreadable,
};
use crate::json::{Number, Object, Text, Value};
use crate::model::{
    Approval, AuthorKind, Basis, DataVersion, Details, DocumentRef, Fact, FactLabel, FactValue,
    Known, Lead, Missing, MissingPart, Outlook, Payload, ReadFailure, Reason, RunStep, Verdict,
};
use crate::time::Millis;

/// A step with more files than this is shown with the first of them.
const MOST_DOCUMENTS: usize = 50;

type Answers<'a> = &'a [(MissingPart, Outcome)];

impl RetabReviews {
    /// Pages that follow, and what only the review or its step names.
    pub(super) fn requests_that_follow(
        &self,
        approval: &Approval,
        answers: Answers,
    ) -> Vec<(MissingPart, Request)> {
        let mut more = Vec::new();
        if let Some(after) = next_page(answers, MissingPart::Payload) {
            let page = self.versions_request(&approval.id.key, Some(&after));
            more.push((MissingPart::Payload, page));
        }
        let run = encoded(approval.fact(FactLabel::Run).unwrap_or_default());
        if let Some(after) = next_page(answers, MissingPart::RunSteps) {
            let page = cursor(Some(&after));
            let page = self.get(&format!("/workflows/steps?run_id={run}&limit=100{page}"));
            more.push((MissingPart::RunSteps, page));
        }
        if all(answers, MissingPart::Template).next().is_none()
            && let Some(Ok(review)) = review(answers)
            && let Some(version) = &review.workflow_version_id
        {
            let (version, workflow) = (encoded(version), encoded(&review.workflow_id));
            let path = format!("/workflows/versions/{version}?workflow_id={workflow}");
            more.push((MissingPart::Template, self.get(&path)));
        }
        if all(answers, MissingPart::Likelihoods).next().is_none()
            && let Some(artifact) = here(&steps(answers).0, approval).and_then(|step| {
                let artifact = step.artifact.as_ref()?;
                Some((artifact.operation.as_str(), encoded(&artifact.id)))
            })
        {
            // Splits and partitions as the vendor's SDK 0.0.160 reads them; the contract names what they hold (6.6).
            let records = match artifact.0 {
                "extraction" => Some("extractions"),
                "classification" => Some("classifications"),
                "split" => Some("splits"),
                "partition" => Some("partitions"),
                _ => None,
            };
            more.extend(records.map(|records| {
                let path = format!("/{records}/{}?include_output=false", artifact.1);
                (MissingPart::Likelihoods, self.get(&path))
            }));
        }
        more
    }
}

/// Puts everything together.
pub(super) fn read(approval: &Approval, answers: Answers) -> Details {
    let mut details = Details {
        outlook: Outlook {
            approve: Some(Lead::GoesOn),
            reject: Some(Lead::NotSaid),
        },
        ..Details::default()
    };
    let mut missing = Vec::new();
    let mut note = |what, why| missing.push(Missing { what, why });
    let review = review(answers).and_then(|review| {
        let review = review.map_err(|why| note(MissingPart::Review, why));
        review.ok()
    });
    let (steps, failure) = steps(answers);
    let here = here(&steps, approval);
    match failure {
        Some(why) => note(MissingPart::RunSteps, why),
        // Every review is about a step: the list is not what it should be.
        None if here.is_none() => {
            let problem = "the step under review is not among the steps of the run".to_owned();
            note(MissingPart::RunSteps, ReadFailure::Unreadable { problem });
        }
        None => {}
    }
    let template = one::<wire::WorkflowVersion>(answers, MissingPart::Template).and_then(|read| {
        let template = read.map_err(|why| note(MissingPart::Template, why));
        template.ok()
    });
    let record = match one::<wire::Record>(answers, MissingPart::Likelihoods) {
        Some(Ok(record)) => Known::Is(record),
        Some(Err(why)) => {
            note(MissingPart::Likelihoods, why);
            Known::Unread
        }
        // It was not asked for: nothing says that there is one, or the step that would was not read.
        None if here.is_some() => Known::Absent,
        None => Known::Unread,
    };
    let run = one::<wire::Run>(answers, MissingPart::Run).and_then(|read| {
        let run = read.map_err(|why| note(MissingPart::Run, why));
        run.ok()
    });
    let versions = versions(answers).map_err(|why| note(MissingPart::Payload, why));

    let operation = here.and_then(|step| Some(&*step.artifact.as_ref()?.operation));
    let likelihoods = likelihoods(&record, operation);
    let config = config(review.as_ref(), template.as_ref());
    if matches!(config, Known::Unread) && review.is_some() && template.is_some() {
        missing.push(unreadable(MissingPart::Schema));
    }
    let shown = versions.ok().map(|versions| {
        let at = newest(&versions, review.as_ref());
        (versions, at)
    });
    // Versions that are all made from each other have no newest one.
    if matches!(shown, Some((_, None))) {
        missing.push(unreadable(MissingPart::Payload));
    }
    if let Some((versions, Some(at))) = shown {
        let block_type = match (&review, here) {
            (Some(review), _) if !review.block_type.is_empty() => &*review.block_type,
            (_, Some(step)) => &*step.block_type,
            _ => "",
        };
        let shown = Shown {
            version: versions[at].id.clone(),
            newest: heads(&versions).map(|version| version.id.clone()).collect(),
        };
        let of_record = match &record {
            Known::Is(record) => exact(record.json_schema.as_deref()),
            Known::Absent => Known::Absent,
            Known::Unread => Known::Unread,
        };
        let schema = schema::of(block_type, config, of_record, &versions);
        // What came and made no sense; where a whole read is missing, that is named already.
        let is_named =
            |parts: &[MissingPart]| missing.iter().any(|missing| parts.contains(&missing.what));
        let sources = [
            MissingPart::Schema,
            MissingPart::Review,
            MissingPart::Template,
        ];
        let of_likelihoods = [MissingPart::Likelihoods, MissingPart::RunSteps];
        let is_odd_schema =
            schema == Known::Unread && !is_named(&sources) && !is_named(&of_likelihoods);
        let are_odd_likelihoods = likelihoods == Known::Unread && !is_named(&of_likelihoods);
        let odd = [
            (MissingPart::Schema, is_odd_schema),
            (MissingPart::Likelihoods, are_odd_likelihoods),
        ];
        let odd = odd.into_iter().filter(|(_, is_odd)| *is_odd);
        missing.extend(odd.map(|(what, _)| unreadable(what)));
        details.payload = Some(Payload {
            data: versions[at].data.clone(),
            schema,
            likelihoods: likelihoods.clone(),
            basis: Some(Basis::new(
                serde_json::to_string(&shown).expect("ids are plain text"),
            )),
        });
        details.versions = versions;
        details.versions[at].is_shown = true;
    }
    details.missing = missing;
    details.documents = documents(here, run.as_ref());
    details.run_status = run
        .as_ref()
        .and_then(|run| run.lifecycle.as_ref()?.status.clone());
    details.facts = facts(
        review.as_ref(),
        run.as_ref(),
        &details.documents,
        likelihoods.shown(),
    );
    let first_page = all(answers, MissingPart::RunSteps).next();
    let body = match first_page {
        Some(Outcome::Answered(answer)) => answer.body.as_str(),
        _ => "",
    };
    details.steps = steps
        .iter()
        .map(|step| run_step(step, body, approval))
        .collect();
    if let (Some(review), Some(template)) = (&review, &template) {
        let next = template
            .edges
            .iter()
            .filter(|edge| edge.source == review.block_id);
        let mut labels: Vec<&str> = next
            .filter_map(|edge| {
                let mut blocks = template.blocks.iter();
                let block = blocks.find(|block| block.id.as_deref() == Some(&*edge.target))?;
                block.label.as_deref().filter(|label| !label.is_empty())
            })
            .collect();
        labels.dedup();
        if !labels.is_empty() {
            details.outlook.approve = Some(Lead::GoesOnTo(labels.join(", ")));
        }
    }
    details
}

fn all<'a>(answers: Answers<'a>, part: MissingPart) -> impl Iterator<Item = &'a Outcome> {
    let answers = answers.iter();
    answers.filter_map(move |(what, outcome)| (*what == part).then_some(outcome))
}

fn one<'a, T: serde::Deserialize<'a>>(
    answers: Answers<'a>,
    part: MissingPart,
) -> Option<Result<T, ReadFailure>> {
    let outcome = all(answers, part).next()?;
    Some(success(outcome, words).and_then(|answer| parse_plainly(&answer.body)))
}

fn review(answers: Answers) -> Option<Result<wire::Review, ReadFailure>> {
    one(answers, MissingPart::Review)
}

/// Where the page after the last one begins.
fn next_page(answers: Answers, part: MissingPart) -> Option<String> {
    let answer = success(all(answers, part).last()?, words).ok()?;
    read_page(&answer.body).ok()?.1
}

/// The steps that could be read, and why others could not.
fn steps(answers: Answers<'_>) -> (Vec<wire::Step<'_>>, Option<ReadFailure>) {
    let mut steps = Vec::new();
    let mut failure = None;
    for outcome in all(answers, MissingPart::RunSteps) {
        let page = success(outcome, words).and_then(|answer| read_page(&answer.body));
        match page {
            Ok((page, _)) => {
                for raw in page {
                    match parse_plainly::<wire::Step>(raw.get()) {
                        Ok(step) => steps.push(step),
                        Err(why) => failure = Some(why),
                    }
                }
            }
            Err(why) => failure = Some(why),
        }
    }
    let is_cut = next_page(answers, MissingPart::RunSteps).is_some();
    (steps, failure.or_else(|| is_cut.then(too_many)))
}

/// There is more of it than is asked for.
fn too_many() -> ReadFailure {
    let problem = "there are more pages than are read".to_owned();
    ReadFailure::Unreadable { problem }
}

/// The step that waits.
fn here<'a, 'b>(steps: &'a [wire::Step<'b>], approval: &Approval) -> Option<&'a wire::Step<'b>> {
    let id = approval.fact(FactLabel::StepId)?;
    steps.iter().find(|step| step.step_id == id)
}

/// All versions, oldest first: nothing is shown of a review of which one is missing, as it may be the newest.
fn versions(answers: Answers) -> Result<Vec<DataVersion>, ReadFailure> {
    let mut versions = Vec::new();
    for outcome in all(answers, MissingPart::Payload) {
        let (page, _) = read_page(&success(outcome, words)?.body)?;
        for raw in page {
            versions.push(version(&parse_plainly(raw.get())?)?);
        }
    }
    if versions.is_empty() {
        return Err(ReadFailure::Unreadable {
            problem: "the review came without versions".to_owned(),
        });
    }
    if next_page(answers, MissingPart::Payload).is_some() {
        return Err(too_many());
    }
    // Their order is not promised (section 6.3).
    versions.sort_by_key(|version| version.at);
    Ok(versions)
}

fn version(version: &wire::Version) -> Result<DataVersion, ReadFailure> {
    let author = version.author.as_ref();
    let Known::Is(data) = exact(version.snapshot) else {
        return Err(ReadFailure::Unreadable {
            problem: format!("version {}: no data, or nested too deeply", version.id),
        });
    };
    Ok(DataVersion {
        id: version.id.clone(),
        parent: version.parent_id.clone(),
        by: author
            .and_then(wire::Actor::name)
            .map(|name| shortened(name.to_owned())),
        kind: match author.map(wire::Actor::kind) {
            Some("model") => AuthorKind::Model,
            Some("agent") => AuthorKind::Agent,
            Some("human") => AuthorKind::Human,
            _ => AuthorKind::Other,
        },
        at: version.created_at.as_deref().and_then(Millis::parse),
        note: version
            .note
            .clone()
            .filter(|note| !note.is_empty())
            .map(shortened),
        data,
        is_shown: false,
    })
}

/// The versions that none was made from: section 6.4 calls them the newest.
fn heads(versions: &[DataVersion]) -> impl Iterator<Item = &DataVersion> {
    let parents: HashSet<&str> = versions
        .iter()
        .filter_map(|version| version.parent.as_deref())
        .collect();
    versions
        .iter()
        .filter(move |version| !parents.contains(&*version.id))
}

/// The one to look at: what was decided about, else the newest that none was made from.
fn newest(versions: &[DataVersion], review: Option<&wire::Review>) -> Option<usize> {
    let place = |id: &str| versions.iter().position(|version| version.id == id);
    let decided = review.and_then(|review| place(&review.decision.as_ref()?.version_id));
    decided.or_else(|| place(&heads(versions).last()?.id))
}

/// What the workflow says of the block under review.
fn config(
    review: Option<&wire::Review>,
    template: Option<&wire::WorkflowVersion>,
) -> Known<wire::Config> {
    match (review, template) {
        (Some(review), Some(template)) => {
            let mut blocks = template.blocks.iter();
            let block = blocks.find(|block| block.id.as_deref() == Some(&*review.block_id));
            // A workflow that does not have its own block was not read as it is.
            block.map_or(Known::Unread, wire::Block::config)
        }
        (Some(review), None) if review.workflow_version_id.is_none() => Known::Absent,
        _ => Known::Unread,
    }
}

/// A tree like the data. A classification has one number, for the category that won; splits and partitions have a list.
fn likelihoods(record: &Known<wire::Record>, operation: Option<&str>) -> Known<Value> {
    let consensus = match record {
        Known::Is(record) => record.consensus.as_ref(),
        Known::Absent => return Known::Absent,
        Known::Unread => return Known::Unread,
    };
    exact(consensus.and_then(|consensus| consensus.likelihoods.as_deref())).map(|found| {
        let name = match (&found, operation) {
            (Value::Number(_), _) => "category",
            (Value::Array(_), Some("split")) => "documents",
            (Value::Array(_), Some("partition")) => "partitions",
            _ => return found,
        };
        let mut tree = Object::new();
        tree.push(Text::from(name), found);
        Value::Object(tree)
    })
}

fn documents(here: Option<&wire::Step>, run: Option<&wire::Run>) -> Vec<DocumentRef> {
    let mut files: Vec<wire::FileRef> = Vec::new();
    if let Some(inputs) = here.and_then(|step| step.handle_inputs) {
        let handles = serde_json::from_str::<BTreeMap<String, wire::Handle>>(inputs.get());
        files.extend(
            handles
                .unwrap_or_default()
                .into_values()
                .filter_map(|handle| handle.document),
        );
    }
    let of_step = files.iter().map(document);
    let of_run = || run?.inputs.as_ref()?.documents.as_ref();
    let of_run = of_run()
        .into_iter()
        .flatten()
        .map(|(_, file)| document(file));
    let mut known = HashSet::new();
    let mut documents: Vec<DocumentRef> = of_step.flatten().collect();
    // What the step was given is what is reviewed; without it, what the run was given.
    if documents.is_empty() {
        documents.extend(of_run.flatten());
    }
    documents.retain(|document| known.insert(document.key.clone()));
    documents.truncate(MOST_DOCUMENTS);
    documents
}

/// The id of a run and what its first document is called.
pub(super) fn run_and_document(raw: &RawValue) -> Option<(String, String)> {
    let run: wire::Run = serde_json::from_str(raw.get()).ok()?;
    let documents = run.inputs.and_then(|inputs| inputs.documents);
    let mut names = documents.into_iter().flatten();
    let name = names.find_map(|(_, file)| file.filename);
    Some((run.id?, name.map_or_else(String::new, shortened)))
}

fn document(file: &wire::FileRef) -> Option<DocumentRef> {
    Some(DocumentRef {
        key: file.id.clone()?,
        name: file.filename.clone(),
    })
}

fn facts(
    review: Option<&wire::Review>,
    run: Option<&wire::Run>,
    documents: &[DocumentRef],
    likelihoods: Option<&Value>,
) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut push = |label, value: Option<FactValue>| {
        facts.extend(value.map(|value| Fact { label, value }));
    };
    let name = documents.first().and_then(|first| first.name.clone());
    push(FactLabel::Document, name.map(FactValue::Text));
    let reason = review.and_then(reason_of);
    push(
        FactLabel::Reason,
        reason.map(|reason| FactValue::Reason(with_found(reason, likelihoods))),
    );
    let status = review.and_then(|review| match &review.decision {
        Some(decision) => Some(decision.verdict.clone()),
        None => review.cancelled_at.as_ref().map(|_| "cancelled".to_owned()),
    });
    push(FactLabel::Status, status.map(FactValue::Text));
    let trigger = run.and_then(|run| run.trigger.as_ref()?.kind.clone());
    push(FactLabel::Trigger, trigger.map(FactValue::Text));
    let created = run.and_then(|run| run.timing.as_ref()?.created_at.as_deref());
    push(
        FactLabel::Created,
        created.and_then(Millis::parse).map(FactValue::Moment),
    );
    facts
}

/// How sure the least sure value is belongs to a reason that names how sure it should be, unless the two speak against
/// each other: then the API has looked at more than it shows.
fn with_found(reason: Reason, likelihoods: Option<&Value>) -> Reason {
    match reason {
        Reason::ConfidenceBelow { threshold, .. } => {
            let limit = Number::parse(&threshold);
            let least = likelihoods.and_then(least);
            let below = least.filter(|least| limit.is_some_and(|limit| **least < limit));
            let found = below.map(Number::to_string);
            Reason::ConfidenceBelow { threshold, found }
        }
        other => other,
    }
}

/// The least number in a tree.
fn least(tree: &Value) -> Option<&Number> {
    match tree {
        Value::Number(number) => Some(number),
        Value::Array(items) => items.iter().filter_map(least).min(),
        Value::Object(object) => {
            let values = object.entries().iter().map(|(_, value)| value);
            values.filter_map(least).min()
        }
        Value::Null | Value::Bool(_) | Value::String(_) => None,
    }
}

fn run_step(step: &wire::Step, body: &str, approval: &Approval) -> RunStep {
    let label = step
        .block_label
        .as_deref()
        .filter(|label| !label.is_empty());
    let lifecycle = step.lifecycle.as_ref();
    RunStep {
        id: step.step_id.clone(),
        label: label.map_or_else(|| readable(&step.block_id), str::to_owned),
        kind: step.block_type.clone(),
        status: status(lifecycle.and_then(|lifecycle| lifecycle.status.as_deref())),
        here: approval.fact(FactLabel::StepId) == Some(&*step.step_id),
        gated: lifecycle.and_then(|lifecycle| lifecycle.status.as_deref())
            == Some("awaiting_review"),
        duration_ms: took(step.started_at.as_deref(), step.completed_at.as_deref()),
        verdict: None::<Verdict>,
        words: lifecycle
            .and_then(wire::Lifecycle::words)
            .map(|words| shortened(words.to_owned())),
        inputs: excerpt(MissingPart::RunSteps, body, step.handle_inputs),
        outputs: excerpt(MissingPart::RunSteps, body, step.handle_outputs),
        result: None,
        request: None,
    }
}
