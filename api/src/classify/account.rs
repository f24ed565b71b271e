//! The account that a repository belongs to.

/// The part of the name before `/`; for a name without `/` the `author`, if told.
///
/// None when no account is known, so also for a name that begins with `/`.
pub fn account<'a>(name: &'a str, author: Option<&'a str>) -> Option<&'a str> {
    let account = name.split_once('/').map_or(author, |(account, _)| Some(account));
    account.filter(|account| !account.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_by_name_then_by_author() {
        assert_eq!(account("Qwen/Qwen3-8B", Some("someone")), Some("Qwen"));
        assert_eq!(account("Qwen/Qwen3-8B", None), Some("Qwen"));
        assert_eq!(account("a/b/c", None), Some("a"));
        assert_eq!(account("gpt2", Some("openai-community")), Some("openai-community"));
        assert_eq!(account("gpt2", None), None);
        assert_eq!(account("gpt2", Some("")), None);
        assert_eq!(account("/gpt2", Some("openai-community")), None);
    }
}
