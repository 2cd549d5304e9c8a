//! The made-up companies and people of the seed data.
//! The buyer is always one branch of Halden & Brook, the company whose inbox the demo shows; none of them exists.

use serde_json::{Value, json};

use super::page::Colour;
use super::random::Random;
use super::values::Notation;

pub(super) struct Address {
    pub(super) street: &'static str,
    pub(super) postcode: &'static str,
    pub(super) city: &'static str,
    pub(super) country: &'static str,
}

impl Address {
    pub(super) fn json(&self) -> Value {
        json!({
            "street": self.street,
            "postcode": self.postcode,
            "city": self.city,
            "country": self.country,
        })
    }

    /// As on an envelope.
    pub(super) fn lines(&self) -> [String; 3] {
        let place = match self.country {
            "United Kingdom" | "Japan" | "United Arab Emirates" | "Ireland" => {
                format!("{} {}", self.city, self.postcode)
            }
            _ => format!("{} {}", self.postcode, self.city),
        };
        [
            self.street.to_owned(),
            place.trim_end().to_owned(),
            self.country.to_owned(),
        ]
    }

    pub(super) fn one_line(&self) -> String {
        self.lines().join(", ")
    }
}

/// A branch of the company that uses the inbox.
pub(super) struct Branch {
    pub(super) name: &'static str,
    pub(super) address: Address,
    pub(super) vat_number: &'static str,
    pub(super) workflow: &'static str,
}

pub(super) const BRISTOL: usize = 0;
pub(super) const HAMBURG: usize = 1;
pub(super) const LYON: usize = 2;
pub(super) const BARCELONA: usize = 3;
pub(super) const OSAKA: usize = 4;

pub(super) static BRANCHES: [Branch; 5] = [
    Branch {
        name: "Halden & Brook Ltd",
        address: Address {
            street: "14 Wharf Lane",
            postcode: "BS1 4RN",
            city: "Bristol",
            country: "United Kingdom",
        },
        vat_number: "GB293441708",
        workflow: "Supplier invoices",
    },
    Branch {
        name: "Halden & Brook GmbH",
        address: Address {
            street: "Große Elbstraße 212",
            postcode: "22767",
            city: "Hamburg",
            country: "Germany",
        },
        vat_number: "DE318204976",
        workflow: "Supplier invoices, Hamburg",
    },
    Branch {
        name: "Halden & Brook SAS",
        address: Address {
            street: "8 quai Perrache",
            postcode: "69002",
            city: "Lyon",
            country: "France",
        },
        vat_number: "FR61842019337",
        workflow: "Supplier invoices, Lyon",
    },
    Branch {
        name: "Halden & Brook S.L.",
        address: Address {
            street: "Carrer de Pujades 92",
            postcode: "08005",
            city: "Barcelona",
            country: "Spain",
        },
        vat_number: "ESB66418203",
        workflow: "Supplier invoices, Barcelona",
    },
    Branch {
        name: "Halden & Brook K.K.",
        address: Address {
            street: "2-14-6 Kitahama, Chuo-ku",
            postcode: "541-0041",
            city: "Osaka",
            country: "Japan",
        },
        vat_number: "T7120001204418",
        workflow: "Supplier invoices, Osaka",
    },
];

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    English,
    German,
    French,
    Spanish,
}

/// Something a supplier sells; the price is in the smallest unit of the supplier's currency.
pub(super) struct Good {
    pub(super) code: &'static str,
    pub(super) description: &'static str,
    pub(super) unit: &'static str,
    pub(super) price: i64,
    /// Usual quantities, in hundredths.
    pub(super) least: i64,
    pub(super) most: i64,
    /// Quantities are multiples of this many hundredths.
    pub(super) step: i64,
}

