//! Passages in, search out: words through tantivy, meaning through exact cosine, persisted in the workspace.
