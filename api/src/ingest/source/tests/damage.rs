//! Files that are cut, changed or crafted: refused with a reason, never a panic.

use arrow_array::Int64Array;
use arrow_array::builder::{ListBuilder, StringBuilder};
use parquet::basic::{Compression, GzipLevel, ZstdLevel};
use parquet::file::properties::WriterVersion;
use proptest::prelude::*;

use super::*;

fn columns(rows: usize) -> Columns {
    let mut tags = ListBuilder::new(StringBuilder::new());
    (0..rows).for_each(|at| tags.append_value([Some(format!("tag-{}", at % 7)), None, Some("license:mit".into())]));
    vec![
        ("id", Arc::new(StringArray::from_iter_values((0..rows).map(|at| format!("account-{}/{at}", at % 5))))),
        ("downloads", Arc::new(Int64Array::from_iter_values((0..rows).map(|at| at as i64 * 37)))),
        ("tags", Arc::new(tags.finish())),
        ("author", Arc::new(StringArray::from_iter_values((0..rows).map(|at| "é".repeat(at % 50))))),
    ]
}

fn properties(compression: Compression, version: WriterVersion) -> WriterProperties {
    WriterProperties::builder()
        .set_compression(compression)
        .set_writer_version(version)
        .set_max_row_group_row_count(Some(200))
        .set_data_page_row_count_limit(50)
        .build()
}

fn compressions() -> [Compression; 6] {
    [
        Compression::UNCOMPRESSED,
        Compression::SNAPPY,
        Compression::GZIP(GzipLevel::default()),
        Compression::LZ4,
        Compression::LZ4_RAW,
        Compression::ZSTD(ZstdLevel::default()),
    ]
}

#[test]
fn every_compression_and_version_reads_alike() {
    let folder = tempfile::tempdir().unwrap();
    let (_plain_folder, plain) = listing(columns(500));
    let expected = read(&plain).unwrap();
    for compression in compressions() {
        for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
            let path = folder.path().join("listing");
            write_with(&path, columns(500), properties(compression, version));
            assert_eq!(read(&path).unwrap(), expected, "{compression} {version:?}");
        }
    }
}

#[test]
fn a_compression_that_is_not_read_is_told_as_such() {
    let (_folder, path) = listing(columns(10));
    // In the footer, after the path of the column: its codec, a whole number in zigzag. 4 is Brotli.
    let bytes = fs::read(&path).unwrap();
    let needle = [0x19, 0x18, 2, b'i', b'd', 0x15, 0];
    let at = bytes.windows(needle.len()).position(|window| window == needle).unwrap() + needle.len() - 1;
    copy(&path, &path, |bytes| bytes[at] = 8);
    let refused = read(&path).unwrap_err().to_string();
    assert!(refused.contains("compressed as Brotli"), "{refused}");
}

#[test]
fn what_is_no_listing_is_told_by_content() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("listing.parquet");
    for bytes in [&b"PAR"[..], b"id,likes\n", b"\xff\xfe[\0", &[0; 64], b"\"a\"", b"a/b"] {
        fs::write(&path, bytes).unwrap();
        assert!(matches!(read(&path), Err(SourceError::UnknownForm(_))));
    }
    for bytes in [&b""[..], b" \n\n", b"\xef\xbb\xbf"] {
        fs::write(&path, bytes).unwrap();
        assert!(matches!(read(&path), Err(SourceError::Blank(_))));
    }
    fs::write(&path, "\n<!doctype html>").unwrap();
    assert!(matches!(read(&path), Err(SourceError::Page(_))));
    fs::write(&path, b"PAR1PAR1").unwrap();
    assert!(matches!(read(&path), Err(SourceError::CutOff(_))));
    fs::write(&path, b"PAR1\xff\xff\xff\x7fPAR1").unwrap();
    assert!(matches!(read(&path), Err(SourceError::Damaged { .. })));
}

#[test]
fn messages_say_what_would_do_and_nothing_of_the_library() {
    let (_folder, path) = listing(columns(10));
    let cut = path.with_file_name("cut");
    copy(&path, &cut, |bytes| bytes.truncate(bytes.len() / 2));
    assert_eq!(read(&cut).unwrap_err().to_string(), "`cut` is cut off before its end; fetch it again");
}

