//! Expense reports of travelling colleagues.

use serde_json::{Value, json};

use super::Case;
use crate::seed::page::{BODY, Colour, INK, LABEL, MARGIN, Page, RIGHT, SMALL, left, right, style};
use crate::seed::parties::COLLEAGUES;
use crate::seed::pdf::Face;
use crate::seed::random::Random;
use crate::seed::schemas;
use crate::seed::values::{Day, Notation, number, plain_amount, printed_amount};

const ACCENT: Colour = (98, 60, 20);

struct Trip {
    purpose: &'static str,
    place: &'static str,
    days: i64,
    items: &'static [(&'static str, &'static str, i64)],
}

static TRIPS: [Trip; 5] = [
    Trip {
        purpose: "Acceptance test of the second production line",
        place: "Göttingen",
        days: 3,
        items: &[
            (
                "transport",
                "ICE Hamburg–Göttingen and back, 2nd class",
                9_580,
            ),
            (
                "lodging",
                "Hotel Zur Leine, two nights with breakfast",
                21_800,
            ),
            ("meals", "Dinner with Mr Brückner and two fitters", 12_640),
            ("transport", "Taxi to the works, early shift", 2_310),
            ("other", "Luggage locker", 600),
        ],
    },
    Trip {
        purpose: "Trade fair, stand 7.1 C32",
        place: "Osaka",
        days: 6,
        items: &[
            ("lodging", "Hotel Tosabori, five nights", 74_000),
            ("transport", "Airport train, return", 2_480),
            ("meals", "Ramen for the stand crew (8 people)", 6_910),
            ("materials", "Extension leads and adaptors", 3_875),
            ("other", "Visitor SIM card", 2_200),
            ("transport", "Courier for samples", 4_125),
        ],
    },
    Trip {
        purpose: "Customer visit and quarterly review",
        place: "Lyon",
        days: 2,
        items: &[
            ("transport", "TGV Paris–Lyon, return", 15_200),
            ("lodging", "Hôtel des Célestins, one night", 16_450),
            ("meals", "Lunch, three people", 8_730),
        ],
    },
    Trip {
        purpose: "Safety training for forklift instructors",
        place: "Malmö",
        days: 2,
        items: &[
            ("transport", "Öresund crossing, car", 6_200),
            ("transport", "Mileage 640 km at 0.30", 19_200),
            ("lodging", "Pensionat Ribersborg", 11_800),
            ("meals", "Per diem, 1.5 days", 6_000),
        ],
    },
    Trip {
        purpose: "Machine inspection after water damage",
        place: "Girona",
        days: 1,
        items: &[
            ("transport", "AVE Barcelona–Girona, return", 3_820),
            ("meals", "Menú del día, two people", 3_390),
            ("materials", "Protective boots, bought on site", 5_995),
            ("other", "Carrier bag for the boots", 10),
        ],
    },
];

struct Facts {
    trip: &'static Trip,
    person: &'static (&'static str, &'static str),
    number: String,
    from: Day,
    advance: Option<i64>,
    over_limit: bool,
}

pub(super) fn make(random: &mut Random) -> Case {
    let trip = random.pick(&TRIPS);
    let facts = Facts {
        trip,
        person: random.pick(&COLLEAGUES),
        number: format!("EX-26-{}", random.digits(4)),
        from: Day::new(2026, 4, 13).plus(random.between(0, 170)),
        advance: random.chance(40).then(|| random.between(1, 4) * 10_000),
        over_limit: trip.items.iter().map(|item| item.2).sum::<i64>() > 50_000,
    };
    let mut case = Case {
        workflow_name: "Expense reports",
        node_label: "Approve the expenses",
        schema: &schemas::EXPENSE_REPORT,
        data: facts.data(),
        doubts: Vec::new(),
        fragile: "/total",
        filename: format!("{}.pdf", facts.number.to_lowercase()),
        mime_type: "application/pdf",
        draw: Box::new(move || {
            facts
                .page()
                .into_file(&format!("Expense report {}", facts.number))
        }),
    };
    match random.between(0, 5) {
        0 | 1 => case.misread_digit("/items/0/amount", random, "0.45"),
        2 => case.misread("/items/1/category", json!("other"), "0.53"),
        3 => case.misread("/advance", json!(null), "0.48"),
        _ => case.doubt("/over_limit", "0.66"),
    }
    case
}

