//! What brings people back: how many wait, told to the page when that changes, and what is new while nobody looks.
//! Decides what is told and when; titles and notifications are the shell's.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::{Desk, Effect, Outgoing};
use crate::model::{ApprovalId, ConnectionId};
use crate::time::Millis;

/// Changes this close together are told as one.
const TOLD_AFTER_MS: u64 = 100;
/// While a long list is being read for the first time, its count changes with each page.
const TOLD_AFTER_WHILE_READING_MS: u64 = 1_000;
/// Lists are read one after the other: what is new in them makes one notification.
const NOTICED_AFTER_MS: u64 = 2_000;
/// How often a list is read while the page is hidden, where somebody wants to know what comes, and where nobody does.
const READ_WHEN_WATCHED_MS: u64 = 60_000;
const READ_WHEN_HIDDEN_MS: u64 = 120_000;

/// How many wait.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Over all connections.
    pub total: usize,
    /// Over each whose list has been read, or has begun to be.
    pub by_connection: Vec<(ConnectionId, usize)>,
}

#[derive(Debug, Default)]
pub(super) struct News {
    /// The page or the reviewer wants to know what comes while the page is hidden.
    watches: bool,
    /// The reviewer wants to be notified.
    notifies: bool,
    /// Fingerprints of everything that any list had during this visit: what was missed by one walk and is met by the
    /// next is not new.
    met: HashSet<u64>,
    /// How many came since the page was hidden.
    came: usize,
    notice_at: Option<Millis>,
    told: Option<Counts>,
    tell_at: Option<Millis>,
}

impl Desk {
    /// How many wait; nothing before any list has been read.
    pub fn counts(&self) -> Option<Counts> {
        let counted = self.connections.iter().filter_map(|connection| {
            let count = self.queue.count(&connection.id);
            let is_known = connection.read_at.is_some() || count > 0;
            is_known.then(|| (connection.id.clone(), count))
        });
        let by_connection: Vec<_> = counted.collect();
        (!by_connection.is_empty()).then(|| Counts {
            total: self.queue.total(),
            by_connection,
        })
    }

    pub(super) fn set_watches(&mut self, watches: bool, notifies: bool) {
        self.news.watches = watches || notifies;
        self.news.notifies = notifies;
    }

    /// True where somebody wants to know what comes while the page is hidden.
    pub(super) fn is_watched(&self) -> bool {
        self.news.watches
    }

    /// How often lists are read while the page is hidden: oftener where somebody wants to know what comes.
    pub(super) fn hidden_pause(&self) -> u64 {
        match self.news.watches {
            true => READ_WHEN_WATCHED_MS,
            false => READ_WHEN_HIDDEN_MS,
        }
    }

    /// A list has this; it is new unless it was met before, or its list is being read for the first time.
    pub(super) fn meet(&mut self, id: &ApprovalId, is_first_walk: bool, now: Millis) {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        let is_new = self.news.met.insert(hasher.finish()) && !is_first_walk;
        if is_new && self.news.notifies && !self.visible {
            self.news.came += 1;
            self.news
                .notice_at
                .get_or_insert(now.plus(NOTICED_AFTER_MS));
        }
    }

    /// The page came to the front: who looks at it needs no notification.
    pub(super) fn forget_news(&mut self, out: &mut Vec<Effect>) {
        self.news.notice_at = None;
        if std::mem::take(&mut self.news.came) > 0 {
            out.push(Effect::Notify(None));
        }
    }

    /// Tells what is due to be told.
    pub(super) fn tell_news(&mut self, now: Millis, out: &mut Vec<Effect>) {
        if self.news.notice_at.is_some_and(|at| at <= now) {
            self.news.notice_at = None;
            let sentence = (self.text.new_approvals)(self.news.came);
            out.push(Effect::Notify(Some(sentence)));
        }
        let counts = self.counts();
        if counts.is_none() || counts == self.news.told {
            self.news.tell_at = None;
            return;
        }
        let is_first_walk = self
            .connections
            .iter()
            .any(|connection| connection.reading.is_some() && connection.read_at.is_none());
        let pause = match is_first_walk {
            true => TOLD_AFTER_WHILE_READING_MS,
            false => TOLD_AFTER_MS,
        };
        let tell_at = *self.news.tell_at.get_or_insert(now.plus(pause));
        // Once the last list is complete nothing more is to be waited for.
        let tell_at = tell_at.min(now.plus(pause));
        self.news.tell_at = Some(tell_at);
        if tell_at <= now {
            self.news.tell_at = None;
            self.news.told.clone_from(&counts);
            out.extend(counts.map(|counts| Effect::Emit(Outgoing::Counted(counts))));
        }
    }

    pub(super) fn news_wake_at(&self) -> impl Iterator<Item = Millis> {
        self.news.notice_at.into_iter().chain(self.news.tell_at)
    }
}
