//! Names of things: addresses from outside, dense numbers inside.

use alloc::string::String;
use core::fmt;
use core::hash::{Hash, Hasher};

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A 20-byte public address: a master, a sub-account, an agent, a publisher or the operator.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Address(pub [u8; 20]);

/// In three words: every command looks its signer up.
impl Hash for Address {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t] = self.0;
        hasher.write_u64(u64::from_le_bytes([a, b, c, d, e, f, g, h]));
        hasher.write_u64(u64::from_le_bytes([i, j, k, l, m, n, o, p]));
        hasher.write_u32(u32::from_le_bytes([q, r, s, t]));
    }
}

/// Where people read it, `0x` and 40 hexadecimal digits; else its 20 bytes, in one piece.
impl Serialize for Address {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serializer.is_human_readable() {
            true => serializer.collect_str(self),
            false => serializer.serialize_bytes(&self.0),
        }
    }
}

impl<'de> Deserialize<'de> for Address {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            let bytes = <&[u8]>::deserialize(deserializer)?;
            return bytes.try_into().map(Self).map_err(|_| D::Error::custom("an address has 20 bytes"));
        }
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("an address is 0x and 40 hexadecimal digits"))
    }
}

impl Address {
    /// An address from `0x` and 40 hexadecimal digits of either case.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("0x").filter(|digits| digits.len() == 40)?;
        let mut bytes = [0; 20];
        for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks(2)) {
            let digit = |place: usize| char::from(pair[place]).to_digit(16);
            *byte = u8::try_from(digit(0)? * 16 + digit(1)?).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("0x")?;
        self.0.iter().try_for_each(|byte| write!(formatter, "{byte:02x}"))
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// An account's dense number, in order of opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AccountId(pub u32);

/// A market's dense number, in order of listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MarketId(pub u16);

/// An asset's dense number, in order of listing; 0 is what perpetuals are settled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AssetId(pub u16);

impl AssetId {
    /// The asset that is cash on the side of perpetuals.
    pub const CASH: Self = Self(0);
}

/// A dex's dense number: zero is the venue's own, the others are in order of registration, from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DexId(pub u16);

impl DexId {
    /// The venue's own.
    pub const VENUE: Self = Self(0);

    /// Whether it is the venue's own.
    pub const fn is_venue(self) -> bool {
        self.0 == 0
    }
}

/// An order's number: a slot in the low 26 bits and the slot's generation, from 1, in the 27 bits above.
///
/// The slot finds the order without a look-up; the generation tells it from earlier orders in the same slot.
/// All order ids are below 2^53, so that every client language holds them exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OrderId(pub u64);

impl OrderId {
    /// How many bits number the slot.
    pub const SLOT_BITS: u32 = 26;
    /// How many bits number the generation.
    const GENERATION_BITS: u32 = 27;
    /// The last generation of a slot.
    pub const LAST_GENERATION: u32 = (1 << Self::GENERATION_BITS) - 1;

    /// The id of a slot's `generation`-th order.
    pub fn new(slot: u32, generation: u32) -> Self {
        debug_assert!(slot < 1 << Self::SLOT_BITS && generation <= Self::LAST_GENERATION);
        Self(u64::from(generation) << Self::SLOT_BITS | u64::from(slot))
    }

    /// The slot.
    pub const fn slot(self) -> u32 {
        (self.0 & ((1 << Self::SLOT_BITS) - 1)) as u32
    }

    /// The generation, or a number beyond all generations where the id was never one of ours.
    pub const fn generation(self) -> u32 {
        let is_beyond = self.0 >> (Self::SLOT_BITS + Self::GENERATION_BITS) != 0;
        if is_beyond { u32::MAX } else { (self.0 >> Self::SLOT_BITS) as u32 }
    }
}

/// A trade's number, in order of trading, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TradeId(pub u64);

/// A TWAP order's number, in order of placing, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TwapId(pub u64);

/// A withdrawal's number, in order of asking, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct WithdrawalId(pub u64);

/// A proposed change's number, in order of proposing, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ChangeId(pub u64);

/// An order id chosen by the client: 128 bits, unique among the account's open orders.
///
/// Packed, so that one that may be absent takes 17 bytes and not 32: every order and every event of one carries it.
#[repr(Rust, packed)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientOrderId(pub u128);

/// Where people read it, `0x` and 32 hexadecimal digits, since few languages read numbers of 128 bits.
impl Serialize for ClientOrderId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serializer.is_human_readable() {
            true => serializer.collect_str(self),
            false => { self.0 }.serialize(serializer),
        }
    }
}

impl fmt::Display for ClientOrderId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:#034x}", { self.0 })
    }
}

impl<'de> Deserialize<'de> for ClientOrderId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if !deserializer.is_human_readable() {
            return u128::deserialize(deserializer).map(Self);
        }
        let text = String::deserialize(deserializer)?;
        let digits = text.strip_prefix("0x").filter(|digits| digits.len() == 32);
        let number = digits.and_then(|digits| u128::from_str_radix(digits, 16).ok());
        number.map(Self).ok_or_else(|| D::Error::custom("a client's id is 0x and 32 hexadecimal digits"))
    }
}

/// A short human name (of a market, an agent, a sub-account).
pub type Name = String;
