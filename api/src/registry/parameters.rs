//! Curated numbers of parameters as a table: `model_id,total_params,active_params,is_moe,source`.

use std::collections::HashMap;
use std::io::Read;

use crate::dimension::LARGEST_COUNT;
use crate::dimension::text::fold;
use crate::store::CuratedSize;
use crate::table::{Line, Table, TableError};

/// Reads curated sizes. Columns other than `model_id` and `total_params` may be missing; more are ignored.
///
/// # Errors
/// When a line is wrong: nothing may be taken from the table then.
pub fn read(source: impl Read) -> Result<Vec<CuratedSize>, TableError> {
    let table = Table::read(source, &["model_id", "total_params"])?;
    let mut lines_by_model = HashMap::new();
    let mut entries = Vec::new();
    for line in table.lines() {
        let entry = entry(&line)?;
        if let Some(first) = lines_by_model.insert(fold(&entry.name), line.number()) {
            return Err(line.refuse("model_id", format!("is already on line {first}; keep one line for a model")));
        }
        entries.push(entry);
    }
    Ok(entries)
}

fn entry(line: &Line<'_>) -> Result<CuratedSize, TableError> {
    let model = line.name("model_id")?.to_owned();
    let total = number(line, "total_params")?;
    let total = total.ok_or_else(|| line.refuse("total_params", "is empty; write a number, or take the line out"))?;
    let active = number(line, "active_params")?;
    if active.is_some_and(|active| active > total) {
        return Err(line.refuse("active_params", format!("is more than all {total} parameters; check both numbers")));
    }
    Ok(CuratedSize {
        name: model,
        total,
        active,
        mixture_of_experts: line.truth("is_moe")?,
        source: line.text("source")?,
    })
}

fn number(line: &Line<'_>, column: &'static str) -> Result<Option<i64>, TableError> {
    let text = line.field(column);
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    // A zero is no error: it tells nothing, here as in a listing.
    let number = text.parse().ok().filter(|number| digits && (0..=LARGEST_COUNT).contains(number));
    let problem = || match digits {
        true => line.refuse(column, format!("is more parameters than can be counted, which are {LARGEST_COUNT}")),
        false => line.refuse(column, "is no number of parameters; write digits only, for example 7000000000"),
    };
    number.map(Some).ok_or_else(problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &str) -> Result<Vec<CuratedSize>, String> {
        let table = format!("model_id,total_params,active_params,is_moe,source,note\n{lines}");
        read(table.as_bytes()).map_err(|error| error.to_string())
    }

    #[test]
    fn sizes_are_read() {
        let entries = of("a/MoE,671000000000,37000000000,True,atom,x\ngpt2,124000000,,,,\n").unwrap();
        let mixture = CuratedSize {
            name: "a/MoE".into(),
            total: 671_000_000_000,
            active: Some(37_000_000_000),
            mixture_of_experts: Some(true),
            source: Some("atom".into()),
        };
        let plain = CuratedSize {
            name: "gpt2".into(),
            total: 124_000_000,
            active: None,
            mixture_of_experts: None,
            source: None,
        };
        assert_eq!(entries, [mixture, plain]);
    }

    #[test]
    fn errors_tell_line_column_value_and_what_would_do() {
        for wrong in ["7B", "7e9", "-7", "+7", "7.0"] {
            let expected = format!(
                "line 2, column `total_params`: `{wrong}` is no number of parameters; \
                 write digits only, for example 7000000000"
            );
            assert_eq!(of(&format!("a/b,{wrong},,,,\n")), Err(expected));
        }
        for wrong in ["9007199254740992", "99999999999999999999"] {
            let expected = format!(
                "line 2, column `total_params`: `{wrong}` is more parameters than can be counted, which are 9007199254740991"
            );
            assert_eq!(of(&format!("a/b,{wrong},,,,\n")), Err(expected));
        }
        let refusal = |lines| of(lines).unwrap_err();
        assert!(refusal("a/b,,,,,\n").starts_with("line 2, column `total_params`: is empty"));
        assert!(refusal(",5,,,,\n").starts_with("line 2, column `model_id`: is empty"));
        assert!(refusal("a/b,5,6,,,\n").starts_with("line 2, column `active_params`: `6` is more than all 5"));
        assert!(refusal("a/b,5,,yes,,\n").starts_with("line 2, column `is_moe`: `yes` is neither"));
        assert!(refusal("a/b,5,,,,\nA/B,5,,,,\n").starts_with("line 3, column `model_id`: `A/B` is already on line 2"));
    }
}
