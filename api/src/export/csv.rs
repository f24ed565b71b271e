//! CSV: RFC 4180.

use std::borrow::Cow;
use std::io;

use csv::{Terminator, WriterBuilder};
use serde_json::Value;

use super::Table;
use crate::table::inert;

/// A table as CSV. Numbers are as JSON has them, nothing for what is null, lists as JSON; a text that a spreadsheet would take for a
/// formula begins with `'`.
///
/// # Errors
/// None that memory does not give.
pub fn csv(table: &Table) -> io::Result<Vec<u8>> {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(table.columns.iter().map(|column| inert(&column.name).into_owned()))?;
    for row in &table.rows {
        writer.write_record(row.iter().map(|value| cell(value).into_owned()))?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

fn cell(value: &Value) -> Cow<'_, str> {
    match value {
        Value::Null => Cow::Borrowed(""),
        Value::String(text) => inert(text),
        other => Cow::Owned(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::export::tests::table;

    #[test]
    fn a_table_is_written_as_the_standard_wants_it() {
        let written = csv(&table()).unwrap();
        let lines = [
            "key,downloads,share,known,on,at,tags",
            "\"CN, \"\"c\"\"\",9007199254740991,0.1,true,2026-03-17,2026-03-17T09:30:00.25Z,\"[\"\"a\"\",\"\"=b\"\"]\"",
            "'=1+1,,-2.5e-7,false,,,[]",
        ];
        assert_eq!(String::from_utf8(written).unwrap(), lines.join("\r\n") + "\r\n");
    }

    #[test]
    fn numbers_are_told_to_the_last_digit() {
        let mut table = table();
        let read: Value = serde_json::from_str("[0.1425630911743217, 123456789.12345679]").unwrap();
        table.columns.truncate(2);
        table.rows = vec![read.as_array().unwrap().clone(), vec![json!(0.30000000000000004), json!(1e22)]];
        let written = String::from_utf8(csv(&table).unwrap()).unwrap();
        assert!(
            written.contains("\r\n0.1425630911743217,123456789.12345679\r\n0.30000000000000004,1e+22\r\n"),
            "{written}"
        );
    }
}
