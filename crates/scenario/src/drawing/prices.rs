//! What publishers say.

use engine::command::{Action, Command, PublishedPrice};
use engine::ids::{DexId, MarketId};
use units::{Price, Time};

use super::Drawing;

/// Prices below this one rise, so that a walk does not end in single ticks.
const LOW: i64 = 500;

impl Drawing<'_, '_> {
    /// The prices of one publisher, of most markets; now and then of somebody who is none.
    pub(super) fn publication(&mut self) -> Command {
        let publishers = &self.state.parameters().publishers;
        let signer = match self.choices.one_in(40) || publishers.is_empty() {
            true => self.anybody(),
            false => publishers[self.choices.place(publishers.len())].address,
        };
        let mut prices = Vec::new();
        let own: Vec<MarketId> = self.state.perpetuals_of(DexId::VENUE).collect();
        for market in own {
            if !self.choices.one_in(8) {
                prices.push(self.published(market));
            }
        }
        if self.choices.one_in(60) {
            let market = self.market();
            prices.push(self.published(market));
        }
        let now = self.moment.time;
        let time = match self.choices.below(60) {
            0..50 => now,
            50..56 => Time(now.0.saturating_sub(self.choices.below(1_000))),
            56..59 => Time(now.0.saturating_sub(self.choices.below(90_000))),
            _ => now + Time(self.choices.below(1_000)),
        };
        self.by(signer, Action::PublishPrices { time, prices })
    }

    /// A market's price: near what it is, or near what another publisher said; now and then far off, seldom nonsense.
    fn published(&mut self, market: MarketId) -> PublishedPrice {
        let base = self.published_before(market);
        let price = match self.choices.below(90) {
            0..86 => base + base * self.choices.between(-10, 11) / 1_000,
            86..89 => base + base * self.choices.between(-300, 430) / 1_000,
            _ => self.choices.among(&[0, -1, 1, base.saturating_mul(1_000), i64::MAX, i64::MIN]),
        };
        let price = if (0..LOW).contains(&price) { price + LOW / 10 } else { price };
        let perpetual =
            self.choices.one_in(3).then(|| Price(price.saturating_add(self.choices.between(-3, 4))));
        let confidence = self.choices.one_in(6).then(|| Price(price / self.choices.between(5, 2_000)));
        PublishedPrice { market, index: Price(price), perpetual, confidence }
    }

    fn published_before(&mut self, market: MarketId) -> i64 {
        let Some(known) = self.state.markets.get(usize::from(market.0)) else {
            return 10_000;
        };
        let others: Vec<i64> = known.published.iter().flatten().map(|said| said.index.0).collect();
        match known.oracle.price.0 {
            price if price > 0 && (others.is_empty() || self.choices.one_in(2)) => price,
            0 if others.is_empty() => 10_000,
            _ => self.choices.among(&others),
        }
    }
}
