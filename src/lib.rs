//! gongkai (公开, "make public") turns the ledgers that districts really send into open-data releases that a city can
//! stand behind: complete, typed, without identity, the same byte for byte wherever they are made.
//!
//! # The line
//!
//! ```text
//! source ─► read ─► normalize ─► check ─► protect ─► release ─► gate ─► seal ─► platform
//! Source    RawTable TypedTable  CheckedTable ProtectedTable Release Cleared  Sealed  Receipt
//!                                     │          │
//!                                 quarantine   derived datasets (SQL, back to source)
//! ```
//!
//! | room | takes | gives | what it must never do |
//! |---|---|---|---|
//! | [`source`] | globs, web addresses, queries of databases or datasets | ledgers, digested | parse, or keep a row of a database |
//! | [`read`] | ledgers | text columns with places; titles, headers, totals, footers counted | know what a header means |
//! | [`normalize`] | text columns, a schema | typed columns and findings | guess, or look at two rows |
//! | [`check`] | typed columns | rows accepted or held back | change a value |
//! | [`protect`] | checked rows | what may leave, sorted | let an identifier pass |
//! | [`release`] | protected rows | a candidate on disk, read back | decide what may be shown |
//! | [`gate`] | a candidate's bytes | verdicts; with two persons' clearance a [`gate::Cleared`] | trust what the rooms before intended |
//! | [`seal`] | a cleared release | the release with its provenance and signatures | change a byte of the release |
//! | [`platform`] | a sealed release | a receipt | touch what is not cleared |
//!
//! [`verify`] is the line from the other end: it looks at what is out, without a project. [`quarantine`] stands beside the line and writes the places of what was held back. [`journal`] remembers runs,
//! candidates, decisions and deliveries. [`pipeline`] is the wiring and the only room that names all others; [`demo`]
//! writes the reference project; [`cli`] is the only room that prints. Below all of them are leaves that know nothing
//! of the product: [`lexical`] (text to value), [`flow`] (threads), [`frame`] (Polars), [`disk`] (writing),
//! [`bounds`] (linear programs), [`net`] (secrets, web addresses, patience). [`versions`] asks what two releases tell
//! together, before the second leaves; [`diff`] shows what differs, when both have left, and [`catalog`]
//! lists what has. [`report`] reads and judges the annual report on disclosure.
//! `tests/tidy` holds who may import whom.
//!
//! # Invariants
//!
//! 1. **Order is typed.** Each room's output has a private constructor in that room. A [`release::Release`] is staged
//!    only from a [`protect::ProtectedTable`], and leaves only as a [`gate::Cleared`], sealed.
//! 2. **Findings ride with the batch.** A broken cell is eight bytes (row, field, rule) beside the columns; words are
//!    made at the end, from the one table in [`model::rule`], for the few that are shown.
//! 3. **Three channels.** Finding: the data is wrong, count it and go on. [`model::stop::Stop`]: the run cannot go on.
//!    Panic: our bug. Nothing moves between them silently.
//! 4. **Columns, not cells.** A schema is compiled once into one kernel per field; the choice is per column.
//! 5. **Pieces in parallel, results in order.** Workers read → normalize → check → protect one piece at a time; the
//!    collector sees them in input order. Thread count and chunk size change speed, never a byte.
//! 6. **The whole table is asked only for what needs it**: keys (as keyed hashes), control totals, the sort. Rows wait
//!    packed and sorted, in memory up to a bound, then in a nameless private file.
//! 7. **A release is staged, read back, then named**; it is judged on its bytes, and judged again before it leaves.
//! 8. **Closed by default.** A field without a role, a dataset without an opening, a file the gate does not know:
//!    refused.
//! 9. **No cell in words.** Messages, reports and logs carry places.
//! 10. **The sums close**: lines = rows + non-data, rows = accepted + held back, published = accepted.
//!
//! # Why …
//!
//! **… own record splitter?** Common CSV readers refuse or mangle what offices send (stray quotes, ragged rows), and
//! none gives views into the decoded chunk. A slow twin, the `csv` crate, holds ours to the rules.
//!
//! **… Polars and Arrow both?** Arrow's arrays are the hand-over between rooms. Polars answers what is naturally SQL:
//! the schema's own rules, and derived datasets. One file ([`frame`]) speaks it.
//!
//! **… sort every release?** A release in ledger order says which district sent which row next to which. Sorted by
//! what is published, it says nothing else, and is the same for any order of the ledgers.
//!
//! **… hold back both rows of a duplicate key?** Two districts claim one person. Keeping either would be a guess about
//! somebody's allowance; the districts must agree.

// floor 0: leaves, which know nothing of the product
pub mod lexical;
pub mod disk;
pub mod html;
pub mod flow;
pub mod frame;
pub mod bounds;
// floor 1: the words that every room shares
pub mod model;
pub mod versions;
pub mod net;
pub mod notify;
pub mod journal;
// floor 2: the line
pub mod source;
pub mod read;
pub mod normalize;
pub mod check;
pub mod protect;
pub mod quarantine;
pub mod quality;
pub mod review;
pub mod release;
pub mod gate;
pub mod seal;
pub mod platform;
pub mod diff;
pub mod catalog;
pub mod verify;
// floor 3: wiring, and the reports beside it
pub mod pipeline;
pub mod report;
pub mod demo;
// floor 4: people
pub mod cli;
