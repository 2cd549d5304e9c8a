//! Contracts and what a summary tool took from them.

use serde_json::{Value, json};

use super::Case;
use crate::seed::page::{BODY, Colour, INK, LABEL, MARGIN, Page, RIGHT, SMALL, style};
use crate::seed::parties::{BRANCHES, Branch, colleague_at};
use crate::seed::pdf::Face;
use crate::seed::random::Random;
use crate::seed::schemas;
use crate::seed::values::{Day, Notation, number, plain_amount, printed_amount};

const ACCENT: Colour = (40, 40, 46);

struct Deal {
    kind: &'static str,
    title: &'static str,
    other: (&'static str, &'static str),
    /// Cents a year; none where the contract is about no money.
    fee: Option<i64>,
    law: &'static str,
    notice_days: i64,
    subject: &'static str,
    duties: &'static [&'static str],
}

static DEALS: [Deal; 4] = [
    Deal {
        kind: "lease",
        title: "Lease of warehouse space",
        other: (
            "Grundstücksgesellschaft Veddel mbH",
            "Peutestraße 51, 20539 Hamburg",
        ),
        fee: Some(8_424_010),
        law: "Germany",
        notice_days: 180,
        subject: "The landlord lets 1,240 square metres of warehouse space in Hall 4 with two loading docks and six parking spaces. The premises may be used for storing and packing measuring instruments; dangerous goods need written consent.",
        duties: &[
            "The tenant keeps the docks and the sprinkler heads clear at all times.",
            "The landlord repairs roof and gates within ten working days of notice.",
            "The rent follows the consumer price index once a year, on 1 April.",
        ],
    },
    Deal {
        kind: "service",
        title: "Maintenance of air conditioning",
        other: (
            "Instalaciones Muñoz e Hijos S.L.",
            "Carrer de la Séquia 18, 17001 Girona",
        ),
        fee: Some(1_155_000),
        law: "Spain",
        notice_days: 60,
        subject: "The contractor inspects and services eleven units at two sites twice a year and answers faults within eight working hours. Spare parts up to 125.00 EUR per call are included.",
        duties: &[
            "The customer gives access to the roof between 07:00 and 19:00.",
            "The contractor keeps the log book required by law and hands over a copy each January.",
        ],
    },
    Deal {
        kind: "licence",
        title: "Software licence and support",
        other: ("Fjordlys Programvare AS", "Skippergata 9, 5003 Bergen"),
        fee: Some(2_490_000),
        law: "Norway",
        notice_days: 90,
        subject: "The licensor grants a non-exclusive right to use the program Kalibra for up to 45 named users, with updates and support on working days from 08:00 to 16:00 CET. Source code is deposited with a trustee.",
        duties: &[
            "The licensee reports the number of users every quarter.",
            "Support answers critical faults within two hours and others within two working days.",
            "Data stay in the European Economic Area.",
        ],
    },
    Deal {
        kind: "confidentiality",
        title: "Mutual confidentiality agreement",
        other: (
            "Studio Tarantèlli & Figlie S.r.l.",
            "Via dei Mercanti 33, 20123 Milano",
        ),
        fee: None,
        law: "Italy",
        notice_days: 30,
        subject: "Both parties intend to look into a common design for a handheld gauge. Whatever one learns from the other for this purpose it keeps to itself, and gives back or destroys when asked.",
        duties: &[
            "Only people who need to know may see the material.",
            "The duty ends five years after the last disclosure.",
        ],
    },
];

struct Facts {
    deal: &'static Deal,
    branch: &'static Branch,
    number: String,
    signed: Day,
    starts: Day,
    months: Option<i64>,
    renews: bool,
    signatory: &'static str,
    cap: Option<i64>,
}

pub(super) fn make(random: &mut Random) -> Case {
    let deal = random.pick(&DEALS);
    let branch = random.pick(&BRANCHES);
    let signed = Day::new(2026, 1, 19).plus(random.between(0, 240));
    let facts = Facts {
        deal,
        branch,
        number: format!("HB-C-{}", random.digits(5)),
        signed,
        starts: signed.plus(random.between(0, 45)),
        months: random.chance(75).then(|| *random.pick(&[12, 24, 36, 60])),
        renews: random.chance(60),
        signatory: colleague_at(branch, random),
        cap: deal.fee.filter(|_| random.chance(70)).map(|fee| fee * 2),
    };
    let mut case = Case {
        workflow_name: "Contract summaries",
        node_label: "Confirm the key terms",
        schema: &schemas::CONTRACT,
        data: facts.data(),
        doubts: Vec::new(),
        fragile: "/termination/notice_days",
        filename: format!("{}.pdf", facts.number.to_lowercase()),
        mime_type: "application/pdf",
        draw: Box::new(move || facts.page().into_file(facts.deal.title)),
    };
    match random.between(0, 5) {
        0 | 1 => case.misread_digit("/termination/notice_days", random, "0.54"),
        2 => case.misread("/term/renews_automatically", json!(null), "0.32"),
        3 => case.misread("/liability_cap", json!(null), "0.47"),
        4 => case.misread("/signed_on", json!(signed.plus(30).iso()), "0.62"),
        _ => case.doubt("/governing_law", "0.68"),
    }
    case
}

