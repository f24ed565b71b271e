//! `hubscope metrics`: the catalogue of metrics as a page for people.

use std::fmt::Write as _;

use crate::calendar::Interval;
use crate::examples;
use crate::metrics::definition::{ALL, Additivity, Definition};

const HEAD: &str = "# Metrics

What each metric served here means. This page is written by `make docs` from the definitions in the program, the same that answers \
carry in `definition`; the rules behind them are in [definitions.md](definitions.md). What can be answered from the data of a server \
is told by `{ metrics { name available { from to } } }`.
";

/// The page, in Markdown.
pub(super) fn page() -> String {
    let mut page = HEAD.to_owned();
    page.push_str("\n| metric | answers | unit | adds up |\n|---|---|---|---|\n");
    for metric in ALL {
        let Definition { name, title, unit, .. } = metric;
        let anchor = name.to_lowercase();
        // Writing to a text does not fail.
        let _ = writeln!(page, "| [`{name}`](#{anchor}) | {title} | {unit} | {} |", adds_up(metric.additivity));
    }
    ALL.iter().for_each(|metric| section(&mut page, metric));
    page
}

fn section(page: &mut String, metric: &Definition) {
    let Definition { name, title, description, unit, .. } = metric;
    let _ = write!(page, "\n## {name}\n\n**{title}**, in {unit}. {description}\n\n");
    let _ = writeln!(page, "- Adds up {}.", adds_up(metric.additivity));
    for (what, values) in [
        ("Grouped by", metric.dimensions.to_vec()),
        ("Cut into", metric.intervals.iter().map(|interval| name_of(*interval)).collect()),
    ] {
        let values: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
        if !values.is_empty() {
            let _ = writeln!(page, "- {what} {}.", values.join(", "));
        }
    }
    page.push_str("\nKeep in mind:\n\n");
    for caveat in metric.caveats {
        let _ = writeln!(page, "- {caveat}");
    }
    page.push_str("\nSources:\n\n");
    for source in metric.sources {
        let url = source.url.map(|url| format!(", <{url}>")).unwrap_or_default();
        let license = source.license.map(|license| format!(" ({license})")).unwrap_or_default();
        let _ = writeln!(page, "- {}{url}{license}", source.name);
    }
    let asked = format!("{name}(");
    for example in examples::ALL.iter().filter(|example| example.document.contains(&asked)).take(1) {
        let _ = write!(page, "\n```graphql\n{}\n```\n", example.document.trim_end());
    }
}

fn adds_up(additivity: Additivity) -> &'static str {
    match additivity {
        Additivity::Sum => "over repositories and over time",
        Additivity::SemiAdditive => "over repositories, not over time",
        Additivity::NonAdditive => "over nothing",
    }
}

fn name_of(interval: Interval) -> &'static str {
    match interval {
        Interval::Day => "DAY",
        Interval::Week => "WEEK",
        Interval::Month => "MONTH",
        Interval::Quarter => "QUARTER",
        Interval::Year => "YEAR",
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    #[test]
    fn the_page_in_docs_is_that_of_the_program() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/metrics.md");
        let written = fs::read_to_string(page).unwrap_or_default();
        assert!(
            written == super::page(),
            "docs/metrics.md is not what the definitions say; write it anew with `make docs`"
        );
    }
}
