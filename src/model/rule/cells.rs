//! Rules of rows, texts and numbers: what a cell is, before it is of anything.

/// Hands these rules on, behind those before them.
macro_rules! of_cells {
    ([$next:ident $($more:ident)*] $($before:tt)*) => { $next! { [$($more)*] $($before)*
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
            words("后面括号里有说明，只取了前面的数或日期", "a note in brackets after a number or date was left out"),
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
        NumberTimes Warning "number/times" {
            words("这一列数人（户），格内写的是人次（户次）", "the column counts persons or households, the cell times that they were helped"),
            words("一个人受助两次是两人次；数照收，但可能多于人数。", "One person who was helped twice is counted twice; the figure is kept, and may be more than the persons."),
            words("写人数；整列都是人次的，改列名和单位。", "Write the persons; a column of 人次 says so in its name and unit."),
            example: cells(column("人数", "count"), &["3人次", "1.2万人次"], &["3", "3人"]),
        }
    } };
}
pub(super) use of_cells;
