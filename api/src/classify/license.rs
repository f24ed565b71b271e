//! LICENSE.

use super::tag;
use crate::dimension::text::fold;

/// The value of the first `license:*` tag, lower case; a tag without a value is passed over.
pub fn license(tags: &[String]) -> Option<String> {
    tag::values(tags, "license").next().map(fold)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<const N: usize>(tags: [&str; N]) -> Option<String> {
        license(&tags.map(String::from))
    }

    #[test]
    fn the_first_license_counts() {
        assert_eq!(of(["region:us", "license:Apache-2.0", "license:mit"]).as_deref(), Some("apache-2.0"));
        assert_eq!(of(["license:", "license:mit"]).as_deref(), Some("mit"));
        assert_eq!(of(["license:other"]).as_deref(), Some("other"));
        assert_eq!(of(["license:a:b"]).as_deref(), Some("a:b"));
        assert_eq!(of(["license", "licenses:mit", "mit", "license_name:x"]), None);
        assert_eq!(of([]), None);
    }
}
