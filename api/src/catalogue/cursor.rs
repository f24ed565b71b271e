//! Cursors: opaque to callers, they hold the list they belong to and the place in it, by value and key, so that they stay good when
//! the data changes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::store::Position;

/// Characters of a cursor: none that is given is longer.
const LONGEST: usize = 8_000;

/// The cursor of a place in a list.
pub(super) fn encode(list: &str, position: &Position) -> String {
    let value = position.value.map(|value| value.to_string()).unwrap_or_default();
    // Keys come last: they may hold anything.
    URL_SAFE_NO_PAD.encode(format!("{list}\t{value}\t{}", position.key))
}

/// The place that a cursor of this list stands for; none for anything else.
pub(super) fn decode(list: &str, cursor: &str) -> Option<Position> {
    if cursor.len() > LONGEST {
        return None;
    }
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (value, key) = text.strip_prefix(list)?.strip_prefix('\t')?.split_once('\t')?;
    let value = if value.is_empty() { None } else { Some(value.parse().ok()?) };
    (!key.contains('\0')).then(|| Position { value, key: key.to_owned() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_this_list_did_not_give_is_refused() {
        let given = encode("models:huggingface:LIKES", &Position { value: Some(7), key: "a/b".to_owned() });
        assert!(decode("models:huggingface:LIKES", &given).is_some());
        for list in ["models:huggingface:LIKE", "models:huggingface", "models:huggingface:LIKES:", "datasets"] {
            assert_eq!(decode(list, &given), None, "{list}");
        }
        let of = |text: &str| URL_SAFE_NO_PAD.encode(text);
        for forged in
            ["", "%", "a", &of("l"), &of("l\t"), &of("l\tx\tk"), &of("l\t1\tk\0"), &of("l\t99999999999999999999\tk")]
        {
            assert_eq!(decode("l", forged), None, "{forged}");
        }
    }

    proptest! {
        #[test]
        fn a_place_is_found_again(value in prop::option::of(any::<i64>()), key in "[^\0]{0,200}") {
            let position = Position { value, key };
            prop_assert_eq!(decode("list", &encode("list", &position)), Some(position));
        }
    }
}
