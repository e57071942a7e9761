//! Hexadecimal text, with or without `0x`.

use thiserror::Error;

/// Why a text is not the bytes it should be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HexError {
    /// A character that is no hexadecimal digit.
    #[error("`{character}` is not a hexadecimal digit")]
    NotADigit {
        /// The first such character.
        character: char,
    },
    /// Too few or too many digits.
    #[error("{digits} hexadecimal digits where {expected} are expected")]
    WrongLength {
        /// Digits found after the optional `0x`.
        digits: usize,
        /// Digits that the value has.
        expected: usize,
    },
}

/// Exactly `N` bytes, written as `2 N` digits.
pub(crate) fn exact_bytes<const N: usize>(text: &str) -> Result<[u8; N], HexError> {
    let digits = digits_of(text);
    if digits.len() != 2 * N {
        return Err(HexError::WrongLength { digits: digits.chars().count(), expected: 2 * N });
    }
    left_padded_bytes(text)
}

/// A big-endian number of at most `N` bytes. Some clients print numbers without their leading zeros, so
/// fewer digits than `2 N` are zeros on the left.
pub(crate) fn left_padded_bytes<const N: usize>(text: &str) -> Result<[u8; N], HexError> {
    let digits = digits_of(text);
    if let Some(bytes) = all_digits(digits.as_bytes()) {
        return Ok(bytes);
    }
    if let Some(character) = digits.chars().find(|character| !character.is_ascii_hexdigit()) {
        return Err(HexError::NotADigit { character });
    }
    if digits.is_empty() || digits.len() > 2 * N {
        return Err(HexError::WrongLength { digits: digits.len(), expected: 2 * N });
    }
    let mut bytes = [0; N];
    for (place, digit) in digits.bytes().rev().enumerate() {
        bytes[N - 1 - place / 2] |= digit_value(digit) << (4 * (place % 2));
    }
    Ok(bytes)
}

/// `N` bytes of `2 N` digits, which is how nearly all numbers are written.
fn all_digits<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    let mut is_hex = digits.len() == 2 * N;
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        is_hex &= pair[0].is_ascii_hexdigit() && pair[1].is_ascii_hexdigit();
        *byte = digit_value(pair[0]) << 4 | digit_value(pair[1]);
    }
    is_hex.then_some(bytes)
}

/// The bytes of a text of any even number of digits.
pub(crate) fn bytes_of(text: &str) -> Option<Vec<u8>> {
    let digits = digits_of(text).as_bytes();
    let pairs = digits.len().is_multiple_of(2).then(|| digits.chunks(2))?;
    let is_hex = digits.iter().all(u8::is_ascii_hexdigit);
    is_hex.then(|| pairs.map(|pair| digit_value(pair[0]) << 4 | digit_value(pair[1])).collect())
}

/// The digits of 32 bytes, as [`hex_text`] writes them.
pub(super) fn hex_of_word(word: &[u8; 32]) -> [u8; 66] {
    let mut text = [0; 66];
    text[..2].copy_from_slice(b"0x");
    for (digits, byte) in text[2..].chunks_exact_mut(2).zip(word) {
        digits.copy_from_slice(&digits_of_byte(*byte));
    }
    text
}

/// The bytes in lower-case digits after `0x`.
pub(crate) fn hex_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 + 2 * bytes.len());
    text.push_str("0x");
    text.extend(bytes.iter().flat_map(|&byte| digits_of_byte(byte)).map(char::from));
    text
}

fn digits_of_byte(byte: u8) -> [u8; 2] {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 0xf)]]
}

fn digits_of(text: &str) -> &str {
    text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")).unwrap_or(text)
}

fn digit_value(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        b'A'..=b'F' => digit - b'A' + 10,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_numbers_are_zeros_on_the_left() {
        assert_eq!(left_padded_bytes::<3>("0xabc"), Ok([0, 0x0a, 0xbc]));
        assert_eq!(left_padded_bytes::<3>("ABCDEF"), Ok([0xab, 0xcd, 0xef]));
        assert_eq!(hex_text(&[0, 0x0a, 0xbc]), "0x000abc");
    }

    #[test]
    fn what_is_no_number_is_refused_with_the_reason() {
        assert_eq!(left_padded_bytes::<2>("0x"), Err(HexError::WrongLength { digits: 0, expected: 4 }));
        assert_eq!(left_padded_bytes::<2>("0x12345"), Err(HexError::WrongLength { digits: 5, expected: 4 }));
        assert_eq!(left_padded_bytes::<2>("0x1ü"), Err(HexError::NotADigit { character: 'ü' }));
        assert_eq!(exact_bytes::<2>("0xabc"), Err(HexError::WrongLength { digits: 3, expected: 4 }));
        assert_eq!(exact_bytes::<2>("üü"), Err(HexError::NotADigit { character: 'ü' }));
    }
}
