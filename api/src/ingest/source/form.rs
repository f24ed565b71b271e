//! What form a part has, told by its content.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::SourceError;
use super::packed::{self, Packing};
use super::parts::Part;

/// A part, opened; its form is told by how it begins.
pub(super) enum Form {
    Parquet(File),
    /// Parquet within gzip or Zstandard, from its beginning.
    PackedParquet(Stream),
    /// A JSON array, from its bracket on.
    Array(Stream),
    /// JSON Lines, from the first line on that is not blank.
    Lines(Stream),
}

/// The content of a part as it is read through, unpacked.
pub(super) struct Stream {
    /// The name of the part.
    pub(super) part: String,
    pub(super) content: Content,
    /// Bytes of the part, as it is stored, that were read so far.
    pub(super) read: Arc<AtomicU64>,
    /// How the part is packed, if it is.
    pub(super) packing: Option<Packing>,
}

type Content = Box<dyn BufRead + Send>;

const PARQUET: [&[u8]; 2] = [b"PAR1", b"PARE"];
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
/// Read at a time.
const BUFFER: usize = 1 << 16;

impl Form {
    /// Opens a part and tells its form.
    pub(super) fn of(part: &Part) -> Result<Self, SourceError> {
        let mut file = part.open()?;
        let read = Arc::new(AtomicU64::new(0));
        let head = head_of(&mut file).map_err(SourceError::unreadable(&part.name))?;
        if PARQUET.iter().any(|magic| head.starts_with(magic)) {
            return Ok(Self::Parquet(file));
        }
        let packing = Packing::of(&head);
        let stored =
            BufReader::with_capacity(BUFFER, Counted { file: Cursor::new(head).chain(file), read: read.clone() });
        let content: Content = match packing {
            None => Box::new(stored),
            Some(packing) => packing.unpack(stored).map_err(SourceError::unreadable(&part.name))?,
        };
        let mut stream = Stream { part: part.name.clone(), content, read, packing };
        if stream.packing.is_some() {
            let head = head_of(&mut stream.content).map_err(|error| stream.failed(error))?;
            if let Some(within) = Packing::of(&head) {
                let what = format!("it is packed twice, {within} within another; unpack it once");
                return Err(SourceError::beyond(&part.name, what));
            }
            let parquet = PARQUET.iter().any(|magic| head.starts_with(magic));
            stream.content = Box::new(Cursor::new(head).chain(stream.content));
            if parquet {
                return Ok(Self::PackedParquet(stream));
            }
        }
        stream.json()
    }
}

impl Stream {
    /// Why reading failed, in words of what the part is.
    pub(super) fn failed(&self, error: io::Error) -> SourceError {
        packed::failed(&self.part, self.packing, error)
    }

    /// Passes over white space.
    pub(super) fn skip_blanks(&mut self) -> Result<Option<u8>, SourceError> {
        loop {
            let bytes = match self.content.fill_buf() {
                Ok([]) => return Ok(None),
                Ok(bytes) => bytes,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(self.failed(error)),
            };
            let blanks = bytes.iter().take_while(|byte| b" \t\r\n".contains(byte)).count();
            let next = bytes.get(blanks).copied();
            self.content.consume(blanks);
            if next.is_some() {
                return Ok(next);
            }
        }
    }

    fn json(mut self) -> Result<Form, SourceError> {
        let head = head_of(&mut self.content).map_err(|error| self.failed(error))?;
        let marked = head.strip_prefix(BYTE_ORDER_MARK).map_or(0, |_| BYTE_ORDER_MARK.len());
        let mut begin = Cursor::new(head);
        begin.set_position(marked as u64);
        self.content = Box::new(begin.chain(self.content));
        match self.skip_blanks()? {
            Some(b'[') => Ok(Form::Array(self)),
            Some(b'{') => Ok(Form::Lines(self)),
            Some(b'<') => Err(SourceError::Page(self.part)),
            Some(_) => Err(SourceError::UnknownForm(self.part)),
            None => Err(SourceError::Blank(self.part)),
        }
    }
}

/// The first bytes, as many as tell a form from another.
fn head_of(source: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    source.take(4).read_to_end(&mut head)?;
    Ok(head)
}

/// Counts what is read.
struct Counted<R> {
    file: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
