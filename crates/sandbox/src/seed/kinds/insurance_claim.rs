//! Insurance claims: a typed report in several paragraphs, and what it says in fields.

use serde_json::{Value, json};

use super::Case;
use crate::seed::page::{
    BODY, Colour, INK, LABEL, MARGIN, MONO, Page, RIGHT, SMALL, left, right, style,
};
use crate::seed::pdf::Face;
use crate::seed::random::Random;
use crate::seed::schemas;
use crate::seed::values::{Day, Notation, number, plain_amount, printed_amount};

const ACCENT: Colour = (88, 34, 88);

struct Story {
    claimant: (&'static str, &'static str),
    place: &'static str,
    kind: &'static str,
    report: &'static str,
    damages: &'static [(&'static str, i64)],
    witnesses: &'static [&'static str],
    injured: bool,
}

static STORIES: [Story; 5] = [
    Story {
        claimant: ("Marta Sørbø", "+47 555 01 209"),
        place: "Storgata 18, Tønsberg",
        kind: "water",
        report: "In the evening I came home from my sister's at about twenty past nine and heard water running in the ceiling above the hall. The pipe to the dishwasher in the flat above had come off its fitting; Mr Haugen, who lives there, was on a ferry and could not be reached until the next day.\nThe fire brigade shut the main valve at 21:55. By then the water had come through the ceiling in two places, run along the lamp cable and collected under the oak floor, which has since lifted over roughly eleven square metres. The piano stood in the middle of it. It was tuned on the third of the month (receipt attached) and is now unplayable in the lower two octaves.\nA drying firm has had machines running ever since. They say the floor cannot be saved, the piano perhaps. I have kept the damaged boards in the cellar in case you want to see them.\nI would be grateful for an answer before the 20th, because the joiner has a free week then and not again for two months.",
        damages: &[
            ("Oak floor, 11 m²", 148_500),
            ("Ceiling, plaster and paint", 62_000),
            ("Piano, repair estimate", 231_040),
            ("Drying machines, rental", 48_900),
        ],
        witnesses: &[
            "Fire brigade Tønsberg, report 4471",
            "Nora Haugen (neighbour)",
        ],
        injured: false,
    },
    Story {
        claimant: ("Émile Vauquelin", "+33 6 55 50 14 77"),
        place: "Rond-point des Écoles, Villeurbanne",
        kind: "vehicle",
        report: "Je suis arrivé au rond-point vers 7 h 40, à vitesse réduite à cause de la pluie. Une camionnette blanche a quitté la voie intérieure sans clignotant et m'a heurté à l'avant gauche. Le conducteur s'est arrêté et a reconnu les faits ; nous avons rempli le constat ensemble, sous l'abribus.\nMon véhicule roulait encore, mais la direction tire à droite et l'airbag est signalé en défaut. Le garage Perrin l'a immobilisé le jour même. J'ai besoin d'un véhicule de remplacement pour mon travail : je livre des repas à domicile à des personnes âgées, midi et soir.\nPersonne n'a été blessé. J'ai gardé deux jours une douleur à l'épaule, qui est passée ; le certificat du médecin est joint par précaution.",
        damages: &[
            ("Aile et optique avant gauche", 118_740),
            ("Train avant, géométrie", 64_310),
            ("Véhicule de remplacement, 6 jours", 29_400),
        ],
        witnesses: &["Mme Traoré, conductrice du bus C3"],
        injured: false,
    },
    Story {
        claimant: ("Fatima Zahra Idrissi", "+212 5 5550 1836"),
        place: "Lagerhalle 4, Billbrookdeich 90, Hamburg",
        kind: "fire",
        report: "Gegen 04:10 Uhr löste die Brandmeldeanlage in Halle 4 aus. Ursache war nach erster Auskunft der Feuerwehr ein Ladegerät für Flurförderzeuge, das über Nacht angeschlossen war. Der Brand blieb auf die Ladezone begrenzt, Rauch zog jedoch durch das offene Tor in den Nachbarabschnitt.\nBetroffen sind 14 Paletten Verpackungsmaterial, die vollständig entsorgt werden müssen, sowie zwei Hubwagen. Die Elektrik der Ladezone ist bis auf Weiteres stillgelegt.\nDer Betrieb läuft inzwischen in Halle 2 weiter. Für die Umlagerung haben wir an drei Tagen Leihpersonal eingesetzt; die Rechnungen reichen wir nach, sobald sie vorliegen. Bitte nennen Sie uns einen Termin für den Gutachter, damit wir aufräumen dürfen.",
        damages: &[
            ("Verpackungsmaterial, 14 Paletten", 587_300),
            ("Hubwagen, 2 Stück", 964_000),
            ("Elektrik der Ladezone", 312_505),
            ("Umlagerung, Leihpersonal", 0),
        ],
        witnesses: &[
            "Feuerwehr Hamburg, Einsatz 2026-118204",
            "Werkschutz, Herr Öztürk",
        ],
        injured: false,
    },
    Story {
        claimant: ("Diarmuid Mac an tSaoir", "+353 87 555 0121"),
        place: "Car park behind the Market House, Ennis",
        kind: "theft",
        report: "The van was parked from 13:15 to 14:05 while I carried a boiler part to a customer on Parnell Street. When I came back the side door was open and the lock barrel was lying on the ground.\nMissing are the tools on the attached list, a pipe freezing kit I had only borrowed, and a child's hurley, which is worth nothing to anybody but my son.\nI reported it at Ennis Garda station at 14:40. The market's camera points at that row, and the manager has promised to keep the recording for thirty days, so please ask him before the 9th.",
        damages: &[
            ("Hand and power tools, list of 31", 286_415),
            ("Pipe freezing kit, borrowed", 74_900),
            ("Lock and side door", 41_260),
        ],
        witnesses: &[],
        injured: false,
    },
    Story {
        claimant: ("Yuko Hashimoto-Bell", "+44 20 5550 1764"),
        place: "Stairwell B, 14 Wharf Lane, Bristol",
        kind: "liability",
        report: "I slipped on the second landing at about 08:50. The floor had just been mopped and the yellow sign was still standing in the cleaner's cupboard; the cleaner told me so himself and was very upset.\nMy left wrist is broken (X-ray of the same day). I am a sign-language interpreter and cannot work with one hand, so the greater part of this claim is not the taxi or the splint but the five assignments I had to give back. The agency's letter with dates and fees is attached.\nI do not wish the cleaner to have any trouble over this. A second sign on each floor would have been enough.",
        damages: &[
            ("Five interpreting assignments", 192_500),
            ("Splint and physiotherapy", 38_620),
            ("Taxi, clinic and back", 3_410),
        ],
        witnesses: &["Owen Prydderch", "Cleaner on duty (name withheld)"],
        injured: true,
    },
];

