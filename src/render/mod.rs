//! A brief in, Markdown, JSON or one self-contained HTML page out. Text from outside is data in every output.
