//! How fills change the state.

use alloc::vec::Vec;

use units::{Notional, Size, Usd};

use crate::command::Side;
use crate::event::{Fill, FillOrigin};
use crate::ids::AccountId;
use crate::limits::VOLUME_DAYS;
use crate::parameters::SaleCurves;
use crate::state::{DayVolume, State};

impl State {
    pub(super) fn fill(&mut self, fill: &Fill) {
        self.change_position(fill);
        let isolated = self.pool(fill.account, fill.market);
        self.add_to_pool(fill.account, isolated, fill.realized - fill.charge());
        self.pay_fees(fill);
        if !fill.margin.is_zero() {
            self.add_cash(fill.account, -fill.margin);
            self.add_margin(fill.account, fill.market, fill.margin);
        }
        self.count_volume(fill);
        self.count_executed(fill.order, fill.price * fill.size.abs(), fill.size);
        if self.backstop == Some(fill.account) {
            let now = self.time;
            self.market_mut(fill.market).backstop_lost.add(now, fill.charge() - fill.realized);
        }
        self.last_trade = self.last_trade.max(fill.trade.0);
        let now = self.time;
        match fill.origin {
            // In the book one of a trade's two fills is the maker's.
            FillOrigin::Maker => self.market_mut(fill.market).note_trade(fill.price, now),
            // Price bounds are measured from an auction when it has ended.
            FillOrigin::Liquidation => self.take_depth(fill),
            FillOrigin::Auction => self.market_mut(fill.market).last_trade = fill.price,
            _ => {}
        }
        if let Some(order) = fill.order {
            let slot = self.living(order);
            self.shrink(slot, fill.size.abs());
            if self.orders.line(slot).remaining.is_zero() {
                self.discard(slot);
            }
        }
    }

    /// Counts what a paced liquidation took of the book.
    fn take_depth(&mut self, fill: &Fill) {
        let now = self.time;
        let market = self.market_mut(fill.market);
        if let Some(span) = market.parameters.risk.sale.as_ref().map(SaleCurves::span) {
            let taken = if fill.size.is_negative() { Side::Bid } else { Side::Ask };
            market.depth_taken.take(taken, fill.price * fill.size.abs(), span, now);
        }
    }

    fn change_position(&mut self, fill: &Fill) {
        let holding = self.holding_mut(fill.account, fill.market);
        let before = holding.size;
        holding.size += fill.size;
        let after = holding.size;
        if before.is_zero() || before.is_positive() != after.is_positive() {
            holding.funding = Usd::ZERO;
        }
        self.add_cost(fill.account, fill.market, fill.cost);
        self.add_linked(fill.account, fill.market, before, after);
        let longs = |size: Size| Size(size.0.max(0));
        self.market_mut(fill.market).open_interest += longs(after) - longs(before);
    }

    /// Counts what was traded in the book; other origins give no volume, and neither does a dex, where trading may be free.
    fn count_volume(&mut self, fill: &Fill) {
        if !self.account(fill.account).dex.is_venue() {
            return;
        }
        let notional = fill.price * fill.size.abs();
        let (taker, maker) = match fill.origin {
            FillOrigin::Taker => (notional, Notional::ZERO),
            FillOrigin::Maker => (Notional::ZERO, notional),
            _ => return,
        };
        self.count_referred(fill.account, notional);
        self.add_volume(fill.account, DayVolume { taker, maker, ..DayVolume::default() });
    }

    /// Adds to today's volumes of an account and of the whole venue.
    pub(super) fn add_volume(&mut self, account: AccountId, traded: DayVolume) {
        let traded = DayVolume { day: self.time.0 / units::Time::DAY.0, ..traded };
        add_to_day(&mut self.volumes, traded);
        let account = self.accounts.get_mut(account);
        add_to_day(&mut account.volumes, traded);
        account.traded +=
            [traded.taker, traded.maker, traded.spot].map(|part| i128::from(part.0)).iter().sum::<i128>();
    }
}

/// Adds to the day's volume, and forgets the days that no longer count.
fn add_to_day(volumes: &mut Vec<DayVolume>, traded: DayVolume) {
    let day = traded.day;
    if volumes.last().is_none_or(|last| last.day != day) {
        volumes.retain(|volume| volume.day + VOLUME_DAYS as u64 > day);
        volumes.push(DayVolume { day, ..DayVolume::default() });
    }
    let today = volumes.last_mut().expect("today's volume was just added");
    today.taker += traded.taker;
    today.maker += traded.maker;
    today.spot += traded.spot;
}
