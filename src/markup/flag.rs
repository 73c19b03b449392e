//! The section before the first `|` of a tag, and what its flags mean together.

use super::lex::trim;
use crate::base::locale::Locale;
use crate::base::position::Span;

/// A flag, as MediaWiki knows them. Anything else in a flag section is no flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Flag {
    /// `A`: add the rules for the text behind the tag, and show the value.
    Add,
    /// `T`: the value is the text's title; shows nothing.
    Title,
    /// `R`: raw, show the body as it is.
    Raw,
    /// `D`: describe the rules.
    Describe,
    /// `-`: take the rules back, for the text behind the tag.
    Remove,
    /// `H`: add the rules and show nothing.
    Hide,
    /// `N`: show the name of the language whose code is the body.
    Name,
    /// A locale's code: show the body, converted for that locale where it is the target.
    Variant(Locale),
}

impl Flag {
    /// Reads a flag: exact, upper-case letters and lower-case codes (MediaWiki).
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "A" => Self::Add,
            "T" => Self::Title,
            "R" => Self::Raw,
            "D" => Self::Describe,
            "-" => Self::Remove,
            "H" => Self::Hide,
            "N" => Self::Name,
            _ => Self::Variant(
                Locale::ALL
                    .iter()
                    .copied()
                    .find(|locale| locale.code() == name)?,
            ),
        })
    }
}

/// A tag's text, split at the first `|`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Section {
    /// The known flags, in the order of first mention.
    pub(super) flags: Vec<Flag>,
    /// The parts that are no flags, trimmed, as ranges of the tag's text.
    pub(super) unknown: Vec<Span>,
    /// Where the body starts.
    pub(super) body: usize,
}

/// What to do with a `|` behind something that is not a list of flags.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strays {
    /// Drop what stands before it (MediaWiki).
    Drop,
    /// The `|` is text unless what stands before it can be meant for flags.
    Keep,
}

impl Section {
    /// Splits `inner`, a tag's text without its delimiters.
    pub(super) fn parse(inner: &str, strays: Strays) -> Self {
        let none = Self {
            flags: Vec::new(),
            unknown: Vec::new(),
            body: 0,
        };
        let Some(bar) = memchr::memchr(b'|', inner.as_bytes()) else {
            return none;
        };
        let mut section = Self {
            body: bar + 1,
            ..none.clone()
        };
        let mut start = 0;
        for part in inner[..bar].split(';') {
            let name = trim(part);
            match Flag::from_name(name) {
                Some(flag) if !section.flags.contains(&flag) => section.flags.push(flag),
                Some(_) => {}
                None if name.is_empty() => {}
                None => {
                    let at = start + part.find(name).unwrap_or(0);
                    section.unknown.push(at..at + name.len());
                }
            }
            start += part.len() + 1;
        }
        if strays == Strays::Keep && !section.could_be_meant(inner) {
            return none;
        }
        section
    }

    /// Whether everything before the `|` can be meant for flags: known flags and, beside them or
    /// before a body with rules, ASCII words.
    fn could_be_meant(&self, inner: &str) -> bool {
        let is_word =
            |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '+' | '_' | ',' | ' ');
        if self.unknown.is_empty() {
            return true;
        }
        let words = self
            .unknown
            .iter()
            .all(|part| inner[part.clone()].chars().all(is_word));
        words && (!self.flags.is_empty() || super::rule::has_rules(&inner[self.body..]))
    }

    /// The locales among the flags.
    pub(super) fn variants(&self) -> impl Iterator<Item = Locale> + '_ {
        self.flags.iter().filter_map(|flag| match flag {
            Flag::Variant(locale) => Some(*locale),
            _ => None,
        })
    }
}

/// One step of a tag's effect. The last one that sets the display wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    /// Show the target's value (MediaWiki's inner flag `S`).
    Show,
    /// Show the body.
    ShowRaw,
    /// Show a language's name.
    ShowName,
    /// Show the description.
    Describe,
    /// Show nothing.
    ShowNothing,
    /// Set the title, show nothing.
    SetTitle,
    /// The tag's rules will be added; show nothing (MediaWiki's inner flag `+`).
    Add,
    /// The tag's rules will be taken back; show nothing.
    Remove,
}

