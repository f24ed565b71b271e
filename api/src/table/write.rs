//! Tables as they are read, written.

use std::borrow::Cow;
use std::io;

use csv::Writer;

/// What spreadsheets take for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
/// Keeps them from it, as the first character of a field.
const TEXT: char = '\'';

/// A field as no spreadsheet computes it: strangers chose many a text.
pub fn inert(field: &str) -> Cow<'_, str> {
    if is_guarded(field) { format!("{TEXT}{field}").into() } else { field.into() }
}

/// What a field said before it was written so.
pub(super) fn meant(field: &str) -> &str {
    field.strip_prefix(TEXT).filter(|meant| is_guarded(meant)).unwrap_or(field)
}

/// Whether a field begins as a formula, or as one that was kept from being one.
fn is_guarded(field: &str) -> bool {
    field.trim_start_matches(TEXT).starts_with(FORMULA)
}

/// A table as CSV in UTF-8: the names of its columns, then its lines; fields are quoted where they must be, and none is a formula.
///
/// # Errors
/// None that memory does not give.
pub fn write<const COLUMNS: usize>(
    columns: [&str; COLUMNS],
    lines: impl IntoIterator<Item = [String; COLUMNS]>,
) -> io::Result<Vec<u8>> {
    let mut writer = Writer::from_writer(Vec::new());
    writer.write_record(columns)?;
    for line in lines {
        writer.write_record(line.iter().map(|field| inert(field).into_owned()))?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::table::Table;

    proptest! {
        #[test]
        fn no_field_is_a_formula_and_each_is_read_as_it_was(field in "['=+@a-]{0,4}[a-z=]{0,3}") {
            let written = inert(&field);
            prop_assert!(!written.starts_with(FORMULA), "{written}");
            prop_assert_eq!(meant(&written), &field);
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let fields = [["a, b", "say \"x\""], ["", "Größe"], ["'", ";"], ["=1+1", "'-2"]];
        let written = write(["one", "two"], fields.map(|line| line.map(str::to_owned))).unwrap();
        assert_eq!(written, "one,two\n\"a, b\",\"say \"\"x\"\"\"\n,Größe\n',;\n'=1+1,''-2\n".as_bytes());
        let table = Table::read(written.as_slice(), &["one", "two"]).unwrap();
        let read: Vec<_> = table.lines().map(|line| [line.field("one"), line.field("two")]).collect();
        assert_eq!(read, fields);
    }
}