pub(super) struct Supplier {
    pub(super) name: &'static str,
    pub(super) tagline: &'static str,
    pub(super) address: Address,
    pub(super) vat_number: &'static str,
    pub(super) email: &'static str,
    pub(super) language: Language,
    pub(super) notation: Notation,
    pub(super) currency: &'static str,
    pub(super) decimals: u32,
    /// 20 % is 2000.
    pub(super) tax_rate: i64,
    pub(super) bank: &'static str,
    pub(super) bic: &'static str,
    /// Country of the account, and the account number within it.
    pub(super) account: (&'static str, &'static str),
    pub(super) accent: Colour,
    pub(super) number_prefix: &'static str,
    pub(super) branch: usize,
    pub(super) goods: &'static [Good],
}

const fn good(
    code: &'static str,
    description: &'static str,
    unit: &'static str,
    price: i64,
    quantities: (i64, i64, i64),
) -> Good {
    Good {
        code,
        description,
        unit,
        price,
        least: quantities.0,
        most: quantities.1,
        step: quantities.2,
    }
}

const PIECES: (i64, i64, i64) = (100, 1200, 100);
const DOZENS: (i64, i64, i64) = (1200, 24_000, 1200);
const HOURS: (i64, i64, i64) = (100, 1800, 25);
const ONCE: (i64, i64, i64) = (100, 100, 100);

