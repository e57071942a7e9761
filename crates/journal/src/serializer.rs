//! Values as postcard's bytes, gathered on a small page and appended to a buffer.
//!
//! The format is postcard's (<https://postcard.jamesmunns.com/wire-format>), and its own reader decodes it. Its writer takes numbers
//! apart byte by byte, and asks the buffer for room for each. Here a number is eight bytes written at once, of which so many count as it
//! needs, and the buffer is asked once a page.

use std::fmt;

use serde::Serialize;
use serde::ser::{self, Serializer};

/// What the format has no bytes for: a list of unknown length, or what a value's own `Serialize` refuses. It says no more, so that every
/// field's outcome fits a register.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unwritable;

impl fmt::Display for Unwritable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the value has no bytes in postcard")
    }
}

impl std::error::Error for Unwritable {}

impl ser::Error for Unwritable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// How many bytes a page has: those of a few events.
const PAGE: usize = 512;

/// Appends values to a buffer.
pub(crate) struct Appending<'a> {
    buffer: &'a mut Vec<u8>,
    page: [u8; PAGE],
    /// How much of the page is written.
    used: usize,
}

/// The least number that eight bytes of seven bits do not hold.
const WORD: u64 = 1 << 56;

impl<'a> Appending<'a> {
    /// Appends to this buffer.
    pub fn to(buffer: &'a mut Vec<u8>) -> Self {
        Self { buffer, page: [0; PAGE], used: 0 }
    }

    /// Appends what is on the page.
    #[cold]
    #[inline(never)]
    pub fn turn(&mut self) {
        self.buffer.extend_from_slice(&self.page[..self.used]);
        self.used = 0;
    }

    /// Writes bytes, of which the first few count.
    #[inline]
    fn put<const N: usize>(&mut self, bytes: [u8; N], counting: usize) {
        let start = match self.used {
            used if used <= PAGE - N => used,
            _ => {
                self.turn();
                0
            }
        };
        self.page[start..start + N].copy_from_slice(&bytes);
        self.used = start + counting;
    }

    /// Appends a number, seven bits a byte, the lowest first; the highest bit of a byte says that more follow.
    #[inline]
    fn number(&mut self, number: u64) {
        if number >= WORD {
            return self.wide_number(u128::from(number));
        }
        let length = (70 - (number | 1).leading_zeros()) / 7;
        let last = 0x80_u64.wrapping_shl(8 * (length - 1));
        let word = seven_bits_a_byte(number) | (0x8080_8080_8080_8080 ^ last);
        self.put(word.to_le_bytes(), length as usize);
    }

    /// Appends a number that may need more than 64 bits.
    #[inline(never)]
    fn wide_number(&mut self, mut number: u128) {
        while number >= 0x80 {
            self.put([number as u8 | 0x80], 1);
            number >>= 7;
        }
        self.put([number as u8], 1);
    }

    /// Appends which variant of an enum follows: nearly always one byte, and known when this is compiled.
    #[inline]
    fn variant(&mut self, index: u32) {
        match u8::try_from(index) {
            Ok(index @ ..0x80) => self.put([index], 1),
            _ => self.number(u64::from(index)),
        }
    }

    fn length(&mut self, length: Option<usize>) -> Result<(), Unwritable> {
        let length = length.ok_or(Unwritable)?;
        self.number(length as u64);
        Ok(())
    }
}

/// Spreads the lower 56 bits over eight bytes: halves, then quarters, then eighths are moved apart.
#[inline]
fn seven_bits_a_byte(number: u64) -> u64 {
    let halves = (number & 0x00ff_ffff_f000_0000) << 4 | number & 0x0fff_ffff;
    let quarters = (halves & 0x0fff_c000_0fff_c000) << 2 | halves & 0x0000_3fff_0000_3fff;
    (quarters & 0x3f80_3f80_3f80_3f80) << 1 | quarters & 0x007f_007f_007f_007f
}

