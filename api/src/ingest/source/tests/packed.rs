//! Listings packed with gzip and Zstandard.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;

use super::*;

const LINES: &str = "{\"id\":\"a/x\",\"downloads\":1}\n{\"id\":\"b/y\"}\nno row\n";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap();
    encoder.include_checksum(true).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn read_bytes(bytes: &[u8]) -> Result<Vec<Read>, SourceError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("listing");
    fs::write(&path, bytes).unwrap();
    read(&path)
}

fn refusal(bytes: &[u8]) -> String {
    read_bytes(bytes).unwrap_err().to_string()
}

#[test]
fn every_form_reads_packed_as_it_does_plain() {
    let (_folder, parquet) = listing(vec![("id", texts(["a/x", "b/y"]))]);
    let parquet = fs::read(parquet).unwrap();
    let array = br#"[{"id":"a/x"},2,{"id":"b/y"}]"#;
    for plain in [LINES.as_bytes(), array, &parquet] {
        let expected = read_bytes(plain).unwrap();
        assert_eq!(read_bytes(&gzip(plain)).unwrap(), expected);
        assert_eq!(read_bytes(&zstd(plain)).unwrap(), expected);
    }
}

#[test]
fn members_and_frames_follow_one_another() {
    let expected = read_bytes(LINES.as_bytes()).unwrap();
    let (first, second) = LINES.as_bytes().split_at(40);
    let members = [gzip(first), gzip(b""), gzip(second)].concat();
    assert_eq!(read_bytes(&members).unwrap(), expected);
    // A frame to be skipped: its magic number, its length, its content.
    let skipped = b"\x53\x2a\x4d\x18\x03\0\0\0abc".to_vec();
    let frames = [skipped.clone(), zstd(first), skipped.clone(), zstd(second), skipped].concat();
    assert_eq!(read_bytes(&frames).unwrap(), expected);
}

#[test]
fn what_is_cut_damaged_or_followed_by_something_is_refused() {
    for whole in [gzip(LINES.as_bytes()), zstd(LINES.as_bytes())] {
        for end in 5..whole.len() {
            assert!(matches!(read_bytes(&whole[..end]), Err(SourceError::CutOff(_))), "{end} of {}", whole.len());
        }
        let mut damaged = whole.clone();
        // The checksum is at the end.
        let at = damaged.len() - if damaged[0] == 0x1f { 8 } else { 4 };
        damaged[at] ^= 1;
        let refused = refusal(&damaged);
        assert!(refused.contains("is damaged") && refused.contains("cannot be unpacked"), "{refused}");
        let followed = [whole, b"something else".to_vec()].concat();
        assert!(refusal(&followed).contains("is damaged"));
    }
}

#[test]
fn what_is_packed_twice_or_holds_no_listing_is_told_as_such() {
    assert!(refusal(&gzip(&zstd(LINES.as_bytes()))).contains("packed twice, Zstandard within another"));
    assert!(refusal(&zstd(&gzip(LINES.as_bytes()))).contains("packed twice, gzip within another"));
    assert!(refusal(&gzip(b"id,likes\n")).contains("is none of the forms that are read"));
    assert!(refusal(&zstd(b"")).contains("is empty"));
    let (_folder, parquet) = listing(vec![("id", texts(["a/x", "b/y"]))]);
    let parquet = fs::read(parquet).unwrap();
    assert!(refusal(&gzip(&parquet[..parquet.len() - 9])).contains("is cut off"));
}

/// A frame that says its window has 2 GiB, which the reader would have to hold.
#[test]
fn a_window_of_zstandard_is_bounded() {
    let mut frame = b"\x28\xb5\x2f\xfd\x00".to_vec();
    frame.push((31 - 10) << 3);
    frame.extend(b"\x01\0\0");
    assert!(refusal(&frame).contains("window of 128 MiB"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn changed_bytes_are_refused_or_do_not_matter(zipped in any::<bool>(), at in 0.0..1.0_f64, value in any::<u8>()) {
        let mut bytes = if zipped { gzip(LINES.as_bytes()) } else { zstd(LINES.as_bytes()) };
        let at = (bytes.len() as f64 * at) as usize;
        bytes[at] = value;
        if let Ok(reads) = read_bytes(&bytes) {
            prop_assert_eq!(reads, read_bytes(LINES.as_bytes()).unwrap());
        }
    }
}
