//! Lays out text on paper: alignment, columns, paragraphs and rules, measured in points from the top left corner.
//! It knows nothing about what the paper says; `pdf` writes the file.

use super::pdf::{self, Face};

/// Red, green, blue from 0 to 255.
pub(super) type Colour = (u8, u8, u8);

pub(super) const INK: Colour = (28, 32, 38);
pub(super) const MUTED: Colour = (104, 112, 122);
pub(super) const HAIRLINE: Colour = (205, 209, 214);
pub(super) const TINT: Colour = (244, 245, 247);
pub(super) const WHITE: Colour = (255, 255, 255);

/// Distance of the text from both side edges.
pub(super) const MARGIN: f64 = 54.0;
pub(super) const RIGHT: f64 = 541.0;

/// How a piece of text looks.
#[derive(Clone, Copy)]
pub(super) struct Style {
    pub(super) face: Face,
    pub(super) size: f64,
    pub(super) colour: Colour,
}

pub(super) const fn style(face: Face, size: f64, colour: Colour) -> Style {
    Style { face, size, colour }
}

pub(super) const BODY: Style = style(Face::Regular, 9.5, INK);
pub(super) const STRONG: Style = style(Face::Bold, 9.5, INK);
pub(super) const LABEL: Style = style(Face::Regular, 7.5, MUTED);
pub(super) const SMALL: Style = style(Face::Regular, 8.0, MUTED);
pub(super) const MONO: Style = style(Face::Mono, 8.6, INK);

/// A page that is being drawn.
pub(super) struct Page {
    commands: Vec<u8>,
}

impl Page {
    pub(super) fn new() -> Page {
        Page {
            commands: Vec::with_capacity(8 * 1024),
        }
    }

    /// Text whose baseline starts at `x`, `y`.
    pub(super) fn text(&mut self, x: f64, y: f64, style: Style, text: &str) {
        let (red, green, blue) = style.colour;
        self.command(&format!(
            "BT /{} {:.2} Tf {} rg {:.2} {:.2} Td ",
            style.face.resource(),
            style.size,
            colour(red, green, blue),
            x,
            f64::from(pdf::HEIGHT) - y
        ));
        pdf::push_string(&mut self.commands, text);
        self.command(" Tj ET\n");
    }

    /// Text that ends at `x`.
    pub(super) fn text_right(&mut self, x: f64, y: f64, style: Style, text: &str) {
        self.text(x - style.face.width(style.size, text), y, style, text);
    }

    pub(super) fn text_centred(&mut self, x: f64, y: f64, style: Style, text: &str) {
        self.text(x - style.face.width(style.size, text) / 2.0, y, style, text);
    }

    /// Lines below each other; gives the baseline after the last.
    pub(super) fn lines<T: AsRef<str>>(
        &mut self,
        x: f64,
        y: f64,
        style: Style,
        lines: &[T],
    ) -> f64 {
        let mut baseline = y;
        for line in lines {
            self.text(x, baseline, style, line.as_ref());
            baseline += style.size * 1.38;
        }
        baseline
    }

    /// Text broken into lines of at most `width`, paragraphs apart; gives the baseline after the last.
    pub(super) fn paragraphs(
        &mut self,
        x: f64,
        y: f64,
        width: f64,
        style: Style,
        text: &str,
    ) -> f64 {
        let mut baseline = y;
        for (position, paragraph) in text.split('\n').filter(|part| !part.is_empty()).enumerate() {
            if position > 0 {
                baseline += style.size * 0.6;
            }
            baseline = self.lines(x, baseline, style, &broken(paragraph, width, style));
        }
        baseline
    }

    pub(super) fn rule(&mut self, left: f64, right: f64, y: f64, thickness: f64, ink: Colour) {
        self.filled(left, y - thickness / 2.0, right - left, thickness, ink);
    }

    pub(super) fn filled(&mut self, x: f64, y: f64, width: f64, height: f64, ink: Colour) {
        let (red, green, blue) = ink;
        self.command(&format!(
            "{} rg {:.2} {:.2} {:.2} {:.2} re f\n",
            colour(red, green, blue),
            x,
            f64::from(pdf::HEIGHT) - y - height,
            width,
            height
        ));
    }