impl<'a> Serializer for &mut Appending<'a> {
    type Ok = ();
    type Error = Unwritable;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    #[inline]
    fn serialize_bool(self, value: bool) -> Result<(), Unwritable> {
        self.serialize_u8(u8::from(value))
    }

    #[inline]
    fn serialize_i8(self, value: i8) -> Result<(), Unwritable> {
        self.serialize_u8(value.cast_unsigned())
    }

    #[inline]
    fn serialize_i16(self, value: i16) -> Result<(), Unwritable> {
        self.serialize_i64(i64::from(value))
    }

    #[inline]
    fn serialize_i32(self, value: i32) -> Result<(), Unwritable> {
        self.serialize_i64(i64::from(value))
    }

    #[inline]
    fn serialize_i64(self, value: i64) -> Result<(), Unwritable> {
        // Small numbers of either sign take few bytes.
        self.serialize_u64(((value << 1) ^ (value >> 63)).cast_unsigned())
    }

    #[inline]
    fn serialize_i128(self, value: i128) -> Result<(), Unwritable> {
        self.serialize_u128(((value << 1) ^ (value >> 127)).cast_unsigned())
    }

    #[inline]
    fn serialize_u8(self, value: u8) -> Result<(), Unwritable> {
        self.put([value], 1);
        Ok(())
    }

    #[inline]
    fn serialize_u16(self, value: u16) -> Result<(), Unwritable> {
        self.serialize_u64(u64::from(value))
    }

    #[inline]
    fn serialize_u32(self, value: u32) -> Result<(), Unwritable> {
        self.serialize_u64(u64::from(value))
    }

    #[inline]
    fn serialize_u64(self, value: u64) -> Result<(), Unwritable> {
        self.number(value);
        Ok(())
    }

    #[inline]
    fn serialize_u128(self, value: u128) -> Result<(), Unwritable> {
        match u64::try_from(value) {
            Ok(value) => self.number(value),
            Err(_) => self.wide_number(value),
        }
        Ok(())
    }

    #[inline]
    fn serialize_f32(self, value: f32) -> Result<(), Unwritable> {
        self.put(value.to_le_bytes(), 4);
        Ok(())
    }

    #[inline]
    fn serialize_f64(self, value: f64) -> Result<(), Unwritable> {
        self.put(value.to_le_bytes(), 8);
        Ok(())
    }

    #[inline]
    fn serialize_char(self, value: char) -> Result<(), Unwritable> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    #[inline]
    fn serialize_str(self, value: &str) -> Result<(), Unwritable> {
        self.serialize_bytes(value.as_bytes())
    }

    #[inline]
    fn serialize_bytes(self, value: &[u8]) -> Result<(), Unwritable> {
        self.number(value.len() as u64);
        // An address.
        if let Ok(bytes) = <[u8; 20]>::try_from(value) {
            self.put(bytes, 20);
        } else {
            self.turn();
            self.buffer.extend_from_slice(value);
        }
        Ok(())
    }

    #[inline]
    fn serialize_none(self) -> Result<(), Unwritable> {
        self.serialize_u8(0)
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Unwritable> {
        self.put([1], 1);
        value.serialize(self)
    }

    #[inline]
    fn serialize_unit(self) -> Result<(), Unwritable> {
        Ok(())
    }

    #[inline]
    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Unwritable> {
        Ok(())
    }

    #[inline]
    fn serialize_unit_variant(self, _: &'static str, index: u32, _: &'static str) -> Result<(), Unwritable> {
        self.variant(index);
        Ok(())
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        value.serialize(self)
    }

    #[inline]
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        value: &T,
    ) -> Result<(), Unwritable> {
        self.variant(index);
        value.serialize(self)
    }

    #[inline]
    fn serialize_seq(self, length: Option<usize>) -> Result<Self, Unwritable> {
        self.length(length)?;
        Ok(self)
    }

    #[inline]
    fn serialize_tuple(self, _: usize) -> Result<Self, Unwritable> {
        Ok(self)
    }

