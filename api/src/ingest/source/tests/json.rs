//! JSON arrays and JSON Lines: what is converted, and what of it is null.

use super::*;
use crate::listing::BaseModel;

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
    assert_eq!(tags(&format!("[{}\"x\"]", "\"x\",".repeat(4_500))), Some(vec!["x".to_owned(); 4_000]));
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
