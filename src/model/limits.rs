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

/// Lines above a subtotal at which the rows that it sums may begin: forms have subtotals of subtotals, not of pages long
/// past.
pub const SUBTOTALS_NEAR: usize = 64;

/// Columns of a ledger; Excel's own limit (ECMA-376, 16,384) with every real ledger far below.
pub const COLUMNS_MAX: usize = 16_384;

/// Fields of a schema.
pub const FIELDS_MAX: usize = 1_000;

/// SQL rules of a schema.
pub const SCHEMA_RULES_MAX: usize = 256;

/// Unique keys of a schema, and foreign keys: each costs 24 bytes a row while a dataset is read.
pub const KEYS_MAX: usize = 16;

/// Steps of a field's hierarchy: every one multiplies the ways in which a release can be generalized.
pub const HIERARCHY_STEPS_MAX: usize = 12;

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

/// Bytes of rows that such a ledger may come to: one text may stand in a million cells, and a row for a million.
pub const WHOLE_ROWS_BYTES_MAX: usize = 512 << 20;

/// A spreadsheet or other file that must be opened whole may not be larger than this.
pub const WORKBOOK_BYTES_MAX: u64 = 512 << 20;

/// What a packed file may inflate to: more than any ledger, less than a disk.
pub const INFLATED_BYTES_MAX: u64 = 64 << 30;

/// Inflated bytes for each packed one: ledgers reach 10 to 50, the worst repetitive exports 100, bombs 1000.
pub const INFLATED_RATIO_MAX: u64 = 200;

/// Up to here no ratio is suspicious: a small file of blanks does no harm.
pub const INFLATED_BYTES_FREE: u64 = 64 << 20;

/// Files in an archive; a city's ledgers of a year are some thousands.
pub const ARCHIVE_MEMBERS_MAX: usize = 10_000;

/// Archives around a ledger.
pub const ARCHIVE_DEPTH_MAX: usize = 2;

/// What is packed and must be read from anywhere (a workbook in a zip, a zip in a zip) is inflated into memory; what is
/// larger must be unpacked first.
pub const SEEKABLE_BYTES_MAX: u64 = 256 << 20;

/// Rows that the Parquet reader decodes at a time: a few hundred KiB of a usual ledger.
pub const COLUMNAR_BATCH_ROWS: usize = 1024;

/// What an Arrow message may say of itself; thousands of columns are some hundred KiB.
pub const IPC_METADATA_BYTES_MAX: u64 = 16 << 20;

/// Columns of one Arrow batch, packed or not: writers cut batches at some ten MiB.
pub const IPC_BODY_BYTES_MAX: u64 = 512 << 20;

/// JSON and XML inside one another: exports nest five or ten deep, Word thirty.
pub const NESTING_MAX: usize = 128;

/// A key of JSON or a name in XML; headers are some hundred bytes.
pub const KEY_BYTES_MAX: usize = 4096;

/// JSON that is written column by column is held in memory whole.
pub const JSON_COLUMNS_BYTES_MAX: usize = 128 << 20;

/// A page of tables is held in memory as a tree, some ten times its bytes.
pub const HTML_BYTES_MAX: u64 = 32 << 20;

/// Tags of a page that are open at once; parsing takes time by their square.
pub const HTML_OPEN_TAGS_MAX: usize = 10_000;

/// The text of a Word document, unpacked; its tables are held in memory.
pub const DOCX_BYTES_MAX: u64 = 64 << 20;

/// A report that is read as a document is held in memory whole; those with pictures have some ten MiB.
pub const DOCUMENT_BYTES_MAX: usize = 128 << 20;

/// Cells of tables that are held in memory, with those that a merge repeats.
pub const PLACED_CELLS_MAX: usize = 16 << 20;

/// Their text.
pub const PLACED_TEXT_BYTES_MAX: usize = 256 << 20;

/// Columns and rows that one cell may span (HTML, 4.9.11).
pub const COLUMN_SPAN_MAX: usize = 1000;

/// See `COLUMN_SPAN_MAX`.
pub const ROW_SPAN_MAX: usize = 65_534;

/// The smallest k that a project may ask for (domain: absolute floor, never overridable).
pub const K_FLOOR: u32 = 5;

/// Quasi-identifiers that a schema may publish: a choice of cells to suppress is a set of bits.
pub const QUASI_FIELDS_MAX: usize = 24;

/// Combinations of levels among which the least loss is looked for; each costs some milliseconds at worst.
pub const LATTICE_NODES_MAX: usize = 1 << 16;

/// Different values that a generalized column may show: its keys are 16 bits wide.
pub const SHOWN_VALUES_MAX: usize = 1 << 16;

/// Bytes of cells that a database's rows travel in at a time, from the connection's thread to the reader.
pub const QUERY_BLOCK_BYTES: usize = 1 << 20;

/// Blocks of rows that may wait for the reader.
pub const QUERY_BLOCKS: usize = 4;

/// Rows that are fetched from a server-side cursor at a time, at most; fewer where rows are long.
pub const FETCH_ROWS_MAX: u32 = 1024;

/// Seconds to wait for a connection, where the project does not say.
pub const CONNECT_SECONDS: u32 = 10;

/// Seconds that a server may be silent before a query is given up, where the project does not say.
pub const SILENT_SECONDS: u32 = 600;

/// Times that a ledger is asked for on the web.
pub const WEB_ATTEMPTS: u32 = 6;

/// Milliseconds before the second attempt; each further pause is twice as long. No dice: same in, same out.
pub const WEB_PAUSE_MILLIS: u64 = 250;

/// Seconds that a server may ask to wait before the next attempt.
pub const WEB_PAUSE_SECONDS_MAX: u64 = 120;

/// Redirects that are followed for one ledger.
pub const WEB_REDIRECTS_MAX: u32 = 10;

/// Bytes of a ledger on the web, where the project does not say: as much as a workbook may have, and room for text.
pub const WEB_BYTES_MAX: u64 = 2 << 30;

/// Seconds that a web server may be silent, where the project does not say.
pub const WEB_SILENT_SECONDS: u32 = 60;

/// Bad cells that are marked in one returned ledger: a person mends hundreds, and after a thousand sees what kind they are.
pub const NOTES_MAX: usize = 20_000;

/// Bad cells that are remembered of all ledgers together, at 24 bytes each.
pub const NOTES_OF_ALL_MAX: usize = 2_000_000;

/// Bytes that the parts of a workbook may unpack to for it to be marked in place; it is held in memory some four times.
pub const MARKED_BYTES_MAX: u64 = 48 << 20;

/// Rows of a sheet (ECMA-376).
pub const SHEET_ROWS_MAX: u64 = 1 << 20;

/// Rows of a table of counts, which is protected whole: a month's figures of every village of a province.
pub const TABLE_ROWS_MAX: usize = 100_000;

/// Cells of a release's workbook: all rows that a sheet can have, of four columns. More takes a spreadsheet minutes to
/// open, and tens of seconds to write and to judge.
pub const SHEET_CELLS_MAX: u64 = 1 << 22;

/// UTF-16 units of a cell's text (Excel).
pub const SHEET_CELL_UNITS_MAX: usize = 32_767;

/// Bytes of a workbook's texts: a spreadsheet holds all of them in memory.
pub const SHEET_TEXT_BYTES_MAX: u64 = 128 << 20;
