//! In which codings a caller takes an answer: `Accept-Encoding`, RFC 9110, section 12.5.3.

use actix_web::http::header::{ACCEPT_ENCODING, HeaderMap};

use crate::cache::Coding;

/// Smaller bodies fit into one packet as they are.
const LEAST: usize = 1024;

/// What a caller takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Codings {
    /// The one it likes best, if it likes that better than bytes as they are.
    best: Option<Coding>,
    takes: [bool; Coding::ALL.len()],
    refuses_plain: bool,
}

impl Codings {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        if !headers.contains_key(ACCEPT_ENCODING) {
            return Self::default();
        }
        Self::among(headers.get_all(ACCEPT_ENCODING).filter_map(|value| value.to_str().ok()))
    }

    fn among<'h>(headers: impl Iterator<Item = &'h str> + Clone) -> Self {
        let weight = |names: &[&str]| {
            let ranges = || headers.clone().flat_map(|header| header.split(',')).map(range);
            let named = ranges().find(|(name, _)| names.iter().any(|known| known.eq_ignore_ascii_case(name)));
            named.or_else(|| ranges().find(|(name, _)| *name == "*")).map(|(_, weight)| weight)
        };
        let weights = Coding::ALL.map(|coding| match coding {
            Coding::Gzip => weight(&["gzip", "x-gzip"]),
            Coding::Zstd => weight(&["zstd"]),
        });
        let weights = weights.map(Option::unwrap_or_default);
        let plain = weight(&["identity"]);
        let mut best: Option<(f32, Coding)> = None;
        for (coding, weight) in Coding::ALL.into_iter().zip(weights) {
            // What is not told of bytes as they are is that they are taken when nothing else can be had.
            let liked = weight > 0.0 && plain.is_none_or(|plain| weight >= plain || plain == 0.0);
            if liked && best.is_none_or(|(known, _)| weight > known) {
                best = Some((weight, coding));
            }
        }
        Self {
            best: best.map(|(_, coding)| coding),
            takes: weights.map(|weight| weight > 0.0),
            refuses_plain: plain == Some(0.0),
        }
    }

    /// The one to send a body of this length in; none for its bytes as they are.
    pub(super) fn choose(self, length: usize) -> Option<Coding> {
        self.best.filter(|_| length >= LEAST || self.refuses_plain)
    }

    /// All that the caller takes, bytes as they are included.
    pub(super) fn taken(self) -> impl Iterator<Item = Option<Coding>> {
        let packed =
            Coding::ALL.into_iter().zip(self.takes).filter(|(_, taken)| *taken).map(|(coding, _)| Some(coding));
        packed.chain((!self.refuses_plain).then_some(None))
    }
}

/// The name in a range, and how much it is wished for, 0 to 1.
fn range(text: &str) -> (&str, f32) {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let weight = parts.filter_map(|part| part.split_once('=')).find(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
    (name, weight.map_or(1.0, |(_, weight)| weight.trim().parse::<f32>().unwrap_or(0.0).clamp(0.0, 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_liked_coding_is_chosen() {
        use Coding::{Gzip, Zstd};
        let cases = [
            ("", None),
            ("gzip", Some(Gzip)),
            ("GZIP", Some(Gzip)),
            ("x-gzip", Some(Gzip)),
            ("gzip, deflate, br, zstd", Some(Zstd)),
            ("gzip;q=1.0, zstd;q=0.9", Some(Gzip)),
            ("zstd;q=0, gzip", Some(Gzip)),
            ("*", Some(Zstd)),
            ("*;q=0.5, gzip;q=0.7", Some(Gzip)),
            ("zstd;q=0, *", Some(Gzip)),
            ("identity, gzip;q=0.5", None),
            ("identity;q=0.5, gzip", Some(Gzip)),
            ("gzip;q=0, zstd;q=0", None),
            ("gzip;q=x", None),
            ("br, deflate", None),
            ("identity;q=0, gzip;q=0.1", Some(Gzip)),
            ("*;q=0", None),
        ];
        for (header, coding) in cases {
            assert_eq!(Codings::among([header].into_iter()).choose(LEAST), coding, "{header}");
        }
        assert_eq!(Codings::among(["br", "gzip"].into_iter()).choose(LEAST), Some(Gzip), "in two headers");
    }

    #[test]
    fn small_bodies_go_as_they_are_unless_that_is_refused() {
        let choose = |header: &'static str| Codings::among([header].into_iter()).choose(LEAST - 1);
        assert_eq!(choose("gzip"), None);
        assert_eq!(choose("gzip, identity;q=0"), Some(Coding::Gzip));
        assert_eq!(choose("gzip, *;q=0"), Some(Coding::Gzip));
    }

    #[test]
    fn all_that_is_taken_is_told() {
        let taken = |header: &'static str| Codings::among([header].into_iter()).taken().collect::<Vec<_>>();
        assert_eq!(taken("gzip"), [Some(Coding::Gzip), None]);
        assert_eq!(taken("zstd;q=0, *, identity;q=0"), [Some(Coding::Gzip)]);
        assert_eq!(Codings::default().taken().collect::<Vec<_>>(), [None]);
    }
}
