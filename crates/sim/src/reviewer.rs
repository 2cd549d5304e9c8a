//! The reviewer: reads what an element shows, acts on it, and is told what comes of it. What they did is noted in the
//! [`Ledger`](crate::ledger::Ledger).

use countersign_core::desk::{Desk, Event};
use countersign_core::engine::Phase;
use countersign_core::form::{Draft, Edit, FieldId, Widget};
use countersign_core::json::{Pointer, Side};
use countersign_core::model::{ApprovalId, CommandId, Verdict};
use countersign_core::text::LANGUAGES;

use crate::api::Meant;
use crate::ledger::{Click, ElementId, How, Screen, Typed};
use crate::network::Fault;
use crate::script::{Act, TAB_OF, Typing};
use crate::world::{Element, World, named};

/// What was typed so long ago has to be in the store: the desk's delay, and a while for the write.
pub(crate) const SAVED_AFTER_MS: u64 = 1_000;

impl World<'_> {
    /// The reviewer does something in an element.
    pub(crate) fn act(&mut self, id: ElementId, act: Act) {
        let Some(element) = self.element(id) else {
            return;
        };
        let desk = &element.desk;
        match act {
            Act::Open(which) => {
                if let Some(row) = row(desk, which) {
                    self.open(id, row);
                }
            }
            Act::OpenNext => {
                if let Some(next) = desk.next_undecided() {
                    self.open(id, next);
                }
            }
            Act::Close => self.on(id, Event::Closed),
            Act::Type(typing) => self.types(id, typing),
            Act::Touch => self.touches(id),
            Act::Paste(number) => self.pastes(id, number),
            Act::UndoEdit => self.takes_edits_back(id, Edit::Undo),
            Act::ResetAll => self.takes_edits_back(id, Edit::ResetAll),
            Act::LookNext => self.on(id, Event::LookedForNext(None)),
            Act::Reason(number) => self.reasons(id, format!("because {number}")),
            Act::Decide(approve) => {
                if let Some(open) = desk.open_approval() {
                    let on = open.approval.id.clone();
                    self.decide(id, on, verdict(approve), false);
                }
            }
            Act::DecideAt(which, approve) => {
                if let Some(row) = row(desk, which) {
                    self.decide(id, row, verdict(approve), true);
                }
            }
            Act::Merge(mine) => self.merges(id, mine),
            Act::TakeTheirs => {
                let open = desk.open_approval().map(|open| open.approval.id.clone());
                let has_new = desk.changed_underneath();
                if let Some(open) = open.filter(|_| has_new) {
                    self.settle(&open, false, "the reviewer took the new data");
                }
                self.on(id, Event::TookTheirs);
            }
            Act::TakeVersion(which) => self.takes_version(id, which),
            Act::Select(which) => {
                if let Some(row) = row(desk, which) {
                    self.on(id, Event::Selected(row));
                }
            }
            Act::SelectAll => self.on(id, Event::SelectedAll(true)),
            Act::Bulk(approve) => self.decides_on_many(id, verdict(approve)),
            Act::StopBulk => self.on(id, Event::BulkStopped),
            Act::Undo => {
                let entries = desk.engine().entries().iter().rev();
                let mut shown = entries.filter(|entry| entry.can_withdraw());
                let newest = shown.next().map(|entry| entry.decision.command.clone());
                if let Some(command) = newest {
                    if let Some(click) = self.ledger.clicks.get_mut(&command) {
                        click.wants_it_back = true;
                    }
                    self.on(id, Event::Withdrawn(command));
                }
            }
            Act::Retry => self.retries(id),
            Act::SendUnsaved => {
                let entries = desk.engine().entries().iter();
                let unsaved = entries.filter(|entry| {
                    matches!(entry.phase, Phase::Unsaved { .. }) && desk.engine().has_way(entry)
                });
                let commands: Vec<CommandId> = unsaved
                    .map(|entry| entry.decision.command.clone())
                    .collect();
                for command in commands {
                    // From here on everything in this element may be sent without being stored.
                    if let Some(element) = self.element(id) {
                        element.sends_unsaved = true;
                    }
                    if let Some(click) = self.ledger.clicks.get_mut(&command) {
                        click.may_be_lost = true;
                    }
                    self.on(id, Event::SentUnsaved(command));
                }
            }
            Act::Refresh => self.on(id, Event::Refresh),
            Act::Rest(rests) => self.on(id, Event::Rested(rests)),
            Act::Language(which) => {
                self.on(id, Event::Language(LANGUAGES[which % LANGUAGES.len()]));
            }
            Act::ClearHistory => self.on(id, Event::HistoryCleared),
        }
    }

    /// Opens an approval, and looks a moment later whether what was typed into it is there.
    pub(crate) fn open(&mut self, id: ElementId, approval: ApprovalId) {
        self.say(true, || format!("{} opens {}", named(id), approval.key));
        self.on(id, Event::Opened(approval.clone()));
        self.look_soon(id, approval);
    }

    fn types(&mut self, id: ElementId, typing: Typing) {
        let (place, text) = match typing {
            Typing::Number(number) => ("/total", format!("{number}.5")),
            Typing::NoNumber => ("/total", "abc".to_owned()),
            Typing::Words(words) => ("/note", format!("words {words}")),
            Typing::Choice(_) => ("/currency", String::new()),
        };
        let Some(element) = self.element(id) else {
            return;
        };
        let desk = &element.desk;
        if !desk.can_edit() {
            return;
        }
        let (Some(open), Some(draft)) = (desk.open_approval(), desk.draft()) else {
            return;
        };
        let approval = open.approval.id.clone();
        let Some(field) = field_at(draft, place) else {
            return;
        };
        let (edit, text) = match (typing, draft.field(field).widget) {
            (Typing::Choice(which), Widget::Choice { options }) => {
                let option = which as usize % options.len().max(1);
                let text = options[option].value.to_string();
                (Edit::Choose { field, option }, text)
            }
            (Typing::Choice(_), _) => return,
            (_, _) => {
                let typed = text.clone();
                (Edit::Type { field, text: typed }, text)
            }
        };
        // Who types over what was put back has seen it.
        self.is_kept(id, &approval);
        self.looks_at(id, field);
        self.on(id, Event::Edited(edit));
        self.note_typed(id, approval, Some(place), text);
    }

    /// A letter more, and the letter away again: as a browser has it, whose text boxes know one kind of line end.
    fn touches(&mut self, id: ElementId) {
        let Some(element) = self.element(id) else {
            return;
        };
        let Some(draft) = element.desk.draft() else {
            return;
        };
        let (before, was_changed) = (draft.value(), draft.is_changed());
        let Some(field) = field_at(draft, "/note").filter(|_| element.desk.can_edit()) else {
            return;
        };
        let shown = draft
            .field(field)
            .text
            .replace("\r\n", "\n")
            .replace('\r', "\n");
        let typed = |text: String| Event::Edited(Edit::Type { field, text });
        self.looks_at(id, field);
        self.on(id, typed(format!("{shown}x")));
        self.on(id, typed(shown));
        let after = self.element(id).and_then(|element| {
            let draft = element.desk.draft()?;
            Some((draft.value(), draft.is_changed()))
        });
        if let Some((after, is_changed)) = after {
            self.is_as_before(id, &before, was_changed, &after, is_changed);
        }
    }

    fn pastes(&mut self, id: ElementId, number: u64) {
        let Some(element) = self.element(id) else {
            return;
        };
        let desk = &element.desk;
        let (Some(open), Some(draft)) = (desk.open_approval(), desk.draft()) else {
            return;
        };
        let approval = open.approval.id.clone();
        let Some(field) = field_at(draft, "/lines/0/id").filter(|_| desk.can_edit()) else {
            return;
        };
        let rows = vec![vec![format!("x{number}"), number.to_string()]];
        self.on(id, Event::Edited(Edit::Paste { field, rows }));
        self.note_typed(id, approval, Some("/lines/0/count"), number.to_string());
    }

    fn reasons(&mut self, id: ElementId, reason: String) {
        let Some(element) = self.element(id) else {
            return;
        };
        let Some(open) = element.desk.open_approval() else {
            return;
        };
        let approval = open.approval.id.clone();
        // Where a reason cannot be given there is no box for one.
        let takes_reason = open.capabilities.reason != countersign_core::model::ReasonUse::Never;
        let is_shown = element.desk.can_decide();
        if takes_reason && is_shown {
            self.is_kept(id, &approval);
            self.on(id, Event::Reasoned(reason.clone()));
            self.note_typed(id, approval, None, reason);
        }
    }

    fn note_typed(
        &mut self,
        id: ElementId,
        approval: ApprovalId,
        field: Option<&'static str>,
        text: String,
    ) {
        let now = self.now;
        let same = self.ledger.typed.iter_mut();
        let same = same.filter(|typed| typed.approval == approval && typed.field == field);
        for typed in same.filter(|typed| typed.settled.is_none()) {
            // In another tab it is another text, and both are to be kept.
            if typed.element == id || typed.seen_in.contains(&id) {
                typed.settled = Some("it was typed over");
            }
        }
        self.ledger.typed.push(Typed {
            approval,
            field,
            text,
            element: id,
            at: now,
            settled: None,
            decided_by: None,
            hung: false,
            seen_in: vec![id],
        });
    }

    /// Whatever was typed into an approval need not be there any more.
    fn settle(&mut self, approval: &ApprovalId, and_reason: bool, why: &'static str) {
        for typed in &mut self.ledger.typed {
            let is_it = typed.approval == *approval && (and_reason || typed.field.is_some());
            if is_it && typed.settled.is_none() {
                typed.settled = Some(why);
            }
        }
    }

    fn takes_edits_back(&mut self, id: ElementId, edit: Edit) {
        let Some(element) = self.element(id) else {
            return;
        };
        if !element.desk.can_edit() || element.desk.draft().is_none() {
            return;
        }
        if let Some(open) = element.desk.open_approval() {
            let open = open.approval.id.clone();
            self.settle(&open, false, "the reviewer took it back");
        }
        self.on(id, Event::Edited(edit));
    }

    fn merges(&mut self, id: ElementId, mine: bool) {
        let Some(element) = self.element(id) else {
            return;
        };
        let Some(merge) = element.desk.merge_underneath() else {
            return;
        };
        let side = match mine {
            true => Side::Mine,
            false => Side::Theirs,
        };
        let sides = vec![side; merge.conflicts().len()];
        if !mine && let Some(open) = element.desk.open_approval() {
            let open = open.approval.id.clone();
            self.settle(&open, false, "the reviewer took the new data");
        }
        self.on(id, Event::Merged(sides));
    }

    fn takes_version(&mut self, id: ElementId, which: usize) {
        let Some(element) = self.element(id) else {
            return;
        };
        let Some(open) = element.desk.open_approval() else {
            return;
        };
        let approval = open.approval.id.clone();
        let details = open.details.as_ref();
        let versions = details.map_or(&[][..], |details| &details.versions);
        if versions.is_empty() || !element.desk.can_edit() {
            return;
        }
        let version = versions[which % versions.len()].id.clone();
        self.settle(&approval, false, "the reviewer took another version");
        self.on(id, Event::TookVersion(version));
    }

    /// The reviewer's focus comes to a field.
    pub(crate) fn looks_at(&mut self, id: ElementId, field: FieldId) {
        let Some(element) = self.element(id) else {
            return;
        };
        let (Some(open), Some(draft)) = (element.desk.open_approval(), element.desk.draft()) else {
            return;
        };
        let is_there = field.number() as usize <= draft.count();
        if !is_there {
            return;
        }
        let place = draft.pointer(field).as_str().to_owned();
        let item = open.approval.id.item();
        element.looked_at.insert((item, place));
        self.on(id, Event::LookedAt(field));
    }

    fn fresh(&mut self) -> CommandId {
        CommandId::new(format!("click-{:03}", self.ledger.clicks.len()))
    }

    fn decide(&mut self, id: ElementId, on: ApprovalId, verdict: Verdict, at_row: bool) {
        let command = self.fresh();
        let Some(screen) = self.screen(id, &on) else {
            return;
        };
        self.say(true, || match &screen.data {
            Some(data) => format!("{} shows {}: {data}", named(id), on.key),
            None => format!("{} shows {}", named(id), on.key),
        });
        let said_before = self.element(id).map_or(0, |element| element.said_count);
        let click = Click {
            element: id,
            at: self.now,
            approval: Some(on.clone()),
            verdict,
            how: How::Open,
            screen,
            filed_at: None,
            taken_back_at: None,
            end: None,
            wants_it_back: false,
            retried_in_doubt: false,
            may_be_lost: false,
            leads_back: false,
            posts: 0,
            effects: Vec::new(),
        };
        self.ledger.clicks.insert(command.clone(), click);
        let event = match at_row {
            true => Event::DecidedAt {
                at: on.clone(),
                verdict,
                command: command.clone(),
            },
            false => Event::Decided {
                verdict,
                command: command.clone(),
            },
        };
        self.on(id, event);
        let is_filed = self.ledger.clicks[&command].filed_at.is_some();
        let Some(element) = self.element(id) else {
            return;
        };
        // Told instead of taken: pressed again on the same thing, the reviewer knows.
        let is_told = !is_filed && element.said_count > said_before;
        element.warned = is_told.then_some(on);
    }

    fn decides_on_many(&mut self, id: ElementId, verdict: Verdict) {
        let Some(element) = self.element(id) else {
            return;
        };
        let view = element.desk.bulk_view();
        let count = element.desk.selected_count();
        if view.verdict.is_some() && !view.is_over() || count == 0 {
            return;
        }
        let mut commands = Vec::new();
        for _ in 0..count {
            let command = self.fresh();
            let click = Click {
                element: id,
                at: self.now,
                approval: None,
                verdict,
                how: How::Bulk,
                screen: Screen::default(),
                filed_at: None,
                taken_back_at: None,
                end: None,
                wants_it_back: false,
                retried_in_doubt: false,
                may_be_lost: false,
                leads_back: false,
                posts: 0,
                effects: Vec::new(),
            };
            self.ledger.clicks.insert(command.clone(), click);
            commands.push(command);
        }
        let now = self.now;
        if let Some(element) = self.element(id) {
            element.bulk = Some((commands.clone(), now));
        }
        self.on(
            id,
            Event::BulkDecided {
                verdict,
                reason: "because of all".to_owned(),
                commands,
            },
        );
    }

    fn retries(&mut self, id: ElementId) {
        let Some(element) = self.element(id) else {
            return;
        };
        let engine = element.desk.engine();
        let entries = engine.entries().iter();
        let waiting = entries
            .filter(|entry| matches!(entry.phase, Phase::Waiting { .. }) && engine.has_way(entry));
        let commands: Vec<(CommandId, bool)> = waiting
            .map(|entry| (entry.decision.command.clone(), entry.may_have_been_taken))
            .collect();
        for (command, is_in_doubt) in commands {
            let mut posts = 0;
            if let Some(click) = self.ledger.clicks.get_mut(&command) {
                click.retried_in_doubt |= is_in_doubt;
                posts = click.posts;
            }
            self.on(id, Event::RetriedNow(command.clone()));
            if !is_in_doubt {
                self.look_for_a_try(id, command, posts);
            }
        }
    }

    /// What an element shows of an approval; of one that is not open it shows a row.
    fn screen(&mut self, id: ElementId, on: &ApprovalId) -> Option<Screen> {
        let element = self.element(id)?;
        let desk = &element.desk;
        let open = desk.open_approval();
        let Some(open) = open.filter(|open| open.approval.id == *on) else {
            return Some(Screen::default());
        };
        let payload = open
            .details
            .as_ref()
            .and_then(|details| details.payload.as_ref());
        let item = on.item();
        let looked_at = element.looked_at.iter();
        let looked_at = looked_at
            .filter(|(other, _)| *other == item)
            .map(|(_, place)| place.clone());
        // A schema that was read and that nothing is checked by does nobody any good.
        let is_checked = desk.draft().is_some_and(|draft| {
            let field = field_at(draft, "/currency");
            field.is_some_and(|field| matches!(draft.field(field).widget, Widget::Choice { .. }))
        });
        Some(Screen {
            data: desk.draft().map(|draft| draft.value().to_string()),
            original: desk.draft().map(|draft| draft.original().to_string()),
            has_schema: is_checked
                && payload.is_some_and(|payload| payload.schema.shown().is_some()),
            has_likelihoods: payload.is_some_and(|payload| payload.likelihoods.shown().is_some()),
            looked_at: looked_at.collect(),
            reason: desk.reason().to_owned(),
            was_warned: element.warned.as_ref() == Some(on),
        })
    }

    /// The status line says something.
    pub(crate) fn hears(&mut self, id: ElementId, sentence: String) {
        self.say(true, || format!("{} says: {sentence}", named(id)));
        if let Some(element) = self.element(id) {
            element.said_count += 1;
        }
    }

    // --- What may be gone without a word ---

    /// A tab ends: what is nowhere but in it may be lost, if it is young, or if its reviewer was told.
    pub(crate) fn note_what_dies(&mut self, element: &Element) {
        let id = element.id;
        let entries = element.desk.engine().entries().iter();
        let open = entries.filter(|entry| entry.is_open());
        let lost = open.filter(|entry| entry.is_in_memory_only() || element.sends_unsaved);
        for entry in lost {
            if let Some(click) = self.ledger.clicks.get_mut(&entry.decision.command) {
                click.may_be_lost = true;
            }
        }
        let hangs = self.does_store_hang(TAB_OF[id.place]);
        let until = self.frozen_since(TAB_OF[id.place]).unwrap_or(self.now);
        for typed in &mut self.ledger.typed {
            if typed.element != id || typed.settled.is_some() {
                continue;
            }
            typed.hung |= hangs;
            if until < typed.at + SAVED_AFTER_MS {
                typed.settled = Some("its tab ended before it could be stored");
            } else if element.is_told_of_storage {
                typed.settled = Some("the reviewer was told that it could not be stored");
            }
        }
    }

    /// Site data was cleared: what was stored is gone, and that is nobody's fault.
    pub(crate) fn note_wipe(&mut self) {
        for click in self.ledger.clicks.values_mut() {
            click.may_be_lost |= click.end.is_none();
        }
        for typed in &mut self.ledger.typed {
            typed.settled.get_or_insert("site data was cleared");
        }
    }

    // --- Which decision a request is made for ---

    /// The decision that a request acts for: by its id where the API carries one, else by what is being sent.
    pub(crate) fn meant_by(
        &mut self,
        id: ElementId,
        api: usize,
        meant: &Meant,
    ) -> Option<CommandId> {
        if let Some(command) = &meant.command {
            return Some(CommandId::new(command.as_str()));
        }
        let connection = self.connection(api).to_owned();
        let element = self.elements[id.place].as_ref()?;
        let api = &self.apis[api];
        let is_it = |on: &ApprovalId| {
            on.connection.as_str() == connection && api.target(on.key.as_str()) == meant.target
        };
        let entries = element.desk.engine().entries().iter();
        let sending = entries.filter(|entry| {
            matches!(entry.phase, Phase::Sending)
                && entry.decision.verdict == meant.verdict
                && is_it(&entry.decision.approval)
        });
        let posts = |command: &CommandId| {
            let click = self.ledger.clicks.get(command);
            click.map_or(0, |click| click.posts)
        };
        let commands = sending.map(|entry| entry.decision.command.clone());
        commands.min_by_key(posts)
    }

    /// A request that acts has left the browser.
    pub(crate) fn note_post(&mut self, number: usize, _fault: Option<Fault>) {
        let Some(command) = self.calls[number].command.clone() else {
            return;
        };
        self.is_posted(&command, number);
        if let Some(click) = self.ledger.clicks.get_mut(&command) {
            click.posts += 1;
        }
    }
}

fn row(desk: &Desk, which: usize) -> Option<ApprovalId> {
    let count = desk.row_count();
    (count > 0).then(|| desk.approval_at(which % count))?
}

/// The field at a place of the data.
pub(crate) fn field_at(draft: &Draft, place: &str) -> Option<FieldId> {
    draft.find(&Pointer::parse(place)?)
}

fn verdict(approve: bool) -> Verdict {
    match approve {
        true => Verdict::Approve,
        false => Verdict::Reject,
    }
}
