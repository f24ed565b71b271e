//! Why a file could not be fetched.

use std::error::Error;
use std::io;
use std::time::Duration;

use super::client::LeadsOut;

/// Why a file could not be fetched. No text of it tells more of the address than is shown of it anyway.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Nobody is let in, or not with these credentials.
    #[error(
        "the server refuses access ({0}); give an address that this machine may read, with what it needs to be let in"
    )]
    Access(u16),
    /// Nothing is there.
    #[error("the server has no file at this address ({0}); check how it is written")]
    NotFound(u16),
    /// Another answer than a file.
    #[error("the server answers with status {0} instead of a file; check that the address is that of the file itself")]
    Status(u16),
    /// The API gives a listing page by page.
    #[error(
        "this address gives only one page of a listing, and its other pages would count as removed; \
         fetch all pages (each names the `next` one in its header `Link`) into one file or folder and give that"
    )]
    OnePage,
    /// Redirected without end, or from `https` to `http`.
    #[error("it is redirected more than 10 times, or from https to plain http; give the address that it ends at")]
    Redirect(#[source] reqwest::Error),
    /// Redirected to a place that may not be read.
    #[error(
        "it is redirected out of HUBSCOPE_INGEST_ROOTS; give the address that it ends at, or ask the operator to add the place \
         that it leads to"
    )]
    Outside(#[source] reqwest::Error),
    /// The certificate is not trusted, or the server speaks no TLS.
    #[error(
        "no trusted connection can be made: its certificate is not valid for this host and this machine, or it is no https \
         server; check the address, the clock and the trusted authorities (SSL_CERT_FILE)"
    )]
    Untrusted(#[source] reqwest::Error),
    /// Every try failed.
    #[error("it could not be fetched in {tries} tries: {last}; try again later, or check the address")]
    GivenUp {
        /// How often it was tried without getting further.
        tries: u32,
        /// Why the last try failed.
        #[source]
        last: Transient,
    },
    /// It takes longer than anybody should wait.
    #[error(
        "it was not here after {:.1} hours, the longest that a file is waited for; fetch it by other means, and give that file",
        .0.as_secs_f64() / 3600.0
    )]
    TooSlow(Duration),
    /// It is larger than what is fetched.
    #[error(
        "it is larger than {0} bytes, the most that is fetched; check that it is a listing, fetch it by other means, and give that \
         file"
    )]
    TooLarge(u64),
    /// The request cannot even be made.
    #[error("no request can be made for this address; check how it is written")]
    Client(#[source] reqwest::Error),
    /// The library of TLS does not start.
    #[error("encrypted connections cannot be set up on this machine")]
    Tls(#[source] rustls::Error),
    /// No place for the file.
    #[error("the file cannot be written to the folder for temporary files; check its room and rights, or set TMPDIR")]
    Disk(#[from] io::Error),
}

/// What may go better the next time.
#[derive(Debug, thiserror::Error)]
pub enum Transient {
    /// The server is busy or broken.
    #[error("the server answers with status {0}")]
    Status(u16),
    /// Nothing listens there.
    #[error("its host refuses the connection")]
    NobodyListens,
    /// The host is not known or not reached.
    #[error("its host cannot be found or reached")]
    Unreachable,
    /// Nothing came for too long.
    #[error("the server keeps silent")]
    Silence,
    /// The transfer ended before its end.
    #[error("the transfer breaks off at {done} bytes{}", .of.map(|of| format!(" of {of}")).unwrap_or_default())]
    BrokenOff {
        /// Bytes that came.
        done: u64,
        /// Bytes that were announced.
        of: Option<u64>,
    },
    /// The file is another one than before.
    #[error("the file changes while it is fetched")]
    Changed,
}

/// Why a request failed: for good, or maybe not.
pub(super) fn judge(error: reqwest::Error) -> Result<Transient, FetchError> {
    // Its text would tell the whole address.
    let error = error.without_url();
    if error.is_redirect() {
        let leads_out = causes(&error).any(|cause| cause.is::<LeadsOut>());
        return Err(if leads_out { FetchError::Outside(error) } else { FetchError::Redirect(error) });
    }
    if error.is_builder() {
        return Err(FetchError::Client(error));
    }
    if error.is_timeout() {
        return Ok(Transient::Silence);
    }
    match io_kind(&error) {
        Some(io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput) => Err(FetchError::Untrusted(error)),
        Some(io::ErrorKind::ConnectionRefused) => Ok(Transient::NobodyListens),
        _ if error.is_connect() => Ok(Transient::Unreachable),
        _ => Ok(Transient::BrokenOff { done: 0, of: None }),
    }
}

fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn Error + 'static)> {
    std::iter::successors(error.source(), |cause: &&(dyn Error + 'static)| (*cause).source())
}

fn io_kind(error: &reqwest::Error) -> Option<io::ErrorKind> {
    let mut error = causes(error).find_map(|cause| cause.downcast_ref::<io::Error>())?;
    // One within another hides it from `source`.
    while let Some(inner) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
        error = inner;
    }
    Some(error.kind())
}
