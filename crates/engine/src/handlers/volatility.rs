//! Samples of volatility, and the floors of margin that follow from them.

use units::{Rate, Time};

use crate::event::Event;
use crate::handlers::Transition;
use crate::ids::MarketId;
use crate::parameters::VolatilityPolicy;
use crate::rules::margin_floor::{self, MaintenanceStep};
use crate::rules::{oracle, volatility};

/// Lets announced floors of maintenance margin hold, and once a minute moves the estimates on in every market that has a
/// policy of volatility and a fresh oracle price.
pub(super) fn reach(transition: &mut Transition<'_>, moment: Time) {
    for market in transition.state.perpetual_ids() {
        let known = transition.state.market(market);
        let Some(policy) = known.parameters.risk.volatility else {
            continue;
        };
        if let Some(floor) = margin_floor::due(known, moment) {
            set_maintenance(transition, market, floor);
        }
        let is_due = moment.0.is_multiple_of(volatility::SAMPLE_INTERVAL.0);
        if is_due && oracle::is_fresh_at(transition.state, market, moment) {
            sample(transition, market, &policy, moment);
        }
    }
}

fn sample(transition: &mut Transition<'_>, market: MarketId, policy: &VolatilityPolicy, moment: Time) {
    let variances = volatility::next(transition.state.market(market), policy, moment);
    transition.emit(Event::VolatilityEstimated { market, variances, time: moment });
    let known = transition.state.market(market);
    let floor = margin_floor::next_initial(known, policy, moment);
    if floor != known.volatility.initial_floor {
        transition.emit(Event::InitialMarginFloorSet { market, floor });
    }
    match margin_floor::next_maintenance(transition.state.market(market), policy, moment) {
        Some(MaintenanceStep::Set(floor)) => set_maintenance(transition, market, floor),
        Some(MaintenanceStep::Notice(notice)) => transition.emit(Event::MaintenanceMarginFloorNoticed {
            market,
            floor: notice.floor,
            from: notice.from,
        }),
        None => {}
    }
}

fn set_maintenance(transition: &mut Transition<'_>, market: MarketId, floor: Rate) {
    transition.emit(Event::MaintenanceMarginFloorSet { market, floor });
}
