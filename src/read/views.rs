//! Views into a decoded chunk: a cell is copied only when its quotes must be undone.

use arrow_array::StringViewArray;
use arrow_array::builder::make_view;
use arrow_buffer::Buffer;
use arrow_buffer::NullBufferBuilder;
use arrow_buffer::ScalarBuffer;

/// A column of cells in the making.
pub(super) struct Column {
    views: Vec<u128>,
    nulls: NullBufferBuilder,
}

/// Which buffer a view points into.
#[derive(Clone, Copy)]
pub(super) enum In {
    /// The chunk itself.
    Chunk,
    /// The cells that were rebuilt.
    Rebuilt,
}

impl Column {
    pub(super) fn with_capacity(rows: usize) -> Self {
        Self { views: Vec::with_capacity(rows), nulls: NullBufferBuilder::new(rows) }
    }

    /// Appends the cell `bytes`, which stand at `offset` of the buffer.
    pub(super) fn push(&mut self, bytes: &[u8], buffer: In, offset: usize) {
        let block = match buffer {
            In::Chunk => 0,
            In::Rebuilt => 1,
        };
        // Chunks are a few MiB, sheets at most `limits::WORKBOOK_BYTES_MAX`: offsets fit 32 bits.
        self.views.push(make_view(bytes, block, u32::try_from(offset).unwrap_or(u32::MAX)));
        if bytes.is_empty() {
            self.nulls.append_null();
        } else {
            self.nulls.append_non_null();
        }
    }

    /// Appends a cell that is not there.
    pub(super) fn push_null(&mut self) {
        self.views.push(0);
        self.nulls.append_null();
    }

    /// The column; every view must lie in `chunk` or `rebuilt`, both UTF-8, cut at ASCII bytes.
    #[expect(
        unsafe_code,
        reason = "validating each of a hundred million cells again costs as much as splitting them"
    )]
    pub(super) fn finish(mut self, chunk: &Buffer, rebuilt: &Buffer) -> StringViewArray {
        let views = ScalarBuffer::from(self.views);
        let nulls = self.nulls.finish();
        let buffers = vec![chunk.clone(), rebuilt.clone()];
        if cfg!(debug_assertions) {
            // The slow twin: every view checked, in every debug build and test.
            #[expect(
                clippy::expect_used,
                reason = "a broken view is a bug, and unsafe in release builds"
            )]
            return StringViewArray::try_new(views, buffers, nulls)
                .expect("views lie in their buffers");
        }
        // SAFETY: `push` made each view from the bytes at its offset; the caller validated both buffers as UTF-8 as
        // a whole, and fields begin and end at ASCII bytes or at the buffers' ends, so no character is cut.
        unsafe { StringViewArray::new_unchecked(views, buffers.into(), nulls) }
    }
}
