//! What holds for every language: tags find it, counts take the forms they have, and what was counted is said.

use std::ops::RangeInclusive;

use super::*;
use crate::form::Pasted;
use crate::model::{MissingPart, NoAnswer, Verdict};

#[test]
fn a_language_is_found_by_its_tag() {
    for (tag, expected) in [
        ("en", "en"),
        ("en-GB", "en"),
        ("de", "de"),
        ("DE-ch", "de"),
        ("fr_CA", "fr"),
        ("es-419", "es"),
        (" ja-JP ", "ja"),
        ("ar-EG-u-nu-latn", "ar"),
        ("", "en"),
        ("  ", "en"),
        ("-", "en"),
        ("tlh", "en"),
        ("german", "en"),
        ("x-de", "en"),
    ] {
        assert_eq!(of(tag).tag, expected, "{tag:?}");
    }
}

#[test]
fn languages_are_told_apart_and_run_their_own_way() {
    let tags: Vec<&str> = LANGUAGES.iter().map(|text| text.tag).collect();
    assert_eq!(tags, ["en", "de", "fr", "es", "ja", "ar"]);
    for text in LANGUAGES {
        let expected = if text.tag == "ar" { "rtl" } else { "ltr" };
        assert_eq!(text.direction, expected, "{text:?}");
    }
}

/// The forms that go with the numbers from 0 to 200, as CLDR 46 lists them.
#[test]
fn plural_forms_without_a_browser_are_those_of_cldr() {
    type Ranges = &'static [RangeInclusive<u64>];
    let only_one: &[(Plural, Ranges)] = &[(Plural::One, &[1..=1])];
    let table: [(&str, &[(Plural, Ranges)]); 6] = [
        ("en", only_one),
        ("de", only_one),
        ("es", only_one),
        ("fr", &[(Plural::One, &[0..=1])]),
        ("ja", &[]),
        (
            "ar",
            &[
                (Plural::Zero, &[0..=0]),
                (Plural::One, &[1..=1]),
                (Plural::Two, &[2..=2]),
                (Plural::Few, &[3..=10, 103..=110]),
                (Plural::Many, &[11..=99, 111..=199]),
            ],
        ),
    ];
    for (tag, forms) in table {
        for count in 0..=200 {
            let listed = forms
                .iter()
                .find(|(_, ranges)| ranges.iter().any(|range| range.contains(&count)));
            let expected = listed.map_or(Plural::Other, |(plural, _)| *plural);
            assert_eq!(Plain.plural(tag, count), expected, "{tag} {count}");
        }
    }
    for (tag, expected) in [
        ("en", Plural::Other),
        ("fr", Plural::Many),
        ("es", Plural::Many),
        ("ar", Plural::Other),
    ] {
        assert_eq!(Plain.plural(tag, 1_000_000), expected, "{tag}");
    }
}

const COUNTS: [usize; 6] = [0, 1, 2, 3, 11, 100];

/// All sentences about a count, each with one.
fn counted(text: &Text, count: usize) -> Vec<String> {
    let (approve, reject) = (Verdict::Approve, Verdict::Reject);
    let view = |verdict| BulkView {
        verdict: Some(verdict),
        took_effect: count,
        ..BulkView::default()
    };
    vec![
        (text.number)(count),
        (text.with_changes)(count),
        (text.changes)(count),
        (text.problems)(count),
        (text.look_first)(count),
        (text.looks_left)(count),
        (text.problems_inside)(count),
        (text.items)(count),
        (text.pasted)(Pasted {
            rows: count,
            ..Pasted::default()
        }),
        (text.pasted)(Pasted {
            rows_without_room: count,
            ..Pasted::default()
        }),
        (text.pasted)(Pasted {
            cells_kept: count,
            ..Pasted::default()
        }),
        (text.pasted)(Pasted {
            cells_beyond: count,
            ..Pasted::default()
        }),
        (text.both_changed)(count),
        (text.show_more)(count),
        (text.more_in_history)(count),
        (text.selected)(count),
        (text.select_all)(count),
        (text.bulk_decide)(approve, count),
        (text.bulk_decide)(reject, count),
        (text.bulk_begun)(approve, count, 0),
        (text.bulk_begun)(reject, count, 0),
        (text.bulk_checking)(count, 7),
        (text.bulk_held)(approve, count),
        (text.bulk_held)(reject, count),
        (text.bulk_progress)(approve, count, 7),
        (text.bulk_progress)(reject, count, 7),
        (text.bulk_over)(&view(approve)),
        (text.bulk_over)(&view(reject)),
        (text.bulk_received)(count),
        (text.bulk_waiting)(count),
        (text.bulk_left_out)(count),
        (text.bulk_taken_back)(count),
        (text.bulk_failed)(count),
        (text.left_out)(&LeftOut::Problems(count)),
        (text.left_out)(&LeftOut::NeedsLook(count)),
        (text.history_found)(count),
        (text.history_kept)(count),
        (text.unreadable_entries)("A", count, "B"),
        (text.document_number)(count),
        (text.shape_number)(count),
        (text.item)(count),
        (text.percent)(count as u32),
        (text.likelihood)(count as u32),
    ]
}