impl Facts {
    fn total(&self) -> i64 {
        self.trip.items.iter().map(|item| item.2).sum()
    }

    /// The day of the item at a position: spread over the trip, in order.
    fn day(&self, position: usize) -> Day {
        let count = self.trip.items.len() as i64;
        self.from.plus(position as i64 * self.trip.days / count)
    }

    fn data(&self) -> Value {
        let amount = |minor: i64| number(&plain_amount(minor, 2));
        json!({
            "report_number": self.number,
            "employee": { "name": self.person.0, "office": self.person.1 },
            "purpose": self.trip.purpose,
            "destination": self.trip.place,
            "from": self.from.iso(),
            "until": self.from.plus(self.trip.days - 1).iso(),
            "items": self.trip.items.iter().enumerate().map(|(position, item)| json!({
                "date": self.day(position).iso(),
                "category": item.0,
                "description": item.1,
                "amount": amount(item.2),
                "receipt_attached": item.2 > 2_000,
            })).collect::<Vec<_>>(),
            "total": amount(self.total()),
            "advance": self.advance.map(amount),
            "to_be_paid": amount(self.total() - self.advance.unwrap_or(0)),
            "currency": "EUR",
            "over_limit": self.over_limit,
            "comment": null,
        })
    }

    fn page(&self) -> Page {
        let money = |minor: i64| printed_amount(minor, 2, Notation::English);
        let mut page = Page::new();
        page.letterhead(
            ACCENT,
            "Expense report",
            self.trip.purpose,
            &["Halden & Brook", "Travel and expenses"],
        );
        let mut y = page.pairs(
            MARGIN,
            138.0,
            290.0,
            &[
                ("Report", self.number.clone()),
                ("Name", self.person.0.to_owned()),
                ("Office", self.person.1.to_owned()),
            ],
        );
        page.pairs(
            330.0,
            138.0,
            RIGHT,
            &[
                ("Destination", self.trip.place.to_owned()),
                ("From", self.from.english()),
                ("Until", self.from.plus(self.trip.days - 1).english()),
            ],
        );
        let rows: Vec<Vec<String>> = self
            .trip
            .items
            .iter()
            .enumerate()
            .map(|(position, item)| {
                vec![
                    self.day(position).short(),
                    item.0.to_owned(),
                    item.1.to_owned(),
                    if item.2 > 2_000 { "yes" } else { "no" }.to_owned(),
                    money(item.2),
                ]
            })
            .collect();
        let columns = [
            left("Date", MARGIN + 6.0, 84.0),
            left("Category", 148.0, 62.0),
            left("What for", 214.0, 200.0),
            right("Receipt", 458.0, 36.0),
            right("EUR", RIGHT - 6.0, 70.0),
        ];
        y = page.table(y + 34.0, ACCENT, &columns, &rows) + 24.0;
        let mut sums = vec![("Total", money(self.total()))];
        if let Some(advance) = self.advance {
            sums.push(("Advance already paid", money(-advance)));
        }
        y = page.pairs(330.0, y, RIGHT - 6.0, &sums) + 8.0;
        let large = style(Face::Bold, 12.5, INK);
        page.text(330.0, y, large, "To be paid");
        let paid = format!("EUR {}", money(self.total() - self.advance.unwrap_or(0)));
        page.text_right(RIGHT - 6.0, y, large, &paid);
        if self.over_limit {
            page.text(MARGIN, y + 40.0, LABEL, "ABOVE 500 EUR");
            page.text(
                MARGIN,
                y + 53.0,
                BODY,
                "Needs a second approval by the head of the office.",
            );
        }
        page.text(
            MARGIN,
            716.0,
            style(Face::Italic, 14.0, ACCENT),
            self.person.0,
        );
        page.rule(MARGIN, 230.0, 722.0, 0.6, INK);
        page.text(
            MARGIN,
            734.0,
            SMALL,
            "I confirm that these expenses were for business only.",
        );
        page
    }
}
