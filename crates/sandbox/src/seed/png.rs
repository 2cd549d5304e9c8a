//! A picture of few colours, and its PNG file.
//! Made for flat drawings such as receipts: the compression only looks one dot back and one row up.

use super::page::Colour;
use super::pixel_font;

/// A drawing whose dots are positions in a palette.
pub(super) struct Picture {
    width: usize,
    height: usize,
    palette: Vec<Colour>,
    dots: Vec<u8>,
}

impl Picture {
    /// A picture filled with the first colour of the palette.
    pub(super) fn new(width: usize, height: usize, palette: &[Colour]) -> Picture {
        Picture {
            width,
            height,
            palette: palette.to_vec(),
            dots: vec![0; width * height],
        }
    }

    /// Fills a box; what lies outside the picture is left out.
    pub(super) fn fill(&mut self, x: usize, y: usize, width: usize, height: usize, ink: u8) {
        let right = (x + width).min(self.width);
        for row in y..(y + height).min(self.height) {
            if x < right {
                self.dots[row * self.width + x..row * self.width + right].fill(ink);
            }
        }
    }

    /// Text in the dot-matrix font, each dot `scale_x` by `scale_y` large.
    pub(super) fn text(&mut self, at: (usize, usize), scale: (usize, usize), ink: u8, text: &str) {
        for (position, letter) in text.chars().enumerate() {
            let left = at.0 + position * pixel_font::ADVANCE * scale.0;
            for (row, dots) in pixel_font::rows(letter).into_iter().enumerate() {
                for column in 0..5 {
                    if dots & (0x10 >> column) != 0 {
                        self.fill(
                            left + column * scale.0,
                            at.1 + row * scale.1,
                            scale.0,
                            scale.1,
                            ink,
                        );
                    }
                }
            }
        }
    }

    /// The PNG file.
    pub(super) fn into_file(self) -> Vec<u8> {
        let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
        let mut header = Vec::with_capacity(13);
        header.extend_from_slice(&length_bytes(self.width));
        header.extend_from_slice(&length_bytes(self.height));
        // Eight bits per dot, palette, no interlacing.
        header.extend_from_slice(&[8, 3, 0, 0, 0]);
        chunk(&mut file, b"IHDR", &header);
        let palette: Vec<u8> = self
            .palette
            .iter()
            .flat_map(|&(red, green, blue)| [red, green, blue])
            .collect();
        chunk(&mut file, b"PLTE", &palette);
        // 144 dots per inch, so that viewers do not show it twice as large as it was meant.
        let per_metre = 5669_u32.to_be_bytes();
        let mut density = [per_metre, per_metre].concat();
        density.push(1);
        chunk(&mut file, b"pHYs", &density);
        let mut raw = Vec::with_capacity((self.width + 1) * self.height);
        for row in self.dots.chunks(self.width) {
            raw.push(0);
            raw.extend_from_slice(row);
        }
        chunk(&mut file, b"IDAT", &compressed(&raw, self.width + 1));
        chunk(&mut file, b"IEND", &[]);
        file
    }
}

fn length_bytes(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes()
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], body: &[u8]) {
    file.extend_from_slice(&length_bytes(body.len()));
    let start = file.len();
    file.extend_from_slice(kind);
    file.extend_from_slice(body);
    let sum = crc(&file[start..]);
    file.extend_from_slice(&sum.to_be_bytes());
}

const CRC_TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut value = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 {
                0xedb8_8320 ^ (value >> 1)
            } else {
                value >> 1
            };
            bit += 1;
        }
        table[byte] = value;
        byte += 1;
    }
    table
};

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, &byte| {
        CRC_TABLE[((sum ^ u32::from(byte)) & 0xff) as usize] ^ (sum >> 8)
    })
}

