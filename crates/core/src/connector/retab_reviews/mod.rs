//! Retab reviews, generation (c) of contracts/retab.md. A decision names one exact version of the data: unchanged data
//! approves the version that was shown; a correction is stored as a version of its own first and approved then. What
//! became of a post whose answer was lost is asked of the review, never guessed.

mod details;
mod schema;
#[cfg(test)]
mod tests;
mod wire;

use std::rc::Rc;

use serde_json::value::RawValue;

use self::wire::{DeliveryStage, Named, Refusal, Shown};
use super::retab::{link, words};
use super::{
    Answer, Class, Connector, Method, NamesPage, Next, Options, Outcome, Page, Pass, Request,
    SetUpError, Stage, accepted, classify, encoded, exact, kept, parse, parse_plainly, readable,
    shortened, success,
};
use crate::json::Value;
use crate::model::{
    Approval, ApprovalId, ApprovalKey, Capabilities, ConnectionId, Decision, Details, DocumentLink,
    DocumentRef, End, Fact, FactLabel, FactValue, MissingPart, ReadFailure, Reason, ReasonUse,
    Resume, Theirs, Trouble, Verdict,
};
use crate::time::Millis;

/// A reason within a reason within a reason is as deep as anybody reads.
const DEEPEST_REASON: usize = 4;

pub(super) fn build(
    connection: ConnectionId,
    options: &Options,
) -> Result<Rc<dyn Connector>, SetUpError> {
    if let Some(dialect) = &options.dialect {
        return Err(SetUpError::UnknownDialect(dialect.clone()));
    }
    // SDKs up to 0.0.142 took a base address with `/v1` appended (section 2); so may the page.
    let base_has_version = options.base_url.trim_end_matches('/').ends_with("/v1");
    Ok(Rc::new(RetabReviews {
        connection,
        root: if base_has_version { "" } else { "/v1" },
    }))
}

#[derive(Debug)]
struct RetabReviews {
    connection: ConnectionId,
    /// What the paths begin with, behind the base address.
    root: &'static str,
}

impl RetabReviews {
    fn get(&self, path: &str) -> Request {
        Request {
            connection: self.connection.clone(),
            method: Method::Get,
            path: format!("{}{path}", self.root),
            body: None,
        }
    }

    fn post(&self, path: &str, body: &impl serde::Serialize) -> Request {
        Request {
            connection: self.connection.clone(),
            method: Method::Post,
            path: format!("{}{path}", self.root),
            body: Some(serde_json::to_string(body).expect("the body is text and JSON")),
        }
    }

    /// Section 6.1: the list is asked for by its review, as ids of versions may occur in several.
    fn versions_request(&self, review: &ApprovalKey, after: Option<&str>) -> Request {
        let review = encoded(review.as_str());
        self.get(&format!(
            "/workflows/reviews/versions?review_id={review}&limit=200{}",
            cursor(after)
        ))
    }

    fn review_request(&self, review: &ApprovalKey) -> Request {
        let review = encoded(review.as_str());
        self.get(&format!("/workflows/reviews/{review}"))
    }

    fn approval(&self, review: &wire::Review) -> Approval {
        let step = match &review.iteration_key {
            Some(item) => format!("{} {item}", readable(&review.block_id)),
            None => readable(&review.block_id),
        };
        let since = review.created_at.as_deref().and_then(Millis::parse);
        let text = |label, value: &str| Fact {
            label,
            value: FactValue::Text(value.to_owned()),
        };
        let id = |label, value: &str| Fact {
            label,
            value: FactValue::Id(value.to_owned()),
        };
        let mut facts = vec![
            text(FactLabel::Workflow, &review.workflow_id),
            text(FactLabel::Step, &step),
        ];
        facts.extend(since.map(|since| Fact {
            label: FactLabel::WaitingSince,
            value: FactValue::Moment(since),
        }));
        facts.extend(reason_of(review).map(|reason| Fact {
            label: FactLabel::Reason,
            value: FactValue::Reason(reason),
        }));
        facts.extend([
            id(FactLabel::Run, review.run()),
            id(FactLabel::StepId, &review.step_id),
            id(FactLabel::WorkflowId, &review.workflow_id),
        ]);
        Approval {
            id: ApprovalId {
                connection: self.connection.clone(),
                key: ApprovalKey::new(&*review.id),
            },
            // The queue names neither document nor workflow, and the run tells one approval from another.
            title: format!("{step} · {}", review.run()),
            workflow: review.workflow_id.clone(),
            step,
            since,
            facts,
            documents: Vec::new(),
            entry: None,
        }
    }

