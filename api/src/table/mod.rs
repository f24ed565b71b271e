//! Tables as CSV files: columns by name, errors that name line, column, value and what would do.
//!
//! A table is small and read as a whole, so that nothing is taken from a file with an error. Knows nobody.

pub mod check;
mod error;
mod values;
mod write;

use std::io::Read;

use csv::{ErrorKind, ReaderBuilder, StringRecord};

pub use error::TableError;
pub use write::{inert, write};

/// Largest table, in bytes.
const LARGEST: u64 = 64 << 20;

/// A table in memory.
#[derive(Debug)]
pub struct Table {
    columns: Vec<String>,
    records: Vec<(u64, StringRecord)>,
}

impl Table {
    /// Reads a table in UTF-8, with or without byte order mark. Columns may stand in any order; those beyond `required` may be
    /// there or not. Empty lines are passed over.
    ///
    /// # Errors
    /// When a required column is missing, a column comes twice, a line has another number of fields than the first, or the file
    /// cannot be read, is larger than 64 MiB or no UTF-8.
    pub fn read(source: impl Read, required: &[&'static str]) -> Result<Self, TableError> {
        let mut bytes = Vec::new();
        source.take(LARGEST + 1).read_to_end(&mut bytes).map_err(TableError::Unreadable)?;
        if bytes.len() as u64 > LARGEST {
            return Err(TableError::TooLarge);
        }
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let mut reader = ReaderBuilder::new().from_reader(bytes);
        let columns: Vec<String> = match reader.headers() {
            Ok(names) => names.iter().map(|name| name.trim().to_owned()).collect(),
            Err(error) => return Err(refused(&error, &mut Lines::of(bytes))),
        };
        for (at, column) in columns.iter().enumerate() {
            if !column.is_empty() && columns.iter().skip(at + 1).any(|later| later == column) {
                return Err(TableError::RepeatedColumn { column: column.chars().take(40).collect() });
            }
        }
        if let Some(column) = required.iter().find(|column| columns.iter().all(|found| found != *column)) {
            return Err(TableError::MissingColumn { column, required: required.join(",") });
        }
        let mut lines = Lines::of(bytes);
        let mut records = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| refused(&error, &mut lines))?;
            records.push((lines.at(record.position()), record));
        }
        Ok(Self { columns, records })
    }

    /// Whether there is such a column.
    pub fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|found| found == column)
    }

    /// The lines after the first, in order.
    pub fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.records.iter().map(|(number, record)| Line { number: *number, columns: &self.columns, record })
    }
}

/// Numbers of lines. The library's own are those of the empty lines before a record, where there are some.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    number: u64,
}

impl<'a> Lines<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, number: 1 }
    }

    /// The number of the line on which a record begins; records are asked for in their order.
    fn at(&mut self, position: Option<&csv::Position>) -> u64 {
        let start = position.map_or(0, |position| position.byte() as usize);
        while let Some(byte) = self.bytes.get(self.at) {
            if self.at >= start && !matches!(byte, b'\n' | b'\r') {
                break;
            }
            self.number += u64::from(*byte == b'\n');
            self.at += 1;
        }
        self.number
    }
}

fn refused(error: &csv::Error, lines: &mut Lines<'_>) -> TableError {
    let line = lines.at(error.position());
    match error.kind() {
        ErrorKind::Utf8 { .. } => TableError::NotUtf8 { line },
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            TableError::Fields { line, expected: *expected_len, found: *len }
        }
        _ => TableError::Malformed { line },
    }
}

/// A line of a table.
#[derive(Clone, Copy)]
pub struct Line<'a> {
    number: u64,
    columns: &'a [String],
    record: &'a StringRecord,
}

impl<'a> Line<'a> {
    /// Its number in the file, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The field of a column without blanks around it; empty also when the table lacks the column.
    pub fn field(&self, column: &str) -> &'a str {
        let at = self.columns.iter().position(|found| found == column);
        write::meant(at.and_then(|at| self.record.get(at)).unwrap_or_default().trim())
    }

    /// The error that a field has a value which will not do; `problem` goes on after the value: `is no country; write ...`.
    pub fn refuse(&self, column: &'static str, problem: impl Into<String>) -> TableError {
        let shown = self.field(column).chars().filter(|c| !c.is_control()).take(80).collect();
        TableError::Value { line: self.number(), column, value: shown, problem: problem.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(bytes: &[u8]) -> String {
        Table::read(bytes, &["a", "b"]).map(drop).unwrap_err().to_string()
    }

    #[test]
    fn columns_are_found_by_name() {
        let bytes = "\u{feff}c, b ,a\n1,\" 2, \n\",3\n\n4,5,6\n";
        let table = Table::read(bytes.as_bytes(), &["a", "b"]).unwrap();
        let read: Vec<_> =
            table.lines().map(|line| (line.number(), line.field("a"), line.field("b"), line.field("x"))).collect();
        assert_eq!(read, [(2, "3", "2,", ""), (5, "6", "5", "")]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        assert_eq!(refusal(b""), "column `a` is missing; the first line has to name the columns a,b");
        assert_eq!(refusal(b"a,c\n"), "column `b` is missing; the first line has to name the columns a,b");
        assert_eq!(refusal(b"a,b,a\n"), "column `a` comes twice in the first line; keep one of them");
        let fields =
            "line 3 has 3 fields where the first line has 2; put fields that hold commas or quotes between quotes";
        assert_eq!(refusal(b"a,b\n1,2\n1,2,3\n"), fields);
        assert_eq!(refusal(b"a,b\r\n1,2\r\n\r\n1,\xff\r\n"), "line 4 is not UTF-8; save the table as UTF-8");
    }

    #[test]
    fn values_are_shown_without_control_characters() {
        let table = Table::read(&b"a,b\n1,\"x\x1b[2J\"\n"[..], &["a", "b"]).unwrap();
        let error = table.lines().next().map(|line| line.refuse("b", "is no word; write a word").to_string());
        assert_eq!(error.as_deref(), Some("line 2, column `b`: `x[2J` is no word; write a word"));
    }
}
