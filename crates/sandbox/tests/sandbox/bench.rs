//! What the tests say to the sandbox, and how they read its answers. No test lives here.

use std::collections::HashMap;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use countersign_sandbox::{Clock, ConnectionDropped, Options, Sandbox, router};
use http_body_util::BodyExt;
use serde_json::Value;
use serde_json::value::RawValue;
use tower::ServiceExt;

/// 2026-11-23T20:00:00Z.
pub(crate) const START_MS: i64 = 1_795_464_000_000;

pub(crate) const HOOKPULSE: [(&str, &str); 2] = [
    ("x-hookpulse-api-key", "sandbox-hookpulse-key"),
    ("x-brand-uuid", "7c9e6679-7425-40de-944b-e07fc1f90ae7"),
];
pub(crate) const RETAB: [(&str, &str); 1] = [("api-key", "sandbox-retab-key")];

pub(crate) const REVIEWS: &str = "/retab-c/v1/workflows/reviews";

pub(crate) const LIST: &str = "/hookpulse/v1/api/get_all_pending_approvals_paginated/";
pub(crate) const ACTION: &str = "/hookpulse/v1/api/human_approval_action/";
pub(crate) const TEMPLATE: &str = "/hookpulse/v1/api/single_workflow_template_detail/";

/// A sandbox in memory whose clock stands still.
pub(crate) struct Bench {
    router: Router,
    pub(crate) clock: Clock,
}

/// One answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) bytes: Vec<u8>,
    /// Whether a real connection would have been broken instead, and whether with a reset.
    pub(crate) dropped: Option<bool>,
}

impl Bench {
    pub(crate) fn new(seed: u64) -> Bench {
        Bench::with(Options {
            seed,
            ..Options::default()
        })
    }

    pub(crate) fn with(options: Options) -> Bench {
        let clock = Clock::standing_at(START_MS);
        let options = Options {
            clock: clock.clone(),
            ..options
        };
        Bench {
            router: router(Sandbox::open(options).unwrap()),
            clock,
        }
    }

    pub(crate) async fn ask(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.into()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let dropped = response
            .extensions()
            .get::<ConnectionDropped>()
            .map(|dropped| dropped.reset);
        let (parts, body) = response.into_parts();
        let bytes = match body.collect().await {
            Ok(collected) => collected.to_bytes().to_vec(),
            Err(error) => format!("broken: {error}").into_bytes(),
        };
        Reply {
            status: parts.status.as_u16(),
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes,
            dropped,
        }
    }

    pub(crate) async fn hookpulse(&self, path: &str) -> Reply {
        self.ask("GET", path, &HOOKPULSE, "").await
    }

    pub(crate) async fn post_hookpulse(&self, path: &str, body: &str) -> Reply {
        self.ask("POST", path, &HOOKPULSE, body.to_owned()).await
    }

    pub(crate) async fn act(&self, action: &str, uuid: &str) -> Reply {
        let body = format!(r#"{{"action":"{action}","execution_plan_uuid":"{uuid}"}}"#);
        self.post_hookpulse(ACTION, &body).await
    }

    pub(crate) async fn retab(&self, path: &str) -> Reply {
        self.ask("GET", path, &RETAB, "").await
    }

    pub(crate) async fn post_retab(&self, path: &str, body: &str) -> Reply {
        self.ask("POST", path, &RETAB, body.to_owned()).await
    }

    pub(crate) async fn admin(&self, name: &str) -> Value {
        self.ask("GET", &format!("/_sandbox/{name}"), &[], "")
            .await
            .json()
    }

    /// Posts to an admin route and insists that it is taken.
    pub(crate) async fn steer(&self, name: &str, body: &str) -> Value {
        let reply = self
            .ask("POST", &format!("/_sandbox/{name}"), &[], body.to_owned())
            .await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    }

    /// Ids of the waiting runs of a profile, newest first, as its list shows them.
    pub(crate) async fn waiting_runs(&self, api: &str) -> Vec<Value> {
        let path = format!("/{api}/v1/workflows/runs?status=waiting_for_human&limit=100");
        self.retab(&path).await.json()["data"]
            .as_array()
            .unwrap()
            .clone()
    }

    /// The first run with this many human steps, of which this many wait.
    pub(crate) async fn run_with(&self, human_steps: usize, waiting: usize) -> String {
        let runs = self.waiting_runs("retab-a").await;
        let run = runs.iter().find(|run| {
            let steps = run["steps"].as_array().unwrap();
            let humans = steps.iter().filter(|step| step["node_type"] == "hil");
            let waiting_for = run["waiting_for_node_ids"].as_array().unwrap();
            humans.count() == human_steps && waiting_for.len() == waiting
        });
        run.expect("the seed holds such a run")["id"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    /// All reviews that wait, oldest first.
    pub(crate) async fn pending_reviews(&self) -> Vec<Value> {
        let page = self.retab(&format!("{REVIEWS}?limit=200")).await.json();
        page["data"].as_array().unwrap().clone()
    }

    /// The versions of a review, as they are listed.
    pub(crate) async fn versions(&self, review: &Value) -> Vec<Value> {
        let id = review["id"].as_str().unwrap();
        let path = format!("{REVIEWS}/versions?review_id={id}");
        let page = self.retab(&path).await.json();
        page["data"].as_array().unwrap().clone()
    }

    /// UUIDs of all pending plans, over all pages.
    pub(crate) async fn pending(&self) -> Vec<Value> {
        let mut plans = Vec::new();
        for page in 1.. {
            let reply = self.hookpulse(&format!("{LIST}?page={page}")).await.json();
            plans.extend(reply["data"].as_array().unwrap().iter().cloned());
            if reply["meta"]["has_next"] == false {
                break;
            }
        }
        plans
    }
}

impl Reply {
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// The text of a member as it stands in the answer, digit for digit.
    #[track_caller]
    pub(crate) fn raw(&self, path: &[&str]) -> String {
        let mut text = self.text.clone();
        for name in path {
            text = match name.parse::<usize>() {
                Ok(position) => serde_json::from_str::<Vec<Box<RawValue>>>(&text).unwrap()
                    [position]
                    .get()
                    .to_owned(),
                Err(_) => serde_json::from_str::<HashMap<String, Box<RawValue>>>(&text).unwrap()
                    [*name]
                    .get()
                    .to_owned(),
            };
        }
        text
    }

    #[track_caller]
    pub(crate) fn expect(&self, status: u16, part: &str) {
        assert_eq!(self.status, status, "{}", self.text);
        assert!(self.text.contains(part), "{part} is not in {}", self.text);
    }
}
