//! Whether a caller takes an answer that is out of date: `Cache-Control: max-stale`, RFC 9111, section 5.2.1.2.

use actix_web::http::header::{CACHE_CONTROL, HeaderMap};
use chrono::Utc;

use crate::http::stamp::Stamp;
use crate::schema::DataState;

/// How many seconds out of date an answer may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Consent(u64);

impl Consent {
    /// What a request says; none when it says nothing, or wants nothing that is out of date in other words.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        Self::among(headers.get_all(CACHE_CONTROL).filter_map(|value| value.to_str().ok()))
    }

    fn among<'h>(headers: impl Iterator<Item = &'h str>) -> Option<Self> {
        let mut taken = None;
        for directive in headers.flat_map(|header| header.split(',')).map(str::trim) {
            let (name, value) =
                directive.split_once('=').map_or((directive, None), |(name, value)| (name, Some(value)));
            if name.eq_ignore_ascii_case("max-stale") {
                // Without a number, however old it is; with one that cannot be read, not at all.
                taken = Some(value.map_or(u64::MAX, |seconds| seconds.trim_matches('"').parse().unwrap_or(0)));
            } else if ["no-cache", "no-store"].iter().any(|fresh| name.eq_ignore_ascii_case(fresh)) {
                return None;
            }
        }
        taken.filter(|seconds| *seconds > 0).map(Self)
    }

    /// What was in force before a state, with the seconds since that came into force; none when these are too many.
    pub(super) fn to(self, state: &DataState, before: Stamp) -> Option<(Stamp, u64)> {
        let since = Utc::now().timestamp_micros().saturating_sub(state.published_at?);
        let age = u64::try_from(since / 1_000_000).unwrap_or(0);
        (age <= self.0).then_some((before, age))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_out_of_date_is_taken_by_those_who_say_so() {
        let cases = [
            ("", None),
            ("max-age=60", None),
            ("max-stale", Some(u64::MAX)),
            ("Max-Stale=30", Some(30)),
            ("max-age=60, max-stale=\"30\"", Some(30)),
            ("max-stale=0", None),
            ("max-stale=x", None),
            ("max-stale=-1", None),
            ("max-stale, no-cache", None),
            ("no-store, max-stale=30", None),
        ];
        for (header, taken) in cases {
            assert_eq!(Consent::among([header].into_iter()), taken.map(Consent), "{header}");
        }
    }

    #[test]
    fn an_answer_is_out_of_date_since_the_next_version_was_published() {
        let state = |seconds_ago: i64| DataState {
            published_at: Some(Utc::now().timestamp_micros() - seconds_ago * 1_000_000),
            ..DataState::default()
        };
        let age = |seconds_ago| Consent(30).to(&state(seconds_ago), Stamp::default()).map(|(_, age)| age);
        assert_eq!([age(-100), age(10), age(100)], [Some(0), Some(10), None]);
        assert_eq!(Consent(30).to(&DataState::default(), Stamp::default()), None, "nobody knows since when");
    }
}
