//! What one tag does: shows something, sets the title, adds or takes back rules.
//!
//! Works on a tag's text in which nested tags are already resolved.

use super::OnMissing;
use super::budget::Budget;
use super::excerpt;
use super::flag::{Action, Plan, Section, Strays, plan};
use super::lex::trim;
use super::names::language_name;
use super::rule::{Rules, decode_arrows};
use crate::base::diagnostic::{Kind, Severity};
use crate::base::locale::{Locale, Script};

/// MediaWiki's error span for a tag without a value for the target (content language zh).
const ERROR_SPAN: &str = r#"<span class="error">在手动字词转换规则中检测到错误</span>"#;

/// MediaWiki's error span for a tag nested too deep (content language zh).
pub(crate) const DEPTH_SPAN: &str = r#"<span class="error">字词转换器深度越限（10）</span>"#;

/// What a tag acts on.
pub(crate) trait Host {
    /// Appends `text`, converted for `locale` as things stand, to `out`.
    fn convert(&mut self, text: &str, locale: Locale, out: &mut String);

    /// From here on `from` becomes `to` for `locale`.
    fn add_rule(&mut self, locale: Locale, from: &str, to: &str);

    /// From here on there is no rule and no dictionary entry for exactly `from` for `locale`.
    fn remove_rule(&mut self, locale: Locale, from: &str);

    /// The title that tags have set so far.
    fn title(&mut self) -> &mut Option<String>;

    /// How much work the tag may still make.
    fn budget(&mut self) -> &mut Budget;
}

/// For whom tags are resolved, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) target: Locale,
    pub(crate) on_missing: OnMissing,
}

impl Settings {
    /// Whether the results are MediaWiki's, losses included.
    pub(crate) fn is_exact(self) -> bool {
        self.on_missing == OnMissing::MediaWiki
    }
}

/// What is to be said about a tag; the caller knows its place and its text.
pub(crate) type Remarks = Vec<(Severity, Kind, String)>;

/// Does what the tag with the text `inner` says, and appends what it shows to `out`. Does nothing
/// more once the host's budget is exceeded.
pub(crate) fn resolve(
    inner: &str,
    settings: Settings,
    host: &mut dyn Host,
    out: &mut String,
    remarks: &mut Remarks,
) {
    if !host.budget().spend(inner.len()) {
        return;
    }
    let start = out.len();
    act(inner, settings, host, out, remarks);
    let shown = out.len().saturating_sub(start);
    host.budget().spend(shown);
}

fn act(
    inner: &str,
    settings: Settings,
    host: &mut dyn Host,
    out: &mut String,
    remarks: &mut Remarks,
) {
    let strays = if settings.is_exact() {
        Strays::Drop
    } else {
        Strays::Keep
    };
    let section = Section::parse(inner, strays);
    let body = &inner[section.body..];
    if let Some(part) = section.unknown.first()
        && !settings.is_exact()
    {
        let flag = excerpt(&inner[part.clone()]);
        let message = format!("has an unknown flag, `{flag}`, passed over");
        remarks.push((Severity::Warning, Kind::UnknownName, message));
    }
    let actions = match plan(&section.flags) {
        Plan::Filter => return filter(body, &section, settings.target, host, out),
        Plan::Actions(actions) => actions,
    };
    let body = if actions == [Action::ShowRaw] || actions == [Action::ShowName] {
        body.into()
    } else {
        decode_arrows(body)
    };
    let mut effect = Effect {
        body: &body,
        rules: Rules::default(),
        settings,
        host,
        remarks,
    };
    effect.run(&actions, out);
}

/// `-{zh-cn;zh-tw|body}-`: the body, converted for the target or its first fallback listed.
fn filter(body: &str, section: &Section, target: Locale, host: &mut dyn Host, out: &mut String) {
    let listed = |locale: &Locale| section.variants().any(|variant| variant == *locale);
    let mut wanted = std::iter::once(target).chain(target.fallbacks().iter().copied());
    match wanted.find(listed) {
        Some(locale) => host.convert(body, locale, out),
        None => out.push_str(body),
    }
}

/// A tag with its rules, at work.
struct Effect<'t> {
    body: &'t str,
    rules: Rules<'t>,
    settings: Settings,
    host: &'t mut dyn Host,
    remarks: &'t mut Remarks,
}

