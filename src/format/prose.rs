//! Running text: what stays in it (tags, URLs, e-mail addresses, link destinations), for `text` and
//! for every format that has running text between its own marks.
//!
//! Most text has little of that, so it is searched for what they all have (`://`, `www.`, `@`,
//! `](`, the bytes that a format asks for) and not looked at byte by byte.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::link::{self, Behind, Found, LOCAL_MAX, Stop};
use super::scan::{Output, Tags, work};
use crate::base::position::Span;
use crate::base::segment::{Segment, SegmentKind};
use crate::base::services::{TagExtent, TagFinder};

/// What a format looks for in running text besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Also {
    /// The destinations of Markdown links.
    Destinations,
    /// Any of these bytes: the scan stops there and leaves them to the format.
    Bytes([u8; 3]),
}

// A document of many short passages would make its searchers anew for each.
static SCHEME: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("://"));
static WWW: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("www."));
static DESTINATION: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("]("));

/// A reader of running text, for a whole document.
pub(super) struct Prose {
    /// Set while the last window ended inside a URL.
    url: Option<Behind>,
    also: Also,
}

impl Prose {
    pub(super) fn new(also: Also) -> Self {
        Self { url: None, also }
    }

    /// Starts on a window.
    pub(super) fn scan<'a>(
        &'a mut self,
        window: &'a str,
        last: bool,
        tags: &'a dyn TagFinder,
    ) -> Scan<'a> {
        Scan {
            tags: Tags::new(window, last, tags),
            url: self.url.take(),
            kept_url: &mut self.url,
            next: Next {
                also: self.also,
                places: [Opener, Scheme, Www, At, Foreign].map(|trigger| (trigger, None)),
                passed: 0,
            },
        }
    }
}

/// Where a scan stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reached {
    /// At one of the bytes that the format asked for, which is here; what is before it is said.
    Byte(usize),
    /// At something that more text must decide.
    Wait,
    /// At the end of the window, or as near as can be decided.
    End,
}

/// A scan of one window.
pub(super) struct Scan<'a> {
    tags: Tags<'a>,
    url: Option<Behind>,
    kept_url: &'a mut Option<Behind>,
    next: Next,
}

impl<'a> Scan<'a> {
    /// Goes on from where `out` ends, or from what was passed, to the next thing that is the
    /// format's.
    pub(super) fn run(&mut self, out: &mut Output<'_>) -> Reached {
        if let Some(behind) = self.url.take() {
            self.url = rest_of_url(behind, &mut self.tags, out);
        }
        while self.url.is_none() {
            let from = out.end().max(self.next.passed);
            let (trigger, at) = self.next.first(from, &mut self.tags);
            let bytes = self.tags.window().as_bytes();
            if at >= bytes.len() {
                let last = self.tags.last();
                out.text(if last {
                    bytes.len()
                } else {
                    undecided(bytes, out.end())
                });
                return Reached::End;
            }
            if matches!((trigger, self.next.also), (Foreign, Also::Bytes(_))) {
                out.text(at);
                return Reached::Byte(at);
            }
            self.next.passed = at + 1;
            match look(trigger, at, &mut self.tags, out) {
                Then::GoOn => {}
                Then::Url => self.url = rest_of_url(Behind::Joint, &mut self.tags, out),
                Then::Wait => return Reached::Wait,
            }
        }
        Reached::Wait
    }

    /// Says that what stands before byte `end` and was not said yet is text like any other.
    pub(super) fn pass(&mut self, end: usize) {
        self.next.passed = end;
    }

    /// The window's tags.
    pub(super) fn tags(&mut self) -> &mut Tags<'a> {
        &mut self.tags
    }

    /// Ends the scan of this window: what is unfinished goes on in the next one.
    pub(super) fn finish(self) {
        *self.kept_url = self.url;
    }
}

/// Sees one of the bytes that a format looks for: says what it begins, or passes it.
pub(super) type Mark<'m> = dyn FnMut(&mut Scan<'_>, usize, &mut Output<'_>) + 'm;

/// The segments of a passage that is there whole; `mark` sees each of `bytes`.
pub(super) fn passage(
    text: &str,
    tags: &dyn TagFinder,
    bytes: [u8; 3],
    mark: &mut Mark<'_>,
) -> Vec<Segment> {
    let mut segments = Vec::new();
    let out = &mut Output::new(&mut segments);
    let mut prose = Prose::new(Also::Bytes(bytes));
    let mut scan = prose.scan(text, true, tags);
    while let Reached::Byte(at) = scan.run(out) {
        scan.pass(at + 1);
        mark(&mut scan, at, out);
    }
    scan.finish();
    segments
}

/// What may be more than text.
#[derive(Clone, Copy)]
enum Trigger {
    Opener,
    Scheme,
    Www,
    At,
    /// What [`Also`] asks for.
    Foreign,
}

