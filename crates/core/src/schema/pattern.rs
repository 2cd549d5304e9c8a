//! How long a regular expression may take. An engine that tries one way after the other, as a browser's does, can take time
//! without end for some of them, and nothing stops it; so what could is tried on short texts only. Matches nothing itself.

/// Steps an engine has time for: less than a second of it.
const MOST_STEPS: u64 = 100_000_000;

/// A group repeated this often or less is no repetition to speak of.
const FEW: u32 = 8;

/// What can double with each character is tried on texts as long as this.
const SHORT: u64 = 16;

/// The most steps that matching a text could take, as far as the pattern's shape tells; `None` where that is too many.
///
/// A repetition within a repetition, or a choice within one, may double the ways with each character. Any other
/// repetition multiplies them with the length of the text, and so does a beginning that is not fixed. Most patterns take
/// far fewer steps: this is what nobody can be sure of without running them.
pub(super) fn steps(pattern: &str, text: &str) -> Option<u64> {
    let length = text.chars().count() as u64 + 1;
    let shape = Shape::of(pattern);
    if shape.is_nested {
        return (length <= SHORT + 1).then(|| 1 << length);
    }
    let powers = shape.repetitions + u32::from(!shape.is_anchored);
    let mut steps = length;
    for ways in 2..=u64::from(powers) {
        // As many ways as there are to cut a text into so many pieces.
        steps = steps.saturating_mul(length + ways) / ways;
    }
    (steps <= MOST_STEPS).then_some(steps)
}

/// What there is to know of a pattern without matching it.
#[derive(Debug, Default, PartialEq)]
struct Shape {
    /// How many repetitions there are whose count varies.
    repetitions: u32,
    /// Whether there is a choice or a repetition in something that is repeated.
    is_nested: bool,
    is_anchored: bool,
}

impl Shape {
    fn of(pattern: &str) -> Shape {
        let mut shape = Shape {
            is_anchored: pattern.starts_with('^') && !has_top_choice(pattern),
            ..Shape::default()
        };
        let mut open = vec![Group::default()];
        // Whether what came last, which a repetition would be about, could be matched in another way.
        let mut last = false;
        let mut rest = pattern.chars();
        while let Some(letter) = rest.next() {
            let depth = open.len();
            let Some(group) = open.last_mut() else { break };
            group.begins_with(letter);
            match letter {
                '\\' => {
                    rest.next();
                    last = false;
                }
                '[' => {
                    skip_class(&mut rest);
                    last = false;
                }
                '(' => {
                    skip_kind(&mut rest);
                    open.push(Group::default());
                }
                ')' if depth > 1 => {
                    last = open.pop().is_some_and(|group| group.varies());
                    if let (Some(around), true) = (open.last_mut(), last) {
                        around.has_repetition = true;
                    }
                }
                '|' => {
                    group.is_choice = true;
                    group.goes_on = false;
                    last = false;
                }
                '*' | '+' | '?' | '{' => {
                    let (least, most) = match letter {
                        '?' => (0, 1),
                        '{' => match braces(&mut rest) {
                            Some(counts) => counts,
                            None => continue,
                        },
                        _ => (0, u32::MAX),
                    };
                    if most > FEW && last {
                        shape.is_nested = true;
                    }
                    if least != most {
                        if most > FEW {
                            shape.repetitions += 1;
                        }
                        group.has_repetition = true;
                    }
                    // A question mark behind it changes the order only.
                    if rest.as_str().starts_with('?') {
                        rest.next();
                    }
                }
                _ => last = false,
            }
        }
        shape
    }
}

/// What there is to know of a group.
#[derive(Debug, Default)]
struct Group {
    /// Something in it can match more or less of a text.
    has_repetition: bool,
    is_choice: bool,
    /// Whether the current alternative has begun.
    goes_on: bool,
    /// What its alternatives begin with, where that is a letter.
    first: Vec<char>,
    /// Whether two of them may begin alike.
    is_unclear: bool,
}

impl Group {
    /// Takes the next letter; one that ends an alternative begins an empty one.
    fn begins_with(&mut self, letter: char) {
        if std::mem::replace(&mut self.goes_on, true) {
            return;
        }
        let is_plain = letter.is_alphanumeric() && !self.first.contains(&letter);
        self.is_unclear |= !is_plain;
        self.first.push(letter);
    }

