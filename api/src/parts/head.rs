//! What a kind's parts hold together.

use super::bytes::{put, put_signed, take, take_signed};

/// Days of a stretch and the code of its rule, as tables hold them.
pub type Days = (i32, i32, i16);

/// What the parts of a kind hold together. Two heads that are the same are of the same content.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// The number of the repository at the first place of the first span.
    pub first: i64,
    /// How many repositories there are.
    pub repositories: u64,
    /// Bytes of their names.
    pub names: u64,
    /// Stretches by the numbers by which amounts name them, and how many amounts each has.
    pub stretches: Vec<(Days, u64)>,
    /// How many parts there are beside this one.
    pub(super) parts: u64,
    /// The sum over their sums.
    pub(super) sum: u64,
}

impl Head {
    /// How many amounts there are.
    pub fn amounts(&self) -> u64 {
        self.stretches.iter().map(|(_, amounts)| amounts).fold(0, |all, amounts| all.saturating_add(*amounts))
    }

    pub(super) fn put(&self, bytes: &mut Vec<u8>) {
        put_signed(bytes, self.first);
        for number in [self.repositories, self.names, self.parts, self.sum, self.stretches.len() as u64] {
            put(bytes, number);
        }
        for ((from, to, rule), amounts) in &self.stretches {
            put_signed(bytes, i64::from(*from));
            put_signed(bytes, i64::from(*to));
            put_signed(bytes, i64::from(*rule));
            put(bytes, *amounts);
        }
    }

    pub(super) fn take(mut rest: &[u8]) -> Option<Self> {
        let rest = &mut rest;
        let first = take_signed(rest)?;
        let (repositories, names, parts, sum) = (take(rest)?, take(rest)?, take(rest)?, take(rest)?);
        let stretches = (0..take(rest)?)
            .map(|_| Some(((take_signed(rest)?, take_signed(rest)?, take_signed(rest)?), take(rest)?)))
            .collect::<Option<_>>()?;
        rest.is_empty().then_some(Self { first, repositories, names, stretches, parts, sum })
    }
}
