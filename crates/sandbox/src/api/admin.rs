//! The sandbox's own routes under `/_sandbox/`: what took effect, faults, settings, the clock, a second reviewer.
//! They need no credentials; every refusal is a sentence.

mod reviews;

use std::sync::PoisonError;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{Method, Response};
use rusqlite::Transaction;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::answer::Answer;
use crate::content;
use crate::json::{self, Json, Kind, Object};
use crate::plans::{self, Acted};
use crate::reviews::API;
use crate::runs::{self, Command, Profile, Submitted};
use crate::seed::Extraction;
use crate::{MOST_APPROVALS, Sandbox, api, clock, errors, ids, seeding, store};

/// Answers one request to an admin route.
pub(crate) async fn answer(State(sandbox): State<Sandbox>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Some(body) = api::read_body(body).await else {
        return api::response(errors::admin(400, "the body is longer than 16 MB"));
    };
    let path = parts.uri.path().trim_end_matches('/').to_owned();
    let worker = sandbox.clone();
    let answer =
        tokio::task::spawn_blocking(move || worker.administer(&parts.method, &path, &body))
            .await
            .unwrap_or_else(|_| {
                errors::admin(500, "the sandbox failed; its store is as it was before")
            });
    api::response(answer.header("cache-control", "no-store"))
}

impl Sandbox {
    fn administer(&self, method: &Method, path: &str, body: &Bytes) -> Answer {
        let name = path.strip_prefix("/_sandbox/").unwrap_or_default();
        let allowed = match name {
            "effects" | "requests" | "journal" => "GET",
            "faults" => "GET, POST, DELETE",
            "settings" => "GET, POST",
            "reset" | "decide" | "change" | "cancel" | "clock" => "POST",
            _ => return errors::admin(404, &format!("there is no admin route {path}")),
        };
        let answer = match (method.as_str(), name) {
            ("GET", "effects") => self.effects(),
            ("GET", "journal") => self.journal(),
            ("GET", "requests") => Ok(Answer::ok(self.requests().list())),
            ("GET", "faults") => Ok(Answer::ok(Json::of(self.faults().list()))),
            ("POST", "faults") => self.add_faults(body),
            ("DELETE", "faults") => {
                self.faults().clear();
                Ok(Answer::ok(Json::array([])))
            }
            ("GET", "settings") => self.show_settings(),
            ("POST", "settings") => self.change_settings(body),
            ("POST", "reset") => self.reset(body),
            ("POST", "decide") => self.decide(body),
            ("POST", "change") => self.change(body),
            ("POST", "cancel") => self.cancel(body),
            ("POST", "clock") => self.move_clock(body),
            _ => {
                let sentence = format!("{path} takes {allowed}");
                return errors::admin(405, &sentence).header("allow", allowed);
            }
        };
        answer.unwrap_or_else(|trouble| match trouble {
            Trouble::Said(status, sentence) => errors::admin(status, &sentence),
            Trouble::Storage(error) => {
                errors::admin(500, &format!("the data file cannot be used: {error}"))
            }
        })
    }

    fn effects(&self) -> Result<Answer, Trouble> {
        self.settled(|transaction, _| {
            let mut statement = transaction.prepare_cached(
                "SELECT effects.api, effects.key, verdict, data, command_id, at_ms, version_id, reason
                 FROM effects LEFT JOIN reviews ON effects.api = 'retab-c' AND reviews.id = effects.key
                 ORDER BY effects.number",
            )?;
            let effects = statement.query_map([], |row| {
                let data: Option<String> = row.get(3)?;
                let version_id: Option<String> = row.get(6)?;
                let effect = Object::new()
                    .set("api", row.get::<_, String>(0)?)
                    .set("key", row.get::<_, String>(1)?)
                    .set("verdict", row.get::<_, String>(2)?)
                    .json("data", data.map_or_else(Json::null, Json::known))
                    .set("command_id", row.get::<_, Option<String>>(4)?)
                    .set("at", clock::utc(row.get(5)?));
                // Only a decision about a review is about one version, and gives a reason.
                let effect = match version_id {
                    Some(version_id) => effect
                        .set("version_id", version_id)
                        .set("reason", row.get::<_, Option<String>>(7)?),
                    None => effect,
                };
                Ok(effect.finish())
            })?;
            let effects: Vec<Json> = effects.collect::<Result<_, _>>()?;
            Ok(Answer::ok(Json::array(effects)))
        })
    }

    fn journal(&self) -> Result<Answer, Trouble> {
        self.settled(|transaction, _| {
            let mut statement = transaction.prepare_cached(
                "SELECT api, key, what, at_ms FROM journal ORDER BY at_ms, number",
            )?;
            let notes = statement.query_map([], |row| {
                Ok(Object::new()
                    .set("at", clock::utc(row.get(3)?))
                    .set("api", row.get::<_, String>(0)?)
                    .set("key", row.get::<_, String>(1)?)
                    .set("what", row.get::<_, String>(2)?)
                    .finish())
            })?;
            let notes: Vec<Json> = notes.collect::<Result<_, _>>()?;
            Ok(Answer::ok(Json::array(notes)))
        })
    }

