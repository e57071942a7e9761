//! A book in a snapshot: its levels, each side best first. Where the ladder lies is not part of it.

use alloc::vec::Vec;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use units::{Price, Size};

use super::{Level, OrderBook};
use crate::command::Side;

/// A level as it is saved.
#[derive(Serialize, Deserialize)]
struct SavedLevel {
    side: Side,
    price: Price,
    size: Size,
    orders: u32,
    first: u32,
    last: u32,
}

impl OrderBook {
    fn saved(&self) -> impl Iterator<Item = SavedLevel> + '_ {
        [Side::Bid, Side::Ask].into_iter().flat_map(|side| {
            self.levels(side).map(move |(price, Level { size, orders, first, last })| SavedLevel {
                side,
                price,
                size,
                orders,
                first,
                last,
            })
        })
    }
}

impl Serialize for OrderBook {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let levels: Vec<SavedLevel> = self.saved().collect();
        levels.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for OrderBook {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut book = Self::default();
        for SavedLevel { side, price, size, orders, first, last } in Vec::deserialize(deserializer)? {
            *book.level_to_fill(side, price) = Level { size, orders, first, last };
        }
        Ok(book)
    }
}

/// Two books are equal where their levels are.
impl PartialEq for OrderBook {
    fn eq(&self, other: &Self) -> bool {
        [Side::Bid, Side::Ask].into_iter().all(|side| self.levels(side).eq(other.levels(side)))
    }
}
