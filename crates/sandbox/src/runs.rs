//! Retab runs: which human steps wait, what a decision does, and how it shows step by step.
//! A decision is first received, then applied to its step, and only later visible in the run.
//! Knows nothing of HTTP or of the names each generation uses; those are in `api/retab_hil.rs`.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use crate::content::Item;
use crate::json;
use crate::paging::{self, Page, Place};
use crate::settings::{RejectedRun, Settings};
use crate::store::{self, Effect, Timer, TimerKind};

/// A generation of the API under its own prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Profile {
    A,
    B1,
    B3,
}

impl Profile {
    pub(crate) const ALL: [Profile; 3] = [Profile::A, Profile::B1, Profile::B3];

    /// The name in paths and in the list of effects.
    pub(crate) fn api(self) -> &'static str {
        match self {
            Profile::A => "retab-a",
            Profile::B1 => "retab-b1",
            Profile::B3 => "retab-b3",
        }
    }

    pub(crate) fn named(api: &str) -> Option<Profile> {
        Profile::ALL
            .into_iter()
            .find(|profile| profile.api() == api)
    }

    /// Each generation has work of its own.
    pub(crate) fn seed(self) -> u64 {
        match self {
            Profile::A => 1,
            Profile::B1 => 2,
            Profile::B3 => 3,
        }
    }
}

/// How many people look at a run, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    OneReview,
    /// The second human step begins when the first is approved.
    TwoInSequence,
    /// Both human steps wait at the same time.
    TwoAtOnce,
}

impl Shape {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Shape::OneReview => "one_review",
            Shape::TwoInSequence => "two_in_sequence",
            Shape::TwoAtOnce => "two_at_once",
        }
    }

    fn named(name: &str) -> Shape {
        [Shape::TwoInSequence, Shape::TwoAtOnce]
            .into_iter()
            .find(|shape| shape.name() == name)
            .unwrap_or(Shape::OneReview)
    }
}

/// The run's own status; the wire uses the same words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RunStatus {
    Running,
    Waiting,
    Completed,
    Error,
    Cancelled,
}

impl RunStatus {
    pub(crate) fn name(self) -> &'static str {
        match self {
            RunStatus::Running => "running",
            RunStatus::Waiting => "waiting_for_human",
            RunStatus::Completed => "completed",
            RunStatus::Error => "error",
            RunStatus::Cancelled => "cancelled",
        }
    }

    pub(crate) fn named(name: &str) -> RunStatus {
        [
            RunStatus::Running,
            RunStatus::Waiting,
            RunStatus::Completed,
            RunStatus::Error,
        ]
        .into_iter()
        .find(|status| status.name() == name)
        .unwrap_or(RunStatus::Cancelled)
    }
}

/// One run with everything about it that can change.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) profile: Profile,
    pub(crate) id: String,
    pub(crate) item: Item,
    pub(crate) shape: Shape,
    pub(crate) workflow_id: String,
    pub(crate) workflow_name: String,
    pub(crate) status: RunStatus,
    pub(crate) trigger: String,
    pub(crate) created_ms: i64,
    pub(crate) updated_ms: i64,
    pub(crate) completed_ms: Option<i64>,
    /// How long people let it wait, up to the last decision that shows.
    pub(crate) waited_ms: i64,
    pub(crate) nodes: Vec<Node>,
}

/// A human step.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Node {
    pub(crate) id: String,
    pub(crate) state: NodeState,
    pub(crate) started_ms: Option<i64>,
    pub(crate) decision: Option<Decision>,
    /// When the run began to show the decision.
    pub(crate) projected_ms: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum NodeState {
    /// The run has not come here yet.
    Pending,
    /// Waits, with or without a received decision.
    Waiting,
    /// A decision was applied.
    Completed,
    /// The run ended without needing this step.
    Cancelled,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Decision {
    pub(crate) approved: bool,
    /// The text as it came; only approvals keep it.
    pub(crate) modified_data: Option<String>,
    pub(crate) payload_hash: String,
    pub(crate) command_id: Option<String>,
    pub(crate) received_ms: i64,
    pub(crate) applied_ms: Option<i64>,
}

/// What a reviewer, or a test in the role of one, wants.
#[derive(Debug)]
pub(crate) struct Command<'a> {
    pub(crate) node_id: &'a str,
    pub(crate) approved: bool,
    pub(crate) modified_data: Option<&'a RawValue>,
    pub(crate) command_id: Option<&'a str>,
}

