//! What a view shows, and in which order. A page's approvals are merged into the order; another view is worked out over
//! all of them, so many at a time, while the rows of before stay on the screen.

use std::cmp::Ordering;

use super::{Grouping, Item, Mark, Place, Queue, Section, Sort, Stand, View};
use crate::time::Millis;

/// So many approvals are looked at in one go: a few milliseconds.
const SLICE: usize = 20_000;

/// A view made ready to be held against one approval after the other.
#[derive(Debug, Default)]
pub(super) struct Matcher {
    words: Vec<String>,
    /// Only what has waited since then.
    since: Option<Millis>,
}

/// A new order, being worked out.
#[derive(Debug, Default)]
pub(super) struct Rebuild {
    next: usize,
    found: Vec<(Key, Place)>,
    workflow_ranks: Vec<u32>,
}

/// Group, order within it, moment, and who came first.
type Key = (u32, u32, u64);

impl Matcher {
    pub(super) fn new(view: &View, now: Millis) -> Matcher {
        Matcher {
            words: view
                .search
                .split_whitespace()
                .map(str::to_lowercase)
                .collect(),
            since: view
                .age
                .map(|age| Millis(now.0.saturating_sub(age.milliseconds()))),
        }
    }
}

impl Queue {
    /// Works on what the view shows, for a few milliseconds. Answers whether the rows are other ones now; while
    /// [`Queue::is_working`] there is more to do.
    pub fn work(&mut self) -> bool {
        let Some(mut rebuild) = self.rebuild.take() else {
            return false;
        };
        let end = (rebuild.next + SLICE).min(self.items.len());
        for place in rebuild.next..end {
            let Some(item) = self.items[place].as_deref() else {
                continue;
            };
            if item.stand != Stand::Held && self.matches(item) {
                let key = self.key(item, &rebuild.workflow_ranks);
                rebuild.found.push((key, place as Place));
            }
        }
        rebuild.next = end;
        if end < self.items.len() {
            self.rebuild = Some(rebuild);
            return false;
        }
        if rebuild.workflow_ranks.len() < self.workflows_to_rank() {
            // Names have come that the ranks do not know.
            self.look_anew();
            return false;
        }
        let mut found = rebuild.found;
        found.retain(|(_, place)| self.item_at(*place).is_some());
        found.sort_unstable();
        self.order = found.into_iter().map(|(_, place)| place).collect();
        self.put_in_sections();
        true
    }

    /// True while what the view shows is not worked out.
    pub fn is_working(&self) -> bool {
        self.rebuild.is_some()
    }

    /// Begins to work out anew what the view shows.
    pub(super) fn look_anew(&mut self) {
        self.rebuild = Some(Rebuild {
            workflow_ranks: match self.workflows_to_rank() {
                0 => Vec::new(),
                _ => self.workflows.ranks(),
            },
            ..Rebuild::default()
        });
    }

    fn workflows_to_rank(&self) -> usize {
        match self.view.sort == Sort::Workflow || self.view.group == Grouping::Workflow {
            true => self.workflows.len(),
            false => 0,
        }
    }

    /// Puts more into the order. What a rebuild has not come to yet is left to it.
    pub(super) fn merge(&mut self, mut more: Vec<Place>) {
        if self.rebuild.is_some() {
            // What is new lies behind where the rebuild is.
            return;
        }
        more.retain(|place| self.item_at(*place).is_some_and(|item| self.matches(item)));
        if more.is_empty() {
            return;
        }
        more.sort_by(|one, other| self.compare(*one, *other));
        // From behind, so that each of the known rows is moved once at most.
        let mut order = std::mem::take(&mut self.order);
        let mut known = order.len();
        order.resize(known + more.len(), 0);
        let mut to = order.len();
        while let Some(place) = more.pop() {
            let before = order[..known]
                .partition_point(|shown| self.compare(*shown, place) == Ordering::Less);
            order.copy_within(before..known, to - (known - before));
            to -= known - before + 1;
            order[to] = place;
            known = before;
        }
        self.order = order;
        self.put_in_sections();
    }

