//! Till receipts: a picture of the paper strip, with the misreadings that thermal print invites.

use serde_json::{Value, json};

use super::Case;
use crate::seed::page::Colour;
use crate::seed::pixel_font;
use crate::seed::png::Picture;
use crate::seed::random::Random;
use crate::seed::schemas;
use crate::seed::values::{Day, Notation, number, plain_amount, printed_amount};

/// Letters per line of the strip.
const COLUMNS: usize = 38;

struct Shop {
    name: &'static str,
    street: &'static str,
    place: &'static str,
    vat_number: &'static str,
    category: &'static str,
    currency: &'static str,
    sign: &'static str,
    notation: Notation,
    /// Thousandths.
    tax_rate: i64,
    words: Words,
    farewell: &'static str,
    goods: &'static [(&'static str, i64)],
}

struct Words {
    receipt: &'static str,
    total: &'static str,
    tax: &'static str,
    net: &'static str,
    card: &'static str,
    cash: &'static str,
    change: &'static str,
    tip: &'static str,
}

const ENGLISH: Words = Words {
    receipt: "RECEIPT",
    total: "TOTAL",
    tax: "VAT",
    net: "NET",
    card: "CARD",
    cash: "CASH",
    change: "CHANGE",
    tip: "TIP",
};
const GERMAN: Words = Words {
    receipt: "BELEG",
    total: "SUMME",
    tax: "MWST",
    net: "NETTO",
    card: "KARTE",
    cash: "BAR",
    change: "RÜCKGELD",
    tip: "TRINKGELD",
};
const FRENCH: Words = Words {
    receipt: "TICKET",
    total: "TOTAL TTC",
    tax: "TVA",
    net: "HT",
    card: "CARTE",
    cash: "ESPÈCES",
    change: "RENDU",
    tip: "POURBOIRE",
};
const SPANISH: Words = Words {
    receipt: "TICKET",
    total: "TOTAL",
    tax: "IVA",
    net: "BASE",
    card: "TARJETA",
    cash: "EFECTIVO",
    change: "CAMBIO",
    tip: "PROPINA",
};

