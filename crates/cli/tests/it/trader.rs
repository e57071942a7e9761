//! A trader at a venue that may end.

use client::{Error, Trader, Venue};

/// One of the devnet's accounts, at the venue of a URL.
pub fn of_dev(number: usize, url: &str) -> Trader {
    Trader::new(Venue::at(url), node::dev::accounts::dev_accounts()[number].key.clone())
}

/// What was answered; none where the venue is gone. What it refuses as a whole is no part of these tests.
pub fn unless_gone<T>(answer: Result<T, Error>) -> Option<T> {
    match answer {
        Ok(answer) => Some(answer),
        Err(Error::Refused(reason)) => panic!("refused: {reason}"),
        Err(_) => None,
    }
}