/// What became of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Submitted {
    Accepted,
    AlreadyReceived,
    AlreadyApplied,
    /// Another decision stands.
    Different,
    /// The command id was used for something else.
    CommandIdTaken,
    /// The step takes no decision, now or at all.
    NotWaiting,
    UnknownNode,
}

impl Run {
    /// Human steps of a run as it is right after it was made.
    fn fresh_nodes(shape: Shape, created_ms: i64) -> Vec<Node> {
        let node = |id: &str, state| Node {
            id: id.to_owned(),
            state,
            started_ms: (state == NodeState::Waiting).then_some(created_ms + 9000),
            decision: None,
            projected_ms: None,
        };
        let first = node("hil-1", NodeState::Waiting);
        match shape {
            Shape::OneReview => vec![first],
            Shape::TwoInSequence => vec![first, node("hil-2", NodeState::Pending)],
            Shape::TwoAtOnce => vec![first, node("hil-2", NodeState::Waiting)],
        }
    }

    pub(crate) fn node(&self, id: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.id == id)
    }

    fn node_mut(&mut self, id: &str) -> Option<&mut Node> {
        self.nodes.iter_mut().find(|node| node.id == id)
    }

    /// True for every step of this run, human or not.
    pub(crate) fn has_step(&self, id: &str) -> bool {
        matches!(id, "start-1" | "extract-1" | "export-1") || self.node(id).is_some()
    }

    /// The human steps the run, as it shows itself, waits for.
    pub(crate) fn waiting_for(&self) -> Vec<&str> {
        if self.status != RunStatus::Waiting {
            return Vec::new();
        }
        self.nodes
            .iter()
            .filter(|node| node.started_ms.is_some() && node.projected_ms.is_none())
            .map(|node| node.id.as_str())
            .collect()
    }

    /// The data a human step is about: for a second step in sequence, what the first one approved.
    pub(crate) fn input_of<'a>(&'a self, node: &Node, extracted: &'a str) -> &'a str {
        if self.shape == Shape::TwoInSequence && node.id == "hil-2" {
            return self
                .nodes
                .first()
                .map_or(extracted, |first| result_of(first, extracted));
        }
        extracted
    }

    fn is_over(&self) -> bool {
        matches!(
            self.status,
            RunStatus::Completed | RunStatus::Error | RunStatus::Cancelled
        )
    }
}

/// What a human step passes on: the changed data, or the data it was given.
pub(crate) fn result_of<'a>(node: &'a Node, input: &'a str) -> &'a str {
    node.decision
        .as_ref()
        .and_then(|decision| decision.modified_data.as_deref())
        .unwrap_or(input)
}

