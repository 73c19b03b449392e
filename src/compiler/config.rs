//! OpenCC's configurations.

use std::sync::Arc;

use jsonc_parser::ast::{ObjectProp, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::dictionary::Dictionary;
use crate::base::error::{Error, ErrorKind, Result};
use crate::base::position::Position;

/// How a group chooses among its members' matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MatchPolicy {
    /// The first member that has any match wins, even with a shorter key.
    ShortCircuit,
    /// The longest match of all members wins, the earlier member on a tie.
    Union,
}

/// A dictionary or a group of them.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Group {
    /// One dictionary.
    Leaf(Arc<Dictionary>),
    /// Several.
    Members(MatchPolicy, Vec<Group>),
}

/// A configuration: what OpenCC does to a text, pass by pass.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Config {
    /// Passes over the whole text before anything else.
    pub normalization: Vec<Group>,
    /// The words that maximum matching cuts out of the text; without it, the whole text is one
    /// segment.
    pub segmentation: Option<Group>,
    /// Passes over each segment, one after the other.
    pub chain: Vec<Group>,
}

/// Where a configuration's dictionaries come from.
pub trait Loader {
    /// The dictionary that a configuration names `file`.
    ///
    /// # Errors
    /// If there is none, or if it is malformed.
    fn load(&mut self, file: &str) -> Result<Arc<Dictionary>>;
}

/// Whether dictionaries whose results many fonts cannot show take part (`may_output_tofu`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Tofu {
    /// As OpenCC's library does unless told otherwise.
    Include,
    /// As OpenCC's command-line tool does unless told otherwise.
    Exclude,
}

impl Config {
    /// Parses an OpenCC configuration: JSON, where comments and trailing commas are allowed.
    ///
    /// `name` is what errors call the file.
    ///
    /// # Errors
    /// If it is not JSON, lacks what OpenCC requires, names a segmentation or a dictionary type
    /// that we do not have, or if a dictionary cannot be loaded.
    pub fn parse(name: &str, text: &str, tofu: Tofu, loader: &mut dyn Loader) -> Result<Self> {
        let text = text.trim_start_matches('\u{feff}');
        let parsed = parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default())
            .map_err(|error| {
                Error::new(format!("not JSON: {}", error.kind()))
                    .of_kind(ErrorKind::Configuration)
                    .in_file(name)
                    .at(Position::of(text, error.range().start))
            })?;
        let root = parsed.value.ok_or_else(|| {
            Error::new("empty configuration")
                .of_kind(ErrorKind::Configuration)
                .in_file(name)
        })?;
        let mut parser = Parser { name, text, loader };
        parser.config(&root, tofu)
    }
}

struct Parser<'a> {
    name: &'a str,
    text: &'a str,
    loader: &'a mut dyn Loader,
}

