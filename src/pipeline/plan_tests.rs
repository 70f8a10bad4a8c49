//! Projects, sound and not: what they mean, and how their problems read.

use std::path::PathBuf;

use crate::disk;
use crate::disk::Access;
use crate::model::accept::Share;
use crate::model::codes::RegionLevel;
use crate::model::day::Day;
use crate::model::lang::Lang;
use crate::pipeline::builtin;
use crate::pipeline::plan;
use crate::pipeline::plan::Clearance;
use crate::pipeline::plan::Cycle;
use crate::pipeline::plan::DatasetPlan;
use crate::pipeline::plan::Opening;
use crate::pipeline::plan::Project;
use crate::pipeline::plan::SourcePlan;

const PUBLISHER: &str =
    "[publisher]\nname = \"某市民政局\"\nregion = \"230100\"\ncontact = \"电话\"\n";
const DATASET: &str = "[dataset.b]\nschema = \"schemas/b.json\"\nperiod = \"2017\"\ncycle = \"yearly\"\n\
    opening = \"unconditional\"\nlegal_basis = \"某办法第九条\"\nsource = [{ path = \"inbox/**/*.csv\" }]\n";
const SCHEMA: &str = r#"{"name": "b", "title": "乙", "fields": [
    {"name": "county", "title": "区县", "type": "string",
     "gongkai": {"kind": "region", "codes": "places", "role": "quasi", "release": "keep"}}]}"#;
const CODES: &str = "code,label,aliases,valid_from,valid_to,replaced_by,level,parent\n230102,道里区,,,,,county,230100\n";

/// A project folder that is gone when the test ends.
struct Dir(PathBuf);

impl Dir {
    fn new(name: &str, config: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("gongkai-plan-{}-{name}", std::process::id()));
        let dir = Self(dir);
        dir.write("gongkai.toml", config);
        dir.write("schemas/b.json", SCHEMA);
        dir.write("schemas/codes/places.csv", CODES);
        dir
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        disk::create_dir(path.parent().unwrap(), Access::Private).unwrap();
        disk::replace(&path, text.as_bytes(), Access::Private).unwrap();
    }
}

impl Drop for Dir {
    fn drop(&mut self) {
        disk::remove_dir(&self.0).unwrap();
    }
}

fn load(name: &str, config: &str) -> Project {
    let dir = Dir::new(name, config);
    plan::load_all(&dir.0).unwrap()
}

