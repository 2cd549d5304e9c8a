//! Bills of lading with what customs wants to know.

use serde_json::{Value, json};

use super::Case;
use crate::seed::page::{
    BODY, Colour, HAIRLINE, INK, LABEL, MARGIN, Page, RIGHT, SMALL, STRONG, left, right, style,
};
use crate::seed::parties::{BRANCHES, Branch};
use crate::seed::pdf::Face;
use crate::seed::random::Random;
use crate::seed::schemas;
use crate::seed::values::{Day, Notation, number, plain_amount, printed_amount};

const ACCENT: Colour = (20, 66, 92);

struct Cargo {
    shipper: (&'static str, &'static str),
    loading: (&'static str, &'static str),
    origin: &'static str,
    goods: &'static [(&'static str, &'static str, i64, i64)],
}

/// Goods: customs code, description, kilograms in thousandths per package, value in cents per package.
static CARGOES: [Cargo; 4] = [
    Cargo {
        shipper: (
            "Zhejiang Lishui Bearing Co., Ltd",
            "128 Huayuan Road, Lishui 323000, China",
        ),
        loading: ("CNNGB", "Ningbo"),
        origin: "CN",
        goods: &[
            ("84821010", "Deep groove ball bearings", 18_400, 21_250),
            ("84831095", "Transmission shafts, steel", 42_750, 38_990),
            ("73181569", "Hexagon screws, stainless", 25_000, 8_410),
        ],
    },
    Cargo {
        shipper: (
            "Cooperativa Cafetera Ñandubay",
            "Km 4 vía Pitalito, Huila, Colombia",
        ),
        loading: ("COBUN", "Buenaventura"),
        origin: "CO",
        goods: &[
            (
                "09011100",
                "Green coffee, Arabica, 70 kg bags",
                70_000,
                39_480,
            ),
            ("09011200", "Green coffee, decaffeinated", 60_000, 44_160),
        ],
    },
    Cargo {
        shipper: (
            "Anadolu Mermer San. ve Tic. A.S.",
            "Organize Sanayi 4. Cadde 11, Afyon, Türkiye",
        ),
        loading: ("TRIZM", "Izmir"),
        origin: "TR",
        goods: &[
            ("68022100", "Marble slabs, polished", 840_000, 61_300),
            ("68029190", "Marble, carved table tops", 96_500, 28_810),
        ],
    },
    Cargo {
        shipper: (
            "Kanazawa Keiki K.K.",
            "3-8-21 Hirosaka, Kanazawa 920-0962, Japan",
        ),
        loading: ("JPUKB", "Kobe"),
        origin: "JP",
        goods: &[
            ("90173000", "Micrometers and callipers", 6_250, 192_500),
            ("90318080", "Gauge block sets", 11_900, 1_070_000),
            ("90330090", "Samples without commercial value", 2_100, 10),
        ],
    },
];

const PORTS: [(&str, &str, usize); 3] = [
    ("DEHAM", "Hamburg", 1),
    ("ESBCN", "Barcelona", 3),
    ("GBBRS", "Bristol", 0),
];

const VESSELS: [&str; 4] = [
    "MV Sigrid Ålander",
    "MV Ocean Tern",
    "MV Köhlbrand",
    "MV Aurora Nagasaki",
];

struct Item {
    code: &'static str,
    description: &'static str,
    packages: i64,
    grams: i64,
    value: i64,
}

struct Facts {
    cargo: &'static Cargo,
    consignee: &'static Branch,
    discharge: (&'static str, &'static str),
    number: String,
    declaration: String,
    vessel: &'static str,
    voyage: String,
    loaded: Day,
    container: String,
    seal: Option<String>,
    prepaid: bool,
    incoterm: &'static str,
    items: Vec<Item>,
}

pub(super) fn make(random: &mut Random) -> Case {
    let cargo = random.pick(&CARGOES);
    let port = random.pick(&PORTS);
    let facts = Facts {
        cargo,
        consignee: &BRANCHES[port.2],
        discharge: (port.0, port.1),
        number: format!("TERN{}", random.digits(9)),
        declaration: format!("26{}", random.digits(18)),
        vessel: random.pick::<&str>(&VESSELS),
        voyage: format!("{}W", random.between(201, 489)),
        loaded: Day::new(2026, 5, 10).plus(random.between(0, 140)),
        container: format!("TNRU {} {}", random.digits(6), random.between(0, 9)),
        seal: random
            .chance(80)
            .then(|| format!("ML-{}", random.digits(7))),
        prepaid: random.chance(60),
        incoterm: random.pick::<&str>(&["FOB", "CIF", "CFR", "DAP"]),
        items: cargo
            .goods
            .iter()
            .map(|&(code, description, grams, value)| {
                let packages = random.between(4, 60);
                Item {
                    code,
                    description,
                    packages,
                    grams: grams * packages,
                    value: value * packages,
                }
            })
            .collect(),
    };
    let mut case = Case {
        workflow_name: "Import clearance",
        node_label: "Release to customs",
        schema: &schemas::SHIPMENT,
        data: facts.data(),
        doubts: Vec::new(),
        fragile: "/declared_value/amount",
        filename: format!("bl-{}.pdf", facts.number.to_lowercase()),
        mime_type: "application/pdf",
        draw: Box::new(move || {
            facts
                .page()
                .into_file(&format!("Bill of lading {}", facts.number))
        }),
    };
    match random.between(0, 6) {
        0 => case.misread_digit("/containers/0/container_number", random, "0.42"),
        1 => case.misread_digit("/goods/0/hs_code", random, "0.56"),
        2 => case.misread_digit("/goods/1/gross_weight_kg", random, "0.48"),
        3 => case.misread("/freight_prepaid", Value::Null, "0.35"),
        4 => case.doubt("/containers/0/seal", "0.61"),
        _ => case.doubt("/notify_party", "0.70"),
    }
    case
}

