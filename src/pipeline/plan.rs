//! What a project means: `gongkai.toml`, the negative list, schemas and code lists, validated; nothing is left to parse.
//!
//! Ledgers are not looked at. What a person must decide has no default; what is unknown is refused.

use std::fs;
use std::path::Component;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use crate::gate::Assessment;
use crate::gate::NegativeEntry;
use crate::gate::Times;
use crate::model::accept::Accept;
use crate::model::codes::CodeList;
use crate::model::codes::RegionLevel;
use crate::model::digest::Digest;
use crate::model::disclosure::Asked;
use crate::model::disclosure::Noise;
use crate::model::schema;
use crate::model::schema::Schema;
use crate::model::schema::SchemaFault;
use crate::model::standard::Standards;
use crate::model::stop::Stop;
use crate::model::workday::Workdays;
use crate::notify::Notify;
use crate::pipeline::builtin;
use crate::pipeline::config;
use crate::pipeline::config::Reader;
use crate::pipeline::error::Error;
use crate::pipeline::meaning;
use crate::pipeline::moving::Moving;
use crate::pipeline::signing::Signing;
use crate::pipeline::site::SitePlan;
use crate::platform::Kind;
use crate::source::Database;
use crate::source::Web;
use crate::source::WebAt;

/// The file that makes a folder a project.
pub const FILE: &str = "gongkai.toml";
/// Where a project adds to the code lists of built-in schemas.
const OWN_CODES: &str = "schemas/codes";

/// A project.
#[derive(Debug, Clone)]
pub struct Project {
    /// The folder of `gongkai.toml`; every path is relative to it.
    pub dir: PathBuf,
    /// Who publishes.
    pub publisher: Publisher,
    /// What may be shown.
    pub policy: Policy,
    /// The datasets, in the file's order.
    pub datasets: Vec<DatasetPlan>,
    /// Indices of `datasets` in an order in which each comes after those that it is derived from or refers to.
    pub order: Vec<usize>,
    /// Where releases go, in the file's order; the folder `public` when the file names none.
    pub targets: Vec<TargetPlan>,
    /// Who is told what a person has to do.
    pub notify: Option<Notify>,
    /// What its releases are signed with.
    pub signing: Option<Signing>,
    /// What the catalogue's pages say besides.
    pub site: SitePlan,
    /// Where the annual reports are that `reconcile` holds to the records: a glob.
    pub stated: Option<String>,
}

/// Who publishes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publisher {
    /// 哈尔滨市民政局.
    pub name: String,
    /// Six digits of GB/T 2260: district names resolve below it.
    pub region: String,
    /// How to reach the publisher; may be empty.
    pub contact: String,
}

/// What may be shown about whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// k of what everyone may have.
    pub k_unconditional: u32,
    /// k of what is given on conditions.
    pub k_conditional: u32,
    /// Distinct values of each sensitive field in a class, at least.
    pub l: u32,
    /// How far a class's sensitive values may be from the table's; none, not asked.
    pub t: Option<f64>,
    /// Whether two persons must clear every candidate.
    pub clearance: Clearance,
    /// The negative list's file, where there is one.
    pub negative_list: Option<PathBuf>,
    /// What must not be opened.
    pub negative: Vec<NegativeEntry>,
    /// Digest of the negative list's file.
    pub negative_digest: Option<Digest>,
    /// The document by which the list was last revised.
    pub negative_revised: Option<String>,
    /// The impact assessment, where a dataset has none of its own.
    pub assessment: Option<Assessment>,
    /// Whether personal information asks for one.
    pub assessment_required: bool,
    /// What amounts are held to.
    pub standards: Standards,
    /// Digest of the tables of standards and groups, where there are any.
    pub standards_digest: Option<Digest>,
    /// The calendar of working days, where the project says some anew.
    pub workdays: Option<Arc<Workdays>>,
    /// Digest of its table.
    pub workdays_digest: Option<Digest>,
}

