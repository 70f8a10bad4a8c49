//! A Table Schema proposed from columns: what is certain is written, what is not is left to a person.

use std::collections::BTreeSet;

use serde_json::Value;
use serde_json::json;

use crate::model::lang::Lang;
use crate::model::schema::Kind;
use crate::model::schema::Role;
use crate::normalize::looks;
use crate::normalize::looks::Codes;
use crate::normalize::looks::Fate;
use crate::normalize::looks::Guess;
use crate::normalize::looks::Lists;
use crate::normalize::looks::Look;
use crate::pipeline::init::Proposed;
use crate::pipeline::init::group::Group;
use crate::pipeline::inspect::SeenTable;

/// A file to write: its name in the project, and its bytes.
type Written = (String, Vec<u8>);
/// Stands where nobody has said what a number counts.
const UNDECIDED: &str = "未定";
/// Columns that no schema reads.
const UNREAD: &[&str] = &["row_no", "signature"];

/// The dataset of `group`, with the schema and code lists that it needs.
pub(super) fn propose(group: &Group, lists: &Lists, lang: Lang) -> (Proposed, Vec<Written>) {
    let tables = || group.ledgers.iter().flat_map(|it| &it.tables);
    let mut proposed = Proposed {
        name: group.name.clone(),
        ledgers: group.ledgers.iter().map(|it| it.target.clone()).collect(),
        rows: tables().map(|it| it.rows).sum(),
        ..Proposed::default()
    };
    let Some((builtin, schema)) = &group.builtin else {
        let mut draft = Draft::default();
        tables().for_each(|it| draft.table(it));
        proposed.fields = draft.columns.len();
        proposed.schema = format!("schemas/{}.json", group.name);
        let files = draft.files(group, lists, lang);
        return (proposed, files);
    };
    proposed.schema = format!("builtin:{builtin}");
    let (mut unmapped, mut missing, mut fields) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for table in tables().filter(|it| !it.looks.is_empty()) {
        let fates = looks::fates(&table.part, schema);
        for (path, fate) in table.part.header.iter().zip(&fates) {
            match fate {
                Fate::Field(field) => {
                    fields.insert(*field);
                }
                Fate::Unknown => {
                    unmapped.insert(path.join("."));
                }
                Fate::Ignored => {}
            }
        }
        let lacks = schema.fields.iter().enumerate().filter(|(at, it)| {
            it.constraints.required && !it.context && !fates.contains(&Fate::Field(*at))
        });
        missing.extend(lacks.map(|it| it.1.title.clone()));
    }
    proposed.fields = fields.len();
    proposed.unmapped = unmapped.into_iter().collect();
    proposed.missing = missing.into_iter().collect();
    (proposed, Vec::new())
}

/// Columns of several ledgers, those that mean one thing brought together.
#[derive(Default)]
struct Draft {
    columns: Vec<Column>,
    ignored: Vec<String>,
}

/// A column, in every ledger that has it.
struct Column {
    spellings: Vec<String>,
    look: Look,
    /// The first header, and the table that it stands in.
    path: Vec<String>,
    part: std::sync::Arc<crate::read::Part>,
    /// What the header names, for certain.
    entry: Option<&'static str>,
    tables: usize,
}

impl Draft {
    fn table(&mut self, table: &SeenTable) {
        let mut used: Vec<usize> = Vec::new();
        for (path, look) in table.part.header.iter().zip(&table.looks).filter(|it| !it.0.is_empty())
        {
            let spelling = looks::spelling(path);
            let entry = looks::entry(path).map(|it| it.name.as_str());
            if entry.is_some_and(|it| UNREAD.contains(&it)) {
                if !self.ignored.contains(&spelling) {
                    self.ignored.push(spelling);
                }
                continue;
            }
            let certain = looks::certain(path).map(|it| it.name.as_str());
            let same = self.columns.iter().position(|it| it.spellings.contains(&spelling));
            let meant =
                || self.columns.iter().position(|it| certain.is_some() && it.entry == certain);
            // Two columns of one table are never one field.
            let at = same.or_else(meant).filter(|it| !used.contains(it));
            if let Some(column) = at.and_then(|it| self.columns.get_mut(it)) {
                if !column.spellings.contains(&spelling) {
                    column.spellings.push(spelling);
                }
                column.look.join(look.clone());
                column.tables += 1;
                used.extend(at);
            } else if same.is_none() {
                used.push(self.columns.len());
                self.columns.push(Column {
                    spellings: vec![spelling],
                    look: look.clone(),
                    path: path.clone(),
                    part: std::sync::Arc::clone(&table.part),
                    entry: certain,
                    tables: 1,
                });
            }
        }
    }

