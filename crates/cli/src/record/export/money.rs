//! Tables of what moves money beside trades: funding, liquidations, deposits and withdrawals.

use std::path::Path;

use engine::event::{AssetSent, Event};
use engine::ids::{AccountId, MarketId};
use parquet::errors::Result;
use units::{Size, Usd};

use super::moment::{Moment, PRICE, RATE, USD, rate};
use super::table::{Cell, Kind, Table};

/// Tables of what moves money beside trades.
pub struct MoneyTables {
    funding: Table,
    funding_rates: Table,
    liquidations: Table,
    movements: Table,
}

impl MoneyTables {
    /// Empty tables in a folder.
    pub fn create(folder: &Path) -> Result<Self> {
        use Kind::{Moment, Text, Whole};
        let table = |name: &str, own: &[(&str, Kind)]| Table::of_events(folder, name, own);
        Ok(Self {
            funding: table(
                "funding",
                &[("account", Text), ("market", Text), ("size", PRICE), ("rate", RATE), ("amount", USD)],
            )?,
            funding_rates: table(
                "funding_rates",
                &[
                    ("market", Text),
                    ("rate", RATE),
                    ("premium", RATE),
                    ("samples", Whole),
                    ("oracle", PRICE),
                    ("due", Moment),
                ],
            )?,
            liquidations: table(
                "liquidations",
                &[
                    ("kind", Text),
                    ("account", Text),
                    ("isolated", Text),
                    ("market", Text),
                    ("other", Text),
                    ("size", PRICE),
                    ("amount", USD),
                    ("maintenance_margin", USD),
                ],
            )?,
            movements: table(
                "balance_movements",
                &[
                    ("kind", Text),
                    ("account", Text),
                    ("other", Text),
                    ("asset", Text),
                    ("amount", PRICE),
                    ("withdrawal", Whole),
                ],
            )?,
        })
    }

    /// Writes an event, where it is one of these.
    pub fn take(&mut self, moment: &Moment<'_>, event: &Event) -> Result<()> {
        self.funding(moment, event)?;
        self.liquidation(moment, event)?;
        self.movement(moment, event)
    }

    fn funding(&mut self, moment: &Moment<'_>, event: &Event) -> Result<()> {
        let [height, now, number] = moment.place();
        match *event {
            Event::FundingPaid { account, market, size, rate: paid, amount } => self.funding.row([
                height,
                now,
                number,
                moment.account(account),
                moment.market(market),
                moment.size(market, size),
                rate(paid),
                amount.into(),
            ]),
            Event::FundingRateSet { market, rate: set, premium, samples, oracle, time } => {
                self.funding_rates.row([
                    height,
                    now,
                    number,
                    moment.market(market),
                    rate(set),
                    rate(premium),
                    u64::from(samples).into(),
                    moment.price(market, oracle),
                    time.into(),
                ])
            }
            _ => Ok(()),
        }
    }

    fn liquidation(&mut self, moment: &Moment<'_>, event: &Event) -> Result<()> {
        let row = match *event {
            Event::LiquidationBegan { account, isolated, equity, maintenance_margin } => Loss {
                amount: Some(equity),
                maintenance_margin: Some(maintenance_margin),
                ..Loss::of("began", account, isolated)
            },
            Event::PositionSold { account, isolated, market, size, freed } => Loss {
                market: Some(market),
                size: Some(size),
                amount: Some(freed),
                ..Loss::of("sold", account, isolated)
            },
            Event::PenaltyPaid { account, isolated, market, amount } => {
                Loss { market: Some(market), amount: Some(amount), ..Loss::of("penalty", account, isolated) }
            }
            Event::CollateralSeized { account, isolated, to, amount } => {
                Loss { other: Some(to), amount: Some(amount), ..Loss::of("seized", account, isolated) }
            }
            Event::ShortfallCovered { account, isolated, market, amount } => {
                Loss { market, amount: Some(amount), ..Loss::of("covered", account, isolated) }
            }
            Event::SurplusKept { account, isolated, amount } => {
                Loss { amount: Some(amount), ..Loss::of("surplus", account, isolated) }
            }
            Event::LossWrittenOff { account, isolated, amount } => {
                Loss { amount: Some(amount), ..Loss::of("written off", account, isolated) }
            }
            Event::LossSocialized { account, isolated, amount } => {
                Loss { amount: Some(amount), ..Loss::of("socialized", account, isolated) }
            }
            Event::LiquidationEnded { account, isolated } => Loss::of("ended", account, isolated),
            _ => return Ok(()),
        };
        let [height, time, number] = moment.place();
        let name = |market: Option<MarketId>| market.map_or(Cell::Absent, |market| moment.market(market));
        let size = row.market.zip(row.size).map_or(Cell::Absent, |(market, size)| moment.size(market, size));
        self.liquidations.row([
            height,
            time,
            number,
            row.kind.into(),
            moment.account(row.account),
            name(row.isolated),
            name(row.market),
            row.other.map_or(Cell::Absent, |other| moment.account(other)),
            size,
            row.amount.into(),
            row.maintenance_margin.into(),
        ])
    }

