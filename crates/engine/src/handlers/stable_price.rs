//! Stable prices.

use units::Time;

use crate::event::Event;
use crate::handlers::Transition;
use crate::rules::{oracle, stable_price};

/// Moves the stable price on in every market that has a policy of it and a fresh oracle price.
pub(super) fn reach(transition: &mut Transition<'_>, moment: Time) {
    if !moment.0.is_multiple_of(stable_price::UPDATE_INTERVAL.0) {
        return;
    }
    for market in transition.state.perpetual_ids() {
        let known = transition.state.market(market);
        let Some(policy) = known.parameters.risk.stable_price else {
            continue;
        };
        if oracle::is_fresh_at(transition.state, market, moment) {
            let moved = stable_price::next(&known.stable, &policy, known.mark.price, moment);
            let (price, delay) = (moved.price, moved.delay);
            transition.emit(Event::StablePriceSet { market, price, delay, time: moment });
        }
    }
}
