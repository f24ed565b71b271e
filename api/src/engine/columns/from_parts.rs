//! From the parts of a kind to arrays: span by span, so that beside what is held there is never more than one of them.

use super::amounts::{Amount, Amounts, Stretches, Taken};
use super::arrays::{Columns, NONE_DAY};
use super::csr::Csr;
use super::reader::Reader;
use crate::dimension::{Hub, RepositoryKind};
use crate::parts::{SPAN, Unpack, Unpacker};
use crate::store::{FacetOf, Part, PlannedRow, Session, StoreResult};

/// Reads the parts of a kind; none where they are not what they have to be.
pub(super) async fn read(
    session: &Session,
    (hub, kind): (Hub, RepositoryKind),
    unpacker: Unpacker,
    reader: Reader,
) -> StoreResult<Option<Assembly>> {
    let Ok((stretches, places)) = Stretches::of(&unpacker.head().stretches) else { return Ok(None) };
    let mut assembly = Assembly::new(&unpacker, reader, stretches, places);
    let (mut unpacker, mut fits) = (unpacker, true);
    let mut take = |part: Part| {
        if fits {
            fits = unpacker.unpack(&part, &mut assembly).is_some();
        }
    };
    session.each_part(hub, kind, Unpacker::FIRST, &mut take).await?;
    let is_whole = fits && unpacker.is_whole() && assembly.reader.len() as u64 == unpacker.head().repositories;
    Ok(is_whole.then_some(assembly))
}

/// What parts told so far.
pub(super) struct Assembly {
    reader: Reader,
    stretches: Stretches,
    /// Places of stretches by their numbers.
    places: Vec<u32>,
    /// The number of the repository at the first place of the first span.
    first: i64,
    /// The span that is read, and its amounts; those of the spans before.
    span: usize,
    taken: Taken,
    spans: Vec<Amounts>,
    /// By numbers of repositories.
    facets: [Vec<(i64, u32)>; 2],
    absences: Vec<(i64, (i32, i32))>,
    room: bool,
}

impl Assembly {
    fn new(unpacker: &Unpacker, mut reader: Reader, stretches: Stretches, places: Vec<u32>) -> Self {
        let head = unpacker.head();
        reader.reserve(head.repositories as usize, head.names as usize);
        Self {
            reader,
            stretches,
            places,
            first: head.first,
            span: 0,
            taken: Taken::default(),
            spans: Vec::new(),
            facets: Default::default(),
            absences: Vec::new(),
            room: true,
        }
    }

    fn end(&mut self) {
        let amounts = std::mem::take(&mut self.taken).by_row(SPAN as usize);
        self.room &= amounts.is_some();
        self.spans.push(amounts.unwrap_or_default());
        self.span += 1;
    }

    fn id(&self, place: u32) -> i64 {
        self.first + self.span as i64 * i64::from(SPAN) + i64::from(place)
    }

    /// Puts everything together, repositories in their order; none where places of 32 bits do not tell them apart.
    pub(super) fn done(mut self) -> Option<(Columns, Stretches, Amounts)> {
        self.end();
        let (mut columns, rows) = self.reader.done().filter(|_| self.room)?;
        let by_row = |pairs: Vec<(i64, u32)>| {
            let pairs: Vec<_> = pairs.into_iter().filter_map(|(id, word)| Some((rows.row(id)?, word))).collect();
            Csr::of(rows.len(), &pairs)
        };
        let [categories, modalities] = self.facets.map(by_row);
        let absences = self.absences.into_iter().filter_map(|(id, days)| Some((rows.row(id)?, days)));
        columns.absences = Csr::of(rows.len(), &absences.collect::<Vec<_>>())?;
        (columns.categories, columns.modalities) = (categories?, modalities?);
        let ids = rows.by_row();
        drop(rows);
        let places = ids.iter().map(|id| {
            let place = (id - self.first) as usize;
            (place / SPAN as usize, place % SPAN as usize)
        });
        Some((columns, self.stretches, Amounts::gathered(&self.spans, places)?))
    }
}

impl Unpack for Assembly {
    fn begin(&mut self, span: u32) {
        while self.span < span as usize {
            self.end();
        }
    }

    fn repository(&mut self, place: u32, row: PlannedRow<'_>) {
        self.reader.take(self.id(place), &row);
    }

    fn facet(&mut self, place: u32, facet: FacetOf, word: i64) {
        let pair = (self.id(place), self.reader.word(word));
        self.facets[usize::from(facet == FacetOf::Modality)].push(pair);
    }

    fn absence(&mut self, place: u32, from: i32, to: Option<i32>) {
        self.absences.push((self.id(place), (from, to.unwrap_or(NONE_DAY))));
    }

    fn amount(&mut self, place: u32, stretch: u32, count: i64, reset: bool) {
        let amount = Amount { place: self.places[stretch as usize], count: count.into(), resets: reset.into() };
        self.taken.add(place, amount);
    }
}
