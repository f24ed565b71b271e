//! Every type that is converted, and what of it is null.

use arrow_array::builder::{
    FixedSizeListBuilder, LargeListBuilder, ListBuilder, MapBuilder, StringBuilder, StringDictionaryBuilder,
};
use arrow_array::types::{ArrowPrimitiveType, Float16Type, Int8Type, Int32Type};
use arrow_array::{
    BinaryArray, BooleanArray, Date32Array, Date64Array, Decimal128Array, DictionaryArray, FixedSizeBinaryArray,
    Float16Array, Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, Int64Array, LargeStringArray,
    ListArray, StringViewArray, StructArray, TimestampMicrosecondArray, TimestampMillisecondArray,
    TimestampNanosecondArray, TimestampSecondArray, UInt8Array, UInt16Array, UInt32Array, UInt64Array, new_null_array,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field};

use super::*;
use crate::listing::BaseModel;

type Half = <Float16Type as ArrowPrimitiveType>::Native;

const FLOOR: i64 = 1_646_263_744_000_000;

#[test]
fn counters_of_every_whole_type() {
    let one: [ArrayRef; 8] = [
        Arc::new(Int8Array::from(vec![Some(1), None, Some(-1)])),
        Arc::new(Int16Array::from(vec![Some(1), None, Some(-1)])),
        Arc::new(Int32Array::from(vec![Some(1), None, Some(-1)])),
        Arc::new(Int64Array::from(vec![Some(1), None, Some(1 << 53)])),
        Arc::new(UInt64Array::from(vec![Some(1), None, Some(u64::MAX)])),
        Arc::new(Float32Array::from(vec![Some(1.0), None, Some(f32::NAN)])),
        Arc::new(Float64Array::from(vec![Some(1.0), None, Some(1.5)])),
        Arc::new(Float64Array::from(vec![Some(1.0), Some(f64::INFINITY), Some(-2.0)])),
    ];
    for column in one {
        let likes: Vec<_> = rows_with("likes", column.clone()).iter().map(|row| row.likes).collect();
        assert_eq!(likes, [Some(1), None, None], "{}", column.data_type());
    }
    let small: [ArrayRef; 3] = [
        Arc::new(UInt8Array::from(vec![u8::MAX])),
        Arc::new(UInt16Array::from(vec![u16::from(u8::MAX)])),
        Arc::new(UInt32Array::from(vec![u32::from(u8::MAX)])),
    ];
    for column in small {
        assert_eq!(rows_with("downloadsAllTime", column)[0].downloads_all_time, Some(255));
    }
    let whole = Decimal128Array::from(vec![Some(100), None, Some(150)]).with_precision_and_scale(38, 2).unwrap();
    let once: DictionaryArray<Int8Type> =
        DictionaryArray::new(Int8Array::from(vec![Some(0), None, Some(1)]), Arc::new(Int64Array::from(vec![1, -1])));
    let half = Float16Array::from(vec![Some(Half::from_f32(1.0)), None, Some(Half::from_f32(1.5))]);
    for column in [Arc::new(whole) as ArrayRef, Arc::new(once), Arc::new(half)] {
        let likes: Vec<_> = rows_with("likes", column.clone()).iter().map(|row| row.likes).collect();
        assert_eq!(likes, [Some(1), None, None], "{}", column.data_type());
    }
    let unsigned = rows_with("downloads", Arc::new(UInt32Array::from(vec![u32::MAX])));
    assert_eq!(unsigned[0].downloads, Some(4_294_967_295));
}

#[test]
fn what_is_no_number_is_no_counter_and_the_row_stays() {
    let wrong: [ArrayRef; 6] = [
        texts(["12"]),
        Arc::new(BooleanArray::from(vec![true])),
        Arc::new(Decimal128Array::from(vec![12])),
        Arc::new(FixedSizeBinaryArray::try_from_iter([[0_u8; 16]].into_iter()).unwrap()),
        Arc::new(TimestampSecondArray::from(vec![12])),
        Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1)])])),
    ];
    for column in wrong {
        let rows = rows_with("downloads", column.clone());
        assert_eq!((rows.len(), rows[0].downloads), (1, None), "{}", column.data_type());
    }
}

#[test]
fn texts_of_every_type() {
    let mut dictionary = StringDictionaryBuilder::<Int8Type>::new();
    dictionary.append_value("text-generation");
    dictionary.append_null();
    dictionary.append_value("");
    let same: [ArrayRef; 5] = [
        Arc::new(StringArray::from(vec![Some("text-generation"), None, Some("")])),
        Arc::new(LargeStringArray::from(vec![Some("text-generation"), None, Some("\u{7}")])),
        Arc::new(StringViewArray::from(vec![Some("text-\u{0}generation"), None, Some("")])),
        Arc::new(BinaryArray::from_opt_vec(vec![Some(b"text-generation"), None, Some(b"\xff\xfe")])),
        Arc::new(dictionary.finish()),
    ];
    for column in same {
        let tasks: Vec<_> = attributes_with("pipeline_tag", column.clone()).into_iter().map(|a| a.task).collect();
        assert_eq!(tasks, [Some("text-generation".into()), None, None], "{}", column.data_type());
    }
    let wrong = attributes_with("pipeline_tag", Arc::new(Int64Array::from(vec![1])));
    assert_eq!(wrong, [Attributes::default()]);
    let long = attributes_with("author", texts(["é".repeat(1_001).as_str()]));
    assert_eq!(long[0].author.as_ref().map(|author| author.chars().count()), Some(1_000));
}

