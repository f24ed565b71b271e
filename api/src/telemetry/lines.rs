//! Log lines on their way out.
//!
//! A write for each line costs a busy server a tenth of its time. So lines that only tell what went well wait for others, for a moment
//! that nobody who reads a log notices; whatever warns of something is written at once, after what came before it. None is ever
//! dropped: where writing is slow, those who log wait. What a process takes with it that is killed is the last moment of what went
//! well.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

/// How long a line waits for others.
const MOMENT: Duration = Duration::from_millis(50);
/// After which a full output is tried again.
const FULL: Duration = Duration::from_millis(1);
/// So many bytes wait for no others.
const MANY: usize = 64 << 10;

/// Lines that may wait for a moment; cheap to clone.
#[derive(Clone)]
pub(super) struct Lines(Arc<Shared>);

struct Shared {
    held: Mutex<Held>,
    /// There is something to write, or nothing is held any more.
    news: Condvar,
}

struct Held {
    lines: Vec<u8>,
    /// Whether lines are held at all.
    holds: bool,
    to: Box<dyn Write + Send>,
}

impl Lines {
    /// Lines that are written to `to`.
    pub(super) fn new(to: impl Write + Send + 'static) -> Self {
        let held = Held { lines: Vec::new(), holds: true, to: Box::new(to) };
        let lines = Self(Arc::new(Shared { held: Mutex::new(held), news: Condvar::new() }));
        let writing = lines.clone();
        if thread::Builder::new().name("log".to_owned()).spawn(move || writing.write_in_time()).is_err() {
            lines.hold_nothing();
        }
        lines
    }

    /// Writes a line: soon, or at once.
    pub(super) fn put(&self, line: &[u8], at_once: bool) {
        let mut held = self.held();
        let is_first = held.lines.is_empty();
        held.lines.extend_from_slice(line);
        if at_once || !held.holds || held.lines.len() >= MANY {
            held.write();
        } else if is_first {
            self.0.news.notify_one();
        }
    }

    /// Writes what is held; from now on every line is written at once.
    pub(super) fn hold_nothing(&self) {
        let mut held = self.held();
        held.holds = false;
        held.write();
        self.0.news.notify_one();
    }

    fn write_in_time(&self) {
        loop {
            let held = self.0.news.wait_while(self.held(), |held| held.holds && held.lines.is_empty());
            if !held.unwrap_or_else(PoisonError::into_inner).holds {
                return;
            }
            thread::sleep(MOMENT);
            self.held().write();
        }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        // Lines are whole whenever a thread may panic.
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Held {
    fn write(&mut self) {
        // A reader of the log that goes away is no reason to stop serving.
        let _ = self.write_all().and_then(|()| self.to.flush());
        self.lines.clear();
    }

    /// Whoever started the server may have made its output one that says when it is full, instead of waiting.
    fn write_all(&mut self) -> io::Result<()> {
        let mut rest = self.lines.as_slice();
        while !rest.is_empty() {
            match self.to.write(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => rest = &rest[written..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => thread::sleep(FULL),
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

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
    struct Narrow(Written, Arc<Mutex<bool>>);

    impl Write for Narrow {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let mut full = self.1.lock().unwrap();
            *full = !*full;
            if *full {
                return Err(io::ErrorKind::WouldBlock.into());
            }
            self.0.write(&bytes[..bytes.len().min(3)])?;
            Ok(bytes.len().min(3))
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn nothing_is_lost_where_the_output_is_full() {
        let narrow = Narrow::default();
        Lines::new(narrow.clone()).put(b"a line that is longer\n", true);
        assert_eq!(narrow.0.text(), "a line that is longer\n");
    }

    #[test]
    fn lines_are_written_in_their_order_soon_and_together() {
        let written = Written::default();
        let lines = Lines::new(written.clone());
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
    fn what_warns_waits_for_nothing_and_neither_do_many() {
        let written = Written::default();
        let lines = Lines::new(written.clone());
        lines.put(b"fine\n", false);
        lines.put(b"bad\n", true);
        assert_eq!(written.text(), "fine\nbad\n");
        lines.put(&vec![b'x'; MANY], false);
        assert_eq!(written.text().len(), 9 + MANY);
    }

    #[test]
    fn at_the_end_nothing_is_held() {
        let written = Written::default();
        let lines = Lines::new(written.clone());
        lines.put(b"one\n", false);
        lines.hold_nothing();
        assert_eq!(written.text(), "one\n");
        lines.put(b"two\n", false);
        assert_eq!(written.text(), "one\ntwo\n");
    }
}