    /// Approves or rejects a version (section 6.1).
    fn verdict_request(&self, decision: &Decision, named: &Named) -> Request {
        let review = encoded(decision.approval.key.as_str());
        match decision.verdict {
            Verdict::Approve => {
                let body = wire::Approve {
                    version_id: &named.version,
                    acknowledged_superseded_version_ids: &named.aside,
                };
                self.post(&format!("/workflows/reviews/{review}/approve"), &body)
            }
            Verdict::Reject => {
                let body = wire::Reject {
                    version_id: &named.version,
                    reason: decision.reason.as_deref().unwrap_or_default(),
                };
                self.post(&format!("/workflows/reviews/{review}/reject"), &body)
            }
        }
    }

    fn creation_request(&self, decision: &Decision, edited: &Value) -> Request {
        let shown = shown(decision);
        let body = wire::CreateVersion {
            review_id: decision.approval.key.as_str(),
            parent_id: &shown.version,
            snapshot: RawValue::from_string(edited.to_string())
                .expect("a document prints itself as JSON"),
            acknowledged_superseded_version_ids: &shown.others(),
        };
        self.post("/workflows/reviews/versions", &body)
    }
}

impl Connector for RetabReviews {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            edits: true,
            reason: ReasonUse::Required,
            names_what_was_shown: true,
            newest_first: false,
        }
    }

    fn list_request(&self, pass: &Pass) -> Request {
        let after = cursor(pass.cursor.as_deref());
        // Pending ones and oldest first are what it gives unasked (section 6.1).
        self.get(&format!("/workflows/reviews?limit=200{after}"))
    }

    fn read_list(&self, pass: &mut Pass, answer: &Answer) -> Result<Page, ReadFailure> {
        let (entries, after) = read_page(&accepted(answer, words)?.body)?;
        let mut out = Page {
            last: after.is_none(),
            ..Page::default()
        };
        for (index, raw) in entries.iter().enumerate() {
            match parse::<wire::Review>(raw.get()) {
                // A list that lags behind may still name what is over.
                Ok(review) if review.decision.is_some() || review.cancelled_at.is_some() => {}
                Ok(review) => out.approvals.push(Approval {
                    entry: kept(raw),
                    ..self.approval(&review)
                }),
                Err(ReadFailure::Unreadable { problem }) => {
                    out.unreadable.push(format!("data[{index}]: {problem}"));
                }
                Err(other) => return Err(other),
            }
        }
        if pass.cursor.is_some() && pass.cursor == after {
            return Err(ReadFailure::Unreadable {
                problem: "`list_metadata.after` repeats itself".to_owned(),
            });
        }
        pass.page += 1;
        pass.cursor = after;
        Ok(out)
    }

    /// Section 6.2: a review names its run, and the run its documents (`WorkflowRun` of the OpenAPI file).
    fn names_request(&self, pass: &Pass) -> Option<Request> {
        let after = cursor(pass.cursor.as_deref());
        let path = format!("/workflows/runs?status=awaiting_review&limit=100&order=asc{after}");
        Some(self.get(&path))
    }

    fn read_names(&self, pass: &mut Pass, outcome: &Outcome) -> Result<NamesPage, ReadFailure> {
        let (entries, after) = read_page(&success(outcome, words)?.body)?;
        let runs = entries
            .iter()
            .filter_map(|raw| details::run_and_document(raw));
        let names = runs.collect();
        let last = after.is_none() || after == pass.cursor;
        pass.page += 1;
        pass.cursor = after;
        Ok(NamesPage { names, last })
    }

    fn detail_requests(&self, approval: &Approval) -> Vec<(MissingPart, Request)> {
        let key = &approval.id.key;
        let mut requests = vec![
            (MissingPart::Review, self.review_request(key)),
            (MissingPart::Payload, self.versions_request(key, None)),
        ];
        if let Some(run) = approval.fact(FactLabel::Run).filter(|run| !run.is_empty()) {
            let run = encoded(run);
            requests.extend([
                (
                    MissingPart::RunSteps,
                    self.get(&format!("/workflows/steps?run_id={run}&limit=100")),
                ),
                (
                    MissingPart::Run,
                    self.get(&format!("/workflows/runs/{run}")),
                ),
            ]);
        }
        requests
    }

    fn more_requests(
        &self,
        approval: &Approval,
        answers: &[(MissingPart, Outcome)],
    ) -> Vec<(MissingPart, Request)> {
        self.requests_that_follow(approval, answers)
    }

    fn read_details(&self, approval: &Approval, answers: &[(MissingPart, Outcome)]) -> Details {
        details::read(approval, answers)
    }

    fn document_request(&self, _: &Approval, document: &DocumentRef) -> Option<Request> {
        let file = encoded(&document.key);
        Some(self.get(&format!("/files/{file}/download-link")))
    }

    fn read_document(&self, outcome: &Outcome) -> Result<DocumentLink, ReadFailure> {
        let found: wire::FileLink = parse_plainly(&success(outcome, words)?.body)?;
        link(found.download_url, found.filename)
    }

    fn first_stage(&self, decision: &Decision) -> Stage {
        Stage::write(&match edited(decision) {
            Some(_) => DeliveryStage::Create,
            None => DeliveryStage::Decide {
                named: shown(decision).named(),
                again: false,
            },
        })
    }

    fn request(&self, decision: &Decision, stage: &Stage) -> Request {
        match (reached(decision, stage), edited(decision)) {
            (DeliveryStage::Create, Some(edited)) => self.creation_request(decision, edited),
            (DeliveryStage::Decide { named, .. }, _) => self.verdict_request(decision, &named),
            (DeliveryStage::Look { after, .. }, _) => {
                self.versions_request(&decision.approval.key, after.as_deref())
            }
            (DeliveryStage::Ask { .. } | DeliveryStage::Create, _) => {
                self.review_request(&decision.approval.key)
            }
        }
    }

    fn observe(&self, decision: &Decision, stage: &Stage, outcome: &Outcome) -> Next {
        let later = |stage: &DeliveryStage, trouble, at_least_ms| Next::Later {
            stage: Stage::write(stage),
            trouble,
            at_least_ms,
        };
        let now = reached(decision, stage);
        // A post that may have been taken is asked about; a version is simply created again, and a read read again.
        let in_doubt = match &now {
            DeliveryStage::Decide { named, .. } => DeliveryStage::Ask {
                named: Some(named.clone()),
                refusal: None,
                in_doubt: true,
            },
            other => other.clone(),
        };
        let answer = match classify(outcome) {
            Class::NoAnswer(why) => return later(&in_doubt, Trouble::NoAnswer(why), None),
            Class::NotSent(trouble) => return later(&now, trouble, None),
            Class::Unauthorized => return later(&now, Trouble::CredentialsRefused, None),
            Class::Busy { at_least_ms } => return later(&now, Trouble::Busy, at_least_ms),
            Class::ServerFailed {
                status,
                at_least_ms,
            } => return later(&in_doubt, Trouble::ServerFailed { status }, at_least_ms),
            Class::Refused(answer) => return refused(now, answer),
            Class::Success(answer) => answer,
        };
        match now {
            DeliveryStage::Create => match parse_plainly::<wire::Created>(&answer.body) {
                Ok(created) => decide(Named {
                    version: created.id,
                    aside: shown(decision).others(),
                }),
                Err(_) => later(&DeliveryStage::Create, Trouble::Unreadable, None),
            },
            DeliveryStage::Decide { named, .. } => {
                match parse_plainly::<wire::SubmitDecisionResponse>(&answer.body) {
                    Ok(response) => submitted(decision, &named.version, response)
                        .unwrap_or_else(|| ask(Some(named), None, true)),
                    Err(_) => later(&in_doubt, Trouble::Unreadable, None),
                }
            }
            DeliveryStage::Look { refusal, after } => match found(decision, &answer.body) {
                Ok((Some(named), _)) => decide(named),
                Ok((None, Some(next))) if Some(&next) != after.as_ref() => {
                    Next::Go(Stage::write(&DeliveryStage::Look {
                        refusal,
                        after: Some(next),
                    }))
                }
                Ok((None, _)) => ask(None, Some(refusal), false),
                Err(_) => later(
                    &DeliveryStage::Look { refusal, after },
                    Trouble::Unreadable,
                    None,
                ),
            },
            DeliveryStage::Ask { named, refusal, .. } => match parse_plainly(&answer.body) {
                Ok(review) => stands(decision, named, &review, refusal),
                Err(_) => later(&in_doubt, Trouble::Unreadable, None),
            },
        }
    }
}

