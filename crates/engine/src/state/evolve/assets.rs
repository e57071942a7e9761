//! How assets change hands.

use units::{Amount, Notional, Usd};

use crate::command::Wallet;
use crate::event::{AssetSent, Event, SpotFill};
use crate::ids::{AccountId, AssetId};
use crate::parameters::AssetParameters;
use crate::state::asset::{CASH_UNIT, in_cash};
use crate::state::{Asset, Balance, DayVolume, FeeRates, State};

impl State {
    pub(super) fn found_assets(&mut self, assets: &[AssetParameters]) {
        let found = |parameters: &AssetParameters| Asset {
            parameters: parameters.clone(),
            balances: 0,
            treasury: Amount::ZERO,
            deposited: 0,
        };
        self.assets = assets.iter().map(found).collect();
    }

    pub(super) fn evolve_assets(&mut self, event: &Event) {
        match event {
            Event::AssetCredited { account, asset, amount } => {
                self.add_to_balance(*account, *asset, *amount, Amount::ZERO);
                self.asset_mut(*asset).deposited += i128::from(amount.0);
            }
            Event::AssetSent(sent) => self.send(sent),
            Event::SpotFeeRatesSet { account, taker, maker } => {
                self.accounts.get_mut(*account).spot_fees = FeeRates { taker: *taker, maker: *maker };
            }
            Event::SpotFilled(fill) => self.fill_spot(fill),
            _ => unreachable!("only events of assets come here"),
        }
    }

    fn send(&mut self, sent: &AssetSent) {
        match sent.source {
            Wallet::Spot => self.add_to_balance(sent.from, sent.asset, -sent.amount, -sent.cost),
            Wallet::Perpetuals => self.add_cash(sent.from, -in_cash(sent.amount)),
        }
        match sent.target {
            Wallet::Spot => self.add_to_balance(sent.to, sent.asset, sent.amount, sent.cost),
            Wallet::Perpetuals => self.add_cash(sent.to, in_cash(sent.amount)),
        }
        // What leaves one side comes in to the other: each adds up for itself.
        let to_perpetuals = match (sent.source, sent.target) {
            (Wallet::Spot, Wallet::Perpetuals) => i128::from(sent.amount.0),
            (Wallet::Perpetuals, Wallet::Spot) => -i128::from(sent.amount.0),
            _ => return,
        };
        self.totals.deposited += to_perpetuals / i128::from(CASH_UNIT);
        self.asset_mut(sent.asset).deposited -= to_perpetuals;
    }

    /// The buyer gets of the base and the seller of the quote what the fee leaves.
    fn fill_spot(&mut self, fill: &SpotFill) {
        let parameters = &self.market(fill.market).parameters;
        let (base, quote) = parameters.pair().expect("a spot fill is one of a spot market");
        let notional = fill.price * fill.size.abs();
        let sized = self.amount_of(base, fill.size.abs());
        let paid_in = if fill.size.is_positive() {
            self.add_to_balance(fill.account, base, sized - fill.fee, fill.cost);
            self.add_to_balance(fill.account, quote, -notional.to_quote(), Amount::ZERO);
            base
        } else {
            self.add_to_balance(fill.account, base, -sized, fill.cost);
            let charged = fill.builder.map_or(Usd::ZERO, |share| share.amount);
            let received = notional.to_quote() - fill.fee - Amount(charged.0 * CASH_UNIT);
            self.add_to_balance(fill.account, quote, received, Amount::ZERO);
            quote
        };
        self.asset_mut(paid_in).treasury += fill.fee;
        self.share_spot_fees(fill);
        let spot = Notional(notional.0 / CASH_UNIT);
        self.add_volume(fill.account, DayVolume { spot, ..DayVolume::default() });
        self.count_referred(fill.account, spot);
        self.count_executed(Some(fill.order), fill.price * fill.size.abs(), fill.size);
        self.last_trade = self.last_trade.max(fill.trade.0);
        if !fill.is_taker {
            let now = self.time;
            self.market_mut(fill.market).note_trade(fill.price, now);
        }
        let slot = self.living(fill.order);
        self.shrink(slot, fill.size.abs());
        if self.orders.line(slot).remaining.is_zero() {
            self.discard(slot);
        }
    }

    /// Adds to an account's balance of an asset, made where it is new; one of nothing is no more, whatever it had cost.
    fn add_to_balance(&mut self, account: AccountId, asset: AssetId, amount: Amount, cost: Amount) {
        let balances = &mut self.accounts.get_mut(account).balances;
        let place = balances.partition_point(|balance| balance.asset < asset);
        if balances.get(place).is_none_or(|balance| balance.asset != asset) {
            balances.insert(place, Balance { asset, total: Amount::ZERO, cost: Amount::ZERO });
        }
        let balance = &mut balances[place];
        balance.total += amount;
        // What was paid around in circles may be more than a number holds; it is shown, and nothing follows from it.
        balance.cost = Amount(balance.cost.0.saturating_add(cost.0));
        if balance.total.is_zero() {
            balances.remove(place);
        }
        self.asset_mut(asset).balances += i128::from(amount.0);
    }
}