impl Policy {
    /// The k that `opening` asks for.
    pub fn k(&self, opening: Opening) -> u32 {
        match opening {
            Opening::Unconditional => self.k_unconditional,
            Opening::Conditional | Opening::Closed => self.k_conditional,
        }
    }
}

/// Whether a past clearance may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clearance {
    /// Two persons clear every candidate.
    Required,
    /// A past clearance holds while schema, policy, negative list and gate rules are unchanged.
    Standing,
}

/// Who may have a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opening {
    /// 无条件开放.
    Unconditional,
    /// 有条件开放.
    Conditional,
    /// 不予开放: other datasets may be derived from it, itself it never leaves.
    Closed,
}

impl Opening {
    /// The opening as configurations and reports write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Unconditional => "unconditional",
            Self::Conditional => "conditional",
            Self::Closed => "closed",
        }
    }
}

/// How often a dataset is renewed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cycle {
    /// 每日.
    Daily,
    /// 每周.
    Weekly,
    /// 每月.
    Monthly,
    /// 每季度.
    Quarterly,
    /// 每半年.
    HalfYearly,
    /// 每年.
    Yearly,
    /// 不定期.
    Irregular,
}

impl Cycle {
    /// Every cycle, with its name in configurations and reports.
    pub const NAMES: &[(Self, &'static str)] = &[
        (Self::Daily, "daily"),
        (Self::Weekly, "weekly"),
        (Self::Monthly, "monthly"),
        (Self::Quarterly, "quarterly"),
        (Self::HalfYearly, "half-yearly"),
        (Self::Yearly, "yearly"),
        (Self::Irregular, "irregular"),
    ];

    /// How many months it is long, where it is some.
    pub fn months(self) -> Option<i32> {
        match self {
            Self::Monthly => Some(1),
            Self::Quarterly => Some(3),
            Self::HalfYearly => Some(6),
            Self::Yearly => Some(12),
            Self::Daily | Self::Weekly | Self::Irregular => None,
        }
    }

    /// The cycle as configurations and reports write it.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(it, _)| *it == self).map_or("irregular", |(_, name)| name)
    }
}

/// A dataset of the project.
#[derive(Debug, Clone)]
pub struct DatasetPlan {
    /// `urban-rural-dibao`: a lower-case slug.
    pub name: String,
    /// What its rows are.
    pub schema: Arc<Schema>,
    /// `2017`, `2017-03`, `2017-Q1`, `2017-H1`.
    pub period: String,
    /// The periods that it goes through, where it has more than one; `period` is then one of them.
    pub moving: Option<Moving>,
    /// The configuration names this period no more: nothing is made of it.
    pub is_past: bool,
    /// How often it is renewed.
    pub cycle: Cycle,
    /// Who may have it.
    pub opening: Opening,
    /// The article on which its release rests.
    pub legal_basis: String,
    /// Where its rows come from: ledgers, or one SQL.
    pub sources: Vec<SourcePlan>,
    /// The same for any period: `{period}` stands for it.
    pub templates: Vec<SourcePlan>,
    /// The datasets that its SQL reads, as indices of the project's, ascending.
    pub needs: Vec<usize>,
    /// For each foreign key of the schema what it refers to; `None` for the dataset itself.
    pub refers: Vec<Option<Reference>>,
    /// What of its ledgers may be wrong before the gate refuses.
    pub accept: Accept,
    /// Each division of this level below the publisher's must be there.
    pub regions: Option<RegionLevel>,
    /// Who signed, and where, that identities may be left open.
    pub waiver: Option<String>,
    /// Its own impact assessment.
    pub assessment: Option<Assessment>,
    /// When it may be seen.
    pub times: Times,
    /// Noise that is added to its counts.
    pub noise: Option<Noise>,
    /// Of how many runs of a period all that is private is kept; none, of all of them.
    pub keep: Option<u32>,
}

/// Fields of another dataset that a foreign key refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The dataset, as an index of the project's.
    pub dataset: usize,
    /// Its fields, by index, in the key's order.
    pub fields: Vec<usize>,
    /// Which of its rows.
    pub rows: Referred,
}

