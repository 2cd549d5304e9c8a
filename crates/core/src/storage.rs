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
}

/// Every shelf.
pub const SHELVES: [Shelf; 3] = [Shelf::Outbox, Shelf::Drafts, Shelf::History];

impl Shelf {
    /// Its name where things are kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Shelf::Outbox => "outbox",
            Shelf::Drafts => "drafts",
            Shelf::History => "history",
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
}

impl Kept {
    /// Makes these changes, in their order: what any place that keeps things does.
    ///
    /// ```
    /// use countersign_core::storage::{Kept, Shelf, Write};
    ///
    /// let mut kept = Kept::default();
    /// let put = |text: &str| Write::Put { shelf: Shelf::Drafts, key: "a".into(), text: text.into() };
    /// kept.make([put("1"), put("2")]);
    /// assert_eq!(kept.drafts, [("a".to_owned(), "2".to_owned())]);
    /// ```
    pub fn make(&mut self, writes: impl IntoIterator<Item = Write>) {
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
            }
        }
    }

    /// The texts of one shelf.
    pub fn shelf_mut(&mut self, shelf: Shelf) -> &mut Vec<(String, String)> {
        match shelf {
            Shelf::Outbox => &mut self.outbox,
            Shelf::Drafts => &mut self.drafts,
            Shelf::History => &mut self.history,
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
    /// It failed for another reason.
    Failed,
}
