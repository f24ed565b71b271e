//! Values of settings from text. An error says what is wrong with the value, and quotes it only where it cannot be secret.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use tracing_subscriber::EnvFilter;
use url::Url;

use super::{IngestRoot, Network, Profile, SecretUrl};

type Parsed<T> = Result<T, String>;

pub(super) fn database(text: &str) -> Parsed<SecretUrl> {
    let problem = match text.split_once("://") {
        Some(("sqlite", file)) if file.split('?').next().is_some_and(|path| !path.is_empty() && path != ":memory:") => {
            None
        }
        Some(("sqlite", _)) => Some("sqlite:// needs the path of a file".to_owned()),
        Some(("postgres" | "postgresql", _)) => match Url::parse(text) {
            Ok(url) if url.path().len() > 1 => None,
            Ok(_) => Some("the address names no database after the host".to_owned()),
            Err(error) => Some(format!("this is no address of a server ({error})")),
        },
        _ => Some("the value begins with neither sqlite:// nor postgres://".to_owned()),
    };
    problem.map_or_else(|| Ok(SecretUrl::new(text)), Err)
}

/// As [`database`], of a replica of another one.
pub(super) fn replica(text: &str, of: &str) -> Parsed<SecretUrl> {
    match [text, of].iter().any(|url| url.starts_with("sqlite:")) {
        true => Err("a replica is one of PostgreSQL, and DATABASE_URL names what it is a replica of".to_owned()),
        false => database(text),
    }
}

pub(super) fn redis(text: &str) -> Parsed<Vec<SecretUrl>> {
    text.split(',').map(|node| redis_node(node.trim())).collect()
}

fn redis_node(text: &str) -> Parsed<SecretUrl> {
    if !text.starts_with("redis://") && !text.starts_with("rediss://") {
        return Err("an address begins with neither redis:// nor rediss://".to_owned());
    }
    let url = Url::parse(text).map_err(|error| format!("this is no address of a server ({error})"))?;
    if url.host_str().is_none_or(str::is_empty) {
        return Err("an address has no host".to_owned());
    }
    let database = url.path().trim_start_matches('/');
    if !database.is_empty() && database.parse::<u32>().is_err() {
        return Err("what follows the host is no number of a Redis database".to_owned());
    }
    Ok(SecretUrl::new(text))
}

pub(super) fn collector(text: &str) -> Parsed<Url> {
    let url = address(text).ok_or("the value is no address of http:// or https://")?;
    if !is_bare(&url) {
        return Err(
            "the address has a user, a query or a fragment; what a collector wants to know of who sends goes into \
                    OTEL_EXPORTER_OTLP_HEADERS"
                .to_owned(),
        );
    }
    Ok(url)
}

pub(super) fn bind(text: &str) -> Parsed<SocketAddr> {
    text.parse().map_err(|_| format!("{text:?} is no IP address with a port"))
}

pub(super) fn profile(text: &str) -> Parsed<Profile> {
    match text {
        "development" => Ok(Profile::Development),
        "production" => Ok(Profile::Production),
        _ => Err(format!("{text:?} is neither development nor production")),
    }
}

pub(super) fn flag(text: &str) -> Parsed<bool> {
    text.parse().map_err(|_| format!("{text:?} is neither true nor false"))
}

/// An identifier of SPDX, as data packages want it.
pub(super) fn spdx(text: &str) -> Parsed<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "-._".contains(c);
    if !text.is_empty() && text.len() <= 80 && text.chars().all(is_name) {
        return Ok(text.to_owned());
    }
    Err(format!("{text:?} is no identifier of SPDX; they are listed at https://spdx.org/licenses"))
}

pub(super) fn origins(text: &str) -> Parsed<Vec<String>> {
    text.split(',').map(|origin| self::origin(origin.trim())).collect()
}

fn origin(text: &str) -> Parsed<String> {
    let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    match url {
        Some(url) if url.origin().ascii_serialization() == text => Ok(text.to_owned()),
        Some(url) => Err(format!("{text:?} is no exact origin; browsers send {}", url.origin().ascii_serialization())),
        None => Err(format!("{text:?} is no origin of http:// or https://")),
    }
}

