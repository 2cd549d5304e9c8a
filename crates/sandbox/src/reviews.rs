//! Retab reviews: which results of a run wait for a person, the one decision about each, and how the run moves on.
//! A decision stands at once; its step follows, and the run later still. What was corrected before is in `versions.rs`,
//! and what the reviewed blocks were told in `workflows.rs`.
//! Knows nothing of HTTP; the wire is in `api/retab_reviews.rs`.

use rusqlite::{OptionalExtension, Row, Transaction, params};

use crate::content::{Contents, Item};
use crate::paging::{self, Page, Place};
use crate::runs::{Filter, Rows, RunStatus};
use crate::seed::{Block, PARTS};
use crate::settings::{RejectedRun, Resume, Settings};
use crate::store::{self, Effect, Timer, TimerKind};
use crate::versions::{self, Author, Version};

/// The name in paths and in the list of effects.
pub(crate) const API: &str = "retab-c";

/// Which results of a run are looked at, all of them at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    One(Block),
    /// A paper is read and classified.
    TwoAtOnce,
    /// Every part of a pile is classified on its own.
    Loop,
}

impl Shape {
    pub(crate) const ALL: [Shape; 6] = [
        Shape::One(Block::Extract),
        Shape::One(Block::Classifier),
        Shape::One(Block::Split),
        Shape::One(Block::ForEach),
        Shape::TwoAtOnce,
        Shape::Loop,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Shape::One(block) => block.name(),
            Shape::TwoAtOnce => "two_at_once",
            Shape::Loop => "loop",
        }
    }

    fn named(name: &str) -> Shape {
        Shape::ALL
            .into_iter()
            .find(|shape| shape.name() == name)
            .unwrap_or(Shape::One(Block::Extract))
    }

    /// The steps that are looked at.
    pub(crate) fn gates(self) -> Vec<Gate> {
        let gate = |block| Gate { block, part: None };
        match self {
            Shape::One(block) => vec![gate(block)],
            Shape::TwoAtOnce => vec![gate(Block::Extract), gate(Block::Classifier)],
            Shape::Loop => (0..PARTS)
                .map(|part| Gate {
                    block: Block::Classifier,
                    part: Some(part),
                })
                .collect(),
        }
    }
}

impl Block {
    /// The type on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Block::Extract => "extract",
            Block::Classifier => "classifier",
            Block::Split => "split",
            Block::ForEach => "for_each",
        }
    }

    pub(crate) fn id(self) -> &'static str {
        match self {
            Block::Extract => "extract-1",
            Block::Classifier => "classify-1",
            Block::Split => "split-1",
            Block::ForEach => "foreach-1",
        }
    }
}

/// A step whose result is looked at; inside a loop there is one for each part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Gate {
    pub(crate) block: Block,
    pub(crate) part: Option<i64>,
}

impl Gate {
    pub(crate) fn step_id(self) -> String {
        match self.part {
            Some(part) => format!("{}__{}__{part}", self.block.id(), Block::ForEach.id()),
            None => self.block.id().to_owned(),
        }
    }

    pub(crate) fn parent_step_id(self) -> Option<&'static str> {
        self.part.map(|_| Block::ForEach.id())
    }
}

/// A run as far as it is not about one of its reviews.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) id: String,
    pub(crate) number: i64,
    pub(crate) is_imported: bool,
    pub(crate) shape: Shape,
    pub(crate) workflow_id: String,
    pub(crate) status: RunStatus,
    pub(crate) trigger: String,
    pub(crate) created_ms: i64,
    pub(crate) completed_ms: Option<i64>,
}

impl Run {
    /// What a step of this run is about.
    pub(crate) fn item(&self, gate: Gate) -> Item {
        item(self.is_imported, self.number, gate)
    }

    /// The paper the run began with.
    pub(crate) fn paper(&self) -> Item {
        let first = self.shape.gates().into_iter().next();
        self.item(first.unwrap_or(Gate {
            block: Block::Extract,
            part: None,
        }))
    }
}

