//! `markdown`: CommonMark with GitHub's tables, footnotes, strikethrough and task lists, math and
//! front matter.
//!
//! The document is parsed, never written anew: the parser says where text is, everything else
//! stays byte for byte. It needs the document whole.

mod blocks;
mod front;
mod labels;
mod mask;
mod slug;
mod target;
mod walk;
mod write;

use pulldown_cmark::Options;

use self::mask::Masked;
use super::Settings;
use super::html::Html;
use super::pragma::Pragmas;
use super::scan::{Output, Tags};
use crate::base::diagnostic::Diagnostic;
use crate::base::segment::{Segment, Segmenter};
use crate::base::services::TagFinder;

const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_MATH)
    .union(Options::ENABLE_YAML_STYLE_METADATA_BLOCKS)
    .union(Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS);

/// The options for a text. Metadata stands at its beginning: elsewhere `---` is a line across the
/// page, but the parser knows no such place.
fn options(text: &str) -> Options {
    let begins = text.starts_with("---") || text.starts_with("+++");
    if begins {
        OPTIONS
    } else {
        OPTIONS.difference(
            Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
                | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS,
        )
    }
}

/// The segmenter.
pub(super) struct Markdown {
    settings: Settings,
    pragmas: Pragmas,
}

impl Markdown {
    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            settings: settings.clone(),
            pragmas: Pragmas::default(),
        }
    }
}

impl Segmenter for Markdown {
    fn segment(
        &mut self,
        window: &str,
        last: bool,
        tags: &dyn TagFinder,
        out: &mut Vec<Segment>,
    ) -> usize {
        if !last {
            return 0;
        }
        let mut masked = Masked::new(window, tags);
        let pieces = |masked: &Masked| {
            let html = Html::new(&self.settings);
            walk::pieces(Tags::new(window, true, tags), masked, html, &self.settings)
        };
        let (mut found, mut opaque) = pieces(&masked);
        for _ in 1..mask::ROUNDS {
            let changed = opaque.is_some_and(|opaque| masked.find_again(window, tags, opaque));
            if !changed {
                break;
            }
            (found, opaque) = pieces(&masked);
        }
        let first = out.len();
        write::write(window, &masked, &found, &mut Output::new(out));
        self.pragmas.apply(window, &masked.marks, first, out);
        window.len()
    }

