//! The made-up servers, each with the idempotency its API has: decisions with a command id (contracts/retab.md section
//! 3.3), actions with none (contracts/hookpulse.md section 3), and [`super::reviews`]. They also know what truly took effect.

use super::reviews::Reviews;
use super::script::{About, Script};
use crate::connector::{Answer, Method, Request};
use crate::json::Value;
use crate::model::{CommandId, Verdict};

/// A decision that took effect.
#[derive(Clone, Debug)]
pub(super) struct Done {
    /// The approval's key, as its connector spells it.
    pub(super) key: String,
    pub(super) verdict: Verdict,
    pub(super) data: Option<String>,
    /// The command id, where the API carries one.
    pub(super) command: Option<String>,
    /// Whose request did it: the simulation knows; `None` for another reviewer's.
    pub(super) by: Option<CommandId>,
}

#[derive(Clone, Debug)]
pub(super) struct Servers {
    plans: Vec<Plan>,
    runs: Vec<Run>,
    /// Only where a history is about them; then there is nothing else.
    pub(super) reviews: Option<Reviews>,
    pub(super) done: Vec<Done>,
    /// Milliseconds from received to applied.
    lag: u64,
    /// How a second action on a plan is refused.
    second_action: u16,
    per_page: usize,
    /// Whether the list of plans says how many there are.
    counts: bool,
    /// What the list of plans refuses to be read with, while it does.
    pub(super) list_is_barred: Option<u16>,
}

/// An execution plan, with one gate after the other.
#[derive(Clone, Debug)]
struct Plan {
    name: usize,
    /// The steps it waits at, one after the other; one may come again.
    gates: &'static [usize],
    at: usize,
    over: bool,
    /// Not waiting before this: the workflow runs on between two gates.
    waits_from: u64,
    /// The plan keeps its id from gate to gate: the contract does not say that it does not.
    keeps_id: bool,
    /// When it was made, in seconds; several may have been made at once.
    made: u64,
}

impl Plan {
    fn uuid(&self) -> String {
        match self.keeps_id {
            true => format!("plan-{}", self.name),
            false => format!("plan-{}-{}", self.name, self.at),
        }
    }

    fn step(&self) -> String {
        format!("gate-{}", self.gates[self.at.min(self.gates.len() - 1)])
    }

    fn key(&self) -> String {
        format!("{}/{}", self.uuid(), self.step())
    }

    fn waits(&self, now: u64) -> bool {
        !self.over && self.waits_from <= now
    }

    fn comes_back(&self) -> bool {
        self.keeps_id && self.gates == COMES_BACK
    }
}

/// The last of these is the step it began with.
const COMES_BACK: &[usize] = &[0, 1, 0];
const ROUTES: [&[usize]; 5] = [&[0], &[0, 1, 2], COMES_BACK, &[0, 1, 2, 3], &[0, 1]];

#[derive(Clone, Debug)]
struct Run {
    name: usize,
    decision: Option<Stored>,
    /// Whatever is asked of it, it is not there.
    is_hidden: bool,
}

#[derive(Clone, Debug)]
struct Stored {
    approved: bool,
    data: Option<String>,
    command: Option<String>,
    applied_at: u64,
}

impl Servers {
    pub(super) fn new(script: &Script) -> Servers {
        let seed = script.seed;
        let has_reviews = script.about == About::Reviews;
        let (plans, runs) = if has_reviews { (0, 0) } else { (5, 3) };
        let plans = (0..plans).map(|name| Plan {
            name,
            gates: ROUTES[name],
            at: 0,
            over: false,
            waits_from: 0,
            keeps_id: (seed >> 5 >> name) & 1 == 1,
            // Some are made in the same second.
            made: 1 + name as u64 / (1 + seed / 27 % 2),
        });
        Servers {
            plans: plans.collect(),
            runs: (0..runs)
                .map(|name| Run {
                    name,
                    decision: None,
                    is_hidden: false,
                })
                .collect(),
            reviews: has_reviews.then(|| Reviews::new(seed)),
            done: Vec::new(),
            lag: [0, 300, 5_000][(seed % 3) as usize],
            second_action: [200, 400, 404][(seed / 3 % 3) as usize],
            per_page: 1 + (seed / 9 % 3) as usize,
            counts: !seed.is_multiple_of(4),
            list_is_barred: None,
        }
    }

    /// What waits for a person now: the connection and the key of each approval.
    pub(super) fn waiting(&self, now: u64) -> Vec<(&'static str, String)> {
        let plans = self.plans.iter().filter(|plan| plan.waits(now));
        let is_open = |run: &&Run| run.decision.is_none() && !run.is_hidden;
        let runs = self.runs.iter().filter(is_open);
        let reviews = self.reviews.iter().flat_map(Reviews::waiting);
        plans
            .map(|plan| ("hp", plan.key()))
            .chain(runs.map(|run| ("rt", run_key(run))))
            .chain(reviews.map(|key| ("rv", key)))
            .collect()
    }

