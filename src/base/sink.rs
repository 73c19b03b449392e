//! Where converted text goes.

/// A growing buffer of UTF-8 that can also be written in blocks of fixed size, which is what makes
/// copying short texts cheap.
///
/// Every byte of the storage is initialised; those behind the length have no meaning.
#[derive(Clone, Debug, Default)]
pub struct Buffer {
    storage: Vec<u8>,
    length: usize,
}

impl Buffer {
    /// An empty buffer.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many bytes it holds.
    pub fn len(&self) -> usize {
        self.length
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// What it holds.
    pub fn as_bytes(&self) -> &[u8] {
        &self.storage[..self.length]
    }

    /// Forgets what it holds, and keeps the storage.
    pub fn clear(&mut self) {
        self.length = 0;
    }

    /// Forgets all but the first `length` bytes; does nothing if there are fewer.
    pub fn truncate(&mut self, length: usize) {
        self.length = self.length.min(length);
    }

    /// Takes off what follows the first `length` bytes and returns it, as [`Buffer::into_string`]
    /// would.
    pub fn split_off(&mut self, length: usize) -> String {
        let end = self.as_bytes().get(length..).unwrap_or_default();
        let text = String::from_utf8_lossy(end).into_owned();
        self.truncate(length);
        text
    }

    /// Appends `text`.
    pub fn push_str(&mut self, text: &str) {
        self.push_bytes(text.as_bytes());
    }

    /// Appends `bytes`, which are whole characters of UTF-8, or become so with what follows.
    pub fn push_bytes(&mut self, bytes: &[u8]) {
        self.reserve(bytes.len());
        self.storage[self.length..self.length + bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    /// Makes sure that `more` bytes can be written through [`Buffer::spare`].
    pub fn reserve(&mut self, more: usize) {
        let needed = self.length + more;
        if needed > self.storage.len() {
            let roomy = needed.max(self.storage.len() + self.storage.len() / 2);
            self.storage.resize(roomy, 0);
        }
    }

    /// The storage behind what the buffer holds.
    pub fn spare(&mut self) -> &mut [u8] {
        &mut self.storage[self.length..]
    }

    /// Says that `written` more bytes of [`Buffer::spare`] are now held; at most all of them.
    pub fn advance(&mut self, written: usize) {
        self.length = (self.length + written).min(self.storage.len());
    }

    /// What it holds, as text; what is not UTF-8 (it never should be) is replaced.
    pub fn into_string(mut self) -> String {
        self.storage.truncate(self.length);
        String::from_utf8(self.storage)
            .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holds_what_was_pushed_and_what_was_written_and_said() {
        let mut buffer = Buffer::new();
        buffer.push_str("甲");
        buffer.reserve(9);
        buffer.spare()[..9].copy_from_slice("乙丙丁".as_bytes());
        buffer.advance(3);
        buffer.push_str("a");
        assert_eq!(buffer.as_bytes(), "甲乙a".as_bytes());
        assert_eq!(buffer.clone().into_string(), "甲乙a");
        assert_eq!(buffer.split_off(6), "a");
        assert_eq!(buffer.split_off(6), "");
        buffer.truncate(3);
        assert_eq!(buffer.as_bytes(), "甲".as_bytes());
        buffer.clear();
        assert!(buffer.is_empty());
    }
}
