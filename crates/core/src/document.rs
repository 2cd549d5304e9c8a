//! The document beside the data: what a file is by its own bytes, what is too large to show, how it is looked at.
//! It opens no file and draws nothing; numbers are whole, and nothing a server says about a file is believed.

use crate::model::ReadFailure;

/// Largest file that is read, in bytes.
pub const LARGEST_FILE: usize = 25 * 1024 * 1024;
/// How much of a file's beginning tells what it is. Cameras put previews and colour profiles before an image's size.
pub const HEAD: usize = 1024 * 1024;
/// Most pixels of an image that is shown: a small file can unfold into gigabytes.
pub const MOST_PIXELS: u64 = 50_000_000;
/// Most pixels drawn of a page at once; what is larger is drawn less sharp. Some browsers have no larger canvas.
pub const MOST_DRAWN: u64 = 16_000_000;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Pages.
    Pdf,
    /// A picture of this many pixels.
    Image {
        /// The type its bytes say.
        mime: &'static str,
        /// Pixels from left to right.
        width: u32,
        /// Pixels from top to bottom.
        height: u32,
        /// True for a format that can hold more than one picture: only the first is shown, at rest.
        may_move: bool,
    },
    /// Nothing that is shown here; a name for it where it is well known.
    Other(Option<&'static str>),
    /// It begins as an image and does not go on as one.
    Damaged,
}

/// Tells what a file is by its first bytes, at most [`HEAD`] of them.
///
/// ```
/// use countersign_core::document::{Kind, kind_of};
///
/// assert_eq!(kind_of(b"%PDF-1.7\n"), Kind::Pdf);
/// assert_eq!(kind_of(b"<!doctype html><script>"), Kind::Other(None));
/// ```
pub fn kind_of(head: &[u8]) -> Kind {
    let image = |mime, size: Option<(u32, u32)>, may_move| match size {
        Some((width, height)) if width > 0 && height > 0 => Kind::Image {
            mime,
            width,
            height,
            may_move,
        },
        _ => Kind::Damaged,
    };
    match head {
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => {
            let size = (head.get(12..16) == Some(b"IHDR"))
                .then(|| Some((big_u32(head, 16)?, big_u32(head, 20)?)))
                .flatten();
            // The chunk that makes it move has to come before the picture's data.
            image("image/png", size, has_chunk(head, b"acTL"))
        }
        [0xff, 0xd8, 0xff, ..] => image("image/jpeg", jpeg_size(head), false),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => {
            let size = || Some((little(head, 6, 2)?, little(head, 8, 2)?));
            image("image/gif", size(), true)
        }
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => image("image/webp", webp_size(head), true),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Kind::Other(Some("TIFF")),
        [b'P', b'K', 3, 4, ..] => Kind::Other(Some("ZIP or Office")),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Kind::Other(Some("Office")),
        [_, _, _, _, b'f', b't', b'y', b'p', b'h', b'e', ..] => Kind::Other(Some("HEIC")),
        // Readers of PDF pass over what stands before it, as mail gateways and scanners leave something there.
        _ if find(&head[..head.len().min(1024)], b"%PDF-") => Kind::Pdf,
        _ => Kind::Other(None),
    }
}

fn find(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|window| window == word)
}

fn big_u32(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at + 4)?;
    Some(
        four.iter()
            .fold(0, |number, byte| number << 8 | u32::from(*byte)),
    )
}

fn little(bytes: &[u8], at: usize, length: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + length)?;
    let add = |number, byte: &u8| number << 8 | u32::from(*byte);
    Some(bytes.iter().rev().fold(0, add))
}

/// Whether a PNG has a chunk of this name before its picture.
fn has_chunk(head: &[u8], name: &[u8; 4]) -> bool {
    let mut at = 8_usize;
    while let (Some(length), Some(found)) = (big_u32(head, at), head.get(at + 4..at + 8)) {
        if found == name {
            return true;
        }
        if found == b"IDAT" {
            break;
        }
        at = at.saturating_add(length as usize).saturating_add(12);
        if at >= head.len() {
            break;
        }
    }
    false
}

