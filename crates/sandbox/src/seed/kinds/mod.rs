//! Which kind of paper an extraction was read from, and what every kind has to supply.
//! Each file here makes the facts of one kind, its payload and its document; none knows an API.

mod application;
mod booking;
mod contract;
mod expense_report;
mod insurance_claim;
mod invoice;
mod meter_reading;
mod purchase_order;
mod receipt;
mod shipment;

use serde_json::Value;
use serde_json::value::RawValue;

use super::random::Random;

/// One piece of work before it becomes an extraction.
pub(super) struct Case {
    pub(super) workflow_name: &'static str,
    pub(super) node_label: &'static str,
    pub(super) schema: &'static RawValue,
    pub(super) data: Value,
    pub(super) doubts: Vec<Doubt>,
    /// A number a careless tool might send as text.
    pub(super) fragile: &'static str,
    pub(super) filename: String,
    pub(super) mime_type: &'static str,
    pub(super) draw: Box<dyn FnOnce() -> Vec<u8>>,
}

/// A field the tool was unsure of.
pub(super) struct Doubt {
    /// Into the data.
    pub(super) pointer: String,
    pub(super) likelihood: &'static str,
    /// What the document says, where the tool read something else.
    pub(super) truth: Option<Value>,
}

impl Case {
    /// Marks a field as one the tool was unsure of.
    pub(super) fn doubt(&mut self, pointer: &str, likelihood: &'static str) {
        self.doubts.push(Doubt {
            pointer: pointer.to_owned(),
            likelihood,
            truth: None,
        });
    }

    /// Replaces a field by what the tool read; the document keeps the truth.
    pub(super) fn misread(&mut self, pointer: &str, value: Value, likelihood: &'static str) {
        if let Some(field) = self.data.pointer_mut(pointer) {
            let truth = std::mem::replace(field, value);
            self.doubts.push(Doubt {
                pointer: pointer.to_owned(),
                likelihood,
                truth: Some(truth),
            });
        }
    }

    /// As `misread`, with one digit of the present value taken for its lookalike.
    pub(super) fn misread_digit(
        &mut self,
        pointer: &str,
        random: &mut Random,
        likelihood: &'static str,
    ) {
        let misread = match self.data.pointer(pointer) {
            Some(Value::Number(number)) => {
                super::values::number(&with_lookalike(&number.to_string(), random))
            }
            Some(Value::String(text)) => Value::String(with_lookalike(text, random)),
            _ => return,
        };
        self.misread(pointer, misread, likelihood);
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Invoice,
    Application,
    Booking,
    Contract,
    ExpenseReport,
    InsuranceClaim,
    MeterReading,
    PurchaseOrder,
    Receipt,
    Shipment,
}

/// One block of work: every kind appears, invoices most often.
const BLOCK: [Kind; 13] = [
    Kind::Invoice,
    Kind::Receipt,
    Kind::Booking,
    Kind::Invoice,
    Kind::PurchaseOrder,
    Kind::InsuranceClaim,
    Kind::MeterReading,
    Kind::Invoice,
    Kind::ExpenseReport,
    Kind::Shipment,
    Kind::Application,
    Kind::Receipt,
    Kind::Contract,
];

/// The case number `index`; number 0 is the invoice every seed begins with.
pub(super) fn make(seed: u64, index: u64, random: &mut Random) -> Case {
    match kind(seed, index) {
        Kind::Invoice if index == 0 => invoice::first(),
        Kind::Invoice => invoice::make(random),
        Kind::Application => application::make(random),
        Kind::Booking => booking::make(random),
        Kind::Contract => contract::make(random),
        Kind::ExpenseReport => expense_report::make(random),
        Kind::InsuranceClaim => insurance_claim::make(random),
        Kind::MeterReading => meter_reading::make(random),
        Kind::PurchaseOrder => purchase_order::make(random),
        Kind::Receipt => receipt::make(random),
        Kind::Shipment => shipment::make(random),
    }
}

/// What a classifier would call the paper of case number `index`.
pub(super) fn category(seed: u64, index: u64) -> &'static str {
    match kind(seed, index) {
        Kind::Invoice => "invoice",
        Kind::Application => "application",
        Kind::Booking => "booking",
        Kind::Contract => "contract",
        Kind::ExpenseReport => "expense-report",
        Kind::InsuranceClaim => "insurance-claim",
        Kind::MeterReading => "meter-reading",
        Kind::PurchaseOrder => "purchase-order",
        Kind::Receipt => "receipt",
        Kind::Shipment => "delivery-note",
    }
}

/// Each block of work is shuffled by the seed; the first block begins with its invoice.
fn kind(seed: u64, index: u64) -> Kind {
    let length = BLOCK.len() as u64;
    let mut block = BLOCK;
    let mut random = Random::new(seed.rotate_left(17), index / length);
    let kept = usize::from(index < length);
    for position in (kept + 1..block.len()).rev() {
        let other = kept + (random.next() % (position - kept + 1) as u64) as usize;
        block.swap(position, other);
    }
    block[(index % length) as usize]
}

/// Scanners take these for each other.
const LOOKALIKES: [(char, char); 8] = [
    ('8', '3'),
    ('3', '8'),
    ('1', '7'),
    ('7', '1'),
    ('5', '6'),
    ('6', '5'),
    ('0', '8'),
    ('9', '4'),
];

fn with_lookalike(text: &str, random: &mut Random) -> String {
    let candidates: Vec<(usize, char)> = text
        .char_indices()
        .filter_map(|(position, letter)| {
            LOOKALIKES
                .iter()
                .find(|(seen, _)| *seen == letter)
                .map(|(_, read)| (position, *read))
        })
        .collect();
    if candidates.is_empty() {
        return text.to_owned();
    }
    let (position, read) = *random.pick(&candidates);
    let mut misread = text.to_owned();
    misread.replace_range(position..=position, &read.to_string());
    misread
}