/// What a tag's flags make of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Plan {
    /// Steps over the body's rules.
    Actions(Vec<Action>),
    /// A variant filter: the body, converted, then shown raw.
    Filter,
}

/// Reduces flags to what they do, the first case that applies (MediaWiki's order).
pub(super) fn plan(flags: &[Flag]) -> Plan {
    use Action::{Add, Describe, Remove, SetTitle, Show, ShowName, ShowNothing, ShowRaw};
    let has = |flag| flags.contains(&flag);
    let actions = if flags.is_empty() {
        vec![Show]
    } else if has(Flag::Raw) {
        vec![ShowRaw]
    } else if has(Flag::Name) {
        vec![ShowName]
    } else if has(Flag::Remove) {
        vec![Remove]
    } else if flags == [Flag::Title] {
        vec![SetTitle, ShowNothing]
    } else if has(Flag::Hide) {
        let mut actions = vec![Add, ShowNothing];
        actions.extend(has(Flag::Title).then_some(SetTitle));
        actions.extend(has(Flag::Describe).then_some(Describe));
        actions
    } else if flags.iter().any(|flag| matches!(flag, Flag::Variant(_))) {
        return Plan::Filter;
    } else {
        let mut actions = Vec::new();
        for flag in flags {
            match flag {
                Flag::Title => actions.push(SetTitle),
                Flag::Describe => actions.push(Describe),
                _ => {}
            }
        }
        if has(Flag::Add) {
            actions.push(Add);
            if !has(Flag::Describe) {
                actions.push(Show);
            }
        }
        actions
    };
    Plan::Actions(actions)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(inner: &str) -> Section {
        Section::parse(inner, Strays::Drop)
    }

    #[test]
    fn flags_are_exact_trimmed_and_listed_once() {
        let parsed = section(" T;A; T ;a;zh-tw;ZH-CN;A T;|x|y");
        assert_eq!(
            parsed.flags,
            [Flag::Title, Flag::Add, Flag::Variant(Locale::ZhTw)]
        );
        assert_eq!(parsed.unknown, [9..10, 17..22, 23..26]);
        assert_eq!(parsed.body, 28);
    }

    #[test]
    fn without_a_bar_all_is_body() {
        assert_eq!(section("A;zh-cn:x").body, 0);
    }

    #[test]
    fn what_is_no_flag_section_is_kept_on_request() {
        for inner in [
            "zh-cn:甲|乙",
            "{t|甲}",
            "甲;A|乙",
            "word|甲",
            "zh-cn:x;zh-tw:y|z",
        ] {
            assert_eq!(Section::parse(inner, Strays::Keep).body, 0, "{inner}");
            assert_ne!(section(inner).body, 0, "{inner}");
        }
        for inner in ["|甲", " ; |甲", "A|甲", "A;E|甲", "S|zh-cn:甲"] {
            assert_eq!(
                Section::parse(inner, Strays::Keep),
                section(inner),
                "{inner}"
            );
        }
    }

    #[test]
    fn the_first_case_that_applies_decides() {
        let plan_of = |names: &str| plan(&section(&format!("{names}|")).flags);
        use Action::*;
        for (names, actions) in [
            ("", vec![Show]),
            ("T;R;N;-", vec![ShowRaw]),
            ("H;N;-", vec![ShowName]),
            ("A;-", vec![Remove]),
            ("T", vec![SetTitle, ShowNothing]),
            ("D;A;T;H;zh-tw", vec![Add, ShowNothing, SetTitle, Describe]),
            ("A", vec![Add, Show]),
            ("A;T", vec![SetTitle, Add, Show]),
            ("D;A", vec![Describe, Add]),
            ("D;T", vec![Describe, SetTitle]),
        ] {
            assert_eq!(plan_of(names), Plan::Actions(actions), "{names}");
        }
        assert_eq!(plan_of("A;zh-tw"), Plan::Filter);
    }
}