struct Facts {
    story: &'static Story,
    number: String,
    policy: String,
    incident: Day,
    reported: Day,
    police: Option<String>,
    currency: &'static str,
}

pub(super) fn make(random: &mut Random) -> Case {
    let story = random.pick(&STORIES);
    let incident = Day::new(2026, 3, 8).plus(random.between(0, 200));
    let facts = Facts {
        story,
        number: format!("CL-2026-{}", random.digits(6)),
        policy: format!("55{}", random.digits(17)),
        incident,
        reported: incident.plus(random.between(1, 9)),
        police: random
            .chance(40)
            .then(|| format!("{}/{}", random.digits(5), 2026)),
        currency: if story.claimant.1.starts_with("+44") {
            "GBP"
        } else {
            "EUR"
        },
    };
    let mut case = Case {
        workflow_name: "Insurance claims",
        node_label: "Accept or return the claim",
        schema: &schemas::INSURANCE_CLAIM,
        data: facts.data(),
        doubts: Vec::new(),
        fragile: "/claimed_total",
        filename: format!("{}.pdf", facts.number.to_lowercase()),
        mime_type: "application/pdf",
        draw: Box::new(move || facts.page().into_file(&format!("Claim {}", facts.number))),
    };
    match random.between(0, 5) {
        0 | 1 => case.misread_digit("/damages/0/estimated_cost", random, "0.50"),
        2 => case.misread("/incident/date", json!(incident.plus(7).iso()), "0.58"),
        3 => case.misread("/incident/kind", json!("other"), "0.33"),
        4 => case.misread("/injured", json!(null), "0.31"),
        _ => case.doubt("/police_report", "0.64"),
    }
    case
}

