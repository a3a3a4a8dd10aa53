//! Salesforce tables in, tables and the prose of their records out.

pub mod id;
pub mod object;
pub mod scan;
pub mod table;

pub use id::id18;
