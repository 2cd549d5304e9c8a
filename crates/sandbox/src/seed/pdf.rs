//! Writes a PDF of one or more pages with the fonts every reader has.
//! No compression and no embedded fonts: letters outside Windows-1252 come out as `?`.

/// The fonts a page may use.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    Regular,
    Bold,
    Italic,
    Mono,
}

impl Face {
    const ALL: [Face; 4] = [Face::Regular, Face::Bold, Face::Italic, Face::Mono];

    /// The name used inside the page's drawing commands.
    pub(super) fn resource(self) -> &'static str {
        match self {
            Face::Regular => "F1",
            Face::Bold => "F2",
            Face::Italic => "F3",
            Face::Mono => "F4",
        }
    }

    fn base_font(self) -> &'static str {
        match self {
            Face::Regular => "Helvetica",
            Face::Bold => "Helvetica-Bold",
            Face::Italic => "Helvetica-Oblique",
            Face::Mono => "Courier",
        }
    }

    /// Width of a text in points.
    pub(super) fn width(self, size: f64, text: &str) -> f64 {
        let thousandths: u32 = encode(text)
            .iter()
            .map(|&code| u32::from(self.advance(code)))
            .sum();
        f64::from(thousandths) * size / 1000.0
    }

    fn advance(self, code: u8) -> u16 {
        if code < 32 {
            return 0;
        }
        let position = usize::from(code) - 32;
        match self {
            Face::Regular | Face::Italic => HELVETICA[position],
            Face::Bold => HELVETICA_BOLD[position],
            Face::Mono => 600,
        }
    }
}

/// One file from the drawing commands of its pages, A4 upright.
pub(super) fn file(title: &str, pages: &[Vec<u8>]) -> Vec<u8> {
    let first_font = 4;
    let first_page = first_font + Face::ALL.len();
    let mut objects: Vec<Vec<u8>> = Vec::new();
    objects.push(
        b"<< /Type /Catalog /Pages 2 0 R /ViewerPreferences << /DisplayDocTitle true >> >>"
            .to_vec(),
    );
    let kids: Vec<String> = (0..pages.len())
        .map(|page| format!("{} 0 R", first_page + page * 2))
        .collect();
    objects.push(
        format!(
            "<< /Type /Pages /Kids [{}] /Count {} >>",
            kids.join(" "),
            pages.len()
        )
        .into_bytes(),
    );
    let mut information = b"<< /Title ".to_vec();
    push_string(&mut information, title);
    information.extend_from_slice(b" >>");
    objects.push(information);
    for face in Face::ALL {
        objects.push(
            format!(
                "<< /Type /Font /Subtype /Type1 /BaseFont /{} /Encoding /WinAnsiEncoding >>",
                face.base_font()
            )
            .into_bytes(),
        );
    }
    let fonts: Vec<String> = Face::ALL
        .iter()
        .enumerate()
        .map(|(position, face)| format!("/{} {} 0 R", face.resource(), first_font + position))
        .collect();
    for (position, commands) in pages.iter().enumerate() {
        objects.push(
            format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Resources << /Font << {} >> >> /Contents {} 0 R >>",
                fonts.join(" "),
                first_page + position * 2 + 1
            )
            .into_bytes(),
        );
        let mut stream = format!("<< /Length {} >>\nstream\n", commands.len()).into_bytes();
        stream.extend_from_slice(commands);
        stream.extend_from_slice(b"\nendstream");
        objects.push(stream);
    }
    assemble(&objects)
}

/// A4 in points.
pub(super) const WIDTH: i32 = 595;
pub(super) const HEIGHT: i32 = 842;

/// Appends a text as a PDF string.
pub(super) fn push_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'(');
    for code in encode(text) {
        if matches!(code, b'(' | b')' | b'\\') {
            out.push(b'\\');
        }
        out.push(code);
    }
    out.push(b')');
}

/// Windows-1252, which PDF calls WinAnsi.
pub(super) fn encode(text: &str) -> Vec<u8> {
    text.chars().map(encode_letter).collect()
}

fn encode_letter(letter: char) -> u8 {
    match letter {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
        '\u{202f}' => 0xa0,
        _ => UPPER_CODES
            .iter()
            .position(|&known| known == letter)
            .and_then(|position| u8::try_from(0x80 + position).ok())
            .unwrap_or(b'?'),
    }
}

/// Letters of the codes 0x80 to 0x9f; unused codes hold the replacement mark, which no seed text contains.
#[rustfmt::skip]
const UPPER_CODES: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
    '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
];

