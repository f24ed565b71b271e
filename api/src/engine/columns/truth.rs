//! What holds for which rows. As in SQL, a condition on what is not known neither holds nor fails.

/// A set of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rows {
    bits: Vec<u64>,
    rows: usize,
}

impl Rows {
    pub(super) fn none(rows: usize) -> Self {
        Self { bits: vec![0; rows.div_ceil(64)], rows }
    }

    pub(super) fn all(rows: usize) -> Self {
        let mut all = Self { bits: vec![u64::MAX; rows.div_ceil(64)], rows };
        if let (Some(last), used @ 1..) = (all.bits.last_mut(), rows % 64) {
            *last = (1 << used) - 1;
        }
        all
    }

    /// Those of which something is told.
    pub(super) fn of(rows: usize, mut has: impl FnMut(usize) -> bool) -> Self {
        let word = |start: usize| {
            let mut bits = 0;
            for row in start..rows.min(start + 64) {
                bits |= u64::from(has(row)) << (row - start);
            }
            bits
        };
        Self { bits: (0..rows).step_by(64).map(word).collect(), rows }
    }

    pub(super) fn insert(&mut self, row: usize) {
        if let Some(bits) = self.bits.get_mut(row / 64) {
            *bits |= 1 << (row % 64);
        }
    }

    pub(super) fn has(&self, row: usize) -> bool {
        self.bits.get(row / 64).is_some_and(|bits| bits >> (row % 64) & 1 == 1)
    }

    pub(super) fn len(&self) -> usize {
        self.bits.iter().map(|bits| bits.count_ones() as usize).sum()
    }

    /// Its rows, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        self.bits.iter().enumerate().flat_map(|(at, bits)| {
            let mut bits = *bits;
            std::iter::from_fn(move || {
                let bit = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
                bits &= bits - 1;
                Some(at * 64 + bit)
            })
        })
    }

    fn join(mut self, other: &Self, join: impl Fn(u64, u64) -> u64) -> Self {
        for (bits, more) in self.bits.iter_mut().zip(&other.bits) {
            *bits = join(*bits, *more);
        }
        self
    }

    fn others(&self) -> Self {
        Self::all(self.rows).join(self, |all, bits| all & !bits)
    }
}

/// For which rows a condition holds, and for which it fails.
#[derive(Clone, Debug)]
pub(super) struct Truth {
    pub(super) holds: Rows,
    fails: Rows,
}

impl Truth {
    /// A condition that is known of every row.
    pub(super) fn known(holds: Rows) -> Self {
        Self { fails: holds.others(), holds }
    }

    /// A condition that is the same of all rows; none where it is not known.
    pub(super) fn constant(rows: usize, value: Option<bool>) -> Self {
        let of = |which| if value == Some(which) { Rows::all(rows) } else { Rows::none(rows) };
        Self { holds: of(true), fails: of(false) }
    }

    /// A condition as it is told of each row.
    pub(super) fn of(rows: usize, told: impl Fn(usize) -> Option<bool>) -> Self {
        Self {
            holds: Rows::of(rows, |row| told(row) == Some(true)),
            fails: Rows::of(rows, |row| told(row) == Some(false)),
        }
    }

    pub(super) fn and(self, other: &Self) -> Self {
        Self { holds: self.holds.join(&other.holds, |a, b| a & b), fails: self.fails.join(&other.fails, |a, b| a | b) }
    }

    pub(super) fn or(self, other: &Self) -> Self {
        Self { holds: self.holds.join(&other.holds, |a, b| a | b), fails: self.fails.join(&other.fails, |a, b| a & b) }
    }

    pub(super) fn not(self) -> Self {
        Self { holds: self.fails, fails: self.holds }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VALUES: [Option<bool>; 3] = [Some(true), Some(false), None];

    /// Each pair of values once, over more than one word of bits.
    fn pairs() -> (Truth, Truth, usize) {
        let rows = 9 * 30;
        (Truth::of(rows, |row| VALUES[row % 3]), Truth::of(rows, |row| VALUES[row / 3 % 3]), rows)
    }

    fn value(truth: &Truth, row: usize) -> Option<bool> {
        assert!(!(truth.holds.has(row) && truth.fails.has(row)));
        match (truth.holds.has(row), truth.fails.has(row)) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        }
    }

    #[test]
    fn what_is_not_known_is_as_in_sql() {
        let (a, b, rows) = pairs();
        let (and, or, not) = (a.clone().and(&b), a.clone().or(&b), a.not());
        for row in 0..rows {
            let (a, b) = (VALUES[row % 3], VALUES[row / 3 % 3]);
            let expected = match (a, b) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            };
            assert_eq!(value(&and, row), expected, "{a:?} and {b:?}");
            let expected = match (a, b) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            };
            assert_eq!(value(&or, row), expected, "{a:?} or {b:?}");
            assert_eq!(value(&not, row), a.map(|a| !a));
        }
    }

    #[test]
    fn sets_know_their_rows_to_the_last() {
        for rows in [0, 1, 63, 64, 65, 130] {
            assert_eq!(Rows::all(rows).len(), rows);
            assert_eq!(Rows::all(rows).iter().collect::<Vec<_>>(), (0..rows).collect::<Vec<_>>());
            let odd = Rows::of(rows, |row| row % 2 == 1);
            assert_eq!(odd.iter().collect::<Vec<_>>(), (0..rows).filter(|row| row % 2 == 1).collect::<Vec<_>>());
            assert_eq!(odd.others().len() + odd.len(), rows);
        }
    }
}
