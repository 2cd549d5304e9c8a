//! What the rules ask to be kept on this device, as plain values: shelves of texts by key. What the texts say is the
//! business of `engine` and `desk`; how a browser keeps them is the shell's.

/// One kind of what is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shelf {
    /// Decisions whose end is not known yet, by command id.
    Outbox,
    /// Edits that are not decided yet, by approval.
    Drafts,
    /// Decisions whose end is known, by command id.
    History,
    /// Who may send what, and since when things are kept here.
    Marks,
}

/// Every shelf.
pub const SHELVES: [Shelf; 4] = [
    Shelf::Outbox,
    Shelf::Drafts,
    Shelf::History,
    Shelf::Marks,
];

impl Shelf {
    /// Its name where things are kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Shelf::Outbox => "outbox",
            Shelf::Drafts => "drafts",
            Shelf::History => "history",
            Shelf::Marks => "marks",
        }
    }
}

/// One change of what is kept. The writes of one request are made together or not at all, and in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// Keep a text, in place of one with the same key.
    Put {
        /// Where.
        shelf: Shelf,
        /// Under which key.
        key: String,
        /// What.
        text: String,
    },
    /// Keep the text with this key no longer; nothing happens where there is none.
    Erase {
        /// Where.
        shelf: Shelf,
        /// Which.
        key: String,
    },
    /// Keep nothing of this shelf.
    Clear(Shelf),
    /// Make none of the changes of this request if another mark than this one has been left under its key. Whether one
    /// was, is looked up in the same breath in which they are made; one that is missing is in nobody's way.
    Expect {
        /// Of the mark.
        key: String,
        /// What it says if it is there.
        text: String,
    },
}

/// Everything that is kept, as key and text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Of the shelf of that name.
    pub outbox: Vec<(String, String)>,
    /// Of the shelf of that name.
    pub drafts: Vec<(String, String)>,
    /// Of the shelf of that name.
    pub history: Vec<(String, String)>,
    /// Of the shelf of that name.
    pub marks: Vec<(String, String)>,
}

impl Kept {
    /// Makes these changes, in their order, or none of them: what any place that keeps things does.
    ///
    /// # Errors
    /// When another mark is there than was expected.
    ///
    /// ```
    /// use countersign_core::storage::{Kept, Shelf, Write, WriteFailure};
    ///
    /// let mut kept = Kept::default();
    /// let put = |shelf, text: &str| Write::Put { shelf, key: "a".into(), text: text.into() };
    /// let expect = |text: &str| Write::Expect { key: "a".into(), text: text.into() };
    /// assert_eq!(kept.make([expect("me"), put(Shelf::Drafts, "1"), put(Shelf::Drafts, "2")]), Ok(()));
    /// assert_eq!(kept.drafts, [("a".to_owned(), "2".to_owned())]);
    /// assert_eq!(kept.make([put(Shelf::Marks, "another")]), Ok(()));
    /// assert_eq!(kept.make([expect("me"), put(Shelf::Drafts, "3")]), Err(WriteFailure::Overtaken));
    /// assert_eq!(kept.drafts, [("a".to_owned(), "2".to_owned())]);
    /// ```
    pub fn make(&mut self, writes: impl IntoIterator<Item = Write>) -> Result<(), WriteFailure> {
        let writes: Vec<Write> = writes.into_iter().collect();
        let is_expected = |write: &Write| match write {
            Write::Expect { key, text } => {
                let mut marks = self.marks.iter();
                marks.all(|(other, found)| other != key || found == text)
            }
            _ => true,
        };
        if !writes.iter().all(is_expected) {
            return Err(WriteFailure::Overtaken);
        }
        for write in writes {
            match write {
                Write::Put { shelf, key, text } => {
                    let texts = self.shelf_mut(shelf);
                    texts.retain(|(other, _)| *other != key);
                    texts.push((key, text));
                }
                Write::Erase { shelf, key } => {
                    self.shelf_mut(shelf).retain(|(other, _)| *other != key);
                }
                Write::Clear(shelf) => self.shelf_mut(shelf).clear(),
                Write::Expect { .. } => {}
            }
        }
        Ok(())
    }

    /// The texts of one shelf.
    pub fn shelf_mut(&mut self, shelf: Shelf) -> &mut Vec<(String, String)> {
        match shelf {
            Shelf::Outbox => &mut self.outbox,
            Shelf::Drafts => &mut self.drafts,
            Shelf::History => &mut self.history,
            Shelf::Marks => &mut self.marks,
        }
    }
}

/// Why something could not be kept or read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StorageFailure {
    /// There is no room left.
    Full,
    /// The browser keeps nothing for this page: a private window, blocked site data, an old browser.
    Denied,
    /// An older version of this page, open in another tab, is in the way.
    Blocked,
    /// It failed for another reason.
    Failed,
}

/// Why none of some changes was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteFailure {
    /// They cannot be kept.
    Storage(StorageFailure),
    /// Another mark is there than was expected: another tab has taken over.
    Overtaken,
}

impl From<StorageFailure> for WriteFailure {
    fn from(failure: StorageFailure) -> WriteFailure {
        WriteFailure::Storage(failure)
    }
}
