//! What is known. Changes only by [`State::evolve`].

mod account;
mod addresses;
mod agents;
mod asset;
mod auctions;
mod changes;
mod day_amount;
mod depth;
mod dexes;
mod earnings;
mod evolve;
mod funds;
mod identities;
mod index;
mod liquidating;
mod market;
mod nonces;
mod order_book;
mod orders;
mod read_ahead;
mod revision;
mod stable_price;
mod twaps;
mod vaults;
mod volatility;
mod withdrawals;

use alloc::boxed::Box;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use units::Time;

pub use account::{Account, Accounts, DayVolume, FeeRates, Holding, LinkedPositions, Resting};
pub use addresses::KnownAddress;
pub use agents::{Agent, Agents};
pub use asset::{Asset, Balance, CASH_UNIT, in_cash};
pub use auctions::{Auction, TradedRange};
pub use changes::{Changes, Delisting, PendingChange};
pub use day_amount::{DayAmount, DayCount};
pub use depth::RestedDepth;
pub use dexes::{Dex, DexMarket};
pub use earnings::{Earnings, Referee, Rewards};
pub use funds::{Funds, Totals};
pub use identities::Identities;
pub use index::Index;
pub use liquidating::Liquidating;
pub use market::{ActiveGuard, DepthTaken, MarkPrice, Market, OraclePrice, PremiumSum, Published, Triggers};
pub use nonces::Nonces;
pub use order_book::{Level, OrderBook};
pub use orders::{NO_SLOT, OrderDetails, OrderExtras, OrderLine, OrderStage, Orders};
pub use revision::Revision;
pub use stable_price::{DELAYS, StablePrice, hour};
pub use twaps::{Twap, Twaps};
pub use vaults::{Stake, Vault};
pub use volatility::{MarginNotice, PriceRange, Volatility};
pub use withdrawals::{Outflow, TimedAmount, Withdrawal, Withdrawals};

use crate::command::Mode;
use crate::ids::{AccountId, AssetId, MarketId};
use crate::parameters::{AssetParameters, MarketParameters, VenueParameters};

/// All that the venue knows.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// The last block's number.
    pub height: u64,
    /// The venue's clock.
    pub time: Time,
    /// The wall clock of the last block.
    pub received: Time,
    /// Up to which moment the venue's clock was walked.
    pub walked: Time,
    /// The rules that hold for all markets; absent before genesis.
    pub parameters: Option<VenueParameters>,
    /// What the venue was founded with; absent before genesis.
    pub founding: Option<Box<Founding>>,
    /// Changes of the rules that gather approvals or wait.
    pub changes: Changes,
    /// What the venue lets through.
    pub mode: Mode,
    /// When the last halt ended, on the venue's clock.
    pub resumed: Time,
    /// Who trades.
    pub accounts: Accounts,
    /// Who trades for whom.
    pub agents: Agents,
    /// Who accounts are.
    pub identities: Identities,
    /// Who earns of whose trades.
    pub earnings: Earnings,
    /// What is traded.
    pub markets: Vec<Market>,
    /// What spot markets trade.
    pub assets: Vec<Asset>,
    /// The dexes beside the venue's own, in order of registration.
    pub dexes: Vec<Dex>,
    /// What waits or rests.
    pub orders: Orders,
    /// What is worked off over time.
    pub twaps: Twaps,
    /// What linked accounts hold together in a market.
    pub linked: BTreeMap<(AccountId, MarketId), LinkedPositions>,
    /// The accounts that are vaults.
    pub vaults: BTreeMap<AccountId, Vault>,
    /// The money that no account owns.
    pub funds: Funds,
    /// The backstop vault's account, once it has one.
    pub backstop: Option<AccountId>,
    /// What is being liquidated: accounts, and isolated positions by market.
    pub liquidating: BTreeMap<(AccountId, Option<MarketId>), Liquidating>,
    /// Withdrawals that wait in the queue or to be paid.
    pub withdrawals: Withdrawals,
    /// What limits their release.
    pub outflow: Outflow,
    /// The number of the last withdrawal.
    pub last_withdrawal: u64,
    /// The number of the last trade.
    pub last_trade: u64,
    /// When which accounts' orders are all cancelled, on the wall clock.
    pub scheduled_cancels: BTreeSet<(Time, AccountId)>,
    /// What the whole venue traded on the last days, oldest first.
    pub volumes: Vec<DayVolume>,
    /// Sums over all accounts.
    pub totals: Totals,
    /// The accounts whose cash, position or margin changed since the list was last cleared; may repeat.
    #[serde(skip)]
    pub touched: Vec<AccountId>,
}

impl State {
    /// The rules that hold for all markets.
    ///
    /// Panics before genesis: handlers refuse every other command until then.
    pub fn parameters(&self) -> &VenueParameters {
        self.parameters.as_ref().expect("the venue is founded before any command but genesis")
    }

    /// The market of this number. Panics where there is none: handlers check the number first.
    pub fn market(&self, market: MarketId) -> &Market {
        &self.markets[usize::from(market.0)]
    }

    /// A market to change: all of it but its book, which no margin depends on, is changed by this way.
    fn market_mut(&mut self, market: MarketId) -> &mut Market {
        let market = &mut self.markets[usize::from(market.0)];
        market.revision.advance();
        market
    }

    /// All markets with their numbers.
    pub fn market_ids(&self) -> impl Iterator<Item = MarketId> + use<> {
        let count = u16::try_from(self.markets.len())
            .expect("markets are at most MAX_MARKETS and those of all dexes");
        (0..count).map(MarketId)
    }

    /// The markets of positions with their numbers, while nothing changes.
    pub fn perpetuals(&self) -> impl Iterator<Item = MarketId> {
        self.market_ids().filter(|&market| !self.market(market).parameters.is_spot())
    }

    /// The markets of positions with their numbers: what prices, margin and funding are about.
    pub fn perpetual_ids(&self) -> impl Iterator<Item = MarketId> + use<> {
        self.perpetuals().collect::<Vec<_>>().into_iter()
    }

    /// The asset of this number. Panics where there is none: handlers check the number first.
    pub fn asset(&self, asset: AssetId) -> &Asset {
        &self.assets[usize::from(asset.0)]
    }

    fn asset_mut(&mut self, asset: AssetId) -> &mut Asset {
        &mut self.assets[usize::from(asset.0)]
    }

    /// The account whose orders are to be cancelled by now, the one due first.
    pub fn due_scheduled_cancel(&self) -> Option<AccountId> {
        let (time, account) = self.scheduled_cancels.first()?;
        (*time <= self.received).then_some(*account)
    }

    /// The master that an account belongs to: of a sub-account, or of an account in a dex; else the account itself.
    pub fn master_of(&self, account: AccountId) -> AccountId {
        let owner = self.owner_of(account);
        self.account(owner).master.unwrap_or(owner)
    }

    /// The account of this number.
    pub fn account(&self, account: AccountId) -> &Account {
        self.accounts.get(account)
    }
}

/// The rules that a venue was founded with, which changes may have replaced since.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Founding {
    /// The rules for all markets.
    pub parameters: VenueParameters,
    /// The markets.
    pub markets: Vec<MarketParameters>,
    /// The assets.
    pub assets: Vec<AssetParameters>,
}