impl Facts {
    fn weight(&self) -> i64 {
        self.items.iter().map(|item| item.grams).sum()
    }

    fn value(&self) -> i64 {
        self.items.iter().map(|item| item.value).sum()
    }

    fn data(&self) -> Value {
        let weight = |grams: i64| number(&plain_amount(grams, 3));
        json!({
            "bill_of_lading": self.number,
            "declaration_id": number(&self.declaration),
            "shipper": { "name": self.cargo.shipper.0, "address": self.cargo.shipper.1 },
            "consignee": {
                "name": self.consignee.name,
                "address": self.consignee.address.one_line(),
                "eori": format!("{}0001", self.consignee.vat_number),
            },
            "notify_party": null,
            "vessel": { "name": self.vessel, "voyage": self.voyage },
            "port_of_loading": { "code": self.cargo.loading.0, "name": self.cargo.loading.1 },
            "port_of_discharge": { "code": self.discharge.0, "name": self.discharge.1 },
            "loaded_on": self.loaded.iso(),
            "incoterm": self.incoterm,
            "freight_prepaid": self.prepaid,
            "containers": [{
                "container_number": self.container,
                "type": "40HC",
                "seal": self.seal,
                "gross_weight_kg": weight(self.weight()),
            }],
            "goods": self.items.iter().map(|item| json!({
                "hs_code": item.code,
                "description": item.description,
                "country_of_origin": self.cargo.origin,
                "packages": item.packages,
                "gross_weight_kg": weight(item.grams),
                "value": number(&plain_amount(item.value, 2)),
            })).collect::<Vec<_>>(),
            "declared_value": { "amount": number(&plain_amount(self.value(), 2)), "currency": "USD" },
            "dangerous_goods": false,
            "remarks": null,
        })
    }

    fn page(&self) -> Page {
        let weight = |grams: i64| printed_amount(grams, 3, Notation::English);
        let money = |minor: i64| printed_amount(minor, 2, Notation::English);
        let mut page = Page::new();
        page.letterhead(
            ACCENT,
            "Bill of lading",
            "Tern Ocean Line · for combined transport",
            &[self.number.as_str(), "Original 1 of 3"],
        );
        let half = 297.0;
        let consignee = self.consignee.address.one_line();
        let seal = self.seal.as_deref().unwrap_or("–");
        let boxes: [[(&str, &str, &str); 2]; 4] = [
            [
                ("SHIPPER", self.cargo.shipper.0, self.cargo.shipper.1),
                ("CONSIGNEE", self.consignee.name, &consignee),
            ],
            [
                ("VESSEL AND VOYAGE", self.vessel, &self.voyage),
                ("NOTIFY PARTY", "–", ""),
            ],
            [
                (
                    "PORT OF LOADING",
                    self.cargo.loading.1,
                    self.cargo.loading.0,
                ),
                ("PORT OF DISCHARGE", self.discharge.1, self.discharge.0),
            ],
            [
                ("CONTAINER · 40HC", &self.container, ""),
                ("SEAL", seal, ""),
            ],
        ];
        let mut y = 116.0;
        for row in &boxes {
            for (position, (label, first, second)) in row.iter().enumerate() {
                let x = if position == 0 { MARGIN } else { half };
                page.framed(x, y, half - MARGIN, 46.0, HAIRLINE);
                page.text(x + 7.0, y + 12.0, LABEL, label);
                page.text(x + 7.0, y + 26.0, STRONG, first);
                page.text(x + 7.0, y + 38.0, SMALL, second);
            }
            y += 46.0;
        }
        let rows: Vec<Vec<String>> = self
            .items
            .iter()
            .map(|item| {
                vec![
                    item.code.to_owned(),
                    item.description.to_owned(),
                    self.cargo.origin.to_owned(),
                    item.packages.to_string(),
                    weight(item.grams),
                    money(item.value),
                ]
            })
            .collect();
        let columns = [
            left("HS code", MARGIN + 6.0, 60.0),
            left("Goods as declared by shipper", 116.0, 180.0),
            left("Origin", 304.0, 30.0),
            right("Packages", 386.0, 44.0),
            right("Gross kg", 458.0, 66.0),
            right("Value USD", RIGHT - 6.0, 70.0),
        ];
        y = page.table(y + 34.0, ACCENT, &columns, &rows) + 22.0;
        let large = style(Face::Bold, 10.5, INK);
        page.text(304.0, y, large, "Total");
        page.text_right(458.0, y, large, &weight(self.weight()));
        page.text_right(RIGHT - 6.0, y, large, &money(self.value()));
        let freight = if self.prepaid {
            "prepaid"
        } else {
            "to be collected"
        };
        let terms = format!(
            "Terms {} {}. Freight {freight}. No dangerous goods. Loaded on board {}.",
            self.incoterm,
            self.discharge.1,
            self.loaded.english()
        );
        page.text(MARGIN, y + 40.0, BODY, &terms);
        page.text(
            MARGIN,
            y + 56.0,
            SMALL,
            &format!("Customs declaration {}", self.declaration),
        );
        page.text(
            MARGIN,
            716.0,
            style(Face::Italic, 14.0, ACCENT),
            "p.p. M. Vandewalle",
        );
        page.rule(MARGIN, 230.0, 722.0, 0.6, INK);
        page.text(MARGIN, 734.0, SMALL, "For the master, Tern Ocean Line");
        page
    }
}
