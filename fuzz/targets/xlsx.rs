//! Files that begin as sheets do, or do not: the content decides which reader takes them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| dossier_fuzz::file("x.xlsx", bytes));
