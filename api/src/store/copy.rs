//! PostgreSQL's `COPY ... FROM STDIN (FORMAT binary)`.

use std::fmt;

use sea_orm::sqlx::{self, PgConnection};
use sea_orm::{DbErr, Value};

/// How the format begins: a signature, no flags, no extension.
pub(super) const HEAD: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// How it ends.
const TAIL: [u8; 2] = (-1_i16).to_be_bytes();

/// Rows on their way into a table.
pub(super) struct Copy {
    /// Where they go, `table (column, ...)`.
    target: String,
    data: Vec<u8>,
}

impl fmt::Debug for Copy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} bytes for {}", self.data.len(), self.target)
    }
}

impl Copy {
    /// No rows yet, for a target.
    pub(super) fn begin(target: String) -> Self {
        Self { target, data: HEAD.to_vec() }
    }

    pub(super) fn target(&self) -> &str {
        &self.target
    }

    pub(super) fn bytes(&self) -> usize {
        self.data.len()
    }

    /// Adds a row. Its values have the types of the columns, for the format converts nothing.
    pub(super) fn add(&mut self, row: &[Value]) -> Result<(), DbErr> {
        let whole = self.data.len();
        put(&mut self.data, row).inspect_err(|_| self.data.truncate(whole))
    }

    /// Sends the rows to the database.
    pub(super) async fn send(mut self, connection: &mut PgConnection) -> Result<(), sqlx::Error> {
        self.data.extend_from_slice(&TAIL);
        let statement = format!("COPY {} FROM STDIN (FORMAT binary)", self.target);
        let mut copy = connection.copy_in_raw(&statement).await?;
        copy.send(self.data).await?;
        copy.finish().await?;
        Ok(())
    }
}

/// Writes a row: the number of its values, and each behind its length.
fn put(part: &mut Vec<u8>, values: &[Value]) -> Result<(), DbErr> {
    let unfit = |what: &str| DbErr::Type(format!("{what} cannot be copied"));
    let count = i16::try_from(values.len()).map_err(|_| unfit("a row of so many values"))?;
    part.extend_from_slice(&count.to_be_bytes());
    for value in values {
        match value {
            Value::Bool(Some(told)) => field(part, &[u8::from(*told)]),
            Value::SmallInt(Some(number)) => field(part, &number.to_be_bytes()),
            Value::Int(Some(number)) => field(part, &number.to_be_bytes()),
            Value::BigInt(Some(number)) => field(part, &number.to_be_bytes()),
            Value::String(Some(text)) => field(part, text.as_bytes()),
            Value::Bytes(Some(bytes)) => field(part, bytes),
            Value::Bool(None)
            | Value::SmallInt(None)
            | Value::Int(None)
            | Value::BigInt(None)
            | Value::String(None)
            | Value::Bytes(None) => part.extend_from_slice(&(-1_i32).to_be_bytes()),
            other => return Err(unfit(&format!("a value of type {:?}", other.array_type()))),
        }
    }
    Ok(())
}

/// No text or digest comes near the length that the format cannot tell.
fn field(part: &mut Vec<u8>, bytes: &[u8]) {
    part.extend_from_slice(&(bytes.len() as u32).to_be_bytes());
    part.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_written_as_the_format_wants_it() {
        let mut part = Vec::new();
        let values: [Value; 4] = [7_i16.into(), Option::<i64>::None.into(), "ab".into(), true.into()];
        put(&mut part, &values).unwrap();
        let fields: [&[u8]; 5] = [&[0, 4], &[0, 0, 0, 2, 0, 7], &[255; 4], &[0, 0, 0, 2, b'a', b'b'], &[0, 0, 0, 1, 1]];
        assert_eq!(part, fields.concat());
    }

    #[test]
    fn what_the_format_would_misread_is_refused() {
        assert!(put(&mut Vec::new(), &[Value::Double(Some(1.0))]).is_err());
    }
}
