//! Which lists are tables: rows of the same few values.

use super::{Draft, FieldId, Place, Presence, Widget};

/// A table of more columns would be wider than any screen.
const MAX_COLUMNS: usize = 12;

impl Draft {
    /// The item whose fields are the columns of a list, where the list is a table: objects that hold no others, with the
    /// same keys in the same order. An item may lack the last of them.
    pub fn table(&self, list: FieldId) -> Option<FieldId> {
        let node = self.nodes.get(list.0 as usize)?;
        if node.widget != Widget::List {
            return None;
        }
        let rows = node.visible_children();
        let fullest = rows.iter().max_by_key(|row| self.cells(**row).len())?;
        let columns = self.cells(*fullest);
        let is_row = |row: &FieldId| {
            let node = self.node(*row);
            let is_plain = node.widget == Widget::Object
                && node.presence == Presence::Present
                && self.rules.get(node.outer).branches.is_empty()
                && !self.takes_entries(node);
            let cells = self.cells(*row).iter().zip(columns);
            is_plain
                && cells
                    .into_iter()
                    .all(|(cell, column)| self.is_cell(*cell, *column))
        };
        let fits = (1..=MAX_COLUMNS).contains(&columns.len());
        (fits && rows.iter().all(is_row)).then_some(*fullest)
    }

    /// The cell of a table so many rows below and columns after another one; of single values in a list, the item.
    pub fn beside(&self, cell: FieldId, down: isize, after: isize) -> Option<FieldId> {
        if !self.knows(cell) {
            return None;
        }
        let (list, row, column) = self.cell(cell)?;
        let rows = self.node(list).visible_children();
        let item = *rows.get(row.checked_add_signed(down)?)?;
        match column {
            None => (after == 0).then_some(item),
            Some(column) => self
                .cells(item)
                .get(column.checked_add_signed(after)?)
                .copied(),
        }
    }

    fn cells(&self, row: FieldId) -> &[FieldId] {
        self.node(row).visible_children()
    }

    fn is_cell(&self, cell: FieldId, column: FieldId) -> bool {
        let (cell, column) = (self.node(cell), self.node(column));
        let is_same = match (&cell.place, &column.place) {
            (Place::Property { key, .. }, Place::Property { key: of_column, .. }) => {
                key == of_column
            }
            _ => false,
        };
        is_same && !cell.is_container() && cell.widget != Widget::Json
    }
}
