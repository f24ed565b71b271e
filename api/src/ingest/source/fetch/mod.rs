//! Files at addresses, fetched whole into a temporary folder before they are read.
//!
//! A transfer that breaks off goes on where it ended, as long as the server can tell that the file is still the same one;
//! otherwise it begins anew. Nothing is read of a file that did not come to its announced end.

mod answer;
mod client;
mod error;

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::Response;
use reqwest::header::{ACCEPT_ENCODING, HeaderValue, IF_RANGE, RANGE, TRANSFER_ENCODING};
use tempfile::TempDir;
use tokio::fs::File;
use tokio::io::{AsyncSeekExt as _, AsyncWriteExt as _};

use super::location::Address;
use answer::Answer;
pub use error::{FetchError, Transient};

/// Tries in a row that get no further.
const TRIES: u32 = 6;
/// Getting further by less than this is no progress, in bytes.
const STEP: u64 = 1 << 20;
/// Longest pause between tries that no server asked for.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Largest file that is fetched, in bytes: ten times the largest listing that is published today, and no more than a folder for
/// temporary files can be asked to hold.
const LARGEST: u64 = 16 << 30;
/// Longest time for one file, pauses included: the largest file comes in it at some 1.2 MB/s. A server that sends a byte now and then
/// never falls silent, and would be waited for without end.
const LONGEST: Duration = Duration::from_secs(4 * 3600);

/// How long to wait for what, and how much to take.
#[derive(Clone, Copy, Debug)]
struct Patience {
    /// Longest silence of a server.
    idle: Duration,
    /// Pause after the first try; each one doubles it.
    pause: Duration,
    /// Longest time for the whole file.
    whole: Duration,
    /// Most bytes of the file.
    bytes: u64,
}

const PATIENCE: Patience =
    Patience { idle: Duration::from_secs(60), pause: Duration::from_millis(500), whole: LONGEST, bytes: LARGEST };

/// A file that was fetched; it goes when this is dropped.
#[derive(Debug)]
pub struct Fetched {
    folder: TempDir,
    name: String,
}

impl Fetched {
    /// Where the file is.
    pub fn path(&self) -> PathBuf {
        self.folder.path().join(&self.name)
    }
}

/// Fetches a file; `told` hears how many bytes came and how many are expected. Dropped, it leaves nothing behind.
///
/// # Errors
/// When the server refuses, all tries fail, or the file is too large or takes too long.
pub async fn fetch(address: &Address, told: impl FnMut(u64, Option<u64>)) -> Result<Fetched, FetchError> {
    fetch_with(PATIENCE, address, told).await
}

async fn fetch_with(
    patience: Patience,
    address: &Address,
    told: impl FnMut(u64, Option<u64>),
) -> Result<Fetched, FetchError> {
    let whole = tokio::time::timeout(patience.whole, transfer(patience, address, told)).await;
    whole.unwrap_or(Err(FetchError::TooSlow(patience.whole)))
}

async fn transfer(
    patience: Patience,
    address: &Address,
    told: impl FnMut(u64, Option<u64>),
) -> Result<Fetched, FetchError> {
    // Listings may be nobody else's business on this machine.
    let own = Permissions::from_mode(0o700);
    let folder = tempfile::Builder::new().prefix("hubscope-").permissions(own).tempdir()?;
    let fetched = Fetched { folder, name: address.file_name() };
    let client = client::client(patience.idle, address.bounds())?;
    let mut transfer = Transfer::begin(client, address, &fetched.path(), patience.bytes, told).await?;
    let (mut failed, mut furthest, mut pause) = (0, 0, patience.pause);
    while let Some((why, asked)) = transfer.go_on().await? {
        if transfer.done >= furthest + STEP {
            (failed, furthest, pause) = (0, transfer.done, patience.pause);
        }
        failed += 1;
        if failed == TRIES {
            return Err(FetchError::GivenUp { tries: TRIES, last: why });
        }
        let wait = asked.unwrap_or_default().max(pause);
        tracing::warn!(source = %address, "{why}; trying again in {:.1} s", wait.as_secs_f64());
        tokio::time::sleep(wait).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
    Ok(fetched)
}

/// A file on its way.
struct Transfer<'a, T> {
    client: reqwest::Client,
    address: &'a Address,
    file: File,
    /// Most bytes that are taken.
    most: u64,
    told: T,
    done: u64,
    total: Option<u64>,
    validator: Option<HeaderValue>,
}

/// Why a try ended early, and the pause that the server asks for.
type Failed = (Transient, Option<Duration>);

impl<'a, T: FnMut(u64, Option<u64>)> Transfer<'a, T> {
    async fn begin(
        client: reqwest::Client,
        address: &'a Address,
        path: &Path,
        most: u64,
        told: T,
    ) -> Result<Self, FetchError> {
        let file = File::create(path).await?;
        Ok(Self { client, address, file, most, told, done: 0, total: None, validator: None })
    }

    /// Tries to fetch what is missing; nothing when all is there.
    async fn go_on(&mut self) -> Result<Option<Failed>, FetchError> {
        let mut request = self.client.get(self.address.url().clone()).header(ACCEPT_ENCODING, "identity");
        let from = if self.validator.is_some() { self.done } else { 0 };
        if let Some(validator) = self.validator.as_ref().filter(|_| from > 0) {
            request = request.header(RANGE, format!("bytes={from}-")).header(IF_RANGE, validator);
        }
        let response = match request.send().await {
            Ok(response) => response,
            Err(error) => return Ok(Some((error::judge(error)?, None))),
        };
        match answer::judge(&response, from, self.total, self.validator.as_ref())? {
            Answer::Rest => {}
            Answer::Whole => self.restart(&response).await?,
            Answer::Anew => {
                self.validator = None;
                return Ok(Some((Transient::Changed, None)));
            }
            Answer::Later(why, pause) => return Ok(Some((why, pause))),
        }
        let ended = self.take(response).await;
        self.file.flush().await?;
        ended
    }

    async fn restart(&mut self, response: &Response) -> Result<(), FetchError> {
        let headers = response.headers();
        (self.done, self.total, self.validator) = (0, answer::length(headers), answer::validator(headers));
        self.bounded(self.total.unwrap_or(0))?;
        if self.total.is_none() && !headers.contains_key(TRANSFER_ENCODING) {
            tracing::warn!(source = %self.address, "the server does not tell how long the file is, so a missing end may go unseen");
        }
        self.file.set_len(0).await?;
        self.file.rewind().await?;
        Ok(())
    }

    async fn take(&mut self, mut response: Response) -> Result<Option<Failed>, FetchError> {
        loop {
            match response.chunk().await {
                Ok(Some(bytes)) => {
                    self.bounded(self.done + bytes.len() as u64)?;
                    self.file.write_all(&bytes).await?;
                    self.done += bytes.len() as u64;
                    (self.told)(self.done, self.total);
                }
                Ok(None) if self.total.is_none_or(|total| total == self.done) => return Ok(None),
                Ok(None) => return Ok(Some((self.broken_off(), None))),
                Err(error) => {
                    let why = error::judge(error)?;
                    let why = if let Transient::BrokenOff { .. } = why { self.broken_off() } else { why };
                    return Ok(Some((why, None)));
                }
            }
        }
    }

    fn bounded(&self, bytes: u64) -> Result<(), FetchError> {
        if bytes > self.most { Err(FetchError::TooLarge(self.most)) } else { Ok(()) }
    }

    fn broken_off(&self) -> Transient {
        Transient::BrokenOff { done: self.done, of: self.total }
    }
}

#[cfg(test)]
mod tests;