    /// Whether an approval is still to be decided.
    pub(super) fn still_waits(&self, key: &str, now: u64) -> bool {
        self.waiting(now).iter().any(|(_, other)| other == key)
    }

    /// Whether an approval has waited all the time since then: that it left and came back is another thing, even where it
    /// looks the same.
    pub(super) fn has_waited_since(&self, key: &str, since: u64, now: u64) -> bool {
        let is_it = |plan: &&Plan| plan.waits(now) && plan.key() == key;
        match self.plans.iter().find(is_it) {
            Some(plan) => plan.waits_from <= since,
            None => self.still_waits(key, now),
        }
    }

    /// Whether this is a plan that comes back to a step it was at: on the wire that is the same thing.
    pub(super) fn comes_back(&self, key: &str) -> bool {
        let plan = plan_of(key);
        let mut plans = self.plans.iter();
        plans.any(|one| one.comes_back() && one.uuid() == plan)
    }

    /// Whether two keys are of one plan, whatever it is called from step to step.
    pub(super) fn is_same_plan(&self, one: &str, other: &str) -> bool {
        let name = |key: &str| plan_of(key).split('-').nth(1).map(str::to_owned);
        name(one) == name(other)
    }

    /// When a plan was made, as the list says it.
    pub(super) fn made(&self, key: &str) -> Option<u64> {
        let plan = self.plans.iter().find(|plan| plan.key() == key)?;
        Some(plan.made)
    }

    /// From now on nothing is said of a run.
    pub(super) fn hide(&mut self, key: &str) {
        let run = self.runs.iter_mut().find(|run| run_key(run) == key);
        if let Some(run) = run {
            run.is_hidden = true;
        }
    }

    /// Whether a decision on a run or a review is applied.
    pub(super) fn is_applied(&self, key: &str, now: u64) -> bool {
        if let Some(reviews) = &self.reviews {
            return reviews.is_decided(key);
        }
        self.runs
            .iter()
            .filter(|run| run_key(run) == key)
            .all(|run| {
                run.decision
                    .as_ref()
                    .is_some_and(|stored| stored.applied_at <= now)
            })
    }

    /// Another reviewer decides.
    pub(super) fn decide_elsewhere(&mut self, key: &str, verdict: Verdict, now: u64) {
        let approved = verdict == Verdict::Approve;
        if let Some(reviews) = &mut self.reviews {
            self.done.extend(reviews.decide_elsewhere(key, verdict));
        } else if let Some(at) = self
            .plans
            .iter()
            .position(|plan| plan.waits(now) && plan.key() == key)
        {
            self.act(at, approved, None, now);
        } else if let Some(run) = self
            .runs
            .iter_mut()
            .find(|run| run_key(run) == key && run.decision.is_none())
        {
            run.decision = Some(Stored {
                approved,
                data: None,
                command: None,
                applied_at: now + self.lag,
            });
            self.done.push(Done {
                key: key.to_owned(),
                verdict,
                data: None,
                command: None,
                by: None,
            });
        }
    }

    fn act(&mut self, at: usize, approved: bool, by: Option<CommandId>, now: u64) {
        let plan = &mut self.plans[at];
        self.done.push(Done {
            key: plan.key(),
            verdict: if approved {
                Verdict::Approve
            } else {
                Verdict::Reject
            },
            data: None,
            command: None,
            by,
        });
        plan.over = !approved || plan.at + 1 == plan.gates.len();
        plan.at += 1;
        plan.waits_from = now + 1 + 300 * (plan.name as u64);
        if !plan.keeps_id {
            plan.made = 10 + now / 1_000;
        }
    }

    /// Answers a request of this decision, and does what it asks for.
    pub(super) fn answer(&mut self, request: &Request, command: &CommandId, now: u64) -> Answer {
        let (status, body) = match (&mut self.reviews, request.method) {
            (Some(reviews), Method::Get) => reviews.read(request),
            (Some(reviews), Method::Post) => {
                let (answer, done) = reviews.post(request, command, now);
                self.done.extend(done);
                answer
            }
            (None, Method::Get) if request.path.contains("paginated") => {
                self.list(&request.path, now)
            }
            (None, Method::Get) => self.decision(&request.path, now),
            (None, Method::Post) if request.path.contains("human_approval_action") => {
                self.action(request, command, now)
            }
            (None, Method::Post) => self.submit(request, command, now),
        };
        Answer {
            status,
            body,
            retry_after_ms: None,
        }
    }

