//! Log lines on their way out.
//!
//! A thread of its own writes them: whoever logs never waits, not even for an output that nobody reads. Lines that only tell what went
//! well wait for others, for a moment that nobody who reads a log notices, since a write for each costs a busy server a tenth of its
//! time; whatever warns of something is written at once, after what came before it. Where more has come than is held, lines are dropped
//! and counted, and the log says so once it is read again.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, Utc};

/// How long a line waits for others.
const MOMENT: Duration = Duration::from_millis(50);
/// After which a full output is tried again.
const FULL: Duration = Duration::from_millis(1);
/// So many bytes wait for no others.
const MANY: usize = 256 << 10;
/// So many bytes are held for an output that takes none.
const MOST: usize = 4 << 20;
/// How long the end waits for an output.
const PATIENCE: Duration = Duration::from_secs(2);

/// Writes that so many lines were dropped.
pub(super) type TellDropped = fn(u64, DateTime<Utc>, &mut Vec<u8>);

/// Lines that may wait for a moment; cheap to clone. Each write to them is a line, which waits for no others.
#[derive(Clone)]
pub(super) struct Lines(Arc<Shared>);

struct Shared {
    held: Mutex<Held>,
    /// There is something to write.
    news: Condvar,
    /// All is written.
    done: Condvar,
}

#[derive(Default)]
struct Held {
    lines: Vec<u8>,
    /// How many there was no room for.
    dropped: u64,
    /// Whether they wait for no others.
    is_urgent: bool,
    is_writing: bool,
}

