//! Job applications that came by e-mail, in the applicant's own script; the document is plain text.

use serde_json::{Value, json};

use super::Case;
use crate::seed::random::Random;
use crate::seed::schemas;
use crate::seed::values::{Day, number};

struct Applicant {
    name: &'static str,
    original: Option<&'static str>,
    email: &'static str,
    phone: Option<&'static str>,
    city: &'static str,
    languages: &'static [(&'static str, &'static str)],
    /// School, degree, year.
    education: &'static [(&'static str, &'static str, i64)],
    /// Employer, position, from, until.
    experience: &'static [(
        &'static str,
        &'static str,
        &'static str,
        Option<&'static str>,
    )],
    skills: &'static [&'static str],
    letter: &'static str,
}

static APPLICANTS: [Applicant; 7] = [
    Applicant {
        name: "Haruka Tanabe",
        original: Some("田辺 遥"),
        email: "haruka.tanabe@mail.example",
        phone: Some("+81 90 5550 4182"),
        city: "大阪",
        languages: &[("Japanese", "native"), ("English", "C1"), ("German", "A2")],
        education: &[
            ("大阪公立大学", "工学修士", 2019),
            ("京都工芸繊維大学", "工学士", 2017),
        ],
        experience: &[
            ("北摂計測株式会社", "Calibration engineer", "2019-04", None),
            ("近江光学", "Intern", "2018-08", Some("2018-09")),
        ],
        skills: &["metrology", "ISO/IEC 17025", "Python", "三次元測定機"],
        letter: "採用ご担当者様\n\n貴社の求人を拝見し、応募いたしました。校正室で七年間、長さ測定の不確かさ評価を担当しております。\n\nFor the English-speaking colleagues: I keep a laboratory of four people running and would like to do the same in a company that ships to several continents. I can start after giving notice of one month.\n\nよろしくお願いいたします。",
    },
    Applicant {
        name: "Layla Al-Khatib",
        original: Some("ليلى الخطيب"),
        email: "layla.alkhatib@post.example",
        phone: Some("+962 7 9555 0136"),
        city: "عمّان",
        languages: &[("Arabic", "native"), ("English", "C2"), ("French", "B1")],
        education: &[("الجامعة الأردنية", "بكالوريوس محاسبة", 2015)],
        experience: &[
            (
                "شركة البتراء للتجارة",
                "Accounts payable lead",
                "2019-02",
                None,
            ),
            (
                "Jabal Audit Partners",
                "Junior auditor",
                "2015-09",
                Some("2019-01"),
            ),
        ],
        skills: &["accounts payable", "IFRS", "month-end closing", "Excel"],
        letter: "السادة المحترمون،\n\nأتقدّم لشغل الوظيفة المعلن عنها في قسم المحاسبة. أدرت فريقًا من خمسة أشخاص وخفّضت مدة إقفال الشهر من تسعة أيام إلى أربعة.\n\nI have attached no photograph on purpose; I am glad to talk by video on any weekday after 15:00 Amman time.\n\nمع أطيب التحيات",
    },
    Applicant {
        name: "Łukasz Wiśniewski-Żak",
        original: None,
        email: "l.wisniewski@poczta.example",
        phone: Some("+48 555 014 220"),
        city: "Wrocław",
        languages: &[("Polish", "native"), ("English", "B2"), ("German", "C1")],
        education: &[("Politechnika Wrocławska", "inżynier mechatroniki", 2012)],
        experience: &[
            (
                "Śląskie Zakłady Prowadnic",
                "Maintenance team lead",
                "2017-03",
                None,
            ),
            ("Odra Automatyka", "Technician", "2012-10", Some("2017-02")),
        ],
        skills: &["PLC", "hydraulics", "shift planning", "forklift licence"],
        letter: "Sehr geehrte Frau Köhler,\n\nIhre Anzeige habe ich über einen früheren Kollegen gefunden. Ich leite eine Schicht von elf Personen und suche eine Stelle, bei der ich wieder näher an der Maschine bin.\n\nUmziehen würde ich gern im Frühjahr, sobald meine Tochter die erste Klasse beendet hat. Bis dahin könnte ich pendeln: von Sonntagabend bis Donnerstag.\n\nMit freundlichen Grüßen",
    },
    Applicant {
        name: "Gülşah Yıldırım",
        original: None,
        email: "gulsah@yildirim.example",
        phone: None,
        city: "İzmir",
        languages: &[("Turkish", "native"), ("English", "C1")],
        education: &[("Ege Üniversitesi", "Endüstri mühendisliği", 2020)],
        experience: &[("Kordon Lojistik", "Import coordinator", "2020-07", None)],
        skills: &["customs declarations", "incoterms", "SQL"],
        letter: "Merhaba,\n\nI clear about forty containers a month through İzmir and Mersin, and I know which box of which form a customs officer looks at first. That is most of what I would bring.\n\nI left the salary open in the form because I do not know the cost of living in Bristol yet. Please tell me your range and I will tell you honestly whether it works.\n\nSaygılarımla",
    },
    Applicant {
        name: "Siobhán Ní Cheallaigh",
        original: None,
        email: "siobhan.nicheallaigh@mail.example",
        phone: Some("+353 85 555 0147"),
        city: "Gaillimh",
        languages: &[
            ("Irish", "native"),
            ("English", "native"),
            ("Spanish", "B2"),
        ],
        education: &[("Ollscoil na Gaillimhe", "BA Translation", 2016)],
        experience: &[
            ("Corrib Localisation", "Project manager", "2020-01", None),
            ("Freelance", "Translator", "2016-06", Some("2019-12")),
        ],
        skills: &["vendor management", "terminology", "budgeting"],
        letter: "A chara,\n\nI run twelve translation projects at a time and have missed one deadline in four years (a printer in Oporto caught fire; the client forgave us).\n\nWhat I would change at Halden & Brook: your data sheets say “max.” in five different ways. I counted.\n\nLe meas",
    },
    Applicant {
        name: "Nguyễn Thị Minh Châu",
        original: None,
        email: "minhchau.nguyen@thu.example",
        phone: Some("+84 90 555 0188"),
        city: "Đà Nẵng",
        languages: &[
            ("Vietnamese", "native"),
            ("English", "B2"),
            ("Japanese", "B1"),
        ],
        education: &[("Đại học Bách khoa Đà Nẵng", "Kỹ sư điện", 2021)],
        experience: &[("Sông Hàn Electronics", "Test engineer", "2021-09", None)],
        skills: &["test benches", "LabVIEW", "soldering", "5S"],
        letter: "Dear hiring team,\n\nI build test benches for power supplies: 230 units a day, two operators, 0.10 % false alarms. I attach the drawing of the last one.\n\nI have a valid Japanese work permit until March 2028 and would be happy to join the Osaka office.\n\nTrân trọng",
    },
    Applicant {
        name: "Olena Kovalenko",
        original: Some("Олена Коваленко"),
        email: "olena.kovalenko@lyst.example",
        phone: Some("+380 44 555 0193"),
        city: "Львів",
        languages: &[("Ukrainian", "native"), ("English", "C1"), ("French", "B2")],
        education: &[("Львівська політехніка", "Магістр логістики", 2014)],
        experience: &[
            (
                "Галицькі Вантажі",
                "Dispatcher, then head of dispatch",
                "2014-08",
                Some("2024-11"),
            ),
            ("Transit Rhône-Alpes", "Planner", "2025-01", None),
        ],
        skills: &["route planning", "ADR", "crisis communication"],
        letter: "Bonjour,\n\nJ’ai dirigé le service d’affrètement d’une entreprise de 60 camions, y compris pendant des mois où aucun itinéraire n’était sûr deux jours de suite.\n\nДякую за ваш час.",
    },
];

