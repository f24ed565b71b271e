//! PUBLISHER_KIND: what an account is, by the publisher registry.

use super::vocabulary::vocabulary;

vocabulary! {
    /// What kind of organisation or person an account is. Re-packaging is a behaviour and not a kind.
    PublisherKind, "kind of publisher";
    /// A company.
    Industry = 0, "INDUSTRY", "Industry";
    /// A university or one of its laboratories.
    Academia = 1, "ACADEMIA", "Academia";
    /// A foundation or another organisation without profit.
    NonProfit = 2, "NON_PROFIT", "Non-profit";
    /// A public body, a publicly founded laboratory among them.
    Government = 3, "GOVERNMENT", "Government";
    /// People who work together without an organisation.
    Community = 4, "COMMUNITY", "Community";
    /// One person.
    Individual = 5, "INDIVIDUAL", "Individual";
}