/// Which rows of a dataset a foreign key refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Referred {
    /// Those that are accepted in the run.
    Accepted,
    /// Those of its newest release.
    Released,
}

impl Project {
    /// The datasets that dataset `at` is made from, in however many steps of SQL; ascending.
    pub fn made_from(&self, at: usize) -> Vec<usize> {
        let needs = |at: usize| self.datasets.get(at).into_iter().flat_map(|it| &it.needs).copied();
        let mut out: Vec<usize> = needs(at).collect();
        let mut next = 0;
        while let Some(&it) = out.get(next) {
            for need in needs(it).collect::<Vec<_>>() {
                if !out.contains(&need) {
                    out.push(need);
                }
            }
            next += 1;
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}

impl DatasetPlan {
    /// Name and period: what the journal knows it by.
    pub fn key(&self) -> (&str, &str) {
        (&self.name, &self.period)
    }

    /// What a release of it is held to: the k of its opening, raised by its schema's.
    pub fn asked(&self, policy: &Policy) -> Asked {
        let k = policy.k(self.opening).max(self.schema.k.unwrap_or_default());
        Asked { k, l: policy.l, t: policy.t, ..Asked::default() }
    }

    /// The datasets that must come before this one: those that its SQL reads and those whose rows its keys refer to,
    /// each once.
    pub fn after(&self) -> Vec<usize> {
        let refers = self.refers.iter().flatten().filter(|it| it.rows == Referred::Accepted);
        let refers = refers.map(|it| it.dataset);
        let mut out: Vec<usize> = self.needs.iter().copied().chain(refers).collect();
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Whether the dataset is made by SQL from others.
    pub fn is_derived(&self) -> bool {
        self.sources.iter().any(|it| matches!(it, SourcePlan::Sql { .. }))
    }

    /// Whether a ledger comes over `http`, where anybody on the way can read and change it.
    pub fn is_exposed(&self) -> bool {
        self.sources.iter().any(|it| match it {
            SourcePlan::Web(Web { at: WebAt::Plain(link), .. }) => !link.is_private(),
            _ => false,
        })
    }
}

/// Where rows come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourcePlan {
    /// Ledgers of the project.
    Files {
        /// Relative to the project, `/` between folders, `**` for any depth.
        glob: String,
        /// Only the sheet of this name.
        sheet: Option<String>,
        /// The encoding, where it is known and must not be guessed.
        encoding: Option<String>,
    },
    /// A ledger on the web.
    Web(Web),
    /// The answer of a query of a database.
    Database(Database),
    /// Annual reports of the project: what they state.
    Reports {
        /// Relative to the project, as that of files.
        glob: String,
    },
    /// Other datasets of the project.
    Sql {
        /// One query.
        sql: String,
    },
}

/// Where releases go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetPlan {
    /// `site`: a lower-case slug.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Where on the web its files are, for catalogues.
    pub base_url: Option<String>,
    /// How many revisions of each period it keeps; all of them where it does not say.
    pub keep: Option<u32>,
}

impl TargetPlan {
    /// The folder that the target is, relative to the project, where it is one.
    pub fn folder(&self) -> Option<&Path> {
        match &self.kind {
            Kind::Directory { path } => Some(path),
            Kind::Ckan(_) | Kind::S3(_) | Kind::WebDav(_) => None,
        }
    }

