//! Filling many cells at once, as they come from a spreadsheet.

use super::{Draft, FieldId, MAX_FIELDS, Place, Touched, Widget};
use crate::form::Pasted;
use crate::json::Text;

/// More rows than this are not pasted at once.
const MAX_ROWS: usize = 5_000;

/// The rows of cells in a text as spreadsheets copy them: tabs between cells, lines between rows, and a cell with either
/// in it in quotation marks. A text that is only one cell has one row of one.
///
/// ```
/// use countersign_core::form::pasted_rows;
///
/// assert_eq!(pasted_rows("a\t1\n\"b \"\"c\"\"\"\t2\n"), [["a", "1"], ["b \"c\"", "2"]]);
/// ```
pub fn pasted_rows(text: &str) -> Vec<Vec<String>> {
    let mut rows = vec![Vec::new()];
    let mut rest = text;
    loop {
        let (cell, after) = match quoted(rest) {
            Some((cell, after)) => (cell, after),
            None => {
                let end = rest.find(['\t', '\r', '\n']).unwrap_or(rest.len());
                (rest[..end].to_owned(), &rest[end..])
            }
        };
        if let Some(row) = rows.last_mut() {
            row.push(cell);
        }
        let Some(between) = after.chars().next() else {
            return rows;
        };
        rest = &after[1..];
        if between != '\t' {
            rest = match between {
                '\r' => rest.strip_prefix('\n').unwrap_or(rest),
                _ => rest,
            };
            // The last line ends too; nothing begins there.
            if rest.is_empty() {
                return rows;
            }
            rows.push(Vec::new());
        }
    }
}

/// A cell in quotation marks, and what comes after it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut cell = String::new();
    let mut rest = text.strip_prefix('"')?;
    loop {
        let end = rest.find('"')?;
        cell.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        match rest.chars().next() {
            Some('"') => {
                cell.push('"');
                rest = &rest[1..];
            }
            None | Some('\t' | '\r' | '\n') => return Some((cell, rest)),
            // The mark was one of the text's own.
            Some(_) => return None,
        }
    }
}

impl Draft {
    pub(super) fn paste(&mut self, cell: FieldId, rows: &[Vec<String>], touched: &mut Touched) {
        let Some((list, first_row, first_column)) = self.cell(cell) else {
            return;
        };
        let mut done = Pasted {
            rows_without_room: rows.len(),
            ..Pasted::default()
        };
        for (down, texts) in rows.iter().take(MAX_ROWS).enumerate() {
            let row = first_row + down;
            if self.node(list).members.children.len() <= row && !self.add_row(list, touched) {
                break;
            }
            let Some(item) = self.node(list).members.children.get(row).copied() else {
                break;
            };
            let cells = match first_column {
                None => vec![item],
                Some(column) => {
                    let cells = self.node(item).visible_children();
                    cells.get(column..).unwrap_or_default().to_vec()
                }
            };
            done.cells_beyond += texts.len().saturating_sub(cells.len());
            let mut filled = 0;
            for (cell, text) in cells.into_iter().zip(texts) {
                match self.fill_cell(cell, text, touched) {
                    true => filled += 1,
                    false => done.cells_kept += 1,
                }
            }
            done.rows += usize::from(filled > 0);
            done.rows_without_room -= 1;
        }
        touched.pasted = done;
    }

    /// Says whether there was room for one more row, and it may come.
    fn add_row(&mut self, list: FieldId, touched: &mut Touched) -> bool {
        if self.is_read_only(list) {
            return false;
        }
        // A row that would not become fields would lose its cells.
        let pattern = self.node(list).members.children.last();
        let size = pattern.map_or(0, |item| self.node(*item).members.children.len());
        if self.nodes.len() + 1 + size > 2 * MAX_FIELDS {
            return false;
        }
        self.add_item(list, touched);
        true
    }

    /// The list a cell is in, its row and its column; of an item that is a value itself, no column.
    pub(super) fn cell(&self, id: FieldId) -> Option<(FieldId, usize, Option<usize>)> {
        let node = self.node(id);
        let parent = node.parent?;
        if let Place::Item { index, .. } = node.place {
            return (!node.is_container()).then_some((parent, index, None));
        }
        let item = self.node(parent);
        let Place::Item { index, .. } = item.place else {
            return None;
        };
        let column = item.members.children.iter().position(|cell| *cell == id);
        Some((item.parent?, index, Some(column?)))
    }

    /// Says whether the cell could be filled.
    fn fill_cell(&mut self, cell: FieldId, text: &str, touched: &mut Touched) -> bool {
        if self.is_read_only(cell) {
            return false;
        }
        let node = self.node(cell);
        let text = match &node.widget {
            Widget::Object | Widget::List => return false,
            Widget::Boolean => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" | "x" => "true".to_owned(),
                "false" | "no" | "0" | "" => "false".to_owned(),
                _ => text.to_owned(),
            },
            Widget::Text { .. } | Widget::Json | Widget::Choice { .. } => text.to_owned(),
            // Space around a number or a date is never meant.
            _ => text.trim().to_owned(),
        };
        let before = node.exact().cloned().unwrap_or_else(|| Text::from(""));
        let text = before.edited(&text, None, self.line_end);
        self.edit_leaf(cell, touched, |draft| draft.type_text(cell, &text));
        true
    }
}
