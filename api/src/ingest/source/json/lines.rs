//! JSON Lines: one row a line.

use std::io::{BufRead, Read};

use super::super::SourceError;
use super::super::form::Stream;
use super::{Found, LONGEST};

/// The lines of a part; blank ones are nothing.
pub(super) struct Lines {
    pub(super) stream: Stream,
}

impl Lines {
    pub(super) fn new(stream: Stream) -> Self {
        Self { stream }
    }

    /// Reads the next line into an empty buffer.
    pub(super) fn next(&mut self, row: &mut Vec<u8>) -> Result<Option<Found>, SourceError> {
        loop {
            row.clear();
            let line = (&mut self.stream.content).take(LONGEST as u64 + 1).read_until(b'\n', row);
            line.map_err(|error| self.stream.failed(error))?;
            if row.len() > LONGEST && row.last() != Some(&b'\n') {
                row.clear();
                return self.skip_line().map(|()| Some(Found::TooLong));
            }
            // Broken off in its middle, the last line says that the others which were to follow are missing as well.
            let unless_json = (row.last() != Some(&b'\n')).then_some(broken_off as fn(&str) -> SourceError);
            if row.is_empty() {
                return Ok(None);
            }
            if !row.iter().all(|byte| b" \t\r\n".contains(byte)) {
                return Ok(Some(Found::Row { unless_json }));
            }
        }
    }

    fn skip_line(&mut self) -> Result<(), SourceError> {
        match self.stream.content.skip_until(b'\n') {
            Ok(_) => Ok(()),
            Err(error) => Err(self.stream.failed(error)),
        }
    }
}

fn broken_off(part: &str) -> SourceError {
    SourceError::CutOff(part.to_owned())
}
