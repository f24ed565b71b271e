//! What listings declare, and what it means.

use proptest::prelude::*;

use super::*;
use crate::listing::BaseModel;

fn tagged<const N: usize>(tags: [&str; N]) -> Attributes {
    Attributes { tags: Some(tags.map(String::from).to_vec()), ..Attributes::default() }
}

fn with_models<const N: usize>(models: [(&str, &str); N], attributes: Attributes) -> Attributes {
    let told = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let model = |(id, name): (&str, &str)| BaseModel { source_id: told(id), name: told(name) };
    Attributes { base_models: Some(models.map(model).to_vec()), ..attributes }
}

fn names(attributes: &Attributes) -> Vec<String> {
    bases(attributes).into_iter().filter_map(|base| base.name).collect()
}

fn relation_of(attributes: &Attributes) -> Relation {
    if bases(attributes).is_empty() { Relation::NoneDeclared } else { relation(attributes) }
}

#[test]
fn bases_by_tags() {
    let both = tagged(["gguf", "base_model:Qwen/Qwen3-8B", "base_model:quantized:qwen/qwen3-8b"]);
    assert_eq!(names(&both), ["Qwen/Qwen3-8B"]);
    assert_eq!(relation_of(&both), Relation::Quantized);

    let merged = tagged(["base_model:merge:b/2", "base_model:a/1", "base_model:merge:a/1"]);
    assert_eq!((names(&merged), relation_of(&merged)), (vec!["b/2".into(), "a/1".into()], Relation::Merge));

    let plain = tagged(["base_model:gpt2"]);
    assert_eq!((names(&plain), relation_of(&plain)), (vec!["gpt2".into()], Relation::Finetune));
}

#[test]
fn relations_by_tags() {
    for (tag, expected) in [
        ("base_model:finetune:a/b", Relation::Finetune),
        ("base_model:Adapter:a/b", Relation::Adapter),
        ("base_model:QUANTIZED:a/b", Relation::Quantized),
        ("base_model:merge:a/b", Relation::Merge),
        ("base_model:distilled:a/b", Relation::Finetune),
        ("base_model:none_declared:a/b", Relation::Finetune),
        ("base_model::a/b", Relation::Finetune),
    ] {
        let attributes = tagged([tag]);
        assert_eq!((names(&attributes), relation_of(&attributes)), (vec!["a/b".into()], expected), "{tag}");
    }
    let passed_over = tagged(["base_model:distilled:a/b", "base_model:adapter:a/b"]);
    assert_eq!(relation_of(&passed_over), Relation::Adapter);
}

#[test]
fn names_with_colons_and_tags_without_names() {
    assert_eq!(names(&tagged(["base_model:a/b:latest"])), ["a/b:latest"]);
    assert_eq!(names(&tagged(["base_model:finetune:a/b:latest"])), ["a/b:latest"]);
    for tag in ["base_model:", "base_model", "base_model:finetune:", "base_models:a/b"] {
        let attributes = tagged([tag]);
        assert_eq!((names(&attributes).len(), relation_of(&attributes)), (0, Relation::NoneDeclared), "{tag}");
    }
}

#[test]
fn structures_come_before_tags() {
    let tags = tagged(["base_model:adapter:tag/base"]);
    let told = with_models([("1", "a/b"), ("", "A/B"), ("1", "a/renamed"), ("2", ""), ("2", "")], tags.clone());
    // One `_id` by two names is told apart here; that it is one repository shows where bases are looked up.
    let expected = [(Some("1"), Some("a/b")), (Some("1"), Some("a/renamed")), (Some("2"), None)];
    let bases = bases(&told);
    let found: Vec<_> = bases.iter().map(|base| (base.source_id.as_deref(), base.name.as_deref())).collect();
    assert_eq!(found, expected);
    assert_eq!(relation_of(&told), Relation::Adapter);

    let merge = Attributes { base_relation: Some("Merge".into()), ..told };
    assert_eq!(relation_of(&merge), Relation::Merge);
    let unknown = Attributes { base_relation: Some("descends".into()), ..merge };
    assert_eq!(relation_of(&unknown), Relation::Adapter);
    assert_eq!(names(&with_models([], tags)), ["tag/base"]);
    assert_eq!(relation_of(&with_models([("", "a/b")], Attributes::default())), Relation::Finetune);
}

#[test]
fn of_one_name_under_two_ids_the_first_counts() {
    let told = bases(&with_models([("1", "a/b"), ("2", "A/B")], Attributes::default()));
    assert_eq!(told, [Base { source_id: Some("1".into()), name: Some("a/b".into()) }]);
}

#[test]
fn who_names_no_base_declares_none_whatever_relation_it_tells() {
    let lonely = Attributes { base_relation: Some("merge".into()), ..Attributes::default() };
    assert_eq!(relation_of(&lonely), Relation::NoneDeclared);
}

proptest! {
    #[test]
    fn bases_are_distinct_and_in_the_order_of_tags(
        tags in proptest::collection::vec("base_model:((finetune|Merge|x):)?[abAB]/[ab]{0,1}", 0..8),
    ) {
        let attributes = Attributes { tags: Some(tags.clone()), ..Attributes::default() };
        let found = names(&attributes);
        let folded: Vec<_> = found.iter().map(|name| fold(name)).collect();
        let mut distinct = folded.clone();
        distinct.sort_unstable();
        distinct.dedup();
        prop_assert_eq!(distinct.len(), folded.len());
        let mut rest = tags.iter();
        let in_order = found.iter().all(|name| rest.any(|tag| tag.ends_with(&format!(":{name}"))));
        prop_assert!(in_order);
        prop_assert_eq!(relation_of(&attributes) == Relation::NoneDeclared, found.is_empty());
    }
}
