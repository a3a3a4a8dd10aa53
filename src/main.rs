//! The thin binary: everything is in the library.

/// States of tokens are large and short-lived: the system's allocator returns each to the kernel and fetches it anew.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(dossier::cli::main() as u8)
}
