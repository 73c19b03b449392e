//! Which lines of two texts differ.

use std::collections::HashMap;

use similar::DiffOp;
use similar::algorithms::{Capture, Compact, Replace, myers};

/// Two texts' lines, with their ends, and what leads from the ones to the others.
pub(super) struct Lines<'a> {
    pub(super) old: Vec<&'a str>,
    pub(super) new: Vec<&'a str>,
    pub(super) ops: Vec<DiffOp>,
}

impl<'a> Lines<'a> {
    /// Compares the lines by Myers' algorithm. Called by itself, since whatever chooses between
    /// algorithms brings half a megabyte of them all.
    pub(super) fn of(old: &'a str, new: &'a str) -> Self {
        let [old, new] = [old, new].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
        let mut numbers = HashMap::new();
        let [before, after] = [&old, &new].map(|lines| {
            let number = |line: &&'a str| {
                let next = numbers.len();
                *numbers.entry(*line).or_insert(next)
            };
            lines.iter().map(number).collect::<Vec<usize>>()
        });
        let mut hook = Compact::new(Replace::new(Capture::new()), &*before, &*after);
        let (all_before, all_after) = (0..before.len(), 0..after.len());
        let Ok(()) = myers::diff(&mut hook, &*before, all_before, &*after, all_after);
        let ops = hook.into_inner().into_inner().into_ops();
        Self { old, new, ops }
    }
}