impl Lines {
    /// Lines that are written to `to`; `tell_dropped` writes behind them how many there was no room for.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(super) fn new(to: impl Write + Send + 'static, tell_dropped: TellDropped) -> io::Result<Self> {
        let lines = Self(Arc::new(Shared { held: Mutex::default(), news: Condvar::new(), done: Condvar::new() }));
        let writing = lines.clone();
        thread::Builder::new().name("log".to_owned()).spawn(move || writing.write_to(to, tell_dropped))?;
        Ok(lines)
    }

    /// Has a line written: soon, or at once.
    pub(super) fn put(&self, line: &[u8], at_once: bool) {
        let mut held = self.held();
        if held.lines.len() + line.len() > MOST {
            held.dropped += 1;
            return;
        }
        let is_first = held.lines.is_empty();
        held.lines.extend_from_slice(line);
        let is_urgent = at_once || held.lines.len() >= MANY;
        let is_news = is_first || is_urgent && !held.is_urgent;
        held.is_urgent |= is_urgent;
        // Who is woken finds them free.
        drop(held);
        if is_news {
            self.0.news.notify_one();
        }
    }

    /// Waits until all is written, though not for long where the output takes nothing.
    pub(super) fn finish(&self) {
        let mut held = self.held();
        held.is_urgent = true;
        self.0.news.notify_one();
        let waits = |held: &mut Held| held.is_writing || !held.lines.is_empty();
        drop(self.0.done.wait_timeout_while(held, PATIENCE, waits));
    }

    fn write_to(&self, mut to: impl Write, tell_dropped: TellDropped) {
        let mut lines = Vec::new();
        loop {
            let dropped = self.next(&mut lines);
            if dropped > 0 {
                tell_dropped(dropped, Utc::now(), &mut lines);
            }
            // A reader of the log that goes away is no reason to stop serving.
            let _ = write_all(&mut to, &lines).and_then(|()| to.flush());
            lines.clear();
            self.held().is_writing = false;
            self.0.done.notify_all();
        }
    }

    /// Waits for lines to write, and tells how many were dropped after them.
    fn next(&self, lines: &mut Vec<u8>) -> u64 {
        let held = self.0.news.wait_while(self.held(), |held| held.lines.is_empty());
        let held = held.unwrap_or_else(PoisonError::into_inner);
        let held = self.0.news.wait_timeout_while(held, MOMENT, |held| !held.is_urgent);
        let (mut held, _) = held.unwrap_or_else(PoisonError::into_inner);
        (held.is_urgent, held.is_writing) = (false, true);
        std::mem::swap(&mut held.lines, lines);
        std::mem::take(&mut held.dropped)
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        // Lines are whole whenever a thread may panic.
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.put(line, true);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Whoever started the server may have made its output one that says when it is full, instead of waiting.
fn write_all(to: &mut impl Write, mut rest: &[u8]) -> io::Result<()> {
    while !rest.is_empty() {
        match to.write(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => rest = &rest[written..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => thread::sleep(FULL),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
    use std::time::Instant;

    use super::*;
    use crate::telemetry::line::write_dropped;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<Vec<u8>>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().push(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Written {
        fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().concat()).unwrap()
        }
    }

    /// Takes three bytes at a time, and says each other time that it is full.
    #[derive(Clone, Default)]
    struct Narrow(Written, bool);

    impl Write for Narrow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1 = !self.1;
            if self.1 {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            self.0.write(&bytes[..bytes.len().min(3)])?;
            Ok(bytes.len().min(3))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Takes nothing until it is told to.
    struct Stuck(Written, Receiver<()>);

    impl Write for Stuck {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // Told once and for all when the sender goes.
            let _ = self.1.recv();
            self.0.write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn nothing_is_lost_where_the_output_is_full() {
        let narrow = Narrow::default();
        let lines = Lines::new(narrow.clone(), write_dropped).unwrap();
        lines.put(b"a line that is longer\n", true);
        lines.finish();
        assert_eq!(narrow.0.text(), "a line that is longer\n");
    }

    #[test]
    fn lines_are_written_in_their_order_soon_and_together() {
        let written = Written::default();
        let lines = Lines::new(written.clone(), write_dropped).unwrap();
        let many: Vec<String> = (0..100).map(|number| format!("{number}\n")).collect();
        many.iter().for_each(|line| lines.put(line.as_bytes(), false));
        let begin = Instant::now();
        while written.text() != many.concat() {
            assert!(begin.elapsed() < Duration::from_secs(10), "{}", written.text());
            thread::sleep(Duration::from_millis(5));
        }
        assert!(written.0.lock().unwrap().len() < 100);
    }

    #[test]
    fn what_warns_comes_after_what_came_before_it_and_the_end_holds_nothing() {
        let written = Written::default();
        let lines = Lines::new(written.clone(), write_dropped).unwrap();
        lines.put(b"fine\n", false);
        lines.put(b"bad\n", true);
        lines.finish();
        assert_eq!(written.text(), "fine\nbad\n");
        lines.put(&vec![b'x'; MANY], false);
        lines.put(b"last\n", false);
        lines.finish();
        assert_eq!(written.text().len(), 9 + MANY + 5);
        lines.finish();
    }

    #[test]
    fn who_logs_never_waits_and_what_there_was_no_room_for_is_told() {
        let (open, stuck): (SyncSender<()>, _) = sync_channel(0);
        let written = Written::default();
        let lines = Lines::new(Stuck(written.clone(), stuck), write_dropped).unwrap();
        let line = [b'x'; 1 << 10];
        for _ in 0..3 * MOST / line.len() {
            lines.put(&line, true);
        }
        // Held are at most what is being written and as much again.
        assert!(lines.held().lines.len() <= MOST && lines.held().dropped > 0);
        drop(open);
        lines.finish();
        lines.put(b"read again\n", true);
        lines.finish();
        let text = written.text();
        // Twice, where the first lines were taken only when there was no room for others.
        let told = text.split("lines were dropped\",\"lines\":").skip(1).filter_map(|told| told.split_once(','));
        let dropped: usize = told.map(|(dropped, _)| dropped.parse::<usize>().unwrap()).sum();
        assert_eq!(dropped, 3 * MOST / line.len() - text.matches('x').count() / line.len());
        assert!(text.ends_with("}\nread again\n"), "{}", &text[text.len() - 200..]);
    }
}