fn item(is_imported: bool, number: i64, gate: Gate) -> Item {
    if is_imported {
        Item::Imported { number }
    } else {
        Item::Block {
            block: gate.block,
            number,
            part: gate.part,
        }
    }
}

/// One review with its decision.
#[derive(Debug, Clone)]
pub(crate) struct Review {
    pub(crate) number: i64,
    pub(crate) id: String,
    pub(crate) run_id: String,
    pub(crate) workflow_id: String,
    pub(crate) gate: Gate,
    pub(crate) item: Item,
    pub(crate) created_ms: i64,
    pub(crate) decision: Option<Decision>,
    /// When the decision took hold of the step.
    pub(crate) applied_ms: Option<i64>,
    /// When the run began to show the decision.
    pub(crate) projected_ms: Option<i64>,
    pub(crate) cancelled_ms: Option<i64>,
}

impl Review {
    pub(crate) fn is_pending(&self) -> bool {
        self.decision.is_none() && self.cancelled_ms.is_none()
    }

    /// True as long as the run, as it shows itself, waits for this review.
    pub(crate) fn is_waited_for(&self) -> bool {
        self.cancelled_ms.is_none() && self.projected_ms.is_none()
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) approved: bool,
    pub(crate) version_id: String,
    pub(crate) author: Author,
    pub(crate) reason: Option<String>,
    pub(crate) at_ms: i64,
}

/// What a reviewer, or a test in the role of one, wants.
#[derive(Debug)]
pub(crate) struct Command<'a> {
    pub(crate) version_id: &'a str,
    pub(crate) author: Author,
    pub(crate) wish: Wish<'a>,
}

#[derive(Debug)]
pub(crate) enum Wish<'a> {
    Approve {
        /// Newest versions that are set aside on purpose.
        acknowledged: &'a [String],
    },
    Reject {
        reason: &'a str,
    },
}

/// What became of a command (contract 6.5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Decided {
    Accepted,
    AlreadyApplied,
    /// Another decision stands.
    Conflict,
    Cancelled,
    UnknownVersion,
    /// These newest versions are neither decided on nor acknowledged.
    OtherNewest(Vec<String>),
}

/// Decides, or says why not. Nothing is stored unless it is accepted.
pub(crate) fn decide(
    transaction: &Transaction,
    contents: &Contents,
    settings: &Settings,
    now_ms: i64,
    review: &mut Review,
    command: &Command,
) -> rusqlite::Result<Decided> {
    let all = versions::of_review(transaction, review)?;
    let Some(version) = all.iter().find(|own| own.id == command.version_id) else {
        return Ok(Decided::UnknownVersion);
    };
    let approved = matches!(command.wish, Wish::Approve { .. });
    if let Some(standing) = &review.decision {
        let is_same = standing.approved == approved && standing.version_id == version.id;
        return Ok(if is_same {
            Decided::AlreadyApplied
        } else {
            Decided::Conflict
        });
    }
    if review.cancelled_ms.is_some() {
        return Ok(Decided::Cancelled);
    }
    let (acknowledged, reason) = match command.wish {
        Wish::Approve { acknowledged } => (acknowledged, None),
        Wish::Reject { reason } => (&[][..], Some(reason)),
    };
    // Rejecting has no field for acknowledging, so normally it needs none.
    if approved || settings.retab_reject_needs_newest {
        let others = versions::other_newest(&all, &version.id, acknowledged);
        if !others.is_empty() {
            return Ok(Decided::OtherNewest(others));
        }
    }
    review.decision = Some(Decision {
        approved,
        version_id: version.id.clone(),
        author: command.author,
        reason: reason.map(str::to_owned),
        at_ms: now_ms,
    });
    save(transaction, review)?;
    // What the run itself made is no change of anybody's.
    let content = contents.get(transaction, review.item)?;
    let data = (approved && version.parent_id.is_some()).then(|| version.text(&content));
    store::add_effect(
        transaction,
        &Effect {
            api: API,
            key: &review.id,
            approved,
            data,
            command_id: None,
            at_ms: now_ms,
        },
    )?;
    let verdict = if approved { "approved" } else { "rejected" };
    let what = format!("{verdict} with version {}", version.id);
    store::note(transaction, now_ms, API, &review.id, &what)?;
    if !settings.retab_never_applied && settings.retab_resume != Resume::Failed {
        let applied_ms = now_ms + settings.retab_applied_after_ms;
        let projected_ms = applied_ms.max(now_ms + settings.retab_projected_after_ms);
        set_timer(transaction, TimerKind::Applied, &review.id, applied_ms)?;
        set_timer(transaction, TimerKind::Projected, &review.id, projected_ms)?;
    }
    Ok(Decided::Accepted)
}

