//! A tag's name and attributes, with their places.
//!
//! Source: HTML Living Standard, 13.2.5.6 to 40 (the tokenizer's tag states).

use std::collections::HashSet;

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
    let mut i = name(text, at, &mut tag);
    let mut state = State::Between;
    let mut part = i;
    while let Some(&byte) = bytes.get(i) {
        if i - at >= TAG_MAX && text.is_char_boundary(i) {
            tag.end = i;
            tag.leave_out_repeated();
            work(i - at);
            return (tag, Read::Part(state));
        }
        let next = state.after(byte);
        note(&mut tag, text, (state, next), &mut part, i);
        if next == State::Done {
            let slash = i > 0 && bytes[i - 1] == b'/' && state == State::Between;
            if slash && tag.form == Form::Start {
                tag.form = Form::SelfClosing;
            }
            tag.end = i + 1;
            tag.leave_out_repeated();
            work(tag.end - at);
            return (tag, Read::Whole);
        }
        state = next;
        i = match state {
            State::Quoted(_) | State::Unquoted if byte == b'-' && !in_code(&tag) => {
                match behind_tag(tags, i) {
                    Some(end) => end,
                    None => break,
                }
            }
            _ => i + 1,
        };
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

impl Tag {
    /// Leaves out attributes of a name that another one before has: they count for nothing.
    fn leave_out_repeated(&mut self) {
        const FEW: usize = 16;
        let attributes = &mut self.attributes;
        if attributes.len() > FEW {
            let mut seen = HashSet::new();
            attributes.retain(|one| seen.insert(one.name.clone()));
            return;
        }
        for index in (1..attributes.len()).rev() {
            let (before, rest) = attributes.split_at(index);
            if before.iter().any(|one| one.name == rest[0].name) {
                attributes.remove(index);
            }
        }
    }
}

/// Reads the tag's name and returns where it ends.
fn name(text: &str, at: usize, tag: &mut Tag) -> usize {
    let bytes = text.as_bytes();
    let mut start = at + 1;
    if bytes.get(start) == Some(&b'/') {
        tag.form = Form::End;
        start += 1;
    }
    let is_end = |b: &u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0C | b'/' | b'>');
    let length = bytes[start..]
        .iter()
        .take(TAG_MAX)
        .take_while(|b| !is_end(b))
        .count();
    let mut end = start + length;
    while !text.is_char_boundary(end) {
        end += 1;
    }
    tag.name = text[start..end].to_ascii_lowercase();
    end
}

/// Notes what begins or ends at byte `i`, where the state changes; `part` is where the last name
/// or value began.
fn note(tag: &mut Tag, text: &str, change: (State, State), part: &mut usize, i: usize) {
    if change.0 == State::Name && change.1 != State::Name {
        let name = text[*part..i].to_ascii_lowercase();
        tag.attributes.push(Attribute { name, value: i..i });
    }
    match change {
        (State::Between | State::AfterName, State::Name)
        | (State::BeforeValue, State::Unquoted) => *part = i,
        (State::BeforeValue, State::Quoted(_)) => *part = i + 1,
        (State::Quoted(_) | State::Unquoted, State::Between | State::Done) => {
            if let Some(attribute) = tag.attributes.last_mut() {
                attribute.value = *part..i;
            }
        }
        _ => {}
    }
}

/// Where to go on behind the `-` at byte `i` of a value; `None` if more text is needed.
fn behind_tag(tags: &mut Tags<'_>, i: usize) -> Option<usize> {
    if i + 1 == tags.window().len() && !tags.last() {
        return None;
    }
    match tags.is_opener(i).then(|| tags.extent(i)) {
        Some(TagExtent::Tag { end }) => Some(end),
        Some(TagExtent::More) => None,
        _ => Some(i + 1),
    }
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
