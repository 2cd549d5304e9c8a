//! The one list over all connections: what each of them says is waiting, in the order and within the limits of a
//! [`View`]. Made for a hundred thousand approvals: pages are merged into the order as they come, a new view is worked
//! out in slices, and whoever draws the list asks for the rows he needs. Knows nothing of decisions; the desk lays their
//! states over the rows.
//!
//! What arrives while the reviewer's pointer or focus rests on the list is held back, and what was decided elsewhere
//! stays where it stands for a while and says so: nothing moves under a hand.

mod names;
mod order;
#[cfg(test)]
mod tests;
mod view;
mod window;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use self::names::Names;
use self::order::{Matcher, Rebuild};
pub use self::view::{Age, Grouping, Mark, Sort, View};
pub use self::window::Layout;
use crate::model::{Approval, ApprovalId, ConnectionId, FactLabel, FactValue, Listed};
use crate::time::Millis;

/// How long what was decided elsewhere stays in the list.
pub const LEAVES_AFTER_MS: u64 = 10_000;
/// Longest that a resting pointer or focus makes it stay beyond that.
const LONGEST_REST_MS: u64 = 50_000;
/// In a longer list the API's own entry of each approval is not kept: it is half of what an approval takes.
const MOST_ENTRIES: usize = 10_000;
/// So many names of workflows or steps are offered as filters; more are found by the search.
const MOST_CHOICES: usize = 200;

/// What waits, over all connections.
#[derive(Debug, Default)]
pub struct Queue {
    /// The connections, in the order the page named them.
    sources: Vec<Source>,
    /// A place is never used twice, so that places are in the order things were first heard of.
    items: Vec<Option<Box<Item>>>,
    /// A tree, because a hash table of this size moves as a whole when it grows, and the page stands still meanwhile.
    places: BTreeMap<ApprovalId, Place>,
    workflows: Names,
    steps: Names,
    /// How many wait, by workflow and step.
    counts: HashMap<(u32, u32), usize>,
    view: View,
    matcher: Matcher,
    /// What is not untouched; known only while the view asks.
    marks: HashMap<ApprovalId, Mark>,
    /// What the view shows.
    order: Vec<Place>,
    sections: Vec<Section>,
    rebuild: Option<Rebuild>,
    /// What arrived while somebody's hand was on the list.
    held: Vec<Place>,
    is_rested_on: bool,
    /// What was decided elsewhere and is to leave at this moment.
    leaving: Vec<(Millis, Place)>,
}

/// Where an item is kept.
type Place = u32;

#[derive(Debug)]
struct Source {
    connection: ConnectionId,
    label: String,
    lowered: String,
    /// Number of the walk under way, or of the last one.
    walk: u32,
    /// A walk has come to the end of the list.
    is_complete: bool,
    waiting: usize,
}

#[derive(Debug)]
struct Item {
    approval: Approval,
    /// What the search looks through besides names, in lower case.
    words: Box<str>,
    workflow: u32,
    step: u32,
    source: u32,
    /// The last walk that met it.
    walk: u32,
    /// One walk that was not sure to have met everything did not meet it.
    is_missed: bool,
    /// When the page that met it was asked for, and which it was.
    asked: Millis,
    page: u32,
    stand: Stand,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    Waits,
    /// It waits, and is not shown yet.
    Held,
    /// It was decided elsewhere or called off.
    Left,
}

/// Rows under one heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What they have in common.
    pub name: String,
    /// Number of the first, from 0, over all sections.
    pub first: usize,
    /// How many there are.
    pub count: usize,
}

/// A name to filter by, and how many have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// As the API spells it.
    pub name: String,
    /// How many wait.
    pub count: usize,
}

/// What a walk to the end of a list did not meet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Missed {
    /// How many wait no longer.
    pub left: usize,
    /// How many may.
    pub in_doubt: usize,
}

