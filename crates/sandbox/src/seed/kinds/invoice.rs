//! Supplier invoices: nested parties, line items, exact amounts and a page in the supplier's language.

use serde_json::{Value, json};

use super::Case;
use crate::seed::page::{
    BODY, HAIRLINE, INK, LABEL, MARGIN, MUTED, Page, RIGHT, SMALL, STRONG, TINT, WHITE, fitted,
    style,
};
use crate::seed::parties::{BRANCHES, Branch, Good, Language, SUPPLIERS, Supplier};
use crate::seed::pdf::Face;
use crate::seed::random::Random;
use crate::seed::schemas;
use crate::seed::values::{Day, iban, number, plain_amount, printed_amount, share};

/// The id of the purchase ledger, as large as the book-keeping system hands them out.
const LEDGER_ID: &str = "12345678901234567890";

struct Line {
    good: &'static Good,
    /// Hundredths.
    quantity: i64,
    amount: i64,
}

struct Facts {
    supplier: &'static Supplier,
    branch: &'static Branch,
    number: String,
    customer_number: Option<String>,
    date: Day,
    due: Option<Day>,
    purchase_order: Option<String>,
    iban: String,
    lines: Vec<Line>,
    subtotal: i64,
    discount: Option<i64>,
    tax: i64,
    total: i64,
    paid: bool,
    notes: Option<&'static str>,
}

/// The invoice every seed begins with: the page says 1,280.10, the tool read 1250.10.
pub(super) fn first() -> Case {
    let supplier = &SUPPLIERS[0];
    let wanted = [(0, 300), (2, 250), (3, 80_100), (5, 100)];
    let lines: Vec<Line> = wanted
        .iter()
        .map(|&(position, quantity)| line(&supplier.goods[position], quantity))
        .collect();
    let facts = Facts::total(Facts {
        supplier,
        branch: &BRANCHES[supplier.branch],
        number: "PP-2026-00418".to_owned(),
        customer_number: Some("HB-1007".to_owned()),
        date: Day::new(2026, 10, 6),
        due: Some(Day::new(2026, 11, 5)),
        purchase_order: None,
        iban: iban(supplier.account.0, supplier.account.1),
        lines,
        subtotal: 0,
        discount: None,
        tax: 0,
        total: 0,
        paid: false,
        notes: Some(
            "Rails were delivered on 29 September in two crates; the second crate arrived with a dented corner and was accepted under reservation (photos with the driver).\n\
                 Calibration took half an hour longer than quoted because the machine was still warm. We have not charged the extra time.\n\
                 Please quote the invoice number with your payment.",
        ),
    });
    let mut case = facts.into_case();
    case.misread("/total_amount", number("1250.10"), "0.58");
    case.doubt("/line_items/1/quantity", "0.66");
    case.doubt("/purchase_order", "0.71");
    case
}

pub(super) fn make(random: &mut Random) -> Case {
    let supplier = random.pick(&SUPPLIERS);
    let date = Day::new(2026, 2, 2).plus(random.between(0, 255));
    let count = random.between(2, supplier.goods.len() as i64) as usize;
    let lines = random
        .pick_some(supplier.goods, count)
        .into_iter()
        .map(|good| {
            let steps = random.between(0, (good.most - good.least) / good.step);
            line(good, good.least + steps * good.step)
        })
        .collect();
    let facts = Facts::total(Facts {
        supplier,
        branch: &BRANCHES[supplier.branch],
        number: format!("{}{}", supplier.number_prefix, random.digits(5)),
        customer_number: random
            .chance(70)
            .then(|| format!("HB-{}", random.between(1000, 1999))),
        date,
        due: random
            .chance(80)
            .then_some(date.plus(*random.pick(&[10, 14, 30, 30, 60]))),
        purchase_order: random
            .chance(60)
            .then(|| format!("PO-{}", random.between(22_000, 29_999))),
        iban: if supplier.account.0.is_empty() {
            supplier.account.1.to_owned()
        } else {
            iban(supplier.account.0, supplier.account.1)
        },
        lines,
        subtotal: 0,
        discount: random.chance(25).then_some(0),
        tax: 0,
        total: 0,
        paid: random.chance(15),
        notes: random
            .chance(55)
            .then(|| *random.pick(notes(supplier.language))),
    });
    let mut case = facts.into_case();
    match random.between(0, 9) {
        0 | 1 => case.misread_digit("/total_amount", random, "0.52"),
        2 => case.misread_digit("/invoice_number", random, "0.61"),
        3 => case.misread_digit("/bank_account/iban", random, "0.44"),
        4 => {
            if case.data["due_date"].is_null() {
                case.doubt("/due_date", "0.63");
            } else {
                case.misread("/due_date", Value::Null, "0.38");
            }
        }
        5 => case.misread_digit("/line_items/0/quantity", random, "0.49"),
        6 => case.doubt("/supplier/vat_number", "0.70"),
        7 => case.doubt("/tax", "0.67"),
        _ => {}
    }
    case
}

