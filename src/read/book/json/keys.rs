//! The fields of records whose keys change: a tree of keys in the order in which they first appear.

use std::collections::BTreeMap;
use std::io::BufRead;

use crate::model::limits;
use crate::read::book::json::tokens::Token;
use crate::read::book::json::tokens::Tokens;
use crate::read::flaw::Flaw;
use crate::read::flaw::Format;
use crate::read::flaw::Trouble;

/// The keys of records, nested as the records are.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    nodes: Vec<Node>,
    /// Records so far.
    records: u64,
}

#[derive(Clone, Debug, Default)]
struct Node {
    name: String,
    children: BTreeMap<String, usize>,
    /// The children in order.
    order: Vec<usize>,
    /// Some record has a value here that is no object.
    leaf: bool,
    /// Some record has a list here.
    list: bool,
    /// The record that named it last.
    record: u64,
    column: Option<usize>,
}

/// The keys' root.
pub(super) const ROOT: usize = 0;

/// The cells of one record, reused.
#[derive(Debug, Default)]
pub(super) struct Cells {
    text: String,
    spans: Vec<(usize, usize)>,
}

impl Default for Keys {
    fn default() -> Self {
        Self { nodes: vec![Node::default()], records: 0 }
    }
}

impl Keys {
    /// Begins a record.
    pub(super) fn begin(&mut self) {
        self.records += 1;
    }

    /// The key `name` below `parent`, named by the current record; a record names it once.
    pub(super) fn child(&mut self, parent: usize, name: &str) -> Result<usize, Flaw> {
        let known = self.nodes.get(parent).and_then(|it| it.children.get(name)).copied();
        let at = known.unwrap_or(self.nodes.len());
        if known.is_none() {
            if self.nodes.len() > 2 * limits::COLUMNS_MAX {
                return Err(Flaw::Excessive(Format::Json));
            }
            self.nodes.push(Node { name: name.to_owned(), ..Node::default() });
            if let Some(parent) = self.nodes.get_mut(parent) {
                parent.children.insert(name.to_owned(), at);
                parent.order.push(at);
            }
        }
        let records = self.records;
        match self.nodes.get_mut(at) {
            Some(node) if node.record == records => Err(Flaw::TwiceNamed(records)),
            Some(node) => {
                node.record = records;
                Ok(at)
            }
            None => Ok(at),
        }
    }

    /// The key has a value that is no object, and begins with `token`.
    pub(super) fn leaf(&mut self, at: usize, token: Token) {
        if let Some(node) = self.nodes.get_mut(at) {
            node.leaf = true;
            node.list |= token == Token::Array;
        }
    }

    /// The columns that hold lists, from 1.
    pub(super) fn lists(&self) -> Vec<u32> {
        let list = self.nodes.iter().filter(|it| it.list).filter_map(|it| it.column);
        let mut lists: Vec<u32> = list.filter_map(|it| u32::try_from(it + 1).ok()).collect();
        lists.sort_unstable();
        lists
    }

    /// The child of the root that is called `name` and is an object.
    pub(super) fn inner(&self, name: &str) -> Option<usize> {
        let at = *self.nodes.first()?.children.get(name)?;
        self.nodes.get(at).filter(|it| !it.order.is_empty()).map(|_| at)
    }

    /// Whether the root has a child called `name`.
    pub(super) fn has(&self, name: &str) -> bool {
        self.nodes.first().is_some_and(|it| it.children.contains_key(name))
    }

    /// Notes the keys of a record whose `{` was read.
    pub(super) fn learn<R: BufRead>(
        &mut self,
        tokens: &mut Tokens<R>,
        parent: usize,
    ) -> Result<(), Trouble> {
        loop {
            match tokens.next()? {
                Token::Key => {
                    let at = self.child(parent, tokens.text())?;
                    match tokens.next()? {
                        Token::Object => self.learn(tokens, at)?,
                        token => {
                            self.leaf(at, token);
                            tokens.skip(token)?;
                        }
                    }
                }
                _ => return Ok(()),
            }
        }
    }

    /// Makes the values below `root` columns; gives their paths.
    pub(super) fn columns(&mut self, root: usize) -> Vec<Vec<String>> {
        let mut paths = Vec::new();
        self.number(root, &mut Vec::new(), &mut paths);
        self.records = 0;
        self.nodes.iter_mut().for_each(|it| it.record = 0);
        paths
    }

    fn number(&mut self, at: usize, path: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
        let Some(node) = self.nodes.get_mut(at) else { return };
        if node.leaf && !path.is_empty() {
            node.column = Some(paths.len());
            let levels = path.len().min(limits::HEADER_ROWS_MAX);
            let (above, below) = path.split_at(levels - 1);
            let mut shown = above.to_vec();
            shown.push(below.join("."));
            paths.push(shown);
        }
        for child in node.order.clone() {
            path.push(self.nodes.get(child).map(|it| it.name.clone()).unwrap_or_default());
            self.number(child, path, paths);
            path.pop();
        }
    }

    /// Reads the values of a record whose `{` was read.
    pub(super) fn read<R: BufRead>(
        &self,
        tokens: &mut Tokens<R>,
        parent: usize,
        cells: &mut Cells,
    ) -> Result<(), Trouble> {
        loop {
            if tokens.next()? != Token::Key {
                return Ok(());
            }
            let node = self.nodes.get(parent).and_then(|it| it.children.get(tokens.text()));
            let Some(at) = node.copied() else { return Err(tokens.damaged()) };
            let column = self.nodes.get(at).and_then(|it| it.column);
            match (tokens.next()?, column) {
                (Token::Object, _) => self.read(tokens, at, cells)?,
                (token, Some(column)) => cells.put(column, tokens, token)?,
                (token, None) => tokens.skip(token)?,
            }
        }
    }
}

impl Cells {
    /// Forgets the record before; there will be so many columns.
    pub(super) fn clear(&mut self, columns: usize) {
        self.text.clear();
        self.spans.clear();
        self.spans.resize(columns, (0, 0));
    }

    /// Puts the value that begins with `token` into a column.
    pub(super) fn put<R: BufRead>(
        &mut self,
        column: usize,
        tokens: &mut Tokens<R>,
        token: Token,
    ) -> Result<(), Trouble> {
        let from = self.text.len();
        value(tokens, token, &mut self.text)?;
        if self.text.len() > 4 * limits::RECORD_BYTES_MAX {
            return Err(Flaw::Excessive(Format::Json).into());
        }
        if let Some(span) = self.spans.get_mut(column) {
            *span = (from, self.text.len());
        }
        Ok(())
    }

    /// What the columns show.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.spans.iter().map(|(from, to)| self.text.get(*from..*to).unwrap_or_default())
    }
}

/// What a cell shows of a value: text and numbers as written, nothing for null, JSON for what is nested.
pub(super) fn value<R: BufRead>(
    tokens: &mut Tokens<R>,
    token: Token,
    out: &mut String,
) -> Result<(), Trouble> {
    match token {
        Token::Text | Token::Number => out.push_str(tokens.text()),
        Token::Null => {}
        _ => tokens.copy(token, out)?,
    }
    Ok(())
}
