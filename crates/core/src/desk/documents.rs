//! The documents of the open approval: how each is called and the link to it. Links are asked for when somebody wants
//! to look, apart from the details, so that neither waits for the other; the files themselves are the shell's to read.

use super::{CallId, Desk, Effect, Part, Purpose};
use crate::connector::Outcome;
use crate::model::{Approval, DocumentLink, DocumentRef, ReadFailure};

/// A document of the open approval.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenDocument {
    /// What the API calls it, where it does.
    pub name: Option<String>,
    /// Where it is.
    pub link: Link,
    reference: DocumentRef,
}

/// How far the link to a document is known.
#[derive(Clone, Debug, PartialEq)]
pub enum Link {
    /// Nobody wanted to look at it yet.
    Unasked,
    /// Being asked for.
    Asked,
    /// Here it is; the number is another one each time it was asked for.
    Known(u64, DocumentLink),
    /// The API gave none.
    Missing(ReadFailure),
}

impl Desk {
    /// The documents of the open approval.
    pub fn documents(&self) -> &[OpenDocument] {
        self.open.as_ref().map_or(&[], |open| &open.documents)
    }

    /// Asks for the link to one of them, also when one is known: links grow old.
    pub(super) fn want_document(&mut self, index: usize, out: &mut Vec<Effect>) {
        let Some(open) = &self.open else { return };
        let Some(document) = open.documents.get(index) else {
            return;
        };
        if document.link == Link::Asked {
            return;
        }
        let Some(request) = open
            .connector
            .document_request(&open.approval, &document.reference)
        else {
            return;
        };
        self.send(Purpose::Document(index), request, out);
        self.set_link(index, Link::Asked, out);
    }

    /// The details name documents that the list did not.
    pub(super) fn take_in_documents(&mut self, named: &[DocumentRef], out: &mut Vec<Effect>) {
        let Some(open) = &mut self.open else { return };
        let count = open.documents.len();
        for reference in named {
            let known = |document: &OpenDocument| document.reference.key == reference.key;
            if !open.documents.iter().any(known) {
                open.documents.push(unasked(reference));
            }
        }
        if open.documents.len() > count {
            out.push(Effect::Show(Part::Documents));
            if count == 0 {
                // As for those of the list: the facts link to the first.
                self.want_document(0, out);
            }
        }
    }

    /// Asks again for a link whose answer will not come.
    pub(super) fn ask_anew(&mut self, index: usize, out: &mut Vec<Effect>) {
        self.set_link(index, Link::Unasked, out);
        self.want_document(index, out);
    }

    /// Asks again for links that are missing.
    pub(super) fn want_missing_documents(&mut self, out: &mut Vec<Effect>) {
        for index in 0..self.documents().len() {
            if matches!(self.documents()[index].link, Link::Missing(_)) {
                self.want_document(index, out);
            }
        }
    }

    pub(super) fn document_answered(
        &mut self,
        call: CallId,
        index: usize,
        outcome: &Outcome,
        out: &mut Vec<Effect>,
    ) {
        let Some(open) = &self.open else { return };
        let link = match open.connector.read_document(outcome) {
            Ok(link) => Link::Known(call.0, link),
            Err(why) => Link::Missing(why),
        };
        self.set_link(index, link, out);
    }

    fn set_link(&mut self, index: usize, link: Link, out: &mut Vec<Effect>) {
        if let Some(document) = self
            .open
            .as_mut()
            .and_then(|open| open.documents.get_mut(index))
        {
            document.link = link;
            out.push(Effect::Show(Part::Documents));
        }
    }
}

/// The documents of an approval as far as its list tells.
pub(super) fn of(approval: &Approval) -> Vec<OpenDocument> {
    approval.documents.iter().map(unasked).collect()
}

fn unasked(reference: &DocumentRef) -> OpenDocument {
    OpenDocument {
        name: reference.name.clone(),
        link: Link::Unasked,
        reference: reference.clone(),
    }
}