fn line(good: &'static Good, quantity: i64) -> Line {
    Line {
        good,
        quantity,
        amount: (good.price * quantity + 50).div_euclid(100),
    }
}

impl Facts {
    /// Adds up the lines; a discount that is wanted is 2 % of them.
    fn total(mut facts: Facts) -> Facts {
        facts.subtotal = facts.lines.iter().map(|line| line.amount).sum();
        facts.discount = facts.discount.map(|_| share(facts.subtotal, 200));
        let net = facts.subtotal - facts.discount.unwrap_or(0);
        facts.tax = share(net, facts.supplier.tax_rate);
        facts.total = net + facts.tax;
        facts
    }

    fn into_case(self) -> Case {
        let supplier = self.supplier;
        Case {
            workflow_name: self.branch.workflow,
            node_label: match self.number.len() % 3 {
                0 => "Confirm before booking",
                1 => "Check the totals",
                _ => "Check the invoice",
            },
            schema: &schemas::INVOICE,
            data: self.data(),
            doubts: Vec::new(),
            fragile: "/subtotal",
            filename: format!(
                "{}.pdf",
                self.number.replace(['/', ' '], "-").to_lowercase()
            ),
            mime_type: "application/pdf",
            draw: Box::new(move || {
                self.page()
                    .into_file(&format!("{} {}", supplier.name, self.number))
            }),
        }
    }

    fn data(&self) -> Value {
        let supplier = self.supplier;
        let amount = |minor: i64| number(&plain_amount(minor, supplier.decimals));
        let rate = number(&plain_amount(supplier.tax_rate / 10, 1));
        let lines: Vec<Value> = self
            .lines
            .iter()
            .enumerate()
            .map(|(position, line)| {
                json!({
                    "position": position + 1,
                    "article_number": line.good.code,
                    "description": line.good.description,
                    "quantity": number(&quantity(line.quantity)),
                    "unit": line.good.unit,
                    "unit_price": amount(line.good.price),
                    "vat_rate": rate,
                    "amount": amount(line.amount),
                })
            })
            .collect();
        json!({
            "ledger_id": number(LEDGER_ID),
            "invoice_number": self.number,
            "invoice_date": self.date.iso(),
            "due_date": self.due.map(Day::iso),
            "purchase_order": self.purchase_order,
            "supplier": {
                "name": supplier.name,
                "address": supplier.address.json(),
                "vat_number": supplier.vat_number,
                "email": supplier.email,
            },
            "customer": {
                "name": self.branch.name,
                "address": self.branch.address.json(),
                "customer_number": self.customer_number,
            },
            "bank_account": {
                "account_holder": supplier.name,
                "bank": supplier.bank,
                "iban": self.iban,
                "bic": supplier.bic,
            },
            "line_items": lines,
            "subtotal": amount(self.subtotal),
            "discount": self.discount.map(amount),
            "tax_rate": rate,
            "tax": amount(self.tax),
            "total_amount": amount(self.total),
            "currency": supplier.currency,
            "paid": self.paid,
            "notes": self.notes,
        })
    }

    fn page(&self) -> Page {
        let supplier = self.supplier;
        let words = words(supplier.language);
        let mut page = Page::new();
        self.draw_head(&mut page, words);
        let mut y = self.draw_lines(&mut page, words, 300.0);
        y = self.draw_totals(&mut page, words, y + 22.0);
        self.draw_close(&mut page, words, y + 34.0);
        page
    }

