//! Bytes into text: strictly, so that nothing takes the place of what could not be read.

use countersign_core::encoding::{UTF_8, label};
use web_sys::{TextDecoder, TextDecoderOptions};

/// The text that bytes are in the encoding that is said of them, without its byte order mark; `None` where they are no
/// such text, or this browser knows no such encoding.
pub fn text(bytes: Vec<u8>, content_type: Option<&str>) -> Option<String> {
    let label = label(content_type, &bytes);
    if label.eq_ignore_ascii_case(UTF_8) || label.eq_ignore_ascii_case("utf8") {
        let mut text = String::from_utf8(bytes).ok()?;
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        return Some(text);
    }
    let options = TextDecoderOptions::new();
    options.set_fatal(true);
    let decoder = TextDecoder::new_with_label_and_options(label, &options).ok()?;
    decoder.decode_with_u8_array(&bytes).ok()
}
