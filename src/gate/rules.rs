//! The gate's rules that can be judged, with their pages. Numbers are those of the bureau's publishing rules.

use crate::model::digest::Digest;
use crate::model::digest::Hasher;
use crate::model::lang::words;
use crate::model::page::Page;

/// Raised whenever a rule judges differently than before: clearances are bound to it.
const VERSION: &[u8] = b"2";

/// Digest of the rule set: of its version and of every rule that is judged.
pub fn rules_digest() -> Digest {
    PAGES
        .iter()
        .fold(Hasher::default().part(VERSION), |hasher, it| hasher.part(it.code.as_bytes()))
        .finish()
}

/// Every rule that is judged, in order.
pub const PAGES: &[Page] = &[
    Page {
        code: "G01",
        title: words("列与数据标准声明的不一致", "the columns are not the declared ones"),
        why: words(
            "只有数据标准写明要发布的列才能出门；多一列、少一列、换了次序都不行。",
            "Only columns that the schema releases may leave, all of them, in their order.",
        ),
        fix: words(
            "核对数据标准的 `release`，再运行一次。",
            "Check `release` in the schema and run again.",
        ),
    },
    Page {
        code: "G02",
        title: words("有能指认个人的列", "a column that names a person"),
        why: words(
            "姓名、证件号码、电话、账号、住址这些列，空着、打了码也不能发布（个人信息保护法第二十五条）。",
            "Names, IDs, phones, accounts and addresses may not be published, not even empty or masked (PIPL art. 25).",
        ),
        fix: words(
            "从数据标准的发布字段里去掉这一列。",
            "Take the column out of the released fields.",
        ),
    },
    Page {
        code: "G03",
        title: words(
            "内容里有身份号码、手机号、银行卡号或电子邮箱",
            "a resident ID, mobile number, bank card or e-mail in the content",
        ),
        why: words(
            "不管写成全角、隔开、打码还是汉字数字，都能找到人。名单泄露过不止一次。",
            "However it is spelled (full-width, spaced, masked, in Chinese numerals), it leads to a person.",
        ),
        fix: words(
            "在原台账里改正那一格，或不发布那一列。",
            "Mend the cell in the ledger, or do not release the column.",
        ),
    },
    Page {
        code: "G12",
        title: words("行数或摘要与清单不符", "row counts or digests differ from the manifest"),
        why: words(
            "放行的是清单里的那些字节。",
            "A clearance is for the bytes that the manifest names.",
        ),
        fix: words("删掉这个候选，再运行一次。", "Remove the candidate and run again."),
    },
    Page {
        code: "G13",
        title: words("在数据开放负面清单里", "on the negative list"),
        why: words(
            "负面清单列明了不得开放的内容和依据。",
            "The negative list names what may not be opened, and why.",
        ),
        fix: words(
            "不发布这项内容；清单有误，先修订清单。",
            "Do not release it; if the list is wrong, amend the list first.",
        ),
    },
    Page {
        code: "G16",
        title: words("没有写明开放属性", "the opening is not stated"),
        why: words(
            "无条件开放和有条件开放要求不同，不能默认。",
            "Unconditional and conditional opening ask for different protection; there is no default.",
        ),
        fix: words(
            "在 `gongkai.toml` 里写 `opening = \"unconditional\"` 或 `\"conditional\"`。",
            "Set `opening` to `unconditional` or `conditional` in `gongkai.toml`.",
        ),
    },
    Page {
        code: "G17",
        title: words("没有写明公开依据", "the legal basis is not stated"),
        why: words(
            "公开要有依据：哪部法规，第几条、第几款、第几项。",
            "A release needs its article, paragraph and item.",
        ),
        fix: words(
            "在 `gongkai.toml` 里写 `legal_basis`。",
            "Set `legal_basis` in `gongkai.toml`.",
        ),
    },
    Page {
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
    },
    Page {
        code: "G19",
        title: words(
            "恒等式不成立，或缺了某区某期",
            "an identity fails, or a combination is missing",
        ),
        why: words(
            "合计与分项对不上、少一个区的一期，用数据的人会算出错的结论；算不了的（有空格）不等于成立。",
            "Parts that do not add up, or a county that lacks a month, mislead whoever computes with them; what cannot be assessed has not passed.",
        ),
        fix: words(
            "请报送单位改正或补报；确实算不了的，由两人签字，把文号写进 `accept` 的 `waiver`。",
            "Have the sender mend or complete it; where it cannot be assessed, have that signed, and say in `waiver` of `accept` where.",
        ),
    },
    Page {
        code: "G20",
        title: words("没有按发布的列排序", "not sorted by published columns"),
        why: words(
            "台账里的次序会泄露谁挨着谁，所以只按发布的列排。",
            "The ledger's order tells who stood beside whom; only published columns may order a release.",
        ),
        fix: words("这是程序的错，请报告。", "This is a bug; please report it."),
    },
    Page {
        code: "G21",
        title: words("有格子会被表格软件当公式执行", "a cell that a spreadsheet would run"),
        why: words(
            "以 = + - @ 开头的格子，打开时可能被执行。",
            "Cells that begin with = + - @ may run when the file is opened.",
        ),
        fix: words("这是程序的错，请报告。", "This is a bug; please report it."),
    },
    Page {
        code: "G22",
        title: words("编码不对，或有造字区的字", "not clean UTF-8"),
        why: words(
            "造字和替代符在别的电脑上是空白或别的字。",
            "Private and replacement characters show as blanks or other characters elsewhere.",
        ),
        fix: words("在台账里重新录入那个字。", "Type the character again in the ledger."),
    },
    Page {
        code: "G25",
        title: words(
            "有不认识的文件，或检查没有做完",
            "an unknown file, or a check that could not finish",
        ),
        why: words("没有检查过的东西不能出门。", "What was not checked does not leave."),
        fix: words("删掉这个候选，再运行一次。", "Remove the candidate and run again."),
    },
];