#[test]
fn instants_of_every_type() {
    let (second, day) = (1_646_263_744_i64, 19_053);
    let same: [(ArrayRef, i64); 10] = [
        (Arc::new(TimestampSecondArray::from(vec![Some(second), None])), FLOOR),
        (Arc::new(TimestampMillisecondArray::from(vec![Some(second * 1_000), None])), FLOOR),
        (Arc::new(TimestampMicrosecondArray::from(vec![Some(FLOOR), None])), FLOOR),
        (Arc::new(TimestampMicrosecondArray::from(vec![Some(FLOOR), None]).with_timezone("UTC")), FLOOR),
        (Arc::new(TimestampMillisecondArray::from(vec![Some(FLOOR / 1_000), None]).with_timezone("+02:00")), FLOOR),
        (Arc::new(TimestampNanosecondArray::from(vec![Some(FLOOR * 1_000 + 999), None])), FLOOR),
        (Arc::new(Date32Array::from(vec![Some(day), None])), i64::from(day) * 86_400_000_000),
        (Arc::new(Date64Array::from(vec![Some(i64::from(day) * 86_400_000), None])), i64::from(day) * 86_400_000_000),
        (texts(["2022-03-02T23:29:04.000Z", "soon"]), FLOOR),
        (texts(["2022-03-02", "2022-3-2"]), i64::from(day) * 86_400_000_000),
    ];
    for (column, expected) in same {
        let kind = column.data_type().clone();
        let created: Vec<_> =
            attributes_with("createdAt", column.clone()).into_iter().map(|told| told.created_at).collect();
        assert_eq!(created, [Some(expected), None], "{kind}");
        assert_eq!(rows_with("lastModified", column)[0].last_modified, Some(expected), "{kind}");
    }
    let far = rows_with("lastModified", Arc::new(TimestampSecondArray::from(vec![i64::MAX, 253_402_300_800])));
    assert!(far.iter().all(|row| row.last_modified.is_none()));
    assert_eq!(rows_with("lastModified", Arc::new(Int64Array::from(vec![FLOOR])))[0].last_modified, None);
}

#[test]
fn gated_is_a_truth_or_a_text() {
    let gated = |column| attributes_with("gated", column).into_iter().map(|told| told.gated).collect::<Vec<_>>();
    let truths = gated(Arc::new(BooleanArray::from(vec![Some(true), Some(false), None])));
    assert_eq!(truths, [Some(true), Some(false), None]);
    let words = gated(texts(["auto", "manual", "False", "perhaps"]));
    assert_eq!(words, [Some(true), Some(true), Some(false), None]);
}

