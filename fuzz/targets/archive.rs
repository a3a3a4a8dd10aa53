//! Zip archives, under small limits.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| dossier_fuzz::archive(bytes));
