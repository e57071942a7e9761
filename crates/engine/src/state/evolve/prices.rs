//! How prices and funding change the state.

use crate::event::Event;
use crate::state::{MarkPrice, OraclePrice, PremiumSum, Published, State};

impl State {
    pub(super) fn evolve_prices(&mut self, event: &Event) {
        match *event {
            Event::PricePublished { publisher, market, index, perpetual, time } => {
                let published = &mut self.market_mut(market).published;
                published[usize::from(publisher)] = Some(Published { index, perpetual, time });
            }
            Event::OraclePriceSet { market, price, time } => {
                self.sum_for_settlement(market, self.time);
                self.market_mut(market).oracle = OraclePrice { price, time };
            }
            Event::MarkPriceSet { market, price, basis, book, time } => {
                self.market_mut(market).mark = MarkPrice { price, basis, book, time };
            }
            Event::PremiumSampled { market, premium } => {
                let sum = &mut self.market_mut(market).premium;
                sum.sum += premium;
                sum.samples += 1;
            }
            Event::DepthSampled { market, bids, asks, time } => {
                let market = self.market_mut(market);
                market.depth.sample(bids, asks, time, market.parameters.risk.depth.rest);
            }
            Event::FundingRateSet { market, rate, oracle, .. } => {
                let market = self.market_mut(market);
                market.premium = PremiumSum::default();
                market.funding_rate = rate;
                market.funding_index += i128::from(oracle.0) * i128::from(rate.0);
            }
            Event::FundingPaid { account, market, amount, .. } => {
                let isolated = self.pool(account, market);
                self.add_to_pool(account, isolated, amount);
                self.holding_mut(account, market).funding += amount;
            }
            Event::FundingDust { amount, .. } => self.funds.insurance += amount,
            _ => unreachable!("only events of prices and funding come here"),
        }
    }
}
