//! Names that a pending list does not have. Where a reviewer would call an approval by something that only another of the
//! API's lists knows, that one is read after the first, once for what is new; until then the connector's own title does.

use std::collections::BTreeMap;

use super::{CallId, Desk, Effect, Part, Purpose};
use crate::connector::{Outcome, Pass};
use crate::model::{Approval, ApprovalId, ConnectionId, FactLabel};
use crate::time::Millis;

/// So many pages are read for names at a time.
const MOST_PAGES: u32 = 200;
/// So many runs are remembered by name, and so many are looked for.
const MOST_NAMES: usize = 50_000;
/// An API that gave none is asked again after this.
const AGAIN_AFTER_MS: u64 = 300_000;

/// What the runs of a connection are called. Trees, as such a list can be long: see `Queue::places`.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// By run; empty where the API has no name for it.
    known: BTreeMap<String, String>,
    /// What waits for the name of its run.
    unnamed: BTreeMap<String, Vec<ApprovalId>>,
    /// Something came that was not asked for yet.
    has_news: bool,
    under_way: Option<(CallId, Pass)>,
    not_before: Millis,
}

impl Names {
    /// Gives an approval that was listed the name of its run, now or once it is known.
    fn give(&mut self, approval: &mut Approval) {
        let Some(run) = approval.fact(FactLabel::Run) else {
            return;
        };
        match self.known.get(run) {
            Some(name) => entitle(approval, name),
            None if self.unnamed.contains_key(run) || self.unnamed.len() < MOST_NAMES => {
                let waiting = self.unnamed.entry(run.to_owned()).or_default();
                if !waiting.contains(&approval.id) {
                    waiting.push(approval.id.clone());
                    self.has_news = true;
                }
            }
            None => {}
        }
    }
}

fn entitle(approval: &mut Approval, name: &str) {
    if !name.is_empty() {
        name.clone_into(&mut approval.title);
    }
}

impl Desk {
    /// Gives what was listed its names, where the connection has a list of them.
    pub(super) fn give_names(&mut self, index: usize, approvals: &mut [Approval]) {
        let connection = &mut self.connections[index];
        let connector = connection.connector.as_ref();
        if connector.is_ok_and(|connector| connector.names_request(&Pass::default()).is_some()) {
            let names = &mut connection.names;
            approvals
                .iter_mut()
                .for_each(|approval| names.give(approval));
        }
    }

    /// A list was read to its end: what is new on it is asked for by name.
    pub(super) fn ask_for_names(&mut self, index: usize, now: Millis, out: &mut Vec<Effect>) {
        let connection = &self.connections[index];
        let names = &connection.names;
        let is_wanted = names.has_news && names.known.len() < MOST_NAMES;
        if !is_wanted || names.under_way.is_some() || now < names.not_before {
            return;
        }
        let Ok(connector) = &connection.connector else {
            return;
        };
        let pass = Pass::default();
        let Some(request) = connector.names_request(&pass) else {
            return;
        };
        let id = connection.id.clone();
        let call = self.send(Purpose::Names(id), request, out);
        let names = &mut self.connections[index].names;
        names.under_way = Some((call, pass));
        names.has_news = false;
    }

    pub(super) fn names_answered(
        &mut self,
        id: &ConnectionId,
        call: CallId,
        outcome: &Outcome,
        now: Millis,
        out: &mut Vec<Effect>,
    ) {
        let mut connections = self.connections.iter_mut();
        let Some(connection) = connections.find(|connection| connection.id == *id) else {
            return;
        };
        let Ok(connector) = connection.connector.clone() else {
            return;
        };
        let names = &mut connection.names;
        let Some((_, mut pass)) = names.under_way.take_if(|(asked, _)| *asked == call) else {
            return;
        };
        let Ok(page) = connector.read_names(&mut pass, outcome) else {
            // Nobody misses what only says it better.
            names.not_before = now.plus(AGAIN_AFTER_MS);
            names.has_news = true;
            return;
        };
        let mut named = Vec::new();
        for (run, name) in page.names {
            let waiting = names.unnamed.remove(&run).unwrap_or_default();
            for mut approval in waiting.iter().filter_map(|id| self.queue.get(id).cloned()) {
                entitle(&mut approval, &name);
                named.push(approval);
            }
            names.known.insert(run, name);
        }
        let is_over = page.last || pass.page >= MOST_PAGES || names.known.len() >= MOST_NAMES;
        let is_open = |approval: &&Approval| {
            let open = self.open.as_ref();
            open.is_some_and(|open| open.approval.id == approval.id)
        };
        if let Some(title) = named.iter().find(is_open).map(|named| named.title.clone())
            && let Some(open) = &mut self.open
        {
            open.approval.title = title;
            out.push(Effect::Show(Part::Details));
        }
        if !named.is_empty() {
            self.queue.page(id, named);
            out.push(Effect::Show(Part::Queue));
        }
        if let Some(request) = connector.names_request(&pass).filter(|_| !is_over) {
            let call = self.send(Purpose::Names(id.clone()), request, out);
            let mut connections = self.connections.iter_mut();
            if let Some(connection) = connections.find(|connection| connection.id == *id) {
                connection.names.under_way = Some((call, pass));
            }
        }
    }
}
