//! HookPulse (contracts/hookpulse.md): execution plans that wait at one gate after the other. An action names the plan and
//! nothing else, has no id of its own, and acts on whatever gate waits when it arrives.

use countersign_core::connector::{Method, Options, Request};
use countersign_core::engine::SEEN_WITHIN_MS;
use countersign_core::json::Value;
use countersign_core::model::Verdict;

use super::{Api, Carried, Effect, Hand, LastInstant, Meant, Reply, Truth};
use crate::chance::Chance;

/// The account of one brand.
#[derive(Debug)]
pub struct HookPulse {
    plans: Vec<Plan>,
    effects: Vec<Effect>,
    /// How a second action on a plan is refused (section 3: unknown).
    second_action: u16,
    per_page: usize,
    /// What a template's read answers (section 8).
    template: u16,
}

/// An execution plan, with one gate after the other.
#[derive(Debug)]
struct Plan {
    name: usize,
    /// The gates it comes to; the same one may be there more than once.
    route: Vec<&'static str>,
    at: usize,
    is_over: bool,
    /// When it began to wait where it waits; the workflow runs on between two gates.
    since: u64,
    /// It keeps its id from gate to gate: the contract does not say that it does not (section 2).
    keeps_id: bool,
}

impl Plan {
    fn uuid(&self) -> String {
        match self.keeps_id {
            true => format!("plan-{}", self.name),
            false => format!("plan-{}-{}", self.name, self.at),
        }
    }

    fn gate(&self) -> &'static str {
        self.route[self.at.min(self.route.len() - 1)]
    }

    fn key(&self) -> String {
        format!("{}/{}", self.uuid(), self.gate())
    }

    fn waits(&self, now: u64) -> bool {
        !self.is_over && self.since <= now
    }

    /// On to the next gate, or to the end.
    fn go_on(&mut self, approved: bool, now: u64) {
        self.is_over = !approved || self.at + 1 >= self.route.len();
        if !self.is_over {
            self.at += 1;
            self.since = now + [0, 300, 20_000][self.name % 3];
        }
    }
}

impl HookPulse {
    /// An account as this seed has it.
    pub fn new(seed: u64) -> HookPulse {
        let mut chance = Chance::new(seed ^ 0x4855);
        let count = 3 + chance.below(4) as usize;
        let plans = (0..count).map(|name| Plan {
            name,
            route: chance.one_of(&[
                vec!["check"],
                vec!["check", "refund"],
                vec!["check", "refund", "check"],
                vec!["check", "check"],
                vec!["check", "refund", "close"],
            ]),
            at: 0,
            is_over: false,
            since: [0, 0, 0, 4_000, 40_000][chance.below(5) as usize],
            keeps_id: chance.percent(60),
        });
        HookPulse {
            plans: plans.collect(),
            effects: Vec::new(),
            second_action: chance.one_of(&[200, 400, 404]),
            per_page: chance.one_of(&[1, 2, 10]),
            template: chance.one_of(&[200, 200, 404, 500]),
        }
    }

    fn list(&self, path: &str, now: u64) -> Reply {
        let number = path.rsplit('=').next().and_then(|page| page.parse().ok());
        let page: usize = number.unwrap_or(1).max(1);
        // Newest first by when a plan was made, which says nothing of when it began to wait.
        let waiting = self.plans.iter().rev().filter(|plan| plan.waits(now));
        let waiting: Vec<&Plan> = waiting.collect();
        let begin = (page - 1) * self.per_page;
        let rows = waiting.iter().skip(begin).take(self.per_page).map(|plan| {
            format!(
                r#"{{"execution_plan_uuid":"{}","workflow_uuid":"wf-{}","workflow_name":"Refund {}","step_identifier":"{}","workflow_index":{},"status":"waiting_approval","human_approval_required":true,"delay_to_next_step":0,"inserted_at":"2027-01-15T08:00:{:02}+01:00"}}"#,
                plan.uuid(),
                plan.name,
                plan.name,
                plan.gate(),
                plan.at,
                plan.name,
            )
        });
        let rows: Vec<String> = rows.collect();
        let body = format!(
            r#"{{"success":true,"data":[{}],"meta":{{"page":{page},"total_count":{},"per_page":{},"has_next":{},"has_prev":{}}},"timezone":"Europe/Zurich"}}"#,
            rows.join(","),
            waiting.len(),
            self.per_page,
            begin + self.per_page < waiting.len(),
            page > 1,
        );
        let listed = waiting.iter().skip(begin).take(self.per_page);
        Reply {
            carries: listed
                .map(|plan| Carried {
                    key: plan.key(),
                    data: None,
                    schema: false,
                    likelihoods: false,
                })
                .collect(),
            ..Reply::plain(200, body)
        }
    }

