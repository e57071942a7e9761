//! Fuzzes `fuzz::requests::read`.
#![no_main]

libfuzzer_sys::fuzz_target!(
    init: fuzz::seeds::write("decoders"),
    |bytes: &[u8]| fuzz::requests::read(bytes)
);