const POSITIONS: [(&str, &str, &str); 5] = [
    ("Calibration engineer", "Osaka", "HB-26-041"),
    ("Accounts payable specialist", "Bristol", "HB-26-037"),
    ("Maintenance planner", "Hamburg", "HB-26-044"),
    ("Import coordinator", "Bristol", "HB-26-029"),
    ("Technical editor", "Lyon", "HB-26-050"),
];

pub(super) fn make(random: &mut Random) -> Case {
    let applicant = random.pick(&APPLICANTS);
    let position = random.pick(&POSITIONS);
    let sent = Day::new(2026, 8, 3).plus(random.between(0, 90));
    let start = random
        .chance(70)
        .then_some(sent.plus(random.between(30, 150)));
    let salary = random
        .chance(55)
        .then(|| format!("{}500.00", random.between(36, 71)));
    let message = message(applicant, position, sent, start, salary.as_deref());
    let mut case = Case {
        workflow_name: "Job applications",
        node_label: "Screen the application",
        schema: &schemas::APPLICATION,
        data: data(applicant, position, sent, start, salary.as_deref()),
        doubts: Vec::new(),
        fragile: "/education/0/year",
        filename: format!(
            "application-{}-{}.txt",
            position.2.to_lowercase(),
            random.digits(4)
        ),
        mime_type: "text/plain; charset=utf-8",
        draw: Box::new(move || message.into_bytes()),
    };
    case.doubt("/candidate/city", "0.69");
    match random.between(0, 4) {
        0 => case.misread_digit("/candidate/phone", random, "0.57"),
        1 => case.misread("/languages/1/level", json!("B1"), "0.43"),
        2 => case.misread(
            "/education/0/year",
            json!(applicant.education[0].2 - 3),
            "0.62",
        ),
        _ => case.doubt("/salary_expectation", "0.50"),
    }
    case
}

