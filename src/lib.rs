//! Exports in, cited and scored handoff briefs out, on this machine alone.
//!
//! ```text
//! exports -> ingest -> corpus -> index <- embed
//!                        |         |
//!              rules ----+---------+-> evidence -> brief -> render
//! ```
//!
//! Each room's first lines say what goes in, what comes out and what it refuses to do. The library never prints and
//! never opens a network connection; only `store` writes files.

#![deny(unsafe_code)]

pub mod brief;
pub mod cli;
pub mod config;
pub mod corpus;
pub mod correct;
pub mod diag;
pub mod embed;
pub mod engine;
pub mod eval;
pub mod evidence;
pub mod index;
pub mod ingest;
pub mod learn;
pub mod render;
pub mod rules;
pub mod store;
pub mod terms;
