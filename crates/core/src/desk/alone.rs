//! A desk that holds one form and no connection, for benches and previews. The form is a real one over a real draft;
//! nothing is sent, and what is typed is stored nowhere, because it belongs to no account.

use super::reads::Reads;
use super::{Desk, Open};
use crate::connector::{Options, connect, kinds};
use crate::json::{ParseError, Value};
use crate::model::{Approval, ApprovalId, ApprovalKey, ConnectionId, Details, Known, Payload};
use crate::time::Millis;

impl Desk {
    /// A desk whose one approval is open for editing: this data under this schema, both as JSON text.
    ///
    /// ```
    /// use countersign_core::desk::Desk;
    ///
    /// let desk = Desk::with_form_alone(r#"{"type": "object"}"#, r#"{"total": 1.50}"#)?;
    /// assert!(desk.can_edit() && desk.draft().is_some());
    /// # Ok::<(), countersign_core::json::ParseError>(())
    /// ```
    ///
    /// # Errors
    /// When one of the texts is no JSON.
    pub fn with_form_alone(schema: &str, data: &str) -> Result<Desk, ParseError> {
        let payload = Payload {
            data: Value::parse(data)?,
            schema: Known::Is(Value::parse(schema)?),
            likelihoods: Known::Absent,
            basis: None,
        };
        let id = ApprovalId {
            connection: ConnectionId::new("alone"),
            key: ApprovalKey::new("alone"),
        };
        let options = kinds().map(|kind| Options {
            kind: kind.to_owned(),
            ..Options::default()
        });
        let connector = options
            .filter_map(|options| connect(&options).ok())
            .find(|connector| connector.capabilities().edits)
            .expect("there is an API that takes edits");
        let open = Open {
            approval: Approval {
                id: id.clone(),
                title: String::new(),
                workflow: String::new(),
                step: String::new(),
                since: None,
                facts: Vec::new(),
                documents: Vec::new(),
                entry: None,
            },
            connection_label: String::new(),
            capabilities: connector.capabilities(),
            details: None,
            left_the_list: false,
            lacks_reason: false,
            connector,
            documents: Vec::new(),
            reads: Reads::default(),
            read_again_at: Vec::new(),
            refreshed_at: Millis::default(),
            refresh_at: None,
            failed_reads: 0,
            told: None,
        };
        let mut desk = Desk {
            open: Some(open),
            ..Desk::default()
        };
        // There is nobody yet to be told what changed.
        desk.take_in_payload(&id, &payload, &mut Vec::new());
        if let Some(open) = &mut desk.open {
            open.details = Some(Details {
                payload: Some(payload),
                ..Details::default()
            });
        }
        Ok(desk)
    }
}
