//! Compiles the bundled dictionaries into the tables that the engine uses in place.
//!
//! Only reads `dictionaries/`, calls `src/compiler`, and writes to `OUT_DIR`; and packs the list of
//! HTML's character references, whose crate would put it into the binary in eight times its size.

use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::path::Path;
use std::sync::Arc;
use std::{env, fs};

use base::error::{Error, Result};
use compiler::assemble::{Texts, assemble};
use compiler::config::{Config, Loader, Tofu};
use compiler::dictionary::Dictionary;
use compiler::evidence::{self, Class, SILENT, Sources};
use compiler::fold::{Folded, fold_with, mix};
use compiler::hash::Map;
use compiler::lexicon::Lexicons;
use compiler::pack::{Endian, Packer, Section, list_as_rust, sections_as_rust};

use miniz_oxide::deflate::compress_to_vec;

#[allow(dead_code, unreachable_pub, reason = "the library uses the rest")]
#[path = "src/base/mod.rs"]
mod base;
#[path = "build/choice.rs"]
mod choice;
#[allow(dead_code, unreachable_pub, reason = "the library uses the rest")]
#[path = "src/compiler/mod.rs"]
mod compiler;

use choice::{CHOSEN, ChoiceBuilder};

/// For text that mixes the scripts: a configuration for Simplified text, and what becomes of a
/// character of the other script on its own, by the configuration for Traditional text.
const MIXTURES: [(&str, &str, Option<&str>); 5] = [
    ("mixed-s2t", "s2t", None),
    ("mixed-s2tw", "s2tw", Some("keep-tw")),
    ("mixed-s2twp", "auto-s2twp", Some("keep-tw")),
    ("mixed-s2hk", "auto-s2hk", Some("keep-hk")),
    ("mixed-s2hkp", "auto-s2hkp", Some("keep-hk")),
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
    for watched in [
        "build.rs",
        "build",
        "src/base",
        "src/compiler",
        "dictionaries",
    ] {
        println!("cargo::rerun-if-changed={watched}");
    }
    let version = version(&source.join("SOURCES.md"))?;
    println!("cargo::rustc-env=ZHVARIANT_DICTIONARIES_VERSION={version}");
    let endian = match env::var("CARGO_CFG_TARGET_ENDIAN").as_deref() {
        Ok("big") => Endian::Big,
        _ => Endian::Little,
    };
    let files = Files {
        folder: source,
        loaded: Map::default(),
        lexicons: Lexicons::default(),
    };
    let mut bundle = Bundle {
        files,
        packer: Packer::new(endian),
        texts: Texts::default(),
        sets: Vec::new(),
        rows: Vec::new(),
    };
    let evidence = Evidence::of(&mut bundle.files)?;
    let choice = ChoiceBuilder::new(&mut bundle.files)?;
    for family in FAMILIES {
        bundle.add(family, &evidence, &choice)?;
    }
    bundle.write(&evidence, &choice, Path::new(&env::var("OUT_DIR")?))
}

/// All that goes into the block of bytes and its directory.
struct Bundle<'a> {
    files: Files<'a>,
    packer: Packer,
    texts: Texts,
    /// What each table of the choice asks.
    sets: Vec<(String, String)>,
    /// The tables.
    rows: Vec<(String, String)>,
}

impl Bundle<'_> {
    /// Adds the tables of one family.
    fn add(
        &mut self,
        family: &[&str],
        evidence: &Evidence,
        choice: &ChoiceBuilder,
    ) -> Result<(), Box<dyn StdError>> {
        let mut members = Vec::new();
        for name in family {
            members.push(((*name).to_string(), folded(name, &mut self.files)?));
        }
        for (name, base, alone) in MIXTURES {
            if let Some((_, simplified)) = members.iter().find(|(member, _)| member == base) {
                let mixed = self.mixed(simplified, evidence, alone)?;
                members.push((name.to_string(), mixed));
            }
        }
        for chosen in CHOSEN.iter().filter(|chosen| family.contains(&chosen.base)) {
            let (region, vocabulary) = (chosen.region, chosen.vocabulary);
            let table = choice.table(chosen.base, region, vocabulary, &mut self.files)?;
            let set = choice.set(region, vocabulary, &mut self.texts, &mut self.packer)?;
            if let Some((name, alone)) = chosen.mixture {
                let mixed = self.mixed(&table, evidence, alone)?;
                members.push((name.to_string(), mixed));
                self.sets.push((name.to_string(), format!("{set:?}")));
            }
            members.push((chosen.name.to_string(), table));
            self.sets
                .push((chosen.name.to_string(), format!("{set:?}")));
        }
        let (names, family): (Vec<_>, Vec<_>) = members.into_iter().unzip();
        for (name, layout) in names.into_iter().zip(assemble(&family, &mut self.texts)?) {
            let sections = self.packer.add(&layout);
            let row = format!("({}, {:?})", sections_as_rust(&sections), layout.facts);
            self.rows.push((name, row));
        }
        Ok(())
    }

    /// The table for text that mixes the scripts.
    fn mixed(
        &mut self,
        simplified: &Folded,
        evidence: &Evidence,
        alone: Option<&str>,
    ) -> Result<Folded, Box<dyn StdError>> {
        let alone = alone
            .map(|alone| folded(alone, &mut self.files))
            .transpose()?;
        Ok(mix(simplified, &evidence.forms, &alone.unwrap_or_default()))
    }

    /// Writes the block and its directory.
    fn write(
        mut self,
        evidence: &Evidence,
        choice: &ChoiceBuilder,
        out: &Path,
    ) -> Result<(), Box<dyn StdError>> {
        let packer = &mut self.packer;
        let evidence = evidence.pack(packer);
        let lexicon = choice.pack(packer)?;
        let cells = packer.cells();
        let text = packer.bytes(self.texts.finish());
        let sources = sources(self.files.folder, packer)?;
        let directory = list_as_rust("TABLES", "(Sections, Facts)", &self.rows)
            + &format!("pub(super) const CELLS: Section = {cells:?};\n")
            + &format!("pub(super) const TEXT: Section = {text:?};\n")
            + &format!("pub(super) const EVIDENCE: [Section; 3] = {evidence:?};\n")
            + &format!("pub(super) const LEXICON: [Section; 11] = {lexicon:?};\n")
            + &list_as_rust("CHOICES", "[Section; 7]", &self.sets)
            + &sources;
        fs::write(out.join("tables.bin"), self.packer.finish())?;
        fs::write(out.join("tables.rs"), directory)?;
        fs::write(out.join("references.txt"), references())?;
        Ok(())
    }
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
