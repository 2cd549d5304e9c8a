//! Utility meter readings: a photograph-like picture of the meter and the numbers taken from it.

use serde_json::{Value, json};

use super::Case;
use crate::seed::page::Colour;
use crate::seed::png::Picture;
use crate::seed::random::Random;
use crate::seed::schemas;
use crate::seed::values::{Day, number, plain_amount};

struct Meter {
    utility: &'static str,
    title: &'static str,
    unit: &'static str,
    maker: &'static str,
    decimals: u32,
    /// Usual use between two readings, in the smallest unit shown.
    least: i64,
    most: i64,
}

static METERS: [Meter; 4] = [
    Meter {
        utility: "water",
        title: "COLD WATER",
        unit: "m³",
        maker: "HYDRAMESS Q3 4",
        decimals: 3,
        least: 18_000,
        most: 94_000,
    },
    Meter {
        utility: "gas",
        title: "GAS",
        unit: "m³",
        maker: "KROMGAS G4",
        decimals: 3,
        least: 120_000,
        most: 880_000,
    },
    Meter {
        utility: "electricity",
        title: "ELECTRICITY",
        unit: "kWh",
        maker: "VOLTARIS 3F",
        decimals: 1,
        least: 4_000,
        most: 61_000,
    },
    Meter {
        utility: "heat",
        title: "DISTRICT HEAT",
        unit: "MWh",
        maker: "CALORIA 15",
        decimals: 3,
        least: 900,
        most: 14_500,
    },
];

const SITES: [(&str, &str); 6] = [
    ("Große Elbstraße 212, ground floor", "Halden & Brook GmbH"),
    ("14 Wharf Lane, plant room", "Halden & Brook Ltd"),
    ("8 quai Perrache, sous-sol", "Halden & Brook SAS"),
    ("Carrer de Pujades 92, nave 3", "Halden & Brook S.L."),
    ("Lager Süd, Brücke 4", "Halden & Brook GmbH"),
    ("2-14-6 Kitahama 6F (北浜)", "Halden & Brook K.K."),
];

struct Facts {
    meter: &'static Meter,
    serial: String,
    site: &'static (&'static str, &'static str),
    date: Day,
    previous_date: Day,
    previous: i64,
    current: i64,
}

pub(super) fn make(random: &mut Random) -> Case {
    let meter = random.pick(&METERS);
    let date = Day::new(2026, 6, 30).plus(random.between(0, 100));
    let previous =
        random.between(1_000_000, 90_000_000) / if meter.decimals == 1 { 100 } else { 1 };
    let facts = Facts {
        meter,
        serial: format!("{}{}", random.between(10, 99), random.digits(18)),
        site: random.pick(&SITES),
        date,
        previous_date: date.plus(-random.between(28, 92)),
        previous,
        current: previous + random.between(meter.least, meter.most),
    };
    let mut case = Case {
        workflow_name: "Meter readings",
        node_label: "Confirm the reading",
        schema: &schemas::METER_READING,
        data: facts.data(),
        doubts: Vec::new(),
        fragile: "/reading/current",
        filename: format!("meter-{}.png", &facts.serial[..8]),
        mime_type: "image/png",
        draw: Box::new(move || facts.picture().into_file()),
    };
    case.doubt("/reading/estimated", "0.71");
    match random.between(0, 5) {
        0..=2 => case.misread_digit("/reading/current", random, "0.36"),
        3 => case.misread_digit("/meter/serial_number", random, "0.49"),
        _ => case.doubt("/reading/current", "0.64"),
    }
    case
}

impl Facts {
    fn data(&self) -> Value {
        let meter = self.meter;
        let value = |units: i64| number(&plain_amount(units, meter.decimals));
        json!({
            "meter": {
                "serial_number": number(&self.serial),
                "utility": meter.utility,
                "unit": meter.unit,
                "maker": meter.maker,
            },
            "site": { "description": self.site.0, "tenant": self.site.1 },
            "reading": {
                "date": self.date.iso(),
                "current": value(self.current),
                "previous": value(self.previous),
                "previous_date": self.previous_date.iso(),
                "consumption": value(self.current - self.previous),
                "estimated": false,
            },
            "tariff": null,
            "remarks": null,
        })
    }

    fn picture(&self) -> Picture {
        const PALETTE: [Colour; 9] = [
            (158, 162, 160),
            (232, 232, 226),
            (58, 62, 66),
            (20, 21, 24),
            (250, 250, 244),
            (176, 34, 38),
            (196, 197, 190),
            (120, 124, 124),
            (38, 84, 140),
        ];
        let meter = self.meter;
        let mut picture = Picture::new(720, 460, &PALETTE);
        // A pipe behind, the case, its inner edge.
        picture.fill(0, 318, 720, 62, 7);
        picture.fill(0, 318, 720, 8, 6);
        picture.fill(52, 44, 628, 384, 7);
        picture.fill(44, 36, 628, 384, 1);
        picture.fill(56, 48, 604, 360, 6);
        picture.fill(59, 51, 598, 354, 1);
        picture.text((84, 66), (4, 4), 8, meter.title);
        picture.text((84, 118), (2, 2), 2, meter.maker);
        picture.text((84, 338), (3, 3), 2, &format!("NO {}", self.serial));
        picture.text((84, 376), (2, 2), 7, &format!("READ {}", self.date.iso()));
        let decimals = meter.decimals as usize;
        let digits = format!("{:08}", self.current);
        let box_width = 56;
        let gap = 10;
        picture.fill(76, 158, 8 * (box_width + gap) + 12, 136, 2);
        for (position, digit) in digits.chars().enumerate() {
            let x = 84 + position * (box_width + gap);
            let fraction = position >= 8 - decimals;
            picture.fill(x, 166, box_width, 120, if fraction { 5 } else { 3 });
            let scale = 9;
            picture.text(
                (x + (box_width - 5 * scale) / 2, 166 + 60 - 6 * scale - 3),
                (scale, scale),
                4,
                &digit.to_string(),
            );
        }
        picture.text((620, 250), (2, 2), 2, meter.unit);
        picture
    }
}
