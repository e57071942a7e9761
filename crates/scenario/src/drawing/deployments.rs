//! Dexes: deployed, governed by who deployed them, and by others who would like to.

use engine::command::{
    Action, Command, DeployerRight, Deployment, DexDescription, DexPrice, MarginTable, MarketRegistration,
};
use engine::ids::{Address, DexId, MarketId};
use engine::parameters::IsolatedMode;
use units::{Notional, Price, Rate, Usd};

use super::Drawing;

/// The rights that are given and taken: some are enough to meet both.
const RIGHTS: [DeployerRight; 4] = [
    DeployerRight::SetPrices,
    DeployerRight::HaltTrading,
    DeployerRight::RegisterMarket,
    DeployerRight::SetFeeScale,
];

impl Drawing<'_, '_> {
    pub(super) fn deployment(&mut self) -> Command {
        let dex = self.dex();
        let signer = self.deployer(dex);
        let deployment = match self.choices.below(24) {
            _ if self.state.dexes.is_empty() && !self.choices.one_in(6) => self.registration(dex),
            0..8 => self.dex_prices(dex),
            8..11 => self.registration(dex),
            11 => Deployment::SetFundingMultipliers(vec![(self.market_of(dex), self.rate(12))]),
            12 => {
                let interest = Rate::basis_points(self.choices.between(-120, 121));
                Deployment::SetFundingInterest(vec![(self.market_of(dex), interest)])
            }
            13..15 => {
                Deployment::HaltTrading { market: self.market_of(dex), is_halted: self.choices.one_in(4) }
            }
            15 => {
                let table = 1 + self.choices.below(54) as u16;
                Deployment::SetMarginTables(vec![(self.market_of(dex), table)])
            }
            16 => Deployment::InsertMarginTable { dex, table: self.margin_table() },
            17 => Deployment::SetFeeRecipient { dex, recipient: self.anybody() },
            18 => {
                let most = Notional(Usd::dollars(self.choices.between(0, 120_000)).0);
                Deployment::LimitOpenInterest(vec![(self.market_of(dex), most)])
            }
            19..21 => {
                let right = (self.choices.among(&RIGHTS), self.anybody(), !self.choices.one_in(3));
                Deployment::SetSubDeployers { dex, rights: vec![right] }
            }
            21 => {
                let mode = if self.choices.one_in(2) { IsolatedMode::Strict } else { IsolatedMode::NoCross };
                Deployment::SetIsolatedModes(vec![(self.market_of(dex), mode)])
            }
            22 => Deployment::SetFeeScale { dex, scale: self.rate(4) },
            _ => Deployment::SetGrowthModes(vec![(self.market_of(dex), self.choices.one_in(2))]),
        };
        self.signed(signer, None, Action::Deploy(deployment))
    }

    /// A dex, seldom one that does not exist.
    pub(super) fn dex(&mut self) -> DexId {
        let count = self.state.dexes.len() as u64;
        DexId(if self.choices.one_in(20) { count + 1 } else { 1 + self.choices.below(count.max(1)) } as u16)
    }

    /// Who governs a dex; now and then somebody else.
    fn deployer(&mut self, dex: DexId) -> Address {
        match self.state.find_dex(dex).filter(|_| !self.choices.one_in(12)) {
            Some(known) => match known.rights.first().filter(|_| self.choices.one_in(6)) {
                Some((_, other)) => *other,
                None => self.state.account(known.deployer).address,
            },
            None => self.anybody(),
        }
    }

    fn market_of(&mut self, dex: DexId) -> MarketId {
        let own: Vec<_> = self.state.markets_of(dex).collect();
        if own.is_empty() || self.choices.one_in(20) { self.market() } else { self.choices.among(&own) }
    }

    fn rate(&mut self, most: i64) -> Rate {
        Rate::basis_points(self.choices.between(-100, most * 10_000))
    }

    fn dex_prices(&mut self, dex: DexId) -> Deployment {
        let mut prices = Vec::new();
        for market in self.state.markets_of(dex).collect::<Vec<_>>() {
            let mark = self.state.market(market).mark.price.0.max(1_000);
            let tenths = self.choices.among(&[10, 10, 10, 9, 11, 8, 12, 5, 90]);
            let price = Price(mark / 10 * tenths + self.choices.between(-20, 21));
            let marks = vec![price; self.choices.place(4)];
            let oracle = (!self.choices.one_in(8)).then_some(price);
            let external = self.choices.one_in(4).then_some(price);
            prices.push(DexPrice { market, oracle, marks, external });
        }
        Deployment::SetPrices { dex, prices }
    }

    fn registration(&mut self, dex: DexId) -> Deployment {
        let known = self.state.find_dex(dex).filter(|_| !self.choices.one_in(4));
        let name = match known {
            Some(known) => known.name.clone(),
            None => self.choices.among(&["one", "two", "three", "one", "two", "three", "", "toolong"]).into(),
        };
        let is_new = known.is_none() != self.choices.one_in(12);
        Deployment::RegisterMarket(Box::new(MarketRegistration {
            dex: name,
            description: is_new.then(|| DexDescription {
                full_name: "Drawn".into(),
                oracle_updater: self.choices.one_in(3).then(|| self.anybody()),
            }),
            coin: format!("C{}", self.choices.below(5)),
            size_decimals: self.choices.below(4) as u8,
            oracle_price: Price(self.choices.among(&[10_000, 100_000, 20_000, 10_000, 100_000, 0])),
            margin_table: self.choices.among(&[10, 3, 40, 10, 3, 40, 50, 51]),
            mode: if self.choices.one_in(3) { IsolatedMode::Strict } else { IsolatedMode::NoCross },
        }))
    }

    fn margin_table(&mut self) -> MarginTable {
        let mut tiers = Vec::new();
        let mut bound = if self.choices.one_in(12) { 1 } else { 0 };
        for _ in 0..self.choices.below(4) {
            tiers.push((Notional(bound), 1 + self.choices.below(52) as u8));
            bound += Usd::dollars(self.choices.between(1, 5_000)).0;
        }
        tiers.sort_by_key(|&(_, leverage)| std::cmp::Reverse(leverage));
        let mut bounds: Vec<_> = tiers.iter().map(|&(bound, _)| bound).collect();
        bounds.sort_unstable();
        tiers.iter_mut().zip(bounds).for_each(|(tier, bound)| tier.0 = bound);
        MarginTable { description: "drawn".into(), tiers }
    }
}