#[test]
fn tags_are_lists_of_any_kind() {
    let tags = |column: ArrayRef| attributes_with("tags", column)[0].tags.clone();
    let expected = Some(vec!["b".to_owned(), "a".to_owned(), "b".to_owned()]);
    let values = [Some("b"), None, Some("\n"), Some("a\u{1}"), Some("b")];

    let mut list = ListBuilder::new(StringBuilder::new());
    list.append_value(values);
    assert_eq!(tags(Arc::new(list.finish())), expected);
    let mut list = LargeListBuilder::new(StringBuilder::new());
    list.append_value(values);
    assert_eq!(tags(Arc::new(list.finish())), expected);
    let mut list = FixedSizeListBuilder::new(StringBuilder::new(), 5);
    values.iter().for_each(|value| list.values().append_option(*value));
    list.append(true);
    assert_eq!(tags(Arc::new(list.finish())), expected);
    let mut list = ListBuilder::new(StringDictionaryBuilder::<Int32Type>::new());
    list.append_value(values);
    assert_eq!(tags(Arc::new(list.finish())), expected);
    assert_eq!(tags(texts([r#"["b", 1, "a", null, "b"]"#])), expected);
    assert_eq!(tags(texts(["b"])), None);
    assert_eq!(tags(Arc::new(ListArray::from_iter_primitive::<Int32Type, _, _>([Some(vec![Some(1)])]))), None);
}

#[test]
fn an_empty_list_is_told_and_a_missing_one_is_not() {
    let mut list = ListBuilder::new(StringBuilder::new());
    list.append_value([] as [Option<&str>; 0]);
    list.append_null();
    list.append_value(vec![Some("x"); 5_000]);
    let tags: Vec<_> = attributes_with("tags", Arc::new(list.finish())).into_iter().map(|told| told.tags).collect();
    assert_eq!(tags, [Some(vec![]), None, Some(vec!["x".to_owned(); 4_000])]);
}

#[test]
fn totals_are_read_beside_maps_of_any_type() {
    let mut map = MapBuilder::new(None, StringBuilder::new(), StringBuilder::new());
    map.keys().append_value("BF16");
    map.values().append_value("odd");
    map.append(true).unwrap();
    map.append(true).unwrap();
    let map = map.finish();
    let total = Int64Array::from(vec![Some(7_000_000_000), Some(1)]);
    let fields =
        vec![Field::new("parameters", map.data_type().clone(), true), Field::new("total", DataType::Int64, true)];
    let nulls = NullBuffer::from(vec![true, false]);
    let column = StructArray::new(fields.into(), vec![Arc::new(map), Arc::new(total)], Some(nulls));
    let totals: Vec<_> =
        attributes_with("safetensors", Arc::new(column)).into_iter().map(|a| a.safetensors_total).collect();
    assert_eq!(totals, [Some(7_000_000_000), None]);

    let text = texts([r#"{"total": 5e8, "architecture": "llama"}"#, "{", r#"{"total": "5"}"#, "[1]"]);
    let totals: Vec<_> = attributes_with("gguf", text).into_iter().map(|a| a.gguf_total).collect();
    assert_eq!(totals, [Some(500_000_000), None, None, None]);
    let without = StructArray::from(vec![(Arc::new(Field::new("x", DataType::Utf8, true)), texts(["y"]))]);
    assert_eq!(attributes_with("gguf", Arc::new(without)), [Attributes::default()]);
    assert_eq!(attributes_with("gguf", Arc::new(Int64Array::from(vec![5]))), [Attributes::default()]);
}

fn base(source_id: Option<&str>, name: Option<&str>) -> BaseModel {
    BaseModel { source_id: source_id.map(Into::into), name: name.map(Into::into) }
}

#[test]
fn base_models_are_structures_or_json() {
    let ids = StringArray::from(vec![Some("1"), None, None]);
    let names: ArrayRef = Arc::new(StringArray::from(vec![Some("a/b"), Some("c/d"), None]));
    let models = StructArray::from(vec![
        (Arc::new(Field::new("id", DataType::Utf8, true)), names),
        (Arc::new(Field::new("_id", DataType::Utf8, true)), Arc::new(ids) as ArrayRef),
    ]);
    let item = Arc::new(Field::new("item", models.data_type().clone(), true));
    let nulls = NullBuffer::from(vec![true, true, false]);
    let list = ListArray::new(item, OffsetBuffer::from_lengths([3, 0, 0]), Arc::new(models), Some(nulls));
    let relation: ArrayRef = Arc::new(StringArray::from(vec![Some("merge"), Some(""), None]));
    let column = StructArray::from(vec![
        (Arc::new(Field::new("models", list.data_type().clone(), true)), Arc::new(list) as ArrayRef),
        (Arc::new(Field::new("relation", DataType::Utf8, true)), relation),
    ]);
    let told = attributes_with("baseModels", Arc::new(column));
    assert_eq!(told[0].base_relation.as_deref(), Some("merge"));
    assert_eq!(told[0].base_models, Some(vec![base(Some("1"), Some("a/b")), base(None, Some("c/d"))]));
    assert_eq!((&told[1].base_relation, &told[1].base_models), (&None, &Some(vec![])));
    assert_eq!((&told[2].base_relation, &told[2].base_models), (&None, &None));

    let json = r#"{"relation": "adapter", "models": [{"_id": "1", "id": "a/b"}, {"id": 3}, 4, {"id": "c/d"}]}"#;
    let told = attributes_with("baseModels", texts([json, "null", "[[[", &"[".repeat(70_000)]));
    assert_eq!(told[0].base_relation.as_deref(), Some("adapter"));
    assert_eq!(told[0].base_models, Some(vec![base(Some("1"), Some("a/b")), base(None, Some("c/d"))]));
    assert!(told[1..].iter().all(|told| *told == Attributes::default()));
}

#[test]
fn each_kind_has_columns_of_its_own() {
    let (_folder, path) = listing(vec![
        ("id", texts(["a/b"])),
        ("pipeline_tag", texts(["text-generation"])),
        ("mainSize", Arc::new(Int64Array::from(vec![10]))),
        ("sdk", texts(["gradio"])),
        ("cardData", new_null_array(&DataType::Utf8, 1)),
    ]);
    let of = |kind| split(read_kind(&path, kind).unwrap()).0.remove(0).attributes;
    let [model, dataset, space] = [RepositoryKind::Model, RepositoryKind::Dataset, RepositoryKind::Space].map(of);
    assert_eq!(model, Attributes { task: Some("text-generation".into()), ..Attributes::default() });
    assert_eq!(dataset, Attributes { bytes: Some(10), ..Attributes::default() });
    assert_eq!(space, Attributes { sdk: Some("gradio".into()), ..Attributes::default() });
}
