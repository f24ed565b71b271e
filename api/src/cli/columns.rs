//! Tables for people that programs read as well: columns are padded to one width and separated by tabs.

use chrono::{DateTime, SecondsFormat};

/// What stands for nothing, so that no column is empty.
pub(super) const NOTHING: &str = "-";

/// An instant, given in microseconds since 1970-01-01T00:00:00Z.
pub(super) fn when(micros: i64) -> String {
    DateTime::from_timestamp_micros(micros).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Lines of fields as text. Nothing is padded in the last column, so it may hold anything.
pub(super) fn columns<const COLUMNS: usize>(lines: &[[String; COLUMNS]]) -> String {
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let widths: [usize; COLUMNS] = std::array::from_fn(width);
    let line = |fields: &[String; COLUMNS]| {
        let padded = fields.iter().zip(widths).map(|(field, width)| format!("{field:width$}"));
        format!("{}\n", padded.collect::<Vec<_>>().join("\t").trim_end())
    };
    lines.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stand_below_one_another_and_behind_tabs() {
        let lines = [["downloads", "login"], ["12", "Größe"], ["3", ""]].map(|line| line.map(str::to_owned));
        assert_eq!(columns(&lines), "downloads\tlogin\n12       \tGröße\n3\n");
    }
}
