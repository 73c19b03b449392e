//! Compiles the bundled dictionaries into the tables that the engine uses in place.
//!
//! Only reads `dictionaries/`, calls `src/compiler`, and writes to `OUT_DIR`; and packs the list of
//! HTML's character references, whose crate would put it into the binary in eight times its size.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use base::error::{Error, Result};
use compiler::array;
use compiler::assemble::{Texts, assemble};
use compiler::choice::lexicon::{self, Classes, Lexicon};
use compiler::choice::patterns::{self, Pattern};
use compiler::choice::vocabulary::{self, Row};
use compiler::config::{Config, Group, Loader, MatchPolicy, Tofu};
use compiler::dictionary::Dictionary;
use compiler::evidence::{self, Class, SILENT, Sources};
use compiler::fold::{Choices, Folded, fold_with, mix};
use compiler::hash::{Map, Set};
use compiler::lexicon::Lexicons;
use compiler::pack::{Endian, Packer, Section, list_as_rust, sections_as_rust};

use miniz_oxide::deflate::compress_to_vec;

#[allow(dead_code, unreachable_pub, reason = "the library uses the rest")]
#[path = "src/base/mod.rs"]
mod base;
#[allow(dead_code, unreachable_pub, reason = "the library uses the rest")]
#[path = "src/compiler/mod.rs"]
mod compiler;

/// For text that mixes the scripts: a configuration for Simplified text, and what becomes of a
/// character of the other script on its own, by the configuration for Traditional text.
const MIXTURES: [(&str, &str, Option<&str>); 5] = [
    ("mixed-s2t", "s2t", None),
    ("mixed-s2tw", "s2tw", Some("keep-tw")),
    ("mixed-s2twp", "auto-s2twp", Some("keep-tw")),
    ("mixed-s2hk", "auto-s2hk", Some("keep-hk")),
    ("mixed-s2hkp", "auto-s2hkp", Some("keep-hk")),
];

/// Tables in which the choice decides: its name, the configuration that it is made of, the region
/// whose forms it writes, the vocabulary that lies over the configuration's words, and what becomes
/// of a character of the other script where both mix (no such table: `None`).
const CHOSEN: [(&str, &str, Region, &[&str], Option<(&str, Option<&str>)>); 7] = [
    (
        "choice-s2t",
        "s2t",
        Region::Standard,
        &[],
        Some(("choice-mixed-s2t", None)),
    ),
    (
        "choice-s2tw",
        "s2tw",
        Region::Taiwan,
        &["forms-tw", "forms"],
        Some(("choice-mixed-s2tw", Some("keep-tw"))),
    ),
    (
        "choice-s2twp",
        "auto-s2twp",
        Region::Taiwan,
        &["to-tw", "forms-tw", "forms"],
        Some(("choice-mixed-s2twp", Some("keep-tw"))),
    ),
    (
        "choice-s2hk",
        "auto-s2hk",
        Region::HongKong,
        &["forms"],
        Some(("choice-mixed-s2hk", Some("keep-hk"))),
    ),
    (
        "choice-s2hkp",
        "auto-s2hkp",
        Region::HongKong,
        &["to-hk", "forms"],
        Some(("choice-mixed-s2hkp", Some("keep-hk"))),
    ),
    ("choice-simplify", "simplify", Region::Mainland, &[], None),
    (
        "choice-simplify-words",
        "simplify-words",
        Region::Mainland,
        &["from-tw", "from-hk"],
        None,
    ),
];

/// Configurations that share keys, and so an array of keys.
const FAMILIES: [&[&str]; 5] = [
    &[
        "s2t",
        "s2tw",
        "s2twp",
        "s2hk",
        "s2hkp",
        "auto-s2twp",
        "auto-s2hk",
        "auto-s2hkp",
    ],
    &[
        "t2s",
        "tw2s",
        "tw2sp",
        "hk2s",
        "hk2sp",
        "simplify",
        "simplify-words",
    ],
    &[
        "t2tw", "tw2t", "t2hk", "hk2t", "keep-t", "keep-tw", "keep-hk",
    ],
    &["t2jp"],
    &["jp2t"],
];

