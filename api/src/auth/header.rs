//! The header `Authorization`, read strictly: RFC 6750, section 2.1.

use super::Key;

/// What came with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presented {
    /// No such header.
    Nothing,
    /// What has the form of a key.
    Key(Key),
    /// Anything else, another scheme or several headers for example.
    Malformed,
}

/// What the headers `Authorization` of one request present.
pub fn presented<'h>(mut headers: impl Iterator<Item = &'h [u8]>) -> Presented {
    match (headers.next(), headers.next()) {
        (None, _) => Presented::Nothing,
        (Some(only), None) => bearer(only).map_or(Presented::Malformed, Presented::Key),
        (Some(_), Some(_)) => Presented::Malformed,
    }
}

fn bearer(header: &[u8]) -> Option<Key> {
    let (scheme, token) = str::from_utf8(header).ok()?.split_once(' ')?;
    if scheme.eq_ignore_ascii_case("bearer") { Key::parse(token.trim_matches(' ')) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_bearer_with_a_key_is_a_key_and_nothing_else_is() {
        let key = Key::generate().unwrap();
        let read = |headers: &[String]| presented(headers.iter().map(String::as_bytes));
        assert_eq!(read(&[]), Presented::Nothing);
        for scheme in ["Bearer ", "bearer ", "BEARER  "] {
            assert_eq!(read(&[format!("{scheme}{}", key.expose())]), Presented::Key(key.clone()));
        }
        let whole = format!("Bearer {}", key.expose());
        for header in [
            "",
            "Bearer",
            "Bearer ",
            "Bearer x",
            &format!("Basic {}", key.expose()),
            key.expose(),
            &format!("{whole}, {whole}"),
        ] {
            assert_eq!(read(&[header.to_owned()]), Presented::Malformed, "{header}");
        }
        assert_eq!(read(&[whole.clone(), whole]), Presented::Malformed);
        assert_eq!(presented([&b"Bearer \xff"[..]].into_iter()), Presented::Malformed);
    }
}