impl<'t> Effect<'t> {
    fn run(&mut self, actions: &[Action], out: &mut String) {
        let change = actions.iter().find_map(|action| match action {
            Action::Add => Some(Change::Add),
            Action::Remove => Some(Change::Remove),
            _ => None,
        });
        if actions != [Action::ShowRaw] && actions != [Action::ShowName] {
            self.rules = Rules::parse(self.body);
            self.remark_on_rules();
            if self.rules.is_empty() {
                if change.is_none() && !actions.contains(&Action::SetTitle) {
                    out.push_str(self.body);
                    self.remark_on_bare();
                    return;
                }
                if change.is_some() && !self.body.is_empty() {
                    self.rules = Rules::protect(self.body);
                }
            }
        }
        self.display(actions, out);
        if let Some(change) = change {
            change_tables(&self.rules, change, self.host);
        }
    }

    fn remark_on_bare(&mut self) {
        if !self.settings.is_exact() {
            self.remark(
                Severity::Note,
                Kind::Bare,
                "has no value for any edition; shown as it is, without its delimiters",
            );
        }
    }

    /// Carries the actions out in order; the last display wins.
    fn display(&mut self, actions: &[Action], out: &mut String) {
        let start = out.len();
        for action in actions {
            out.truncate(start);
            match action {
                Action::Show => self.show(out),
                Action::ShowRaw => {
                    out.push_str(self.body);
                    self.remark_on_bare();
                }
                Action::ShowName => self.show_name(out),
                Action::Describe => self.describe(out),
                Action::ShowNothing | Action::Add | Action::Remove => {}
                Action::SetTitle => self.set_title(),
            }
        }
        if actions == [Action::Describe, Action::Add] && !self.body.is_empty() {
            self.remark(
                Severity::Warning,
                Kind::NoMeaning,
                "adds its rules but shows nothing (flags A and D)",
            );
        }
    }

    fn show(&mut self, out: &mut String) {
        if self.rules.is_empty() {
            out.push_str(self.body);
        } else if let Some(value) = self.value(self.settings.target) {
            out.push_str(value);
        } else if self.settings.is_exact() {
            out.push_str(ERROR_SPAN);
        } else {
            self.show_nearest(out);
        }
    }

    fn show_nearest(&mut self, out: &mut String) {
        let target = self.settings.target;
        let Some((locale, value)) = nearest(&self.rules, target) else {
            // Cannot be while there is a rule; but the text is not lost then either.
            out.push_str(self.body);
            return;
        };
        let missing = format!("has no value for {target}; the ");
        let (severity, instead) = match self.settings.on_missing {
            OnMissing::Fail => (Severity::Error, format!("nearest is the one for {locale}")),
            _ => (Severity::Warning, format!("one for {locale} stands in")),
        };
        self.remark(severity, Kind::NoValue, &(missing + &instead));
        self.host.convert(value, target, out);
    }

    fn show_name(&mut self, out: &mut String) {
        match language_name(trim(self.body)) {
            Some(name) => out.push_str(name),
            None if self.settings.is_exact() => {}
            None => {
                out.push_str(self.body);
                self.remark(
                    Severity::Warning,
                    Kind::UnknownName,
                    "names no language that is known",
                );
            }
        }
    }

    /// `name：value；` for each two-way entry, then `from⇒name：to；` for each one-way rule.
    fn describe(&mut self, out: &mut String) {
        // A body that protects itself is described once for each locale.
        let values = self.rules.two_way.iter().map(|(_, value)| value.len());
        let length: usize = values.sum();
        if length > self.host.budget().left() {
            self.host.budget().spend(length);
            return;
        }
        for (locale, value) in &self.rules.two_way {
            out.extend([locale.name(), "：", value, "；"]);
        }
        for one_way in &self.rules.one_way {
            for (from, to) in &one_way.pairs {
                out.extend([from, "⇒", one_way.locale.name(), "：", to, "；"]);
            }
        }
    }

