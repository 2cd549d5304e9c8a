//! Dates, by the platform's own control while the text is one it can show; anything else stays text, because a date
//! control would silently drop it.

use super::leaf::{Control, itself, read_only, set_id};
use super::make::element;
use super::text::{hear_line, show_line};

/// A day.
pub(super) static DAY: Control = Control {
    is_wide: false,
    is_group: false,
    make: |_, _| element("input", &[("class", "input"), ("type", "date")], &[]),
    find: itself,
    name: set_id,
    lock: read_only,
    show: show_line,
    hear: hear_line,
    on: "input",
};