pub(super) fn networks(text: &str) -> Parsed<Vec<Network>> {
    text.split(',').map(|network| network.trim().parse()).collect()
}

pub(super) fn ingest_roots(text: &str) -> Parsed<Vec<IngestRoot>> {
    text.split(',').map(|root| ingest_root(root.trim())).collect()
}

fn ingest_root(text: &str) -> Parsed<IngestRoot> {
    if Path::new(text).is_absolute() {
        return Ok(IngestRoot::Folder(text.into()));
    }
    // Only what an address begins with is compared.
    let url =
        address(text).ok_or("a root is neither the whole path of a folder nor an address of http:// or https://")?;
    if !is_bare(&url) {
        return Err("an address has a user, a query or a fragment; leave them out".to_owned());
    }
    Ok(IngestRoot::Address(url))
}

/// An address of `http://` or `https://`. It may hold what is secret, so nobody who refuses it repeats it.
fn address(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// Whether an address has neither user, query nor fragment.
fn is_bare(url: &Url) -> bool {
    url.username().is_empty() && url.password().is_none() && url.query().is_none() && url.fragment().is_none()
}

/// A whole number, at least 1.
pub(super) fn number(text: &str) -> Parsed<u64> {
    match text.parse() {
        Ok(0) => Err("0 would refuse every request".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err(format!("{text:?} is no whole number")),
    }
}

/// As [`number`], in the size of this machine's addresses.
pub(super) fn size(text: &str) -> Parsed<usize> {
    usize::try_from(number(text)?).map_err(|_| format!("{text:?} is too large"))
}

/// A whole number, 0 included.
pub(super) fn count(text: &str) -> Parsed<usize> {
    text.parse().map_err(|_| format!("{text:?} is no whole number"))
}

/// A number of units of cost that `Int` of GraphQL can tell, or `off`.
pub(super) fn quota(text: &str) -> Parsed<Option<u32>> {
    if text == "off" {
        return Ok(None);
    }
    let units = i32::try_from(number(text)?).map_err(|_| format!("{text:?} is more than {}", i32::MAX))?;
    Ok(Some(units.unsigned_abs()))
}

pub(super) fn seconds(text: &str) -> Parsed<Duration> {
    match number(text)? {
        seconds @ 1..=86_400 => Ok(Duration::from_secs(seconds)),
        _ => Err(format!("{text:?} is more than a day of seconds")),
    }
}

/// As [`seconds`], or none.
pub(super) fn pause(text: &str) -> Parsed<Duration> {
    match text {
        "0" => Ok(Duration::ZERO),
        _ => seconds(text),
    }
}

/// What is read longer would outlive the tables that it reads: of a version that was replaced they stay for a quarter of an hour.
pub(super) fn execution(text: &str) -> Parsed<Duration> {
    const MOST: Duration = Duration::from_secs(600);
    seconds(text).and_then(|limit| match limit <= MOST {
        true => Ok(limit),
        false => Err(format!("{text:?} is more than {} seconds", MOST.as_secs())),
    })
}

/// Bytes, plain or with a binary unit: `262144`, `256KiB`, `128 MiB`, `1GiB`.
pub(super) fn bytes(text: &str) -> Parsed<u64> {
    let units = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];
    let (digits, unit) = units
        .into_iter()
        .find_map(|(name, unit)| text.strip_suffix(name).map(|digits| (digits.trim_end(), unit)))
        .unwrap_or((text, 1));
    digits
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(unit))
        .ok_or_else(|| format!("{text:?} is no number of bytes, plain or in KiB, MiB or GiB"))
}

/// As [`bytes`], at least 1.
pub(super) fn body(text: &str) -> Parsed<usize> {
    match usize::try_from(bytes(text)?) {
        Ok(0) => Err("0 would refuse every request".to_owned()),
        Ok(bytes) => Ok(bytes),
        Err(_) => Err(format!("{text:?} is too large")),
    }
}

pub(super) fn filter(text: &str) -> Parsed<String> {
    EnvFilter::builder()
        .parse(text)
        .map(|_| text.to_owned())
        .map_err(|error| format!("{text:?} is no log filter ({error})"))
}
