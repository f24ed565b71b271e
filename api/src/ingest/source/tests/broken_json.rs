//! JSON with rows that are rejected, and JSON that is refused.

use proptest::prelude::*;

use super::*;

#[test]
fn bad_lines_are_rejected_and_the_others_are_read() {
    let mut lines = b"{\"id\":\"a\"}\n\n  \t\r\n[1]\nnull\n{\"id\":\"b\"\n{\"id\":\"c\"} {}\n{'id':'d'}\n".to_vec();
    lines.extend(b"{\"id\":\"e\xff\"}\n{\"id\":\"f\",\"x\":\"\\ud83e\"}\n{\"id\":\"g\",\"x\":\"\x01\"}\n{\"id\":\"\\ud83e\\udd17\"}\n{\"id\":\"z\"}");
    let no_object = || Err(Reason::NoObject);
    let expected = [
        ok("a"),
        no_object(),
        no_object(),
        no_object(),
        no_object(),
        no_object(),
        // A name that is no text is none; beside the name such a value is null and the row stays.
        Err(Reason::NoName),
        ok("f"),
        no_object(),
        ok("🤗"),
        ok("z"),
    ];
    assert_eq!(outcome(lines), expected);
}

#[test]
fn elements_that_are_no_rows_are_rejected_and_a_broken_array_is_refused() {
    let array = "[{\"id\":\"a\"}, 1, \"x,]\", [[{}]], null,{\"id\":\"b\",\"x\":\"\\udc00\"},{\"id\":\"c\"}]\n\n";
    let no_object = || Err(Reason::NoObject);
    let expected = [ok("a"), no_object(), no_object(), no_object(), no_object(), ok("b"), ok("c")];
    assert_eq!(outcome(array), expected);
    let mut bytes = b"[{\"id\":\"a\"},{\"id\":\"b\xff\"}]".to_vec();
    assert_eq!(outcome(&bytes), [ok("a"), Err(Reason::NoName)]);
    bytes.pop();
    assert!(refusal(bytes).contains("is cut off before its end"));
    for (broken, told) in [
        ("[{\"id\":\"a\"}] x", "something follows the end of its array"),
        ("[{\"id\":\"a\"}][]", "something follows the end of its array"),
        ("[{\"id\":\"a\"},]", "its array is no JSON"),
        ("[,{\"id\":\"a\"}]", "its array is no JSON"),
        ("[{\"id\":\"a\"} {\"id\":\"b\"}]", "its array is no JSON"),
        ("[{\"id\":\"a\"},{id:\"b\"}]", "its array is no JSON"),
        ("[{\"id\":\"a\"},{\"id\":\"b\"]]", "its array is no JSON"),
        ("[{\"id\":\"a\"},nul]", "its array is no JSON"),
        ("[{\"id\":\"a\"}", "is cut off before its end"),
        ("[{\"id\":\"a\"},", "is cut off before its end"),
        ("[{\"id\":\"a", "is cut off before its end"),
        ("[", "is cut off before its end"),
        ("[]", "the listing has no rows"),
        ("[1, 2]", "none of the 2 rows of the listing is usable (it is no JSON object"),
        ("[{\"name\":\"a\"}]", "has neither `id` nor `modelId`"),
        ("{\"error\":\"Not found\"}", "has neither `id` nor `modelId`"),
        ("{\n  \"id\": \"a\"\n}\n", "none of the 3 rows of the listing is usable (it is no JSON object"),
    ] {
        let refused = refusal(broken);
        assert!(refused.contains(told), "{broken}: {refused}");
    }
}

#[test]
fn a_last_line_that_breaks_off_refuses_all() {
    let whole = "{\"id\":\"a\"}\n{\"id\":\"b\",\"x\":\"é\",\"n\":-1.5e3,\"t\":true}";
    let second = whole.find('\n').unwrap() + 1;
    for end in second + 1..whole.len() {
        let refused = refusal(&whole.as_bytes()[..end]);
        assert!(refused.contains("is cut off before its end"), "{end}: {refused}");
    }
    assert_eq!(outcome(whole), [ok("a"), ok("b")]);
    assert_eq!(outcome(&whole[..second]), [ok("a")]);
    // With its end of line it is whole, if bad.
    assert_eq!(outcome(format!("{}\n", &whole[..whole.len() - 1])), [ok("a"), Err(Reason::NoObject)]);
}