/// The decision takes hold of the step.
pub(crate) fn applied(transaction: &Transaction, timer: &Timer) -> rusqlite::Result<()> {
    let Some(mut review) = load(transaction, &timer.key)? else {
        return Ok(());
    };
    let Some(decision) = &review.decision else {
        return Ok(());
    };
    if !decision.approved {
        // The engine is done with this run; nobody needs to look at the rest of it.
        cancel_pending(transaction, &review.run_id, timer.due_ms)?;
    }
    review.applied_ms = Some(timer.due_ms);
    save(transaction, &review)?;
    let what = "the decision is applied to its step";
    store::note(transaction, timer.due_ms, API, &review.id, what)
}

/// The run catches up with an applied decision.
pub(crate) fn projected(
    transaction: &Transaction,
    settings: &Settings,
    timer: &Timer,
) -> rusqlite::Result<()> {
    let Some(mut review) = load(transaction, &timer.key)? else {
        return Ok(());
    };
    let at_ms = timer.due_ms;
    review.projected_ms = Some(at_ms);
    save(transaction, &review)?;
    let (Some(decision), Some(run)) = (&review.decision, load_run(transaction, &review.run_id)?)
    else {
        return Ok(());
    };
    if run.status != RunStatus::Waiting {
        return Ok(());
    }
    let what = if !decision.approved {
        let (status, what) = match settings.retab_rejected_review {
            RejectedRun::Error => (RunStatus::Error, "the run ends with an error"),
            RejectedRun::Cancelled => (RunStatus::Cancelled, "the run is cancelled"),
        };
        set_status(transaction, &run.id, status, at_ms)?;
        what
    } else if of_run(transaction, &run.id)?
        .iter()
        .any(Review::is_waited_for)
    {
        "the run waits for another review"
    } else {
        set_status(transaction, &run.id, RunStatus::Running, at_ms)?;
        let done_ms = at_ms + settings.retab_next_step_ms;
        set_timer(transaction, TimerKind::Finished, &run.id, done_ms)?;
        "the run goes on"
    };
    store::note(transaction, at_ms, API, &run.id, what)
}

/// The last step is done, and with it the run.
pub(crate) fn finished(transaction: &Transaction, timer: &Timer) -> rusqlite::Result<()> {
    let Some(run) = load_run(transaction, &timer.key)? else {
        return Ok(());
    };
    if run.status != RunStatus::Running {
        return Ok(());
    }
    set_status(transaction, &run.id, RunStatus::Completed, timer.due_ms)?;
    let what = "the export ran, the run is completed";
    store::note(transaction, timer.due_ms, API, &run.id, what)
}

/// Somebody cancels the run before anybody decides about this review; false when that is too late.
pub(crate) fn cancel(
    transaction: &Transaction,
    now_ms: i64,
    review: &Review,
) -> rusqlite::Result<bool> {
    if !review.is_pending() {
        return Ok(false);
    }
    cancel_pending(transaction, &review.run_id, now_ms)?;
    set_status(transaction, &review.run_id, RunStatus::Cancelled, now_ms)?;
    let what = "the run is cancelled, and its open reviews with it";
    store::note(transaction, now_ms, API, &review.run_id, what)?;
    Ok(true)
}

