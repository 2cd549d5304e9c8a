//! Versions of Retab reviews: complete snapshots that never change and hang on each other.
//! The first one is what the run made. Made-up ones are not kept as text but made again; all others are kept as they came.

use rusqlite::{OptionalExtension, Row, Transaction, params};
use sha2::{Digest, Sha256};

use crate::content::Content;
use crate::json;
use crate::reviews::Review;

/// Who made a version or a decision. The sandbox knows one person for its key (contract 6.2), and one other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Author {
    Model,
    Agent,
    /// Whoever holds the key.
    Reviewer,
    OtherReviewer,
}

impl Author {
    const ALL: [Author; 4] = [
        Author::Model,
        Author::Agent,
        Author::Reviewer,
        Author::OtherReviewer,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Author::Model => "model",
            Author::Agent => "agent",
            Author::Reviewer => "reviewer",
            Author::OtherReviewer => "other_reviewer",
        }
    }

    pub(crate) fn named(name: &str) -> Author {
        Author::ALL
            .into_iter()
            .find(|author| author.name() == name)
            .unwrap_or(Author::Model)
    }
}

#[derive(Debug, Clone)]
pub(crate) struct Version {
    pub(crate) id: String,
    /// The number of the review it belongs to.
    pub(crate) review: i64,
    pub(crate) parent_id: Option<String>,
    pub(crate) author: Author,
    /// The text as it came; `None` for what is made up.
    pub(crate) snapshot: Option<String>,
    pub(crate) note: Option<String>,
    pub(crate) created_ms: i64,
}

impl Version {
    /// The text, for a made-up version from what its review is about.
    pub(crate) fn text<'a>(&'a self, content: &'a Content) -> &'a str {
        match &self.snapshot {
            Some(text) => text,
            None => made_up(content, self.parent_id.is_none()),
        }
    }
}

/// What a made-up version says: what the run read, or what the paper says.
pub(crate) fn made_up(content: &Content, is_first: bool) -> &str {
    match &content.corrected {
        Some(corrected) if !is_first => corrected.get(),
        _ => content.data.get(),
    }
}

/// `rvr_` and 16 bytes of a SHA-256 over the canonical JSON in base32 (contract 6.3).
pub(crate) fn id_of(snapshot: &str) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let digest = Sha256::digest(json::canonical(snapshot));
    let mut id = String::from("rvr_");
    let (mut bits, mut count) = (0_u32, 0);
    for byte in &digest[..16] {
        bits = bits << 8 | u32::from(*byte);
        count += 8;
        while count >= 5 {
            count -= 5;
            id.push(char::from(LETTERS[(bits >> count & 31) as usize]));
        }
    }
    id.push(char::from(LETTERS[(bits << (5 - count) & 31) as usize]));
    id
}

/// True for the form of an id, whether or not there is such a version.
pub(crate) fn is_id(text: &str) -> bool {
    text.strip_prefix("rvr_").is_some_and(|rest| {
        rest.len() == 26
            && rest
                .bytes()
                .all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7'))
    })
}

/// The newest versions, those without children, that are neither `chosen` nor acknowledged.
pub(crate) fn other_newest(all: &[Version], chosen: &str, acknowledged: &[String]) -> Vec<String> {
    let is_parent = |id: &str| all.iter().any(|own| own.parent_id.as_deref() == Some(id));
    all.iter()
        .map(|own| &own.id)
        .filter(|id| *id != chosen && !is_parent(id) && !acknowledged.contains(id))
        .cloned()
        .collect()
}

/// The version that came last among those without children.
pub(crate) fn newest(all: &[Version]) -> Option<&Version> {
    let newest = other_newest(all, "", &[]);
    all.iter().rev().find(|own| newest.contains(&own.id))
}

/// A correction somebody wants to keep.
#[derive(Debug)]
pub(crate) struct NewVersion<'a> {
    pub(crate) parent_id: &'a str,
    pub(crate) author: Author,
    pub(crate) snapshot: &'a str,
    pub(crate) note: Option<&'a str>,
    /// Newest versions that are set aside on purpose.
    pub(crate) acknowledged: &'a [String],
}

/// What became of a correction (contract 6.4).
#[derive(Debug)]
pub(crate) enum Created {
    /// It is stored now, or was before.
    Stored(Version),
    UnknownParent,
    /// The same content hangs on another parent, or is what the run made.
    ParentConflict,
    /// Nobody waits for corrections any more.
    ReviewOver,
    /// These newest versions are neither the parent nor acknowledged.
    OtherNewest(Vec<String>),
}

