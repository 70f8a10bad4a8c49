//! A filled form as files: rows for programs (CSV, Parquet), the form as it is printed (xlsx), and text for reading.

mod long;
mod sheet;
mod text;

use crate::report::build::Filled;
use crate::report::error::Error;

/// The files of `filled`: name and bytes, the same bytes whenever and wherever they are made.
pub fn files(filled: &Filled) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let name = |extension: &str| format!("report-{}.{extension}", filled.year);
    Ok(vec![
        (name("csv"), long::csv(filled)?),
        (name("parquet"), long::parquet(filled)?),
        (name("xlsx"), sheet::workbook(filled)?),
        (name("md"), text::markdown(filled).into_bytes()),
    ])
}