impl Queue {
    /// The page named its connections: id, label, and whether what is known of it still counts.
    pub fn configure(
        &mut self,
        connections: impl IntoIterator<Item = (ConnectionId, String, bool)>,
    ) {
        let before = std::mem::take(&mut self.sources);
        // Where each of the sources of before is now.
        let mut now_at = vec![None; before.len()];
        for (connection, label, is_kept) in connections {
            let known = before
                .iter()
                .position(|source| source.connection == connection && is_kept);
            let at = self.sources.len() as u32;
            let known = known.filter(|known| now_at[*known].is_none());
            let (walk, is_complete, waiting) = known.map_or((0, false, 0), |known| {
                now_at[known] = Some(at);
                let source = &before[known];
                (source.walk, source.is_complete, source.waiting)
            });
            self.sources.push(Source {
                lowered: label.to_lowercase(),
                connection,
                label,
                walk,
                is_complete,
                waiting,
            });
        }
        let mut gone = Vec::new();
        for (place, slot) in (0..).zip(&mut self.items) {
            let Some(item) = slot else { continue };
            match now_at[item.source as usize] {
                Some(at) => item.source = at,
                None => gone.push(place),
            }
        }
        for place in gone {
            self.forget(place);
        }
        self.keep_those_there();
        self.look_anew();
    }

    /// A walk through a connection's pages begins.
    pub fn begin(&mut self, connection: &ConnectionId) {
        if let Some(source) = self.source_mut(connection) {
            source.walk += 1;
        }
    }

    /// A page arrived, and what is on it is shown at once; but what is new in a list that was read to its end before is
    /// held back while somebody's hand is on the list. An approval that two pages name counts once.
    /// Answers how many were not known before.
    pub fn page(&mut self, connection: &ConnectionId, approvals: Vec<Approval>) -> usize {
        let mut unknown = 0;
        let Some(at) = self.source_at(connection) else {
            return unknown;
        };
        let (walk, is_complete) = (self.sources[at].walk, self.sources[at].is_complete);
        let holds = self.is_rested_on && is_complete && !self.order.is_empty();
        let (mut added, mut moved) = (Vec::new(), Vec::new());
        for mut approval in approvals {
            approval.facts.shrink_to_fit();
            approval.documents.shrink_to_fit();
            if self.places.len() > MOST_ENTRIES {
                approval.entry = None;
            }
            let Some(place) = self.places.get(&approval.id).copied() else {
                let place = self.items.len() as Place;
                self.places.insert(approval.id.clone(), place);
                let stand = if holds { Stand::Held } else { Stand::Waits };
                let item = self.item(approval, at as u32, walk, stand);
                self.items.push(Some(Box::new(item)));
                self.tally(place, true);
                unknown += 1;
                match holds {
                    true => self.held.push(place),
                    false => added.push(place),
                }
                continue;
            };
            let Some(item) = self.items[place as usize].as_deref_mut() else {
                continue;
            };
            item.walk = walk;
            item.is_missed = false;
            let was_gone = item.stand == Stand::Left;
            if was_gone {
                item.stand = Stand::Waits;
            }
            let stand = item.stand;
            if was_gone {
                self.leaving.retain(|(_, leaving)| *leaving != place);
                self.tally(place, true);
            }
            let item = self.item_at(place);
            let Some(item) = item.filter(|item| item.approval != approval) else {
                continue;
            };
            let where_it_stood = (
                item.workflow,
                item.step,
                item.approval.since,
                self.matches(item),
            );
            self.tally(place, false);
            let item = self.item(approval, at as u32, walk, stand);
            let where_it_stands = (
                item.workflow,
                item.step,
                item.approval.since,
                self.matches(&item),
            );
            self.items[place as usize] = Some(Box::new(item));
            self.tally(place, true);
            if stand != Stand::Held && where_it_stands != where_it_stood {
                moved.push(place);
            }
        }
        if !moved.is_empty() {
            moved.sort_unstable();
            moved.dedup();
            self.order
                .retain(|place| moved.binary_search(place).is_err());
            if self.rebuild.is_some() {
                // It may have been looked at as it was before.
                self.look_anew();
            }
            added.retain(|place| !moved.contains(place));
            added.append(&mut moved);
        }
        self.merge(added);
        unknown
    }