use Trigger::{At, Foreign, Opener, Scheme, Www};

/// Where each trigger occurs next. Each is searched for again only when it has been passed.
struct Next {
    also: Also,
    /// `None`: not searched for yet. The window's length: it occurs no more.
    places: [(Trigger, Option<usize>); 5],
    /// Triggers before this byte have been looked at.
    passed: usize,
}

impl Next {
    fn find(&self, trigger: Trigger, from: usize, tags: &mut Tags<'_>) -> usize {
        let window = tags.window().as_bytes();
        let rest = window.get(from..).unwrap_or_default();
        let offset = match trigger {
            Opener => tags.next_opener(from).map(|at| at - from),
            Scheme => SCHEME.find(rest),
            Www => WWW.find(rest),
            At => memchr::memchr(b'@', rest),
            Foreign => match self.also {
                Also::Destinations => DESTINATION.find(rest),
                Also::Bytes([a, b, c]) => memchr::memchr3(a, b, c, rest),
            },
        };
        work(offset.unwrap_or(rest.len()));
        offset.map_or(window.len(), |offset| from + offset)
    }

    /// The first trigger at or after byte `from`, and its place; none is at the window's end.
    fn first(&mut self, from: usize, tags: &mut Tags<'_>) -> (Trigger, usize) {
        let mut first = (Opener, tags.window().len());
        for index in 0..self.places.len() {
            let (trigger, place) = self.places[index];
            let place = match place {
                Some(place) if place >= from => place,
                _ => self.find(trigger, from, tags),
            };
            self.places[index].1 = Some(place);
            if place < first.1 {
                first = (trigger, place);
            }
        }
        first
    }
}

/// Reads a URL on. Returns what to go on with if more text is needed.
fn rest_of_url(mut behind: Behind, tags: &mut Tags<'_>, out: &mut Output<'_>) -> Option<Behind> {
    loop {
        let (end, stop) = link::url(tags, out.end(), behind);
        out.keep(end);
        match stop {
            Stop::End => return None,
            Stop::Tag(end) => {
                out.push(end, SegmentKind::Tag);
                behind = Behind::Other;
            }
            Stop::More(behind) => return Some(behind),
        }
    }
}

/// What to do after a trigger.
enum Then {
    GoOn,
    /// Read the rest of a URL.
    Url,
    /// Ask for more text.
    Wait,
}

/// Sees what the `trigger` at byte `at` begins, and says so to `out`.
fn look(trigger: Trigger, at: usize, tags: &mut Tags<'_>, out: &mut Output<'_>) -> Then {
    let bytes = tags.window().as_bytes();
    let floor = out.end();
    let found = match trigger {
        Opener => match tags.extent(at) {
            TagExtent::Tag { end } => Found::Yes(at..end),
            TagExtent::Literal => Found::No,
            TagExtent::More => Found::More,
        },
        Scheme | Www => {
            let url = match trigger {
                Scheme => link::scheme(bytes, floor, at).map(|start| start..at + 3),
                _ => is_host(bytes, floor, at).then_some(at..at + 4),
            };
            return url.map_or(Then::GoOn, |url| {
                out.text(url.start);
                out.keep(url.end);
                Then::Url
            });
        }
        At => link::email(tags, floor, at),
        Foreign => link::destination(tags, at + 2),
    };
    match found {
        Found::Yes(span) => keep(span, tags, out),
        Found::No => {}
        Found::More => {
            out.text(undecided(&bytes[..at], floor));
            return Then::Wait;
        }
    }
    Then::GoOn
}

/// Whether the `www.` at byte `at` begins a name.
fn is_host(bytes: &[u8], floor: usize, at: usize) -> bool {
    at == floor || !(bytes[at - 1].is_ascii_alphanumeric() || b"-_.".contains(&bytes[at - 1]))
}

/// Where the end of `bytes` begins that may become part of a URL, an address or a link.
fn undecided(bytes: &[u8], floor: usize) -> usize {
    // The bound leaves room for the longest thing that goes back (an address's local part) and
    // for what follows it (`:/`, `www`).
    let floor = floor.max(bytes.len().saturating_sub(LOCAL_MAX + 4));
    let run = bytes[floor..]
        .iter()
        .rev()
        .take_while(|b| link::is_local(**b) || matches!(b, b':' | b']'))
        .count();
    bytes.len() - run
}

/// Says that `span` stays, but for the tags in it; what is before it is text.
fn keep(span: Span, tags: &mut Tags<'_>, out: &mut Output<'_>) {
    out.text(span.start);
    while let Some(at) = tags.next_opener(out.end()).filter(|at| *at < span.end) {
        match tags.extent(at) {
            TagExtent::Tag { end } => {
                out.keep(at);
                out.push(end, SegmentKind::Tag);
            }
            _ => out.keep(at + 1),
        }
    }
    out.keep(span.end);
}
