//! What a text tells of its script and its edition (`--detect`).

use std::collections::BTreeSet;

use crate::base::error::{Error, Result};
use crate::base::locale::Locale;
use crate::base::segment::SegmentKind;
use crate::compiler::dictionary::Dictionary;
use crate::compiler::evidence::{Sources, regional_forms};
use crate::engine::bundled;
use crate::engine::evidence::{Counts, Evidence};
use crate::format::{Format, Settings};
use crate::markup::{Finder, RawBodies};

/// A text is mixed if the lesser script has more than one telling character in so many.
const STRAYS: u32 = 10;
/// A region is likely if there is more than so many times as much evidence for it as against it.
const DOMINANCE: u32 = 2;
/// No clause is longer, in bytes.
const LONGEST_CLAUSE: usize = 4096;

/// What a text is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Writing {
    /// Nothing in it tells.
    #[default]
    Undecided,
    /// Simplified, but for strays.
    Simplified,
    /// Traditional, but for strays.
    Traditional,
    /// Both.
    Mixed,
}

/// What was found out about a text. All counts are of characters, but for those of clauses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Detection {
    /// Characters that exist in Simplified only, in Traditional only, in Japanese only; kana; and
    /// Han characters that tell nothing.
    pub counts: Counts,
    /// Characters of Traditional clauses that Taiwan writes and Hong Kong does not.
    pub taiwan: u32,
    /// Characters of Traditional clauses that Hong Kong writes and Taiwan does not.
    pub hong_kong: u32,
    /// Clauses with a character that exists in one script only.
    pub clauses: u32,
    /// Clauses with characters of both.
    pub mixed: u32,
}

impl Detection {
    /// What the text is written in.
    pub fn writing(&self) -> Writing {
        let (simplified, traditional) = (self.counts.simplified, self.counts.traditional);
        match simplified.min(traditional) {
            0 if simplified == traditional => Writing::Undecided,
            lesser if lesser * STRAYS > simplified + traditional => Writing::Mixed,
            _ if simplified > traditional => Writing::Simplified,
            _ => Writing::Traditional,
        }
    }

    /// The likely edition: zh-Hans, zh-TW, zh-HK, or `None` for undecided.
    pub fn locale(&self) -> Option<Locale> {
        match self.writing() {
            Writing::Simplified => Some(Locale::ZhHans),
            Writing::Traditional if self.taiwan > self.hong_kong * DOMINANCE => Some(Locale::ZhTw),
            Writing::Traditional if self.hong_kong > self.taiwan * DOMINANCE => Some(Locale::ZhHk),
            _ => None,
        }
    }

    /// The share of clauses with both scripts among those that tell one, from 0 to 1.
    pub fn mixed_share(&self) -> f64 {
        match self.clauses {
            0 => 0.0,
            clauses => f64::from(self.mixed) / f64::from(clauses),
        }
    }
}

/// Finds out what texts are written in.
#[derive(Clone, Debug)]
pub struct Detector {
    evidence: Evidence,
    taiwan: BTreeSet<char>,
    hong_kong: BTreeSet<char>,
}

impl Detector {
    /// A detector.
    ///
    /// # Errors
    /// Never, unless the program's own data is damaged.
    pub fn new() -> Result<Self> {
        let missing = || Error::new("a bundled table is missing or damaged");
        let load = |file| {
            let text = bundled::source(file).ok_or_else(missing)?;
            Dictionary::parse(file, &text)
        };
        let [taiwan, hong_kong] = regional_forms(Sources {
            simplified: &load("STCharacters.txt")?,
            traditional: &load("TSCharacters.txt")?,
            variants: [&load("TWVariants.txt")?, &load("HKVariants.txt")?],
        });
        Ok(Self {
            evidence: bundled::evidence().ok_or_else(missing)?,
            taiwan,
            hong_kong,
        })
    }

    /// What `text` tells, but for what its format says is no text, and its inline tags.
    pub fn detect(&self, text: &str, format: Format) -> Detection {
        let mut detection = Detection::default();
        self.read(&Self::masked(text, format), &mut detection);
        detection
    }

    /// The same for each paragraph that tells something or could: the line, from 1, where it
    /// begins, and what it tells. Paragraphs are parted by empty lines.
    pub fn paragraphs(&self, text: &str, format: Format) -> Vec<(usize, Detection)> {
        let mut found = Vec::new();
        // `None` between paragraphs.
        let mut open: Option<(usize, String)> = None;
        let mut lines = Self::masked(text, format);
        // The last paragraph ends, too.
        lines.push('\n');
        for (index, line) in lines.split('\n').enumerate() {
            if line.trim().is_empty() {
                if let Some((start, paragraph)) = open.take() {
                    let mut detection = Detection::default();
                    self.read(&paragraph, &mut detection);
                    found.push((start, detection));
                }
                continue;
            }
            let (_, paragraph) = open.get_or_insert_with(|| (index + 1, String::new()));
            paragraph.push_str(line);
            paragraph.push('\n');
        }
        found.retain(|(_, detection)| detection.counts != Counts::default());
        found
    }