fn cancel_pending(transaction: &Transaction, run_id: &str, at_ms: i64) -> rusqlite::Result<()> {
    for mut review in of_run(transaction, run_id)? {
        if review.is_pending() {
            review.cancelled_ms = Some(at_ms);
            save(transaction, &review)?;
        }
    }
    Ok(())
}

fn set_status(
    transaction: &Transaction,
    run_id: &str,
    status: RunStatus,
    at_ms: i64,
) -> rusqlite::Result<()> {
    let completed_ms = (status != RunStatus::Running).then_some(at_ms);
    transaction
        .prepare_cached(
            "UPDATE runs SET status = ?, updated_ms = ?, completed_ms = ? WHERE api = ? AND id = ?",
        )?
        .execute(params![status.name(), at_ms, completed_ms, API, run_id])?;
    Ok(())
}

fn set_timer(
    transaction: &Transaction,
    kind: TimerKind,
    key: &str,
    due_ms: i64,
) -> rusqlite::Result<()> {
    store::set_timer(
        transaction,
        &Timer {
            due_ms,
            kind,
            api: API.to_owned(),
            key: key.to_owned(),
            detail: String::new(),
            origin: String::new(),
            hops: 0,
        },
    )
}

/// What a new review begins with.
#[derive(Debug)]
pub(crate) struct NewReview<'a> {
    pub(crate) id: &'a str,
    pub(crate) run_id: &'a str,
    pub(crate) workflow_id: &'a str,
    pub(crate) gate: Gate,
    pub(crate) created_ms: i64,
}

/// Adds a review that waits; gives the number its versions belong to.
pub(crate) fn insert(transaction: &Transaction, new: &NewReview) -> rusqlite::Result<i64> {
    transaction
        .prepare_cached(
            "INSERT INTO reviews (id, run_id, workflow_id, block_type, block_id, step_id, iteration_key, created_ms, status)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending')",
        )?
        .execute(params![
            new.id,
            new.run_id,
            new.workflow_id,
            new.gate.block.name(),
            new.gate.block.id(),
            new.gate.step_id(),
            new.gate.part.map(|part| part.to_string()),
            new.created_ms,
        ])?;
    Ok(transaction.last_insert_rowid())
}

/// Makes a review one that was decided, or cancelled, a while ago.
pub(crate) fn end(
    transaction: &Transaction,
    id: &str,
    decision: Option<Decision>,
    at_ms: i64,
) -> rusqlite::Result<()> {
    let Some(mut review) = load(transaction, id)? else {
        return Ok(());
    };
    let status = match &decision {
        Some(decision) if decision.approved => RunStatus::Completed,
        Some(_) => RunStatus::Error,
        None => RunStatus::Cancelled,
    };
    if decision.is_some() {
        review.applied_ms = Some(at_ms + 300);
        review.projected_ms = Some(at_ms + 800);
    } else {
        review.cancelled_ms = Some(at_ms);
    }
    review.decision = decision;
    save(transaction, &review)?;
    set_status(transaction, &review.run_id, status, at_ms + 1500)
}

fn save(transaction: &Transaction, review: &Review) -> rusqlite::Result<()> {
    let decision = review.decision.as_ref();
    let status = match (decision, review.cancelled_ms) {
        (Some(decision), _) if decision.approved => "approved",
        (Some(_), _) => "rejected",
        (None, Some(_)) => "cancelled",
        (None, None) => "pending",
    };
    transaction
        .prepare_cached(
            "UPDATE reviews SET status = ?, version_id = ?, author = ?, reason = ?, decided_ms = ?,
             applied_ms = ?, projected_ms = ?, cancelled_ms = ? WHERE number = ?",
        )?
        .execute(params![
            status,
            decision.map(|decision| &decision.version_id),
            decision.map(|decision| decision.author.name()),
            decision.and_then(|decision| decision.reason.as_ref()),
            decision.map(|decision| decision.at_ms),
            review.applied_ms,
            review.projected_ms,
            review.cancelled_ms,
            review.number,
        ])?;
    Ok(())
}