    fn draw_head(&self, page: &mut Page, words: &Words) {
        let supplier = self.supplier;
        let mut sender: Vec<String> = supplier.address.lines().to_vec();
        sender.push(supplier.email.to_owned());
        page.letterhead(supplier.accent, supplier.name, supplier.tagline, &sender);

        page.text(MARGIN, 138.0, LABEL, words.bill_to);
        page.text(MARGIN, 152.0, STRONG, self.branch.name);
        let y = page.lines(MARGIN, 165.0, BODY, &self.branch.address.lines());
        page.text(
            MARGIN,
            y,
            SMALL,
            &format!("{} {}", words.vat_number, self.branch.vat_number),
        );

        page.text(330.0, 152.0, style(Face::Bold, 22.0, INK), words.invoice);
        let mut facts = vec![
            (words.number, self.number.clone()),
            (words.date, self.printed(self.date)),
        ];
        if let Some(due) = self.due {
            facts.push((words.due, self.printed(due)));
        }
        if let Some(order) = &self.purchase_order {
            facts.push((words.order, order.clone()));
        }
        if let Some(customer) = &self.customer_number {
            facts.push((words.customer_number, customer.clone()));
        }
        page.pairs(330.0, 174.0, RIGHT, &facts);
        if self.paid {
            page.framed(MARGIN, 236.0, 96.0, 20.0, supplier.accent);
            page.text_centred(
                MARGIN + 48.0,
                249.5,
                style(Face::Bold, 10.0, supplier.accent),
                words.paid,
            );
        }
    }

    /// The table; gives the y below its last line.
    fn draw_lines(&self, page: &mut Page, words: &Words, top: f64) -> f64 {
        let supplier = self.supplier;
        let head = style(Face::Bold, 8.0, WHITE);
        page.filled(MARGIN, top - 13.0, RIGHT - MARGIN, 20.0, supplier.accent);
        page.text(MARGIN + 6.0, top, head, "#");
        page.text(76.0, top, head, words.description);
        page.text_right(356.0, top, head, words.quantity);
        page.text(362.0, top, head, words.unit);
        page.text_right(466.0, top, head, words.unit_price);
        page.text_right(RIGHT - 6.0, top, head, words.amount);
        let mut y = top + 22.0;
        for (position, line) in self.lines.iter().enumerate() {
            if position % 2 == 1 {
                page.filled(MARGIN, y - 14.0, RIGHT - MARGIN, 30.0, TINT);
            }
            page.text(MARGIN + 6.0, y, BODY, &(position + 1).to_string());
            page.text(76.0, y, BODY, &fitted(line.good.description, 232.0, BODY));
            page.text(76.0, y + 11.0, LABEL, line.good.code);
            page.text_right(356.0, y, BODY, &self.printed_quantity(line.quantity));
            page.text(362.0, y, BODY, line.good.unit);
            page.text_right(466.0, y, BODY, &self.money(line.good.price));
            page.text_right(RIGHT - 6.0, y, BODY, &self.money(line.amount));
            y += 30.0;
        }
        page.rule(MARGIN, RIGHT, y - 13.0, 0.8, supplier.accent);
        y - 13.0
    }

    fn draw_totals(&self, page: &mut Page, words: &Words, top: f64) -> f64 {
        let supplier = self.supplier;
        let mut rows = vec![(words.subtotal.to_owned(), self.money(self.subtotal))];
        if let Some(discount) = self.discount {
            rows.push((words.discount.to_owned(), self.money(-discount)));
        }
        let rate = supplier.tax_rate / 100;
        rows.push((format!("{} {rate} %", words.tax), self.money(self.tax)));
        let mut y = top;
        for (label, value) in &rows {
            page.text(350.0, y, style(Face::Regular, 9.5, MUTED), label);
            page.text_right(RIGHT - 6.0, y, BODY, value);
            y += 16.0;
        }
        page.rule(350.0, RIGHT, y - 8.0, 0.6, HAIRLINE);
        let large = style(Face::Bold, 12.5, INK);
        page.text(350.0, y + 10.0, large, words.total);
        page.text_right(
            RIGHT - 6.0,
            y + 10.0,
            large,
            &format!("{} {}", supplier.currency, self.money(self.total)),
        );
        y + 10.0
    }

