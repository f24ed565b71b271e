//! A look at the pages of the columns that are read, before the library allocates what they claim.
//!
//! The library trusts the sizes in page headers. So a few kilobytes could make it allocate terabytes; here each header is held
//! against what the file really has and against bounds that honest listings stay far below.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use flate2::read::MultiGzDecoder;
use parquet::basic::Compression;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};

use super::SourceError;
use super::thrift::{Compact, NotThrift, kind};

/// Largest page, compressed or not. Writers cut pages at 1 MiB, DuckDB at 100 MB.
const PAGE: i64 = 256 << 20;
/// Largest page in the old LZ4 form, which does not bound what comes out; it is at most 255 times this.
const OLD_LZ4_PAGE: i64 = 4 << 20;
/// Longest page header; it holds the smallest and largest value of the page.
const HEADER: usize = 1 << 20;
/// Most uncompressed bytes of the columns that are read, of one file.
const PART: u64 = 64 << 30;
/// Most uncompressed bytes of one list column in one row group: a row may be spread over all its pages.
const LIST_CHUNK: u64 = 2 << 30;
/// Most items of one list column in one row group, all of which may be those of one row, at some 20 bytes each. The hub has some
/// twenty tags for each row, and writers make groups of up to 1,048,576 rows.
const LIST_ITEMS: i64 = 24 << 20;
/// Bytes of pages that one batch may keep in memory, over all columns.
const BATCH: f64 = (256 << 20) as f64;

#[derive(Default)]
struct Header {
    of: i64,
    uncompressed: i64,
    compressed: i64,
    values: i64,
    levels: i64,
    plain: bool,
}

/// Checks all pages of the chosen columns and tells how many rows a batch may have, at most `most`.
pub(super) fn check(
    part: &str,
    file: &mut File,
    length: u64,
    metadata: &ParquetMetaData,
    leaves: &[usize],
    most: usize,
) -> Result<usize, SourceError> {
    let mut total = 0;
    let mut densest = vec![0.0_f64; leaves.len()];
    for group in metadata.row_groups() {
        for (leaf, density) in leaves.iter().zip(&mut densest) {
            let chunk = group
                .columns()
                .get(*leaf)
                .ok_or_else(|| SourceError::damaged(part, "a row group lacks a column of the schema"))?;
            let mut walk = Walk { part, file, chunk, is_list: chunk.column_descr().max_rep_level() > 0, density };
            total += walk.chunk(length, group.num_rows())?;
            if total > PART {
                return Err(SourceError::beyond(
                    part,
                    "it unpacks to more than 64 GiB; give the listing as a folder of several files",
                ));
            }
        }
    }
    let bytes_per_row: f64 = densest.iter().sum();
    Ok(if bytes_per_row > 0.0 { ((BATCH / bytes_per_row) as usize).clamp(1, most) } else { most })
}

struct Walk<'a> {
    part: &'a str,
    file: &'a mut File,
    chunk: &'a ColumnChunkMetaData,
    is_list: bool,
    density: &'a mut f64,
}

