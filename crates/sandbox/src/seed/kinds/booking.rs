//! Hotel and flight booking confirmations.

use serde_json::{Value, json};

use super::Case;
use crate::seed::page::{
    BODY, Colour, INK, LABEL, MARGIN, Page, RIGHT, SMALL, STRONG, left, right, style,
};
use crate::seed::parties::COLLEAGUES;
use crate::seed::pdf::Face;
use crate::seed::random::Random;
use crate::seed::schemas;
use crate::seed::values::{Day, Notation, number, plain_amount, printed_amount};

struct Hotel {
    name: &'static str,
    address: &'static str,
    room: &'static str,
    /// One night, in cents.
    night: i64,
    currency: &'static str,
    accent: Colour,
    policy: &'static str,
}

static HOTELS: [Hotel; 4] = [
    Hotel {
        name: "Hôtel des Célestins",
        address: "4 rue Gasparin, 69002 Lyon, France",
        room: "Double room, courtyard side",
        night: 16_450,
        currency: "EUR",
        accent: (122, 30, 58),
        policy: "Free cancellation until 18:00 two days before arrival. After that the first night is charged. In case of no-show the whole stay is due; city tax of 2.53 EUR per person and night is paid at the desk and not part of this confirmation.",
    },
    Hotel {
        name: "Gästehaus Am Övelgönner Strand",
        address: "Neumühlen 14, 22763 Hamburg, Germany",
        room: "Single room, Elbe view",
        night: 12_900,
        currency: "EUR",
        accent: (20, 84, 110),
        policy: "This rate cannot be cancelled. Names can be changed free of charge until the day before arrival.",
    },
    Hotel {
        name: "Ryokan Kamogawa",
        address: "Sanjo-dori 88, Nakagyo-ku, Kyoto, Japan",
        room: "Tatami room, 8 mats, futon for two",
        night: 24_200,
        currency: "EUR",
        accent: (64, 72, 40),
        policy: "Free cancellation until seven days before arrival, then 50 %. Dinner is served at 18:30 sharp; please tell us about allergies three days ahead.",
    },
    Hotel {
        name: "The Old Sail Loft",
        address: "2 Narrow Quay, Bristol BS1 4QA, United Kingdom",
        room: "Twin room, accessible",
        night: 13_750,
        currency: "GBP",
        accent: (36, 60, 96),
        policy: "Cancel free of charge until noon on the day of arrival. Breakfast is 14.50 per person when it is not included.",
    },
];

struct Flight {
    number: &'static str,
    from: (&'static str, &'static str),
    to: (&'static str, &'static str),
    departs: &'static str,
    arrives: &'static str,
    offset: &'static str,
    arrival_offset: &'static str,
    fare: i64,
}

static FLIGHTS: [(Flight, Flight); 3] = [
    (
        Flight {
            number: "NX 1407",
            from: ("HAM", "Hamburg"),
            to: ("BCN", "Barcelona"),
            departs: "06:55",
            arrives: "09:40",
            offset: "+02:00",
            arrival_offset: "+02:00",
            fare: 14_990,
        },
        Flight {
            number: "NX 1408",
            from: ("BCN", "Barcelona"),
            to: ("HAM", "Hamburg"),
            departs: "18:20",
            arrives: "21:05",
            offset: "+02:00",
            arrival_offset: "+02:00",
            fare: 12_210,
        },
    ),
    (
        Flight {
            number: "TQ 88",
            from: ("LHR", "London"),
            to: ("KIX", "Osaka Kansai"),
            departs: "11:30",
            arrives: "08:45",
            offset: "+01:00",
            arrival_offset: "+09:00",
            fare: 68_400,
        },
        Flight {
            number: "TQ 87",
            from: ("KIX", "Osaka Kansai"),
            to: ("LHR", "London"),
            departs: "10:50",
            arrives: "16:10",
            offset: "+09:00",
            arrival_offset: "+01:00",
            fare: 71_150,
        },
    ),
    (
        Flight {
            number: "SV 330",
            from: ("LYS", "Lyon"),
            to: ("CPH", "København"),
            departs: "13:05",
            arrives: "15:15",
            offset: "+02:00",
            arrival_offset: "+02:00",
            fare: 18_900,
        },
        Flight {
            number: "SV 331",
            from: ("CPH", "København"),
            to: ("LYS", "Lyon"),
            departs: "20:40",
            arrives: "22:50",
            offset: "+02:00",
            arrival_offset: "+02:00",
            fare: 16_310,
        },
    ),
];

struct Facts {
    reference: String,
    traveller: &'static str,
    booked: Day,
    from: Day,
    nights: i64,
    loyalty: Option<String>,
    trip: Trip,
}

enum Trip {
    Stay {
        hotel: &'static Hotel,
        breakfast: bool,
    },
    Flights {
        legs: &'static (Flight, Flight),
        seat: Option<String>,
        ticket: String,
    },
}

