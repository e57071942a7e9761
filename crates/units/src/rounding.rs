//! Division with a named direction.

/// The direction of a division that does not come out even.
///
/// What an account owes or must hold is rounded up, what it receives or is worth is rounded down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// Towards negative infinity.
    Floor,
    /// Towards positive infinity.
    Ceil,
}

/// `dividend / divisor`, rounded as named. The divisor must be positive.
pub fn divide(dividend: i128, divisor: i128, rounding: Rounding) -> i128 {
    assert!(divisor > 0, "a divisor is positive");
    // Most quotients fit the machine's own division, which is many times faster than the 128-bit one.
    if let (Ok(dividend), Ok(divisor)) = (i64::try_from(dividend), i64::try_from(divisor)) {
        return i128::from(divide_narrow(dividend, divisor, rounding));
    }
    let quotient = dividend.div_euclid(divisor);
    let uneven = dividend.rem_euclid(divisor) != 0;
    quotient + i128::from(uneven && rounding == Rounding::Ceil)
}

/// `dividend / divisor` of positive divisors, rounded as named, by the machine's own division. Inlined, so that by a constant
/// it is a multiplication.
#[inline]
fn divide_narrow(dividend: i64, divisor: i64, rounding: Rounding) -> i64 {
    let (towards_zero, rest) = (dividend / divisor, dividend % divisor);
    match rounding {
        Rounding::Floor => towards_zero - i64::from(rest < 0),
        Rounding::Ceil => towards_zero + i64::from(rest > 0),
    }
}

/// `a × b / divisor` without an intermediate overflow, rounded as named.
///
/// Panics where the result leaves 64 bits: the bounds at admission exclude it.
#[inline]
pub fn multiply_divide(a: i64, b: i64, divisor: i64, rounding: Rounding) -> i64 {
    if let Some(product) = a.checked_mul(b).filter(|_| divisor > 0) {
        return divide_narrow(product, divisor, rounding);
    }
    multiply_divide_wide(a, b, divisor, rounding)
}

#[cold]
fn multiply_divide_wide(a: i64, b: i64, divisor: i64, rounding: Rounding) -> i64 {
    let quotient = divide(i128::from(a) * i128::from(b), i128::from(divisor), rounding);
    i64::try_from(quotient).expect("a quotient within the bounds of admission fits 64 bits")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn negative_quotients_round_in_the_named_direction() {
        assert_eq!(divide(-7, 2, Rounding::Floor), -4);
        assert_eq!(divide(-7, 2, Rounding::Ceil), -3);
        assert_eq!(divide(7, 2, Rounding::Floor), 3);
        assert_eq!(divide(7, 2, Rounding::Ceil), 4);
        assert_eq!(divide(-8, 2, Rounding::Ceil), -4);
    }

    #[test]
    fn wide_and_narrow_divisions_agree() {
        let wide = i128::from(i64::MAX) * 3 + 1;
        assert_eq!(divide(wide, 3, Rounding::Floor), i128::from(i64::MAX));
        assert_eq!(divide(wide, 3, Rounding::Ceil), i128::from(i64::MAX) + 1);
        assert_eq!(divide(-wide, 3, Rounding::Ceil), -i128::from(i64::MAX));
    }
}
