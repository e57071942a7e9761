//! What a stream carries compressed: the base64 of the raw deflate of JSON.

use std::io::Write;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde_json::Value;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The text that stands for a value.
pub(super) fn compressed(value: &Value) -> String {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(value.to_string().as_bytes()).expect("writing to memory cannot fail");
    base64(&encoder.finish().expect("writing to memory cannot fail"))
}

/// Three bytes as four letters; what is missing at the end as `=`.
fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |place: usize| u32::from(chunk.get(place).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = ALPHABET[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::DeflateDecoder;
    use serde_json::json;

    use super::*;

    #[test]
    fn bytes_are_written_as_the_standard_has_it() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")]
        {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xfe]), "+//+");
    }

    #[test]
    fn a_value_comes_back() {
        let value = json!({"ctxs": [["", [{"markPx": "100000.0"}]]]});
        let text = compressed(&value);
        let letters = |letter: &u8| ALPHABET.iter().position(|known| known == letter);
        let bits: Vec<u32> = text.bytes().map(|letter| letters(&letter).unwrap_or(0) as u32).collect();
        let words = bits.chunks(4).map(|four| four.iter().fold(0, |word, bits| word << 6 | bits));
        let bytes: Vec<u8> = words.flat_map(|word: u32| word.to_be_bytes()[1..].to_vec()).collect();
        let mut json = String::new();
        DeflateDecoder::new(bytes.as_slice()).read_to_string(&mut json).unwrap();
        assert_eq!(json, value.to_string());
    }
}
