//! What must hold for any bytes, one module a target; the fuzzer's programs and the tests call the same functions.

pub mod blocks;
pub mod files;
pub mod requests;
mod reseal;
pub mod seeds;

/// The targets by name, with what each does with an input.
pub const TARGETS: [(&str, fn(&[u8])); 3] =
    [("decoders", requests::read), ("engine", blocks::apply), ("journal", files::read)];
