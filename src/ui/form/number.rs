//! Numbers and integers, as text from the wire to the wire: a number input would round and reformat them.

use super::leaf::{Control, itself, read_only, set_id};
use super::text::{hear_line, line, show_line};

/// Any number.
pub(super) static DECIMAL: Control = Control {
    is_wide: false,
    is_group: false,
    make: |_, _| {
        line(&[
            ("class", "input number"),
            ("dir", "ltr"),
            ("inputmode", "decimal"),
        ])
    },
    find: itself,
    name: set_id,
    lock: read_only,
    show: show_line,
    hear: hear_line,
    on: "input",
};

/// Whole numbers.
pub(super) static WHOLE: Control = Control {
    make: |_, _| {
        line(&[
            ("class", "input number"),
            ("dir", "ltr"),
            ("inputmode", "numeric"),
        ])
    },
    ..DECIMAL
};