    fn add_faults(&self, body: &Bytes) -> Result<Answer, Trouble> {
        let mut faults = self.faults();
        faults
            .add(body)
            .map_err(|sentence| Trouble::Said(400, sentence))?;
        if faults.break_connections() {
            self.close_idle_connections();
        }
        Ok(Answer::ok(Json::of(faults.list())))
    }

    fn show_settings(&self) -> Result<Answer, Trouble> {
        self.settled(|transaction, _| Ok(Answer::ok(Json::of(&self.settings(transaction)?))))
    }

    fn change_settings(&self, body: &Bytes) -> Result<Answer, Trouble> {
        self.settled(|transaction, _| {
            let changed = self
                .settings(transaction)?
                .changed(body)
                .map_err(|sentence| Trouble::Said(400, sentence))?;
            let changed = Json::of(&changed);
            store::remember(transaction, "settings", changed.as_str())?;
            Ok(Answer::ok(changed))
        })
    }

    fn reset(&self, body: &Bytes) -> Result<Answer, Trouble> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Reset {
            seed: Option<u64>,
        }
        let reset = if body.trim_ascii().is_empty() {
            Reset { seed: None }
        } else {
            read::<Reset>(body, "`{\"seed\": 12}`")?
        };
        let seed = reset.seed.unwrap_or(self.0.seed);
        if seed > MOST_APPROVALS {
            let sentence =
                format!("expected a `seed` of at most {MOST_APPROVALS}, but found {seed}");
            return Err(Trouble::Said(400, sentence));
        }
        let now_ms = self.0.clock.now_ms();
        self.0.store.transaction(|transaction| {
            seeding::fill(transaction, &self.0.contents, now_ms, seed, &[])?;
            store::remember(transaction, "seed", &seed.to_string())?;
            remember_clock(self, transaction)
        })?;
        self.0.store.filled()?;
        self.faults().clear();
        self.requests().clear();
        *self.0.calls.lock().unwrap_or_else(PoisonError::into_inner) = Default::default();
        Ok(Answer::ok(Object::new().set("seed", seed)))
    }

    fn decide(&self, body: &Bytes) -> Result<Answer, Trouble> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Decide {
            api: String,
            key: String,
            verdict: String,
            #[serde(default)]
            data: Option<Box<RawValue>>,
        }
        let decide: Decide = read(
            body,
            "`{\"api\": …, \"key\": …, \"verdict\": \"approved\" or \"rejected\", \"data\": …}`",
        )?;
        let approved = match decide.verdict.as_str() {
            "approved" => true,
            "rejected" => false,
            other => {
                let sentence = format!(
                    "expected a `verdict` of `approved` or `rejected`, but found `{other}`"
                );
                return Err(Trouble::Said(400, sentence));
            }
        };
        let data = decide
            .data
            .as_deref()
            .filter(|data| json::kind(data) != Kind::Null);
        if data.is_some_and(|data| json::kind(data) != Kind::Object) {
            return Err(Trouble::Said(
                400,
                "expected `data` to be an object or null".to_owned(),
            ));
        }
        let unknown = || {
            Trouble::Said(
                404,
                format!("there is no approval {} in {}", decide.key, decide.api),
            )
        };
        let taken = || {
            let sentence = format!("{} takes no such decision any more", decide.key);
            Trouble::Said(409, sentence)
        };
        self.settled(|transaction, now_ms| {
            if decide.api == plans::API {
                if data.is_some() {
                    let sentence = "a HookPulse action carries no `data`".to_owned();
                    return Err(Trouble::Said(400, sentence));
                }
                if !ids::is_uuid(&decide.key) {
                    return Err(unknown());
                }
                return match plans::act(transaction, now_ms, &decide.key, approved)? {
                    Acted::Done => Ok(decided()),
                    Acted::AlreadyActedOn => Err(taken()),
                    Acted::Unknown => Err(unknown()),
                };
            }
            if decide.api == API {
                return self.decide_review(transaction, now_ms, &decide.key, approved, data);
            }
            let Some(profile) = Profile::named(&decide.api) else {
                let sentence = format!(
                    "expected an `api` of hookpulse, retab-a, retab-b1, retab-b3 or retab-c, but found `{}`",
                    decide.api
                );
                return Err(Trouble::Said(400, sentence));
            };
            let (run_id, node_id) = decide.key.split_once('/').ok_or_else(unknown)?;
            let mut run = runs::load(transaction, profile, run_id)?.ok_or_else(unknown)?;
            let command = Command {
                node_id,
                approved,
                modified_data: data,
                command_id: None,
            };
            let settings = self.settings(transaction)?;
            match runs::submit(transaction, &settings, now_ms, &mut run, &command)? {
                Submitted::Accepted => Ok(decided()),
                Submitted::UnknownNode => Err(unknown()),
                _ => Err(taken()),
            }
        })
    }

    /// Other data, or data with another schema, comes to a run that waits, as when a document is read anew. The schema may
    /// be anything at all: what makes no sense is for clients to bear. A review gets an agent's version instead.
    fn change(&self, body: &Bytes) -> Result<Answer, Trouble> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Change {
            api: String,
            key: String,
            data: Box<RawValue>,
            #[serde(default)]
            json_schema: Option<Box<RawValue>>,
        }
        let expected = "`{\"api\": …, \"key\": …, \"data\": {…}, \"json_schema\": …}`";
        let change: Change = read(body, expected)?;
        if json::kind(&change.data) != Kind::Object {
            let sentence = "expected `data` to be an object".to_owned();
            return Err(Trouble::Said(400, sentence));
        }
        let unknown = || {
            let sentence = format!("there is no run {} in {}", change.key, change.api);
            Trouble::Said(404, sentence)
        };
        if change.api == API {
            if change.json_schema.is_some() {
                let sentence = "the schema of a review belongs to its workflow".to_owned();
                return Err(Trouble::Said(400, sentence));
            }
            return self.settled(|transaction, now_ms| {
                self.change_review(transaction, now_ms, &change.key, &change.data)
            });
        }
        let profile = Profile::named(&change.api).ok_or_else(unknown)?;
        let run_id = change.key.split('/').next().unwrap_or_default();
        self.settled(|transaction, _| {
            let run = runs::load(transaction, profile, run_id)?.ok_or_else(unknown)?;
            let content = self.0.contents.get(transaction, run.item)?;
            let number = content::next_import(transaction)?;
            let extraction = Extraction {
                workflow_name: content.workflow_name.clone(),
                node_label: content.node_label.clone(),
                json_schema: change
                    .json_schema
                    .clone()
                    .or_else(|| content.json_schema.clone()),
                data: change.data.clone(),
                likelihoods: content.likelihoods.clone(),
                document: self.0.contents.document(transaction, run.item)?,
            };
            content::store_import(transaction, number, &extraction)?;
            runs::set_item(transaction, profile, run_id, number)?;
            Ok(Answer::ok(Object::new().set("changed", true)))
        })
    }

    fn cancel(&self, body: &Bytes) -> Result<Answer, Trouble> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Cancel {
            api: String,
            key: String,
        }
        let cancel: Cancel = read(body, "`{\"api\": \"retab-c\", \"key\": …}`")?;
        if cancel.api != API {
            let sentence = format!("expected an `api` of retab-c, but found `{}`", cancel.api);
            return Err(Trouble::Said(400, sentence));
        }
        self.settled(|transaction, now_ms| reviews::cancel(transaction, now_ms, &cancel.key))
    }

    fn move_clock(&self, body: &Bytes) -> Result<Answer, Trouble> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Move {
            advance_ms: i64,
        }
        let expected = "`{\"advance_ms\": 5000}`";
        let forward: Move = read(body, expected)?;
        if !(0..=366 * clock::DAY_MS).contains(&forward.advance_ms) {
            let sentence =
                "expected an `advance_ms` from 0 to the milliseconds of a year".to_owned();
            return Err(Trouble::Said(400, sentence));
        }
        self.0.clock.advance(forward.advance_ms);
        self.settled(|transaction, now_ms| {
            remember_clock(self, transaction)?;
            Ok(Answer::ok(Object::new().set("now", clock::utc(now_ms))))
        })
    }

    /// Runs `work` after everything that became due.
    fn settled<T>(
        &self,
        work: impl FnOnce(&Transaction, i64) -> Result<T, Trouble>,
    ) -> Result<T, Trouble> {
        let now_ms = self.0.clock.now_ms();
        self.0.store.transaction(|transaction| {
            let settings = self.settings(transaction)?;
            store::settle(transaction, &settings, now_ms)?;
            work(transaction, now_ms)
        })
    }
}

fn remember_clock(sandbox: &Sandbox, transaction: &Transaction) -> rusqlite::Result<()> {
    match sandbox.0.clock.offset_ms() {
        Some(offset_ms) => store::remember(transaction, "clock_offset_ms", &offset_ms.to_string()),
        None => Ok(()),
    }
}

fn decided() -> Answer {
    Answer::ok(Object::new().set("decided", true))
}

enum Trouble {
    Said(u16, String),
    Storage(rusqlite::Error),
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Trouble {
        Trouble::Storage(error)
    }
}

fn read<'a, T: Deserialize<'a>>(body: &'a [u8], expected: &str) -> Result<T, Trouble> {
    serde_json::from_slice(body)
        .map_err(|error| Trouble::Said(400, format!("expected {expected}, but {error}")))
}
