//! Orders of all kinds, and what becomes of them.

use engine::command::{
    Action, BuilderFee, CancelRequest, Grouping, MarginMode, ModifyRequest, OrderKind, OrderReference,
    OrderRequest, Side, TimeInForce, TriggerCondition, TwapRequest,
};
use engine::ids::{AccountId, AssetId, ClientOrderId, MarketId, OrderId, TwapId};
use engine::state::Market;
use units::{Price, Rate, Size, Time, Usd};

use super::Drawing;

impl Drawing<'_, '_> {
    pub(super) fn trading(&mut self, account: AccountId) -> Action {
        match self.choices.below(100) {
            0..56 => {
                let orders = (0..1 + self.choices.below(3)).map(|_| self.order(account)).collect();
                let builder = self.builder_fee(account);
                Action::PlaceOrders { orders, grouping: Grouping::Independent, builder }
            }
            56..70 => {
                let (market, order) = self.reference(account);
                Action::CancelOrders(vec![CancelRequest { market, order }])
            }
            70..82 => {
                let (order, replacement) = (self.reference(account).1, self.order(account));
                Action::ModifyOrders(vec![ModifyRequest { order, replacement }])
            }
            82..93 => self.group(account),
            93..96 => Action::PlaceTwap(self.twap(account)),
            96 => self.cancel_twap(account),
            97 => Action::CancelOrders(Vec::new()),
            _ => {
                let lead = if self.choices.one_in(4) { 4_000 } else { 6_000 };
                let time = self.moment.received + Time(lead);
                Action::ScheduleCancel { time: (!self.choices.one_in(4)).then_some(time) }
            }
        }
    }

    pub(super) fn margin(&mut self, account: AccountId) -> Action {
        let market = self.market_for(account);
        match self.choices.below(6) {
            0..3 => Action::SetLeverage {
                market,
                leverage: self.choices.below(24) as u8,
                mode: if self.choices.one_in(2) { MarginMode::Isolated } else { MarginMode::Cross },
            },
            3..5 => Action::MoveIsolatedMargin {
                market,
                amount: Usd(self.choices.between(-50_000_000, 50_000_001)),
            },
            _ => {
                let leverage = Rate::basis_points(self.choices.between(0, 200_000));
                Action::TopUpIsolatedMargin { market, leverage }
            }
        }
    }

    /// An order near its market's price, mostly for what the account can carry.
    fn order(&mut self, account: AccountId) -> OrderRequest {
        let market = self.market_for(account);
        if self.pair(market).is_some() && !self.choices.one_in(12) {
            return self.spot_order(account, market);
        }
        let base = self.reference_price(market);
        let away = if self.choices.one_in(10) { 300 } else { 20 };
        let price = match self.choices.below(100) {
            0..98 => five_figures((base + base * self.choices.between(-away, away + 1) / 1_000).max(1)),
            98 => self.choices.between(-1, 1),
            _ => self.choices.among(&[i64::MAX, 123_456_789, 1]),
        };
        let kind = match self.choices.below(12) {
            0..6 => OrderKind::Limit(TimeInForce::Gtc),
            6 => OrderKind::Limit(TimeInForce::Alo),
            7..9 => OrderKind::Limit(TimeInForce::Ioc),
            9 => OrderKind::Limit(TimeInForce::Market),
            _ => self.trigger(base),
        };
        OrderRequest {
            market,
            side: if self.choices.one_in(2) { Side::Ask } else { Side::Bid },
            price: Price(price),
            size: self.size(account, market, price),
            reduce_only: self.choices.one_in(12),
            kind,
            client_id: self.choices.one_in(5).then(|| self.client_id()),
        }
    }

