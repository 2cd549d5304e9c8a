//! The other reviewer, the agent and the canceller of Retab reviews, for tests that need a race (contract 8, point 6).

use rusqlite::Transaction;
use serde_json::value::RawValue;

use super::{Trouble, decided};
use crate::Sandbox;
use crate::answer::Answer;
use crate::json::Object;
use crate::reviews::{self, Command, Decided, Review, Wish};
use crate::versions::{self, Author, Created, NewVersion};
use crate::workflows;

/// What a rejection by the other reviewer says.
const REASON: &str = "sandbox: rejected by another reviewer";

impl Sandbox {
    /// Decides on the newest version, or on `data` as a correction of it; whatever else is newest is set aside.
    pub(super) fn decide_review(
        &self,
        transaction: &Transaction,
        now_ms: i64,
        key: &str,
        approved: bool,
        data: Option<&RawValue>,
    ) -> Result<Answer, Trouble> {
        let mut review = find(transaction, key)?;
        if !review.is_pending() {
            return Err(too_late(key));
        }
        // A rejection keeps no data, as in the other generations.
        let version_id = match data.filter(|_| approved) {
            Some(data) => {
                self.correct(transaction, now_ms, &review, Author::OtherReviewer, data)?
            }
            None => newest(transaction, &review)?,
        };
        let all = versions::of_review(transaction, &review)?;
        let acknowledged = versions::other_newest(&all, &version_id, &[]);
        let wish = if approved {
            Wish::Approve {
                acknowledged: &acknowledged,
            }
        } else {
            Wish::Reject { reason: REASON }
        };
        let command = Command {
            version_id: &version_id,
            author: Author::OtherReviewer,
            wish,
        };
        let settings = self.settings(transaction)?;
        let outcome = reviews::decide(
            transaction,
            &self.0.contents,
            &settings,
            now_ms,
            &mut review,
            &command,
        )?;
        match outcome {
            Decided::Accepted => Ok(decided()),
            _ => Err(too_late(key)),
        }
    }

    /// An agent corrects the newest version while the review waits.
    pub(super) fn change_review(
        &self,
        transaction: &Transaction,
        now_ms: i64,
        key: &str,
        data: &RawValue,
    ) -> Result<Answer, Trouble> {
        let review = find(transaction, key)?;
        let version_id = self.correct(transaction, now_ms, &review, Author::Agent, data)?;
        Ok(Answer::ok(
            Object::new()
                .set("changed", true)
                .set("version_id", version_id),
        ))
    }

    fn correct(
        &self,
        transaction: &Transaction,
        now_ms: i64,
        review: &Review,
        author: Author,
        data: &RawValue,
    ) -> Result<String, Trouble> {
        let settings = self.settings(transaction)?;
        if let Some((path, expected)) = workflows::misfit(transaction, &settings, review, data)? {
            let sentence = format!(
                "`data` does not fit the block at `{}`: {expected}",
                path.join("/")
            );
            return Err(Trouble::Said(400, sentence));
        }
        let parent_id = newest(transaction, review)?;
        let all = versions::of_review(transaction, review)?;
        let new = NewVersion {
            parent_id: &parent_id,
            author,
            snapshot: data.get(),
            note: None,
            acknowledged: &versions::other_newest(&all, &parent_id, &[]),
        };
        match versions::create(transaction, now_ms, review, &new)? {
            Created::Stored(version) => Ok(version.id),
            Created::ParentConflict => {
                let sentence = format!("{} has a version with this content already", review.id);
                Err(Trouble::Said(409, sentence))
            }
            _ => Err(too_late(&review.id)),
        }
    }
}

/// Cancels the run of a review nobody has decided about.
pub(super) fn cancel(transaction: &Transaction, now_ms: i64, key: &str) -> Result<Answer, Trouble> {
    let review = find(transaction, key)?;
    if !reviews::cancel(transaction, now_ms, &review)? {
        return Err(too_late(key));
    }
    Ok(Answer::ok(Object::new().set("cancelled", true)))
}

fn find(transaction: &Transaction, key: &str) -> Result<Review, Trouble> {
    reviews::load(transaction, key)?.ok_or_else(|| {
        let sentence = format!("there is no review {key} in {}", reviews::API);
        Trouble::Said(404, sentence)
    })
}

fn newest(transaction: &Transaction, review: &Review) -> Result<String, Trouble> {
    let all = versions::of_review(transaction, review)?;
    // Every review has the version of its run.
    Ok(versions::newest(&all).map_or_else(String::new, |newest| newest.id.clone()))
}

fn too_late(key: &str) -> Trouble {
    Trouble::Said(409, format!("{key} is decided or cancelled already"))
}
