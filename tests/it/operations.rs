//! What `docs/operations.md` says is held by tests that exist.

use std::fs;

use hubscope::telemetry::metrics::ALL;

#[test]
fn every_line_about_a_fault_names_a_test() {
    let told = fs::read_to_string("../docs/operations.md").unwrap();
    let lines: Vec<&str> = told.lines().filter(|line| line.starts_with("| ") && line.contains(".rs`")).collect();
    assert!(
        lines.len() > 10 && lines.len() + 1 == told.lines().filter(|line| line.starts_with("| ")).count(),
        "{told}"
    );
    for line in lines {
        let last = line.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        let mut names = last.split('`').skip(1).step_by(2);
        let (file, test) = (names.next().unwrap(), names.next().unwrap());
        let folder = if file.starts_with("http/") { "../api/src" } else { "it" };
        let source = fs::read_to_string(format!("{folder}/{file}")).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(source.contains(&format!("fn {test}(")), "{file} has no {test}");
    }
}

#[test]
fn alerts_and_panels_ask_for_what_servers_tell() {
    for file in ["prometheus/rules.yaml", "prometheus/rules_test.yaml", "grafana/hubscope.json"] {
        let asked = fs::read_to_string(format!("../k8s/components/{file}")).unwrap();
        let words: Vec<&str> = asked
            .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
            .filter(|word| word.starts_with("hubscope_"))
            .collect();
        assert!(words.len() > 10, "{file}");
        for word in words {
            assert!(ALL.iter().any(|family| family.tells(word)), "{file}: {word}");
        }
    }
}
