//! SIZE: the number of parameters, and who told it.

use crate::dimension::{LARGEST_COUNT, ParameterSource};
use crate::listing::Attributes;

/// The number of parameters by the first source that tells one: the curated table, `safetensors.total`, `gguf.total`, the name.
/// Zero tells nothing.
pub fn told(curated: Option<i64>, attributes: &Attributes, name: &str) -> Option<(i64, ParameterSource)> {
    let of_files = [
        (curated, ParameterSource::Curated),
        (attributes.safetensors_total, ParameterSource::Safetensors),
        (attributes.gguf_total, ParameterSource::Gguf),
    ];
    let told = of_files.into_iter().find_map(|(number, source)| Some((number.filter(|number| *number > 0)?, source)));
    told.or_else(|| Some((from_name(name)?, ParameterSource::Name)))
}

/// The number of parameters that a name tells, 1 to 2^53-1.
///
/// After the first `/`: a number (decimals with a point) directly followed by `B` or `M` in any case, which neither follows a
/// letter, digit or point nor is followed by a letter or digit; two numbers with an `x` between them are multiplied; of several
/// the largest. Parts of a parameter are rounded, half up.
pub fn from_name(name: &str) -> Option<i64> {
    let own = name.split_once('/').map_or(name, |(_, own)| own);
    let mut largest = None;
    let mut before = None;
    for (at, character) in own.char_indices() {
        let begins = !before.is_some_and(|c: char| c.is_alphanumeric() || c == '.');
        if begins && character.is_ascii_digit() {
            largest = largest.max(own.get(at..).and_then(size));
        }
        before = Some(character);
    }
    largest
}

/// The size at the beginning of a text.
fn size(text: &str) -> Option<i64> {
    let (mut number, mut rest) = Decimal::read(text)?;
    if let Some(after) = rest.strip_prefix(['x', 'X']) {
        let (factor, after) = Decimal::read(after)?;
        number = Decimal {
            digits: number.digits.checked_mul(factor.digits)?,
            places: number.places.checked_add(factor.places)?,
        };
        rest = after;
    }
    let mut rest = rest.chars();
    let unit: u128 = match rest.next()? {
        'B' | 'b' => 1_000_000_000,
        'M' | 'm' => 1_000_000,
        _ => return None,
    };
    if rest.next().is_some_and(char::is_alphanumeric) {
        return None;
    }
    let scale = 10_u128.checked_pow(number.places)?;
    let parameters = number.digits.checked_mul(unit)?.checked_add(scale / 2)? / scale;
    i64::try_from(parameters).ok().filter(|parameters| (1..=LARGEST_COUNT).contains(parameters))
}

/// `digits` divided by ten to the power of `places`.
struct Decimal {
    digits: u128,
    places: u32,
}

impl Decimal {
    /// The number at the beginning of a text, and what follows it.
    fn read(text: &str) -> Option<(Self, &str)> {
        let (whole, mut rest) = split_digits(text);
        let mut fraction = "";
        if let Some(after) = rest.strip_prefix('.') {
            (fraction, rest) = split_digits(after);
            if fraction.is_empty() {
                return None;
            }
        }
        if whole.is_empty() {
            return None;
        }
        let fraction = fraction.trim_end_matches('0');
        let digits = whole
            .bytes()
            .chain(fraction.bytes())
            .try_fold(0_u128, |digits, digit| digits.checked_mul(10)?.checked_add(u128::from(digit - b'0')))?;
        Some((Self { digits, places: u32::try_from(fraction.len()).ok()? }, rest))
    }
}

fn split_digits(text: &str) -> (&str, &str) {
    let end = text.bytes().take_while(u8::is_ascii_digit).count();
    text.split_at_checked(end).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests;