/// How far a delivery has come. What another version of this connector has stored begins with what does no harm.
fn reached(decision: &Decision, stage: &Stage) -> DeliveryStage {
    stage.read().unwrap_or_else(|| match edited(decision) {
        Some(_) => DeliveryStage::Create,
        None => DeliveryStage::Ask {
            named: Some(shown(decision).named()),
            refusal: None,
            in_doubt: true,
        },
    })
}

fn decide(named: Named) -> Next {
    let again = false;
    Next::Go(Stage::write(&DeliveryStage::Decide { named, again }))
}

fn ask(named: Option<Named>, refusal: Option<Refusal>, in_doubt: bool) -> Next {
    Next::Go(Stage::write(&DeliveryStage::Ask {
        named,
        refusal,
        in_doubt,
    }))
}

/// What follows from a status that is neither success nor passing trouble.
fn refused(stage: DeliveryStage, answer: &Answer) -> Next {
    let refusal = Refusal {
        status: answer.status,
        words: words(&answer.body).map(shortened),
    };
    let is_conflict = answer.status == 409;
    match stage {
        // The content may be there already, on another parent (section 6.4).
        DeliveryStage::Create if is_conflict => Next::Go(Stage::write(&DeliveryStage::Look {
            refusal,
            after: None,
        })),
        DeliveryStage::Decide { named, again } if is_conflict || again => {
            ask(Some(named), Some(refusal), again)
        }
        DeliveryStage::Create | DeliveryStage::Decide { .. } => over(refusal),
        DeliveryStage::Look { refusal, .. } => ask(None, Some(refusal), false),
        // The review can no longer be read: nothing says what stands, unless the refusal of the only post did.
        DeliveryStage::Ask {
            refusal: Some(refusal),
            in_doubt: false,
            ..
        } => over(refusal),
        stage @ DeliveryStage::Ask { .. } => Next::Later {
            stage: Stage::write(&stage),
            trouble: Trouble::ServerFailed {
                status: answer.status,
            },
            at_least_ms: None,
        },
    }
}