pub(super) fn make(random: &mut Random) -> Case {
    let booked = Day::new(2026, 5, 4).plus(random.between(0, 120));
    let facts = Facts {
        reference: reference(random),
        traveller: random.pick(&COLLEAGUES).0,
        booked,
        from: booked.plus(random.between(5, 70)),
        nights: random.between(1, 6),
        loyalty: random.chance(35).then(|| random.digits(16)),
        trip: if random.chance(55) {
            Trip::Stay {
                hotel: random.pick(&HOTELS),
                breakfast: random.chance(60),
            }
        } else {
            Trip::Flights {
                legs: random.pick(&FLIGHTS),
                seat: random
                    .chance(60)
                    .then(|| format!("{}C", random.between(4, 31))),
                ticket: format!("7{}", random.digits(18)),
            }
        },
    };
    let until = facts.until();
    let stay = matches!(facts.trip, Trip::Stay { .. });
    let mut case = Case {
        workflow_name: "Travel bookings",
        node_label: if stay {
            "Check the stay"
        } else {
            "Check the flights"
        },
        schema: &schemas::BOOKING,
        data: facts.data(),
        doubts: Vec::new(),
        fragile: "/price/total",
        filename: format!("booking-{}.pdf", facts.reference.to_lowercase()),
        mime_type: "application/pdf",
        draw: Box::new(move || {
            facts
                .page()
                .into_file(&format!("Booking {}", facts.reference))
        }),
    };
    match (stay, random.between(0, 5)) {
        (true, 0 | 1) => case.misread("/stay/check_out", json!(until.plus(1).iso()), "0.52"),
        (true, 2) => case.misread("/stay/breakfast_included", json!(null), "0.37"),
        (false, 0 | 1) => case.misread_digit("/flights/1/flight_number", random, "0.46"),
        (false, 2) => case.misread("/flights/0/seat", json!(null), "0.39"),
        (_, 3) => case.misread_digit("/price/total", random, "0.55"),
        _ => case.doubt("/loyalty_number", "0.69"),
    }
    case
}

/// Six letters and digits, as booking systems hand them out.
fn reference(random: &mut Random) -> String {
    const SYMBOLS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    (0..6).map(|_| char::from(*random.pick(SYMBOLS))).collect()
}

impl Facts {
    fn until(&self) -> Day {
        self.from.plus(self.nights)
    }

    /// Label and amount of each part of the price.
    fn prices(&self) -> Vec<(String, i64)> {
        match &self.trip {
            Trip::Stay { hotel, breakfast } => {
                let mut prices = vec![(
                    format!("{} × night", self.nights),
                    hotel.night * self.nights,
                )];
                if *breakfast {
                    prices.push(("Breakfast".to_owned(), 1_450 * self.nights));
                }
                prices
            }
            Trip::Flights { legs, .. } => vec![
                (format!("Fare {}", legs.0.number), legs.0.fare),
                (format!("Fare {}", legs.1.number), legs.1.fare),
                ("Taxes and fees".to_owned(), 4_710),
            ],
        }
    }

    fn total(&self) -> i64 {
        self.prices().iter().map(|price| price.1).sum()
    }

