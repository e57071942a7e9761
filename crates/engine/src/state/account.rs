//! What is known of accounts: cash, positions, volumes.

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use units::{Amount, Notional, Rate, Size, Time, Usd};

use crate::command::{MarginMode, Side};
use crate::ids::{AccountId, Address, AssetId, DexId, MarketId, Name};
use crate::parameters::MarketParameters;
use crate::state::addresses::Addresses;
use crate::state::asset::Balance;
use crate::state::orders::NO_SLOT;
use crate::state::{DayCount, Index, Nonces, Revision};

/// All accounts, by dense number and by address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "SavedAccounts")]
pub struct Accounts {
    pub(super) list: Vec<Account>,
    #[serde(skip)]
    pub(super) addresses: Addresses,
    /// The nonces of keys that are no account's own: of agents, of the venue.
    pub(super) key_nonces: Index<Address, Nonces>,
    pub(super) in_dexes: BTreeMap<(AccountId, DexId), AccountId>,
    /// Masters with their sub-accounts.
    pub(super) sub_accounts: BTreeSet<(AccountId, AccountId)>,
}

/// Accounts as they lie in a snapshot.
#[derive(Deserialize)]
struct SavedAccounts {
    list: Vec<Account>,
    key_nonces: Index<Address, Nonces>,
    in_dexes: BTreeMap<(AccountId, DexId), AccountId>,
    sub_accounts: BTreeSet<(AccountId, AccountId)>,
}

impl From<SavedAccounts> for Accounts {
    fn from(saved: SavedAccounts) -> Self {
        let SavedAccounts { list, key_nonces, in_dexes, sub_accounts } = saved;
        Self { addresses: Addresses::of(&list), list, key_nonces, in_dexes, sub_accounts }
    }
}

impl Accounts {
    /// The account of this number.
    pub fn get(&self, account: AccountId) -> &Account {
        &self.list[account.0 as usize]
    }

    pub(super) fn get_mut(&mut self, account: AccountId) -> &mut Account {
        &mut self.list[account.0 as usize]
    }

    /// The sub-accounts of a master, in order of opening.
    pub fn sub_accounts(&self, master: AccountId) -> impl Iterator<Item = (AccountId, &Account)> {
        let own = (master, AccountId(0))..=(master, AccountId(u32::MAX));
        self.sub_accounts.range(own).map(|&(_, account)| (account, self.get(account)))
    }

    /// How many accounts there are; the next one opened has this number.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// All accounts with their numbers, in order of opening.
    pub fn iter(&self) -> impl Iterator<Item = (AccountId, &Account)> {
        (0_u32..).map(AccountId).zip(&self.list)
    }
}

/// One account: a master's own or a sub-account.
///
/// Laid out as written: an order touches the first three of its cache lines, a fill the next.
#[repr(C, align(64))]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Its address: of an account in a dex, its owner's.
    pub address: Address,
    /// How many orders are open, triggers included.
    pub open_orders: u32,
    /// The nonces that it signed with.
    pub nonces: Nonces,
    /// Money not set aside for isolated positions. Negative only on the way through a liquidation, or against
    /// unrealized profit.
    pub cash: Usd,
    /// What it has or wants in each market that it ever touched, by market. The first lies in the account itself, since most have one.
    pub holdings: SmallVec<[Holding; 1]>,
    /// In which dex it is.
    pub dex: DexId,
    /// Whose account in a dex it is.
    pub owner: Option<AccountId>,
    /// Which accounts it is linked with: those that have the same one here. Absent where it stands alone.
    pub linked: Option<AccountId>,
    /// Whose sub-account it is.
    pub master: Option<AccountId>,
    /// What a trade costs it.
    pub fees: FeeRates,
    /// Volumes of the last days, oldest first.
    pub volumes: Vec<DayVolume>,
    /// All that it traded ever, as taker and as maker, in 1e-6 USD.
    pub traded: i128,
    /// What a trade costs it in a spot market.
    pub spot_fees: FeeRates,
    /// What it has of each asset that it has any of, by asset.
    pub balances: Vec<Balance>,
    /// A sub-account's name.
    pub name: Name,
    /// When all orders are cancelled.
    pub scheduled_cancel: Option<Time>,
    /// How often that came lately.
    pub scheduled_cancels_came: DayCount,
    /// Until when liquidation sells entire positions.
    pub cooldown_until: Time,
}

impl Account {
    /// What it has or wants in a market.
    pub fn holding(&self, market: MarketId) -> Option<&Holding> {
        self.holdings.get(self.place_of(market)).filter(|holding| holding.market == market)
    }

