//! The dictionaries of a conversion as they were written, to look up what the compiled tables do
//! not say: the file and the line of an entry, and its other candidates.

use std::collections::BTreeMap;

use crate::base::error::{Error, Result};
use crate::compiler::config::Config;
use crate::compiler::dictionary::Dictionary;
use crate::compiler::evidence::{Sources, simplified_forms};
use crate::engine::bundled;
use crate::engine::explain::{Piece, Used, normal_whole, pieces, whole};
use crate::pipeline::auto::Book;
use crate::pipeline::converter::{Conversion, Converter};
use crate::pipeline::passes::{self, Pass};

/// The dictionaries of one converter.
#[derive(Debug)]
pub(in crate::pipeline) struct Ledger {
    /// For each pass of a fixed conversion; empty for libopencc, whose dictionaries are its own.
    passes: Vec<Config>,
    books: Books,
    /// The user's, the first that has a key counts.
    own: Vec<Dictionary>,
}

/// What a conversion by clauses is compiled of.
#[derive(Debug, Default)]
struct Books {
    simplified: Option<Config>,
    traditional: Option<Config>,
    /// The Simplified form of each character that exists in Traditional only: what it stands for
    /// where keys are compared in mixed text.
    forms: BTreeMap<char, char>,
}

impl Ledger {
    /// Reads the dictionaries of `converter`.
    ///
    /// # Errors
    /// If one of the user's can no longer be read.
    pub(in crate::pipeline) fn of(converter: &Converter) -> Result<Self> {
        let builder = converter.options();
        let (passes, books) = match converter.conversion() {
            Conversion::Fixed(passes) if passes.iter().next().is_none() => {
                (Vec::new(), Books::default())
            }
            Conversion::Fixed(_) => (passes::configurations(builder)?, Books::default()),
            Conversion::Auto(auto) => {
                let [simplified, traditional] = auto.configurations();
                let read = |name| passes::bundled_configuration(name, false);
                let books = Books {
                    simplified: simplified.map(read).transpose()?,
                    traditional: traditional.map(read).transpose()?,
                    forms: forms()?,
                };
                (Vec::new(), books)
            }
        };
        Ok(Self {
            passes,
            books,
            own: converter.own_dictionaries(),
        })
    }

    /// What pass number `number`, which is `pass`, makes of `source`: one step of a table, or, for
    /// an engine without steps, a text.
    pub(in crate::pipeline) fn pass(
        &self,
        number: usize,
        pass: &Pass,
        source: &str,
        value: &str,
    ) -> Vec<Piece> {
        match (pass, self.passes.get(number)) {
            (Pass::Table(_), Some(config)) => checked(vec![whole(config, source)], source, value),
            (Pass::Interpreted(_), Some(config)) => checked(pieces(config, source), source, value),
            _ => unexplained(source, value),
        }
    }

    /// What the table `book` makes of `source` in one step.
    pub(in crate::pipeline) fn book(&self, book: Book, source: &str, value: &str) -> Vec<Piece> {
        let config = match book {
            Book::Simplified => &self.books.simplified,
            Book::Traditional => &self.books.traditional,
            Book::Mixed => return checked(vec![self.mixed(source)], source, value),
        };
        match config {
            Some(config) => checked(vec![whole(config, source)], source, value),
            None => unexplained(source, value),
        }
    }

    /// In mixed text a word is looked up as if all of it were Simplified, and a character that
    /// exists in Traditional only becomes what it becomes in Traditional text.
    fn mixed(&self, source: &str) -> Piece {
        let Books {
            simplified: Some(simplified),
            traditional,
            forms,
        } = &self.books
        else {
            return Piece::same(source);
        };
        let mut chars = source.chars();
        if let (Some(only), None) = (chars.next(), chars.next()) {
            return match (forms.get(&only), traditional) {
                (Some(_), Some(traditional)) => whole(traditional, source),
                (Some(_), None) => Piece::same(source),
                (None, _) => whole(simplified, source),
            };
        }
        let form = |c: char| forms.get(&c).copied();
        let seen = source.chars().map(|c| match form(c) {
            Some(form) => form,
            None => {
                let normal = self.normal(c);
                form(normal).unwrap_or(normal)
            }
        });
        let mut piece = normal_whole(simplified, &seen.collect::<String>());
        piece.length = source.len();
        piece
    }

    /// The character as the configuration for Simplified text normalises it.
    fn normal(&self, c: char) -> char {
        let groups = self.books.simplified.iter();
        let mut groups = groups.flat_map(|config| &config.normalization);
        let text = c.to_string();
        let entry = groups.find_map(|group| group.longest_prefix(&text));
        entry
            .and_then(|entry| entry.value().chars().next())
            .unwrap_or(c)
    }

    /// The user's entry for exactly `key`.
    pub(in crate::pipeline) fn own_word(&self, key: &str) -> Option<Used> {
        let mut own = self.own.iter();
        own.find_map(|dictionary| Some(Used::new(dictionary, dictionary.get(key)?)))
    }
}

/// Pieces that give `value`. Where the dictionaries give something else, the choice decided.
fn checked(pieces: Vec<Piece>, source: &str, value: &str) -> Vec<Piece> {
    let given: String = pieces.iter().map(|piece| piece.result.as_str()).collect();
    if given == value {
        return pieces;
    }
    let mut piece = Piece::replaced(source.len(), value);
    piece.used.push(Used::chosen(source, value));
    vec![piece]
}

/// Where nobody knows why: line by line, and there what differs between what is the same.
fn unexplained(source: &str, value: &str) -> Vec<Piece> {
    let from: Vec<&str> = source.split_inclusive('\n').collect();
    let to: Vec<&str> = value.split_inclusive('\n').collect();
    if from.len() != to.len() {
        return vec![Piece::replaced(source.len(), value)];
    }
    let mut pieces = Vec::new();
    for (from, to) in from.into_iter().zip(to) {
        if from.chars().count() == to.chars().count() {
            let pairs = from.chars().zip(to.chars());
            pieces.extend(
                pairs.map(|(from, to)| {
                    Piece::replaced(from.len_utf8(), to.encode_utf8(&mut [0; 4]))
                }),
            );
        } else {
            pieces.push(Piece::replaced(from.len(), to));
        }
    }
    pieces
}

fn forms() -> Result<BTreeMap<char, char>> {
    let load = |file: &str| {
        let text = bundled::source(file)
            .ok_or_else(|| Error::new("a bundled dictionary is missing or damaged"))?;
        Dictionary::parse(file, &text)
    };
    Ok(simplified_forms(Sources {
        simplified: &load("STCharacters.txt")?,
        traditional: &load("TSCharacters.txt")?,
        variants: [&load("TWVariants.txt")?, &load("HKVariants.txt")?],
    }))
}
