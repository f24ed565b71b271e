//! Fixed vocabularies: each value has a name that programs read, a label that people read and a code that tables hold.

/// Why a text is no value of a vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no {what}; write one of {}", known.join(", "))]
pub struct UnknownValue {
    /// What the text was read as, for example `hub`.
    pub what: &'static str,
    /// The text, cut to 40 characters.
    pub text: String,
    /// The names that would do.
    pub known: &'static [&'static str],
}

/// Declares a vocabulary: `Variant = code, name, label;`. A code, once given, is never given to another value: tables hold it.
macro_rules! vocabulary {
    (
        $(#[$meta:meta])*
        $vocabulary:ident, $what:literal;
        $($(#[$doc:meta])* $variant:ident = $code:literal, $name:literal, $label:literal;)+
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $vocabulary {
            $($(#[$doc])* $variant,)+
        }

        impl $vocabulary {
            /// Every value, in the order of its declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            const NAMES: &'static [&'static str] = &[$($name,)+];

            /// The number that tables hold.
            pub const fn code(self) -> i16 {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The value of a number held by a table; none for a number never given.
            pub const fn from_code(code: i16) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)+ _ => None }
            }

            /// The name that programs read and write.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The name that people read.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }

        impl std::fmt::Display for $vocabulary {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl std::str::FromStr for $vocabulary {
            type Err = $crate::dimension::UnknownValue;

            /// Reads a name in any case.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let same = |value: &&Self| value.name().eq_ignore_ascii_case(text);
                Self::ALL.iter().find(same).copied().ok_or_else(|| Self::Err {
                    what: $what,
                    text: text.chars().take(40).collect(),
                    known: Self::NAMES,
                })
            }
        }

        #[cfg(test)]
        #[test]
        fn names_and_codes_lead_back_to_their_values() {
            for (position, value) in $vocabulary::ALL.iter().enumerate() {
                assert_eq!($vocabulary::from_code(value.code()), Some(*value));
                assert_eq!(value.name().to_uppercase().parse(), Ok(*value));
                assert!($vocabulary::ALL[..position].iter().all(|other| other.label() != value.label()));
            }
            assert_eq!($vocabulary::from_code(-1), None);
            assert!("no such value".parse::<$vocabulary>().is_err());
        }
    };
}

pub(crate) use vocabulary;
