//! A listing in which every hundredth row is awkward in the same way, written in each form that a listing comes in.
//!
//! Of each hundred rows eight are rejected. Of the other 92 four have no usable counter, and the others 10 downloads each.

use std::fs::File;
use std::io::Write;
use std::ops::Range;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use super::parquet::{self, JsonRow};

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Parquet,
    Array,
    Lines,
}

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    Zstd,
}

/// Every way to write JSON.
pub(crate) const JSON: [(Form, Packing); 6] = [
    (Form::Array, Packing::Plain),
    (Form::Lines, Packing::Plain),
    (Form::Array, Packing::Gzip),
    (Form::Lines, Packing::Gzip),
    (Form::Array, Packing::Zstd),
    (Form::Lines, Packing::Zstd),
];

/// Writes some rows of the listing into one file.
pub(crate) fn write(path: &Path, rows: Range<u64>, form: Form, packing: Packing) {
    match form {
        Form::Parquet => parquet::write(path, &rows.map(as_parquet).collect::<Vec<_>>()),
        Form::Array | Form::Lines => std::fs::write(path, packed(&json_of(rows, form), packing)).expect("a file"),
    }
}

fn json_of(rows: Range<u64>, form: Form) -> Vec<u8> {
    let begin: &[u8] = if form == Form::Array { b"\xef\xbb\xbf\n[" } else { b"\n" };
    let mut bytes = begin.to_vec();
    let first = rows.start;
    for number in rows {
        if form == Form::Array && number > first {
            bytes.extend(b",\n");
        }
        bytes.extend(as_json(number, form));
        if form == Form::Lines {
            bytes.extend(if number % 3 == 0 { &b"\r\n"[..] } else { b"\n" });
        }
    }
    if form == Form::Array {
        bytes.extend(b"]\n");
    }
    bytes
}

/// Packs bytes in two members or frames.
pub(crate) fn packed(bytes: &[u8], packing: Packing) -> Vec<u8> {
    let pack: fn(&[u8]) -> Vec<u8> = match packing {
        Packing::Plain => <[u8]>::to_vec,
        Packing::Gzip => |bytes| {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            encoder.write_all(bytes).expect("in memory");
            encoder.finish().expect("in memory")
        },
        Packing::Zstd => |bytes| zstd::stream::encode_all(bytes, 1).expect("in memory"),
    };
    let (one, other) = bytes.split_at(bytes.len() / 3);
    [pack(one), pack(other)].concat()
}

/// Writes texts one after the other into one packed file; returns how many bytes they are.
pub(crate) fn pack_into(path: &Path, texts: impl Iterator<Item = String>, packing: Packing) -> u64 {
    let file = File::create(path).expect("a file");
    let mut packed: Box<dyn Write> = match packing {
        Packing::Plain => Box::new(file),
        Packing::Gzip => Box::new(GzEncoder::new(file, Compression::fast())),
        Packing::Zstd => Box::new(zstd::Encoder::new(file, 1).expect("an encoder").auto_finish()),
    };
    texts.map(|text| packed.write_all(text.as_bytes()).map(|()| text.len() as u64).expect("a disk")).sum()
}

/// A row as it is meant.
fn plain(number: u64) -> Value {
    json!({
        "_id": format!("{number:024x}"),
        "id": format!("account-{}/model-{number}", number % 500),
        "downloads": 10,
        "likes": number,
        "pipeline_tag": if number.is_multiple_of(2) { "text-generation" } else { "fill-mask" },
        "tags": ["pytorch", "license:mit"],
        "baseModels": { "relation": "finetune", "models": [{ "_id": "1", "id": "a/base" }] },
        "gguf": { "total": 7 },
    })
}

/// What is awkward about a row, as far as Parquet has it too.
fn awkward(number: u64) -> Value {
    let mut row = plain(number);
    match number % 100 {
        0 => row["id"] = Value::Null,
        3 => row["id"] = plain(number - 1)["id"].as_str().expect("a name").to_uppercase().into(),
        4 => row["_id"] = plain(number - 2)["_id"].clone(),
        5 => row["id"] = format!("account/{}", "n".repeat(600)).into(),
        6 => row["id"] = format!("account/model\u{0}-{number}").into(),
        8 => {
            row["modelId"] = row["id"].take();
        }
        10 => row["downloads"] = (-5).into(),
        12 => row["downloads"] = (1_u64 << 53).into(),
        14 => {
            row["pipeline_tag"] = "text-\u{0}generation".into();
            row["author"] = "\u{202e}evil\u{7}<img src=x onerror=alert(1)>".into();
            row["tags"] = json!(["<b>\u{202e}", "\u{0}license:\u{7}mit", "\u{1b}"]);
        }
        15 => row["id"] = format!("account-{}/<b onload=alert({number})>", number % 500).into(),
        50 if number % 10_000 == 50 => row["author"] = "é".repeat(1 << 19).into(),
        _ => {}
    }
    row
}

fn as_parquet(number: u64) -> JsonRow {
    let mut row = awkward(number);
    // What only JSON can have: a row that is none, a value of another type than its column.
    match number % 100 {
        7 | 16 | 19 => row["id"] = Value::Null,
        9 | 11 => row["downloads"] = Value::Null,
        13 => (row["pipeline_tag"], row["tags"]) = (Value::Null, Value::Null),
        18 => row["tags"] = json!(["license:apache-2.0"]),
        _ => {}
    }
    let Value::Object(row) = row else { panic!("a row") };
    row
}

fn as_json(number: u64, form: Form) -> Vec<u8> {
    let mut row = awkward(number);
    row["private"] = false.into();
    row["cardData"] = json!({ "license": ["mit"], "x": 1.5 });
    match number % 100 {
        9 => row["downloads"] = "12".into(),
        11 => row["downloads"] = 1.5.into(),
        13 => (row["pipeline_tag"], row["tags"]) = (json!(["fill-mask"]), 7.into()),
        18 => row["tags"] = "[\"license:apache-2.0\"]".into(),
        19 => row["id"] = number.into(),
        50 if number % 10_000 == 50 => row["cardData"] = "x".repeat(1 << 20).into(),
        _ => {}
    }
    let text = row.to_string();
    match (number % 100, number % 200 < 100, form) {
        (7, _, Form::Array) => b"[{\"id\": \"in/another\"}, \"]\"]".to_vec(),
        (7, ..) => text.as_bytes()[..text.len() / 2].to_vec(),
        (16, true, _) => [text.trim_end_matches('}').as_bytes(), b",\"id\":\"\xff\"}"].concat(),
        (16, false, _) => [text.trim_end_matches('}').as_bytes(), br#","id":"\ud800"}"#].concat(),
        (17, ..) => text.replacen('{', "{\"id\":\"not/this\",\"downloads\":3,", 1).into(),
        _ => text.into(),
    }
}
