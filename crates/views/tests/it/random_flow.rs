//! Random flows: everything that accounts can do, with prices that jump, so that every view has something to fold.

use engine::command::{
    Action, CancelRequest, Command, Grouping, MarginMode, OrderKind, OrderReference, OrderRequest,
    PublishedPrice, Side, TimeInForce, TriggerCondition,
};
use engine::ids::{AccountId, ClientOrderId, MarketId};
use units::{Price, Size, Time, Usd};
use views::Changes;

use super::world::{OPERATOR, World, address, command};

/// How many accounts trade.
const TRADERS: u32 = 6;

/// A world that somebody plays dice with.
pub struct RandomFlow {
    pub world: World,
    prices: [i64; 2],
    dice: u64,
    client_id: u128,
}

impl RandomFlow {
    pub fn new(seed: u64) -> Self {
        let dollars = [20_000, 1_000, 1_000, 1_000, 1_000, 3_000, 60_000];
        Self {
            world: World::new(&dollars, 200),
            prices: [10_000, 10_000],
            dice: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
            client_id: 0,
        }
    }

    /// A number below the limit, by xorshift.
    fn roll(&mut self, limit: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        self.dice % limit
    }

    fn signed(&mut self, limit: u64) -> i64 {
        let (magnitude, is_negative) = (self.roll(limit), self.roll(2) == 0);
        let magnitude = i64::try_from(magnitude).unwrap();
        if is_negative { -magnitude } else { magnitude }
    }

    /// The next block.
    pub fn block(&mut self) -> Changes {
        let spans = [1, 250, 5_000, 5_000, 60_000, 3_000_000];
        let later = Time(spans[usize::try_from(self.roll(6)).unwrap()]);
        let commands = (0..=self.roll(6)).map(|_| self.command(later)).collect();
        self.world.block(later, commands)
    }

    fn command(&mut self, later: Time) -> Command {
        let trader = AccountId(1 + u32::try_from(self.roll(u64::from(TRADERS))).unwrap());
        let market = MarketId(u16::try_from(self.roll(2)).unwrap());
        let action = match self.roll(100) {
            0..60 => {
                let orders = (0..=self.roll(3)).map(|_| self.order(market)).collect();
                Action::PlaceOrders { orders, grouping: Grouping::Independent, builder: None }
            }
            60..70 => Action::CancelOrders(self.cancels(trader)),
            70..85 => return command(OPERATOR, self.prices(market, later)),
            85..90 => self.leverage(market),
            90..93 => Action::MoveIsolatedMargin { market, amount: Usd(self.signed(50_000_000)) },
            93 => Action::Transfer { destination: address(AccountId(3)), amount: Usd::dollars(7) },
            94 => Action::Withdraw { destination: address(trader), amount: Usd::dollars(9) },
            95 => {
                return command(
                    OPERATOR,
                    Action::Credit { account: address(trader), amount: Usd::dollars(200) },
                );
            }
            96 => {
                return command(
                    OPERATOR,
                    Action::Debit { account: address(trader), amount: Usd::dollars(5) },
                );
            }
            _ => return command(OPERATOR, self.answer_to_withdrawal()),
        };
        command(address(trader), action)
    }

    fn leverage(&mut self, market: MarketId) -> Action {
        let mode = if self.roll(2) == 0 { MarginMode::Cross } else { MarginMode::Isolated };
        Action::SetLeverage { market, leverage: 5 + u8::try_from(self.roll(16)).unwrap(), mode }
    }

    fn order(&mut self, market: MarketId) -> OrderRequest {
        let price = self.prices[usize::from(market.0)];
        let around = price + self.signed(200) * price / 10_000;
        let side = if self.roll(2) == 0 { Side::Bid } else { Side::Ask };
        let kind = match self.roll(10) {
            0..5 => OrderKind::Limit(TimeInForce::Gtc),
            5..7 => OrderKind::Limit(TimeInForce::Alo),
            7..9 => OrderKind::Limit(TimeInForce::Ioc),
            _ => OrderKind::Trigger {
                trigger_price: Price(around),
                is_market: self.roll(2) == 0,
                condition: if self.roll(2) == 0 {
                    TriggerCondition::StopLoss
                } else {
                    TriggerCondition::TakeProfit
                },
            },
        };
        self.client_id += 1;
        OrderRequest {
            market,
            side,
            price: Price(around),
            size: Size(1_000 + i64::try_from(self.roll(600_000)).unwrap()),
            reduce_only: self.roll(5) == 0,
            kind,
            client_id: (self.roll(3) == 0).then_some(ClientOrderId(self.client_id)),
        }
    }

    fn cancels(&mut self, trader: AccountId) -> Vec<CancelRequest> {
        let orders = &self.world.engine.state().orders;
        let own =
            orders.slots().map(|slot| (slot, *orders.line(slot))).filter(|(_, line)| line.account == trader);
        let cancel = |(slot, line): (u32, engine::state::OrderLine)| CancelRequest {
            market: line.market,
            order: OrderReference::Id(orders.id(slot)),
        };
        own.take(2).map(cancel).collect()
    }

    /// Prices walk by a per cent, and now and then jump by nine.
    fn prices(&mut self, market: MarketId, later: Time) -> Action {
        let limit = if self.roll(6) == 0 { 900 } else { 100 };
        let price = &self.prices[usize::from(market.0)].clone();
        let price = (price + self.signed(limit) * price / 10_000).clamp(2_000, 50_000);
        self.prices[usize::from(market.0)] = price;
        let published =
            PublishedPrice { market, index: Price(price), perpetual: Some(Price(price)), confidence: None };
        Action::PublishPrices { time: self.world.time + later, prices: vec![published] }
    }

    fn answer_to_withdrawal(&mut self) -> Action {
        let oldest = self.world.state().withdrawals.keys().next().copied();
        let is_paid = self.roll(2) == 0;
        match oldest {
            Some(withdrawal) if is_paid => Action::ConfirmWithdrawal { withdrawal, amount: None },
            Some(withdrawal) => Action::RefuseWithdrawal(withdrawal),
            None => Action::Credit { account: address(AccountId(1)), amount: Usd::dollars(50) },
        }
    }
}
