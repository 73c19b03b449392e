//! The data of the choice, of `dictionaries/project/{words,choices,vocabulary}`, and the tables that
//! ask it.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::base::error::Result;
use crate::compiler::array;
use crate::compiler::assemble::Texts;
use crate::compiler::choice::lexicon::{self, Classes, Lexicon};
use crate::compiler::choice::patterns::{self, Pattern};
use crate::compiler::choice::vocabulary::{self, Row};
use crate::compiler::config::{Config, Group, Loader, MatchPolicy};
use crate::compiler::dictionary::Dictionary;
use crate::compiler::fold::{Choices, Folded, fold_with};
use crate::compiler::hash::{Map, Set};
use crate::compiler::pack::{Packer, Section};
use crate::{Files, folded, parsed, read};

/// A table in which the choice decides.
pub(crate) struct Chosen {
    /// Its name.
    pub(crate) name: &'static str,
    /// The configuration that it is made of.
    pub(crate) base: &'static str,
    /// The region whose forms it writes.
    pub(crate) region: Region,
    /// The vocabulary that lies over the configuration's words.
    pub(crate) vocabulary: &'static [&'static str],
    /// The table for text that mixes the scripts, if there is one, and the configuration that says
    /// what becomes of a character of the other script.
    pub(crate) mixture: Option<(&'static str, Option<&'static str>)>,
}

/// All tables in which the choice decides.
pub(crate) const CHOSEN: [Chosen; 7] = [
    Chosen {
        name: "choice-s2t",
        base: "s2t",
        region: Region::Standard,
        vocabulary: &[],
        mixture: Some(("choice-mixed-s2t", None)),
    },
    Chosen {
        name: "choice-s2tw",
        base: "s2tw",
        region: Region::Taiwan,
        vocabulary: &["forms-tw", "forms"],
        mixture: Some(("choice-mixed-s2tw", Some("keep-tw"))),
    },
    Chosen {
        name: "choice-s2twp",
        base: "auto-s2twp",
        region: Region::Taiwan,
        vocabulary: &["to-tw", "forms-tw", "forms"],
        mixture: Some(("choice-mixed-s2twp", Some("keep-tw"))),
    },
    Chosen {
        name: "choice-s2hk",
        base: "auto-s2hk",
        region: Region::HongKong,
        vocabulary: &["forms"],
        mixture: Some(("choice-mixed-s2hk", Some("keep-hk"))),
    },
    Chosen {
        name: "choice-s2hkp",
        base: "auto-s2hkp",
        region: Region::HongKong,
        vocabulary: &["to-hk", "forms"],
        mixture: Some(("choice-mixed-s2hkp", Some("keep-hk"))),
    },
    Chosen {
        name: "choice-simplify",
        base: "simplify",
        region: Region::Mainland,
        vocabulary: &[],
        mixture: None,
    },
    Chosen {
        name: "choice-simplify-words",
        base: "simplify-words",
        region: Region::Mainland,
        vocabulary: &["from-tw", "from-hk"],
        mixture: None,
    },
];

/// Whose character forms a table writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Region {
    /// OpenCC's standard forms.
    Standard,
    /// Taiwan's.
    Taiwan,
    /// Hong Kong's.
    HongKong,
    /// The mainland's, which are Simplified.
    Mainland,
}

impl Region {
    /// The files of patterns in `dictionaries/project/choices/`; the later ones come first.
    fn patterns(self) -> &'static [&'static str] {
        match self {
            Self::Standard | Self::HongKong => &["general.tsv", "hong-kong.tsv"],
            Self::Taiwan => &["general.tsv", "taiwan.tsv"],
            Self::Mainland => &[],
        }
    }

    /// The configuration that writes standard forms as the region does.
    fn standard_config(self) -> Option<&'static str> {
        match self {
            Self::Standard => None,
            Self::Taiwan => Some("t2tw"),
            Self::HongKong => Some("t2hk"),
            Self::Mainland => Some("simplify"),
        }
    }
}

/// Makes the choice's data and the tables that it decides in.
pub(crate) struct ChoiceBuilder {
    simplified: Arc<Dictionary>,
    lexicon: Lexicon,
    patterns: Map<&'static str, Vec<Pattern>>,
    vocabulary: Map<&'static str, Vec<Row>>,
    markers: Vec<(Box<str>, i8)>,
    classes: Classes,
    standard: Map<Region, Folded>,
}

const PROJECT: &str = "dictionaries/project";

/// The numbers of a list of `word`, tab, `count`.
fn counts(text: &str) -> Vec<(Box<str>, u32)> {
    let rows = text.lines().filter(|row| !row.starts_with('#'));
    rows.filter_map(|row| {
        let (word, count) = row.split_once('\t')?;
        Some((word.into(), count.parse().ok()?))
    })
    .collect()
}

/// The rows of all files of one direction.
fn vocabulary_of(folder: &str) -> Result<Vec<Row>, Box<dyn StdError>> {
    let folder = Path::new(PROJECT).join("vocabulary").join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.sort();
    let mut text = String::new();
    for file in files {
        text.push_str(&read(&file)?);
    }
    Ok(vocabulary::parse(&folder.to_string_lossy(), &text)?)
}

