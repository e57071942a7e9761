//! `kill -9` at any moment loses nothing that was acknowledged.

use std::sync::Mutex;
use std::sync::mpsc;

use client::{NewOrder, OrderId, Placed, Side};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{Process, run};
use crate::trader::{of_dev, unless_gone};

/// How many clients ask at once.
const CLIENTS: usize = 4;

/// What the venue acknowledged.
#[derive(Debug)]
enum Acknowledged {
    Resting(u64),
    Cancelled(u64),
    Filled { order: u64, size: String },
}

/// Trades until the venue is gone; tells each acknowledgement as it comes.
fn trade(number: usize, url: &str, told: &mpsc::Sender<(usize, Acknowledged)>) {
    let trader = of_dev(number, url);
    for turn in 0_usize.. {
        let is_buy = (turn + number).is_multiple_of(2);
        let price = if turn % 4 == 3 { "50000" } else { "97000" };
        let side = if is_buy || turn % 4 == 3 { Side::Buy } else { Side::Sell };
        let order = NewOrder::limit("BTC", side, "0.001".parse().unwrap(), price.parse().unwrap());
        let Some(placed) = unless_gone(trader.place(&order)) else {
            return;
        };
        // Who waits for acknowledgements may have enough of them.
        match placed {
            Placed::Resting { order } => {
                let _ = told.send((number, Acknowledged::Resting(order)));
                if turn % 8 == 7 {
                    match trader.cancel("BTC", OrderId::Venue(order)) {
                        Ok(()) => {
                            let _ = told.send((number, Acknowledged::Cancelled(order)));
                        }
                        // It may have been filled in the meantime.
                        Err(client::Error::Refused(reason)) => {
                            assert!(reason.starts_with("Order was never placed"), "{reason}");
                        }
                        Err(_) => return,
                    }
                }
            }
            Placed::Filled { order, size, .. } => {
                let _ = told.send((number, Acknowledged::Filled { order, size: size.to_string() }));
            }
            Placed::Waiting | Placed::Refused { .. } => {}
        }
    }
}

/// Asserts that the venue still has what it acknowledged.
fn check(venue: &Process, number: usize, acknowledged: &Acknowledged) {
    let user = of_dev(number, "").address().to_string();
    let status = |order: u64| {
        let answer = venue.info(&json!({"type": "orderStatus", "user": user, "oid": order}));
        assert_eq!(answer["status"], "order", "{acknowledged:?}: {answer}");
        answer["order"]["status"].as_str().unwrap().to_owned()
    };
    match acknowledged {
        Acknowledged::Resting(order) => drop(status(*order)),
        Acknowledged::Cancelled(order) => assert_eq!(status(*order), "canceled"),
        Acknowledged::Filled { order, size } => {
            assert_eq!(status(*order), "filled");
            let fills = venue.info(&json!({"type": "userFills", "user": user, "aggregateByTime": true}));
            let own: Vec<&Value> =
                fills.as_array().unwrap().iter().filter(|fill| fill["oid"] == *order).collect();
            assert!(own.iter().any(|fill| fill["sz"] == **size), "{acknowledged:?}: {own:?}");
        }
    }
}

#[test]
fn every_acknowledged_order_and_fill_survives() {
    let rounds = if std::env::var_os("STEELYARD_SOAK").is_some() { 500 } else { 5 };
    let folder = TempDir::new().unwrap();
    let state = folder.path().to_str().unwrap();
    let mut height = 0;
    let mut fills = 0;
    for round in 0..rounds {
        if round % 25 == 0 {
            println!("round {round} of {rounds}");
        }
        let mut venue = Process::dev(&["--no-agents", "--state", state]);
        assert!(venue.metric("height") >= height, "blocks are missing");
        let url = venue.url("");
        let (told, hears) = mpsc::channel();
        let acknowledged = Mutex::new(Vec::new());
        std::thread::scope(|scope| {
            for number in 0..CLIENTS {
                let (url, told) = (&url, told.clone());
                scope.spawn(move || trade(number, url, &told));
            }
            drop(told);
            // Another number of acknowledgements each time: the moment is any moment of the requests under way.
            let mut left = 40 + round * 67 % 150;
            while let Ok(one) = hears.recv() {
                acknowledged.lock().unwrap().push(one);
                left -= 1;
                if left == 0 {
                    venue.kill();
                }
            }
        });

        let venue = Process::dev(&["--no-agents", "--state", state]);
        height = venue.metric("height");
        let acknowledged = acknowledged.into_inner().unwrap();
        let is_fill = |one: &Acknowledged| matches!(one, Acknowledged::Filled { .. });
        fills += acknowledged.iter().filter(|(_, one)| is_fill(one)).count();
        for (number, one) in &acknowledged {
            check(&venue, *number, one);
        }
        // Now a start from a snapshot and what came after it, now a start from the beginning.
        if round % 3 == 1 {
            assert!(venue.terminate().0.success());
        }
    }
    assert!(fills > 0, "nothing was traded");
    let verified = run(&["replay", "--state", state, "--verify", "--json"]);
    assert_eq!(verified.code, Some(0), "{}", verified.errors);
    let report: Value = serde_json::from_str(&verified.output).unwrap();
    assert!(report["height"].as_u64().unwrap() >= height, "{report}");
}
