//! The pages of the rules on what must be on record: manifest, lists, reviews, law, dates.

use crate::model::lang::words;
use crate::model::page::Page;

pub(super) const G12: Page = Page {
    code: "G12",
    title: words("行数或摘要与清单不符", "row counts or digests differ from the manifest"),
    why: words(
        "放行的是清单里的那些字节；CSV、Parquet 和 xlsx 里的值必须一样。",
        "A clearance is for the bytes that the manifest names; CSV, Parquet and workbook show the same values.",
    ),
    fix: words("删掉这个候选，再运行一次。", "Remove the candidate and run again."),
};

pub(super) const G13: Page = Page {
    code: "G13",
    title: words("在数据开放负面清单里", "on the negative list"),
    why: words(
        "负面清单列明了不得开放的内容和依据；清单要定期评审（政府信息公开条例第十七条、第十八条），不能不声不响地没了。",
        "The negative list names what may not be opened, and why; it is re-evaluated periodically (Regulations on Open Government Information art. 17, 18) and may not vanish quietly.",
    ),
    fix: words(
        "不发布这项内容；清单有误，先修订清单，并在 `[policy] negative_list_revised` 写上修订所依据的、以前没有写过的文号。",
        "Do not release it; if the list is wrong, amend the list first, and name the document by which it was revised, one not named before, in `[policy] negative_list_revised`.",
    ),
};

pub(super) const G14: Page = Page {
    code: "G14",
    title: words(
        "保密审查记录没有，或不是这一份",
        "no secrecy review on record for this candidate",
    ),
    why: words(
        "公开之前要审查（政府信息公开条例第十四条、第十七条）：初审、审批是两个人，日期不晚于发布，批的就是现在这些字节和这套规则。",
        "A review comes before a release (Regulations on Open Government Information art. 14, 17): two distinct persons, dated no later than the release, over exactly these bytes and these rules.",
    ),
    fix: words(
        "请两个人用 `gongkai review` 看过，再用 `gongkai approve` 批准。",
        "Have two persons look at it with `gongkai review` and clear it with `gongkai approve`.",
    ),
};

pub(super) const G15: Page = Page {
    code: "G15",
    title: words("个人信息保护影响评估没有，或过期了", "no impact assessment, or an old one"),
    why: words(
        "公开个人信息之前要做影响评估，报告至少存三年（个人信息保护法第五十五条、第五十六条）。评估十二个月内有效。",
        "An impact assessment comes before publishing and is kept for at least three years (PIPL art. 55, 56). It holds for twelve months.",
    ),
    fix: words(
        "重新评估，把文号和日期写进 `[policy] impact_assessment = { reference = \"…\", date = \"2026-03-01\" }`。",
        "Assess again, and set `impact_assessment = { reference = \"…\", date = \"2026-03-01\" }` in `[policy]`.",
    ),
};

pub(super) const G16: Page = Page {
    code: "G16",
    title: words("没有写明开放属性", "the opening is not stated"),
    why: words(
        "无条件开放和有条件开放要求不同，不能默认；无条件开放要用更严的人数下限。",
        "Unconditional and conditional opening ask for different protection; there is no default, and unconditional needs the stricter k.",
    ),
    fix: words(
        "在 `gongkai.toml` 里写 `opening = \"unconditional\"` 或 `\"conditional\"`。",
        "Set `opening` to `unconditional` or `conditional` in `gongkai.toml`.",
    ),
};

pub(super) const G17: Page = Page {
    code: "G17",
    title: words("没有写明公开依据", "the legal basis is not stated"),
    why: words(
        "公开要有依据：哪部法规，第几条、第几款、第几项。",
        "A release needs its article, paragraph and item.",
    ),
    fix: words("在 `gongkai.toml` 里写 `legal_basis`。", "Set `legal_basis` in `gongkai.toml`."),
};

pub(super) const G24: Page = Page {
    code: "G24",
    title: words("不在公布的期限里", "outside its time of publication"),
    why: words(
        "公示性质的名单和数据到期要撤下（生效日期、到期日期、撤下的程序编号）。没到生效日期、过了到期日期，或只写到期而没有撤下的程序，都不能发布。",
        "What is published for a time must be withdrawn: it has an effective date, an expiry date and a takedown procedure. Before the one, after the other, or without a way to take it down, it does not leave.",
    ),
    fix: words(
        "核对 `gongkai.toml` 里这个数据集的 `effective`、`expires`、`takedown`。",
        "Check `effective`, `expires` and `takedown` of the dataset in `gongkai.toml`.",
    ),
};

pub(super) const G25: Page = Page {
    code: "G25",
    title: words(
        "有不认识的文件，或检查没有做完",
        "an unknown file, or a check that could not finish",
    ),
    why: words(
        "没有检查过的东西不能出门；规则换了版本，要用新规则重新查。",
        "What was not checked does not leave; after a change of the rule set, the new one decides.",
    ),
    fix: words("删掉这个候选，再运行一次。", "Remove the candidate and run again."),
};
