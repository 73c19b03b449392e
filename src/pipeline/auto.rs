//! The tables for text whose script is detected clause by clause.

use std::sync::Arc;

use super::options::{ConverterBuilder, Vocabulary};
use super::survey::{Mixture, Mode, Survey};
use crate::base::error::{Error, Result};
use crate::base::locale::{Locale, Script, Standard};
use crate::compiler::evidence::{SIMPLIFIED, TRADITIONAL};
use crate::engine::bundled;
use crate::engine::evidence::Evidence;
use crate::engine::table::{Replacement, Step, Table};

/// The tables for one target.
#[derive(Clone, Debug)]
pub(super) struct Auto {
    evidence: Evidence,
    target: Script,
    /// For Simplified text; `None` where it stays.
    simplified: Option<Arc<Table>>,
    /// For Traditional text.
    traditional: Option<Arc<Table>>,
    /// For Simplified words in mixed text; only for Traditional targets.
    mixed: Option<Arc<Table>>,
    /// From Traditional to Simplified, to compare characters.
    simplify: Arc<Table>,
    /// To tell words that the target has too: the target's conversion without words, and that of
    /// its text to Taiwan's words; only for Simplified targets with words.
    own: Option<[Arc<Table>; 2]>,
    /// What the first two were compiled of.
    configurations: [Option<&'static str>; 2],
}

/// One of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Book {
    /// For Simplified text.
    Simplified,
    /// For Traditional text.
    Traditional,
    /// For Simplified words in mixed text.
    Mixed,
}

/// What converts a stretch of text.
pub(super) enum TakenBy<'a> {
    /// One table.
    Table(&'a Table),
    /// Nothing: it stays.
    Nothing,
    /// Several tables, between which each step decides.
    Steps,
}

/// A step, and the table that it is of.
type BookStep<'s> = (Step<'s>, Option<Book>);

/// Names of tables: for Simplified text, for Traditional text, for mixed text.
type Names = (
    Option<&'static str>,
    Option<&'static str>,
    Option<&'static str>,
);

fn names(target: Locale, words: bool) -> Option<(Script, Names)> {
    let words = words && target.is_region();
    let names = match target.standard()? {
        Standard::Traditional => (Some("s2t"), Some("keep-t"), Some("mixed-s2t")),
        Standard::Taiwan if words => (Some("auto-s2twp"), Some("keep-tw"), Some("mixed-s2twp")),
        Standard::Taiwan => (Some("s2tw"), Some("keep-tw"), Some("mixed-s2tw")),
        Standard::HongKong if words => (Some("auto-s2hkp"), Some("keep-hk"), Some("mixed-s2hkp")),
        Standard::HongKong => (Some("auto-s2hk"), Some("keep-hk"), Some("mixed-s2hk")),
        Standard::Simplified if words => (None, Some("simplify-words"), None),
        Standard::Simplified => (None, Some("simplify"), None),
    };
    Some((target.script()?, names))
}

