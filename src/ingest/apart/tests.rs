use super::*;

/// A cell whose child is a line of shell in place of this program.
fn shell(line: &str, limits: Limits) -> Cell {
    Cell { program: "/bin/sh".into(), arguments: vec!["-c".into(), line.into()], limits }
}

fn told(cell: Cell) -> String {
    let parsed = Parser::Apart(cell).parse(Format::Pdf, "x.pdf", b"%PDF-1.7");
    assert!(parsed.documents.is_empty());
    let [problem] = &parsed.problems[..] else { panic!("one problem: {:?}", parsed.problems) };
    assert_eq!((problem.source.as_str(), problem.severity), ("x.pdf", Severity::Skipped));
    problem.what.clone()
}

#[test]
fn whatever_becomes_of_a_child_is_told_with_the_limit() {
    let says = |words: &str| shell(&format!("cat >/dev/null; echo '{words}' >&2; kill -ABRT $$"), LIMITS);
    assert_eq!(
        told(says("memory allocation of 9000000000 bytes failed")),
        "not read: parsing it needs more than the limit of 768 MiB of memory (parse-mib)"
    );
    assert_eq!(
        told(says("thread main has overflowed its stack")),
        "not read: it is nested too deeply, as only damaged or harmful files are"
    );
    assert_eq!(told(says("index out of bounds")), "not read: it is damaged, and its parser gave up");
    assert_eq!(
        told(shell("kill -XCPU $$", LIMITS)),
        "not read: parsing it took more than the limit of 20 s of processor time (parse-seconds)"
    );
    assert_eq!(told(shell("cat >/dev/null; echo '{'", LIMITS)), "not read: it is damaged, and its parser gave up");
    let unconfined = "cat >/dev/null; echo 'no such filter' >&2; exit 3";
    let said = "not read: the process that parses such files cannot be confined (no such filter)";
    assert_eq!(told(shell(unconfined, LIMITS)), said);
}

#[test]
fn a_child_that_does_not_end_or_floods_is_ended() {
    let now = Limits { seconds: 0, ..LIMITS };
    assert_eq!(
        told(shell("while :; do :; done", now)),
        "not read: parsing it took longer than the limit of 0 s (parse-seconds)"
    );
    let little = Limits { answer: 1 << 20, ..LIMITS };
    assert_eq!(
        told(shell("cat >/dev/null; yes", little)),
        "not read: its text takes more than the limit of 1 MiB (answer-mib)"
    );
}

#[test]
fn a_program_that_is_gone_costs_the_file_and_not_the_run() {
    let cell = Cell { program: "/no/such/program".into(), arguments: Vec::new(), limits: LIMITS };
    assert!(told(cell).starts_with("not read: the process that parses such files cannot be started"));
}

#[cfg(target_os = "linux")]
#[test]
fn a_confined_thread_can_open_nothing_and_reach_nobody() {
    use std::io::ErrorKind::PermissionDenied;
    // The filter holds for the thread that sets it.
    let tried = std::thread::spawn(|| {
        child::filter().expect("the filter can be set");
        [
            std::fs::File::open("/proc/self/status").map(drop),
            std::fs::write("x", "x"),
            std::net::TcpListener::bind("127.0.0.1:0").map(drop),
            std::net::UdpSocket::bind("127.0.0.1:0").map(drop),
            std::os::unix::net::UnixStream::pair().map(drop),
        ]
        .map(|result| result.map_err(|e| e.kind()))
    });
    assert_eq!(tried.join().unwrap(), [Err(PermissionDenied); 5]);
}
