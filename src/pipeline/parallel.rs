//! The conversion of a window's text, on several threads where there is enough of it.
//!
//! A run's result depends on the run and the rules in force alone, and a long text may be cut where
//! no entry of the dictionaries reaches over the cut. So what stands between two tags is dealt to
//! the threads in parts of about the same size, and the results are put together in order.

use std::collections::VecDeque;
use std::thread;

use super::run::Run;
use super::survey::Mode;
use super::text::{Place, TextConverter};
use crate::base::position::Span;
use crate::base::segment::Segment;
use crate::base::sink::Buffer;

/// Less text than this, in bytes, is not worth a thread.
const WORTH: usize = 32 * 1024;

/// A part of a window that is converted on its own.
#[derive(Clone, Debug)]
pub(super) enum Piece<'w> {
    /// What goes out as it is.
    Done(&'w str),
    /// Plain text: its bytes in the window.
    Text(Span),
    /// A run with marks in it.
    Run(&'w [Segment]),
}

impl Piece<'_> {
    /// About how much work it is: its length in bytes.
    fn len(&self) -> usize {
        match self {
            Self::Done(text) => text.len(),
            Self::Text(span) => span.len(),
            Self::Run(run) => run.iter().map(|segment| segment.span.len()).sum(),
        }
    }
}

/// What the conversion of a window's pieces needs.
#[derive(Clone, Copy)]
pub(super) struct Work<'w> {
    pub(super) text: &'w TextConverter<'w>,
    pub(super) window: &'w str,
    /// Where the window begins in the document, in bytes.
    pub(super) start: usize,
    /// How the document is taken there.
    pub(super) modes: &'w VecDeque<(usize, Mode)>,
}

impl<'w> Work<'w> {
    /// The place of byte `at` of the window.
    pub(super) fn place(&self, at: usize) -> Place<'w> {
        Place {
            start: self.start + at,
            modes: self.modes,
        }
    }

    /// Converts a piece.
    pub(super) fn put(&self, piece: &Piece<'_>, out: &mut Buffer) {
        match piece {
            Piece::Done(text) => out.push_str(text),
            Piece::Text(span) => {
                let place = self.place(span.start);
                self.text
                    .convert_into(&self.window[span.clone()], place, out);
            }
            Piece::Run(segments) => {
                let run = Run::of(self.window, segments);
                let converted = run.map(|text, at, max_end| {
                    let origin = run.origin(at).saturating_sub(at);
                    self.text.step(text, at, max_end, self.place(origin))
                });
                converted.write(self.window, out);
            }
        }
    }

    /// Converts pieces, in order, on at most so many threads, each with a buffer of `buffers`.
    pub(super) fn put_all(
        &self,
        pieces: &[Piece<'w>],
        threads: usize,
        buffers: &mut Vec<Buffer>,
        out: &mut Buffer,
    ) {
        let all: usize = pieces.iter().map(Piece::len).sum();
        let threads = threads.min(all / WORTH);
        if threads < 2 {
            return pieces.iter().for_each(|piece| self.put(piece, out));
        }
        let hands = self.deal(pieces, all.div_ceil(threads));
        let Some((first, others)) = hands.split_first() else {
            return;
        };
        if buffers.len() < others.len() {
            buffers.resize_with(others.len(), Buffer::new);
        }
        thread::scope(|scope| {
            for (hand, buffer) in others.iter().zip(buffers.iter_mut()) {
                scope.spawn(|| {
                    buffer.clear();
                    hand.iter().for_each(|piece| self.put(piece, buffer));
                });
            }
            first.iter().for_each(|piece| self.put(piece, out));
        });
        for buffer in &buffers[..others.len()] {
            out.push_bytes(buffer.as_bytes());
        }
    }

    /// Deals the pieces, in order, in hands of about `share` bytes.
    fn deal(&self, pieces: &[Piece<'w>], share: usize) -> Vec<Vec<Piece<'w>>> {
        let mut hands = Hands::new(share);
        for piece in pieces {
            let Piece::Text(span) = piece else {
                hands.deal(piece.clone());
                continue;
            };
            let mut rest = span.clone();
            while rest.len() > hands.room
                && let Some(cut) = self.text.cut(&self.window[rest.clone()], hands.room)
            {
                hands.deal(Piece::Text(rest.start..rest.start + cut));
                rest.start += cut;
            }
            hands.deal(Piece::Text(rest));
        }
        hands.hands
    }
}

/// What each thread is dealt.
struct Hands<'w> {
    hands: Vec<Vec<Piece<'w>>>,
    /// How many bytes a hand should have, and how many the last one still lacks.
    share: usize,
    room: usize,
}

impl<'w> Hands<'w> {
    fn new(share: usize) -> Self {
        Self {
            hands: vec![Vec::new()],
            share,
            room: share,
        }
    }

    fn deal(&mut self, piece: Piece<'w>) {
        self.room = self.room.saturating_sub(piece.len());
        if let Some(hand) = self.hands.last_mut() {
            hand.push(piece);
        }
        // A text is cut somewhat before the place where it should be.
        if self.room < self.share / 4 {
            self.hands.push(Vec::new());
            self.room = self.share;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::locale::Locale;
    use crate::pipeline::{Converter, Target};

    #[test]
    fn each_thread_is_dealt_about_as_much() {
        let converter = Converter::builder(Target::Locale(Locale::ZhTw))
            .build()
            .unwrap();
        let text = TextConverter::new(&converter);
        let window = "山水，头发\n".repeat(50_000);
        let modes = VecDeque::new();
        let work = Work {
            text: &text,
            window: &window,
            start: 0,
            modes: &modes,
        };
        let short = window.len() / 50_000;
        for pieces in [
            vec![Piece::Text(0..window.len())],
            (0..50_000)
                .map(|n| Piece::Text(n * short..(n + 1) * short))
                .collect(),
            vec![Piece::Done(&window)],
        ] {
            let share = window.len() / 3 + 1;
            let hands = work.deal(&pieces, share);
            let lengths: Vec<usize> = hands
                .iter()
                .map(|hand| hand.iter().map(Piece::len).sum())
                .collect();
            assert_eq!(lengths.iter().sum::<usize>(), window.len());
            let most = if pieces.len() == 1 && matches!(pieces[0], Piece::Done(_)) {
                window.len()
            } else {
                share + 1024
            };
            assert!(lengths.iter().all(|&length| length <= most), "{lengths:?}");
            assert!(lengths.len() <= 5, "{lengths:?}");
        }
    }
}
