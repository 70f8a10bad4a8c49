//! The table of rules: code, level, words. Tests, messages, reports and `explain` all read this one table.

use crate::model::example::{case, cells, column, column_with, ledger, ledger_called, ledgers};
use crate::model::lang::words;
use crate::model::page::Page;
use crate::model::rulebook::Proof;
use crate::model::rulebook::rules;

pub use crate::model::rulebook::Level;

rules! {
    RowRagged Error "row/ragged" {
        words("这一行的格数多于表头", "the row has more cells than the header"),
        words("多出的格子不知道属于哪一列，放进任何一列都是猜。", "A cell beyond the header belongs to no known column; putting it anywhere would be a guess."),
        words("检查这一行是否多了分隔符，或某格里的逗号没有加引号。", "Look for a stray delimiter, or a comma inside a cell that is not quoted."),
        basis: Some(words("RFC 4180 第 2 节第 4 条", "RFC 4180, section 2, item 4")),
        example: ledgers(&[column("社区", "text"), column("人数", "count")], "", &[ledger("社区,人数\n安静,3\n通江,1,200\n")], &[ledger("社区,人数\n安静,3\n通江,\"1,200\"\n")]),
    }
    RowStruck Error "row/struck" {
        words("整行加了删除线", "the whole row is struck through"),
        words("台账里用删除线表示停保、死亡或作废的都有；划掉的行照样发布，就是把停发的当成在发的。", "A struck row may be a benefit that stopped, a death or a mistake; to publish it would show as current what is not."),
        words("不该报的，删掉这一行；该报的，去掉删除线；保障状态写在单独的列里。", "Delete the row, or take the strike away; a status belongs in a column of its own."),
        basis: Some(words("ECMA-376 SpreadsheetML `strike`", "ECMA-376, SpreadsheetML `strike`")),
        example: case("sheets.md", "What is struck through was meant to go", words("第 3 行整行加了删除线", "row 3 is struck through"), words("第 3 行没有删除线，或者已经删掉", "row 3 has no strike, or is gone")),
    }
    RequiredMissing Error "required/missing" {
        words("必填项没有值", "a required cell has no value"),
        words("没有这一项，这条记录就说不清是谁、在哪里、什么时候。", "Without it the record does not say where, when or how much."),
        words("补上这一格；如果确实没有，请说明原因后再报。", "Fill the cell in."),
        basis: Some(words("Table Schema（Data Package v2）字段约束 `required`", "Table Schema (Data Package v2), field constraint `required`")),
        example: cells(column_with("人数", "count", r#""constraints": {"required": true}"#), &["", "␣␠"], &["3"]),
    }
    CellError Error "cell/spreadsheet-error" {
        words("单元格是表格软件的错误值", "the cell holds a spreadsheet error"),
        words("#REF!、#N/A 等表示公式坏了，原来的值已经不在文件里。", "`#REF!`, `#N/A` and the like mean that a formula broke; the value is no longer in the file."),
        words("改正公式，或直接填入数值，再保存。", "Mend the formula or type the value, and save again."),
        basis: Some(words("ECMA-376 SpreadsheetML `ST_CellType` `e`", "ECMA-376, SpreadsheetML `ST_CellType` `e`")),
        example: cells(column("金额", "money"), &["#REF!", "#DIV/0!", "#N/A"], &["475.00"]),
    }
    CellWithoutValue Error "cell/formula-without-value" {
        words("公式没有算出来的值", "a formula whose value is not in the file"),
        words("文件里只有公式，没有结果，多半是别的程序生成后没有打开保存过；替它算就是猜。", "The file holds the formula and no result, as programs write it that do not calculate; the value is not guessed."),
        words("用表格软件打开，保存一次，再报。", "Open the workbook in a spreadsheet program, save it, and send it again."),
        basis: Some(words("ECMA-376 SpreadsheetML `c` `f` `v`", "ECMA-376, SpreadsheetML `c` `f` `v`")),
        example: case("sheets.md", "Errors and formulas without a value hold the row back", words("C4 里是公式 SUM(C2:C3)，文件里没有算出来的值", "C4 holds the formula SUM(C2:C3), and the file has no value for it"), words("C4 里有值 775.5", "C4 has its value, 775.5")),
    }
    CellStruck Warning "cell/struck" {
        words("单元格加了删除线，照原样收下", "the cell is struck through, and was taken as it stands"),
        words("划掉的数可能已经作废。", "What is struck through may no longer hold."),
        words("作废的改掉，有效的去掉删除线。", "Correct the cell, or take the strike away."),
        basis: Some(words("ECMA-376 SpreadsheetML `strike`", "ECMA-376, SpreadsheetML `strike`")),
        example: case("sheets.md", "What is struck through was meant to go", words("D4 的 300 加了删除线", "the 300 in D4 is struck through"), words("D4 写着改正后的数，没有删除线", "D4 holds the corrected figure, without a strike")),
    }
    CellComment Warning "cell/comment" {
        words("单元格有批注，批注没有读", "the cell has a comment, which was not read"),
        words("批注里可能写着更正或例外，程序看不懂。", "A comment may hold a correction or an exception; no program can tell."),
        words("看一看批注；要更正的，改在单元格里。", "Read the comment; a correction belongs in the cell."),
        basis: Some(words("ECMA-376 SpreadsheetML `comment`", "ECMA-376, SpreadsheetML `comment`")),
        example: case("sheets.md", "A comment on a cell is told", words("B2 有批注", "B2 has a comment"), words("批注里的更正已经写进 B2，批注删掉", "what the comment corrects stands in B2, and the comment is gone")),
    }
    DateFrom1904 Warning "date/from-1904" {
        words("工作簿的日期从 1904 年起算，已换算", "a date of a workbook that counts from 1904 was converted"),
        words("苹果电脑的旧版 Excel 这样存日期；单元格粘到别的工作簿里会差四年零一天。", "Old Excel for Mac stored dates so; pasted into another workbook they are off by four years and a day."),
        words("核对年份；在 Excel 选项的“高级”里取消“使用 1904 日期系统”后，重新核对日期。", "Check the year, and turn the 1904 date system off in Excel's options."),
        basis: Some(words("ECMA-376 SpreadsheetML `workbookPr` `date1904`", "ECMA-376, SpreadsheetML `workbookPr` `date1904`")),
        example: case("sheets.md", "Dates may count from 1904", words("工作簿从 1904 年起算，41333 是 2017-03-01", "the workbook counts from 1904, and 41333 is 2017-03-01"), words("工作簿从 1900 年起算，2017-03-01 存为 42795", "the workbook counts from 1900, and 2017-03-01 is 42795")),
    }
    TextUndecodable Error "text/undecodable" {
        words("有字节在文件的编码里不存在", "bytes that do not exist in the file's encoding"),
        words("编码错了的字不能猜，也不能丢。", "A character that cannot be decoded can be neither guessed nor dropped."),
        words("用原来的软件重新导出，编码选 UTF-8 或 GB18030。", "Export again from the original program as UTF-8 or GB18030."),
        basis: Some(words("GB 18030-2022 信息技术 中文编码字符集", "GB 18030-2022, Chinese coded character set")),
        example: case("names.md", "Bytes that the file's encoding lacks are neither guessed nor dropped", words("姓名里有字节 FF，GB 18030 里没有这个字节", "the byte FF in a name, which GB 18030 lacks"), words("重新导出为 UTF-8，字都在", "exported again as UTF-8, with every character")),
    }
    TextPrivateUse Error "text/private-use" {
        words("有造字区的字（生僻字）", "a character of the private use area"),
        words("造字区的码位在别的电脑上是空白或别的字；GB 18030-2022 已为这些字定了码位。", "Private code points show as blanks or other characters elsewhere; GB 18030-2022 has assigned standard ones."),
        words("用支持 GB 18030-2022 的输入法重新录入这个字。", "Type the character again with an input method that supports GB 18030-2022."),
        basis: Some(words("GB 18030-2022 信息技术 中文编码字符集", "GB 18030-2022, Chinese coded character set")),
        example: cells(column("姓名", "person-name"), &["王<U+F123>明"], &["王䶮明"]),
    }
    TextRadical Warning "text/radical" {
        words("部首符号已换成同形的汉字", "a radical was replaced by the character that it looks like"),
        words("从 PDF 复制的字常变成部首区的符号，看着一样，查不到。", "Copies from PDF often hold radicals: they look the same and are found by no search."),
        words("重新录入这个字。", "Type the character again."),
        basis: Some(words("Unicode 部首区 U+2E80–2FDF", "Unicode, radicals U+2E80–2FDF")),
        example: cells(column("姓名", "person-name"), &["王<U+2EA0>", "<U+2F5F>三"], &["王民", "玉三"]),
    }
    TextPlaceholder Error "text/placeholder" {
        words("生僻字被写成了问号、方框或拼音", "a rare character was replaced by a question mark, a box or letters"),
        words("真正的字已经丢失，无法还原。", "The real character is lost and cannot be restored."),
        words("对照身份证，重新录入这个字。", "Type the character again from the person's card."),
        example: cells(column("姓名", "person-name"), &["王?明", "王□明", "李yan"], &["王䶮明"]),
    }
    PersonName Error "person-name/syntax" {
        words("不像一个人的姓名", "not a person's name"),
        words("一格里有数字、几个人或别的内容，就分不清是谁的记录。", "Digits, several people or other words in the cell leave it open whose record this is."),
        words("一格只写一个人的姓名。", "Write one person's name in the cell."),
        example: cells(column("姓名", "person-name"), &["张三、李四(妻)", "张三2"], &["张三", "买买提·艾力"]),
    }
    CellDitto Warning "cell/ditto" {
        words("“同上”或空格按上一行的值读了", "a ditto mark or blank was read as the cell above"),
        words("只有数据标准写明可以“同上”的列才这样读。", "Only in columns that the schema declares so."),
        words("每一行都写出值，排序或删行后就不会错。", "Write the value in every row; sorting or deleting rows then does no harm."),
        example: ledgers(&[column_with("社区", "text", r#""ditto": true"#), column("人数", "count")], "", &[ledger("社区,人数\n安静,3\n同上,1\n")], &[ledger("社区,人数\n安静,3\n安静,1\n")]),
    }
    NumberSyntax Error "number/syntax" {
        words("不是数", "not a number"),
        words("读不懂的数不能猜，也不能当作零。", "A number that cannot be read is neither guessed nor taken for zero."),
        words("只写数字，单位写在表头里。", "Write digits only; the unit belongs in the header."),
        example: cells(column("人数", "count"), &["很多", "3-5"], &["3"]),
    }
    NumberFraction Error "number/fraction" {
        words("人数、户数等计数带了小数", "a count has a fraction"),
        words("不存在半个人，多半是列填错了或单位错了。", "There is no half person: the column or the unit is probably wrong."),
        words("核对这一格是不是填到了别的列。", "Check that the cell is in the right column."),
        example: cells(column("人数", "count"), &["3.5"], &["3"]),
    }
    NumberPrecision Error "number/precision" {
        words("小数位太多", "too many decimal places"),
        words("分以下的位数不是浮点误差，就是单位错了。", "Digits below a cent that are not float dust mean a wrong unit."),
        words("核对单位（元、万元）和小数点。", "Check the unit (元, 万元) and the decimal point."),
        example: cells(column("金额", "money"), &["475.123"], &["475.12"]),
    }
    NumberRange Error "number/range" {
        words("数太大", "the number is too large"),
        words("超出了这一列能表示的范围。", "It is beyond what the column can hold."),
        words("核对位数。", "Check the digits."),
        example: cells(column("人数", "count"), &["99999999999999999999"], &["999"]),
    }
    NumberLetter Warning "number/letter-for-digit" {
        words("数字里混了字母 O 或 l，已按 0 或 1 读", "letters O or l among digits were read as 0 or 1"),
        words("只有在不会有第二种读法时才这样读。", "Read so only where no other reading exists."),
        words("请改成数字。", "Write digits."),
        example: cells(column("人数", "count"), &["l2人", "1O"], &["12"]),
    }
    NumberApproximate Warning "number/approximate" {
        words("是约数（余、多、近、约、不足、超过等）", "an approximate number (余, 多, 近, 约, 不足, 超过 and the like)"),
        words("按所写的数收下，并注明是约数。", "Taken as written, and noted as approximate."),
        words("请填准确数。", "Write the exact number."),
        example: cells(column("件数", "count"), &["180余", "近200"], &["183"]),
    }
    NumberScaled Warning "number/scaled" {
        words("按格内的单位（千、万、亿）换算了", "scaled by the unit in the cell (千, 万, 亿)"),
        words("同一列里单位不同，最容易差一万倍。", "Mixed units in one column are how figures end up wrong by ten thousand."),
        words("整列用一个单位，写在表头里。", "Use one unit for the column and state it in the header."),
        example: cells(column("金额", "money"), &["7.552万"], &["75520"]),
    }
    NumberAdjustment Warning "number/adjustment" {
        words("数写在括号里，按冲减（负数）收下", "a number in brackets, taken as an adjustment below zero"),
        words("会计用括号表示冲减、扣回；也有人只是随手加的括号。", "Bookkeepers bracket what is taken back; some brackets are slips."),
        words("是冲减的写负号，不是的去掉括号。", "Write a minus if it is one, and no brackets otherwise."),
        example: cells(column("金额", "money"), &["(120.00)", "（3）"], &["120.00", "-120"]),
    }
    NumberDash Warning "number/dash-as-zero" {
        words("短横、斜杠或“无”按零读了", "a dash, slash or 无 was read as zero"),
        words("只有数据标准写明这一列的短横就是零，才这样读。", "Only in columns whose schema says that a dash is zero."),
        words("没有就写 0，不清楚就空着。", "Write 0 where there is none, and leave the cell blank where it is not known."),
        example: cells(column_with("金额", "money", r#""dash": "zero""#), &["-", "/", "无"], &["0"]),
    }
    PercentBare Warning "percent/bare" {
        words("没有百分号，按百分数读了", "a number without a percent sign was read as a percentage"),
        words("大于 1 的占比只能是百分数；88 读作 88%。", "A share above 1 can only be a percentage: 88 is read as 88%."),
        words("写上百分号，或在表头写明（%）。", "Write the percent sign, or state (%) in the header."),
        example: cells(column("占比", "percent"), &["88", "12.5"], &["88%", "0.88"]),
    }
    PercentAmbiguous Error "percent/ambiguous" {
        words("分不清是百分数还是小数", "a percentage or a fraction: both are possible"),
        words("不带百分号的 1 可以是 1%，也可以是 100%；表头写了（%）的列里，0.5 可以是 0.5%，也可以是 50%。", "A bare 1 may be 1% or 100%; a bare 0.5 under a header that says (%) may be 0.5% or 50%."),
        words("写上百分号。", "Write the percent sign."),
        example: cells(column("占比", "percent"), &["1", "1.0"], &["1%", "100%"]),
    }
    NumberNote Warning "number/note" {
        words("数字后面括号里有说明，只取了数字", "a note in brackets after the number was left out"),
        words("说明是给人看的，不进数据；“3(含孤儿1)”读作 3。", "A note is for people; `3(含孤儿1)` is read as 3."),
        words("说明写到备注列。", "Put notes in the remarks column."),
        example: cells(column("人数", "count"), &["3(含孤儿1)"], &["3"]),
    }
    NumberUnit Error "number/unit" {
        words("格内的单位和这一列的单位不相容", "the unit in the cell does not fit the column"),
        words("元/月和元/年、人和户、元和万元不能混在一列里。", "元/月 and 元/年, 人 and 户 cannot share a column."),
        words("换算成这一列的单位再填。", "Convert the figure to the column's unit."),
        example: cells(column("人数", "count"), &["3户"], &["3", "3人"]),
    }
    DateSyntax Error "date/syntax" {
        words("不是日期", "not a date"),
        words("读不懂的日期不能猜。", "A date that cannot be read is not guessed."),
        words("写成 2017-03-05 或 2017年3月5日。", "Write 2017-03-05."),
        basis: Some(words("GB/T 7408 数据元和交换格式 日期和时间表示法", "GB/T 7408, representation of dates and times")),
        example: cells(column("批准日期", "date"), &["春节前"], &["2017-03-05", "2017年3月5日"]),
    }
    DateImpossible Error "date/impossible" {
        words("日历上没有这一天", "no such day in the calendar"),
        words("多半是录入错误，改成哪一天都是猜。", "A typing error; any repair would be a guess."),
        words("核对原始材料后改正。", "Correct it from the original document."),
        basis: Some(words("GB/T 7408 数据元和交换格式 日期和时间表示法", "GB/T 7408, representation of dates and times")),
        example: cells(column("批准日期", "date"), &["2017-02-30"], &["2017-02-28"]),
    }
    DateAmbiguous Error "date/ambiguous" {
        words("日期有两种读法", "the date can be read in two ways"),
        words("3/5/17 可以是三月五日，也可以是五月三日；世纪也不清楚。", "`3/5/17` is March or May, and its century is open."),
        words("写出四位年份，按年月日的顺序：2017-03-05。", "Write the year in four digits, then month, then day."),
        basis: Some(words("GB/T 7408 数据元和交换格式 日期和时间表示法", "GB/T 7408, representation of dates and times")),
        example: cells(column("批准日期", "date"), &["3/5/17", "05-Mar-17"], &["2017-03-05"]),
    }
    DateShortYear Warning "date/short-year" {
        words("两位年份按 20 世纪末至今的年份读了", "a two-digit year was completed"),
        words("写有“年”字，顺序清楚，只缺世纪。", "With 年 the order is clear; only the century was missing."),
        words("写出四位年份。", "Write the year in four digits."),
        basis: Some(words("GB/T 7408 数据元和交换格式 日期和时间表示法", "GB/T 7408, representation of dates and times")),
        example: cells(column("批准日期", "date"), &["17年3月5日"], &["2017年3月5日"]),
    }
    DateLostZero Warning "date/lost-zero" {
        words("2017.1 读作一月，可能原来是 2017.10", "2017.1 was read as January, and may have been 2017.10"),
        words("在表格软件里输入 2017.10 会变成数 2017.1。", "A spreadsheet turns a typed 2017.10 into the number 2017.1."),
        words("写成 2017-01 或 2017-10。", "Write 2017-01 or 2017-10."),
        basis: Some(words("GB/T 7408 数据元和交换格式 日期和时间表示法", "GB/T 7408, representation of dates and times")),
        example: cells(column("发放年月", "year-month"), &["2017.1"], &["2017-01", "2017-10"]),
    }
    DateTime Warning "date/time-of-day" {
        words("日期后面的时刻没有要", "a time of day behind a date was left out"),
        words("这一列是日期；零点以外的时刻不进数据。", "The column is a date; a time other than midnight does not enter it."),
        words("只写日期。", "Write the date alone."),
        example: cells(column("日期", "date"), &["2017-03-05 12:30"], &["2017-03-05", "2017-03-05 00:00"]),
    }
    DateEra Error "date/era" {
        words("不是公历日期", "a date of another calendar or era"),
        words("民国、平成等年号和农历要换算才知道是哪一天，换错一年就差一年，所以不换。", "Years of 民国 or 平成 and days of the lunar calendar would have to be converted; they are not."),
        words("写公历日期，如 2017-03-05。", "Write the Gregorian date, such as 2017-03-05."),
        basis: Some(words("GB/T 7408-2005 第 4.1 节：公历", "GB/T 7408-2005, 4.1: the Gregorian calendar")),
        example: cells(column("日期", "date"), &["民国106年3月5日", "农历二〇一七年三月初五"], &["2017-03-05"]),
    }
    DateRange Warning "date/range" {
        words("是一段时间，起止已分开", "a range of months was taken apart into start and end"),
        words("起点留在这一列，终点放到数据标准写明的列；“至今”没有终点。", "The start stays in the column and the end goes where the schema says; 至今 has none."),
        words("起止分两列写。", "Write start and end in two columns."),
        example: case("dates.md", "A range of months is a start and an end", words("起始年月里写了 2017.1-2017.6", "the start holds 2017.1-2017.6"), words("起始 2017-01，终止 2017-06，分在两列", "start 2017-01 and end 2017-06, in two columns")),
    }
    DateRangeLost Error "date/range-without-end" {
        words("写了一段时间，终点没有地方放", "a range of months whose end has no place"),
        words("只取起点，终点就丢了；终点那一列已有别的值，就不知道信哪一个。", "Taking the start alone would lose the end; where the end's column says otherwise, neither can be believed."),
        words("写一个月份；有起止两列的，分开写，写得一致。", "Write one month, or start and end in their two columns."),
        example: cells(column("年月", "year-month"), &["2017.1-2017.6", "2016年至今"], &["2017-01"]),
    }
    RegionUnknown Error "region/unknown" {
        words("不认识的地区", "an unknown region"),
        words("功能区、简称和错字对不上行政区划代码（GB/T 2260），不能猜。", "Functional zones, short forms and typos that match no division (GB/T 2260) are not guessed."),
        words("写区县全称，例如表头所在市的“××区”；开发区等归哪个区县，可在 `schemas/codes/regions-local.csv` 里写明。", "Write the full name of the county or district; which one a zone counts to can be said in `schemas/codes/regions-local.csv`."),
        basis: Some(words("GB/T 2260 行政区划代码", "GB/T 2260, codes for administrative divisions")),
        example: cells(column_with("地区", "region", r#""codes": "regions""#), &["高新区", "230199"], &["道里区", "230102"]),
    }
    RegionAmbiguous Error "region/ambiguous" {
        words("有两个地区叫这个名字", "two regions have this name"),
        words("同一个省里有同名的区县，市和区也可能同一个简称；归到哪一个都是猜。", "Counties of one province share names, and a city and a county a short form; either would be a guess."),
        words("前面写上所属的市，例如“佳木斯市向阳区”，或者写六位代码。", "Write the city before it, or the code of six digits."),
        basis: Some(words("GB/T 2260 行政区划代码", "GB/T 2260, codes for administrative divisions")),
        example: case("regions.md", "A county of a province may share its name with another", words("向阳区", "向阳区"), words("佳木斯市向阳区", "佳木斯市向阳区")),
    }
    RegionDivided Error "region/divided" {
        words("是已撤销的区划，现在分属几个区县", "a division that no longer exists and became several"),
        words("撤销时分给了几个区县，或者没有写明并入哪里，这一行归哪一个看不出来。", "It was divided among several counties, or nothing says into which it went; the row does not say which is meant."),
        words("写现在的区县名称。", "Write the county of today."),
        basis: Some(words("GB/T 2260 行政区划代码", "GB/T 2260, codes for administrative divisions")),
        example: case("regions.md", "A division that became several is for a person to place", words("桥东区", "桥东区"), words("长安区", "长安区")),
    }
    RegionNotYet Error "region/not-yet" {
        words("本期还没有这个区划", "a division that did not exist yet in the period"),
        words("名称或代码在本期之后才启用；多半是用新表填了旧期。", "The name or code came into force only after the period: a later form was used, or the period is wrong."),
        words("写本期有效的名称，或核对是哪一期的台账。", "Write the name that was in force, or see which period the ledger is about."),
        basis: Some(words("GB/T 2260 行政区划代码", "GB/T 2260, codes for administrative divisions")),
        example: case("regions.md", "What is in force is a matter of the period", words("2010 年的台账写双城区", "双城区 in a ledger of 2010"), words("双城市", "双城市")),
    }
    RegionOwn Warning "region/own-level" {
        words("是本级（市本级、市直），不归任何区县", "the publisher's own level (市本级), of no county"),
        words("本级直接发放的记录单独成一类，用发布单位自己的代码。", "What the city pays itself is a region of its own, under the publisher's code."),
        words("如果应归某个区县，写区县名称。", "If it belongs to a county, write the county."),
        example: cells(column_with("地区", "region", r#""codes": "regions""#), &["市本级", "市直"], &["道里区"]),
    }
    RegionBelow Error "region/below-county" {
        words("写的是乡镇、街道或村（社区），不是区县", "a street, township or village, not a county"),
        words("乡镇街道没有全国统一的代码表，同名的很多，不能据此推断区县。", "There is no national list of streets and townships, and many share a name."),
        words("写区县名称；要按街道报送的，把街道和所属区县写进 `schemas/codes/regions-local.csv`。", "Write the county; to report by street, list streets with their county in `schemas/codes/regions-local.csv`."),
        example: cells(column_with("地区", "region", r#""codes": "regions""#), &["新华街道", "太平镇"], &["道里区"]),
    }
    RegionTotal Error "region/total" {
        words("是合计，不是一个地区", "a sum, not a region"),
        words("合计、小计、全市混在数据行里，会被重复计算。", "A sum among the rows would be counted twice."),
        words("合计单独成行，“合计”写在第一列；数据行写区县名称。", "Put a sum on a row of its own with 合计 in the first column, and write a county in every row of data."),
        example: cells(column_with("地区", "region", r#""codes": "regions""#), &["全市"], &["道里区"]),
    }
    RegionCode Error "region/code" {
        words("不是行政区划代码", "not a code of a division"),
        words("代码为 6、9 或 12 位；第 7–9 位 001–699（GB/T 10114），第 10–12 位 001–599，没有的写 0。", "A code has 6, 9 or 12 digits; digits 7–9 run to 699 (GB/T 10114) and 10–12 to 599, zeros where there is none."),
        words("写区县的六位代码。", "Write the county's code of six digits."),
        basis: Some(words("GB/T 10114 县级以下行政区划代码编制规则", "GB/T 10114, codes for divisions below the county")),
        example: cells(column_with("地区", "region", r#""codes": "regions""#), &["230102700", "23010"], &["230102", "230102001"]),
    }
    RegionRetired Warning "region/retired" {
        words("是已撤销的区划，按现在的区划收下", "a division that no longer exists, taken as its successor"),
        words("撤销的区划并入了唯一的一个区县。", "The old division was merged into exactly one that exists."),
        words("写现在的名称。", "Write the current name."),
        basis: Some(words("GB/T 2260 行政区划代码", "GB/T 2260, codes for administrative divisions")),
        example: cells(column_with("地区", "region", r#""codes": "regions""#), &["双城市", "230107"], &["双城区", "香坊区"]),
    }
    RegionTypo Warning "region/typo" {
        words("地区名有一个错字，已改正", "one wrong character in a region's name was corrected"),
        words("只有一个区县与它相差一个字时才改。", "Corrected only where exactly one division is one character away."),
        words("请改正。", "Correct it."),
        basis: Some(words("GB/T 2260 行政区划代码", "GB/T 2260, codes for administrative divisions")),
        example: cells(column_with("地区", "region", r#""codes": "regions""#), &["香房区"], &["香坊区"]),
    }
    RegionLevel Error "region/level" {
        words("地区的级别不对", "a region of the wrong level"),
        words("这一列要写区县，写成市或省就无法归到区县。", "The column wants a county; a city or province cannot be assigned to one."),
        words("写区县名称。", "Write the county."),
        basis: Some(words("GB/T 2260 行政区划代码", "GB/T 2260, codes for administrative divisions")),
        example: cells(column_with("地区", "region", r#""codes": "regions""#), &["哈尔滨市", "黑龙江省"], &["道里区"]),
    }
    CodeUnknown Error "code/unknown" {
        words("不在代码表里", "not in the code list"),
        words("代码表以外的写法没有定义。", "A spelling outside the list has no defined meaning."),
        words("按代码表填写；`gongkai check` 会列出代码表。", "Use a value of the list."),
        example: cells(column_with("救助类别", "code", r#""codes": "program""#), &["某某补贴"], &["城市低保", "农低"]),
    }
    CodeAmbiguous Error "code/ambiguous" {
        words("这种写法在不同地方意思不同", "a spelling that means different things in different places"),
        words("比如一档、二档，有的地方从轻到重，有的从重到轻；只看这一格分不清。", "Grades 一档, 二档 run up in one place and down in another; the cell alone does not say."),
        words("写代码表里的名称；本地统一这样写的，在 `schemas/codes/<代码表>-local.csv` 里写明。", "Write the label of the list; what it means locally can be said in `schemas/codes/<list>-local.csv`."),
        example: cells(column_with("档次", "code", r#""codes": "dibao-class""#), &["一档", "2档"], &["A类"]),
    }
    CodeUncertain Warning "code/uncertain" {
        words("这种写法不合标准，按通常的意思收下", "a spelling outside the standard, taken in its usual sense"),
        words("代码表把它列为常见而不规范的写法，别处可能另有所指。", "The list knows it as common and irregular; elsewhere it may mean something else."),
        words("写代码表里的名称。", "Write the label of the list."),
        example: cells(column_with("档次", "code", r#""codes": "dibao-class""#), &["甲类"], &["A类"]),
    }
    CodeRetired Warning "code/retired" {
        words("代码已停用，按接替它的代码收下", "a code no longer in force, taken as its successor"),
        words("在本期末它已由唯一的一个代码接替。", "By the end of the period exactly one other code had replaced it."),
        words("写现行的代码或名称。", "Write the code or label in force."),
        example: case("codes.md", "A code that ended leads to its only successor", words("停用的代码", "a code that ended"), words("接替它的代码", "its successor")),
    }
    CodeNotInForce Error "code/not-in-force" {
        words("代码在本期无效", "a code that is not in force in the period"),
        words("本期之后才启用，或本期末已停用而没有唯一的接替代码。", "It came into force later, or ended without a single successor."),
        words("写本期有效的代码或名称。", "Write a code or label in force in the period."),
        example: case("codes.md", "A code that is not in force is refused", words("本期无效的代码", "a code not in force"), words("本期有效的代码", "a code in force")),
    }
    FlagSyntax Error "flag/syntax" {
        words("不是“是”或“否”", "neither yes nor no"),
        words("读不懂的是非不能猜。", "A flag that cannot be read is not guessed."),
        words("写“是”或“否”。", "Write 是 or 否."),
        example: cells(column("残疾", "flag"), &["大概"], &["是", "否"]),
    }
    IdLength Error "resident-id/length" {
        words("身份号码不是 18 位（或旧的 15 位）", "a resident ID that has neither 18 nor 15 characters"),
        words("公民身份号码为 18 位（GB 11643-1999）；缺的一位无法推算。", "A resident ID has 18 characters (GB 11643-1999); a lost one cannot be computed."),
        words("对照身份证重新录入。", "Type it again from the card."),
        basis: Some(words("GB 11643-1999 公民身份号码", "GB 11643-1999, citizen identification number")),
        example: cells(column("身份证号", "resident-id"), &["23019919570315001"], &["230199195703150017"]),
    }
    IdCharacters Error "resident-id/characters" {
        words("身份号码里有数字和末位 X 以外的字", "a resident ID with characters other than digits and a final X"),
        words("GB 11643-1999 只允许数字，末位可为 X。", "GB 11643-1999 allows digits, and X as the last."),
        words("对照身份证重新录入。", "Type it again from the card."),
        basis: Some(words("GB 11643-1999 公民身份号码", "GB 11643-1999, citizen identification number")),
        example: cells(column("身份证号", "resident-id"), &["2301991957A3150017"], &["230199195703150017"]),
    }
    IdBirthDate Error "resident-id/birth-date" {
        words("身份号码里的出生日期不存在", "the birth date inside a resident ID does not exist"),
        words("第 7–14 位是出生日期（GB 11643-1999）。", "Characters 7 to 14 are the date of birth (GB 11643-1999)."),
        words("对照身份证重新录入。", "Type it again from the card."),
        basis: Some(words("GB 11643-1999 公民身份号码", "GB 11643-1999, citizen identification number")),
        example: cells(column("身份证号", "resident-id"), &["230199200902290036"], &["230199200802290035"]),
    }
    IdCheckDigit Error "resident-id/check-digit" {
        words("身份号码的校验位不对", "the check digit of a resident ID is wrong"),
        words("末位由前 17 位按 ISO 7064 MOD 11-2 算出；不符说明至少错了一位。", "The last character follows from the other 17 by ISO 7064 MOD 11-2; otherwise at least one is wrong."),
        words("对照身份证重新录入。", "Type it again from the card."),
        basis: Some(words("GB 11643-1999 公民身份号码；校验码按 ISO 7064 MOD 11-2", "GB 11643-1999, citizen identification number; check character by ISO 7064, MOD 11-2")),
        example: cells(column("身份证号", "resident-id"), &["230199195703150018"], &["230199195703150017"]),
    }
    IdLostDigits Error "resident-id/lost-digits" {
        words("身份号码被当作数字存，后几位已经丢失", "a resident ID was stored as a number and lost its last digits"),
        words("表格软件只保留 15 位有效数字，丢掉的位数无法恢复。", "Spreadsheets keep 15 significant digits; the lost ones cannot be recovered."),
        words("先把这一列设成“文本”，再重新录入。", "Format the column as text and type the numbers again."),
        example: cells(column("身份证号", "resident-id"), &["2.30199E+17", "230199195703150000"], &["230199195703150017"]),
    }
    IdMasked Error "resident-id/masked" {
        words("身份号码已打码", "a resident ID that is already masked"),
        words("打码的号码无法核对重复，也不是匿名。", "A masked number cannot be checked for duplicates, and is not anonymous either."),
        words("报送时给出完整号码；发布时由系统去掉。", "Send the full number; it is removed before release."),
        basis: Some(words("GB 11643-1999 公民身份号码", "GB 11643-1999, citizen identification number")),
        example: cells(column("身份证号", "resident-id"), &["230199********0017"], &["230199195703150017"]),
    }
    IdOtherCertificate Error "resident-id/other-certificate" {
        words("是别的证件号，不是公民身份号码", "the number of another certificate"),
        words("护照、通行证、军官证、残疾人证的号码不是公民身份号码，不能用来核对是不是同一个人。", "Numbers of passports, permits, officers' and disability certificates are no resident IDs and tell nobody apart."),
        words("填公民身份号码或港澳台居民居住证号码（18 位）；确实没有的，把证件另列一栏。", "Write the ID of 18 characters, that of a residence permit for Hong Kong, Macao and Taiwan residents among them; other certificates belong in a column of their own."),
        basis: Some(words("GB 11643-1999 公民身份号码", "GB 11643-1999, citizen identification number")),
        example: cells(column("身份证号", "resident-id"), &["E12345678"], &["230199195703150017"]),
    }
    IdAddress Warning "resident-id/address" {
        words("身份号码前四位不是任何省市用过的代码", "a resident ID whose first four digits were never a code of any prefecture"),
        words("前六位是首次登记地的代码（GB/T 2260）；只核对到地级，县级代码 1981 年以前的没有资料。", "The first six are the code of the place of registration (GB/T 2260); asked down to the prefecture only, since lists begin in 1981."),
        words("校验位成立，已收下；请对照身份证核对前六位。", "The check digit holds and the number was taken; compare the first six with the card."),
        basis: Some(words("GB 11643-1999 公民身份号码", "GB 11643-1999, citizen identification number")),
        example: cells(column("身份证号", "resident-id"), &["999999195703150015"], &["230199195703150017"]),
    }
    IdBirthDiffers Warning "resident-id/birth-differs" {
        words("出生日期和身份号码里的不一致", "the date of birth differs from that in the resident ID"),
        words("身份号码第 7–14 位是出生日期；两处都照原样收下，哪一处对不能猜。", "Characters 7 to 14 of the ID are the date of birth; both were kept, and which is right is not guessed."),
        words("对照身份证改正写错的一处。", "Compare with the card and correct the wrong one."),
        basis: Some(words("GB 11643-1999 公民身份号码", "GB 11643-1999, citizen identification number")),
        example: ledgers(&[column("身份证号", "resident-id"), column_with("出生日期", "date", r#""agreesWith": "f1""#)], "", &[ledger("身份证号,出生日期\n230199195703150017,1957-05-13\n")], &[ledger("身份证号,出生日期\n230199195703150017,1957-03-15\n")]),
    }
    IdSexDiffers Warning "resident-id/sex-differs" {
        words("性别和身份号码里的不一致", "the sex differs from that in the resident ID"),
        words("身份号码第 17 位单数为男、双数为女；两处都照原样收下。", "The 17th character of the ID is odd for men and even for women; both were kept."),
        words("对照身份证改正写错的一处。", "Compare with the card and correct the wrong one."),
        basis: Some(words("GB 11643-1999 公民身份号码", "GB 11643-1999, citizen identification number")),
        example: ledgers(&[column("身份证号", "resident-id"), column_with("性别", "code", r#""codes": "sex", "agreesWith": "f1""#)], "", &[ledger("身份证号,性别\n230199195703150017,女\n")], &[ledger("身份证号,性别\n230199195703150017,男\n")]),
    }
    BirthAfterPeriod Error "birth/after-period" {
        words("出生在本期结束之后", "born after the end of the period"),
        words("本期结束时还没有出生的人不会在本期的名册里：不是日期错了，就是放错了期。", "Nobody is on a roll before being born: the date is wrong, or the ledger is of a later period."),
        words("核对出生日期、身份号码和台账的期。", "Check the date of birth, the ID and the ledger's period."),
        basis: Some(words("GB 11643-1999 公民身份号码", "GB 11643-1999, citizen identification number")),
        example: cells(column("身份证号", "resident-id"), &["230199201803150012"], &["230199195703150017"]),
    }
    IdUpgraded Warning "resident-id/upgraded" {
        words("15 位旧身份号码已换算成 18 位", "a 15-digit resident ID was extended to 18"),
        words("15 位号码 2013 年起停用；世纪为 19，校验位可算出。", "15-digit numbers ended in 2013; the century is 19 and the check digit follows."),
        words("请更新为 18 位号码。", "Update the number to 18 characters."),
        basis: Some(words("GB 11643-1999 公民身份号码", "GB 11643-1999, citizen identification number")),
        example: cells(column("身份证号", "resident-id"), &["230199570315001"], &["230199195703150017"]),
    }
    CodeNoted Warning "code/noted" {
        words("取自别的列括号里的说明", "taken from a remark in brackets in another column"),
        words("“3(新增)”写在序号里，数据标准写明这样的说明就是这一项。", "`3(新增)` stands in the numbering; the schema says that such remarks are this field."),
        words("另设一列写。", "Give it a column of its own."),
        example: case("codes.md", "A remark behind a running number may be a code", words("序号里写了 3(新增)", "the numbering holds 3(新增)"), words("新增 写在自己的列里", "新增 stands in a column of its own")),
    }
    CreditCode Error "credit-code/check" {
        words("统一社会信用代码不成立", "an invalid unified social credit code"),
        words("长度、字符或校验位不符合 GB 32100-2015。", "Its length, characters or check character break GB 32100-2015."),
        words("对照登记证书重新录入。", "Type it again from the certificate."),
        basis: Some(words("GB 32100-2015 法人和其他组织统一社会信用代码编码规则", "GB 32100-2015, unified social credit code")),
        example: cells(column("统一社会信用代码", "credit-code"), &["112301990000000009", "1123019900000000"], &["112301990000000008"]),
    }
    PhoneSyntax Warning "phone/syntax" {
        words("不像电话号码", "not a phone number"),
        words("电话不发布，只提醒改正。", "Phones are never published; this is only a reminder."),
        words("写 11 位手机号，或区号加号码。", "Write an 11-digit mobile number, or area code and number."),
        example: cells(column("联系电话", "phone"), &["139000000"], &["13900000000", "0451-80000000"]),
    }
    BankAccountSyntax Warning "bank-account/syntax" {
        words("不像银行账号", "not a bank account"),
        words("账号不发布，只提醒改正：打错一位，钱就发不到人。", "Accounts are never published; one wrong digit and the money does not arrive."),
        words("对照存折或银行卡重新录入。", "Type it again from the card or passbook."),
        example: cells(column("银行账号", "bank-account"), &["62170"], &["6217000010001234569"]),
    }
    BankAccountCheckDigit Warning "bank-account/check-digit" {
        words("银行卡号的校验位不对", "the check digit of the card number is wrong"),
        words("62 开头的 16 至 19 位是银行卡号，末位由前面各位算出；对不上，多半是打错了一位。账号不发布，只提醒改正。", "16 to 19 digits that begin with 62 are a card's, and the last follows from the others: a digit was probably mistyped. Accounts are never published."),
        words("对照银行卡重新录入；确是存折账号的，不用改。", "Type it again from the card; leave it if it is the account of a passbook."),
        basis: Some(words("ISO/IEC 7812-1 附录 B（Luhn）；JR/T 0008-2000 发卡行标识代码及卡号", "ISO/IEC 7812-1, annex B (Luhn); JR/T 0008-2000, issuer identification and card numbers")),
        example: cells(column("银行账号", "bank-account"), &["6217000010001234567", "6217 0000 1000 1234 567"], &["6217000010001234569", "2301000010001234567"]),
    }
    ConstraintMinimum Error "constraint/minimum" {
        words("小于允许的最小值", "below the minimum"),
        words("数据标准规定了下限。", "The schema sets a lower bound."),
        words("核对数值和所在的列。", "Check the figure and its column."),
        basis: Some(words("Table Schema（Data Package v2）字段约束 `minimum`", "Table Schema (Data Package v2), field constraint `minimum`")),
        example: cells(column_with("人数", "count", r#""constraints": {"minimum": 1}"#), &["0"], &["1"]),
    }
    ConstraintMaximum Error "constraint/maximum" {
        words("大于允许的最大值", "above the maximum"),
        words("数据标准规定了上限。", "The schema sets an upper bound."),
        words("核对数值、单位和所在的列。", "Check the figure, its unit and its column."),
        basis: Some(words("Table Schema（Data Package v2）字段约束 `maximum`", "Table Schema (Data Package v2), field constraint `maximum`")),
        example: cells(column_with("人数", "count", r#""constraints": {"maximum": 20}"#), &["21"], &["20"]),
    }
    ConstraintLength Error "constraint/length" {
        words("长度不合要求", "too short or too long"),
        words("数据标准规定了字数。", "The schema sets the length."),
        words("核对这一格。", "Check the cell."),
        basis: Some(words("Table Schema（Data Package v2）字段约束 `minLength`、`maxLength`", "Table Schema (Data Package v2), field constraints `minLength`, `maxLength`")),
        example: cells(column_with("事项", "text", r#""constraints": {"minLength": 2, "maxLength": 6}"#), &["区", "地名管理和区划"], &["区划"]),
    }
    ConstraintPattern Error "constraint/pattern" {
        words("不合规定的格式", "does not match the pattern"),
        words("数据标准规定了格式。", "The schema sets a pattern."),
        words("核对这一格。", "Check the cell."),
        basis: Some(words("Table Schema（Data Package v2）字段约束 `pattern`", "Table Schema (Data Package v2), field constraint `pattern`")),
        example: cells(column_with("文号", "text", r#""constraints": {"pattern": "[A-Z]{2}-[0-9]{4}"}"#), &["AB-17"], &["AB-2017"]),
    }
    ConstraintEnum Error "constraint/enum" {
        words("不是允许的取值", "not one of the allowed values"),
        words("数据标准列出了允许的取值。", "The schema lists the allowed values."),
        words("核对这一格。", "Check the cell."),
        basis: Some(words("Table Schema（Data Package v2）字段约束 `enum`", "Table Schema (Data Package v2), field constraint `enum`")),
        example: cells(column_with("事项", "text", r#""constraints": {"enum": ["救助", "养老"]}"#), &["殡葬"], &["救助"]),
    }
    KeyDuplicate Error "key/duplicate" {
        words("同一主键出现了不止一次", "the key occurs more than once"),
        words("同一个人或同一件事报了两次，留哪一条都是猜，所以都退回。", "One person or thing was reported twice; keeping either would be a guess, so all are returned."),
        words("另一条在哪里已写明；核对后只留一条再报。", "The place of the other row is given; keep one of them and send the ledger again."),
        basis: Some(words("Table Schema（Data Package v2）`primaryKey`", "Table Schema (Data Package v2), `primaryKey`")),
        example: ledgers(&[column("身份证号", "resident-id"), column("人数", "count")], r#""primaryKey": ["f1"]"#, &[ledger_called("a.csv", "身份证号,人数\n230199195703150017,3\n"), ledger_called("b.csv", "身份证号,人数\n230199 19570315 0017,3\n")], &[ledger_called("a.csv", "身份证号,人数\n230199195703150017,3\n"), ledger_called("b.csv", "身份证号,人数\n230199195703150025,3\n")]),
    }
    KeyAcrossRegions Error "key/duplicate-across-regions" {
        words("另一个区县也报了同一主键", "another district reports the same key"),
        words("两个区县都报了同一个人，哪一边该报，台账里看不出来，所以两边都退回，都不发布。", "Two districts report one person; the ledgers do not say whose it is, so both rows are returned and neither is published."),
        words("打电话给另一条所在的区县，商定由哪一边报；不该报的一边删掉后再报。", "Call the district of the other row and agree who reports; the other one deletes the row and sends its ledger again."),
        basis: Some(words("Table Schema（Data Package v2）`primaryKey`", "Table Schema (Data Package v2), `primaryKey`")),
        example: ledgers(&[column_with("区县", "region", r#""codes": "regions""#), column("身份证号", "resident-id")], r#""primaryKey": ["f2"]"#, &[ledger_called("a.csv", "区县,身份证号\n道里区,230199195703150017\n"), ledger_called("b.csv", "区县,身份证号\n南岗区,230199195703150017\n")], &[ledger_called("a.csv", "区县,身份证号\n道里区,230199195703150017\n"), ledger_called("b.csv", "区县,身份证号\n南岗区,230199195703150025\n")]),
    }
    KeySimilar Warning "key/similar" {
        words("有另一行和这一行很像，可能是同一个人", "another row looks the same, and may be the same person"),
        words("数据标准写明的几项都相同；没有身份号码，不能断定，所以照样收下。", "The fields that the schema names are the same; without a number nobody can be sure, so both are kept."),
        words("核对两行是不是同一个人或同一件事；重复的删掉一行。", "See whether the two are one; if so, delete one of them."),
        example: ledgers(&[column("姓名", "person-name"), column("社区", "text"), column("人数", "count")], r#""gongkai": {"uniqueKeys": [{"fields": ["f1", "f2"], "level": "warning"}]}"#, &[ledger("姓名,社区,人数\n张三,安静,3\n张三,安静,2\n")], &[ledger("姓名,社区,人数\n张三,安静,3\n张三,通江,2\n")]),
    }
    KeyReleased Error "key/released-before" {
        words("以往的发布里已经有这一条", "an earlier release holds this key"),
        words("数据标准写明这一项只发布一次；别的期已经发布过。", "The schema says that it is released once, and the release of another period holds it."),
        words("核对是不是把上一期的行又报了一遍；报重了的删掉。", "See whether a row of an earlier period was sent again, and delete it."),
        example: case("keys.md", "An item that an earlier period released is not released again", words("文号“1号”在 2016 年已经发布，2017 年又报了一遍", "`1号` was released in 2016, and is sent again in 2017"), words("2017 年的台账里只有新的文号", "the ledger of 2017 has new numbers only")),
    }
    RowRepeated Warning "row/repeated" {
        words("同一份台账里有完全相同的另一行", "the ledger holds the same row again"),
        words("每一项都相同，多半是粘贴了两遍。", "Every field is the same: the row was probably pasted twice."),
        words("另一行在哪里已写明；重复的删掉一行。", "The place of the other row is given; delete one of the two."),
        example: ledgers(&[column("姓名", "person-name"), column("社区", "text")], "", &[ledger("姓名,社区\n张三,安静\n张三,安静\n")], &[ledger("姓名,社区\n张三,安静\n李四,安静\n")]),
    }
    ReferenceMissing Error "reference/missing" {
        words("所指的那一条不存在", "what the row refers to is not there"),
        words("数据标准写明这一项要在另一张表（或本表的另一行）里有；那里没有，或那一行被退回了。", "The schema says that it must stand in another table, or in another row of this one; it is not there, or that row was held back."),
        words("核对这一格有没有写错；写得对的，先把所指的那一条报来或改好。", "Check the cell; if it is right, send or mend what it refers to first."),
        basis: Some(words("Table Schema（Data Package v2）`foreignKeys`", "Table Schema (Data Package v2), `foreignKeys`")),
        example: ledgers(&[column("身份证号", "resident-id"), column("户主身份证号", "resident-id"), column("人数", "count")], r#""primaryKey": "f1", "foreignKeys": [{"fields": "f2", "reference": {"fields": "f1"}}]"#, &[ledger("身份证号,户主身份证号,人数\n230199195703150017,,1\n230199195703150025,230199195703150033,1\n")], &[ledger("身份证号,户主身份证号,人数\n230199195703150017,,1\n230199195703150025,230199195703150017,1\n")]),
    }
    ReferenceLacking Warning "reference/lacking" {
        words("另一张表里没有与这一行对应的", "another table has nothing that belongs to this row"),
        words("数据标准写明每一行在另一张表里都要有对应的记录，例如公开之前的保密审查。", "The schema says that every row has its counterpart in another table, such as a secrecy review before disclosure."),
        words("核对是漏办了还是漏登了：漏登的补登，漏办的补办并说明。", "See whether it was not done or not written down, and make up for it."),
        example: case("clocks.md", "A row is told of what another table lacks", words("公开了“2 号”，审查台账里没有它", "`2号` was disclosed, and the ledger of reviews does not have it"), words("审查台账里每一条公开的都有", "every item that was disclosed is in the ledger of reviews")),
    }
    ControlTotal Error "control/total" {
        words("合计行与各行之和不符", "a stated total differs from the sum of its rows"),
        words("合计不符说明有行被漏掉、重复或改过；从不替报送单位改数。", "Rows were lost, doubled or changed; a total is reconciled, never adjusted."),
        words("核对合计，改正后整表重报。", "Mend the ledger and send it again, whole."),
        example: case("totals.md", "A total that does not hold names its line (case 84)", words("两行共 775 元，合计写 875", "two rows of 775 together, and a total of 875"), words("合计写 775", "a total of 775")),
    }
    ControlFigure Warning "control/figure" {
        words("这一行写的合计与各行之和不符", "the total stated here differs from the rows it is of"),
        words("退回的行从这里查起：合计、小计或“共×户×人”写的数，与它所管的各行加起来不一样。", "Begin here to see why the rows came back: what this line states is not what its rows come to."),
        words("先核对这一行的数，再核对它所管的各行；改一处，整段就通过。", "Check this line first, then the rows that it is the sum of; one mended place lets all of them pass."),
        example: case("totals.md", "Subtotals of pages are held against their own rows (case 9)", words("一页两行共 3 人，本页小计写 4", "two rows of 3 persons together on a page, and a subtotal of 4"), words("本页小计写 3", "a subtotal of 3")),
    }
    StandardAbove Warning "standard/above" {
        words("金额高于待遇标准能解释的数", "an amount above what the standard explains"),
        words("每人每月不超过标准的 1.3 倍，每户不超过人数乘以这个数，分类施保另加；再多，多半是单位、人数或列错了。", "A person gets at most 1.3 times the standard a month, a household as many times that as it has persons, a supplement apart; more is mostly a wrong unit, count or column."),
        words("核对金额、人数和单位（元/月还是元/年，每人还是每户）；没有错，就不用改。", "Check amount, persons and unit (per month or year, per person or household); if all are right, leave it."),
        example: case("standards.md", "A household gets what its persons get together (case 87)", words("标准每人每月 500 元，一户 1 人写 2000 元", "2000 元 for a household of one, where the standard is 500 a month"), words("写 500 元；或把人数改对", "500 元, or the persons that there are")),
    }
    StandardNone Warning "standard/none" {
        words("应有金额的地方是 0 或负数", "0 or less where there must be an amount"),
        words("有待遇标准的对象，金额应大于 0；0 多半是停发没有写明，或漏填。", "Whoever the standard holds for gets more than 0; a 0 is mostly a stop that was not said, or a gap."),
        words("停发的从名册里去掉；漏填的补上。", "Take out whoever no longer gets it; fill in what was left out."),
        example: case("standards.md", "0 is no amount", words("在册的一户，保障金写 0", "0 元 for a household on the roll"), words("写发的数；停发的不列", "what is paid; who no longer gets it is not listed")),
    }
    ContextConflict Error "context/conflict" {
        words("标题、工作表名和文件名说法不一", "title, sheet name and file name disagree"),
        words("比如文件名是四月，标题还是三月，多半是用旧表改的。", "A file for April with March in its title is usually last month's file, half changed."),
        words("改正标题或文件名后重报。", "Correct the title or the file's name and send it again."),
        example: ledgers(&[column_with("月份", "year-month", r#""context": true"#), column("社区", "text"), column("人数", "count")], "", &[ledger_called("2017年4月.csv", "2017年3月发放表,\n社区,人数\n安静,3\n")], &[ledger_called("2017年3月.csv", "2017年3月发放表,\n社区,人数\n安静,3\n")]),
    }
    ContextPeriod Error "context/period" {
        words("标题、工作表名或文件名写的时间不在本期", "title, sheet name or file name speaks of another period"),
        words("本数据集的期在 `gongkai.toml` 里写明；台账写的是另一年或另一月，多半是放错了文件，或用旧表改的。", "`gongkai.toml` says which period the dataset is about; the ledger says another, so it is a stray or last year's file, half changed."),
        words("核对是哪一期的台账：放错的拿走，写错的改标题或文件名后重报。", "See which period the ledger is about: take it away, or correct its title or name and send it again."),
        example: ledgers(&[column("社区", "text"), column("人数", "count")], "", &[ledger("2016年3月发放表,\n社区,人数\n安静,3\n")], &[ledger("2017年3月发放表,\n社区,人数\n安静,3\n")]),
    }
    ContextRegion Error "context/region" {
        words("标题或文件名里的区划，各行里一个也没有", "no row is of the region that title or file name speak of"),
        words("标题说的是一个区，各行写的都是别的区，多半是借用了别的区的表。", "The title names one county and every row another: the form was borrowed, or the rows were."),
        words("核对区划，改正标题、文件名或区划列后重报。", "Correct the title, the file's name or the region column, and send it again."),
        basis: Some(words("GB/T 2260 行政区划代码", "GB/T 2260, codes for administrative divisions")),
        example: ledgers(&[column_with("地区", "region", r#""codes": "regions", "context": true"#), column("人数", "count")], "", &[ledger("道里区2017年3月发放表,\n地区,人数\n南岗区,3\n")], &[ledger("道里区2017年3月发放表,\n地区,人数\n道里区,3\n")]),
    }
    ContextSummary Error "context/summary-sheet" {
        words("工作表是汇总，同一本里还有明细", "a sheet of sums beside the sheets that it sums up"),
        words("汇总表写的就是别的工作表里的数，一起发布就算了两遍。", "It says again what the other sheets say; with them it would count twice."),
        words("删掉汇总表再报；只报汇总的，在 `gongkai.toml` 的来源里写 `sheet`。", "Take the sheet away, or name the one sheet that counts as `sheet` of the source."),
        example: case("sheets.md", "A summary beside the sheets that it sums up goes back", words("1月、2月之外还有一张“汇总”", "a sheet 汇总 beside 1月 and 2月"), words("只有 1月、2月", "1月 and 2月 alone")),
    }
}
