//! Names and marks in wikitext, and how far they reach. All lengths are in bytes.

use memchr::memmem;

use crate::base::position::Span;
use crate::format::scan::work;

/// How far is looked for the end of a name.
const NAME_MAX: usize = 256;

/// An element, or a part of one, that is no text.
#[derive(Debug)]
pub(super) struct Element {
    pub(super) length: usize,
    /// Whether variant tags in it resolve.
    pub(super) tags: bool,
    /// Whether a word may go on behind it.
    pub(super) inline: bool,
    /// The value of its `title` or `alt`.
    pub(super) human: Option<Span>,
}

/// Elements whose content stays (MediaWiki's parser and its usual extensions).
const STAY: [&str; 16] = [
    "nowiki",
    "pre",
    "code",
    "syntaxhighlight",
    "source",
    "math",
    "chem",
    "ce",
    "score",
    "timeline",
    "graph",
    "mapframe",
    "templatedata",
    "templatestyles",
    "kbd",
    "samp",
];

const INLINE: [&str; 14] = [
    "b", "i", "u", "s", "em", "strong", "span", "small", "big", "sub", "sup", "del", "ins", "font",
];

/// The comment, tag or element that `text` begins with.
pub(super) fn element(text: &str) -> Option<Element> {
    let bytes = text.as_bytes();
    if text.starts_with("<!--") {
        let length = memmem::find(bytes, b"-->").map_or(text.len(), |at| at + 3);
        return Some(Element {
            length,
            tags: false,
            inline: true,
            human: None,
        });
    }
    let closing = bytes.get(1) == Some(&b'/');
    let start = 1 + usize::from(closing);
    let length = bytes[start..]
        .iter()
        .take(NAME_MAX)
        .take_while(|b| b.is_ascii_alphanumeric())
        .count();
    if length == 0 || !bytes[start].is_ascii_alphabetic() {
        return None;
    }
    let name = text[start..start + length].to_ascii_lowercase();
    let end = tag_end(bytes)?;
    let raw = matches!(name.as_str(), "script" | "style");
    if !closing && !text[..end].ends_with("/>") && (raw || STAY.contains(&name.as_str())) {
        let length = end + closing_tag(&text[end..], &name);
        return Some(Element {
            length,
            tags: !raw,
            inline: false,
            human: None,
        });
    }
    let human = human(&text[..end]);
    let inline = INLINE.contains(&name.as_str());
    Some(Element {
        length: end,
        tags: false,
        inline,
        human,
    })
}

/// Where a tag ends; a `>` in quotation marks is none of its own.
fn tag_end(bytes: &[u8]) -> Option<usize> {
    const TAG_MAX: usize = 4096;
    let mut quote = None;
    for (i, &byte) in bytes.iter().enumerate().take(TAG_MAX) {
        match (quote, byte) {
            (None, b'>') => return Some(i + 1),
            (None, b'"' | b'\'') if bytes[i - 1] == b'=' => quote = Some(byte),
            (Some(open), _) if byte == open => quote = None,
            _ => {}
        }
    }
    None
}

/// How far the end tag of `name` is, itself included; everything, if there is none.
fn closing_tag(text: &str, name: &str) -> usize {
    let bytes = text.as_bytes();
    memmem::find_iter(bytes, b"</")
        .find(|at| {
            let found = bytes.get(at + 2..at + 2 + name.len());
            found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
        })
        .and_then(|at| Some(at + memchr::memchr(b'>', &bytes[at..])? + 1))
        .unwrap_or(text.len())
}

/// The value of a `title` or `alt` in quotation marks, unless it is a URL.
fn human(tag: &str) -> Option<Span> {
    let (start, quote) = ["title=", "alt="].iter().find_map(|name| {
        let at = tag.find(&format!(" {name}"))? + 1 + name.len();
        let quote = *tag.as_bytes().get(at)?;
        matches!(quote, b'"' | b'\'').then_some((at + 1, quote))
    })?;
    let end = start + memchr::memchr(quote, &tag.as_bytes()[start..])?;
    (!tag[start..end].contains("://")).then_some(start..end)
}

/// How long the line is that `rest` begins.
pub(super) fn line_length(rest: &[u8]) -> usize {
    let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    work(length);
    length
}

/// Whether a page is not to be converted.
pub(super) fn is_unconverted(page: &str) -> bool {
    let words = [
        "__NOCC__",
        "__NOCONTENTCONVERT__",
        "__不转换内容__",
        "__不轉換內容__",
    ];
    words
        .iter()
        .any(|word| memmem::find(page.as_bytes(), word.as_bytes()).is_some())
}

/// How much stays at the start of a page: the word of a redirection.
pub(super) fn first(page: &str) -> usize {
    let start = page.len() - page.trim_start().len();
    if page[start..].starts_with('#') {
        let line = &page[start..start + line_length(&page.as_bytes()[start..])];
        let words = ["#redirect", "#重定向"];
        let lower = line.to_lowercase();
        if words.iter().any(|word| lower.starts_with(word)) {
            return line.find("[[").map_or(0, |at| start + at);
        }
    }
    0
}

/// Whether the tag that `text` begins with opens a gallery of files or closes it.
pub(super) fn gallery(text: &str) -> Option<bool> {
    let bytes = text.as_bytes().strip_prefix(b"<")?;
    let (name, opens) = match bytes.strip_prefix(b"/") {
        Some(name) => (name, false),
        None => (bytes, true),
    };
    let is_gallery = name
        .get(..7)
        .is_some_and(|name| name.eq_ignore_ascii_case(b"gallery"));
    let ends = name.get(7).is_some_and(|b| !b.is_ascii_alphanumeric());
    (is_gallery && ends).then_some(opens)
}

