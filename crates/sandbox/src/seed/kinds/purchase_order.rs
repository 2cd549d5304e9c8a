//! Purchase orders of the own branches to their suppliers.

use serde_json::{Value, json};

use super::Case;
use crate::seed::page::{
    BODY, Colour, INK, LABEL, MARGIN, Page, RIGHT, SMALL, STRONG, left, right, style,
};
use crate::seed::parties::{BRANCHES, Branch, SUPPLIERS, Supplier, colleague_at};
use crate::seed::pdf::Face;
use crate::seed::random::Random;
use crate::seed::schemas;
use crate::seed::values::{Day, number, plain_amount, printed_amount};

const ACCENT: Colour = (38, 52, 84);

struct Line {
    code: &'static str,
    description: &'static str,
    unit: &'static str,
    quantity: i64,
    price: i64,
}

struct Facts {
    supplier: &'static Supplier,
    branch: &'static Branch,
    buyer: &'static str,
    number: String,
    date: Day,
    wanted: Option<Day>,
    cost_centre: i64,
    terms: &'static str,
    delivery: &'static str,
    lines: Vec<Line>,
    approver: Option<&'static str>,
}

const TERMS: [(&str, &str); 3] = [
    ("30 days net", "DAP"),
    ("14 days 2 %, 30 days net", "DAP"),
    ("60 days net", "EXW"),
];

pub(super) fn make(random: &mut Random) -> Case {
    let supplier = random.pick(&SUPPLIERS);
    let branch = &BRANCHES[supplier.branch];
    let date = Day::new(2026, 7, 1).plus(random.between(0, 110));
    let count = random.between(2, 4) as usize;
    let (terms, delivery) = *random.pick(&TERMS);
    let facts = Facts {
        supplier,
        branch,
        buyer: colleague_at(branch, random),
        number: format!("PO-{}", random.between(22_000, 29_999)),
        date,
        wanted: random
            .chance(75)
            .then_some(date.plus(random.between(7, 45))),
        cost_centre: random.between(4_100, 4_990),
        terms,
        delivery,
        lines: random
            .pick_some(supplier.goods, count)
            .into_iter()
            .map(|good| Line {
                code: good.code,
                description: good.description,
                unit: good.unit,
                quantity: (good.least / 100).max(1) * random.between(1, 4),
                price: good.price,
            })
            .collect(),
        approver: random.chance(50).then(|| colleague_at(branch, random)),
    };
    let mut case = Case {
        workflow_name: "Purchase orders",
        node_label: "Release the order",
        schema: &schemas::PURCHASE_ORDER,
        data: facts.data(),
        doubts: Vec::new(),
        fragile: "/total",
        filename: format!("{}.pdf", facts.number.to_lowercase()),
        mime_type: "application/pdf",
        draw: Box::new(move || {
            facts
                .page()
                .into_file(&format!("Purchase order {}", facts.number))
        }),
    };
    match random.between(0, 6) {
        0 | 1 => case.misread_digit("/lines/0/quantity", random, "0.51"),
        2 => case.misread("/requested_delivery_date", Value::Null, "0.40"),
        3 => case.misread_digit("/cost_centre", random, "0.65"),
        4 => case.doubt("/approver", "0.58"),
        _ => {}
    }
    case
}

impl Facts {
    fn total(&self) -> i64 {
        self.lines
            .iter()
            .map(|line| line.quantity * line.price)
            .sum()
    }

    fn data(&self) -> Value {
        let amount = |minor: i64| number(&plain_amount(minor, self.supplier.decimals));
        json!({
            "order_number": self.number,
            "order_date": self.date.iso(),
            "requested_delivery_date": self.wanted.map(Day::iso),
            "buyer": { "company": self.branch.name, "contact": self.buyer },
            "supplier": { "name": self.supplier.name, "address": self.supplier.address.json() },
            "ship_to": self.branch.address.json(),
            "lines": self.lines.iter().map(|line| json!({
                "article_number": line.code,
                "description": line.description,
                "quantity": line.quantity,
                "unit": line.unit,
                "unit_price": amount(line.price),
                "amount": amount(line.quantity * line.price),
            })).collect::<Vec<_>>(),
            "total": amount(self.total()),
            "currency": self.supplier.currency,
            "payment_terms": self.terms,
            "incoterm": self.delivery,
            "cost_centre": self.cost_centre,
            "approver": self.approver,
            "rush": false,
        })
    }

    fn page(&self) -> Page {
        let supplier = self.supplier;
        let money = |minor: i64| printed_amount(minor, supplier.decimals, supplier.notation);
        let mut page = Page::new();
        page.letterhead(
            ACCENT,
            self.branch.name,
            "Purchasing",
            &self.branch.address.lines(),
        );
        page.text(MARGIN, 138.0, LABEL, "SUPPLIER");
        page.text(MARGIN, 152.0, STRONG, supplier.name);
        page.lines(MARGIN, 165.0, BODY, &supplier.address.lines());
        page.text(MARGIN, 214.0, LABEL, "DELIVER TO");
        page.text(MARGIN, 227.0, BODY, &self.branch.address.one_line());
        page.text(330.0, 152.0, style(Face::Bold, 20.0, INK), "Purchase order");
        let mut facts = vec![
            ("Order number", self.number.clone()),
            ("Date", self.date.english()),
        ];
        if let Some(wanted) = self.wanted {
            facts.push(("Deliver by", wanted.english()));
        }
        facts.push(("Buyer", self.buyer.to_owned()));
        facts.push(("Cost centre", self.cost_centre.to_string()));
        page.pairs(330.0, 174.0, RIGHT, &facts);
        let rows: Vec<Vec<String>> = self
            .lines
            .iter()
            .map(|line| {
                vec![
                    line.code.to_owned(),
                    line.description.to_owned(),
                    format!("{} {}", line.quantity, line.unit),
                    money(line.price),
                    money(line.quantity * line.price),
                ]
            })
            .collect();
        let columns = [
            left("Article", MARGIN + 6.0, 64.0),
            left("Description", 130.0, 190.0),
            right("Quantity", 388.0, 60.0),
            right("Unit price", 460.0, 66.0),
            right("Amount", RIGHT - 6.0, 70.0),
        ];
        let y = page.table(276.0, ACCENT, &columns, &rows) + 26.0;
        let large = style(Face::Bold, 12.5, INK);
        page.text(330.0, y, large, "Order total");
        let total = format!("{} {}", supplier.currency, money(self.total()));
        page.text_right(RIGHT - 6.0, y, large, &total);
        page.text_right(RIGHT - 6.0, y + 14.0, SMALL, "net, without VAT");
        page.text(MARGIN, y + 50.0, LABEL, "TERMS");
        let terms = format!(
            "Payment {}. Delivery {} (Incoterms 2020). Please confirm within three working days and print our order number on the delivery note and the invoice.",
            self.terms, self.delivery
        );
        page.paragraphs(MARGIN, y + 64.0, 430.0, BODY, &terms);
        let (name, note) = match self.approver {
            Some(approver) => (approver, "Approved"),
            None => ("", "Approval pending"),
        };
        page.text(MARGIN, 716.0, style(Face::Italic, 14.0, ACCENT), name);
        page.rule(MARGIN, 230.0, 722.0, 0.6, INK);
        page.text(MARGIN, 734.0, SMALL, note);
        page
    }
}
