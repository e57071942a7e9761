//! Prices, sizes, notionals, money and rates.

use core::iter::Sum;
use core::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

use crate::rounding::{Rounding, divide, multiply_divide};

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub struct $name(pub i64);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0);

            /// The magnitude.
            pub const fn abs(self) -> Self {
                Self(self.0.abs())
            }

            /// Whether this is zero.
            pub const fn is_zero(self) -> bool {
                self.0 == 0
            }

            /// Whether this is above zero.
            pub const fn is_positive(self) -> bool {
                self.0 > 0
            }

            /// Whether this is below zero.
            pub const fn is_negative(self) -> bool {
                self.0 < 0
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl SubAssign for $name {
            fn sub_assign(&mut self, other: Self) {
                self.0 -= other.0;
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(values: I) -> Self {
                values.fold(Self::ZERO, Add::add)
            }
        }
    };
}

quantity! {
    /// A price in ticks of 10^-(6-d) USD, where `d` is the market's size decimals; in a spot market of 10^-(8-d) of the quote.
    Price
}
quantity! {
    /// A size in lots of 10^-d, where `d` is the market's size decimals. A position's size is signed: long above zero.
    Size
}
quantity! {
    /// An exposure in 1e-6 USD: price × size. Not money: nobody can be paid with it. In a spot market in 1e-8 of the quote.
    Notional
}
quantity! {
    /// Money in 1e-6 USD.
    Usd
}
quantity! {
    /// Parts of a vault. The first deposit buys one for each 1e-6 USD.
    Shares
}
quantity! {
    /// An amount of an asset, in the asset's own decimals.
    Amount
}
quantity! {
    /// A dimensionless rate in 1e-12: 1 % is 10_000_000_000.
    Rate
}

impl Mul<Size> for Price {
    type Output = Notional;

    fn mul(self, size: Size) -> Notional {
        Notional(self.0 * size.0)
    }
}

impl Notional {
    /// The same amount as money: what changes hands when the exposure is bought.
    pub const fn to_usd(self) -> Usd {
        Usd(self.0)
    }

    /// The same amount of the quote, where this is the value of a trade in a spot market.
    pub const fn to_quote(self) -> Amount {
        Amount(self.0)
    }

    /// `self × rate`, rounded as named.
    pub fn at_rate(self, rate: Rate, rounding: Rounding) -> Usd {
        Usd(multiply_divide(self.0, rate.0, Rate::ONE.0, rounding))
    }

    /// `self / divisor`, rounded as named; the divisor (a leverage, say) is positive.
    pub fn divided_by(self, divisor: i64, rounding: Rounding) -> Usd {
        Usd(multiply_divide(self.0, 1, divisor, rounding))
    }
}

impl Amount {
    /// `self × rate`, rounded as named.
    pub fn at_rate(self, rate: Rate, rounding: Rounding) -> Self {
        Self(multiply_divide(self.0, rate.0, Rate::ONE.0, rounding))
    }
}

impl Usd {
    /// One US dollar.
    pub const ONE: Self = Self(1_000_000);

    /// Whole dollars.
    pub const fn dollars(dollars: i64) -> Self {
        Self(dollars * Self::ONE.0)
    }
}

impl Rate {
    /// 100 %.
    pub const ONE: Self = Self(1_000_000_000_000);

    /// Hundredths of a per cent.
    pub const fn basis_points(points: i64) -> Self {
        Self(points * 100_000_000)
    }

    /// `numerator / denominator` as a rate, rounded as named; the denominator is positive.
    ///
    /// Panics where the ratio exceeds nine million: the bounds at admission exclude it.
    pub fn ratio(numerator: i64, denominator: i64, rounding: Rounding) -> Self {
        let scaled = i128::from(numerator) * i128::from(Self::ONE.0);
        let quotient = divide(scaled, i128::from(denominator), rounding);
        Self(i64::try_from(quotient).expect("a ratio within the bounds of admission fits 64 bits"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fee_rounds_up_and_a_rebate_down() {
        let notional = Price(1_000_001) * Size(3);
        assert_eq!(notional, Notional(3_000_003));
        assert_eq!(notional.at_rate(Rate::basis_points(1), Rounding::Ceil), Usd(301));
        assert_eq!(notional.at_rate(Rate::basis_points(1), Rounding::Floor), Usd(300));
        assert_eq!(notional.at_rate(Rate::basis_points(-1), Rounding::Floor), Usd(-301));
    }

    #[test]
    fn a_ratio_keeps_twelve_decimals() {
        assert_eq!(Rate::ratio(1, 3, Rounding::Floor), Rate(333_333_333_333));
        assert_eq!(Rate::ratio(-1, 3, Rounding::Floor), Rate(-333_333_333_334));
    }
}
