//! What must be true of every history, while it is played and after it. Each rule has a name of its own, so that a script is
//! made smaller without its turning into another one.

use std::collections::BTreeSet;
use std::fmt;

use countersign_core::desk::{Event, Outgoing};
use countersign_core::json::{Pointer, Value};
use countersign_core::model::{ApprovalId, CommandId, End, Verdict};

use crate::api::{Effect, Truth};
use crate::ledger::{Click, ElementId, How};
use crate::reviewer::{SAVED_AFTER_MS, field_at};
use crate::world::{Kind, Stand, World, named};

/// What is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Invariant {
    /// A decision takes effect on what was seen when it was made.
    Seen,
    /// What must be looked at first is not approved otherwise.
    Guarded,
    /// What was typed is kept.
    Kept,
    /// What is shown is true.
    True,
    /// Everything comes to an end.
    Ends,
    /// Everything that waits is in the list.
    NothingHidden,
}

/// A promise that a history broke.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Which.
    pub invariant: Invariant,
    /// The rule, in a word.
    pub rule: &'static str,
    /// What happened.
    pub words: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?} ({}): {}", self.invariant, self.rule, self.words)
    }
}

impl Problem {
    pub(crate) fn ends(rule: &'static str, words: impl Into<String>) -> Problem {
        Problem {
            invariant: Invariant::Ends,
            rule,
            words: words.into(),
        }
    }

    /// The same promise, broken in the same way.
    pub fn is_like(&self, other: &Problem) -> bool {
        (self.invariant, self.rule) == (other.invariant, other.rule)
    }
}

