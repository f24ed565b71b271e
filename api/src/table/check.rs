//! What texts, names and addresses may be, whoever writes them. An error goes on after the value: `is longer than ...`.

/// Longest text, in characters.
const TEXT: usize = 5_000;
/// Longest name of an account or repository, in characters.
const NAME: usize = 500;
/// Longest address, in characters.
const ADDRESS: usize = 2_000;

/// A text of at most 5,000 characters on one line.
///
/// # Errors
/// When it is longer, or holds control characters.
pub fn text(text: &str) -> Result<(), String> {
    bounded(text, TEXT)
}

/// The name of an account or repository, of at most 500 characters.
///
/// # Errors
/// When it is longer, or holds control characters.
pub fn name(name: &str) -> Result<(), String> {
    bounded(name, NAME)
}

/// An `http://` or `https://` address, or nothing.
///
/// # Errors
/// When it is anything else, or longer than 2,000 characters.
pub fn address(address: &str) -> Result<(), String> {
    bounded(address, ADDRESS)?;
    let begins = ["https://", "http://"].iter().any(|scheme| address.starts_with(scheme));
    if !address.is_empty() && (!begins || address.chars().any(char::is_whitespace)) {
        return Err("is no address; write it in full, for example https://example.org/page".to_owned());
    }
    Ok(())
}

fn bounded(text: &str, most: usize) -> Result<(), String> {
    if text.chars().take(most + 1).count() > most {
        return Err(format!("is longer than {most} characters; shorten it"));
    }
    if text.chars().any(char::is_control) {
        return Err("holds line breaks or other control characters; write it in one line".to_owned());
    }
    Ok(())
}