impl Parser<'_> {
    fn fault(&self, node: &impl Ranged, what: impl Into<String>) -> Error {
        Error::new(what)
            .of_kind(ErrorKind::Configuration)
            .in_file(self.name)
            .at(Position::of(self.text, node.start()))
    }

    fn config(&mut self, root: &Value<'_>, tofu: Tofu) -> Result<Config> {
        let chain = self
            .property(root, "conversion_chain")?
            .ok_or_else(|| {
                self.fault(root, "no `conversion_chain`")
                    .help("a configuration needs the list of its conversion passes")
            })?
            .value
            .clone();
        let normalization = match self.property(root, "normalization")? {
            Some(property) => self.passes(&property.value.clone(), tofu)?,
            None => Vec::new(),
        };
        let segmentation = match self.property(root, "segmentation")? {
            Some(property) => self.segmentation(&property.value.clone())?,
            None => None,
        };
        Ok(Config {
            normalization,
            segmentation,
            chain: self.passes(&chain, tofu)?,
        })
    }

    /// A list of `{"dict": …}`. A pass whose dictionary is excluded drops out.
    fn passes(&mut self, value: &Value<'_>, tofu: Tofu) -> Result<Vec<Group>> {
        let list = value
            .as_array()
            .ok_or_else(|| self.fault(value, "this must be a list of `{\"dict\": …}`"))?;
        let mut passes = Vec::new();
        for element in &list.elements {
            let dict = self.required(element, "dict")?;
            passes.extend(self.group(&dict, tofu)?);
        }
        Ok(passes)
    }

    fn segmentation(&mut self, value: &Value<'_>) -> Result<Option<Group>> {
        let kind = self.required(value, "type")?;
        let kind_name = self.string(&kind)?;
        if kind_name != "mmseg" {
            return Err(self
                .fault(
                    &kind,
                    format!("unknown segmentation `{kind_name}` (key `segmentation.type`)"),
                )
                .help("zhconv segments by maximum matching only: use \"mmseg\""));
        }
        let dict = self.required(value, "dict")?;
        // OpenCC segments by the dictionaries that it does not convert with, too.
        self.group(&dict, Tofu::Include)
    }

    /// `None` if the dictionary is excluded as a producer of tofu.
    fn group(&mut self, value: &Value<'_>, tofu: Tofu) -> Result<Option<Group>> {
        let risky = match self.property(value, "may_output_tofu")? {
            Some(property) => {
                property
                    .value
                    .as_boolean_lit()
                    .ok_or_else(|| self.fault(property, "`may_output_tofu` must be true or false"))?
                    .value
            }
            None => false,
        };
        let kind = self.required(value, "type")?;
        let group = match self.string(&kind)? {
            "group" => self.members(value, tofu)?,
            "inline" => Group::Leaf(Arc::new(self.inline(value)?)),
            "text" | "ocd" | "ocd2" => {
                let file = self.required(value, "file")?;
                let file_name = self.string(&file)?;
                let loaded = self.loader.load(file_name);
                let place = || (self.name, Position::of(self.text, file.start()));
                Group::Leaf(loaded.map_err(|error| {
                    let (name, position) = place();
                    if error.path().is_some() {
                        error
                    } else {
                        error.in_file(name).at(position)
                    }
                })?)
            }
            other => {
                return Err(self
                    .fault(&kind, format!("unknown dictionary type `{other}`"))
                    .help("the types are text, ocd2, ocd, inline and group"));
            }
        };
        Ok((!risky || tofu == Tofu::Include).then_some(group))
    }

    fn members(&mut self, value: &Value<'_>, tofu: Tofu) -> Result<Group> {
        let policy = match self.property(value, "match_policy")? {
            None => MatchPolicy::ShortCircuit,
            Some(property) => match self.string(&property.value)? {
                "short_circuit" => MatchPolicy::ShortCircuit,
                "union" => MatchPolicy::Union,
                other => {
                    return Err(self
                        .fault(property, format!("unknown match_policy `{other}`"))
                        .help("the policies are short_circuit and union"));
                }
            },
        };
        let dicts = self.required(value, "dicts")?;
        let list = dicts
            .as_array()
            .ok_or_else(|| self.fault(&dicts, "`dicts` must be a list"))?;
        let mut members = Vec::new();
        for element in &list.elements {
            members.extend(self.group(element, tofu)?);
        }
        Ok(Group::Members(policy, members))
    }

    fn inline(&self, value: &Value<'_>) -> Result<Dictionary> {
        let entries = self.required(value, "entries")?;
        let object = entries
            .as_object()
            .ok_or_else(|| self.fault(&entries, "`entries` must be an object"))?;
        let mut dictionary = Dictionary::new(self.name);
        for property in &object.properties {
            let key = property.name.as_str();
            let candidate = self.string(&property.value)?;
            if key.is_empty() || candidate.is_empty() {
                return Err(self.fault(
                    property,
                    "an inline entry's key and value must not be empty",
                ));
            }
            let line = Position::of(self.text, property.start()).line;
            dictionary.push_inline(key, candidate, u32::try_from(line).unwrap_or(u32::MAX));
        }
        Ok(dictionary)
    }

    fn property<'v, 'a>(
        &self,
        value: &'v Value<'a>,
        name: &str,
    ) -> Result<Option<&'v ObjectProp<'a>>> {
        let object = value
            .as_object()
            .ok_or_else(|| self.fault(value, "this must be an object"))?;
        Ok(object
            .properties
            .iter()
            .find(|property| property.name.as_str() == name))
    }

    fn required<'a>(&self, value: &Value<'a>, name: &str) -> Result<Value<'a>> {
        match self.property(value, name)? {
            Some(property) => Ok(property.value.clone()),
            None => Err(self.fault(value, format!("no `{name}` here"))),
        }
    }

    fn string<'v>(&self, value: &'v Value<'_>) -> Result<&'v str> {
        value
            .as_string_lit()
            .map(|literal| literal.value.as_ref())
            .ok_or_else(|| self.fault(value, "this must be a string"))
    }
}
