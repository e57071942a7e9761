//! The client's streams against a running devnet.

use api::signatures::SecretKey;
use client::answers::{Fill, Trade};
use client::{Error, Frame, NewOrder, Placed, Side, Stream, Subscription, TimeInForce, Trader, Venue};
use serde_json::Value;

use crate::process::Process;

fn trader(venue: &Process, number: usize) -> Trader {
    let key = &venue.greeting()["accounts"][number]["private_key"];
    Trader::new(Venue::at(&venue.url("")), SecretKey::from_text(key.as_str().unwrap()).unwrap())
}

/// The frames of a channel up to the first that is not a snapshot.
fn first_news(stream: &mut Stream, channel: &str) -> Frame {
    let is_news = |frame: &Frame| frame.channel == channel && frame.data["isSnapshot"] != Value::Bool(true);
    stream.map(Result::unwrap).find(is_news).expect("the venue keeps the connection")
}

#[test]
fn a_trade_is_seen_on_the_streams_of_its_market_and_of_its_sides() {
    let venue = Process::dev(&["--no-agents"]);
    let (maker, taker) = (trader(&venue, 1), trader(&venue, 0));
    let market = || "ETH".to_owned();
    let listened = [Subscription::Trades(market()), Subscription::Fills(taker.address())];
    let mut trades = Stream::open(taker.venue(), &listened[..1]).unwrap();
    let mut fills = Stream::open(taker.venue(), &listened[1..]).unwrap();
    assert!(first_snapshot(&mut fills));
    let order = |side| NewOrder::limit("ETH", side, "0.5".parse().unwrap(), "3300".parse().unwrap());
    assert!(matches!(maker.place(&order(Side::Sell)), Ok(Placed::Resting { .. })));
    let placed = taker.place(&order(Side::Buy).working(TimeInForce::Immediate)).unwrap();
    assert!(matches!(placed, Placed::Filled { .. }), "{placed:?}");
    let frame = trades.by_ref().map(Result::unwrap).find(|frame| frame.data[0].is_object()).unwrap();
    let told: Vec<Trade> = frame.read().unwrap();
    assert_eq!((told[0].side, told[0].size.to_string().as_str()), (Side::Buy, "0.5"));
    let frame = first_news(&mut fills, "userFills");
    let told: Vec<Fill> = serde_json::from_value(frame.data["fills"].clone()).unwrap();
    assert_eq!(told[0].direction, "Open Long");
}

/// Whether the first frame is a snapshot: from then on nothing is missed.
fn first_snapshot(stream: &mut Stream) -> bool {
    stream.next().unwrap().unwrap().data["isSnapshot"] == Value::Bool(true)
}

#[test]
fn what_cannot_be_listened_to_is_refused_and_where_nobody_listens_is_said() {
    let venue = Process::dev(&["--no-agents"]);
    let unknown = Subscription::Book("NOPE".to_owned());
    let mut stream = Stream::open(&Venue::at(&venue.url("")), &[unknown]).unwrap();
    let refused = stream.next().unwrap().unwrap_err();
    assert!(matches!(&refused, Error::Refused(reason) if reason.contains("NOPE")), "{refused}");
    let nowhere = Stream::open(&Venue::at("http://127.0.0.1:1"), &[]);
    assert!(matches!(nowhere, Err(Error::Unreachable { .. })));
}
