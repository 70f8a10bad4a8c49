//! Rules of whole tables: constraints, keys, totals, standards, and what titles say.

/// Hands these rules on, behind those before them.
macro_rules! of_tables {
    ([$next:ident $($more:ident)*] $($before:tt)*) => { $next! { [$($more)*] $($before)*
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
            words("同一个人或同一件事报了不止一次", "the key occurs more than once"),
            words("主键（数据标准用来认人、认事的那几项，例如身份证号和年月）相同，就是报了两次；留哪一条都是猜，所以都退回。", "One person or thing was reported twice; keeping either would be a guess, so all are returned."),
            words("另一条在哪里已写明；核对后只留一条再报。", "The place of the other row is given; keep one of them and send the ledger again."),
            basis: Some(words("Table Schema（Data Package v2）`primaryKey`", "Table Schema (Data Package v2), `primaryKey`")),
            example: ledgers(&[column("身份证号", "resident-id"), column("人数", "count")], r#""primaryKey": ["f1"]"#, &[ledger_called("a.csv", "身份证号,人数\n230199195703150017,3\n"), ledger_called("b.csv", "身份证号,人数\n230199 19570315 0017,3\n")], &[ledger_called("a.csv", "身份证号,人数\n230199195703150017,3\n"), ledger_called("b.csv", "身份证号,人数\n230199195703150025,3\n")]),
        }
        KeyAcrossRegions Error "key/duplicate-across-regions" {
            words("另一个区县也报了同一个人或同一件事", "another district reports the same key"),
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
            words("核对合计和它所管的各行，改正后整本再报。", "Check the total and the rows that it is of; mend the ledger and send it again, whole."),
            example: case("totals.md", "A total that does not hold names its line (case 84)", words("两行共 775 元，合计写 875", "two rows of 775 together, and a total of 875"), words("合计写 775", "a total of 775")),
        }
        ControlFigure Warning "control/figure" {
            words("这一行写的合计与各行之和不符", "the total stated here differs from the rows it is of"),
            words("退回的行从这里查起：合计、小计或“共×户×人”写的数，与它所管的各行加起来不一样。", "Begin here to see why the rows came back: what this line states is not what its rows come to."),
            words("先改好上面标出的格子（数写成了文字，求和公式就加不进去），再核对这一行的数；对上了，整段就通过。", "Mend the cells that are marked above (a formula leaves out a figure that is written in words), then check this line; where it adds up, all of its rows pass."),
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
    } };
}
pub(super) use of_tables;