    /// A page of the plans that wait.
    pub(super) fn list(&self, path: &str, now: u64) -> (u16, String) {
        if let Some(status) = self.list_is_barred {
            return (status, r#"{"success":false,"error":"no"}"#.to_owned());
        }
        let page: usize = path.rsplit('=').next().unwrap().parse().unwrap();
        let mut waiting: Vec<&Plan> = self.plans.iter().filter(|plan| plan.waits(now)).collect();
        // Newest first.
        waiting.sort_by_key(|plan| std::cmp::Reverse((plan.made, plan.name)));
        let begin = (page - 1) * self.per_page;
        let rows: Vec<String> = waiting
            .iter()
            .skip(begin)
            .take(self.per_page)
            .map(|plan| {
                let made = plan.made;
                let made = format!("{:02}:{:02}:{:02}", made / 3_600, made / 60 % 60, made % 60);
                format!(
                    r#"{{"execution_plan_uuid":"{}","step_identifier":"{}","inserted_at":"1970-01-01T{made}Z"}}"#,
                    plan.uuid(),
                    plan.step()
                )
            })
            .collect();
        let total = match self.counts {
            true => format!(r#""total_count":{},"#, waiting.len()),
            false => String::new(),
        };
        let body = format!(
            r#"{{"success":true,"data":[{}],"meta":{{{total}"has_next":{}}}}}"#,
            rows.join(","),
            begin + self.per_page < waiting.len()
        );
        (200, body)
    }

    fn action(&mut self, request: &Request, command: &CommandId, now: u64) -> (u16, String) {
        let body = Value::parse(request.body.as_deref().unwrap()).unwrap();
        let uuid = body.get("execution_plan_uuid").and_then(Value::as_str);
        let approved = body.get("action").and_then(Value::as_str) == Some("approve");
        let found = self
            .plans
            .iter()
            .position(|plan| plan.waits(now) && Some(plan.uuid().as_str()) == uuid);
        match found {
            Some(at) => {
                self.act(at, approved, Some(command.clone()), now);
                (200, r#"{"success":true,"message":"done"}"#.to_owned())
            }
            None => (
                self.second_action,
                r#"{"success":false,"error":"already acted on"}"#.to_owned(),
            ),
        }
    }

    fn submit(&mut self, request: &Request, command: &CommandId, now: u64) -> (u16, String) {
        let body = Value::parse(request.body.as_deref().unwrap()).unwrap();
        let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
        let path: Vec<&str> = request.path.split('/').collect();
        let key = format!("{}/{}", path[4], text("node_id").unwrap());
        let approved = body.get("approved").and_then(Value::as_bool).unwrap();
        let data = body
            .get("modified_data")
            .filter(|_| approved)
            .map(Value::to_string);
        let lag = self.lag;
        let is_it = |run: &&mut Run| run_key(run) == key && !run.is_hidden;
        let Some(run) = self.runs.iter_mut().find(is_it) else {
            return (404, r#"{"detail":"unknown"}"#.to_owned());
        };
        match &run.decision {
            Some(stored) if stored.approved == approved && stored.data == data => {}
            Some(_) => return (409, r#"{"detail":"another decision stands"}"#.to_owned()),
            None => {
                run.decision = Some(Stored {
                    approved,
                    data: data.clone(),
                    command: text("command_id"),
                    applied_at: now + lag,
                });
                self.done.push(Done {
                    key,
                    verdict: if approved {
                        Verdict::Approve
                    } else {
                        Verdict::Reject
                    },
                    data,
                    command: text("command_id"),
                    by: Some(command.clone()),
                });
            }
        }
        let state = spelled(run.decision.as_ref(), now);
        (
            200,
            format!(r#"{{"submission_status":"accepted","decision":{state}}}"#),
        )
    }

    fn decision(&self, path: &str, now: u64) -> (u16, String) {
        let path: Vec<&str> = path.split('/').collect();
        let key = format!("{}/{}", path[4], path[6]);
        let is_it = |run: &&Run| run_key(run) == key && !run.is_hidden;
        match self.runs.iter().find(is_it) {
            Some(run) => (200, spelled(run.decision.as_ref(), now)),
            None => (404, r#"{"detail":"unknown"}"#.to_owned()),
        }
    }

    /// Which command a run's decision came with.
    pub(super) fn command_of(&self, key: &str) -> Option<&str> {
        self.runs
            .iter()
            .find(|run| run_key(run) == key)?
            .decision
            .as_ref()?
            .command
            .as_deref()
    }
}

/// What an action on this approval names.
fn plan_of(key: &str) -> &str {
    key.split('/').next().unwrap_or(key)
}

fn run_key(run: &Run) -> String {
    format!("run_{}/hil-1", run.name)
}

fn spelled(decision: Option<&Stored>, now: u64) -> String {
    match decision {
        None => r#"{"decision_received":false,"decision_applied":false,"approved":null,"modified_data":null,"received_at":null}"#.to_owned(),
        Some(stored) => format!(
            r#"{{"decision_received":true,"decision_applied":{},"approved":{},"modified_data":{},"received_at":null}}"#,
            stored.applied_at <= now,
            stored.approved,
            stored.data.as_deref().unwrap_or("null")
        ),
    }
}
