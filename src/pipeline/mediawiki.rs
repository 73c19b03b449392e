//! Format `mediawiki`: converts HTML exactly as MediaWiki's converter for `zh` does.
//!
//! Tags and HTML are entangled there: a `title` attribute may hold tags whose rules act on the
//! fragment around it, and with [`OnMissing::MediaWiki`] text below an opener that nothing closes
//! is converted once for each such opener. So this is a driver of its own, over the same tables and
//! tags as the others.

use super::explain::Cause;
use crate::base::diagnostic::{Diagnostic, Kind};
use crate::base::locale::Locale;
use crate::base::position::Span;
use crate::base::services::{self, TagExtent, TagFinder};
use crate::format::mediawiki::{Element, Openers, Piece, cut};
use crate::markup::budget::{Budget, TOO_LARGE};
use crate::markup::effect::{DEPTH_SPAN, Host, Remarks, Settings, resolve};
use crate::markup::lex::{DELIMITER_LEN, Delimiter, Spelling, next_delimiter};
use crate::markup::{Finder, MAX_DEPTH, OnMissing, RawBodies, excerpt, remark_diagnostics};

/// What happens to `-{ … }-`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tags {
    /// They are tags.
    Resolve,
    /// They are text.
    Text,
}

/// What came of one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Converted {
    /// The text.
    pub(super) text: String,
    /// The title that it sets.
    pub(super) title: Option<String>,
    /// How many tags it has, those in attributes and in other tags included.
    pub(super) tags: usize,
    /// Remarks; spans are bytes of the source.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What may have changed, in order.
    pub(super) chunks: Vec<Chunk>,
}

/// A stretch of the source that may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chunk {
    pub(super) source: Span,
    /// Its bytes of the text.
    pub(super) result: Span,
    /// The number of the conversion that it came from, or what changed it otherwise.
    pub(super) came: Result<usize, Cause>,
}

/// Whether chunks are noted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chunks {
    /// Nobody asks for them.
    Skip,
    /// They are.
    Keep,
}

/// Attributes in attributes in attributes are looked into this deep.
const MAX_ATTRIBUTE_DEPTH: usize = 16;

/// What the user is told once where attributes or unclosed openers exceed the budget.
const COPIED: &str =
    "from here on, text that was converted before is copied: it would grow too much";

/// Converts `text` for `target`, with and on `tables`, which keep the rules that its tags add.
pub(super) fn convert(
    text: &str,
    target: Locale,
    tags: Tags,
    on_missing: OnMissing,
    chunks: Chunks,
    tables: &mut dyn services::Tables,
) -> Converted {
    let mut driver = Driver {
        source: text,
        target,
        tags,
        on_missing,
        chunks,
        tables,
        budget: Budget::new(text.len()),
        said_copied: false,
        attribute_depth: 0,
        place: 0..0,
        start: None,
        calls: 0,
        done: Converted::default(),
    };
    let mut out = String::with_capacity(text.len());
    driver.top(text, target, &mut out);
    Converted {
        text: out,
        ..driver.done
    }
}

struct Driver<'t> {
    source: &'t str,
    target: Locale,
    tags: Tags,
    on_missing: OnMissing,
    chunks: Chunks,
    tables: &'t mut dyn services::Tables,
    /// What tags, conversions of unclosed openers' text, and attributes may make: in MediaWiki's own
    /// reading they convert the same text again and again.
    budget: Budget,
    /// Whether the user knows that text is copied.
    said_copied: bool,
    attribute_depth: usize,
    /// The part of the source that is at work; inside attributes, the fragment around them.
    place: Span,
    /// Where the next fragment begins in the source, if it is a part of it as it is.
    start: Option<usize>,
    /// How many texts the tables have converted.
    calls: usize,
    done: Converted,
}

/// A locale for which the driver converts: what a tag acts on.
struct Acting<'d, 't>(&'d mut Driver<'t>);

impl Host for Acting<'_, '_> {
    fn convert(&mut self, text: &str, locale: Locale, out: &mut String) {
        if self.0.budget.allows_conversion(text.len()) {
            self.0.auto(text, locale, out);
        } else {
            self.0.budget.exceed();
        }
    }

