//! Exact numbers: prices, sizes, money, rates and time. Nothing divides without a rounding.
