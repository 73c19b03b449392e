//! Where MediaWiki looks for `-{`: everywhere but in scripts, styles and tag-like runs.

use memchr::memchr2;

use super::run::{Ahead, Runs, line_end};

/// Finds the openers of one text, from left to right.
#[derive(Debug)]
pub(crate) struct Openers<'t> {
    text: &'t str,
    runs: Runs<'t>,
    bracket: Ahead,
    script: Ahead,
    style: Ahead,
}

impl<'t> Openers<'t> {
    /// For the openers of `text`.
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            runs: Runs::new(text),
            bracket: Ahead::new(">"),
            script: Ahead::new("</script>"),
            style: Ahead::new("</style>"),
        }
    }

    /// The offset of the first `-{` at or after byte `from` that HTML does not hide.
    pub(crate) fn next(&mut self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        loop {
            at += memchr2(b'-', b'<', bytes.get(at..)?)?;
            if bytes[at] == b'<' {
                at = self.skip(at);
            } else if bytes.get(at + 1) == Some(&b'{') {
                return Some(at);
            } else {
                at += 1;
            }
        }
    }

    /// The end of what is hidden from the `<` at byte `at` on.
    fn skip(&mut self, at: usize) -> usize {
        let rest = &self.text[at..];
        let block = if rest.starts_with("<script") {
            self.one_line_block(at + "<script".len(), Block::Script)
        } else if rest.starts_with("<style") {
            self.one_line_block(at + "<style".len(), Block::Style)
        } else {
            None
        };
        block
            .or_else(|| self.runs.end(at))
            .unwrap_or_else(|| line_end(self.text, at))
    }

    /// The end of `<script…>…</script>`, if all of it is on one line.
    fn one_line_block(&mut self, name_end: usize, block: Block) -> Option<usize> {
        let bracket = self.bracket.next(self.text, name_end)?;
        let (ahead, closer) = match block {
            Block::Script => (&mut self.script, "</script>"),
            Block::Style => (&mut self.style, "</style>"),
        };
        let end = ahead.next(self.text, bracket + 1)? + closer.len();
        (end <= line_end(self.text, name_end)).then_some(end)
    }
}

#[derive(Clone, Copy)]
enum Block {
    Script,
    Style,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn openers(text: &str) -> Vec<usize> {
        let mut openers = Openers::new(text);
        let (mut from, mut found) = (0, Vec::new());
        while let Some(at) = openers.next(from) {
            found.push(at);
            from = at + 2;
        }
        found
    }

    #[test]
    fn html_hides_openers() {
        assert_eq!(openers("-{<a b=\"-{\">-{<!-- -{ -->"), [0, 12]);
        assert_eq!(openers("<script>-{</script>-{"), [19]);
        assert_eq!(openers("<style>\n-{</style>"), [8]);
        assert_eq!(openers("1 < 2 -{\n-{"), [9], "to the end of the line");
        assert_eq!(openers("1 < 2 -{\n-{>-{"), [12]);
    }
}
