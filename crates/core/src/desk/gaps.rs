//! What could not be read or checked of an approval, and what it takes to approve it all the same. One rule for what a
//! reviewer has on the screen and for what many at once are checked by: neither takes what is not known for what is fine.
//! Reads and checks nothing itself.

use super::documents::{Link, OpenDocument};
use super::likelihoods;
use super::review::Review;
use crate::form::Draft;
use crate::model::{Details, Known, MissingPart};
use crate::schema::Cut;

/// Something that nobody can say is fine, because it could not be read or checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gap {
    /// A part could not be loaded.
    Unread(MissingPart),
    /// What came as the schema is none.
    NotASchema,
    /// The schema is larger than is read.
    SchemaTooLarge,
    /// The data was not checked to the end.
    Unchecked(Cut),
    /// What came as likelihoods is something else for some values.
    OddLikelihoods,
    /// The link to a document could not be loaded.
    NoDocument,
    /// The data was replaced by newer data while it was open, and nobody has decided anything since.
    Replaced,
}

/// Who has seen what is to be approved.
#[derive(Clone, Copy, Debug)]
pub(super) enum Seen<'a> {
    /// It is on the screen, with its documents; it may be that doubtful values have to be looked at.
    ByTheReviewer {
        must_look: bool,
        was_replaced: bool,
        documents: &'a [OpenDocument],
    },
    /// It was only checked.
    ByNobody,
}

/// What stands against approving something.
#[derive(Debug, Default)]
pub(super) struct Against {
    problems: usize,
    looks: usize,
    gaps: Vec<Gap>,
}

/// Whether something may be approved.
#[derive(Debug, PartialEq)]
pub(super) enum Clearance {
    Given,
    /// So many values have to be put right.
    Problems(usize),
    /// So many values have to be looked at.
    Looks(usize),
    /// Whoever decides has to be told of these.
    Untold(Vec<Gap>),
}

impl Against {
    /// What is known against approving what was read, its draft having been looked through.
    pub(super) fn of(
        details: &Details,
        draft: Option<&Draft>,
        review: &Review,
        below: u32,
        seen: Seen,
    ) -> Against {
        let problems = draft.map_or(0, |draft| match seen {
            Seen::ByTheReviewer { .. } => draft.problems().len(),
            // What the data came with may stay as it is only where somebody sees it.
            Seen::ByNobody => draft.problems().len() + draft.warnings().len(),
        });
        let looks = match seen {
            Seen::ByTheReviewer {
                must_look: true, ..
            } => review.looks().left,
            Seen::ByTheReviewer { .. } => 0,
            Seen::ByNobody => {
                let payload = details.payload.as_ref();
                let tree = payload.and_then(|payload| payload.likelihoods.shown());
                let low = tree.map_or(0, |tree| likelihoods::low(tree, below));
                review.looks().needed.max(low)
            }
        };
        Against {
            problems,
            looks,
            gaps: gaps(details, draft, review, seen),
        }
    }

    /// What of it stands against a rejection. That sends no data, so that only what was not seen at all, or is not what a
    /// decision would name, has to be told.
    pub(super) fn of_a_rejection(mut self, is_shown: bool, names_what_was_shown: bool) -> Against {
        self.gaps.retain(|gap| match gap {
            Gap::Unread(_) => !is_shown,
            Gap::Replaced => names_what_was_shown,
            _ => false,
        });
        Against {
            gaps: self.gaps,
            ..Against::default()
        }
    }

    /// What could not be read or checked.
    pub(super) fn gaps(self) -> Vec<Gap> {
        self.gaps
    }

    /// Whether that is reason enough, for somebody who was told of these gaps. Others than these have to be told anew.
    pub(super) fn clearance(self, told: &[Gap]) -> Clearance {
        match self {
            Against { problems: 1.., .. } => Clearance::Problems(self.problems),
            Against { looks: 1.., .. } => Clearance::Looks(self.looks),
            Against { gaps, .. } if gaps.is_empty() || gaps == told => Clearance::Given,
            Against { gaps, .. } => Clearance::Untold(gaps),
        }
    }
}

fn gaps(details: &Details, draft: Option<&Draft>, review: &Review, seen: Seen) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::new();
    let mut note = |gap| {
        if !gaps.contains(&gap) {
            gaps.push(gap);
        }
    };
    for missing in &details.missing {
        note(Gap::Unread(details.lacks(missing)));
    }
    if let Some(payload) = &details.payload {
        let parts = [
            (MissingPart::Schema, &payload.schema),
            (MissingPart::Likelihoods, &payload.likelihoods),
        ];
        for (what, _) in parts.iter().filter(|(_, part)| **part == Known::Unread) {
            note(Gap::Unread(*what));
        }
        let tree = payload.likelihoods.shown();
        if tree.is_some_and(likelihoods::are_odd) {
            note(Gap::OddLikelihoods);
        }
    }
    review.unchecked(draft).into_iter().for_each(&mut note);
    if let Seen::ByTheReviewer {
        was_replaced,
        documents,
        ..
    } = seen
    {
        let is_missing = |document: &OpenDocument| matches!(document.link, Link::Missing(_));
        if documents.iter().any(is_missing) {
            note(Gap::NoDocument);
        }
        if was_replaced {
            note(Gap::Replaced);
        }
    }
    gaps
}
