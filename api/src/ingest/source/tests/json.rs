//! JSON arrays and JSON Lines: what is converted, what is rejected, what is refused.

use proptest::prelude::*;

use super::*;
use crate::ingest::source::Reason;
use crate::listing::BaseModel;

fn file(bytes: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("listing");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// Names of usable rows, and why the others are rejected.
fn outcome(bytes: impl AsRef<[u8]>) -> Vec<Result<String, Reason>> {
    let (_folder, path) = file(bytes);
    let name = |read| match read {
        Read::Row(row) => Ok(row.name),
        Read::Rejected(rejection) => Err(rejection.reason),
    };
    read(&path).unwrap().into_iter().map(name).collect()
}

fn refusal(bytes: impl AsRef<[u8]>) -> String {
    let (_folder, path) = file(bytes);
    read(&path).unwrap_err().to_string()
}

/// One row with a member beside its name.
fn row_with(member: &str) -> Row {
    let (_folder, path) = file(format!(r#"[{{"id":"a/b",{member}}}]"#));
    let (mut rows, rejections) = split(read(&path).unwrap());
    assert_eq!(rejections, []);
    rows.remove(0)
}

fn ok(name: &str) -> Result<String, Reason> {
    Ok(name.to_owned())
}

const OF_THE_HUB: &str = r#"{
    "_id": "621ffdc136468d709f17b1e2", "id": "openai/gpt", "modelId": "openai/gpt", "author": "openai",
    "createdAt": "2022-03-02T23:29:04.000Z", "lastModified": "2025-01-06T01:02:03.456Z", "private": false,
    "downloads": 12, "downloadsAllTime": 3400, "likes": 5, "trendingScore": 0.5, "gated": "manual",
    "pipeline_tag": "text-generation", "library_name": "transformers", "tags": ["pytorch", "license:mit"],
    "safetensors": {"parameters": {"F32": 124000000}, "total": 124000000}, "gguf": {"total": 7, "architecture": "x"},
    "baseModels": {"relation": "finetune", "models": [{"_id": "1", "id": "a/base"}]},
    "cardData": {"license": "mit", "tags": [["odd"]]}, "siblings": [{"rfilename": "config.json"}], "sdk": "none"
}"#;

#[test]
fn a_row_of_the_hub_is_read_whole_in_both_forms() {
    let expected = Row {
        position: 0,
        source_id: Some("621ffdc136468d709f17b1e2".into()),
        name: "openai/gpt".into(),
        downloads: Some(12),
        downloads_all_time: Some(3_400),
        likes: Some(5),
        last_modified: Some(1_736_125_323_456_000),
        attributes: Attributes {
            author: Some("openai".into()),
            created_at: Some(1_646_263_744_000_000),
            task: Some("text-generation".into()),
            library: Some("transformers".into()),
            tags: Some(vec!["pytorch".into(), "license:mit".into()]),
            safetensors_total: Some(124_000_000),
            gguf_total: Some(7),
            base_relation: Some("finetune".into()),
            base_models: Some(vec![BaseModel { source_id: Some("1".into()), name: Some("a/base".into()) }]),
            gated: Some(true),
            bytes: None,
            sdk: None,
        },
    };
    let line = OF_THE_HUB.replace('\n', " ");
    for text in
        [format!("[{OF_THE_HUB}]"), format!("\u{feff}\n [ {OF_THE_HUB} ]\n"), line.clone(), format!("{line}\r\n")]
    {
        let (_folder, path) = file(text);
        assert_eq!(split(read(&path).unwrap()), (vec![expected.clone()], vec![]));
    }
}

#[test]
fn counters_are_whole_numbers_and_nothing_else() {
    for (value, expected) in [
        ("0", Some(0)),
        ("1e3", Some(1_000)),
        ("2.0", Some(2)),
        ("-0.0", Some(0)),
        ("9007199254740991", Some((1 << 53) - 1)),
        ("9007199254740992", None),
        ("-1", None),
        ("1.5", None),
        ("1e400", None),
        ("99999999999999999999999999", None),
        ("\"12\"", None),
        ("true", None),
        ("null", None),
        ("[1]", None),
        ("{\"total\":1}", None),
    ] {
        assert_eq!(row_with(&format!(r#""downloads":{value}"#)).downloads, expected, "{value}");
        let nested = row_with(&format!(r#""safetensors":{{"total":{value}}}"#));
        assert_eq!(nested.attributes.safetensors_total, expected, "{value}");
    }
}

#[test]
fn what_is_of_a_wrong_type_is_null_and_the_row_stays() {
    for wrong in ["1", "true", "null", "[\"a\"]", "{\"id\":\"a\"}", "\"\"", "\"\\u0000\\n\""] {
        for name in ["author", "createdAt", "pipeline_tag", "library_name", "safetensors", "gguf", "baseModels"] {
            assert_eq!(row_with(&format!(r#""{name}":{wrong}"#)).attributes, Attributes::default(), "{name}: {wrong}");
        }
    }
    for wrong in ["1", "\"yes\"", "null", "[true]"] {
        assert_eq!(row_with(&format!(r#""gated":{wrong}"#)).attributes.gated, None);
    }
    let gated = ["false", "true", "\"auto\"", "\"manual\"", "\"False\""];
    let told = gated.map(|value| row_with(&format!(r#""gated":{value}"#)).attributes.gated);
    assert_eq!(told, [Some(false), Some(true), Some(true), Some(true), Some(false)]);
    // A number is an instant in Parquet where the column says its unit; here nothing does.
    assert_eq!(row_with(r#""lastModified":1646263744"#).last_modified, None);
    assert_eq!(row_with(r#""lastModified":"2022-03-02""#).last_modified, Some(19_053 * 86_400_000_000));
}

#[test]
fn lists_and_structures_may_be_json_in_a_text_as_in_parquet() {
    let tags = |value: &str| row_with(&format!(r#""tags":{value}"#)).attributes.tags;
    let expected = Some(vec!["b".to_owned(), "a".into(), "b".into()]);
    assert_eq!(tags(r#"["b", 1, "a\u0001", null, "", ["c"], "b"]"#), expected);
    assert_eq!(tags(r#""[\"b\", 1, \"a\", \"b\"]""#), expected);
    assert_eq!(tags("[]"), Some(vec![]));
    assert_eq!(tags(r#""\"[]\"""#), None);
    assert_eq!(tags(&format!("[{}\"x\"]", "\"x\",".repeat(1_500))), Some(vec!["x".to_owned(); 1_000]));
    let total = |value: &str| row_with(&format!(r#""gguf":{value}"#)).attributes.gguf_total;
    assert_eq!(
        [r#"{"total":1,"total":2}"#, r#""{\"total\":5e8}""#, r#"{"x":1}"#].map(total),
        [Some(2), Some(500_000_000), None]
    );
    let models = r#"[{"_id":"1","id":"a/b"},{"id":3},4,{"id":"c/d"}]"#;
    for value in [
        format!(r#"{{"relation":"adapter","models":{models},"other":[[]]}}"#),
        format!("{:?}", format!(r#"{{"relation":"adapter","models":{models}}}"#)),
    ] {
        let told = row_with(&format!(r#""baseModels":{value}"#)).attributes;
        let base = |id: Option<&str>, name: &str| BaseModel { source_id: id.map(Into::into), name: Some(name.into()) };
        assert_eq!(told.base_relation.as_deref(), Some("adapter"));
        assert_eq!(told.base_models, Some(vec![base(Some("1"), "a/b"), base(None, "c/d")]));
    }
}

#[test]
fn names_are_found_under_every_spelling_and_the_last_of_several_counts() {
    let lines = r#"{"modelId":"old/name"}
{"id":null,"modelId":"old/two"}
{"id":"","modelId":"old/three"}
{"i\u0064":"escaped/key"}
{"id":"first","id":"last"}
{"id":"gone","id":null}
{"id":["a"]}
{"id":7}
{"id":"a\u0000b"}
"#;
    let no_name = || Err(Reason::NoName);
    let expected = [
        ok("old/name"),
        ok("old/two"),
        ok("old/three"),
        ok("escaped/key"),
        ok("last"),
        no_name(),
        no_name(),
        no_name(),
    ];
    let found = outcome(lines);
    assert_eq!(found[..8], expected);
    assert_eq!(found[8], Err(Reason::NameWithControls));
}

#[test]
fn bad_lines_are_rejected_and_the_others_are_read() {
    let mut lines = b"{\"id\":\"a\"}\n\n  \t\r\n[1]\nnull\n{\"id\":\"b\"\n{\"id\":\"c\"} {}\n{'id':'d'}\n".to_vec();
    lines.extend(b"{\"id\":\"e\xff\"}\n{\"id\":\"f\",\"x\":\"\\ud83e\"}\n{\"id\":\"g\",\"x\":\"\x01\"}\n{\"id\":\"\\ud83e\\udd17\"}\n{\"id\":\"z\"}");
    let (no_object, not_unicode) = (|| Err(Reason::NoObject), || Err(Reason::NotUnicode));
    let expected = [
        ok("a"),
        no_object(),
        no_object(),
        no_object(),
        no_object(),
        no_object(),
        not_unicode(),
        not_unicode(),
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
    let expected = [ok("a"), no_object(), no_object(), no_object(), no_object(), Err(Reason::NotUnicode), ok("c")];
    assert_eq!(outcome(array), expected);
    let mut bytes = b"[{\"id\":\"a\"},{\"id\":\"b\xff\"}]".to_vec();
    assert_eq!(outcome(&bytes), [ok("a"), Err(Reason::NotUnicode)]);
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
        ("[1, 2]", "none of the 2 rows of the listing is usable (it is no JSON object)"),
        ("[{\"name\":\"a\"}]", "has neither `id` nor `modelId`"),
        ("{\"error\":\"Not found\"}", "has neither `id` nor `modelId`"),
        ("{\n  \"id\": \"a\"\n}\n", "none of the 3 rows of the listing is usable (it is no JSON object)"),
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
fn each_kind_has_members_of_its_own_and_all_names_are_told() {
    let (_folder, path) = file(r#"[{"id":"a/b","pipeline_tag":"x","mainSize":10,"sdk":"gradio"},{"zzz":1,"id":"c"}]"#);
    let of = |kind| split(read_kind(&path, kind).unwrap()).0.remove(0).attributes;
    let [model, dataset, space] = [RepositoryKind::Model, RepositoryKind::Dataset, RepositoryKind::Space].map(of);
    assert_eq!(model, Attributes { task: Some("x".into()), ..Attributes::default() });
    assert_eq!(dataset, Attributes { bytes: Some(10), ..Attributes::default() });
    assert_eq!(space, Attributes { sdk: Some("gradio".into()), ..Attributes::default() });
    let mut rows = open(&path, RepositoryKind::Model).unwrap().rows();
    while rows.next().is_some() {}
    assert_eq!(rows.columns(), ["id", "pipeline_tag", "mainSize", "sdk", "zzz"]);
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
            Err(_) => prop_assert!(whole.is_ok_and(|all| all.iter().all(|one| one.get("id").is_none_or(|id| id == ""))), "{}", text),
        }
    }
}
