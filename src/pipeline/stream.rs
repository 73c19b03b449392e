//! Bytes in, bytes out: reads a document in windows, in bounded memory where its format allows.

use std::io::{ErrorKind, Read, Write};

use super::converter::{Conversion, Converter, Outcome};
use super::session::Session;
use crate::base::error::{Error, Result};
use crate::base::position::Position;
use crate::base::sink::Buffer;

/// How many bytes are read at a time by one thread.
const CHUNK: usize = 64 * 1024;
/// The same for text whose script is to be found out: at both ends of a window that takes longer.
const SURVEYED_CHUNK: usize = 256 * 1024;
/// The same for each of several threads, and for all of them at most.
const THREAD_CHUNK: usize = 512 * 1024;
const MOST: usize = 4 * 1024 * 1024;

#[cfg(test)]
mod tests;

/// Converts everything that `input` holds and writes it to `output`.
pub(super) fn convert(
    converter: &Converter,
    input: &mut dyn Read,
    output: &mut dyn Write,
) -> Result<Outcome> {
    let chunk = match (converter.conversion(), converter.options().threads) {
        (Conversion::Fixed(_), 1) => CHUNK,
        (Conversion::Auto(_), 1) => SURVEYED_CHUNK,
        (_, threads) => (threads * THREAD_CHUNK).min(MOST),
    };
    // New memory is slow, and most files are short.
    let mut next = CHUNK / 2;
    convert_by(converter, input, output, &mut || {
        next = (next * 2).min(chunk);
        next
    })
}

/// The same, reading as many bytes at a time as `size` says.
fn convert_by(
    converter: &Converter,
    input: &mut dyn Read,
    output: &mut dyn Write,
    size: &mut dyn FnMut() -> usize,
) -> Result<Outcome> {
    let mut session = Session::new(converter);
    let mut window = Window::default();
    let mut out = Buffer::new();
    let mut last = false;
    while !last {
        // A window that nothing could be taken from yet is doubled: reading it again stays cheap.
        last = window.read(input, size().max(window.filled))?;
        let text = match window.text(last) {
            Ok(text) => text,
            Err(_) if window.is_binary_start() => {
                let mut outcome = session.finish();
                outcome.binary = true;
                return Ok(outcome);
            }
            Err(error) => return Err(error),
        };
        let done = session.feed(text, last, &mut out);
        window.forget(done, session.position());
        output.write_all(out.as_bytes()).map_err(failed("write"))?;
        out.clear();
    }
    output.flush().map_err(failed("write"))?;
    Ok(session.finish())
}

fn failed(doing: &str) -> impl Fn(std::io::Error) -> Error {
    move |error| Error::from_io(doing, error)
}

/// The part of the input that is read and not converted yet.
#[derive(Default)]
struct Window {
    /// The bytes, and room for more.
    bytes: Vec<u8>,
    filled: usize,
    /// Where the bytes begin in the input.
    start: Option<Position>,
}

impl Window {
    /// Reads more; true at the end of the input.
    fn read(&mut self, input: &mut dyn Read, more: usize) -> Result<bool> {
        let goal = self.filled + more;
        if self.bytes.len() < goal {
            self.bytes.resize(goal, 0);
        }
        while self.filled < goal {
            match input.read(&mut self.bytes[self.filled..goal]) {
                Ok(0) => break,
                Ok(count) => self.filled += count,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(failed("read")(error)),
            }
        }
        Ok(self.filled < goal)
    }

    /// What was read.
    fn bytes(&self) -> &[u8] {
        &self.bytes[..self.filled]
    }

    /// The whole characters of the window.
    fn text(&self, last: bool) -> Result<&str> {
        let error = match simdutf8::compat::from_utf8(self.bytes()) {
            Ok(text) => return Ok(text),
            Err(error) => error,
        };
        let good = &self.bytes()[..error.valid_up_to()];
        if error.error_len().is_none() && !last {
            // A character that the next bytes complete.
            return simdutf8::compat::from_utf8(good).map_err(|_| Error::new("malformed UTF-8"));
        }
        let start = self.start.unwrap_or(Position::START);
        let position = Position::of_bytes(good, good.len()).after(start);
        Err(Error::new("malformed UTF-8")
            .at(position)
            .help("name the encoding of the input (--encoding auto, or a label such as gb18030)"))
    }

    /// Whether nothing has been converted yet, and a NUL says that this is no text.
    fn is_binary_start(&self) -> bool {
        self.start.is_none() && self.bytes().contains(&0)
    }

    /// Drops the first `count` bytes; `start` is the place of what follows.
    fn forget(&mut self, count: usize, start: Position) {
        self.start = Some(start);
        self.bytes.copy_within(count..self.filled, 0);
        self.filled -= count;
    }
}
