//! What a stream carries compressed: the base64 of the raw deflate of JSON.

use std::io::Write;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::DeflateEncoder;
use serde_json::Value;

/// The text that stands for a value.
pub(super) fn compressed(value: &Value) -> String {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(value.to_string().as_bytes()).expect("writing to memory cannot fail");
    STANDARD.encode(encoder.finish().expect("writing to memory cannot fail"))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::DeflateDecoder;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_comes_back() {
        let value = json!({"ctxs": [["", [{"markPx": "100000.0"}]]]});
        let text = compressed(&value);
        let bytes = STANDARD.decode(text).unwrap();
        let mut json = String::new();
        DeflateDecoder::new(bytes.as_slice()).read_to_string(&mut json).unwrap();
        assert_eq!(json, value.to_string());
    }
}
