//! Retab's human-in-the-loop decisions (contracts/retab.md sections 3 and 4) in both dialects: decisions carry an id, are
//! first received and then applied, and the list of runs follows later. The data of a run may change while it waits.

use countersign_core::connector::{Method, Options, Request};
use countersign_core::json::Value;
use countersign_core::model::Verdict;

use super::content::Content;
use super::{Api, Carried, Effect, Hand, LastInstant, Meant, Reply, Truth};
use crate::chance::Chance;

/// An account.
#[derive(Debug)]
pub struct RetabHil {
    dialect: Dialect,
    runs: Vec<Run>,
    effects: Vec<Effect>,
    /// From received to applied, and from applied to the list.
    lags: (u64, u64),
    per_page: usize,
    /// A run carries what its steps hold, too.
    runs_are_whole: bool,
    /// A run that was called off cannot be read any more.
    forgets: bool,
}

/// Which names a deployment speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    /// `node_id`.
    Nodes,
    /// `block_id`, generation b1.
    Blocks,
    /// `block_id`, generation b3: what is to be reviewed comes without a schema.
    Lifecycles,
}

#[derive(Debug)]
struct Run {
    id: String,
    content: Content,
    data: String,
    /// Since when it waits with this data.
    since: u64,
    decision: Option<Stored>,
    is_called_off: bool,
    /// Commands that it has heard of.
    commands: Vec<(String, Stored)>,
}

#[derive(Clone, Debug)]
struct Stored {
    approved: bool,
    data: Option<String>,
    applied_at: u64,
}

const STEP: &str = "hil-1";

impl Run {
    fn key(&self) -> String {
        format!("{}/{STEP}", self.id)
    }

    fn waits(&self, now: u64) -> bool {
        self.decision.is_none() && !self.is_called_off && self.since <= now
    }
}

impl RetabHil {
    /// An account as this seed has it, with nodes or with blocks.
    pub fn new(seed: u64, has_blocks: bool) -> RetabHil {
        let mut chance = Chance::new(seed ^ 0x5248 ^ u64::from(has_blocks));
        let dialect = match (has_blocks, chance.below(2)) {
            (false, _) => Dialect::Nodes,
            (true, 0) => Dialect::Blocks,
            (true, _) => Dialect::Lifecycles,
        };
        let count = 3 + chance.below(3);
        let runs = (0..count).map(|name| {
            let content = Content::new(&mut chance);
            Run {
                id: format!("run_{name}"),
                data: content.data(),
                content,
                since: chance.one_of(&[0, 0, 0, 5_000, 40_000]),
                decision: None,
                is_called_off: false,
                commands: Vec::new(),
            }
        });
        RetabHil {
            dialect,
            runs: runs.collect(),
            effects: Vec::new(),
            lags: chance.one_of(&[(0, 0), (300, 800), (300, 800), (5_000, 30_000)]),
            per_page: chance.one_of(&[1, 2, 100]),
            runs_are_whole: chance.percent(30) && dialect != Dialect::Lifecycles,
            forgets: chance.percent(40),
        }
    }

