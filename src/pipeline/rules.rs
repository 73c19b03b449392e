//! Tables for tags alone: no dictionary, only the rules that tags add.

use crate::base::locale::Locale;
use crate::base::services::Tables;
use crate::engine::overlay::Overlay;

/// The nine locales' rules over an empty dictionary (`--tags-only`).
#[derive(Clone, Debug, Default)]
pub struct RuleTables {
    overlays: [Overlay; Locale::ALL.len()],
}

impl RuleTables {
    /// No rules.
    pub fn new() -> Self {
        Self::default()
    }

    fn overlay(&mut self, locale: Locale) -> &mut Overlay {
        &mut self.overlays[locale as usize]
    }
}

impl Tables for RuleTables {
    fn convert(&mut self, text: &str, locale: Locale, out: &mut String) {
        self.overlay(locale).convert(text, out);
    }

    fn add_rule(&mut self, locale: Locale, from: &str, to: &str) {
        self.overlay(locale).insert(from, to);
    }

    fn remove_rule(&mut self, locale: Locale, from: &str) {
        self.overlay(locale).remove(from);
    }
}
