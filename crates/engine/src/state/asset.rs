//! What is known of assets: how much of each is inside, and whose.

use serde::{Deserialize, Serialize};
use units::{Amount, Size, Usd};

use crate::ids::{AccountId, AssetId};
use crate::parameters::AssetParameters;
use crate::state::State;

/// How many units of the cash asset, of 1e-8, are one of cash behind positions, of 1e-6.
pub const CASH_UNIT: i64 = 100;

/// An asset, with the sums that must agree: balances and treasury are what came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asset {
    /// What it is.
    pub parameters: AssetParameters,
    /// All accounts' balances.
    pub balances: i128,
    /// Fees paid in it.
    pub treasury: Amount,
    /// All that came in from outside and from the side of perpetuals, less what left.
    pub deposited: i128,
}

/// How much of an asset an account has. An account without any has no balance of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Of what.
    pub asset: AssetId,
    /// All of it: what open orders bind with what they do not.
    pub total: Amount,
    /// What it cost, in 1e-8 of what it was bought with; nothing for what was not bought.
    pub cost: Amount,
}

/// An amount of the cash asset as cash behind positions; of whole units of that alone.
pub fn in_cash(amount: Amount) -> Usd {
    Usd(amount.0 / CASH_UNIT)
}

impl State {
    /// A size of a spot market as an amount of its base.
    pub fn amount_of(&self, base: AssetId, size: Size) -> Amount {
        Amount(size.0 * self.asset(base).parameters.per_lot())
    }

    /// What an account's resting orders bind of an asset: of a quote what bids pay at their limits, of a base what asks sell.
    pub fn hold(&self, account: AccountId, asset: AssetId) -> Amount {
        let holdings = self.account(account).holdings.iter();
        let bound = holdings.map(|holding| match self.market(holding.market).parameters.pair() {
            Some((_, quote)) if quote == asset => holding.bids.notional.to_quote(),
            Some((base, _)) if base == asset => self.amount_of(base, holding.asks.size),
            _ => Amount::ZERO,
        });
        bound.sum()
    }

    /// What of an asset an account may spend: its balance less what its resting orders bind.
    pub fn available(&self, account: AccountId, asset: AssetId) -> Amount {
        self.account(account).balance(asset).total - self.hold(account, asset)
    }
}
