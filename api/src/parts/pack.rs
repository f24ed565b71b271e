//! From what derives to parts, as it comes.

use std::collections::HashMap;

use super::entry::Last;
use super::seal::{begin, end};
use super::{Called, Days, HEAD, Head, SPAN};
use crate::dimension::{Hub, RepositoryKind};
use crate::store::{AmountRow, FacetOf, Part, PlannedRow};

/// Bytes from which on a part is complete. One part of each span is held until then.
const COMPLETE: usize = 256 << 10;

/// A span of which a part is being packed.
#[derive(Debug)]
struct Open {
    bytes: Vec<u8>,
    number: i32,
    last: Last,
}

impl Default for Open {
    fn default() -> Self {
        Self { bytes: begin(), number: 0, last: Last::default() }
    }
}

/// Packs what derives for a kind, in any order.
#[derive(Debug)]
pub struct Packer {
    of: (i16, i16),
    head: Head,
    stretches: HashMap<Days, u32>,
    /// The stretch of the amount before, which mostly is that of the next as well.
    last: Option<(Days, u32)>,
    spans: Vec<Open>,
    /// Spans of which no more is expected.
    passed: u32,
    complete: Vec<Part>,
    /// Whether all numbers were from the first on.
    fits: bool,
}

impl Packer {
    /// Packs repositories with numbers from `first` on, close together.
    pub fn new(hub: Hub, kind: RepositoryKind, first: i64) -> Self {
        Self {
            of: (hub.code(), kind.code()),
            head: Head { first, ..Head::default() },
            stretches: HashMap::new(),
            last: None,
            spans: Vec::new(),
            passed: 0,
            complete: Vec::new(),
            fits: true,
        }
    }

    /// Packs a repository of a number.
    pub fn repository(&mut self, id: i64, row: &PlannedRow<'_>) {
        self.head.repositories += 1;
        self.head.names += row.list_key.len() as u64;
        self.add(id, |open, place| open.last.put_repository(&mut open.bytes, place, row));
    }

    /// Packs a value of a dimension in which repositories can have several: the number of its word.
    pub fn facet(&mut self, id: i64, facet: FacetOf, word: i64) {
        self.add(id, |open, place| open.last.put_facet(&mut open.bytes, place, facet, word));
    }

    /// Packs an absence: its first day, and the day of the return.
    pub fn absence(&mut self, id: i64, from: i32, to: Option<i32>) {
        self.add(id, |open, place| open.last.put_absence(&mut open.bytes, place, from, to));
    }

    /// Packs an amount, unless it adds nothing to any sum.
    pub fn amount(&mut self, amount: &AmountRow) {
        if amount.count == 0 && !amount.reset {
            return;
        }
        let days = (amount.from_day, amount.to_day, amount.rule);
        let stretch = match self.last {
            Some((last, stretch)) if last == days => stretch,
            _ => {
                let stretches = &mut self.head.stretches;
                *self.stretches.entry(days).or_insert_with(|| {
                    stretches.push((days, 0));
                    stretches.len() as u32 - 1
                })
            }
        };
        self.last = Some((days, stretch));
        self.head.stretches[stretch as usize].1 += 1;
        let (count, reset) = (amount.count, amount.reset);
        self.add(amount.repository, |open, place| open.last.put_amount(&mut open.bytes, place, stretch, count, reset));
    }

    fn add(&mut self, id: i64, put: impl FnOnce(&mut Open, u32)) {
        let place = id.checked_sub(self.head.first).and_then(|place| u32::try_from(place).ok());
        let Some(place) = place else {
            self.fits = false;
            return;
        };
        let span = place / SPAN;
        if self.spans.len() <= span as usize {
            self.spans.resize_with(span as usize + 1, Open::default);
        }
        let open = &mut self.spans[span as usize];
        put(open, place % SPAN);
        if open.bytes.len() >= COMPLETE {
            self.end(span);
        }
    }

    fn end(&mut self, span: u32) {
        let open = &mut self.spans[span as usize];
        let next = Open { number: open.number + 1, ..Open::default() };
        let Open { bytes, number, .. } = std::mem::replace(open, next);
        let span = span as i32;
        let (bytes, sum) = end(Called { of: self.of, span, number }, bytes);
        self.head.parts += 1;
        self.head.sum = self.head.sum.wrapping_add(sum);
        self.complete.push(Part { span, number, bytes });
    }

    /// Says that of numbers before this one no more is expected. Should more come, it goes into further parts.
    pub fn pass(&mut self, id: i64) {
        let passed =
            id.checked_sub(self.head.first).and_then(|place| u32::try_from(place).ok()).unwrap_or_default() / SPAN;
        for span in self.passed..passed.min(self.spans.len() as u32) {
            self.end_begun(span);
            self.passed = span + 1;
        }
    }

    fn end_begun(&mut self, span: u32) {
        if self.spans[span as usize].bytes.len() > begin().len() {
            self.end(span);
        }
    }

    /// The parts that are complete now, to be written down.
    pub fn complete(&mut self) -> Vec<Part> {
        std::mem::take(&mut self.complete)
    }

    /// The last parts and the head; none where a number was not one of those that were to come.
    pub fn finish(mut self) -> Option<Vec<Part>> {
        for span in 0..self.spans.len() as u32 {
            self.end_begun(span);
        }
        let (span, number) = HEAD;
        let mut bytes = begin();
        self.head.put(&mut bytes);
        let (bytes, _) = end(Called { of: self.of, span, number }, bytes);
        self.complete.push(Part { span, number, bytes });
        self.fits.then_some(self.complete)
    }
}
