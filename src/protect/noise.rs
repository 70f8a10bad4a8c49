//! Noise on counts: the discrete Laplace mechanism, with OpenDP's sampler and its account of what is spent.
//!
//! Why noise at all? Suppression guards small cells against arithmetic; it says nothing of what a reader knows
//! besides. Counts with noise hide whether any one person was counted, whatever the reader knows: the odds of every
//! answer change by no more than a factor of e to the epsilon.
//!
//! Why a library? Samplers of floating-point noise leak through their rounding. This one draws whole numbers exactly,
//! from the system's randomness, and its privacy map says what a draw spends.
//!
//! What it costs: a dataset with noise is the one exception from "same in, same out", since a draw that could be
//! repeated could be taken off again. Its sums no longer add up: totals are drawn on their own. Negative answers
//! become 0, which looks at the answer alone and so spends nothing.

use opendp::domains::AtomDomain;
use opendp::domains::VectorDomain;
use opendp::measurements::make_laplace;
use opendp::measures::MaxDivergence;
use opendp::metrics::L1Distance;

use crate::model::disclosure::Noise;
use crate::protect::error::Error;

/// How often the scale is widened by the least step until the mechanism spends no more than was asked for.
const WIDENED_MAX: usize = 8;

/// `counts` with noise, in their order, none below 0.
pub(super) fn noised(counts: &[u64], noise: Noise) -> Result<Vec<u64>, Error> {
    let exact: Vec<i64> = counts.iter().map(|it| i64::try_from(*it).unwrap_or(i64::MAX)).collect();
    let drawn = draw(&exact, noise)?;
    Ok(drawn.into_iter().map(|it| u64::try_from(it).unwrap_or(0)).collect())
}

/// Discrete Laplace with a spread of sensitivity by epsilon around each count.
fn draw(counts: &Vec<i64>, noise: Noise) -> Result<Vec<i64>, Error> {
    let sound = noise.epsilon.is_finite() && noise.epsilon > 0.0 && noise.sensitivity > 0;
    let mut scale = f64::from(noise.sensitivity) / noise.epsilon;
    if !sound || !scale.is_finite() {
        return Err(Error::Noise);
    }
    for _ in 0..WIDENED_MAX {
        let mechanism = make_laplace::<_, _, MaxDivergence>(
            VectorDomain::new(AtomDomain::<i64>::default()),
            L1Distance::<u32>::default(),
            scale,
            None,
        )
        .map_err(|_| Error::Noise)?;
        // What a draw spends is what the mechanism says, not what the division above meant.
        let spends = mechanism.map(&noise.sensitivity).map_err(|_| Error::Noise)?;
        if spends <= noise.epsilon {
            return mechanism.invoke(counts).map_err(|_| Error::Noise);
        }
        scale = scale.next_up();
    }
    Err(Error::Noise)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(epsilon: f64, sensitivity: u32) -> Noise {
        Noise { epsilon, sensitivity, budget: epsilon }
    }

    /// Draws enough that a sound sampler fails any of these less than once in a billion runs.
    const DRAWS: usize = 20_000;

    #[test]
    fn draws_lie_around_the_count_and_spread_as_asked() {
        for (epsilon, sensitivity) in [(1.0, 1), (0.5, 2), (0.1, 1)] {
            let drawn = draw(&vec![1_000; DRAWS], noise(epsilon, sensitivity)).unwrap();
            let off: Vec<f64> =
                drawn.iter().map(|it| f64::from(i32::try_from(it - 1_000).unwrap())).collect();
            let count = f64::from(u32::try_from(DRAWS).unwrap());
            let mean = off.iter().sum::<f64>() / count;
            let spread = off.iter().map(|it| it * it).sum::<f64>() / count;
            // Of the discrete Laplace: 2q / (1 - q)², where q = e^(-epsilon / sensitivity).
            let q = (-epsilon / f64::from(sensitivity)).exp();
            let variance = 2.0 * q / (1.0 - q).powi(2);
            // Eight standard errors; the fourth moment of a Laplace is six times the variance squared.
            assert!(mean.abs() < 8.0 * (variance / count).sqrt(), "{epsilon}: mean {mean}");
            let margin = 8.0 * (6.0 / count).sqrt();
            assert!((spread / variance - 1.0).abs() < margin, "{epsilon}: {spread} {variance}");
        }
    }

    #[test]
    fn every_step_from_the_count_is_as_frequent_as_it_should_be() {
        let drawn = draw(&vec![50; DRAWS], noise(1.0, 1)).unwrap();
        let count = f64::from(u32::try_from(DRAWS).unwrap());
        let q = (-1.0_f64).exp();
        let zero = (1.0 - q) / (1.0 + q);
        let mut chi_square = 0.0;
        let mut left = (0.0, 1.0);
        for step in -6_i32..=6 {
            let found = drawn.iter().filter(|it| **it == 50 + i64::from(step)).count();
            let found = f64::from(u32::try_from(found).unwrap());
            let share = zero * q.powi(step.abs());
            left = (left.0 + found, left.1 - share);
            chi_square += (found - count * share).powi(2) / (count * share);
        }
        let beyond = count - left.0;
        chi_square += (beyond - count * left.1).powi(2) / (count * left.1);
        // Thirteen degrees of freedom: beyond 80 less than once in ten billion runs.
        assert!(chi_square < 80.0, "{chi_square}");
    }

    #[test]
    fn counts_stay_in_place_and_none_is_below_zero() {
        let drawn = noised(&[0, 1_000_000, 0, 5], noise(0.5, 1)).unwrap();
        assert_eq!(drawn.len(), 4);
        // Half of a million away: once in e^250000 runs.
        assert!((500_000..1_500_000).contains(&drawn[1]), "{drawn:?}");
        assert!(drawn[0] < 500 && drawn[2] < 500 && drawn[3] < 500, "{drawn:?}");
        // A hundred times 0 cannot be drawn as 0 each time: once in 10^60 runs or less.
        assert!(noised(&[0; 200], noise(0.1, 1)).unwrap().iter().any(|it| *it > 0));
        assert_eq!(noised(&[], noise(1.0, 1)).unwrap(), Vec::<u64>::new());
    }

    #[test]
    fn what_is_no_noise_is_refused() {
        for (epsilon, sensitivity) in
            [(0.0, 1), (-1.0, 1), (f64::NAN, 1), (f64::INFINITY, 1), (1.0, 0), (1e-320, 7)]
        {
            assert!(noised(&[1], noise(epsilon, sensitivity)).is_err(), "{epsilon} {sensitivity}");
        }
    }

    #[test]
    fn a_draw_spends_no_more_than_was_asked_for() {
        for tenths in 1..40_u32 {
            for sensitivity in 1..8 {
                assert!(noised(&[7], noise(f64::from(tenths) / 10.0, sensitivity)).is_ok());
            }
        }
    }
}
