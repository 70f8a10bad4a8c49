//! Which datasets a SQL reads, and the order that follows.
//!
//! The SQL is not parsed, only scanned: names that stand after FROM or JOIN (and after commas there), outside quotes,
//! comments and the inside of functions. Whether the rest of it makes sense is for the engine to say when it runs.

use toml::Spanned;

use crate::pipeline::config::Dataset;
use crate::pipeline::config::Reader;
use crate::pipeline::problem::Problem;

/// For each dataset the indices of those that its SQL reads, ascending.
pub(super) fn needs(
    datasets: &[Dataset],
    names: &[String],
    reader: &mut Reader<'_>,
) -> Vec<Vec<usize>> {
    let mut all = Vec::new();
    for dataset in datasets {
        let mut needs = Vec::new();
        for sql in dataset.sources.iter().filter_map(|it| it.sql.as_ref()) {
            match tables(sql.get_ref()) {
                None => reader.refuse(sql.span(), Problem::SqlOpen),
                Some(tables) if tables.is_empty() => {
                    reader.refuse(sql.span(), Problem::SqlReadsNothing);
                }
                Some(tables) => {
                    for table in tables {
                        match names.iter().position(|it| *it == table) {
                            Some(at) => needs.push(at),
                            None => reader.refuse(sql.span(), Problem::SqlUnknown(table)),
                        }
                    }
                }
            }
        }
        needs.sort_unstable();
        needs.dedup();
        all.push(needs);
    }
    all
}

/// The indices of `datasets`, each after those that it needs, otherwise as they stand; cycles are refused.
pub(super) fn order(
    datasets: &[Spanned<String>],
    needs: &[Vec<usize>],
    reader: &mut Reader<'_>,
) -> Vec<usize> {
    let mut order = Vec::new();
    let mut waiting: Vec<usize> = (0..needs.len()).collect();
    while let Some(at) =
        waiting.iter().position(|&it| needs[it].iter().all(|it| order.contains(it)))
    {
        order.push(waiting.remove(at));
    }
    if let Some(&first) = waiting.first() {
        let cycle = cycle(first, needs, &waiting);
        let names = cycle.iter().map(|&it| datasets[it].get_ref().clone()).collect();
        reader.refuse(datasets[cycle[0]].span(), Problem::Cycle(names));
        order.append(&mut waiting);
    }
    order
}

/// Lets each table come after those that it adds up from, where nothing asks for the other way round: it is then held
/// beside what they are about to release.
pub(super) fn follow(after: &mut [Vec<usize>], adds_up_from: &[Vec<usize>]) {
    for (at, parts) in adds_up_from.iter().enumerate() {
        for &part in parts {
            if !reaches(after, part, at) {
                after[at].push(part);
            }
        }
    }
}

/// Whether `from` is `to`, or comes after it.
fn reaches(after: &[Vec<usize>], from: usize, to: usize) -> bool {
    let (mut seen, mut next) = (vec![from], 0);
    while let Some(&it) = seen.get(next) {
        next += 1;
        for &it in after.get(it).into_iter().flatten() {
            if !seen.contains(&it) {
                seen.push(it);
            }
        }
    }
    seen.contains(&to)
}

/// A path among `waiting` that ends where it begins.
fn cycle(first: usize, needs: &[Vec<usize>], waiting: &[usize]) -> Vec<usize> {
    let mut path = vec![first];
    loop {
        let last = path[path.len() - 1];
        // All that wait need another that waits; otherwise they would have been ordered.
        let Some(&next) = needs[last].iter().find(|it| waiting.contains(it)) else { return path };
        if let Some(at) = path.iter().position(|&it| it == next) {
            path.push(next);
            return path.split_off(at);
        }
        path.push(next);
    }
}

#[derive(Debug, PartialEq)]
enum Token {
    /// A bare word, or a name in double quotes (then it is no keyword).
    Name { text: String, quoted: bool },
    /// A character that is neither.
    Sign(char),
    /// A text or number.
    Value,
}

impl Token {
    fn is(&self, keyword: &str) -> bool {
        matches!(self, Self::Name { text, quoted: false } if text.eq_ignore_ascii_case(keyword))
    }
}

/// What the scan knows about an open parenthesis.
#[derive(Default)]
struct Level {
    /// A SELECT stands in it: a FROM here names tables, one in EXTRACT or TRIM does not.
    select: bool,
    zone: Zone,
}

#[derive(Default, PartialEq)]
enum Zone {
    /// No tables are named here.
    #[default]
    Elsewhere,
    /// Between FROM and the next clause.
    From,
    /// There, and the next name is a table.
    Table,
}

impl Level {
    /// A comma or JOIN among the tables: another follows.
    fn another(&mut self) {
        if self.zone == Zone::From {
            self.zone = Zone::Table;
        }
    }

    /// What was to be a table is read.
    fn taken(&mut self) {
        if self.zone == Zone::Table {
            self.zone = Zone::From;
        }
    }
}

const CLAUSES: &[&str] = &[
    "where",
    "group",
    "having",
    "order",
    "limit",
    "offset",
    "union",
    "except",
    "intersect",
    "window",
    "qualify",
];

