//! How prices and funding change the state.

use crate::event::{Event, Guard};
use crate::ids::MarketId;
use crate::state::{ActiveGuard, MarginNotice, MarkPrice, OraclePrice, PremiumSum, Published, State};

impl State {
    pub(super) fn evolve_prices(&mut self, event: &Event) {
        match *event {
            Event::PricePublished { publisher, market, index, perpetual, confidence, time } => {
                let published = &mut self.market_mut(market).published;
                published[usize::from(publisher)] = Some(Published { index, perpetual, confidence, time });
            }
            Event::OraclePriceSet { market, price, asked, confidence, average, time } => {
                self.sum_for_settlement(market, self.time);
                let now = self.time;
                let known = self.market_mut(market);
                let last = known.oracle;
                let has_jumped = known.guards.iter().any(|active| matches!(active.guard, Guard::Jump { .. }));
                let valid = if has_jumped { last.valid } else { asked };
                let moved = if price == asked || price != last.price { now } else { last.moved };
                known.oracle =
                    OraclePrice { price, time, asked, confidence, valid, average, set: now, moved };
                known.volatility.index.see(price);
            }
            Event::GuardRaised { market, guard } => {
                let since = self.time;
                let guards = &mut self.market_mut(market).guards;
                guards.retain(|active| !active.guard.is_same(&guard));
                guards.push(ActiveGuard { guard, since });
            }
            Event::GuardLifted { market, guard } => {
                self.market_mut(market).guards.retain(|active| !active.guard.is_same(&guard));
            }
            Event::MarkPriceSet { market, price, basis, book, time } => {
                let market = self.market_mut(market);
                market.mark = MarkPrice { price, basis, book, time };
                market.volatility.mark.see(price);
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
            Event::VolatilityEstimated { market, variances, time } => {
                let market = self.market_mut(market);
                market.volatility.sample(variances, market.mark.price, market.oracle.price, time);
            }
            Event::InitialMarginFloorSet { market, floor } => {
                self.market_mut(market).volatility.initial_floor = floor;
            }
            Event::MaintenanceMarginFloorNoticed { market, floor, from } => {
                self.market_mut(market).volatility.announce(MarginNotice { floor, from });
            }
            Event::MaintenanceMarginFloorSet { market, floor } => {
                self.market_mut(market).volatility.set_maintenance_floor(floor);
                self.touch_holders(market);
            }
            Event::StablePriceSet { market, price, delay, time } => {
                let market = self.market_mut(market);
                market.stable.move_on(market.mark.price, price, delay, time);
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
            Event::FundingDust { market, amount } => {
                *self.insurance_mut(self.market(market).dex_id()) += amount;
            }
            _ => unreachable!("only events of prices and funding come here"),
        }
    }

    /// Takes note that the maintenance margin of every position in a market changed.
    pub(super) fn touch_holders(&mut self, market: MarketId) {
        let holders = self.accounts.iter().filter(|(_, account)| !account.position(market).is_zero());
        self.touched.extend(holders.map(|(account, _)| account));
    }
}
