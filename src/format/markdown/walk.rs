//! The parser's events put into pieces: which stretches are text, and what the rest is.

use pulldown_cmark::{Event, LinkType, Parser, Tag, TagEnd};

use super::front;
use super::labels::{Labels, is_plain, normal};
use super::mask::{Masked, Opaque};
use super::slug::{Anchors, percent_decoded};
use super::target::{self, Target};
use super::{blocks, options};
use crate::base::position::Span;
use crate::base::segment::Segment;
use crate::format::html::Html;
use crate::format::scan::{Known, Tags};
use crate::format::{Links, Settings};

/// A stretch of the document.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) span: Span,
    pub(super) kind: Kind,
    /// Whether what is between the piece before and this one ends a word.
    pub(super) apart: bool,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// Text.
    Text,
    /// Text that stands for other text.
    Encoded(String),
    /// A title: text with escapes and character references.
    Title,
    /// A label or a fragment: text in which there are no URLs.
    Name,
    /// Stays; tags in it resolve.
    Keep,
    /// Stays, tags too.
    Code,
    /// A destination that becomes this.
    Destination(String),
    /// What another format made of it.
    Segments(Vec<Segment>),
}

/// A link or image whose end has not come yet.
struct Link {
    form: LinkType,
    /// Its label in the definitions.
    label: String,
    /// Where its text begins.
    text: usize,
    /// The first of its pieces.
    first: usize,
    /// Where the last thing in it ends.
    seen: usize,
}

struct Walk<'a> {
    source: &'a str,
    tags: Tags<'a>,
    masked: &'a Masked,
    html: Html,
    pieces: Vec<Piece>,
    apart: bool,
    links: Vec<Link>,
    /// The HTML block that is being read.
    block: Option<Vec<Span>>,
    heading: Option<Heading>,
    anchors: Anchors,
    fragments: Vec<Span>,
    /// How many elements were open where each open block began.
    depths: Vec<usize>,
    labels: Labels,
    follow: Option<&'a Links>,
}

struct Heading {
    text: String,
    /// Where its attributes begin (`{#id}`).
    attributes: usize,
}

/// The pieces of the document, in order, and what of it is opaque, if it has tags.
pub(super) fn pieces<'a>(
    tags: Tags<'a>,
    masked: &'a Masked,
    html: Html,
    settings: &'a Settings,
) -> (Vec<Piece>, Option<Opaque>) {
    let mut walk = Walk {
        source: tags.window(),
        tags,
        masked,
        html,
        pieces: Vec::new(),
        apart: true,
        links: Vec::new(),
        block: None,
        heading: None,
        anchors: Anchors::default(),
        fragments: Vec::new(),
        depths: Vec::new(),
        labels: Labels::default(),
        follow: settings.links.as_ref(),
    };
    let mut opaque = (!masked.tags.is_empty()).then(Opaque::default);
    let mut events = Parser::new_ext(&masked.text, options(&masked.text)).into_offset_iter();
    // How many elements are open of which nothing is to be looked at.
    let mut skipped = 0_usize;
    for (event, range) in events.by_ref() {
        if let Some(opaque) = &mut opaque {
            opaque.see(&masked.text, &event, &range);
        }
        match event {
            Event::Start(_) if skipped > 0 => skipped += 1,
            Event::End(_) if skipped > 0 => skipped -= 1,
            Event::Start(tag) => skipped = usize::from(walk.start(tag, &range, settings)),
            Event::End(tag) => walk.end(tag, &range),
            _ if skipped > 0 => {}
            event => walk.leaf(event, range.clone()),
        }
        walk.saw(&range);
    }
    let definitions = events.reference_definitions();
    let definitions: Vec<(String, Span)> = definitions
        .iter()
        .map(|(label, definition)| (normal(label), definition.span.clone()))
        .collect();
    for (label, span) in definitions {
        walk.definition(label, span);
    }
    (walk.finish(), opaque)
}

