//! The command line: one file per command. Answers go to stdout, everything else to stderr.
