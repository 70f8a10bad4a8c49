//! Why nobody can be recognised in a release, in words that need no explanation: what was left out, how many are alike,
//! what was made coarse, what is empty and why. Everything is told from `disclosure.json`.

use serde_json::Value;

use crate::catalog::Entry;
use crate::html::Crowd;
use crate::html::grouped;
use crate::html::share;
use crate::model::disclosure;
use crate::model::lang::Lang;

/// What is to be said of how people were protected.
pub(super) struct Protection {
    /// In one sentence.
    pub(super) promise: String,
    /// People in the smallest class, as a crowd.
    pub(super) crowd: Option<Crowd>,
    /// Each step, with what it did.
    pub(super) steps: Vec<(String, String)>,
    /// Whether a person stands behind a row, so that one may look for oneself.
    pub(super) of_persons: bool,
}

/// What `entry` says; none where it says nothing.
pub(super) fn told(entry: &Entry, lang: Lang) -> Option<Protection> {
    let said = entry.disclosure.as_ref()?;
    let told = Told { said, rows: entry.rows(), lang };
    let mut steps = vec![told.left_out()];
    steps.extend(told.alike());
    steps.extend(told.coarse());
    steps.extend(told.counts());
    steps.extend(told.ordered());
    steps.extend(told.noise());
    steps.extend(told.empty());
    steps.extend(told.order());
    steps.push(told.judged());
    let classes = said.get("classes").filter(|it| it.is_object());
    Some(Protection {
        promise: told.promise(),
        crowd: told.crowd(),
        steps,
        of_persons: classes.is_some(),
    })
}

struct Told<'a> {
    said: &'a Value,
    rows: u64,
    lang: Lang,
}