    /// Whether what it has matched could be matched in another way.
    fn varies(&self) -> bool {
        self.has_repetition || self.is_choice && self.is_unclear
    }
}

/// Goes behind what says which kind of group has begun.
fn skip_kind(rest: &mut std::str::Chars<'_>) {
    let inside = rest.as_str();
    for kind in ["?:", "?=", "?!", "?<=", "?<!"] {
        if let Some(behind) = inside.strip_prefix(kind) {
            *rest = behind.chars();
            return;
        }
    }
    if let Some((_, behind)) = inside
        .strip_prefix("?<")
        .and_then(|named| named.split_once('>'))
    {
        *rest = behind.chars();
    }
}

/// Whether alternatives stand outside of any group, so that what is said at the beginning holds for the first only.
fn has_top_choice(pattern: &str) -> bool {
    let mut depth = 0_i32;
    let mut rest = pattern.chars();
    while let Some(letter) = rest.next() {
        match letter {
            '\\' => {
                rest.next();
            }
            '[' => skip_class(&mut rest),
            '(' => depth += 1,
            ')' => depth -= 1,
            '|' if depth <= 0 => return true,
            _ => {}
        }
    }
    false
}

/// Goes behind the end of a class that has begun.
fn skip_class(rest: &mut std::str::Chars<'_>) {
    while let Some(letter) = rest.next() {
        match letter {
            '\\' => {
                rest.next();
            }
            ']' => return,
            _ => {}
        }
    }
}

/// Reads `3}`, `3,}` or `3,5}`; goes behind it if it is there.
fn braces(rest: &mut std::str::Chars<'_>) -> Option<(u32, u32)> {
    let (inside, behind) = rest.as_str().split_once('}')?;
    let count = |digits: &str| digits.parse::<u32>().ok();
    let counts = match inside.split_once(',') {
        None => (count(inside)?, count(inside)?),
        Some((least, "")) => (count(least)?, u32::MAX),
        Some((least, most)) => (count(least)?, count(most)?),
    };
    *rest = behind.chars();
    Some(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, longest: usize) {
        let is_tried = |length: usize| steps(pattern, &"a".repeat(length)).is_some();
        assert!(is_tried(longest), "{pattern} is not tried");
        assert!(
            !is_tried(longest * 3),
            "{pattern} is tried on much longer texts"
        );
    }

    #[test]
    fn what_may_double_with_each_character_is_tried_on_short_texts() {
        for pattern in [
            "^(a+)+$",
            "(a*)*",
            "(a|a)*b",
            "(a|)*b",
            "(?:[ab]|a)*c",
            "(a|ab)+$",
            "((a+)b?)*",
            "(?:a+){10,}",
            "(a?){30}a{30}",
            "^(([a-z])+.)+[A-Z]([a-z])+$",
            "(.*a){20}",
            "(a{2,})+?",
        ] {
            check(pattern, 16);
        }
    }

    #[test]
    fn repetitions_side_by_side_are_tried_on_longer_ones() {
        check("a+b", 10_000);
        check("^a*b*c$", 10_000);
        check("^.*a.*b.*c$", 500);
        check(r"^[\w.+-]+@[\w-]+\.[\w.-]+$", 500);
        check("^a*a*a*a*a*a*$", 50);
    }

    #[test]
    fn what_patterns_mostly_are_is_tried_on_any_text() {
        let long = "a".repeat(100_000);
        for pattern in [
            "^INV-",
            "^[A-Z]{2}[0-9]{2}$",
            r"^\d{4}-\d{2}-\d{2}$",
            "^(a|b)$",
            "^a+$",
            "^(?:EUR|USD)?$",
            r"^(\d{3}-){2}\d{4}$",
            r"^[(+*]\(\+\*$",
            "^a{1,64}$",
            "^(a|b)+$",
            "^(?:foo|bar)*$",
            "^(?<digit>\\d\\d)+$",
            "",
            "{",
            "a{",
            "]",
            ")",
            r"\",
        ] {
            assert!(steps(pattern, &long).is_some(), "{pattern}");
        }
    }
}