/// Walks a JPEG's segments to the one that holds its size.
fn jpeg_size(head: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2_usize;
    loop {
        // Any number of fill bytes may stand before a marker.
        while head.get(at)? == &0xff && head.get(at + 1)? == &0xff {
            at += 1;
        }
        let (&mark, &marker) = (head.get(at)?, head.get(at + 1)?);
        if mark != 0xff {
            return None;
        }
        match marker {
            0x01 | 0xd0..=0xd8 => at += 2,
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let size = big_u32(head, at + 5)?;
                return Some((size & 0xffff, size >> 16));
            }
            0xd9 | 0xda => return None,
            _ => {
                let (high, low) = (*head.get(at + 2)?, *head.get(at + 3)?);
                at += 2 + usize::from(u16::from_be_bytes([high, low]).max(2));
            }
        }
    }
}

fn webp_size(head: &[u8]) -> Option<(u32, u32)> {
    match head.get(12..16)? {
        b"VP8X" => Some((little(head, 24, 3)? + 1, little(head, 27, 3)? + 1)),
        b"VP8L" => {
            let bits = little(head, 21, 4)?;
            Some(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        b"VP8 " => Some((little(head, 26, 2)? & 0x3fff, little(head, 28, 2)? & 0x3fff)),
        _ => None,
    }
}

/// Why a document is not shown.
#[derive(Clone, Debug, PartialEq)]
pub enum Failure {
    /// The API gave no link to it.
    NoLink(ReadFailure),
    /// Its link leads nowhere any more (401, 403, 404 or 410).
    Expired,
    /// Its server refused.
    Refused {
        /// HTTP status.
        status: u16,
    },
    /// No answer, or one that the browser keeps from this page.
    NoAnswer,
    /// It took too long.
    TimedOut,
    /// More than [`LARGEST_FILE`].
    TooLarge,
    /// More than [`MOST_PIXELS`].
    TooManyPixels {
        /// How many, in millions.
        millions: u64,
    },
    /// A kind of file that is not shown here, by name where it has one.
    OtherKind(Option<&'static str>),
    /// It cannot be read as what it begins as.
    Damaged,
    /// It asks for a password.
    Protected,
    /// The page does not offer what reads PDF files.
    NoReader,
}

impl Failure {
    /// What an answer's status says, if it is no success.
    pub fn of_status(status: u16) -> Option<Failure> {
        match status {
            200..=299 => None,
            401 | 403 | 404 | 410 => Some(Failure::Expired),
            status => Some(Failure::Refused { status }),
        }
    }

    /// True where loading it again, by a new link, may help.
    pub fn may_pass(&self) -> bool {
        matches!(
            self,
            Failure::NoLink(_)
                | Failure::Expired
                | Failure::Refused { .. }
                | Failure::NoAnswer
                | Failure::TimedOut
                | Failure::NoReader
        )
    }
}

/// Size on the screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Zoom {
    /// As wide as there is room.
    #[default]
    Fit,
    /// In percent of its own size.
    Percent(u32),
}

const STEPS: [u32; 15] = [
    10, 17, 25, 33, 50, 67, 75, 90, 100, 125, 150, 200, 250, 300, 400,
];

/// The next larger size after one of so many percent, if there is one.
pub fn larger(percent: u32) -> Option<u32> {
    STEPS.into_iter().find(|step| *step > percent)
}

/// The next smaller size before one of so many percent, if there is one.
pub fn smaller(percent: u32) -> Option<u32> {
    STEPS.into_iter().rev().find(|step| *step < percent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn image(head: &[u8], expected: (&str, u32, u32, bool)) {
        match kind_of(head) {
            Kind::Image {
                mime,
                width,
                height,
                may_move,
            } => assert_eq!((mime, width, height, may_move), expected),
            other => panic!("{other:?}"),
        }
    }

    const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\x02\0\0\0\x03\x08\x03\0\0\0crc!";

    #[test]
    fn images_are_known_by_their_bytes_and_so_is_their_size() {
        image(PNG, ("image/png", 258, 3, false));
        let moving = [PNG, b"\0\0\0\x08acTL\0\0\0\x02\0\0\0\0crc!"].concat();
        image(&moving, ("image/png", 258, 3, true));
        let after = [PNG, b"\0\0\0\0IDATcrc!\0\0\0\x08acTL"].concat();
        image(&after, ("image/png", 258, 3, false));
        image(b"GIF89a\x02\x01\x03\0", ("image/gif", 258, 3, true));
        let jpeg = b"\xff\xd8\xff\xe0\0\x04JF\xff\xff\xc4\0\x02\xff\xc2\0\x11\x08\0\x03\x01\x02";
        image(jpeg, ("image/jpeg", 258, 3, false));
        let webp = |rest: &[u8]| [b"RIFF....WEBP", rest].concat();
        image(
            &webp(b"VP8X....\0\0\0\0\x01\x01\0\x02\0\0"),
            ("image/webp", 258, 3, true),
        );
        image(
            &webp(b"VP8L....\x2f\x01\x81\0\0"),
            ("image/webp", 258, 3, true),
        );
        image(
            &webp(b"VP8 ....\0\0\0\x9d\x01\x2a\x02\x41\x03\0"),
            ("image/webp", 258, 3, true),
        );
    }

    #[test]
    fn a_file_cut_off_anywhere_is_damaged_and_nothing_worse() {
        let jpeg = b"\xff\xd8\xff\xe0\0\x04JF\xff\xc2\0\x11\x08\0\x03\x01\x02";
        for whole in [
            PNG,
            jpeg.as_slice(),
            b"RIFF....WEBPVP8X....\0\0\0\0\x01\x01\0\x02\0\0",
        ] {
            for length in 0..whole.len() {
                assert!(matches!(
                    kind_of(&whole[..length]),
                    Kind::Damaged | Kind::Other(None) | Kind::Image { .. }
                ));
            }
        }
        for damaged in [
            b"\xff\xd8\xff\xda\0\x02".as_slice(),
            b"\xff\xd8\xff\xe0\0\0",
            b"\xff\xd8\xff\xff",
            b"GIF89a\0\0\0\0",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIDAT",
            b"RIFF....WEBPXXXX",
        ] {
            assert_eq!(kind_of(damaged), Kind::Damaged, "{damaged:?}");
        }
        let huge =
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xffabcd";
        image(huge, ("image/png", u32::MAX, u32::MAX, false));
    }

    #[test]
    fn what_could_run_or_is_not_drawn_here_is_of_another_kind() {
        for (head, name) in [
            (
                b"<svg xmlns='http://www.w3.org/2000/svg'/>".as_slice(),
                None,
            ),
            (b"<!doctype html>", None),
            (b"", None),
            (b"II*\0", Some("TIFF")),
            (b"MM\0*", Some("TIFF")),
            (b"PK\x03\x04", Some("ZIP or Office")),
            (b"\0\0\0\x18ftypheic", Some("HEIC")),
        ] {
            assert_eq!(kind_of(head), Kind::Other(name), "{head:?}");
        }
        assert_eq!(kind_of(b"\r\n\0junk %PDF-1.4"), Kind::Pdf);
        let late = [&[b' '; 1024][..], b"%PDF-1.4"].concat();
        assert_eq!(kind_of(&late), Kind::Other(None));
    }

    #[test]
    fn sizes_go_in_steps_and_end() {
        assert_eq!((larger(100), smaller(100)), (Some(125), Some(90)));
        assert_eq!((larger(83), smaller(83)), (Some(90), Some(75)));
        assert_eq!((larger(400), smaller(10)), (None, None));
        assert_eq!((larger(0), smaller(9999)), (Some(10), Some(400)));
    }
}
