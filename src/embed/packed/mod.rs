//! The encoder as this processor likes it: texts packed one after another, weights laid out for its products.
//!
//! What a text gives does not depend on the texts packed with it: sums of bytes are exact, and every sum of floats runs over
//! one token or one text in an order of its own.

mod attention;
mod entry;
mod focus;
mod lanes;
mod layer;
mod linear;
#[cfg(test)]
mod tests;

pub use entry::Entry;
pub use focus::focused;
pub use layer::Stack;
pub use linear::{Finish, Linear, Precision, Scratch};
