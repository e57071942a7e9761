//! `steelyard order`

use client::{NewOrder, OrderId, Placed, Side, TimeInForce, Trader, Trigger, within_slippage};
use serde_json::json;

use super::arguments::{OrderOptions, OrderTask, SideArgument};
use crate::failure::Failure;
use crate::venue::VenueOptions;

/// What a list of orders shows of each.
const COLUMNS: [&str; 8] = ["order", "market", "side", "kind", "price", "remaining", "size", "placed"];

/// Shows, places, replaces or cancels orders.
pub fn run(task: &OrderTask) -> Result<(), Failure> {
    match task {
        OrderTask::List { past: false, owner } => {
            owner.venue.show_rows(&owner.venue.venue().open_orders(owner.address()?)?, &COLUMNS)
        }
        OrderTask::List { past: true, owner } => {
            let records = owner.venue.venue().orders(owner.address()?)?;
            if owner.venue.json {
                return owner.venue.show(&records);
            }
            let rows = records.iter().map(|record| {
                let mut row = json!(record.order);
                row["status"] = json!(record.status);
                row
            });
            owner.venue.show_rows(&rows.collect::<Vec<_>>(), &[&COLUMNS[..], &["status"]].concat())
        }
        OrderTask::Show { order, owner } => match owner.venue.venue().order(owner.address()?, *order)? {
            Some(record) => owner.venue.show(&record),
            None => Err(Failure::of_work("the account never had an order of this id, or it is too long ago")),
        },
        OrderTask::Place { order, what_if, signer } => {
            let trader = signer.trader()?;
            let order = written(&trader, order)?;
            if *what_if {
                return signer.venue.show(&trader.venue().what_if(trader.address(), &[order])?);
            }
            show(&signer.venue, trader.place(&order)?)
        }
        OrderTask::Modify { replaced, order, signer } => {
            let trader = signer.trader()?;
            let placed = trader.modify(*replaced, &written(&trader, order)?)?;
            show(&signer.venue, placed)
        }
        OrderTask::Cancel { market, order: Some(order), signer } => {
            signer.trader()?.cancel(market, *order)?;
            signer.venue.show_done();
            Ok(())
        }
        OrderTask::Cancel { market, order: None, signer } => {
            let trader = signer.trader()?;
            let open = trader.venue().open_orders(trader.address())?;
            let mut cancelled = Vec::new();
            for order in open.into_iter().filter(|order| order.market == *market) {
                trader.cancel(market, OrderId::Venue(order.order))?;
                cancelled.push(order.order);
            }
            signer.venue.show(&json!({"cancelled": cancelled}))
        }
    }
}

/// The order that the options say; one without a limit takes up to the slippage.
fn written(trader: &Trader, options: &OrderOptions) -> Result<NewOrder, Failure> {
    let side = match options.side {
        SideArgument::Buy => Side::Buy,
        SideArgument::Sell => Side::Sell,
    };
    let wakes_at = options.stop.or(options.take_profit);
    let price = match (options.price, wakes_at) {
        (Some(price), _) => price,
        (None, None) => trader.reachable_price(&options.market, side, options.slippage.basis_points)?,
        (None, Some(from)) => {
            within_slippage(from, side, options.slippage.basis_points, &trader.entry(&options.market)?)?
        }
    };
    let mut order = NewOrder::limit(&options.market, side, options.size, price);
    order.time_in_force = match (options.price, options.immediate, options.post_only) {
        (None, ..) | (_, true, _) => TimeInForce::Immediate,
        (_, _, true) => TimeInForce::PostOnly,
        _ => TimeInForce::UntilCancelled,
    };
    order.trigger = wakes_at.map(|price| Trigger {
        price,
        takes_profit: options.take_profit.is_some(),
        is_market: options.price.is_none(),
    });
    order.reduce_only = options.reduce_only;
    order.client_id = options.client_id;
    Ok(order)
}

/// Shows what became of an order; one that was refused is a failure.
pub fn show(venue: &VenueOptions, placed: Placed) -> Result<(), Failure> {
    match placed {
        Placed::Refused { reason } => Err(Failure::of_work(format_args!("the venue refuses: {reason}"))),
        placed => venue.show(&placed),
    }
}
