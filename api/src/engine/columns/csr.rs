//! Several items for each of many rows, without an allocation for each.

use std::ops::Range;

/// For each row its items, one row after the other.
#[derive(Debug, Default)]
pub(super) struct Csr<T> {
    /// Where the items of each row begin, and behind the last where they end.
    starts: Vec<u32>,
    items: Vec<T>,
}

impl<T: Copy> Csr<T> {
    /// Of items with their rows, in any order; those of a row keep theirs. None where there are more than 2^32 - 1.
    pub(super) fn of(rows: usize, pairs: &[(u32, T)]) -> Option<Self> {
        u32::try_from(pairs.len()).ok()?;
        let mut starts = vec![0_u32; rows + 2];
        for (row, _) in pairs {
            starts[*row as usize + 2] += 1;
        }
        for at in 2..starts.len() {
            starts[at] += starts[at - 1];
        }
        let Some((_, first)) = pairs.first() else {
            starts.pop();
            return Some(Self { starts, items: Vec::new() });
        };
        let mut items = vec![*first; pairs.len()];
        for (row, item) in pairs {
            // One place behind its own, a row's start moves on as its items come in, and ends where its own has to be.
            let next = &mut starts[*row as usize + 1];
            items[*next as usize] = *item;
            *next += 1;
        }
        starts.pop();
        Some(Self { starts, items })
    }

    /// None yet of so many rows, which are added one after the other. There is room for so many `items`, and more can be added.
    pub(super) fn by_row(rows: usize, items: usize) -> RowByRow<T> {
        let mut starts = Vec::with_capacity(rows + 1);
        starts.push(0);
        RowByRow(Self { starts, items: Vec::with_capacity(items) })
    }

    /// The items of a row.
    pub(super) fn of_row(&self, row: usize) -> &[T] {
        &self.items[self.starts[row] as usize..self.starts[row + 1] as usize]
    }

    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The items of all rows.
    pub(super) fn items(&self) -> &[T] {
        &self.items
    }

    /// Where the items of a row are among those of all.
    pub(super) fn range(&self, row: usize) -> Range<u32> {
        self.starts[row]..self.starts[row + 1]
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        self.starts.capacity() * size_of::<u32>() + self.items.capacity() * size_of::<T>()
    }
}

/// Takes the items of one row after the other.
pub(super) struct RowByRow<T>(Csr<T>);

impl<T: Copy> RowByRow<T> {
    /// Adds items of the row that lie side by side.
    pub(super) fn extend_from_slice(&mut self, items: &[T]) {
        self.0.items.extend_from_slice(items);
    }

    /// Adds items of the row.
    pub(super) fn extend(&mut self, items: impl IntoIterator<Item = T>) {
        self.0.items.extend(items);
    }

    /// What comes now is of the next row; none where there are more than 2^32 - 1 items.
    pub(super) fn end_row(&mut self) -> Option<()> {
        self.0.starts.push(u32::try_from(self.0.items.len()).ok()?);
        Some(())
    }

    /// All rows.
    pub(super) fn done(mut self) -> Csr<T> {
        self.0.items.shrink_to_fit();
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_keep_their_items_in_order() {
        let csr = Csr::of(4, &[(2, 'a'), (0, 'b'), (2, 'c'), (3, 'd')]).unwrap();
        assert_eq!((0..4).map(|row| csr.of_row(row)).collect::<Vec<_>>(), [&['b'][..], &[], &['a', 'c'], &['d']]);
        let none = Csr::<char>::of(2, &[]).unwrap();
        assert!(none.of_row(0).is_empty() && none.of_row(1).is_empty());
    }
}