/// How long the magic word is that `text` begins with.
pub(super) fn magic_word(text: &str) -> Option<usize> {
    let mut length = 0;
    let inner = text.strip_prefix("__")?;
    for c in inner.chars().take(40) {
        if inner[length..].starts_with("__") {
            return (length > 0).then_some(length + 4);
        }
        if !c.is_alphanumeric() {
            return None;
        }
        length += c.len_utf8();
    }
    inner[length..].starts_with("__").then_some(length + 4)
}

/// How many parameters of a template or function stay: `#invoke`'s function.
pub(super) fn parameters_that_stay(name: &str) -> usize {
    const INVOKE: &[u8] = b"#invoke:";
    let start = name.trim_start().as_bytes().get(..INVOKE.len());
    usize::from(start.is_some_and(|start| start.eq_ignore_ascii_case(INVOKE)))
}

/// The text up to what may end a parameter, not too far.
fn head(rest: &str) -> &str {
    let stop = |b: &u8| matches!(b, b'|' | b'{' | b'}' | b'[' | b']' | b'<' | b'\n');
    let mut length = rest.bytes().take(NAME_MAX).take_while(|b| !stop(b)).count();
    while !rest.is_char_boundary(length) {
        length -= 1;
    }
    &rest[..length]
}

/// How much of a parameter that stays is sure to be its name or value.
pub(super) fn parameter(rest: &str) -> usize {
    head(rest).len()
}

/// How much of a parameter is its name, or the name of a file.
pub(super) fn parameter_name(rest: &str) -> usize {
    // A name may begin on the line behind the bar.
    let indent = rest.len() - rest.trim_start().len();
    let head = head(&rest[indent..]);
    let name = head.find('=').map_or(0, |at| at + 1);
    if is_file_name(&head[name..]) {
        indent + head.len()
    } else if name > 0 {
        indent + name
    } else {
        0
    }
}

/// Whether a value is the name of a file.
fn is_file_name(value: &str) -> bool {
    const EXTENSIONS: [&str; 17] = [
        "jpg", "jpeg", "png", "gif", "svg", "webp", "tif", "tiff", "pdf", "djvu", "ogg", "oga",
        "ogv", "webm", "mp3", "wav", "stl",
    ];
    let extension = value
        .trim()
        .rsplit_once('.')
        .map(|(_, extension)| extension);
    extension.is_some_and(|known| {
        EXTENSIONS
            .iter()
            .any(|name| name.eq_ignore_ascii_case(known))
    })
}

/// Whether a link's target names a file to show.
pub(super) fn is_file_link(target: &str) -> bool {
    is_in(
        target,
        &[
            "file", "image", "media", "文件", "图像", "圖像", "檔案", "图片", "圖片", "媒体",
            "媒體", "档案",
        ],
    )
}

/// Whether a link puts the page into a category.
pub(super) fn is_category(target: &str) -> bool {
    is_in(target, &["category", "分类", "分類"])
}

fn is_in(target: &str, namespaces: &[&str]) -> bool {
    let length = target.bytes().take(NAME_MAX).position(|b| b == b':');
    let name = length.map(|length| target[..length].trim());
    name.is_some_and(|name| {
        namespaces
            .iter()
            .any(|known| name.eq_ignore_ascii_case(known))
    })
}

/// How much of a file link's parameter stays: an option, or the name of one.
pub(super) fn file_option(rest: &str) -> usize {
    const WORDS: [&str; 33] = [
        "thumb",
        "thumbnail",
        "frame",
        "framed",
        "frameless",
        "border",
        "left",
        "right",
        "center",
        "centre",
        "none",
        "baseline",
        "sub",
        "super",
        "top",
        "text-top",
        "middle",
        "bottom",
        "text-bottom",
        "upright",
        "缩略图",
        "縮圖",
        "有框",
        "无框",
        "無框",
        "边框",
        "邊框",
        "左",
        "右",
        "居中",
        "置中",
        "无",
        "無",
    ];
    const NAMES: [&str; 10] = [
        "upright", "link", "page", "lang", "class", "链接", "連結", "頁", "页", "类",
    ];
    let head = head(rest);
    let word = head.trim();
    let (name, value) = word.split_once('=').unwrap_or((word, ""));
    let size = ["px", "像素"]
        .iter()
        .find_map(|unit| word.strip_suffix(unit));
    let is_size = size.is_some_and(|size| size.bytes().all(|b| b.is_ascii_digit() || b == b'x'));
    if WORDS.contains(&word) || is_size || (!value.is_empty() && NAMES.contains(&name.trim())) {
        head.len()
    } else if matches!(name.trim(), "alt" | "替代文本" | "替代文字") && word.contains('=') {
        head.find('=').map_or(0, |at| at + 1)
    } else {
        0
    }
}

/// How much of a table cell is its attributes, the `|` behind them included.
pub(super) fn attributes(cell: &str) -> usize {
    let mut length = cell.len().min(NAME_MAX);
    while !cell.is_char_boundary(length) {
        length -= 1;
    }
    let line = &cell[..line_length(&cell.as_bytes()[..length])];
    let Some(bar) = line.find(['|', '!']) else {
        return 0;
    };
    let before = &line[..bar];
    let double = line[bar + 1..].starts_with(['|', '!']);
    let named = before
        .trim_start()
        .starts_with(|c: char| c.is_ascii_alphabetic());
    if line[bar..].starts_with('|')
        && !double
        && named
        && before.contains('=')
        && !before.contains("[[")
    {
        bar + 1
    } else {
        0
    }
}