/// Receives a decision, or says why not. Nothing is stored unless it is accepted.
pub(crate) fn submit(
    transaction: &Transaction,
    settings: &Settings,
    now_ms: i64,
    run: &mut Run,
    command: &Command,
) -> rusqlite::Result<Submitted> {
    if !run.has_step(command.node_id) {
        return Ok(Submitted::UnknownNode);
    }
    let over = run.is_over();
    let command_id_taken = command.command_id.is_some_and(|command_id| {
        run.nodes.iter().any(|other| {
            let used = other
                .decision
                .as_ref()
                .and_then(|own| own.command_id.as_deref());
            other.id != command.node_id && used == Some(command_id)
        })
    });
    if command_id_taken {
        return Ok(Submitted::CommandIdTaken);
    }
    let Some(node) = run.node_mut(command.node_id) else {
        return Ok(Submitted::NotWaiting);
    };
    let modified_data = command.modified_data.filter(|_| command.approved);
    let payload_hash = payload_hash(command.node_id, command.approved, modified_data);
    if let Some(standing) = &node.decision {
        return Ok(if standing.payload_hash != payload_hash {
            Submitted::Different
        } else if standing.applied_ms.is_some() {
            Submitted::AlreadyApplied
        } else {
            Submitted::AlreadyReceived
        });
    }
    if node.state != NodeState::Waiting || over {
        return Ok(Submitted::NotWaiting);
    }
    let modified_text = modified_data.map(|data| data.get().to_owned());
    node.decision = Some(Decision {
        approved: command.approved,
        modified_data: modified_text.clone(),
        payload_hash,
        command_id: command.command_id.map(str::to_owned),
        received_ms: now_ms,
        applied_ms: None,
    });
    save(transaction, run)?;
    let api = run.profile.api();
    let key = format!("{}/{}", run.id, command.node_id);
    store::add_effect(
        transaction,
        &Effect {
            api,
            key: &key,
            approved: command.approved,
            data: modified_text.as_deref(),
            command_id: command.command_id,
            at_ms: now_ms,
        },
    )?;
    let verdict = if command.approved {
        "approval"
    } else {
        "rejection"
    };
    let what = format!("{verdict} of {} received", command.node_id);
    store::note(transaction, now_ms, api, &key, &what)?;
    if !settings.retab_never_applied {
        let applied_ms = now_ms + settings.retab_applied_after_ms;
        let projected_ms = applied_ms.max(now_ms + settings.retab_projected_after_ms);
        set_timer(
            transaction,
            run,
            TimerKind::Applied,
            command.node_id,
            applied_ms,
        )?;
        set_timer(
            transaction,
            run,
            TimerKind::Projected,
            command.node_id,
            projected_ms,
        )?;
    }
    Ok(Submitted::Accepted)
}

/// The decision takes hold of its step.
pub(crate) fn applied(
    transaction: &Transaction,
    _settings: &Settings,
    timer: &Timer,
) -> rusqlite::Result<()> {
    let Some(mut run) = of_timer(transaction, timer)? else {
        return Ok(());
    };
    let Some(node) = run.node_mut(&timer.detail) else {
        return Ok(());
    };
    if node.state != NodeState::Waiting {
        return Ok(());
    }
    let Some(decision) = &mut node.decision else {
        return Ok(());
    };
    decision.applied_ms = Some(timer.due_ms);
    let rejected = !decision.approved;
    node.state = NodeState::Completed;
    if rejected {
        // The engine is done with this run at once; that the run shows it comes later.
        for other in &mut run.nodes {
            if matches!(other.state, NodeState::Pending | NodeState::Waiting) {
                other.state = NodeState::Cancelled;
            }
        }
    }
    save(transaction, &run)?;
    let key = format!("{}/{}", run.id, timer.detail);
    let what = format!("decision on {} applied", timer.detail);
    store::note(transaction, timer.due_ms, run.profile.api(), &key, &what)
}

/// The run catches up with an applied decision.
pub(crate) fn projected(
    transaction: &Transaction,
    settings: &Settings,
    timer: &Timer,
) -> rusqlite::Result<()> {
    let Some(mut run) = of_timer(transaction, timer)? else {
        return Ok(());
    };
    let at_ms = timer.due_ms;
    let is_over = run.is_over();
    let Some(node) = run.node_mut(&timer.detail) else {
        return Ok(());
    };
    if node.state != NodeState::Completed {
        return Ok(());
    }
    node.projected_ms = Some(at_ms);
    let waited_ms = at_ms - node.started_ms.unwrap_or(at_ms);
    let approved = node
        .decision
        .as_ref()
        .is_some_and(|decision| decision.approved);
    if !is_over {
        run.waited_ms += waited_ms;
        run.updated_ms = at_ms;
        let what = go_on(&mut run, settings, at_ms, approved);
        store::note(transaction, at_ms, run.profile.api(), &run.id, what)?;
        if run.status == RunStatus::Running {
            let done_ms = at_ms + settings.retab_next_step_ms;
            set_timer(transaction, &run, TimerKind::Finished, "export-1", done_ms)?;
        }
    }
    save(transaction, &run)
}

