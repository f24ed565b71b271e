//! Forms of an answer that take fewer bytes on the way.

use std::io::{self, Write as _};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::sync::OnceCell;

/// A content coding of HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// RFC 1952.
    Gzip,
    /// RFC 8878.
    Zstd,
}

impl Coding {
    /// All of them; [`Coding::Zstd`] is made and read faster, and is smaller.
    pub const ALL: [Self; 2] = [Self::Zstd, Self::Gzip];

    /// The name in `Accept-Encoding` and `Content-Encoding`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    /// The bytes in this coding. Levels are those that both formats have as their middle: what is packed once is sent often.
    pub fn pack(self, body: &[u8]) -> io::Result<Bytes> {
        match self {
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(body)?;
                encoder.finish().map(Bytes::from)
            }
            Self::Zstd => zstd::bulk::compress(body, zstd::DEFAULT_COMPRESSION_LEVEL).map(Bytes::from),
        }
    }
}

/// What was made of a body so far. It does not tell answers apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Packed([OnceCell<Bytes>; Coding::ALL.len()]);

impl Packed {
    pub(super) fn of(&self, coding: Coding) -> &OnceCell<Bytes> {
        let [gzip, zstd] = &self.0;
        match coding {
            Coding::Gzip => gzip,
            Coding::Zstd => zstd,
        }
    }

    /// How many bytes they take together.
    pub(super) fn len(&self) -> usize {
        self.0.iter().filter_map(OnceCell::get).map(Bytes::len).sum()
    }
}

impl PartialEq for Packed {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Packed {}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn what_is_packed_is_smaller_and_comes_back() {
        let body = "{\"data\":[1,2,3]}".repeat(500).into_bytes();
        let gzip = Coding::Gzip.pack(&body).unwrap();
        let zstd = Coding::Zstd.pack(&body).unwrap();
        assert!(gzip.len() < body.len() / 10 && zstd.len() < body.len() / 10, "{} {}", gzip.len(), zstd.len());
        let mut read = Vec::new();
        flate2::read::GzDecoder::new(&gzip[..]).read_to_end(&mut read).unwrap();
        assert_eq!(read, body);
        assert_eq!(zstd::bulk::decompress(&zstd, body.len()).unwrap(), body);
    }
}
