//! What the approvals of a simulated API are about: a few small documents, each with something about it that a desk has to
//! get right.

use crate::chance::Chance;

/// The document of one approval.
#[derive(Clone, Debug)]
pub(super) struct Content {
    kind: Kind,
    /// The number in it, as it is spelled.
    total: String,
    /// The words in it, as a JSON string.
    note: &'static str,
}

/// What is special about a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Nothing.
    Fine,
    /// The API is not sure of a value.
    Unsure,
    /// It breaks its schema.
    Odd,
    /// Its schema cannot be checked to the end.
    Endless,
    /// It has no schema.
    Plain,
    /// It has no likelihoods: there was one vote.
    OneVote,
    /// It has a list whose first column is not for editing.
    Lines,
}

/// The schema of every document.
const SCHEMA: &str = r#"{"type":"object","properties":{"total":{"type":"number"},"currency":{"type":"string","enum":["EUR","USD","CHF"]},"note":{"type":"string"}},"required":["total","currency"]}"#;
/// The same with a list.
const WITH_LINES: &str = r#"{"type":"object","properties":{"total":{"type":"number"},"currency":{"type":"string","enum":["EUR","USD","CHF"]},"note":{"type":"string"},"lines":{"type":"array","items":{"type":"object","properties":{"id":{"type":"string","readOnly":true},"count":{"type":"integer"}}}}},"required":["total","currency"]}"#;
/// The same with a rule that leads back to itself.
const ENDLESS: &str = r##"{"allOf":[{"$ref":"#"}],"type":"object","properties":{"total":{"type":"number"},"currency":{"type":"string","enum":["EUR","USD","CHF"]},"note":{"type":"string"}}}"##;

impl Content {
    /// One of them.
    pub(super) fn new(chance: &mut Chance) -> Content {
        Content {
            kind: chance.one_of(&[
                Kind::Fine,
                Kind::Fine,
                Kind::Fine,
                Kind::Unsure,
                Kind::Odd,
                Kind::Endless,
                Kind::Plain,
                Kind::OneVote,
                Kind::Lines,
            ]),
            total: chance
                .one_of(&["1250.10", "10000000000000000.10", "7"])
                .to_owned(),
            note: chance.one_of(&[r#""as it came""#, r#""a\r\nb""#, r#""""#]),
        }
    }

    /// The document.
    pub(super) fn data(&self) -> String {
        let currency = match self.kind {
            Kind::Odd => "GBP",
            _ => "EUR",
        };
        let lines = match self.kind {
            Kind::Lines => r#","lines":[{"id":"L1","count":1},{"id":"L2","count":2}]"#,
            _ => "",
        };
        format!(
            r#"{{"total":{},"currency":"{currency}","note":{}{lines}}}"#,
            self.total, self.note
        )
    }

    /// The same with another number in it: one of a few, so that two may come up with the same.
    pub(super) fn changed(&self, to: u64) -> String {
        let changed = Content {
            total: ["999999", "20.5", "7.0", "42", "31", "2.50"][to as usize % 6].to_owned(),
            ..self.clone()
        };
        changed.data()
    }

    /// Its schema, where it has one.
    pub(super) fn schema(&self) -> Option<&'static str> {
        match self.kind {
            Kind::Plain => None,
            Kind::Endless => Some(ENDLESS),
            Kind::Lines => Some(WITH_LINES),
            _ => Some(SCHEMA),
        }
    }

    /// How sure the API is of each value, where it says.
    pub(super) fn likelihoods(&self) -> Option<&'static str> {
        match self.kind {
            Kind::OneVote => None,
            Kind::Unsure => Some(r#"{"total":0.99,"currency":0.3,"note":0.9}"#),
            _ => Some(r#"{"total":0.99,"currency":0.97,"note":0.9}"#),
        }
    }

    /// It breaks its schema, however it was changed at its API.
    pub(super) fn is_odd(&self) -> bool {
        self.kind == Kind::Odd
    }

    /// Its schema cannot be checked to the end.
    pub(super) fn cannot_be_checked(&self) -> bool {
        self.kind == Kind::Endless
    }

    /// What of it needs a look.
    pub(super) fn unsure(&self) -> Vec<&'static str> {
        match self.kind {
            Kind::Unsure => vec!["/currency"],
            _ => Vec::new(),
        }
    }
}
