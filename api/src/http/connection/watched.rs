//! A stream of bytes that ends when its client keeps it waiting.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep_until};

use super::exchange::{Exchange, Patience};

/// A connection, plain or under TLS, that fails with `TimedOut` once its client had the time that it has.
pub(in crate::http) struct Watched<T> {
    io: T,
    exchange: Exchange,
    /// Rings at a deadline or before one, and is set anew only then: most deadlines are met.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl<T> Watched<T> {
    pub(in crate::http) fn new(io: T, patience: Patience) -> Self {
        Self { io, exchange: Exchange::new(patience), alarm: None }
    }

    /// What goes on over it.
    pub(in crate::http) fn exchange(&self) -> &Exchange {
        &self.exchange
    }

    /// The client keeps it waiting: for how long, is said here.
    fn waits<R>(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<R>> {
        while let Some(deadline) = self.exchange.deadline() {
            let alarm = self.alarm.get_or_insert_with(|| Box::pin(sleep_until(deadline.into())));
            if alarm.deadline() > deadline.into() {
                alarm.as_mut().reset(deadline.into());
            }
            if alarm.as_mut().poll(cx).is_pending() {
                break;
            }
            if deadline <= Instant::now() {
                tracing::debug!("a client kept its connection waiting, which ends");
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
            alarm.as_mut().reset(deadline.into());
        }
        Poll::Pending
    }

    /// Whether nothing rings at a deadline or before it.
    fn is_late(&self, deadline: Instant) -> bool {
        self.alarm.as_ref().is_none_or(|alarm| alarm.is_elapsed() || alarm.deadline() > deadline.into())
    }

    /// What came of passing bytes to the client.
    fn passed<R>(&mut self, cx: &mut Context<'_>, passed: Poll<io::Result<R>>) -> Poll<io::Result<R>> {
        if passed.is_pending() {
            self.exchange.blocked();
            return self.waits(cx);
        }
        self.exchange.taken();
        // What was answered as soon as it was read is followed by no other read until something comes: its time has to be set here.
        let is_late = self.exchange.deadline().is_some_and(|deadline| self.is_late(deadline));
        if is_late && self.waits::<()>(cx).is_ready() {
            cx.waker().wake_by_ref();
        }
        passed
    }
}

/// What is said of half a head, as the server library says it of the first.
const TOO_LATE: &[u8] = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

impl<T: AsyncRead + AsyncWrite + Unpin> AsyncRead for Watched<T> {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        let read = Pin::new(&mut this.io).poll_read(cx, buffer);
        if read.is_pending() {
            let waits = this.waits(cx);
            if waits.is_ready() && this.exchange.is_idle() {
                // As if the client had ended it: it is closed in good order.
                return Poll::Ready(Ok(()));
            }
            if waits.is_ready() && this.exchange.expects_rest() {
                // Whoever does not take even this is let go all the same.
                let said = Pin::new(&mut this.io).poll_write(cx, TOO_LATE);
                let _ = said.is_ready() && Pin::new(&mut this.io).poll_flush(cx).is_ready();
            }
            return waits;
        }
        // Ends of lines before a request are no part of it: RFC 9112, section 2.2.
        if buffer.filled().iter().skip(before).any(|byte| !b"\r\n".contains(byte)) {
            this.exchange.received();
        }
        read
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Watched<T> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.io).poll_write(cx, bytes);
        this.passed(cx, written)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let flushed = Pin::new(&mut this.io).poll_flush(cx);
        this.passed(cx, flushed)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let ended = Pin::new(&mut this.io).poll_shutdown(cx);
        this.passed(cx, ended)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;
    use std::time::Duration;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
    use tokio::time::{sleep, timeout};

    use super::*;

    const PATIENCE: Patience = Patience {
        head: Duration::from_millis(20),
        idle: Duration::from_millis(90),
        write: Duration::from_secs(30),
        end: Duration::from_millis(30),
    };

    /// How many bytes there are to read, if it is known.
    fn reads(server: &mut Watched<DuplexStream>, cx: &mut Context<'_>) -> Poll<usize> {
        let mut piece = [0; 9];
        let mut buffer = ReadBuf::new(&mut piece);
        Pin::new(server).poll_read(cx, &mut buffer).map(|read| read.map(|()| buffer.filled().len()).unwrap())
    }

    /// How long it takes until a connection reads as ended, on which was answered as the server library does it: it reads until
    /// nothing is there, has what came answered, writes, and reads again only when it is woken.
    async fn ends_after(server: &mut Watched<DuplexStream>, slow: Duration, is_last: bool) -> Duration {
        poll_fn(|cx| {
            while reads(server, cx).is_ready() {}
            Poll::Ready(())
        })
        .await;
        let answering = server.exchange().answering();
        sleep(slow).await;
        if is_last {
            answering.ends()
        } else {
            drop(answering)
        }
        server.write_all(b"x").await.unwrap();
        server.flush().await.unwrap();
        let (began, mut is_woken) = (Instant::now(), false);
        let ends = poll_fn(|cx| if std::mem::replace(&mut is_woken, true) { reads(server, cx) } else { Poll::Pending });
        assert_eq!(timeout(Duration::from_secs(9), ends).await.unwrap(), 0);
        began.elapsed()
    }

    #[tokio::test]
    async fn who_asks_for_nothing_more_is_let_go_in_good_order_however_it_was_answered() {
        let holds = |took: Duration, patience: Duration| {
            assert!(
                took + Duration::from_millis(9) > patience && took < Duration::from_secs(5),
                "{took:?}, {patience:?}"
            );
        };
        let (mut client, io) = duplex(1 << 10);
        let mut server = Watched::new(io, PATIENCE);
        holds(ends_after(&mut server, Duration::ZERO, false).await, PATIENCE.idle);
        client.write_all(b"GET").await.unwrap();
        holds(ends_after(&mut server, 3 * PATIENCE.head, false).await, PATIENCE.idle);
        holds(ends_after(&mut server, Duration::ZERO, true).await, PATIENCE.end);
    }

    #[tokio::test]
    async fn who_breaks_off_is_told() {
        let (mut client, io) = duplex(1 << 10);
        let mut server = Watched::new(io, PATIENCE);
        drop(server.exchange().answering());
        client.write_all(b"POST").await.unwrap();
        assert_eq!(server.read(&mut [0; 9]).await.unwrap(), 4);
        assert_eq!(server.read(&mut [0; 9]).await.unwrap_err().kind(), io::ErrorKind::TimedOut);
        drop(server);
        let mut told = Vec::new();
        client.read_to_end(&mut told).await.unwrap();
        assert_eq!(told, TOO_LATE);
    }
}
