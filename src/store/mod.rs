//! The one place that writes files: the workspace, its manifest, its caches; private, atomic, deterministic.
