//! What a part tells of its repositories, one entry behind the other: each tells whom it is about, what it is, and its values.
//!
//! Whom and what are told by the distance from the entry before. Amounts come stretch by stretch, or repository by repository, and
//! either way take a byte for each.

use std::borrow::Cow;

use super::SPAN;
use super::bytes::{folded, put, put_signed, put_text, take, take_signed, take_text, unfolded};
use crate::store::{FacetOf, PlannedRow};

const REPOSITORY: u64 = 0;
const CATEGORY: u64 = 1;
const MODALITY: u64 = 2;
/// An absence that has not come to an end, and one that has.
const GONE: u64 = 3;
const RETURNED: u64 = 4;
/// From here on: an amount, of a stretch so far from that of the amount before, and whether the counter ran backwards.
const AMOUNT: u64 = 5;

/// Takes what parts tell. Repositories are named by their places in their span, stretches by their numbers.
pub trait Unpack {
    /// What comes is of a span; spans come in their order.
    fn begin(&mut self, span: u32);
    /// A repository; its number is that of its place.
    fn repository(&mut self, place: u32, row: PlannedRow<'_>);
    /// A value of a dimension in which repositories can have several: the number of its word.
    fn facet(&mut self, place: u32, facet: FacetOf, word: i64);
    /// An absence: its first day, and the day of the return.
    fn absence(&mut self, place: u32, from: i32, to: Option<i32>);
    /// What was counted over a stretch, and whether the counter ran backwards.
    fn amount(&mut self, place: u32, stretch: u32, count: i64, reset: bool);
}

/// From what entries tell their distances.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Last {
    place: u32,
    stretch: u32,
}

impl Last {
    fn at(&mut self, bytes: &mut Vec<u8>, place: u32) {
        put_signed(bytes, i64::from(place) - i64::from(self.place));
        self.place = place;
    }

    pub(super) fn put_repository(&mut self, bytes: &mut Vec<u8>, place: u32, row: &PlannedRow<'_>) {
        self.at(bytes, place);
        put(bytes, REPOSITORY);
        let told = numbers(row);
        let other = told.iter().zip(OTHER..).map(|(number, bit)| u64::from(number.is_some()) << bit).sum::<u64>();
        put(bytes, other | u64::from(row.has_all_time) << ALL_TIME | u64::from(row.name_key.is_some()) << NAME_KEY);
        told.into_iter().flatten().for_each(|number| put_signed(bytes, number));
        put_signed(bytes, i64::from(row.counts_from));
        put_signed(bytes, i64::from(row.relation));
        put_text(bytes, &row.list_key);
        row.name_key.iter().for_each(|key| put_text(bytes, key));
    }

    pub(super) fn put_facet(&mut self, bytes: &mut Vec<u8>, place: u32, facet: FacetOf, word: i64) {
        self.at(bytes, place);
        put(bytes, if facet == FacetOf::Category { CATEGORY } else { MODALITY });
        put_signed(bytes, word);
    }

    pub(super) fn put_absence(&mut self, bytes: &mut Vec<u8>, place: u32, from: i32, to: Option<i32>) {
        self.at(bytes, place);
        put(bytes, if to.is_some() { RETURNED } else { GONE });
        std::iter::once(from).chain(to).for_each(|day| put_signed(bytes, i64::from(day)));
    }

    pub(super) fn put_amount(&mut self, bytes: &mut Vec<u8>, place: u32, stretch: u32, count: i64, reset: bool) {
        self.at(bytes, place);
        let distance = folded(i64::from(stretch) - i64::from(self.stretch));
        put(bytes, AMOUNT + 2 * distance + u64::from(reset));
        put_signed(bytes, count);
        self.stretch = stretch;
    }

    /// Reads an entry; none where it is none. There are so many `stretches`.
    #[inline]
    fn take(&mut self, rest: &mut &[u8], stretches: u32, to: &mut impl Unpack) -> Option<()> {
        let place = u32::try_from(i64::from(self.place).checked_add(take_signed(rest)?)?).ok();
        let place = place.filter(|place| *place < SPAN)?;
        self.place = place;
        match take(rest)? {
            REPOSITORY => to.repository(place, repository(rest)?),
            CATEGORY => to.facet(place, FacetOf::Category, take_signed(rest)?),
            MODALITY => to.facet(place, FacetOf::Modality, take_signed(rest)?),
            GONE => to.absence(place, take_signed(rest)?, None),
            RETURNED => to.absence(place, take_signed(rest)?, Some(take_signed(rest)?)),
            amount => {
                let (distance, reset) = ((amount - AMOUNT) / 2, (amount - AMOUNT) % 2 == 1);
                let stretch = u32::try_from(i64::from(self.stretch).checked_add(unfolded(distance))?).ok();
                self.stretch = stretch.filter(|stretch| *stretch < stretches)?;
                to.amount(place, self.stretch, take_signed(rest)?, reset);
            }
        }
        Some(())
    }
}

/// Reads the entries of a part; none where they are none, and some of them may have been given then. There are so many `stretches`.
pub(super) fn each(mut rest: &[u8], stretches: u32, to: &mut impl Unpack) -> Option<()> {
    let mut last = Last::default();
    while !rest.is_empty() {
        last.take(&mut rest, stretches, to)?;
    }
    Some(())
}

/// Bits that tell what a repository has: an all-time counter, a name that is not its place in the order of names, and each of its other
/// numbers.
const ALL_TIME: u32 = 0;
const NAME_KEY: u32 = 1;
const OTHER: u32 = 2;

/// What need not be told of a repository. Most models are their own root.
fn numbers(row: &PlannedRow<'_>) -> [Option<i64>; 9] {
    [
        row.account,
        row.root_account.map(|root| root.wrapping_sub(row.account.unwrap_or_default())),
        row.created_on.map(i64::from),
        row.task,
        row.library,
        row.license,
        row.sdk,
        row.parameters,
        row.thirtieths,
    ]
}

fn repository<'p>(rest: &mut &'p [u8]) -> Option<PlannedRow<'p>> {
    let told = take(rest)?;
    let has = |bit: u32| told >> bit & 1 == 1;
    let mut numbers = [None; 9];
    for (number, bit) in numbers.iter_mut().zip(OTHER..) {
        if has(bit) {
            *number = Some(take_signed(rest)?);
        }
    }
    let [account, root, created_on, task, library, license, sdk, parameters, thirtieths] = numbers;
    Some(PlannedRow {
        account,
        root_account: root.map(|root: i64| root.wrapping_add(account.unwrap_or_default())),
        created_on: created_on.map(i32::try_from).transpose().ok()?,
        task,
        library,
        license,
        sdk,
        parameters,
        thirtieths,
        counts_from: take_signed(rest)?,
        relation: take_signed(rest)?,
        list_key: Cow::Borrowed(take_text(rest)?),
        name_key: if has(NAME_KEY) { Some(Cow::Borrowed(take_text(rest)?)) } else { None },
        has_all_time: has(ALL_TIME),
    })
}
