//! Samples of the book's depth.

use units::Time;

use crate::command::Side;
use crate::event::Event;
use crate::handlers::Transition;
use crate::rules::depth::visible;

/// Samples the depth of every market with a rule that asks for it.
pub(super) fn sample(transition: &mut Transition<'_>, moment: Time) {
    for market in transition.state.perpetual_ids() {
        let known = transition.state.market(market);
        let risk = &known.parameters.risk;
        if !risk.counts_depth() || !known.mark.price.is_positive() {
            continue;
        }
        let (bids, asks) = (visible(known, Side::Bid), visible(known, Side::Ask));
        if !known.depth.knows(bids, asks, moment, risk.depth.rest) {
            transition.emit(Event::DepthSampled { market, bids, asks, time: moment });
        }
    }
}