    /// These were on a page of their list, `asked` for at that moment; pages are counted from 0.
    pub fn saw<'a>(
        &mut self,
        approvals: impl IntoIterator<Item = &'a ApprovalId>,
        page: u32,
        asked: Millis,
    ) {
        for id in approvals {
            let Some(place) = self.places.get(id) else {
                continue;
            };
            if let Some(item) = self.items[*place as usize].as_deref_mut() {
                (item.page, item.asked) = (page, asked);
            }
        }
    }

    /// How its list showed an approval last.
    pub fn listed(&self, id: &ApprovalId) -> Option<Listed> {
        let item = self.item_at(*self.places.get(id)?)?;
        Some(Listed {
            asked: item.asked,
            page: item.page,
            since: item.approval.since,
        })
    }

    /// A walk came to the end of a connection's list. What it did not meet waits no longer, where it is sure to have met
    /// everything: entries move between pages while others are decided. Else it takes a second walk.
    pub fn walked(&mut self, connection: &ConnectionId, is_sure: bool, now: Millis) -> Missed {
        let Some(at) = self.source_at(connection) else {
            return Missed::default();
        };
        let source = &mut self.sources[at];
        source.is_complete = true;
        let walk = source.walk;
        let (mut left, mut in_doubt) = (Vec::new(), 0);
        for (place, slot) in (0..).zip(&mut self.items) {
            let Some(item) = slot else { continue };
            if item.source != at as u32 || item.walk == walk || item.stand == Stand::Left {
                continue;
            }
            match is_sure || item.is_missed {
                true => left.push(place),
                false => {
                    item.is_missed = true;
                    in_doubt += 1;
                }
            }
        }
        for place in &left {
            if self.held.contains(place) {
                // Nobody has seen it.
                self.forget(*place);
                continue;
            }
            self.tally(*place, false);
            if let Some(item) = self.items[*place as usize].as_deref_mut() {
                item.stand = Stand::Left;
            }
            self.leaving.push((now.plus(LEAVES_AFTER_MS), *place));
        }
        Missed {
            left: left.len(),
            in_doubt,
        }
    }

    /// Takes one approval off the list: it has been decided.
    pub fn remove(&mut self, id: &ApprovalId) {
        if let Some(place) = self.places.get(id).copied() {
            self.forget(place);
            self.keep_those_there();
        }
    }

    /// Takes off the list what was decided elsewhere long enough ago. Answers whether anything was.
    pub fn let_go(&mut self, now: Millis) -> bool {
        let rest = if self.is_rested_on {
            LONGEST_REST_MS
        } else {
            0
        };
        let is_due = |(at, _): &(Millis, Place)| at.plus(rest) <= now;
        let due: Vec<Place> = self
            .leaving
            .iter()
            .filter(|one| is_due(one))
            .map(|one| one.1)
            .collect();
        if due.is_empty() {
            return false;
        }
        self.leaving.retain(|one| !is_due(one));
        for place in due {
            self.forget(place);
        }
        self.keep_those_there();
        true
    }

    /// When [`Queue::let_go`] has something to do.
    pub fn lets_go_at(&self) -> Option<Millis> {
        let rest = if self.is_rested_on {
            LONGEST_REST_MS
        } else {
            0
        };
        self.leaving.iter().map(|(at, _)| at.plus(rest)).min()
    }

    /// The pointer or the focus came to rest on the list, or left it. Answers whether rows came in with that.
    pub fn rest(&mut self, is_rested_on: bool) -> bool {
        self.is_rested_on = is_rested_on;
        !is_rested_on && self.show_held()
    }

    /// Shows what was held back. Answers whether there was anything.
    pub fn show_held(&mut self) -> bool {
        let held = std::mem::take(&mut self.held);
        for place in &held {
            if let Some(item) = self.items[*place as usize].as_deref_mut()
                && item.stand == Stand::Held
            {
                item.stand = Stand::Waits;
            }
        }
        let any = !held.is_empty();
        if any && self.rebuild.is_some() {
            self.look_anew();
        }
        self.merge(held);
        any
    }

    /// How many are held back that the view would show.
    pub fn held_count(&self) -> usize {
        let items = self.held.iter().filter_map(|place| self.item_at(*place));
        items.filter(|item| self.matches(item)).count()
    }

    /// One approval that waits.
    pub fn get(&self, id: &ApprovalId) -> Option<&Approval> {
        let item = self.item_at(*self.places.get(id)?)?;
        (item.stand != Stand::Left).then_some(&item.approval)
    }

    /// True for what waits and is among the rows.
    pub fn shows(&self, id: &ApprovalId) -> bool {
        let place = self.places.get(id);
        let item = place.and_then(|place| self.item_at(*place));
        item.is_some_and(|item| item.stand == Stand::Waits && self.matches(item))
    }

    /// True for what was decided elsewhere and still stands in the list.
    pub fn has_left(&self, id: &ApprovalId) -> bool {
        let place = self.places.get(id);
        let item = place.and_then(|place| self.item_at(*place));
        item.is_some_and(|item| item.stand == Stand::Left)
    }

    /// How many wait over one connection.
    pub fn count(&self, connection: &ConnectionId) -> usize {
        self.source_at(connection)
            .map_or(0, |at| self.sources[at].waiting)
    }

    /// How many wait over all connections.
    pub fn total(&self) -> usize {
        self.sources.iter().map(|source| source.waiting).sum()
    }

    /// How many rows the view shows.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// True where the view shows nothing.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// These rows, in order; fewer where there are not as many.
    pub fn rows(&self, range: Range<usize>) -> impl Iterator<Item = &Approval> {
        let end = range.end.min(self.order.len());
        let places = &self.order[range.start.min(end)..end];
        places
            .iter()
            .filter_map(|place| Some(&self.item_at(*place)?.approval))
    }

    /// All rows that wait, in order.
    pub fn waiting(&self) -> impl DoubleEndedIterator<Item = &Approval> {
        let items = self.order.iter().filter_map(|place| self.item_at(*place));
        items
            .filter(|item| item.stand != Stand::Left)
            .map(|item| &item.approval)
    }

    /// The number of an approval's row, from 0.
    pub fn row_of(&self, id: &ApprovalId) -> Option<usize> {
        let place = self.places.get(id)?;
        self.order.iter().position(|shown| shown == place)
    }

    /// What the rows are put together under; empty where they are not.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// The workflows that something waits in, by name.
    pub fn workflows(&self) -> Vec<Choice> {
        let counts = self.counts.iter();
        choices(
            &self.workflows,
            counts.map(|((workflow, _), count)| (*workflow, *count)),
        )
    }

    /// The steps that something waits at, by name; only those of the workflow that is filtered by.
    pub fn steps(&self) -> Vec<Choice> {
        let counts = self.counts.iter().filter(|((workflow, _), _)| {
            let wanted = self.view.workflow.as_deref();
            wanted.is_none_or(|wanted| self.workflows.text(*workflow) == wanted)
        });
        choices(
            &self.steps,
            counts.map(|((_, step), count)| (*step, *count)),
        )
    }

    /// The view.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// Another view, as things stand now. What it shows is worked out by [`Queue::work`]; until then the rows stay.
    pub fn look(&mut self, view: View, now: Millis) {
        self.matcher = Matcher::new(&view, now);
        self.view = view;
        self.look_anew();
    }

    /// The same view some time later: more may have waited as long as it asks.
    pub fn grow_older(&mut self, now: Millis) {
        if self.view.age.is_some() {
            self.look(self.view.clone(), now);
        }
    }

    /// What is not untouched any more; asked for only where the view filters by it.
    pub fn mark(&mut self, marks: HashMap<ApprovalId, Mark>) {
        if self.marks != marks {
            self.marks = marks;
            self.look_anew();
        }
    }

    fn item(&mut self, approval: Approval, source: u32, walk: u32, stand: Stand) -> Item {
        Item {
            words: words(&approval),
            workflow: self.workflows.number(&approval.workflow),
            step: self.steps.number(&approval.step),
            approval,
            source,
            walk,
            is_missed: false,
            asked: Millis(0),
            page: 0,
            stand,
        }
    }

    fn item_at(&self, place: Place) -> Option<&Item> {
        self.items.get(place as usize)?.as_deref()
    }

    fn source_at(&self, connection: &ConnectionId) -> Option<usize> {
        self.sources
            .iter()
            .position(|source| source.connection == *connection)
    }

    fn source_mut(&mut self, connection: &ConnectionId) -> Option<&mut Source> {
        let at = self.source_at(connection)?;
        self.sources.get_mut(at)
    }

    /// Counts an item among what waits, or no longer.
    fn tally(&mut self, place: Place, more: bool) {
        let Some(item) = self.items[place as usize].as_deref() else {
            return;
        };
        let source = self.sources.get_mut(item.source as usize);
        // A source that was taken away took its count with it.
        if let Some(source) = source.filter(|one| one.connection == item.approval.id.connection) {
            source.waiting = match more {
                true => source.waiting + 1,
                false => source.waiting.saturating_sub(1),
            };
        }
        let pair = (item.workflow, item.step);
        let count = self.counts.entry(pair).or_default();
        *count = match more {
            true => *count + 1,
            false => count.saturating_sub(1),
        };
        if *count == 0 {
            self.counts.remove(&pair);
        }
    }

    /// Knows an item no longer. Whoever calls this takes it out of the order.
    fn forget(&mut self, place: Place) {
        if self
            .item_at(place)
            .is_some_and(|item| item.stand != Stand::Left)
        {
            self.tally(place, false);
        }
        if let Some(item) = self.items[place as usize].take() {
            self.places.remove(&item.approval.id);
        }
        self.held.retain(|held| *held != place);
        self.leaving.retain(|(_, leaving)| *leaving != place);
    }

    fn keep_those_there(&mut self) {
        let items = &self.items;
        self.order.retain(|place| items[*place as usize].is_some());
        self.put_in_sections();
    }
}

