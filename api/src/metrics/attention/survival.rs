//! The Kaplan-Meier estimate in whole weeks.
//!
//! E. L. Kaplan, P. Meier: Nonparametric Estimation from Incomplete Observations. Journal of the American Statistical Association
//! 53 (1958), 457-481.

use crate::metrics::round::comparable;

/// How many of a cohort were lost in each week, and why.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Survival {
    weeks: Vec<Lost>,
}

/// Those whose last week at risk is the same.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Lost {
    ended: i64,
    censored: i64,
}

/// One week of the estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Step {
    /// Those whose attention had not ended before and that were followed through the week.
    pub(super) at_risk: i64,
    /// The estimated share of the cohort whose attention has not ended by the end of the week, 0 to 1.
    pub(super) survival: f64,
}

impl Survival {
    /// Nobody yet, over as many weeks.
    pub(super) fn over(weeks: usize) -> Self {
        Self { weeks: vec![Lost::default(); weeks] }
    }

    /// Adds one whose attention ended in a week.
    pub(super) fn ended(&mut self, week: usize) {
        self.weeks[week].ended += 1;
    }

    /// Adds one whose attention had not ended when it was last followed, in `week`.
    pub(super) fn censored(&mut self, week: usize) {
        self.weeks[week].censored += 1;
    }

    /// How many there are, and how many of them are censored.
    pub(super) fn cohort(&self) -> (i64, i64) {
        let censored = self.weeks.iter().map(|lost| lost.censored).sum();
        (self.weeks.iter().map(|lost| lost.ended).sum::<i64>() + censored, censored)
    }

    /// The estimate, week by week; it stays where nobody is at risk.
    pub(super) fn steps(&self) -> Vec<Step> {
        let (mut at_risk, _) = self.cohort();
        let mut survival = 1.0;
        let step = |lost: &Lost| {
            if at_risk > 0 {
                survival *= 1.0 - lost.ended as f64 / at_risk as f64;
            }
            let step = Step { at_risk, survival };
            at_risk -= lost.ended + lost.censored;
            step
        };
        self.weeks.iter().map(step).collect()
    }
}

/// The mean restricted to the weeks of the estimate: the area under it.
pub(super) fn mean(steps: &[Step]) -> f64 {
    steps.iter().map(|step| step.survival).sum()
}

/// The first week at which the estimate is at or below one half; none where it stays above.
pub(super) fn median(steps: &[Step]) -> Option<usize> {
    steps.iter().position(|step| comparable(step.survival) <= 0.5)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Weeks of remission under 6-mercaptopurine, and whether they ended in a relapse: E. J. Freireich et al., Blood 21 (1963),
    /// 699-716; worked in D. G. Kleinbaum, M. Klein: Survival Analysis, chapter 2, whose table the expected numbers are from.
    const REMISSION: [(usize, bool); 21] = [
        (6, true),
        (6, true),
        (6, true),
        (7, true),
        (10, true),
        (13, true),
        (16, true),
        (22, true),
        (23, true),
        (6, false),
        (9, false),
        (10, false),
        (11, false),
        (17, false),
        (19, false),
        (20, false),
        (25, false),
        (32, false),
        (32, false),
        (34, false),
        (35, false),
    ];

    fn survival(weeks: usize, cohort: &[(usize, bool)]) -> Survival {
        let mut survival = Survival::over(weeks);
        for (week, ended) in cohort {
            if *ended { survival.ended(*week) } else { survival.censored(*week) }
        }
        survival
    }

    #[test]
    fn the_published_example_comes_out() {
        let remission = survival(36, &REMISSION);
        assert_eq!(remission.cohort(), (21, 12));
        let steps = remission.steps();
        // Week, at risk, survival to four digits as printed.
        let published = [
            (0, 21, 1.0),
            (6, 21, 0.8571),
            (7, 17, 0.8067),
            (10, 15, 0.7529),
            (13, 12, 0.6902),
            (16, 11, 0.6275),
            (22, 7, 0.5378),
            (23, 6, 0.4482),
        ];
        for (week, at_risk, survival) in published {
            assert_eq!(steps[week].at_risk, at_risk, "week {week}");
            assert!((steps[week].survival - survival).abs() < 0.000_05, "week {week}: {}", steps[week].survival);
        }
        assert_eq!(median(&steps), Some(23));
        // The area up to week 35: 6 x 1 + 1 x 0.8571 + 3 x 0.8067 + 3 x 0.7529 + 3 x 0.6902 + 6 x 0.6275 + 1 x 0.5378 + 12 x 0.4482.
        assert!((mean(&steps[..35]) - 23.2877).abs() < 0.001, "{}", mean(&steps[..35]));
    }

    #[test]
    fn four_models_by_hand() {
        // Ends in week 1; last followed in week 1; ends in week 2; last followed in week 3, of 5.
        let steps = survival(5, &[(1, true), (1, false), (2, true), (3, false)]).steps();
        let expected = [(4, 1.0), (4, 0.75), (2, 0.375), (1, 0.375), (0, 0.375)];
        assert_eq!(steps, expected.map(|(at_risk, survival)| Step { at_risk, survival }));
        assert_eq!((mean(&steps), median(&steps)), (2.875, Some(2)));
    }

    #[test]
    fn a_half_reached_by_thirds_is_a_half() {
        // Two of six, then one of four: 2/3 x 3/4, which in double precision need not be exactly 1/2.
        let steps = survival(3, &[(0, true), (0, true), (1, true), (2, false), (2, false), (2, false)]).steps();
        assert_eq!(median(&steps), Some(1));
        assert_eq!(median(&survival(2, &[(1, false)]).steps()), None);
    }

    proptest! {
        /// Without censoring the estimate is the share of the cohort that is left.
        #[test]
        fn without_censoring_it_is_the_share_left(weeks in prop::collection::vec(0usize..20, 1..60)) {
            let cohort: Vec<_> = weeks.iter().map(|week| (*week, true)).collect();
            for (week, step) in survival(20, &cohort).steps().iter().enumerate() {
                let left = weeks.iter().filter(|ended| **ended > week).count();
                prop_assert!((step.survival - left as f64 / weeks.len() as f64).abs() < 1e-12);
                prop_assert_eq!(step.at_risk as usize, weeks.iter().filter(|ended| **ended >= week).count());
            }
        }

        #[test]
        fn it_never_rises_and_stays_a_share(cohort in prop::collection::vec((0usize..20, any::<bool>()), 0..60)) {
            let steps = survival(20, &cohort).steps();
            let mut before = 1.0;
            for step in &steps {
                prop_assert!((0.0..=before).contains(&step.survival));
                before = step.survival;
            }
        }
    }
}