/// The problems' first lines, in English.
fn problems(name: &str, config: &str) -> Vec<String> {
    let dir = Dir::new(name, config);
    let Err(stops) = plan::load_all(&dir.0) else { return Vec::new() };
    assert!(!stops.is_empty());
    stops.iter().map(|it| it.say(Lang::En).lines().next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_least_that_must_be_said_is_enough() {
    let project = load("least", &format!("{PUBLISHER}{DATASET}"));
    assert_eq!((project.policy.k_unconditional, project.policy.k_conditional), (20, 10));
    assert_eq!(project.policy.clearance, Clearance::Required);
    assert_eq!(project.targets[0].name, "public");
    let dataset = &project.datasets[0];
    assert_eq!((dataset.cycle, dataset.opening), (Cycle::Yearly, Opening::Unconditional));
    assert_eq!((dataset.accept.quarantined.as_ppm(), dataset.regions), (5_000, None));
    assert_eq!(dataset.schema.fields[0].codes.as_ref().unwrap().entries[0].label, "道里区");
    let files =
        SourcePlan::Files { glob: "inbox/**/*.csv".to_owned(), sheet: None, encoding: None };
    assert_eq!(dataset.sources, [files]);
}

#[test]
fn what_is_made_in_steps_is_made_from_all_of_them() {
    let config = format!(
        "{PUBLISHER}{DATASET}\
         [dataset.a]\nschema = \"schemas/b.json\"\nopening = \"closed\"\n\
         source = [{{ sql = 'SELECT county FROM \"c-d\"' }}]\n\
         [dataset.c-d]\nschema = \"schemas/b.json\"\nopening = \"closed\"\n\
         source = [{{ sql = 'SELECT county FROM b' }}]\n"
    );
    let project = load("steps", &config);
    assert_eq!(project.datasets[1].needs, [2]);
    assert_eq!(project.made_from(1), [0, 2]);
    assert_eq!(project.made_from(0), [0; 0]);
}

#[test]
fn all_that_can_be_said_is_understood() {
    let config = format!(
        "{PUBLISHER}[policy]\nk = {{ unconditional = 30, conditional = 5 }}\nclearance = \"standing\"\n\
         {DATASET}accept = {{ quarantined = \"1.25%\", per_region = \"2%\", warnings = \"5%\", regions = \"county\", rules = {{ \"resident-id/check-digit\" = 0, \"region/typo\" = \"0.1%\" }} }}\n\
         [dataset.a]\nschema = \"schemas/b.json\"\nopening = \"closed\"\n\
         source = [{{ sql = 'SELECT county FROM \"c-d\", b' }}]\n\
         [dataset.c-d]\nschema = \"schemas/b.json\"\nopening = \"conditional\"\nperiod = \"2017\"\n\
         source = [{{ sql = 'SELECT county FROM b' }}]\n\
         [target.site]\nkind = \"directory\"\npath = \"www\"\n"
    );
    let project = load("all", &config);
    let names: Vec<_> = project.datasets.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["b", "a", "c-d"], "the file's order");
    assert_eq!(project.order, [0, 2, 1], "each after what it needs");
    assert_eq!(project.datasets[1].needs, [0, 2]);
    assert_eq!(project.made_from(1), [0, 2]);
    assert_eq!(project.datasets[1].period, "2017", "all that it reads agree");
    assert_eq!(project.datasets[0].accept.quarantined.as_ppm(), 12_500);
    let accept = &project.datasets[0].accept;
    let shares = [accept.per_region, accept.warnings].map(|it| it.map(Share::text));
    assert_eq!(shares, [Some("2%".to_owned()), Some("5%".to_owned())]);
    let rules: Vec<_> = accept.rules.iter().map(|it| (it.code.as_str(), it.most.text())).collect();
    let expect = [("resident-id/check-digit", "0"), ("region/typo", "0.1%")];
    assert_eq!(rules, expect.map(|(code, most)| (code, most.to_owned())));
    assert_eq!(project.datasets[0].regions, Some(RegionLevel::County));
    assert_eq!(project.policy.k(Opening::Unconditional), 30);
    assert_eq!(project.policy.clearance, Clearance::Standing);
    assert!(project.datasets[2].is_derived());
}

#[test]
fn a_problem_shows_file_line_column_and_the_line() {
    let dir =
        Dir::new("shown", &format!("{PUBLISHER}{DATASET}[policy]\nk = {{ unconditional = 4 }}\n"));
    let stop = plan::load(&dir.0).unwrap_err();
    assert_eq!(stop.code(), "config/k");
    assert_eq!(
        stop.say(Lang::En),
        "gongkai.toml:13:23: k must not be below 5\n    |\n 13 | k = { unconditional = 4 }\n    |                       ^"
    );
    assert!(stop.say(Lang::Zh).starts_with("gongkai.toml 第 13 行第 23 列：k 不能小于 5\n"));
}

#[test]
fn a_limit_that_means_nothing_is_refused_where_it_stands() {
    let limits = "accept = { warnings = \"many\", per_region = 5, rules = { \"date/never\" = 0, \"date/syntax\" = -1, \"date/ambiguous\" = \"x\" } }\n";
    assert_eq!(
        problems("limits", &format!("{PUBLISHER}{DATASET}{limits}")),
        [
            "gongkai.toml:12:23: `warnings` must be a share such as \"0.5%\"",
            "gongkai.toml:12:44: `per_region` must be a string, not an integer",
            "gongkai.toml:12:57: there is no rule `date/never`",
            "gongkai.toml:12:91: a rule's limit is a number such as 0 or a share such as \"0.1%\"",
            "gongkai.toml:12:114: `date/ambiguous` must be a share such as \"0.5%\"",
        ]
    );
}

#[test]
fn every_problem_is_found_at_once_in_the_files_order() {
    let config = "[publisher]\nnam = \"x\"\nregion = \"2301\"\n[dataset.B]\nschema = 3\nperiod = \"17\"\n\
        opening = \"open\"\nsource = [{ path = \"../x\", sheets = \"1\" }]\naccept = { quarantined = \"half\" }\n";
    assert_eq!(
        problems("every", config),
        [
            "gongkai.toml:1:2: `name` is missing",
            "gongkai.toml:2:1: unknown key `nam`",
            "gongkai.toml:3:10: `region` must be a six-digit code of GB/T 2260",
            "gongkai.toml:4:10: a name is made of lower-case letters, digits and hyphens, and begins with a letter",
            "gongkai.toml:4:10: `cycle` is missing",
            "gongkai.toml:4:10: `legal_basis` is missing",
            "gongkai.toml:5:10: `schema` must be a string, not an integer",
            "gongkai.toml:6:10: `period` must look like 2017, 2017-03, 2017-Q1 or 2017-H1",
            "gongkai.toml:7:11: `opening` must be one of `unconditional`, `conditional`, `closed`",
            "gongkai.toml:8:20: the path must stay inside the project: neither absolute nor with `..`",
            "gongkai.toml:8:28: unknown key `sheets`",
            "gongkai.toml:9:26: `quarantined` must be a share such as \"0.5%\"",
        ]
    );
}

#[test]
fn opening_has_no_default() {
    let config = format!("{PUBLISHER}{}", DATASET.replace("opening = \"unconditional\"\n", ""));
    assert_eq!(problems("opening", &config), ["gongkai.toml:5:10: `opening` is missing"]);
}

#[test]
fn broken_toml_is_shown_and_nothing_is_concluded_from_it() {
    let problems = problems("broken", "[publisher]\nname = \"x\nregion = \"230100\"\n");
    assert!(problems[0].starts_with("gongkai.toml:2:"), "{problems:?}");
    assert!(problems.iter().all(|it| it.contains("not TOML")), "{problems:?}");
}

const CKAN: &str = "url = \"https://x\"\norganization = \"mz\"\ntoken = { env = \"CKAN_TOKEN\" }\n";

#[test]
fn a_portal_is_a_target() {
    let config = format!("{PUBLISHER}{DATASET}[target.portal]\nkind = \"ckan\"\n{CKAN}");
    assert!(problems("ckan", &config).is_empty());
}

/// A project whose only dataset comes from `source`.
fn with_source(source: &str) -> String {
    let source = format!("source = [{source}]");
    let dataset = DATASET.replace("source = [{ path = \"inbox/**/*.csv\" }]", &source);
    format!("{PUBLISHER}{dataset}")
}

/// Sources, and what is said of them; nothing where they are sound.
const SOURCES: &[(&str, &str, &str)] = &[
    ("report", r#"{ report = "reports/**/*" }"#, ""),
    (
        "one",
        r#"{ database = "postgres://a@b/c", query = "SELECT 1", password = { env = "P" } }"#,
        "",
    ),
    ("two", r#"{ database = { env = "PG_URL" }, query = "WITH a AS (SELECT 1) SELECT 1" }"#, ""),
    ("three", r#"{ database = "sqlite:inbox/a.db", query = "SELECT 1", timeout = 5 }"#, ""),
    (
        "four",
        r#"{ url = "https://a/b.csv?x=1", token = { file = "t" }, max_bytes = 9_000_000_000 }"#,
        "",
    ),
    (
        "five",
        r#"{ url = "http://a/b", headers = { A = "b", Cookie = { env = "C" } }, sheet = "1" }"#,
        "",
    ),
    (
        "six",
        r#"{ database = "postgres://a:p@b/c", query = "SELECT 1" }"#,
        "24: `database` holds a secret, which must not stand in the configuration",
    ),
    (
        "seven",
        r#"{ database = "oracle://a@b/c", query = "SELECT 1" }"#,
        "24: a database address begins with postgres://, mysql://, mariadb:// or sqlite:",
    ),
    ("eight", r#"{ database = "postgres://a@b/c" }"#, "11: `query` is missing"),
    (
        "nine",
        r#"{ database = "sqlite:../a", query = "SELECT 1" }"#,
        "24: an SQLite file must stay inside the project: neither absolute nor with `..`",
    ),
    (
        "ten",
        r#"{ database = "sqlite:a", query = "DROP TABLE t" }"#,
        "44: `query` must be one SELECT",
    ),
    ("eleven", r#"{ url = "ftp://a/b" }"#, "19: a web address begins with https:// or http://"),
    (
        "twelve",
        r#"{ url = "https://u:p@a/b" }"#,
        "19: no user or password in a web address: use `token` or `headers`, from the environment or a file",
    ),
    (
        "thirteen",
        r#"{ url = "https://a/b", token = "abc" }"#,
        "42: `token` holds a secret, which must not stand in the configuration",
    ),
    (
        "fourteen",
        r#"{ url = "https://a/b", headers = { Cookie = "abc" } }"#,
        "55: `Cookie` holds a secret, which must not stand in the configuration",
    ),
    (
        "fifteen",
        r#"{ url = "https://a/b", query = "SELECT 1" }"#,
        "34: `query` does not go with `url`",
    ),
    (
        "sixteen",
        r#"{ url = "https://a/b", path = "a" }"#,
        "11: a source has exactly one of `path`, `url`, `database`, `sql` and `report`",
    ),
    (
        "seventeen",
        r#"{ url = "https://a/b", timeout = 0 }"#,
        "44: this must be from 1 to 86400 seconds",
    ),
    (
        "eighteen",
        r#"{ url = { env = "A", file = "b" } }"#,
        "19: `url` needs one of `env` and `file`",
    ),
    (
        "nineteen",
        r#"{ url = "https://a/b", token = { evn = "A" } }"#,
        "42: `token` needs one of `env` and `file`",
    ),
    (
        "twenty",
        r#"{ path = "inbox/*", encoding = "gbk", timeout = 3 }"#,
        "49: `timeout` does not go with `path`",
    ),
];

#[test]
fn a_source_elsewhere_is_told_whole_or_refused_with_its_place() {
    for (name, source, expect) in SOURCES {
        let config = with_source(source);
        let found = problems(name, &config);
        let found: Vec<&str> =
            found.iter().filter_map(|it| it.strip_prefix("gongkai.toml:11:")).collect();
        if expect.is_empty() {
            assert!(found.is_empty(), "{source}: {found:?}");
        } else {
            assert!(found.contains(expect), "{source}: {found:?}");
        }
    }
}

#[test]
fn a_secret_in_the_configuration_is_not_repeated_by_what_complains_of_it() {
    for (name, source) in [
        ("s1", r#"{ database = "postgres://a:hunter2@b/c", query = "SELECT 1" }"#),
        ("s2", r#"{ url = "https://a/b?k=hunter2", nonsense = 1 }"#),
        ("s3", r#"{ url = "https://a/b", token = "hunter2" }"#),
        ("s4", r#"{ url = "https://u:hunter2@a/b" }"#),
        ("s5", r#"{ database = "oracle://a:hunter2@b/c", pasword = "hunter2" }"#),
    ] {
        let dir = Dir::new(name, &with_source(source));
        let stops = plan::load_all(&dir.0).err().unwrap();
        let told: String = stops.iter().map(|it| it.say(Lang::En) + &it.say(Lang::Zh)).collect();
        assert!(!told.contains("hunter2"), "{told}");
        assert!(told.contains("*******"), "{told}");
    }
}

#[test]
fn derived_datasets_that_wait_for_one_another_are_refused() {
    let derived = |name: &str, reads: &str| {
        format!(
            "[dataset.{name}]\nschema = \"schemas/b.json\"\nopening = \"closed\"\nperiod = \"2017\"\n\
             cycle = \"yearly\"\nlegal_basis = \"x\"\nsource = [{{ sql = 'SELECT 1 FROM {reads}' }}]\n"
        )
    };
    let config = format!("{PUBLISHER}{}{}", derived("x", "y"), derived("y", "x"));
    assert_eq!(
        problems("cycle", &config),
        ["gongkai.toml:5:10: datasets wait for one another: x → y → x"]
    );
    let config = format!("{PUBLISHER}{}", derived("x", "nobody"));
    assert_eq!(
        problems("nobody", &config),
        ["gongkai.toml:11:19: the SQL reads `nobody`, which is no dataset of the project"]
    );
}

#[test]
fn targets_stay_away_from_what_is_private() {
    for path in [".", "private/x", "./inbox", "x/../private", ".."] {
        let config =
            format!("{PUBLISHER}{DATASET}[target.site]\nkind = \"directory\"\npath = \"{path}\"\n");
        let expect = "gongkai.toml:14:8: a target must not overlap with `private/` or `inbox/`";
        assert_eq!(problems("private", &config), [expect], "{path}");
    }
}

#[test]
fn the_negative_list_is_read_and_its_problems_name_its_file() {
    let config = format!("{PUBLISHER}{DATASET}");
    let dir = Dir::new("negative", &config);
    dir.write(
        "negative-list.toml",
        "[[entry]]\nfield = \"病种\"\narticle = \"第五条\"\nvalid_until = 2025-12-31\n",
    );
    let policy = plan::load_all(&dir.0).unwrap().policy;
    assert_eq!(policy.negative[0].field.as_deref(), Some("病种"));
    assert_eq!(policy.negative[0].valid_until, Day::parse("2025-12-31"));
    assert!(policy.negative_digest.is_some());
    dir.write("negative-list.toml", "[[entry]]\narticle = \"第五条\"\nvalid_until = \"soon\"\n");
    let stops = plan::load_all(&dir.0).unwrap_err();
    let first: Vec<_> = stops.iter().map(|it| it.say(Lang::En)).collect();
    assert!(first[0].starts_with("negative-list.toml:1:1: the entry names neither"), "{first:?}");
    assert!(first[1].starts_with("negative-list.toml:3:15: this must be a day"), "{first:?}");
}

#[test]
fn a_negative_list_that_is_named_must_be_there() {
    let config = format!("{PUBLISHER}{DATASET}[policy]\nnegative_list = \"gone.toml\"\n");
    assert_eq!(problems("gone", &config), ["gongkai.toml:13:17: there is no such file"]);
}

#[test]
fn schemas_that_are_not_there_or_not_sound_are_named() {
    let named = |name: &str| format!("{PUBLISHER}{}", DATASET.replace("schemas/b.json", name));
    let at = "gongkai.toml:6:10:";
    assert_eq!(
        problems("no-file", &named("schemas/c.json")),
        [format!("{at} there is no such file")]
    );
    assert_eq!(
        problems("no-builtin", &named("builtin:none")),
        [format!("{at} there is no built-in schema `none`")]
    );
    let dir = Dir::new("unsound", &format!("{PUBLISHER}{DATASET}"));
    dir.write("schemas/b.json", &SCHEMA.replace("places", "nowhere"));
    let stop = plan::load(&dir.0).unwrap_err();
    assert_eq!(stop.code(), "schema/invalid");
    assert!(stop.say(Lang::En).contains("/fields/0/gongkai/codes"), "{stop}");
}

#[test]
fn the_nearest_project_upward_is_found() {
    let dir = Dir::new("nearest", "");
    dir.write("inbox/a/b/c.csv", "");
    assert_eq!(plan::find(&dir.0.join("inbox/a/b")).unwrap(), dir.0);
    let stop = plan::find(&std::env::temp_dir()).unwrap_err();
    assert_eq!(stop.code(), "config/no-project");
}

#[test]
fn every_built_in_schema_is_sound_and_named_like_its_file() {
    for (name, _) in builtin::SCHEMAS {
        let schema = plan::schema(&format!("builtin:{name}"), &PathBuf::new()).unwrap();
        assert_eq!(schema.name, *name);
    }
}

#[test]
fn a_project_adds_to_a_list_of_its_own_and_to_a_built_in_one() {
    let project = |name: &str, local: &[(&str, &str)]| {
        let config = DATASET.replace("schemas/b.json", "builtin:urban-rural-dibao");
        let dir = Dir::new(name, &format!("{PUBLISHER}{config}"));
        for (list, text) in local {
            dir.write(&format!("schemas/codes/{list}-local.csv"), text);
        }
        let built_in = plan::load_all(&dir.0).unwrap().datasets[0].schema.clone();
        (built_in, plan::schema("schemas/b.json", &dir.0).unwrap())
    };
    let head = "code,label,aliases,valid_from,valid_to,replaced_by\n";
    let (plain, _) = project("codes-plain", &[]);
    let (with, own) = project(
        "codes-local",
        &[
            ("places", &format!("{head}230102,某新区,,,,\n")),
            ("dibao-class", &format!("{head}A,一档,,,,\n")),
        ],
    );
    assert_eq!(own.fields[0].codes.as_ref().unwrap().spellings[0].label, "某新区");
    let class = with.fields[with.field("class").unwrap()].codes.as_ref().unwrap();
    assert_eq!((class.entries.len(), class.spellings.len()), (3, 1));
    assert_ne!(with.digest, plain.digest);
}

#[test]
fn the_reference_project_is_sound() {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples/harbin-2017");
    let project = plan::load_all(&dir).unwrap();
    assert!(project.datasets.iter().any(DatasetPlan::is_derived));
    assert_eq!(project.order.len(), project.datasets.len());
}

#[test]
fn noise_is_for_counts_alone_and_says_how_often_a_person_is_in_them() {
    let of = |unit: &str, dimension: &str, more: &str| {
        let table = format!(
            r#"{{"name": "b", "title": "乙", "fields": [
            {{"name": "county", "title": "区县", "type": "string", "gongkai": {{"kind": "region", "codes": "places", "role": "open", "release": "keep"}}}},
            {{"name": "month", "title": "月份", "type": "yearmonth", "gongkai": {{"kind": "year-month", "role": "open", "release": "keep"}}}},
            {{"name": "persons", "title": "人数", "type": "integer", "gongkai": {{"kind": "count", "unit": "{unit}", "role": "open", "release": "keep"}}}},
            {{"name": "paid", "title": "金额", "type": "number", "gongkai": {{"kind": "money", "unit": "元", "role": "open", "release": "keep"}}}}],
            "gongkai": {{"table": {{"dimensions": ["{dimension}"], {more}}}}}}}"#
        );
        let dir = Dir::new(
            "noise",
            &format!("{PUBLISHER}{DATASET}noise = {{ epsilon = 1.0, budget = 3.0 }}\n"),
        );
        dir.write("schemas/b.json", &table);
        let Err(stops) = plan::load_all(&dir.0) else { return String::new() };
        stops[0].say(Lang::En).lines().next().unwrap_or_default().to_owned()
    };
    let free = r#""free": ["paid"]"#;
    assert_eq!(of("人", "county", free), "");
    let paid = of("人", "county", r#""amounts": [{"field": "paid", "of": "persons"}]"#);
    assert!(paid.contains("a table that shows amounts"), "{paid}");
    for said in [of("人", "month", free), of("人次", "county", free)] {
        assert!(said.contains("say in `sensitivity`"), "{said}");
    }
}

const MONTHLY: &str = "[dataset.b]\nschema = \"schemas/b.json\"\nperiod = { from = \"2017-11\" }\ncycle = \"monthly\"\n\
    opening = \"unconditional\"\nlegal_basis = \"某办法第九条\"\nsource = [{ path = \"inbox/{period}/*.csv\" }]\n";

/// Name, period and what it needs, of each line on a day.
fn lines(name: &str, config: &str, day: &str) -> Vec<(String, String, Vec<usize>)> {
    let project = load(name, config).on(&format!("{day}T00:00:00Z"));
    let line = |it: &DatasetPlan| (it.name.clone(), it.period.clone(), it.needs.clone());
    project.datasets.iter().map(line).collect()
}

fn line(name: &str, period: &str, needs: &[usize]) -> (String, String, Vec<usize>) {
    (name.to_owned(), period.to_owned(), needs.to_vec())
}

#[test]
fn a_dataset_that_goes_on_has_a_line_for_each_period_that_is_over() {
    let derived = "[dataset.sums]\nschema = \"schemas/b.json\"\nopening = \"closed\"\nsource = [{ sql = 'SELECT county FROM b' }]\n";
    let config = format!("{PUBLISHER}{derived}{MONTHLY}");
    let first = [line("sums", "2017-11", &[1]), line("b", "2017-11", &[])];
    // Of what has not ended there is one line all the same, so that somebody is told.
    assert_eq!(lines("coming", &config, "2017-10-03"), first);
    assert_eq!(lines("first", &config, "2017-12-31"), first);
    let second = [
        line("sums", "2017-11", &[3]),
        line("sums", "2017-12", &[4]),
        line("sums", "2018-01", &[5]),
        line("b", "2017-11", &[]),
        line("b", "2017-12", &[]),
        line("b", "2018-01", &[]),
    ];
    assert_eq!(lines("second", &config, "2018-02-01"), second);
    let project = load("order", &config).on("2018-01-31T16:00:00Z");
    assert_eq!(project.order, [3, 0, 4, 1, 5, 2], "period by period; in China, February has begun");
    let third = "inbox/2018-01/*.csv".to_owned();
    let third = SourcePlan::Files { glob: third, sheet: None, encoding: None };
    assert_eq!(project.datasets[5].sources, [third]);
    assert!(!project.datasets[5].is_coming(Day::parse("2018-02-01")));
    assert!(project.datasets[5].is_coming(Day::parse("2018-01-31")));
    let until = config.replace("from = \"2017-11\"", "from = \"2017-11\", until = \"2017-12\"");
    assert_eq!(lines("until", &until, "2019-01-01").len(), 4);
}

#[test]
fn what_is_derived_may_begin_later_and_a_fixed_dataset_is_the_same_for_each_period() {
    let fixed = DATASET.replace("dataset.b", "dataset.fixed");
    let derived = "[dataset.sums]\nschema = \"schemas/b.json\"\nopening = \"closed\"\ncycle = \"monthly\"\nlegal_basis = \"同上\"\n\
        period = { from = \"2017-12\" }\nsource = [{ sql = 'SELECT county FROM b, fixed' }]\n";
    let config = format!("{PUBLISHER}{fixed}{MONTHLY}{derived}");
    let expect = [
        line("fixed", "2017", &[]),
        line("b", "2017-11", &[]),
        line("b", "2017-12", &[]),
        line("sums", "2017-12", &[0, 2]),
    ];
    assert_eq!(lines("later", &config, "2018-01-05"), expect);
}

#[test]
fn periods_that_do_not_fit_are_refused() {
    let with = |what: &str, instead: &str| format!("{PUBLISHER}{}", MONTHLY.replace(what, instead));
    let said = |name: &str, config: &str| problems(name, config).join("\n");
    for (name, config, words) in [
        ("cycle", with("monthly", "yearly"), "must be as long as the `cycle`"),
        ("daily", with("monthly", "daily"), "must be as long as the `cycle`"),
        ("unsaid", with("{period}/", ""), "every source must say with {period}"),
        ("from", with("2017-11", "2017-13"), "`period` must look like"),
        ("none", with("from = \"2017-11\"", ""), "`from` is missing"),
        ("back", with("\"2017-11\"", "\"2017-11\", until = \"2017-10\""), "`until` must be"),
        ("other", with("\"2017-11\"", "\"2017-11\", until = \"2018\""), "`until` must be"),
        ("key", with("\"2017-11\"", "\"2017-11\", to = \"2018-01\""), "`to`"),
    ] {
        let said = said(name, &config);
        assert!(said.contains(words), "{name}: {said}");
    }
    let derived = "[dataset.sums]\nschema = \"schemas/b.json\"\nopening = \"closed\"\ncycle = \"monthly\"\nlegal_basis = \"同上\"\nperiod = \"2017-12\"\nsource = [{ sql = 'SELECT county FROM b' }]\n";
    for (name, derived) in [
        ("fixed", derived.to_owned()),
        ("earlier", derived.replace("\"2017-12\"", "{ from = \"2017-10\" }")),
        (
            "longer",
            derived.replace("\"2017-12\"", "{ from = \"2018\" }").replace("monthly", "yearly"),
        ),
    ] {
        let said = said(name, &format!("{PUBLISHER}{MONTHLY}{derived}"));
        assert!(said.contains("`b`, which it reads or refers to, moves"), "{name}: {said}");
    }
}

#[test]
fn a_target_that_is_a_server_is_told_whole_and_without_its_secrets() {
    let s3 = "kind = \"s3\"\nbucket = \"b\"\naccess_key = { env = \"K\" }\nsecret_key = { file = \"s\" }\n";
    let dav = "kind = \"webdav\"\nurl = \"http://x/y\"\nuser = \"u\"\npassword = { env = \"P\" }\n";
    for (target, expect) in [
        (s3.to_owned(), &[][..]),
        (
            format!("{s3}prefix = \"a/b\"\nregion = \"r\"\nendpoint = \"http://x\"\ntimeout = 5\n"),
            &[],
        ),
        (dav.to_owned(), &[]),
        (s3.replace("{ env = \"K\" }", "\"geheim\""), &["secret"]),
        (s3.replace("\"b\"", "\"a/b\""), &["bucket"]),
        (format!("{s3}prefix = \"../x\"\n"), &["path"]),
        (format!("{dav}path = \"public\"\n"), &["unknown key"]),
        (dav.replace("http://x/y", "ftp://x/y"), &["web address"]),
        (dav.replace("user = \"u\"\n", ""), &["missing"]),
    ] {
        let config = format!("{PUBLISHER}{DATASET}[target.far]\n{target}");
        let found = problems("servers", &config);
        assert_eq!(found.len(), expect.len(), "{target}\n{found:?}");
        for (it, words) in found.iter().zip(expect) {
            assert!(it.to_lowercase().contains(words) && !it.contains("geheim"), "{it}");
        }
    }
}
