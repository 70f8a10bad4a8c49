//! What the fuzz targets share: bytes go in as a ledger, as one member of a workbook that is whole otherwise, or as the
//! cells of a column, one per line, whose kernel is held to its slow twin and to the laws of columns.

#[path = "../kernels/columns.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod columns;
#[path = "../kernels/twin/mod.rs"]
mod twin;
#[path = "../kernels/held.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod held;

use std::cell::OnceCell;
use std::fs;
use std::io::Cursor;
use std::io::Read as _;
use std::io::Write as _;
use std::path::PathBuf;

use gongkai::pipeline;
use gongkai::pipeline::views::RowFormat;

/// Reads `bytes` as a ledger: no panic, and lines are rows and what is no row.
pub fn read(bytes: &[u8]) {
    let path = place();
    fs::write(&path, bytes).expect("the temporary folder can be written");
    let mut rows = Vec::new();
    let listed = pipeline::inspect_rows(&path, RowFormat::Ndjson, &mut rows);
    let inspection = pipeline::inspect(&path, None);
    let mut all = 0;
    for part in &inspection.parts {
        assert_eq!(part.lines, part.rows + part.non_data.values().sum::<u64>());
        all += part.rows;
    }
    let count = rows.iter().filter(|it| **it == b'\n').count() as u64;
    let whole = listed.is_ok() && inspection.stopped.is_none();
    assert!(!whole || count == all, "{count} rows are not {all}");
}

/// Reads `bytes` behind the signs that tell a container.
pub fn read_behind(start: &[u8], bytes: &[u8]) {
    read(&[start, bytes].concat());
}

/// Reads `seed`, a workbook or document in a ZIP, with `bytes` in place of its member.
pub fn read_within(seed: &[u8], member: &str, bytes: &[u8]) {
    let mut archive = zip::ZipArchive::new(Cursor::new(seed)).expect("a seed is whole");
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).expect("a seed is whole");
        let name = file.name().expect("a seed is whole").into_owned();
        let mut old = Vec::new();
        file.read_to_end(&mut old).expect("a seed is whole");
        let options = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored);
        out.start_file(name.clone(), options).expect("memory can be written");
        let new = if name == member { bytes } else { &old };
        out.write_all(new).expect("memory can be written");
    }
    read(&out.finish().expect("memory can be written").into_inner());
}

thread_local! {
    static HELD: OnceCell<held::Held> = const { OnceCell::new() };
}

/// Holds the kernels of `columns` to their twins and laws, over the lines of `bytes`.
pub fn hold_cells(columns: &[&str], bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let cell = |it: &str| (!it.is_empty()).then(|| it.to_owned());
    let cells: Vec<Option<String>> = text.split('\n').map(cell).collect();
    HELD.with(|it| {
        let held = it.get_or_init(held::Held::new);
        for column in columns {
            held.hold(column, &cells).unwrap_or_else(|it| panic!("{it}"));
        }
    });
}

/// Holds the mapping of headers, the lines of `bytes`, to its laws.
pub fn hold_headers(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let headers: Vec<&str> = text.split('\n').collect();
    let held = HELD.with(|it| it.get_or_init(held::Held::new).hold_headers(&headers));
    held.unwrap_or_else(|it| panic!("{it}"));
}

/// A file of this process; in memory where the system has such a folder.
fn place() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    folder.join(format!("gongkai-fuzz-{}", std::process::id()))
}