    fn add_rule(&mut self, locale: Locale, from: &str, to: &str) {
        if self.0.needs(locale) {
            self.0.tables.add_rule(locale, from, to);
        }
    }

    fn remove_rule(&mut self, locale: Locale, from: &str) {
        if self.0.needs(locale) {
            self.0.tables.remove_rule(locale, from);
        }
    }

    fn title(&mut self) -> &mut Option<String> {
        &mut self.0.done.title
    }

    fn budget(&mut self) -> &mut Budget {
        &mut self.0.budget
    }
}

impl Driver<'_> {
    /// Whether a tag can ever ask for this table: a variant filter names a fallback of the target,
    /// and in its text another names one of that fallback; but for `zh` all are of one script.
    fn needs(&self, locale: Locale) -> bool {
        self.target == Locale::Zh || locale.script() == self.target.script()
    }

    /// Converts a text with tags in it.
    fn top(&mut self, text: &str, locale: Locale, out: &mut String) {
        let mut openers = Openers::new(text);
        let finder = Finder::new(text, RawBodies::Always);
        let (mut from, mut search) = (0, 0);
        while self.tags == Tags::Resolve
            && let Some(at) = openers.next(search)
        {
            if self.on_missing != OnMissing::MediaWiki
                && finder.extent(text, at, true) == TagExtent::Literal
            {
                search = at + DELIMITER_LEN;
                self.enter(at..search);
                self.warn(Kind::NotClosed, "`-{` is text here: nothing closes it");
                continue;
            }
            self.fragment(text, from..at, locale, out);
            let (start, known) = (out.len(), self.done.chunks.len());
            from = self.tag(text, at, locale, 1, out);
            search = from;
            if self.done.chunks.len() == known {
                self.chunk(at..from, start..out.len(), Err(Cause::Tag));
            }
        }
        if from < text.len() {
            self.fragment(text, from..text.len(), locale, out);
        }
    }

    /// Converts a part of a text that has no tags of its own.
    fn fragment(&mut self, text: &str, span: Span, locale: Locale, out: &mut String) {
        self.enter(span.clone());
        let (start, known) = (out.len(), self.done.chunks.len());
        self.start = (self.attribute_depth == 0).then_some(span.start);
        self.auto(&text[span.clone()], locale, out);
        if self.done.chunks.len() == known {
            self.chunk(span, start..out.len(), Err(Cause::Format));
        }
    }

    /// Notes what became of a part of the source: in the conversion of a number, or otherwise.
    fn chunk(&mut self, source: Span, result: Span, came: Result<usize, Cause>) {
        if self.chunks == Chunks::Keep && self.attribute_depth == 0 {
            self.done.chunks.push(Chunk {
                source,
                result,
                came,
            });
        }
    }

    fn enter(&mut self, span: Span) {
        if self.attribute_depth == 0 {
            self.place = span;
        }
    }

    /// Reads the tag whose opener stands at byte `at`, appends what it shows, and returns where
    /// it ends.
    fn tag(
        &mut self,
        text: &str,
        at: usize,
        locale: Locale,
        depth: usize,
        out: &mut String,
    ) -> usize {
        let mut inner = String::new();
        let mut from = at + DELIMITER_LEN;
        let mut too_deep = false;
        let braces = |spelling| spelling == Spelling::Braces;
        while let Some((place, delimiter)) = next_delimiter(text, from, braces, braces) {
            inner.push_str(&text[from..place]);
            from = place + DELIMITER_LEN;
            match delimiter {
                Delimiter::Close(_) => {
                    self.enter(at..from);
                    let start = out.len();
                    self.resolve(&inner, locale, out);
                    if depth == 1 && self.budget.exceeded() {
                        self.stays_text(&text[at..from], start, out);
                    }
                    return from;
                }
                Delimiter::Open(_) if depth < MAX_DEPTH => {
                    from = self.tag(text, place, locale, depth + 1, &mut inner);
                }
                Delimiter::Open(spelling) => {
                    inner.push_str(spelling.opener());
                    if !std::mem::replace(&mut too_deep, true) {
                        self.enter(place..from);
                        self.too_deep(&mut inner);
                    }
                }
            }
        }
        // Only MediaWiki's own reading comes here.
        inner.push_str(&text[from..]);
        out.push_str(Spelling::Braces.opener());
        let body = at + DELIMITER_LEN;
        if self.budget.exceeded() {
            if depth == 1 {
                self.stays_text(
                    &text[at..],
                    out.len() - Spelling::Braces.opener().len(),
                    out,
                );
            }
            return text.len();
        }
        if depth == 1 && self.attribute_depth == 0 && text[body..] == inner {
            self.start = Some(body);
        }
        self.auto(&inner, locale, out);
        text.len()
    }

    fn resolve(&mut self, inner: &str, target: Locale, out: &mut String) {
        let settings = Settings {
            target,
            on_missing: self.on_missing,
        };
        self.done.tags += 1;
        self.tables.at_tag(self.place.clone());
        let mut remarks = Remarks::new();
        resolve(inner, settings, &mut Acting(self), out, &mut remarks);
        let remarks = remark_diagnostics(remarks, self.source, &self.place);
        self.done.diagnostics.extend(remarks);
    }

    /// Shows a tag beyond the budget as it is written.
    fn stays_text(&mut self, tag: &str, start: usize, out: &mut String) {
        out.truncate(start);
        out.push_str(tag);
        self.budget.forgive();
        let message = format!("{} {TOO_LARGE}", excerpt(tag));
        self.say_too_large(&message);
    }

    fn say_too_large(&mut self, message: &str) {
        let warning = Diagnostic::warning(self.place.clone(), message);
        self.done.diagnostics.push(warning.of_kind(Kind::TooLarge));
    }

    fn too_deep(&mut self, inner: &mut String) {
        if self.on_missing == OnMissing::MediaWiki {
            inner.push_str(DEPTH_SPAN);
        } else {
            let message = format!("`-{{` is text here: tags nest only {MAX_DEPTH} deep");
            self.warn(Kind::TooDeep, &message);
        }
    }

    fn warn(&mut self, kind: Kind, message: &str) {
        if self.on_missing != OnMissing::MediaWiki {
            let warning = Diagnostic::warning(self.place.clone(), message);
            self.done.diagnostics.push(warning.of_kind(kind));
        }
    }

    /// Converts a fragment without tags of its own: all but its literal pieces, and those pieces'
    /// `title` and `alt`, which are done first.
    fn auto(&mut self, fragment: &str, locale: Locale, out: &mut String) {
        let mut start = self.start.take();
        let again = start.is_none();
        let affordable =
            self.budget.allows_conversion(fragment.len()) && self.spend(fragment.len());
        if again && !affordable {
            self.say_copied();
            out.push_str(fragment);
            return;
        }
        let before = out.len();
        let cleaned;
        let fragment = if fragment.contains(['\0', '\u{4}']) {
            start = None;
            cleaned = fragment.replace(['\0', '\u{4}'], "");
            cleaned.as_str()
        } else {
            fragment
        };
        let pieces = cut(fragment);
        let mut elements = Vec::new();
        for (place, piece) in pieces.iter().enumerate() {
            if let Piece::Literal(literal) = piece
                && let Some(element) = self.rewritten(literal, locale)
            {
                elements.push((place, element));
            }
        }
        let convert = is_converted(&pieces);
        let mut elements = elements.into_iter().peekable();
        for (place, piece) in pieces.iter().enumerate() {
            let from = out.len();
            let (length, came) = match piece {
                Piece::Text(text) if convert => {
                    self.tables.convert(text, locale, out);
                    self.calls += 1;
                    (text.len(), Ok(self.calls - 1))
                }
                Piece::Text(text) => {
                    out.push_str(text);
                    (text.len(), Err(Cause::Format))
                }
                Piece::Literal(literal) => {
                    let element = elements.next_if(|(p, _)| *p == place);
                    out.push_str(element.as_ref().map_or(literal, |(_, element)| element));
                    (literal.len(), Err(Cause::Format))
                }
            };
            if let Some(start) = &mut start {
                self.chunk(*start..*start + length, from..out.len(), came);
                *start += length;
            }
        }
        if again {
            self.spend(out.len().saturating_sub(before));
        }
    }

    fn say_copied(&mut self) {
        if !std::mem::replace(&mut self.said_copied, true) {
            self.say_too_large(COPIED);
        }
    }

    /// The element with its `title` and `alt` converted, if they change.
    fn rewritten(&mut self, literal: &str, locale: Locale) -> Option<String> {
        if self.attribute_depth == MAX_ATTRIBUTE_DEPTH {
            return None;
        }
        let mut element = Element::parse(literal)?;
        let mut changed = false;
        for name in ["title", "alt"] {
            let Some(value) = element.get(name) else {
                continue;
            };
            if value.find("://").is_some_and(|at| at > 0) {
                continue;
            }
            let mut converted = String::with_capacity(value.len());
            self.attribute_depth += 1;
            self.top(value, locale, &mut converted);
            self.attribute_depth -= 1;
            if converted != value {
                element.set(name, converted);
                changed = true;
            }
        }
        let mut out = String::new();
        if changed {
            element.write(&mut out);
        }
        // What is written grows with each attribute around it, by the references in it.
        (changed && self.spend(out.len())).then_some(out)
    }

    /// Whether the budget has this many bytes more; takes them if so.
    fn spend(&mut self, bytes: usize) -> bool {
        let affordable = bytes <= self.budget.left() && !self.budget.exceeded();
        affordable && self.budget.spend(bytes)
    }
}