/// A cross join, because SQLite then begins with the reviews, which are in the order that is wanted.
const SELECT: &str = "SELECT reviews.number, reviews.id, reviews.run_id, reviews.workflow_id, reviews.block_type,
    reviews.iteration_key, reviews.created_ms, reviews.status, reviews.version_id, reviews.author, reviews.reason,
    reviews.decided_ms, reviews.applied_ms, reviews.projected_ms, reviews.cancelled_ms, runs.item, runs.imported
    FROM reviews CROSS JOIN runs ON runs.api = 'retab-c' AND runs.id = reviews.run_id";

pub(crate) fn load(transaction: &Transaction, id: &str) -> rusqlite::Result<Option<Review>> {
    transaction
        .prepare_cached(&format!("{SELECT} WHERE reviews.id = ?"))?
        .query_row([id], read)
        .optional()
}

/// The review that versions of this number belong to.
pub(crate) fn numbered(transaction: &Transaction, number: i64) -> rusqlite::Result<Option<Review>> {
    transaction
        .prepare_cached(&format!("{SELECT} WHERE reviews.number = ?"))?
        .query_row([number], read)
        .optional()
}

/// All reviews of a run, in the order of its steps.
pub(crate) fn of_run(transaction: &Transaction, run_id: &str) -> rusqlite::Result<Vec<Review>> {
    transaction
        .prepare_cached(&format!(
            "{SELECT} WHERE reviews.run_id = ? ORDER BY reviews.number"
        ))?
        .query_map([run_id], read)?
        .collect()
}

fn read(row: &Row) -> rusqlite::Result<Review> {
    let block = Block::ALL.into_iter().find(|block| {
        row.get_ref(4)
            .is_ok_and(|name| name.as_str() == Ok(block.name()))
    });
    let part: Option<String> = row.get(5)?;
    let gate = Gate {
        block: block.unwrap_or(Block::Extract),
        part: part.and_then(|part| part.parse().ok()),
    };
    let status: String = row.get(7)?;
    let version_id: Option<String> = row.get(8)?;
    let author: Option<String> = row.get(9)?;
    let reason = row.get(10)?;
    let at_ms: Option<i64> = row.get(11)?;
    let decision = version_id
        .zip(author)
        .zip(at_ms)
        .map(|((version_id, author), at_ms)| Decision {
            approved: status == "approved",
            version_id,
            author: Author::named(&author),
            reason,
            at_ms,
        });
    Ok(Review {
        number: row.get(0)?,
        id: row.get(1)?,
        run_id: row.get(2)?,
        workflow_id: row.get(3)?,
        gate,
        item: item(row.get(16)?, row.get(15)?, gate),
        created_ms: row.get(6)?,
        decision,
        applied_ms: row.get(12)?,
        projected_ms: row.get(13)?,
        cancelled_ms: row.get(14)?,
    })
}

/// Which reviews a caller wants to see; `None` and empty lists do not narrow.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) workflow_id: Option<String>,
    pub(crate) run_id: Option<String>,
    pub(crate) block_id: Option<String>,
    pub(crate) step_id: Option<String>,
    pub(crate) iteration_key: Option<String>,
    pub(crate) statuses: &'static [&'static str],
}

/// One page of reviews by `created_at`, then id; `None` when the cursor is no review.
pub(crate) fn list(
    transaction: &Transaction,
    wanted: &Wanted,
    place: Place<String>,
    newest_first: bool,
    limit: i64,
) -> rusqlite::Result<Option<Page<Review>>> {
    let key = |review: &Review| (review.created_ms, review.id.clone());
    let place = place.found(|id| Ok(load(transaction, &id)?.as_ref().map(key)))?;
    let Some(place) = place else {
        return Ok(None);
    };
    paging::page(
        &place,
        newest_first,
        limit,
        key,
        |cursor, downwards, most| select(transaction, wanted, cursor, downwards, most),
    )
    .map(Some)
}

