//! Views as bytes, to be kept beside a snapshot of the state.

use crate::Views;

/// The layout of the bytes. Changes with every change of what is kept, or of how it is folded.
const LAYOUT: u32 = 9;

impl Views {
    /// All of it as bytes, to be kept beside a snapshot.
    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(&(LAYOUT, self)).expect("plain values can be written to memory")
    }

    /// Views as kept; none where another version wrote them, or where they are not whole.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (layout, rest) = postcard::take_from_bytes::<u32>(bytes).ok()?;
        if layout != LAYOUT {
            return None;
        }
        let (views, rest) = postcard::take_from_bytes(rest).ok()?;
        rest.is_empty().then_some(views)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_another_layout_or_length_are_refused() {
        let bytes = Views::default().to_bytes();
        assert_eq!(Views::from_bytes(&bytes), Some(Views::default()));
        let mut other = bytes.clone();
        other[0] ^= 1;
        assert_eq!(Views::from_bytes(&other), None);
        assert_eq!(Views::from_bytes(&bytes[..bytes.len() - 1]), None);
        assert_eq!(Views::from_bytes(&[bytes.as_slice(), &[0]].concat()), None);
    }
}
