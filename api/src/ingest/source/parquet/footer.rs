//! The footer of a Parquet file: looked at before the library trusts it.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};

use super::thrift::{Compact, NotThrift, kind};
use super::{SourceError, guarded};

/// Longest footer. The footer of the hub's listing, with some hundred row groups, takes a hundredth of it.
const LONGEST: u64 = 16 << 20;
/// Most columns and groups of columns.
const MOST_ELEMENTS: usize = 10_000;
/// Deepest nesting of columns; the library follows it by recursion.
const DEEPEST: usize = 32;

const MAGIC: [u8; 4] = *b"PAR1";
const ENCRYPTED: [u8; 4] = *b"PARE";

/// Reads and checks the footer.
pub(super) fn read(part: &str, file: &mut File, length: u64) -> Result<ParquetMetaData, SourceError> {
    let unreadable = |source| SourceError::Unreadable { part: part.to_owned(), source };
    let mut head = [0; 4];
    file.seek(SeekFrom::Start(0)).and_then(|_| file.read_exact(&mut head)).map_err(unreadable)?;
    match head {
        MAGIC => {}
        ENCRYPTED => return Err(SourceError::beyond(part, "it is encrypted; write it without encryption")),
        _ => return Err(SourceError::UnknownForm(part.to_owned())),
    }
    let mut tail = [0; 8];
    if length < 12 {
        return Err(SourceError::CutOff(part.to_owned()));
    }
    file.seek(SeekFrom::Start(length - 8)).and_then(|_| file.read_exact(&mut tail)).map_err(unreadable)?;
    let [size @ .., m0, m1, m2, m3] = tail;
    match [m0, m1, m2, m3] {
        MAGIC => {}
        ENCRYPTED => return Err(SourceError::beyond(part, "it is encrypted; write it without encryption")),
        _ => return Err(SourceError::CutOff(part.to_owned())),
    }
    let size = u64::from(u32::from_le_bytes(size));
    if size > length - 12 {
        return Err(SourceError::damaged(part, "its footer claims to be longer than the file"));
    }
    if size > LONGEST {
        return Err(SourceError::beyond(part, "its footer is longer than 16 MiB; write it with fewer row groups"));
    }
    let mut footer = vec![0; size as usize];
    file.seek(SeekFrom::Start(length - 8 - size)).and_then(|_| file.read_exact(&mut footer)).map_err(unreadable)?;
    check_schema(&footer).map_err(|what| SourceError::damaged(part, what))?;
    guarded(part, "its footer cannot be decoded", || ParquetMetaDataReader::decode_metadata(&footer))
}

/// Refuses a schema that is too large or too deep, or whose groups claim more children than there are elements.
fn check_schema(footer: &[u8]) -> Result<(), &'static str> {
    let mut children = Vec::new();
    let walked = Compact::new(footer).structure(|reader, number, of| {
        if (number, of) != (2, kind::LIST) {
            return Ok(false);
        }
        let (element, size) = reader.list()?;
        if element != kind::STRUCT || size > MOST_ELEMENTS || !children.is_empty() {
            return Err(NotThrift);
        }
        for _ in 0..size {
            let mut below = 0;
            reader.structure(|reader, number, of| {
                let wanted = (number, of) == (5, kind::I32);
                if wanted {
                    below = usize::try_from(reader.number()?).map_err(|_| NotThrift)?;
                }
                Ok(wanted)
            })?;
            children.push(below);
        }
        Ok(true)
    });
    if walked.is_err() || children.is_empty() {
        return Err("its footer cannot be decoded");
    }
    // Elements stand in the order of a walk through the tree: `open` holds how many children are still to come at each depth.
    let mut open: Vec<usize> = Vec::new();
    let mut left = children.len();
    for below in children {
        left -= 1;
        if below > left {
            return Err("its schema claims more columns than it has");
        }
        if let Some(siblings) = open.last_mut() {
            *siblings = siblings.saturating_sub(1);
        }
        if below > 0 {
            open.push(below);
        }
        if open.len() > DEEPEST {
            return Err("its columns are nested deeper than 32 levels");
        }
        while open.last() == Some(&0) {
            open.pop();
        }
    }
    Ok(())
}
