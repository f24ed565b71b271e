//! Why a caller does not get what was asked.

use crate::auth::Standing;
use crate::http::document::{Code, Fault};

/// Why a caller does not get what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Denied {
    /// No key came, and this needs one.
    NoKey(&'static str),
    /// What came opens nothing; whether it is malformed, wrong, expired or revoked is not told.
    BadKey,
    /// Without a key only what the operator wrote may be asked.
    NotTrusted,
    /// The key does not allow this.
    NotAllowed,
    /// Whether the key opens anything cannot be told now.
    Unchecked,
    /// The caller has as many streams open as it may: so many.
    Crowded(usize),
    /// As many are waiting for their turn as may.
    Busy,
    /// Nothing, or not enough, is left to spend: what is left, and what the request costs.
    Exhausted(Standing, u32),
}

impl Denied {
    /// What the caller is told.
    pub(crate) fn fault(&self) -> Fault {
        match self {
            Self::NoKey(what) => {
                let message = format!("{what} needs a key here; send one as `Authorization: Bearer hubscope_…`.");
                Fault::new(Code::Unauthenticated, message)
            }
            Self::BadKey => {
                let message = "The key opens nothing: it is malformed, wrong, expired or revoked. Send a valid one as \
                               `Authorization: Bearer hubscope_…`.";
                Fault::new(Code::Unauthenticated, message)
            }
            Self::NotTrusted => {
                let message = "Without a key only the documents that GET /q lists can be asked here; send a key as \
                               `Authorization: Bearer hubscope_…` to ask others.";
                Fault::new(Code::Forbidden, message)
            }
            Self::NotAllowed => {
                let message = "This key may only read; changing data needs one of the scope `admin` \
                               (`hubscope keys create NAME --scope admin`).";
                Fault::new(Code::Forbidden, message)
            }
            Self::Unchecked => {
                Fault::new(Code::Unavailable, "Keys cannot be checked at the moment; try again shortly.")
            }
            Self::Crowded(most) => {
                let message =
                    format!("{most} streams are open of this caller, the most that it may have; end one first.");
                Fault::new(Code::RateLimited, message)
            }
            Self::Busy => {
                Fault::new(Code::Unavailable, "The server has as much to compute as it can; ask again in a moment.")
            }
            Self::Exhausted(Standing { limit, remaining, reset_at, .. }, cost) => {
                let reset_at = reset_at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
                let message = format!(
                    "The request costs {cost}, and {remaining} of {limit} are left until {reset_at}; ask again then, or for less."
                );
                Fault::new(Code::RateLimited, message)
            }
        }
    }
}
