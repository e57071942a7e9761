//! What curves a market has, and what their axes count.

use engine::parameters::{Curve, MarketRisk, Parameter, SaleCurves};
use serde::Deserialize;
use units::Rate;

use crate::presets::Preset;
use crate::unit::Unit;

/// What a curve of a market is for. The names in a configuration are those of the fields of [`MarketRisk`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The least initial margin, over the position's notional.
    InitialByNotional,
    /// The least initial margin, over the notional of all open interest.
    InitialByOpenInterest,
    /// Initial margin on top, over the position's notional as a rate of the rested depth that would close it.
    ExitCost,
    /// How much of an unrealized profit counts, over the profit.
    ProfitWeight,
    /// How much of the shortage is made good at once, over distress.
    CloseByDistress,
    /// How much of the shortage is made good by then, over the time since the liquidation began.
    CloseByTime,
    /// The penalty on the notional sold, over distress.
    PenaltyByDistress,
    /// How far from the mark price a sale may go, in maintenance margins, over distress.
    PriceByDistress,
}

/// Which of two curves lets more through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looser {
    /// The lower one: it asks for less.
    Lower,
    /// The higher one: it counts for more.
    Higher,
    /// Neither: what spares the venue costs the account.
    Neither,
}

impl Purpose {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 8] = [
        Self::InitialByNotional,
        Self::InitialByOpenInterest,
        Self::ExitCost,
        Self::ProfitWeight,
        Self::CloseByDistress,
        Self::CloseByTime,
        Self::PenaltyByDistress,
        Self::PriceByDistress,
    ];

    /// Its name in a configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::InitialByNotional => "initial_by_notional",
            Self::InitialByOpenInterest => "initial_by_open_interest",
            Self::ExitCost => "exit_cost",
            Self::ProfitWeight => "profit_weight",
            Self::CloseByDistress => "close_by_distress",
            Self::CloseByTime => "close_by_time",
            Self::PenaltyByDistress => "penalty_by_distress",
            Self::PriceByDistress => "price_by_distress",
        }
    }

    /// The purpose of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.name() == name)
    }

    /// What the engine calls it where a point of it is out of its bounds.
    pub fn parameter(self) -> Parameter {
        match self {
            Self::InitialByNotional => Parameter::InitialByNotional,
            Self::InitialByOpenInterest => Parameter::InitialByOpenInterest,
            Self::ExitCost => Parameter::ExitCost,
            Self::ProfitWeight => Parameter::ProfitWeight,
            Self::CloseByDistress => Parameter::CloseByDistress,
            Self::CloseByTime => Parameter::CloseByTime,
            Self::PenaltyByDistress => Parameter::PenaltyByDistress,
            Self::PriceByDistress => Parameter::PriceByDistress,
        }
    }

    /// What the two axes say, in words.
    pub fn axes(self) -> (&'static str, &'static str) {
        match self {
            Self::InitialByNotional => ("position's notional", "least initial margin"),
            Self::InitialByOpenInterest => ("open interest", "least initial margin"),
            Self::ExitCost => ("position ÷ rested depth", "initial margin on top"),
            Self::ProfitWeight => ("unrealized profit", "how much of it counts"),
            Self::CloseByDistress => ("distress", "made good at once"),
            Self::CloseByTime => ("since the liquidation began", "made good by then"),
            Self::PenaltyByDistress => ("distress", "penalty on what is sold"),
            Self::PriceByDistress => ("distress", "maintenance margins from the mark"),
        }
    }

    /// What a point's place counts.
    pub fn at(self) -> Unit {
        match self {
            Self::InitialByNotional | Self::InitialByOpenInterest | Self::ProfitWeight => Unit::Usd,
            Self::CloseByTime => Unit::Seconds,
            Self::ExitCost | Self::CloseByDistress | Self::PenaltyByDistress | Self::PriceByDistress => {
                Unit::Percent
            }
        }
    }

    /// What a point's value counts.
    pub fn value(self) -> Unit {
        Unit::Percent
    }

    /// Which of two such curves lets more through.
    pub fn looser(self) -> Looser {
        match self {
            Self::InitialByNotional | Self::InitialByOpenInterest | Self::ExitCost => Looser::Lower,
            Self::ProfitWeight => Looser::Higher,
            Self::CloseByDistress | Self::CloseByTime | Self::PenaltyByDistress | Self::PriceByDistress => {
                Looser::Neither
            }
        }
    }

    /// What holds everywhere where a market has no such curve; nothing where other rules hold instead.
    pub fn absent(self) -> Option<Curve> {
        match self.looser() {
            Looser::Lower => Some(Curve::constant(0)),
            Looser::Higher => Some(Curve::constant(Rate::ONE.0)),
            Looser::Neither => None,
        }
    }

    /// The market's curve for it.
    pub fn of(self, risk: &MarketRisk) -> Option<&Curve> {
        let (margin, sale) = (&risk.margin, risk.sale.as_ref());
        match self {
            Self::InitialByNotional => margin.initial_by_notional.as_ref(),
            Self::InitialByOpenInterest => margin.initial_by_open_interest.as_ref(),
            Self::ExitCost => margin.exit_cost.as_ref(),
            Self::ProfitWeight => margin.profit_weight.as_ref(),
            Self::CloseByDistress => sale.map(|sale| &sale.close_by_distress),
            Self::CloseByTime => sale.map(|sale| &sale.close_by_time),
            Self::PenaltyByDistress => sale.map(|sale| &sale.penalty_by_distress),
            Self::PriceByDistress => sale.map(|sale| &sale.price_by_distress),
        }
    }

    /// Gives the market this curve. A market without any curves of sale gets those of [`Preset::Steelyard`] for the others.
    pub fn set(self, risk: &mut MarketRisk, curve: Curve) {
        match self {
            Self::InitialByNotional => risk.margin.initial_by_notional = Some(curve),
            Self::InitialByOpenInterest => risk.margin.initial_by_open_interest = Some(curve),
            Self::ExitCost => risk.margin.exit_cost = Some(curve),
            Self::ProfitWeight => risk.margin.profit_weight = Some(curve),
            Self::CloseByDistress => sale(risk).close_by_distress = curve,
            Self::CloseByTime => sale(risk).close_by_time = curve,
            Self::PenaltyByDistress => sale(risk).penalty_by_distress = curve,
            Self::PriceByDistress => sale(risk).price_by_distress = curve,
        }
    }
}

fn sale(risk: &mut MarketRisk) -> &mut SaleCurves {
    risk.sale.get_or_insert_with(Preset::steelyard_sale)
}
