//! YAML in, a compiled pack out: parsed, then checked with every fault at once, then compiled; nothing unchecked runs.

pub mod pack;