fn select(
    transaction: &Transaction,
    wanted: &Wanted,
    cursor: Option<&(i64, String)>,
    downwards: bool,
    limit: i64,
) -> rusqlite::Result<Vec<Review>> {
    let mut conditions = vec!["1".to_owned()];
    let mut values: Vec<rusqlite::types::Value> = Vec::new();
    for (column, value) in [
        ("workflow_id", &wanted.workflow_id),
        ("run_id", &wanted.run_id),
        ("block_id", &wanted.block_id),
        ("step_id", &wanted.step_id),
        ("iteration_key", &wanted.iteration_key),
    ] {
        if let Some(value) = value {
            conditions.push(format!("reviews.{column} = ?"));
            values.push(value.clone().into());
        }
    }
    if !wanted.statuses.is_empty() {
        let marks = vec!["?"; wanted.statuses.len()].join(", ");
        // A run has few reviews, so its index is better than that of a status; the sign keeps SQLite from the latter.
        let sign = if wanted.run_id.is_some() { "+" } else { "" };
        conditions.push(format!("{sign}reviews.status IN ({marks})"));
        values.extend(
            wanted
                .statuses
                .iter()
                .map(|status| (*status).to_owned().into()),
        );
    }
    if let Some((created_ms, id)) = cursor {
        let comparison = if downwards { "<" } else { ">" };
        conditions.push(format!(
            "(reviews.created_ms, reviews.id) {comparison} (?, ?)"
        ));
        values.push((*created_ms).into());
        values.push(id.clone().into());
    }
    values.push(limit.into());
    let direction = if downwards { "DESC" } else { "ASC" };
    let query = format!(
        "{SELECT} WHERE {} ORDER BY reviews.created_ms {direction}, reviews.id {direction} LIMIT ?",
        conditions.join(" AND ")
    );
    transaction
        .prepare_cached(&query)?
        .query_map(rusqlite::params_from_iter(values), read)?
        .collect()
}

const RUN_COLUMNS: &str =
    "id, item, imported, shape, workflow_id, status, trigger_type, created_ms, completed_ms";

pub(crate) fn load_run(transaction: &Transaction, id: &str) -> rusqlite::Result<Option<Run>> {
    transaction
        .prepare_cached(&format!(
            "SELECT {RUN_COLUMNS} FROM runs WHERE api = ? AND id = ?"
        ))?
        .query_row([API, id], read_run)
        .optional()
}

/// Runs by `created_at`, then id, beyond a cursor.
pub(crate) fn select_runs(
    transaction: &Transaction,
    filter: &Filter,
    cursor: Option<&(i64, String)>,
    downwards: bool,
    limit: i64,
) -> rusqlite::Result<Vec<Run>> {
    let rows = Rows {
        api: API,
        columns: RUN_COLUMNS,
        filter,
    };
    rows.select(transaction, cursor, downwards, limit, read_run)
}

fn read_run(row: &Row) -> rusqlite::Result<Run> {
    Ok(Run {
        id: row.get(0)?,
        number: row.get(1)?,
        is_imported: row.get(2)?,
        shape: Shape::named(&row.get::<_, String>(3)?),
        workflow_id: row.get(4)?,
        status: RunStatus::named(&row.get::<_, String>(5)?),
        trigger: row.get(6)?,
        created_ms: row.get(7)?,
        completed_ms: row.get(8)?,
    })
}

/// The version a review's decision is about.
pub(crate) fn decided_version(
    transaction: &Transaction,
    review: &Review,
) -> rusqlite::Result<Option<Version>> {
    let Some(decision) = &review.decision else {
        return Ok(None);
    };
    let all = versions::of_review(transaction, review)?;
    Ok(all.into_iter().find(|own| own.id == decision.version_id))
}