/// The table in which the choice decides, where there is one, for another.
fn chosen(name: &'static str) -> &'static str {
    match name {
        "s2t" => "choice-s2t",
        "s2tw" => "choice-s2tw",
        "auto-s2twp" => "choice-s2twp",
        "auto-s2hk" => "choice-s2hk",
        "auto-s2hkp" => "choice-s2hkp",
        "mixed-s2t" => "choice-mixed-s2t",
        "mixed-s2tw" => "choice-mixed-s2tw",
        "mixed-s2twp" => "choice-mixed-s2twp",
        "mixed-s2hk" => "choice-mixed-s2hk",
        "mixed-s2hkp" => "choice-mixed-s2hkp",
        "simplify" => "choice-simplify",
        "simplify-words" => "choice-simplify-words",
        _ => name,
    }
}

impl Auto {
    /// The tables for `target`; `None` if its text stays as it is.
    pub(super) fn new(target: Locale, builder: &ConverterBuilder) -> Result<Option<Self>> {
        let Some((script, (simplified, traditional, mixed))) =
            names(target, builder.vocabulary == Vocabulary::Full)
        else {
            return Ok(None);
        };
        let missing = || Error::new("a bundled table is missing or damaged");
        let [simplified, traditional, mixed] = [simplified, traditional, mixed].map(|name| {
            name.map(|name| {
                if builder.is_chosen() {
                    chosen(name)
                } else {
                    name
                }
            })
        });
        let table = |name| {
            let table = bundled::table(name).ok_or_else(missing)?;
            Ok::<_, Error>(Arc::new(table.with_domain(builder.domain)))
        };
        Ok(Some(Self {
            evidence: bundled::evidence().ok_or_else(missing)?,
            target: script,
            simplified: simplified.map(table).transpose()?,
            traditional: traditional.map(table).transpose()?,
            mixed: mixed.map(table).transpose()?,
            simplify: table("t2s")?,
            own: match traditional {
                Some("simplify-words" | "choice-simplify-words") => {
                    Some([table("simplify")?, table("auto-s2twp")?])
                }
                _ => None,
            },
            configurations: [simplified, traditional],
        }))
    }

    /// The names of the configurations that the tables for Simplified and for Traditional text were
    /// compiled of; that for mixed text was of both.
    pub(super) fn configurations(&self) -> [Option<&'static str>; 2] {
        self.configurations
    }

    /// Whether a text may be cut behind `c`, however it is taken.
    pub(super) fn is_inert(&self, c: char) -> bool {
        self.tables().all(|table| table.is_inert(c))
    }

    /// How many bytes before a place decide about it.
    pub(super) fn context(&self) -> usize {
        self.tables().map(Table::context).max().unwrap_or(0)
    }

    /// How many bytes, at most, a step looks at.
    pub(super) fn reach(&self) -> usize {
        self.tables().map(Table::reach).max().unwrap_or(0)
    }

    fn tables(&self) -> impl Iterator<Item = &Table> {
        let tables = [&self.simplified, &self.traditional, &self.mixed];
        tables.into_iter().flatten().map(Arc::as_ref)
    }

    /// A survey for a document to be converted.
    pub(super) fn survey(&self) -> Survey {
        Survey::new(
            self.evidence,
            match self.target {
                Script::Simplified => Script::Traditional,
                _ => Script::Simplified,
            },
        )
    }

    /// What converts text in a mode.
    pub(super) fn table(&self, mode: &Mode) -> TakenBy<'_> {
        let table = match mode {
            Mode::Foreign => &None,
            Mode::Script(Script::Simplified) | Mode::Guessed(Script::Simplified) => {
                &self.simplified
            }
            Mode::Script(_) => &self.traditional,
            Mode::Guessed(_) if self.own.is_none() => &self.traditional,
            Mode::Mixed(_) | Mode::Guessed(_) => return TakenBy::Steps,
        };
        table.as_deref().map_or(TakenBy::Nothing, TakenBy::Table)
    }

    /// The step at byte `at` of `text`, using no entry that ends behind byte `max_end`.
    pub(super) fn step<'s>(
        &'s self,
        text: &str,
        at: usize,
        max_end: usize,
        start: usize,
        mode: &Mode,
    ) -> Option<BookStep<'s>> {
        let of = |table: &'s Option<Arc<Table>>, book| {
            Some((step_of(table.as_deref(), text, at, max_end)?, Some(book)))
        };
        match mode {
            Mode::Foreign => unchanged(text, at).map(|step| (step, None)),
            Mode::Script(Script::Simplified) | Mode::Guessed(Script::Simplified) => {
                of(&self.simplified, Book::Simplified)
            }
            Mode::Script(_) => of(&self.traditional, Book::Traditional),
            Mode::Guessed(_) => self.guessed_step(text, at, max_end),
            Mode::Mixed(mixture) => self.mixed_step(text, at, max_end, start, mixture),
        }
    }

    /// In text that is Traditional only by a guess, a word that may as well be the target's own
    /// stays: `文件` is what Taiwan's `檔案` becomes.
    fn guessed_step<'s>(&'s self, text: &str, at: usize, max_end: usize) -> Option<BookStep<'s>> {
        let step = step_of(self.traditional.as_deref(), text, at, max_end)?;
        let source = &text[at..step.end];
        let is_own = |[forms, words]: &[Arc<Table>; 2]| forms.keeps(source) && !words.keeps(source);
        if step.phrase && self.own.as_ref().is_some_and(is_own) {
            return Some((Step::same(step.end), None));
        }
        Some((step, Some(Book::Traditional)))
    }

    /// In mixed text, what exists in the other script only is converted in its context; a word is,
    /// if the clause is not of the target's script but for strays; and a character that both scripts have
    /// follows the nearest evidence.
    fn mixed_step<'s>(
        &'s self,
        text: &str,
        at: usize,
        max_end: usize,
        start: usize,
        mixture: &Mixture,
    ) -> Option<BookStep<'s>> {
        let near = mixture.nearest(start + at);
        let plain = step_of(self.traditional.as_deref(), text, at, max_end)?;
        let as_plain = Some((plain, Some(Book::Traditional)));
        if self.target == Script::Simplified {
            let source = &text[at..plain.end];
            let is_word = |[forms, _]: &[Arc<Table>; 2]| forms.keeps(source);
            if plain.phrase
                && !mixture.has_words_of(Script::Traditional)
                && self.own.as_ref().is_some_and(is_word)
            {
                return Some((Step::same(plain.end), None));
            }
            let applies =
                near == Script::Traditional || plain.phrase || self.holds(source, TRADITIONAL);
            return if applies {
                as_plain
            } else {
                unchanged(text, at).map(|step| (step, None))
            };
        }
        let mut limit = max_end;
        loop {
            let step = step_of(self.mixed.as_deref(), text, at, limit)?;
            let source = &text[at..step.end];
            if plain.phrase && step.end <= plain.end {
                // A name in the region's own spelling, where the writer's is another.
                return as_plain;
            }
            if !self.spoils(source, &step) {
                let wanted = mixture.has_words_of(Script::Simplified)
                    && (step.phrase || near == Script::Simplified);
                let applies = wanted || self.holds(source, SIMPLIFIED);
                return if applies {
                    Some((step, Some(Book::Mixed)))
                } else {
                    as_plain
                };
            }
            if !step.phrase {
                return as_plain;
            }
            limit = step.end - 1;
        }
    }

    fn holds(&self, text: &str, class: u8) -> bool {
        text.chars().any(|c| self.evidence.class(c) == class)
    }

    /// Whether a step puts one Traditional character in the place of another with the same
    /// Simplified form (`髮` for `發`): the writer knew better.
    fn spoils(&self, source: &str, step: &Step<'_>) -> bool {
        let Replacement::Text(value) = step.replacement else {
            return false;
        };
        if source.chars().count() != value.chars().count() {
            return false;
        }
        let is_traditional = |c| self.evidence.class(c) == TRADITIONAL;
        source.chars().zip(value.chars()).any(|(from, to)| {
            from != to
                && is_traditional(from)
                && is_traditional(to)
                && self.simplify.form(from) == self.simplify.form(to)
                && self
                    .traditional
                    .as_ref()
                    .map_or(Some(from), |table| table.form(from))
                    != Some(to)
        })
    }
}

fn step_of<'s>(
    table: Option<&'s Table>,
    text: &str,
    at: usize,
    max_end: usize,
) -> Option<Step<'s>> {
    match table {
        Some(table) => table.step(text, at, max_end),
        None => unchanged(text, at),
    }
}

/// The step that leaves the character at byte `at` alone.
fn unchanged(text: &str, at: usize) -> Option<Step<'static>> {
    let c = text.get(at..)?.chars().next()?;
    Some(Step::same(at + c.len_utf8()))
}