    /// An order of a spot market that the account can pay for, where it can.
    fn spot_order(&mut self, account: AccountId, market: MarketId) -> OrderRequest {
        let price = self.reference_price(market) / 1_000 * self.choices.between(950, 1_051);
        let owner = self.state.owner_of(account);
        let has_base =
            self.pair(market).is_some_and(|(base, _)| self.state.available(owner, base).is_positive());
        let side = if has_base && self.choices.one_in(2) { Side::Ask } else { Side::Bid };
        let kind = match self.choices.below(6) {
            0..3 => TimeInForce::Gtc,
            3 => TimeInForce::Alo,
            4 => TimeInForce::Ioc,
            _ => TimeInForce::Market,
        };
        let value = self.choices.between(9, 100) * 100_000_000;
        OrderRequest {
            market,
            side,
            price: Price(five_figures(price.max(1))),
            size: Size(value / price.max(1)),
            reduce_only: false,
            kind: OrderKind::Limit(kind),
            client_id: self.choices.one_in(5).then(|| self.client_id()),
        }
    }

    /// Mostly a market in which the account can trade: of a dex that it is in, or of assets that it has.
    fn market_for(&mut self, account: AccountId) -> MarketId {
        let (state, owner) = (self.state, self.state.owner_of(account));
        let can_trade = |&market: &MarketId| match self.pair(market) {
            Some((base, quote)) => {
                [base, quote].iter().any(|&asset| state.account(owner).balance(asset).total.is_positive())
            }
            None => state.account_in(owner, state.market(market).dex_id()).is_some(),
        };
        let markets: Vec<MarketId> = state.market_ids().filter(can_trade).collect();
        if markets.is_empty() || self.choices.one_in(24) {
            self.market()
        } else {
            self.choices.among(&markets)
        }
    }

    fn pair(&self, market: MarketId) -> Option<(AssetId, AssetId)> {
        self.state.markets.get(usize::from(market.0))?.parameters.pair()
    }

    /// Worth ten to three thousand dollars, at times much more, or what closes the position; seldom nonsense.
    fn size(&mut self, account: AccountId, market: MarketId, price: i64) -> Size {
        let worth = |dollars: i64| Size((dollars * 1_000_000 / price.max(1)).max(1));
        let position = self.position(account, market);
        match self.choices.below(100) {
            0..6 if !position.is_zero() => Size(position.0.abs()),
            0..86 => worth(self.choices.between(10, 3_001)),
            86..97 => worth(self.choices.between(3_000, 30_000)),
            97 => Size(self.choices.between(-5, 1)),
            _ => Size(i64::MAX),
        }
    }

    /// What its owner has in a market, in whatever dex that is.
    fn position(&self, account: AccountId, market: MarketId) -> Size {
        let (state, owner) = (self.state, self.state.owner_of(account));
        let dex = state.markets.get(usize::from(market.0)).map(Market::dex_id);
        let holder = dex.and_then(|dex| state.account_in(owner, dex));
        holder.map_or(Size::ZERO, |holder| state.account(holder).position(market))
    }

    /// The market's price, by which limits are chosen.
    fn reference_price(&self, market: MarketId) -> i64 {
        let Some(known) = self.state.markets.get(usize::from(market.0)) else {
            return 10_000;
        };
        let best = || [Side::Bid, Side::Ask].into_iter().find_map(|side| known.book.best(side));
        let fallbacks = [known.mark.price, known.oracle.price, known.last_trade];
        let found = fallbacks.into_iter().find(|price| price.0 > 0).or_else(best);
        let unknown = || 10_i64.pow(known.parameters.price_decimals()).max(1_000);
        found.map_or_else(unknown, |price| price.0).min(known.parameters.max_price.0)
    }

    fn trigger(&mut self, base: i64) -> OrderKind {
        let away = base * self.choices.between(-50, 51) / 1_000;
        OrderKind::Trigger {
            trigger_price: Price(five_figures((base + away).max(1))),
            is_market: self.choices.one_in(2),
            condition: match self.choices.one_in(2) {
                true => TriggerCondition::StopLoss,
                false => TriggerCondition::TakeProfit,
            },
        }
    }

