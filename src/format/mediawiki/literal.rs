//! Cuts a fragment into text and literal pieces.

use memchr::{memchr2, memchr3};

use super::run::{Ahead, Runs};

/// A piece of a fragment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'t> {
    /// Text to convert.
    Text(&'t str),
    /// Stays as it is, but for its `title` and `alt`.
    Literal(&'t str),
}

/// What begins a parser strip marker, which stands for something that is already HTML.
const MARKER: &str = "\u{7f}'\"`UNIQ-";

/// Cuts `fragment`. The pieces leave out nothing; text pieces may be empty, none follows another.
pub(crate) fn cut(fragment: &str) -> Vec<Piece<'_>> {
    let mut cutter = Cutter::new(fragment);
    let (mut pieces, mut done, mut at) = (Vec::new(), 0, 0);
    if let Some(end) = cutter.leading() {
        pieces.push(Piece::Literal(&fragment[..end]));
        (done, at) = (end, end);
    }
    while let Some(found) = memchr3(b'<', b'&', 0x7f, &fragment.as_bytes()[at..]) {
        let start = at + found;
        at = start + 1;
        if let Some(end) = cutter.literal(start) {
            if done < start {
                pieces.push(Piece::Text(&fragment[done..start]));
            }
            pieces.push(Piece::Literal(&fragment[start..end]));
            (done, at) = (end, end);
        }
    }
    if done < fragment.len() {
        pieces.push(Piece::Text(&fragment[done..]));
    }
    pieces
}

struct Cutter<'t> {
    text: &'t str,
    runs: Runs<'t>,
    bracket: Ahead,
    code: Ahead,
    script: Ahead,
    pre: Ahead,
    delete: Ahead,
}

impl<'t> Cutter<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text,
            runs: Runs::new(text),
            bracket: Ahead::new(">"),
            code: Ahead::new("</code>"),
            script: Ahead::new("</script>"),
            pre: Ahead::new("</pre>"),
            delete: Ahead::new("\u{7f}"),
        }
    }

    /// The end of what a `>` hides that no `<` precedes; an entity at the very start goes first.
    fn leading(&self) -> Option<usize> {
        let first = memchr2(b'<', b'>', self.text.as_bytes())?;
        let hides = self.text.as_bytes()[first] == b'>' && entity(self.text).is_none();
        (hides && marker_end(self.text, &mut Ahead::new("\u{7f}"), 0).is_none())
            .then_some(first + 1)
    }

    /// The end of the literal piece that starts at byte `at`, if one does.
    fn literal(&mut self, at: usize) -> Option<usize> {
        match self.text.as_bytes()[at] {
            b'<' => Some(self.element(at)),
            b'&' => entity(&self.text[at..]).map(|len| at + len),
            _ => marker_end(self.text, &mut self.delete, at),
        }
    }

    fn element(&mut self, at: usize) -> usize {
        let rest = &self.text[at..];
        let end = if rest.starts_with("<code>") {
            self.code
                .next(self.text, at + "<code>".len())
                .map(|end| end + "</code>".len())
        } else if rest.starts_with("<script") {
            let from = self.bracket.next(self.text, at + "<script".len());
            from.and_then(|from| self.script.next(self.text, from + 1))
                .map(|end| end + "</script>".len())
        } else if rest.starts_with("<pre") {
            let from = self.bracket.next(self.text, at + "<pre".len());
            from.and_then(|from| self.pre.next(self.text, from + 1))
                .map(|end| end + "</pre>".len())
        } else {
            None
        };
        end.or_else(|| self.runs.end(at)).unwrap_or(self.text.len())
    }
}

/// The length of the entity at the start of `text`: `&[a-zA-Z#][a-z0-9]+;`.
fn entity(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    if bytes.first() != Some(&b'&')
        || !bytes
            .get(1)
            .is_some_and(|b| b.is_ascii_alphabetic() || *b == b'#')
    {
        return None;
    }
    let is_name = |b: &&u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let name = bytes[2..].iter().take_while(is_name).count();
    (name > 0 && bytes.get(2 + name) == Some(&b';')).then_some(name + 3)
}

/// The end of the strip marker at byte `at`, if one stands there.
fn marker_end(text: &str, delete: &mut Ahead, at: usize) -> Option<usize> {
    if !text[at..].starts_with(MARKER) {
        return None;
    }
    delete.next(text, at + MARKER.len()).map(|end| end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(fragment: &str) -> Vec<&str> {
        let text = |piece| match piece {
            Piece::Text(text) => Some(text),
            Piece::Literal(_) => None,
        };
        cut(fragment).into_iter().filter_map(text).collect()
    }

    #[test]
    fn literal_pieces_are_cut_out() {
        assert_eq!(texts("a<b>c</b>d&amp;e&AMP;f"), ["a", "c", "d", "e&AMP;f"]);
        assert_eq!(
            texts("a<code>b\nc</code>d<pre x>e</pre>f<preview>g</pre>h"),
            ["a", "d", "f", "h"]
        );
        assert_eq!(
            texts("<code >a</code><script x>b</script><style>c</style>"),
            ["a", "c"]
        );
        assert_eq!(texts("<code>a<b>c"), ["a", "c"], "nothing closes it");
        assert_eq!(texts("a<b c"), ["a"]);
        assert_eq!(
            texts("a\u{7f}'\"`UNIQ-x-QINU`\"'\u{7f}b\u{7f}c"),
            ["a", "b\u{7f}c"]
        );
    }

    #[test]
    fn a_leading_bracket_hides_what_is_before_it() {
        assert_eq!(texts("a>b>c"), ["b>c"]);
        assert_eq!(texts("a&amp;>b"), ["b"]);
        assert_eq!(texts("&amp;a>b"), ["a>b"]);
        assert_eq!(texts("a<b>c>d"), ["a", "c>d"]);
    }

    #[test]
    fn nothing_is_left_out() {
        for text in [
            "a<b>c",
            "<",
            "&",
            ">a",
            "x<pre>y",
            "\u{7f}",
            "a&#1;<code>春</code>夏",
        ] {
            let whole: String = cut(text)
                .into_iter()
                .map(|piece| match piece {
                    Piece::Text(text) | Piece::Literal(text) => text,
                })
                .collect();
            assert_eq!(whole, text);
        }
    }
}
