//! `zhconv --mdbook` takes a book as mdBook sends it, of its older and its newer versions, and gives
//! back the edition, with everything that is not text as it was.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]

use std::fs;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use tempfile::TempDir;

/// What mdBook sends.
fn message(root: &TempDir, options: Value, items: &str) -> Value {
    let chapter = json!({"Chapter": {
        "name": "软件的设置",
        "content": "# 软件的设置\n\n`软件` [链接](软件.md)，-{zh-cn:鼠标;zh-tw:滑鼠}-\n",
        "number": [1],
        "sub_items": [{"Chapter": {
            "name": "内存",
            "content": "内存\n",
            "number": [1, 1],
            "sub_items": [],
            "path": "内存.md",
            "source_path": "内存.md",
            "parent_names": ["软件的设置"],
        }}],
        "path": "软件.md",
        "source_path": "软件.md",
        "parent_names": [],
    }});
    let draft = json!({"Chapter": {
        "name": "以后的软件", "content": "", "number": null, "sub_items": [], "path": null,
        "source_path": null, "parent_names": [],
    }});
    let context = json!({
        "root": root.path(),
        "config": {
            "book": {"title": "软件", "src": "src", "language": "zh-HK"},
            "preprocessor": {"zhconv": options},
        },
        "renderer": "html",
        "mdbook_version": "0.5.4",
    });
    let mut book = json!({"__non_exhaustive": null});
    book[items] = json!([{"PartTitle": "第一部：软件"}, "Separator", chapter, draft]);
    json!([context, book])
}

fn run(root: &TempDir, line: &str, message: &Value) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_zhconv"))
        .args(line.split(' '))
        .current_dir(root.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // It may not be read.
    let _ = stdin.write_all(message.to_string().as_bytes());
    drop(stdin);
    child.wait_with_output().unwrap()
}

fn book(output: &Output) -> Value {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_book_comes_back_as_its_edition() {
    let root = tempfile::tempdir().unwrap();
    for items in ["items", "sections"] {
        let options = json!({"command": "zhconv --mdbook", "locale": "zh-tw", "after": ["links"]});
        let message = message(&root, options, items);
        let found = book(&run(&root, "--mdbook", &message));
        let mut expected = message[1].clone();
        expected[items][0]["PartTitle"] = "第一部：軟體".into();
        let chapter = &mut expected[items][2]["Chapter"];
        chapter["name"] = "軟體的設定".into();
        chapter["content"] = "# 軟體的設定\n\n`软件` [連結](软件.md)，滑鼠\n".into();
        let inner = &mut chapter["sub_items"][0]["Chapter"];
        inner["name"] = "記憶體".into();
        inner["content"] = "記憶體\n".into();
        inner["parent_names"][0] = "軟體的設定".into();
        expected[items][3]["Chapter"]["name"] = "以後的軟體".into();
        assert_eq!(found, expected);
    }
}

#[test]
fn the_nearer_place_of_an_option_wins() {
    let root = tempfile::tempdir().unwrap();
    let title = |line: &str, options: Value| {
        let found = book(&run(&root, line, &message(&root, options, "items")));
        found["items"][0]["PartTitle"].as_str().unwrap().to_owned()
    };
    // The book's language, the project file, the table of book.toml, the command line.
    assert_eq!(title("--mdbook", json!({})), "第一部：軟件");
    let file = "locale = ['zh-tw', 'zh-hk']\noutput-dir = 'out'\nprotect = '第一'\n";
    fs::write(root.path().join("zhconv.toml"), file).unwrap();
    fs::write(root.path().join("own.txt"), "软件\t程式\n").unwrap();
    let options = json!({"locale": "zh-tw", "dict": "own.txt"});
    assert_eq!(title("--mdbook", options.clone()), "第一部：程式");
    assert_eq!(title("--mdbook -l zh-cn", options.clone()), "第一部：程式");
    assert_eq!(title("--mdbook --isolated", json!({})), "第一部：軟件");
}

#[test]
fn what_is_wrong_is_named() {
    let root = tempfile::tempdir().unwrap();
    let said = |line: &str, message: &Value| {
        let output = run(&root, line, message);
        assert_eq!(output.status.code(), Some(2));
        assert!(output.stdout.is_empty());
        String::from_utf8(output.stderr).unwrap()
    };
    let text = said("--mdbook", &json!("none"));
    assert!(
        text.starts_with("<stdin>: error: this is no book from mdBook: "),
        "{text}"
    );
    let text = said(
        "--mdbook",
        &message(&root, json!({"local": "zh-tw"}), "items"),
    );
    assert!(
        text.contains("book.toml: error: no such key: local\n  help: did you mean locale?"),
        "{text}"
    );
    let text = said(
        "--mdbook",
        &message(&root, json!({"locale": ["zh-tw", "zh-hk"]}), "items"),
    );
    assert!(text.contains("one edition at a time"), "{text}");

    let mut broken = message(
        &root,
        json!({"locale": "zh-tw", "on-missing": "fail"}),
        "items",
    );
    broken[1]["items"][2]["Chapter"]["content"] = "\n-{zh-cn:鼠标}-".into();
    let output = run(&root, "--mdbook", &broken);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(
        text.starts_with("软件.md:2:1: error: -{zh-cn:鼠标}- has no value"),
        "{text}"
    );
}

#[test]
fn every_renderer_is_supported() {
    let root = tempfile::tempdir().unwrap();
    let output = run(&root, "--mdbook supports html", &Value::Null);
    assert!(output.status.success() && output.stdout.is_empty());
    assert_eq!(
        run(&root, "--mdbook a.md", &message(&root, json!({}), "items"))
            .status
            .code(),
        Some(2)
    );
}
