//! `--generate schema`: a JSON Schema of `zhconv.toml`, from the definition of the arguments, for
//! editors that complete and check its keys.

use clap::{Arg, ArgAction, Command};
use serde_json::{Map, Value, json};
use zhvariant::base::locale::Locale;
use zhvariant::format::Format;

use crate::project;

/// The schema, which keeps to draft 7: the newest that editors of TOML know.
pub(crate) fn schema(command: &Command) -> Value {
    let mut properties = Map::new();
    for argument in project::keys(command) {
        let aliases = argument.get_all_aliases().unwrap_or_default();
        for name in argument.get_long().into_iter().chain(aliases) {
            properties.insert(name.to_owned(), key(argument));
        }
    }
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "zhconv.toml",
        "description": "Options of zhconv for a folder and all below it; those of the command line win.",
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    })
}

fn key(argument: &Arg) -> Value {
    let long = argument.get_long().unwrap_or_default();
    let help = argument.get_long_help().or(argument.get_help());
    let mut schema = match argument.get_action() {
        ArgAction::SetTrue => json!({"type": "boolean"}),
        ArgAction::Append if long == "keys" => {
            let one = json!({"anyOf": [value(long, argument),
                {"type": "array", "items": value(long, argument)}]});
            let globs = json!({"type": "object", "additionalProperties": one});
            json!({"anyOf": [one, globs]})
        }
        ArgAction::Append => {
            let one = value(long, argument);
            json!({"anyOf": [one, {"type": "array", "items": one}]})
        }
        _ if long == "format" => {
            let globs = json!({"type": "object", "additionalProperties": value(long, argument)});
            json!({"anyOf": [value(long, argument), globs]})
        }
        _ => value(long, argument),
    };
    if let Some(help) = help {
        schema["description"] = help.to_string().into();
    }
    schema
}

/// What a single value of a key may be.
fn value(long: &str, argument: &Arg) -> Value {
    let named: Vec<String> = match long {
        // Other spellings are taken too; these are what an editor offers.
        "locale" => return examples(locales()),
        "from" => return examples(std::iter::once("auto").chain(locales())),
        "format" => std::iter::once("auto")
            .chain(Format::all().map(Format::name))
            .map(str::to_owned)
            .collect(),
        "threads" => return json!({"type": "integer", "minimum": 0}),
        _ => {
            let values = argument.get_possible_values();
            values
                .iter()
                .map(|value| value.get_name().to_owned())
                .collect()
        }
    };
    match named.is_empty() {
        true => json!({"type": "string"}),
        false => json!({"type": "string", "enum": named}),
    }
}

fn locales() -> impl Iterator<Item = &'static str> {
    Locale::ALL.iter().map(|locale| locale.code())
}

fn examples(names: impl Iterator<Item = &'static str>) -> Value {
    json!({"type": "string", "examples": names.collect::<Vec<_>>()})
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    reason = "a test's helpers fail the test that they serve"
)]
mod tests {
    use std::fs;

    use clap::CommandFactory;
    use toml::de::{DeTable, DeValue};

    use super::*;
    use crate::args::Args;

    /// Whether a value is as a schema of ours says.
    fn accepts(schema: &Value, value: &DeValue<'_>) -> bool {
        if let Some(any) = schema["anyOf"].as_array() {
            return any.iter().any(|schema| accepts(schema, value));
        }
        match value {
            DeValue::Boolean(_) => schema["type"] == "boolean",
            DeValue::Integer(_) => schema["type"] == "integer",
            DeValue::String(text) => {
                let listed = schema["enum"].as_array();
                let known = |values: &Vec<Value>| values.iter().any(|known| known == &**text);
                schema["type"] == "string" && listed.is_none_or(known)
            }
            DeValue::Array(values) => {
                schema["type"] == "array"
                    && values
                        .iter()
                        .all(|value| accepts(&schema["items"], value.get_ref()))
            }
            DeValue::Table(table) => {
                schema["type"] == "object"
                    && table.iter().all(|(key, value)| {
                        let named = &schema["properties"][key.get_ref().as_ref()];
                        let schema = match named.is_null() {
                            true => &schema["additionalProperties"],
                            false => named,
                        };
                        schema.is_object() && accepts(schema, value.get_ref())
                    })
            }
            _ => false,
        }
    }

    fn accepts_text(text: &str) -> bool {
        let table = DeTable::parse(text).unwrap();
        accepts(
            &schema(&Args::command()),
            &DeValue::Table(table.into_inner()),
        )
    }

    #[test]
    fn the_schema_takes_the_documented_project_files() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/");
        let mut count = 0;
        for page in [
            "docs/options.md",
            "docs/recipes.md",
            "tests/cmd/project.in/zhconv.toml",
        ] {
            let text = fs::read_to_string(format!("{root}{page}")).unwrap();
            if page.ends_with("toml") {
                assert!(accepts_text(&text), "{page}");
            }
            for block in text.split("```toml file=zhconv.toml\n").skip(1) {
                let block = block.split("```").next().unwrap_or_default();
                assert!(accepts_text(block), "{page}: {block}");
                count += 1;
            }
        }
        assert!(count > 0);
    }

    #[test]
    fn the_schema_refuses_what_the_project_file_may_not_say() {
        for text in [
            "local = 'zh-tw'",
            "check = true",
            "tags = 'maybe'",
            "tags = true",
            "threads = 'two'",
            "format = { '*.x' = 'word' }",
            "locale = [1]",
        ] {
            assert!(!accepts_text(text), "{text}");
        }
    }

    #[test]
    fn the_schema_has_all_keys_with_what_they_mean() {
        let command = Args::command();
        let schema = schema(&command);
        let properties = schema["properties"].as_object().unwrap();
        for argument in project::keys(&command) {
            let key = &properties[argument.get_long().unwrap()];
            let text = key["description"].as_str().unwrap();
            assert!(text.len() > 10, "{text}");
        }
        assert_eq!(properties["vocabulary"]["enum"], json!(["full", "none"]));
        assert_eq!(properties["protect"]["anyOf"][1]["type"], "array");
    }
}