fn main() -> Result<(), Box<dyn StdError>> {
    let source = Path::new("dictionaries/opencc");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for watched in ["build.rs", "src/base", "src/compiler", "dictionaries"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    let version = version(&source.join("SOURCES.md"))?;
    println!("cargo::rustc-env=ZHVARIANT_DICTIONARIES_VERSION={version}");
    let endian = match env::var("CARGO_CFG_TARGET_ENDIAN").as_deref() {
        Ok("big") => Endian::Big,
        _ => Endian::Little,
    };
    let mut packer = Packer::new(endian);
    let mut texts = Texts::default();
    let mut files = Files {
        folder: source,
        loaded: Map::default(),
        lexicons: Lexicons::default(),
    };
    let evidence = Evidence::of(&mut files)?;
    let choice = ChoiceBuilder::new(&mut files)?;
    let mut sets = Vec::new();
    let mut rows = Vec::new();
    for family in FAMILIES {
        let mut members = Vec::new();
        for name in family {
            members.push(((*name).to_string(), folded(name, &mut files)?));
        }
        for (name, base, alone) in MIXTURES {
            if let Some((_, simplified)) = members.iter().find(|(member, _)| member == base) {
                let alone = alone.map(|alone| folded(alone, &mut files)).transpose()?;
                let mixed = mix(simplified, &evidence.forms, &alone.unwrap_or_default());
                members.push((name.to_string(), mixed));
            }
        }
        for (name, base, region, vocabulary, mixture) in CHOSEN {
            if !family.contains(&base) {
                continue;
            }
            let table = choice.table(base, region, vocabulary, &mut files)?;
            let set = choice.set(region, vocabulary, &mut texts, &mut packer)?;
            if let Some((mixed, alone)) = mixture {
                let alone = alone.map(|alone| folded(alone, &mut files)).transpose()?;
                let mixed_table = mix(&table, &evidence.forms, &alone.unwrap_or_default());
                members.push((mixed.to_string(), mixed_table));
                sets.push((mixed.to_string(), format!("{set:?}")));
            }
            members.push((name.to_string(), table));
            sets.push((name.to_string(), format!("{set:?}")));
        }
        let (names, family): (Vec<_>, Vec<_>) = members.into_iter().unzip();
        for (name, layout) in names.into_iter().zip(assemble(&family, &mut texts)?) {
            let sections = packer.add(&layout);
            let row = format!("({}, {:?})", sections_as_rust(&sections), layout.facts);
            rows.push((name, row));
        }
    }
    let evidence = evidence.pack(&mut packer);
    let lexicon = choice.pack(&mut packer)?;
    let cells = packer.cells();
    let text = packer.bytes(texts.finish());
    let sources = sources(source, &mut packer)?;
    fs::write(out.join("tables.bin"), packer.finish())?;
    let directory = list_as_rust("TABLES", "(Sections, Facts)", &rows)
        + &format!("pub(super) const CELLS: Section = {cells:?};\n")
        + &format!("pub(super) const TEXT: Section = {text:?};\n")
        + &format!("pub(super) const EVIDENCE: [Section; 3] = {evidence:?};\n")
        + &format!("pub(super) const LEXICON: [Section; 11] = {lexicon:?};\n")
        + &list_as_rust("CHOICES", "[Section; 7]", &sets)
        + &sources;
    fs::write(out.join("tables.rs"), directory)?;
    fs::write(out.join("references.txt"), references())?;
    Ok(())
}

/// HTML's named character references, sorted, as `src/format/named.rs` reads them.
fn references() -> String {
    let references = entities::ENTITIES.iter().filter_map(|entity| {
        let name = entity.entity.strip_prefix('&')?.strip_suffix(';')?;
        Some((name, entity.characters))
    });
    let sorted: BTreeMap<&str, &str> = references.collect();
    let rows = sorted.into_iter();
    rows.map(|(name, characters)| format!("{name}\x1F{characters}\x1E"))
        .collect()
}

fn folded(name: &str, files: &mut Files<'_>) -> Result<Folded, Box<dyn StdError>> {
    let config = parsed(name, files)?;
    Ok(fold_with(&config, &mut files.lexicons)
        .map_err(|why| format!("cannot fold {name}: {why}"))?)
}

fn parsed(name: &str, files: &mut Files<'_>) -> Result<Config, Box<dyn StdError>> {
    let own = Path::new("dictionaries/project")
        .join(name)
        .with_extension("json");
    let path = if own.exists() {
        own
    } else {
        files
            .folder
            .join("config")
            .join(name)
            .with_extension("json")
    };
    let json = read(&path)?;
    Ok(Config::parse(
        &path.to_string_lossy(),
        &json,
        Tofu::Exclude,
        files,
    )?)
}

/// Whose character forms a table writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Region {
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
    fn from_standard(self) -> Option<&'static str> {
        match self {
            Self::Standard => None,
            Self::Taiwan => Some("t2tw"),
            Self::HongKong => Some("t2hk"),
            Self::Mainland => Some("simplify"),
        }
    }
}

