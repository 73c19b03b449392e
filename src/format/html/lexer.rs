//! A tag's name and attributes, with their places.
//!
//! Source: HTML Living Standard, 13.2.5.6 to 40 (the tokenizer's tag states).

use super::super::scan::{Tags, work};
use crate::base::position::Span;
use crate::base::services::TagExtent;

/// How long a tag may be before it goes by unread. Images written out in the text are long.
pub(super) const TAG_MAX: usize = 1 << 20;

/// An attribute of a start tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Attribute {
    /// In lower case.
    pub(super) name: String,
    /// Without quotation marks.
    pub(super) value: Span,
}

/// A start or end tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tag {
    /// In lower case.
    pub(super) name: String,
    pub(super) attributes: Vec<Attribute>,
    /// Where it ends, `>` included, or how far it was read.
    pub(super) end: usize,
    pub(super) form: Form,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    #[default]
    Start,
    End,
    /// `<x/>`.
    SelfClosing,
}

/// How far a tag was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// To its end.
    Whole,
    /// To [`TAG_MAX`], or to the end of the document; it goes on in this state.
    Part(State),
    /// More text is needed.
    More,
}

/// Where in a tag the reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Between,
    Name,
    AfterName,
    BeforeValue,
    Quoted(u8),
    Unquoted,
    Done,
}

impl State {
    /// The state behind `byte`.
    pub(super) fn after(self, byte: u8) -> Self {
        let space = matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C);
        match (self, byte) {
            (Self::Quoted(quote), _) if byte == quote => Self::Between,
            (Self::Quoted(_), _) => self,
            (_, b'>') => Self::Done,
            (Self::Unquoted, _) if space => Self::Between,
            (Self::Unquoted, _) => self,
            (Self::BeforeValue, b'"' | b'\'') => Self::Quoted(byte),
            (Self::BeforeValue, _) if space => self,
            (Self::BeforeValue, _) => Self::Unquoted,
            (_, b'/') => Self::Between,
            (Self::Between | Self::AfterName, _) if space => self,
            (Self::Name, _) if space => Self::AfterName,
            (Self::Name | Self::AfterName, b'=') => Self::BeforeValue,
            _ => Self::Name,
        }
    }
}

/// Reads the tag whose `<` is byte `at`, a letter or `/` and a letter behind it.
///
/// A variant tag in an attribute's value is read as one piece, whatever it holds, but for values
/// that are code.
pub(super) fn read(tags: &mut Tags<'_>, at: usize) -> (Tag, Read) {
    let text = tags.window();
    let bytes = text.as_bytes();
    let mut tag = Tag::default();
    let mut i = at + 1;
    if bytes.get(i) == Some(&b'/') {
        tag.form = Form::End;
        i += 1;
    }
    let name = i;
    let is_end = |b: &u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0C | b'/' | b'>');
    i += bytes[i..]
        .iter()
        .take(TAG_MAX)
        .take_while(|b| !is_end(b))
        .count();
    while !text.is_char_boundary(i) {
        i += 1;
    }
    tag.name = text[name..i].to_ascii_lowercase();
    let mut state = State::Between;
    let mut part = i;
    while let Some(&byte) = bytes.get(i) {
        let next = state.after(byte);
        if i - at >= TAG_MAX && text.is_char_boundary(i) {
            tag.end = i;
            work(i - at);
            return (tag, Read::Part(state));
        }
        match (state, next) {
            (State::Between | State::AfterName, State::Name) => part = i,
            (State::BeforeValue, State::Unquoted) => part = i,
            (State::BeforeValue, State::Quoted(_)) => part = i + 1,
            (State::Quoted(_) | State::Unquoted, State::Between | State::Done) => {
                if let Some(attribute) = tag.attributes.last_mut() {
                    attribute.value = part..i;
                }
            }
            _ => {}
        }
        if state == State::Name && next != State::Name {
            let name = text[part..i].to_ascii_lowercase();
            tag.attributes.push(Attribute { name, value: i..i });
        }
        if next == State::Done {
            if byte_before(bytes, i) == Some(b'/')
                && state == State::Between
                && tag.form == Form::Start
            {
                tag.form = Form::SelfClosing;
            }
            tag.end = i + 1;
            work(tag.end - at);
            return (tag, Read::Whole);
        }
        if matches!(next, State::Quoted(_) | State::Unquoted) && byte == b'-' && !in_code(&tag) {
            if i + 1 == bytes.len() && !tags.last() {
                break;
            }
            match tags.is_opener(i).then(|| tags.extent(i)) {
                Some(TagExtent::Tag { end }) => {
                    state = next;
                    i = end;
                    continue;
                }
                Some(TagExtent::More) => break,
                _ => {}
            }
        }
        state = next;
        i += 1;
    }
    work(bytes.len() - at);
    tag.end = bytes.len();
    let read = if tags.last() {
        Read::Part(state)
    } else {
        Read::More
    };
    (tag, read)
}

fn byte_before(bytes: &[u8], i: usize) -> Option<u8> {
    bytes.get(i.checked_sub(1)?).copied()
}

/// Whether the value of the last attribute is code.
fn in_code(tag: &Tag) -> bool {
    tag.attributes
        .last()
        .is_some_and(|attribute| is_code(&attribute.name))
}

/// Whether an attribute's value is code.
pub(super) fn is_code(name: &str) -> bool {
    name == "style" || name == "srcdoc" || name.starts_with("on")
}
