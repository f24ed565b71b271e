//! Both directions together: what is packed is unpacked, whatever it is and in whatever order it comes.

use std::borrow::Cow;

use proptest::prelude::*;

use super::*;
use crate::dimension::{Hub, RepositoryKind};
use crate::store::{AmountRow, FacetOf, Part, PlannedRow};

const FIRST: i64 = 1_000_000_007;
/// Three spans.
const PLACES: u32 = 2 * SPAN + 5;

#[derive(Clone, Debug, PartialEq)]
enum Told {
    Repository(i64, PlannedRow<'static>),
    Facet(i64, FacetOf, i64),
    Absence(i64, i32, Option<i32>),
    Amount(AmountRow),
}

/// Takes what is unpacked.
struct All {
    span: u32,
    head: Head,
    told: Vec<Told>,
}

impl All {
    fn id(&self, place: u32) -> i64 {
        self.head.first + i64::from(self.span) * i64::from(SPAN) + i64::from(place)
    }
}

impl Unpack for All {
    fn begin(&mut self, span: u32) {
        self.span = span;
    }

    fn repository(&mut self, place: u32, row: PlannedRow<'_>) {
        let list_key = Cow::Owned(row.list_key.into_owned());
        let name_key = row.name_key.map(|key| Cow::Owned(key.into_owned()));
        self.told.push(Told::Repository(self.id(place), PlannedRow { list_key, name_key, ..row }));
    }

    fn facet(&mut self, place: u32, facet: FacetOf, word: i64) {
        self.told.push(Told::Facet(self.id(place), facet, word));
    }

    fn absence(&mut self, place: u32, from: i32, to: Option<i32>) {
        self.told.push(Told::Absence(self.id(place), from, to));
    }

    fn amount(&mut self, place: u32, stretch: u32, count: i64, reset: bool) {
        let ((from_day, to_day, rule), _) = self.head.stretches[stretch as usize];
        self.told.push(Told::Amount(AmountRow { repository: self.id(place), from_day, to_day, rule, count, reset }));
    }
}

/// Hub and kind do not matter.
const OF: (Hub, RepositoryKind) = (Hub::HuggingFace, RepositoryKind::Dataset);

fn packed(told: &[Told]) -> Option<Vec<Part>> {
    let mut packer = Packer::new(OF.0, OF.1, FIRST);
    for (at, told) in told.iter().enumerate() {
        // Whatever comes later than was expected is told as well.
        if at % 5 == 4 {
            packer.pass(FIRST + i64::from(PLACES) * (at as i64 % 7) / 6);
        }
        match told {
            Told::Repository(id, row) => packer.repository(*id, row),
            Told::Facet(id, facet, word) => packer.facet(*id, *facet, *word),
            Told::Absence(id, from, to) => packer.absence(*id, *from, *to),
            Told::Amount(amount) => packer.amount(amount),
        }
    }
    let mut parts = packer.complete();
    parts.extend(packer.finish()?);
    parts.sort_by_key(|part| (part.span, part.number));
    Some(parts)
}

/// What parts tell, span by span; none where they are not trusted.
fn unpacked(parts: &[Part]) -> Option<Vec<Told>> {
    let (first, others) = parts.split_first()?;
    let mut unpacker = Unpacker::begin(OF.0, OF.1, first)?;
    let mut all = All { span: 0, head: unpacker.head().clone(), told: Vec::new() };
    for part in others {
        unpacker.unpack(part, &mut all)?;
    }
    unpacker.is_whole().then_some(all.told)
}

fn number() -> impl Strategy<Value = Option<i64>> {
    prop_oneof![Just(None), (0i64..2_000_000).prop_map(Some), any::<i64>().prop_map(Some)]
}

prop_compose! {
    fn row()(
        numbers in prop::array::uniform8(number()),
        days in (prop::option::of(any::<i32>()), any::<i32>()),
        relation in any::<i16>(),
        list_key in ".{0,12}",
        name_key in prop::option::of(".{0,12}"),
        has_all_time in any::<bool>(),
    ) -> PlannedRow<'static> {
        let [account, root_account, task, library, license, sdk, parameters, thirtieths] = numbers;
        let (list_key, name_key) = (Cow::Owned(list_key), name_key.map(Cow::Owned));
        let (created_on, counts_from) = days;
        PlannedRow {
            account, root_account, list_key, name_key, created_on, counts_from, task, library, license, sdk, parameters, relation,
            thirtieths, has_all_time,
        }
    }
}