/// Stores a correction, or says why not. Its form has been checked before.
pub(crate) fn create(
    transaction: &Transaction,
    now_ms: i64,
    review: &Review,
    new: &NewVersion,
) -> rusqlite::Result<Created> {
    let all = of_review(transaction, review)?;
    if !all.iter().any(|own| own.id == new.parent_id) {
        return Ok(Created::UnknownParent);
    }
    let id = id_of(new.snapshot);
    // Documented, unlike the refusal below: a repeated request gets its row even when the review was decided since.
    if let Some(existing) = all.iter().find(|own| own.id == id) {
        return Ok(if existing.parent_id.as_deref() == Some(new.parent_id) {
            Created::Stored(existing.clone())
        } else {
            Created::ParentConflict
        });
    }
    if !review.is_pending() {
        return Ok(Created::ReviewOver);
    }
    let others = other_newest(&all, new.parent_id, new.acknowledged);
    if !others.is_empty() {
        return Ok(Created::OtherNewest(others));
    }
    let last_ms = all.last().map_or(0, |own| own.created_ms);
    let version = Version {
        id,
        review: review.number,
        parent_id: Some(new.parent_id.to_owned()),
        author: new.author,
        snapshot: Some(new.snapshot.to_owned()),
        note: new.note.map(str::to_owned),
        // The greatest moment is how callers find the newest (contract 6.3), so no two are the same.
        created_ms: now_ms.max(last_ms + 1),
    };
    insert(transaction, &version)?;
    Ok(Created::Stored(version))
}

pub(crate) fn insert(transaction: &Transaction, version: &Version) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO versions (review, id, parent_id, author, snapshot, note, created_ms)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            version.review,
            version.id,
            version.parent_id,
            version.author.name(),
            version.snapshot,
            version.note,
            version.created_ms,
        ])?;
    Ok(())
}

const SELECT: &str =
    "SELECT id, review, parent_id, author, snapshot, note, created_ms FROM versions";

/// All versions of a review, oldest first.
pub(crate) fn of_review(
    transaction: &Transaction,
    review: &Review,
) -> rusqlite::Result<Vec<Version>> {
    transaction
        .prepare_cached(&format!("{SELECT} WHERE review = ? ORDER BY number"))?
        .query_map([review.number], read)?
        .collect()
}

/// The oldest version of that id; ids say only what a version holds, so several reviews may have the same (contract 6.3).
pub(crate) fn load(transaction: &Transaction, id: &str) -> rusqlite::Result<Option<Version>> {
    transaction
        .prepare_cached(&format!(
            "{SELECT} WHERE id = ? ORDER BY created_ms, number LIMIT 1"
        ))?
        .query_row([id], read)
        .optional()
}

fn read(row: &Row) -> rusqlite::Result<Version> {
    Ok(Version {
        id: row.get(0)?,
        review: row.get(1)?,
        parent_id: row.get(2)?,
        author: Author::named(&row.get::<_, String>(3)?),
        snapshot: row.get(4)?,
        note: row.get(5)?,
        created_ms: row.get(6)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_those_of_the_contract() {
        // The two snapshots of the OpenAPI file, the first with other spellings of the same values.
        let rows = r#""lines":[{"sku":"PLY-18","quantity":12,"amount":960},{"sku":"SCR-50","quantity":4,"amount":520}]"#;
        let head = r#""supplier_name":"Larkspur Mill Supply","invoice_number":"LMS-20418","issue_date":"2026-03-02","currency":"EUR""#;
        let first = format!(r#"{{ {rows}, {head}, "total_amount": 1480.0 }}"#);
        let second = format!(r#"{{{head},"total_amount":1498.5,{rows}}}"#);
        assert_eq!(id_of(&first), "rvr_TUITB3K26XVBVJU6XRF6YO323Q");
        assert_eq!(id_of(&second), "rvr_P2CK54SV6B7ECNPPLJX7TBPB6Q");
        assert!(is_id(&id_of("{}")));
        for text in [
            "",
            "rvr_",
            "rvr_TUITB3K26XVBVJU6XRF6YO3231",
            "ver_TUITB3K26XVBVJU6XRF6YO323Q",
        ] {
            assert!(!is_id(text), "{text}");
        }
    }
}
