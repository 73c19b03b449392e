//! The converters of a job: one for each edition and format, built when first needed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use zhvariant::base::error::Result;
use zhvariant::pipeline::Converter;

use crate::job::{FileFormat, Job};

/// Converters, shared by threads.
#[derive(Debug)]
pub(crate) struct Converters<'a> {
    job: &'a Job,
    /// Whether one text at a time is converted, so that it may use all threads.
    alone: bool,
    built: Mutex<HashMap<(usize, FileFormat), Arc<Converter>>>,
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
    pub(crate) fn get(&self, edition: usize, format: FileFormat) -> Result<Arc<Converter>> {
        // Held while building, so that a broken dictionary is read and named once.
        let mut built = self.built.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(converter) = built.get(&(edition, format)) {
            return Ok(Arc::clone(converter));
        }
        let converter = Arc::new(self.job.build(edition, format, self.alone)?);
        built.insert((edition, format), Arc::clone(&converter));
        Ok(converter)
    }
}
