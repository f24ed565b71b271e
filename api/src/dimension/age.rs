//! AGE: classes of the days since a model's told creation.

use super::bounds::Bounds;
use super::vocabulary::vocabulary;

vocabulary! {
    /// Classes of whole days since the told creation; the lower bound belongs to the class.
    AgeClass, "age class";
    /// 0 to 29 days.
    Under30Days = 0, "UNDER_30_DAYS", "Under 30 days";
    /// 30 to 89 days.
    From30To90Days = 1, "FROM_30_TO_90_DAYS", "30 to 90 days";
    /// 90 to 364 days.
    From90DaysTo1Year = 2, "FROM_90_DAYS_TO_1_YEAR", "90 days to 1 year";
    /// 365 days and more.
    From1Year = 3, "FROM_1_YEAR", "1 year and more";
}

/// Lower bounds of all classes but the first, in days.
const BOUNDS: Bounds = Bounds(&[30, 90, 365]);

impl AgeClass {
    /// The class of an age in whole days; one below zero counts as zero.
    pub fn of(days: i64) -> Self {
        Self::ALL.get(BOUNDS.class(days)).copied().unwrap_or(Self::From1Year)
    }

    /// The lowest age of the class in days, and the lowest that is above it; none for the class without an end.
    pub fn bounds(self) -> (i64, Option<i64>) {
        BOUNDS.range(self as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lower_bound_belongs_to_the_class() {
        let of = |days: [i64; 8]| days.map(|days| AgeClass::of(days).code());
        assert_eq!(of([-5, 0, 29, 30, 89, 90, 364, 365]), [0, 0, 0, 1, 1, 2, 2, 3]);
        assert_eq!(AgeClass::From30To90Days.bounds(), (30, Some(90)));
        assert_eq!(AgeClass::Under30Days.bounds(), (0, Some(30)));
        assert_eq!(AgeClass::From1Year.bounds(), (365, None));
    }
}
