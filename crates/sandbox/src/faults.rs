//! Faults on request: which requests go wrong, and how. The same seed always hits the same requests.
//! Faults belong to the running process and end with it; carrying them out is the work of `api`.

use serde::{Deserialize, Serialize};

use crate::ids;

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// The answer comes late.
    Delay,
    /// The connection is reset before the request is read.
    Refuse,
    /// The request is read, has no effect, and gets no answer.
    DropBefore,
    /// The request takes effect and gets no answer.
    DropAfter,
    /// The request gets no answer, and takes effect later, when nobody waits for it any more.
    Late,
    /// The request is answered, and arrives once more later.
    Twice,
    /// The request takes effect and half of the answer comes.
    Cut,
    /// The request takes effect and the answer is no JSON.
    Garble,
    /// The vendor's error body with any status.
    Status,
}

impl Kind {
    fn breaks_connections(self) -> bool {
        matches!(
            self,
            Kind::Refuse | Kind::DropBefore | Kind::DropAfter | Kind::Late | Kind::Cut
        )
    }
}

/// One fault as it is asked for and listed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fault {
    /// `METHOD /path` as the vendor writes it, `*` for any method, `{anything}` for any one segment, with or without the API's prefix.
    route: String,
    kind: Kind,
    #[serde(default)]
    status: Option<u16>,
    #[serde(default)]
    retry_after: Option<u64>,
    #[serde(default)]
    delay_ms: Option<u64>,
    /// How often it strikes; `null` means always.
    #[serde(default)]
    times: Option<u64>,
    #[serde(default = "always")]
    probability: f64,
    #[serde(default)]
    seed: u64,
    /// For `delay` and `status`: only after the request took effect.
    #[serde(default)]
    after_effect: bool,
    /// Requests on this route so far.
    #[serde(default, skip_deserializing)]
    seen: u64,
    /// Requests it struck.
    #[serde(default, skip_deserializing)]
    hits: u64,
}

fn always() -> f64 {
    1.0
}

/// How one request ends when a fault strikes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Refuse,
    DropBefore,
    DropAfter,
    Late {
        delay_ms: u64,
    },
    Twice {
        delay_ms: u64,
    },
    Cut,
    Garble,
    Status {
        status: u16,
        retry_after: Option<u64>,
        after_effect: bool,
    },
}

/// Everything that shall happen to one request.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Blow {
    pub(crate) delay_before_ms: u64,
    pub(crate) delay_after_ms: u64,
    pub(crate) end: Option<End>,
}

/// The faults in force, in the order they were asked for.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    faults: Vec<Fault>,
}

impl Faults {
    /// Adds one fault, or an array of them; none is added when one does not fit.
    ///
    /// # Errors
    /// A sentence that says what was expected.
    pub(crate) fn add(&mut self, body: &[u8]) -> Result<(), String> {
        let is_list = body.trim_ascii_start().first() == Some(&b'[');
        let faults: Vec<Fault> = if is_list {
            serde_json::from_slice(body)
        } else {
            serde_json::from_slice(body).map(|fault| vec![fault])
        }
        .map_err(|error| format!("expected a fault, but {error}"))?;
        for fault in &faults {
            fault.check()?;
        }
        self.faults.extend(faults);
        Ok(())
    }

    pub(crate) fn list(&self) -> &[Fault] {
        &self.faults
    }

    pub(crate) fn clear(&mut self) {
        self.faults.clear();
    }

    /// True while a fault may break a connection; connections are then not used twice, because browsers
    /// silently repeat a request that was lost on a used one.
    pub(crate) fn break_connections(&self) -> bool {
        self.faults
            .iter()
            .any(|fault| fault.kind.breaks_connections() && !fault.is_spent())
    }

    /// Decides about one request: all delays that strike, and the first other fault that does.
    pub(crate) fn strike(&mut self, method: &str, api: &str, segments: &[String]) -> Blow {
        let mut blow = Blow::default();
        for fault in &mut self.faults {
            let is_delay = fault.kind == Kind::Delay;
            if (!is_delay && blow.end.is_some()) || !fault.is_for(method, api, segments) {
                continue;
            }
            if !fault.strikes() {
                continue;
            }
            match fault.end() {
                None if fault.after_effect => {
                    blow.delay_after_ms += fault.delay_ms.unwrap_or_default();
                }
                None => blow.delay_before_ms += fault.delay_ms.unwrap_or_default(),
                end => blow.end = end,
            }
        }
        blow
    }
}