static SHOPS: [Shop; 7] = [
    Shop {
        name: "Café Mirabelle",
        street: "17 rue Mercière",
        place: "69002 Lyon",
        vat_number: "FR27503918846",
        category: "meals",
        currency: "EUR",
        sign: "€",
        notation: Notation::French,
        tax_rate: 100,
        words: FRENCH,
        farewell: "Merci et à bientôt !",
        goods: &[
            ("Formule déjeuner", 1890),
            ("Quenelle, sauce Nantua", 1650),
            ("Salade lyonnaise", 1180),
            ("Tarte aux pralines", 690),
            ("Café gourmand", 850),
            ("Eau gazeuse 75 cl", 480),
        ],
    },
    Shop {
        name: "Gasthaus Krögers Eck",
        street: "Fischmarkt 9",
        place: "22767 Hamburg",
        vat_number: "DE204417390",
        category: "meals",
        currency: "EUR",
        sign: "€",
        notation: Notation::Continental,
        tax_rate: 190,
        words: GERMAN,
        farewell: "Vielen Dank für Ihren Besuch",
        goods: &[
            ("Labskaus mit Spiegelei", 1650),
            ("Matjes Hausfrauenart", 1490),
            ("Rote Grütze", 620),
            ("Alsterwasser 0,5", 510),
            ("Apfelschorle 0,4", 420),
        ],
    },
    Shop {
        name: "Harbour Hardware",
        street: "3 Quay Street",
        place: "Bristol BS1 4DZ",
        vat_number: "GB174209355",
        category: "materials",
        currency: "GBP",
        sign: "£",
        notation: Notation::English,
        tax_rate: 200,
        words: ENGLISH,
        farewell: "Returns within 28 days",
        goods: &[
            ("Hex bolts M8 × 40, 20 pack", 649),
            ("Masking tape 25 mm", 310),
            ("Work light, rechargeable", 3499),
            ("Cable clips, 100 pack", 425),
            ("Washer M6", 10),
            ("Nitrile gloves L, 50 pack", 899),
        ],
    },
    Shop {
        name: "Tankstelle Süderelbe",
        street: "Cuxhavener Straße 301",
        place: "21149 Hamburg",
        vat_number: "DE811930026",
        category: "fuel",
        currency: "EUR",
        sign: "€",
        notation: Notation::Continental,
        tax_rate: 190,
        words: GERMAN,
        farewell: "Gute Fahrt",
        goods: &[
            ("Super E10 41,20 l × 1,719", 7082),
            ("AdBlue 10 l, Kanister", 1995),
            ("Scheibenklar 2 l", 899),
            ("Kaffee groß", 329),
        ],
    },
    Shop {
        name: "Taxi Cooperativa Poblenou",
        street: "Llicència 4471",
        place: "Barcelona",
        vat_number: "ESF58770213",
        category: "transport",
        currency: "EUR",
        sign: "€",
        notation: Notation::Continental,
        tax_rate: 100,
        words: SPANISH,
        farewell: "Gracias por su visita",
        goods: &[
            ("Carrera Aeroport T1 – centre", 3420),
            ("Suplemento aeropuerto", 430),
            ("Equipaje", 100),
        ],
    },
    Shop {
        name: "Kyomachi Stationery",
        street: "1-6-3 Edobori, Nishi-ku",
        place: "Osaka 550-0002",
        vat_number: "T6120001077294",
        category: "office",
        currency: "JPY",
        sign: "¥",
        notation: Notation::English,
        tax_rate: 100,
        words: ENGLISH,
        farewell: "Arigatou gozaimasu",
        goods: &[
            ("Notebook A5, dotted", 720),
            ("Gel pen 0.38 black × 10", 1650),
            ("Letterpress card set", 2400),
            ("Washi tape", 385),
        ],
    },
    Shop {
        name: "Pensjonat & Bar Åkerø",
        street: "Södra Promenaden 2",
        place: "211 29 Malmö",
        vat_number: "SE556611904301",
        category: "meals",
        currency: "SEK",
        sign: "KR",
        notation: Notation::English,
        tax_rate: 120,
        words: ENGLISH,
        farewell: "Tack & välkommen åter",
        goods: &[
            ("Toast Skagen", 18900),
            ("Köttbullar, potatispuré", 21500),
            ("Kanelbulle", 4500),
            ("Bryggkaffe", 3900),
            ("Lättöl 33 cl", 4200),
        ],
    },
];

struct Line {
    description: &'static str,
    quantity: i64,
    price: i64,
}

struct Facts {
    shop: &'static Shop,
    decimals: u32,
    number: String,
    transaction: String,
    date: Day,
    time: String,
    till: i64,
    lines: Vec<Line>,
    net: i64,
    tax: i64,
    tip: Option<i64>,
    total: i64,
    /// The amount handed over, or the last digits of the card.
    payment: Result<i64, String>,
}

pub(super) fn make(random: &mut Random) -> Case {
    let facts = Facts::new(random);
    let date = facts.date;
    let mut case = Case {
        workflow_name: "Receipts and petty cash",
        node_label: "Check the receipt",
        schema: &schemas::RECEIPT,
        data: facts.data(),
        doubts: Vec::new(),
        fragile: "/total",
        filename: format!("receipt-{}-{}.png", facts.date.iso(), facts.number),
        mime_type: "image/png",
        draw: Box::new(move || facts.picture().into_file()),
    };
    match random.between(0, 9) {
        0..=2 => case.misread_digit("/total", random, "0.47"),
        3 => case.misread_digit("/merchant/vat_number", random, "0.55"),
        4 => case.misread("/date", json!(date.plus(6).iso()), "0.60"),
        5 => case.misread("/category", json!("other"), "0.41"),
        6 => case.doubt("/receipt_number", "0.68"),
        7 => case.doubt("/tip", "0.59"),
        _ => {}
    }
    case
}