impl Facts {
    fn total(&self) -> i64 {
        self.story.damages.iter().map(|damage| damage.1).sum()
    }

    fn data(&self) -> Value {
        let amount = |minor: i64| number(&plain_amount(minor, 2));
        let story = self.story;
        json!({
            "claim_number": self.number,
            "policy_id": number(&self.policy),
            "claimant": { "name": story.claimant.0, "phone": story.claimant.1, "email": null },
            "incident": {
                "date": self.incident.iso(),
                "reported_on": self.reported.iso(),
                "kind": story.kind,
                "place": story.place,
                "description": story.report,
            },
            "damages": story.damages.iter().map(|(item, minor)| json!({
                "item": item,
                "estimated_cost": if *minor > 0 { amount(*minor) } else { Value::Null },
            })).collect::<Vec<_>>(),
            "claimed_total": amount(self.total()),
            "currency": self.currency,
            "police_report": self.police.as_ref().map(|reference| json!({ "reference": reference })),
            "witnesses": story.witnesses,
            "injured": story.injured,
        })
    }

    fn page(&self) -> Page {
        let money = |minor: i64| printed_amount(minor, 2, Notation::English);
        let story = self.story;
        let mut page = Page::new();
        page.letterhead(
            ACCENT,
            "Notice of claim",
            "Meridian Mutual · Property, motor and liability",
            &[
                "Please write clearly.",
                "Section A to be filled in by the insured.",
            ],
        );
        let mut facts = vec![
            ("Claim", self.number.clone()),
            ("Policy", self.policy.clone()),
            ("Reported on", self.reported.english()),
        ];
        if let Some(police) = &self.police {
            facts.push(("Police report", police.clone()));
        }
        page.pairs(330.0, 132.0, RIGHT, &facts);
        let mut y = page.pairs(
            MARGIN,
            132.0,
            300.0,
            &[
                ("Name", story.claimant.0.to_owned()),
                ("Telephone", story.claimant.1.to_owned()),
                ("Date of incident", self.incident.english()),
                (
                    "Injuries",
                    if story.injured { "yes" } else { "no" }.to_owned(),
                ),
            ],
        );
        page.text(MARGIN, y + 10.0, LABEL, "WHERE");
        page.text(MARGIN, y + 23.0, BODY, story.place);
        page.text(MARGIN, y + 46.0, LABEL, "WHAT HAPPENED");
        y = page.paragraphs(MARGIN, y + 60.0, RIGHT - MARGIN, MONO, story.report);
        let rows: Vec<Vec<String>> = story
            .damages
            .iter()
            .map(|(item, minor)| {
                let cost = if *minor > 0 {
                    money(*minor)
                } else {
                    "to follow".to_owned()
                };
                vec![(*item).to_owned(), cost]
            })
            .collect();
        let columns = [
            left("Damage", MARGIN + 6.0, 320.0),
            right(self.currency, RIGHT - 6.0, 90.0),
        ];
        y = page.table(y + 24.0, ACCENT, &columns, &rows) + 22.0;
        let large = style(Face::Bold, 11.5, INK);
        page.text(330.0, y, large, "Claimed");
        page.text_right(
            RIGHT - 6.0,
            y,
            large,
            &format!("{} {}", self.currency, money(self.total())),
        );
        if !story.witnesses.is_empty() {
            page.text(MARGIN, y + 10.0, LABEL, "WITNESSES");
            page.lines(MARGIN, y + 23.0, BODY, story.witnesses);
        }
        page.text(
            MARGIN,
            766.0,
            style(Face::Italic, 14.0, ACCENT),
            story.claimant.0,
        );
        page.rule(MARGIN, 230.0, 772.0, 0.6, INK);
        page.text(MARGIN, 784.0, SMALL, "Signature of the insured");
        page
    }
}