impl Told<'_> {
    fn t(&self, zh: &str, en: &str) -> String {
        match self.lang {
            Lang::Zh => zh.to_owned(),
            Lang::En => en.to_owned(),
        }
    }

    fn number(&self, pointer: &str) -> Option<u64> {
        self.said.pointer(pointer)?.as_u64()
    }

    fn fields(&self) -> impl Iterator<Item = &Value> {
        self.said.get("fields").and_then(Value::as_array).into_iter().flatten()
    }

    fn titles(&self, is: impl Fn(&Value) -> bool) -> Vec<String> {
        let title = |it: &Value| {
            let title = it.get("title").and_then(Value::as_str).unwrap_or_default();
            match self.lang {
                Lang::Zh => title.to_owned(),
                Lang::En => {
                    let name = it.get("name").and_then(Value::as_str).unwrap_or_default();
                    format!("{title} ({name})")
                }
            }
        };
        self.fields().filter(|it| is(it)).map(title).collect()
    }

    fn list(&self, names: &[String]) -> String {
        names.join(if self.lang == Lang::Zh { "、" } else { ", " })
    }

    fn k(&self) -> Option<u64> {
        self.number("/classes/k")
    }

    fn unit(&self) -> (&'static str, &'static str) {
        let counted = self.said.pointer("/classes/counted").and_then(Value::as_str);
        if counted == Some("persons") { ("个人", "persons") } else { ("行", "rows") }
    }

    fn promise(&self) -> String {
        let table = self.said.get("table").is_some_and(Value::is_object);
        match self.k() {
            Some(k) => {
                let (zh, en) = self.unit();
                self.t(
                    &format!("每一种行都至少有 {k} {zh}：就算认识其中一个人，也看不出哪一行是他。"),
                    &format!("Of every kind of row there are at least {k} {en}: even who knows one of them cannot tell which row is theirs."),
                )
            }
            None if table && self.number("/table/cells") == Some(0) => self.t(
                "这里只有机关办了多少件事的数，没有一个人的记录。",
                "There are only numbers of what the office did here, no record of any one person.",
            ),
            None if table => self.t(
                "这里只有加总的数，没有一个人的记录；太小的数不写出来。",
                "There are only totals here, no record of any one person; numbers that are too small are left out.",
            ),
            None => self.t(
                "这里的每一列都说不出某个人是谁。",
                "No column here can tell who somebody is.",
            ),
        }
    }

    fn crowd(&self) -> Option<Crowd> {
        let k = self.k()?;
        let (zh, en) = self.unit();
        let label = self.t(
            &format!("{k} 个一样的小人：最小的一组也有 {k} {zh}，看起来都一样"),
            &format!("{k} figures, all alike: the smallest group has {k} {en}"),
        );
        Some(Crowd::new(k, &label))
    }

    fn left_out(&self) -> (String, String) {
        (
            self.t("没有姓名，也没有号码", "No names, no numbers"),
            self.t(
                "姓名、身份证号、电话、银行账号、住址在公开之前就去掉了，没有写进这里的任何文件，也没有用它们算出的编号。",
                "Names, ID numbers, phones, bank accounts and addresses were taken out before anything was made public. They are in no file here, nor is any number made from them.",
            ),
        )
    }

    fn alike(&self) -> Option<(String, String)> {
        let k = self.k()?;
        let quasi = self.titles(|it| it.get("role").and_then(Value::as_str) == Some("quasi"));
        let asked = self.number("/asked/k").unwrap_or(k);
        let names = self.list(&quasi);
        let (zh, en) = self.unit();
        let more = self.number("/classes/l").map(|l| {
            self.t(
                &format!("同一组里，敏感的内容至少有 {l} 种，所以也猜不出某个人是哪一种。"),
                &format!(" Within a group, what is sensitive has at least {l} values, so nobody's can be guessed."),
            )
        });
        let text = self.t(
            &format!("邻居、同事可能知道的只有：{names}。把这几列放在一起看，每一种组合至少要有 {asked} {zh}；人数最少的一组，有 {k} {zh}。"),
            &format!("What a neighbour may know is: {names}. Every combination of these must have at least {asked} {en}; the smallest has {k}."),
        );
        let title =
            self.t(&format!("每一种行至少有 {k} {zh}"), &format!("At least {k} {en} are alike"));
        Some((title, text + &more.unwrap_or_default()))
    }

    fn coarse(&self) -> Option<(String, String)> {
        let level = |it: &Value| {
            let level = it.get("level")?.as_str().filter(|it| *it != disclosure::AS_IS)?;
            let title = it.get("title")?.as_str()?;
            Some(match (self.lang, level) {
                (Lang::Zh, "all") => format!("“{title}”全部不写"),
                (Lang::En, "all") => format!("“{title}” is left out"),
                (Lang::Zh, _) => format!("“{title}”只写到{}", disclosure::level_name(level)),
                (Lang::En, _) => format!("“{title}” is given by {level} only"),
            })
        };
        let all: Vec<String> = self.fields().filter_map(level).collect();
        if all.is_empty() {
            return None;
        }
        let text = match self.lang {
            Lang::Zh => format!("{}。写得太细，和别人一样的就少了。", all.join("，")),
            Lang::En => format!("{}. Told in more detail, fewer would be alike.", all.join("; ")),
        };
        Some((self.t("写得粗一些", "Some things are told coarsely"), text))
    }

    fn counts(&self) -> Option<(String, String)> {
        let cells = self.number("/table/cells").filter(|it| *it > 0)?;
        let of = |name: &str| self.number(&format!("/table/suppressed/{name}")).unwrap_or_default();
        let (few, others) = (of("primary"), of("secondary") + of("differencing"));
        let k = self.number("/asked/k").unwrap_or_default();
        let title = self.t("太小的数不写", "Small numbers are left out");
        if few + others == 0 {
            let text = self.t(
                &format!("少于 {k} 的数（0 除外）不写出来。这张表的 {} 个数都够大，一个也没有隐去。", grouped(cells)),
                &format!("Numbers below {k}, but for 0, are left out. All {} numbers of this table are large enough; none is.", grouped(cells)),
            );
            return Some((title, text));
        }
        let text = self.t(
            &format!(
                "少于 {k} 的数（0 除外）不写出来：{} 个。能由合计或以前的版本倒算出它们的，也一起不写：{} 个。全表共 {} 个数。",
                grouped(few), grouped(others), grouped(cells)
            ),
            &format!(
                "Numbers below {k}, but for 0, are left out: {}. So are those from which they could be worked out, by totals or earlier releases: {}. The table has {} numbers.",
                grouped(few), grouped(others), grouped(cells)
            ),
        );
        Some((title, text))
    }

    /// Figures that a law wants published however small.
    fn ordered(&self) -> Option<(String, String)> {
        let said = self.said.pointer("/table/statutory")?;
        let basis = said.get("basis").and_then(Value::as_str).unwrap_or_default();
        let names: Vec<&Value> =
            said.get("fields").and_then(Value::as_array).into_iter().flatten().collect();
        let titles = self.titles(|it| it.get("name").is_some_and(|name| names.contains(&name)));
        let names = self.list(&titles);
        Some((
            self.t("法律要求公布的数，照实写", "What a law wants told is told as it is"),
            self.t(
                &format!("“{names}”数的是文件、事项和费用，不是人，也不出自个人的名册。{basis}要求公布，所以再小也写出来。"),
                &format!("{names} counts documents, dealings and fees, not people, and comes from no register of people. {basis} wants it published, however small."),
            ),
        ))
    }

    fn noise(&self) -> Option<(String, String)> {
        let epsilon = self.said.pointer("/table/noise/epsilon")?;
        Some((
            self.t("数上加了一点随机的误差", "A little chance was added"),
            self.t(
                &format!("每个计数都加了很小的随机数（离散拉普拉斯，ε = {epsilon}），合计仍然可信，单个数不必较真。"),
                &format!("Each count carries a small random number (discrete Laplace, ε = {epsilon}): totals can be trusted, single numbers are not exact."),
            ),
        ))
    }

    fn empty(&self) -> Option<(String, String)> {
        self.k()?;
        let hidden = |it: &Value| it.get("suppressed").and_then(Value::as_u64).unwrap_or_default();
        let count: u64 = self.fields().map(hidden).sum();
        let names = self.list(&self.titles(|it| hidden(it) > 0));
        let columns = u64::try_from(self.fields().count()).unwrap_or_default();
        if count == 0 {
            return None;
        }
        let of = share(count, self.rows.saturating_mul(columns));
        Some((
            self.t("有的格子是空的", "Some cells are empty"),
            self.t(
                &format!("{names}里有 {} 个格子（占全部的 {of}）没有写：写上去，那一组人就太少了。没有为此删掉任何一行，总行数不变。", grouped(count)),
                &format!("{} cells of {names} ({of} of all) are left empty: with them, a group would be too small. No row was dropped for this; the number of rows is what it was.", grouped(count)),
            ),
        ))
    }

    fn order(&self) -> Option<(String, String)> {
        self.k()?;
        Some((
            self.t("打乱了原来的次序", "The order was changed"),
            self.t(
                "行按公布的列重新排过，看不出原来的名册里谁挨着谁。",
                "Rows are sorted by what is published: who stood beside whom in the ledger cannot be seen.",
            ),
        ))
    }

    fn judged(&self) -> (String, String) {
        (
            self.t("公开之前逐字节查过", "Every byte was searched"),
            self.t(
                "文件做好以后，程序不看自己打算怎么做，只看文件里真有什么：有没有身份证号、电话、账号、姓名、住址，人数够不够。有一处不对，整个数据集都不公开。",
                "When the files were made, they were searched for what is really in them: ID numbers, phones, accounts, names, addresses, and whether every group is large enough. One find, and nothing of the dataset is published.",
            ),
        )
    }
}