impl ChoiceBuilder {
    pub(crate) fn new(files: &mut Files<'_>) -> Result<Self, Box<dyn StdError>> {
        let simplified = files.load("STCharacters.txt")?;
        let phrases = [
            files.load("STPhrases.txt")?,
            files.load("STPhrases_GeneratedFromRegionalPhrases.txt")?,
        ];
        let traditional = files.load("TSCharacters.txt")?;
        let project = Path::new(PROJECT);
        let counts = counts(&read(&project.join("words/words.tsv"))?);
        let mut patterns = Map::default();
        for name in ["general.tsv", "taiwan.tsv", "hong-kong.tsv"] {
            let rows = patterns::parse(name, &read(&project.join("choices").join(name))?)?;
            patterns.insert(name, rows);
        }
        let mut vocabulary = Map::default();
        for folder in ["to-tw", "from-tw", "to-hk", "from-hk", "forms-tw", "forms"] {
            vocabulary.insert(folder, vocabulary_of(folder)?);
        }
        let markers = read(&project.join("vocabulary/technical.tsv"))?;
        let markers = vocabulary::parse_markers("technical.tsv", &markers)?;
        let more: String = vocabulary
            .values()
            .flatten()
            .map(|row: &Row| &*row.key)
            .chain(markers.iter().map(|(marker, _)| &**marker))
            .collect();
        let sources = lexicon::Sources {
            counts: &counts,
            phrases: &[&phrases[0], &phrases[1]],
            simplified: &simplified,
            traditional: &traditional,
        };
        let classes = lexicon::classes(sources, more.chars())?;
        let patterned = patterns.values().flatten();
        let pairs = patterned.flat_map(|pattern: &Pattern| pattern.pairs(&classes));
        let lexicon = lexicon::build(sources, &classes, pairs)?;
        let mut standard = Map::default();
        for region in [
            Region::Standard,
            Region::Taiwan,
            Region::HongKong,
            Region::Mainland,
        ] {
            let folded = region.standard_config().map(|name| folded(name, files));
            standard.insert(region, folded.transpose()?.unwrap_or_default());
        }
        Ok(Self {
            simplified,
            lexicon,
            patterns,
            vocabulary,
            markers,
            classes,
            standard,
        })
    }

    /// A word with each character in its Simplified form.
    fn simplified(&self, word: &str) -> String {
        let chars = word.chars().map(|c| self.classes.simplified(c));
        chars.collect()
    }

    /// The keys of a table that are one of these words, Simplified here, in any spelling.
    fn spellings(&self, table: &Folded, words: &Set<String>) -> Set<Box<str>> {
        let keys = table.entries.iter().map(|entry| &entry.key);
        keys.filter(|key| words.contains(&self.simplified(key)))
            .cloned()
            .collect()
    }

    fn rows(&self, vocabulary: &[&str]) -> Vec<Row> {
        let mut rows: Vec<Row> = Vec::new();
        for folder in vocabulary {
            let known: Set<Box<str>> = rows.iter().map(|row| row.key.clone()).collect();
            let more = self.vocabulary.get(folder).into_iter().flatten();
            rows.extend(more.filter(|row| !known.contains(&row.key)).cloned());
        }
        rows
    }

    /// Standard forms as a region writes them.
    fn written(&self, region: Region, text: &str) -> String {
        let characters = &self.standard[&region].characters;
        text.chars()
            .map(|c| {
                characters
                    .get(&c)
                    .map_or_else(|| c.to_string(), ToString::to_string)
            })
            .collect()
    }

    /// A configuration with a vocabulary over its words, and marks for the choice.
    pub(crate) fn table(
        &self,
        base: &str,
        region: Region,
        vocabulary: &[&str],
        files: &mut Files<'_>,
    ) -> Result<Folded, Box<dyn StdError>> {
        let mut config = parsed(base, files)?;
        let rows = self.rows(vocabulary);
        let mut keys = Set::default();
        if !rows.is_empty() {
            let mut words = Dictionary::new("vocabulary");
            for row in &rows {
                // The mainland's words go on through the configuration's last pass.
                let value = match region {
                    Region::Mainland => row.value.to_string(),
                    _ => self.written(region, &row.value),
                };
                words.push_inline(&row.key, &value, 0);
                if !row.is_unconditional() {
                    keys.insert(self.simplified(&row.key));
                }
            }
            // The vocabulary holds what the pass with the region's words gives.
            let place = if base.starts_with("simplify") {
                0
            } else {
                config.chain.len() - 1
            };
            let others = std::mem::replace(
                &mut config.chain[place],
                Group::Leaf(Arc::new(words.clone())),
            );
            let both = vec![Group::Leaf(Arc::new(words)), others];
            config.chain[place] = Group::Members(MatchPolicy::Union, both);
            if place > 0 {
                self.keep_whole(&rows, &mut config);
            }
        }
        let mut table = fold_with(&config, &mut files.lexicons)
            .map_err(|why| format!("cannot fold {base}: {why}"))?;
        let characters = if base.starts_with("simplify") {
            Set::default()
        } else {
            self.characters(region)
        };
        table.choice = Some(Choices::new(characters, self.spellings(&table, &keys)));
        Ok(table)
    }