    fn take_remarks(&mut self) -> Vec<Diagnostic> {
        self.pragmas.take_remarks()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{cuts_do_not_matter, random_documents, show};
    use super::super::{Format, Settings};

    fn check(cases: &[(&str, &str)]) {
        for (source, expected) in cases {
            let settings = Settings::default().target("zh-TW");
            let shown = show(&mut *Format::Markdown.segmenter(&settings), source);
            assert_eq!(shown, *expected);
            cuts_do_not_matter(Format::Markdown, source);
        }
    }

    #[test]
    fn emphasis_does_not_part_words() {
        check(&[
            ("**软**件", "⟨**⟩软‹**›件"),
            ("~~软~~*件*", "⟨~~⟩软‹~~*›件⟨*⟩"),
            ("简&amp;体\\*&shy;", "简⟪&amp;=&⟫体‹\\›*⟪&shy;=\u{ad}⟫"),
            ("软\n件\n\n体", "软\n件⟨\n\n⟩体"),
            ("> 软\n> 件", "⟨> ⟩软\n⟨> ⟩件"),
            ("软  \n件", "软⟨  \n⟩件"),
        ]);
    }

    #[test]
    fn code_and_math_stay() {
        check(&[
            ("软`件`体", "软⟨`件`⟩体"),
            ("软\n```件\n体\n```\n软", "软⟨\n```件\n体\n```\n⟩软"),
            ("    软\n\n件", "⟨    软\n\n⟩件"),
            ("软$件$体\n\n$$软$$", "软⟨$件$⟩体⟨\n\n$$软$$⟩"),
            ("软{{ 件 }}体{% 件 %}{{体", "软⟨{{ 件 }}⟩体⟨{% 件 %}⟩{{体"),
            (":::note 软\n件\n:::", "⟨:::note ⟩软\n件\n⟨:::⟩"),
            (
                "::: tip 软 {件}\n体\n:::\n\n:::note[题]\n甲\n:::",
                "⟨::: tip ⟩软 ⟨{件}⟩\n体\n⟨:::\n\n:::note[⟩题⟨]⟩\n甲\n⟨:::⟩",
            ),
            (
                "<<< @/软.js{1}\n\n@include(件.md)\n\n体\n{: #题 .甲}",
                "⟨<<< @/软.js{1}\n\n@include(件.md)\n\n⟩体\n⟨{: #题 .甲}⟩",
            ),
            ("[[[软]]]", "[[[软⟨]]⟩]"),
            ("[[件]]: 体", "[[件⟨]]⟩: 体"),
            (
                "[[软]] [[件#体|题]] ![[甲.png]]",
                "⟨[[软]]⟩ ⟨[[件#体|⟩题⟨]]⟩ !⟨[[甲.png]]⟩",
            ),
            (
                "# 软 { #件 }\n\n# 体 {/*题*/}",
                "⟨# ⟩软⟨ { #件 }\n\n# ⟩体⟨ {/⟩‹*›⟨题⟩‹*›⟨/}⟩",
            ),
            (
                "import 软 from '件'\n\nexport const 软 = 1\n\nimport 软",
                "⟨import 软 from '件'\n\nexport const 软 = 1\n\n⟩import 软",
            ),
        ]);
    }

    #[test]
    fn links_keep_their_destinations() {
        check(&[
            ("[软](件.md)体", "⟨[⟩软⟨](件.md)⟩体"),
            (
                "[软](<件 体> '题\\*&lt;')",
                "⟨[⟩软⟨](<件 体> '⟩题‹\\›*⟪&lt;=<⟫⟨')⟩",
            ),
            (
                "![软*件*](体 \"wikilink\")",
                "⟨![⟩软‹*›件⟨*](体 \"wikilink\")⟩",
            ),
            (
                "# 软<http://a.cn/件>\n\n体\n\n<http://a.cn/件>\n\n题",
                "⟨# ⟩软⟨<http://a.cn/件>\n\n⟩体⟨\n\n<http://a.cn/件>\n\n⟩题",
            ),
            (
                "[软<http://a.cn/件>](题 '甲')[![a](软 'b')](题 '甲')",
                "⟨[⟩软⟨<http://a.cn/件>](题 '⟩甲⟨')[![⟩a⟨](软 'b')](题 '⟩甲⟨')⟩",
            ),
            (
                "[![软](件 '题')](体 '甲')",
                "⟨[![⟩软⟨](件 '⟩题⟨')](体 '⟩甲⟨')⟩",
            ),
            (
                "<http://a.cn/软>http://a.cn/件，<b@a.cn>",
                "⟨<http://a.cn/软>http://a.cn/件⟩，⟨<b@a.cn>⟩",
            ),
            ("[^软]\n\n[^软]: 件", "⟨[^软]\n\n[^软]: ⟩件"),
            ("[软](件\n[x", "[软](件\n[x"),
        ]);
    }

    #[test]
    fn a_reference_label_converts_where_it_is_shown() {
        check(&[
            (
                "[软][件]\n\n[件]: 体 '题'",
                "⟨[⟩软⟨][件]\n\n[件]: 体 '⟩题⟨'⟩",
            ),
            (
                "[软] [件][软] [软][]\n\n[软]: 体",
                "⟨[⟩软⟨]⟩ ⟨[⟩件⟨][⟩软⟨]⟩ ⟨[⟩软⟨][]\n\n[⟩软⟨]: 体⟩",
            ),
            ("[*软*]\n\n[*软*]: 体", "⟨[*软*]\n\n[*软*]: 体⟩"),
        ]);
    }

    #[test]
    fn fragments_follow_their_headings() {
        check(&[
            (
                "# 软 件\n[软](#软-件)[x](#体)",
                "⟨# ⟩软 件⟨\n[⟩软⟨](#⟩软-件⟨)[⟩x⟨](#体)⟩",
            ),
            (
                "[x]\n\n软`件`\n---\n\n[x]: #%E8%BD%AF件",
                "⟨[⟩x⟨]\n\n⟩软⟨`件`\n---\n\n[⟩x⟨]: #⟩⟪%E8%BD%AF件=软件⟫",
            ),
            (
                "# 软 {#件}\n[x](#软)[y](#件)",
                "⟨# ⟩软⟨ {#件}\n[⟩x⟨](#软)[⟩y⟨](#件)⟩",
            ),
        ]);
    }

    #[test]
    fn html_is_read_as_html() {
        check(&[
            (
                "软<b title='题'>件</b><code>体</code>软",
                "软⟨<b title='⟩题⟨'>⟩件‹</b>›⟨<code>体</code>⟩软",
            ),
            (
                "<div title='题'>\n软<!-- 件 -->\n</div>\n\n软",
                "⟨<div title='⟩题⟨'>⟩\n软‹<!-- 件 -->›\n⟨</div>⟩\n⟨\n⟩软",
            ),
            (
                "<div translate=no>\n\n软**件**\n\n</div>\n\n体",
                "⟨<div translate=no>\n\n软⟩‹**›⟨件**\n\n</div>⟩\n⟨\n⟩体",
            ),
            ("软<span lang=en>件\n\n体", "软‹<span lang=en>›⟨件\n\n⟩体"),
            ("> <div>\n> 软</div>\n", "⟨> <div>⟩\n⟨> ⟩软⟨</div>⟩\n"),
            (
                "<script>\n软\n\n件</script>\n\n体",
                "⟨<script>\n软\n\n件</script>⟩\n⟨\n⟩体",
            ),
        ]);
    }

    #[test]
    fn front_matter_converts_where_people_read_it() {
        check(&[
            (
                "---\ntitle: 软-{件}-\nslug: 体\ntags: [题, 甲]\n---\n乙",
                "⟨---\ntitle: ⟩软⟦-{件}-⟧⟨\nslug: 体\ntags: [⟩题⟨, ⟩甲⟨]\n---\n⟩乙",
            ),
            (
                "+++\ntitle = '软'\n[params]\ntitle = '件'\n+++\n体",
                "⟨+++\ntitle = '⟩软⟨'\n[params]\ntitle = '件'\n+++\n⟩体",
            ),
        ]);
        let settings = Settings::default().keys(["slug"]);
        let shown = show(
            &mut *Format::Markdown.segmenter(&settings),
            "---\ntitle: 软\nslug: 件\n---\n",
        );
        assert_eq!(shown, "⟨---\ntitle: 软\nslug: ⟩件⟨\n---\n⟩");
    }

    #[test]
    fn tables_and_lists() {
        check(&[
            (
                "|软|件|\n|-|-|\n|体\\|题|`甲`|",
                "⟨|⟩软⟨|⟩件⟨|\n|-|-|\n|⟩体‹\\›|题⟨|`甲`|⟩",
            ),
            ("- [ ] 软\n- 件\n  1. 体", "⟨- [ ] ⟩软⟨\n- ⟩件⟨\n  1. ⟩体"),
        ]);
    }

    #[test]
    fn tags_win_outside_code() {
        check(&[
            (
                "|-{软|`件}-|体`|\n|-|-|\n|a|b|",
                "⟨|⟩⟦-{软|`件}-⟧⟨|⟩体`⟨|\n|-|-|\n|⟩a⟨|⟩b⟨|⟩",
            ),
            ("**软-{*件\n\n体*}-**", "⟨**⟩软⟦-{*件\n\n体*}-⟧⟨**⟩"),
            ("`-{软}-` -{`件}-`", "⟨`-{软}-`⟩ ⟦-{`件}-⟧`"),
            // Hiding the first shows that the second is not in code.
            ("-{`软}-体-{件}-`", "⟦-{`软}-⟧体⟦-{件}-⟧`"),
            ("```\n-{软\n```\n件}-体", "⟨```\n-{软\n```\n⟩件}-体"),
            (
                "[软](-{a.md 件}-)<i title='-{'软>}-'>",
                "⟨[⟩软⟨](⟩⟦-{a.md 件}-⟧⟨)<i title='⟩⟦-{'软>}-⟧⟨'>⟩",
            ),
            (
                "<!-- -{软 -->件}-\n\n<pre>-{软}-</pre>",
                "‹<!-- -{软 -->›件}-\n⟨\n<pre>-{软}-</pre>⟩",
            ),
        ]);
    }

    random_documents!(
        Format::Markdown,
        &[
            "软", "件", "\n", "\n\n", " ", "    ", "#", "> ", "- ", "*", "**", "_", "`", "```\n",
            "[", "]", "(", ")", "![", "](", "]: ", "'", "\"", "<", ">", "<b>", "</b>", "<code>",
            "<div>", "<!--", "-->", "|", "|-|-|\n", "&amp;", "\\", "$", "{{", "}}", ":::",
            "http://", "---\n", "+++\n", "[^1]", "-{", "}-", "-<", ">-", "-"
        ][..]
    );
}
