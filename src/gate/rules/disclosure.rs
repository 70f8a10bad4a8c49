//! The pages of the rules on what the figures give away, and on what they are.

use crate::model::lang::words;
use crate::model::page::Page;

pub(super) const G08: Page = Page {
    code: "G08",
    title: words(
        "有的组合人数太少，或敏感内容全都一样",
        "a combination of too few persons, or of one sensitive value",
    ),
    why: words(
        "能还原到个人的数据仍是个人信息（个人信息保护法第四条、第七十三条）。各准标识列合起来相同的行，无条件开放至少 20 人，有条件开放至少 10 人，任何时候不少于 5 人；每一组的敏感内容至少有 2 种；逐人的行里，未成年人的年龄只写 0–17；一户占一笔金额不超过七成；与上一版比，人数的变化是 0 或不少于这个数。",
        "What can be restored to a person is personal information still (PIPL art. 4, 73). Rows that look alike in all quasi-identifiers hold at least 20 persons for unconditional opening, 10 for conditional, never fewer than 5; a class has at least 2 sensitive values; rows about persons tell of a minor nothing but 0–17; one household has at most 70 % of an amount; a count differs from the last release by 0 or by at least as much.",
    ),
    fix: words(
        "在数据标准里把准标识列设为 `release: generalize`，或把层级调粗、少发布一列，再运行一次。",
        "Set the quasi-identifiers to `release: generalize`, use coarser hierarchies or release fewer of them, and run again.",
    ),
};

pub(super) const G09: Page = Page {
    code: "G09",
    title: words(
        "合计与分项对不上，或能倒算出隐去的数",
        "totals that do not add up, or that give away a suppressed figure",
    ),
    why: words(
        "一行一列里只隐去一个数，用合计一减就知道了。有合计的每行每列至少隐去两个，并且怎么算也算不出来。",
        "One suppressed figure in a row or column follows from the total. Each row and column with a total has at least two, and no arithmetic solves them.",
    ),
    fix: words(
        "核对分项与合计；程序会补充隐去，仍不行就不发布合计或合并小的分项。",
        "Check parts and totals; where secondary suppression is not enough, merge small parts or leave the total out.",
    ),
};

pub(super) const G10: Page = Page {
    code: "G10",
    title: words("有人数太少的小地方", "a place with too few persons"),
    why: words(
        "一个地方只有几个人，说到地方就等于说到人。无条件开放写到区县；街道、乡镇要每一格都够数才行，不够的要合并。",
        "Where a place holds a few persons, the place names them. Unconditional opening stops at the county; a street only if every cell passes; small places are merged.",
    ),
    fix: words(
        "把地区的层级调粗（街道并到区县），或不发布这个地区列。",
        "Use a coarser level of regions (streets into counties), or do not release the region.",
    ),
};

pub(super) const G11: Page = Page {
    code: "G11",
    title: words(
        "数字没有单位，或一列里混用单位",
        "a number without a unit, or mixed units in a column",
    ),
    why: words(
        "不写元还是万元、人还是户，数字会差一万倍。每个数字列都要有单位，一列只有一个单位。",
        "Yuan or ten thousand yuan, persons or households: without a unit a number is wrong by any factor. Every number column has a unit, and one only.",
    ),
    fix: words(
        "在数据标准里给这个字段写 `unit`，表头里的单位要与它一致。",
        "Set `unit` of the field in the schema, and let the header say the same.",
    ),
};

pub(super) const G18: Page = Page {
    code: "G18",
    title: words(
        "退回的行或提醒超过限额，或缺区县",
        "more held back or noted than is accepted, or a district missing",
    ),
    why: words(
        "缺了一块的数据会让人得出错的结论。限额写在 `gongkai.toml` 的 `accept` 里。",
        "Data with a hole in it misleads. The limits are those of `accept` in `gongkai.toml`.",
    ),
    fix: words(
        "联系点名的区县：把退回的台账改好再报，补报缺的；改好之前不要放宽限额。",
        "Call the districts that are named: let them mend what was returned and send what is missing. Do not raise the limit instead.",
    ),
};

pub(super) const G19: Page = Page {
    code: "G19",
    title: words("恒等式不成立，或缺了某区某期", "an identity fails, or a combination is missing"),
    why: words(
        "合计与分项对不上、少一个区的一期，用数据的人会算出错的结论；算不了的（有空格）不等于成立。",
        "Parts that do not add up, or a county that lacks a month, mislead whoever computes with them; what cannot be assessed has not passed.",
    ),
    fix: words(
        "请报送单位改正或补报；确实算不了的，由两人签字，把文号写进 `accept` 的 `waiver`。",
        "Have the sender mend or complete it; where it cannot be assessed, have that signed, and say in `waiver` of `accept` where.",
    ),
};