    pub(super) fn matches(&self, item: &Item) -> bool {
        let (view, matcher) = (&self.view, &self.matcher);
        let source = &self.sources[item.source as usize];
        let approval = &item.approval;
        let is_wanted = |wanted: &Option<String>, name: &str| {
            wanted.as_deref().is_none_or(|wanted| wanted == name)
        };
        let is_there = view
            .connection
            .as_ref()
            .is_none_or(|wanted| *wanted == source.connection)
            && is_wanted(&view.workflow, &approval.workflow)
            && is_wanted(&view.step, &approval.step);
        let has_waited = |limit: Millis| approval.since.is_some_and(|since| since <= limit);
        let mark = || self.marks.get(&approval.id).copied();
        is_there
            && matcher.since.is_none_or(has_waited)
            && view
                .state
                .is_none_or(|wanted| mark().unwrap_or(Mark::Untouched) == wanted)
            && matcher.words.iter().all(|word| {
                item.words.contains(word)
                    || self.workflows.lowered(item.workflow).contains(word)
                    || self.steps.lowered(item.step).contains(word)
                    || source.lowered.contains(word)
            })
    }

    /// The order of two items by the view, as [`Queue::key`] has it.
    fn compare(&self, one: Place, other: Place) -> Ordering {
        let (Some(first), Some(second)) = (self.item_at(one), self.item_at(other)) else {
            return one.cmp(&other);
        };
        let by_workflow = || self.workflows.compare(first.workflow, second.workflow);
        let by_source = || first.source.cmp(&second.source);
        let group = match self.view.group {
            Grouping::None => Ordering::Equal,
            Grouping::Workflow => by_workflow(),
            Grouping::Connection => by_source(),
        };
        let sort = || match self.view.sort {
            Sort::Waiting | Sort::Newest => Ordering::Equal,
            Sort::Workflow => by_workflow(),
            Sort::Connection => by_source(),
        };
        let moment = |item| moment_key(item, self.view.sort);
        group
            .then_with(sort)
            .then_with(|| moment(first).cmp(&moment(second)))
            .then(one.cmp(&other))
    }

    fn key(&self, item: &Item, workflow_ranks: &[u32]) -> Key {
        // A name that came since the ranks were made has none: the rebuild begins anew then.
        let rank = || {
            let rank = workflow_ranks.get(item.workflow as usize);
            rank.copied().unwrap_or(u32::MAX)
        };
        let group = match self.view.group {
            Grouping::None => 0,
            Grouping::Workflow => rank(),
            Grouping::Connection => item.source,
        };
        let sort = match self.view.sort {
            Sort::Waiting | Sort::Newest => 0,
            Sort::Workflow => rank(),
            Sort::Connection => item.source,
        };
        (group, sort, moment_key(item, self.view.sort))
    }

    /// Finds where each group begins.
    pub(super) fn put_in_sections(&mut self) {
        self.sections.clear();
        let name = |item: &Item| match self.view.group {
            Grouping::None => None,
            Grouping::Workflow => Some(item.workflow),
            Grouping::Connection => Some(item.source),
        };
        if self.view.group == Grouping::None {
            return;
        }
        let mut sections: Vec<(Option<u32>, Section)> = Vec::new();
        for (row, place) in self.order.iter().enumerate() {
            let Some(item) = self.item_at(*place) else {
                continue;
            };
            let number = name(item);
            if let Some((last, section)) = sections.last_mut()
                && *last == number
            {
                section.count += 1;
                continue;
            }
            let name = match self.view.group {
                Grouping::Connection => self.sources[item.source as usize].label.clone(),
                _ => item.approval.workflow.clone(),
            };
            let (first, count) = (row, 1);
            sections.push((number, Section { name, first, count }));
        }
        self.sections = sections.into_iter().map(|(_, section)| section).collect();
    }
}

/// What has waited longest comes first; an unknown moment may be new.
fn moment_key(item: &Item, sort: Sort) -> u64 {
    let since = item.approval.since.map_or(u64::MAX, |since| since.0);
    match sort {
        Sort::Newest => u64::MAX - since,
        _ => since,
    }
}