    fn word(&self) -> &'static str {
        match self.dialect {
            Dialect::Nodes => "node",
            Dialect::Blocks | Dialect::Lifecycles => "block",
        }
    }

    /// As the list and the run itself tell: later than what the decision tells.
    fn seems_to_wait(&self, run: &Run, now: u64) -> bool {
        let has_caught_up = |stored: &Stored| stored.applied_at + self.lags.1 <= now;
        run.since <= now && !run.is_called_off && !run.decision.as_ref().is_some_and(has_caught_up)
    }

    fn run(&self, run: &Run, now: u64) -> String {
        let waits = self.seems_to_wait(run, now);
        let waiting = match waits {
            true => format!(r#""{STEP}""#),
            false => String::new(),
        };
        let status = match waits {
            true => "waiting_for_human",
            false => "running",
        };
        let state = match self.dialect {
            Dialect::Lifecycles => format!(
                r#""lifecycle":{{"status":"{status}","waiting_for_block_ids":[{waiting}]}}"#
            ),
            _ => format!(
                r#""status":"{status}","waiting_for_{}_ids":[{waiting}]"#,
                self.word()
            ),
        };
        let steps = match self.runs_are_whole {
            true => self.steps_of(run).join(","),
            false => String::new(),
        };
        format!(
            r#"{{"id":"{}","workflow_id":"wf","workflow_name":"Invoice {}",{state},"steps":[{steps}],"created_at":"2027-01-15T08:00:00Z"}}"#,
            run.id,
            &run.id[4..]
        )
    }

    fn steps_of(&self, run: &Run) -> Vec<String> {
        let word = self.word();
        let likelihoods = run.content.likelihoods().unwrap_or("null");
        let schema = run.content.schema().unwrap_or("null");
        let data = &run.data;
        let (extract, review) = match self.dialect {
            Dialect::Lifecycles => (
                String::new(),
                format!(
                    r#","lifecycle":{{"status":"waiting_for_human"}},"handle_inputs":{{"input-json-0":{{"type":"json","data":{data}}}}}"#
                ),
            ),
            _ => (
                format!(
                    r#","output":{{"extracted_data":{data},"likelihoods":{likelihoods},"extraction_id":"ext-1"}}"#
                ),
                format!(
                    r#","status":"waiting_for_human","output":{{"message":"","extracted_data":{data},"json_schema":{schema},"extraction_id":"ext-1"}}"#
                ),
            ),
        };
        vec![
            format!(
                r#"{{"{word}_id":"extract-1","{word}_type":"extract","status":"completed"{extract}}}"#
            ),
            format!(r#"{{"{word}_id":"{STEP}","{word}_type":"hil"{review}}}"#),
        ]
    }

    fn carried(&self, run: &Run) -> Carried {
        let truth = self.has(run);
        Carried {
            key: run.key(),
            data: Some(run.data.clone()),
            schema: truth.0,
            likelihoods: truth.1,
        }
    }

    /// Whether a run shows a schema, and likelihoods.
    fn has(&self, run: &Run) -> (bool, bool) {
        let shows = self.dialect != Dialect::Lifecycles;
        (
            shows && run.content.schema().is_some(),
            shows && run.content.likelihoods().is_some(),
        )
    }

    fn list(&self, path: &str, now: u64) -> Reply {
        let listed = self.runs.iter().rev();
        let listed: Vec<&Run> = listed.filter(|run| self.seems_to_wait(run, now)).collect();
        let after = path.split_once("&after=").map(|(_, after)| after);
        let begin = after
            .and_then(|after| listed.iter().position(|run| run.id == after))
            .map_or(0, |at| at + 1);
        let end = listed.len().min(begin + self.per_page);
        let rows: Vec<String> = listed[begin..end]
            .iter()
            .map(|run| self.run(run, now))
            .collect();
        let after = match end < listed.len() {
            true => format!(r#""{}""#, listed[end - 1].id),
            false => "null".to_owned(),
        };
        Reply::plain(
            200,
            format!(
                r#"{{"data":[{}],"list_metadata":{{"before":null,"after":{after}}}}}"#,
                rows.join(",")
            ),
        )
    }

    fn get(&self, request: &Request, now: u64) -> Reply {
        let path = request.path.split('?').next().unwrap_or_default();
        let parts: Vec<&str> = path.split('/').collect();
        let Some(id) = parts.get(4) else {
            return self.list(&request.path, now);
        };
        let mut runs = self.runs.iter();
        let run = runs.find(|run| run.id == *id);
        let Some(run) = run.filter(|run| !(self.forgets && run.is_called_off)) else {
            return refusal(404, "run not found");
        };
        match parts.get(5) {
            None => Reply {
                carries: match self.runs_are_whole {
                    true => vec![self.carried(run)],
                    false => Vec::new(),
                },
                ..Reply::plain(200, self.run(run, now))
            },
            Some(&"steps") => {
                let steps = self.steps_of(run).join(",");
                let body = match self.dialect {
                    Dialect::Lifecycles => format!(r#"{{"data":[{steps}]}}"#),
                    _ => format!("[{steps}]"),
                };
                Reply {
                    carries: vec![self.carried(run)],
                    ..Reply::plain(200, body)
                }
            }
            Some(&"hil-decisions") => Reply::plain(200, self.state(run.decision.as_ref(), now)),
            Some(_) => refusal(404, "no document"),
        }
    }

    fn state(&self, decision: Option<&Stored>, now: u64) -> String {
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

    fn submit(&mut self, request: &Request, call: usize, now: u64) -> Reply {
        let Some(meant) = self.meant(request) else {
            return refusal(422, "field required");
        };
        let body = request
            .body
            .as_deref()
            .and_then(|body| Value::parse(body).ok());
        let approved = meant.verdict == Verdict::Approve;
        let data = body
            .as_ref()
            .and_then(|body| body.get("modified_data"))
            .filter(|data| approved && !data.is_null())
            .map(Value::to_string);
        let lag = self.lags.0;
        let Some(at) = self.runs.iter().position(|run| run.key() == meant.target) else {
            return refusal(404, "run not found");
        };
        let command = meant.command.clone().unwrap_or_default();
        let run = &self.runs[at];
        let mut known = run.commands.iter();
        let known = known.find(|(other, _)| *other == command);
        if let Some((_, stored)) = known {
            let is_same = stored.approved == approved && stored.data == data;
            return match is_same {
                true => self.receipt("already_received", Some(stored), now),
                false => refusal(409, "another content came with this command"),
            };
        }
        match &run.decision {
            Some(stored) if stored.approved == approved && stored.data == data => {
                return self.receipt("already_received", Some(stored), now);
            }
            Some(_) => return refusal(409, "another decision stands"),
            None if !run.waits(now) => return refusal(409, "takes no decision any more"),
            None => {}
        }
        let run = &mut self.runs[at];
        let stored = Stored {
            approved,
            data: data.clone(),
            applied_at: now + lag,
        };
        run.decision = Some(stored.clone());
        run.commands.push((command.clone(), stored.clone()));
        self.effects.push(Effect {
            key: meant.target,
            verdict: meant.verdict,
            data: Some(data.unwrap_or_else(|| run.data.clone())),
            reason: None,
            command: Some(command),
            since: run.since,
            at: now,
            call: Some(call),
            leads_back: false,
        });
        self.receipt("accepted", Some(&stored), now)
    }

    fn receipt(&self, status: &str, stored: Option<&Stored>, now: u64) -> Reply {
        let state = self.state(stored, now);
        Reply::plain(
            200,
            format!(r#"{{"submission_status":"{status}","decision":{state}}}"#),
        )
    }
}

impl Api for RetabHil {
    fn options(&self) -> Options {
        let (id, dialect) = match self.dialect {
            Dialect::Nodes => ("rn", "node_id"),
            Dialect::Blocks | Dialect::Lifecycles => ("rb", "block_id"),
        };
        Options {
            id: id.to_owned(),
            kind: "retab-hil".to_owned(),
            base_url: format!("/{id}"),
            dialect: Some(dialect.to_owned()),
            ..Options::default()
        }
    }

    fn answer(&mut self, request: &Request, call: usize, now: u64) -> Reply {
        match request.method {
            Method::Get => self.get(request, now),
            Method::Post => self.submit(request, call, now),
        }
    }

    fn meant(&self, request: &Request) -> Option<Meant> {
        if request.method == Method::Get {
            return None;
        }
        let run = request.path.split('/').nth(4)?;
        let body = Value::parse(request.body.as_deref()?).ok()?;
        let step = body.get(&format!("{}_id", self.word()))?.as_str()?;
        let command = body.get("command_id").and_then(Value::as_str);
        Some(Meant {
            target: format!("{run}/{step}"),
            verdict: match body.get("approved")?.as_bool()? {
                true => Verdict::Approve,
                false => Verdict::Reject,
            },
            command: command.map(str::to_owned),
        })
    }

    fn target<'a>(&self, key: &'a str) -> &'a str {
        key
    }

    fn waiting(&self, now: u64) -> Vec<String> {
        let waiting = self.runs.iter().filter(|run| run.waits(now));
        waiting.map(Run::key).collect()
    }

    fn finished(&self) -> Vec<String> {
        let over = self.runs.iter().filter(|run| run.decision.is_some());
        over.map(Run::key).collect()
    }

    fn truth(&self, key: &str, now: u64) -> Option<Truth> {
        let mut runs = self.runs.iter();
        let run = runs.find(|run| run.waits(now) && run.key() == key)?;
        let (has_schema, has_likelihoods) = self.has(run);
        Some(Truth {
            data: Some(run.data.clone()),
            has_schema,
            has_likelihoods,
            is_odd: has_schema && run.content.is_odd(),
            cannot_be_checked: has_schema && run.content.cannot_be_checked(),
            unsure: match has_likelihoods {
                true => run.content.unsure(),
                false => Vec::new(),
            },
            since: run.since,
        })
    }

    fn effects(&self) -> &[Effect] {
        &self.effects
    }

    fn hand(&mut self, hand: Hand, key: &str, now: u64) -> Option<String> {
        let lag = self.lags.0;
        let run = self.runs.iter_mut().find(|run| run.key() == key)?;
        if hand == Hand::BringBack {
            let stored = run.decision.as_ref()?;
            if stored.applied_at + self.lags.1 > now {
                return None;
            }
            run.decision = None;
            run.since = now;
            return Some(format!("{key} waits again: {}", run.data));
        }
        if !run.waits(now) {
            return None;
        }
        let verdict = match hand {
            Hand::Approve => Verdict::Approve,
            Hand::Reject => Verdict::Reject,
            Hand::Change(to) => {
                let data = run.content.changed(to);
                if data == run.data {
                    return None;
                }
                run.data = data;
                run.since = now;
                return Some(format!("the data of {key} becomes {}", run.data));
            }
            Hand::CallOff => {
                run.is_called_off = true;
                return Some(format!("{key} is called off"));
            }
            Hand::MoveOn | Hand::BringBack => return None,
        };
        run.decision = Some(Stored {
            approved: verdict == Verdict::Approve,
            data: None,
            applied_at: now + lag,
        });
        self.effects.push(Effect {
            key: key.to_owned(),
            verdict,
            data: Some(run.data.clone()),
            reason: None,
            command: None,
            since: run.since,
            at: now,
            call: None,
            leads_back: false,
        });
        Some(format!("another reviewer: {} {key}", verdict.as_str()))
    }

    fn last_instant(&self) -> LastInstant {
        LastInstant {
            section: "contracts/retab.md section 3.3: a decision names no state of the data",
            look_ms: 10_000,
        }
    }

    fn is_applied(&self, key: &str, now: u64) -> bool {
        let mut runs = self.runs.iter();
        let run = runs.find(|run| run.key() == key);
        run.is_some_and(|run| {
            let stored = run.commands.last().map(|(_, stored)| stored);
            let stored = run.decision.as_ref().or(stored);
            stored.is_some_and(|stored| stored.applied_at <= now)
        })
    }

    fn takes_same_for_ours(&self) -> bool {
        true
    }
}

fn refusal(status: u16, why: &str) -> Reply {
    Reply::plain(
        status,
        format!(
            r#"{{"detail":{{"code":"HTTP_EXCEPTION","message":"An HTTP exception occurred.","details":{{"error":"sandbox: {why}"}}}}}}"#
        ),
    )
}
