//! Tags put into segments: which attributes people read, and what an element does to its content.

use super::elements::{Protection, is_code, is_foreign, is_inline};
use super::lexer::{self, Attribute, Tag};
use super::reference;
use crate::base::position::Span;
use crate::base::segment::SegmentKind;
use crate::format::Links;
use crate::format::prose::passage;
use crate::format::scan::{Output, Tags};

/// Where a start tag stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around<'a> {
    /// What holds for the element itself.
    pub(super) parent: Protection,
    /// What holds inside it.
    pub(super) own: Protection,
    /// The edition that the document becomes.
    pub(super) target: Option<&'a str>,
    /// Where links lead afterwards.
    pub(super) links: Option<&'a Links>,
}

/// What an attribute's value is.
enum Role {
    /// For people.
    Human,
    /// The language of the document, which is Chinese, or a link: becomes this.
    Becomes(String),
    /// Code.
    Code,
    /// For machines.
    Machine,
}

/// Says what an end tag is, where this holds before it.
pub(super) fn end_tag(tag: &Tag, inside: Protection, out: &mut Output<'_>) {
    out.push(tag.end, kind(tag, inside));
}

/// What a tag is to the text around it.
fn kind(tag: &Tag, before: Protection) -> SegmentKind {
    if is_inline(&tag.name) && !before.any() {
        SegmentKind::Inline
    } else {
        SegmentKind::Keep
    }
}

/// Says what a start tag and its attributes are.
pub(super) fn start_tag(tag: &Tag, around: Around<'_>, tags: &mut Tags<'_>, out: &mut Output<'_>) {
    let start = out.end();
    for attribute in &tag.attributes {
        let Attribute { value, .. } = attribute;
        if value.is_empty() {
            continue;
        }
        match role(tag, attribute, around, tags.window()) {
            Role::Human => human(value, tags, out),
            Role::Becomes(new) => {
                if tags.window()[value.clone()] != new {
                    out.keep(value.start);
                    out.push(value.end, SegmentKind::Replace(new.into()));
                }
            }
            Role::Machine if !around.parent.code => only_tags(value, tags, out),
            Role::Machine | Role::Code => {}
        }
    }
    // A tag with something to read in it parts words: its text would come between them.
    let kind = if out.end() == start {
        kind(tag, around.parent)
    } else {
        SegmentKind::Keep
    };
    out.push(tag.end, kind);
}

fn role(tag: &Tag, attribute: &Attribute, around: Around<'_>, text: &str) -> Role {
    let name = attribute.name.as_str();
    if lexer::is_code(name) {
        return Role::Code;
    }
    let value = &text[attribute.value.clone()];
    if tag.name == "html" && matches!(name, "lang" | "xml:lang") {
        return language(value, around.target, "-");
    }
    let human = match name {
        "title" | "alt" | "placeholder" | "aria-label" => true,
        "content" if tag.name == "meta" => match meta(tag, text).as_str() {
            "content-language" => return language(value, around.target, "-"),
            "og:locale" => return language(value, around.target, "_"),
            name => is_human_meta(name),
        },
        "href" | "src" | "poster" | "data" => {
            let link = around.links.and_then(|links| links.follow(value));
            return link.map_or(Role::Machine, Role::Becomes);
        }
        _ => false,
    };
    if human && !(around.parent.code || around.own.untranslated || around.own.foreign) {
        Role::Human
    } else {
        Role::Machine
    }
}

/// What a `meta` element is about, in lower case.
fn meta(tag: &Tag, text: &str) -> String {
    let named = |attribute: &&Attribute| {
        matches!(
            attribute.name.as_str(),
            "name" | "property" | "http-equiv" | "itemprop"
        )
    };
    let name = tag.attributes.iter().find(named);
    name.map_or_else(String::new, |name| {
        text[name.value.clone()].trim().to_ascii_lowercase()
    })
}

/// Whether people read the content of a `meta` element of this name: descriptions, and the titles
/// that are shown where a page is shared.
fn is_human_meta(name: &str) -> bool {
    matches!(
        name,
        "description"
            | "og:title"
            | "og:description"
            | "og:site_name"
            | "og:image:alt"
            | "twitter:title"
            | "twitter:description"
            | "twitter:image:alt"
    )
}

/// The role of a language's name: a Chinese one becomes the edition's.
fn language(value: &str, target: Option<&str>, separator: &str) -> Role {
    let mut parts = value.trim().split(['-', '_']);
    match target {
        Some(target)
            if parts
                .next()
                .is_some_and(|part| part.eq_ignore_ascii_case("zh")) =>
        {
            Role::Becomes(target.replace('-', separator))
        }
        _ => Role::Machine,
    }
}

/// What holds inside the element, given what holds around it.
pub(super) fn protection(tag: &Tag, parent: Protection, text: &str) -> Protection {
    let mut own = parent;
    own.code |= is_code(&tag.name);
    for attribute in &tag.attributes {
        let value = &text[attribute.value.clone()];
        match attribute.name.as_str() {
            "translate" => own.untranslated = value.eq_ignore_ascii_case("no"),
            "lang" | "xml:lang" => own.foreign = is_foreign(value),
            _ => {}
        }
    }
    let classes = tag
        .attributes
        .iter()
        .filter(|attribute| attribute.name == "class");
    own.untranslated |= classes
        .flat_map(|class| text[class.value.clone()].split_ascii_whitespace())
        .any(|class| class == "notranslate");
    own
}

/// Says that `value` is text with character references; what is before it stays.
fn human(value: &Span, tags: &mut Tags<'_>, out: &mut Output<'_>) {
    let text = &tags.window()[value.clone()];
    if text.is_ascii() && !text.contains("&#") {
        return;
    }
    let segments = passage(
        text,
        &tags.within(value),
        [b'&'; 3],
        &mut |scan, at, out| {
            if let Some(end) = reference(text, true, at, out) {
                scan.pass(end);
            }
        },
    );
    out.keep(value.start);
    out.append(segments);
}

/// Says where the tags in `value` are; what is before and between them stays.
fn only_tags(value: &Span, tags: &mut Tags<'_>, out: &mut Output<'_>) {
    for tag in tags.within(value).0 {
        out.keep(value.start + tag.start);
        out.push(value.start + tag.end, SegmentKind::Tag);
    }
}