impl Facts {
    fn data(&self) -> Value {
        let deal = self.deal;
        let money =
            |minor: i64| json!({ "amount": number(&plain_amount(minor, 2)), "currency": "EUR" });
        json!({
            "contract_number": self.number,
            "kind": deal.kind,
            "title": deal.title,
            "parties": [
                { "name": self.branch.name, "address": self.branch.address.one_line(), "role": "customer", "signatory": self.signatory },
                { "name": deal.other.0, "address": deal.other.1, "role": "provider", "signatory": null },
            ],
            "signed_on": self.signed.iso(),
            "term": {
                "starts_on": self.starts.iso(),
                "months": self.months,
                "renews_automatically": self.renews,
            },
            "termination": { "notice_days": deal.notice_days, "form": "written" },
            "annual_fee": deal.fee.map(money),
            "liability_cap": self.cap.map(money),
            "governing_law": deal.law,
            "subject": deal.subject,
            "obligations": deal.duties,
            "exclusive": false,
            "risk": if self.renews && deal.notice_days > 90 { "high" } else { "low" },
        })
    }

    fn page(&self) -> Page {
        let deal = self.deal;
        let money = |minor: i64| printed_amount(minor, 2, Notation::English);
        let mut page = Page::new();
        page.filled(0.0, 0.0, 595.0, 7.0, ACCENT);
        page.text_right(RIGHT, 48.0, SMALL, &self.number);
        page.text(MARGIN, 96.0, style(Face::Bold, 20.0, INK), deal.title);
        let our_address = self.branch.address.one_line();
        let mut y = 132.0;
        for (label, name, address) in [
            ("BETWEEN", self.branch.name, our_address.as_str()),
            ("AND", deal.other.0, deal.other.1),
        ] {
            page.text(MARGIN, y, LABEL, label);
            page.text(MARGIN, y + 14.0, style(Face::Bold, 10.5, INK), name);
            page.text(MARGIN, y + 27.0, BODY, address);
            y += 48.0;
        }
        let term = match self.months {
            Some(months) => format!("for {months} months"),
            None => "for an indefinite time".to_owned(),
        };
        let renewal = if self.renews {
            "It renews by twelve months each time unless a party gives notice."
        } else {
            "It does not renew by itself."
        };
        let mut clauses = vec![
            ("Subject", deal.subject.to_owned()),
            (
                "Term",
                format!(
                    "This contract starts on {} and runs {term}. {renewal}",
                    self.starts.english()
                ),
            ),
            (
                "Notice",
                format!(
                    "Either party may end it in writing with {} days’ notice.",
                    deal.notice_days
                ),
            ),
        ];
        if let Some(fee) = deal.fee {
            clauses.push((
                "Fee",
                format!(
                    "The yearly fee is EUR {} plus VAT, payable in quarterly parts in advance.",
                    money(fee)
                ),
            ));
        }
        if let Some(cap) = self.cap {
            clauses.push(("Liability", format!("Each party is liable up to EUR {} per year, except for intent and for injury to persons.", money(cap))));
        }
        clauses.push(("Duties", deal.duties.join(" ")));
        clauses.push((
            "Law",
            format!(
                "The law of {} applies. Changes must be made in writing.",
                deal.law
            ),
        ));
        for (position, (title, text)) in clauses.iter().enumerate() {
            y += 18.0;
            page.text(
                MARGIN,
                y,
                style(Face::Bold, 10.0, INK),
                &format!("§ {}", position + 1),
            );
            page.text(84.0, y, style(Face::Bold, 10.0, INK), title);
            y = page.paragraphs(84.0, y + 14.0, RIGHT - 84.0, BODY, text);
        }
        page.text(
            MARGIN,
            700.0,
            BODY,
            &format!("{}, {}", self.branch.address.city, self.signed.english()),
        );
        for (x, name, company) in [
            (MARGIN, self.signatory, self.branch.name),
            (330.0, "", deal.other.0),
        ] {
            page.text(x, 740.0, style(Face::Italic, 14.0, (24, 44, 110)), name);
            page.rule(x, x + 190.0, 746.0, 0.6, INK);
            page.text(x, 758.0, SMALL, company);
        }
        page
    }
}
