//! Bytes in, bytes out: reads a document in windows, in bounded memory where its format allows.

use std::io::{self, Read, Write};
use std::thread;

use super::converter::{Conversion, Converter, Outcome};
use super::parallel::{Dealer, Output};
use super::session::Session;
use crate::base::error::{Error, ErrorKind, Result};
use crate::base::position::Position;
use crate::base::sink::Buffer;

/// How many bytes are read at a time.
const CHUNK: usize = 64 * 1024;
/// The same for text whose script is to be found out: at both ends of a window that takes longer.
const SURVEYED_CHUNK: usize = 256 * 1024;

#[cfg(test)]
mod tests;

/// Converts everything that `input` holds and writes it to `output`.
pub(super) fn convert(
    converter: &Converter,
    input: &mut dyn Read,
    output: &mut dyn Write,
) -> Result<Outcome> {
    let chunk = chunk(converter);
    // New memory is slow, and most files are short.
    let mut next = CHUNK / 2;
    let mut size = || {
        next = (next * 2).min(chunk);
        next
    };
    let stream = Stream::new(converter, input, output);
    if !Dealer::serves(converter) {
        return stream.convert(&mut size, None);
    }
    thread::scope(|scope| {
        let mut dealer = Dealer::new(scope, converter);
        stream.convert(&mut size, Some(&mut dealer))
    })
}

/// Converts `text` in `session`, as a whole, and appends the result to `out`.
pub(super) fn convert_text(
    converter: &Converter,
    session: &mut Session<'_>,
    text: &str,
    out: &mut String,
) {
    let mut buffer = Buffer::new();
    if Dealer::serves(converter) && text.len() > CHUNK {
        thread::scope(|scope| {
            let mut dealer = Dealer::new(scope, converter);
            let mut put = |result: &[u8]| buffer.push_bytes(result);
            let (mut start, mut end) = (0, 0);
            loop {
                end += chunk(converter).max(end - start);
                end = (end..text.len())
                    .find(|&at| text.is_char_boundary(at))
                    .unwrap_or(text.len());
                let last = end == text.len();
                let output = Output::Dealt(&mut dealer, &mut put);
                start += session.feed(&text[start..end], last, output);
                if last {
                    break;
                }
            }
        });
    } else {
        session.feed(text, true, Output::Alone(&mut buffer));
    }
    out.push_str(&buffer.into_string());
}

fn chunk(converter: &Converter) -> usize {
    match converter.conversion() {
        Conversion::Fixed(_) => CHUNK,
        Conversion::Auto(_) => SURVEYED_CHUNK,
    }
}

/// A document between its input and its output.
struct Stream<'d> {
    session: Session<'d>,
    window: Window,
    input: &'d mut dyn Read,
    writer: Writer<'d>,
}

impl<'d> Stream<'d> {
    fn new(converter: &'d Converter, input: &'d mut dyn Read, output: &'d mut dyn Write) -> Self {
        Self {
            session: Session::new(converter),
            window: Window::default(),
            input,
            writer: Writer {
                output,
                failed: false,
                error: None,
            },
        }
    }

    /// Converts all of it, reading as many bytes at a time as `size` says.
    fn convert(
        mut self,
        size: &mut dyn FnMut() -> usize,
        mut dealer: Option<&mut Dealer<'_>>,
    ) -> Result<Outcome> {
        let read = self.read_all(size, dealer.as_deref_mut());
        if let (Err(_), Some(dealer), false) = (&read, dealer, self.writer.failed) {
            // What stands before an error in the input is written all the same.
            let writer = &mut self.writer;
            self.session
                .settle(dealer, &mut |result| writer.put(result));
        }
        self.writer.check()?;
        let binary = read?;
        if !binary {
            self.writer.output.flush().map_err(failed("write"))?;
        }
        let mut outcome = self.session.finish();
        outcome.binary = binary;
        Ok(outcome)
    }

    /// The same but for what is under way after an error; true if the input is binary.
    fn read_all(
        &mut self,
        size: &mut dyn FnMut() -> usize,
        mut dealer: Option<&mut Dealer<'_>>,
    ) -> Result<bool> {
        let mut out = Buffer::new();
        let mut last = false;
        while !last {
            // A window that nothing could be taken from yet is doubled: reading it again stays cheap.
            let more = size().max(self.window.filled);
            let first = self.window.is_new();
            last = self.window.read(self.input, more)?;
            if first && last {
                // There is nothing to share.
                dealer = None;
            }
            let text = match self.window.text(last) {
                Ok(text) => text,
                Err(_) if self.window.is_binary_start() => return Ok(true),
                Err(error) => return Err(error),
            };
            let writer = &mut self.writer;
            let done = match &mut dealer {
                Some(dealer) => {
                    let mut put = |result: &[u8]| writer.put(result);
                    let output = Output::Dealt(dealer, &mut put);
                    self.session.feed(text, last, output)
                }
                None => {
                    let done = self.session.feed(text, last, Output::Alone(&mut out));
                    writer.put(out.as_bytes());
                    out.clear();
                    done
                }
            };
            self.window.forget(done, self.session.position());
            self.writer.check()?;
        }
        Ok(false)
    }
}

/// Where results are written, until that fails.
struct Writer<'d> {
    output: &'d mut dyn Write,
    failed: bool,
    error: Option<io::Error>,
}

impl Writer<'_> {
    fn put(&mut self, result: &[u8]) {
        if !self.failed {
            self.error = self.output.write_all(result).err();
            self.failed = self.error.is_some();
        }
    }

    /// # Errors
    /// If writing has failed.
    fn check(&mut self) -> Result<()> {
        match self.error.take() {
            Some(error) => Err(failed("write")(error)),
            None => Ok(()),
        }
    }
}

fn failed(doing: &str) -> impl Fn(io::Error) -> Error {
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
        if self.bytes.is_empty() {
            // Most files are short, and new memory is cheap if it is not touched.
            self.bytes = vec![0; goal];
        } else if self.bytes.len() < goal {
            self.bytes.resize(goal, 0);
        }
        while self.filled < goal {
            match input.read(&mut self.bytes[self.filled..goal]) {
                Ok(0) => break,
                Ok(count) => self.filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(failed("read")(error)),
            }
        }
        Ok(self.filled < goal)
    }

    /// Whether nothing was read yet.
    fn is_new(&self) -> bool {
        self.bytes.is_empty()
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
            return simdutf8::compat::from_utf8(good)
                .map_err(|_| Error::new("malformed UTF-8").of_kind(ErrorKind::Malformed));
        }
        let start = self.start.unwrap_or(Position::START);
        let position = Position::of_bytes(good, good.len()).after(start);
        Err(Error::new("malformed UTF-8")
            .of_kind(ErrorKind::Malformed)
            .at(position)
            .help("name the encoding of the input"))
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