    /// An entry with a take-profit and a stop-loss on the right sides of the price, or the two on a position; now and then in disorder.
    fn group(&mut self, account: AccountId) -> Action {
        let mut first = self.order(account);
        let base = self.reference_price(first.market);
        if let OrderKind::Trigger { .. } = first.kind {
            first.kind = OrderKind::Limit(TimeInForce::Gtc);
        }
        first.reduce_only = false;
        let triggers = [(TriggerCondition::TakeProfit, 60), (TriggerCondition::StopLoss, -30)];
        let side = match self.position(account, first.market) {
            position if position.is_zero() => first.side.opposite(),
            position => Side::closing(position),
        };
        let up = if side == Side::Ask { 1 } else { -1 };
        let [profit, loss] = triggers.map(|(condition, away)| {
            let trigger = five_figures((base + base * up * away / 1_000).max(1));
            // The limit is the worst price that it takes.
            let worst = if up > 0 { trigger - trigger / 20 } else { trigger + trigger / 20 };
            let (trigger_price, is_market) = (Price(trigger), self.choices.one_in(2));
            OrderRequest {
                side,
                price: Price(five_figures(worst.max(1))),
                reduce_only: true,
                kind: OrderKind::Trigger { trigger_price, is_market, condition },
                client_id: None,
                ..first
            }
        });
        let has_position = !self.position(account, first.market).is_zero();
        let (orders, grouping) = match self.choices.below(8) {
            0..4 if !has_position => (vec![first, profit, loss], Grouping::ParentAndTriggers),
            0..7 => {
                let whole = |order: OrderRequest| OrderRequest { size: Size::ZERO, ..order };
                (vec![whole(profit), whole(loss)], Grouping::PositionTriggers)
            }
            _ => (vec![profit, first], Grouping::ParentAndTriggers),
        };
        Action::PlaceOrders { orders, grouping, builder: None }
    }

    /// Mostly an open order of the account, with its market.
    pub(super) fn reference(&mut self, account: AccountId) -> (MarketId, OrderReference) {
        let orders = &self.state.orders;
        let is_own = !self.choices.one_in(8);
        let open = orders.slots().filter(|&slot| !is_own || orders.line(slot).account == account);
        let open: Vec<u32> = open.collect();
        if open.is_empty() || self.choices.one_in(8) {
            let by_id = self.choices.one_in(2).then(|| OrderId(self.choices.below(1 << 28)));
            let reference =
                by_id.map_or_else(|| OrderReference::ClientId(self.client_id()), OrderReference::Id);
            return (self.market(), reference);
        }
        let slot = self.choices.among(&open);
        (orders.line(slot).market, OrderReference::Id(orders.id(slot)))
    }

    fn client_id(&mut self) -> ClientOrderId {
        ClientOrderId(u128::from(self.choices.below(6)))
    }

    /// Mostly none; of a builder whom the account approved, where it did, and no more than it lets him charge.
    fn builder_fee(&mut self, account: AccountId) -> Option<BuilderFee> {
        match self.state.earnings.approved_by(account).next() {
            Some((builder, rate)) if self.choices.one_in(2) => {
                Some(BuilderFee { builder: self.state.account(builder).address, rate })
            }
            _ if self.choices.one_in(60) => Some(BuilderFee {
                builder: self.anybody(),
                rate: Rate::basis_points(self.choices.between(0, 12)),
            }),
            _ => None,
        }
    }

    fn twap(&mut self, account: AccountId) -> TwapRequest {
        let OrderRequest { market, side, size, .. } = self.order(account);
        TwapRequest {
            market,
            side,
            size: Size(size.0.saturating_mul(2)),
            reduce_only: self.choices.one_in(5),
            minutes: self.choices.among(&[5, 5, 5, 30, 4, 1_441]),
            randomize: self.choices.one_in(2),
        }
    }

    fn cancel_twap(&mut self, account: AccountId) -> Action {
        let running: Vec<_> =
            self.state.twaps.of(account).map(|(id, twap)| (id, twap.request.market)).collect();
        match running.is_empty() || self.choices.one_in(6) {
            true => Action::CancelTwap { market: self.market(), twap: TwapId(self.choices.below(40)) },
            false => {
                let (twap, market) = self.choices.among(&running);
                Action::CancelTwap { market, twap }
            }
        }
    }
}

/// The price with no more figures than most markets let a limit have.
fn five_figures(price: i64) -> i64 {
    let mut unit = 1;
    while price / unit >= 100_000 {
        unit *= 10;
    }
    price / unit * unit
}
