//! Retab's reviews (contracts/retab.md section 6). Versions hang on each other, each review takes one decision about one of
//! them, and no request has an id of its own. What the contract leaves open differs from seed to seed.

use countersign_core::connector::{Method, Options, Request};
use countersign_core::json::Value;
use countersign_core::model::Verdict;

use super::content::Content;
use super::{Api, Carried, Effect, Hand, LastInstant, Meant, Reply, Truth};
use crate::chance::{Chance, hashed};

/// An account.
#[derive(Debug)]
pub struct RetabReviews {
    reviews: Vec<Review>,
    effects: Vec<Effect>,
    leeway: Leeway,
}

/// What the contract leaves open.
#[derive(Clone, Debug)]
struct Leeway {
    reviews_per_page: usize,
    versions_per_page: usize,
    lists_newest_first: bool,
    /// Numbers are stored in their one spelling.
    respells: bool,
    /// Newest versions that are not acknowledged count before content that is there already.
    newest_first: bool,
    /// Rejecting, too, wants the only newest version, and cannot acknowledge others.
    rejects_newest_only: bool,
    created: u16,
    /// Both statuses of what was accepted.
    accepted: (Option<&'static str>, Option<&'static str>),
    /// What the reads answer that a review can do without (section 6.6): the template, the record of likelihoods.
    template: u16,
    record: u16,
    /// The record carries the schema, too.
    record_has_schema: bool,
    /// A review that was called off cannot be read any more.
    forgets: bool,
    /// From the decision to the list.
    lag: u64,
}

#[derive(Debug)]
struct Review {
    key: String,
    content: Content,
    versions: Vec<Version>,
    decision: Option<Stands>,
    is_called_off: bool,
    since: u64,
}

#[derive(Clone, Debug)]
struct Version {
    id: String,
    parent: Option<String>,
    data: String,
    made_at: u64,
}

#[derive(Clone, Debug)]
struct Stands {
    verdict: Verdict,
    version: String,
    at: u64,
}

