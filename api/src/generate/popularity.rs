//! How much is downloaded of the most wanted, the next and so on: Zipf's law, and a steep end where downloads are few.

use super::exact::power;

/// The most wanted that make about half of all.
const HEAD: f64 = 200.0;
/// Of a hub too small for that many: one in so many.
const ONE_IN: f64 = 250.0;
/// One in so many is wanted by Zipf's law; those beyond much less the less they are wanted.
const WANTED: f64 = 25.0;
/// The head at a time is spread over so many more ranks: of some the best days are over, or did not come yet.
const SPREAD: f64 = 1.7;
/// How steeply demand falls beyond them.
const STEEP: f64 = 4.0;

/// How many repositories of so many make about half of the downloads.
pub(super) fn head(repositories: u32) -> u32 {
    (f64::from(repositories) / ONE_IN).clamp(1.0, HEAD) as u32
}

/// Downloads of a week by rank, from the most wanted on, of a repository in its best days. `at_bend`: those of the last one that
/// Zipf's law holds for.
pub(super) fn rates(repositories: u32, at_bend: f64) -> Vec<f64> {
    let bend = (f64::from(repositories) / WANTED).max(1.0);
    let head = f64::from(head(repositories)) * SPREAD;
    let (mut low, mut high) = (0.0, 2.0);
    for _ in 0..30 {
        let middle = (low + high) / 2.0;
        if share(head, bend, middle) < 0.5 { low = middle } else { high = middle }
    }
    let rate = |rank: f64| if rank <= bend { power(bend / rank, low) } else { power(bend / rank, STEEP) };
    (1..=repositories).map(|rank| at_bend * rate(f64::from(rank))).collect()
}

/// What the head is of all, by integrals: of Zipf's law with that exponent up to the bend, and of the end beyond it.
fn share(head: f64, bend: f64, exponent: f64) -> f64 {
    let sum = |to: f64| {
        let steps = 400;
        let ratio = power(to + 0.5, 1.0 / f64::from(steps)) / power(0.5, 1.0 / f64::from(steps));
        let mut from = 0.5;
        let mut sum = 0.0;
        for _ in 0..steps {
            let next = from * ratio;
            sum += (next - from) * power((from + next) / 2.0, -exponent);
            from = next;
        }
        sum
    };
    let end = bend * power(bend, -exponent) / (STEEP - 1.0);
    sum(head) / (sum(bend) + end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_has_half_at_any_scale() {
        for repositories in [5_000, 50_000, 1_000_000] {
            let rates = rates(repositories, 100.0);
            let sum = |rates: &[f64]| rates.iter().sum::<f64>();
            let spread = (f64::from(head(repositories)) * SPREAD) as usize;
            let share = sum(&rates[..spread]) / sum(&rates);
            assert!((0.45..0.55).contains(&share), "{repositories}: {share}");
            assert!(rates.windows(2).all(|pair| pair[0] >= pair[1]));
        }
        assert_eq!([1, 300, 5_000, 50_000, 3_000_000].map(head), [1, 1, 20, 200, 200]);
    }
}
