//! Documents.
pub mod source;
pub use source::Source;
