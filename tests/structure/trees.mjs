// Markdown and HTML as lists of events, by markdown-it and parse5. Reads lines of JSON, each a
// list of a parser's name and a document, and prints a line of JSON for each: a list of events, each
// a role, a label and a string. The roles are those of `judge.py`.
//
//     node trees.mjs <folder with node_modules>

import { createRequire } from "node:module";
import readline from "node:readline";

const require = createRequire(`${process.argv[2]}/package.json`);
const parse5 = require("parse5");
const MarkdownIt = require("markdown-it");
const commonmarkJs = require("commonmark");

const CODE = new Set(
  "code pre kbd samp script style xmp iframe noembed noframes plaintext".split(" "),
);
const HUMAN = new Set(["title", "alt", "placeholder", "aria-label"]);
const HUMAN_META = new Set(
  "description og:title og:description og:site_name og:image:alt twitter:title twitter:description twitter:image:alt".split(
    " ",
  ),
);

function attribute(element, name) {
  return element.attrs.find((one) => one.name === name)?.value;
}

function isChinese(lang) {
  return /^(|und|mul|zh|zho|chi|cmn|lzh|yue|wuu|nan|hak|gan|hsn)$/.test(
    lang.trim().split(/[-_]/)[0].toLowerCase(),
  );
}

// What holds inside an element, given what holds around it.
function inside(element, around) {
  const own = { ...around };
  own.code ||= CODE.has(element.tagName);
  const translate = attribute(element, "translate");
  if (translate !== undefined) own.untranslated = translate.toLowerCase() === "no";
  const lang = attribute(element, "lang") ?? attribute(element, "xml:lang");
  if (lang !== undefined) own.foreign = !isChinese(lang);
  const classes = attribute(element, "class") ?? "";
  if (classes.split(/[ \t\n\f\r]+/).includes("notranslate")) own.untranslated = true;
  return own;
}

function attributeRole(element, name, own, around) {
  if (element.tagName === "html" && (name === "lang" || name === "xml:lang")) return "language";
  let human = HUMAN.has(name);
  if (name === "content" && element.tagName === "meta") {
    const key = element.attrs.find((one) =>
      ["name", "property", "http-equiv", "itemprop"].includes(one.name),
    );
    const about = key?.value.trim().toLowerCase();
    if (about === "content-language" || about === "og:locale") return "language";
    human = HUMAN_META.has(about);
  }
  return human && !around.code && !own.untranslated && !own.foreign ? "human" : "same";
}

function walk(node, around, events) {
  if (node.nodeName === "#text") {
    const stays = around.code || around.untranslated || around.foreign;
    events.push([stays ? "same" : "human", "text", node.value]);
  } else if (node.nodeName === "#comment") {
    events.push(["same", "comment", node.data]);
  } else if (node.nodeName === "#documentType") {
    events.push(["same", "doctype", `${node.name} ${node.publicId} ${node.systemId}`]);
  } else {
    let own = around;
    if (node.tagName) {
      own = inside(node, around);
      events.push(["same", "element", node.tagName]);
      for (const { name, value } of node.attrs) {
        events.push([attributeRole(node, name, own, around), `attribute ${name}`, value]);
      }
    }
    for (const child of (node.content ?? node).childNodes ?? []) walk(child, own, events);
    events.push(["same", "end", node.nodeName]);
  }
}

function html(text) {
  const events = [];
  walk(parse5.parse(text, { scriptingEnabled: false }), {}, events);
  return events;
}

const markdown = new MarkdownIt({ html: true })
  .use(require("markdown-it-footnote"))
  .use(require("markdown-it-task-lists"));