impl Facts {
    fn new(random: &mut Random) -> Facts {
        let shop = random.pick(&SHOPS);
        let decimals = if shop.currency == "JPY" { 0 } else { 2 };
        let count = random.between(1, 5) as usize;
        let lines: Vec<Line> = random
            .pick_some(shop.goods, count)
            .into_iter()
            .map(|&(description, price)| Line {
                description,
                quantity: if shop.category == "fuel" || shop.category == "transport" {
                    1
                } else {
                    *random.pick(&[1, 1, 1, 2, 2, 3, 4])
                },
                price,
            })
            .collect();
        let gross: i64 = lines.iter().map(|line| line.quantity * line.price).sum();
        let net = (gross * 1000 + (1000 + shop.tax_rate) / 2) / (1000 + shop.tax_rate);
        let tip = (shop.category == "meals" && random.chance(40))
            .then(|| (gross / 1000 + 1) * if decimals == 0 { 10 } else { 100 });
        let total = gross + tip.unwrap_or(0);
        let payment = if random.chance(65) {
            Err(random.digits(4))
        } else {
            let note = if decimals == 0 { 1000 } else { 500 };
            Ok((total / note + 1) * note)
        };
        Facts {
            shop,
            decimals,
            number: random.digits(6),
            transaction: format!("9{}", random.digits(18)),
            date: Day::new(2026, 3, 2).plus(random.between(0, 220)),
            time: format!("{:02}:{:02}", random.between(8, 22), random.between(0, 59)),
            till: random.between(1, 6),
            lines,
            net,
            tax: gross - net,
            tip,
            total,
            payment,
        }
    }

    fn data(&self) -> Value {
        let shop = self.shop;
        let amount = |minor: i64| number(&plain_amount(minor, self.decimals));
        let items: Vec<Value> = self
            .lines
            .iter()
            .map(|line| {
                json!({
                    "description": line.description,
                    "quantity": line.quantity,
                    "unit_price": if line.quantity > 1 { amount(line.price) } else { Value::Null },
                    "total": amount(line.quantity * line.price),
                })
            })
            .collect();
        json!({
            "merchant": {
                "name": shop.name,
                "address": format!("{}, {}", shop.street, shop.place),
                "vat_number": shop.vat_number,
            },
            "receipt_number": self.number,
            "transaction_id": number(&self.transaction),
            "date": self.date.iso(),
            "time": self.time,
            "category": shop.category,
            "items": items,
            "taxes": [{
                "rate": number(&plain_amount(shop.tax_rate, 1)),
                "net": amount(self.net),
                "tax": amount(self.tax),
            }],
            "tip": self.tip.map(amount),
            "total": amount(self.total),
            "currency": shop.currency,
            "payment": match &self.payment {
                Ok(given) => json!({
                    "method": "cash",
                    "card_last_digits": null,
                    "given": amount(*given),
                    "change": amount(given - self.total),
                }),
                Err(digits) => json!({
                    "method": "card",
                    "card_last_digits": digits,
                    "given": null,
                    "change": null,
                }),
            },
        })
    }

    fn picture(&self) -> Picture {
        const PALETTE: [Colour; 4] = [
            (214, 210, 203),
            (252, 251, 247),
            (44, 44, 52),
            (190, 185, 176),
        ];
        const SCALE: usize = 2;
        const LEFT: usize = 30;
        let lines = self.printed();
        let pitch = (pixel_font::HEIGHT + 2) * SCALE;
        let strip = COLUMNS * pixel_font::ADVANCE * SCALE + 2 * 26;
        let height = lines.len() * pitch + 190;
        let mut picture = Picture::new(strip + 2 * LEFT, height + 60, &PALETTE);
        // The strip lies on a table: a shadow below and at the right, torn edges above and below.
        picture.fill(LEFT + 5, 36, strip, height - 8, 3);
        picture.fill(LEFT, 30, strip, height, 1);
        for tooth in 0..strip / 12 {
            for step in 0..6 {
                let x = LEFT + tooth * 12 + step;
                picture.fill(x, 30, 12 - 2 * step, step.min(1), 0);
                picture.fill(x, 30 + step, 1, 6 - step, 0);
                picture.fill(LEFT + tooth * 12 + 11 - step, 30 + step, 1, 6 - step, 0);
            }
        }
        let text_left = LEFT + 26;
        let name_width = self.shop.name.chars().count() * pixel_font::ADVANCE * 3;
        picture.text(
            (LEFT + strip.saturating_sub(name_width) / 2, 58),
            (3, 4),
            2,
            self.shop.name,
        );
        let mut y = 124;
        for line in &lines {
            match line {
                Printed::Plain(text) => picture.text((text_left, y), (SCALE, SCALE), 2, text),
                Printed::Tall(text) => {
                    picture.text((text_left, y), (SCALE, SCALE + 1), 2, text);
                    y += pixel_font::HEIGHT;
                }
                Printed::Rule => {
                    for dash in 0..COLUMNS * pixel_font::ADVANCE / 4 {
                        picture.fill(text_left + dash * 8, y + 12, 5, 2, 2);
                    }
                }
            }
            y += pitch;
        }
        self.draw_bars(&mut picture, text_left + 70, y + 8);
        picture
    }

