#![no_main]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| lanyard::fuzz::run("atr", bytes));