    /// Makes long keys words of the text, for the passes look into one word at a time: without
    /// this, a key is not found that begins within a word or ends within one.
    fn keep_whole(&self, rows: &[Row], config: &mut Config) {
        let mut words = Dictionary::new("vocabulary's words");
        let mut seen = Set::default();
        for row in rows.iter().filter(|row| row.key.chars().count() > 2) {
            let simplified = self.simplified(&row.key);
            if seen.insert(simplified.clone()) {
                words.push_inline(&simplified, &row.key, 0);
            }
        }
        let words = Group::Leaf(Arc::new(words));
        let others = std::mem::replace(&mut config.chain[0], words.clone());
        config.chain[0] = Group::Members(MatchPolicy::Union, vec![words.clone(), others]);
        config.segmentation = config
            .segmentation
            .take()
            .map(|others| Group::Members(MatchPolicy::Union, vec![words, others]));
    }

    /// The characters that a pattern or a word gives another form than OpenCC does.
    fn characters(&self, region: Region) -> Set<char> {
        let written = |c: char| self.written(region, c.encode_utf8(&mut [0; 4]));
        let patterns = region
            .patterns()
            .iter()
            .flat_map(|name| &self.patterns[name])
            .map(|pattern| pattern.character);
        let departures = self
            .lexicon
            .departures
            .iter()
            .filter(|one| written(one.form) != written(one.usual))
            .map(|one| one.character);
        patterns.chain(departures).collect()
    }

    /// What a region's tables ask: forms, patterns and conditional words.
    pub(crate) fn set(
        &self,
        region: Region,
        vocabulary: &[&str],
        texts: &mut Texts,
        packer: &mut Packer,
    ) -> Result<[Section; 7], Box<dyn StdError>> {
        let (mut classes, mut alternatives) = (Vec::new(), Vec::new());
        let mut forms: Vec<(u16, Vec<char>)> = lexicon::forms_of(&self.simplified)
            .into_iter()
            .map(|(c, forms)| (self.classes.of(c), forms))
            .filter(|(class, _)| *class != 0)
            .collect();
        forms.sort();
        for (class, forms) in forms {
            classes.push(u32::from(class));
            for place in 0..lexicon::FORMS {
                let form = forms.get(place).map_or(String::new(), |form| {
                    self.written(region, &form.to_string())
                });
                alternatives.push(texts.place(&form, 0)?);
            }
        }
        let mut patterns = BTreeMap::new();
        for name in region.patterns() {
            for pattern in &self.patterns[name] {
                let form = self.written(region, &pattern.form);
                patterns.insert(pattern.key(&self.classes), texts.place(&form, 0)?);
            }
        }
        let rows: Vec<Row> = self
            .rows(vocabulary)
            .into_iter()
            .map(|row| self.finished(region, row))
            .collect();
        let compiled = vocabulary::compile(
            &rows,
            &self.classes,
            |text| texts.place(text, 0),
            |key| self.written(region, key),
        )?;
        let (keys, values): (Vec<u64>, Vec<u32>) = patterns.into_iter().unzip();
        Ok([
            packer.words(&classes),
            packer.words(&alternatives),
            packer.doubles(&keys),
            packer.words(&values),
            packer.doubles(&compiled.keys),
            packer.words(&compiled.starts),
            packer.halves(&compiled.rows),
        ])
    }

    /// A row with the value that the whole conversion gives.
    fn finished(&self, region: Region, mut row: Row) -> Row {
        row.value = self.written(region, &row.value).into();
        row
    }

    /// The lexicon and the markers.
    pub(crate) fn pack(&self, packer: &mut Packer) -> Result<[Section; 11], Box<dyn StdError>> {
        let lexicon = &self.lexicon;
        let markers: BTreeMap<Vec<u16>, i8> = self
            .markers
            .iter()
            .map(|(marker, weight)| {
                (
                    marker.chars().map(|c| self.classes.of(c)).collect(),
                    *weight,
                )
            })
            .filter(|(path, _): &(Vec<u16>, i8)| !path.contains(&0))
            .collect();
        let weights: Vec<u32> = std::iter::once(0)
            .chain(markers.values().map(|weight| i32::from(*weight) as u32))
            .collect();
        let paths: Vec<Vec<u16>> = markers.into_keys().collect();
        let markers = array::build(&paths, (self.classes.count() - 1) as u16)?;
        Ok([
            packer.words(&lexicon.pages),
            packer.words(&lexicon.classes),
            packer.words(&lexicon.singles),
            packer.words(&lexicon.roots),
            packer.doubles(&lexicon.units),
            packer.words(&lexicon.words),
            packer.doubles(&lexicon.pairs),
            packer.doubles(&lexicon.varied),
            packer.words(&markers.roots),
            packer.doubles(&markers.units),
            packer.words(&weights),
        ])
    }
}
