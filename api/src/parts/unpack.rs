//! From parts to what they tell.

use super::seal::open;
use super::{Called, HEAD, Head, Unpack, entry};
use crate::dimension::{Hub, RepositoryKind};
use crate::store::Part;

/// Unpacks the parts of a kind, of which the head is known.
#[derive(Clone, Debug)]
pub struct Unpacker {
    of: (i16, i16),
    head: Head,
    /// How many parts were unpacked, and the sum over their sums.
    parts: u64,
    sum: u64,
}

impl Unpacker {
    /// The span and the number of the part that has to come first.
    pub const FIRST: (i32, i32) = HEAD;

    /// Begins with the first part of a kind; none where it is damaged or of another form.
    pub fn begin(hub: Hub, kind: RepositoryKind, first: &Part) -> Option<Self> {
        let of = (hub.code(), kind.code());
        let (head, _) = open(called(of, first), &first.bytes)?;
        let head = Head::take(head).filter(|_| (first.span, first.number) == HEAD)?;
        Some(Self { of, head, parts: 0, sum: 0 })
    }

    /// What the parts hold together.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// Looks whether another part is one of these; nothing is unpacked.
    pub fn check(&mut self, part: &Part) -> Option<()> {
        self.content(part).map(drop)
    }

    /// Unpacks another part; none where it is not what it has to be, and some of it may have been given then.
    pub fn unpack(&mut self, part: &Part, to: &mut impl Unpack) -> Option<()> {
        let stretches = u32::try_from(self.head.stretches.len()).ok()?;
        let content = self.content(part)?;
        to.begin(u32::try_from(part.span).ok()?);
        entry::each(content, stretches, to)
    }

    fn content<'p>(&mut self, part: &'p Part) -> Option<&'p [u8]> {
        let (content, sum) = open(called(self.of, part), &part.bytes)?;
        self.parts += 1;
        self.sum = self.sum.wrapping_add(sum);
        Some(content)
    }

    /// Whether no part is missing.
    pub fn is_whole(&self) -> bool {
        (self.parts, self.sum) == (self.head.parts, self.head.sum)
    }
}

fn called(of: (i16, i16), part: &Part) -> Called {
    Called { of, span: part.span, number: part.number }
}