#[test]
fn every_sentence_about_a_count_says_it() {
    for text in LANGUAGES {
        for count in COUNTS {
            for (index, sentence) in counted(text, count).iter().enumerate() {
                let context = format!("{} {count} {index}: {sentence:?}", text.tag);
                assert!(!sentence.is_empty(), "{context}");
                assert!(!sentence.contains(['#', '{', '}']), "{context}");
                // Arabic has words for the first three; so have sentences that say "nothing" or "the last".
                let may_be_words = count == 0 || text.tag == "ar" && count <= 2 || count == 1;
                assert!(
                    may_be_words || sentence.contains(&count.to_string()),
                    "{context}"
                );
            }
        }
    }
}

#[test]
fn counts_that_take_other_forms_read_differently() {
    let forms = |text: &Text| -> Vec<String> {
        let said = COUNTS.map(|count| {
            (text.changes)(count)
                .replace(|letter: char| letter.is_ascii_digit(), "")
                .trim()
                .to_owned()
        });
        let mut said = said.to_vec();
        said.sort();
        said.dedup();
        said
    };
    for (tag, expected) in [
        ("en", 2),
        ("de", 2),
        ("fr", 2),
        ("es", 2),
        ("ja", 1),
        ("ar", 6),
    ] {
        assert_eq!(
            forms(of(tag)).len(),
            expected,
            "{tag}: {:?}",
            forms(of(tag))
        );
    }
}

#[test]
fn sentences_with_several_counts_leave_none_out() {
    for text in LANGUAGES {
        for (first, second) in [(0, 4), (4, 0), (3, 11), (100, 4)] {
            let sentence = (text.merged_by_itself)(first, second);
            for count in [first, second].iter().filter(|count| **count != 0) {
                assert!(
                    sentence.contains(&count.to_string()),
                    "{text:?}: {sentence}"
                );
            }
        }
        let begun = (text.bulk_begun)(Verdict::Approve, 11, 13);
        assert!(begun.contains("11") && begun.contains("13"), "{begun}");
        let pasted = (text.pasted)(Pasted {
            rows: 11,
            rows_without_room: 13,
            cells_kept: 17,
            cells_beyond: 19,
        });
        for count in ["11", "13", "17", "19"] {
            assert!(pasted.contains(count), "{pasted}");
        }
        let page = (text.page_of)(11, 13);
        assert!(page.contains("11") && page.contains("13"), "{page}");
        let over = (text.bulk_over)(&BulkView {
            verdict: Some(Verdict::Reject),
            took_effect: 11,
            received: 12,
            failed: vec![(String::new(), ""); 13],
            left_out: vec![(String::new(), LeftOut::Edited); 14],
            ..BulkView::default()
        });
        for count in ["11", "12", "13", "14"] {
            assert!(over.contains(count), "{over}");
        }
    }
}

#[test]
fn durations_are_told_in_their_largest_unit() {
    for text in LANGUAGES {
        for (milliseconds, expected) in [
            (59_999, None),
            (60_000, Some("1 min")),
            (3 * 3_600_000, Some("3 h")),
            (49 * 3_600_000, Some("2 day")),
        ] {
            let said = (text.age)(milliseconds);
            match expected {
                Some(expected) => assert!(said.starts_with(expected), "{text:?}: {said}"),
                None => assert!(!said.contains(char::is_numeric), "{text:?}: {said}"),
            }
        }
        assert!((text.took)(999).contains("999"), "{text:?}");
        assert!((text.took)(1_000).starts_with("1 "), "{text:?}");
        assert!((text.updated)(11_000).contains("11"), "{text:?}");
        assert!((text.edits_restored)(180_000).contains('3'), "{text:?}");
        assert!((text.held)(Verdict::Reject, 5).contains('5'), "{text:?}");
        let trouble = Trouble::NoAnswer(NoAnswer::TimedOut);
        let waits = (text.waits)(Verdict::Approve, &trouble, Some(17), true);
        assert!(waits.contains("17"), "{waits}");
    }
}

/// Who reads one language should not meet a word of another: no language has a sentence of English.
#[test]
fn what_is_said_is_translated() {
    let said = |text: &Text| {
        let mut said: Vec<String> = [
            text.pending_approvals,
            text.approval_details,
            text.approve,
            text.reject,
            text.undo,
            text.outbox,
            text.decided,
            text.all_clear,
            text.no_connections,
            text.nothing_open,
            text.not_yet,
            text.not_seen,
            text.too_many_fields,
            text.json_kept,
            text.changed_underneath,
            text.not_waiting,
            text.taking_back,
            text.history_empty,
            text.stopped,
        ]
        .map(str::to_owned)
        .to_vec();
        let gaps = [
            Gap::Unread(MissingPart::Schema),
            Gap::Unread(MissingPart::Likelihoods),
            Gap::Unread(MissingPart::Run),
            Gap::NotASchema,
            Gap::SchemaTooLarge,
            Gap::Unchecked(Cut::Untried),
            Gap::Unchecked(Cut::Elsewhere),
            Gap::OddLikelihoods,
            Gap::NoDocument,
            Gap::Replaced,
        ];
        said.extend(gaps.map(text.gap));
        said.extend(
            [Verdict::Approve, Verdict::Reject].map(|verdict| (text.press_again)(verdict).into()),
        );
        said.extend(
            counted(text, 3)
                .into_iter()
                .filter(|sentence| sentence.contains(char::is_alphabetic)),
        );
        said
    };
    let english = said(&EN);
    for text in &LANGUAGES[1..] {
        for sentence in said(text) {
            // The one word that French has as well.
            if sentence != "Document 3" {
                assert!(!english.contains(&sentence), "{text:?}: {sentence}");
            }
        }
    }
}