impl Fault {
    fn check(&self) -> Result<(), String> {
        let Some((method, path)) = self.route.split_once(' ') else {
            return Err(format!(
                "expected a route such as `POST /v1/api/human_approval_action/`, but found `{}`",
                self.route
            ));
        };
        if !matches!(method, "*" | "GET" | "POST" | "PUT" | "PATCH" | "DELETE") {
            return Err(format!(
                "expected a method in capitals or `*`, but found `{method}`"
            ));
        }
        if !path.starts_with('/') {
            return Err(format!(
                "expected a path that begins with `/`, but found `{path}`"
            ));
        }
        if self.kind == Kind::Status
            && !self
                .status
                .is_some_and(|status| (400..600).contains(&status))
        {
            return Err("a fault of kind `status` needs a `status` from 400 to 599".to_owned());
        }
        let needs_delay = match self.kind {
            Kind::Delay => "a fault of kind `delay` needs `delay_ms`",
            Kind::Late => "a fault of kind `late` needs `delay_ms`",
            Kind::Twice => "a fault of kind `twice` needs `delay_ms`",
            _ => "",
        };
        if !needs_delay.is_empty() && self.delay_ms.is_none() {
            return Err(needs_delay.to_owned());
        }
        if self.delay_ms.is_some_and(|delay_ms| delay_ms > 600_000) {
            return Err("expected a `delay_ms` of at most 600000".to_owned());
        }
        if self.times == Some(0) {
            return Err("expected `times` of at least 1, or null for always".to_owned());
        }
        if !(0.0..=1.0).contains(&self.probability) {
            return Err("expected a `probability` from 0 to 1".to_owned());
        }
        Ok(())
    }

    fn is_spent(&self) -> bool {
        self.times.is_some_and(|times| self.hits >= times)
    }

    fn is_for(&self, method: &str, api: &str, segments: &[String]) -> bool {
        let Some((own_method, path)) = self.route.split_once(' ') else {
            return false;
        };
        if self.is_spent() || (own_method != "*" && own_method != method) {
            return false;
        }
        let path = path.split('?').next().unwrap_or_default();
        let path = path.strip_suffix('/').unwrap_or(path);
        let mut own: Vec<&str> = path.split('/').skip(1).collect();
        if own.first() == Some(&api) {
            own.remove(0);
        }
        own.len() == segments.len()
            && own.iter().zip(segments).all(|(own, segment)| {
                (own.starts_with('{') && own.ends_with('}')) || own == segment
            })
    }

    fn strikes(&mut self) -> bool {
        let draw = ids::mix(self.seed ^ ids::mix(self.seen));
        self.seen += 1;
        // 53 bits are what a probability between 0 and 1 can hold.
        let share = (draw >> 11) as f64 / (1_u64 << 53) as f64;
        let strikes = share < self.probability;
        self.hits += u64::from(strikes);
        strikes
    }