impl World<'_> {
    fn breaks(&mut self, invariant: Invariant, rule: &'static str, words: impl Into<String>) {
        if self.problem.is_none() {
            self.problem = Some(Problem {
                invariant,
                rule,
                words: words.into(),
            });
        }
    }

    pub(crate) fn api_of(&self, approval: &ApprovalId) -> Option<usize> {
        (0..self.apis.len()).find(|api| self.connection(*api) == approval.connection.as_str())
    }

    fn truth(&self, approval: &ApprovalId) -> Option<Truth> {
        let api = self.api_of(approval)?;
        self.apis[api].truth(approval.key.as_str(), self.now)
    }

    // --- Seen ---

    /// Something took effect at an API.
    pub(crate) fn takes_effect(&mut self, api: usize, number: usize) {
        let effect = self.apis[api].effects()[number].clone();
        self.tally.effects += 1;
        self.say(true, || {
            let data = effect.data.as_deref().unwrap_or("no data");
            format!(
                "at the API: {} is {} ({data})",
                effect.key,
                effect.verdict.as_str()
            )
        });
        let Some(call) = effect.call else { return };
        let Some(command) = self.calls[call].command.clone() else {
            return self.breaks(
                Invariant::True,
                "nobody",
                format!(
                    "{} is {} by a request that no decision was sent with",
                    effect.key,
                    effect.verdict.as_str()
                ),
            );
        };
        let Some(click) = self.ledger.clicks.get(&command).cloned() else {
            return self.breaks(
                Invariant::True,
                "nobody",
                format!("{command} took effect, and nobody pressed a button for it"),
            );
        };
        if !click.leads_back {
            self.is_as_decided(api, call, &command, &click, &effect);
        }
        if let Some(click) = self.ledger.clicks.get_mut(&command) {
            click.effects.push((api, number));
            click.leads_back |= effect.leads_back;
        }
    }

    fn is_as_decided(
        &mut self,
        api: usize,
        call: usize,
        command: &CommandId,
        click: &Click,
        effect: &Effect,
    ) {
        let by_same_request = |(api, number): &(usize, usize)| {
            let other = &self.apis[*api].effects()[*number];
            other.call == Some(call)
        };
        // What the network doubles below the browser nobody can tell from one request.
        let is_doubled = click.effects.iter().any(by_same_request);
        if is_doubled {
            return;
        }
        if !click.effects.is_empty() && !click.retried_in_doubt {
            self.breaks(
                Invariant::Seen,
                "twice",
                format!("{command} took effect a second time, on {}", effect.key),
            );
        }
        if click.taken_back_at.is_some() {
            self.breaks(
                Invariant::True,
                "undone",
                format!("{command} took effect after it was told to be taken back"),
            );
        }
        if let Some((end @ ("refused" | "superseded" | "duplicate" | "withdrawn"), _)) = click.end {
            self.breaks(
                Invariant::True,
                "ended otherwise",
                format!("{command} took effect after it was told to be {end}"),
            );
        }
        if effect.verdict != click.verdict {
            self.breaks(
                Invariant::Seen,
                "verdict",
                format!("{command} was {} otherwise", effect.verdict.as_str()),
            );
        }
        let last = self.apis[api].last_instant();
        // One request long: from the last look that was fresh when it left.
        let is_in_last_instant = effect.since >= self.calls[call].looked_at;
        let key = click
            .approval
            .as_ref()
            .map(|approval| approval.key.as_str());
        if key != Some(effect.key.as_str()) && !is_in_last_instant && !click.retried_in_doubt {
            self.breaks(
                Invariant::Seen,
                "step",
                format!(
                    "{command} was decided on {} and took effect on {}, which had waited there for {} ms before the request left ({})",
                    key.unwrap_or("nothing"),
                    effect.key,
                    self.calls[call].sent_at.saturating_sub(effect.since),
                    last.section,
                ),
            );
        }
        // A rejection takes no edits along.
        let seen = match click.verdict {
            Verdict::Approve => &click.screen.data,
            Verdict::Reject => &click.screen.original,
        };
        let (Some(seen), Some(data)) = (seen, &effect.data) else {
            if effect.data.is_some() && click.how == How::Open {
                self.breaks(
                    Invariant::Seen,
                    "blind",
                    format!("{command} took effect on data, and none was on the screen"),
                );
            }
            return;
        };
        if !self.apis[api].is_same(seen, data) && !is_in_last_instant {
            self.breaks(
                Invariant::Seen,
                "data",
                format!(
                    "{command} was decided on {seen} and took effect on {data}, which had been so for {} ms before the request left ({})",
                    self.calls[call].sent_at.saturating_sub(effect.since),
                    last.section,
                ),
            );
        }
    }

    /// How far back a change is one in the last instant, for a request that leaves now: to the last look at what it
    /// names, if that was fresh.
    pub(crate) fn last_look(&self, call: usize) -> u64 {
        let call = &self.calls[call];
        let api = &self.apis[call.api];
        let Some(meant) = api.meant(call.request()) else {
            return self.now;
        };
        let Some(element) = &self.elements[call.element.place] else {
            return self.now;
        };
        let looks = element.carried.iter().rev();
        let mut looks = looks.filter(|(at, carried, _, _)| {
            *at == call.api && api.target(&carried.key) == meant.target
        });
        match looks.next() {
            Some((_, _, served_at, here_at))
                if self.now - here_at <= api.last_instant().look_ms =>
            {
                *served_at
            }
            _ => self.now,
        }
    }

    // --- Guarded ---

    /// A desk has taken a press as a decision.
    fn is_filed(
        &mut self,
        id: ElementId,
        command: &CommandId,
        approval: ApprovalId,
        verdict: Verdict,
    ) {
        let now = self.now;
        self.tally.decisions += 1;
        let read = self.read_for_many(id, command, &approval);
        let Some(click) = self.ledger.clicks.get_mut(command) else {
            return self.breaks(
                Invariant::True,
                "nobody",
                format!("{command} is a decision that nobody made"),
            );
        };
        click.filed_at = Some(now);
        click.approval = Some(approval.clone());
        if click.how == How::Bulk {
            click.screen.data = read.as_ref().and_then(|read| read.data.clone());
        }
        let click = click.clone();
        let is_shown_here = self.elements[id.place]
            .as_ref()
            .is_some_and(|element| element.sends_unsaved);
        if is_shown_here && let Some(click) = self.ledger.clicks.get_mut(command) {
            click.may_be_lost = true;
        }
        self.say(true, || {
            let verdict = verdict.as_str();
            format!("{} takes {command}: {} {verdict}", named(id), approval.key)
        });
        if click.verdict == Verdict::Approve {
            match click.how {
                How::Open => self.is_guarded(id, command, &click, &approval),
                How::Bulk => self.is_checked(id, command, &approval, read),
            }
        }
        for typed in &mut self.ledger.typed {
            if typed.approval == approval && typed.settled.is_none() && typed.decided_by.is_none() {
                typed.decided_by = Some(command.clone());
            }
        }
    }

    fn is_guarded(
        &mut self,
        id: ElementId,
        command: &CommandId,
        click: &Click,
        approval: &ApprovalId,
    ) {
        let Some(truth) = self.truth(approval) else {
            return;
        };
        let screen = &click.screen;
        let problems = self.elements[id.place].as_ref().map_or(0, |element| {
            let draft = element.desk.draft();
            draft.map_or(0, |draft| draft.problems().len())
        });
        if problems > 0 {
            return self.breaks(
                Invariant::Guarded,
                "problem",
                format!("{command} approves what has {problems} problems"),
            );
        }
        if screen.was_warned {
            return;
        }
        if truth.has_schema && !screen.has_schema {
            return self.breaks(
                Invariant::Guarded,
                "schema",
                format!("{command} approves what could not be checked: its schema was not read, and the reviewer was not told"),
            );
        }
        if truth.has_likelihoods && !screen.has_likelihoods {
            return self.breaks(
                Invariant::Guarded,
                "likelihoods",
                format!("{command} approves what nobody said how sure it is, and the reviewer was not told"),
            );
        }
        if truth.cannot_be_checked {
            return self.breaks(
                Invariant::Guarded,
                "unchecked",
                format!("{command} approves what cannot be checked to the end, and the reviewer was not told"),
            );
        }
        let unseen = truth
            .unsure
            .iter()
            .find(|place| !screen.looked_at.iter().any(|looked| looked == *place));
        if let (true, Some(place)) = (self.script.must_look, unseen) {
            self.breaks(
                Invariant::Guarded,
                "look",
                format!("{command} approves although {place} must be looked at first and was not"),
            );
        }
    }

    /// What the check before a decision on many has read of an approval.
    fn read_for_many(
        &self,
        id: ElementId,
        command: &CommandId,
        approval: &ApprovalId,
    ) -> Option<Read> {
        let api = self.api_of(approval)?;
        let element = self.elements[id.place].as_ref()?;
        let (commands, since) = element.bulk.as_ref()?;
        if !commands.contains(command) {
            return None;
        }
        let mut read = Read::default();
        for (at, carried, _, here_at) in &element.carried {
            let is_it = *at == api && carried.key == approval.key.as_str() && here_at >= since;
            if !is_it {
                continue;
            }
            if let Some(data) = &carried.data {
                read.data = Some(data.clone());
            }
            read.schema |= carried.schema;
            read.likelihoods |= carried.likelihoods;
        }
        Some(read)
    }

    fn is_checked(
        &mut self,
        id: ElementId,
        command: &CommandId,
        approval: &ApprovalId,
        read: Option<Read>,
    ) {
        let Some(truth) = self.truth(approval) else {
            return;
        };
        let read = read.unwrap_or_default();
        let key = &approval.key;
        let missing = match &truth {
            truth if truth.data.is_some() && read.data.is_none() => Some("its data"),
            truth if truth.has_schema && !read.schema => Some("its schema"),
            truth if truth.has_likelihoods && !read.likelihoods => Some("how sure the API is"),
            _ => None,
        };
        if let Some(missing) = missing {
            return self.breaks(
                Invariant::Guarded,
                "bulk unread",
                format!(
                    "{command} approves {key} among others, although {missing} could not be read"
                ),
            );
        }
        let is_as_read = truth.data == read.data;
        if is_as_read && (truth.is_odd || truth.cannot_be_checked) {
            return self.breaks(
                Invariant::Guarded,
                "bulk odd",
                format!("{command} approves {key} among others, although a check has something against it"),
            );
        }
        if is_as_read && !truth.unsure.is_empty() {
            return self.breaks(
                Invariant::Guarded,
                "bulk unsure",
                format!(
                    "{command} approves {key} among others, although {} needs a look",
                    truth.unsure[0]
                ),
            );
        }
        let typed = self.ledger.typed.iter().find(|typed| {
            typed.approval == *approval
                && typed.settled.is_none()
                && typed.decided_by.is_none()
                && typed.field.is_some()
                && (typed.element == id || self.now >= typed.at + SAVED_AFTER_MS)
        });
        if let Some(typed) = typed {
            let text = typed.text.clone();
            self.breaks(
                Invariant::Kept,
                "bulk edited",
                format!("{command} approves {key} among others without the edit “{text}”"),
            );
        }
    }

    // --- Kept ---

    /// An approval was opened a while ago: is what was typed into it there?
    pub(crate) fn is_kept(&mut self, id: ElementId, approval: &ApprovalId) {
        let now = self.now;
        let Some(element) = self.elements[id.place].as_ref().filter(|it| it.id == id) else {
            return;
        };
        let desk = &element.desk;
        let Some(open) = desk.open_approval() else {
            return;
        };
        let is_ready = open.approval.id == *approval
            && open
                .details
                .as_ref()
                .is_some_and(|details| details.payload.is_some())
            && element.loads == 0
            && desk.can_edit()
            && desk.draft().is_some();
        if !is_ready {
            return;
        }
        let Some(draft) = desk.draft() else { return };
        let value = draft.value();
        let offered = desk.merge_underneath();
        let is_in_form = |field: &'static str, text: &str| {
            let Some(place) = Pointer::parse(field) else {
                return false;
            };
            let as_text = Value::text(text).to_string();
            let in_value = value.at(&place).map(Value::to_string);
            let typed = field_at(draft, field).map(|field| draft.field(field).text == text);
            in_value.is_some_and(|found| found == text || found == as_text) || typed == Some(true)
        };
        let mut lost: Option<(&'static str, String)> = None;
        let mut found = Vec::new();
        for (number, typed) in self.ledger.typed.iter().enumerate() {
            let is_due = typed.approval == *approval
                && typed.settled.is_none()
                && typed.decided_by.is_none()
                && now >= typed.at + SAVED_AFTER_MS
                // What is typed into another tab meanwhile is there once this one opens it anew.
                && self.opened_at(id) >= typed.at + SAVED_AFTER_MS;
            if !is_due {
                continue;
            }
            let is_there = match typed.field {
                Some(field) => is_in_form(field, &typed.text),
                None => desk.reason() == typed.text,
            };
            match is_there {
                true => found.push(number),
                // Both sides are there to choose from.
                false if offered.is_some() => {}
                false => {
                    // Two tabs that both have it in a form are another matter than one that comes back.
                    let is_elsewhere = typed.element != id && self.is_there(typed.element);
                    let rule = match is_elsewhere {
                        true => "typed in two tabs",
                        false => "typed",
                    };
                    lost.get_or_insert_with(|| {
                        let place = typed.field.unwrap_or("the reason");
                        let words = format!(
                            "“{}” was typed into {place} of {} in {}, and is not there in {}",
                            typed.text,
                            approval.key,
                            named(typed.element),
                            named(id)
                        );
                        (rule, words)
                    });
                }
            }
        }
        for number in found {
            let typed = &mut self.ledger.typed[number];
            if !typed.seen_in.contains(&id) {
                typed.seen_in.push(id);
            }
        }
        if let Some((rule, words)) = lost {
            self.breaks(Invariant::Kept, rule, words);
        }
    }

    // --- True ---

    /// Whether what an element shows of a decision can be held against what others did: of what it sent itself it knows, of
    /// others' requests only once it could hear of them.
    fn knows(&self, id: ElementId, command: &CommandId) -> bool {
        let mut posts = self.calls.iter().rev();
        let last = posts.find(|call| call.command.as_ref() == Some(command));
        let Some(last) = last else { return true };
        let hears = self.is_everything_heard() && self.now > last.sent_at + 200;
        last.element == id || hears
    }

    /// A decision is shown otherwise than before.
    pub(crate) fn is_shown(&mut self, id: ElementId, command: &CommandId, stand: &Stand) {
        let Some(element) = self.elements[id.place].as_ref() else {
            return;
        };
        let Some(entry) = element.desk.engine().entry(command) else {
            return;
        };
        let end = entry.end().cloned();
        let (approval, verdict) = (entry.decision.approval.clone(), entry.decision.verdict);
        let is_new = self
            .ledger
            .clicks
            .get(command)
            .is_none_or(|click| click.filed_at.is_none());
        if is_new {
            self.is_filed(id, command, approval, verdict);
        }
        self.say(false, || {
            format!("{} shows {command}: {:?}", named(id), stand.kind)
        });
        let Some(click) = self.ledger.clicks.get(command).cloned() else {
            return;
        };
        if !self.knows(id, command) {
            if let Some(end) = end {
                self.ended(id, command, &click, &end);
            }
            return;
        }
        let has_effect = !click.effects.is_empty() && !click.leads_back;
        match stand.kind {
            Kind::Held if click.posts > 0 => self.breaks(
                Invariant::True,
                "held",
                format!("{command} is shown as held, and was sent before"),
            ),
            Kind::Unsaved if has_effect => self.breaks(
                Invariant::True,
                "unsaved",
                format!("{command} is shown as not saved and not sent, and took effect"),
            ),
            Kind::Waiting if has_effect && !stand.may_have_been_taken => self.breaks(
                Invariant::True,
                "not taken",
                format!("{command} is shown as not taken, and took effect"),
            ),
            Kind::Received if !self.is_received(&click) => self.breaks(
                Invariant::True,
                "received",
                format!("{command} is shown as received, and the API has no such decision"),
            ),
            _ => {}
        }
        if let Some(end) = end {
            self.ended(id, command, &click, &end);
        }
    }

    fn is_received(&self, click: &Click) -> bool {
        self.effects_on(click)
            .any(|effect| effect.verdict == click.verdict)
    }

    fn effects_on<'b>(&'b self, click: &'b Click) -> impl Iterator<Item = &'b Effect> {
        let approval = click.approval.as_ref();
        let api = approval.and_then(|approval| self.api_of(approval));
        let effects = api.map_or(&[][..], |api| self.apis[api].effects());
        effects.iter().filter(move |effect| {
            approval.is_some_and(|approval| approval.key.as_str() == effect.key)
        })
    }

    /// A decision is shown to have ended.
    fn ended(&mut self, id: ElementId, command: &CommandId, click: &Click, end: &End) {
        let now = self.now;
        let word = end.as_str();
        match click.end {
            // Another visit may not find what an earlier one could not write down; that it cannot be known is true then.
            Some(_) if matches!(end, End::Gone) => return,
            Some((before, _)) if before != word => {
                return self.breaks(
                    Invariant::True,
                    "two ends",
                    format!(
                        "{command} is {before} in one place and {word} in {}",
                        named(id)
                    ),
                );
            }
            Some(_) => return,
            None => {}
        }
        self.say(true, || format!("{} shows {command}: {word}", named(id)));
        if let Some(click) = self.ledger.clicks.get_mut(command) {
            click.end = Some((word, now));
        }
        let ours = !click.effects.is_empty();
        if click.leads_back {
            return;
        }
        let is_ours = |effect: &&Effect| {
            let call = effect.call.map(|call| &self.calls[call]);
            call.is_some_and(|call| call.command.as_ref() == Some(command))
        };
        let key = click
            .approval
            .as_ref()
            .map_or("", |approval| approval.key.as_str());
        let api = click.approval.as_ref().and_then(|on| self.api_of(on));
        let is_true = match end {
            End::Applied { .. } => {
                let same = |effect: &Effect| {
                    effect.verdict == click.verdict
                        && api.is_some_and(|api| self.apis[api].takes_same_for_ours())
                };
                let is_applied = api.is_some_and(|api| self.apis[api].is_applied(key, now));
                (ours || self.effects_on(click).any(same)) && is_applied
            }
            End::Superseded(theirs) => {
                let others = self.effects_on(click);
                let mut others = others.filter(|effect| !is_ours(effect));
                !ours
                    && others.any(|effect| {
                        theirs
                            .verdict
                            .is_none_or(|verdict| verdict == effect.verdict)
                    })
            }
            End::Refused { .. } | End::Withdrawn => !ours,
            End::Gone => {
                let truth = click.approval.as_ref().and_then(|on| self.truth(on));
                // It may have come back since the last look.
                truth.is_none_or(|truth| truth.since + 120_000 > now)
            }
            // It says that nothing is known. There has to be a reason for that.
            End::Lost => self.wiped_at.is_some(),
            End::Duplicate => {
                let mut clicks = self.ledger.clicks.iter();
                !ours
                    && clicks.any(|(other, rival)| {
                        other != command
                            && rival.filed_at.is_some()
                            && rival.approval == click.approval
                    })
            }
        };
        if !is_true {
            self.breaks(
                Invariant::True,
                word,
                format!("{command} is told to be {word}, which is not so"),
            );
        }
    }

    /// A decision is gone from an element although it had not ended: it is told to be taken back.
    pub(crate) fn is_taken_back(&mut self, id: ElementId, command: &CommandId) {
        let now = self.now;
        self.say(true, || format!("{} takes {command} back", named(id)));
        let Some(click) = self.ledger.clicks.get_mut(command) else {
            return;
        };
        click.taken_back_at.get_or_insert(now);
        let has_effect = !click.effects.is_empty() && !click.leads_back;
        for typed in &mut self.ledger.typed {
            if typed.decided_by.as_ref() == Some(command) {
                typed.decided_by = None;
                typed.at = now;
            }
        }
        if has_effect {
            self.breaks(
                Invariant::True,
                "undone",
                format!("{command} is told to be taken back, and took effect"),
            );
        }
    }

    /// A request that acts leaves the browser.
    pub(crate) fn is_posted(&mut self, command: &CommandId, number: usize) {
        let now = self.now;
        let Some(click) = self.ledger.clicks.get(command) else {
            return;
        };
        let held_until = click.filed_at.unwrap_or(now) + self.script.undo_ms.min(2_000);
        if click.taken_back_at.is_some() {
            return self.breaks(
                Invariant::True,
                "undone",
                format!("{command} is sent although it was told to be taken back"),
            );
        }
        if now < held_until && !self.has_jumped {
            self.breaks(
                Invariant::True,
                "window",
                format!("{command} is sent before its undo window has ended"),
            );
        }
        let _ = number;
    }

    /// The page is told something.
    pub(crate) fn is_emitted(&mut self, id: ElementId, outgoing: &Outgoing) {
        let Outgoing::Decided { command, end, .. } = outgoing else {
            return;
        };
        self.say(false, || {
            format!("{} tells the page: {command} {end}", named(id))
        });
        let told = (id, command.clone());
        if !self.emitted.insert(told) {
            self.breaks(
                Invariant::True,
                "told twice",
                format!("the page is told of {command} twice"),
            );
        }
    }

    // --- After everything ---

    /// After everything: was every promise kept?
    pub(crate) fn judge(&mut self) -> Result<(), Problem> {
        self.judge_ends();
        self.judge_lists();
        self.problem.take().map_or(Ok(()), Err)
    }

    fn judge_ends(&mut self) {
        let elements = self.elements.iter().flatten();
        let open: Vec<String> = elements
            .flat_map(|element| {
                let entries = element.desk.engine().entries().iter();
                let open = entries.filter(|entry| entry.is_open());
                open.map(|entry| {
                    format!(
                        "{} in {}: {:?}",
                        entry.decision.command,
                        named(element.id),
                        entry.phase
                    )
                })
            })
            .collect();
        if !open.is_empty() {
            let open = open.join("; ");
            self.breaks(Invariant::Ends, "open", format!("never over: {open}"));
        }
        let lost = self
            .ledger
            .clicks
            .iter()
            .find(|(_, click)| click.is_open() && !click.may_be_lost && !click.wants_it_back);
        if let Some((command, _)) = lost {
            let words = format!("{command} was lost without a word");
            self.breaks(Invariant::Ends, "lost", words);
        }
        if !self.kept.outbox.is_empty() && self.problem.is_none() {
            let words = format!("stored and never over: {:?}", self.kept.outbox[0]);
            self.breaks(Invariant::Ends, "stored", words);
        }
    }

    fn judge_lists(&mut self) {
        let now = self.now;
        let mut waiting = BTreeSet::new();
        for api in 0..self.apis.len() {
            for key in self.apis[api].waiting(now) {
                waiting.insert((self.connection(api).to_owned(), key));
            }
        }
        for id in self.ids() {
            let Some(element) = &self.elements[id.place] else {
                continue;
            };
            let rows = element.desk.rows(0..usize::MAX);
            let rows: BTreeSet<(String, String)> = rows
                .iter()
                .map(|row| (row.id.connection.to_string(), row.id.key.to_string()))
                .collect();
            let hidden = waiting.difference(&rows).next().cloned();
            let stale = rows.difference(&waiting).next().cloned();
            let total = element.desk.total();
            if let Some((_, key)) = hidden {
                self.breaks(
                    Invariant::NothingHidden,
                    "hidden",
                    format!("{key} waits, and is in no list of {}", named(id)),
                );
            } else if let Some((_, key)) = stale {
                self.breaks(
                    Invariant::NothingHidden,
                    "stale",
                    format!("{key} waits no longer, and is in the list of {}", named(id)),
                );
            } else if total != waiting.len() {
                let count = waiting.len();
                self.breaks(
                    Invariant::True,
                    "count",
                    format!("{count} wait, and {} counts {total}", named(id)),
                );
            }
        }
    }

    /// The approvals whose typed texts are to be looked for at the very end.
    pub(crate) fn to_look_into(&self) -> Vec<ApprovalId> {
        let typed = self.ledger.typed.iter();
        let live = typed.filter(|typed| typed.settled.is_none() && typed.decided_by.is_none());
        let approvals: BTreeSet<ApprovalId> = live.map(|typed| typed.approval.clone()).collect();
        approvals.into_iter().collect()
    }

    /// Opens an approval at the very end.
    pub(crate) fn open_at_the_end(&mut self, id: ElementId, approval: ApprovalId) {
        self.on(id, Event::Closed);
        self.open(id, approval);
    }
}

#[derive(Clone, Debug, Default)]
struct Read {
    data: Option<String>,
    schema: bool,
    likelihoods: bool,
}
