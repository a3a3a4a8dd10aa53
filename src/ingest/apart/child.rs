//! The child's side: rights are given up, then one file is read from standard input, parsed, and answered to standard
//! output.

use std::io::{self, BufRead, Read, Write};

use super::Format;

/// Parses the one file that standard input brings.
///
/// # Errors
/// When a limit cannot be set, rights cannot be given up, or a pipe breaks: then nothing has been parsed.
pub fn run() -> io::Result<()> {
    let mut input = io::stdin().lock();
    let mut order = String::new();
    // The parent wrote this line; the file comes after it.
    input.read_line(&mut order)?;
    let (format, path, memory, seconds): (Format, String, u64, u64) = serde_json::from_str(&order)?;
    confine(memory, seconds)?;
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    let parsed = format.parse(&path, &bytes);
    let answer = serde_json::to_vec(&parsed)?;
    let mut out = io::stdout().lock();
    out.write_all(&answer)?;
    out.flush()
}

/// Sets limits on memory and processor time, and gives up every right but those to read, write, and ask for memory.
fn confine(memory: u64, seconds: u64) -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limit = |resource, most: u64| {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) }).map_err(io::Error::from)
    };
    limit(Resource::Core, 0)?;
    limit(Resource::Fsize, 0)?;
    limit(Resource::Data, memory)?;
    // At the first limit the kernel says that time is up, and at the second it no longer asks.
    let cpu = Rlimit { current: Some(seconds), maximum: Some(seconds + 1) };
    setrlimit(Resource::Cpu, cpu).map_err(io::Error::from)?;
    #[cfg(target_os = "linux")]
    filter()?;
    Ok(())
}

/// What a parser needs of the kernel. Everything else fails with "not permitted": no file can be opened, no process
/// started, no connection made.
#[cfg(target_os = "linux")]
pub(super) fn filter() -> io::Result<()> {
    use seccompiler::{
        BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
        TargetArch, apply_filter,
    };
    const ALLOWED: [libc::c_long; 25] = [
        libc::SYS_read,
        libc::SYS_write,
        libc::SYS_readv,
        libc::SYS_writev,
        libc::SYS_close,
        libc::SYS_fstat,
        libc::SYS_lseek,
        libc::SYS_mmap,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_mprotect,
        libc::SYS_madvise,
        libc::SYS_brk,
        libc::SYS_futex,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_sched_yield,
        libc::SYS_sigaltstack,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    // An abort is a signal to oneself; nobody else gets one.
    let own = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, u64::from(std::process::id()));
    let abort = own.and_then(|own| SeccompRule::new(vec![own])).map_err(io::Error::other)?;
    let rules = ALLOWED.into_iter().map(|call| (call, Vec::new())).chain([(libc::SYS_tgkill, vec![abort])]).collect();
    let refuse = SeccompAction::Errno(libc::EPERM as u32);
    let Ok(arch) = TargetArch::try_from(std::env::consts::ARCH) else { return Ok(()) };
    let filter = SeccompFilter::new(rules, refuse, SeccompAction::Allow, arch).map_err(io::Error::other)?;
    let program: BpfProgram = filter.try_into().map_err(io::Error::other)?;
    apply_filter(&program).map_err(io::Error::other)
}
