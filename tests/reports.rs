//! What `--report` prints is what its readers take: SARIF as the standard describes it, JSON an
//! object a line, and changes that lead from the old text to the new one.

#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]

use std::fs;
use std::process::{Command, Stdio};

use serde_json::{Map, Value};

/// An object of the standard (SARIF 2.1.0, section 3): its name, the properties that it must have,
/// and those that it may have, each with what it holds.
struct Kind {
    name: &'static str,
    must: &'static [&'static str],
    may: &'static [(&'static str, Holds)],
}

#[derive(Clone, Copy)]
enum Holds {
    Text,
    /// A URI, which has no character that would have to be escaped.
    Uri,
    Number,
    Truth,
    OneOf(&'static [&'static str]),
    Object(&'static Kind),
    Objects(&'static Kind),
    Bag,
}

use Holds::{Bag, Number, Object, Objects, OneOf, Text, Truth, Uri};

const LEVELS: Holds = OneOf(&["none", "note", "warning", "error"]);
const MESSAGE: Kind = Kind {
    name: "message",
    must: &["text"],
    may: &[("text", Text)],
};
const ARTIFACT: Kind = Kind {
    name: "artifactLocation",
    must: &["uri"],
    may: &[("uri", Uri)],
};
const REGION: Kind = Kind {
    name: "region",
    must: &["startLine"],
    may: &[
        ("startLine", Number),
        ("startColumn", Number),
        ("endLine", Number),
        ("endColumn", Number),
    ],
};
const PHYSICAL: Kind = Kind {
    name: "physicalLocation",
    must: &["artifactLocation"],
    may: &[
        ("artifactLocation", Object(&ARTIFACT)),
        ("region", Object(&REGION)),
    ],
};
const LOCATION: Kind = Kind {
    name: "location",
    must: &[],
    may: &[("physicalLocation", Object(&PHYSICAL))],
};
const CONTENT: Kind = Kind {
    name: "artifactContent",
    must: &[],
    may: &[("text", Text)],
};
const REPLACEMENT: Kind = Kind {
    name: "replacement",
    must: &["deletedRegion"],
    may: &[
        ("deletedRegion", Object(&REGION)),
        ("insertedContent", Object(&CONTENT)),
    ],
};
const ARTIFACT_CHANGE: Kind = Kind {
    name: "artifactChange",
    must: &["artifactLocation", "replacements"],
    may: &[
        ("artifactLocation", Object(&ARTIFACT)),
        ("replacements", Objects(&REPLACEMENT)),
    ],
};
const FIX: Kind = Kind {
    name: "fix",
    must: &["artifactChanges"],
    may: &[
        ("artifactChanges", Objects(&ARTIFACT_CHANGE)),
        ("description", Object(&MESSAGE)),
    ],
};
const RESULT: Kind = Kind {
    name: "result",
    must: &["message"],
    may: &[
        ("ruleId", Text),
        ("ruleIndex", Number),
        ("level", LEVELS),
        ("message", Object(&MESSAGE)),
        ("locations", Objects(&LOCATION)),
        ("fixes", Objects(&FIX)),
        ("properties", Bag),
    ],
};
const RULE: Kind = Kind {
    name: "reportingDescriptor",
    must: &["id"],
    may: &[("id", Text), ("shortDescription", Object(&MESSAGE))],
};
const DRIVER: Kind = Kind {
    name: "toolComponent",
    must: &["name"],
    may: &[("name", Text), ("version", Text), ("rules", Objects(&RULE))],
};
const TOOL: Kind = Kind {
    name: "tool",
    must: &["driver"],
    may: &[("driver", Object(&DRIVER))],
};
const NOTIFICATION: Kind = Kind {
    name: "notification",
    must: &["message"],
    may: &[
        ("level", LEVELS),
        ("message", Object(&MESSAGE)),
        ("locations", Objects(&LOCATION)),
    ],
};
const INVOCATION: Kind = Kind {
    name: "invocation",
    must: &["executionSuccessful"],
    may: &[
        ("executionSuccessful", Truth),
        ("exitCode", Number),
        ("toolExecutionNotifications", Objects(&NOTIFICATION)),
    ],
};
const RUN: Kind = Kind {
    name: "run",
    must: &["tool", "results"],
    may: &[
        ("tool", Object(&TOOL)),
        ("results", Objects(&RESULT)),
        ("invocations", Objects(&INVOCATION)),
        (
            "columnKind",
            OneOf(&["utf16CodeUnits", "unicodeCodePoints"]),
        ),
    ],
};
const LOG: Kind = Kind {
    name: "sarifLog",
    must: &["version", "runs"],
    may: &[
        ("$schema", Uri),
        ("version", OneOf(&["2.1.0"])),
        ("runs", Objects(&RUN)),
    ],
};

impl Kind {
    fn check(&self, value: &Value) {
        let object = value
            .as_object()
            .unwrap_or_else(|| panic!("{}: {value}", self.name));
        for name in self.must {
            assert!(
                object.contains_key(*name),
                "{} has no {name}: {value}",
                self.name
            );
        }
        for (name, value) in object {
            let holds = self.may.iter().find(|(known, _)| known == name);
            let (_, holds) = holds.unwrap_or_else(|| panic!("{} has {name}", self.name));
            holds.check(&format!("{}.{name}", self.name), value);
        }
    }
}

impl Holds {
    fn check(self, place: &str, value: &Value) {
        let right = match self {
            Text => value.is_string(),
            Uri => value.as_str().is_some_and(|uri| {
                let plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%:".contains(c);
                uri.chars().all(plain)
            }),
            Number => value.is_u64(),
            Truth => value.is_boolean(),
            OneOf(values) => value.as_str().is_some_and(|value| values.contains(&value)),
            Bag => value.is_object(),
            Object(kind) => {
                kind.check(value);
                true
            }
            Objects(kind) => value.as_array().is_some_and(|values| {
                values.iter().for_each(|value| kind.check(value));
                true
            }),
        };
        assert!(right, "{place}: {value}");
    }
}

/// What `zhconv LINE` prints in a folder with texts of all kinds, and its exit status.
fn run(line: &str) -> (String, i32) {
    let folder = tempfile::tempdir().unwrap();
    let files: [(&str, &[u8]); 6] = [
        ("a b#1.txt", "这里的软件\r\n没有\n".as_bytes()),
        ("done.txt", "這裡\n".as_bytes()),
        (
            "tags.md",
            "-{zh-cn:鼠标;zh-tw:滑鼠}-、-{zh-cn:方式}-\n\n`代码`\n".as_bytes(),
        ),
        ("bad.txt", b"ab\xFF"),
        ("picture.png", b"\x89PNG\0\0\xFF"),
        ("late.txt", "甲\n乙，这".as_bytes()),
    ];
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_zhconv"))
        .args(line.split(' '))
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    (text, output.status.code().unwrap())
}

fn fields<'a>(values: &'a [Value], name: &str) -> Vec<&'a Value> {
    values.iter().map(|value| &value[name]).collect()
}

