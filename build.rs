//! Compiles the bundled dictionaries into the tables that the engine uses in place.
//!
//! Only reads `dictionaries/`, calls `src/compiler`, and writes to `OUT_DIR`.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use base::error::{Error, Result};
use compiler::assemble::{Texts, assemble};
use compiler::config::{Config, Loader, Tofu};
use compiler::dictionary::Dictionary;
use compiler::fold::fold;
use compiler::pack::{Endian, Packer, list_as_rust, sections_as_rust};

#[allow(dead_code, unreachable_pub, reason = "the library uses the rest")]
#[path = "src/base/mod.rs"]
mod base;
#[allow(dead_code, unreachable_pub, reason = "the library uses the rest")]
#[path = "src/compiler/mod.rs"]
mod compiler;

/// Configurations that share keys, and so an array of keys.
const FAMILIES: [&[&str]; 5] = [
    &["s2t", "s2tw", "s2twp", "s2hk", "s2hkp"],
    &["t2s", "tw2s", "tw2sp", "hk2s", "hk2sp"],
    &["t2tw", "tw2t", "t2hk", "hk2t"],
    &["t2jp"],
    &["jp2t"],
];

fn main() -> Result<(), Box<dyn StdError>> {
    let source = Path::new("dictionaries/opencc");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    for watched in ["build.rs", "src/base", "src/compiler", "dictionaries"] {
        println!("cargo::rerun-if-changed={watched}");
    }
    let endian = match env::var("CARGO_CFG_TARGET_ENDIAN").as_deref() {
        Ok("big") => Endian::Big,
        _ => Endian::Little,
    };
    let mut packer = Packer::new(endian);
    let mut texts = Texts::default();
    let mut files = Files {
        folder: source,
        loaded: HashMap::new(),
    };
    let mut rows = Vec::new();
    for family in FAMILIES {
        let mut folded = Vec::new();
        for name in family {
            let path = source.join("config").join(name).with_extension("json");
            let json = read(&path)?;
            let config = Config::parse(&path.to_string_lossy(), &json, Tofu::Exclude, &mut files)?;
            folded.push(fold(&config).map_err(|why| format!("cannot fold {name}: {why}"))?);
        }
        for (name, layout) in family.iter().zip(assemble(&folded, &mut texts)?) {
            let sections = packer.add(&layout);
            let row = format!("({}, {:?})", sections_as_rust(&sections), layout.facts);
            rows.push(((*name).to_string(), row));
        }
    }
    let text = packer.bytes(texts.finish());
    fs::write(out.join("tables.bin"), packer.finish())?;
    let directory = list_as_rust("TABLES", "(Sections, Facts)", &rows)
        + &format!("pub(super) const TEXT: Section = {text:?};\n")
        + &sources(source)?;
    fs::write(out.join("tables.rs"), directory)?;
    Ok(())
}

/// The dictionaries and configurations themselves, for configurations compiled at run time.
fn sources(folder: &Path) -> Result<String, Box<dyn StdError>> {
    let mut rows = Vec::new();
    for folder in [folder, &folder.join("config")] {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path().canonicalize()?;
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let extension = path.extension().unwrap_or_default();
            if extension == "txt" || extension == "json" {
                rows.push((
                    name,
                    format!("include_str!({:?})", path.display().to_string()),
                ));
            }
        }
    }
    rows.sort();
    Ok(list_as_rust("SOURCES", "&str", &rows))
}

struct Files<'a> {
    folder: &'a Path,
    loaded: HashMap<String, Arc<Dictionary>>,
}

impl Loader for Files<'_> {
    fn load(&mut self, file: &str) -> Result<Arc<Dictionary>> {
        if let Some(dictionary) = self.loaded.get(file) {
            return Ok(Arc::clone(dictionary));
        }
        let path = self.folder.join(file);
        let dictionary = Arc::new(Dictionary::parse(file, &read(&path)?)?);
        self.loaded.insert(file.into(), Arc::clone(&dictionary));
        Ok(dictionary)
    }
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| Error::io("read", path, error))
}
