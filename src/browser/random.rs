//! Random keys from the browser's own source.

use super::window;

/// A fresh UUID, for the idempotency key of one click.
pub fn uuid() -> String {
    if let Ok(crypto) = window().crypto() {
        let mut bytes = [0_u8; 16];
        // `randomUUID` exists on secure pages only; this works on every page.
        if crypto.get_random_values_with_u8_array(&mut bytes).is_ok() {
            return spelled(bytes);
        }
    }
    spelled(
        [number().to_be_bytes(), number().to_be_bytes()]
            .concat()
            .try_into()
            .unwrap_or_default(),
    )
}

/// A number for spreading out tries; need not be unguessable.
pub fn number() -> u64 {
    // Every f64 below 2^53 is a whole number here.
    (js_sys::Math::random() * 9_007_199_254_740_992.0) as u64
}

/// Version 4, variant 1 (RFC 9562).
fn spelled(mut bytes: [u8; 16]) -> String {
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_uuid_is_spelled_as_version_4() {
        assert_eq!(
            super::spelled([0xff; 16]),
            "ffffffff-ffff-4fff-bfff-ffffffffffff"
        );
    }
}