    fn end(&self) -> Option<End> {
        match self.kind {
            Kind::Delay => None,
            Kind::Refuse => Some(End::Refuse),
            Kind::DropBefore => Some(End::DropBefore),
            Kind::DropAfter => Some(End::DropAfter),
            Kind::Late => Some(End::Late {
                delay_ms: self.delay_ms.unwrap_or_default(),
            }),
            Kind::Twice => Some(End::Twice {
                delay_ms: self.delay_ms.unwrap_or_default(),
            }),
            Kind::Cut => Some(End::Cut),
            Kind::Garble => Some(End::Garble),
            Kind::Status => Some(End::Status {
                status: self.status.unwrap_or(500),
                retry_after: self.retry_after,
                after_effect: self.after_effect,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segments(path: &str) -> Vec<String> {
        path.split('/').skip(1).map(str::to_owned).collect()
    }

    #[track_caller]
    fn check_route(route: &str, method: &str, api: &str, path: &str, expected: bool) {
        let mut faults = Faults::default();
        let fault = format!(r#"{{"route":"{route}","kind":"refuse"}}"#);
        faults.add(fault.as_bytes()).unwrap();
        let struck = faults.strike(method, api, &segments(path)).end.is_some();
        assert_eq!(struck, expected, "{route} for {method} {path}");
    }

    #[test]
    fn routes_are_matched_as_the_vendor_writes_them() {
        let action = "/v1/api/human_approval_action";
        check_route(
            "POST /v1/api/human_approval_action/",
            "POST",
            "hookpulse",
            action,
            true,
        );
        check_route(
            "POST /hookpulse/v1/api/human_approval_action",
            "POST",
            "hookpulse",
            action,
            true,
        );
        check_route(
            "GET /v1/api/human_approval_action/",
            "POST",
            "hookpulse",
            action,
            false,
        );
        check_route(
            "* /v1/api/human_approval_action/",
            "POST",
            "hookpulse",
            action,
            true,
        );
        let submit = "/v1/workflows/runs/run_1/hil-decisions";
        check_route(
            "POST /v1/workflows/runs/{run_id}/hil-decisions",
            "POST",
            "retab-a",
            submit,
            true,
        );
        check_route(
            "POST /retab-b1/v1/workflows/runs/{run_id}/hil-decisions",
            "POST",
            "retab-a",
            submit,
            false,
        );
        check_route(
            "POST /v1/workflows/runs/run_2/hil-decisions",
            "POST",
            "retab-a",
            submit,
            false,
        );
    }

    #[test]
    fn a_fault_strikes_as_often_as_it_was_told() {
        let mut faults = Faults::default();
        faults
            .add(br#"{"route":"GET /v1/a","kind":"status","status":429,"retry_after":2,"times":2}"#)
            .unwrap();
        let strike = |faults: &mut Faults| {
            faults
                .strike("GET", "hookpulse", &segments("/v1/a"))
                .end
                .is_some()
        };
        assert!(strike(&mut faults));
        assert!(strike(&mut faults));
        assert!(!strike(&mut faults));
        assert_eq!(faults.list()[0].hits, 2);
    }

    #[test]
    fn the_same_seed_strikes_the_same_requests() {
        let pattern = |seed: u64| {
            let mut faults = Faults::default();
            let fault = format!(
                r#"{{"route":"GET /v1/a","kind":"garble","probability":0.3,"seed":{seed}}}"#
            );
            faults.add(fault.as_bytes()).unwrap();
            (0..200)
                .map(|_| {
                    faults
                        .strike("GET", "hookpulse", &segments("/v1/a"))
                        .end
                        .is_some()
                })
                .collect::<Vec<_>>()
        };
        assert_eq!(pattern(7), pattern(7));
        assert_ne!(pattern(7), pattern(8));
        let hits = pattern(7).into_iter().filter(|hit| *hit).count();
        assert!(
            (35..85).contains(&hits),
            "{hits} of 200 with probability 0.3"
        );
    }

    #[test]
    fn delays_add_up_before_another_fault() {
        let mut faults = Faults::default();
        faults
            .add(br#"[{"route":"GET /v1/a","kind":"delay","delay_ms":5},{"route":"GET /v1/a","kind":"cut"},{"route":"GET /v1/a","kind":"delay","delay_ms":7,"after_effect":true}]"#)
            .unwrap();
        let blow = faults.strike("GET", "hookpulse", &segments("/v1/a"));
        assert_eq!((blow.delay_before_ms, blow.delay_after_ms), (5, 7));
        assert_eq!(blow.end, Some(End::Cut));
        assert!(faults.break_connections());
    }

    #[track_caller]
    fn check_refused(body: &str, expected: &str) {
        let error = Faults::default().add(body.as_bytes()).unwrap_err();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn what_is_no_fault_is_refused_with_a_sentence() {
        check_refused("nonsense", "expected a fault");
        check_refused(r#"{"route":"/v1/a","kind":"cut"}"#, "expected a route");
        check_refused(
            r#"{"route":"FETCH /v1/a","kind":"cut"}"#,
            "method in capitals",
        );
        check_refused(r#"{"route":"GET v1","kind":"cut"}"#, "begins with `/`");
        check_refused(
            r#"{"route":"GET /v1/a","kind":"status"}"#,
            "from 400 to 599",
        );
        check_refused(
            r#"{"route":"GET /v1/a","kind":"delay"}"#,
            "needs `delay_ms`",
        );
        check_refused(
            r#"{"route":"GET /v1/a","kind":"late"}"#,
            "`late` needs `delay_ms`",
        );
        check_refused(
            r#"{"route":"GET /v1/a","kind":"cut","times":0}"#,
            "at least 1",
        );
        check_refused(
            r#"{"route":"GET /v1/a","kind":"cut","probability":2}"#,
            "from 0 to 1",
        );
        check_refused(
            r#"{"route":"GET /v1/a","kind":"explode"}"#,
            "expected a fault",
        );
    }
}
