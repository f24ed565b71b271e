//! The caller of a request.

use crate::dimension::vocabulary;

vocabulary! {
    /// What a key allows; each includes the ones before.
    Grant, "scope";
    /// Queries.
    Read = 1, "read", "Reading";
    /// Mutations too.
    Admin = 2, "admin", "Administration";
}

/// Who sent a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The name of the key that came with the request; none for an anonymous caller.
    pub key: Option<String>,
    /// What the caller may do; none for nothing at all.
    pub grant: Option<Grant>,
}

impl Caller {
    /// A caller without a key, who may read or not.
    pub fn anonymous(may_read: bool) -> Self {
        Self { key: None, grant: may_read.then_some(Grant::Read) }
    }

    /// Whether the caller may do what needs this.
    pub fn may(&self, needed: Grant) -> bool {
        self.grant.is_some_and(|grant| grant >= needed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_change_may_read() {
        let key = |grant| Caller { key: Some("k".into()), grant: Some(grant) };
        assert!(key(Grant::Admin).may(Grant::Read) && key(Grant::Admin).may(Grant::Admin));
        assert!(key(Grant::Read).may(Grant::Read) && !key(Grant::Read).may(Grant::Admin));
        assert!(Caller::anonymous(true).may(Grant::Read) && !Caller::anonymous(true).may(Grant::Admin));
        assert!(!Caller::anonymous(false).may(Grant::Read));
    }
}
