//! When a plan is good enough for a million rows.

use serde_json::Value;

use crate::harness::statements::Ran;

/// Tables that are never read from end to end for a page or a look-up.
const LARGE: [&str; 5] = ["repository", "publisher", "publisher_standing", "former_name", "snapshot"];

/// Whether the statements of a request read large tables by indexes only, and no part of a plan passes more than some rows.
///
/// # Errors
/// The first statement that does otherwise, with its plan.
pub(super) fn hold(ran: &[Ran], rows: f64) -> Result<(), String> {
    let mut held = 0;
    for Ran { text, plan } in ran.iter().filter(|ran| is_of_entries(ran)) {
        held += 1;
        check(plan, rows).map_err(|fault| format!("{fault}\n{text}\n{plan:#}"))?;
    }
    if held == 0 { Err(format!("no statement reads entries: {ran:?}")) } else { Ok(()) }
}

/// Whether a statement is of the entries of a list or look-up. Each request begins with others, which read the few hundred snapshots:
/// all of a kind, and the newest of all hubs.
fn is_of_entries(Ran { text, plan }: &Ran) -> bool {
    let is_page_of_snapshots = text.contains("\"snapshot\".\"hub\" = ") && text.contains(" LIMIT ");
    is_page_of_snapshots || reads(plan, &LARGE[..4])
}

fn reads(plan: &Value, tables: &[&str]) -> bool {
    tables.contains(&relation(plan)) || parts(plan).iter().any(|part| reads(part, tables))
}

/// The table that a part of a plan reads.
fn relation(plan: &Value) -> &str {
    plan["Relation Name"].as_str().unwrap_or_default()
}

fn parts(plan: &Value) -> &[Value] {
    plan["Plans"].as_array().map(Vec::as_slice).unwrap_or_default()
}

fn check(plan: &Value, rows: f64) -> Result<(), String> {
    let number = |name: &str| plan[name].as_f64().unwrap_or_default();
    // Of several indexes that are met only what all hold is read; and what was never run has read nothing.
    if plan["Node Type"] == "BitmapAnd" || number("Actual Loops") == 0.0 {
        return Ok(());
    }
    let passed = number("Actual Rows") + number("Rows Removed by Filter") + number("Rows Removed by Index Recheck");
    let passed = passed * number("Actual Loops");
    let (part, relation) = (&plan["Node Type"], relation(plan));
    // A kind of which nothing is told has an empty table.
    if *part == "Seq Scan" && LARGE.contains(&relation) && passed > 0.0 {
        return Err(format!("reads all of {relation}"));
    }
    if passed > rows {
        return Err(format!("{part} of {relation} passes {passed} rows, more than {rows}"));
    }
    parts(plan).iter().try_for_each(|part| check(part, rows))
}

#[test]
fn bad_plans_are_told() {
    let plan = |node: &str, removed: u64, loops: u64| {
        serde_json::json!({ "Node Type": "Limit", "Actual Rows": 21, "Actual Loops": 1, "Plans": [{
            "Node Type": node, "Relation Name": "repository", "Actual Rows": 21, "Rows Removed by Filter": removed,
            "Actual Loops": loops,
        }] })
    };
    let ran = |plan| [Ran { text: "SELECT".to_owned(), plan }];
    assert_eq!(hold(&ran(plan("Index Scan", 0, 1)), 63.0), Ok(()));
    for bad in [plan("Seq Scan", 0, 1), plan("Index Scan", 500, 1), plan("Index Scan", 0, 4)] {
        assert!(hold(&ran(bad.clone()), 63.0).is_err(), "{bad}");
    }
    assert!(hold(&[], 63.0).is_err());
}