    fn set_title(&mut self) {
        let target = self.settings.target;
        let value = if target == Locale::Zh {
            let explicit = self.rules.two_way(target);
            explicit.or_else(|| self.rules.one_way(target).first().map(|pair| pair.1))
        } else if self.rules.is_empty() {
            Some(self.body)
        } else {
            self.value(target)
        };
        if let Some(value) = value {
            if self.host.budget().spend(value.len()) {
                *self.host.title() = Some(value.to_owned());
            }
        } else if target != Locale::Zh && !self.settings.is_exact() {
            let mut title = String::new();
            self.show_nearest(&mut title);
            self.host.title().get_or_insert(title);
        }
    }

    /// The value for a locale as MediaWiki finds it; `None` where it shows an error.
    fn value(&self, locale: Locale) -> Option<&'t str> {
        let rules = &self.rules;
        let mut wanted = std::iter::once(locale).chain(locale.fallbacks().iter().copied());
        wanted
            .find_map(|locale| rules.two_way(locale))
            .or_else(|| rules.one_way(locale).first().map(|pair| pair.1))
            .or_else(|| {
                let any = (locale == Locale::Zh)
                    .then_some(())
                    .and_then(|()| rules.two_way.first().map(|(_, value)| *value));
                let first = || rules.one_way.first()?.pairs.first().map(|pair| pair.1);
                any.or_else(|| (locale == Locale::Zh).then(first).flatten())
            })
    }

    fn remark_on_rules(&mut self) {
        if let Some(code) = self.rules.unknown_code {
            let code = excerpt(code);
            let message = format!("has no rules, because no locale is called `{code}`");
            self.remark(Severity::Warning, Kind::UnknownName, &message);
        }
        if let Some(piece) = self.rules.ignored
            && !self.rules.is_empty()
        {
            let piece = excerpt(piece);
            let message = format!("has a part without a locale, `{piece}`, left out");
            self.remark(Severity::Warning, Kind::NoMeaning, &message);
        }
    }

    fn remark(&mut self, severity: Severity, kind: Kind, message: &str) {
        if !self.settings.is_exact() {
            self.remarks.push((severity, kind, message.to_owned()));
        }
    }
}

/// The value that comes nearest where a target has none: of its fallbacks' one-way rules, then of
/// the other family, then whatever there is. A rule that deletes gives what it would delete.
fn nearest<'t>(rules: &Rules<'t>, target: Locale) -> Option<(Locale, &'t str)> {
    let other: &[Locale] = match target.script() {
        Some(Script::Traditional) => Locale::ZhCn.fallbacks(),
        Some(Script::Simplified) => Locale::ZhTw.fallbacks(),
        None => &[],
    };
    let region = match target.script() {
        Some(Script::Traditional) => Some(Locale::ZhCn),
        Some(Script::Simplified) => Some(Locale::ZhTw),
        None => None,
    };
    let own = std::iter::once(target).chain(target.fallbacks().iter().copied());
    let order = own
        .chain(region)
        .chain(other.iter().copied())
        .chain(Locale::ALL.iter().copied());
    let mut found = order.filter_map(|locale| {
        let one_way = || {
            let (from, to) = *rules.one_way(locale).first()?;
            Some(if to.is_empty() { from } else { to })
        };
        Some((locale, rules.two_way(locale).or_else(one_way)?))
    });
    found.next()
}

/// What becomes of a tag's rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Add,
    Remove,
}

/// A rule that a tag adds or takes back: the locale, the word, and what the word becomes.
type Rule<'t> = (Locale, &'t str, &'t str);

/// Changes the locales' tables as a tag's rules say: all of it, or nothing where that is too much.
fn change_tables(rules: &Rules<'_>, change: Change, host: &mut dyn Host) {
    let changes = table_changes(rules);
    let budget = host.budget();
    let affordable = changes.iter().all(|(_, from, to)| match change {
        Change::Add => budget.spend_on_rule(from, to),
        Change::Remove => budget.spend(from.len()),
    });
    if !affordable {
        return;
    }
    for (locale, from, to) in changes {
        match change {
            Change::Add => host.add_rule(locale, from, to),
            Change::Remove => host.remove_rule(locale, from),
        }
    }
}

