//! The words of a project that was just begun: every choice with its reason, in the language asked for.

use std::fmt::Write as _;

use crate::model::lang::Lang;
use crate::pipeline::init::Proposed;
use crate::pipeline::init::group::Setting;

/// A dataset that shows how a project is written: its ledger counts, and names nobody.
const SCHEMA: &str = r#"{
  "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
  "name": "example",
  "title": "示例：各乡镇救助户数",
  "description": "示例，可以删去。An example, to be replaced.",
  "fields": [
    {
      "name": "street",
      "title": "乡镇(街道)",
      "type": "string",
      "constraints": {"required": true},
      "gongkai": {"kind": "text", "holds": "place", "role": "open", "release": "keep", "aliases": ["乡镇", "街道"]}
    },
    {
      "name": "period",
      "title": "时间",
      "type": "yearmonth",
      "constraints": {"required": true},
      "gongkai": {"kind": "year-month", "role": "open", "release": "keep", "aliases": ["月份", "年月"], "context": true}
    },
    {
      "name": "households",
      "title": "户数",
      "type": "integer",
      "constraints": {"required": true, "minimum": 0},
      "gongkai": {"kind": "count", "unit": "户", "role": "open", "release": "keep"}
    }
  ],
  "missingValues": ["", "-", "—", "/"],
  "gongkai": {"order": ["street", "period"], "controls": ["households"], "ignore": ["序号", "备注"]}
}
"#;

/// The example's ledger, with a title, a unit line and a total, as ledgers have.
const LEDGER: &str = "示例表,,\n单位：户,,\n乡镇,月份,户数\n甲镇,2017-12,128\n乙镇,2017.12,96\n丙乡,2017年12月,41\n合计,,265\n";

/// An empty project with an example that runs.
pub(super) fn example(year: &str, lang: Lang) -> Vec<(String, Vec<u8>)> {
    let mut out = head(None, lang);
    let why = match lang {
        Lang::Zh => {
            "# 示例：换成自己的数据集。有台账时，`gongkai init 文件夹 --from 台账` 可以起草。\n"
        }
        Lang::En => {
            "# An example, to be replaced. `gongkai init DIR --from LEDGER` proposes datasets from ledgers.\n"
        }
    };
    out.push_str(why);
    dataset(
        &mut out,
        &Written { name: "example", schema: "schemas/example.json", period: year },
        lang,
    );
    tail(&mut out);
    vec![
        ("gongkai.toml".to_owned(), out.into_bytes()),
        ("negative-list.toml".to_owned(), negative(lang).into_bytes()),
        ("schemas/example.json".to_owned(), SCHEMA.as_bytes().to_vec()),
        ("inbox/example/示例.csv".to_owned(), LEDGER.as_bytes().to_vec()),
    ]
}

/// The project of what was proposed.
pub(super) fn project(datasets: &[Proposed], setting: &Setting, lang: Lang) -> String {
    let mut out = head(setting.region.as_deref(), lang);
    for it in datasets {
        let (unmapped, missing) = match lang {
            Lang::Zh => {
                ("# 没有字段对应、运行时不读的列：", "# 有的台账缺必填的列，运行会停下并说明：")
            }
            Lang::En => (
                "# columns that no field claims, left unread: ",
                "# required columns that some ledger lacks; a run stops and says so: ",
            ),
        };
        for (words, names) in [(unmapped, &it.unmapped), (missing, &it.missing)] {
            if !names.is_empty() {
                let names: Vec<String> =
                    names.iter().map(|it| it.replace(char::is_control, " ")).collect();
                out.extend([words, &names.join(", "), "\n"]);
            }
        }
        dataset(
            &mut out,
            &Written { name: &it.name, schema: &it.schema, period: &setting.period },
            lang,
        );
    }
    tail(&mut out);
    out
}

/// What of a dataset differs.
struct Written<'a> {
    name: &'a str,
    schema: &'a str,
    period: &'a str,
}

fn head(region: Option<&str>, lang: Lang) -> String {
    let code = region.unwrap_or("000000");
    match lang {
        Lang::Zh => format!(
            "# gongkai 项目。路径都从这个文件所在的文件夹算起；`gongkai check` 检查，`gongkai run` 运行。\n\n\
             [publisher]\n\
             name = \"（发布单位名称）\"          # 请改\n\
             region = \"{code}\"                 # 发布单位的六位区划代码（GB/T 2260）；区县名称在它之下解析。{}\n\
             contact = \"（联系方式）\"           # 请改\n\n\
             [policy]\n\
             negative_list = \"negative-list.toml\"\n\
             k = {{ unconditional = 20, conditional = 10 }}\n\
             clearance = \"required\"             # 每个版本都要两个人审批\n\n",
            if region.is_some() { "从台账推断，请核对" } else { "请改" },
        ),
        Lang::En => format!(
            "# A gongkai project. Paths are relative to this file's folder; `gongkai check` checks it, `gongkai run` runs it.\n\n\
             [publisher]\n\
             name = \"(publisher)\"               # change this\n\
             region = \"{code}\"                 # the publisher's code of GB/T 2260; counties resolve below it. {}\n\
             contact = \"(contact)\"              # change this\n\n\
             [policy]\n\
             negative_list = \"negative-list.toml\"\n\
             k = {{ unconditional = 20, conditional = 10 }}\n\
             clearance = \"required\"             # two persons clear every candidate\n\n",
            if region.is_some() { "Inferred from the ledgers: check it" } else { "Change this" },
        ),
    }
}

fn dataset(out: &mut String, it: &Written<'_>, lang: Lang) {
    let Written { name, schema, period } = it;
    let (check, closed, basis) = match lang {
        Lang::Zh => (
            "请核对",
            "先不开放：能读、能查、能汇总，但什么也不发布。\n\
             # 由人决定：看过数据标准里每个字段的 role 和 release 之后，再改成 unconditional（无条件开放）或 conditional（有条件开放）。",
            "（依据的条款）",
        ),
        Lang::En => (
            "check it",
            "read, checked and counted, but nothing leaves.\n\
             # A person decides: look at every field's role and release in the schema, then say unconditional or conditional.",
            "(the article it rests on)",
        ),
    };
    // Writing to a string cannot fail.
    let _written = write!(
        out,
        "[dataset.{name}]\nschema = \"{schema}\"\nperiod = \"{period}\"                  # {check}\n\
         cycle = \"yearly\"                 # {check}\nopening = \"closed\"               # {closed}\n\
         legal_basis = \"{basis}\"\nsource = [{{ path = \"inbox/{name}/**/*\" }}]\n\
         accept = {{ quarantined = \"0.5%\" }}\n\n"
    );
}

fn tail(out: &mut String) {
    out.push_str("[target.site]\nkind = \"directory\"\npath = \"public\"\n");
}

/// A negative list that forbids nothing yet.
pub(super) fn negative(lang: Lang) -> String {
    let text = match lang {
        Lang::Zh => {
            "# 负面清单：不予开放的数据集、字段或主题，写明依据。例如：\n#\n# [[entry]]\n# field = \"病种\"\n# article = \"《个人信息保护法》第二十八条\"\n"
        }
        Lang::En => {
            "# The negative list: datasets, fields or topics that must not be opened, each with its article. For example:\n#\n# [[entry]]\n# field = \"病种\"\n# article = \"PIPL art. 28\"\n"
        }
    };
    text.to_owned()
}
