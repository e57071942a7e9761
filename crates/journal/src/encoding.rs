//! Values as bytes: postcard for what the engine defines, fixed little-endian fields for the files' own frames.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Hash;
use crate::serializer::Appending;

/// Appends a value's bytes to a buffer.
pub(crate) fn encode(value: &(impl Serialize + ?Sized), buffer: &mut Vec<u8>) {
    let mut appending = Appending::to(buffer);
    value.serialize(&mut appending).expect("the engine's values know how long their lists are");
    appending.turn();
}

/// The value that exactly these bytes mean.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Some(value),
        _ => None,
    }
}

/// Takes fields off the front of some bytes; absent where too few are left.
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub fn of(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (bytes, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(bytes)
    }

    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.bytes(N).map(|bytes| bytes.try_into().expect("as long as asked for"))
    }

    pub fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    pub fn hash(&mut self) -> Option<Hash> {
        self.array().map(Hash)
    }

    /// A length of something in memory.
    pub fn length(&mut self) -> Option<usize> {
        self.u64().and_then(|length| usize::try_from(length).ok())
    }

    /// How many bytes are left.
    pub fn left(&self) -> usize {
        self.rest.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }
}

/// A checksum of bytes, begun from `salt`.
pub(crate) fn checksum(salt: u32, bytes: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(salt);
    hasher.update(bytes);
    hasher.finalize()
}
