//! `raw`: nothing stays but tags.

use super::scan::{Output, Tags};
use crate::base::segment::{Segment, SegmentKind, Segmenter};
use crate::base::services::{TagExtent, TagFinder};

/// The segmenter.
pub(super) struct Raw;

impl Segmenter for Raw {
    fn segment(
        &mut self,
        window: &str,
        last: bool,
        tags: &dyn TagFinder,
        out: &mut Vec<Segment>,
    ) -> usize {
        let mut tags = Tags::new(window, last, tags);
        let mut out = Output::new(out);
        let mut from = 0;
        while let Some(at) = tags.next_opener(from) {
            match tags.extent(at) {
                TagExtent::Tag { end } => {
                    out.text(at);
                    out.push(end, SegmentKind::Tag);
                    from = end;
                }
                TagExtent::Literal => from = at + 1,
                TagExtent::More => {
                    out.text(at);
                    return at;
                }
            }
        }
        // An opener may be cut in two.
        let held = usize::from(!last && window.ends_with('-'));
        out.text((window.len() - held).max(from));
        out.end()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{cuts_do_not_matter, show};
    use super::super::{Format, Settings};

    fn raw(text: &str) -> String {
        show(&mut *Format::Raw.segmenter(&Settings::default()), text)
    }

    #[test]
    fn all_is_text_but_tags() {
        assert_eq!(
            raw("见http://a.cn/软件 -{甲}-乙"),
            "见http://a.cn/软件 ⟦-{甲}-⟧乙"
        );
        assert_eq!(raw("-{甲 -"), "-{甲 -");
        assert_eq!(raw(""), "");
    }

    #[test]
    fn cuts() {
        for text in ["a-{甲}--{乙}-", "--{{甲}-", "-{-{甲}-", "-", "软-件-{"] {
            cuts_do_not_matter(Format::Raw, text);
        }
    }
}
