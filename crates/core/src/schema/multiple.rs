//! Whether a number is a multiple of another, on exact decimals. No division result, and no float.

use crate::json::Number;

/// Numbers with more digits than this, not counting zeros at either end, are not divided: see [`is_multiple`].
const MAX_DIGITS: usize = 1000;

/// What fits into a `u64` even with one more digit.
const MAX_SMALL_DIGITS: usize = 18;

/// A billion: the base of [`remainder_is_zero`], so that products fit into a `u64`.
const BASE: u64 = 1_000_000_000;

/// Whether `number` divided by `divisor`, which is not zero, leaves nothing.
///
/// Exponents may be of any size. `None`, so that nothing is said, where either number has more than a thousand
/// significant digits, or an exponent of the divisor beyond eighteen digits: such work would have no bound.
pub(super) fn is_multiple(number: &Number, divisor: &Number) -> Option<bool> {
    if number.is_zero() {
        return Some(true);
    }
    let (digits, power) = number.significant();
    let (divisor_digits, divisor_power) = divisor.significant();
    if digits.len() > MAX_DIGITS || divisor_digits.len() > MAX_DIGITS {
        return None;
    }
    let zeros = match (power, divisor_power) {
        (Some(power), Some(divisor_power)) => power.checked_sub(divisor_power)?,
        // Only the number's exponent is out of reach, so it is far greater or far smaller than the divisor's.
        (None, Some(_)) if number.is_integer() => i64::MAX,
        (None, Some(_)) => -1,
        (_, None) => return None,
    };
    // The digits do not end in a zero, so they do not make up for a power of ten that is missing.
    let Ok(zeros) = usize::try_from(zeros) else {
        return Some(zeros > 0);
    };
    // Zeros only help with the factors two and five of the divisor, and it has fewer of either than this.
    let zeros = zeros.min(4 * divisor_digits.len());
    let digits = digits.bytes().chain(std::iter::repeat_n(b'0', zeros));
    let digits = digits.map(|digit| u64::from(digit - b'0'));
    if divisor_digits.len() <= MAX_SMALL_DIGITS {
        let divisor: u64 = divisor_digits.parse().ok()?;
        let rest = digits.fold(0, |rest, digit| (rest * 10 + digit) % divisor);
        return Some(rest == 0);
    }
    Some(remainder_is_zero(&mut { digits }, &limbs(&divisor_digits)))
}

/// A whole number in base [`BASE`], the lowest limb first.
fn limbs(digits: &str) -> Vec<u64> {
    let from_right = digits.as_bytes().rchunks(9);
    from_right
        .map(|chunk| {
            chunk
                .iter()
                .fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0'))
        })
        .collect()
}

/// Long division, a digit at a time, of which only the rest is kept.
fn remainder_is_zero(digits: &mut dyn Iterator<Item = u64>, divisor: &[u64]) -> bool {
    // One limb more than the divisor has: ten times the rest may need it.
    let mut rest = vec![0; divisor.len() + 1];
    for digit in digits {
        let mut carry = digit;
        for limb in &mut rest {
            let sum = *limb * 10 + carry;
            *limb = sum % BASE;
            carry = sum / BASE;
        }
        while !is_less(&rest, divisor) {
            subtract(&mut rest, divisor);
        }
    }
    rest.iter().all(|limb| *limb == 0)
}

fn is_less(rest: &[u64], divisor: &[u64]) -> bool {
    if rest[divisor.len()] > 0 {
        return false;
    }
    rest[..divisor.len()].iter().rev().lt(divisor.iter().rev())
}

fn subtract(rest: &mut [u64], divisor: &[u64]) {
    let mut borrow = 0;
    for (index, limb) in rest.iter_mut().enumerate() {
        let take = divisor.get(index).copied().unwrap_or(0) + borrow;
        borrow = u64::from(*limb < take);
        *limb = *limb + borrow * BASE - take;
    }
}
