//! The pages of the rules on what the files hold: columns, values, encoding, hidden parts.

use crate::model::lang::words;
use crate::model::page::Page;

pub(super) const G01: Page = Page {
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
};

pub(super) const G02: Page = Page {
    code: "G02",
    title: words("有能指认个人的列", "a column that names a person"),
    why: words(
        "姓名、证件号码、电话、账号、住址这些列，空着、打了码也不能发布（个人信息保护法第二十五条）。病种、残疾、致困原因只能汇总到区县和年，不能逐人、逐户列出。",
        "Names, IDs, phones, accounts and addresses may not be published, not even empty or masked (PIPL art. 25). Disease, disability and cause leave only in totals by county and year, never row by row.",
    ),
    fix: words("从数据标准的发布字段里去掉这一列。", "Take the column out of the released fields."),
};

pub(super) const G03: Page = Page {
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
};

pub(super) const G04: Page = Page {
    code: "G04",
    title: words("内容里有人名", "a person's name in the content"),
    why: words(
        "人名就是个人信息，没有本人单独同意不能公开（个人信息保护法第二十五条）；只写姓、打了星号的也算。名单只在本村、本社区公示（社会救助暂行办法第十一条），不上网。",
        "A name is personal information and needs the person's own consent (PIPL art. 25), masked or not. Name lists are shown in the village or community only (Interim Measures for Social Assistance art. 11), never on the web.",
    ),
    fix: words(
        "在原台账里删掉那一格里的人名，或不发布那一列；是单位名、地名的，在数据标准里写明它的 `kind`。",
        "Take the name out of the cell in the ledger, or do not release the column; where it is an organisation or a place, say so in the field's `kind`.",
    ),
};

pub(super) const G05: Page = Page {
    code: "G05",
    title: words("内容里有门牌住址", "an address below the community in the content"),
    why: words(
        "写到号、栋、单元、室、组、屯，就能找到一户人家（个人信息保护法第二十五条）。地址最细到社区。",
        "A house, building, unit, room or hamlet number leads to one household (PIPL art. 25). Places end at the community.",
    ),
    fix: words(
        "在原台账里把地址改到社区以上，或不发布那一列。",
        "Cut the address at the community in the ledger, or do not release the column.",
    ),
};

pub(super) const G06: Page = Page {
    code: "G06",
    title: words(
        "号码、人名或住址换了写法，或拆在几列里",
        "a number, name or address in disguise, or split over columns",
    ),
    why: words(
        "全角、空格、横线、撇号、汉字数字，或者拆到相邻几列，读的人一眼就能拼回去。所以先还原再找，相邻的数字列连起来再找一遍。",
        "Full-width forms, spaces, dashes, apostrophes, Chinese numerals, or a number cut over adjacent columns: a reader puts it together at a glance. So the search folds all of that first, and joins adjacent columns of digits.",
    ),
    fix: words(
        "在原台账里改正那一格，或不发布拼得出号码的那几列。",
        "Mend the cell in the ledger, or do not release the columns that make up the number.",
    ),
};

pub(super) const G07: Page = Page {
    code: "G07",
    title: words("有自由填写的列", "a free-text column"),
    why: words(
        "备注里什么都可能写：姓名、病情、电话。自由填写的列一律不发布。",
        "Remarks hold anything: names, illnesses, phone numbers. Free text never passes.",
    ),
    fix: words(
        "从数据标准的发布字段里去掉这一列；要发布的内容改成代码列。",
        "Take the column out of the released fields; make what must be published a column of codes.",
    ),
};

pub(super) const G20: Page = Page {
    code: "G20",
    title: words(
        "有能还原到人的代号，或没有按发布的列排序",
        "a token that can be reversed, or rows not sorted by published columns",
    ),
    why: words(
        "身份号码的哈希、编号可以穷举还原；行号和台账里的次序会泄露谁挨着谁。所以不发布代号和行号，只按发布的列排。",
        "Hashes and numbers made from IDs can be tried out; row numbers and the ledger's order tell who stood beside whom. So no tokens, no row numbers, and only published columns order a release.",
    ),
    fix: words(
        "不发布那一列；只是次序不对的话，是程序的错，请报告。",
        "Do not release the column; where only the order is wrong, it is a bug: please report it.",
    ),
};

pub(super) const G21: Page = Page {
    code: "G21",
    title: words("有格子会被表格软件当公式执行", "a cell that a spreadsheet would run"),
    why: words(
        "以 = + - @ 开头的格子，打开时可能被执行。",
        "Cells that begin with = + - @ may run when the file is opened.",
    ),
    fix: words("这是程序的错，请报告。", "This is a bug; please report it."),
};

pub(super) const G22: Page = Page {
    code: "G22",
    title: words("编码不对，或有造字区的字", "not clean UTF-8"),
    why: words(
        "造字和替代符在别的电脑上是空白或别的字。",
        "Private and replacement characters show as blanks or other characters elsewhere.",
    ),
    fix: words("在台账里重新录入那个字。", "Type the character again in the ledger."),
};

pub(super) const G23: Page = Page {
    code: "G23",
    title: words("文件里有看不见的内容", "hidden content in a file"),
    why: words(
        "隐藏的表、行、列、批注、自定义属性，Parquet 的附注和最大最小值，打开看不见，读得出来。看不见的和看得见的一样查。",
        "Hidden sheets, rows, columns, comments, custom properties, Parquet metadata and its minima and maxima are not seen, yet can be read. They are judged as values are.",
    ),
    fix: words(
        "删掉这个候选，再运行一次；还有的话请报告。",
        "Remove the candidate and run again; if it stays, please report it.",
    ),
};
