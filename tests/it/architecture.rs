//! Who may import whom. The table is the architecture: a line is widened only when the direction of the house changes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Module, and the modules that it may name.
const MAY_IMPORT: &[(&str, &str)] = &[
    // Words that everybody shares.
    ("calendar", ""),
    ("dimension", "calendar"),
    ("listing", ""),
    ("table", "dimension"),
    ("config", ""),
    ("trust", ""),
    ("telemetry", "config trust"),
    ("sample", ""),
    ("auth", "dimension"),
    ("examples", ""),
    // What the numbers mean: pure.
    ("history", "calendar dimension"),
    ("classify", "calendar dimension listing"),
    // Tables.
    ("store", "auth calendar dimension history"),
    // The form in which what derives lies ready: pure.
    ("parts", "dimension store"),
    // Writing.
    ("derive", "calendar classify dimension history listing parts store"),
    ("publish", "derive dimension store"),
    ("registry", "dimension publish store table"),
    ("ingest", "calendar config derive dimension listing publish store table trust"),
    ("generate", "calendar dimension table"),
    // Reading.
    ("export", "calendar table"),
    ("engine", "calendar dimension history parts store"),
    ("metrics", "calendar dimension engine history store"),
    ("catalogue", "calendar dimension listing store"),
    ("report", "calendar store"),
    ("schema", "auth calendar catalogue dimension engine ingest metrics registry report store"),
    ("cache", "auth"),
    ("http", "auth cache config export schema telemetry"),
    // Everything comes together here.
    ("app", "auth cache config engine http ingest schema store"),
    ("doctor", "cache calendar config dimension engine metrics sample store"),
    (
        "cli",
        "app auth calendar config dimension doctor examples generate ingest metrics publish registry sample schema store telemetry",
    ),
    ("main", ""),
];

/// Libraries whose types stay within some modules.
const KEPT_IN: &[(&str, &str)] = &[
    ("sea_orm", "store"),
    ("sea_orm_migration", ""),
    // Rows that are derived are made as the store takes them.
    ("entity", "derive store"),
    ("migration", "store"),
    ("async_graphql", "schema http"),
    ("async_graphql_value", "schema http"),
    ("bluejay_core", "http"),
    ("bluejay_parser", "http"),
    ("actix_web", "app http"),
    ("actix_http", "http"),
    ("actix_service", "http"),
    ("actix_ws", "http"),
    ("getrandom", "auth"),
    ("subtle", "auth"),
    ("redis", "cache"),
    ("moka", "cache"),
    ("parquet", "export generate ingest"),
    ("reqwest", "ingest telemetry"),
    ("rustls", "http ingest telemetry trust"),
    ("arrow_array", "export generate ingest"),
    ("arrow_ipc", "export"),
    ("arrow_schema", "export generate ingest"),
    ("clap", "cli"),
];

/// Rust files with the module that each belongs to, tests left out.
fn sources() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../api/src");
    let mut found = Vec::new();
    collect(&root, &mut found);
    let of = |file: PathBuf| {
        let first = file.strip_prefix(&root).expect("inside").components().next().expect("a name");
        (first.as_os_str().to_string_lossy().trim_end_matches(".rs").to_owned(), file)
    };
    found.into_iter().map(of).filter(|(module, _)| module != "lib").collect()
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        let name = entry.file_stem().expect("a name").to_string_lossy().into_owned();
        let is_test = name == "tests" || name.ends_with("_tests");
        if entry.is_dir() && !is_test {
            collect(&entry, found);
        } else if entry.extension().is_some_and(|ending| ending == "rs") && !is_test {
            found.push(entry);
        }
    }
}

/// The code of a file: without comments, texts and tests within.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).expect("a readable file");
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
    let lines = text.lines().map(|line| line.split("//").next().unwrap_or_default());
    // Every second part stands between quotation marks.
    lines.flat_map(|line| line.split('"').step_by(2).chain(["\n"])).collect()
}

/// Where `path::` begins in code, as a word of its own.
fn named<'a>(code: &'a str, path: &'a str) -> impl Iterator<Item = &'a str> {
    let word = |before: &str| !before.ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
    let places = code.match_indices(path).filter(move |(at, _)| word(&code[..*at]));
    places.map(move |(at, _)| &code[at + path.len()..])
}

/// The modules of this crate that a file names.
fn modules(code: &str) -> BTreeSet<String> {
    let first = |text: &str| text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    let mut found = BTreeSet::new();
    for rest in named(code, "crate::") {
        match rest.strip_prefix('{') {
            Some(list) => {
                let mut depth = 0;
                let mut item = String::new();
                for c in list.chars().take_while(|c| *c != ';') {
                    depth += match c {
                        '{' => 1,
                        '}' => -1,
                        _ => 0,
                    };
                    if depth < 0 || (c == ',' && depth == 0) {
                        found.insert(first(item.trim()));
                        item.clear();
                    } else {
                        item.push(c);
                    }
                    if depth < 0 {
                        break;
                    }
                }
            }
            None => {
                found.insert(first(rest));
            }
        }
    }
    found.remove("");
    found
}

#[test]
fn modules_import_in_one_direction() {
    let table: BTreeMap<&str, BTreeSet<&str>> =
        MAY_IMPORT.iter().map(|(module, others)| (*module, others.split_whitespace().collect())).collect();
    let (mut wrong, mut used) = (Vec::new(), BTreeSet::new());
    for (module, file) in sources() {
        let allowed = table.get(module.as_str()).unwrap_or_else(|| panic!("{module} is missing in the table"));
        for other in modules(&code(&file)).into_iter().filter(|other| *other != module) {
            if !allowed.contains(other.as_str()) {
                wrong.push(format!("{}: {module} may not import {other}", file.display()));
            }
            used.insert((module.clone(), other));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let idle = table.iter().flat_map(|(module, others)| others.iter().map(move |other| (module, other)));
    let idle: Vec<_> =
        idle.filter(|(module, other)| !used.contains(&(module.to_string(), other.to_string()))).collect();
    assert!(idle.is_empty(), "allowed and not needed: {idle:?}");
}

#[test]
fn libraries_stay_where_they_belong() {
    let mut wrong = Vec::new();
    for (module, file) in sources() {
        let code = code(&file);
        for (library, homes) in KEPT_IN {
            let path = format!("{library}::");
            let used = named(&code, &path).next().is_some();
            if used && !homes.split_whitespace().any(|home| home == module) {
                wrong.push(format!("{}: {library} does not belong in {module}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn migrations_know_nobody_and_entities_only_each_other() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for member in ["migration", "entity"] {
        let manifest = fs::read_to_string(root.join(member).join("Cargo.toml")).unwrap();
        let dependencies = manifest.split("dependencies]").skip(1).collect::<String>();
        for other in ["hubscope", "entity", "migration"] {
            assert!(!dependencies.lines().any(|line| line.starts_with(other)), "{member} depends on {other}");
        }
    }
}

#[test]
fn imports_are_found_in_every_form() {
    let code =
        "use crate::store::{a, b};\nuse crate::{schema, telemetry::{x, y}, cli as z};\nfn f() { crate::engine::g() }";
    let found: Vec<String> = modules(code).into_iter().collect();
    assert_eq!(found, ["cli", "engine", "schema", "store", "telemetry"]);
    assert_eq!(named("use my_redis::x; a::redis::b; redis::c", "redis::").count(), 1);
}