    fn act(&mut self, request: &Request, call: usize, now: u64) -> Reply {
        let Some(meant) = self.meant(request) else {
            return refusal(400, "Invalid request body");
        };
        let mut plans = self.plans.iter_mut();
        let found = plans.find(|plan| plan.waits(now) && plan.uuid() == meant.target);
        let Some(plan) = found else {
            return refusal(self.second_action, "already acted on");
        };
        let approved = meant.verdict == Verdict::Approve;
        let (key, since) = (plan.key(), plan.since);
        plan.go_on(approved, now);
        self.effects.push(Effect {
            leads_back: !plan.is_over && plan.key() == key,
            key,
            verdict: meant.verdict,
            data: None,
            reason: None,
            command: None,
            since,
            at: now,
            call: Some(call),
        });
        let message = match approved {
            true => "Workflow approved and resumed",
            false => "Workflow rejected and skipped",
        };
        Reply::plain(200, format!(r#"{{"success":true,"message":"{message}"}}"#))
    }
}

impl Api for HookPulse {
    fn options(&self) -> Options {
        Options {
            id: "hp".to_owned(),
            label: "HookPulse".to_owned(),
            kind: "hookpulse".to_owned(),
            base_url: "/hookpulse".to_owned(),
            ..Options::default()
        }
    }

    fn answer(&mut self, request: &Request, call: usize, now: u64) -> Reply {
        match request.method {
            Method::Get => self.list(&request.path, now),
            Method::Post if request.path.contains("human_approval_action") => {
                self.act(request, call, now)
            }
            Method::Post if self.template == 200 => Reply::plain(
                200,
                r#"{"success":true,"data":{"workflow_description":"","workflow_steps":[{"index":0,"step_identifier":"check","human_approval_required":true,"webhook":null,"execution_conditions":[]}]}}"#,
            ),
            Method::Post => refusal(self.template, "Resource not found"),
        }
    }

    fn meant(&self, request: &Request) -> Option<Meant> {
        if !request.path.contains("human_approval_action") {
            return None;
        }
        let body = Value::parse(request.body.as_deref()?).ok()?;
        let text = |name: &str| Some(body.get(name)?.as_str()?.to_owned());
        Some(Meant {
            target: text("execution_plan_uuid")?,
            verdict: match text("action")?.as_str() {
                "approve" => Verdict::Approve,
                _ => Verdict::Reject,
            },
            command: None,
        })
    }

    fn target<'a>(&self, key: &'a str) -> &'a str {
        key.split('/').next().unwrap_or(key)
    }

    fn waiting(&self, now: u64) -> Vec<String> {
        let waiting = self.plans.iter().filter(|plan| plan.waits(now));
        waiting.map(Plan::key).collect()
    }

    fn finished(&self) -> Vec<String> {
        let over = self.plans.iter().filter(|plan| plan.is_over);
        over.map(Plan::key).collect()
    }

    fn truth(&self, key: &str, now: u64) -> Option<Truth> {
        let mut plans = self.plans.iter();
        let plan = plans.find(|plan| plan.waits(now) && plan.key() == key)?;
        Some(Truth {
            data: None,
            has_schema: false,
            has_likelihoods: false,
            is_odd: false,
            cannot_be_checked: false,
            unsure: Vec::new(),
            since: plan.since,
        })
    }

    fn effects(&self) -> &[Effect] {
        &self.effects
    }

    fn hand(&mut self, hand: Hand, key: &str, now: u64) -> Option<String> {
        if hand == Hand::BringBack {
            let mut plans = self.plans.iter_mut();
            let plan = plans.find(|plan| plan.is_over && plan.key() == key)?;
            (plan.is_over, plan.since) = (false, now);
            return Some(format!("{key} waits again"));
        }
        let mut plans = self.plans.iter_mut();
        let plan = plans.find(|plan| plan.waits(now) && plan.key() == key)?;
        let verdict = match hand {
            Hand::Approve => Some(Verdict::Approve),
            Hand::Reject => Some(Verdict::Reject),
            Hand::MoveOn => None,
            Hand::CallOff => {
                plan.is_over = true;
                return Some(format!("{key} is called off"));
            }
            Hand::Change(_) | Hand::BringBack => return None,
        };
        if let Some(verdict) = verdict {
            self.effects.push(Effect {
                key: key.to_owned(),
                verdict,
                data: None,
                reason: None,
                command: None,
                since: plan.since,
                at: now,
                call: None,
                leads_back: false,
            });
        }
        plan.go_on(verdict != Some(Verdict::Reject), now);
        let what = match verdict {
            Some(Verdict::Approve) => "another reviewer approves",
            Some(Verdict::Reject) => "another reviewer rejects",
            None => "time moves on",
        };
        Some(match plan.is_over {
            true => format!("{what} {key}, which is over then"),
            false => format!("{what} {key}, which goes on to {}", plan.key()),
        })
    }

    fn last_instant(&self) -> LastInstant {
        LastInstant {
            section: "contracts/hookpulse.md section 3: the action names a plan, not a step",
            look_ms: SEEN_WITHIN_MS,
        }
    }
}

fn refusal(status: u16, error: &str) -> Reply {
    Reply::plain(status, format!(r#"{{"success":false,"error":"{error}"}}"#))
}
