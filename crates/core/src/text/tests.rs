//! What holds for every language: tags find it, counts take the forms they have.

use super::*;

#[test]
fn a_language_is_found_by_its_tag() {
    for (tag, expected) in [
        ("en", "en"),
        ("en-GB", "en"),
        ("", "en"),
        ("  ", "en"),
        ("-", "en"),
        ("tlh", "en"),
        ("english", "en"),
    ] {
        assert_eq!(of(tag).tag, expected, "{tag:?}");
    }
}
