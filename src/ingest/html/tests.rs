use super::*;
use proptest::prelude::*;

fn read(html: &str) -> Vec<Block> {
    blocks(html, &OffsetMap::identity(html.len(), 0))
}

fn texts(html: &str) -> Vec<String> {
    read(html).iter().map(|b| b.text.as_str().to_owned()).collect()
}

#[test]
fn drops_what_no_reader_sees_and_keeps_the_title() {
    let html = "<html><head><title>Order &amp; terms</title><style>p{}</style><script>if (a<b) x()</script></head>\
                <body><!-- no --><p>Seen</p><noscript>not seen</noscript><p style='display: none'>preview</p></body>";
    let got = read(html);
    assert_eq!(texts(html), ["Order & terms", "Seen", "preview"]);
    assert_eq!(got[0].kind, BlockKind::Title);
    assert!(got[2].hidden && !got[1].hidden);
}

#[test]
fn entities_lead_back_to_their_raw_bytes() {
    let html = "<p>AT&amp;T pays &euro;10&nbsp;000 &lt;net&gt; &bogus; &ampx R&D</p>";
    let got = read(html);
    let text = &got[0].text;
    assert_eq!(text.as_str(), "AT&T pays \u{20ac}10 000 <net> &bogus; &x R&D");
    let at = text.as_str().find('\u{20ac}').unwrap();
    let raw = &text.raw_ranges(at..at + 3)[0];
    assert_eq!(&html[raw.start as usize..raw.end as usize], "&euro;");
    let all = text.raw_ranges(0..text.as_str().len());
    assert_eq!(all, vec![3..html.len() as u64 - 4]);
}

#[test]
fn blocks_break_where_a_reader_sees_a_break() {
    let html =
        "<h2>Terms</h2><p>One <b>bold</b>word<br>two</p><div>three<div>four</div>five</div><ul><li>six<li>seven</ul>";
    assert_eq!(texts(html), ["Terms", "One boldword", "two", "three", "four", "five", "six", "seven"]);
    let got = read(html);
    assert_eq!(got[0].kind, BlockKind::Heading(2));
    assert!(got[2].continues && !got[3].continues);
    assert_eq!(got[7].kind, BlockKind::Item);
}

#[test]
fn a_data_row_is_one_block_and_a_layout_table_is_not() {
    let html = "<table><thead><tr><th>Item<th>Price</thead><tr><td>Seats</td><td>40<br>each</td></tr></table>\
                <table><tr><td><table><tr><td>Hello</td></tr></table><p>World</p></td></tr></table>";
    let got = read(html);
    assert_eq!(texts(html), ["Item Price", "Seats 40 each", "Hello", "World"]);
    assert!(got[0].header && !got[1].header);
    assert_eq!(got[1].kind, BlockKind::Row);
    assert_eq!(got[1].cells.iter().map(|c| c.as_str()).collect::<Vec<_>>(), ["Seats", "40 each"]);
}

#[test]
fn quotes_and_signatures_are_told_by_class() {
    let html = "<div>Yes.</div><div class=\"gmail_quote gmail_quote_container\"><div class='gmail_attr'>On Monday Ann \
                wrote:</div><blockquote>Old price</blockquote></div><div class=gmail_signature>Bob</div>";
    let got = read(html);
    assert_eq!(got.iter().map(|b| b.quote).collect::<Vec<_>>(), [0, 1, 2, 0]);
    assert_eq!(got[1].hint, Some(Hint::Attribution));
    assert_eq!(got[3].hint, Some(Hint::Signature));
}

#[test]
fn preformatted_lines_stay_lines() {
    let got = read("<pre>a b\nc\n\nd</pre>");
    assert_eq!(
        got.iter().map(|b| (b.text.as_str(), b.continues)).collect::<Vec<_>>(),
        [("a b", false), ("c", true), ("d", false)]
    );
}

#[test]
fn deep_nesting_and_stray_ends_cost_nothing() {
    let deep = "<div>".repeat(100_000) + "end" + &"</p></div></b>".repeat(100_000);
    assert_eq!(texts(&deep), ["end"]);
    let tables = "<table><tr><td>".repeat(50_000) + "x";
    assert_eq!(texts(&tables), ["x"]);
}

proptest! {
    #[test]
    fn undecoded_pieces_are_the_raw_bytes(html in "(<p>|<br>|<td>|</tr>|<table>|</?div>|<pre>|&amp;|&eacute|&#x20AC;|é|a| |\n|\r\n|<|>|<!--|-->|&){0,40}") {
        for block in read(&html) {
            for p in block.text.pieces().iter().filter(|p| !p.decoded) {
                let text = &block.text.as_str().as_bytes()[p.at as usize..(p.at + p.len) as usize];
                let raw = &html.as_bytes()[p.raw as usize..(p.raw + u64::from(p.raw_len)) as usize];
                // A space may stand for any one white-space byte.
                let same = text.iter().zip(raw).all(|(t, r)| t == r || (*t == b' ' && r.is_ascii_whitespace()));
                prop_assert!(same, "{:?} is not {:?}", String::from_utf8_lossy(text), String::from_utf8_lossy(raw));
            }
        }
    }
}

#[test]
fn struck_words_are_left_out_and_kept_beside_their_block() {
    let html = "<p>Price <s>USD 90</s> <span style=\"text-decoration: line-through\">or 85</span> USD 80</p><p><del>All void</del></p>\
                <table><tr><td>Seats<td><strike>40</strike> 45</tr></table><p>After</p>";
    let got = read(html);
    assert_eq!(texts(html), ["Price USD 80", "Seats 45", "After"]);
    assert_eq!([got[0].struck.as_str(), got[1].struck.as_str(), got[2].struck.as_str()], ["USD 90 or 85", "40", ""]);
}

#[test]
fn a_strike_ends_with_its_element_and_needs_a_line() {
    let cell = "style='text-decoration:none;text-underline-style:none;text-line-through:none'";
    let html = format!(
        "<ul><li style=\"text-decoration: line-through\">Old term<li>New term<ul><li>part</ul></ul>\
         <table><tr><td style='text-decoration-line:line-through'>90<td>80<tr><td>Seats<td {cell}>45</table>\
         <p><s>USD 90<br>a seat</s> USD 80 <b {cell}>net</b></p>"
    );
    assert_eq!(texts(&html), ["New term", "part", "80", "Seats 45", "USD 80 net"]);
    assert_eq!(read(&html)[4].struck, "USD 90 a seat");
}

#[test]
fn a_class_that_strikes_does_so_wherever_it_stands() {
    let html = "<html><head><style>.c1{color:#000;text-decoration:none}.c3 , p.c9{ text-decoration : line-through; }</style></head>\
                <body><p class='c1'>Credits are <span class='c1 c3'>five</span> seven percent.</p><p class=c9>Old</p></body></html>";
    assert_eq!(texts(html), ["Credits are seven percent."]);
    // Classes within others, and tasks that were ticked off.
    let html = "<style>.task.old .title{text-decoration:line-through}.to-do-children-checked{text-decoration:line-through}</style>\
                <p class=title>Order form</p><p class=to-do-children-checked>Security review passed</p>";
    assert_eq!(texts(html), ["Order form", "Security review passed"]);
}
