//! The converters of a job: one for each edition, built when first needed, and its likes for other
//! formats.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Mutex, PoisonError};

use zhvariant::base::error::Result;
use zhvariant::pipeline::Converter;

use crate::job::{FileFormat, Job};
use crate::plan::{Plan, Unit};

/// Converters, shared by threads.
#[derive(Debug)]
pub(crate) struct Converters<'a> {
    job: &'a Job,
    /// Whether one text at a time is converted, so that it may use all threads.
    alone: bool,
    built: Mutex<HashMap<usize, Converter>>,
}

impl<'a> Converters<'a> {
    /// None yet.
    pub(crate) fn new(job: &'a Job, alone: bool) -> Self {
        let built = Mutex::default();
        Self { job, alone, built }
    }

    /// The converter for an edition and a format.
    ///
    /// # Errors
    /// If a configuration or dictionary cannot be read.
    pub(crate) fn get(&self, edition: usize, format: FileFormat) -> Result<Converter> {
        // Held while building, so that a broken dictionary is read and named once.
        let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        let converter = match built.entry(edition) {
            Entry::Occupied(converter) => converter.into_mut(),
            Entry::Vacant(place) => place.insert(self.job.build(edition, self.alone)?),
        };
        Ok(self.job.fit(converter, format))
    }

    /// The converter for a unit of work.
    ///
    /// # Errors
    /// If a configuration or dictionary cannot be read.
    pub(crate) fn of(&self, plan: &Plan, unit: &Unit) -> Result<Converter> {
        let input = &plan.inputs[unit.input];
        let converter = self.get(unit.edition, self.job.format_of(input))?;
        let renames = plan.renames.get(unit.edition);
        Ok(
            match renames.and_then(|names| names.links(&input.relative)) {
                Some(links) => converter.with_links(links),
                None => converter,
            },
        )
    }
}