/// Writes a gzip page header that claims less than the page unpacks to.
#[test]
fn a_page_that_unpacks_to_more_than_it_says_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("listing");
    let names: ArrayRef = Arc::new(StringArray::from_iter_values((0..20_000).map(|at| format!("a/{at:0200}"))));
    let gzip = WriterProperties::builder()
        .set_compression(Compression::GZIP(GzipLevel::default()))
        .set_dictionary_enabled(false)
        .set_data_page_size_limit(8 << 20)
        .set_write_batch_size(20_000)
        .build();
    write_with(&path, vec![("id", names)], gzip);
    assert_eq!(read(&path).unwrap().len(), 20_000);
    let lying = folder.path().join("lying");
    copy(&path, &lying, |bytes| {
        // Page header: 15 <type> 15 <uncompressed size, zigzag varint> ...
        assert_eq!((bytes[4], bytes[5], bytes[6]), (0x15, 0x00, 0x15));
        assert!(bytes[7] >= 0x80, "the size takes several bytes");
        bytes[7] ^= 0x10;
    });
    let error = read(&lying).unwrap_err();
    assert!(error.to_string().contains("unpacks to another size"), "{error}");
}

#[test]
fn a_schema_nested_without_end_is_refused_before_the_library_follows_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("listing");
    // Field 2, a list of 9,000 groups with one child each.
    let mut footer = vec![0x15, 0x02, 0x19, 0xfc, 0xa8, 0x46];
    (0..9_000).for_each(|_| footer.extend([0x48, 0x01, b'g', 0x15, 0x02, 0x00]));
    footer.push(0);
    let mut bytes = b"PAR1".to_vec();
    bytes.extend(&footer);
    bytes.extend((footer.len() as u32).to_le_bytes());
    bytes.extend(b"PAR1");
    fs::write(&path, bytes).unwrap();
    let error = read(&path).unwrap_err();
    assert!(error.to_string().contains("nested deeper"), "{error}");
}

#[test]
fn a_page_of_absurd_size_is_refused() {
    let (_folder, path) = listing(columns(10));
    let huge = path.with_file_name("huge");
    // The first page is the dictionary of `id`: its type is 2, and its size takes two bytes.
    copy(&path, &huge, |bytes| {
        assert_eq!((bytes[4], bytes[5], bytes[6]), (0x15, 0x04, 0x15));
        assert!(bytes[7] >= 0x80 && bytes[8] < 0x80);
        bytes.splice(7..9, [0xfe, 0xff, 0xff, 0xff, 0x0f]);
    });
    let error = read(&huge).unwrap_err();
    assert!(error.to_string().contains("larger than 256 MiB"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn cut_files_are_refused(compression in 0_usize..6, at in 0.0..1.0_f64) {
        let folder = tempfile::tempdir().unwrap();
        let (path, cut) = (folder.path().join("whole"), folder.path().join("cut"));
        write_with(&path, columns(60), properties(compressions()[compression], WriterVersion::PARQUET_1_0));
        copy(&path, &cut, |bytes| bytes.truncate((bytes.len() as f64 * at) as usize));
        prop_assert!(read(&cut).is_err());
    }

    #[test]
    fn changed_files_never_panic(
        compression in 0_usize..6,
        second in any::<bool>(),
        changes in proptest::collection::vec((0.0..1.0_f64, any::<u8>()), 1..6),
        in_footer in any::<bool>(),
    ) {
        let version = if second { WriterVersion::PARQUET_2_0 } else { WriterVersion::PARQUET_1_0 };
        let folder = tempfile::tempdir().unwrap();
        let (path, changed) = (folder.path().join("whole"), folder.path().join("changed"));
        write_with(&path, columns(260), properties(compressions()[compression], version));
        copy(&path, &changed, |bytes| {
            let from = if in_footer { bytes.len() * 3 / 5 } else { 0 };
            for (at, value) in changes {
                let at = from + ((bytes.len() - from) as f64 * at) as usize;
                bytes[at] = value;
            }
        });
        if let Ok(reads) = read(&changed) {
            prop_assert!(reads.len() <= 260);
            prop_assert!(reads.iter().any(|read| matches!(read, Read::Row(_))));
        }
    }
}
