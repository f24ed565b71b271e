//! Addresses that may hold a password.

use std::fmt;

/// An address of a service, with its password where it has one. Neither `Debug` nor `Display` shows what is secret.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretUrl(String);

impl SecretUrl {
    /// Keeps an address as given.
    pub fn new(url: impl Into<String>) -> Self {
        Self(url.into())
    }

    /// The address with its secrets: for drivers only, never for a log or a message.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SecretUrl {
    /// Scheme, host, port and path. User names and parameters are left out, since both may carry secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some((scheme, rest)) = self.0.split_once("://") else {
            return f.write_str("***");
        };
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        if scheme == "sqlite" {
            return write!(f, "sqlite://{rest}");
        }
        match rest.rsplit_once('@') {
            Some((_, place)) => write!(f, "{scheme}://***@{place}"),
            None => write!(f, "{scheme}://{rest}"),
        }
    }
}

impl fmt::Debug for SecretUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::SecretUrl;

    #[test]
    fn nothing_secret_is_shown() {
        for (url, shown) in [
            ("postgres://me:s3cret@db:5432/hub", "postgres://***@db:5432/hub"),
            ("postgres://me:s3@cret@db/hub", "postgres://***@db/hub"),
            ("postgres://db/hub?user=me&password=s3cret", "postgres://db/hub"),
            ("rediss://:s3cret@cache", "rediss://***@cache"),
            ("sqlite://data/a@b.db?mode=rwc", "sqlite://data/a@b.db"),
            ("s3cret", "***"),
        ] {
            let url = SecretUrl::new(url);
            assert_eq!(url.to_string(), shown);
            assert_eq!(format!("{url:?}"), format!("SecretUrl({shown})"));
        }
    }
}
