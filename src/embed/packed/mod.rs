//! The encoder as what computes it likes it: texts packed one after another, weights laid out for its products.
//!
//! Where Linux lets a process use the processor's matrix unit (`amx`), everything runs in 16-bit floats there (`sixteen`, `heads`,
//! `tiled`); elsewhere products are of bytes or of single floats (`linear`, `attention`). `layer` chooses. A program built for a
//! graphics processor computes there (`graphics`); `stack` stands before both.
//!
//! What a text gives does not depend on the texts packed with it: sums of bytes are exact, and every sum of floats runs over
//! one token or one text in an order of its own.

mod amx;
mod attention;
mod entry;
mod focus;
mod graphics;
mod heads;
mod lanes;
mod layer;
mod linear;
mod sixteen;
mod stack;
#[cfg(test)]
mod tests;
mod tiled;

pub use entry::Entry;
pub use focus::focused;
pub use linear::{Finish, Linear, Precision, Scratch};
pub use stack::Stack;