    /// The sender's name, a line below it and the address at the right, under a coloured edge.
    pub(super) fn letterhead<T: AsRef<str>>(
        &mut self,
        accent: Colour,
        name: &str,
        tagline: &str,
        address: &[T],
    ) {
        self.filled(0.0, 0.0, 595.0, 7.0, accent);
        self.text(MARGIN, 62.0, style(Face::Bold, 17.0, accent), name);
        self.text(MARGIN, 77.0, SMALL, tagline);
        for (position, line) in address.iter().enumerate() {
            self.text_right(RIGHT, 62.0 + position as f64 * 11.5, SMALL, line.as_ref());
        }
    }

    /// A table with a coloured head; gives the y of the rule below its last row.
    pub(super) fn table(
        &mut self,
        top: f64,
        accent: Colour,
        columns: &[Column],
        rows: &[Vec<String>],
    ) -> f64 {
        let head = style(Face::Bold, 8.0, WHITE);
        self.filled(MARGIN, top - 13.0, RIGHT - MARGIN, 20.0, accent);
        for column in columns {
            self.cell(column, top, head, column.title);
        }
        let mut y = top + 20.0;
        for (position, row) in rows.iter().enumerate() {
            if position % 2 == 1 {
                self.filled(MARGIN, y - 13.0, RIGHT - MARGIN, 20.0, TINT);
            }
            for (column, cell) in columns.iter().zip(row) {
                self.cell(column, y, BODY, &fitted(cell, column.width, BODY));
            }
            y += 20.0;
        }
        self.rule(MARGIN, RIGHT, y - 12.0, 0.8, accent);
        y - 12.0
    }

    fn cell(&mut self, column: &Column, y: f64, style: Style, text: &str) {
        if column.right {
            self.text_right(column.x, y, style, text);
        } else {
            self.text(column.x, y, style, text);
        }
    }

    /// Labels with their values at the right, one per row; gives the y after the last.
    pub(super) fn pairs(
        &mut self,
        left: f64,
        top: f64,
        right: f64,
        pairs: &[(&str, String)],
    ) -> f64 {
        let mut y = top;
        for (label, value) in pairs {
            self.text(left, y, style(Face::Regular, 9.0, MUTED), label);
            self.text_right(right, y, BODY, value);
            y += 14.5;
        }
        y
    }

    /// The outline of a box.
    pub(super) fn framed(&mut self, x: f64, y: f64, width: f64, height: f64, ink: Colour) {
        let (red, green, blue) = ink;
        self.command(&format!(
            "{} RG 0.6 w {:.2} {:.2} {:.2} {:.2} re S\n",
            colour(red, green, blue),
            x,
            f64::from(pdf::HEIGHT) - y - height,
            width,
            height
        ));
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.commands
    }

    /// The whole file, when this page is all of it.
    pub(super) fn into_file(self, title: &str) -> Vec<u8> {
        pdf::file(title, &[self.finish()])
    }

    fn command(&mut self, text: &str) {
        self.commands.extend_from_slice(text.as_bytes());
    }
}

/// A column of a table; `x` is its right edge when it is set `right`.
pub(super) struct Column {
    pub(super) title: &'static str,
    pub(super) x: f64,
    pub(super) width: f64,
    pub(super) right: bool,
}

pub(super) const fn left(title: &'static str, x: f64, width: f64) -> Column {
    Column {
        title,
        x,
        width,
        right: false,
    }
}

pub(super) const fn right(title: &'static str, x: f64, width: f64) -> Column {
    Column {
        title,
        x,
        width,
        right: true,
    }
}

/// One line cut to `width`, with an ellipsis when something is missing.
pub(super) fn fitted(text: &str, width: f64, style: Style) -> String {
    if style.face.width(style.size, text) <= width {
        return text.to_owned();
    }
    let mut cut = text.to_owned();
    while cut.pop().is_some() {
        let shown = format!("{}…", cut.trim_end());
        if style.face.width(style.size, &shown) <= width {
            return shown;
        }
    }
    String::new()
}

fn broken(text: &str, width: f64, style: Style) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let longer = if line.is_empty() {
            word.to_owned()
        } else {
            format!("{line} {word}")
        };
        if !line.is_empty() && style.face.width(style.size, &longer) > width {
            lines.push(std::mem::replace(&mut line, word.to_owned()));
        } else {
            line = longer;
        }
    }
    lines.push(line);
    lines
}

fn colour(red: u8, green: u8, blue: u8) -> String {
    format!(
        "{:.3} {:.3} {:.3}",
        f64::from(red) / 255.0,
        f64::from(green) / 255.0,
        f64::from(blue) / 255.0
    )
}
