//! The order flows of the field, and what each comes to, by which books are compared.

use std::env;

/// Trades, their size in lots and their notional in ticks times lots.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sums {
    pub trades: u64,
    pub size: i64,
    pub notional: i64,
}

impl Sums {
    pub fn count(&mut self, price: i64, size: i64) {
        self.trades += 1;
        self.size += size;
        self.notional += price * size;
    }
}

/// The flows and the sums that they were published with.
const FLOWS: [(&str, Sums); 3] = [
    ("ec1k", Sums { trades: 237_954, size: 6_066_032, notional: 794_871_870_124 }),
    ("perp10k", Sums { trades: 620_028, size: 19_092_839, notional: 2_500_835_897_667 }),
    ("deep1m", Sums { trades: 396_222, size: 12_092_602, notional: 1_584_924_385_558 }),
];

/// The flows that the arguments name, or else all.
pub fn wanted() -> Vec<(&'static str, Sums)> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let is_named = |name: &str| arguments.iter().any(|argument| argument == name);
    let is_any_named = FLOWS.iter().any(|(name, _)| is_named(name));
    FLOWS.into_iter().filter(|(name, _)| !is_any_named || is_named(name)).collect()
}
