//! Fuzzes `fuzz::blocks::apply`.
#![no_main]

libfuzzer_sys::fuzz_target!(
    init: fuzz::seeds::write("engine"),
    |bytes: &[u8]| fuzz::blocks::apply(bytes)
);
