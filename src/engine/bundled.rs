//! What the program brings along: the tables of OpenCC's configurations, and the dictionaries.

use std::borrow::Cow;

use miniz_oxide::inflate::decompress_to_vec;

use super::choice::{Choice, Domain, Forms, Lexicon, Markers, Vocabulary};
use super::evidence::Evidence;
use super::table::Table;
use crate::compiler::layout::{Facts, Layout};
use crate::compiler::pack::{Section, Sections};

include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// Makes the block start where its largest numbers may.
#[repr(C, align(64))]
struct Aligned<B: ?Sized>(B);

static BLOCK: &Aligned<[u8]> = &Aligned(*include_bytes!(concat!(env!("OUT_DIR"), "/tables.bin")));

/// The table of OpenCC's configuration `name` (`s2twp`). Nothing is copied.
pub fn table(name: &str) -> Option<Table> {
    let (_, (sections, facts)) = TABLES.iter().find(|(known, _)| *known == name)?;
    let table = Table::new(Layout {
        pages: numbers(sections.pages)?,
        cells: numbers(CELLS)?,
        astral: numbers(sections.astral)?,
        astral_cells: numbers(sections.astral_cells)?,
        specials: numbers(sections.specials)?,
        pairs: numbers(sections.pairs)?,
        roots: numbers(sections.roots)?,
        units: numbers(sections.units)?,
        values: numbers(sections.values)?,
        checks: numbers(sections.checks)?,
        text: numbers(TEXT)?,
        facts: *facts,
    })?;
    let set = CHOICES.iter().find(|(known, _)| *known == name);
    Some(match set {
        Some((_, sections)) => table.with_choice(choice(sections)?),
        None => table,
    })
}

/// The configuration that the table `name` was compiled of.
pub fn configuration_of(name: &str) -> &str {
    match name {
        "choice-s2twp" => "auto-s2twp",
        "choice-s2hk" => "auto-s2hk",
        "choice-s2hkp" => "auto-s2hkp",
        _ => name.strip_prefix("choice-").unwrap_or(name),
    }
}

/// What the choice asks for a table.
fn choice(sections: &[Section; 7]) -> Option<Choice> {
    let [
        classes,
        alternatives,
        patterns,
        pattern_forms,
        keys,
        starts,
        rows,
    ] = *sections;
    let [
        pages,
        of_characters,
        singles,
        roots,
        units,
        words,
        pairs,
        varied,
        marker_roots,
        marker_units,
        weights,
    ] = LEXICON;
    Some(Choice {
        lexicon: Lexicon {
            pages: borrowed(pages)?,
            classes: borrowed(of_characters)?,
            singles: borrowed(singles)?,
            roots: borrowed(roots)?,
            units: borrowed(units)?,
            words: borrowed(words)?,
            pairs: borrowed(pairs)?,
            varied: borrowed(varied)?,
        },
        markers: Markers {
            roots: borrowed(marker_roots)?,
            units: borrowed(marker_units)?,
            weights: borrowed(weights)?,
        },
        forms: Forms {
            classes: borrowed(classes)?,
            alternatives: borrowed(alternatives)?,
            patterns: borrowed(patterns)?,
            pattern_forms: borrowed(pattern_forms)?,
        },
        vocabulary: Vocabulary {
            keys: borrowed(keys)?,
            starts: borrowed(starts)?,
            rows: borrowed(rows)?,
        },
        domain: Domain::Auto,
    })
}

/// The names of OpenCC's configurations. ([`table`] knows some more, of our own.)
pub fn configurations() -> impl Iterator<Item = &'static str> {
    TABLES
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| name.contains('2') && !name.contains('-'))
}

/// What tells the scripts apart.
pub fn evidence() -> Option<Evidence> {
    let [plane, beyond, classes] = EVIDENCE;
    Some(Evidence::new(
        borrowed(plane)?.first_chunk()?,
        borrowed(beyond)?,
        borrowed(classes)?,
    ))
}

/// The text of a bundled dictionary (`STPhrases.txt`) or configuration (`s2t.json`).
pub fn source(file: &str) -> Option<String> {
    let (_, section) = SOURCES.iter().find(|(name, _)| *name == file)?;
    let text = decompress_to_vec(borrowed(*section)?).ok()?;
    String::from_utf8(text).ok()
}

fn numbers<N: bytemuck::Pod>(section: Section) -> Option<Cow<'static, [N]>> {
    borrowed(section).map(Cow::Borrowed)
}

fn borrowed<N: bytemuck::Pod>((offset, length): Section) -> Option<&'static [N]> {
    let bytes = BLOCK.0.get(offset..offset + length)?;
    bytemuck::try_cast_slice(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_configuration_has_a_table_and_a_source() {
        assert_eq!(configurations().count(), 16);
        for name in configurations() {
            assert!(table(name).is_some(), "{name}");
            assert!(source(&format!("{name}.json")).is_some(), "{name}");
        }
    }

    #[test]
    fn a_bundled_table_converts() {
        let table = table("s2twp").unwrap();
        assert_eq!(table.convert("软件里的鼠标"), "軟體裡的滑鼠");
    }
}