fn go_on(run: &mut Run, settings: &Settings, at_ms: i64, approved: bool) -> &'static str {
    if !approved {
        run.completed_ms = Some(at_ms);
        return match settings.retab_rejected_run {
            RejectedRun::Cancelled => {
                run.status = RunStatus::Cancelled;
                "the run is cancelled"
            }
            RejectedRun::Error => {
                run.status = RunStatus::Error;
                "the run ends with an error"
            }
        };
    }
    if let Some(next) = run
        .nodes
        .iter_mut()
        .find(|node| node.state == NodeState::Pending)
    {
        next.state = NodeState::Waiting;
        next.started_ms = Some(at_ms);
        return "the run waits for the next person";
    }
    if run.nodes.iter().all(|node| node.projected_ms.is_some()) {
        run.status = RunStatus::Running;
        return "the run goes on";
    }
    "the run waits for another person"
}

/// The last step is done, and with it the run.
pub(crate) fn finished(transaction: &Transaction, timer: &Timer) -> rusqlite::Result<()> {
    let Some(mut run) = of_timer(transaction, timer)? else {
        return Ok(());
    };
    if run.status != RunStatus::Running {
        return Ok(());
    }
    run.status = RunStatus::Completed;
    run.updated_ms = timer.due_ms;
    run.completed_ms = Some(timer.due_ms);
    save(transaction, &run)?;
    store::note(
        transaction,
        timer.due_ms,
        run.profile.api(),
        &run.id,
        "the export ran, the run is completed",
    )
}

/// A stable text for node, verdict and data; the same for every spelling of the same data.
fn payload_hash(node_id: &str, approved: bool, modified_data: Option<&RawValue>) -> String {
    let data = modified_data.map_or_else(|| "null".to_owned(), |data| json::canonical(data.get()));
    let payload = format!("{{\"approved\":{approved},\"data\":{data},\"node\":\"{node_id}\"}}");
    hex(&Sha256::digest(payload.as_bytes()))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn set_timer(
    transaction: &Transaction,
    run: &Run,
    kind: TimerKind,
    node_id: &str,
    due_ms: i64,
) -> rusqlite::Result<()> {
    store::set_timer(
        transaction,
        &Timer {
            due_ms,
            kind,
            api: run.profile.api().to_owned(),
            key: run.id.clone(),
            detail: node_id.to_owned(),
            origin: String::new(),
            hops: 0,
        },
    )
}

fn of_timer(transaction: &Transaction, timer: &Timer) -> rusqlite::Result<Option<Run>> {
    match Profile::named(&timer.api) {
        Some(profile) => load(transaction, profile, &timer.key),
        None => Ok(None),
    }
}

/// What a new run begins with.
#[derive(Debug, Clone)]
pub(crate) struct NewRun<'a> {
    pub(crate) api: &'a str,
    pub(crate) id: &'a str,
    pub(crate) item: Item,
    /// Each generation names its own shapes.
    pub(crate) shape: &'a str,
    pub(crate) workflow_id: &'a str,
    pub(crate) workflow_name: &'a str,
    pub(crate) trigger: &'a str,
    pub(crate) created_ms: i64,
}

/// Adds a run that waits for people.
pub(crate) fn insert_waiting(transaction: &Transaction, new: &NewRun) -> rusqlite::Result<()> {
    let (imported, item) = match new.item {
        Item::MadeUp { number, .. } | Item::Block { number, .. } => (false, number),
        Item::Imported { number } => (true, number),
    };
    transaction
        .prepare_cached(
            "INSERT INTO runs (api, id, item, imported, shape, workflow_id, workflow_name, status, trigger_type,
             created_ms, updated_ms, completed_ms, waited_ms, nodes)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, 0, NULL)",
        )?
        .execute(params![
            new.api,
            new.id,
            item,
            imported,
            new.shape,
            new.workflow_id,
            new.workflow_name,
            RunStatus::Waiting.name(),
            new.trigger,
            new.created_ms,
            new.created_ms + 9000,
        ])?;
    Ok(())
}