impl Walk<'_> {
    fn push(&mut self, span: Span, kind: Kind) {
        let apart = std::mem::take(&mut self.apart);
        self.pieces.push(Piece { span, kind, apart });
    }

    /// Tells the innermost link that something in it, not it itself, ends there.
    fn saw(&mut self, range: &Span) {
        if let Some(link) = self.links.last_mut()
            && range.start >= link.text
        {
            link.seen = link.seen.max(range.end);
        }
    }

    /// A piece that ends a word on both sides.
    fn push_apart(&mut self, span: Span, kind: Kind) {
        self.apart = true;
        self.push(span, kind);
        self.apart = true;
    }

    /// Returns whether nothing inside is to be looked at.
    fn start(&mut self, tag: Tag<'_>, range: &Span, settings: &Settings) -> bool {
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => return false,
            Tag::CodeBlock(_) => {
                self.push_apart(range.clone(), Kind::Code);
                return true;
            }
            Tag::MetadataBlock(_) => {
                let segments = front::segments(&mut self.tags, range, settings);
                self.push_apart(range.clone(), Kind::Segments(segments));
                return true;
            }
            Tag::HtmlBlock => self.block = Some(Vec::new()),
            Tag::Link {
                link_type: LinkType::Autolink | LinkType::Email,
                ..
            } => {
                self.push_apart(range.clone(), Kind::Keep);
                return true;
            }
            Tag::Link { link_type, id, .. } => self.open(link_type, &id, range.start, 1),
            Tag::Image { link_type, id, .. } => self.open(link_type, &id, range.start, 2),
            Tag::Paragraph if blocks::is_module(&self.masked.text[range.clone()]) => {
                self.push_apart(range.clone(), Kind::Code);
                return true;
            }
            Tag::Paragraph | Tag::TableCell => self.depths.push(self.html.elements().depth()),
            Tag::Heading { .. } => {
                self.depths.push(self.html.elements().depth());
                let attributes = blocks::attributes(&self.masked.text, range);
                self.heading = Some(Heading {
                    text: String::new(),
                    attributes,
                });
            }
            _ => {}
        }
        self.apart = true;
        false
    }

    fn open(&mut self, form: LinkType, label: &str, start: usize, marks: usize) {
        let first = self.pieces.len();
        let label = normal(label);
        let text = start + marks;
        self.links.push(Link {
            form,
            label,
            text,
            first,
            seen: text,
        });
    }

    fn end(&mut self, tag: TagEnd, range: &Span) {
        match tag {
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => return,
            TagEnd::Link | TagEnd::Image => {
                if let Some(link) = self.links.pop() {
                    self.close(link, range);
                }
            }
            TagEnd::HtmlBlock => {
                let lines = self.block.take().unwrap_or_default();
                let segments = self.read_html(&lines);
                self.html.reset();
                for (line, segments) in blocks::spread(lines, segments) {
                    self.push_apart(line, Kind::Segments(segments));
                }
            }
            TagEnd::Paragraph | TagEnd::TableCell | TagEnd::Heading(_) => {
                // An element that a block leaves open ends with it.
                if let Some(depth) = self.depths.pop() {
                    self.html.elements().truncate(depth);
                }
                if let Some(heading) = self.heading.take()
                    && heading.attributes >= range.end
                    && self.masked.within(range).is_empty()
                    && !self.masked.stays(range)
                {
                    self.anchors.add(&heading.text);
                }
            }
            _ => {}
        }
        self.apart = true;
    }

    fn leaf(&mut self, event: Event<'_>, range: Span) {
        match event {
            Event::Text(text) => self.text(&text, range),
            Event::Code(text) => {
                if let Some(heading) = &mut self.heading {
                    heading.text.push_str(&text);
                }
                self.push_apart(range, Kind::Code);
            }
            Event::InlineMath(_) if self.is_money(&range) => self.push(range, Kind::Text),
            Event::InlineMath(_) | Event::DisplayMath(_) => self.push_apart(range, Kind::Code),
            Event::Html(_) => {
                if let Some(block) = &mut self.block {
                    block.push(range);
                }
            }
            Event::InlineHtml(_) => {
                let segments = self.read_html(std::slice::from_ref(&range));
                self.html.reset();
                self.push(range, Kind::Segments(segments));
            }
            Event::SoftBreak => {
                self.push(range, Kind::Text);
                // What follows may be the mark of a quotation.
                self.apart = true;
            }
            _ => self.push_apart(range, Kind::Keep),
        }
    }

    fn text(&mut self, text: &str, range: Span) {
        let protection = self.html.elements().protection();
        let attributes = match &mut self.heading {
            Some(heading) => {
                heading.text.push_str(text);
                heading.attributes
            }
            None => usize::MAX,
        };
        let kind = if protection.code {
            Kind::Code
        } else if protection.any() || range.start >= attributes {
            Kind::Keep
        } else if self.masked.text[range.clone()] == *text {
            Kind::Text
        } else {
            Kind::Encoded(text.to_owned())
        };
        if range.start < attributes && attributes < range.end {
            self.push(range.start..attributes, kind);
            self.push(attributes..range.end, Kind::Keep);
        } else {
            self.push(range, kind);
        }
    }

    /// Whether the `$` at the end of a formula begins a price or a shell's variable: no formula ends
    /// right before a letter or a digit.
    fn is_money(&self, formula: &Span) -> bool {
        let next = self.source.as_bytes().get(formula.end);
        next.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_')
    }

    /// What follows a link's text.
    fn close(&mut self, link: Link, range: &Span) {
        let bytes = self.masked.text.as_bytes();
        let Some(bracket) = target::find(&bytes[..range.end], link.seen, b']') else {
            return;
        };
        let after = bracket + 2;
        if self.masked.stays(range) {
            self.labels.keep(link.label.clone());
        }
        match link.form {
            LinkType::Inline => {
                let end = range.end.saturating_sub(1);
                if let Some(target) = target::read(&self.masked.text, after..end.max(after)) {
                    self.target(target);
                }
            }
            LinkType::Reference => {
                let end = range.end.saturating_sub(1);
                self.labels.name(link.label, after..end.max(after));
            }
            LinkType::Collapsed | LinkType::Shortcut => {
                let shown = link.first..self.pieces.len();
                let plain = is_plain(&self.pieces[shown.clone()], link.text..bracket);
                self.labels.show(link.label, shown, plain);
            }
            _ => {}
        }
    }

    /// The human parts of a target.
    fn target(&mut self, target: Target) {
        if self.masked.text[target.destination.clone()].starts_with('#') {
            self.fragments
                .push(target.destination.start + 1..target.destination.end);
        } else if let Some(links) = self.follow
            && self.masked.within(&target.destination).is_empty()
            && let Some(new) = target::follow(&self.source[target.destination.clone()], links)
        {
            self.push_apart(target.destination, Kind::Destination(new));
        }
        if let Some(title) = target.title
            && !self.source[title.clone()].is_ascii()
        {
            self.push_apart(title, Kind::Title);
        }
    }

    /// A link reference definition.
    fn definition(&mut self, label: String, span: Span) {
        let bytes = self.masked.text.as_bytes();
        let start = span.start + 1;
        let Some(bracket) = target::find(&bytes[..span.end], start, b']') else {
            return;
        };
        if self.masked.stays(&span) {
            self.labels.keep(label.clone());
        }
        self.labels.name(label, start..bracket);
        if let Some(target) = target::read(&self.masked.text, bracket + 2..span.end) {
            self.target(target);
        }
    }

    /// What the HTML of these stretches says, as one text.
    fn read_html(&mut self, spans: &[Span]) -> Vec<Segment> {
        let mut text = String::new();
        let mut known = Known::default();
        for span in spans {
            let tags = self
                .masked
                .within(span)
                .iter()
                .filter(|tag| tag.end <= span.end);
            let shift = |tag: &Span| {
                let start = text.len() + tag.start - span.start;
                start..start + tag.len()
            };
            known.0.extend(tags.map(shift));
            text.push_str(&self.source[span.clone()]);
        }
        let mut segments = Vec::new();
        self.html.scan(&text, true, &known, &mut segments);
        segments
    }

    fn finish(mut self) -> Vec<Piece> {
        for span in std::mem::take(&mut self.labels).resolve(&mut self.pieces) {
            self.push_apart(span, Kind::Name);
        }
        for fragment in std::mem::take(&mut self.fragments) {
            let written = &self.source[fragment.clone()];
            if self.anchors.has(written) {
                self.push_apart(fragment, Kind::Name);
            } else if written.contains('%')
                && let Some(read) = percent_decoded(written)
                && self.anchors.has(&read)
            {
                self.push_apart(fragment, Kind::Encoded(read));
            }
        }
        self.pieces.sort_by_key(|piece| piece.span.start);
        self.pieces
    }
}
