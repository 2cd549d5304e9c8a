//! The parameters of a list, and what is wrong with them.

use crate::answer::Failure;
use crate::api::Call;
use crate::clock;
use crate::errors::Problem;
use crate::paging::Place;

/// A list parameter collected with what is wrong about it.
pub(crate) struct Parameters<'a> {
    call: &'a Call<'a>,
    problems: Vec<Problem>,
}

impl<'a> Parameters<'a> {
    pub(crate) fn of(call: &'a Call<'a>) -> Parameters<'a> {
        Parameters {
            call,
            problems: Vec::new(),
        }
    }

    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.call.parameter(name).map(str::to_owned)
    }

    /// Reads a parameter, or notes that it does not fit and goes on without it.
    pub(crate) fn read<T>(
        &mut self,
        name: &'static str,
        message: &'static str,
        read: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.call.parameter(name)?;
        let value = read(text);
        if value.is_none() {
            self.note(name, message);
        }
        value
    }

    pub(crate) fn one_of(
        &mut self,
        name: &'static str,
        choices: &[&str],
        message: &'static str,
    ) -> Option<String> {
        self.read(name, message, |text| {
            choices.contains(&text).then(|| text.to_owned())
        })
    }

    /// All values of a parameter that may be repeated.
    pub(crate) fn each_of(
        &mut self,
        name: &'static str,
        choices: &[&str],
        message: &'static str,
    ) -> Vec<String> {
        let values: Vec<String> = self
            .call
            .query
            .iter()
            .filter(|(own_name, _)| own_name == name)
            .map(|(_, value)| value.clone())
            .collect();
        if values
            .iter()
            .any(|value| !choices.contains(&value.as_str()))
        {
            self.note(name, message);
        }
        values
    }

    /// Notes that a parameter does not fit.
    fn note(&mut self, name: &'static str, message: &'static str) {
        self.problems.push(Problem {
            location: vec!["query".to_owned(), name.to_owned()],
            message,
            kind: "value_error",
        });
    }

    pub(crate) fn required(&mut self, name: &'static str) -> String {
        let value = self.text(name);
        if value.is_none() {
            self.note(name, "Field required");
        }
        value.unwrap_or_default()
    }

    pub(crate) fn integer(&mut self, name: &'static str) -> Option<i64> {
        self.read(name, "Input should be a valid integer", |text| {
            text.parse().ok()
        })
    }

    pub(crate) fn cost(&mut self, name: &'static str) -> Option<f64> {
        self.read(name, "Input should be a valid number", |text| {
            text.parse::<f64>().ok().filter(|cost| cost.is_finite())
        })
    }

    pub(crate) fn day(&mut self, name: &'static str) -> Option<i64> {
        self.read(name, "Input should be a valid date", clock::day)
    }

    /// From 1 to `most`, else what the API takes when nothing is said.
    pub(crate) fn limit(&mut self, most: i64, otherwise: i64, message: &'static str) -> i64 {
        let limit = self.read("limit", message, |text| {
            text.parse::<i64>()
                .ok()
                .filter(|limit| (1..=most).contains(limit))
        });
        limit.unwrap_or(otherwise)
    }

    pub(crate) fn is_true(&mut self, name: &'static str) -> bool {
        let value = self.read(name, "Input should be a valid boolean", |text| match text {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        });
        value.unwrap_or(false)
    }

    pub(crate) fn newest_first(&mut self, otherwise: bool) -> bool {
        let order = self.one_of("order", &["asc", "desc"], "Input should be 'asc' or 'desc'");
        order.map_or(otherwise, |order| order == "desc")
    }

    /// Refuses what does not fit.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.problems.is_empty() {
            return Ok(());
        }
        Err(self.call.errors.unprocessable(&self.problems).into())
    }

    /// Where the page lies, once everything else about the list is known to fit.
    pub(crate) fn place(self) -> Result<Place<String>, Failure> {
        self.check()?;
        match (self.text("before"), self.text("after")) {
            (Some(_), Some(_)) => {
                let text = "sandbox: give before or after, not both";
                Err(self.call.errors.unusable_cursor(text).into())
            }
            (Some(id), None) => Ok(Place::Before(id)),
            (None, Some(id)) => Ok(Place::After(id)),
            (None, None) => Ok(Place::Start),
        }
    }
}

/// The parts of a list that is written in one parameter.
pub(crate) fn listed(text: Option<String>) -> Vec<String> {
    text.unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}