    fn currency(&self) -> &'static str {
        match &self.trip {
            Trip::Stay { hotel, .. } => hotel.currency,
            Trip::Flights { .. } => "EUR",
        }
    }

    fn data(&self) -> Value {
        let amount = |minor: i64| number(&plain_amount(minor, 2));
        let (kind, stay, flights, ticket) = match &self.trip {
            Trip::Stay { hotel, breakfast } => (
                "hotel",
                json!({
                    "hotel": hotel.name,
                    "address": hotel.address,
                    "check_in": self.from.iso(),
                    "check_out": self.until().iso(),
                    "nights": self.nights,
                    "room": hotel.room,
                    "breakfast_included": breakfast,
                    "cancellation_policy": hotel.policy,
                }),
                json!([]),
                Value::Null,
            ),
            Trip::Flights { legs, seat, ticket } => (
                "flight",
                Value::Null,
                json!([
                    leg(&legs.0, self.from, seat.as_deref()),
                    leg(&legs.1, self.until(), None),
                ]),
                number(ticket),
            ),
        };
        json!({
            "booking_reference": self.reference,
            "kind": kind,
            "ticket_id": ticket,
            "booked_on": self.booked.iso(),
            "travellers": [{ "name": self.traveller, "age_group": "adult" }],
            "stay": stay,
            "flights": flights,
            "price": {
                "parts": self.prices().iter().map(|(label, minor)| json!({
                    "label": label, "amount": amount(*minor),
                })).collect::<Vec<_>>(),
                "total": amount(self.total()),
                "currency": self.currency(),
            },
            "loyalty_number": self.loyalty,
        })
    }

    fn page(&self) -> Page {
        let mut page = Page::new();
        let accent = match &self.trip {
            Trip::Stay { hotel, .. } => {
                page.letterhead(
                    hotel.accent,
                    hotel.name,
                    hotel.address,
                    &["Booking confirmation"],
                );
                hotel.accent
            }
            Trip::Flights { .. } => {
                let accent = (28, 52, 120);
                page.letterhead(
                    accent,
                    "Nordlys Air Travel",
                    "Itinerary and receipt",
                    &["Booking confirmation"],
                );
                accent
            }
        };
        page.text(MARGIN, 140.0, LABEL, "BOOKING REFERENCE");
        page.text(MARGIN, 164.0, style(Face::Bold, 24.0, INK), &self.reference);
        let mut facts = vec![
            ("Booked on", self.booked.english()),
            ("Guest", self.traveller.to_owned()),
        ];
        if let Some(loyalty) = &self.loyalty {
            facts.push(("Member number", loyalty.clone()));
        }
        page.pairs(330.0, 140.0, RIGHT, &facts);
        let mut y = match &self.trip {
            Trip::Stay { hotel, breakfast } => {
                let mut y = 210.0;
                for (label, day) in [("ARRIVAL", self.from), ("DEPARTURE", self.until())] {
                    page.text(MARGIN, y, LABEL, label);
                    page.text(MARGIN, y + 15.0, style(Face::Bold, 12.0, INK), &day.short());
                    y += 38.0;
                }
                page.text(250.0, 210.0, LABEL, "ROOM");
                page.text(250.0, 225.0, STRONG, hotel.room);
                let meals = if *breakfast {
                    "Breakfast included"
                } else {
                    "Without breakfast"
                };
                page.text(250.0, 239.0, BODY, meals);
                y
            }
            Trip::Flights { legs, seat, .. } => {
                self.draw_flights(&mut page, accent, legs, seat.as_deref())
            }
        };
        y += 26.0;
        let rows: Vec<Vec<String>> = self
            .prices()
            .into_iter()
            .map(|(label, minor)| vec![label, printed_amount(minor, 2, Notation::English)])
            .collect();
        let columns = [
            left("Price", MARGIN + 6.0, 300.0),
            right(self.currency(), RIGHT - 6.0, 90.0),
        ];
        y = page.table(y, accent, &columns, &rows) + 24.0;
        let large = style(Face::Bold, 12.5, INK);
        page.text(330.0, y, large, "Total");
        let total = format!(
            "{} {}",
            self.currency(),
            printed_amount(self.total(), 2, Notation::English)
        );
        page.text_right(RIGHT - 6.0, y, large, &total);
        match &self.trip {
            Trip::Stay { hotel, .. } => {
                page.text(MARGIN, y + 44.0, LABEL, "CANCELLATION");
                page.paragraphs(MARGIN, y + 58.0, 430.0, BODY, hotel.policy);
            }
            Trip::Flights { ticket, .. } => {
                page.text(MARGIN, y + 44.0, SMALL, &format!("Electronic ticket {ticket}. Bags: one up to 23 kg. Check-in opens 30 hours before departure."));
            }
        }
        page
    }

    fn draw_flights(
        &self,
        page: &mut Page,
        accent: Colour,
        legs: &(Flight, Flight),
        seat: Option<&str>,
    ) -> f64 {
        let row = |flight: &Flight, day: Day, seat: Option<&str>| {
            vec![
                flight.number.to_owned(),
                day.short(),
                format!("{} {}", flight.departs, flight.from.1),
                format!("{} {}", flight.arrives, flight.to.1),
                seat.unwrap_or("–").to_owned(),
            ]
        };
        let columns = [
            left("Flight", MARGIN + 6.0, 60.0),
            left("Date", 124.0, 90.0),
            left("Departure", 220.0, 120.0),
            left("Arrival", 350.0, 120.0),
            left("Seat", 490.0, 40.0),
        ];
        let rows = [
            row(&legs.0, self.from, seat),
            row(&legs.1, self.until(), None),
        ];
        page.table(222.0, accent, &columns, &rows)
    }
}

fn leg(flight: &Flight, day: Day, seat: Option<&str>) -> Value {
    // A flight that lands earlier than it left, by the clock, lands the next day.
    let lands = day.plus(i64::from(flight.arrives < flight.departs));
    json!({
        "flight_number": flight.number,
        "from": { "code": flight.from.0, "city": flight.from.1 },
        "to": { "code": flight.to.0, "city": flight.to.1 },
        "departs_at": format!("{}T{}:00{}", day.iso(), flight.departs, flight.offset),
        "arrives_at": format!("{}T{}:00{}", lands.iso(), flight.arrives, flight.arrival_offset),
        "cabin": "economy",
        "seat": seat,
    })
}
