//! How a reviewer wants to see the queue: searched, filtered, sorted, in groups. Plain values, and their form as JSON,
//! which a page sets and this device remembers. Applies nothing itself.

use crate::json::Value;
use crate::model::ConnectionId;

/// What of the queue is shown, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Words, each of which must occur somewhere.
    pub search: String,
    /// The order.
    pub sort: Sort,
    /// What rows are put together under a heading.
    pub group: Grouping,
    /// Only what came over this connection.
    pub connection: Option<ConnectionId>,
    /// Only what belongs to the workflow of this name.
    pub workflow: Option<String>,
    /// Only what waits at the step of this name.
    pub step: Option<String>,
    /// Only what has waited for as long.
    pub age: Option<Age>,
    /// Only what stands so.
    pub state: Option<Mark>,
}

/// An order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Sort {
    /// What has waited longest comes first.
    #[default]
    Waiting,
    /// What began to wait last comes first.
    Newest,
    /// By the workflow's name, then by how long it has waited.
    Workflow,
    /// In the order the page named its connections, then by how long it has waited.
    Connection,
}

/// What rows are put together by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Grouping {
    /// Nothing: one list.
    #[default]
    None,
    /// The workflow.
    Workflow,
    /// The connection.
    Connection,
}

/// How long something has waited, at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Age {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// A week.
    Week,
}

/// What the reviewer has done to an approval that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// Nothing.
    Untouched,
    /// Its data was edited, and it is not decided.
    Edited,
    /// It was decided, and what becomes of that is not known yet.
    Deciding,
    /// It was decided, and the API refused that.
    Refused,
}

impl Sort {
    /// All of them, in the order they are offered in.
    pub const ALL: [Sort; 4] = [
        Sort::Waiting,
        Sort::Newest,
        Sort::Workflow,
        Sort::Connection,
    ];

    /// Its name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Sort::Waiting => "waiting",
            Sort::Newest => "newest",
            Sort::Workflow => "workflow",
            Sort::Connection => "connection",
        }
    }
}

impl Grouping {
    /// All of them, in the order they are offered in.
    pub const ALL: [Grouping; 3] = [Grouping::None, Grouping::Workflow, Grouping::Connection];

    /// Its name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Grouping::None => "none",
            Grouping::Workflow => "workflow",
            Grouping::Connection => "connection",
        }
    }
}

impl Age {
    /// All of them, in the order they are offered in.
    pub const ALL: [Age; 3] = [Age::Hour, Age::Day, Age::Week];

    /// Its name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Age::Hour => "hour",
            Age::Day => "day",
            Age::Week => "week",
        }
    }

    /// In milliseconds.
    pub fn milliseconds(self) -> u64 {
        const HOUR: u64 = 3_600_000;
        match self {
            Age::Hour => HOUR,
            Age::Day => 24 * HOUR,
            Age::Week => 7 * 24 * HOUR,
        }
    }
}

impl Mark {
    /// All of them, in the order they are offered in.
    pub const ALL: [Mark; 4] = [Mark::Untouched, Mark::Edited, Mark::Deciding, Mark::Refused];

    /// Its name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Mark::Untouched => "untouched",
            Mark::Edited => "edited",
            Mark::Deciding => "deciding",
            Mark::Refused => "refused",
        }
    }
}

const MEMBERS: &str = "search, sort, group, connection, workflow, step, age, state";

impl View {
    /// Reads a view from a JSON object. What it does not name is as in an empty view.
    ///
    /// ```
    /// use countersign_core::queue::{Age, Sort, View};
    ///
    /// let view = View::read(r#"{"sort": "newest", "age": "day"}"#).unwrap();
    /// assert_eq!((view.sort, view.age), (Sort::Newest, Some(Age::Day)));
    /// assert!(View::read(r#"{"sort": "sideways"}"#).is_err());
    /// ```
    ///
    /// # Errors
    /// A sentence for the people who embed the element, when it is no object, or has a member or a value that there is
    /// not.
    pub fn read(written: &str) -> Result<View, String> {
        let value = Value::parse(written).ok();
        let Some(object) = value.as_ref().and_then(Value::as_object) else {
            return Err(format!("view: expected an object of {MEMBERS}"));
        };
        let mut view = View::default();
        for (name, value) in object.entries() {
            let name = name.decoded();
            if value.is_null() {
                continue;
            }
            let Some(text) = value.as_str() else {
                return Err(format!("view: `{name}` takes text or null"));
            };
            let text = text.to_owned();
            match name {
                "search" => view.search = text,
                "sort" => view.sort = one_of("sort", &Sort::ALL, Sort::as_str, &text)?,
                "group" => view.group = one_of("group", &Grouping::ALL, Grouping::as_str, &text)?,
                "connection" => view.connection = Some(ConnectionId::new(text)),
                "workflow" => view.workflow = Some(text),
                "step" => view.step = Some(text),
                "age" => view.age = Some(one_of("age", &Age::ALL, Age::as_str, &text)?),
                "state" => view.state = Some(one_of("state", &Mark::ALL, Mark::as_str, &text)?),
                _ => return Err(format!("view: there is no `{name}`, only {MEMBERS}")),
            }
        }
        Ok(view)
    }

    /// The same as JSON, without what is as in an empty view.
    pub fn write(&self) -> String {
        let is_set = |text: &'static str, default: &str| (text != default).then_some(text);
        let members = [
            (
                "search",
                Some(&*self.search).filter(|search| !search.is_empty()),
            ),
            ("sort", is_set(self.sort.as_str(), Sort::default().as_str())),
            (
                "group",
                is_set(self.group.as_str(), Grouping::default().as_str()),
            ),
            (
                "connection",
                self.connection.as_ref().map(ConnectionId::as_str),
            ),
            ("workflow", self.workflow.as_deref()),
            ("step", self.step.as_deref()),
            ("age", self.age.map(Age::as_str)),
            ("state", self.state.map(Mark::as_str)),
        ];
        let members = members.into_iter().filter_map(|(name, text)| {
            let text = serde_json::to_string(text?).expect("text is always JSON");
            Some(format!("\"{name}\":{text}"))
        });
        format!("{{{}}}", members.collect::<Vec<_>>().join(","))
    }

    /// The view as it is remembered: what was searched for is not.
    pub fn remembered(&self) -> View {
        View {
            search: String::new(),
            ..self.clone()
        }
    }

    /// True where something that waits may be hidden.
    pub fn hides(&self) -> bool {
        !self.search.trim().is_empty() || self.filters() > 0
    }

    /// How many filters are set, the search aside.
    pub fn filters(&self) -> usize {
        [
            self.connection.is_some(),
            self.workflow.is_some(),
            self.step.is_some(),
            self.age.is_some(),
            self.state.is_some(),
        ]
        .into_iter()
        .filter(|is_set| *is_set)
        .count()
    }

    /// The same without search and filters.
    pub fn unfiltered(&self) -> View {
        View {
            sort: self.sort,
            group: self.group,
            ..View::default()
        }
    }
}

fn one_of<T: Copy>(
    name: &str,
    all: &[T],
    written: fn(T) -> &'static str,
    text: &str,
) -> Result<T, String> {
    let found = all.iter().copied().find(|one| written(*one) == text);
    found.ok_or_else(|| {
        let names: Vec<&str> = all.iter().map(|one| written(*one)).collect();
        format!(
            "view: `{name}` can be {}, but is “{text}”",
            names.join(", ")
        )
    })
}