/// The search looks through these and through the names of connection, workflow and step.
fn words(approval: &Approval) -> Box<str> {
    let mut words = approval.title.to_lowercase();
    words.push('\n');
    words.push_str(&approval.id.key.as_str().to_lowercase());
    for fact in &approval.facts {
        let is_name = matches!(fact.label, FactLabel::Workflow | FactLabel::Step);
        if let (false, FactValue::Text(text) | FactValue::Id(text)) = (is_name, &fact.value) {
            let lowered = text.to_lowercase();
            if !words.contains(&lowered) {
                words.push('\n');
                words.push_str(&lowered);
            }
        }
    }
    words.into()
}

fn choices(names: &Names, counts: impl Iterator<Item = (u32, usize)>) -> Vec<Choice> {
    let mut by_name: HashMap<u32, usize> = HashMap::new();
    for (name, count) in counts {
        *by_name.entry(name).or_default() += count;
    }
    let mut found: Vec<(u32, usize)> = by_name.into_iter().collect();
    found.sort_by(|one, other| (other.1, one.0).cmp(&(one.1, other.0)));
    found.truncate(MOST_CHOICES);
    found.sort_by(|one, other| names.compare(one.0, other.0));
    let choice = |(name, count)| Choice {
        name: names.text(name).to_owned(),
        count,
    };
    found.into_iter().map(choice).collect()
}