/// The changes that a tag's rules mean, in MediaWiki's order: locale by locale, a later change at
/// the same place wins.
fn table_changes<'t>(rules: &Rules<'t>) -> Vec<Rule<'t>> {
    let full = |locale: Locale| {
        rules.two_way(locale).or_else(|| {
            let fallback = locale.fallbacks().iter().find_map(|l| rules.two_way(*l));
            fallback.filter(|value| *value != "0")
        })
    };
    let full: Vec<_> = Locale::ALL.iter().copied().map(full).collect();
    // The same word for several locales is one rule, unless a one-way rule came between.
    let first = |value| full.iter().position(|other| *other == value);
    let first: Vec<_> = full.iter().copied().map(first).collect();
    let is_new = |place: usize, locale: Locale| {
        let earlier = (0..place).filter(|p| *p != locale as usize);
        !earlier.into_iter().any(|p| first[p] == first[place]) || !rules.one_way(locale).is_empty()
    };
    let mut changes = Vec::new();
    for (place, &locale) in Locale::ALL.iter().enumerate() {
        if let Some(value) = full[place] {
            for (other_place, &other) in Locale::ALL.iter().enumerate().take(place) {
                let Some(other_value) = full[other_place] else {
                    continue;
                };
                if locale.is_region() && is_new(other_place, locale) {
                    changes.push((locale, other_value, value));
                }
                if other.is_region() && is_new(place, other) {
                    changes.push((other, value, other_value));
                }
            }
        }
        if locale != Locale::Zh {
            for (from, to) in rules.one_way(locale) {
                changes.push((locale, *from, *to));
            }
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keeps the rules that are added, in order.
    struct Log(Vec<(Locale, String, String)>, Option<String>, Budget);

    impl Host for Log {
        fn convert(&mut self, text: &str, _: Locale, out: &mut String) {
            out.push_str(text);
        }

        fn add_rule(&mut self, locale: Locale, from: &str, to: &str) {
            self.0.push((locale, from.into(), to.into()));
        }

        fn remove_rule(&mut self, locale: Locale, from: &str) {
            self.0.push((locale, from.into(), String::new()));
        }

        fn title(&mut self) -> &mut Option<String> {
            &mut self.1
        }

        fn budget(&mut self) -> &mut Budget {
            &mut self.2
        }
    }

    fn rules_for(inner: &str, locale: Locale) -> Vec<(String, String)> {
        let settings = Settings {
            target: Locale::ZhTw,
            on_missing: OnMissing::MediaWiki,
        };
        let mut log = Log(Vec::new(), None, Budget::new(inner.len()));
        resolve(
            inner,
            settings,
            &mut log,
            &mut String::new(),
            &mut Vec::new(),
        );
        let own = log.0.into_iter().filter(|rule| rule.0 == locale);
        own.map(|(_, from, to)| (from, to)).collect()
    }

    fn pairs(rules: &[(&str, &str)]) -> Vec<(String, String)> {
        rules
            .iter()
            .map(|(from, to)| ((*from).into(), (*to).into()))
            .collect()
    }

    #[test]
    fn each_word_becomes_one_rule() {
        use Locale::{Zh, ZhCn, ZhHant, ZhHk, ZhMo, ZhTw};
        let inner = "H|zh-tw:乙;zh-hk:甲";
        for (locale, rules) in [
            // Its own word too: the one that zh-mo falls back to.
            (ZhHk, pairs(&[("乙", "甲"), ("甲", "甲")])),
            (ZhMo, pairs(&[("乙", "甲"), ("甲", "甲")])),
            (ZhTw, pairs(&[("乙", "乙"), ("甲", "乙")])),
            (ZhCn, pairs(&[])),
            (ZhHant, pairs(&[])),
            (Zh, pairs(&[])),
        ] {
            assert_eq!(rules_for(inner, locale), rules, "{locale}");
        }
        assert_eq!(rules_for("H|甲", ZhTw), pairs(&[("甲", "甲")]));
    }

    #[test]
    fn a_one_way_rule_overrides_what_came_before_it() {
        let mut last = std::collections::HashMap::new();
        last.extend(rules_for("H|zh-cn:甲;zh-tw:乙;甲=>zh-hk:丙", Locale::ZhHk));
        // zh-tw, behind zh-hk in MediaWiki's order, has no 甲; zh-my and zh-sg have.
        assert_eq!(last["甲"], "乙");
        let mut last = std::collections::HashMap::new();
        last.extend(rules_for("H|zh-cn:甲;zh-tw:乙;甲=>zh-tw:丙", Locale::ZhTw));
        assert_eq!(last["甲"], "丙");
    }
}
