//! What texts, names and addresses may be, whoever writes them. An error goes on after the value: `is longer than ...`.

use url::Url;

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
    if Url::parse(address).is_ok_and(|url| !url.username().is_empty() || url.password().is_some()) {
        return Err("holds a user or a password, which would be kept and shown; write it without".to_owned());
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

/// A text of nothing but what a reader sees. Names in listings come as they are; what a caller writes is refused.
///
/// # Errors
/// When it holds characters of zero width, or such as turn the direction.
pub fn seen(text: &str) -> Result<(), String> {
    if text.chars().any(is_unseen) {
        return Err(
            "holds characters that nobody sees (of zero width, or that turn the direction); take them out".to_owned()
        );
    }
    Ok(())
}

/// Characters of zero width, and those that change in which direction a text is shown: they let one name pass for another.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
