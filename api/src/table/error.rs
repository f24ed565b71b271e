//! Why a table is refused.

/// Why a table is refused as a whole; its text says where and what would do.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// The file cannot be read.
    #[error("the table cannot be read; check that it is a file and that its rights allow reading it")]
    Unreadable(#[source] std::io::Error),
    /// Beyond the bound for tables.
    #[error("the table is larger than 64 MiB; split it")]
    TooLarge,
    /// Another character set.
    #[error("line {line} is not UTF-8; save the table as UTF-8")]
    NotUtf8 {
        /// Number of the line, from 1.
        line: u64,
    },
    /// No CSV.
    #[error("line {line} cannot be read as CSV; check its quotes")]
    Malformed {
        /// Number of the line, from 1.
        line: u64,
    },
    /// A required column is not there.
    #[error("column `{column}` is missing; the first line has to name the columns {required}")]
    MissingColumn {
        /// Name of the column.
        column: &'static str,
        /// All required columns.
        required: String,
    },
    /// Two columns have one name.
    #[error("column `{column}` comes twice in the first line; keep one of them")]
    RepeatedColumn {
        /// Name of the column.
        column: String,
    },
    /// More or fewer fields than columns.
    #[error(
        "line {line} has {found} fields where the first line has {expected}; {}",
        if found < expected { "a field that is empty has its comma, too" } else { "put fields that hold commas or quotes between quotes" }
    )]
    Fields {
        /// Number of the line, from 1.
        line: u64,
        /// Fields of the first line.
        expected: u64,
        /// Fields of this line.
        found: u64,
    },
    /// A value that will not do.
    #[error("line {line}, column `{column}`: {}{problem}", shown(value))]
    Value {
        /// Number of the line, from 1.
        line: u64,
        /// Name of the column.
        column: &'static str,
        /// The value, without control characters and cut at 80 characters.
        value: String,
        /// What is wrong with it and what would do.
        problem: String,
    },
}

fn shown(value: &str) -> String {
    if value.is_empty() { String::new() } else { format!("`{value}` ") }
}
