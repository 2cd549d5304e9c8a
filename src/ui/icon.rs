//! The icons, drawn in the colour of the text around them; always beside a word or a label.

use leptos::prelude::*;

macro_rules! icons {
    ($($name:ident $path:literal)*) => {
        /// Every icon there is.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Icon {
            $(
                #[doc = concat!("Drawn as `", $path, "`.")]
                $name,
            )*
        }

        impl Icon {
            /// What is drawn, in a square of 16.
            pub(super) fn path(self) -> &'static str {
                match self { $(Icon::$name => $path,)* }
            }
        }
    };
}

icons! {
    Check "M3 8.5l3.2 3.2L13 4.8"
    Cross "M4 4l8 8M12 4l-8 8"
    Clock "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 5v3.2l2.2 1.6"
    Undo "M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M3 6.5L6 3.5M3 6.5l3 3"
    Redo "M13 6.5H6.5a3.5 3.5 0 0 0 0 7H10M13 6.5L10 3.5M13 6.5l-3 3"
    Braces "M6 2.5c-2 0-2 1-2 2.5S4 8 2.5 8C4 8 4 9.5 4 11s0 2.5 2 2.5M10 2.5c2 0 2 1 2 2.5s0 3 1.5 3C12 8 12 9.5 12 11s0 2.5-2 2.5"
    Filter "M2.5 4.5h11M4.5 8h7M6.5 11.5h3"
    Search "M7 2.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9M10.3 10.3L14 14"
    Refresh "M13.5 8a5.5 5.5 0 1 1-1.6-3.9L13.5 5.5M13.5 2.5v3h-3"
    Back "M10 3L5 8l5 5"
    Down "M4 6l4 4l4-4"
    Up "M4 10l4-4l4 4"
    Alert "M8 2L14.5 13.5h-13zM8 6.5v3M8 11.6v.1"
    Info "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 7.5V11M8 5.2v.1"
    Pencil "M3 13l.6-2.9L10.8 2.9l2.3 2.3L5.9 12.4zM9.3 4.4l2.3 2.3"
    Send "M14 2L7.3 8.7M14 2L9.8 14L7.3 8.7L2 6.2z"
    Offline "M2 2l12 12M5 5.4A3.5 3.5 0 0 0 4.5 12.5h7M7 4.2a4 4 0 0 1 4.5 3.3a2.6 2.6 0 0 1 2 4"
    Copy "M6 6h7.5v7.5H6zM10 6V2.5H2.5V10H6"
    Plus "M8 3v10M3 8h10"
    Trash "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9"
    None "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11M4.2 11.8l7.6-7.6"
    Right "M3 8h10M9 4l4 4l-4 4"
    Swap "M3 5.5h9M9.5 3L12 5.5L9.5 8M13 10.5H4M6.5 8L4 10.5L6.5 13"
    Gone "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M5 8h6"
    Inbox "M2 9l2-6h8l2 6v4H2zM2 9h3.5l1 2h3l1-2H14"
    Key "M10 2.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 0 0 0-7M7.4 8.3L2.5 13.2M4.5 11.2l1.8 1.8"
    Person "M8 2.5a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 0 0 0-5.6M2.8 14c.4-3 2.5-4 5.2-4s4.8 1 5.2 4"
    Busy "M8 2a6 6 0 1 1-6 6"
    Past "M2.5 8a5.5 5.5 0 1 0 1.6-3.9L2.5 5.5M2.5 2.5v3h3M8 5.2v3l2 1.3"
    Save "M8 2.5v7.5M4.8 7L8 10.2L11.2 7M3 13.5h10"
    Stop "M4.5 4.5h7v7h-7z"
    Unsaved "M3 3h8l2 2v8H3zM5.5 3v3h4V3M2 14L14 2"
    Minus "M3 8h10"
    Page "M4 2h5.5L12.5 5v9H4zM9.5 2v3h3M6.5 8h3.5M6.5 11h3.5"
    Width "M2 3v10M14 3v10M4.5 8h7M6.5 6L4.5 8l2 2M9.5 6l2 2l-2 2"
    Rotate "M12.8 9.5A5 5 0 1 1 12 5M12.5 2v3.3H9.2"
    Away "M9.5 3H13v3.5M13 3L7.5 8.5M11.5 9.5V13H3V4.5h3.5"
    Keyboard "M2 4h12v8.5H2zM4.5 6.6v.1M7 6.6v.1M9.3 6.6v.1M11.6 6.6v.1M5 10h6"
    Bell "M4.5 11V7a3.5 3.5 0 0 1 7 0v4l1.5 1.5H3zM6.8 14.3h2.4"
    Dot "M8 6.8a1.2 1.2 0 1 0 0 2.4a1.2 1.2 0 0 0 0-2.4"
}

impl Icon {
    /// The class that an icon's drawing has.
    pub(super) fn class(self) -> &'static str {
        // These point somewhere, and turn round where text runs from right to left.
        match self {
            Icon::Undo | Icon::Redo | Icon::Back | Icon::Right | Icon::Send | Icon::Away => {
                "icon icon-mirrored"
            }
            _ => "icon",
        }
    }
}

/// Draws an icon, with a class of its own if one is given.
pub(super) fn icon(which: Icon, class: &'static str) -> impl IntoView {
    view! {
        <svg class=format!("{} {class}", which.class()) viewBox="0 0 16 16" aria-hidden="true">
            <path d=which.path()></path>
        </svg>
    }
}
