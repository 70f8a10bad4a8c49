//! The first pass over JSON: where the records are, and which fields they have.
//!
//! Platforms wrap their records in envelopes of many kinds. Every array of objects, or of arrays, that stands in no
//! other array is a table; the known envelopes (CKAN, Socrata, GeoJSON, Elasticsearch) say which of them are not.

use std::io::BufRead;

use crate::model::limits;
use crate::read::book::json::keys;
use crate::read::book::json::keys::Keys;
use crate::read::book::json::tokens::Token;
use crate::read::book::json::tokens::Tokens;
use crate::read::flaw::Flaw;
use crate::read::flaw::Format;
use crate::read::flaw::Trouble;

/// A table in a JSON ledger.
#[derive(Debug)]
pub(super) struct Table {
    /// The keys that lead to it.
    pub path: Vec<String>,
    pub shape: Shape,
}

/// How its records are written.
#[derive(Debug)]
pub(super) enum Shape {
    /// An array of objects.
    Objects(Fields),
    /// Objects one after another, or a single one.
    Lines(Fields),
    /// An array of arrays, with the names of the columns if they are known.
    Lists(Option<Vec<String>>),
    /// Arrays one after another.
    ListLines,
    /// An object of arrays: column by column.
    Columns,
}

/// The fields of objects.
#[derive(Debug)]
pub(super) struct Fields {
    pub keys: Keys,
    /// Each column's header.
    pub paths: Vec<Vec<String>>,
}

/// An array that may be a table.
struct Candidate {
    path: Vec<String>,
    objects: u64,
    lists: u64,
    scalars: u64,
    /// The widest list.
    width: usize,
    keys: Keys,
    /// What it says where it names columns.
    names: Vec<String>,
}

/// Keys of arrays that name the columns of the table beside them.
const NAMING: &[&str] = &["columns", "fields", "header", "headers", "cols", "表头", "字段"];

/// Keys under which such an array's objects hold a name, the best first.
const NAMES: &[&str] = &["name", "title", "label", "id", "fieldName", "field"];

struct Survey<R> {
    tokens: Tokens<R>,
    found: Vec<Candidate>,
    /// The keys of a value that is a record itself.
    line: Keys,
}

/// The tables of the JSON in `input`.
pub(super) fn tables(input: impl BufRead) -> Result<Vec<Table>, Trouble> {
    let (tokens, line) = (Tokens::new(input), Keys::default());
    let mut survey = Survey { tokens, found: Vec::new(), line };
    let first = survey.tokens.next()?;
    match first {
        Token::Object => {
            survey.line.begin();
            survey.object(keys::ROOT, &mut Vec::new())?;
        }
        Token::Array => survey.array(&[])?,
        _ => return Err(Flaw::NoRecords(Format::Json).into()),
    }
    match (first, survey.tokens.next()?) {
        (_, Token::Eof) => survey.choose(),
        (Token::Object, Token::Object) => survey.lines(),
        (Token::Array, Token::Array) => survey.list_lines(),
        _ => Err(survey.tokens.damaged()),
    }
}

impl<R: BufRead> Survey<R> {
    /// Looks through an object for arrays; the object may be a record, too.
    fn object(&mut self, node: usize, path: &mut Vec<String>) -> Result<(), Trouble> {
        loop {
            if self.tokens.next()? != Token::Key {
                return Ok(());
            }
            let name = self.tokens.text().to_owned();
            let at = self.line.child(node, &name)?;
            path.push(name);
            match self.tokens.next()? {
                Token::Object => self.object(at, path)?,
                Token::Array => {
                    self.line.leaf(at, Token::Array);
                    self.array(path)?;
                }
                token => self.line.leaf(at, token),
            }
            path.pop();
        }
    }

    fn array(&mut self, path: &[String]) -> Result<(), Trouble> {
        let keys = Keys::default();
        let (path, names) = (path.to_vec(), Vec::new());
        let naming = path.last().is_some_and(|it| NAMING.contains(&it.as_str()));
        let mut it = Candidate { path, objects: 0, lists: 0, scalars: 0, width: 0, keys, names };
        loop {
            match self.tokens.next()? {
                Token::End => break,
                Token::Object => {
                    it.objects += 1;
                    it.keys.begin();
                    if naming {
                        it.name_of_object(&mut self.tokens)?;
                    } else {
                        it.keys.learn(&mut self.tokens, keys::ROOT)?;
                    }
                }
                Token::Array => {
                    it.lists += 1;
                    let width = self.width()?;
                    it.width = it.width.max(width);
                }
                Token::Null => {}
                token => {
                    it.scalars += 1;
                    if naming && token == Token::Text {
                        it.name(self.tokens.text());
                    }
                }
            }
            if it.names.len() > limits::COLUMNS_MAX || it.width > limits::COLUMNS_MAX {
                return Err(Flaw::Excessive(Format::Json).into());
            }
        }
        if self.found.len() >= limits::COLUMNS_MAX {
            return Err(Flaw::Excessive(Format::Json).into());
        }
        self.found.push(it);
        Ok(())
    }

    /// How many values an array has whose `[` was read.
    fn width(&mut self) -> Result<usize, Trouble> {
        let mut width = 0;
        loop {
            match self.tokens.next()? {
                Token::End => return Ok(width),
                token => self.tokens.skip(token)?,
            }
            width += 1;
        }
    }

