//! The command line from outside: what each command says, writes and ends with.
//!
//! The embedding model must be there: `models/` or the folder that `DOSSIER_MODEL_DIR` names.

mod again;
mod asking;
mod briefs;
mod correcting;
mod shards;
mod usage;
mod world;
