//! JSON pointers (RFC 6901): where in a document something is. Does not look anything up; see `Value::at`.

use std::borrow::Cow;
use std::fmt;

/// A place in a document, such as `/line_items/2/amount`; the empty pointer is the whole document.
///
/// ```
/// use countersign_core::json::Pointer;
///
/// let mut pointer = Pointer::root();
/// pointer.push("and/or");
/// pointer.push_index(2);
/// assert_eq!(pointer.to_string(), "/and~1or/2");
/// assert_eq!(pointer.tokens().collect::<Vec<_>>(), ["and/or", "2"]);
/// assert_eq!(pointer.parent(), Pointer::parse("/and~1or"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pointer(String);

impl Pointer {
    /// The whole document.
    pub fn root() -> Pointer {
        Pointer::default()
    }

    /// Reads a pointer; `None` where the text is neither empty nor begins with `/`, or a `~` is not followed by `0` or `1`.
    pub fn parse(text: &str) -> Option<Pointer> {
        let starts = text.is_empty() || text.starts_with('/');
        let escapes = text
            .split('~')
            .skip(1)
            .all(|after| after.starts_with(['0', '1']));
        (starts && escapes).then(|| Pointer(text.into()))
    }

    /// The pointer as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the whole document.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// Goes down to a member.
    pub fn push(&mut self, key: &str) {
        self.0.push('/');
        for character in key.chars() {
            match character {
                '~' => self.0.push_str("~0"),
                '/' => self.0.push_str("~1"),
                other => self.0.push(other),
            }
        }
    }

    /// Goes down to an item.
    pub fn push_index(&mut self, index: usize) {
        self.push(&index.to_string());
    }

    /// The pointer of a member.
    pub fn key(&self, key: &str) -> Pointer {
        let mut pointer = self.clone();
        pointer.push(key);
        pointer
    }

    /// The pointer of an item.
    pub fn index(&self, index: usize) -> Pointer {
        let mut pointer = self.clone();
        pointer.push_index(index);
        pointer
    }

    /// One step up; `None` at the root.
    pub fn parent(&self) -> Option<Pointer> {
        let cut = self.0.rfind('/')?;
        Some(Pointer(self.0[..cut].into()))
    }

    /// The steps from the root, unescaped.
    pub fn tokens(&self) -> impl Iterator<Item = Cow<'_, str>> {
        // What comes before the first slash is empty and no step.
        self.0.split('/').skip(1).map(unescape)
    }

    /// The last step, unescaped; `None` at the root.
    pub fn last(&self) -> Option<Cow<'_, str>> {
        let cut = self.0.rfind('/')?;
        Some(unescape(&self.0[cut + 1..]))
    }

    /// Whether `other` is this place or one around it.
    pub fn is_within(&self, other: &Pointer) -> bool {
        self.0
            .strip_prefix(&other.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The index a step means in an array: digits without a leading zero.
pub(super) fn index_of(token: &str) -> Option<usize> {
    let plain = token == "0" || !token.starts_with(['0', '+']);
    if plain { token.parse().ok() } else { None }
}

fn unescape(token: &str) -> Cow<'_, str> {
    if token.contains('~') {
        // In this order, so that `~01` becomes `~1` and not `/`.
        Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
    } else {
        Cow::Borrowed(token)
    }
}
