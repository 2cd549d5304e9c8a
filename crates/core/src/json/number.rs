//! Numbers as text, compared by their exact decimal value. No arithmetic, and never an `f64`.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// A number exactly as JSON spells it.
///
/// ```
/// use countersign_core::json::Number;
///
/// let typed = Number::parse("1.50").unwrap();
/// assert_eq!(typed.as_str(), "1.50");
/// assert_eq!(typed, Number::parse("15e-1").unwrap());
/// assert!(Number::parse("1e999999999") > Number::parse("1e999999998"));
/// assert!(Number::parse("3.").is_none());
/// ```
#[derive(Clone, Debug)]
pub struct Number(Arc<str>);

impl Number {
    /// Accepts a number as the JSON grammar has it, and nothing else: no `+1`, `.5`, `3.`, `01` or spaces.
    pub fn parse(text: &str) -> Option<Number> {
        (scan(text.as_bytes()) == Some(text.len())).then(|| Number(text.into()))
    }

    /// Takes a text that [`scan`] has found to be a number.
    pub(super) fn from_scanned(text: &str) -> Number {
        Number(text.into())
    }

    /// The spelling.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the value is a whole number: `1.0` and `1e2` are.
    pub fn is_integer(&self) -> bool {
        let parts = Parts::of(&self.0);
        let count = parts.digits().count() as u64;
        count == 0 || parts.magnitude().at_least(count)
    }

    /// Whether the value is zero, however it is spelled.
    pub fn is_zero(&self) -> bool {
        Parts::of(&self.0).digits().next().is_none()
    }

    /// The whole number without trailing zeros that the value is a power of ten away from, and that power; `None` where
    /// the power does not fit. Zero has no digits. The sign is left out.
    ///
    /// ```
    /// use countersign_core::json::Number;
    ///
    /// let number = Number::parse("-0.0120e5").unwrap();
    /// assert_eq!(number.significant(), ("12".to_owned(), Some(2)));
    /// ```
    pub fn significant(&self) -> (String, Option<i64>) {
        let parts = Parts::of(&self.0);
        let digits: String = parts.digits().map(char::from).collect();
        let power = match parts.magnitude() {
            Magnitude::Small(magnitude) => magnitude.checked_sub(digits.len() as i64),
            Magnitude::Huge { .. } => None,
        };
        (digits, power)
    }

    /// Compares the exact decimal values, whatever the size of the exponents.
    pub fn cmp_value(&self, other: &Number) -> Ordering {
        if self.0 == other.0 {
            return Ordering::Equal;
        }
        let (left, right) = (Parts::of(&self.0), Parts::of(&other.0));
        let by_sign = left.sign().cmp(&right.sign());
        if by_sign != Ordering::Equal || left.sign() == 0 {
            return by_sign;
        }
        let by_size = left
            .magnitude()
            .compare(&right.magnitude())
            .then_with(|| left.digits().cmp(right.digits()));
        if left.negative {
            by_size.reverse()
        } else {
            by_size
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        self.cmp_value(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Number) -> Ordering {
        self.cmp_value(other)
    }
}

/// By value: `1.50` and `15e-1` hash alike.
impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let parts = Parts::of(&self.0);
        let sign = parts.sign();
        sign.hash(state);
        if sign == 0 {
            return;
        }
        for digit in parts.digits() {
            state.write_u8(digit);
        }
        match parts.magnitude() {
            // No huge one is that near to zero, so equal values take the same way.
            Magnitude::Small(magnitude) if magnitude.unsigned_abs() < 1 << 56 => {
                state.write_i64(magnitude);
            }
            magnitude => magnitude.spelled().hash(state),
        }
    }
}

impl From<i64> for Number {
    fn from(integer: i64) -> Number {
        Number(integer.to_string().into())
    }
}

impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// How many bytes at the start are a JSON number; `None` where there is none.
/// A number that breaks off (`1.`, `1e+`) or goes on wrongly (`01`) is none.
pub(super) fn scan(bytes: &[u8]) -> Option<usize> {
    let digits = |from: usize| {
        bytes[from..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let mut end = usize::from(bytes.first() == Some(&b'-'));
    let whole = digits(end);
    if whole == 0 || (whole > 1 && bytes[end] == b'0') {
        return None;
    }
    end += whole;
    if bytes.get(end) == Some(&b'.') {
        let fraction = digits(end + 1);
        if fraction == 0 {
            return None;
        }
        end += 1 + fraction;
    }
    if let Some(b'e' | b'E') = bytes.get(end) {
        let signed = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits(end + 1 + signed);
        if exponent == 0 {
            return None;
        }
        end += 1 + signed + exponent;
    }
    Some(end)
}

/// The pieces of a spelling: `-12.30e+05` is negative, `12`, `30`, positive exponent, `5`.
struct Parts<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
    exponent_negative: bool,
    exponent: &'a str,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Parts<'a> {
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, ""));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        Parts {
            negative,
            whole,
            fraction,
            exponent_negative: exponent.starts_with('-'),
            exponent: exponent
                .trim_start_matches(['+', '-'])
                .trim_start_matches('0'),
        }
    }

    /// The digits that carry value: without leading and trailing zeros. None at all for zero.
    fn digits(&self) -> impl Iterator<Item = u8> + '_ {
        let all = || self.whole.bytes().chain(self.fraction.bytes());
        let total = self.whole.len() + self.fraction.len();
        let trailing = all().rev().take_while(|digit| *digit == b'0').count();
        all()
            .take(total - trailing)
            .skip_while(|digit| *digit == b'0')
    }

    fn sign(&self) -> i8 {
        match (self.digits().next(), self.negative) {
            (None, _) => 0,
            (Some(_), true) => -1,
            (Some(_), false) => 1,
        }
    }

    /// `n` where the value is `0.d1d2d3… × 10^n`, with `d1` not zero. Only meaningful when the value is not zero.
    fn magnitude(&self) -> Magnitude {
        let leading = (self.whole.bytes().chain(self.fraction.bytes()))
            .take_while(|digit| *digit == b'0')
            .count();
        let shift = self.whole.len() as i64 - leading as i64;
        // Eighteen digits and a text's length always fit; beyond that the sum is made digit by digit.
        if self.exponent.len() <= 18 {
            let exponent = self.exponent.parse::<i64>().unwrap_or(0);
            return Magnitude::Small(
                shift
                    + if self.exponent_negative {
                        -exponent
                    } else {
                        exponent
                    },
            );
        }
        let mut carry = if self.exponent_negative {
            -shift
        } else {
            shift
        };
        let mut reversed: Vec<u8> = Vec::with_capacity(self.exponent.len() + 1);
        for digit in self.exponent.bytes().rev() {
            let sum = i64::from(digit - b'0') + carry;
            reversed.push(b'0' + sum.rem_euclid(10) as u8);
            carry = sum.div_euclid(10);
        }
        while carry > 0 {
            reversed.push(b'0' + (carry % 10) as u8);
            carry /= 10;
        }
        while reversed.last() == Some(&b'0') {
            reversed.pop();
        }
        reversed.reverse();
        Magnitude::Huge {
            negative: self.exponent_negative,
            digits: reversed,
        }
    }
}

/// A whole number of any size.
enum Magnitude {
    Small(i64),
    Huge { negative: bool, digits: Vec<u8> },
}

impl Magnitude {
    fn at_least(&self, count: u64) -> bool {
        match self {
            Magnitude::Small(value) => u64::try_from(*value).is_ok_and(|value| value >= count),
            Magnitude::Huge { negative, .. } => !negative,
        }
    }

    fn compare(&self, other: &Magnitude) -> Ordering {
        if let (Magnitude::Small(left), Magnitude::Small(right)) = (self, other) {
            return left.cmp(right);
        }
        let ((left_negative, left), (right_negative, right)) = (self.spelled(), other.spelled());
        let by_size = left.len().cmp(&right.len()).then_with(|| left.cmp(&right));
        match (left_negative, right_negative) {
            (false, false) => by_size,
            (true, true) => by_size.reverse(),
            (left, right) => right.cmp(&left),
        }
    }

    fn spelled(&self) -> (bool, Vec<u8>) {
        match self {
            Magnitude::Small(value) => (*value < 0, value.unsigned_abs().to_string().into_bytes()),
            Magnitude::Huge { negative, digits } => (*negative, digits.clone()),
        }
    }
}