fn told() -> impl Strategy<Value = Told> {
    let id = || (0..PLACES).prop_map(|place| FIRST + i64::from(place));
    let amount = (id(), any::<i32>(), 0i32..4, prop_oneof![1i64..500, any::<i64>()], any::<bool>());
    prop_oneof![
        2 => (id(), row()).prop_map(|(id, row)| Told::Repository(id, row)),
        1 => (id(), prop::sample::select(vec![FacetOf::Category, FacetOf::Modality]), any::<i64>())
            .prop_map(|(id, facet, word)| Told::Facet(id, facet, word)),
        1 => (id(), any::<i32>(), prop::option::of(any::<i32>())).prop_map(|(id, from, to)| Told::Absence(id, from, to)),
        4 => amount.prop_map(|(repository, from_day, to_day, count, reset)| {
            Told::Amount(AmountRow { repository, from_day: from_day % 3, to_day, rule: to_day as i16 % 3, count, reset })
        }),
    ]
}

fn is_something(told: &Told) -> bool {
    !matches!(told, Told::Amount(amount) if amount.count == 0 && !amount.reset)
}

proptest! {
    #[test]
    fn what_is_packed_is_unpacked(told in prop::collection::vec(told(), 0..60)) {
        let parts = packed(&told).unwrap();
        let mut expected: Vec<Told> = told.into_iter().filter(is_something).collect();
        let span = |told: &Told| {
            let (Told::Repository(id, _) | Told::Facet(id, ..) | Told::Absence(id, ..)) = told else {
                let Told::Amount(amount) = told else { unreachable!() };
                return (amount.repository - FIRST) / i64::from(SPAN);
            };
            (id - FIRST) / i64::from(SPAN)
        };
        // What is told of a span keeps its order.
        expected.sort_by_key(span);
        prop_assert_eq!(unpacked(&parts), Some(expected));
    }

    #[test]
    fn entries_of_any_bytes_break_nothing(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
        let head = Head { stretches: vec![((0, 7, 0), 1); 3], ..Head::default() };
        let _ = entry::each(&bytes, 3, &mut All { span: 0, head, told: Vec::new() });
        let _ = Head::take(&bytes);
    }
}

/// An amount of each of so many repositories over each of so many weeks.
fn weeks(repositories: i64, weeks: i32) -> Vec<Told> {
    let amount = |id: i64, week: i32| AmountRow {
        repository: FIRST + id,
        from_day: 7 * week,
        to_day: 7 * week + 7,
        rule: 0,
        count: 1_000,
        reset: false,
    };
    (0..weeks).flat_map(|week| (0..repositories).map(move |id| Told::Amount(amount(id, week)))).collect()
}

#[test]
fn parts_are_of_limited_size_and_amounts_take_few_bytes() {
    let parts = packed(&weeks(i64::from(SPAN) + 10_000, 12)).unwrap();
    let bytes: usize = parts.iter().map(|part| part.bytes.len()).sum();
    assert!(parts.len() > 3 && parts.iter().all(|part| part.bytes.len() < 300 << 10), "{}", parts.len());
    assert!(bytes < (SPAN as usize + 10_000) * 12 * 5, "{bytes}");
}

#[test]
fn parts_of_which_one_is_missing_damaged_or_older_are_not_trusted() {
    let parts = packed(&weeks(i64::from(SPAN) + 10_000, 5)).unwrap();
    let more = packed(&weeks(i64::from(SPAN) + 10_001, 5)).unwrap();
    assert!(unpacked(&parts).is_some() && parts.len() == more.len());
    for at in 0..parts.len() {
        let without: Vec<Part> =
            parts.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, part)| part.clone()).collect();
        assert_eq!(unpacked(&without), None, "without part {at}");
        let mut damaged = parts.clone();
        damaged[at].bytes[9] ^= 1;
        assert_eq!(unpacked(&damaged), None, "part {at} is damaged");
        let mut mixed = more.clone();
        mixed[at] = parts[at].clone();
        assert!(unpacked(&mixed).is_none() || mixed == more, "part {at} is another");
    }
}

#[test]
fn numbers_before_the_first_are_not_packed() {
    assert_eq!(packed(&[Told::Absence(FIRST - 1, 0, None)]), None);
}