fn assemble(objects: &[Vec<u8>]) -> Vec<u8> {
    // The comment of high bytes tells file transfer programs that this is not text.
    let mut file = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut offsets = Vec::with_capacity(objects.len());
    for (position, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend_from_slice(format!("{} 0 obj\n", position + 1).as_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let table = file.len();
    file.extend_from_slice(
        format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).as_bytes(),
    );
    for offset in offsets {
        file.extend_from_slice(format!("{offset:010} 00000 n \n").as_bytes());
    }
    file.extend_from_slice(
        format!(
            "trailer\n<< /Size {} /Root 1 0 R /Info 3 0 R >>\nstartxref\n{table}\n%%EOF\n",
            objects.len() + 1
        )
        .as_bytes(),
    );
    file
}

// Advance widths in thousandths of the size, for the codes 32 to 255, from the published font metrics.
#[rustfmt::skip]
const HELVETICA: [u16; 224] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, 350,
    556, 350, 222, 556, 333, 1000, 556, 556, 333, 1000, 667, 333, 1000, 350, 611, 350,
    350, 222, 222, 333, 333, 350, 556, 1000, 333, 1000, 500, 333, 944, 350, 500, 667,
    278, 333, 556, 556, 556, 556, 260, 556, 333, 737, 370, 556, 584, 333, 737, 333,
    400, 584, 333, 333, 333, 556, 537, 278, 333, 333, 365, 556, 834, 834, 834, 611,
    667, 667, 667, 667, 667, 667, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278,
    722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611,
    556, 556, 556, 556, 556, 556, 889, 500, 556, 556, 556, 556, 278, 278, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 584, 611, 556, 556, 556, 556, 500, 556, 500,
];
#[rustfmt::skip]
const HELVETICA_BOLD: [u16; 224] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584, 350,
    556, 350, 278, 556, 500, 1000, 556, 556, 333, 1000, 667, 333, 1000, 350, 611, 350,
    350, 278, 278, 500, 500, 350, 556, 1000, 333, 1000, 556, 333, 944, 350, 500, 667,
    278, 333, 556, 556, 556, 556, 280, 556, 333, 737, 370, 556, 584, 333, 737, 333,
    400, 584, 333, 333, 333, 611, 556, 278, 333, 333, 365, 556, 834, 834, 834, 611,
    722, 722, 722, 722, 722, 722, 1000, 722, 667, 667, 667, 667, 278, 278, 278, 278,
    722, 722, 778, 778, 778, 778, 778, 584, 778, 722, 722, 722, 722, 667, 667, 611,
    556, 556, 556, 556, 556, 556, 889, 556, 556, 556, 556, 556, 278, 278, 278, 278,
    611, 611, 611, 611, 611, 611, 611, 584, 611, 611, 611, 611, 611, 556, 611, 556,
];

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Checks that every entry of the cross-reference table points at its object.
    pub(crate) fn assert_offsets_are_right(file: &[u8]) {
        let text: String = file.iter().map(|&byte| char::from(byte)).collect();
        assert!(text.starts_with("%PDF-1.4\n") && text.ends_with("%%EOF\n"));
        let start: usize = text
            .rsplit("startxref\n")
            .next()
            .and_then(|rest| rest.lines().next())
            .unwrap()
            .parse()
            .unwrap();
        let mut lines = text[byte_position(&text, start)..].lines();
        assert_eq!(lines.next(), Some("xref"));
        let count: usize = lines
            .next()
            .unwrap()
            .strip_prefix("0 ")
            .unwrap()
            .parse()
            .unwrap();
        assert_eq!(lines.next(), Some("0000000000 65535 f "));
        for object in 1..count {
            let line = lines.next().unwrap();
            let offset: usize = line[..10].parse().unwrap();
            assert_eq!(&line[10..], " 00000 n ");
            let expected = format!("{object} 0 obj\n");
            assert!(
                file[offset..].starts_with(expected.as_bytes()),
                "object {object}"
            );
        }
        // Stream lengths are the other number a reader trusts.
        let mut rest = file;
        while let Some(at) = find(rest, b"/Length ") {
            rest = &rest[at + 8..];
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            let length: usize = std::str::from_utf8(&rest[..digits])
                .unwrap()
                .parse()
                .unwrap();
            let body = find(rest, b"stream\n").unwrap() + 7;
            assert!(rest[body + length..].starts_with(b"\nendstream"));
        }
    }

    fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
        haystack
            .windows(needle.len())
            .position(|window| window == needle)
    }

    /// `text` holds one letter per byte of the file, so letters are counted instead of bytes.
    fn byte_position(text: &str, letters: usize) -> usize {
        text.char_indices().nth(letters).unwrap().0
    }

    #[test]
    fn offsets_and_lengths_are_right() {
        assert_offsets_are_right(&file("Größe (1)", &[b"0 0 m".to_vec(), b"1 1 m".to_vec()]));
    }

    #[test]
    fn letters_are_encoded_and_escaped() {
        assert_eq!(encode("é€–日"), [0xe9, 0x80, 0x96, b'?']);
        let mut out = Vec::new();
        push_string(&mut out, "a(b)\\");
        assert_eq!(out, b"(a\\(b\\)\\\\)");
        assert!((Face::Regular.width(10.0, "Hi") - 9.44).abs() < 1e-9);
    }
}