#[test]
fn rows_of_any_size_and_depth_are_survived() {
    let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    let objects = format!("{}1{}", "{\"a\":".repeat(300_000), "}".repeat(300_000));
    let megabytes = "é".repeat(1 << 20);
    for (name, value) in [("x", &deep), ("tags", &deep), ("safetensors", &objects), ("baseModels", &objects)] {
        let told = row_with(&format!(r#""{name}":{value}"#)).attributes;
        assert!(told.tags.is_none_or(|tags| tags.is_empty()));
    }
    let author = row_with(&format!(r#""author":"{megabytes}""#)).attributes.author;
    assert_eq!(author, Some("é".repeat(1_000)));
    let long = " ".repeat(65 << 20);
    let lines = format!("{{\"id\":\"a\"}}\n{{\"id\":\"b\"{long}}}\n{{\"id\":\"c\"}}\n");
    assert_eq!(outcome(&lines), [ok("a"), Err(Reason::RowTooLong), ok("c")]);
    let array = format!("[{{\"id\":\"a\"}},{{\"id\":\"b\"{long}}},{{\"id\":\"c\"}}]");
    assert_eq!(outcome(array), [ok("a"), Err(Reason::RowTooLong), ok("c")]);
    assert!(refusal(&lines[..60 << 20]).contains("is cut off"));
}

#[test]
fn batches_are_bounded_in_rows_and_in_bytes() {
    let lines: String = (0..9_000).map(|at| format!("{{\"id\":\"a/{at}\"}}\n")).collect();
    let (_folder, path) = file(lines);
    let sizes: Vec<_> = open(&path, RepositoryKind::Model).unwrap().rows().map(|batch| batch.unwrap().len()).collect();
    assert_eq!(sizes, [4_096, 4_096, 808]);
    let pad = "x".repeat(1 << 20);
    let lines: String = (0..5).map(|at| format!("{{\"id\":\"a/{at}\",\"x\":\"{pad}\"}}\n")).collect();
    let (_folder, path) = file(lines);
    let sizes: Vec<_> = open(&path, RepositoryKind::Model).unwrap().rows().map(|batch| batch.unwrap().len()).collect();
    assert_eq!(sizes, [2, 2, 1]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn changed_bytes_never_panic(array in any::<bool>(), changes in proptest::collection::vec((0.0..1.0_f64, any::<u8>()), 1..5)) {
        let row = OF_THE_HUB.replace('\n', " ");
        let mut bytes = if array { format!("[{row},{row},1]") } else { format!("{row}\n{row}\n1\n") }.into_bytes();
        for (at, value) in changes {
            let at = (bytes.len() as f64 * at) as usize;
            bytes[at] = value;
        }
        let (_folder, path) = file(bytes);
        if let Ok(reads) = read(&path) {
            prop_assert!((1..8).contains(&reads.len()));
        }
    }

    /// What an element is, whether a row or not, and where it ends, is what a whole reader of JSON says.
    #[test]
    fn an_array_is_taken_apart_as_json_says(text in r#"\[([\[\]{}:,"\\ 1ab]|\{"id":"[ab\\"]{0,3}"\}){0,12}\]"#) {
        let (_folder, path) = file(&text);
        let whole = serde_json::from_str::<Vec<serde_json::Value>>(&text);
        match read(&path) {
            Ok(reads) => prop_assert_eq!(reads.len(), whole.unwrap().len()),
            Err(SourceError::CutOff(_) | SourceError::Damaged { .. }) => prop_assert!(whole.is_err(), "{}", text),
            // None of its rows has a usable name.
            Err(_) => {
                let is_usable = |id: &str| !id.is_empty() && !id.contains(char::is_control);
                let usable = |row: &serde_json::Value| row.get("id").and_then(|id| id.as_str()).is_some_and(is_usable);
                prop_assert!(whole.is_ok_and(|rows| !rows.iter().any(usable)), "{}", text);
            }
        }
    }
}