    /// Where what it has or wants in a market is among its holdings, or would be.
    pub(super) fn place_of(&self, market: MarketId) -> usize {
        match self.holdings.first() {
            Some(first) if first.market < market => {
                self.holdings.partition_point(|holding| holding.market < market)
            }
            _ => 0,
        }
    }

    /// The signed size of its position in a market.
    pub fn position(&self, market: MarketId) -> Size {
        self.holding(market).map_or(Size::ZERO, |holding| holding.size)
    }

    /// What it has of an asset.
    pub fn balance(&self, asset: AssetId) -> Balance {
        let known = self.balances.iter().find(|balance| balance.asset == asset);
        known.copied().unwrap_or(Balance { asset, total: Amount::ZERO, cost: Amount::ZERO })
    }

    /// Holdings that carry a position in this margin mode.
    pub fn positions(&self, mode: MarginMode) -> impl Iterator<Item = &Holding> {
        self.holdings.iter().filter(move |holding| holding.mode == mode && !holding.size.is_zero())
    }
}

/// What an account has or wants in one market.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Holding {
    /// The market.
    pub market: MarketId,
    /// The chosen leverage.
    pub leverage: u8,
    /// The chosen margin mode.
    pub mode: MarginMode,
    /// The position: long above zero.
    pub size: Size,
    /// What the position cost: the sum of size × price, less the shares closed; its sign is the size's.
    pub cost: Notional,
    /// Money set aside where isolated.
    pub margin: Usd,
    /// All funding received (paid where negative) since the position was last opened.
    pub funding: Usd,
    /// Resting bids that could open or increase a position: size and notional.
    pub bids: Resting,
    /// Resting asks that could open or increase a position: size and notional.
    pub asks: Resting,
    /// How many of the account's waiting or resting orders in this market only reduce.
    pub reduce_only_orders: u32,
    /// The first of the account's waiting or resting orders in this market, a slot.
    pub(crate) first_order: u32,
    /// How often it was changed.
    #[serde(skip)]
    pub revision: Revision,
}

/// The leverage that an account has in a market before it chooses one, or the market's maximum where lower.
const DEFAULT_LEVERAGE: u8 = 20;

impl Holding {
    /// What an account has in a market that it never touched. Cash stands behind no orders of a spot market.
    pub fn untouched(market: MarketId, parameters: &MarketParameters) -> Self {
        let mode = if parameters.only_isolated || parameters.is_spot() {
            MarginMode::Isolated
        } else {
            MarginMode::Cross
        };
        Self::new(market, DEFAULT_LEVERAGE.min(parameters.max_leverage()), mode)
    }

    /// A fresh one without position.
    pub fn new(market: MarketId, leverage: u8, mode: MarginMode) -> Self {
        Self {
            market,
            leverage,
            mode,
            size: Size::ZERO,
            cost: Notional::ZERO,
            margin: Usd::ZERO,
            funding: Usd::ZERO,
            bids: Resting::default(),
            asks: Resting::default(),
            reduce_only_orders: 0,
            first_order: NO_SLOT,
            revision: Revision::default(),
        }
    }

    /// The resting orders of a side.
    pub fn resting(&self, side: Side) -> Resting {
        match side {
            Side::Bid => self.bids,
            Side::Ask => self.asks,
        }
    }

    pub(super) fn resting_mut(&mut self, side: Side) -> &mut Resting {
        match side {
            Side::Bid => &mut self.bids,
            Side::Ask => &mut self.asks,
        }
    }

    /// Whether any order of the account waits or rests in this market.
    pub fn has_orders(&self) -> bool {
        self.first_order != NO_SLOT
    }
}

/// The sum of an account's resting orders on one side, those that reduce only left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resting {
    /// Unsigned.
    pub size: Size,
    /// Unsigned, at the orders' limits.
    pub notional: Notional,
}

/// The positions of linked accounts in one market, each side added up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedPositions {
    /// All long positions.
    pub long: Size,
    /// All short positions, unsigned.
    pub short: Size,
}

impl LinkedPositions {
    /// The positions that orders of a side open.
    pub fn of(&self, side: Side) -> Size {
        match side {
            Side::Bid => self.long,
            Side::Ask => self.short,
        }
    }
}

/// What a trade costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeRates {
    /// As taker.
    pub taker: Rate,
    /// As maker; a rebate where negative.
    pub maker: Rate,
}

/// What was traded on one day, UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayVolume {
    /// Days since 1970-01-01.
    pub day: u64,
    /// As taker.
    pub taker: Notional,
    /// As maker.
    pub maker: Notional,
    /// In spot markets, as either, in 1e-6 of the quotes, whatever those are.
    pub spot: Notional,
}
