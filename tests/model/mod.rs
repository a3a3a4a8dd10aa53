//! The real model, loaded once a test binary, each text embedded once.

use std::sync::OnceLock;

use dossier::embed::{MiniLm, ModelFolder};
use dossier::engine::trial::Remembering;

pub fn shared() -> &'static Remembering<'static> {
    static MODEL: OnceLock<MiniLm> = OnceLock::new();
    static SHARED: OnceLock<Remembering<'static>> = OnceLock::new();
    SHARED.get_or_init(|| {
        let load = || ModelFolder::locate(None).map_or_else(|e| panic!("{e}"), |folder| MiniLm::new(&folder));
        Remembering::new(MODEL.get_or_init(load))
    })
}