    /// Whether what goes there can be read and changed on the way.
    pub fn is_exposed(&self) -> bool {
        match &self.kind {
            Kind::Directory { .. } => false,
            Kind::Ckan(it) => !it.url.is_private(),
            Kind::S3(it) => it.endpoint.as_ref().is_some_and(|it| !it.is_private()),
            Kind::WebDav(it) => !it.url.is_private(),
        }
    }
}

/// The nearest folder with a `gongkai.toml`, from `start` upward.
pub fn find(start: &Path) -> Result<PathBuf, Stop> {
    let start = std::path::absolute(start).unwrap_or_else(|_| start.to_path_buf());
    let found = start.ancestors().find(|it| it.join(FILE).is_file()).map(Path::to_path_buf);
    found.ok_or_else(|| Error::NoProject { start }.into())
}

/// The project in `dir`; the first problem when there are any.
pub fn load(dir: &Path) -> Result<Project, Stop> {
    load_all(dir).map_err(|stops| {
        // `load_all` refuses with at least one problem.
        let first = stops.into_iter().next();
        first.unwrap_or_else(|| Error::NoProject { start: dir.to_path_buf() }.into())
    })
}

/// The project in `dir`, or all that is wrong with it: never an empty list.
pub fn load_all(dir: &Path) -> Result<Project, Vec<Stop>> {
    let text = match fs::read_to_string(dir.join(FILE)) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(vec![Error::NoProject { start: dir.to_path_buf() }.into()]);
        }
        Err(cause) => return Err(vec![Error::Unreadable { file: FILE.to_owned(), cause }.into()]),
    };
    let mut reader = Reader::new(FILE, text.strip_prefix('\u{feff}').unwrap_or(&text));
    let config = config::project(&mut reader);
    let mut stops = Vec::new();
    let worth_reading = reader.is_sound() || !config.datasets.is_empty();
    let project =
        worth_reading.then(|| meaning::project(dir, config, &mut reader, &mut stops)).flatten();
    let mut all = reader.into_stops();
    all.append(&mut stops);
    match project {
        Some(project) if all.is_empty() => Ok(project),
        _ => Err(all),
    }
}

/// The schema that `reference` names: `builtin:NAME`, or a JSON file relative to `base`.
///
/// A file's code lists are looked up in `codes/` beside it and then among the built-ins; a built-in's only there.
/// Either is extended by the project's own `NAME-local.csv`, beside the file or in `schemas/codes`.
pub fn schema(reference: &str, base: &Path) -> Result<Schema, Stop> {
    if let Some(name) = reference.strip_prefix("builtin:") {
        let missing = || Error::NoBuiltin { name: name.to_owned(), there: builtin_names() };
        let json = builtin::schema(name).ok_or_else(missing)?;
        let own = base.join(OWN_CODES);
        let codes = |name: &str| Some(extended(builtin_codes(name)?, name, &own));
        return Ok(schema::parse(reference, json, &codes)?);
    }
    let file = base.join(reference);
    let unreadable = |cause| Error::Unreadable { file: reference.to_owned(), cause };
    let json = fs::read(&file).map_err(unreadable)?;
    let beside = file.with_file_name("codes");
    let codes = |name: &str| {
        if !is_plain_name(name) {
            return None;
        }
        let found = match fs::read(beside.join(format!("{name}.csv"))) {
            Ok(bytes) => Some(list(name, &bytes)),
            Err(_) => builtin_codes(name),
        };
        Some(extended(found?, name, &beside))
    };
    Ok(schema::parse(reference, &json, &codes)?)
}

/// The names that `builtin:` knows.
pub fn builtin_names() -> Vec<&'static str> {
    builtin::SCHEMAS.iter().map(|(name, _)| *name).collect()
}

fn builtin_codes(name: &str) -> Option<Result<CodeList, SchemaFault>> {
    builtin::codes(name).map(|bytes| list(name, bytes))
}

/// A list with what `NAME-local.csv` in the folder `own` adds to it, if it is there.
fn extended(
    list: Result<CodeList, SchemaFault>,
    name: &str,
    own: &Path,
) -> Result<CodeList, SchemaFault> {
    let name = format!("{name}-local");
    match fs::read(own.join(format!("{name}.csv"))) {
        Ok(bytes) => Ok(list?.extended(self::list(&name, &bytes)?)),
        Err(_) => list,
    }
}

fn list(name: &str, bytes: &[u8]) -> Result<CodeList, SchemaFault> {
    CodeList::parse(name, bytes)
        .map_err(|fault| SchemaFault::Codes { list: name.to_owned(), fault })
}

/// One component, and no way up or down.
fn is_plain_name(name: &str) -> bool {
    let mut parts = Path::new(name).components();
    matches!(parts.next(), Some(Component::Normal(_))) && parts.next().is_none()
}