/// The names after FROM and JOIN that are no `WITH` names; `None` when a quote or parenthesis stays open.
fn tables(sql: &str) -> Option<Vec<String>> {
    let tokens = tokens(sql)?;
    let mut levels = vec![Level::default()];
    let mut tables = Vec::new();
    let mut with = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let next = |it: usize| tokens.get(at + it);
        let level = levels.last_mut()?;
        match token {
            Token::Sign('(') => {
                level.taken();
                levels.push(Level::default());
            }
            Token::Sign(')') => {
                levels.pop();
            }
            Token::Sign(',') => level.another(),
            it if it.is("select") => *level = Level { select: true, zone: Zone::Elsewhere },
            it if it.is("from") => {
                let before = at.checked_sub(1).and_then(|it| tokens.get(it));
                if level.select && !before.is_some_and(|it| it.is("distinct")) {
                    level.zone = Zone::Table;
                }
            }
            it if it.is("join") => level.another(),
            it if CLAUSES.iter().any(|clause| it.is(clause)) => level.zone = Zone::Elsewhere,
            Token::Name { text, .. } => {
                let opens = |it: Option<&Token>| it == Some(&Token::Sign('('));
                let names_query = next(1).is_some_and(|it| it.is("as")) && opens(next(2));
                if names_query && level.zone == Zone::Elsewhere {
                    with.push(text.to_lowercase());
                } else if level.zone == Zone::Table && !opens(next(1)) {
                    tables.push(text.clone());
                }
                level.taken();
            }
            Token::Sign(_) | Token::Value => {}
        }
    }
    tables.retain(|it| !with.contains(&it.to_lowercase()));
    tables.sort();
    tables.dedup();
    (levels.len() == 1).then_some(tables)
}

fn tokens(sql: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = sql;
    while let Some(first) = rest.chars().next() {
        let after = rest.get(first.len_utf8()..)?;
        if let Some(comment) = rest.strip_prefix("--") {
            rest = comment.split_once('\n').map_or("", |(_, rest)| rest);
        } else if let Some(comment) = rest.strip_prefix("/*") {
            rest = comment.split_once("*/")?.1;
        } else if matches!(first, '\'' | '"' | '`') {
            let (text, after) = quoted(after, first)?;
            tokens.push(if first == '\'' {
                Token::Value
            } else {
                Token::Name { text, quoted: true }
            });
            rest = after;
        } else if first.is_alphanumeric() || first == '_' {
            let end =
                rest.find(|it: char| !(it.is_alphanumeric() || it == '_')).unwrap_or(rest.len());
            let (text, after) = rest.split_at(end);
            let number = first.is_ascii_digit();
            tokens.push(if number {
                Token::Value
            } else {
                Token::Name { text: text.to_owned(), quoted: false }
            });
            rest = after;
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Sign(first));
            }
            rest = after;
        }
    }
    Some(tokens)
}

/// The text up to the closing `quote`, where two of it stand for one; and what follows.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut rest = text;
    loop {
        let (before, after) = rest.split_once(quote)?;
        out.push_str(before);
        match after.strip_prefix(quote) {
            Some(more) => {
                out.push(quote);
                rest = more;
            }
            None => return Some((out, after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sql: &str, expect: &[&str]) {
        assert_eq!(tables(sql).unwrap(), expect, "{sql}");
    }

    #[test]
    fn tables_stand_after_from_and_join() {
        check(
            r#"SELECT county, count(*) AS n FROM "urban-rural-dibao" GROUP BY county"#,
            &["urban-rural-dibao"],
        );
        check("select * from a join b on a.x = b.x left join c using (x)", &["a", "b", "c"]);
        check("SELECT * FROM a x, \"b-c\" AS y WHERE x.d = y.d, e", &["a", "b-c"]);
        check("SELECT 1 FROM a UNION ALL SELECT 2 FROM b", &["a", "b"]);
        check("SELECT * FROM (SELECT z FROM a) t, (SELECT z FROM b) u", &["a", "b"]);
    }

    #[test]
    fn what_only_looks_like_a_table_is_none() {
        check("SELECT EXTRACT(year FROM born), TRIM(BOTH ' ' FROM name) FROM a", &["a"]);
        check("SELECT x IS DISTINCT FROM y FROM a", &["a"]);
        check("SELECT 'FROM b' -- FROM c\n /* FROM d */ FROM a", &["a"]);
        check("WITH t AS (SELECT * FROM a), u AS (SELECT * FROM t) SELECT * FROM u", &["a"]);
        check("SELECT a.b, c FROM a ORDER BY c, d", &["a"]);
        check("SELECT 1", &[]);
    }

    #[test]
    fn a_table_follows_what_it_adds_up_from_unless_that_needs_it() {
        let mut after = vec![vec![], vec![0], vec![]];
        follow(&mut after, &[vec![1, 2], vec![2], vec![0, 2]]);
        assert_eq!(after, [vec![2], vec![0, 2], vec![]]);
    }

    #[test]
    fn open_quotes_and_parentheses_are_noticed() {
        for sql in [
            "SELECT 'a FROM b",
            "SELECT (1 FROM a",
            "SELECT 1) FROM a",
            "SELECT \"a",
            "SELECT /* a",
        ] {
            assert_eq!(tables(sql), None, "{sql}");
        }
    }
}