fn data(
    applicant: &Applicant,
    position: &(&str, &str, &str),
    sent: Day,
    start: Option<Day>,
    salary: Option<&str>,
) -> Value {
    json!({
        "received_on": sent.iso(),
        "position": { "title": position.0, "location": position.1, "reference": position.2 },
        "candidate": {
            "name": applicant.name,
            "name_in_original_script": applicant.original,
            "email": applicant.email,
            "phone": applicant.phone,
            "city": applicant.city,
        },
        "education": applicant.education.iter().map(|(school, degree, year)| json!({
            "school": school, "degree": degree, "year": year,
        })).collect::<Vec<_>>(),
        "experience": applicant.experience.iter().map(|(employer, title, from, until)| json!({
            "employer": employer, "title": title, "from": from, "until": until,
        })).collect::<Vec<_>>(),
        "languages": applicant.languages.iter().map(|(language, level)| json!({
            "language": language, "level": level,
        })).collect::<Vec<_>>(),
        "skills": applicant.skills,
        "available_from": start.map(Day::iso),
        "salary_expectation": salary.map(|amount| json!({
            "amount": number(amount), "currency": "EUR", "period": "year",
        })),
        "needs_work_permit": null,
        "cover_letter": applicant.letter,
    })
}

fn message(
    applicant: &Applicant,
    position: &(&str, &str, &str),
    sent: Day,
    start: Option<Day>,
    salary: Option<&str>,
) -> String {
    let full_name = match applicant.original {
        Some(original) => format!("{} ({original})", applicant.name),
        None => applicant.name.to_owned(),
    };
    let mut text = format!(
        "From: {} <{}>\nTo: Halden & Brook, People <jobs@halden-brook.example>\nDate: {}\nSubject: {} in {}, reference {}\n\n{}\n{full_name}\n",
        applicant.name,
        applicant.email,
        sent.short(),
        position.0,
        position.1,
        position.2,
        applicant.letter,
    );
    text.push_str(&format!("{}\n", applicant.city));
    if let Some(phone) = applicant.phone {
        text.push_str(&format!("{phone}\n"));
    }
    text.push_str("\n\nCURRICULUM VITAE\n\nExperience\n");
    for (employer, title, from, until) in applicant.experience {
        let until = until.unwrap_or("today");
        text.push_str(&format!("  {from} – {until}   {title}, {employer}\n"));
    }
    text.push_str("\nEducation\n");
    for (school, degree, year) in applicant.education {
        text.push_str(&format!("  {year}   {degree}, {school}\n"));
    }
    text.push_str("\nLanguages\n");
    for (language, level) in applicant.languages {
        text.push_str(&format!("  {language}: {level}\n"));
    }
    text.push_str(&format!("\nSkills\n  {}\n", applicant.skills.join(", ")));
    if let Some(start) = start {
        text.push_str(&format!("\nAvailable from {}\n", start.english()));
    }
    if let Some(amount) = salary {
        text.push_str(&format!("Salary expectation: EUR {amount} a year\n"));
    }
    text
}
