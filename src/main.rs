//! The thin binary: everything is in the library.

fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(dossier::cli::main() as u8)
}