    fn draw_close(&self, page: &mut Page, words: &Words, top: f64) {
        let supplier = self.supplier;
        if let Some(notes) = self.notes {
            page.text(MARGIN, top, LABEL, words.notes);
            page.paragraphs(
                MARGIN,
                top + 13.0,
                420.0,
                style(Face::Regular, 9.0, INK),
                notes,
            );
        }
        page.rule(MARGIN, RIGHT, 752.0, 0.6, HAIRLINE);
        let columns = [
            (
                MARGIN,
                [
                    words.account.to_owned(),
                    supplier.bank.to_owned(),
                    self.iban.clone(),
                    format!("BIC {}", supplier.bic),
                ],
            ),
            (
                232.0,
                [
                    words.seller.to_owned(),
                    supplier.name.to_owned(),
                    supplier.address.lines()[0].clone(),
                    supplier.address.lines()[1].clone(),
                ],
            ),
            (
                398.0,
                [
                    words.tax_registration.to_owned(),
                    format!("{} {}", words.vat_number, supplier.vat_number),
                    supplier.email.to_owned(),
                    String::new(),
                ],
            ),
        ];
        for (x, lines) in &columns {
            page.text(*x, 766.0, style(Face::Bold, 7.5, INK), &lines[0]);
            page.lines(*x, 777.0, style(Face::Regular, 7.5, MUTED), &lines[1..]);
        }
    }

    fn money(&self, minor: i64) -> String {
        printed_amount(minor, self.supplier.decimals, self.supplier.notation)
    }

    fn printed_quantity(&self, hundredths: i64) -> String {
        if hundredths % 100 == 0 {
            printed_amount(hundredths / 100, 0, self.supplier.notation)
        } else {
            printed_amount(hundredths, 2, self.supplier.notation)
        }
    }

    fn printed(&self, day: Day) -> String {
        match self.supplier.language {
            Language::English => day.english(),
            Language::German => day.numeric('.'),
            Language::French | Language::Spanish => day.numeric('/'),
        }
    }
}

/// `3` for whole pieces, `2.50` for parts.
fn quantity(hundredths: i64) -> String {
    if hundredths % 100 == 0 {
        (hundredths / 100).to_string()
    } else {
        plain_amount(hundredths, 2)
    }
}

struct Words {
    invoice: &'static str,
    bill_to: &'static str,
    number: &'static str,
    date: &'static str,
    due: &'static str,
    order: &'static str,
    customer_number: &'static str,
    vat_number: &'static str,
    description: &'static str,
    quantity: &'static str,
    unit: &'static str,
    unit_price: &'static str,
    amount: &'static str,
    subtotal: &'static str,
    discount: &'static str,
    tax: &'static str,
    total: &'static str,
    paid: &'static str,
    notes: &'static str,
    account: &'static str,
    seller: &'static str,
    tax_registration: &'static str,
}

fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &ENGLISH,
        Language::German => &GERMAN,
        Language::French => &FRENCH,
        Language::Spanish => &SPANISH,
    }
}

const ENGLISH: Words = Words {
    invoice: "Invoice",
    bill_to: "BILL TO",
    number: "Invoice number",
    date: "Invoice date",
    due: "Due date",
    order: "Your order",
    customer_number: "Customer number",
    vat_number: "VAT",
    description: "Description",
    quantity: "Qty",
    unit: "Unit",
    unit_price: "Unit price",
    amount: "Amount",
    subtotal: "Subtotal",
    discount: "Discount 2 %",
    tax: "VAT",
    total: "Total due",
    paid: "PAID",
    notes: "NOTES",
    account: "Please pay to",
    seller: "Registered office",
    tax_registration: "Tax and contact",
};

