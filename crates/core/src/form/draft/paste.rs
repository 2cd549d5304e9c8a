//! Filling many cells at once, as they come from a spreadsheet. Splits no text: rows and cells come apart already.

use super::{Draft, FieldId, Place, Touched, Widget};

/// More rows than this are not pasted at once.
const MAX_ROWS: usize = 5_000;

impl Draft {
    pub(super) fn paste(&mut self, cell: FieldId, rows: &[Vec<String>], touched: &mut Touched) {
        let Some((list, first_row, first_column)) = self.cell(cell) else {
            return;
        };
        for (down, texts) in rows.iter().take(MAX_ROWS).enumerate() {
            let row = first_row + down;
            if self.node(list).members.children.len() <= row {
                self.add_item(list, touched);
            }
            let Some(item) = self.node(list).members.children.get(row).copied() else {
                // The list is as long as it may be.
                return;
            };
            let cells = match first_column {
                None => vec![item],
                Some(column) => {
                    let cells = self.node(item).visible_children();
                    cells.get(column..).unwrap_or_default().to_vec()
                }
            };
            for (cell, text) in cells.into_iter().zip(texts) {
                self.fill_cell(cell, text, touched);
            }
        }
    }

    /// The list a cell is in, its row and its column; of an item that is a value itself, no column.
    fn cell(&self, id: FieldId) -> Option<(FieldId, usize, Option<usize>)> {
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

    fn fill_cell(&mut self, cell: FieldId, text: &str, touched: &mut Touched) {
        let text = match &self.node(cell).widget {
            Widget::Object | Widget::List => return,
            Widget::Boolean => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" | "1" | "x" => "true".to_owned(),
                "false" | "no" | "0" | "" => "false".to_owned(),
                _ => text.to_owned(),
            },
            _ => text.to_owned(),
        };
        self.edit_leaf(cell, touched, |draft| draft.type_text(cell, text));
    }
}
