//! Tests' tools: a simple tag grammar, segments written out, and documents cut into windows.

use super::{Format, Settings};
use crate::base::segment::{Segment, SegmentKind, Segmenter};
use crate::base::services::{TagExtent, TagFinder};

/// Tags in a simple grammar: `-{…}-` and `-<…>-` nest; an unclosed one, and one without a Han
/// character, is literal.
pub(super) struct SimpleTags;

impl TagFinder for SimpleTags {
    fn next_opener(&self, text: &str, from: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        (from..bytes.len().saturating_sub(1)).find(|&i| is_opener(&bytes[i..]))
    }

    fn extent(&self, text: &str, at: usize, last: bool) -> TagExtent {
        let bytes = text.as_bytes();
        let mut depth = 0;
        let mut i = at;
        while i + 1 < bytes.len() {
            if is_opener(&bytes[i..]) {
                depth += 1;
                i += 2;
            } else if matches!(&bytes[i..i + 2], b"}-" | b">-") {
                depth -= 1;
                i += 2;
                if depth == 0 {
                    let tag = text[at..i].chars().any(super::chars::is_han);
                    return if tag {
                        TagExtent::Tag { end: i }
                    } else {
                        TagExtent::Literal
                    };
                }
            } else {
                i += 1;
            }
        }
        if last {
            TagExtent::Literal
        } else {
            TagExtent::More
        }
    }
}

fn is_opener(bytes: &[u8]) -> bool {
    bytes.starts_with(b"-{") || bytes.starts_with(b"-<")
}

/// The segments of `text`, cut into windows that grow at each of `cuts` (byte offsets, ascending),
/// with neighbours of one kind joined.
///
/// Panics unless they cover the text in order at character boundaries.
pub(super) fn segments(segmenter: &mut dyn Segmenter, text: &str, cuts: &[usize]) -> Vec<Segment> {
    let mut all: Vec<Segment> = Vec::new();
    let mut start = 0;
    for (end, last) in cuts
        .iter()
        .map(|cut| (*cut, false))
        .chain([(text.len(), true)])
    {
        let mut out = Vec::new();
        let window = &text[start..end];
        let taken = segmenter.segment(window, last, &SimpleTags, &mut out);
        let mut at = 0;
        for Segment { span, kind } in out {
            assert_eq!(span.start, at, "a gap or overlap in {window:?}");
            assert!(
                span.end > at && window.is_char_boundary(span.end),
                "{span:?} in {window:?}"
            );
            at = span.end;
            let span = start + span.start..start + span.end;
            match all.last_mut() {
                Some(before) if before.kind == kind && joins(&kind) => before.span.end = span.end,
                _ => all.push(Segment { span, kind }),
            }
        }
        assert_eq!(
            at, taken,
            "segments end elsewhere than the prefix of {window:?}"
        );
        start += taken;
    }
    assert_eq!(start, text.len(), "bytes left out of {text:?}");
    all
}

fn joins(kind: &SegmentKind) -> bool {
    matches!(
        kind,
        SegmentKind::Text | SegmentKind::Inline | SegmentKind::Keep
    )
}

/// `text` with its segments marked: `⟨kept⟩`, `‹inline›`, `⟦tag⟧`, `⟪written=read⟫`,
/// `⟪old→new⟫`; text to convert is bare.
pub(super) fn show(segmenter: &mut dyn Segmenter, text: &str) -> String {
    let mut shown = String::new();
    for Segment { span, kind } in segments(segmenter, text, &[]) {
        let source = &text[span];
        shown.push_str(&match kind {
            SegmentKind::Text => source.to_owned(),
            SegmentKind::Encoded(read) => format!("⟪{source}={read}⟫"),
            SegmentKind::Inline => format!("‹{source}›"),
            SegmentKind::Keep => format!("⟨{source}⟩"),
            SegmentKind::Tag => format!("⟦{source}⟧"),
            SegmentKind::Replace(new) => format!("⟪{source}→{new}⟫"),
        });
    }
    shown
}

/// Panics unless `text` has the same segments whole, cut once anywhere, and fed by characters.
pub(super) fn cuts_do_not_matter(format: Format, text: &str) {
    let settings = Settings::default().target("zh-TW");
    let cut_at = |cuts: &[usize]| segments(&mut *format.segmenter(&settings), text, cuts);
    let whole = cut_at(&[]);
    let boundaries: Vec<usize> = (0..text.len())
        .filter(|&i| text.is_char_boundary(i))
        .collect();
    for cut in &boundaries {
        assert_eq!(cut_at(&[*cut]), whole, "cut at {cut} of {text:?}");
    }
    assert_eq!(cut_at(&boundaries), whole, "one by one {text:?}");
}

