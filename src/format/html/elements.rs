//! Which elements are open, as far as it decides what stays.
//!
//! Source: HTML Living Standard, 13.1.2.4 (optional tags) and 13.2.6 (tree construction), of
//! which only the implied end tags are needed here.

/// How deep elements are followed; deeper ones are read but not remembered.
const DEPTH_MAX: usize = 256;

/// Why text stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::format) struct Protection {
    /// In an element for code: a `-{` is text there too.
    pub(in crate::format) code: bool,
    /// `translate="no"` or `class="notranslate"`.
    pub(in crate::format) untranslated: bool,
    /// In a language that is not Chinese.
    pub(in crate::format) foreign: bool,
}

impl Protection {
    /// Whether there is any reason.
    pub(in crate::format) fn any(self) -> bool {
        self.code || self.untranslated || self.foreign
    }
}

struct Element {
    name: String,
    protection: Protection,
}

/// The open elements, outermost first.
#[derive(Default)]
pub(in crate::format) struct Elements {
    open: Vec<Element>,
}

impl Elements {
    /// What holds inside the innermost element.
    pub(in crate::format) fn protection(&self) -> Protection {
        self.open
            .last()
            .map_or_else(Protection::default, |element| element.protection)
    }

    /// How many elements are open.
    pub(in crate::format) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Closes all but the outermost `depth` elements.
    pub(in crate::format) fn truncate(&mut self, depth: usize) {
        self.open.truncate(depth);
    }

    /// Whether the text is part of a drawing or a formula, which have XML's rules, but for the
    /// parts of a drawing that hold HTML.
    pub(in crate::format) fn in_xml(&self) -> bool {
        let decides = |element: &Element| match element.name.as_str() {
            "svg" | "math" => Some(true),
            "foreignobject" | "desc" | "title" | "annotation-xml" => Some(false),
            _ => None,
        };
        self.open.iter().rev().find_map(decides).unwrap_or(false)
    }

    /// Closes what a start tag `name` closes.
    pub(in crate::format) fn imply_end(&mut self, name: &str) {
        match name {
            "li" => self.close(&["li"], &["ul", "ol", "menu"]),
            "dt" | "dd" => self.close(&["dt", "dd"], &["dl"]),
            "option" => self.close(&["option"], &["select", "datalist", "optgroup"]),
            "optgroup" => self.close(&["optgroup"], &["select"]),
            "td" | "th" => self.close(&["td", "th"], &["tr", "table"]),
            "tr" => self.close(&["tr"], &["table"]),
            "thead" | "tbody" | "tfoot" => self.close(&["thead", "tbody", "tfoot"], &["table"]),
            "rb" | "rt" | "rtc" | "rp" => self.close(&["rb", "rt", "rp"], &["ruby", "rtc"]),
            _ => {}
        }
        if closes_paragraph(name) {
            let scope = [
                "button", "table", "td", "th", "caption", "object", "template", "html",
            ];
            self.close(&["p"], &scope);
        }
    }

    /// Opens an element.
    pub(in crate::format) fn push(&mut self, name: &str, protection: Protection) {
        if self.open.len() < DEPTH_MAX {
            let name = name.to_owned();
            self.open.push(Element { name, protection });
        }
    }

    /// Closes the innermost element `name` and all in it; nothing if there is none.
    pub(in crate::format) fn end(&mut self, name: &str) {
        self.close(&[name], &[]);
    }

    fn close(&mut self, names: &[&str], scope: &[&str]) {
        let found = self.open.iter().enumerate().rev().find(|(_, element)| {
            names.contains(&element.name.as_str()) || scope.contains(&element.name.as_str())
        });
        if let Some((index, element)) = found
            && names.contains(&element.name.as_str())
        {
            self.open.truncate(index);
        }
    }
}

/// Whether a start tag `name` ends an open paragraph.
fn closes_paragraph(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "center"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dd"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "header"
            | "hgroup"
            | "hr"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "ol"
            | "p"
            | "pre"
            | "search"
            | "section"
            | "summary"
            | "table"
            | "ul"
    )
}

/// Whether an element has no content.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Whether an element holds code, or something else that is not for readers.
pub(super) fn is_code(name: &str) -> bool {
    matches!(name, "code" | "pre" | "kbd" | "samp") || content(name) == Content::Raw
}

/// Whether a word may go on behind the element's tags. A link's text has words of its own.
pub(super) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "abbr"
            | "acronym"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "data"
            | "del"
            | "dfn"
            | "em"
            | "font"
            | "i"
            | "ins"
            | "mark"
            | "nobr"
            | "q"
            | "rb"
            | "ruby"
            | "s"
            | "small"
            | "span"
            | "strike"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "tt"
            | "u"
            | "var"
            | "wbr"
    )
}

/// What is between an element's tags, where it is not markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    Markup,
    /// Text with character references, no tags.
    Text,
    /// Not for readers.
    Raw,
}

/// What an element holds.
pub(super) fn content(name: &str) -> Content {
    match name {
        "title" | "textarea" => Content::Text,
        "script" | "style" | "xmp" | "iframe" | "noembed" | "noframes" | "plaintext" => {
            Content::Raw
        }
        _ => Content::Markup,
    }
}

/// Whether a language is not Chinese. A language that is unknown (`""`, `und`, `mul`) may be.
pub(super) fn is_foreign(lang: &str) -> bool {
    let primary = lang
        .trim()
        .split(['-', '_'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    // Chinese and the languages that its macrolanguage code encompasses (ISO 639-3).
    !matches!(
        primary.as_str(),
        "" | "und"
            | "mul"
            | "zh"
            | "zho"
            | "chi"
            | "cmn"
            | "lzh"
            | "yue"
            | "wuu"
            | "nan"
            | "hak"
            | "gan"
            | "hsn"
            | "cdo"
            | "cjy"
            | "cpx"
            | "czh"
            | "czo"
            | "mnp"
            | "csp"
            | "cnp"
    )
}
