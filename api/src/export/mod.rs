//! Answers as tables, in the forms that notebooks, spreadsheets and archives take: pure.

mod columnar;
mod csv;
mod package;

use serde_json::Value;

pub use columnar::{arrow, parquet};
pub use csv::csv;
pub use package::{About, Resource, package};

/// A form of an answer beside JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// RFC 4180, in UTF-8, with a line of names.
    Csv,
    /// Apache Parquet.
    Parquet,
    /// The streaming format of Apache Arrow's interprocess communication.
    Arrow,
    /// What the tables of the answer are and where they come from, by the Data Package standard, version 2.
    DataPackage,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Csv, Self::Parquet, Self::Arrow, Self::DataPackage];

    /// How an address names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
            Self::Arrow => "arrow",
            Self::DataPackage => "datapackage",
        }
    }

    /// Its media type, in two parts.
    pub fn media(self) -> (&'static str, &'static str) {
        match self {
            Self::Csv => ("text", "csv"),
            Self::Parquet => ("application", "vnd.apache.parquet"),
            Self::Arrow => ("application", "vnd.apache.arrow.stream"),
            Self::DataPackage => ("application", "vnd.datapackage+json"),
        }
    }

    /// The format that an address names.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// How files of it are called.
    pub fn extension(self) -> &'static str {
        match self {
            Self::DataPackage => "json",
            Self::Arrow => "arrows",
            other => other.name(),
        }
    }
}

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A text, or a word of an enumeration.
    Text,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// Yes or no.
    Truth,
    /// A calendar date, UTC.
    Date,
    /// An instant, UTC.
    Instant,
    /// A list of texts.
    Texts,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Differs from those of the other columns.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
    /// What they mean, where the schema says it.
    pub about: Option<String>,
}

/// What a table is to its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Observations of which no other table tells more.
    Leaf,
    /// Observations that another table tells in parts.
    Whole,
    /// What goes with them: the intervals of an axis, breaks in a series.
    Aside,
}

/// A part of an answer in rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// Where it lies in the answer, for example `downloadShare.groups.points`.
    pub name: String,
    /// What it is to the answer.
    pub role: Role,
    /// Its columns.
    pub columns: Vec<Column>,
    /// A value for each column, as JSON has them; null where there is none.
    pub rows: Vec<Vec<Value>>,
}

/// Why no table is given; a person can act on it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unclear {
    /// Nothing of the answer is in rows.
    #[error("The answer holds no table: ask for fields with values, beside what tells of the answer itself.")]
    Empty,
    /// There is none of this name.
    #[error("The answer holds no table `{asked}`; it holds {held}.")]
    Unknown {
        /// The name.
        asked: String,
        /// Those that there are.
        held: String,
    },
    /// There is more than one to choose from.
    #[error("The answer holds several tables; name one in the address: `table=` and one of {0}.")]
    Several(String),
    /// What lists around it tell is in each of its rows.
    #[error(
        "The table would be larger than {most} MiB, since each row has what the lists around it tell; ask for fewer of their fields, or for less in one request."
    )]
    Large {
        /// MiB of values.
        most: usize,
    },
}

/// The place of the table of a name, or without one of the only one whose rows no other table tells in parts.
///
/// # Errors
/// When there is none, or more than one.
pub fn choose(tables: &[Table], name: Option<&str>) -> Result<usize, Unclear> {
    let listed = |tables: &mut dyn Iterator<Item = &Table>| {
        tables.map(|table| table.name.as_str()).collect::<Vec<_>>().join(", ")
    };
    if let Some(name) = name {
        let unknown = || match tables {
            [] => Unclear::Empty,
            _ => Unclear::Unknown { asked: name.chars().take(80).collect(), held: listed(&mut tables.iter()) },
        };
        return tables.iter().position(|table| table.name == name).ok_or_else(unknown);
    }
    // Where there is nothing else, what goes with the rows is meant.
    let is_meant = |role| tables.iter().any(|table| table.role == role);
    let role = [Role::Leaf, Role::Aside].into_iter().find(|role| is_meant(*role)).ok_or(Unclear::Empty)?;
    let mut meant = tables.iter().enumerate().filter(|(_, table)| table.role == role);
    match (meant.next(), meant.next()) {
        (Some((only, _)), None) => Ok(only),
        _ => Err(Unclear::Several(listed(&mut tables.iter().filter(|table| table.role == role)))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A column of each kind, with values at the edges.
    pub(super) fn table() -> Table {
        let kinds = [
            ("key", Kind::Text),
            ("downloads", Kind::Whole),
            ("share", Kind::Number),
            ("known", Kind::Truth),
            ("on", Kind::Date),
            ("at", Kind::Instant),
            ("tags", Kind::Texts),
        ];
        let about = |name: &str| (name == "downloads").then(|| "How many.".to_owned());
        let column = |(name, kind): (&str, Kind)| Column { name: name.to_owned(), kind, about: about(name) };
        let rows = [
            json!([
                "CN, \"c\"",
                9_007_199_254_740_991_i64,
                0.1,
                true,
                "2026-03-17",
                "2026-03-17T09:30:00.25Z",
                ["a", "=b"]
            ]),
            json!(["=1+1", null, -2.5e-7, false, null, null, []]),
        ];
        let rows = rows.iter().filter_map(Value::as_array).cloned().collect();
        Table { name: "Some.rows".to_owned(), role: Role::Leaf, columns: kinds.map(column).to_vec(), rows }
    }

    #[test]
    fn the_table_is_the_one_that_was_named_or_the_only_one() {
        let of = |name: &str, role| Table { name: name.to_owned(), role, ..table() };
        let tables = [of("a", Role::Whole), of("a.b", Role::Leaf), of("a.axis", Role::Aside)];
        assert_eq!((choose(&tables, None), choose(&tables, Some("a.axis"))), (Ok(1), Ok(2)));
        assert_eq!((choose(&[], None), choose(&[], Some("a"))), (Err(Unclear::Empty), Err(Unclear::Empty)));
        let told = choose(&tables, Some("b")).unwrap_err().to_string();
        assert!(told.contains("no table `b`; it holds a, a.b, a.axis"), "{told}");
        let two = [of("a", Role::Leaf), of("b", Role::Leaf), of("c", Role::Aside)];
        assert_eq!(choose(&two, None), Err(Unclear::Several("a, b".to_owned())));
        assert_eq!(choose(&two[2..], None), Ok(0));
    }
}
