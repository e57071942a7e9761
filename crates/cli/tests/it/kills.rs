//! `kill -9` at any moment loses nothing that was acknowledged.

use std::sync::mpsc;

use client::{NewOrder, OrderId, Placed, Side};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::process::{Process, run};
use crate::trader::{of_dev, unless_gone};

/// How many clients ask at once.
const CLIENTS: usize = 4;

/// How many venues are killed side by side: while one waits for the disk, another starts. Divides the number of rounds.
const VENUES: usize = 2;

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

/// Asserts that the venue still has what it acknowledged to a client.
fn check(venue: &Process, number: usize, acknowledged: &[Acknowledged]) {
    let user = of_dev(number, "").address().to_string();
    let fills = venue.info(&json!({"type": "userFills", "user": user, "aggregateByTime": true}));
    let status = |order: u64| {
        let answer = venue.info(&json!({"type": "orderStatus", "user": user, "oid": order}));
        assert_eq!(answer["status"], "order", "{order}: {answer}");
        answer["order"]["status"].as_str().unwrap().to_owned()
    };
    for one in acknowledged {
        match one {
            Acknowledged::Resting(order) => drop(status(*order)),
            Acknowledged::Cancelled(order) => assert_eq!(status(*order), "canceled"),
            Acknowledged::Filled { order, size } => {
                assert_eq!(status(*order), "filled");
                let mut own = fills.as_array().unwrap().iter().filter(|fill| fill["oid"] == *order);
                assert!(own.any(|fill| fill["sz"] == **size), "{one:?}: {fills}");
            }
        }
    }
}

/// Trades with a venue, kills it after so many acknowledgements, and gives those of each client.
fn trade_until_killed(venue: &mut Process, mut left: usize) -> [Vec<Acknowledged>; CLIENTS] {
    let url = venue.url("");
    let (told, hears) = mpsc::channel();
    let mut acknowledged = [const { Vec::new() }; CLIENTS];
    std::thread::scope(|scope| {
        for number in 0..CLIENTS {
            let (url, told) = (&url, told.clone());
            scope.spawn(move || trade(number, url, &told));
        }
        drop(told);
        while let Ok((number, one)) = hears.recv() {
            acknowledged[number].push(one);
            left = left.saturating_sub(1);
            if left == 0 {
                venue.kill();
            }
        }
    });
    acknowledged
}

/// Kills a venue of its own again and again; every start after a kill is the venue of the next one.
fn kill_again_and_again(rounds: std::ops::Range<usize>) {
    let folder = TempDir::new().unwrap();
    let state = folder.path().to_str().unwrap();
    let start = || Process::dev(&["--no-agents", "--state", state]);
    let (mut height, mut fills) = (0, 0);
    let mut venue = start();
    for round in rounds {
        if round % 25 == 0 {
            println!("round {round}");
        }
        // Another number of acknowledgements each time: the moment is any moment of the requests under way.
        let acknowledged = trade_until_killed(&mut venue, 40 + round * 67 % 150);
        venue = start();
        let found = venue.metric("height");
        assert!(found >= height, "blocks are missing");
        height = found;
        for (number, own) in acknowledged.iter().enumerate() {
            fills += own.iter().filter(|one| matches!(one, Acknowledged::Filled { .. })).count();
            check(&venue, number, own);
        }
        // Now the next start is from a snapshot and what came after it, now from an older one or the beginning.
        if round % 3 == 1 {
            assert!(venue.terminate().0.success());
            venue = start();
        }
    }
    venue.kill();
    assert!(fills > 0, "nothing was traded");
    let verified = run(&["replay", "--state", state, "--verify", "--json"]);
    assert_eq!(verified.code, Some(0), "{}", verified.errors);
    let report: Value = serde_json::from_str(&verified.output).unwrap();
    assert!(report["height"].as_u64().unwrap() >= height, "{report}");
}

#[test]
fn every_acknowledged_order_and_fill_survives() {
    let rounds = if std::env::var_os("STEELYARD_SOAK").is_some() { 500 } else { 6 };
    let share = rounds / VENUES;
    std::thread::scope(|scope| {
        for venue in 0..VENUES {
            scope.spawn(move || kill_again_and_again(venue * share..(venue + 1) * share));
        }
    });
}
