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
}

/// An execution plan, with one gate after the other.
#[derive(Clone, Debug)]
struct Plan {
    name: usize,
    gates: usize,
    at: usize,
    over: bool,
    /// Not waiting before this: the workflow runs on between two gates.
    waits_from: u64,
    /// The plan keeps its id from gate to gate: the contract does not say that it does not.
    keeps_id: bool,
}

impl Plan {
    fn uuid(&self) -> String {
        match self.keeps_id {
            true => format!("plan-{}", self.name),
            false => format!("plan-{}-{}", self.name, self.at),
        }
    }

    fn step(&self) -> String {
        format!("gate-{}", self.at)
    }

    fn key(&self) -> String {
        format!("{}/{}", self.uuid(), self.step())
    }

    fn waits(&self, now: u64) -> bool {
        !self.over && self.waits_from <= now
    }
}

#[derive(Clone, Debug)]
struct Run {
    name: usize,
    decision: Option<Stored>,
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
        let (plans, runs) = if has_reviews { (0, 0) } else { (4, 3) };
        let plans = (0..plans).map(|name| Plan {
            name,
            gates: 1 + name % 3,
            at: 0,
            over: false,
            waits_from: 0,
            keeps_id: name % 2 == 1,
        });
        Servers {
            plans: plans.collect(),
            runs: (0..runs)
                .map(|name| Run {
                    name,
                    decision: None,
                })
                .collect(),
            reviews: has_reviews.then(|| Reviews::new(seed)),
            done: Vec::new(),
            lag: [0, 300, 5_000][(seed % 3) as usize],
            second_action: [200, 400, 404][(seed / 3 % 3) as usize],
            per_page: 1 + (seed / 9 % 3) as usize,
        }
    }

    /// What waits for a person now: the connection and the key of each approval.
    pub(super) fn waiting(&self, now: u64) -> Vec<(&'static str, String)> {
        let plans = self.plans.iter().filter(|plan| plan.waits(now));
        let runs = self.runs.iter().filter(|run| run.decision.is_none());
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

    /// Another reviewer decides. Plans that keep their id are left alone: their API cannot tell which gate an action is
    /// meant for, so that nobody could get that right.
    pub(super) fn decide_elsewhere(&mut self, key: &str, verdict: Verdict, now: u64) {
        let approved = verdict == Verdict::Approve;
        if let Some(reviews) = &mut self.reviews {
            self.done.extend(reviews.decide_elsewhere(key, verdict));
        } else if let Some(at) = self
            .plans
            .iter()
            .position(|plan| plan.waits(now) && plan.key() == key && !plan.keeps_id)
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
        plan.over = !approved || plan.at + 1 == plan.gates;
        plan.at += 1;
        plan.waits_from = now + 300 * (plan.name as u64);
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

    fn list(&self, path: &str, now: u64) -> (u16, String) {
        let page: usize = path.rsplit('=').next().unwrap().parse().unwrap();
        // Newest first.
        let waiting: Vec<&Plan> = self
            .plans
            .iter()
            .rev()
            .filter(|plan| plan.waits(now))
            .collect();
        let begin = (page - 1) * self.per_page;
        let rows: Vec<String> = waiting
            .iter()
            .skip(begin)
            .take(self.per_page)
            .map(|plan| {
                format!(
                    r#"{{"execution_plan_uuid":"{}","step_identifier":"{}"}}"#,
                    plan.uuid(),
                    plan.step()
                )
            })
            .collect();
        let body = format!(
            r#"{{"success":true,"data":[{}],"meta":{{"total_count":{},"has_next":{}}}}}"#,
            rows.join(","),
            waiting.len(),
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
        let Some(run) = self.runs.iter_mut().find(|run| run_key(run) == key) else {
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
        match self.runs.iter().find(|run| run_key(run) == key) {
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
