//! Pieces put into segments: tags, URLs and templates in them, and what is between them.

use memchr::memmem;

use super::blocks::{Directive, directive};
use super::mask::Masked;
use super::walk::{Kind, Piece};
use crate::base::position::Span;
use crate::base::segment::{Segment, SegmentKind};
use crate::format::html::{Reference, read_reference};
use crate::format::prose::{Mark, passage};
use crate::format::scan::{Output, work};

/// Says what each byte of `source` is.
pub(super) fn write(source: &str, masked: &Masked, pieces: &[Piece], out: &mut Output<'_>) {
    let mut pieces = pieces.iter().peekable();
    while let Some(piece) = pieces.next() {
        let mut span = piece.span.start.max(out.end())..piece.span.end;
        if span.start >= span.end {
            continue;
        }
        if piece.apart {
            with_tags(masked, span.start, SegmentKind::Keep, out);
        } else {
            with_tags(masked, span.start, SegmentKind::Inline, out);
        }
        // A tag may have reached into the piece.
        span.start = span.start.max(out.end());
        match &piece.kind {
            Kind::Text => {
                // The parser cuts text where there is no mark.
                while let Some(next) = pieces
                    .next_if(|next| matches!(next.kind, Kind::Text) && next.span.start == span.end)
                {
                    span.end = next.span.end;
                }
                text(source, masked, span, out);
            }
            Kind::Title => title(source, masked, span, out),
            Kind::Name => with_tags(masked, span.end, SegmentKind::Text, out),
            Kind::Encoded(read) if span == piece.span && masked.within(&span).is_empty() => {
                out.push(span.end, SegmentKind::Encoded(read.as_str().into()));
            }
            Kind::Keep | Kind::Encoded(_) => with_tags(masked, span.end, SegmentKind::Keep, out),
            Kind::Destination(new) if span == piece.span => {
                out.push(span.end, SegmentKind::Replace(new.as_str().into()));
            }
            Kind::Code | Kind::Destination(_) => out.keep(span.end),
            Kind::Segments(segments) if span == piece.span => out.append(segments.clone()),
            Kind::Segments(_) => out.keep(span.end),
        }
    }
    with_tags(masked, source.len(), SegmentKind::Keep, out);
}

/// Says that the bytes up to `end` are `kind`, but for the tags among them.
fn with_tags(masked: &Masked, end: usize, kind: SegmentKind, out: &mut Output<'_>) {
    for tag in masked.within(&(out.end()..end)) {
        out.push(tag.start, kind.clone());
        out.push(tag.end, SegmentKind::Tag);
    }
    out.push(end, kind);
}

/// Text: URLs, addresses, templates and directives stay.
fn text(source: &str, masked: &Masked, mut span: Span, out: &mut Output<'_>) {
    let before = &source.as_bytes()[..span.start];
    let marks = before.iter().rev();
    let marks = marks
        .take_while(|b| matches!(b, b' ' | b'\t' | b'>'))
        .count();
    work(marks + span.len());
    let mut starts_line = before[..before.len() - marks]
        .last()
        .is_none_or(|b| *b == b'\n');
    while span.start < span.end {
        let rest = &source[span.clone()];
        let line = &rest[..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())];
        if starts_line && let Some(Directive { title }) = directive(line) {
            let start = span.start;
            with_tags(masked, start + title.start, SegmentKind::Keep, out);
            let title = out.end().max(start + title.start)..start + title.end;
            if !title.is_empty() {
                prose(source, masked, &title, out);
            }
            with_tags(masked, start + line.len(), SegmentKind::Keep, out);
            starts_line = false;
            span.start = out.end().max(start + line.len());
        } else {
            let end = span.start + next_directive(rest);
            prose(source, masked, &(span.start..end), out);
            starts_line = true;
            span.start = out.end().max(end);
        }
    }
}

/// Where the next line begins, behind the first, that may be a directive; the end if none does.
fn next_directive(text: &str) -> usize {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).map(|end| end + 1);
    let marks = |start: &usize| text[*start..].starts_with([':', '<', '@', '-', '{']);
    let mut starts = ends.filter(marks);
    let found = starts.find(|start| {
        let rest = &text[*start..];
        let line = &rest[..memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len())];
        directive(line).is_some()
    });
    found.unwrap_or(text.len())
}

