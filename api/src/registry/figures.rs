//! Published figures as a table: `edition,claim_id,statement,unit,value,as_of,definition,evidence,source_url`.

use std::collections::HashMap;
use std::io::Read;

use crate::store::Figure;
use crate::table::{Line, Table, TableError};

/// Longest name of a report or of a figure, in characters.
const NAME: usize = 100;

/// Reads figures. The columns `definition` and `source_url` may be missing; more are ignored.
///
/// # Errors
/// When a line is wrong: nothing may be taken from the table then.
pub fn read(source: impl Read) -> Result<Vec<Figure>, TableError> {
    let required = ["edition", "claim_id", "statement", "unit", "value", "as_of", "evidence"];
    let table = Table::read(source, &required)?;
    let mut lines = HashMap::new();
    let mut figures = Vec::new();
    for line in table.lines() {
        let figure = figure(&line)?;
        if let Some(first) = lines.insert((figure.edition.clone(), figure.claim.clone()), line.number()) {
            let problem = format!("is already on line {first} for that edition; keep one line for a claim");
            return Err(line.refuse("claim_id", problem));
        }
        figures.push(figure);
    }
    Ok(figures)
}

fn figure(line: &Line<'_>) -> Result<Figure, TableError> {
    let empty = |column, example| line.refuse(column, format!("is empty; write for example {example}"));
    Ok(Figure {
        edition: name(line, "edition", "spring-2026")?,
        claim: name(line, "claim_id", "top-200-share")?,
        statement: line.text("statement")?.ok_or_else(|| empty("statement", "The Hub has two million models."))?,
        unit: line.text("unit")?.ok_or_else(|| empty("unit", "share"))?,
        value: value(line)?,
        as_of: line.field("as_of").parse().map_err(|_| line.refuse("as_of", "is no date; write YYYY-MM-DD"))?,
        definition: line.text("definition")?,
        primary: primary(line)?,
        url: line.address("source_url")?,
    })
}

/// A name that fits an identifier and the name of a file.
fn name(line: &Line<'_>, column: &'static str, example: &str) -> Result<String, TableError> {
    let text = line.field(column);
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !text.is_empty() && text.len() <= NAME && text.bytes().all(fits) {
        return Ok(text.to_owned());
    }
    let problem = format!("is no name; write up to {NAME} small letters, digits and hyphens, for example {example}");
    Err(line.refuse(column, problem))
}

fn value(line: &Line<'_>) -> Result<f64, TableError> {
    let text = line.field("value");
    // `inf` and `nan` would be read as numbers, too.
    let digits = text.starts_with(|first: char| first.is_ascii_digit() || first == '-');
    let value = text.parse().ok().filter(|value: &f64| digits && value.is_finite());
    value.ok_or_else(|| line.refuse("value", "is no number; write digits with a point, for example 0.496"))
}

fn primary(line: &Line<'_>) -> Result<bool, TableError> {
    match line.field("evidence") {
        primary if primary.eq_ignore_ascii_case("primary") => Ok(true),
        secondary if secondary.eq_ignore_ascii_case("secondary") => Ok(false),
        _ => {
            let problem = "is neither `primary` (read in its source) nor `secondary` (quoted by others)";
            Err(line.refuse("evidence", problem))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &str) -> Result<Vec<Figure>, String> {
        let header = "edition,claim_id,statement,unit,value,as_of,definition,evidence,source_url,more\n";
        read(format!("{header}{lines}").as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn figures_are_read() {
        let lines = "e-1,top,\"So, much.\",share,0.496,2026-03-17,All time.,Primary,https://example.org/r,x\n\
                     e-2,top,None.,models,-1e3,2025-12-31,,secondary,,\n";
        let full = Figure {
            edition: "e-1".into(),
            claim: "top".into(),
            statement: "So, much.".into(),
            unit: "share".into(),
            value: 0.496,
            as_of: "2026-03-17".parse().unwrap(),
            definition: Some("All time.".into()),
            primary: true,
            url: Some("https://example.org/r".into()),
        };
        let bare = Figure {
            edition: "e-2".into(),
            statement: "None.".into(),
            unit: "models".into(),
            value: -1000.0,
            as_of: "2025-12-31".parse().unwrap(),
            definition: None,
            primary: false,
            url: None,
            ..full.clone()
        };
        assert_eq!(of(lines), Ok(vec![full, bare]));
    }

    #[test]
    fn errors_tell_line_column_value_and_what_would_do() {
        let refusal = |line: &str| of(line).unwrap_err();
        for (line, expected) in [
            (
                "Spring 2026,a,s,share,1,2026-01-01,,primary,,",
                "column `edition`: `Spring 2026` is no name; write up to 100",
            ),
            ("e,,s,share,1,2026-01-01,,primary,,", "column `claim_id`: is no name"),
            ("e,a,,share,1,2026-01-01,,primary,,", "column `statement`: is empty; write for example The Hub"),
            ("e,a,s,,1,2026-01-01,,primary,,", "column `unit`: is empty; write for example share"),
            ("e,a,s,share,1,1.1.2026,,primary,,", "column `as_of`: `1.1.2026` is no date; write YYYY-MM-DD"),
            ("e,a,s,share,1,2026-01-01,,hearsay,,", "column `evidence`: `hearsay` is neither `primary`"),
            ("e,a,s,share,1,2026-01-01,,primary,example.org,", "column `source_url`: `example.org` is no address"),
        ] {
            assert!(refusal(line).starts_with(&format!("line 2, {expected}")), "{}", refusal(line));
        }
        for value in ["", "many", "nan", "inf", "-inf", "1e999", "41%", "1 000"] {
            let told = refusal(&format!("e,a,s,share,{value},2026-01-01,,primary,,"));
            assert!(told.contains("is no number; write digits with a point, for example 0.496"), "{told}");
        }
        let twice = "e,a,s,share,1,2026-01-01,,primary,,\ne,a,s,share,2,2026-01-01,,primary,,\n";
        assert!(
            refusal(twice).starts_with("line 3, column `claim_id`: `a` is already on line 2"),
            "{}",
            refusal(twice)
        );
    }
}
