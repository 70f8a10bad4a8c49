//! How to take a release into the program that one works with: lines to copy, each complete.

use crate::catalog::Entry;
use crate::catalog::summary::Axis;
use crate::catalog::summary::Summary;
use crate::model::lang::Lang;

/// Lines for one program.
pub(super) struct Use {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// Text, and addresses that the page completes by where it is.
    pub(super) pieces: Vec<Piece>,
}

/// A piece of the lines.
#[derive(Clone)]
pub(super) enum Piece {
    /// As it stands.
    Text(String),
    /// A file: its address from the page, and as it is shown where nothing completes it.
    File(String, String),
}

/// What is done to use the files of `entry`, which are in `folder`; `base` is where the dataset is on the web.
pub(super) fn all(entry: &Entry, folder: &str, base: Option<&str>, lang: Lang) -> Vec<Use> {
    let file = |ending: &str| {
        let name = &entry.file(ending)?.name;
        Some(address(&format!("{folder}{name}"), name, base))
    };
    let region = entry.summary.as_ref().and_then(|it| by(it));
    let (Some(csv), Some(parquet)) = (file(".csv"), file(".parquet")) else { return Vec::new() };
    let sums = address(&format!("{folder}SHA256SUMS"), "SHA256SUMS", base);
    let text = |it: &str| Piece::Text(it.to_owned());
    let count = |lines: &dyn Fn(&str) -> String| Piece::Text(region.map(lines).unwrap_or_default());
    let (zh, en) = ("# 文件有没有变", "# whether the file is what was released");
    let check = if lang == Lang::Zh { zh } else { en };
    vec![
        Use {
            id: "use-pandas",
            title: "Python · pandas",
            pieces: vec![
                text("import pandas as pd\n\ndf = pd.read_parquet(\""),
                parquet.clone(),
                text("\")\nprint(df.head())\n"),
                count(&|it| format!("print(df.groupby(\"{it}\").size())\n")),
            ],
        },
        Use {
            id: "use-polars",
            title: "Python · Polars",
            pieces: vec![
                text("import polars as pl\n\ndf = pl.read_parquet(\""),
                parquet.clone(),
                text("\")\nprint(df.head())\n"),
                count(&|it| format!("print(df.group_by(\"{it}\").len().sort(\"{it}\"))\n")),
            ],
        },
        Use {
            id: "use-duckdb",
            title: "DuckDB",
            pieces: match region {
                Some(it) => vec![
                    Piece::Text(format!("SELECT \"{it}\", count(*) AS n\nFROM '")),
                    parquet,
                    text("'\nGROUP BY ALL\nORDER BY ALL;\n"),
                ],
                None => vec![text("SELECT *\nFROM '"), parquet, text("'\nLIMIT 10;\n")],
            },
        },
        Use {
            id: "use-r",
            title: "R",
            pieces: vec![
                text("df <- read.csv(\""),
                csv.clone(),
                text("\", fileEncoding = \"UTF-8-BOM\")\nhead(df)\n"),
            ],
        },
        Use {
            id: "use-curl",
            title: "curl",
            pieces: vec![
                text("curl -LO "),
                csv,
                text("\ncurl -LO "),
                sums,
                Piece::Text(format!("\n{check}\nsha256sum --check --ignore-missing SHA256SUMS\n")),
            ],
        },
    ]
}

/// The field by which the lines count: the region, or what there is.
fn by(summary: &Summary) -> Option<&str> {
    let of = |axis: Axis| summary.groups.iter().find(|it| it.axis == axis && it.parts.len() > 1);
    let found = of(Axis::Region).or_else(|| of(Axis::Class)).or_else(|| of(Axis::Time))?;
    // A name that quotes would have to guard is not put between quotes.
    let is_plain = |it: &&str| it.chars().all(|it| it.is_alphanumeric() || it == '_');
    Some(found.field.as_str()).filter(is_plain)
}

fn address(relative: &str, name: &str, base: Option<&str>) -> Piece {
    let shown = match base {
        Some(base) => format!("{base}{relative}"),
        None => name.to_owned(),
    };
    Piece::File(relative.to_owned(), shown)
}