impl Review {
    fn waits(&self, now: u64) -> bool {
        self.decision.is_none() && !self.is_called_off && self.since <= now
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

    /// The one to look at.
    fn head(&self) -> &Version {
        let newest = self.newest().max_by_key(|version| version.made_at);
        newest.unwrap_or(&self.versions[0])
    }

    fn add(&mut self, parent: Option<&str>, data: String, now: u64) -> &Version {
        let last = self.versions.last().map_or(0, |version| version.made_at);
        self.versions.push(Version {
            id: id_of(&data),
            parent: parent.map(str::to_owned),
            data,
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
        let cancelled = self.is_called_off.then_some(r#""2027-01-15T08:00:00Z""#);
        format!(
            r#"{{"id":"{0}","workflow_id":"wf","workflow_version_id":"ver_{0}","run_id":"run_{0}","block_id":"extract","step_id":"extract","block_type":"extract","triggered_by":{{"kind":"always"}},"created_at":"2027-01-15T08:00:00Z","decision":{1},"cancelled_at":{2}}}"#,
            self.key,
            decision.as_deref().unwrap_or("null"),
            cancelled.unwrap_or("null"),
        )
    }
}

/// The one spelling of data: numbers without zeros at their end. Ids say what a version holds and nothing else.
fn id_of(data: &str) -> String {
    format!("rvr_{:016x}", hashed(&respelled(data)))
}

/// The number in front, in its one spelling.
fn respelled(data: &str) -> String {
    let Some((number, rest)) = data
        .strip_prefix(r#"{"total":"#)
        .and_then(|rest| rest.split_once(','))
    else {
        return data.to_owned();
    };
    let number = match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.'),
        false => number,
    };
    format!(r#"{{"total":{number},{rest}"#)
}

impl RetabReviews {
    /// An account as this seed has it.
    pub fn new(seed: u64) -> RetabReviews {
        let mut chance = Chance::new(seed ^ 0x5252);
        let count = 3 + chance.below(3);
        let reviews = (0..count).map(|number| {
            let content = Content::new(&mut chance);
            let since = chance.one_of(&[0, 0, 0, 5_000, 40_000]);
            let mut review = Review {
                key: format!("rev_{number}"),
                versions: Vec::new(),
                decision: None,
                is_called_off: false,
                since,
                content,
            };
            let data = review.content.data();
            review.add(None, data, 0);
            review
        });
        let mut reviews: Vec<Review> = reviews.collect();
        // Two newest versions beside each other, as from before anybody had to acknowledge anything.
        if chance.percent(30) {
            let first = reviews[0].versions[0].id.clone();
            for to in [0, 3] {
                let data = reviews[0].content.changed(to);
                reviews[0].add(Some(&first), data, 0);
            }
        }
        RetabReviews {
            reviews,
            effects: Vec::new(),
            leeway: Leeway {
                reviews_per_page: chance.one_of(&[1, 2, 200]),
                versions_per_page: chance.one_of(&[1, 2, 200]),
                lists_newest_first: chance.percent(50),
                respells: chance.percent(50),
                newest_first: chance.percent(50),
                rejects_newest_only: chance.percent(25),
                created: chance.one_of(&[200, 201]),
                accepted: chance.one_of(&[
                    (None, None),
                    (Some("accepted"), Some("resumed")),
                    (Some("accepted"), Some("pending")),
                ]),
                template: chance.one_of(&[200, 200, 200, 403, 404]),
                record: chance.one_of(&[200, 200, 200, 403, 404]),
                record_has_schema: chance.percent(30),
                forgets: chance.percent(40),
                lag: chance.one_of(&[0, 500, 20_000]),
            },
        }
    }

    /// As the list tells, which follows later.
    fn seems_to_wait(&self, review: &Review, now: u64) -> bool {
        let lag = self.leeway.lag;
        let has_caught_up = |stands: &Stands| stands.at + lag <= now;
        review.since <= now
            && !review.is_called_off
            && !review.decision.as_ref().is_some_and(has_caught_up)
    }

    fn review(&self, key: &str) -> Option<&Review> {
        self.reviews.iter().find(|review| review.key == key)
    }

    /// Whether a review has a schema and likelihoods that anybody could read. What is refused for good is there all the
    /// same: nobody may take it for fine.
    fn has(&self, review: &Review) -> (bool, bool) {
        (
            review.content.schema().is_some(),
            review.content.likelihoods().is_some(),
        )
    }

    fn carried(&self, review: &Review) -> Carried {
        Carried {
            key: review.key.clone(),
            data: None,
            schema: false,
            likelihoods: false,
        }
    }

    fn get(&self, request: &Request, now: u64) -> Reply {
        let path = request.path.trim_start_matches("/v1");
        if let Some(query) = path.strip_prefix("/workflows/reviews/versions?") {
            return self.versions(query);
        }
        if let Some(query) = path.strip_prefix("/workflows/reviews?") {
            let listed = self.reviews.iter();
            let listed: Vec<&Review> = listed
                .filter(|review| self.seems_to_wait(review, now))
                .collect();
            return paged(query, self.leeway.reviews_per_page, &listed, |review| {
                (review.key.clone(), review.spelled())
            });
        }
        if let Some(key) = path.strip_prefix("/workflows/reviews/") {
            let review = self.review(key);
            let review = review.filter(|review| !(self.leeway.forgets && review.is_called_off));
            return match review {
                Some(review) => Reply::plain(200, review.spelled()),
                None => refusal(404, "review overlay not found"),
            };
        }
        if let Some(query) = path.strip_prefix("/workflows/runs?") {
            let waiting = self.reviews.iter();
            let waiting: Vec<&Review> = waiting.filter(|review| review.waits(now)).collect();
            return paged(query, 100, &waiting, |review| {
                let run = format!("run_{}", review.key);
                let spelled = self.run(review);
                (run, spelled)
            });
        }
        if let Some(run) = path.strip_prefix("/workflows/runs/run_") {
            return match self.review(run) {
                Some(review) => Reply::plain(200, self.run(review)),
                None => refusal(404, "run not found"),
            };
        }
        if let Some(query) = path.strip_prefix("/workflows/steps?run_id=run_") {
            let key = query.split('&').next().unwrap_or_default();
            let row = format!(
                r#"{{"block_id":"extract","step_id":"extract","block_type":"extract","block_label":"Extract","lifecycle":{{"status":"awaiting_review"}},"artifact":{{"operation":"extraction","id":"ext_{key}"}}}}"#
            );
            return Reply::plain(200, page(&[row], None));
        }
        if let Some(query) = path.strip_prefix("/workflows/versions/ver_") {
            let key = query.split('?').next().unwrap_or_default();
            return self.template(key);
        }
        if let Some(query) = path.strip_prefix("/extractions/ext_") {
            let key = query.split('?').next().unwrap_or_default();
            return self.record(key);
        }
        refusal(404, "not found")
    }

    fn run(&self, review: &Review) -> String {
        format!(
            r#"{{"id":"run_{0}","lifecycle":{{"status":"awaiting_review"}},"trigger":{{"type":"api"}},"inputs":{{"documents":{{"start":{{"id":"file_{0}","filename":"{0}.pdf"}}}}}},"timing":{{"created_at":"2027-01-15T08:00:00Z"}}}}"#,
            review.key
        )
    }

    fn template(&self, key: &str) -> Reply {
        let Some(review) = self.review(key) else {
            return refusal(404, "no such version");
        };
        if self.leeway.template != 200 {
            return refusal(self.leeway.template, "no");
        }
        let schema = review.content.schema().unwrap_or("null");
        Reply {
            carries: vec![Carried {
                schema: true,
                ..self.carried(review)
            }],
            ..Reply::plain(
                200,
                format!(
                    r#"{{"blocks":[{{"id":"extract","label":"Extract","config":{{"json_schema":{schema}}}}}],"edges":[]}}"#
                ),
            )
        }
    }

    fn record(&self, key: &str) -> Reply {
        let Some(review) = self.review(key) else {
            return refusal(404, "no such extraction");
        };
        if self.leeway.record != 200 {
            return refusal(self.leeway.record, "no");
        }
        let likelihoods = review.content.likelihoods().unwrap_or("null");
        let has_schema = self.leeway.record_has_schema;
        let schema = match has_schema {
            true => review.content.schema().unwrap_or("null"),
            false => "null",
        };
        Reply {
            carries: vec![Carried {
                likelihoods: true,
                schema: has_schema,
                ..self.carried(review)
            }],
            ..Reply::plain(
                200,
                format!(
                    r#"{{"json_schema":{schema},"consensus":{{"likelihoods":{likelihoods}}}}}"#
                ),
            )
        }
    }

    fn versions(&self, query: &str) -> Reply {
        let Some(review) = parameter(query, "review_id").and_then(|key| self.review(key)) else {
            return refusal(404, "review overlay not found");
        };
        let mut versions: Vec<&Version> = review.versions.iter().collect();
        if self.leeway.lists_newest_first {
            versions.reverse();
        }
        let head = review.head();
        let mut reply = paged(query, self.leeway.versions_per_page, &versions, |version| {
            (version.id.clone(), spelled(version))
        });
        // Only all of them together say which one there is to look at; the last page is what completes them.
        if reply.body.contains(r#""after":null"#) {
            reply.carries = vec![Carried {
                data: Some(head.data.clone()),
                ..self.carried(review)
            }];
        }
        reply
    }

    fn post(&mut self, request: &Request, call: usize, now: u64) -> Reply {
        let body = request
            .body
            .as_deref()
            .and_then(|body| Value::parse(body).ok());
        let Some(body) = body else {
            return refusal(422, "no body");
        };
        let acknowledged = body.get("acknowledged_superseded_version_ids");
        let acknowledged = acknowledged.and_then(Value::as_array).unwrap_or_default();
        let acknowledged = acknowledged.iter().filter_map(Value::as_str);
        let post = Post {
            acknowledged: acknowledged.map(str::to_owned).collect(),
            body,
        };
        let leeway = self.leeway.clone();
        let path: Vec<&str> = request.path.split('/').collect();
        let (key, verdict) = match path.get(4..) {
            Some([key, "approve"]) => ((*key).to_owned(), Some(Verdict::Approve)),
            Some([key, _]) => ((*key).to_owned(), Some(Verdict::Reject)),
            _ => (post.text("review_id").to_owned(), None),
        };
        let mut reviews = self.reviews.iter_mut();
        let Some(review) = reviews.find(|review| review.key == key) else {
            return refusal(404, "review overlay not found");
        };
        let Some(verdict) = verdict else {
            return post.create(review, &leeway, now);
        };
        let (reply, done) = post.decide(review, &leeway, verdict, now);
        self.effects.extend(done.map(|data| Effect {
            key,
            verdict,
            data: Some(data),
            reason: (verdict == Verdict::Reject).then(|| post.text("reason").to_owned()),
            command: None,
            since: 0,
            at: now,
            call: Some(call),
            leads_back: false,
        }));
        reply
    }
}

struct Post {
    body: Value,
    acknowledged: Vec<String>,
}

impl Post {
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
    fn create(&self, review: &mut Review, leeway: &Leeway, now: u64) -> Reply {
        let parent = self.text("parent_id");
        if review.version(parent).is_none() {
            return refusal(404, "unknown parent");
        }
        let snapshot = self.body.get("snapshot").map(Value::to_string);
        let snapshot = snapshot.unwrap_or_default();
        let others = self.others(review, parent);
        let existing = review.version(&id_of(&snapshot));
        if let Some(same) = existing.filter(|same| same.parent.as_deref() == Some(parent)) {
            return Reply::plain(leeway.created, spelled(same));
        }
        if existing.is_some() && (others.is_empty() || !leeway.newest_first) {
            return Reply::plain(
                409,
                r#"{"detail":{"details":{"error":{"code":"parent_conflict","message":"exists"}}}}"#,
            );
        }
        if !review.waits(now) {
            return refusal(409, "over");
        }
        if !others.is_empty() {
            return unacknowledged(&others);
        }
        let snapshot = match leeway.respells {
            true => respelled(&snapshot),
            false => snapshot,
        };
        let created = review.add(Some(parent), snapshot, now);
        Reply::plain(leeway.created, spelled(created))
    }

    /// Section 6.5; the data that was decided about, where it took effect.
    fn decide(
        &self,
        review: &mut Review,
        leeway: &Leeway,
        verdict: Verdict,
        now: u64,
    ) -> (Reply, Option<String>) {
        if verdict == Verdict::Reject && self.text("reason").trim().is_empty() {
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
        if !review.waits(now) {
            return (refusal(409, "cancelled"), None);
        }
        let others = self.others(review, &version.id);
        if !others.is_empty() && (verdict == Verdict::Approve || leeway.rejects_newest_only) {
            return (unacknowledged(&others), None);
        }
        review.decision = Some(Stands {
            verdict,
            version: version.id.clone(),
            at: now,
        });
        let (status, resume) = leeway.accepted;
        (receipt(review, status, resume), Some(version.data))
    }
}

impl Api for RetabReviews {
    fn options(&self) -> Options {
        Options {
            id: "rv".to_owned(),
            label: "Retab reviews".to_owned(),
            kind: "retab-reviews".to_owned(),
            base_url: "/reviews".to_owned(),
            ..Options::default()
        }
    }

    fn answer(&mut self, request: &Request, call: usize, now: u64) -> Reply {
        match request.method {
            Method::Get => self.get(request, now),
            Method::Post => self.post(request, call, now),
        }
    }

    fn meant(&self, request: &Request) -> Option<Meant> {
        if request.method == Method::Get {
            return None;
        }
        let path: Vec<&str> = request.path.split('/').collect();
        let (key, verdict) = match path.get(4..) {
            Some([key, "approve"]) => (*key, Verdict::Approve),
            Some([key, "reject"]) => (*key, Verdict::Reject),
            _ => return None,
        };
        Some(Meant {
            target: key.to_owned(),
            verdict,
            command: None,
        })
    }

    fn target<'a>(&self, key: &'a str) -> &'a str {
        key
    }

    fn waiting(&self, now: u64) -> Vec<String> {
        let waiting = self.reviews.iter().filter(|review| review.waits(now));
        waiting.map(|review| review.key.clone()).collect()
    }

    fn finished(&self) -> Vec<String> {
        let over = self
            .reviews
            .iter()
            .filter(|review| review.decision.is_some());
        over.map(|review| review.key.clone()).collect()
    }

    fn truth(&self, key: &str, now: u64) -> Option<Truth> {
        let review = self.review(key).filter(|review| review.waits(now))?;
        let (has_schema, has_likelihoods) = self.has(review);
        let head = review.head();
        Some(Truth {
            data: Some(head.data.clone()),
            has_schema,
            has_likelihoods,
            is_odd: has_schema && review.content.is_odd(),
            cannot_be_checked: has_schema && review.content.cannot_be_checked(),
            unsure: match has_likelihoods {
                true => review.content.unsure(),
                false => Vec::new(),
            },
            since: head.made_at.max(review.since),
        })
    }

    fn effects(&self) -> &[Effect] {
        &self.effects
    }

    fn hand(&mut self, hand: Hand, key: &str, now: u64) -> Option<String> {
        let lag = self.leeway.lag;
        let mut reviews = self.reviews.iter_mut();
        let review = reviews.find(|review| review.key == key)?;
        if hand == Hand::BringBack {
            let stands = review.decision.as_ref()?;
            if stands.at + lag > now {
                return None;
            }
            review.decision = None;
            review.since = now;
            return Some(format!("{key} waits again"));
        }
        if !review.waits(now) {
            return None;
        }
        let head = review.head().clone();
        let verdict = match hand {
            Hand::Approve => Verdict::Approve,
            Hand::Reject => Verdict::Reject,
            Hand::Change(to) => {
                let data = review.content.changed(to);
                if review.version(&id_of(&data)).is_some() {
                    return None;
                }
                review.add(Some(&head.id), data.clone(), now);
                return Some(format!("{key} gets another version: {data}"));
            }
            Hand::CallOff => {
                review.is_called_off = true;
                return Some(format!("{key} is called off"));
            }
            Hand::MoveOn | Hand::BringBack => return None,
        };
        review.decision = Some(Stands {
            verdict,
            version: head.id,
            at: now,
        });
        self.effects.push(Effect {
            key: key.to_owned(),
            verdict,
            data: Some(head.data),
            reason: None,
            command: None,
            since: 0,
            at: now,
            call: None,
            leads_back: false,
        });
        Some(format!("another reviewer: {} {key}", verdict.as_str()))
    }

    fn last_instant(&self) -> LastInstant {
        LastInstant {
            section: "none: contracts/retab.md section 6.5, a decision names its version",
            look_ms: 0,
        }
    }

    /// Numbers by value: how they are spelled is not kept (section 6.3).
    fn is_same(&self, shown: &str, effect: &str) -> bool {
        match (Value::parse(shown), Value::parse(effect)) {
            (Ok(shown), Ok(effect)) => shown == effect,
            _ => false,
        }
    }

    fn takes_same_for_ours(&self) -> bool {
        true
    }
}

fn parameter<'a>(query: &'a str, name: &str) -> Option<&'a str> {
    let mut parameters = query.split('&').filter_map(|one| one.split_once('='));
    let found = parameters.find(|(found, _)| *found == name);
    found.map(|(_, value)| value)
}

/// A page of these rows, behind the one that the query names.
fn paged<T>(
    query: &str,
    per_page: usize,
    rows: &[&T],
    spelled: impl Fn(&T) -> (String, String),
) -> Reply {
    let rows: Vec<(String, String)> = rows.iter().map(|row| spelled(row)).collect();
    let after = parameter(query, "after");
    let begin = rows
        .iter()
        .position(|(id, _)| Some(id.as_str()) == after)
        .map_or(0, |at| at + 1);
    let end = rows.len().min(begin + per_page);
    let shown = &rows[begin..end];
    let last = shown.last().filter(|_| end < rows.len());
    let texts: Vec<String> = shown.iter().map(|(_, text)| text.clone()).collect();
    Reply::plain(200, page(&texts, last.map(|(id, _)| id.as_str())))
}

fn page(rows: &[String], after: Option<&str>) -> String {
    let after = after.map_or("null".to_owned(), |after| format!(r#""{after}""#));
    format!(
        r#"{{"data":[{}],"list_metadata":{{"before":null,"after":{after}}}}}"#,
        rows.join(",")
    )
}

fn refusal(status: u16, why: &str) -> Reply {
    Reply::plain(status, format!(r#"{{"detail":"sandbox: {why}"}}"#))
}

/// The text ends by naming the field and the exact ids (section 6.4).
fn unacknowledged(ids: &[String]) -> Reply {
    let ids = ids.join(", ");
    refusal(
        409,
        &format!("re-send with acknowledged_superseded_version_ids=[{ids}]"),
    )
}

fn receipt(review: &Review, status: Option<&str>, resume: Option<&str>) -> Reply {
    let quoted = |word: Option<&str>| word.map_or("null".to_owned(), |word| format!("{word:?}"));
    Reply::plain(
        200,
        format!(
            r#"{{"submission_status":{},"review":{},"resume_status":{},"resume_error":null}}"#,
            quoted(status),
            review.spelled(),
            quoted(resume)
        ),
    )
}

fn spelled(version: &Version) -> String {
    let parent = version.parent.as_ref();
    let parent = parent.map_or("null".to_owned(), |parent| format!(r#""{parent}""#));
    // Milliseconds of a day are enough: no history is longer.
    let at = version.made_at;
    let (hours, minutes) = (at / 3_600_000 % 24, at / 60_000 % 60);
    let (seconds, millis) = (at / 1_000 % 60, at % 1_000);
    format!(
        r#"{{"id":"{}","parent_id":{parent},"author":{{"kind":"agent"}},"snapshot":{},"note":null,"created_at":"2027-01-15T{hours:02}:{minutes:02}:{seconds:02}.{millis:03}Z"}}"#,
        version.id, version.data
    )
}