fn prose(source: &str, masked: &Masked, span: &Span, out: &mut Output<'_>) {
    let text = &source[span.clone()];
    let segments = scan(
        source,
        masked,
        span,
        [b'{', b'[', b']'],
        &mut |scan, at, inner| match template(&text[at..]).or_else(|| wiki_link(text, at)) {
            Some(length) => {
                inner.keep(at + length);
                scan.pass(at + length);
            }
            None => scan.pass(at + 1),
        },
    );
    out.append(segments);
}

/// How long the template expression is that `text` begins with: `{{…}}`, `{%…%}` or
/// `{/*…*/}` on one line.
/// One that may hold an inline tag is none, so that the tag is resolved.
fn template(text: &str) -> Option<usize> {
    const LENGTH_MAX: usize = 512;
    if !text.starts_with('{') {
        return None;
    }
    let end = match text.as_bytes().get(1)? {
        b'{' => "}}",
        b'%' => "%}",
        b'/' if text.starts_with("{/*") => "*/}",
        _ => return None,
    };
    let bytes = &text.as_bytes()[..text.len().min(LENGTH_MAX)];
    let line = &bytes[..memchr::memchr(b'\n', bytes).unwrap_or(bytes.len())];
    work(line.len());
    let length = memmem::find(line, end.as_bytes())? + end.len();
    let holds_tag = memmem::find(&line[..length], b"-{").is_some();
    (!holds_tag).then_some(length)
}

/// How much of the wiki link at byte `at` stays: all of `[[target]]`, of `[[target|text]]` what is
/// before the text, which the two brackets at its end follow. A third bracket, or a colon behind
/// what begins a line, makes it text: a reference or its definition.
fn wiki_link(text: &str, at: usize) -> Option<usize> {
    const LENGTH_MAX: usize = 512;
    let before = text[..at].bytes().next_back();
    let text = &text[at..];
    if text.starts_with("]]") {
        return Some(2);
    }
    let target = text.strip_prefix("[[").filter(|_| before != Some(b'['))?;
    let begins_line = matches!(before, None | Some(b'\n'));
    let bytes = &target.as_bytes()[..target.len().min(LENGTH_MAX)];
    let stop = bytes
        .iter()
        .position(|b| matches!(b, b'\n' | b'[' | b']' | b'|'));
    work(stop.unwrap_or(bytes.len()));
    let stop = stop.filter(|stop| *stop > 0)?;
    match bytes[stop..] {
        [b'|', ..] => Some(2 + stop + 1),
        [b']', b']', b']', ..] => None,
        [b']', b']', b':', ..] if begins_line => None,
        [b']', b']', ..] => Some(2 + stop + 2),
        _ => None,
    }
}

/// A title: text in which `\` escapes and `&` begins character references.
fn title(source: &str, masked: &Masked, span: Span, out: &mut Output<'_>) {
    let title = &source[span.clone()];
    let segments = scan(
        source,
        masked,
        &span,
        [b'&', b'\\', b'&'],
        &mut |scan, at, inner| {
            if title.as_bytes()[at] == b'\\' {
                let escaped = title
                    .as_bytes()
                    .get(at + 1)
                    .is_some_and(u8::is_ascii_punctuation);
                inner.push(at + usize::from(escaped), SegmentKind::Inline);
                // The escaped character is text.
                scan.pass(at + 1 + usize::from(escaped));
                return;
            }
            let (length, kind) = match read_reference(&title[at..], true) {
                Reference::Character(length, c) => {
                    (length, SegmentKind::Encoded(c.to_string().into()))
                }
                Reference::Hidden(length) => (length, SegmentKind::Inline),
                Reference::Other(length) => (length, SegmentKind::Keep),
                Reference::No | Reference::More => {
                    scan.pass(at + 1);
                    return;
                }
            };
            inner.push(at + length, kind);
            scan.pass(at + length);
        },
    );
    out.append(segments);
}

/// Reads `span` alone as running text; `mark` is asked about each of `bytes`.
fn scan(
    source: &str,
    masked: &Masked,
    span: &Span,
    bytes: [u8; 3],
    mark: &mut Mark<'_>,
) -> Vec<Segment> {
    passage(&source[span.clone()], &masked.finder(span), bytes, mark)
}