fn over(refusal: Refusal) -> Next {
    Next::End(End::Refused {
        status: refusal.status,
        words: refusal.words,
    })
}

/// Section 6.5: a conflict comes with HTTP 200. `None` where the answer does not show what stands.
fn submitted(
    decision: &Decision,
    version: &str,
    response: wire::SubmitDecisionResponse,
) -> Option<Next> {
    let review = response.review?;
    let stands = review.decision.as_ref()?;
    let is_conflict = response.submission_status.as_deref() == Some("conflict");
    if is_conflict || !is_ours(decision, version, stands) {
        return Some(superseded(stands));
    }
    let resume = match response.resume_status.as_deref() {
        None | Some("resumed") => Resume::Done,
        Some("pending") => Resume::Pending,
        Some("failed") => Resume::Failed,
        // After a repeated post it says no more than that nothing was left to do.
        Some(_) if response.submission_status.as_deref() == Some("already_applied") => Resume::Done,
        Some(_) => Resume::Skipped,
    };
    Some(Next::End(End::Applied {
        words: response.resume_error.map(shortened),
        resume,
    }))
}

/// What the review itself says stands.
fn stands(
    decision: &Decision,
    named: Option<Named>,
    review: &wire::Review,
    refusal: Option<Refusal>,
) -> Next {
    let is_ours = |stands: &wire::ReviewDecision| {
        let named = named.as_ref();
        named.is_some_and(|named| is_ours(decision, &named.version, stands))
    };
    match (&review.decision, refusal) {
        (Some(stands), _) if is_ours(stands) => Next::End(End::Applied {
            words: None,
            resume: Resume::Done,
        }),
        (Some(stands), _) => superseded(stands),
        (None, _) if review.cancelled_at.is_some() => Next::End(End::Gone),
        (None, Some(refusal)) => over(refusal),
        // Nothing was taken. The same verdict on the same version twice is one decision (section 6.5).
        (None, None) => Next::Go(Stage::write(&match named {
            Some(named) => DeliveryStage::Decide { named, again: true },
            None => DeliveryStage::Create,
        })),
    }
}

fn is_ours(decision: &Decision, version: &str, stands: &wire::ReviewDecision) -> bool {
    stands.verdict == decision.verdict.as_str() && stands.version_id == version
}

fn superseded(stands: &wire::ReviewDecision) -> Next {
    let author = stands.author.as_ref();
    Next::End(End::Superseded(Theirs {
        verdict: match stands.verdict.as_str() {
            "approved" => Some(Verdict::Approve),
            "rejected" => Some(Verdict::Reject),
            _ => None,
        },
        data: None,
        by: author
            .and_then(wire::Actor::name)
            .map(|name| shortened(name.to_owned())),
        at: stands.made_at().and_then(Millis::parse),
    }))
}

