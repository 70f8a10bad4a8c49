//! What a file shows, cell by cell: two files that show the same have one digest.

use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::model::sheet::Fit;

/// Bytes that are gathered before they are hashed.
const BLOCK_BYTES: usize = 1 << 16;

/// Cells, row after row, the header first.
#[derive(Default)]
pub(super) struct Shown {
    hasher: Hasher,
    block: Vec<u8>,
    fit: Fit,
}

impl Shown {
    /// Adds the next cell; one without a value is empty.
    pub(super) fn add(&mut self, cell: &[u8]) {
        self.fit.add(cell);
        // The length before it, so that neighbours cannot run together.
        self.block.extend_from_slice(&u64::try_from(cell.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.block.extend_from_slice(cell);
        if self.block.len() >= BLOCK_BYTES {
            self.hasher.add(&self.block);
            self.block.clear();
        }
    }

    /// Whether a sheet could show it.
    pub(super) fn fits(&self) -> bool {
        self.fit.holds()
    }

    /// The digest of all that was shown.
    pub(super) fn digest(mut self) -> Digest {
        self.hasher.add(&self.block);
        self.hasher.finish()
    }
}
