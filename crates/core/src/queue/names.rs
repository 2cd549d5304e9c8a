//! Names of workflows and steps, each kept once: a hundred thousand approvals have a handful of them.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

#[derive(Debug, Default)]
pub(super) struct Names {
    numbers: HashMap<Arc<str>, u32>,
    all: Vec<Name>,
}

#[derive(Debug)]
struct Name {
    text: Arc<str>,
    lowered: String,
}

impl Names {
    /// The number of a name, from now on if it had none.
    pub(super) fn number(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.all.len() as u32;
        let text: Arc<str> = text.into();
        self.all.push(Name {
            lowered: text.to_lowercase(),
            text: text.clone(),
        });
        self.numbers.insert(text, number);
        number
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    pub(super) fn text(&self, number: u32) -> &str {
        &self.all[number as usize].text
    }

    /// In lower case.
    pub(super) fn lowered(&self, number: u32) -> &str {
        &self.all[number as usize].lowered
    }

    /// By the alphabet; two names that differ only in case by who came first.
    pub(super) fn compare(&self, one: u32, other: u32) -> Ordering {
        if one == other {
            return Ordering::Equal;
        }
        (self.lowered(one), one).cmp(&(self.lowered(other), other))
    }

    /// The rank of each number in that order.
    pub(super) fn ranks(&self) -> Vec<u32> {
        let mut sorted: Vec<u32> = (0..self.all.len() as u32).collect();
        sorted.sort_by(|one, other| self.compare(*one, *other));
        let mut ranks = vec![0; sorted.len()];
        for (rank, number) in (0..).zip(sorted) {
            ranks[number as usize] = rank;
        }
        ranks
    }
}