// Raw HTML may hold text that stays and text that converts: `either`, as far as Markdown's tree
// goes; a block of it is parsed.
function token(one, mixed, events, link = false) {
  const marks = one.type === "text" ? "" : `${one.tag} ${one.markup} ${one.info}`;
  const label = `${one.type} ${marks}`;
  events.push(["same", "token", label]);
  for (const [name, value] of one.attrs ?? []) {
    let role = "same";
    if (name === "title") role = "human";
    // A fragment may follow its heading.
    if (name === "href" && value.startsWith("#")) role = "fragment";
    if (name !== "alt") events.push([role, name, value]);
  }
  if (one.meta?.label !== undefined) events.push(["same", "label", one.meta.label]);
  if (one.type === "text") {
    const role = mixed ? "either" : "human";
    events.push([link ? "same" : role, "text", one.content]);
  } else if (one.type === "html_block" || one.type === "html_inline") {
    events.push(["either", one.type, one.content]);
    const fragment = [];
    walk(parse5.parseFragment(one.content), {}, fragment);
    for (const [role, name, value] of fragment) {
      const known = one.type === "html_inline" && name.startsWith("attribute");
      events.push([role === "human" && !known ? "either" : role, name, value]);
    }
  } else if (one.children) {
    const html = one.children.some((child) => child.type === "html_inline");
    // What an autolink shows is its destination.
    let link = false;
    for (const child of one.children) {
      if (child.type === "link_open") link = child.info === "auto";
      token(child, mixed || html, events, link);
      if (child.type === "link_close") link = false;
    }
  } else {
    events.push(["same", "content", one.content]);
  }
}

// What a block of HTML leaves open may hold the text behind it.
const OPENS = /<(pre|code|kbd|samp|script|style|xmp|iframe|textarea|noembed|noframes)|lang=|translate/i;

const FRONT_MATTER = /^---[ \t]*\n(?=[ \t]*\S)((?:.*\n)*?)(?:---|\.\.\.)[ \t]*(?:\n|$)/;

function md(text) {
  const events = [];
  const front = FRONT_MATTER.exec(text);
  if (front) {
    for (const line of front[1].split("\n")) {
      const human = /^(title|description|summary|tags|categories):|^[ -]/.test(line);
      events.push([human ? "either" : "same", "front matter", line]);
    }
    text = text.slice(front[0].length);
  }
  let mixed = false;
  for (const one of markdown.parse(text, {})) {
    token(one, mixed, events);
    mixed ||= one.type === "html_block" && OPENS.test(one.content);
  }
  return events;
}

// The same by commonmark.js, which knows no extensions: a second opinion where markdown-it reads
// something otherwise than the specification.
function commonmark(text) {
  const events = [];
  let link = false;
  let mixed = false;
  const walker = new commonmarkJs.Parser().parse(text).walker();
  for (let step = walker.next(); step; step = walker.next()) {
    const { node, entering } = step;
    events.push(["same", `${entering ? "start" : "end"} ${node.type}`, node.info ?? ""]);
    if (!entering) {
      link &&= node.type !== "link";
      continue;
    }
    if (node.type === "link" || node.type === "image") {
      const autolink = node.firstChild?.literal === node.destination.replace(/^mailto:/, "");
      link = node.type === "link" && autolink;
      events.push([node.destination.startsWith("#") ? "fragment" : "same", "href", node.destination]);
      events.push(["human", "title", node.title ?? ""]);
    }
    mixed ||= node.type.startsWith("html");
    const roles = { text: mixed ? "either" : "human", html_block: "either", html_inline: "either" };
    const role = link ? "same" : (roles[node.type] ?? "same");
    if (node.literal != null) {
      // Neighbouring pieces of text may be cut elsewhere.
      const before = events.at(-2);
      if (node.type === "text" && before?.[1] === "text" && before[0] === role) {
        events.pop();
        before[2] += node.literal;
      } else {
        events.push([role, node.type, node.literal]);
      }
    }
  }
  return events;
}

const parsers = { html, md, commonmark };
for await (const line of readline.createInterface({ input: process.stdin })) {
  const [parser, text] = JSON.parse(line);
  process.stdout.write(`${JSON.stringify(parsers[parser](text))}\n`);
}
