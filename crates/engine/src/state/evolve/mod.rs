//! How each event changes the state.

mod assets;
mod auctions;
mod changes;
mod dexes;
mod earnings;
mod fills;
mod identities;
mod links;
mod orders;
mod prices;
mod twaps;
mod vaults;
mod withdrawals;

use alloc::boxed::Box;
use alloc::vec::Vec;

use smallvec::SmallVec;
use units::{Notional, Time, Usd};

use crate::command::{MarginMode, Mode};
use crate::event::{Cause, Event};
use crate::ids::{AccountId, Address, DexId, MarketId, Name};
use crate::parameters::MarketParameters;
use crate::state::orders::NO_SLOT;
use crate::state::{
    Account, Agent, DayAmount, DayCount, DepthTaken, FeeRates, Founding, Holding, Liquidating, MarkPrice,
    Market, Nonces, OraclePrice, OrderBook, PremiumSum, RestedDepth, Revision, StablePrice, State, Triggers,
    Volatility,
};

impl State {
    /// Takes note of what happened. The only way in which the state changes.
    ///
    #[expect(
        clippy::inline_always,
        reason = "where the kind of event is known, no choice among all kinds is left"
    )]
    #[inline(always)]
    pub fn evolve(&mut self, event: &Event) {
        match event {
            Event::Began(Cause::Clock(moment)) => self.walked = *moment,
            Event::Began(_) | Event::Rejected { .. } => {}
            Event::NonceUsed { signer, nonce } => self.accounts.use_nonce(*signer, *nonce),
            Event::OrderPlaced(placed) => self.place(placed),
            Event::OrderRested { order } => self.rest(*order),
            Event::OrderCancelled { order, .. } => self.cancel(*order),
            Event::Filled(fill) => self.fill(fill),
            event => self.evolve_rarer(event),
        }
    }

    fn evolve_rarer(&mut self, event: &Event) {
        match event {
            Event::Began(_)
            | Event::Rejected { .. }
            | Event::NonceUsed { .. }
            | Event::OrderPlaced(_)
            | Event::OrderRested { .. }
            | Event::OrderCancelled { .. }
            | Event::Filled(_) => unreachable!("these are told apart before"),
            Event::BlockBegan { height, time, received } => {
                self.height = *height;
                self.time = *time;
                if received.last_multiple(Time::DAY) > self.received {
                    self.accounts.forget_nonces(*received);
                }
                self.received = *received;
                // The engine has taken note of them by the end of a block; another fold has no use for them.
                self.touched.clear();
            }

            Event::Founded(genesis) => {
                self.walked = self.time;
                self.parameters = Some(genesis.parameters.clone());
                let (parameters, markets) = (genesis.parameters.clone(), genesis.markets.clone());
                let assets = genesis.assets.clone();
                self.founding = Some(Box::new(Founding { parameters, markets, assets }));
                self.found_assets(&genesis.assets);
                self.markets = genesis.markets.iter().map(|market| self.list(market)).collect();
                self.funds.insurance = genesis.insurance_fund;
                self.totals.deposited += i128::from(genesis.insurance_fund.0);
            }
            Event::ModeSet { mode } => {
                if self.mode == Mode::Halted && *mode != Mode::Halted {
                    self.resumed = self.time;
                }
                self.mode = *mode;
            }
            Event::ChangeProposed { .. }
            | Event::ChangeApproved { .. }
            | Event::ChangeScheduled { .. }
            | Event::ChangeEnded { .. }
            | Event::ChangeTookEffect { .. }
            | Event::MarketSettled { .. } => self.evolve_changes(event),
            Event::Dex(event) => self.evolve_dexes(event),
            Event::AccountOpened { account, address, master, name, funder } => {
                self.open(*account, *address, *master, name);
                if let Some(known) = master.or(*funder) {
                    self.link(*account, known);
                }
            }
            Event::AgentApproved { account, agent, name, valid_until } => {
                let approved = Agent { account: *account, name: name.clone(), valid_until: *valid_until };
                self.agents.insert(*agent, approved);
            }
            Event::AgentRemoved { agent, .. } => {
                self.agents.remove(*agent);
            }

            Event::Credited { account, amount } => self.add_outside_money(*account, *amount),
            Event::AssetCredited { .. }
            | Event::AssetSent(_)
            | Event::SpotFeeRatesSet { .. }
            | Event::SpotFilled(_) => self.evolve_assets(event),
            Event::Debited { account, amount } => self.add_outside_money(*account, -*amount),
            Event::WithdrawalRequested { .. }
            | Event::WithdrawalQueued { .. }
            | Event::WithdrawalReleased { .. }
            | Event::WithdrawalCancelled { .. }
            | Event::WithdrawalConfirmed { .. }
            | Event::WithdrawalRefused { .. }
            | Event::DepositsSampled { .. }
            | Event::WithdrawalGateRaised { .. }
            | Event::WithdrawalGateLifted { .. } => self.evolve_withdrawals(event),
            Event::Transferred { from, to, amount } => {
                self.cross_dexes(*from, *to, *amount);
                self.add_cash(*from, -*amount);
                self.add_cash(*to, *amount);
            }
            Event::Vault(event) => self.evolve_vaults(event),

            Event::Earnings(event) => self.evolve_earnings(event),
            Event::Identity(event) => self.evolve_identities(event),

            Event::LeverageSet { account, market, leverage, mode } => {
                let holding = self.holding_mut(*account, *market);
                holding.leverage = *leverage;
                holding.mode = *mode;
                self.touched.push(*account);
            }
            Event::FeeRatesSet { account, taker, maker } => {
                self.accounts.get_mut(*account).fees = FeeRates { taker: *taker, maker: *maker };
            }
            Event::IsolatedMarginMoved { account, market, amount } => {
                self.add_cash(*account, -*amount);
                self.add_margin(*account, *market, *amount);
            }
            Event::ScheduledCancelCame { account } => {
                let received = self.received;
                self.accounts.get_mut(*account).scheduled_cancels_came.add(received);
            }
            Event::CancelScheduled { account, time } => {
                let scheduled = &mut self.accounts.get_mut(*account).scheduled_cancel;
                if let Some(before) = core::mem::replace(scheduled, *time) {
                    self.scheduled_cancels.remove(&(before, *account));
                }
                self.scheduled_cancels.extend(time.map(|time| (time, *account)));
            }

            Event::PricePublished { .. }
            | Event::OraclePriceSet { .. }
            | Event::GuardRaised { .. }
            | Event::GuardLifted { .. }
            | Event::MarkPriceSet { .. }
            | Event::PremiumSampled { .. }
            | Event::DepthSampled { .. }
            | Event::VolatilityEstimated { .. }
            | Event::InitialMarginFloorSet { .. }
            | Event::MaintenanceMarginFloorNoticed { .. }
            | Event::MaintenanceMarginFloorSet { .. }
            | Event::StablePriceSet { .. }
            | Event::FundingRateSet { .. }
            | Event::FundingPaid { .. }
            | Event::FundingDust { .. } => self.evolve_prices(event),

            Event::AuctionBegan { .. } | Event::AuctionExtended { .. } | Event::AuctionEnded { .. } => {
                self.evolve_auctions(event);
            }

            Event::TriggerArmed { order, size } => self.arm(*order, *size),
            Event::OrderTriggered { order, size } => self.trigger(*order, *size),
            Event::OrderTrimmed { order, remaining } => self.trim(*order, *remaining),

            Event::TwapPlaced { .. } | Event::TwapSliced(_) | Event::TwapEnded { .. } => {
                self.evolve_twaps(event);
            }

            Event::LiquidationBegan { account, isolated, .. } => {
                let begun = Liquidating { began: self.time, freed: Usd::ZERO, last_sale: None };
                self.liquidating.insert((*account, *isolated), begun);
            }
            Event::LiquidationEnded { account, isolated } => {
                self.liquidating.remove(&(*account, *isolated));
            }
            Event::PositionSold { account, isolated, freed, .. } => {
                let sale = (self.height, self.time);
                if let Some(liquidating) = self.liquidating.get_mut(&(*account, *isolated)) {
                    liquidating.freed += *freed;
                    liquidating.last_sale = Some(sale);
                }
            }
            Event::ParentCalled { parent, account, market, amount } => {
                self.add_cash(*parent, -*amount);
                self.add_margin(*account, *market, *amount);
                let now = self.time;
                self.market_mut(*market).parent_called.add(now, *amount);
            }
            Event::PenaltyPaid { account, isolated, amount, .. } => {
                self.add_to_pool(*account, *isolated, -*amount);
                *self.insurance_mut(self.account(*account).dex) += *amount;
            }
            Event::CooldownSet { account, until } => {
                self.accounts.get_mut(*account).cooldown_until = *until;
            }
            Event::CollateralSeized { account, isolated, to, amount } => {
                self.add_to_pool(*account, *isolated, -*amount);
                self.add_cash(*to, *amount);
            }
            Event::ShortfallCovered { account, isolated, market, amount } => {
                self.add_to_pool(*account, *isolated, *amount);
                *self.insurance_mut(self.account(*account).dex) -= *amount;
                self.note_lost(*account, *amount);
                if let Some(market) = market {
                    let now = self.time;
                    self.market_mut(*market).insurance_drawn.add(now, *amount);
                }
            }
            Event::SurplusKept { account, isolated, amount } => {
                self.add_to_pool(*account, *isolated, -*amount);
                *self.insurance_mut(self.account(*account).dex) += *amount;
            }
            Event::LossWrittenOff { account, isolated, amount } => {
                self.add_to_pool(*account, *isolated, *amount);
                self.funds.socializing -= *amount;
                self.note_lost(*account, *amount);
            }
            Event::LossSocialized { account, isolated, amount } => {
                self.add_to_pool(*account, *isolated, -*amount);
                self.funds.socializing += *amount;
            }
        }
    }

    fn list(&self, parameters: &MarketParameters) -> Market {
        Market {
            parameters: parameters.clone(),
            dex: None,
            deductions: parameters.deductions(),
            published: alloc::vec![None; self.parameters().publishers.len()],
            oracle: OraclePrice::default(),
            guards: Vec::new(),
            mark: MarkPrice::default(),
            premium: PremiumSum::default(),
            funding_rate: units::Rate::ZERO,
            funding_index: 0,
            open_interest: units::Size::ZERO,
            last_trade: units::Price::ZERO,
            book: OrderBook::default(),
            triggers: Triggers::default(),
            listed: None,
            delisting: None,
            auction: None,
            traded: Vec::new(),
            spent_bounds: Vec::new(),
            insurance_drawn: DayAmount::default(),
            backstop_lost: DayAmount::default(),
            parent_called: DayAmount::default(),
            depth_taken: DepthTaken::default(),
            depth: RestedDepth::default(),
            volatility: Volatility::default(),
            stable: StablePrice::default(),
            revision: Revision::default(),
        }
    }

    /// Takes note of a loss that others bear; what is lost in a dex is none of the venue's.
    fn note_lost(&mut self, account: AccountId, amount: Usd) {
        if self.account(account).dex.is_venue() {
            self.outflow.note_lost(self.time, amount);
        }
    }

    fn open(&mut self, account: AccountId, address: Address, master: Option<AccountId>, name: &Name) {
        if self.parameters().backstop == address {
            self.backstop = Some(account);
        }
        self.add_account(account, address, master, name);
        self.accounts.open_last();
        self.accounts.sub_accounts.extend(master.map(|master| (master, account)));
    }

    fn add_account(&mut self, account: AccountId, address: Address, master: Option<AccountId>, name: &Name) {
        assert_eq!(account.0 as usize, self.accounts.len(), "accounts are opened in order of their numbers");
        let tier = self.parameters().fee_tiers.first();
        let fees = tier.map_or(FeeRates::default(), |tier| FeeRates { taker: tier.taker, maker: tier.maker });
        let spot_tier = self.parameters().spot_fee_tiers.first();
        let spot_fees =
            spot_tier.map_or(FeeRates::default(), |tier| FeeRates { taker: tier.taker, maker: tier.maker });
        self.accounts.list.push(Account {
            address,
            open_orders: 0,
            nonces: Nonces::default(),
            cash: Usd::ZERO,
            holdings: SmallVec::new(),
            dex: DexId::VENUE,
            owner: None,
            linked: None,
            master,
            name: name.clone(),
            balances: Vec::new(),
            scheduled_cancel: None,
            scheduled_cancels_came: DayCount::default(),
            traded: 0,
            cooldown_until: Time::default(),
            fees,
            spot_fees,
            volumes: Vec::new(),
        });
    }

    fn add_outside_money(&mut self, account: AccountId, amount: Usd) {
        self.add_cash(account, amount);
        self.totals.deposited += i128::from(amount.0);
    }

    /// Adds to an account's cash.
    fn add_cash(&mut self, account: AccountId, amount: Usd) {
        self.accounts.get_mut(account).cash += amount;
        self.totals.cash += i128::from(amount.0);
        self.add_to_dex(account, amount, Usd::ZERO, Notional::ZERO);
        self.touched.push(account);
    }

    /// Adds to the margin of an isolated position.
    fn add_margin(&mut self, account: AccountId, market: MarketId, amount: Usd) {
        self.holding_mut(account, market).margin += amount;
        self.totals.margin += i128::from(amount.0);
        self.add_to_dex(account, Usd::ZERO, amount, Notional::ZERO);
        self.touched.push(account);
    }

    /// Adds to the money behind an isolated position, or behind the account's cross positions.
    fn add_to_pool(&mut self, account: AccountId, isolated: Option<MarketId>, amount: Usd) {
        match isolated {
            Some(market) => self.add_margin(account, market, amount),
            None => self.add_cash(account, amount),
        }
    }

    /// The market whose margin stands behind a position, where it is isolated.
    fn pool(&self, account: AccountId, market: MarketId) -> Option<MarketId> {
        let holding = self.account(account).holding(market)?;
        (holding.mode == MarginMode::Isolated).then_some(market)
    }

    /// What an account has or wants in a market, to change, made where it is new: it is changed by this way alone.
    #[inline]
    fn holding_mut(&mut self, account: AccountId, market: MarketId) -> &mut Holding {
        let known = &mut self.accounts.list[account.0 as usize];
        let place = known.place_of(market);
        if known.holdings.get(place).is_none_or(|holding| holding.market != market) {
            let untouched = Holding::untouched(market, &self.markets[usize::from(market.0)].parameters);
            known.holdings.insert(place, untouched);
        }
        let holding = &mut known.holdings[place];
        holding.revision.advance();
        holding
    }

    /// Changes a position's cost.
    fn add_cost(&mut self, account: AccountId, market: MarketId, cost: Notional) {
        self.holding_mut(account, market).cost += cost;
        self.totals.cost += i128::from(cost.0);
        self.add_to_dex(account, Usd::ZERO, Usd::ZERO, cost);
    }
}

/// Whether a slot is the end of a list.
fn is_end(slot: u32) -> bool {
    slot == NO_SLOT
}