const GERMAN: Words = Words {
    invoice: "Rechnung",
    bill_to: "RECHNUNG AN",
    number: "Rechnungsnummer",
    date: "Rechnungsdatum",
    due: "Zahlbar bis",
    order: "Ihre Bestellung",
    customer_number: "Kundennummer",
    vat_number: "USt-IdNr.",
    description: "Bezeichnung",
    quantity: "Menge",
    unit: "Einh.",
    unit_price: "Einzelpreis",
    amount: "Betrag",
    subtotal: "Zwischensumme",
    discount: "Nachlass 2 %",
    tax: "USt.",
    total: "Gesamtbetrag",
    paid: "BEZAHLT",
    notes: "HINWEISE",
    account: "Bankverbindung",
    seller: "Firmensitz",
    tax_registration: "Steuer und Kontakt",
};

const FRENCH: Words = Words {
    invoice: "Facture",
    bill_to: "FACTURER À",
    number: "Facture n°",
    date: "Date de facture",
    due: "Échéance",
    order: "Votre commande",
    customer_number: "N° client",
    vat_number: "N° TVA",
    description: "Désignation",
    quantity: "Qté",
    unit: "Unité",
    unit_price: "Prix unitaire",
    amount: "Montant",
    subtotal: "Total HT",
    discount: "Remise 2 %",
    tax: "TVA",
    total: "Total TTC",
    paid: "ACQUITTÉE",
    notes: "REMARQUES",
    account: "Coordonnées bancaires",
    seller: "Siège social",
    tax_registration: "TVA et contact",
};

const SPANISH: Words = Words {
    invoice: "Factura",
    bill_to: "FACTURAR A",
    number: "Factura n.º",
    date: "Fecha",
    due: "Vencimiento",
    order: "Su pedido",
    customer_number: "N.º de cliente",
    vat_number: "NIF",
    description: "Descripción",
    quantity: "Cant.",
    unit: "Ud.",
    unit_price: "Precio",
    amount: "Importe",
    subtotal: "Base imponible",
    discount: "Descuento 2 %",
    tax: "IVA",
    total: "Total",
    paid: "PAGADA",
    notes: "OBSERVACIONES",
    account: "Cuenta bancaria",
    seller: "Domicilio social",
    tax_registration: "Impuestos y contacto",
};

fn notes(language: Language) -> &'static [&'static str] {
    match language {
        Language::English => &[
            "Part delivery. The remaining items follow in week 41 and are invoiced separately, without carriage.",
            "Goods remain our property until paid in full. Claims for visible damage within 8 days, please, with a photograph of the packaging.\nOur bank details have not changed: if somebody tells you otherwise, call us first.",
            "Work was carried out on Saturday at the request of Mr Prydderch. The weekend supplement agreed by telephone has been waived as a gesture of goodwill.",
        ],
        Language::German => &[
            "Teillieferung. Der Rest folgt in KW 41 und wird ohne Frachtkosten gesondert berechnet.",
            "Zahlbar ohne Abzug. Die Ware bleibt bis zur vollständigen Bezahlung unser Eigentum.\nBitte beachten Sie unsere Betriebsferien vom 21. Dezember bis 6. Januar; dringende Bestellungen nimmt Frau Köhler entgegen.",
            "Leistungszeitraum wie im Lieferschein. Über die Mehrstunden haben wir am Telefon mit Herrn Weiß gesprochen; sie sind hier schon enthalten.",
        ],
        Language::French => &[
            "Livraison partielle. Le solde sera expédié en semaine 41, sans frais de port supplémentaires.",
            "Pas d’escompte pour paiement anticipé. En cas de retard, une indemnité forfaitaire de 40 € est due (art. L441-10 du code de commerce).\nMerci d’indiquer le numéro de facture dans le libellé du virement.",
            "Intervention réalisée le samedi à la demande de Mme Lécuyer. Le supplément convenu par téléphone n’a pas été facturé.",
        ],
        Language::Spanish => &[
            "Entrega parcial. El resto se enviará la semana 41 y se facturará aparte, sin gastos de transporte.",
            "Trabajos realizados según presupuesto aceptado por la Sra. Martínez. La garantía de los equipos es de tres años desde la puesta en marcha.\nRogamos indiquen el número de factura en la transferencia.",
        ],
    }
}