    /// Bars as wide as the digits of the transaction say; pretty, not a real code.
    fn draw_bars(&self, picture: &mut Picture, left: usize, top: usize) {
        let mut x = left;
        for digit in self.transaction.bytes() {
            let digit = usize::from(digit - b'0');
            for (bar, gap) in [(1 + digit % 3, 1 + digit / 4), (1 + digit / 3, 2)] {
                picture.fill(x, top, bar * 2, 40, 2);
                x += (bar + gap) * 2;
            }
        }
    }

    fn printed(&self) -> Vec<Printed> {
        let shop = self.shop;
        let words = &shop.words;
        let mut lines = vec![
            Printed::Plain(centred(shop.street)),
            Printed::Plain(centred(shop.place)),
            Printed::Plain(centred(shop.vat_number)),
            Printed::Rule,
            Printed::Plain(apart(
                &format!("{} {}", words.receipt, self.number),
                &format!("#{}", self.till),
            )),
            Printed::Plain(apart(&self.date.numeric('.'), &self.time)),
            Printed::Rule,
        ];
        for line in &self.lines {
            lines.push(Printed::Plain(apart(
                line.description,
                &self.money(line.quantity * line.price),
            )));
            if line.quantity > 1 {
                lines.push(Printed::Plain(format!(
                    "   {} × {}",
                    line.quantity,
                    self.money(line.price)
                )));
            }
        }
        lines.push(Printed::Rule);
        if let Some(tip) = self.tip {
            lines.push(Printed::Plain(apart(words.tip, &self.money(tip))));
        }
        lines.push(Printed::Tall(apart(
            words.total,
            &format!("{} {}", shop.sign, self.money(self.total)),
        )));
        let rate = format!("{} {} %", words.tax, shop.tax_rate / 10);
        lines.push(Printed::Plain(apart(&rate, &self.money(self.tax))));
        lines.push(Printed::Plain(apart(words.net, &self.money(self.net))));
        lines.push(Printed::Rule);
        match &self.payment {
            Ok(given) => {
                lines.push(Printed::Plain(apart(words.cash, &self.money(*given))));
                lines.push(Printed::Plain(apart(
                    words.change,
                    &self.money(given - self.total),
                )));
            }
            Err(digits) => lines.push(Printed::Plain(apart(
                words.card,
                &format!("**** **** **** {digits}"),
            ))),
        }
        lines.push(Printed::Plain(String::new()));
        lines.push(Printed::Plain(centred(shop.farewell)));
        lines.push(Printed::Plain(centred(&self.transaction)));
        lines
    }

    fn money(&self, minor: i64) -> String {
        printed_amount(minor, self.decimals, self.shop.notation)
    }
}

enum Printed {
    Plain(String),
    Tall(String),
    Rule,
}

fn centred(text: &str) -> String {
    format!("{text:^COLUMNS$}")
}

/// One text at each edge; the left one is cut when both do not fit.
fn apart(left: &str, right: &str) -> String {
    let room = COLUMNS.saturating_sub(right.chars().count() + 1);
    let left: String = left.chars().take(room).collect();
    format!("{left:room$} {right}")
}
