//! The keys a reviewer works with: what each does, and how a page gives them others. Hears no key itself.

use crate::json::Value;

/// What one key does, wherever the focus is in the inbox, as long as nobody is typing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// Goes to the next approval.
    Down,
    /// Goes to the one before.
    Up,
    /// Approves the open approval.
    Approve,
    /// Rejects it.
    Reject,
    /// Goes to the first field of its data.
    Edit,
    /// Takes back the last decision.
    Undo,
    /// Selects an approval for a bulk decision, or no longer.
    Select,
    /// Goes to the search.
    Search,
    /// Goes to the next field that needs a look.
    NextLook,
    /// Shows all keys.
    Help,
}

impl Action {
    /// All of them, in the order they are shown in.
    pub const ALL: [Action; 10] = [
        Action::Down,
        Action::Up,
        Action::Approve,
        Action::Reject,
        Action::Edit,
        Action::NextLook,
        Action::Undo,
        Action::Select,
        Action::Search,
        Action::Help,
    ];

    /// Its name in the attribute `keys`.
    pub fn name(self) -> &'static str {
        self.written().0
    }

    fn written(self) -> (&'static str, char) {
        match self {
            Action::Down => ("down", 'j'),
            Action::Up => ("up", 'k'),
            Action::Approve => ("approve", 'a'),
            Action::Reject => ("reject", 'r'),
            Action::Edit => ("edit", 'e'),
            Action::Undo => ("undo", 'u'),
            Action::Select => ("select", 'x'),
            Action::Search => ("search", '/'),
            Action::NextLook => ("next-look", 'n'),
            Action::Help => ("help", '?'),
        }
    }
}

/// Which key does what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys(Vec<(Action, char)>);

impl Default for Keys {
    fn default() -> Keys {
        Keys(
            Action::ALL
                .map(|action| (action, action.written().1))
                .into(),
        )
    }
}

impl Keys {
    /// Reads the attribute `keys`: `off`, or a JSON object that gives actions other keys, or `null` to take one away.
    ///
    /// ```
    /// use countersign_core::keys::{Action, Keys};
    ///
    /// let keys = Keys::read(r#"{"approve": "y", "reject": null}"#).unwrap();
    /// assert_eq!(keys.action("y"), Some(Action::Approve));
    /// assert_eq!((keys.action("a"), keys.action("r")), (None, None));
    /// ```
    ///
    /// # Errors
    /// A sentence for the people who embed the element, when it is neither, names an action that there is not, or gives
    /// two actions the same key.
    pub fn read(written: &str) -> Result<Keys, String> {
        let written = written.trim();
        if written.is_empty() {
            return Ok(Keys::default());
        }
        if written == "off" {
            return Ok(Keys::off());
        }
        let names = || Action::ALL.map(Action::name).join(", ");
        let value = Value::parse(written).ok();
        let Some(object) = value.as_ref().and_then(Value::as_object) else {
            return Err(format!(
                "keys: expected “off” or a JSON object of {}",
                names()
            ));
        };
        let mut keys = Keys::default();
        for (name, key) in object.entries() {
            let known = Action::ALL
                .into_iter()
                .find(|action| action.name() == name.decoded());
            let Some(action) = known else {
                return Err(format!(
                    "keys: there is no “{}”, only {}",
                    name.decoded(),
                    names()
                ));
            };
            keys.0.retain(|(other, _)| *other != action);
            if key.is_null() {
                continue;
            }
            let mut letters = key.as_str().unwrap_or_default().chars();
            let (Some(letter), None) = (letters.next(), letters.next()) else {
                return Err(format!(
                    "keys: “{}” takes one character or null",
                    action.name()
                ));
            };
            keys.0.push((action, lowered(letter)));
        }
        for (at, (action, key)) in keys.0.iter().enumerate() {
            if let Some((other, _)) = keys.0[..at].iter().find(|(_, known)| known == key) {
                return Err(format!(
                    "keys: “{key}” cannot be both {} and {}",
                    other.name(),
                    action.name()
                ));
            }
        }
        Ok(keys)
    }

    /// None of them.
    pub fn off() -> Keys {
        Keys(Vec::new())
    }

    /// What a key does, by the character it types; capitals are as good.
    pub fn action(&self, typed: &str) -> Option<Action> {
        let mut letters = typed.chars();
        let (letter, None) = (lowered(letters.next()?), letters.next()) else {
            return None;
        };
        self.0
            .iter()
            .find(|(_, key)| *key == letter)
            .map(|(action, _)| *action)
    }

    /// The key of an action.
    pub fn of(&self, action: Action) -> Option<char> {
        self.0
            .iter()
            .find(|(known, _)| *known == action)
            .map(|(_, key)| *key)
    }
}

fn lowered(letter: char) -> char {
    let mut lowered = letter.to_lowercase();
    match (lowered.next(), lowered.next()) {
        (Some(one), None) => one,
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::{Action, Keys};

    #[test]
    fn every_action_has_a_key_of_its_own() {
        let keys = Keys::default();
        for action in Action::ALL {
            let key = keys.of(action).unwrap().to_string();
            assert_eq!(keys.action(&key), Some(action));
        }
        assert_eq!(keys.action("J"), Some(Action::Down));
        assert_eq!((keys.action("Enter"), keys.action("")), (None, None));
        assert_eq!(Keys::read(" "), Ok(keys));
    }

    #[test]
    fn keys_are_switched_off_and_given_others() {
        let off = Keys::read("off").unwrap();
        assert!(Action::ALL.iter().all(|action| off.of(*action).is_none()));
        let keys = Keys::read(r#"{"approve":"É","undo":"a","help":null}"#).unwrap();
        assert_eq!(keys.action("é"), Some(Action::Approve));
        assert_eq!(keys.action("a"), Some(Action::Undo));
        assert_eq!((keys.action("u"), keys.action("?")), (None, None));
    }

    #[test]
    fn what_cannot_be_is_said() {
        for (written, says) in [
            ("on", "expected “off” or a JSON object"),
            ("[]", "expected “off”"),
            (r#"{"fly":"f"}"#, "no “fly”, only down, up"),
            (r#"{"undo":"ab"}"#, "“undo” takes one character"),
            (r#"{"undo":""}"#, "takes one character"),
            (r#"{"undo":7}"#, "takes one character"),
            (r#"{"undo":"A"}"#, "“a” cannot be both approve and undo"),
        ] {
            let said = Keys::read(written).unwrap_err();
            assert!(said.contains(says), "{written}: {said}");
        }
    }
}
