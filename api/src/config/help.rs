//! The settings in words.

use std::fmt::Write as _;

use super::SETTINGS;

/// The settings section of `hubscope --help`: names, keys, meanings and defaults.
pub fn help() -> String {
    let mut text = String::from(
        "Settings: environment variables over the file of --config (TOML) over the defaults.\n\
         An empty variable counts as not set; an unknown or malformed setting stops the start.\n",
    );
    for setting in SETTINGS {
        let (name, key, default) = (setting.name, setting.key, setting.default);
        // Writing to a string cannot fail.
        let _ = write!(text, "\n  {name}  (in the file: {key})\n      {}\n      default: {default}\n", setting.meaning);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_names_every_setting() {
        let help = help();
        for setting in SETTINGS {
            assert!(help.contains(&format!("  {}  (in the file: {})", setting.name, setting.key)), "{}", setting.name);
        }
    }
}