/// Whether MediaWiki converts the text pieces at all: not if together they are nothing but white
/// space and at most one "0".
fn is_converted(pieces: &[Piece<'_>]) -> bool {
    let trim = |text: &'_ str| text.trim_matches([' ', '\t', '\n', '\r', '\x0B']).len();
    let mut words = pieces.iter().filter_map(|piece| match piece {
        Piece::Text(text) if trim(text) > 0 => Some(*text),
        _ => None,
    });
    match (words.next(), words.next()) {
        (None, _) => false,
        (Some(only), None) => only.trim_matches([' ', '\t', '\n', '\r', '\x0B']) != "0",
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markup::budget::{FACTOR, RESERVE};

    /// No dictionary and no rules, but it counts what it is asked to read.
    #[derive(Default)]
    struct Counting(usize);

    impl services::Tables for Counting {
        fn convert(&mut self, text: &str, _: Locale, out: &mut String) {
            self.0 += text.len();
            out.push_str(text);
        }

        fn add_rule(&mut self, _: Locale, _: &str, _: &str) {}

        fn remove_rule(&mut self, _: Locale, _: &str) {}
    }

    fn run(text: &str, on_missing: OnMissing) -> (Converted, usize) {
        let mut tables = Counting::default();
        let done = convert(
            text,
            Locale::ZhTw,
            Tags::Resolve,
            on_missing,
            Chunks::Skip,
            &mut tables,
        );
        (done, tables.0)
    }

    #[test]
    fn html_hides_tags_and_its_titles_show_them() {
        let text = "<a b=\"-{A|春}-\" title=\"-{T|zh-cn:夏;zh-tw:秋}-x\">-{zh-tw:冬}-</a><!-- -{";
        let (done, _) = run(text, OnMissing::Fallback);
        assert_eq!(done.text, "<a b=\"-{A|春}-\" title=\"x\">冬</a><!-- -{");
        assert_eq!(done.title.as_deref(), Some("秋"));
        assert_eq!(done.tags, 2);
        assert_eq!(done.diagnostics, []);
    }

    #[test]
    fn remarks_name_the_source() {
        let text = "春<a title=\"-{zh-cn:夏}-\">-{zh-cn:秋}-</a>-{冬";
        let (done, _) = run(text, OnMissing::Fail);
        let spans: Vec<&str> = done
            .diagnostics
            .iter()
            .map(|d| &text[d.span.clone()])
            .collect();
        assert_eq!(
            spans,
            ["春<a title=\"-{zh-cn:夏}-\">", "-{zh-cn:秋}-", "-{"]
        );
        assert_eq!(done.text, "春<a title=\"夏\">秋</a>-{冬");
        assert_eq!(run(text, OnMissing::MediaWiki).0.diagnostics, []);
    }

    #[test]
    fn an_opener_that_nothing_closes_is_text_where_accidents_are_not_asked_for() {
        let text = "春-{夏-{zh-tw:秋}-<a title=\"-{冬-{zh-tw:雪}-\">-{";
        let (done, work) = run(text, OnMissing::Fallback);
        assert_eq!(done.text, "春-{夏秋<a title=\"-{冬雪\">-{");
        assert_eq!(work, "春-{夏-{-{冬".len(), "each once");
        assert_eq!((done.tags, done.diagnostics.len()), (2, 3));
    }

    #[test]
    fn work_is_bounded_for_text_that_is_converted_again_and_again() {
        let (_, work) = run(
            &("-{".repeat(10) + &"春".repeat(10_000)),
            OnMissing::MediaWiki,
        );
        assert!((300_000..400_000).contains(&work), "ten times over: {work}");
        // In each attribute ten openers, and in what they hold the next attribute: ten times ten.
        let text = nested_attributes(8, 10, &"春".repeat(100));
        let (done, work) = run(&text, OnMissing::MediaWiki);
        assert!(
            work <= FACTOR * text.len() + RESERVE,
            "{work} for {}",
            text.len()
        );
        assert!(done.text.contains('春'));
    }

    #[test]
    fn what_attributes_write_is_work_too() {
        // Of twelve openers two are too deep, so that each conversion adds an error, and escapes it.
        let text = nested_attributes(4, 12, "春");
        let (done, _) = run(&text, OnMissing::MediaWiki);
        assert!(done.text.len() < 4 * text.len(), "{}", done.text.len());
    }

    /// Openers before an attribute that holds the same, and so on, around `text`.
    fn nested_attributes(depth: usize, openers: usize, text: &str) -> String {
        let mut text = text.to_owned();
        for _ in 0..depth {
            let value = text
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('"', "&quot;");
            let value = value.replace('>', "&gt;");
            text = "-{".repeat(openers) + "<a title=\"" + &value + "\">";
        }
        text
    }

    #[test]
    fn a_tag_that_would_grow_too_much_is_text() {
        for on_missing in [OnMissing::Fallback, OnMissing::MediaWiki] {
            for (end, after) in [("", "夏"), ("-{", "")] {
                let tag = "-{H;D|".repeat(10) + "春" + &"}-".repeat(10);
                let text = format!("冬{tag}{after}-{{zh-cn:甲;zh-tw:乙}}-{end}");
                let (done, work) = run(&text, on_missing);
                let kinds: Vec<Kind> = done.diagnostics.iter().map(|d| d.kind).collect();
                assert!(kinds.contains(&Kind::TooLarge), "{text}");
                assert!(
                    done.text.starts_with(&format!("冬{tag}{after}乙")),
                    "{}",
                    done.text.len()
                );
                assert!(work <= 2 * text.len(), "{work}");
            }
        }
        // In a tag that nothing closes, all of it is copied.
        let text = format!("-{{{}春{}", "-{H;D|".repeat(9), "}-".repeat(9));
        let (done, _) = run(&text, OnMissing::MediaWiki);
        assert_eq!(done.text, text);
    }

    #[test]
    fn without_tags_only_html_stays() {
        let mut tables = Counting::default();
        let text = "-{zh-cn:春}-<b>夏</b>";
        let done = convert(
            text,
            Locale::ZhTw,
            Tags::Text,
            OnMissing::Fallback,
            Chunks::Skip,
            &mut tables,
        );
        assert_eq!((done.text.as_str(), done.tags), (text, 0));
        assert_eq!(tables.0, "-{zh-cn:春}-夏".len());
    }
}
