//! Breaks in series as a table: `hub,kinds,metrics,on,title,note,url`; kinds and metrics are separated by blanks.

use std::io::Read;

use crate::dimension::{RepositoryKind, UnknownValue};
use crate::store::BreakRecord;
use crate::table::{Line, Table, TableError};

/// Reads breaks. The columns `note` and `url` may be missing; more are ignored.
///
/// # Errors
/// When a line is wrong: nothing may be taken from the table then.
pub fn read(source: impl Read) -> Result<Vec<BreakRecord>, TableError> {
    let table = Table::read(source, &["hub", "kinds", "metrics", "on", "title"])?;
    table.lines().map(|line| entry(&line)).collect()
}

fn entry(line: &Line<'_>) -> Result<BreakRecord, TableError> {
    let empty = |column, example| line.refuse(column, format!("is empty; write for example {example}"));
    let kind = |word: &str| {
        word.parse::<RepositoryKind>().map_err(|UnknownValue { known, .. }| {
            line.refuse("kinds", format!("names no kinds; write some of {} with blanks between", known.join(", ")))
        })
    };
    Ok(BreakRecord {
        hub: line.one_of("hub")?.ok_or_else(|| empty("hub", "huggingface"))?,
        kinds: words(line, "kinds", kind)?.ok_or_else(|| empty("kinds", "models datasets"))?,
        metrics: words(line, "metrics", |word| metric(line, word))?
            .ok_or_else(|| empty("metrics", "downloadShare hubTotals"))?,
        on: line.field("on").parse().map_err(|_| line.refuse("on", "is no date; write YYYY-MM-DD"))?,
        title: line.text("title")?.ok_or_else(|| empty("title", "Counted anew"))?,
        note: line.text("note")?,
        url: line.address("url")?,
    })
}

/// The different words of a field in their order; none when there are none.
fn words<T: PartialEq>(
    line: &Line<'_>,
    column: &'static str,
    read: impl Fn(&str) -> Result<T, TableError>,
) -> Result<Option<Vec<T>>, TableError> {
    let mut words = Vec::new();
    for word in line.field(column).split_whitespace() {
        let word = read(word)?;
        if !words.contains(&word) {
            words.push(word);
        }
    }
    Ok((!words.is_empty()).then_some(words))
}

fn metric(line: &Line<'_>, word: &str) -> Result<String, TableError> {
    let begins = word.starts_with(|first: char| first.is_ascii_lowercase());
    if begins && word.len() <= 100 && word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Ok(word.to_owned());
    }
    let problem =
        "holds a word that names no metric; write names of query fields such as downloadShare with blanks between";
    Err(line.refuse("metrics", problem))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dimension::Hub;

    fn of(lines: &str) -> Result<Vec<BreakRecord>, String> {
        read(format!("hub,kinds,metrics,on,title,note,url\n{lines}").as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn breaks_are_read() {
        let line = "huggingface,models  datasets models,downloadShare hubTotals,2024-09-01,Anew,\"a, b\",https://example.org\n";
        let expected = BreakRecord {
            hub: Hub::HuggingFace,
            kinds: vec![RepositoryKind::Model, RepositoryKind::Dataset],
            metrics: vec!["downloadShare".into(), "hubTotals".into()],
            on: "2024-09-01".parse().unwrap(),
            title: "Anew".into(),
            note: Some("a, b".into()),
            url: Some("https://example.org".into()),
        };
        assert_eq!(of(line), Ok(vec![expected]));
    }

    #[test]
    fn errors_tell_line_column_value_and_what_would_do() {
        for (line, expected) in [
            (
                "github,models,x,2024-09-01,t,,",
                "line 2, column `hub`: `github` is no hub; write one of huggingface, modelscope",
            ),
            (",models,x,2024-09-01,t,,", "line 2, column `hub`: is empty; write for example huggingface"),
            (
                "modelscope,weights,x,2024-09-01,t,,",
                "line 2, column `kinds`: `weights` names no kinds; write some of models, datasets, spaces with blanks between",
            ),
            ("modelscope,,x,2024-09-01,t,,", "line 2, column `kinds`: is empty; write for example models datasets"),
            ("modelscope,models,x,1.9.2024,t,,", "line 2, column `on`: `1.9.2024` is no date; write YYYY-MM-DD"),
            ("modelscope,models,x,2024-09-01,,,", "line 2, column `title`: is empty; write for example Counted anew"),
        ] {
            assert_eq!(of(line), Err(expected.to_owned()));
        }
        assert!(of("modelscope,models,\"a,b\",2024-09-01,t,,").unwrap_err().contains("names no metric"));
        assert!(of("modelscope,models,,2024-09-01,t,,").unwrap_err().contains("column `metrics`: is empty"));
    }
}