    fn movement(&mut self, moment: &Moment<'_>, event: &Event) -> Result<()> {
        let cash = |amount: Usd| Cell::Decimal(i128::from(amount.0) * 100);
        let account = |account: AccountId| moment.account(account);
        let usd = || Cell::from("USD");
        let (kind, of, other, asset, amount, withdrawal) = match *event {
            Event::Credited { account: of, amount } => {
                ("credited", account(of), Cell::Absent, usd(), cash(amount), None)
            }
            Event::Debited { account: of, amount } => {
                ("debited", account(of), Cell::Absent, usd(), cash(amount), None)
            }
            Event::Transferred { from, to, amount } => {
                ("transferred", account(from), account(to), usd(), cash(amount), None)
            }
            Event::AssetCredited { account: of, asset, amount } => {
                let amount = moment.amount(asset, amount);
                ("credited", account(of), Cell::Absent, moment.asset(asset), amount, None)
            }
            Event::AssetSent(AssetSent { from, to, asset, amount, .. }) => {
                ("sent", account(from), account(to), moment.asset(asset), moment.amount(asset, amount), None)
            }
            Event::WithdrawalRequested { withdrawal, account: of, destination, amount, .. } => {
                ("withdrawal", account(of), destination.into(), usd(), cash(amount), Some(withdrawal))
            }
            Event::WithdrawalQueued { withdrawal, account: of, destination, amount, .. } => {
                ("withdrawal queued", account(of), destination.into(), usd(), cash(amount), Some(withdrawal))
            }
            Event::WithdrawalCancelled { withdrawal, account: of, amount } => {
                ("withdrawal cancelled", account(of), Cell::Absent, usd(), cash(amount), Some(withdrawal))
            }
            Event::WithdrawalRefused { withdrawal, account: of, amount, .. } => {
                ("withdrawal refused", account(of), Cell::Absent, usd(), cash(amount), Some(withdrawal))
            }
            Event::WithdrawalConfirmed { withdrawal, amount } => {
                ("withdrawal paid", Cell::Absent, Cell::Absent, usd(), cash(amount), Some(withdrawal))
            }
            Event::IsolatedMarginMoved { account: of, market, amount } => {
                ("isolated margin", account(of), moment.market(market), usd(), cash(amount), None)
            }
            _ => return Ok(()),
        };
        let [height, time, number] = moment.place();
        let withdrawal = withdrawal.map(|withdrawal| withdrawal.0).into();
        self.movements.row([height, time, number, kind.into(), of, other, asset, amount, withdrawal])
    }

    /// Ends all files, and says how many rows each has.
    pub fn close(self) -> Result<Vec<(&'static str, u64)>> {
        Ok(vec![
            ("funding", self.funding.close()?),
            ("funding_rates", self.funding_rates.close()?),
            ("liquidations", self.liquidations.close()?),
            ("balance_movements", self.movements.close()?),
        ])
    }
}

/// A row about a liquidation.
struct Loss {
    kind: &'static str,
    account: AccountId,
    isolated: Option<MarketId>,
    market: Option<MarketId>,
    other: Option<AccountId>,
    size: Option<Size>,
    amount: Option<Usd>,
    maintenance_margin: Option<Usd>,
}

impl Loss {
    fn of(kind: &'static str, account: AccountId, isolated: Option<MarketId>) -> Self {
        let (market, other, size, amount, maintenance_margin) = (None, None, None, None, None);
        Self { kind, account, isolated, market, other, size, amount, maintenance_margin }
    }
}