impl Walk<'_> {
    /// Walks through a column of a row group and tells its uncompressed bytes.
    fn chunk(&mut self, length: u64, rows: i64) -> Result<u64, SourceError> {
        let damaged = |what| SourceError::damaged(self.part, what);
        if matches!(self.chunk.compression(), Compression::BROTLI(_) | Compression::LZO) {
            let what = "it is compressed as Brotli or LZO; write it with Zstandard, Snappy, gzip, LZ4 or none";
            return Err(SourceError::beyond(self.part, what));
        }
        let start = self.chunk.dictionary_page_offset().unwrap_or(self.chunk.data_page_offset());
        let (start, size) = (u64::try_from(start), u64::try_from(self.chunk.compressed_size()));
        let (Ok(mut at), Ok(size)) = (start, size) else { return Err(damaged("a column has a negative place")) };
        let end = at.checked_add(size).filter(|end| *end <= length);
        let end = end.ok_or_else(|| damaged("a column reaches beyond the end of the file"))?;
        let (mut unpacked, mut values) = (0, 0);
        while at < end {
            let (header, header_length) = self.header(at, end - at)?;
            at += header_length;
            self.check_page(&header, at, end)?;
            at += header.compressed.unsigned_abs();
            unpacked += header.uncompressed.unsigned_abs();
            if header.of == 0 || header.of == 3 {
                values += header.values;
                if !self.is_list && header.values > 0 {
                    *self.density = self.density.max(header.uncompressed as f64 / header.values as f64);
                }
            }
        }
        if values != self.chunk.num_values() || (!self.is_list && values != rows) {
            return Err(SourceError::damaged(self.part, "a column has another number of values than its footer says"));
        }
        if self.is_list && (values > LIST_ITEMS || unpacked > LIST_CHUNK) {
            let what =
                "a row group holds more than 2 GiB or 25,165,824 items of one list; write it with smaller row groups";
            return Err(SourceError::beyond(self.part, what));
        }
        Ok(unpacked)
    }

    fn check_page(&mut self, header: &Header, at: u64, end: u64) -> Result<(), SourceError> {
        let plausible = header.compressed >= 0 && header.uncompressed >= 0 && header.values >= 0;
        if !plausible || header.compressed.unsigned_abs() > end - at {
            return Err(SourceError::damaged(self.part, "a page reaches beyond the end of its column"));
        }
        let codec = self.chunk.compression();
        if header.uncompressed > PAGE || header.compressed > PAGE {
            return Err(SourceError::beyond(self.part, "a page is larger than 256 MiB; write it with smaller pages"));
        }
        if codec == Compression::LZ4 && header.compressed > OLD_LZ4_PAGE {
            let what = "a page in the old form of LZ4 is larger than 4 MiB; write it with another compression";
            return Err(SourceError::beyond(self.part, what));
        }
        if matches!(codec, Compression::GZIP(_)) && !header.plain {
            self.check_gzip(header, at)?;
        }
        Ok(())
    }

    /// The library unpacks gzip to its end, whatever the header says; so see where that is.
    fn check_gzip(&mut self, header: &Header, at: u64) -> Result<(), SourceError> {
        let unreadable = |source| SourceError::Unreadable { part: self.part.to_owned(), source };
        let start = at.saturating_add(header.levels.unsigned_abs());
        self.file.seek(SeekFrom::Start(start)).map_err(unreadable)?;
        let packed = Read::take(&mut *self.file, header.compressed.saturating_sub(header.levels).unsigned_abs());
        let expected = header.uncompressed.saturating_sub(header.levels).unsigned_abs();
        if expected == 0 {
            return Ok(());
        }
        let mut unpacked = MultiGzDecoder::new(packed).take(expected + 1);
        match std::io::copy(&mut unpacked, &mut std::io::sink()) {
            Ok(size) if size == expected => Ok(()),
            _ => Err(SourceError::damaged(self.part, "a page unpacks to another size than its header says")),
        }
    }

    /// The page header at a place of the file, and its length.
    fn header(&mut self, at: u64, left: u64) -> Result<(Header, u64), SourceError> {
        let mut window = 512;
        loop {
            let mut bytes = Vec::with_capacity(window);
            let unreadable = |source| SourceError::Unreadable { part: self.part.to_owned(), source };
            self.file.seek(SeekFrom::Start(at)).map_err(unreadable)?;
            Read::take(&mut *self.file, left.min(window as u64)).read_to_end(&mut bytes).map_err(unreadable)?;
            let mut reader = Compact::new(&bytes);
            if let Ok(header) = page_header(&mut reader) {
                return Ok((header, (bytes.len() - reader.left()) as u64));
            }
            if window as u64 >= left || window >= HEADER {
                return Err(SourceError::damaged(self.part, "a page header cannot be decoded"));
            }
            window *= 8;
        }
    }
}

fn page_header(reader: &mut Compact<'_>) -> Result<Header, NotThrift> {
    let mut header = Header { of: -1, uncompressed: -1, compressed: -1, ..Header::default() };
    reader.structure(|reader, field, of| {
        match (field, of) {
            (1, kind::I32) => header.of = reader.number()?,
            (2, kind::I32) => header.uncompressed = reader.number()?,
            (3, kind::I32) => header.compressed = reader.number()?,
            // Data page of the first form, dictionary page, data page of the second form.
            (5 | 7 | 8, kind::STRUCT) => reader.structure(|reader, inner, of| match (inner, of) {
                (1, kind::I32) => {
                    header.values = reader.number()?;
                    Ok(true)
                }
                (5 | 6, kind::I32) if field == 8 => {
                    header.levels = header.levels.saturating_add(reader.number()?);
                    Ok(true)
                }
                (7, 2) if field == 8 => {
                    header.plain = true;
                    Ok(false)
                }
                _ => Ok(false),
            })?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    if header.of < 0 || header.levels < 0 { Err(NotThrift) } else { Ok(header) }
}
