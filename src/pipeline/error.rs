//! What can be wrong with a project: where it stands, and what was meant. Several at once, where that is cheap.

use std::error::Error as Cause;
use std::io;
use std::path::PathBuf;

use crate::model::lang::Lang;
use crate::model::stop::Fault;

use crate::pipeline::mask::masked;
use crate::pipeline::problem::Problem;

/// Why there is no project to work on.
#[derive(Debug)]
pub enum Error {
    /// No `gongkai.toml` here or above.
    NoProject {
        /// Where the search began.
        start: PathBuf,
    },
    /// A file of the project cannot be read.
    Unreadable {
        /// Which file, as the project names it.
        file: String,
        /// What the system says.
        cause: io::Error,
    },
    /// A schema that does not exist among the built-ins.
    NoBuiltin {
        /// The name asked for.
        name: String,
        /// What there is.
        there: Vec<&'static str>,
    },
    /// Something in a TOML file of the project.
    At {
        /// Where.
        spot: Box<Spot>,
        /// What.
        problem: Problem,
    },
}

/// A place in a TOML file, with the line as it stands there. Lines and columns count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// The file, relative to the project.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
    /// The line's text, secrets starred out.
    pub text: String,
    /// How many characters of it are meant.
    pub width: usize,
}

impl Spot {
    /// The place of the bytes `span` of `text`.
    pub fn of(file: &str, text: &str, span: std::ops::Range<usize>) -> Self {
        let start = floor(text, span.start);
        let (before, after) = text.split_at(start);
        let line_start = before.rfind('\n').map_or(0, |it| it + 1);
        let head = before.get(line_start..).unwrap_or_default();
        let tail = after.lines().next().unwrap_or_default();
        let meant = floor(text, span.end).saturating_sub(start).min(tail.len());
        Self {
            file: file.to_owned(),
            line: before.matches('\n').count() + 1,
            column: head.chars().count() + 1,
            text: masked(&format!("{head}{tail}")),
            width: tail.get(..meant).map_or(1, |it| it.chars().count()).max(1),
        }
    }

    fn say(&self, lang: Lang, what: &str) -> String {
        let Self { file, line, column, text, width } = self;
        let head = match lang {
            Lang::Zh => format!("{file} 第 {line} 行第 {column} 列：{what}"),
            Lang::En => format!("{file}:{line}:{column}: {what}"),
        };
        let number = line.to_string();
        let gap = " ".repeat(number.len());
        // A Chinese character takes two columns of the terminal; the marker must take them too.
        let cells = |it: &mut dyn Iterator<Item = char>| {
            it.map(|c| {
                if c == '\t' { 1 } else { unicode_width::UnicodeWidthChar::width(c).unwrap_or(0) }
            })
            .sum()
        };
        let before: String =
            text.chars().take(column - 1).map(|c| if c == '\t' { '\t' } else { ' ' }).collect();
        let wide: usize = cells(&mut text.chars().take(column - 1));
        let pad = " ".repeat(wide.saturating_sub(before.chars().count()));
        let marked: usize = cells(&mut text.chars().skip(column - 1).take(*width));
        let mark = "^".repeat(marked.max(1));
        format!("{head}\n {gap} |\n {number} | {text}\n {gap} | {before}{pad}{mark}")
    }
}

/// The nearest character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&it| text.is_char_boundary(it)).unwrap_or(0)
}

impl Fault for Error {
    fn code(&self) -> &'static str {
        match self {
            Self::NoProject { .. } => "config/no-project",
            Self::Unreadable { .. } => "config/unreadable",
            Self::NoBuiltin { .. } => "config/schema",
            Self::At { problem, .. } => problem.code(),
        }
    }

    fn say(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NoProject { start }, Lang::Zh) => {
                format!("`{}` 及其上级文件夹里没有 gongkai.toml", start.display())
            }
            (Self::NoProject { start }, Lang::En) => {
                format!("no gongkai.toml in `{}` or any folder above it", start.display())
            }
            (Self::Unreadable { file, .. }, Lang::Zh) => format!("无法读取 `{file}`"),
            (Self::Unreadable { file, .. }, Lang::En) => format!("cannot read `{file}`"),
            (Self::NoBuiltin { name, .. }, Lang::Zh) => format!("没有内置的数据标准 `{name}`"),
            (Self::NoBuiltin { name, .. }, Lang::En) => {
                format!("there is no built-in schema `{name}`")
            }
            (Self::At { spot, problem }, lang) => spot.say(lang, &problem.say(lang)),
        }
    }

    fn hint(&self, lang: Lang) -> Option<String> {
        let hint = match (self, lang) {
            (Self::NoProject { .. }, Lang::Zh) => {
                "进入项目文件夹再运行，或用 --project 指明；`gongkai demo` 会写出一个示范项目"
            }
            (Self::NoProject { .. }, Lang::En) => {
                "run it inside a project, or name one with --project; `gongkai demo` writes an example"
            }
            (Self::Unreadable { .. }, Lang::Zh) => {
                "项目里写的路径都从 gongkai.toml 所在的文件夹算起"
            }
            (Self::Unreadable { .. }, Lang::En) => {
                "paths in a project are relative to the folder of gongkai.toml"
            }
            (Self::NoBuiltin { there, .. }, Lang::Zh) => {
                return Some(format!("内置的有：{}", there.join("、")));
            }
            (Self::NoBuiltin { there, .. }, Lang::En) => {
                return Some(format!("there are: {}", there.join(", ")));
            }
            (Self::At { problem, .. }, lang) => return problem.hint(lang),
        };
        Some(hint.to_owned())
    }

    fn cause(&self) -> Option<&(dyn Cause + 'static)> {
        match self {
            Self::Unreadable { cause, .. } => Some(cause),
            Self::NoProject { .. } | Self::NoBuiltin { .. } | Self::At { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spot_counts_characters_and_marks_columns() {
        let text = "name = \"x\"\n  名称 = 3 # 注\n";
        let start = text.find("名称").unwrap();
        let spot = Spot::of("gongkai.toml", text, start..start + "名称".len());
        assert_eq!((spot.line, spot.column, spot.width), (2, 3, 2));
        assert_eq!(
            spot.say(Lang::En, "unknown key `名称`"),
            "gongkai.toml:2:3: unknown key `名称`\n   |\n 2 |   名称 = 3 # 注\n   |   ^^^^"
        );
    }

    #[test]
    fn a_spot_at_the_end_or_inside_a_character_still_shows_its_line() {
        let spot = Spot::of("f", "a = 长", 5..99);
        assert_eq!((spot.line, spot.column, spot.text.as_str()), (1, 5, "a = 长"));
        let spot = Spot::of("f", "", 0..0);
        assert_eq!((spot.line, spot.column, spot.width), (1, 1, 1));
    }
}
