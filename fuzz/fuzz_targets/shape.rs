#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| oneseat_fuzz::shape(data));
