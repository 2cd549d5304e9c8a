//! Dates and times of day, by the platform's own control while the text is one it can show; anything else stays text, because such
//! a control would silently drop it: `09:30:00Z` has an offset, for which there is none. That is why a day with a time, which
//! nearly always has one, stays text altogether.

use super::leaf::{Control, itself, read_only, set_id};
use super::text::{hear_line, show_line};
use crate::ui::make::element;

/// A day.
pub(super) static DAY: Control = Control {
    is_wide: false,
    is_group: false,
    make: |_, _| {
        element(
            "input",
            &[("class", "input"), ("dir", "ltr"), ("type", "date")],
            &[],
        )
    },
    find: itself,
    name: set_id,
    lock: read_only,
    show: show_line,
    hear: hear_line,
    on: "input",
};

/// A time of day, to the second.
pub(super) static TIME: Control = Control {
    make: |_, _| {
        let parts = [
            ("class", "input"),
            ("dir", "ltr"),
            ("type", "time"),
            ("step", "1"),
        ];
        element("input", &parts, &[])
    },
    ..DAY
};
