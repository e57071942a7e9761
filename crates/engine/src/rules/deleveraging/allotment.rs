//! Allotment: something divided in proportion to weights, where nobody gets more than he can take.

use alloc::vec;
use alloc::vec::Vec;

/// The largest weight that is counted with: larger ones are halved until they fit, all alike.
const WEIGHT_BITS: u32 = 40;

/// Somebody who takes a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    /// In proportion to what he takes.
    pub(super) weight: u128,
    /// The most that he can take.
    pub(super) most: i64,
}

/// Divides `total` in proportion to the weights. What somebody cannot take goes to the others, again in proportion; parts are
/// rounded down, and what remains goes one unit each to the first who can take more. What nobody can take is left.
pub(super) fn allot(total: i64, claims: &[Claim]) -> Vec<i64> {
    let weights = scaled(claims);
    let mut parts = vec![0; claims.len()];
    let mut left = total;
    let mut open: Vec<usize> = (0..claims.len()).filter(|&place| claims[place].most > 0).collect();
    // Each round fills somebody up, or is the last.
    while left > 0 && !open.is_empty() {
        let sum: i128 = open.iter().map(|&place| weights[place]).sum();
        let part = |place: usize| (i128::from(left) * weights[place] / sum) as i64;
        let (filled, kept): (Vec<usize>, Vec<usize>) =
            open.iter().partition(|&&place| part(place) >= claims[place].most);
        if filled.is_empty() {
            let shared: Vec<(usize, i64)> = kept.iter().map(|&place| (place, part(place))).collect();
            for (place, part) in shared {
                parts[place] = part;
                left -= part;
            }
            give_crumbs(left, &kept, claims, &mut parts);
            break;
        }
        for place in filled {
            parts[place] = claims[place].most;
            left -= claims[place].most;
        }
        open = kept;
    }
    parts
}

/// What rounding down left is less than a unit each.
fn give_crumbs(left: i64, open: &[usize], claims: &[Claim], parts: &mut [i64]) {
    let takers = open.iter().filter(|&&place| parts[place] < claims[place].most);
    let takers: Vec<usize> = takers.copied().take(usize::try_from(left).unwrap_or(0)).collect();
    for place in takers {
        parts[place] += 1;
    }
}

/// The weights, halved until the largest has [`WEIGHT_BITS`]; none is less than one.
fn scaled(claims: &[Claim]) -> Vec<i128> {
    let largest = claims.iter().map(|claim| claim.weight).max().unwrap_or(0);
    let surplus = (u128::BITS - largest.leading_zeros()).saturating_sub(WEIGHT_BITS);
    claims.iter().map(|claim| ((claim.weight >> surplus) as i128).max(1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(total: i64, claims: &[(u128, i64)]) -> Vec<i64> {
        let claims: Vec<Claim> = claims.iter().map(|&(weight, most)| Claim { weight, most }).collect();
        allot(total, &claims)
    }

    #[test]
    fn parts_are_in_proportion_and_crumbs_go_to_the_first() {
        assert_eq!(parts(100, &[(1, 1_000), (3, 1_000)]), [25, 75]);
        assert_eq!(parts(10, &[(1, 9), (1, 9), (1, 9)]), [4, 3, 3]);
        assert_eq!(parts(2, &[(5, 9), (5, 9), (5, 9)]), [1, 1, 0]);
    }

    #[test]
    fn what_one_cannot_take_goes_to_the_others() {
        assert_eq!(parts(100, &[(98, 10), (1, 1_000), (1, 1_000)]), [10, 45, 45]);
        assert_eq!(parts(100, &[(98, 10), (1, 20), (1, 30)]), [10, 20, 30]);
        assert_eq!(parts(100, &[(1, 0), (1, 200)]), [0, 100]);
        assert_eq!(parts(0, &[(1, 5)]), [0]);
        assert_eq!(parts(7, &[]), [] as [i64; 0]);
    }

    #[test]
    fn parts_sum_to_the_total_and_stay_within_what_each_can_take() {
        for total in 0..200 {
            let claims = [(u128::MAX / 2, 40), (u128::MAX, 31), (1, 17), (7 << 90, 60)];
            let parts = parts(total, &claims);
            assert_eq!(parts.iter().sum::<i64>(), total.min(148), "{parts:?}");
            assert!(
                parts.iter().zip(claims).all(|(&part, (_, most))| (0..=most).contains(&part)),
                "{parts:?}"
            );
        }
    }
}