/// A property: pieces of a format's syntax in any order, cut anywhere, are covered in order, and
/// the cuts do not matter.
macro_rules! random_documents {
    ($format:expr, $pieces:expr) => {
        proptest::proptest! {
            #[test]
            fn random_documents_are_covered_however_they_are_cut(
                pieces in proptest::collection::vec(proptest::sample::select($pieces), 0..24),
                any in proptest::arbitrary::any::<String>(),
                cuts in proptest::collection::vec(0usize..400, 0..6),
            ) {
                let text = format!("{}{any}{}", pieces.concat(), pieces.concat());
                let settings = $crate::format::Settings::default().target("zh-TW");
                let mut cuts: Vec<usize> =
                    cuts.into_iter().filter(|&cut| text.is_char_boundary(cut)).collect();
                cuts.sort_unstable();
                let run = |cuts: &[usize]| $crate::format::testing::segments(
                    &mut *$format.segmenter(&settings), &text, cuts);
                proptest::prop_assert_eq!(run(&cuts), run(&[]), "{:?} at {:?}", &text, &cuts);
            }
        }
    };
}
pub(super) use random_documents;

mod every_format {
    use super::segments;
    use crate::format::scan::take_work;
    use crate::format::{Format, Settings};

    /// Pieces of all formats' syntax.
    #[rustfmt::skip]
    const PIECES: &[&str] = &[
        "软", "件", "，", "a", " ", "  ", "\n", "\n\n", "\r\n", "\t", "\"", "'", "\"\"\"", "\\", "\\u8f6f", ":", ": ",
        ",", ";", "=", "|", "-", "- ", "#", "*", "`", "```", "~~~", "[", "]", "(", ")", "{", "}", "<", ">", "/", "!", "?", "&",
        "&amp;", "&#x8f6f;", "{{", "}}", "[[", "]]", "''", "](", "---\n", "+++\n", "<b>", "</b>", "<code>", "</code>",
        "<!--", "-->", "<script>", "</script>", "<target>", "</target>", "<ph>", "</ph>", "<string>", "</string>",
        "<translation>", "</translation>", "<item>", "<![CDATA[", "]]>", "msgid ", "msgstr ", "msgctxt ", "#~ ",
        "1\n00:00:01,000 --> 00:00:02,000\n", "WEBVTT\n", "NOTE ", "Dialogue: ", "Format: a,b\n", "{\\b1}", "\\N",
        "http://", "@b.cn", "-{", "}-", "-<", ">-", "-{甲}-", "-{zh-cn:甲;zh-tw:乙}-", "$", "$$", "[^1]", "[^1]: ", "||",
    ];

    /// What might be slow when it is repeated.
    #[rustfmt::skip]
    const REPEATED: &[&str] = &[
        "{\"a\":", "{\"a\":\"b\",", "[\"a\",", "a: ", "- - ", "a: [", "a: \"\n", "a = '", "' ", "\" ",
        "a = {", "[a]\n", "\"a\",", "\"\n", "<a ", "<a b='", "<target a", "*软", "_a", "[软][", "[软](", "> ",
        "a|", "[a]: b\n", "# a\n", "- a\n", "<i title=\"", "![a](", "[x](#a)\n\n# a\n\n", "{{a|", "{|\n|",
        "[[a|", "<x", "::: a\n",
    ];

    proptest::proptest! {
        #[test]
        fn covers_any_document_however_it_is_cut(
            format in proptest::sample::select(Format::all().collect::<Vec<_>>()),
            pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..30),
            any in proptest::arbitrary::any::<String>(),
            cuts in proptest::collection::vec(0usize..300, 0..6),
        ) {
            let text = format!("{}{any}{}", pieces.concat(), pieces.concat());
            let settings = Settings::default().target("zh-TW");
            let mut cuts: Vec<usize> =
                cuts.into_iter().filter(|&cut| text.is_char_boundary(cut)).collect();
            cuts.sort_unstable();
            let run = |cuts: &[usize]| segments(&mut *format.segmenter(&settings), &text, cuts);
            proptest::prop_assert_eq!(run(&cuts), run(&[]), "{:?} at {:?}", &text, &cuts);
        }
    }

    #[test]
    fn work_grows_with_the_document() {
        let work = |format: Format, unit: &str, n: usize| {
            take_work();
            // Columns and paths are told only where keys are chosen.
            for settings in [Settings::default(), Settings::default().keys(["a.b", "1"])] {
                segments(&mut *format.segmenter(&settings), &unit.repeat(n), &[]);
            }
            take_work()
        };
        for format in Format::all().filter(|format| *format != Format::Mediawiki) {
            for unit in PIECES.iter().chain(REPEATED) {
                // More than what looking ahead is bounded by.
                let n = 3000 / unit.len();
                let (one, four) = (work(format, unit, n), work(format, unit, 4 * n));
                let name = format.name();
                assert!(four <= 7 * one + 2000, "{name} {unit:?}: {one} then {four}");
            }
        }
    }
}
