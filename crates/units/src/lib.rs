//! Exact numbers: prices, sizes, money, rates and time.
//!
//! All are 64-bit integers with a fixed meaning, and none converts silently into another:
//!
//! | operation | result |
//! |---|---|
//! | `Price * Size` | [`Notional`], exactly |
//! | `Notional` as money | [`Usd`], by [`Notional::to_usd`] |
//! | `Notional` × [`Rate`] | [`Usd`], with a named [`Rounding`] |
//! | `Usd + Usd`, `Size + Size`, … | the same unit |
//!
//! A market with size decimals `d` counts sizes in lots of 10^-d and prices in ticks of 10^-(6-d), so that
//! price × size is always a whole number of 1e-6 USD. Nothing divides without a [`Rounding`].
//! Overflow is prevented by bounds at admission, and stops the program where a bound was forgotten.
#![no_std]

mod decimal;
mod money;
mod rounding;
mod time;

pub use decimal::{Decimal, DecimalError};
pub use money::{Amount, Notional, Price, Rate, Shares, Size, Usd};
pub use rounding::{Rounding, divide, multiply_divide};
pub use time::Time;