/// Adds a run that is over: decided by somebody a while ago, or broken before anybody could.
pub(crate) fn insert_finished(
    transaction: &Transaction,
    profile: Profile,
    new: &NewRun,
    status: RunStatus,
) -> rusqlite::Result<()> {
    insert_waiting(transaction, new)?;
    let Some(mut run) = load(transaction, profile, new.id)? else {
        return Ok(());
    };
    let decided_ms = new.created_ms + 600_000;
    let approved = status != RunStatus::Cancelled;
    for node in &mut run.nodes {
        node.state = NodeState::Completed;
        node.started_ms = Some(new.created_ms + 9000);
        node.projected_ms = Some(decided_ms + 800);
        node.decision = Some(Decision {
            approved,
            modified_data: None,
            payload_hash: payload_hash(&node.id, approved, None),
            command_id: None,
            received_ms: decided_ms,
            applied_ms: Some(decided_ms + 300),
        });
    }
    run.status = status;
    run.waited_ms = decided_ms - new.created_ms - 9000;
    run.updated_ms = decided_ms + 1500;
    run.completed_ms = Some(decided_ms + 1500);
    save(transaction, &run)
}

/// Makes a run be about an imported extraction.
pub(crate) fn set_item(
    transaction: &Transaction,
    profile: Profile,
    run_id: &str,
    number: i64,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("UPDATE runs SET item = ?, imported = 1 WHERE api = ? AND id = ?")?
        .execute(params![number, profile.api(), run_id])?;
    Ok(())
}

const COLUMNS: &str = "id, item, imported, shape, workflow_id, workflow_name, status, trigger_type,
    created_ms, updated_ms, completed_ms, waited_ms, nodes";

pub(crate) fn load(
    transaction: &Transaction,
    profile: Profile,
    id: &str,
) -> rusqlite::Result<Option<Run>> {
    transaction
        .prepare_cached(&format!(
            "SELECT {COLUMNS} FROM runs WHERE api = ? AND id = ?"
        ))?
        .query_row([profile.api(), id], |row| read(row, profile))
        .optional()
}

fn save(transaction: &Transaction, run: &Run) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "UPDATE runs SET status = ?, updated_ms = ?, completed_ms = ?, waited_ms = ?, nodes = ?
             WHERE api = ? AND id = ?",
        )?
        .execute(params![
            run.status.name(),
            run.updated_ms,
            run.completed_ms,
            run.waited_ms,
            json::Json::of(&run.nodes).as_str(),
            run.profile.api(),
            run.id
        ])?;
    Ok(())
}

fn read(row: &Row, profile: Profile) -> rusqlite::Result<Run> {
    let number: i64 = row.get(1)?;
    let item = if row.get(2)? {
        Item::Imported { number }
    } else {
        Item::MadeUp {
            seed: profile.seed(),
            number,
        }
    };
    let shape = Shape::named(&row.get::<_, String>(3)?);
    let created_ms = row.get(8)?;
    let nodes = match row.get::<_, Option<String>>(12)? {
        Some(text) => serde_json::from_str(&text).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(12, rusqlite::types::Type::Text, error.into())
        })?,
        None => Run::fresh_nodes(shape, created_ms),
    };
    Ok(Run {
        profile,
        id: row.get(0)?,
        item,
        shape,
        workflow_id: row.get(4)?,
        workflow_name: row.get(5)?,
        status: RunStatus::named(&row.get::<_, String>(6)?),
        trigger: row.get(7)?,
        created_ms,
        updated_ms: row.get(9)?,
        completed_ms: row.get(10)?,
        waited_ms: row.get(11)?,
        nodes,
    })
}

/// Which runs a caller wants to see; `None` and empty lists do not narrow.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    pub(crate) workflow_id: Option<String>,
    pub(crate) statuses: Vec<String>,
    pub(crate) not_status: Option<String>,
    pub(crate) triggers: Vec<String>,
    pub(crate) created_from_ms: Option<i64>,
    pub(crate) created_before_ms: Option<i64>,
    pub(crate) at_least_ms: Option<i64>,
    pub(crate) at_most_ms: Option<i64>,
    pub(crate) id_part: Option<String>,
    pub(crate) id: Option<String>,
    /// The name of a shape, which no caller can ask for.
    pub(crate) shape: Option<&'static str>,
    /// Asked for a cost that no run here has; the sandbox's runs cost nothing.
    pub(crate) none: bool,
}