    /// One record a line: the first was looked through, the second's `{` was read.
    fn lines(mut self) -> Result<Vec<Table>, Trouble> {
        loop {
            self.line.begin();
            self.line.learn(&mut self.tokens, keys::ROOT)?;
            match self.tokens.next()? {
                Token::Eof => break,
                Token::Object => {}
                _ => return Err(self.tokens.damaged()),
            }
        }
        Ok(vec![Table { path: Vec::new(), shape: Shape::Lines(Fields::of(self.line, keys::ROOT)) }])
    }

    fn list_lines(mut self) -> Result<Vec<Table>, Trouble> {
        loop {
            if self.width()? > limits::COLUMNS_MAX {
                return Err(Flaw::Excessive(Format::Json).into());
            }
            match self.tokens.next()? {
                Token::Eof => break,
                Token::Array => {}
                _ => return Err(self.tokens.damaged()),
            }
        }
        Ok(vec![Table { path: Vec::new(), shape: Shape::ListLines }])
    }

    /// The tables of a single value.
    fn choose(self) -> Result<Vec<Table>, Trouble> {
        let Self { found, line, .. } = self;
        let naming: Vec<(Vec<String>, Vec<String>)> = found
            .iter()
            .filter(|it| !it.names.is_empty())
            .map(|it| (it.path.clone(), it.names.clone()))
            .collect();
        let columns = by_column(&found);
        let is_only = |it: &Candidate| it.names.is_empty();
        let any = found.iter().any(|it| is_only(it) && (it.is_objects() || it.is_lists()));
        let mut tables = Vec::new();
        for it in found {
            let is_naming = !is_only(&it);
            if it.is_lists() {
                let names = names(&it, &naming);
                tables.push(Table { path: it.path, shape: Shape::Lists(names) });
            } else if it.is_objects() && !(is_naming && any) {
                let root = it.root();
                let shape = Shape::Objects(Fields::of(it.keys, root));
                tables.push(Table { path: it.path, shape });
            }
        }
        if !tables.is_empty() {
            return Ok(tables);
        }
        let path = Vec::new();
        if columns {
            return Ok(vec![Table { path, shape: Shape::Columns }]);
        }
        let fields = Fields::of(line, keys::ROOT);
        if fields.paths.is_empty() {
            return Err(Flaw::NoRecords(Format::Json).into());
        }
        Ok(vec![Table { path, shape: Shape::Lines(fields) }])
    }
}

/// Whether the value is an object of arrays of the same length, and of nothing else.
fn by_column(found: &[Candidate]) -> bool {
    let column = |it: &Candidate| it.path.len() == 1 && it.objects == 0 && it.lists == 0;
    let sizes: Vec<u64> = found.iter().map(|it| it.scalars).collect();
    found.len() > 1 && found.iter().all(column) && sizes.iter().max() > Some(&0)
}

/// The names of a list's columns: beside it, or where Socrata puts them.
fn names(table: &Candidate, naming: &[(Vec<String>, Vec<String>)]) -> Option<Vec<String>> {
    let above = |path: &[String]| path.split_last().map(|it| it.1.to_vec()).unwrap_or_default();
    let beside = |path: &Vec<String>| above(path) == above(&table.path);
    let socrata = |path: &Vec<String>| path.iter().eq(["meta", "view", "columns"]);
    let found =
        naming.iter().find(|it| beside(&it.0)).or_else(|| naming.iter().find(|it| socrata(&it.0)));
    found.map(|it| it.1.clone()).filter(|it| it.len() >= table.width)
}

impl Candidate {
    fn is_objects(&self) -> bool {
        self.objects > 0 && self.lists == 0 && self.scalars == 0
    }

    fn is_lists(&self) -> bool {
        self.lists > 0 && self.objects == 0 && self.scalars == 0
    }

    /// Where in its records the fields are: GeoJSON and Elasticsearch wrap them once more.
    fn root(&self) -> usize {
        let geo = self.path.last().is_some_and(|it| it == "features") && self.keys.has("geometry");
        let hits = self.path.ends_with(&["hits".to_owned(), "hits".to_owned()]);
        let inner = match (geo, hits) {
            (true, _) => self.keys.inner("properties"),
            (_, true) => self.keys.inner("_source"),
            _ => None,
        };
        inner.unwrap_or(keys::ROOT)
    }

    fn name(&mut self, name: &str) {
        self.names.push(name.chars().take(limits::KEY_BYTES_MAX).collect());
    }

    /// Notes the name that an object gives a column; its `{` was read.
    fn name_of_object<R: BufRead>(&mut self, tokens: &mut Tokens<R>) -> Result<(), Trouble> {
        let mut best: Option<(usize, String)> = None;
        while tokens.next()? == Token::Key {
            let at = self.keys.child(keys::ROOT, tokens.text())?;
            let rank = NAMES.iter().position(|it| *it == tokens.text());
            match tokens.next()? {
                Token::Object => self.keys.learn(tokens, at)?,
                token => {
                    self.keys.leaf(at, token);
                    let better = rank.filter(|it| best.as_ref().is_none_or(|best| *it < best.0));
                    if let (Some(rank), Token::Text) = (better, token) {
                        best = Some((rank, tokens.text().to_owned()));
                    }
                    tokens.skip(token)?;
                }
            }
        }
        if let Some((_, name)) = best {
            self.name(&name);
        }
        Ok(())
    }
}

impl Fields {
    fn of(mut keys: Keys, root: usize) -> Self {
        let paths = keys.columns(root);
        Self { keys, paths }
    }
}
