//! Which rows of a long list are near the screen, and where each one is. Lengths are whole pixels.

use std::ops::Range;

use super::Section;

/// So many rows beyond the screen are drawn on either side.
const BEYOND: usize = 12;
/// The range changes by as many rows at a time, so that scrolling draws now and then and not all the time.
const STEP: usize = 6;

/// How a list is laid out: rows of one height, and a heading above each section.
#[derive(Clone, Copy, Debug)]
pub struct Layout<'a> {
    /// How many rows there are.
    pub rows: usize,
    /// What they are put together under.
    pub sections: &'a [Section],
    /// Height of a row; at least 1.
    pub row_px: i64,
    /// Height of a heading.
    pub head_px: i64,
}

impl Layout<'_> {
    /// The height of all of it.
    pub fn height(&self) -> i64 {
        self.rows as i64 * self.row_px + self.sections.len() as i64 * self.head_px
    }

    /// Where a row begins.
    pub fn top_of(&self, row: usize) -> i64 {
        let heads = self
            .sections
            .partition_point(|section| section.first <= row);
        row as i64 * self.row_px + heads as i64 * self.head_px
    }

    /// The row at a place; the next one where there is a heading.
    pub fn row_at(&self, px: i64) -> usize {
        if self.rows == 0 {
            return 0;
        }
        // The last row that begins at or before it.
        let (mut low, mut high) = (0, self.rows - 1);
        while low < high {
            let middle = (low + high).div_ceil(2);
            match self.top_of(middle) <= px {
                true => low = middle,
                false => high = middle - 1,
            }
        }
        low
    }

    /// The rows to draw where so much is scrolled away above a screen of this height.
    pub fn near(&self, scrolled: i64, height: i64) -> Range<usize> {
        let first = self.row_at(scrolled.max(0));
        let last = self.row_at(scrolled.max(0).saturating_add(height.max(0)));
        let begin = first.saturating_sub(BEYOND) / STEP * STEP;
        let end = ((last + 1 + BEYOND).div_ceil(STEP) * STEP).min(self.rows);
        begin.min(end)..end
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Layout;
    use crate::queue::Section;

    fn sections(counts: &[usize]) -> Vec<Section> {
        let mut first = 0;
        let section = |count: &usize| {
            let section = Section {
                name: String::new(),
                first,
                count: *count,
            };
            first += count;
            section
        };
        counts.iter().map(section).collect()
    }

    #[test]
    fn headings_push_rows_down() {
        let sections = sections(&[2, 3]);
        let layout = Layout {
            rows: 5,
            sections: &sections,
            row_px: 60,
            head_px: 30,
        };
        assert_eq!((layout.top_of(0), layout.top_of(1)), (30, 90));
        assert_eq!((layout.top_of(2), layout.height()), (180, 360));
        assert_eq!(layout.row_at(0), 0);
        assert_eq!((layout.row_at(179), layout.row_at(180)), (1, 2));
    }

    proptest! {
        /// What is on the screen is drawn, and never more than a few dozen rows besides.
        #[test]
        fn what_is_on_the_screen_is_drawn(
            counts in prop::collection::vec(1..40usize, 0..30),
            scrolled in -100..60_000i64,
            height in 0..2_000i64,
        ) {
            let sections = sections(&counts);
            let rows = counts.iter().sum();
            let layout = Layout { rows, sections: &sections, row_px: 60, head_px: 30 };
            let near = layout.near(scrolled, height);
            prop_assert!(near.end <= rows && near.len() <= (height / 60) as usize + 60);
            for row in 0..rows {
                let top = layout.top_of(row);
                prop_assert_eq!(layout.row_at(top), row);
                if top + 60 > scrolled && top < scrolled + height {
                    prop_assert!(near.contains(&row), "row {} of {:?}", row, near);
                }
            }
        }
    }
}
