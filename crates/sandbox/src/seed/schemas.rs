//! The JSON Schemas that travel with seeded extractions, as extraction tools emit them.
//! Each is a file in `schemas/`; here it only loses its line breaks.

use std::sync::LazyLock;

use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

macro_rules! schema {
    ($name:ident, $file:literal) => {
        pub(super) static $name: LazyLock<Box<RawValue>> =
            LazyLock::new(|| compact(include_str!(concat!("schemas/", $file))));
    };
}

schema!(APPLICATION, "application.json");
schema!(BOOKING, "booking.json");
schema!(CONTRACT, "contract.json");
schema!(EXPENSE_REPORT, "expense_report.json");
schema!(INSURANCE_CLAIM, "insurance_claim.json");
schema!(INVOICE, "invoice.json");
schema!(METER_READING, "meter_reading.json");
schema!(PURCHASE_ORDER, "purchase_order.json");
schema!(RECEIPT, "receipt.json");
schema!(SHIPMENT, "shipment.json");

fn compact(text: &str) -> Box<RawValue> {
    serde_json::from_str::<Value>(text)
        .and_then(|schema| to_raw_value(&schema))
        .unwrap_or_else(|_| RawValue::NULL.to_owned())
}
