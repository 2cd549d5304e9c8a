//! Lists of pages, as a text: `1-3, 5`.

use super::leaf::Control;
use super::number::DECIMAL;
use super::text::line;

/// Pages and ranges.
pub(super) static RANGES: Control = Control {
    make: |_, _| {
        line(&[
            ("class", "input number"),
            ("dir", "ltr"),
            // Of the keyboards for digits, those of phones lack the hyphen, the comma or both.
            ("inputmode", "text"),
        ])
    },
    ..DECIMAL
};