/// A version that holds what was to be created, on one page of versions; and where the next page begins.
fn found(decision: &Decision, body: &str) -> Result<(Option<Named>, Option<String>), ReadFailure> {
    let (versions, after) = read_page(body)?;
    let wanted = edited(decision);
    let mut versions = versions
        .iter()
        .filter_map(|raw| parse_plainly::<wire::Version>(raw.get()).ok());
    // Numbers by value: how they are spelled is not kept (section 6.3).
    let found = versions.find(|version| exact(version.snapshot).as_ref() == wanted);
    let shown = shown(decision);
    let named = found.map(|version| Named {
        // A version made from the shown one has taken its place; any other stands beside it or comes before it.
        aside: match version.parent_id.as_ref() == Some(&shown.version) {
            true => shown.others(),
            false => shown.newest,
        },
        version: version.id,
    });
    let named = named.map(|Named { version, mut aside }| {
        aside.retain(|other| *other != version);
        Named { version, aside }
    });
    Ok((named, after))
}

/// What a correction would be stored as; a rejection carries none.
fn edited(decision: &Decision) -> Option<&Value> {
    let edited = decision.edited.as_ref();
    edited.filter(|_| decision.verdict == Verdict::Approve)
}

fn shown(decision: &Decision) -> Shown {
    let basis = decision.basis.as_ref();
    let shown = basis.and_then(|basis| serde_json::from_str(basis.as_str()).ok());
    shown.unwrap_or_default()
}

impl Shown {
    /// The verdict on what was shown.
    fn named(self) -> Named {
        Named {
            aside: self.others(),
            version: self.version,
        }
    }

    /// What was newest beside it. Only what was on the screen is ever set aside (section 6.4).
    fn others(&self) -> Vec<String> {
        let mut others = self.newest.clone();
        others.retain(|other| *other != self.version);
        others
    }
}

/// The entries of a page, and where the next one begins.
fn read_page(body: &str) -> Result<(Vec<&RawValue>, Option<String>), ReadFailure> {
    let page: wire::ListPage = parse_plainly(body)?;
    match (page.list_metadata, page.has_more) {
        (Some(metadata), _) => Ok((page.data, metadata.after)),
        // Section 5: a generation that lasted days.
        (None, Some(_)) => Err(ReadFailure::UnknownVersion),
        (None, None) => Err(ReadFailure::Unreadable {
            problem: "missing field `list_metadata`".to_owned(),
        }),
    }
}

fn cursor(after: Option<&str>) -> String {
    after.map_or_else(String::new, |after| format!("&after={}", encoded(after)))
}

/// Why the review was opened (section 6.2); an unknown kind by its name.
fn reason_of(review: &wire::Review) -> Option<Reason> {
    reason(review.triggered_by.as_deref()?, DEEPEST_REASON)
}

fn reason(raw: &RawValue, depth: usize) -> Option<Reason> {
    let trigger: wire::Trigger = serde_json::from_str(raw.get()).ok()?;
    let number = |raw: &Option<Box<RawValue>>| {
        let text = raw.as_deref().map_or("?", RawValue::get);
        shortened(text.to_owned())
    };
    let all = |raw: &[Box<RawValue>]| -> Vec<Reason> {
        let inner = raw.iter().take(20);
        match depth.checked_sub(1) {
            Some(depth) => inner.filter_map(|raw| reason(raw, depth)).collect(),
            None => Vec::new(),
        }
    };
    Some(match trigger.kind.as_str() {
        "always" => Reason::Always,
        "validation_failed" => Reason::ValidationFailed,
        "confidence_lt" | "field_confidence_lt" => Reason::ConfidenceBelow {
            threshold: number(&trigger.threshold),
            found: None,
        },
        "category_in" => Reason::CategoryIn(trigger.categories),
        "top_margin_lt" => Reason::MarginBelow(number(&trigger.margin)),
        "split_count_neq" => Reason::NotSoManyDocuments(number(&trigger.expected)),
        "any_split_pages_lt" => Reason::FewerPages(number(&trigger.min_pages)),
        "boundary_confidence_lt" => Reason::BoundaryBelow(number(&trigger.threshold)),
        "any_pages_unassigned" => Reason::PagesUnassigned,
        "any_required_field_null" => Reason::RequiredIsNull,
        "json_condition" => Reason::Condition,
        "branch_in" => Reason::BranchIn(trigger.branches),
        "any_of" => Reason::AnyOf(all(&trigger.predicates)),
        "all_of" => Reason::AllOf(all(&trigger.predicates)),
        other => Reason::Unknown(shortened(other.to_owned())),
    })
}
