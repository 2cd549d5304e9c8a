//! A pile of scanned papers in one PDF: several documents of several orders, for blocks that take piles apart.

use serde_json::{Value, json};

use super::Document;
use super::page::{BODY, INK, MARGIN, MUTED, Page, RIGHT, STRONG, left, right, style};
use super::parties::{BRANCHES, Branch, SUPPLIERS, Supplier};
use super::pdf::{self, Face};
use super::random::Random;
use super::values::Day;

/// How many orders the papers of a pile belong to.
pub(super) const ORDERS: usize = 3;

/// Name, title on paper, and what the block was told about it.
const KINDS: [(&str, &str, &str); 3] = [
    ("invoice", "Invoice", "A supplier asks to be paid"),
    ("delivery-note", "Delivery note", "What came with the goods"),
    (
        "certificate",
        "Certificate of origin",
        "Where goods were made",
    ),
];

/// Pages that belong together, by a name of a document or the number of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) name: String,
    pub(super) pages: Vec<usize>,
}

pub(super) struct Pile {
    supplier: &'static Supplier,
    branch: &'static Branch,
    date: Day,
    orders: [String; ORDERS],
    papers: Vec<Paper>,
}

/// One document of the pile.
struct Paper {
    kind: usize,
    order: usize,
    /// The first of its pages, counted from 1.
    first_page: usize,
    pages: usize,
}

impl Pile {
    pub(super) fn new(seed: u64, index: u64) -> Pile {
        // Not the stream that the single paper of the same number comes from.
        let mut random = Random::new(seed.rotate_left(9), index);
        let supplier = random.pick(&SUPPLIERS);
        let first_order = random.between(22_000, 29_000);
        let orders = [0, 7, 31].map(|step| format!("PO-{}", first_order + step));
        let mut papers = Vec::new();
        let mut first_page = 1;
        for position in 0..ORDERS + random.between(0, 2) as usize {
            let pages = random.between(1, 2) as usize;
            papers.push(Paper {
                kind: (position + index as usize) % KINDS.len(),
                order: position % ORDERS,
                first_page,
                pages,
            });
            first_page += pages;
        }
        Pile {
            supplier,
            branch: &BRANCHES[supplier.branch],
            date: Day::new(2026, 3, 2).plus(random.between(0, 200)),
            orders,
            papers,
        }
    }

    /// What the pile is made of, with the names a block knows.
    pub(super) fn documents(&self) -> Vec<Group> {
        self.papers
            .iter()
            .map(|paper| Group {
                name: KINDS[paper.kind].0.to_owned(),
                pages: paper.numbers().collect(),
            })
            .collect()
    }

    /// The pages of each order.
    pub(super) fn partitions(&self) -> Vec<Group> {
        self.orders
            .iter()
            .enumerate()
            .map(|(order, number)| Group {
                name: number.clone(),
                pages: self
                    .papers
                    .iter()
                    .filter(|paper| paper.order == order)
                    .flat_map(Paper::numbers)
                    .collect(),
            })
            .collect()
    }

    /// Some pages, told apart by their orders.
    pub(super) fn orders_of(&self, pages: &[usize]) -> Vec<Value> {
        self.partitions()
            .into_iter()
            .map(|order| {
                let own = order.pages.into_iter().filter(|page| pages.contains(page));
                (order.name, own.collect::<Vec<usize>>())
            })
            .filter(|(_, pages)| !pages.is_empty())
            .map(|(key, pages)| json!({"key": key, "pages": pages}))
            .collect()
    }

    /// How many pages there are.
    pub(super) fn pages(&self) -> usize {
        self.papers.iter().map(|paper| paper.pages).sum()
    }

    pub(super) fn kinds(&self) -> Vec<Value> {
        KINDS
            .iter()
            .map(|(name, _, description)| json!({"name": name, "description": description}))
            .collect()
    }

    /// The kind of the first document of an order.
    pub(super) fn kind_of_part(&self, part: u64) -> &'static str {
        let paper = &self.papers[part as usize % ORDERS];
        KINDS[paper.kind].0
    }

    pub(super) fn name(&self) -> (String, String) {
        let filename = format!("scan-{}.pdf", self.orders[0].to_lowercase());
        (filename, "application/pdf".to_owned())
    }

    pub(super) fn document(&self) -> Document {
        let pages: Vec<Vec<u8>> = self
            .papers
            .iter()
            .flat_map(|paper| (1..=paper.pages).map(|number| self.page(paper, number)))
            .collect();
        let (filename, mime_type) = self.name();
        Document {
            filename,
            mime_type,
            bytes: pdf::file("Scanned papers", &pages),
        }
    }

    fn page(&self, paper: &Paper, number: usize) -> Vec<u8> {
        let mut page = Page::new();
        let (_, title, _) = KINDS[paper.kind];
        page.text(MARGIN, 72.0, style(Face::Bold, 18.0, INK), title);
        page.text_right(
            RIGHT,
            72.0,
            STRONG,
            &format!("Order no. {}", self.orders[paper.order]),
        );
        page.text(MARGIN, 96.0, BODY, self.supplier.name);
        page.text_right(RIGHT, 96.0, BODY, &self.date.iso());
        page.lines(MARGIN, 126.0, BODY, &self.branch.address.lines());
        let columns = [
            left("Code", MARGIN + 6.0, 90.0),
            left("Description", MARGIN + 106.0, 260.0),
            right("Unit", RIGHT - 6.0, 60.0),
        ];
        // Every page shows other goods; a certificate has no fewer than a note.
        let goods = self
            .supplier
            .goods
            .iter()
            .skip(number - 1)
            .step_by(paper.pages);
        let rows: Vec<Vec<String>> = goods
            .map(|good| {
                [good.code, good.description, good.unit]
                    .map(str::to_owned)
                    .to_vec()
            })
            .collect();
        page.table(210.0, INK, &columns, &rows);
        let foot = format!("{title}, page {number} of {}", paper.pages);
        page.text_centred(297.0, 800.0, style(Face::Regular, 8.0, MUTED), &foot);
        page.finish()
    }
}

impl Paper {
    fn numbers(&self) -> std::ops::Range<usize> {
        self.first_page..self.first_page + self.pages
    }
}
