//! Files packed with gzip or Zstandard, unpacked while they are read: memory does not grow with what they unpack to.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, Write};

use flate2::bufread::MultiGzDecoder;
use zstd::stream::read::Decoder;

use super::SourceError;
use super::form::Stream;

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zstd,
}

/// Largest window of Zstandard, as a power of two: 128 MiB, as much as the command `zstd` unpacks unasked.
const WINDOW: u32 = 27;
/// Most bytes of Parquet that are unpacked to a temporary file.
const MOST: u64 = 64 << 30;

impl fmt::Display for Packing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Gzip => "gzip",
            Self::Zstd => "Zstandard",
        })
    }
}

impl Packing {
    /// The packing of a file that begins so; a Zstandard file may begin with a frame to be skipped.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        match head {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd] | [0x50..=0x5f, 0x2a, 0x4d, 0x18] => Some(Self::Zstd),
            _ => None,
        }
    }

    /// The content of a file of any number of members or frames.
    pub(super) fn unpack(self, stored: impl BufRead + Send + 'static) -> io::Result<Box<dyn BufRead + Send>> {
        Ok(match self {
            Self::Gzip => Box::new(BufReader::new(MultiGzDecoder::new(stored))),
            Self::Zstd => {
                let mut decoder = Decoder::with_buffer(stored)?;
                decoder.window_log_max(WINDOW)?;
                Box::new(BufReader::new(decoder))
            }
        })
    }
}

/// Why reading a part failed: only what comes from the operating system says nothing of its content.
pub(super) fn failed(part: &str, packing: Option<Packing>, error: io::Error) -> SourceError {
    match packing {
        Some(_) if error.kind() == io::ErrorKind::UnexpectedEof => SourceError::CutOff(part.to_owned()),
        Some(packing) if error.raw_os_error().is_none() => {
            let what = match packing {
                Packing::Gzip => "what gzip packed cannot be unpacked",
                Packing::Zstd => "what Zstandard packed cannot be unpacked, or not with a window of 128 MiB",
            };
            SourceError::Damaged { part: part.to_owned(), what, source: Some(error.into()) }
        }
        _ => SourceError::unreadable(part)(error),
    }
}

/// Unpacks all of a stream into a file that has no name and goes when it is closed; returns its length, too.
pub(super) fn to_file(stream: &mut Stream) -> Result<(File, u64), SourceError> {
    let mut file = tempfile::tempfile().map_err(SourceError::NoTemporaryFile)?;
    let mut buffer = vec![0; 1 << 16];
    let mut length = 0;
    loop {
        let read = match stream.content.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(stream.failed(error)),
        };
        length += read as u64;
        if length > MOST {
            return Err(SourceError::beyond(
                &stream.part,
                "it is Parquet that unpacks to more than 64 GiB; unpack it yourself",
            ));
        }
        file.write_all(buffer.get(..read).unwrap_or_default()).map_err(SourceError::NoTemporaryFile)?;
    }
    file.rewind().map_err(SourceError::NoTemporaryFile)?;
    Ok((file, length))
}
