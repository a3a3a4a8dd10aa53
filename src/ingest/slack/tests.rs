use super::*;
use crate::ingest::SegmentKind;
use crate::terms::Side;

fn bytes(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/fixtures/readers/slack/{name}", env!("CARGO_MANIFEST_DIR")))
        .expect("the fixture is there")
}

fn channel() -> (Read, Vec<(String, Vec<u8>)>) {
    let (users, _) = read_users("users.json", &bytes("users.json"));
    let (channels, _) = read_channels("channels.json", &bytes("channels.json"));
    let days = ["deal-orchard/2026-03-04.json", "deal-orchard/2026-03-02.json"];
    let files: Vec<(String, Vec<u8>)> = days.iter().map(|d| (format!("slack/{d}"), bytes(d))).collect();
    (read_channel("slack/deal-orchard", &files, &users, &channels), files)
}

fn find<'r>(read: &'r Read, words: &str) -> (&'r Document, &'r Segment) {
    let all = read.documents.iter().flat_map(|d| d.segments.iter().map(move |s| (d, s)));
    all.into_iter().find(|(_, s)| s.text.as_str().contains(words)).unwrap_or_else(|| panic!("nothing says {words}"))
}

#[test]
fn directories_tell_names_and_sides() {
    let (users, read) = read_users("users.json", &bytes("users.json"));
    assert_eq!(users.iter().map(|u| u.name.as_str()).collect::<Vec<_>>(), ["Kit Arden", "moss", "Pia Lund"]);
    assert_eq!(read.directory[0].email, "kit@vendor.example");
    assert_eq!(read.directory[0].side_hint, Some(Side::Internal));
    assert_eq!(read.directory[2].side_hint, Some(Side::Customer));
    assert_eq!(read_users("x", b"{}").1.problems.len(), 1);
}

#[test]
fn a_thread_runs_over_days_and_each_reply_names_its_file() {
    let (read, _) = channel();
    let (document, reply) = find(&read, "late reply");
    assert_eq!(
        (document.source.as_str(), document.part.as_str()),
        ("slack/deal-orchard/2026-03-02.json", "1772450000.000000")
    );
    assert_eq!(reply.source.as_deref(), Some("slack/deal-orchard/2026-03-04.json"));
    assert_eq!(document.segments.len(), 2);
    assert_eq!(document.refs.replies_to, ["1772450000.000000"]);
    assert_eq!(document.title, "#deal-orchard");
}

#[test]
fn markup_is_resolved_and_leads_to_its_bytes() {
    let (read, files) = channel();
    let (document, first) = find(&read, "R&D plan");
    assert_eq!(first.text.as_str(), "@moss see R&D plan in #deal-orchard: 40 < 50");
    assert_eq!(&first.locator["edited"], "1772449999.000000");
    assert_eq!(first.time.unwrap().local.unwrap().hour(), 10);
    let at = first.text.as_str().find("plan").unwrap();
    let raw = &first.text.raw_ranges(at..at + 4)[0];
    assert_eq!(&files[1].1[raw.start as usize..raw.end as usize], b"plan");
    assert_eq!(find(&read, "by May").1.kind, SegmentKind::Quoted);
    assert_eq!(find(&read, "agreed").1.text.as_str(), "agreed \u{2013} ok");
    // Five minutes later, outside any thread: the same talk.
    assert_eq!(document.segments.iter().filter(|s| s.text.as_str() == "ok").count(), 1);
    for (source, file) in &files {
        for s in read
            .documents
            .iter()
            .flat_map(|d| d.segments.iter().filter(move |s| s.source.as_ref().unwrap_or(&d.source) == source))
        {
            for p in s.text.pieces().iter().filter(|p| !p.decoded) {
                let text = &s.text.as_str().as_bytes()[p.at as usize..(p.at + p.len) as usize];
                assert_eq!(text, &file[p.raw as usize..(p.raw + u64::from(p.raw_len)) as usize]);
            }
        }
    }
}

#[test]
fn strangers_bots_blocks_and_notices_are_told_apart() {
    let (read, _) = channel();
    let (document, guest) = find(&read, "from a guest");
    let author = &document.participants[guest.speaker.unwrap()];
    assert_eq!((author.name.as_str(), author.key.as_str(), author.side_hint), ("Ola Frei", "slack:U7", None));
    // A writer whom the directory does not know makes the channel a shared one.
    let (document, own) = find(&read, "thread here");
    assert_eq!(document.participants[own.speaker.unwrap()].side_hint, Some(Side::Vendor));
    let (_, bot) = find(&read, "Closed Won");
    assert_eq!((bot.kind, bot.text.as_str()), (SegmentKind::Summary, "Deal moved Orchard is *Closed Won*"));
    assert_eq!(find(&read, "hello").1.text.as_str(), "hello @Kit Arden again");
    assert!(!read.documents.iter().flat_map(|d| &d.segments).any(|s| s.text.as_str() == "joined"));
    let what: Vec<&str> = read.problems.iter().map(|p| p.what.as_str()).collect();
    assert!(what.iter().any(|w| w.contains("breaks off")) && what.iter().any(|w| w.contains("1 entr")), "{what:?}");
}

#[test]
fn what_a_writer_struck_out_is_no_text_and_is_noted() {
    let day = br#"[{"type":"message","user":"U1","ts":"1772450000.000000","text":"we hold ~90 at ~$80~ $90, not ~40 (~~ is a tilde) http://x.example/~ann/a~b"},
      {"type":"message","user":"U1","ts":"1772450001.000000","text":"~done~","attachments":[{"from_url":"https://x.example","text":"a page"}]},
      {"type":"message","user":"U1","ts":"1772450002.000000","blocks":[{"type":"rich_text","elements":[{"type":"rich_text_section",
        "elements":[{"type":"text","text":"Go-live "},{"type":"text","text":"May 4","style":{"strike":true}},{"type":"text","text":"May 11"}]}]}]}]"#;
    let files = vec![("slack/c/2026-03-02.json".to_owned(), day.to_vec())];
    let read = read_channel("slack/c", &files, &[], &[]);
    let (_, price) = find(&read, "we hold");
    assert_eq!(price.text.as_str(), "we hold ~90 at $90, not ~40 (~~ is a tilde) http://x.example/~ann/a~b");
    assert_eq!(&price.locator["struck"], "$80");
    let (_, date) = find(&read, "Go-live");
    assert_eq!((date.text.as_str(), &date.locator["struck"]), ("Go-live May 11", "May 4"));
    assert!(read.documents.iter().all(|d| d.segments.iter().all(|s| !s.text.as_str().contains("done"))));
    assert_eq!(find(&read, "a page").1.kind, SegmentKind::Quoted, "a preview is nobody's word, struck message or not");
}
