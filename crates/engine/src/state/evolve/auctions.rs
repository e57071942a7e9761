//! How auctions change the state.

use crate::event::{AuctionReason, Event};
use crate::state::{Auction, State};

impl State {
    pub(super) fn evolve_auctions(&mut self, event: &Event) {
        let (now, walked) = (self.time, self.walked);
        match *event {
            Event::AuctionBegan { market, reason, until } => {
                let market = self.market_mut(market);
                market.auction = Some(Auction { reason, began: now, until });
                market.spent_bounds.extend(place_of(reason));
            }
            Event::AuctionExtended { market, reason, until } => {
                let market = self.market_mut(market);
                let auction = market.auction.as_mut().expect("what is extended has begun");
                auction.until = Some(until);
                market.spent_bounds.extend(place_of(reason));
            }
            Event::AuctionEnded { market, price, .. } => {
                let market = self.market_mut(market);
                market.auction = None;
                // The market begins anew from the auction's price: what traded before no longer binds it.
                market.traded.clear();
                if let Some(price) = price {
                    market.note_trade(price, walked);
                }
            }
            _ => unreachable!("only events of auctions come here"),
        }
    }
}

fn place_of(reason: AuctionReason) -> Option<u8> {
    match reason {
        AuctionReason::Bound(place) => Some(place),
        AuctionReason::Opening => None,
    }
}