    #[inline]
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Unwritable> {
        Ok(self)
    }

    #[inline]
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Unwritable> {
        self.variant(index);
        Ok(self)
    }

    #[inline]
    fn serialize_map(self, length: Option<usize>) -> Result<Self, Unwritable> {
        self.length(length)?;
        Ok(self)
    }

    #[inline]
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Unwritable> {
        Ok(self)
    }

    #[inline]
    fn serialize_struct_variant(
        self,
        _: &'static str,
        index: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Unwritable> {
        self.variant(index);
        Ok(self)
    }

    #[inline]
    fn is_human_readable(&self) -> bool {
        false
    }
}

/// Parts of a value follow each other, and nothing stands between them or behind the last.
macro_rules! parts {
    ($($trait:ident :: $function:ident ($($name:ty)?);)*) => {$(
        impl ser::$trait for &mut Appending<'_> {
            type Ok = ();
            type Error = Unwritable;

            #[inline]
            fn $function<T: Serialize + ?Sized>(&mut self, $(_: $name,)? value: &T) -> Result<(), Unwritable> {
                value.serialize(&mut **self)
            }

            #[inline]
            fn end(self) -> Result<(), Unwritable> {
                Ok(())
            }
        }
    )*};
}

parts! {
    SerializeSeq::serialize_element();
    SerializeTuple::serialize_element();
    SerializeTupleStruct::serialize_field();
    SerializeTupleVariant::serialize_field();
    SerializeStruct::serialize_field(&'static str);
    SerializeStructVariant::serialize_field(&'static str);
}

impl ser::SerializeMap for &mut Appending<'_> {
    type Ok = ();
    type Error = Unwritable;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Unwritable> {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Unwritable> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<(), Unwritable> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    enum Shape {
        Unit,
        Wrapped(i64),
        Pair(u64, Option<i128>),
        Named { text: String, list: Vec<(u16, i32)>, map: BTreeMap<u32, u128>, flag: bool, fixed: [u8; 4] },
        Numbers(i8, i16, u8, char, f32, f64),
    }

    /// Numbers of every length, and those beside the ends of each length.
    fn numbers() -> impl Strategy<Value = u128> {
        (0_u32..128, any::<u128>(), 0..3_u128).prop_flat_map(|(bits, number, less)| {
            let end = 1_u128 << bits;
            prop_oneof![Just(number % end), Just(end.saturating_sub(less))]
        })
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_possible_wrap, reason = "any numbers do")]
    fn shapes() -> impl Strategy<Value = Shape> {
        let wide = || {
            (numbers(), any::<bool>()).prop_map(|(number, flag)| match flag {
                true => number as i128,
                false => (number as i128).wrapping_neg(),
            })
        };
        let text = ".{0,200}";
        prop_oneof![
            Just(Shape::Unit),
            wide().prop_map(|number| Shape::Wrapped(number as i64)),
            (numbers(), proptest::option::of(wide())).prop_map(|(a, b)| Shape::Pair(a as u64, b)),
            (text, prop::collection::vec(any::<(u16, i32)>(), 0..5), numbers(), any::<[u8; 4]>()).prop_map(
                |(text, list, number, fixed)| {
                    let map = [(number as u32, number)].into();
                    Shape::Named { text, list, map, flag: fixed[0] > 9, fixed }
                }
            ),
            any::<(i8, i16, u8, char, f32, f64)>()
                .prop_map(|(a, b, c, d, e, f)| Shape::Numbers(a, b, c, d, e, f)),
        ]
    }

    proptest! {
        #[test]
        fn the_bytes_are_those_of_postcard(shapes in prop::collection::vec(shapes(), 0..60)) {
            let mut bytes = vec![7];
            crate::encoding::encode(&shapes, &mut bytes);
            prop_assert_eq!(&bytes[1..], &postcard::to_allocvec(&shapes).unwrap()[..]);
        }
    }
}
