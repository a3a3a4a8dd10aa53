//! Rule files as their authors write them: every fault is a message, none is a panic.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(text) = std::str::from_utf8(bytes) {
        dossier_fuzz::rule(text);
    }
});
