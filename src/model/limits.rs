//! Every bound in the program, with its reason.

/// Bytes of a CSV ledger that one worker takes at a time: large enough that per-batch work vanishes,
/// small enough that a few per worker stay far below the memory bound.
pub const CHUNK_BYTES: usize = 2 << 20;

/// No chunk is larger, whoever asks: offsets into a decoded chunk are 32 bits wide.
pub const CHUNK_BYTES_MAX: usize = 1 << 30;

/// A record longer than this is not a record but a quote that nobody closed.
pub const RECORD_BYTES_MAX: usize = 1 << 20;

/// Bytes at a file's head that decide dialect and header.
pub const HEAD_BYTES: usize = 64 << 10;

/// Lines above the first data row that may be title, unit line and header.
pub const HEAD_LINES_MAX: usize = 60;

/// Rows at a table's head that are looked at: what may stand above the data, and enough data to tell them apart.
pub const HEAD_ROWS_MAX: usize = 80;

/// Header rows stacked above one another.
pub const HEADER_ROWS_MAX: usize = 3;

/// Tables that stand side by side on a sheet: a form is printed, and more would not fit on the paper.
pub const BLOCKS_BESIDE_MAX: usize = 8;

/// Columns of a ledger; Excel's own limit (ECMA-376, 16,384) with every real ledger far below.
pub const COLUMNS_MAX: usize = 16_384;

/// Fields of a schema.
pub const FIELDS_MAX: usize = 1_000;

/// SQL rules of a schema.
pub const SCHEMA_RULES_MAX: usize = 256;

/// Packed rows held in memory before a sorted run is spilled to disk.
pub const SORT_BYTES: usize = 96 << 20;

/// Rows of a Parquet row group, and of the batches that writers are fed: a reader that wants one county
/// fetches little, and a column chunk still compresses well.
pub const ROW_GROUP_ROWS: usize = 1 << 17;

/// Rows in a batch handed to the writers.
pub const WRITE_BATCH_ROWS: usize = 1 << 14;

/// Pieces that may wait for the one before them, per worker: bounds memory when one piece is slow.
pub const WINDOW_PER_WORKER: usize = 4;

/// A ledger of sheets up to this size is one worker's, whole; a larger one is handed out block by block.
pub const WHOLE_BYTES: u64 = 4 << 20;

/// A spreadsheet or other file that must be opened whole may not be larger than this.
pub const WORKBOOK_BYTES_MAX: u64 = 512 << 20;

/// The smallest k that a project may ask for (domain: absolute floor, never overridable).
pub const K_FLOOR: u32 = 5;
