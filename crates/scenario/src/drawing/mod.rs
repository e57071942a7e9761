//! Commands drawn from bytes or from a seed: mostly such as make something happen in a venue's present state, at times such as no honest
//! client would send.
//!
//! It is one generator for the properties of engine and views, for the lab's random worlds and for the fuzzer. What is drawn follows from the
//! choices and from the state alone.

mod access;
mod choices;
mod deployments;
mod genesis;
mod money;
mod operation;
mod orders;
mod parameters;
mod prices;
mod signers;
mod vaults;

use engine::command::{Action, Command, Mode};
use engine::ids::{AccountId, Address, MarketId};
use engine::state::State;
use units::{Amount, Time, Usd};

pub use choices::Choices;
pub use genesis::everything;
pub use parameters::{liquidation_policy, margin_tiers, market_risk, oracle_policy, withdrawal_policy};

/// How often which family of commands is drawn, each against the sum of all.
#[derive(Clone, Copy, Debug)]
pub struct Mix {
    /// Orders: placed, cancelled, replaced, worked off over time.
    pub orders: u8,
    /// What publishers say.
    pub prices: u8,
    /// Leverage, and the margin of isolated positions.
    pub margin: u8,
    /// Cash and assets from one account or wallet to another, or out.
    pub money: u8,
    /// Agents, names, referrers, builders, who signs.
    pub access: u8,
    /// Vaults.
    pub vaults: u8,
    /// Dexes and what deployers may do there.
    pub deployments: u8,
    /// What the operator and the venue's keys do.
    pub operation: u8,
}

impl Mix {
    /// All there is.
    pub const EVERYTHING: Self = Self {
        orders: 44,
        prices: 18,
        margin: 6,
        money: 14,
        access: 8,
        vaults: 8,
        deployments: 8,
        operation: 6,
    };

    /// What is done all day: no money moves, and the rules stay.
    pub const TRADING: Self = Self {
        orders: 90,
        prices: 10,
        margin: 4,
        money: 0,
        access: 0,
        vaults: 0,
        deployments: 0,
        operation: 0,
    };

    fn weights(&self) -> [u8; 8] {
        [
            self.orders,
            self.prices,
            self.margin,
            self.money,
            self.access,
            self.vaults,
            self.deployments,
            self.operation,
        ]
    }
}

/// The two clocks of the block that is drawn for.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The venue's.
    pub time: Time,
    /// The wall's.
    pub received: Time,
}

/// Up to so many commands for the next block of a venue that was founded.
pub fn commands(
    choices: &mut Choices<'_>,
    state: &State,
    moment: Moment,
    mix: &Mix,
    most: usize,
) -> Vec<Command> {
    (0..choices.place(most + 1)).map(|_| command(choices, state, moment, mix)).collect()
}

/// A command for the next block of a venue that was founded.
pub fn command(choices: &mut Choices<'_>, state: &State, moment: Moment, mix: &Mix) -> Command {
    Drawing { choices, state, moment }.command(mix)
}

/// How much time passes until the next block: mostly seconds, from nothing at all up to two days.
pub fn span(choices: &mut Choices<'_>) -> Time {
    let most = match choices.below(60) {
        0..50 => 8 * Time::SECOND.0,
        50..54 => return Time(0),
        54..59 => Time::HOUR.0,
        _ => 2 * Time::DAY.0,
    };
    Time(choices.below(most))
}

/// Draws for one state.
struct Drawing<'a, 'b> {
    choices: &'a mut Choices<'b>,
    state: &'a State,
    moment: Moment,
}

impl Drawing<'_, '_> {
    fn command(&mut self, mix: &Mix) -> Command {
        if self.state.mode != Mode::Open && mix.operation > 0 && self.choices.one_in(8) {
            return self.by(self.state.parameters().operator, Action::SetMode(Mode::Open));
        }
        let weights = mix.weights();
        let mut drawn = self.choices.below(weights.iter().map(|&weight| u64::from(weight)).sum());
        let family = weights.iter().position(|&weight| {
            let is_this = drawn < u64::from(weight);
            drawn = drawn.saturating_sub(u64::from(weight));
            is_this
        });
        match family {
            Some(0) => self.of_trader(Self::trading),
            Some(1) => self.publication(),
            Some(2) => self.of_trader(Self::margin),
            Some(3) => self.of_owner(Self::money),
            Some(4) => self.of_owner(Self::access),
            Some(5) => self.vault_command(),
            Some(6) => self.deployment(),
            _ => self.operation(),
        }
    }

    /// What an account, or who trades for it, asks.
    fn of_trader(&mut self, ask: impl FnOnce(&mut Self, AccountId) -> Action) -> Command {
        let account = self.account();
        let action = ask(self, account);
        let (signer, on_behalf_of) = self.trades_for(account);
        self.signed(signer, on_behalf_of, action)
    }

    /// What the owner of an account asks.
    fn of_owner(&mut self, ask: impl FnOnce(&mut Self, AccountId) -> Action) -> Command {
        let account = self.account();
        let action = ask(self, account);
        let (signer, on_behalf_of) = match self.choices.one_in(12) {
            true => self.trades_for(account),
            false => (self.state.account(account).address, None),
        };
        self.signed(signer, on_behalf_of, action)
    }

    /// Any account, mostly one of the first few, who have money, or one that waits for something.
    fn account(&mut self) -> AccountId {
        let state = self.state;
        let waiting: Vec<AccountId> = match self.choices.below(16) {
            0..8 => (0..8).map(AccountId).collect(),
            8..11 => state.orders.slots().map(|slot| state.orders.line(slot).account).collect(),
            11 => state.twaps.iter().map(|(_, twap)| twap.account).collect(),
            12 => state.withdrawals.iter().map(|(_, known)| known.account).collect(),
            _ => Vec::new(),
        };
        let count = state.accounts.len();
        let any = AccountId(self.choices.place(count) as u32);
        let found = (!waiting.is_empty()).then(|| self.choices.among(&waiting));
        found.filter(|account| (account.0 as usize) < count).unwrap_or(any)
    }

    /// The address of an account, now and then of a stranger.
    fn anybody(&mut self) -> Address {
        match self.choices.one_in(12) {
            true => self.stranger(),
            false => {
                let account = self.account();
                self.state.account(account).address
            }
        }
    }

    /// One of a few addresses that may have no account.
    fn stranger(&mut self) -> Address {
        Address([0xa0 + self.choices.below(8) as u8; 20])
    }

    /// A market, seldom one that does not exist.
    fn market(&mut self) -> MarketId {
        if self.choices.one_in(60) {
            return MarketId(u16::MAX);
        }
        MarketId(self.choices.place(self.state.markets.len()) as u16)
    }

    /// Mostly some dollars; else nothing, too much, or nonsense.
    fn usd(&mut self) -> Usd {
        match self.choices.below(24) {
            0..16 => Usd(self.choices.between(1, 600_000_000)),
            16..20 => Usd(self.choices.between(1, 5_000_000_000)),
            20 => Usd(0),
            21 => Usd(1 << 52),
            22 => Usd(-self.choices.between(1, 1_000_000_000)),
            _ => Usd(self.choices.bits().cast_signed()),
        }
    }

    /// Mostly a little of an asset; else nothing, or nonsense.
    fn asset_amount(&mut self) -> Amount {
        match self.choices.below(16) {
            0..14 => Amount(self.choices.between(1, 300_000_000) * 100),
            14 => Amount(0),
            _ => Amount(self.choices.bits().cast_signed()),
        }
    }
}
