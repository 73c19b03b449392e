//! Text that the user's own patterns protect (`--protect`).

use std::ops::Range;

use regex::Regex;

use crate::base::diagnostic::Diagnostic;
use crate::base::segment::{Segment, SegmentKind, Segmenter};
use crate::base::services::TagFinder;

/// A format's segmenter, without what the patterns match.
///
/// A pattern may match anything anywhere, so the whole document is read before the first segment
/// is given.
pub(super) struct Protect {
    format: Box<dyn Segmenter + Send>,
    patterns: Vec<Regex>,
}

impl Protect {
    pub(super) fn new(format: Box<dyn Segmenter + Send>, patterns: Vec<Regex>) -> Self {
        Self { format, patterns }
    }

    /// What the patterns match, in order, without overlap.
    fn matches(&self, text: &str) -> Vec<Range<usize>> {
        let found = self
            .patterns
            .iter()
            .flat_map(|pattern| pattern.find_iter(text));
        let mut ranges: Vec<_> = found.map(|m| m.range()).filter(|r| !r.is_empty()).collect();
        ranges.sort_by_key(|range| range.start);
        let mut joined: Vec<Range<usize>> = Vec::new();
        for range in ranges {
            match joined.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => joined.push(range),
            }
        }
        joined
    }
}

impl Segmenter for Protect {
    fn segment(
        &mut self,
        window: &str,
        last: bool,
        tags: &dyn TagFinder,
        out: &mut Vec<Segment>,
    ) -> usize {
        if !last {
            return 0;
        }
        let matches = self.matches(window);
        let mut segments = Vec::new();
        let decided = self.format.segment(window, last, tags, &mut segments);
        for segment in segments {
            let first = matches.partition_point(|range| range.end <= segment.span.start);
            keep(segment, matches.get(first..).unwrap_or_default(), out);
        }
        decided
    }

    fn take_remarks(&mut self) -> Vec<Diagnostic> {
        self.format.take_remarks()
    }
}

/// Appends a segment, the parts that lie in one of the ranges kept. What cannot be parted is kept
/// if all of it lies in one.
fn keep(segment: Segment, ranges: &[Range<usize>], out: &mut Vec<Segment>) {
    let span = segment.span.clone();
    match segment.kind {
        SegmentKind::Text => {
            let mut at = span.start;
            for range in ranges.iter().take_while(|range| range.start < span.end) {
                let (start, end) = (range.start.max(at), range.end.min(span.end));
                if at < start {
                    out.push(Segment::new(at..start, SegmentKind::Text));
                }
                out.push(Segment::new(start..end, SegmentKind::Keep));
                at = end;
            }
            if at < span.end {
                out.push(Segment::new(at..span.end, SegmentKind::Text));
            }
        }
        _ if ranges
            .first()
            .is_some_and(|r| r.start <= span.start && span.end <= r.end) =>
        {
            out.push(Segment::new(span, SegmentKind::Keep));
        }
        _ => out.push(segment),
    }
}

#[cfg(test)]
mod tests {
    use crate::base::locale::Locale;
    use crate::pipeline::{Converter, Source, Target};

    fn convert(patterns: &[&str], text: &str) -> String {
        let mut builder =
            Converter::builder(Target::Locale(Locale::ZhTw)).source(Source::Locale(Locale::ZhHans));
        for pattern in patterns {
            builder = builder.protect(*pattern);
        }
        builder.build().unwrap().convert(text).unwrap()
    }

    #[test]
    fn what_matches_stays_and_words_do_not_match_into_it() {
        assert_eq!(
            convert(&["《.*?》"], "软件《软件》软件"),
            "軟體《软件》軟體"
        );
        assert_eq!(convert(&["件"], "软件"), "軟件");
        assert_eq!(convert(&["软.", ".盘"], "软盘软"), "软盘軟");
        assert_eq!(convert(&["", "x*"], "软件"), "軟體");
    }

    #[test]
    fn a_tag_stays_only_as_a_whole() {
        let tag = "-{zh-cn:甲;zh-tw:乙}-";
        assert_eq!(convert(&[r"-\{.*?\}-"], tag), tag);
        assert_eq!(convert(&["甲;"], tag), "乙");
    }
}
