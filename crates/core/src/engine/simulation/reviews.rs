//! The third made-up server: Retab's reviews (contracts/retab.md section 6). Versions hang on each other, each review takes
//! one decision about one of them, and no request has an id of its own. What the contract leaves open differs from seed to
//! seed. It also knows who made what.

use super::script::Chance;
use super::servers::Done;
use crate::connector::{Answer, Connector, Outcome, Pass, Request};
use crate::json::Value;
use crate::model::{CommandId, Details, Verdict};

/// What more than one reviewer, or agent, may come up with; the first is what the run read, spelled otherwise.
const CONTENTS: [&str; 4] = [
    r#"{"total":1.5}"#,
    r#"{"total":2}"#,
    r#"{"total":2.0}"#,
    r#"{"total":10000000000000000.10}"#,
];
const FIRST: &str = r#"{"total":1.50}"#;

/// One of what several come up with, or what hardly anybody else does.
pub(super) fn content(which: u64, own: u64) -> String {
    match CONTENTS.get(which as usize) {
        Some(content) => (*content).to_owned(),
        None => format!(r#"{{"total":{}.10}}"#, 20_000_000_000_000_000 + own),
    }
}

/// The one spelling of data whose last value is a number: whole numbers without a fraction, no zeros at the end.
pub(super) fn canonical(data: &str) -> String {
    let number = data.trim_end_matches('}');
    match number.contains('.') {
        true => format!("{}}}", number.trim_end_matches('0').trim_end_matches('.')),
        false => data.to_owned(),
    }
}

#[derive(Clone, Debug)]
pub(super) struct Reviews {
    reviews: Vec<Review>,
    /// What each decision's requests acknowledged.
    pub(super) acknowledged: Vec<(CommandId, String)>,
    leeway: Leeway,
}

/// What the contract leaves open.
#[derive(Clone, Debug)]
struct Leeway {
    versions_per_page: usize,
    lists_newest_first: bool,
    /// Numbers are stored in their one spelling.
    respells: bool,
    /// Newest versions that are not acknowledged count before content that is there already.
    newest_first: bool,
    /// Rejecting, too, wants the only newest version, and cannot acknowledge others.
    rejects_newest_only: bool,
    /// What the reads that only add to a review answer.
    other_reads: u16,
    created: u16,
    /// Both statuses of what was accepted.
    accepted: (Option<&'static str>, Option<&'static str>),
}

#[derive(Clone, Debug)]
struct Review {
    key: String,
    versions: Vec<Version>,
    decision: Option<Stands>,
    cancelled: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Version {
    id: String,
    parent: Option<String>,
    pub(super) data: String,
    /// Whose request made it; `None` for the run, agents and other reviewers.
    pub(super) by: Option<CommandId>,
    made_at: u64,
}

#[derive(Clone, Debug)]
struct Stands {
    verdict: Verdict,
    version: String,
}

impl Review {
    fn waits(&self) -> bool {
        self.decision.is_none() && !self.cancelled
    }

    fn version(&self, id: &str) -> Option<&Version> {
        self.versions.iter().find(|version| version.id == id)
    }

    /// Versions that none was made from.
    fn newest(&self) -> impl Iterator<Item = &Version> {
        let is_parent = |id: &str| {
            let mut versions = self.versions.iter();
            versions.any(|version| version.parent.as_deref() == Some(id))
        };
        let versions = self.versions.iter();
        versions.filter(move |version| !is_parent(&version.id))
    }

    fn add(
        &mut self,
        parent: Option<&str>,
        data: String,
        by: Option<CommandId>,
        now: u64,
    ) -> &Version {
        let last = self.versions.last().map_or(0, |version| version.made_at);
        self.versions.push(Version {
            id: id_of(&data),
            parent: parent.map(str::to_owned),
            data,
            by,
            made_at: now.max(last + 1),
        });
        &self.versions[self.versions.len() - 1]
    }

    /// As the API spells it, without its versions.
    fn spelled(&self) -> String {
        let decision = self.decision.as_ref().map(|stands| {
            format!(
                r#"{{"verdict":"{}","version_id":"{}","author":{{"kind":"human","id":"u"}},"created_at":null}}"#,
                stands.verdict.as_str(),
                stands.version
            )
        });
        let cancelled = self.cancelled.then_some(r#""2027-01-15T08:00:00Z""#);
        format!(
            r#"{{"id":"{}","workflow_id":"wf","workflow_version_id":"ver","run_id":"run","block_id":"extract","step_id":"extract","block_type":"extract","decision":{},"cancelled_at":{}}}"#,
            self.key,
            decision.as_deref().unwrap_or("null"),
            cancelled.unwrap_or("null"),
        )
    }
}

/// Ids say what a version holds and nothing else: the same data has the same one in every review.
fn id_of(data: &str) -> String {
    let data = canonical(data);
    let hash = data.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("rvr_{hash:016x}")
}

impl Reviews {
    pub(super) fn new(seed: u64) -> Reviews {
        let mut chance = Chance(!seed);
        let reviews = (0..5).map(|number| {
            let mut review = Review {
                key: format!("rev_{number}"),
                versions: Vec::new(),
                decision: None,
                cancelled: false,
            };
            review.add(None, FIRST.to_owned(), None, 0);
            review
        });
        let mut reviews: Vec<Review> = reviews.collect();
        // Two newest versions beside each other, as from before anybody had to acknowledge anything.
        let first = reviews[0].versions[0].id.clone();
        for total in [7, 8] {
            let data = format!(r#"{{"total":{total}}}"#);
            reviews[0].add(Some(&first), data, None, 0);
        }
        Reviews {
            reviews,
            acknowledged: Vec::new(),
            leeway: Leeway {
                versions_per_page: [1, 2, 200][chance.below(3) as usize],
                lists_newest_first: chance.below(2) > 0,
                respells: chance.below(2) > 0,
                newest_first: chance.below(2) > 0,
                rejects_newest_only: chance.below(4) == 0,
                other_reads: [403, 404, 500][chance.below(3) as usize],
                created: [200, 201][chance.below(2) as usize],
                accepted: [
                    (None, None),
                    (Some("accepted"), Some("resumed")),
                    (Some("accepted"), Some("pending")),
                ][chance.below(3) as usize],
            },
        }
    }

    pub(super) fn waiting(&self) -> impl Iterator<Item = String> {
        let reviews = self.reviews.iter().filter(|review| review.waits());
        reviews.map(|review| review.key.clone())
    }

    fn review(&self, key: &str) -> Option<&Review> {
        self.reviews.iter().find(|review| review.key == key)
    }

    fn review_mut(&mut self, key: &str) -> Option<&mut Review> {
        self.reviews.iter_mut().find(|review| review.key == key)
    }

    pub(super) fn is_decided(&self, key: &str) -> bool {
        let review = self.review(key);
        review.is_some_and(|review| review.decision.is_some())
    }

    pub(super) fn is_cancelled(&self, key: &str) -> bool {
        self.review(key).is_some_and(|review| review.cancelled)
    }

    /// Whether the API itself has a reason to refuse this decision: a version that its reviewer has not seen and it has
    /// not made, or more newest ones than a rejection can set aside.
    pub(super) fn may_refuse(
        &self,
        key: &str,
        verdict: Verdict,
        seen: &[String],
        command: &CommandId,
    ) -> bool {
        let Some(review) = self.review(key) else {
            return true;
        };
        let is_unseen =
            |version: &Version| !seen.contains(&version.id) && version.by.as_ref() != Some(command);
        let is_strict = verdict == Verdict::Reject && self.leeway.rejects_newest_only;
        review.versions.iter().any(is_unseen) || is_strict && review.newest().count() > 1
    }

    /// Every version that a request of ours made, with the review it is in.
    pub(super) fn made(&self) -> impl Iterator<Item = (&str, &Version)> {
        self.reviews.iter().flat_map(|review| {
            let made = review.versions.iter();
            let made = made.filter(|version| version.by.is_some());
            made.map(|version| (review.key.as_str(), version))
        })
    }

    /// Somebody else corrects the newest version; whatever else is newest is set aside.
    pub(super) fn correct(&mut self, key: &str, data: String, now: u64) {
        let Some(review) = self.review_mut(key).filter(|review| review.waits()) else {
            return;
        };
        let parent = review.newest().last().map(|version| version.id.clone());
        if review.version(&id_of(&data)).is_none() {
            review.add(parent.as_deref(), data, None, now);
        }
    }

    pub(super) fn cancel(&mut self, key: &str) {
        if let Some(review) = self.review_mut(key).filter(|review| review.waits()) {
            review.cancelled = true;
        }
    }

    /// Another reviewer decides about the newest version.
    pub(super) fn decide_elsewhere(&mut self, key: &str, verdict: Verdict) -> Option<Done> {
        let review = self.review_mut(key).filter(|review| review.waits())?;
        let version = review.newest().last()?.clone();
        Some(decide(review, verdict, &version, None))
    }

    /// What the connector makes of a review that waits, out of nothing but these answers.
    pub(super) fn shown(&self, key: &str, connector: &dyn Connector) -> Option<Details> {
        let answer = |request: &Request| {
            let (status, body) = self.read(request);
            Answer {
                status,
                body,
                retry_after_ms: None,
            }
        };
        let mut pass = Pass::default();
        let page = answer(&connector.list_request(&pass));
        let page = connector.read_list(&mut pass, &page).ok()?;
        let mut approvals = page.approvals.into_iter();
        let approval = approvals.find(|approval| approval.id.key.as_str() == key)?;
        let mut answers = Vec::new();
        let mut requests = connector.detail_requests(&approval);
        while !requests.is_empty() {
            let answered = requests.into_iter();
            answers.extend(answered.map(|(part, asked)| (part, Outcome::Answered(answer(&asked)))));
            requests = connector.more_requests(&approval, &answers);
        }
        Some(connector.read_details(&approval, &answers))
    }

    pub(super) fn read(&self, request: &Request) -> (u16, String) {
        let path = request.path.trim_start_matches("/v1/workflows");
        if let Some(query) = path.strip_prefix("/reviews/versions?") {
            self.versions(query)
        } else if path.starts_with("/reviews?") {
            let waiting = self.reviews.iter().filter(|review| review.waits());
            let rows: Vec<String> = waiting.map(Review::spelled).collect();
            (200, page(&rows, None))
        } else if let Some(key) = path.strip_prefix("/reviews/") {
            match self.review(key) {
                Some(review) => (200, review.spelled()),
                None => refusal(404, "unknown"),
            }
        } else {
            refusal(self.leeway.other_reads, "no")
        }
    }

    fn versions(&self, query: &str) -> (u16, String) {
        let parameter = |name: &str| {
            let mut parameters = query.split('&').filter_map(|one| one.split_once('='));
            let found = parameters.find(|(found, _)| *found == name);
            found.map(|(_, value)| value)
        };
        let Some(review) = parameter("review_id").and_then(|key| self.review(key)) else {
            return refusal(404, "unknown");
        };
        let mut versions: Vec<&Version> = review.versions.iter().collect();
        if self.leeway.lists_newest_first {
            versions.reverse();
        }
        let after = parameter("after");
        let begin = versions
            .iter()
            .position(|version| Some(&*version.id) == after)
            .map_or(0, |at| at + 1);
        let end = versions.len().min(begin + self.leeway.versions_per_page);
        let shown = &versions[begin..end];
        let rows: Vec<String> = shown.iter().map(|version| spelled(version)).collect();
        let last = shown.last().filter(|_| end < versions.len());
        (200, page(&rows, last.map(|version| &*version.id)))
    }

    /// What a post is answered, and what took effect by it.
    pub(super) fn post(
        &mut self,
        request: &Request,
        command: &CommandId,
        now: u64,
    ) -> ((u16, String), Option<Done>) {
        let body = Value::parse(request.body.as_deref().unwrap()).unwrap();
        let acknowledged = body.get("acknowledged_superseded_version_ids");
        let acknowledged = acknowledged.and_then(Value::as_array).unwrap_or_default();
        let acknowledged = acknowledged.iter().filter_map(Value::as_str);
        let post = Post {
            acknowledged: acknowledged.map(str::to_owned).collect(),
            body,
            command,
        };
        let noted = post.acknowledged.iter();
        self.acknowledged
            .extend(noted.map(|id| (command.clone(), id.clone())));
        let leeway = self.leeway.clone();
        let path: Vec<&str> = request.path.split('/').collect();
        let (key, verdict) = match path[4..] {
            [key, "approve"] => (key, Some(Verdict::Approve)),
            [key, _] => (key, Some(Verdict::Reject)),
            _ => (post.text("review_id"), None),
        };
        let Some(review) = self.review_mut(key) else {
            return (refusal(404, "unknown review"), None);
        };
        match verdict {
            Some(verdict) => post.decide(review, &leeway, verdict),
            None => (post.create(review, &leeway, now), None),
        }
    }
}

struct Post<'a> {
    body: Value,
    acknowledged: Vec<String>,
    command: &'a CommandId,
}

impl Post<'_> {
    fn text(&self, name: &str) -> &str {
        let text = self.body.get(name).and_then(Value::as_str);
        text.unwrap_or_default()
    }

    /// Newest versions that this post neither names nor acknowledges.
    fn others(&self, review: &Review, chosen: &str) -> Vec<String> {
        let newest = review.newest().map(|version| version.id.clone());
        newest
            .filter(|id| id != chosen && !self.acknowledged.contains(id))
            .collect()
    }

    /// Section 6.4.
    fn create(&self, review: &mut Review, leeway: &Leeway, now: u64) -> (u16, String) {
        let parent = self.text("parent_id");
        if review.version(parent).is_none() {
            return refusal(404, "unknown parent");
        }
        let snapshot = self.body.get("snapshot").map(Value::to_string);
        let snapshot = snapshot.unwrap_or_default();
        let others = self.others(review, parent);
        let existing = review.version(&id_of(&snapshot));
        if let Some(same) = existing.filter(|same| same.parent.as_deref() == Some(parent)) {
            return (leeway.created, spelled(same));
        }
        if existing.is_some() && (others.is_empty() || !leeway.newest_first) {
            let body =
                r#"{"detail":{"details":{"error":{"code":"parent_conflict","message":"exists"}}}}"#;
            return (409, body.to_owned());
        }
        if !review.waits() {
            return refusal(409, "over");
        }
        if !others.is_empty() {
            return unacknowledged(&others);
        }
        let snapshot = match leeway.respells {
            true => canonical(&snapshot),
            false => snapshot,
        };
        let created = review.add(Some(parent), snapshot, Some(self.command.clone()), now);
        (leeway.created, spelled(created))
    }

    /// Section 6.5.
    fn decide(
        &self,
        review: &mut Review,
        leeway: &Leeway,
        verdict: Verdict,
    ) -> ((u16, String), Option<Done>) {
        if verdict == Verdict::Reject && self.text("reason").is_empty() {
            return (refusal(422, "blank"), None);
        }
        let Some(version) = review.version(self.text("version_id")).cloned() else {
            return (refusal(404, "unknown version"), None);
        };
        if let Some(stands) = &review.decision {
            let is_same = stands.verdict == verdict && stands.version == version.id;
            let status = match is_same {
                true => "already_applied",
                false => "conflict",
            };
            return (receipt(review, Some(status), Some("skipped")), None);
        }
        if review.cancelled {
            return (refusal(409, "cancelled"), None);
        }
        let others = self.others(review, &version.id);
        if !others.is_empty() && (verdict == Verdict::Approve || leeway.rejects_newest_only) {
            return (unacknowledged(&others), None);
        }
        let done = decide(review, verdict, &version, Some(self.command.clone()));
        let (status, resume) = leeway.accepted;
        (receipt(review, status, resume), Some(done))
    }
}

fn refusal(status: u16, why: &str) -> (u16, String) {
    (status, format!(r#"{{"detail":"{why}"}}"#))
}

/// The text ends by naming the field and the exact ids (section 6.4).
fn unacknowledged(ids: &[String]) -> (u16, String) {
    let ids = ids.join(", ");
    refusal(
        409,
        &format!("re-send with acknowledged_superseded_version_ids=[{ids}]"),
    )
}

fn receipt(review: &Review, status: Option<&str>, resume: Option<&str>) -> (u16, String) {
    let quoted = |word: Option<&str>| word.map_or("null".to_owned(), |word| format!("{word:?}"));
    let body = format!(
        r#"{{"submission_status":{},"review":{},"resume_status":{},"resume_error":null}}"#,
        quoted(status),
        review.spelled(),
        quoted(resume)
    );
    (200, body)
}

fn decide(review: &mut Review, verdict: Verdict, version: &Version, by: Option<CommandId>) -> Done {
    review.decision = Some(Stands {
        verdict,
        version: version.id.clone(),
    });
    Done {
        key: review.key.clone(),
        verdict,
        data: Some(canonical(&version.data)),
        command: None,
        by,
    }
}

fn spelled(version: &Version) -> String {
    let parent = version.parent.as_ref();
    let parent = parent.map_or("null".to_owned(), |parent| format!(r#""{parent}""#));
    // Milliseconds of a day are enough: no history is longer.
    let at = version.made_at;
    let (hours, minutes) = (at / 3_600_000, at / 60_000 % 60);
    let (seconds, millis) = (at / 1_000 % 60, at % 1_000);
    format!(
        r#"{{"id":"{}","parent_id":{parent},"author":{{"kind":"agent"}},"snapshot":{},"note":null,"created_at":"2027-01-15T{hours:02}:{minutes:02}:{seconds:02}.{millis:03}Z"}}"#,
        version.id, version.data
    )
}

fn page(rows: &[String], after: Option<&str>) -> String {
    let after = after.map_or("null".to_owned(), |after| format!(r#""{after}""#));
    format!(
        r#"{{"data":[{}],"list_metadata":{{"before":null,"after":{after}}}}}"#,
        rows.join(",")
    )
}
