//! What a client sends over a socket, weighed before anything of it is kept: the codec looks at how long a frame is once all of it is
//! there.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use bytes::Bytes;
use futures_util::{Stream, ready};

/// Bytes of all that may come before the client was let in: a greeting with a key, and some pings.
pub(super) const BEFORE_GREETING: usize = 16 * 1024;

/// The bytes of a socket, up to the first frame that announces more than a frame may have.
pub(super) struct Weighed {
    payload: Payload,
    heads: Heads,
    allowance: Allowance,
}

/// What a client may still send; clones share it.
#[derive(Clone, Debug)]
pub(super) struct Allowance(Rc<Cell<Option<usize>>>);

impl Allowance {
    /// That of a client that was not let in yet.
    fn before_greeting() -> Self {
        Self(Rc::new(Cell::new(Some(BEFORE_GREETING))))
    }

    /// The client was let in: from now on each frame alone is bounded.
    pub(super) fn lift(&self) {
        self.0.set(None);
    }

    /// Whether so many bytes may come, and takes them off.
    fn take(&self, bytes: usize) -> bool {
        let Some(left) = self.0.get() else { return true };
        let left = left.checked_sub(bytes);
        self.0.set(Some(left.unwrap_or(0)));
        left.is_some()
    }
}

impl Weighed {
    /// The bytes of a socket whose frames have at most `longest`, and what bounds them until the client was let in.
    pub(super) fn of(payload: Payload, longest: usize) -> (Self, Allowance) {
        let allowance = Allowance::before_greeting();
        (Self { payload, heads: Heads::new(longest), allowance: allowance.clone() }, allowance)
    }
}

impl Stream for Weighed {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let bytes = match ready!(Pin::new(&mut self.payload).poll_next(cx)) {
            Some(Ok(bytes)) => bytes,
            end => return Poll::Ready(end),
        };
        let fits = self.allowance.take(bytes.len()) && self.heads.pass(&bytes);
        Poll::Ready(Some(if fits { Ok(bytes) } else { Err(PayloadError::Overflow) }))
    }
}

/// The heads of frames (RFC 6455, section 5.2), found among the bytes that pass.
#[derive(Debug)]
struct Heads {
    longest: u64,
    /// The beginning of a head.
    begun: [u8; Self::LONGEST],
    length: usize,
    /// What is still to come of the frame whose head was read.
    rest: u64,
}

impl Heads {
    /// Two bytes, and up to eight that tell a length. The mask counts with what it masks.
    const LONGEST: usize = 10;
    const MASK: u64 = 4;

    fn new(longest: usize) -> Self {
        Self { longest: longest as u64, begun: [0; Self::LONGEST], length: 0, rest: 0 }
    }

    /// Whether no frame that begins in these bytes is too long.
    fn pass(&mut self, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            let passed = usize::try_from(self.rest).unwrap_or(usize::MAX).min(bytes.len());
            self.rest -= passed as u64;
            bytes = &bytes[passed..];
            let Some((first, others)) = bytes.split_first() else { break };
            self.begun[self.length] = *first;
            self.length += 1;
            bytes = others;
            if let Some(length) = told(&self.begun[..self.length]) {
                if length > self.longest {
                    return false;
                }
                let mask = if self.begun[1] & 0x80 == 0 { 0 } else { Self::MASK };
                (self.length, self.rest) = (0, length + mask);
            }
        }
        true
    }
}

/// How long the frame is that begins with these bytes; none as long as they do not tell.
fn told(head: &[u8]) -> Option<u64> {
    match (head.get(1)? & 0x7f, head.get(2..)?) {
        (126, more) => more.try_into().ok().map(u16::from_be_bytes).map(u64::from),
        (127, more) => more.try_into().ok().map(u64::from_be_bytes),
        (length, _) => Some(length.into()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A frame of a text, with a mask or without.
    fn frame(length: usize, masked: bool) -> Vec<u8> {
        let mask = if masked { 0x80 } else { 0 };
        let mut frame = vec![0x81];
        match length {
            0..126 => frame.push(mask | u8::try_from(length).unwrap()),
            126..65_536 => {
                frame.push(mask | 126);
                frame.extend(u16::try_from(length).unwrap().to_be_bytes());
            }
            _ => {
                frame.push(mask | 127);
                frame.extend((length as u64).to_be_bytes());
            }
        }
        frame.extend(std::iter::repeat_n(0xff, length + if masked { 4 } else { 0 }));
        frame
    }

    proptest! {
        #[test]
        fn a_frame_is_too_long_or_not_however_its_bytes_come(
            frames in prop::collection::vec((0_usize..300, any::<bool>()), 1..20),
            pieces in 1_usize..50,
        ) {
            let bytes: Vec<u8> = frames.iter().flat_map(|(length, masked)| frame(*length, *masked)).collect();
            let longest = frames.iter().map(|(length, _)| *length).max().unwrap();
            let pass = |most| {
                let mut heads = Heads::new(most);
                bytes.chunks(pieces).all(|piece| heads.pass(piece))
            };
            prop_assert!(pass(longest));
            prop_assert!(longest == 0 || !pass(longest - 1));
        }
    }

    #[test]
    fn what_a_head_announces_is_believed_before_it_comes() {
        for announced in [70_000, 1 << 40, u64::MAX] {
            let head = [&[0x81, 0xff][..], &announced.to_be_bytes()].concat();
            let mut heads = Heads::new(69_999);
            assert!(heads.pass(&head[..9]) && !heads.pass(&head[9..]), "{announced}");
        }
    }

    #[test]
    fn before_the_greeting_all_together_is_bounded() {
        let allowance = Allowance::before_greeting();
        assert!(allowance.take(BEFORE_GREETING - 1) && allowance.take(1));
        assert!(!allowance.take(1));
        allowance.clone().lift();
        assert!(allowance.take(usize::MAX));
    }
}