/// One page of runs by `created_at`, then id; `None` when the cursor is no run of this API.
pub(crate) fn list(
    transaction: &Transaction,
    profile: Profile,
    filter: &Filter,
    place: Place<String>,
    newest_first: bool,
    limit: i64,
) -> rusqlite::Result<Option<Page<Run>>> {
    let key = |run: &Run| (run.created_ms, run.id.clone());
    let place = place.found(|id| Ok(load(transaction, profile, &id)?.as_ref().map(key)))?;
    let Some(place) = place else {
        return Ok(None);
    };
    paging::page(
        &place,
        newest_first,
        limit,
        key,
        |cursor, downwards, most| {
            let rows = Rows {
                api: profile.api(),
                columns: COLUMNS,
                filter,
            };
            rows.select(transaction, cursor, downwards, most, |row| {
                read(row, profile)
            })
        },
    )
    .map(Some)
}

/// Rows of the table of runs, which holds those of all generations.
#[derive(Debug)]
pub(crate) struct Rows<'a> {
    pub(crate) api: &'a str,
    pub(crate) columns: &'a str,
    pub(crate) filter: &'a Filter,
}

impl Rows<'_> {
    /// By `created_at`, then id, at most so many beyond the cursor.
    pub(crate) fn select<T>(
        &self,
        transaction: &Transaction,
        cursor: Option<&(i64, String)>,
        downwards: bool,
        limit: i64,
        read: impl Fn(&Row) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        let filter = self.filter;
        let mut conditions = vec!["api = ?".to_owned()];
        let mut values: Vec<rusqlite::types::Value> = vec![self.api.to_owned().into()];
        let mut narrow = |condition: &str, value: rusqlite::types::Value| {
            conditions.push(condition.to_owned());
            values.push(value);
        };
        if let Some(workflow_id) = &filter.workflow_id {
            narrow("workflow_id = ?", workflow_id.clone().into());
        }
        if let Some(status) = &filter.not_status {
            narrow("status <> ?", status.clone().into());
        }
        if let Some(id) = &filter.id {
            narrow("id = ?", id.clone().into());
        }
        if let Some(shape) = filter.shape {
            narrow("shape = ?", shape.to_owned().into());
        }
        if let Some(from_ms) = filter.created_from_ms {
            narrow("created_ms >= ?", from_ms.into());
        }
        if let Some(before_ms) = filter.created_before_ms {
            narrow("created_ms < ?", before_ms.into());
        }
        if let Some(at_least_ms) = filter.at_least_ms {
            narrow("completed_ms - created_ms - 1000 >= ?", at_least_ms.into());
        }
        if let Some(at_most_ms) = filter.at_most_ms {
            narrow("completed_ms - created_ms - 1000 <= ?", at_most_ms.into());
        }
        if let Some(id_part) = &filter.id_part {
            narrow("instr(id, ?) > 0", id_part.clone().into());
        }
        if let Some((created_ms, id)) = cursor {
            let comparison = if downwards { "<" } else { ">" };
            conditions.push(format!("(created_ms, id) {comparison} (?, ?)"));
            values.push((*created_ms).into());
            values.push(id.clone().into());
        }
        for (column, wanted) in [
            ("status", &filter.statuses),
            ("trigger_type", &filter.triggers),
        ] {
            if !wanted.is_empty() {
                let marks = vec!["?"; wanted.len()].join(", ");
                conditions.push(format!("{column} IN ({marks})"));
                values.extend(wanted.iter().cloned().map(Into::into));
            }
        }
        if filter.none {
            conditions.push("0".to_owned());
        }
        values.push(limit.into());
        let direction = if downwards { "DESC" } else { "ASC" };
        let query = format!(
            "SELECT {} FROM runs WHERE {} ORDER BY created_ms {direction}, id {direction} LIMIT ?",
            self.columns,
            conditions.join(" AND ")
        );
        transaction
            .prepare_cached(&query)?
            .query_map(rusqlite::params_from_iter(values), read)?
            .collect()
    }
}
