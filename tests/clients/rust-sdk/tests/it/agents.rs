//! Keys that act for an account, and money that moves.

use crate::trader::{Trader, done, limit, price, refused, resting};
use crate::venue::Venue;

#[tokio::test]
async fn an_approved_agent_trades_for_the_account() {
    let venue = Venue::start();
    let alice = Trader::new(&venue, 0).await;
    let (key, answer) = alice.exchange.approve_agent(None).await.expect("an answer");
    done(answer);
    let agent = Trader::of(key.trim_start_matches("0x").parse().expect("a wallet")).await;
    let at = price(&alice.info, 0.95).await;
    let oid = resting(&agent.place(limit(true, at, 0.1, "Gtc")).await);
    assert_eq!(alice.info.open_orders(alice.address).await.expect("orders")[0].oid, oid);
}

#[tokio::test]
async fn a_stranger_s_order_is_refused_with_his_address() {
    let venue = Venue::start();
    let stranger = "11".repeat(32).parse().expect("a wallet");
    let stranger = Trader::of(stranger).await;
    let at = price(&stranger.info, 0.95).await;
    let answer = stranger.exchange.order(limit(true, at, 0.1, "Gtc"), None).await.expect("an answer");
    assert!(refused(answer).contains(&format!("{:?}", stranger.address)), "the address that signed");
    drop(venue);
}

#[tokio::test]
async fn money_moves_to_another_account_and_out() {
    let venue = Venue::start();
    let (alice, bob) = (Trader::new(&venue, 0).await, Trader::new(&venue, 1).await);
    let destination = format!("{:?}", bob.address);
    done(alice.exchange.usdc_transfer("1000", &destination, None).await.expect("an answer"));
    done(alice.exchange.withdraw_from_bridge("100", &destination, None).await.expect("an answer"));
    let value = |state: hyperliquid_rust_sdk::UserStateResponse| state.margin_summary.account_value;
    assert_eq!(value(bob.info.user_state(bob.address).await.expect("a state")), "1001000.0");
    assert_eq!(value(alice.info.user_state(alice.address).await.expect("a state")), "998900.0");
}