    /// The text without what is not text, and with its lines.
    fn masked(text: &str, format: Format) -> String {
        let finder = Finder::new(text, RawBodies::WithHan);
        let mut segments = Vec::new();
        let mut segmenter = format.segmenter(&Settings::default());
        segmenter.segment(text, true, &finder, &mut segments);
        let mut masked = String::with_capacity(text.len());
        for segment in segments {
            let source = &text[segment.span];
            match segment.kind {
                SegmentKind::Text => masked.push_str(source),
                SegmentKind::Encoded(read) => masked.push_str(&read),
                SegmentKind::Inline => {}
                _ => {
                    // What stays parts words, but is no empty line.
                    masked.push(',');
                    masked.extend(source.chars().filter(|&c| c == '\n'));
                }
            }
        }
        masked
    }

    fn read(&self, text: &str, detection: &mut Detection) {
        let mut at = 0;
        let mut clause = (0, Counts::default());
        while at < text.len() {
            let limit = LONGEST_CLAUSE.saturating_sub(at - clause.0).max(1);
            let (counts, length, ended) = self.evidence.scan(&text[at..], limit);
            clause.1.add(counts);
            at += length;
            if ended || at - clause.0 >= LONGEST_CLAUSE || at == text.len() {
                self.end_clause(&text[clause.0..at], clause.1, detection);
                clause = (at, Counts::default());
            }
        }
    }

    fn end_clause(&self, text: &str, counts: Counts, detection: &mut Detection) {
        detection.counts.add(counts);
        let (simplified, traditional) = (counts.simplified, counts.traditional);
        detection.clauses += u32::from(simplified + traditional > 0);
        detection.mixed += u32::from(simplified > 0 && traditional > 0);
        if traditional > simplified {
            let count = |forms: &BTreeSet<char>| {
                let found = text.chars().filter(|c| forms.contains(c)).count();
                u32::try_from(found).unwrap_or(u32::MAX)
            };
            detection.taiwan += count(&self.taiwan);
            detection.hong_kong += count(&self.hong_kong);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(text: &str) -> Detection {
        Detector::new().unwrap().detect(text, Format::Text)
    }

    #[test]
    fn scripts_and_likely_editions() {
        for (text, writing, locale) in [
            ("这里没有软件。", Writing::Simplified, Some(Locale::ZhHans)),
            (
                "他說這裡沒有軟體。",
                Writing::Traditional,
                Some(Locale::ZhTw),
            ),
            (
                "他説這裏沒有軟件。",
                Writing::Traditional,
                Some(Locale::ZhHk),
            ),
            ("軟體與軟件", Writing::Traditional, None),
            ("他說裏面沒有，綫路說明", Writing::Traditional, None),
            ("这里没有軟體說明", Writing::Mixed, None),
            ("山水人口, plain", Writing::Undecided, None),
            ("", Writing::Undecided, None),
        ] {
            let found = detect(text);
            assert_eq!(
                (found.writing(), found.locale()),
                (writing, locale),
                "{text}"
            );
        }
    }

    #[test]
    fn counts_are_of_characters_and_clauses() {
        let found = detect("这里，這裡还，山水，の図，說。");
        assert_eq!(found.counts.simplified, 2);
        assert_eq!(found.counts.traditional, 3);
        assert_eq!((found.counts.kana, found.counts.japanese), (1, 1));
        assert_eq!((found.clauses, found.mixed), (3, 1));
        assert_eq!((found.taiwan, found.hong_kong), (2, 0));
        assert!((found.mixed_share() - 1.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn tags_and_what_is_no_text_tell_nothing() {
        let found = detect("这里-{zh-tw:軟體說明}-，http://a.cn/說明 好");
        assert_eq!((found.counts.simplified, found.counts.traditional), (1, 0));
        let html = Detector::new()
            .unwrap()
            .detect("<p>这<code>這</code></p>", Format::Html);
        assert_eq!((html.counts.simplified, html.counts.traditional), (1, 0));
    }

    #[test]
    fn paragraphs_are_parted_by_empty_lines() {
        let detector = Detector::new().unwrap();
        let found = detector.paragraphs("\n这里\n这\n\n  \n這裡\r\n\r\nabc\n\n說", Format::Text);
        let found: Vec<_> = found.iter().map(|(line, d)| (*line, d.writing())).collect();
        assert_eq!(
            found,
            [
                (2, Writing::Simplified),
                (6, Writing::Traditional),
                (10, Writing::Traditional)
            ]
        );
    }

    #[test]
    fn a_long_text_without_an_end_is_read_whole() {
        let found = detect(&"这山".repeat(20_000));
        assert_eq!(
            (found.counts.simplified, found.counts.silent),
            (20_000, 20_000)
        );
    }
}