fn adler(bytes: &[u8]) -> u32 {
    let (mut low, mut high) = (1_u32, 0_u32);
    for &byte in bytes {
        low = (low + u32::from(byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    high << 16 | low
}

/// A zlib stream of one block with the fixed codes.
fn compressed(raw: &[u8], row: usize) -> Vec<u8> {
    let mut bits = Bits {
        bytes: vec![0x78, 0x01],
        pending: 0,
        count: 0,
    };
    bits.put(0b011, 3);
    let mut position = 0;
    while position < raw.len() {
        let back = [1, row]
            .into_iter()
            .filter(|&distance| distance <= position)
            .map(|distance| (matching(raw, position, distance), distance))
            .max()
            .unwrap_or((0, 1));
        if back.0 >= 3 {
            bits.length(back.0);
            bits.distance(back.1);
            position += back.0;
        } else {
            bits.symbol(u32::from(raw[position]));
            position += 1;
        }
    }
    bits.symbol(256);
    bits.finish();
    bits.bytes.extend_from_slice(&adler(raw).to_be_bytes());
    bits.bytes
}

/// How many bytes from `position` on repeat those `distance` before, at most 258.
fn matching(raw: &[u8], position: usize, distance: usize) -> usize {
    raw[position..]
        .iter()
        .zip(&raw[position - distance..])
        .take(258)
        .take_while(|(now, before)| now == before)
        .count()
}

struct Bits {
    bytes: Vec<u8>,
    pending: u32,
    count: u32,
}

impl Bits {
    fn put(&mut self, value: u32, count: u32) {
        self.pending |= value << self.count;
        self.count += count;
        while self.count >= 8 {
            self.bytes.push((self.pending & 0xff) as u8);
            self.pending >>= 8;
            self.count -= 8;
        }
    }

    /// Codes are sent with their highest bit first, everything else with the lowest.
    fn code(&mut self, code: u32, count: u32) {
        self.put(code.reverse_bits() >> (32 - count), count);
    }

    fn symbol(&mut self, symbol: u32) {
        match symbol {
            0..=143 => self.code(0x30 + symbol, 8),
            144..=255 => self.code(0x190 + symbol - 144, 9),
            256..=279 => self.code(symbol - 256, 7),
            _ => self.code(0xc0 + symbol - 280, 8),
        }
    }

    fn length(&mut self, length: usize) {
        if length == 258 {
            self.symbol(285);
            return;
        }
        let offset = (length - 3) as u32;
        if offset < 8 {
            self.symbol(257 + offset);
            return;
        }
        let extra = offset.ilog2() - 2;
        self.symbol(257 + 4 * extra + (offset >> extra));
        self.put(offset & ((1 << extra) - 1), extra);
    }

    fn distance(&mut self, distance: usize) {
        let offset = (distance - 1) as u32;
        if offset < 4 {
            self.code(offset, 5);
            return;
        }
        let extra = offset.ilog2() - 1;
        self.code(2 * extra + (offset >> extra), 5);
        self.put(offset & ((1 << extra) - 1), extra);
    }

    fn finish(&mut self) {
        if self.count > 0 {
            self.put(0, 8 - self.count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_match_published_values() {
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
        assert_eq!(adler(b"Wikipedia"), 0x11e6_0398);
    }

    #[test]
    fn what_was_compressed_comes_back() {
        let mut raw: Vec<u8> = (0..5_000_u32).map(|n| (n * n % 251) as u8).collect();
        raw.extend(vec![7; 3_000]);
        for row in 0..40 {
            raw.extend((0..301_u32).map(|n| u8::from(n % 17 == row % 5) * 3));
        }
        assert_eq!(inflated(&compressed(&raw, 301)), raw);
    }

    /// Enough of an inflater to read fixed-code blocks, written from the format's description.
    fn inflated(stream: &[u8]) -> Vec<u8> {
        let mut position = 16;
        let bit = |position: &mut usize| {
            let bit = stream[*position / 8] >> (*position % 8) & 1;
            *position += 1;
            u32::from(bit)
        };
        let number = |position: &mut usize, count: u32| {
            (0..count).fold(0, |value, shift| value | bit(position) << shift)
        };
        assert_eq!(number(&mut position, 3), 0b011);
        let mut out: Vec<u8> = Vec::new();
        loop {
            let mut code = (0..7).fold(0, |code, _| code << 1 | bit(&mut position));
            let symbol = if code < 24 {
                256 + code
            } else {
                code = code << 1 | bit(&mut position);
                match code {
                    0x30..=0xbf => code - 0x30,
                    0xc0..=0xc7 => 280 + code - 0xc0,
                    _ => 144 + (code << 1 | bit(&mut position)) - 0x190,
                }
            };
            match symbol {
                0..=255 => out.push(symbol as u8),
                256 => break,
                _ => {
                    const BASE: [usize; 29] = [
                        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59,
                        67, 83, 99, 115, 131, 163, 195, 227, 258,
                    ];
                    let position_in_table = (symbol - 257) as usize;
                    let extra = match position_in_table {
                        0..=7 | 28 => 0,
                        _ => position_in_table as u32 / 4 - 1,
                    };
                    let length = BASE[position_in_table] + number(&mut position, extra) as usize;
                    let code = (0..5).fold(0, |code, _| code << 1 | bit(&mut position));
                    let distance = if code < 4 {
                        code + 1
                    } else {
                        let extra = code / 2 - 1;
                        ((2 + code % 2) << extra) + 1 + number(&mut position, extra)
                    };
                    for _ in 0..length {
                        out.push(out[out.len() - distance as usize]);
                    }
                }
            }
        }
        out
    }
}
