//! Fills of spot markets, as their accounts and the public see them.

use engine::event::{Event, FillOrigin, SpotFill};
use engine::state::State;
use units::{Amount, Size, Time, Usd};

use crate::Views;
use crate::changes::Changes;
use crate::fills::{self, AccountFill, SpotTerms, Traded};

/// Takes in an event of this moment.
pub(crate) fn apply(views: &mut Views, state: &State, moment: Time, event: &Event, changes: &mut Changes) {
    let Event::SpotFilled(fill) = event else { return };
    record(views, state, moment, fill, changes);
    // A trade's two fills follow each other, the taker's first.
    match views.fill_fold.spot_taker.take() {
        Some(taker) if taker.trade == fill.trade => {
            let traded = Traded {
                trade: taker.trade,
                market: taker.market,
                price: taker.price,
                size: taker.size,
                taker: taker.account,
                maker: fill.account,
            };
            fills::publish_trade(views, state, moment, traded, changes);
        }
        _ => views.fill_fold.spot_taker = Some(*fill),
    }
}

fn record(views: &mut Views, state: &State, moment: Time, fill: &SpotFill, changes: &mut Changes) {
    let Some((base, quote)) = state.market(fill.market).parameters.pair() else { return };
    let brought = (fill.price * fill.size.abs()).to_quote();
    let is_bought = fill.size.is_positive();
    let client_id = views.order(fill.account, fill.order).and_then(|order| order.client_id);
    let recorded = AccountFill {
        trade: fill.trade,
        order: Some(fill.order),
        client_id,
        market: fill.market,
        origin: if fill.is_taker { FillOrigin::Taker } else { FillOrigin::Maker },
        price: fill.price,
        size: fill.size,
        start_position: Size::ZERO,
        realized: Usd::ZERO,
        fee: Usd::ZERO,
        builder_fee: fill.builder.map_or(Usd::ZERO, |share| share.amount),
        is_taker: fill.is_taker,
        liquidated: None,
        twap: views.twap_fold.twap_of(Some(fill.order)),
        spot: Some(SpotTerms {
            held: fill.held,
            fee: fill.fee,
            fee_asset: if is_bought { base } else { quote },
            realized: if is_bought { Amount::ZERO } else { brought + fill.cost },
        }),
        time: moment,
        height: state.height,
    };
    fills::push(views, fill.account, recorded, changes);
}
