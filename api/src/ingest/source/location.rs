//! Where a listing is: on this machine or at an address.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use url::Url;

use super::Roots;

/// Where a listing is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A file, or a folder of parts.
    Path(PathBuf),
    /// A file to be fetched.
    Address(Address),
}

/// An `http` or `https` address. Shown, in whatever way, it is without user, password, query and fragment: they may be secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    url: Url,
    /// Where it may lead; anywhere when not told.
    within: Option<Arc<Roots>>,
}

/// What begins like an address and is none; the text is not repeated, for it may hold a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it begins like an address and is none; write it as https://host/path, with %20 for a blank")]
pub struct NoAddress;

impl Location {
    /// A path, unless it begins with `http://` or `https://`.
    ///
    /// # Errors
    /// When it begins like an address and is none.
    pub fn of(written: PathBuf) -> Result<Self, NoAddress> {
        match written.to_str().filter(|text| is_address(text)) {
            Some(text) => Ok(Self::Address(text.parse()?)),
            None => Ok(Self::Path(written)),
        }
    }

    /// The address, or the last name of a path, which `.` and `..` hide. Answers tell it, so it is never the whole path.
    pub fn own_name(&self) -> String {
        let path = match self {
            Self::Path(path) => path,
            Self::Address(address) => return address.to_string(),
        };
        let whole = path.canonicalize().unwrap_or_default();
        let name = path.file_name().or(whole.file_name());
        name.map_or_else(|| "listing".to_owned(), |name| name.to_string_lossy().into_owned())
    }
}

impl From<PathBuf> for Location {
    fn from(path: PathBuf) -> Self {
        Self::Path(path)
    }
}

pub(super) fn is_address(text: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(scheme)))
}

impl Address {
    pub(super) fn url(&self) -> &Url {
        &self.url
    }

    /// The same, which leads nowhere else than to what these hold.
    pub(super) fn within(self, roots: Arc<Roots>) -> Self {
        Self { within: Some(roots), ..self }
    }

    /// What holds everything that it may lead to.
    pub(super) fn bounds(&self) -> Option<Arc<Roots>> {
        self.within.clone()
    }

    /// A name for the file: the last part of the path as far as it is harmless.
    pub(super) fn file_name(&self) -> String {
        let last = self.url.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
        let harmless = |c: &char| c.is_ascii_alphanumeric() || "-_.".contains(*c);
        let name: String = last.chars().filter(harmless).take(100).collect();
        // What begins with a point would be hidden, and `..` another folder.
        let name = name.trim_start_matches('.');
        if name.is_empty() { "listing".to_owned() } else { name.to_owned() }
    }
}

impl FromStr for Address {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Self, NoAddress> {
        if !is_address(text) || text.contains(char::is_whitespace) {
            return Err(NoAddress);
        }
        let url = Url::parse(text).ok().filter(Url::has_host).ok_or(NoAddress)?;
        Ok(Self { url, within: None })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = &self.url;
        write!(f, "{}://{}", url.scheme(), url.host_str().unwrap_or_default())?;
        if let Some(port) = url.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(url.path())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_like_an_address_is_one_or_refused() {
        for path in ["listing.json", "http", "https:/x", "ftp://host/x", "folder/https://x"] {
            assert_eq!(Location::of(path.into()), Ok(Location::Path(path.into())));
        }
        for text in ["http://", "https://host name/x", "http://user:secret@", "https://[::1/x", "http://host:port/"] {
            assert_eq!(Location::of(text.into()), Err(NoAddress), "{text}");
        }
    }

    #[test]
    fn a_listing_is_called_by_its_own_name() {
        let folder = tempfile::tempdir().unwrap();
        let inner = folder.path().join("listings/models");
        std::fs::create_dir_all(&inner).unwrap();
        let own_name = |path: PathBuf| Location::Path(path).own_name();
        assert_eq!(own_name(inner.clone()), "models");
        assert_eq!(own_name(inner.join("..")), "listings");
        assert_eq!(own_name("/".into()), "listing");
    }

    #[test]
    fn nothing_secret_is_shown() {
        let secret = "HTTPS://user:secret@Host.example:8443/a/b.json.gz?token=secret#secret";
        let Ok(Location::Address(address)) = Location::of(secret.into()) else { panic!("an address") };
        assert_eq!(address.to_string(), "https://host.example:8443/a/b.json.gz");
        assert_eq!(format!("{address:?}"), address.to_string());
        assert_eq!(address.file_name(), "b.json.gz");
        assert_eq!(address.url().password(), Some("secret"));
    }

    #[test]
    fn the_file_is_called_by_something_harmless() {
        let names = ["", "a/", "a/..%2f", ".hidden", "a%20b.json"]
            .map(|path| format!("http://host/{path}").parse::<Address>().unwrap().file_name());
        assert_eq!(names, ["listing", "listing", "2f", "hidden", "a20b.json"]);
    }
}
