//! Names that a pending list does not have. Where a reviewer would call an approval by something that only another of the
//! API's lists knows, that one is read after the first, once for what is new; until then the connector's own title does.

use std::collections::HashMap;

use super::{CallId, Desk, Effect, Part, Purpose};
use crate::connector::{Outcome, Pass};
use crate::model::{Approval, ConnectionId, FactLabel};
use crate::time::Millis;

/// So many pages are read for names at a time.
const MOST_PAGES: u32 = 200;
/// So many runs are remembered by name.
const MOST_NAMES: usize = 50_000;
/// An API that gave none is asked again after this.
const AGAIN_AFTER_MS: u64 = 300_000;

/// What the runs of a connection are called.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// By run; empty where the API has no name for it.
    known: HashMap<String, String>,
    under_way: Option<(CallId, Pass)>,
    not_before: Millis,
}

impl Names {
    fn of(&self, approval: &Approval) -> Option<&str> {
        self.known
            .get(approval.fact(FactLabel::Run)?)
            .map(String::as_str)
    }

    /// Gives an approval the name of its run.
    pub(super) fn give(&self, approval: &mut Approval) {
        if let Some(name) = self.of(approval).filter(|name| !name.is_empty()) {
            name.clone_into(&mut approval.title);
        }
    }
}

impl Desk {
    /// A list was read to its end: what is new on it is asked for by name.
    pub(super) fn ask_for_names(&mut self, index: usize, now: Millis, out: &mut Vec<Effect>) {
        let connection = &self.connections[index];
        let names = &connection.names;
        if names.under_way.is_some() || now < names.not_before {
            return;
        }
        let pass = Pass::default();
        let Ok(connector) = &connection.connector else {
            return;
        };
        let Some(request) = connector.names_request(&pass) else {
            return;
        };
        let is_unnamed = |approval: &Approval| {
            approval.id.connection == connection.id && names.of(approval).is_none()
        };
        let has_unnamed = self.queue.waiting().any(is_unnamed);
        if has_unnamed && names.known.len() < MOST_NAMES {
            let id = connection.id.clone();
            let call = self.send(Purpose::Names(id), request, out);
            self.connections[index].names.under_way = Some((call, pass));
        }
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
            return;
        };
        names.known.extend(page.names);
        let is_over = page.last || pass.page >= MOST_PAGES || names.known.len() >= MOST_NAMES;
        let mut named = Vec::new();
        for approval in self.queue.waiting().filter(|one| one.id.connection == *id) {
            match names.of(approval) {
                Some(name) if !name.is_empty() && approval.title != name => {
                    let mut approval = approval.clone();
                    names.give(&mut approval);
                    named.push(approval);
                }
                // It is in no list, and is not asked for again.
                None if is_over => {
                    let run = approval.fact(FactLabel::Run).unwrap_or_default();
                    names.known.insert(run.to_owned(), String::new());
                }
                _ => {}
            }
        }
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
