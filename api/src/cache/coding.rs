//! Forms of an answer that take fewer bytes on the way.

use std::io::{self, Write as _};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::runtime::Handle;
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
        let mut packed = match self {
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
                encoder.write_all(body)?;
                encoder.finish()?
            }
            Self::Zstd => zstd::bulk::compress(body, zstd::DEFAULT_COMPRESSION_LEVEL)?,
        };
        // It is weighed by its length: no room is kept behind it.
        packed.shrink_to_fit();
        Ok(packed.into())
    }
}

/// Bytes, and what was made of them so far; the latter does not tell one from another.
#[derive(Clone, Debug, Default)]
pub struct Body {
    plain: Bytes,
    packed: [OnceCell<Bytes>; Coding::ALL.len()],
}

impl Body {
    /// The bytes as they are.
    pub fn plain(&self) -> &Bytes {
        &self.plain
    }

    /// The bytes in a coding, if they were ever asked for.
    pub fn packed(&self, coding: Coding) -> Option<&Bytes> {
        self.of(coding).get()
    }

    /// The same, made if they never were: once, on a thread of `runtime` that nobody waits for. None when it is stopping.
    pub async fn pack(&self, coding: Coding, runtime: &Handle) -> Option<&Bytes> {
        let plain = self.plain.clone();
        let pack = async || runtime.spawn_blocking(move || coding.pack(&plain)).await.map_err(drop)?.map_err(drop);
        self.of(coding).get_or_try_init(pack).await.ok()
    }

    /// How many bytes there are in all.
    pub(super) fn weight(&self) -> usize {
        self.plain.len() + self.packed.iter().filter_map(OnceCell::get).map(Bytes::len).sum::<usize>()
    }

    fn of(&self, coding: Coding) -> &OnceCell<Bytes> {
        let [gzip, zstd] = &self.packed;
        match coding {
            Coding::Gzip => gzip,
            Coding::Zstd => zstd,
        }
    }
}

impl From<Bytes> for Body {
    fn from(plain: Bytes) -> Self {
        Self { plain, packed: Default::default() }
    }
}

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        self.plain == other.plain
    }
}

impl Eq for Body {}

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
