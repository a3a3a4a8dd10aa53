//! The parent's side: a child is started, given one file, and waited for; whatever becomes of it is told in words.

use std::io::{self, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::{Format, Parsed};
use crate::diag::Problem;

/// How much the parsing of one file may take. A file that reaches a limit is named with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of memory.
    pub memory: u64,
    /// Seconds of processor time.
    pub seconds: u64,
    /// Bytes of what the parser answers: text with its places.
    pub answer: u64,
}

/// The limits that hold. A PDF of 1,000 dense pages takes 300 MB, 2.4 s and an answer of 81 MB.
pub const LIMITS: Limits = Limits { memory: 768 << 20, seconds: 20, answer: 256 << 20 };

/// Times the processor time that a child may take by the clock: other children may be at work beside it.
const CLOCK: u64 = 6;
/// Bytes of a child's last words that are looked at.
const WORDS: u64 = 4096;

/// What a child ends with that could not give up its rights, or was not fed.
pub const UNCONFINED: i32 = 3;

/// Whether a file that was not read for this reason may be read another time: a busy machine, a program that was replaced.
pub fn may_pass(problem: &Problem) -> bool {
    let reasons = ["parses such files cannot be", "took longer than", "s of processor time"];
    problem.what.starts_with("not read: ") && reasons.iter().any(|r| problem.what.contains(r))
}

/// How children are started.
#[derive(Debug, Clone)]
pub struct Cell {
    /// This program.
    pub program: PathBuf,
    /// Its arguments that make it a parser.
    pub arguments: Vec<String>,
    pub limits: Limits,
}

/// Why a file was not parsed, and what to do.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub what: String,
    pub help: &'static str,
}

/// What to do about a file that is not as its program would have written it.
const AGAIN: &str = "Open it in the program it comes from and save it again, or export it as text.";

impl Fault {
    fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), help: AGAIN }
    }
}

impl Cell {
    /// Has a child parse one file.
    pub fn parse(&self, format: Format, path: &str, bytes: &[u8]) -> Result<Parsed, Fault> {
        let not_started = |e: io::Error| Fault {
            what: format!("not read: the process that parses such files cannot be started ({e})"),
            help: "Check that this program may start itself.",
        };
        let mut child = (Command::new(&self.program).args(&self.arguments))
            .env_clear()
            // The allocator takes memory as it is needed, so that the limit counts what is used.
            .env("MIMALLOC_ARENA_EAGER_COMMIT", "0")
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(not_started)?;
        let order = serde_json::to_vec(&(format, path, self.limits.memory, self.limits.seconds)).unwrap_or_default();
        let (answer, words, status) = self.talk(&mut child, &order, bytes).map_err(|e| Fault::new(e.to_string()))?;
        let Some(answer) = answer else {
            let clock = self.limits.seconds * CLOCK;
            return Err(Fault::new(format!(
                "not read: parsing it took longer than the limit of {clock} s (parse-seconds)"
            )));
        };
        if answer.len() as u64 > self.limits.answer {
            let most = self.limits.answer >> 20;
            return Err(Fault::new(format!("not read: its text takes more than the limit of {most} MiB (answer-mib)")));
        }
        // A whole answer counts, however the child ended behind it.
        serde_json::from_slice(&answer).map_err(|_| self.ended(status, &words))
    }

    /// Hands the child its order and the file, and takes its answer and last words; no answer when time ran out.
    fn talk(&self, child: &mut Child, order: &[u8], bytes: &[u8]) -> io::Result<(Option<Vec<u8>>, String, ExitStatus)> {
        let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let lost = || io::Error::other("a pipe to the parser is missing");
        let (mut stdin, stdout, stderr) = (stdin.ok_or_else(lost)?, stdout.ok_or_else(lost)?, stderr.ok_or_else(lost)?);
        let most = self.limits.answer + 1;
        std::thread::scope(|scope| {
            // A child that dies does not read to the end; its exit says why.
            scope.spawn(move || {
                let _ =
                    stdin.write_all(order).and_then(|()| stdin.write_all(b"\n")).and_then(|()| stdin.write_all(bytes));
            });
            let (done, answered) = mpsc::channel();
            scope.spawn(move || {
                let mut answer = Vec::new();
                let _ = stdout.take(most).read_to_end(&mut answer);
                let _ = done.send(answer);
            });
            let words = scope.spawn(move || {
                let mut words = Vec::new();
                let _ = stderr.take(WORDS).read_to_end(&mut words);
                String::from_utf8_lossy(&words).into_owned()
            });
            let answer = answered.recv_timeout(Duration::from_secs(self.limits.seconds * CLOCK)).ok();
            // One that has not ended with its answer is ended; one that has does not mind.
            child.kill()?;
            let status = child.wait()?;
            Ok((answer, words.join().unwrap_or_default(), status))
        })
    }

    /// Why a child ended before it had answered.
    fn ended(&self, status: ExitStatus, words: &str) -> Fault {
        let Limits { memory, seconds, .. } = self.limits;
        let by_time = status.signal() == Some(libc::SIGXCPU);
        Fault::new(if by_time {
            format!("not read: parsing it took more than the limit of {seconds} s of processor time (parse-seconds)")
        } else if words.contains("memory allocation")
            || words.contains("capacity overflow")
            || words.contains("out of memory")
        {
            format!("not read: parsing it needs more than the limit of {} MiB of memory (parse-mib)", memory >> 20)
        } else if status.code() == Some(UNCONFINED) {
            format!("not read: the process that parses such files cannot be confined ({})", words.trim())
        } else if words.contains("overflowed its stack") {
            "not read: it is nested too deeply, as only damaged or harmful files are".to_owned()
        } else {
            "not read: it is damaged, and its parser gave up".to_owned()
        })
    }
}