/// The first one wrote the invoice every seed begins with.
pub(super) static SUPPLIERS: [Supplier; 12] = [
    Supplier {
        name: "Penhallow Precision Ltd",
        tagline: "Linear guides, fixtures, on-site calibration",
        address: Address {
            street: "Unit 7, Threemilestone Estate",
            postcode: "TR4 9LD",
            city: "Truro",
            country: "United Kingdom",
        },
        vat_number: "GB418202963",
        email: "accounts@penhallow-precision.example",
        language: Language::English,
        notation: Notation::English,
        currency: "GBP",
        decimals: 2,
        tax_rate: 2000,
        bank: "Tamar Mutual Bank",
        bic: "TAMRGB2LXXX",
        account: ("GB", "TAMR20403471029384"),
        accent: (24, 78, 119),
        number_prefix: "PP-2026-",
        branch: BRISTOL,
        goods: &[
            good(
                "GR-1200-H",
                "Guide rail, hardened, 1200 mm",
                "pcs",
                24_500,
                (100, 600, 100),
            ),
            good(
                "CB-20",
                "Carriage block, size 20, preloaded",
                "pcs",
                6_340,
                (200, 1600, 200),
            ),
            good(
                "SRV-CAL",
                "Calibration on site, incl. certificate",
                "h",
                8_800,
                HOURS,
            ),
            good(
                "CT-200",
                "Cable tie 200 mm, black",
                "pcs",
                10,
                (20_000, 90_000, 5_000),
            ),
            good(
                "LUB-EP2",
                "Rail grease EP 2, 400 g cartridge",
                "pcs",
                1_195,
                PIECES,
            ),
            good("FRT-UK", "Carriage and packing", "flat", 3_165, ONCE),
        ],
    },
    Supplier {
        name: "Ó Briain Coffee Roasters Ltd",
        tagline: "Small batches since 1987",
        address: Address {
            street: "31 Blarney Street",
            postcode: "T23 XK58",
            city: "Cork",
            country: "Ireland",
        },
        vat_number: "IE6388047V",
        email: "billing@obriain-coffee.example",
        language: Language::English,
        notation: Notation::English,
        currency: "EUR",
        decimals: 2,
        tax_rate: 2300,
        bank: "Lee Valley Credit Bank",
        bic: "LEEVIE2DXXX",
        account: ("IE", "LEEV93115212345678"),
        accent: (115, 66, 34),
        number_prefix: "OB",
        branch: BRISTOL,
        goods: &[
            good(
                "ESP-1KG",
                "Espresso “Shandon”, whole beans, 1 kg",
                "bag",
                2_150,
                (400, 4_000, 200),
            ),
            good(
                "FIL-1KG",
                "Filter roast “Summerhill”, 1 kg",
                "bag",
                2_390,
                (200, 2_000, 200),
            ),
            good(
                "DEC-1KG",
                "Decaf, Swiss water process, 1 kg",
                "bag",
                2_610,
                (100, 800, 100),
            ),
            good(
                "CUP-12",
                "Compostable cups 12 oz, sleeve of 50",
                "sleeve",
                745,
                (500, 4_000, 500),
            ),
            good(
                "SRV-M",
                "Machine service, both group heads",
                "h",
                6_400,
                (100, 400, 50),
            ),
        ],
    },
    Supplier {
        name: "Brückner Präzisionsteile GmbH",
        tagline: "Drehen · Fräsen · Schleifen",
        address: Address {
            street: "Industriestraße 48",
            postcode: "37079",
            city: "Göttingen",
            country: "Germany",
        },
        vat_number: "DE264819037",
        email: "buchhaltung@brueckner-teile.example",
        language: Language::German,
        notation: Notation::Continental,
        currency: "EUR",
        decimals: 2,
        tax_rate: 1900,
        bank: "Leinetal Volksbank",
        bic: "GENODEF1LNT",
        account: ("DE", "260900500471120836"),
        accent: (140, 28, 36),
        number_prefix: "RE-26-",
        branch: HAMBURG,
        goods: &[
            good(
                "4711-08",
                "Passfeder DIN 6885, 8 × 7 × 40",
                "Stk",
                185,
                DOZENS,
            ),
            good(
                "5520-12",
                "Welle Ø 25 h6, gehärtet, 480 mm",
                "Stk",
                7_420,
                PIECES,
            ),
            good(
                "6004-2RS",
                "Rillenkugellager, beidseitig abgedichtet",
                "Stk",
                612,
                DOZENS,
            ),
            good("LOHN-CNC", "CNC-Fräsen nach Zeichnung", "Std", 9_650, HOURS),
            good(
                "OB-BRUE",
                "Brünieren, Kleinteile",
                "kg",
                840,
                (250, 4_200, 50),
            ),
            good("FRACHT", "Fracht und Verpackung", "psch", 2_890, ONCE),
        ],
    },
    Supplier {
        name: "Konditorei Großmann & Töchter",
        tagline: "Catering für Büro und Fest",
        address: Address {
            street: "Lange Reihe 71",
            postcode: "20099",
            city: "Hamburg",
            country: "Germany",
        },
        vat_number: "DE118530264",
        email: "rechnung@konditorei-grossmann.example",
        language: Language::German,
        notation: Notation::Continental,
        currency: "EUR",
        decimals: 2,
        tax_rate: 700,
        bank: "Alster Sparbank",
        bic: "ALSTDEHHXXX",
        account: ("DE", "200505501238476500"),
        accent: (158, 42, 92),
        number_prefix: "G",
        branch: HAMBURG,
        goods: &[
            good(
                "FR-01",
                "Frühstücksplatte für 10 Personen",
                "Platte",
                8_900,
                (100, 600, 100),
            ),
            good(
                "FB-12",
                "Franzbrötchen, 12 Stück",
                "Karton",
                2_160,
                (100, 800, 100),
            ),
            good(
                "TO-26",
                "Torte “Alsterwasser”, Ø 26 cm",
                "Stk",
                4_850,
                (100, 300, 100),
            ),
            good(
                "KA-5L",
                "Kaffee in der Thermoskanne, 5 l",
                "Kanne",
                2_750,
                (100, 600, 100),
            ),
            good(
                "LIEF",
                "Lieferung und Abholung Geschirr",
                "psch",
                3_500,
                ONCE,
            ),
        ],
    },
    Supplier {
        name: "Tischlerei Höllriegl & Söhne",
        tagline: "Möbel nach Maß aus der Steiermark",
        address: Address {
            street: "Mühlgasse 15",
            postcode: "8020",
            city: "Graz",
            country: "Austria",
        },
        vat_number: "ATU58302147",
        email: "office@hoellriegl.example",
        language: Language::German,
        notation: Notation::Continental,
        currency: "EUR",
        decimals: 2,
        tax_rate: 2000,
        bank: "Murtal Regionalbank",
        bic: "MURTAT2GXXX",
        account: ("AT", "3843900000471102"),
        accent: (92, 80, 28),
        number_prefix: "2026/",
        branch: HAMBURG,
        goods: &[
            good(
                "TI-240",
                "Besprechungstisch Eiche, 240 × 110 cm",
                "Stk",
                189_000,
                (100, 300, 100),
            ),
            good(
                "RE-04",
                "Regal Lärche, geölt, vier Böden",
                "Stk",
                64_500,
                (100, 500, 100),
            ),
            good(
                "MON",
                "Montage vor Ort, zwei Personen",
                "Std",
                11_800,
                HOURS,
            ),
            good("ÖL-1", "Pflegeöl, 1 l", "Dose", 2_940, (100, 400, 100)),
        ],
    },
    Supplier {
        name: "Ateliers Mécaniques Brévent SARL",
        tagline: "Usinage et maintenance industrielle",
        address: Address {
            street: "27 avenue des Îles",
            postcode: "74000",
            city: "Annecy",
            country: "France",
        },
        vat_number: "FR40528193746",
        email: "compta@brevent-ateliers.example",
        language: Language::French,
        notation: Notation::French,
        currency: "EUR",
        decimals: 2,
        tax_rate: 2000,
        bank: "Banque des Aravis",
        bic: "ARAVFRPPXXX",
        account: ("FR", "30006000011234567890189"),
        accent: (16, 88, 82),
        number_prefix: "FA2026-",
        branch: LYON,
        goods: &[
            good(
                "ROUL-6205",
                "Roulement à billes 6205, étanche",
                "pce",
                740,
                DOZENS,
            ),
            good(
                "ENG-24",
                "Engrenage trempé, 24 dents, module 2",
                "pce",
                4_865,
                PIECES,
            ),
            good(
                "MO-N2",
                "Main-d’œuvre, technicien niveau 2",
                "h",
                7_150,
                HOURS,
            ),
            good("DEP-74", "Déplacement zone 74–69", "forfait", 12_500, ONCE),
            good(
                "RONDELLE",
                "Rondelle plate M6, inox",
                "pce",
                10,
                (10_000, 60_000, 5_000),
            ),
        ],
    },
    Supplier {
        name: "Imprimerie Lefèvre-Garçon",
        tagline: "Offset, numérique, façonnage",
        address: Address {
            street: "112 cours Lafayette",
            postcode: "69003",
            city: "Lyon",
            country: "France",
        },
        vat_number: "FR73419027758",
        email: "factures@lefevre-garcon.example",
        language: Language::French,
        notation: Notation::French,
        currency: "EUR",
        decimals: 2,
        tax_rate: 2000,
        bank: "Crédit des Deux Fleuves",
        bic: "CDDFFRPPXXX",
        account: ("FR", "10278073000002040506070"),
        accent: (74, 45, 122),
        number_prefix: "LG-",
        branch: LYON,
        goods: &[
            good(
                "CAT-64",
                "Catalogue 64 pages, dos carré collé",
                "ex.",
                385,
                (25_000, 120_000, 5_000),
            ),
            good(
                "CART-400",
                "Cartes de visite, 400 g, coins ronds",
                "cent",
                4_200,
                (100, 1_000, 100),
            ),
            good(
                "AFF-A2",
                "Affiche A2, papier 170 g",
                "ex.",
                215,
                (5_000, 40_000, 2_500),
            ),
            good(
                "BAT",
                "Bon à tirer, deux jeux d’épreuves",
                "forfait",
                9_000,
                ONCE,
            ),
        ],
    },
    Supplier {
        name: "Instalaciones Muñoz e Hijos S.L.",
        tagline: "Electricidad y climatización",
        address: Address {
            street: "Carrer de la Séquia 18",
            postcode: "17001",
            city: "Girona",
            country: "Spain",
        },
        vat_number: "ESB17402958",
        email: "administracion@munoz-hijos.example",
        language: Language::Spanish,
        notation: Notation::Continental,
        currency: "EUR",
        decimals: 2,
        tax_rate: 2100,
        bank: "Caja del Ter",
        bic: "CTERESBBXXX",
        account: ("ES", "21000418450200051332"),
        accent: (170, 76, 12),
        number_prefix: "F26/",
        branch: BARCELONA,
        goods: &[
            good(
                "SPLIT-35",
                "Equipo de aire acondicionado, 3,5 kW",
                "ud",
                72_900,
                (100, 400, 100),
            ),
            good(
                "CABLE-25",
                "Cable libre de halógenos 2,5 mm²",
                "m",
                118,
                (5_000, 40_000, 2_500),
            ),
            good("OFI-1", "Oficial de primera", "h", 3_850, HOURS),
            good("AYU", "Ayudante", "h", 2_600, HOURS),
            good(
                "REV",
                "Revisión anual y certificado",
                "ud",
                14_500,
                (100, 300, 100),
            ),
        ],
    },
    Supplier {
        name: "Van der Heijde Packaging B.V.",
        tagline: "Corrugated board, made to measure",
        address: Address {
            street: "Waalhaven Oostzijde 85",
            postcode: "3087 BM",
            city: "Rotterdam",
            country: "Netherlands",
        },
        vat_number: "NL853746281B01",
        email: "finance@vdheijde-packaging.example",
        language: Language::English,
        notation: Notation::English,
        currency: "EUR",
        decimals: 2,
        tax_rate: 2100,
        bank: "Maasbank N.V.",
        bic: "MAASNL2RXXX",
        account: ("NL", "MAAS0417164300"),
        accent: (0, 98, 65),
        number_prefix: "VDH",
        branch: HAMBURG,
        goods: &[
            good(
                "BX-4030",
                "Carton 400 × 300 × 250, double wall",
                "pcs",
                129,
                (20_000, 200_000, 10_000),
            ),
            good(
                "PAL-EUR",
                "Pallet collar, untreated",
                "pcs",
                1_485,
                (1_000, 12_000, 1_000),
            ),
            good(
                "TP-50",
                "Paper tape 50 mm, printed logo",
                "roll",
                392,
                (3_600, 36_000, 3_600),
            ),
            good("TOOL", "Cutting die, one-off", "flat", 48_000, ONCE),
        ],
    },
    Supplier {
        name: "Kanazawa Keiki K.K.",
        tagline: "Measuring instruments",
        address: Address {
            street: "3-8-21 Hirosaka",
            postcode: "920-0962",
            city: "Kanazawa",
            country: "Japan",
        },
        vat_number: "T4220001118305",
        email: "seikyu@kanazawa-keiki.example",
        language: Language::English,
        notation: Notation::English,
        currency: "JPY",
        decimals: 0,
        tax_rate: 1000,
        bank: "Hokuriku Shinkin Bank",
        bic: "HKRSJPJTXXX",
        account: ("", "0147-2204918"),
        accent: (176, 30, 46),
        number_prefix: "KK26",
        branch: OSAKA,
        goods: &[
            good(
                "MM-25",
                "Micrometer 0–25 mm, digital",
                "pcs",
                38_500,
                PIECES,
            ),
            good(
                "GB-47",
                "Gauge block set, 47 pieces, class 1",
                "set",
                214_000,
                (100, 200, 100),
            ),
            good(
                "CAL-A",
                "Calibration certificate, traceable",
                "pcs",
                7_800,
                PIECES,
            ),
            good(
                "BAT-SR44",
                "Battery SR44",
                "pcs",
                220,
                (1_000, 10_000, 1_000),
            ),
        ],
    },
    Supplier {
        name: "Nørgaard & Åkesson AB",
        tagline: "Arbetskläder · Workwear",
        address: Address {
            street: "Södra Förstadsgatan 40",
            postcode: "211 43",
            city: "Malmö",
            country: "Sweden",
        },
        vat_number: "SE556904718201",
        email: "ekonomi@norgaard-akesson.example",
        language: Language::English,
        notation: Notation::English,
        currency: "SEK",
        decimals: 2,
        tax_rate: 2500,
        bank: "Öresundsbanken",
        bic: "ORESSESSXXX",
        account: ("SE", "50000000058398257466"),
        accent: (22, 60, 140),
        number_prefix: "",
        branch: HAMBURG,
        goods: &[
            good(
                "JK-HV",
                "Jacket, high visibility, class 3",
                "pcs",
                128_900,
                PIECES,
            ),
            good(
                "TR-CP",
                "Trousers with cordura knees",
                "pcs",
                89_500,
                PIECES,
            ),
            good("GL-9", "Gloves, cut level D, size 9", "pair", 6_450, DOZENS),
            good("PRT", "Logo print, chest, one colour", "pcs", 3_900, DOZENS),
        ],
    },
    Supplier {
        name: "Al Noor Office Supplies LLC",
        tagline: "Stationery, toner, furniture",
        address: Address {
            street: "Office 1204, Al Maktoum Road",
            postcode: "",
            city: "Dubai",
            country: "United Arab Emirates",
        },
        vat_number: "100284719300003",
        email: "ar@alnoor-office.example",
        language: Language::English,
        notation: Notation::English,
        currency: "AED",
        decimals: 2,
        tax_rate: 500,
        bank: "Creek Commercial Bank",
        bic: "CREKAEADXXX",
        account: ("AE", "0331234567890123456"),
        accent: (120, 84, 10),
        number_prefix: "ANO-INV-",
        branch: BRISTOL,
        goods: &[
            good(
                "PPR-A4",
                "Copy paper A4, 80 g, box of 5 reams",
                "box",
                8_250,
                (500, 6_000, 500),
            ),
            good(
                "TN-512",
                "Toner cartridge 512, black",
                "pcs",
                41_900,
                PIECES,
            ),
            good(
                "CH-ERG",
                "Desk chair, mesh back, headrest",
                "pcs",
                94_500,
                (100, 800, 100),
            ),
            good(
                "PIN-100",
                "Drawing pins, box of 100",
                "box",
                635,
                (500, 5_000, 500),
            ),
        ],
    },
];

/// A colleague who works in the office of that branch.
pub(super) fn colleague_at(branch: &Branch, random: &mut Random) -> &'static str {
    let there: Vec<&str> = COLLEAGUES
        .iter()
        .filter(|(_, city)| *city == branch.address.city)
        .map(|(name, _)| *name)
        .collect();
    match there.as_slice() {
        [] => random.pick(&COLLEAGUES).0,
        names => random.pick::<&str>(names),
    }
}

/// Colleagues who file expenses, request work and sign things.
pub(super) static COLLEAGUES: [(&str, &str); 12] = [
    ("Aoife Brennan", "Bristol"),
    ("Jürgen Weiß", "Hamburg"),
    ("Zoë Martínez", "Barcelona"),
    ("Thaïs Lécuyer", "Lyon"),
    ("Søren Mikkelsen", "Hamburg"),
    ("Priya Raghunathan", "Bristol"),
    ("Kenji Morimoto", "Osaka"),
    ("Inês Figueiredo", "Barcelona"),
    ("Björn Åström", "Hamburg"),
    ("Leïla Benhaddou", "Lyon"),
    ("Owen Prydderch", "Bristol"),
    ("Chiara D’Angelo", "Lyon"),
];
