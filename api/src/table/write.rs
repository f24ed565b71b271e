//! Tables as they are read, written.

use std::io;

use csv::Writer;

/// A table as CSV in UTF-8: the names of its columns, then its lines; fields are quoted where they must be.
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
        writer.write_record(line)?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Table;

    #[test]
    fn what_is_written_is_read_again() {
        let fields = [["a, b", "say \"x\""], ["", "Größe"], ["'", ";"]];
        let written = write(["one", "two"], fields.map(|line| line.map(str::to_owned))).unwrap();
        assert_eq!(written, "one,two\n\"a, b\",\"say \"\"x\"\"\"\n,Größe\n',;\n".as_bytes());
        let table = Table::read(written.as_slice(), &["one", "two"]).unwrap();
        let read: Vec<_> = table.lines().map(|line| [line.field("one"), line.field("two")]).collect();
        assert_eq!(read, fields);
    }
}
