//! SIZE: classes of the number of parameters.

use super::bounds::Bounds;
use super::vocabulary::vocabulary;

vocabulary! {
    /// Classes of the number of parameters (not bytes); the lower bound belongs to the class.
    SizeClass, "size class";
    /// Below 100 million.
    Under100M = 0, "UNDER_100M", "Under 100M";
    /// 100 to 500 million.
    From100MTo500M = 1, "FROM_100M_TO_500M", "100M to 500M";
    /// 500 million to 1 billion.
    From500MTo1B = 2, "FROM_500M_TO_1B", "500M to 1B";
    /// 1 to 3 billion.
    From1BTo3B = 3, "FROM_1B_TO_3B", "1B to 3B";
    /// 3 to 9 billion.
    From3BTo9B = 4, "FROM_3B_TO_9B", "3B to 9B";
    /// 9 to 30 billion.
    From9BTo30B = 5, "FROM_9B_TO_30B", "9B to 30B";
    /// 30 to 70 billion.
    From30BTo70B = 6, "FROM_30B_TO_70B", "30B to 70B";
    /// 70 to 100 billion.
    From70BTo100B = 7, "FROM_70B_TO_100B", "70B to 100B";
    /// 100 to 250 billion.
    From100BTo250B = 8, "FROM_100B_TO_250B", "100B to 250B";
    /// 250 billion to 1 trillion.
    From250BTo1T = 9, "FROM_250B_TO_1T", "250B to 1T";
    /// 1 trillion and more.
    From1T = 10, "FROM_1T", "1T and more";
}

/// Lower bounds of all classes but the first, ascending.
const BOUNDS: Bounds = Bounds(&[
    100_000_000,
    500_000_000,
    1_000_000_000,
    3_000_000_000,
    9_000_000_000,
    30_000_000_000,
    70_000_000_000,
    100_000_000_000,
    250_000_000_000,
    1_000_000_000_000,
]);

impl SizeClass {
    /// The class of a number of parameters.
    pub fn of(parameters: i64) -> Self {
        Self::ALL.get(BOUNDS.class(parameters)).copied().unwrap_or(Self::From1T)
    }

    /// The lowest number of parameters of the class, and the lowest that is above it; none for the class without an end.
    pub fn bounds(self) -> (i64, Option<i64>) {
        BOUNDS.range(self as usize)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_lower_bound_belongs_to_the_class() {
        assert_eq!(SizeClass::of(0), SizeClass::Under100M);
        assert_eq!(SizeClass::of(99_999_999), SizeClass::Under100M);
        assert_eq!(SizeClass::of(100_000_000), SizeClass::From100MTo500M);
        assert_eq!(SizeClass::of(8_999_999_999), SizeClass::From3BTo9B);
        assert_eq!(SizeClass::of(9_000_000_000), SizeClass::From9BTo30B);
        assert_eq!(SizeClass::of(1_000_000_000_000), SizeClass::From1T);
        assert_eq!(SizeClass::From9BTo30B.bounds(), (9_000_000_000, Some(30_000_000_000)));
        assert_eq!(SizeClass::Under100M.bounds(), (0, Some(100_000_000)));
        assert_eq!(SizeClass::From1T.bounds(), (1_000_000_000_000, None));
    }

    proptest! {
        #[test]
        fn a_class_holds_what_it_is_the_class_of(parameters in 0i64..=1i64 << 53) {
            let (from, below) = SizeClass::of(parameters).bounds();
            prop_assert!(from <= parameters && below.is_none_or(|below| parameters < below));
        }
    }
}