/// Makes the choice's data and the tables that it decides in.
struct ChoiceBuilder {
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
    fn new(files: &mut Files<'_>) -> Result<Self, Box<dyn StdError>> {
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
            let folded = region.from_standard().map(|name| folded(name, files));
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
    fn table(
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
    fn set(
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
    fn pack(&self, packer: &mut Packer) -> Result<[Section; 11], Box<dyn StdError>> {
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

/// What tells the scripts apart.
struct Evidence {
    classes: BTreeMap<char, Class>,
    forms: BTreeMap<char, char>,
}

impl Evidence {
    fn of(files: &mut Files<'_>) -> Result<Self> {
        let simplified = files.load("STCharacters.txt")?;
        let traditional = files.load("TSCharacters.txt")?;
        let taiwan = files.load("TWVariants.txt")?;
        let hong_kong = files.load("HKVariants.txt")?;
        let phrases = files.load("STPhrases.txt")?;
        let shinjitai = files.load("JPShinjitaiCharacters.txt")?;
        let sources = Sources {
            simplified: &simplified,
            traditional: &traditional,
            variants: [&taiwan, &hong_kong],
        };
        Ok(Self {
            classes: evidence::classes(sources, &phrases, &shinjitai),
            forms: evidence::simplified_forms(sources),
        })
    }

    /// A class for each character of the plane; then those beyond, and theirs.
    fn pack(&self, packer: &mut Packer) -> [Section; 3] {
        let mut plane = vec![SILENT; 0x1_0000];
        let mut beyond = (Vec::new(), Vec::new());
        for (&c, &class) in &self.classes {
            match plane.get_mut(c as usize) {
                Some(slot) => *slot = class,
                None => {
                    beyond.0.push(u32::from(c));
                    beyond.1.push(class);
                }
            }
        }
        [
            packer.bytes(plane),
            packer.words(&beyond.0),
            packer.bytes(beyond.1),
        ]
    }
}

/// The version of OpenCC that the dictionaries are of.
fn version(sources: &Path) -> Result<String> {
    let text = read(sources)?;
    let version = text.lines().find_map(|line| line.strip_prefix("Version: "));
    version
        .map(|version| version.trim().to_string())
        .filter(|version| !version.is_empty())
        .ok_or_else(|| {
            Error::new("no line `Version: …`")
                .in_file(sources)
                .help("write the file anew: dictionaries/update.py VERSION")
        })
}

/// The dictionaries and configurations themselves, for configurations compiled at run time: seldom
/// needed, and so deflated.
fn sources(folder: &Path, packer: &mut Packer) -> Result<String, Box<dyn StdError>> {
    let mut rows = Vec::new();
    let project = Path::new("dictionaries/project");
    for folder in [folder, &folder.join("config"), project] {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let extension = path.extension().unwrap_or_default();
            if extension == "txt" || extension == "json" {
                let section = packer.bytes(compress_to_vec(read(&path)?.as_bytes(), 9));
                rows.push((name, format!("{section:?}")));
            }
        }
    }
    rows.sort();
    Ok(list_as_rust("SOURCES", "Section", &rows))
}

struct Files<'a> {
    folder: &'a Path,
    loaded: Map<String, Arc<Dictionary>>,
    /// The lexicons of the configurations' groups.
    lexicons: Lexicons,
}

impl Loader for Files<'_> {
    fn load(&mut self, file: &str) -> Result<Arc<Dictionary>> {
        if let Some(dictionary) = self.loaded.get(file) {
            return Ok(Arc::clone(dictionary));
        }
        let own = Path::new("dictionaries/project").join(file);
        let path = if own.exists() {
            own
        } else {
            self.folder.join(file)
        };
        let dictionary = Arc::new(Dictionary::parse(file, &read(&path)?)?);
        self.loaded.insert(file.into(), Arc::clone(&dictionary));
        Ok(dictionary)
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| Error::io("read", path, error))
}
