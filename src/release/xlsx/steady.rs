//! A file that fails once fails for good: what is still to be closed after that does not write behind a hole.

use std::io;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;

/// Passes everything on, until the first failure.
pub(super) struct Steady<W> {
    inner: W,
    failed: bool,
}

impl<W> Steady<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { inner, failed: false }
    }

    fn pass<T>(&mut self, of: impl FnOnce(&mut W) -> io::Result<T>) -> io::Result<T> {
        if self.failed {
            return Err(io::Error::other("an earlier write failed"));
        }
        let done = of(&mut self.inner);
        // An interrupted call is made again, by whoever made it.
        self.failed = done.as_ref().is_err_and(|it| it.kind() != io::ErrorKind::Interrupted);
        done
    }
}

impl<W: Write> Write for Steady<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.pass(|it| it.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass(Write::flush)
    }
}

impl<W: Seek> Seek for Steady<W> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.pass(|it| it.seek(to))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    /// Fails at its second write, and at no other.
    struct Flaky(Cursor<Vec<u8>>, u32);

    impl Write for Flaky {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1 += 1;
            if self.1 == 2 { Err(io::Error::other("full")) } else { self.0.write(bytes) }
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Seek for Flaky {
        fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
            self.0.seek(to)
        }
    }

    #[test]
    fn nothing_is_written_after_a_failure() {
        let mut file = Steady::new(Flaky(Cursor::new(Vec::new()), 0));
        assert_eq!(file.write(b"ab").unwrap(), 2);
        assert!(file.write(b"cd").is_err());
        assert!(file.write(b"ef").is_err() && file.flush().is_err());
        assert!(file.stream_position().is_err());
        assert_eq!(file.inner.0.get_ref(), b"ab");
    }
}
