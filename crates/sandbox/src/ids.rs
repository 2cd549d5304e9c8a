//! Repeatable identifiers: the same words and number always give the same id, so a test can be run again.
//! Not for anything that must be hard to guess.

const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// 64 well mixed bits for a word and a number.
pub(crate) fn bits(word: &str, number: u64) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in word.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    mix(hash ^ mix(number))
}

/// An id in the manner of Retab, such as `run_7Qd2Lr9sVx`.
pub(crate) fn short(prefix: &str, word: &str, number: u64) -> String {
    let mut rest = bits(word, number);
    let mut id = format!("{prefix}_");
    for _ in 0..10 {
        id.push(char::from(LETTERS[(rest % 62) as usize]));
        rest /= 62;
    }
    id
}

/// A UUID of version 4 in form.
pub(crate) fn uuid(word: &str, number: u64) -> String {
    let high = bits(word, number);
    let low = mix(high ^ 0x5851_f42d_4c95_7f2d);
    let version = (high & 0xffff_ffff_ffff_0fff) | 0x4000;
    let variant = (low & 0x3fff_ffff_ffff_ffff) | 0x8000_0000_0000_0000;
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        version >> 32,
        (version >> 16) & 0xffff,
        version & 0xffff,
        variant >> 48,
        variant & 0xffff_ffff_ffff
    )
}

/// True for 32 hexadecimal digits in the usual groups.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text
            .bytes()
            .enumerate()
            .all(|(position, byte)| match position {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            })
}

/// One step of the SplitMix64 generator.
pub(crate) fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_repeat_and_have_their_form() {
        assert_eq!(uuid("plan", 7), uuid("plan", 7));
        assert_ne!(uuid("plan", 7), uuid("plan", 8));
        assert!(is_uuid(&uuid("plan", 7)));
        assert!(!is_uuid("not-a-uuid"));
        assert_eq!(short("run", "retab-a", 1).len(), "run_".len() + 10);
        assert_ne!(short("run", "retab-a", 1), short("run", "retab-b1", 1));
    }
}