    fn files(&self, group: &Group, lists: &Lists, lang: Lang) -> Vec<Written> {
        let mut names = BTreeSet::new();
        let mut files = Vec::new();
        let mut fields = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            let guess = column.look.judge(&column.path, &column.part, lists);
            let name = column.name(&guess, at, &mut names);
            let list = guess.codes.as_ref().map(|codes| match codes {
                Codes::Known(list) => list.clone(),
                Codes::New(values) => {
                    let list = format!("{}-{}", group.name, name.replace('_', "-"));
                    files.push((format!("schemas/codes/{list}.csv"), code_list(values)));
                    list
                }
            });
            fields.push(field(column, &guess, &name, list, lang));
        }
        let description = match lang {
            Lang::Zh => {
                "由 gongkai init 从台账起草。每个字段都先不发布（release: drop）；作用、单位、是否发布由人决定。"
            }
            Lang::En => {
                "Proposed from ledgers by gongkai init. Every field is held back (release: drop); roles, units and what leaves are for a person to decide."
            }
        };
        let schema = json!({
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "name": group.name,
            "title": group.title,
            "description": description,
            "fields": fields,
            "missingValues": ["", "-", "—", "——", "/", "无", "空", "N/A"],
            "gongkai": { "ignore": self.ignored },
        });
        // Values of our own making always serialize.
        let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
        text.push('\n');
        files.push((format!("schemas/{}.json", group.name), text.into_bytes()));
        files
    }
}

impl Column {
    /// The dictionary's name, or what the header sounds like; each once.
    fn name(&self, guess: &Guess, at: usize, names: &mut BTreeSet<String>) -> String {
        let sound = || {
            let sound: String =
                looks::sound(self.spellings.first().map_or("", |it| it)).chars().take(40).collect();
            let sound = sound.trim_matches('_').to_owned();
            let plain = sound.starts_with(|it: char| it.is_ascii_lowercase());
            if plain { sound } else { format!("column_{}", at + 1) }
        };
        let known = guess.entry.filter(|_| self.entry.is_some()).map(|it| it.name.clone());
        let name = known.unwrap_or_else(sound);
        let numbered = (2..).map(|n| format!("{name}_{n}"));
        let mut all = std::iter::once(name.clone()).chain(numbered);
        all.find(|it| names.insert(it.clone())).unwrap_or_default()
    }
}

fn field(column: &Column, guess: &Guess, name: &str, list: Option<String>, lang: Lang) -> Value {
    let mut extension = json!({ "kind": guess.kind.name(), "role": guess.role.name() });
    let number = matches!(guess.kind, Kind::Money | Kind::Number | Kind::Count);
    if guess.role != Role::Identifier {
        extension["release"] = "drop".into();
    }
    if number {
        extension["unit"] = guess.unit.clone().unwrap_or_else(|| UNDECIDED.to_owned()).into();
    }
    if matches!(guess.kind, Kind::Money | Kind::Number) {
        extension["scale"] = guess.scale.into();
    }
    if let Some(list) = list {
        extension["codes"] = list.into();
    }
    if matches!(guess.kind, Kind::Region | Kind::YearMonth)
        && guess.entry.is_some_and(|it| matches!(it.name.as_str(), "region" | "period"))
    {
        extension["context"] = true.into();
    }
    let mut spellings = column.spellings.iter();
    let title = spellings.next().cloned().unwrap_or_default();
    let aliases: Vec<&String> = spellings.collect();
    if !aliases.is_empty() {
        extension["aliases"] = json!(aliases);
    }
    json!({
        "name": name,
        "title": title,
        "description": describe(column, guess, lang),
        "type": guess.kind.table_schema_type(),
        "gongkai": extension,
    })
}

/// What the proposal rests on, and what is still to be decided.
fn describe(column: &Column, guess: &Guess, lang: Lang) -> String {
    let fits = guess.fits.map(|it| format!("{it}%"));
    let unit =
        matches!(guess.kind, Kind::Money | Kind::Number | Kind::Count) && guess.unit.is_none();
    let (mut out, unit_words, ditto) = match lang {
        Lang::Zh => (
            match fits {
                Some(fits) => format!("起草：{fits} 的格符合这个类型。作用由人决定。"),
                None => "起草：没有可看的格。类型和作用由人决定。".to_owned(),
            },
            "单位没有写明，请填写。",
            "有“同上”或〃，如果确实表示同上一行，可设 ditto。",
        ),
        Lang::En => (
            match fits {
                Some(fits) => format!(
                    "Proposed: {fits} of the cells fit this kind. A person decides the role."
                ),
                None => "Proposed: no cell to look at. A person decides kind and role.".to_owned(),
            },
            " No unit is stated: fill it in.",
            " There are ditto marks; if they do mean the row above, set ditto.",
        ),
    };
    if unit {
        out.push_str(unit_words);
    }
    if column.look.dittos() > 0 {
        out.push_str(ditto);
    }
    out
}

fn code_list(values: &[String]) -> Vec<u8> {
    let mut out = b"code,label,aliases,valid_from,valid_to,replaced_by\n".to_vec();
    for (number, value) in (1..).zip(values) {
        let label = if value.contains([',', '"', '\n']) {
            format!("\"{}\"", value.replace('"', "\"\""))
        } else {
            value.clone()
        };
        out.extend_from_slice(format!("C{number:02},{label},,,,\n").as_bytes());
    }
    out
}
