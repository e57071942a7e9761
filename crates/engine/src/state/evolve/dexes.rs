//! How dexes change the state.

use units::{Notional, Rate, Time, Usd};

use crate::event::{DexEvent, DexMarketChange};
use crate::ids::{AccountId, DexId, MarketId};
use crate::parameters::MarketParameters;
use crate::state::{Dex, DexMarket, State, Totals};

impl State {
    pub(super) fn evolve_dexes(&mut self, event: &DexEvent) {
        match event {
            DexEvent::Registered { deployer, name, full_name, oracle_updater, bond, dex } => {
                self.dexes.push(Dex {
                    name: name.clone(),
                    full_name: full_name.clone(),
                    deployer: *deployer,
                    oracle_updater: *oracle_updater,
                    fee_recipient: None,
                    fee_scale: Rate::ONE,
                    fee_scale_set: Time(0),
                    rights: Default::default(),
                    margin_tables: Default::default(),
                    prices_set: Time(0),
                    insurance: Usd::ZERO,
                    treasury: Usd::ZERO,
                    totals: Totals::default(),
                });
                self.pay_bond(*deployer, *dex, *bond);
            }
            DexEvent::MarketRegistered {
                dex,
                parameters,
                margin_table,
                mode,
                most_size,
                payer,
                bond,
                ..
            } => {
                let mut market = self.list(parameters);
                market.dex = Some(DexMarket {
                    dex: *dex,
                    margin_table: *margin_table,
                    mode: *mode,
                    most_size: *most_size,
                    funding_multiplier: Rate::ONE,
                    funding_interest: parameters.funding.interest,
                    is_growing: false,
                    is_halted: false,
                    marks: Default::default(),
                    marks_stated: Time(0),
                });
                self.markets.push(market);
                self.pay_bond(*payer, *dex, *bond);
            }
            DexEvent::AccountOpened { account, owner, dex } => self.open_in_dex(*account, *owner, *dex),
            DexEvent::MarksStated { market, marks, time } => {
                let own = self.dex_market_mut(*market);
                own.marks.clone_from(marks);
                own.marks_stated = *time;
            }
            DexEvent::PricesSet { dex, time } => self.dex_mut(*dex).prices_set = *time,
            DexEvent::MarketChanged { market, change } => self.change_dex_market(*market, *change),
            DexEvent::Halted { market, .. } => self.dex_market_mut(*market).is_halted = true,
            DexEvent::Resumed { market } => self.dex_market_mut(*market).is_halted = false,
            DexEvent::MarginTableInserted { dex, table, .. } => {
                self.dex_mut(*dex).margin_tables.push(table.clone());
            }
            DexEvent::FeeRecipientSet { dex, recipient } => {
                self.dex_mut(*dex).fee_recipient = Some(*recipient);
            }
            DexEvent::FeeScaleSet { dex, scale, time } => {
                let dex = self.dex_mut(*dex);
                dex.fee_scale = *scale;
                dex.fee_scale_set = *time;
            }
            DexEvent::RightSet { dex, right, address, is_given } => {
                let rights = &mut self.dex_mut(*dex).rights;
                if *is_given {
                    rights.insert((*right, *address));
                } else {
                    rights.remove(&(*right, *address));
                }
            }
            DexEvent::FeesShared { dex, account, amount } => {
                self.dex_mut(*dex).treasury -= *amount;
                self.add_cash(*account, *amount);
            }
            DexEvent::FeesCollected { dex, amount } => {
                let dex = self.dex_mut(*dex);
                dex.treasury -= *amount;
                dex.totals.deposited -= i128::from(amount.0);
                self.funds.treasury += *amount;
            }
        }
    }

    fn pay_bond(&mut self, payer: AccountId, dex: DexId, bond: Usd) {
        self.add_cash(payer, -bond);
        let dex = self.dex_mut(dex);
        dex.insurance += bond;
        dex.totals.deposited += i128::from(bond.0);
    }

    /// An account in a dex has its owner's address, and is linked with him.
    fn open_in_dex(&mut self, account: AccountId, owner: AccountId, dex: DexId) {
        let address = self.account(owner).address;
        self.add_account(account, address, None, &Default::default());
        let opened = self.accounts.get_mut(account);
        opened.dex = dex;
        opened.owner = Some(owner);
        self.accounts.in_dexes.insert((owner, dex), account);
        self.link(account, owner);
    }

    fn change_dex_market(&mut self, market: MarketId, change: DexMarketChange) {
        match change {
            DexMarketChange::FundingMultiplier(multiplier) => {
                self.dex_market_mut(market).funding_multiplier = multiplier;
            }
            DexMarketChange::FundingInterest(interest) => {
                self.dex_market_mut(market).funding_interest = interest;
            }
            DexMarketChange::MarginTable(number) => {
                let dex = self.market(market).dex_id();
                let margin_tiers = self.dex(dex).margin_tiers(number).expect("a chosen table is there");
                let parameters = MarketParameters { margin_tiers, ..self.market(market).parameters.clone() };
                self.set_market(market, &parameters);
                self.dex_market_mut(market).margin_table = number;
            }
            DexMarketChange::MostOpenInterest(most) => {
                self.market_mut(market).parameters.risk.open_interest.most = Some(most);
            }
            DexMarketChange::IsolatedMode(mode) => self.dex_market_mut(market).mode = mode,
            DexMarketChange::GrowthMode(is_growing) => self.dex_market_mut(market).is_growing = is_growing,
        }
    }

    fn dex_market_mut(&mut self, market: MarketId) -> &mut DexMarket {
        self.market_mut(market).dex.as_mut().expect("handlers name markets of dexes alone")
    }

    /// The insurance fund of a dex, or the venue's.
    pub(super) fn insurance_mut(&mut self, dex: DexId) -> &mut Usd {
        if dex.is_venue() { &mut self.funds.insurance } else { &mut self.dex_mut(dex).insurance }
    }

    /// Where the fees of a dex go, or the venue's.
    pub(super) fn treasury_mut(&mut self, dex: DexId) -> &mut Usd {
        if dex.is_venue() { &mut self.funds.treasury } else { &mut self.dex_mut(dex).treasury }
    }

    /// Takes note that money went from one account's dex to another's.
    pub(super) fn cross_dexes(&mut self, from: AccountId, to: AccountId, amount: Usd) {
        let (from, to) = (self.account(from).dex, self.account(to).dex);
        if from == to {
            return;
        }
        for (dex, amount) in [(from, -amount), (to, amount)] {
            if !dex.is_venue() {
                self.dex_mut(dex).totals.deposited += i128::from(amount.0);
            }
        }
    }

    /// Adds to what the accounts of an account's dex have together.
    pub(super) fn add_to_dex(&mut self, account: AccountId, cash: Usd, margin: Usd, cost: Notional) {
        let dex = self.account(account).dex;
        if dex.is_venue() {
            return;
        }
        let totals = &mut self.dex_mut(dex).totals;
        totals.cash += i128::from(cash.0);
        totals.margin += i128::from(margin.0);
        totals.cost += i128::from(cost.0);
    }
}
