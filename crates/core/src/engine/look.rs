//! A look through a pending list for one decision: which page to ask for next, and when the pages read so far prove that
//! what was decided does not wait any more. Asks for nothing itself and knows no API: what a page says of the decision
//! comes in as a [`Standing`].
//!
//! While it looks, entries leave the list and others come in, so that two pages never show one moment. What proves that
//! something is not there is either one page that has its place ([`Standing::Absent`]), or two walks over the whole list that
//! met the same approvals in the same order: if ours had slipped from one page to the next between two reads of the
//! first walk, one before it would have had to leave meanwhile, and the second walk would not have met that one.

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use crate::connector::{Page, Pass, Standing};
use crate::model::{ApprovalKey, CommandId};
use crate::time::Millis;

/// So many walks are compared before the list is left alone for a while.
const MOST_WALKS: u32 = 3;
/// A search for a place ends long before this, unless the list moves all the time.
const MOST_STEPS: u32 = 40;
/// No list is this long; a server that never says "last" is stopped here.
const MOST_PAGES: u32 = 20_000;

/// A look that is under way, or waits for room to go on.
#[derive(Debug)]
pub(super) struct Look {
    /// Whose it is; what its pages show of others counts for them too.
    pub(super) command: CommandId,
    /// When the page under way was asked for; `None` while none is.
    pub(super) asked: Option<Millis>,
    /// The page to ask for.
    page: u32,
    way: Way,
}

/// How it goes through the list.
#[derive(Debug)]
enum Way {
    /// To the place where it would be.
    ToThePlace {
        /// The last page that is known to come before it.
        before: Option<u32>,
        /// The first page that is known to come after it.
        after: Option<u32>,
        stride: u32,
        steps: u32,
    },
    /// Over all of it, until two walks agree.
    OverAll {
        met: Walk,
        earlier: Option<Walk>,
        walks: u32,
    },
}

/// What a walk over the whole list has met.
#[derive(Debug, Default, PartialEq)]
struct Walk {
    keys: Vec<ApprovalKey>,
    total: Option<u64>,
    pages: u32,
    /// The count was another one on another page.
    has_moved: bool,
    /// Something could not be read, and may be what is looked for.
    is_odd: bool,
}

/// What follows from a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum After {
    /// Another page is to be read.
    Read,
    /// It does not wait: proved.
    Absent,
    /// The list moves too much to tell.
    Moves,
    /// It has something that cannot be read.
    Odd,
}

impl Look {
    /// Begins at the page where it was seen last.
    pub(super) fn new(command: CommandId, page: u32) -> Look {
        Look {
            command,
            asked: None,
            page,
            way: Way::ToThePlace {
                before: None,
                after: None,
                stride: 1,
                steps: 0,
            },
        }
    }

    /// Where in the list it has come to.
    pub(super) fn pass(&self) -> Pass {
        Pass {
            page: self.page,
            ..Pass::default()
        }
    }

    /// Takes in the page that was asked for, in which its decision was not met.
    pub(super) fn went_past(&mut self, standing: &Standing, pass: &Pass, page: &Page) -> After {
        if *standing == Standing::Absent {
            return After::Absent;
        }
        let at = self.page;
        match &mut self.way {
            Way::ToThePlace {
                before,
                after,
                stride,
                steps,
            } => {
                match standing {
                    Standing::After => *before = Some(at),
                    Standing::Before => *after = Some(at),
                    _ => *steps = MOST_STEPS,
                }
                *steps += 1;
                let next = match (*before, *after) {
                    _ if *steps > MOST_STEPS => None,
                    (Some(before), Some(after)) => {
                        let middle = before + after.saturating_sub(before) / 2;
                        (before < middle).then_some(middle)
                    }
                    (Some(before), None) => before.checked_add(*stride),
                    (None, Some(after)) => (after > 0).then(|| after.saturating_sub(*stride)),
                    (None, None) => None,
                };
                *stride = stride.saturating_mul(2);
                match next {
                    Some(next) => self.page = next,
                    // It would be exactly between two pages, or nothing says where it would be.
                    None => self.walk_over_all(),
                }
                After::Read
            }
            Way::OverAll {
                met,
                earlier,
                walks,
            } => {
                met.take(pass, page);
                if !page.last && met.pages < MOST_PAGES {
                    self.page = at + 1;
                    return After::Read;
                }
                let walk = std::mem::take(met);
                if walk.is_odd {
                    return After::Odd;
                }
                if walk.proves(earlier.as_ref(), page.last) {
                    return After::Absent;
                }
                *walks += 1;
                if *walks >= MOST_WALKS {
                    return After::Moves;
                }
                *earlier = Some(walk);
                self.page = 0;
                After::Read
            }
        }
    }

    fn walk_over_all(&mut self) {
        self.page = 0;
        self.way = Way::OverAll {
            met: Walk::default(),
            earlier: None,
            walks: 0,
        };
    }
}

impl Walk {
    fn take(&mut self, pass: &Pass, page: &Page) {
        self.is_odd |= !page.unreadable.is_empty();
        self.has_moved |= self.pages > 0 && self.total != pass.total;
        self.total = pass.total;
        self.pages += 1;
        let keys = page.approvals.iter().map(|one| one.id.key.clone());
        self.keys.extend(keys);
    }

    /// Whether this walk and the one before it show that what neither has met is not in the list.
    fn proves(&self, earlier: Option<&Walk>, is_whole: bool) -> bool {
        let count = self.keys.len();
        let is_as_counted = self.total.is_none_or(|total| total == count as u64);
        let is_each_met_once = || self.keys.iter().collect::<HashSet<_>>().len() == count;
        is_whole && is_as_counted && !self.has_moved && earlier == Some(self) && is_each_met_once()
    }
}
