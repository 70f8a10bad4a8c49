//! Rules of kinds: dates, regions, codes, and numbers that name somebody.

/// Hands these rules on, behind those before them.
macro_rules! of_kinds {
    ([$next:ident $($more:ident)*] $($before:tt)*) => { $next! { [$($more)*] $($before)*
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
            words("可能是两个地区", "two regions are possible"),
            words("同一个省里有同名的区县，市和区也可能同一个简称；一格里的代码和名称也可能说的是两处。归到哪一个都是猜。", "Counties of one province share names, a city and a county a short form, and a code in the cell may say another than its name; either would be a guess."),
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
            words("地区名有一个错字，已按改正后的地区收下", "one wrong character in a region's name was corrected"),
            words("只有一个区县与它相差一个字时才改。", "Corrected only where exactly one division is one character away."),
            words("表里的字也请改过来。", "Correct it in the ledger, too."),
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
    } };
}
pub(super) use of_kinds;