#[test]
fn sarif_is_as_the_standard_describes_it() {
    for (line, status, results) in [
        ("-l zh-tw --check --report sarif .", 2, 6),
        ("-l zh-tw,zh-cn --diff --report sarif .", 2, 10),
        ("-l zh-tw --check --report sarif done.txt", 0, 0),
        (
            "-l zh-tw --check --report sarif done.txt --output-dir out",
            1,
            1,
        ),
        (
            "-l zh-tw --check --report sarif --on-missing fail tags.md",
            1,
            2,
        ),
    ] {
        let (text, code) = run(line);
        assert_eq!(code, status, "{line}");
        let log: Value =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        LOG.check(&log);
        let run = &log["runs"][0];
        let found = run["results"].as_array().unwrap();
        assert_eq!(found.len(), results, "{line}: {found:#?}");
        for result in found {
            let rule = result["ruleIndex"].as_u64().unwrap() as usize;
            assert_eq!(run["tool"]["driver"]["rules"][rule]["id"], result["ruleId"]);
        }
        let invocation = &run["invocations"][0];
        assert_eq!(invocation["exitCode"], status);
        assert_eq!(invocation["executionSuccessful"], status != 2);
        let said = invocation["toolExecutionNotifications"].as_array().unwrap();
        let errors = fields(said, "level")
            .iter()
            .filter(|level| **level == "error")
            .count();
        assert_eq!(
            errors > 0,
            line.contains("fail") || status == 2,
            "{said:#?}"
        );
    }
}

#[test]
fn json_is_an_object_a_line() {
    let (text, code) = run("-l zh-tw,zh-cn --check --report json .");
    assert_eq!(code, 2);
    let lines: Vec<Map<String, Value>> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let name = |object: &Map<String, Value>| (object["file"].clone(), object["locale"].clone());
    let names: Vec<_> = lines.iter().map(name).collect();
    let expected = [
        ("a b#1.txt", "zh-TW"),
        ("done.txt", "zh-CN"),
        ("late.txt", "zh-TW"),
        ("tags.md", "zh-TW"),
        ("tags.md", "zh-CN"),
    ];
    assert_eq!(
        names,
        expected.map(|(file, locale)| (file.into(), locale.into()))
    );
    let changes = lines[0]["changes"].as_array().unwrap();
    assert_eq!(fields(changes, "old"), ["这里", "软件", "没"]);
    assert_eq!(fields(changes, "new"), ["這裡", "軟體", "沒"]);
    assert_eq!(fields(changes, "line"), [1, 1, 2]);
    assert_eq!(fields(changes, "column"), [1, 4, 1]);
    assert_eq!(fields(changes, "end_column"), [3, 6, 2]);
    let why = changes[1]["why"].as_str().unwrap();
    assert!(why.contains("軟件 → 軟體"), "{why}");
}

#[test]
fn github_gets_one_command_a_line() {
    let (text, code) = run("-l zh-tw --check --report github .");
    assert_eq!(code, 2);
    assert_eq!(
        text.lines()
            .filter(|line| line.starts_with("::error file="))
            .count(),
        5
    );
    assert!(text.lines().all(|line| line.starts_with("::")), "{text}");
    assert!(
        text.contains("::warning file=tags.md,line=1,col="),
        "{text}"
    );
    assert!(
        text.contains("::error file=bad.txt,line=1,col=3,title=zhconv::malformed"),
        "{text}"
    );
}
