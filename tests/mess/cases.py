"""The ledgers of the catalogue of mess, and by hand what comes out of each.

A row is written `a|b|c`; an empty cell is null. `a~b` in a cell: either is right, for a person would accept both.
"""

import containers as k
from sheet import Book, Cell, Sheet, book, resident_id

A = resident_id("19570315", 1)
B = resident_id("19620820", 2)
C = resident_id("19491231", 3)
D = resident_id("19881105", 4)

ALL = []


class Case:
    """A ledger, the containers it is put into, and what comes out.

    `says`: what `inspect` shows. `run`: what a run makes of it. `name`: the file's name, without its ending.
    `but`: for a container, what differs from `says`. `beside`: other files of the same folder.
    """

    def __init__(self, key, title, ledger, into, says=None, run=None, name="台账", but=None, into_run=None, beside=None):
        self.key, self.title, self.ledger, self.into = key, title, ledger, into
        self.says, self.run, self.name, self.but = says, run, name, but or {}
        self.into_run = into if into_run is None else into_run
        self.beside = beside or {}


def case(*args, **more):
    ALL.append(Case(*args, **more))


def line(text):
    """A row as written above."""
    alternatives = lambda it: None if it == "" else it.split("~") if "~" in it and it != "~" else it
    return [[None if one == "" else one for one in it] if isinstance(it, list) else it for it in map(alternatives, text.split("|"))]


def part(header, /, *rows, context=(), sheet=None, **counts):
    """One table: its header, its rows, lines that are none (`title=1`), what is known from around it.

    A count's name may join kinds with `_or_`; -1 is any number.
    """
    counts = {it.replace("_or_", "~").replace("_", "-"): n for it, n in counts.items()}
    return {"header": line(header), "rows": [line(it) for it in rows], "non_data": counts, "context": list(context), "sheet": sheet}


def parts(*them, remarks=()):
    """All tables, in reading order. `remarks`: words that must stand somewhere in what `inspect` says."""
    return {"parts": list(them), "remarks": list(remarks)}


def one(header, /, *rows, remarks=(), **more):
    return parts(part(header, *rows, **more), remarks=remarks)


def error(*codes, place=()):
    """An error that names the ledger, and in its words `place`; of one of these codes where there are any."""
    return {"error": {"codes": list(codes), "place": list(place)}}


def ran(read, accepted, found=(), **columns):
    """Rows read and accepted; (level, line, rule or None) of what must be found; published columns, in the order of 序号."""
    return {"read": read, "accepted": accepted, "found": [list(it) for it in found], "columns": {it: line(v) for it, v in columns.items()}}


BASE = [
    ["序号", "区划", "姓名", "身份证号", "保障人数", "保障金额", "发放年月"],
    [1, "道里区", "张三", A, 3, 475.5, "2017-03"],
    [2, "南岗区", "李四", B, 2, 300, "2017-03"],
    [3, "香坊区", "王五", C, 1, 260, "2017-03"],
]
BASE_HEADER = "序号|区划|姓名|身份证号|保障人数|保障金额|发放年月"
BASE_ROWS = (f"1|道里区|张三|{A}|3|475.5|2017-03", f"2|南岗区|李四|{B}|2|300|2017-03", f"3|香坊区|王五|{C}|1|260|2017-03")
BASE_SAYS = one(BASE_HEADER, *BASE_ROWS, header=1)
BASE_RUN = ran(3, 3, 区划="道里区|南岗区|香坊区", 保障人数="3|2|1", 保障金额="475.50|300.00|260.00", 发放年月="2017-03|2017-03|2017-03")

NO_HEADER = one(BASE_HEADER, *BASE_ROWS, header_or_blank=-1)
case(
    "00", "a plain table", book(BASE), [it for it in k.ALL if it != "csv-big5"], BASE_SAYS, BASE_RUN,
    # Where every value carries its name, no line is a header.
    but={it: NO_HEADER for it in k.RECORDS if it != "json-arrays"},
)

case(
    "00t", "a plain table in traditional characters",
    book([["地區", "姓名", "人數", "金額"], ["道里區", "張三", 3, 475.5], ["南崗區", "李四", 2, 300], ["香坊區", "王五", 1, 260]]),
    ["csv-big5", "csv", "csv-gb18030", "csv-utf16"],
    one("地區|姓名|人數|金額", "道里區|張三|3|475.5", "南崗區|李四|2|300", "香坊區|王五|1|260", header=1),
)

TITLE = "道里区2017年3月城市低保发放表"
PLAIN = [["序号", "姓名", "身份证号", "保障人数", "保障金额"], [1, "张三", A, 3, 475.5], [2, "李四", B, 2, 300]]
PLAIN_HEADER = "序号|姓名|身份证号|保障人数|保障金额"
PLAIN_ROWS = (f"1|张三|{A}|3|475.5", f"2|李四|{B}|2|300")
PLAIN_RUN = ran(2, 2, 区划="道里区|道里区", 发放年月="2017-03|2017-03", 救助类别="城市低保|城市低保", 保障金额="475.50|300.00")

case(
    "01", "a title above the header", book([[TITLE, None, None, None, None], *PLAIN], merges=[(1, 1, 1, 5)]), k.SHAPED,
    one(PLAIN_HEADER, *PLAIN_ROWS, title=1, header=1, context=[TITLE]), PLAIN_RUN,
)
case(
    "01b", "two titles and a blank line", book([["哈尔滨市民政局"], [TITLE], [None], *PLAIN], merges=[(1, 1, 1, 5), (2, 1, 2, 5)]), k.SHAPED,
    one(PLAIN_HEADER, *PLAIN_ROWS, title=2, blank=1, header=1, context=[TITLE, "哈尔滨市民政局"]), PLAIN_RUN,
)
case(
    "02", "a unit line", book([[TITLE], [None, None, None, None, "单位:户、人、元"], *PLAIN], merges=[(1, 1, 1, 5)]), k.SHAPED,
    one(PLAIN_HEADER, *PLAIN_ROWS, title=1, unit_line=1, header=1, context=[TITLE, "元"]), PLAIN_RUN,
)
case(
    "02b", "a unit line that says 万元",
    book([[TITLE], [None, None, None, None, "单位：万元"], PLAIN[0], [1, "张三", A, 3, 0.0475], [2, "李四", B, 2, 0.03]]), k.SHAPED,
    one(PLAIN_HEADER, f"1|张三|{A}|3|0.0475", f"2|李四|{B}|2|0.03", title=1, unit_line=1, header=1, context=[TITLE, "万元"]),
    ran(2, 2, 保障金额="475.00|300.00", 区划="道里区|道里区"),
)
case(
    "03", "a line that was filled in", book([[TITLE], ["填报单位（盖章）：道里区民政局      填报日期：2017年4月5日"], *PLAIN], merges=[(1, 1, 1, 5), (2, 1, 2, 5)]), k.SHAPED,
    one(PLAIN_HEADER, *PLAIN_ROWS, title_or_footer=2, header=1, context=[TITLE]), PLAIN_RUN,
)
case(
    "03b", "a filled-in line over several cells", book([[TITLE], ["填报单位（盖章）：", None, "道里区民政局", "填报日期：", "2017年4月5日"], *PLAIN], merges=[(1, 1, 1, 5)]), k.SHAPED,
    one(PLAIN_HEADER, *PLAIN_ROWS, title_or_footer=2, header=1, context=[TITLE]), PLAIN_RUN,
)

LEVELS = [
    ["序号", "区划", "保障人数", None, "保障金额"],
    [None, None, "合计", "其中:残疾", None],
    [1, "道里区", 3, 1, 475.5],
    [2, "南岗区", 2, 0, 300],
]
case(
    "04", "a header of two levels", book(LEVELS, merges=[(1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 1, 4), (1, 5, 2, 5)]), k.SHAPED,
    one("序号|区划|保障人数.合计|保障人数.残疾|保障金额", "1|道里区|3|1|475.5", "2|南岗区|2|0|300", header=2),
    ran(2, 2, 保障人数="3|2"),
)
case(
    "04b", "two levels, of which only one cell is merged", book(LEVELS, merges=[(1, 3, 1, 4)]), k.BOOKS + k.PAGES,
    one("序号|区划|保障人数.合计|保障人数.残疾|保障金额", "1|道里区|3|1|475.5", "2|南岗区|2|0|300", header=2),
)
case(
    "05", "a header of three levels with 分解",
    book([
        ["序号", "户主姓名", "领取金额", None, None, None, "领款时间"],
        [None, None, "合计", "分解", None, None, None],
        [None, None, None, "家庭补差", "重点救助60元", "残疾人救助", None],
        [1, "张三", 475.5, 400, 60, 15.5, "2017-03"],
        [2, "李四", 300, 300, 0, 0, "2017-03"],
    ], merges=[(1, 1, 3, 1), (1, 2, 3, 2), (1, 3, 1, 6), (2, 3, 3, 3), (2, 4, 2, 6), (1, 7, 3, 7)]),
    k.SHAPED,
    one("序号|户主姓名|领取金额.合计|领取金额.分解.家庭补差|领取金额.分解.重点救助60元|领取金额.分解.残疾人救助|领款时间",
        "1|张三|475.5|400|60|15.5|2017-03", "2|李四|300|300|0|0|2017-03", header=3),
)
case(
    "06", "a line break in a header", book([["序号", "姓名", "身份证\n号 码", "保障\n人数", "保障金额\n(元)"], *PLAIN[1:]]), k.SHAPED,
    one("序号|姓名|身份证号码|保障人数|保障金额(元)", *PLAIN_ROWS, header=1),
)
case(
    "07", "spaces in a header", book([["序  号", "姓  名", "身份证号", "保障 人数", "保障金额", "备　注"], [1, "张三", A, 3, 475.5, "好"], [2, "李四", B, 2, 300, None]]), k.SHAPED,
    one("序号|姓名|身份证号|保障人数|保障金额|备注", f"1|张三|{A}|3|475.5|好", f"2|李四|{B}|2|300|", header=1),
)
MANY = [[i, "道里区", "张三", A, 1 + i % 3, 100 + i, "2017-03"] for i in range(1, 61)]
MANY_ROWS = [f"{i}|道里区|张三|{A}|{1 + i % 3}|{100 + i}|2017-03" for i in range(1, 61)]
case(
    "08", "the header again at page breaks", book([BASE[0], *MANY[:39], BASE[0], *MANY[39:], BASE[0]]), k.SHAPED,
    one(BASE_HEADER, *MANY_ROWS, header=1, repeated_header=2), ran(60, 60),
)
case(
    "08b", "the title and a header of two levels again", book([[TITLE], *LEVELS, [TITLE], *LEVELS[:2], [3, "香坊区", 1, 0, 260]],
        merges=[(1, 1, 1, 5), (2, 3, 2, 4), (6, 1, 6, 5), (7, 3, 7, 4)]), k.BOOKS + k.PAGES + ["csv"],
    one("序号|区划|保障人数.合计|保障人数.残疾|保障金额", "1|道里区|3|1|475.5", "2|南岗区|2|0|300", "3|香坊区|1|0|260", **{"title_or_repeated_header": 4, "header": 2}),
)
case(
    "09", "subtotals of pages", book([*BASE[:3], ["本页小计", None, None, None, 5, 775.5, None], BASE[3], ["小  计", None, None, None, 1, 260, None]]), k.SHAPED,
    one(BASE_HEADER, *BASE_ROWS, header=1, subtotal=2), BASE_RUN,
)
case(
    "10", "合计 at the end", book([*BASE, ["合  计", None, None, None, 6, 1035.5, None]], merges=[(5, 1, 5, 4)]), k.SHAPED,
    one(BASE_HEADER, *BASE_ROWS, header=1, total=1), BASE_RUN,
)
case(
    "10b", "总计 at the top", book([BASE[0], ["总计", None, None, None, 6, 1035.5, None], *BASE[1:]]), k.SHAPED,
    one(BASE_HEADER, *BASE_ROWS, header=1, total=1), BASE_RUN,
)
case(
    "10c", "合计 in the second column and in the middle", book([*BASE[:3], [None, "合计", None, None, 5, 775.5, None], BASE[3]]), k.SHAPED,
    one(BASE_HEADER, *BASE_ROWS, header=1, **{"total_or_subtotal": 1}),
)
case(
    "11", "running numbers that start again, and a gap", book([BASE[0], [1, *BASE[1][1:]], [2, *BASE[2][1:]], [1, *BASE[3][1:]], [7, "平房区", "赵六", D, 2, 99, "2017-03"]]), ["csv", "xlsx", "xls", "ods", "html"],
    one(BASE_HEADER, BASE_ROWS[0], BASE_ROWS[1], BASE_ROWS[2].replace("3|香坊", "1|香坊", 1), f"7|平房区|赵六|{D}|2|99|2017-03", header=1), ran(4, 4),
)
case(
    "12", "a running number with words", book([BASE[0], BASE[1], BASE[2], ["3(新增)", *BASE[3][1:]]]), ["csv", "xlsx", "xls", "html"],
    one(BASE_HEADER, *BASE_ROWS[:2], BASE_ROWS[2].replace("3|", "3(新增)|", 1), header=1), ran(3, 3, [("warning", 4, None)]),
)
VERTICAL = [
    ["区划", "社区", "姓名", "保障人数"],
    ["道里区", "安静社区", "张三", 3],
    [None, None, "李四", 2],
    [None, "抚顺社区", "王五", 1],
    ["南岗区", "和兴社区", "赵六", 2],
    [None, None, "钱七", 4],
]
VERTICAL_MERGES = [(2, 1, 4, 1), (2, 2, 3, 2)]
VERTICAL_FILLED = one("区划|社区|姓名|保障人数", "道里区|安静社区|张三|3", "道里区|安静社区|李四|2", "道里区|抚顺社区|王五|1", "南岗区|和兴社区|赵六|2", "||钱七|4", header=1)
case("13", "a region merged over rows, and a blank that is not merged", book(VERTICAL, merges=VERTICAL_MERGES), k.BOOKS + k.PAGES, VERTICAL_FILLED)
case("14", "a blank that may mean the same as above", book([["序号", *VERTICAL[0]], *[[i, *it] for i, it in enumerate(VERTICAL[1:], 1)]]), ["csv", "xlsx", "xls", "ods", "html"],
     one("序号|区划|社区|姓名|保障人数", "1|道里区|安静社区|张三|3", "2|||李四|2", "3||抚顺社区|王五|1", "4|南岗区|和兴社区|赵六|2", "5|||钱七|4", header=1),
     ran(5, 5, [("warning", 3, "cell/ditto"), ("warning", 6, "cell/ditto")], 社区="安静社区|安静社区|抚顺社区|和兴社区|和兴社区"))
case(
    "15", "ditto marks", book([["序号", "区划", "社区", "保障人数"], [1, "道里区", "安静社区", 3], [2, "道里区", "〃", 2], [3, "道里区", '"', 1], [4, "道里区", "″", 1], [5, "道里区", "同上", 1], [6, "道里区", "..", 1]]),
    k.SHAPED,
    one("序号|区划|社区|保障人数", "1|道里区|安静社区|3", "2|道里区|〃|2", '3|道里区|"|1', "4|道里区|″|1", "5|道里区|同上|1", "6|道里区|..|1", header=1),
    ran(6, 6, [("warning", it, "cell/ditto") for it in (3, 4, 5, 6, 7)], 社区="|".join(["安静社区"] * 6)),
)
case(
    "16", "a household's head, then its members", book([["序号", "户主姓名", "姓名", "关系", "保障人数", "保障金额"], [1, "张三", "张三", "户主", 3, 900], [None, None, "李四", "配偶", None, None], [None, None, "张小", "子", None, None], [2, "王五", "王五", "户主", 1, 260]]),
    k.SHAPED,
    one("序号|户主姓名|姓名|关系|保障人数|保障金额", "1|张三|张三|户主|3|900", "||李四|配偶||", "||张小|子||", "2|王五|王五|户主|1|260", header=1),
)
case(
    "16b", "a household merged over its members", book([["序号", "户主姓名", "姓名", "关系", "保障金额"], [1, "张三", "张三", "户主", 900], [None, None, "李四", "配偶", None], [None, None, "张小", "子", None], [2, "王五", "王五", "户主", 260]], merges=[(2, 1, 4, 1), (2, 2, 4, 2)]),
    k.BOOKS + k.PAGES,
    one("序号|户主姓名|姓名|关系|保障金额", "1|张三|张三|户主|900", "1|张三|李四|配偶|", "1|张三|张小|子|", "2|王五|王五|户主|260", header=1),
)
case(
    "29", "numbers as text", book([["序号", "区划", "保障人数", "保障金额"], ["1", "道里区", "3", "475.50"], ["2", "南岗区", "2", "300"]]), k.BOOKS + ["json", "parquet"],
    one("序号|区划|保障人数|保障金额", "1|道里区|3|475.50", "2|南岗区|2|300", **{"header_or_blank": -1}), ran(2, 2, 保障金额="475.50|300.00"),
)
case(
    "29b", "numbers behind an apostrophe", book([["序号", "区划", "保障人数", "保障金额"], [1, "道里区", "'3", "'475"], [2, "南岗区", "'2", "'300"]]), ["csv", "tab-xls", "html"],
    one("序号|区划|保障人数|保障金额", "1|道里区|'3|'475", "2|南岗区|'2|'300", header=1), ran(2, 2, 保障人数="3|2", 保障金额="475.00|300.00"),
)
case(
    "30", "negative amounts and amounts in brackets", book([["序号", "区划", "保障金额"], [1, "道里区", "(120.00)"], [2, "南岗区", -120], [3, "香坊区", "（120.00）"]]), ["csv", "xlsx", "xls", "ods", "html"],
    one("序号|区划|保障金额", "1|道里区|(120.00)", "2|南岗区|-120", "3|香坊区|（120.00）", header=1), ran(3, 3, 保障金额="-120.00|-120.00|-120.00"),
)
case(
    "31", "dashes and words for none", book([["序号", "区划", "保障人数", "保障金额"], [1, "道里区", 3, "-"], [2, "南岗区", 2, "—"], [3, "香坊区", 1, "/"], [4, "平房区", 1, "无"], [5, "松北区", 1, "0.0"]]), ["csv", "xlsx", "xls", "ods", "html", "json"],
    one("序号|区划|保障人数|保障金额", "1|道里区|3|-", "2|南岗区|2|—", "3|香坊区|1|/", "4|平房区|1|无", "5|松北区|1|0.0", **{"header_or_blank": -1}),
    ran(5, 5, 保障金额="|||~0.00|0.00"),
)
case(
    "32", "cells that hold an error", book([["序号", "区划", "保障人数", "保障金额"], [1, "道里区", 3, Cell(error="#REF!")], [2, "南岗区", Cell(error="#DIV/0!"), 300], [3, "香坊区", 1, Cell(error="#N/A")], [4, "平房区", 1, 260]]), k.BOOKS + ["csv", "html"],
    one("序号|区划|保障人数|保障金额", "1|道里区|3|#REF!~", "2|南岗区|#DIV/0!~|300", "3|香坊区|1|#N/A~", "4|平房区|1|260", header=1),
    ran(4, 1, [("error", 2, None), ("error", 3, None), ("error", 4, None)]),
)
case(
    "33", "formulas that were never calculated", book([["序号", "区划", "保障人数", "保障金额"], [1, "道里区", 3, Cell(formula="=C2*100")], [2, "南岗区", 2, Cell(300, formula="=C3*150")]]), ["xlsx", "ods"],
    one("序号|区划|保障人数|保障金额", "1|道里区|3|300~", "2|南岗区|2|300", header=1), ran(2, 1, [("error", 2, None)]),
)
case(
    "33b", "totals by formulas that were calculated", book([*BASE, ["合计", None, None, None, Cell(6, formula="=SUM(E2:E4)"), Cell(1035.5, formula="=SUM(F2:F4)"), None]]), ["xlsx", "ods", "xlsb"],
    one(BASE_HEADER, *BASE_ROWS, header=1, total=1), BASE_RUN,
)
MONTH = 'yyyy"年"m"月"'
DATED = [["序号", "区划", "批准日期", "发放年月"], [1, "道里区", Cell(42795, "2017-03-01", fmt="yyyy-mm-dd"), Cell(42795, "2017年3月", fmt=MONTH)], [2, "南岗区", Cell(42799, "2017-03-05", fmt="yyyy-mm-dd"), Cell(42795, "2017年3月", fmt=MONTH)]]
case(
    "38", "dates that are numbers with a format", book(DATED), ["xlsx", "xls", "xlsb", "ods"],
    one("序号|区划|批准日期|发放年月", "1|道里区|2017-03-01|2017年3月~2017-03~2017-03-01", "2|南岗区|2017-03-05|2017年3月~2017-03~2017-03-01", header=1),
    ran(2, 2, 批准日期="2017-03-01|2017-03-05", 发放年月="2017-03|2017-03"),
)
CHINESE = '[$-804]yyyy"年"m"月"d"日";@'
case(
    "38b", "dates with Chinese and built-in formats", book([["序号", "区划", "批准日期"], *[[i + 1, "道里区", Cell(42795, "2017年3月1日", fmt=it)] for i, it in enumerate([CHINESE, "m/d/yy", "yyyy/m/d", "d-mmm-yy", "[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\"", "reserved-0x1F"]) if "reserved" not in it]]), ["xlsx", "xls", "xlsb"],
    one("序号|区划|批准日期", *[f"{i}|道里区|2017-03-01~2017年3月1日~2017/3/1~二〇一七年三月一日" for i in range(1, 6)], header=1),
    ran(5, 5, 批准日期="|".join(["2017-03-01"] * 5)),
)
case(
    "38c", "a serial without a format in a column of dates", book([["序号", "区划", "批准日期"], [1, "道里区", 42795], [2, "南岗区", 42799]]), ["xlsx", "csv", "html"],
    one("序号|区划|批准日期", "1|道里区|42795", "2|南岗区|42799", header=1), ran(2, 2, 批准日期="2017-03-01|2017-03-05"),
)
case(
    "39", "a workbook that counts from 1904", book([["序号", "区划", "批准日期"], [1, "道里区", Cell(41333, "2017-03-01", fmt="yyyy-mm-dd")], [2, "南岗区", Cell(41337, "2017-03-05", fmt="yyyy-mm-dd")]], date1904=True), ["xlsx", "xls", "xlsb"],
    one("序号|区划|批准日期", "1|道里区|2017-03-01", "2|南岗区|2017-03-05", header=1, remarks=["1904"]), ran(2, 2, 批准日期="2017-03-01|2017-03-05"),
)
LOST = float(A[:15] + "000")
case(
    "44", "numbers of persons that were typed as numbers", book([["序号", "区划", "姓名", "身份证号", "保障人数"], [1, "道里区", "张三", Cell(LOST, "2.30199E+17"), 3], [2, "南岗区", "李四", B, 2]]), ["xlsx", "xls", "xlsb", "ods", "csv", "html"],
    one("序号|区划|姓名|身份证号|保障人数", f"1|道里区|张三|2.30199E+17~2.30199195703150E+17~2.3019919570315E+17~2.3019919570315E17~{A[:15]}000|3", f"2|南岗区|李四|{B}|2", header=1),
    ran(2, 1, [("error", 2, "resident-id/lost-digits")]),
)
# A person sees 18 digits, the last three of which are lost. Such a number shows its power of ten instead: one in
# eleven would pass its check digit by chance, and go on as another person's.
case(
    "45", "a number of a person that ends in 000", book([["序号", "区划", "姓名", "身份证号", "保障人数"], [1, "道里区", "张三", Cell(LOST, A[:15] + "000", fmt="0"), 3], [2, "南岗区", "李四", B, 2]]), ["xlsx", "xls", "xlsb", "ods", "csv"],
    one("序号|区划|姓名|身份证号|保障人数", f"1|道里区|张三|{A[:15]}000~2.3019919570315E17|3", f"2|南岗区|李四|{B}|2", header=1),
    ran(2, 1, [("error", 2, None)]),
)
# One that ends in a digit, so that it can be a number.
WHOLE = next(it for it in (resident_id("19570315", order) for order in range(1, 20)) if it[-1] != "X")
case(
    "44j", "a number of a person as a JSON number keeps its digits", book([["序号", "区划", "姓名", "身份证号"], [1, "道里区", "张三", int(WHOLE)], [2, "南岗区", "李四", B]]), ["json", "ndjson"],
    one("序号|区划|姓名|身份证号", f"1|道里区|张三|{WHOLE}", f"2|南岗区|李四|{B}", header_or_blank=-1),
)

# ---- 61 to 66: bytes

PLAIN_CSV = k.delimited(book(BASE))
case(
    "61", "GB18030 that was read as Latin 1 and saved as UTF-8", None,
    {
        "latin1": (PLAIN_CSV.encode("gb18030").decode("latin1").encode(), ".csv"),
        "cp1252": (PLAIN_CSV.encode("gb18030").decode("cp1252").encode(), ".csv"),
        "cp1252-lossy": (PLAIN_CSV.replace("张三", "张彧").encode("gb18030").decode("cp1252", "ignore").encode(), ".csv"),
    },
    BASE_SAYS,
    # The last lost a byte on its way: what is gone cannot come back, and must be said.
    but={"cp1252-lossy": error()},
)
case(
    "62", "UTF-8 that was read as another encoding and saved as UTF-8", None,
    {
        "latin1": (PLAIN_CSV.encode().decode("latin1").encode(), ".csv"),
        "latin1-bom": (b"\xef\xbb\xbf" + PLAIN_CSV.encode().decode("latin1").encode(), ".csv"),
        "gbk-lossy": (PLAIN_CSV.encode().decode("gb18030", "replace").encode(), ".csv"),
        "twice": (PLAIN_CSV.encode().decode("latin1").encode().decode("latin1").encode(), ".csv"),
    },
    BASE_SAYS, but={"gbk-lossy": error(), "twice": {"either": [BASE_SAYS, error()]}},
)
case(
    "63", "marks at the front, and UTF-16 with and without one", None,
    {
        "utf8-bom": (b"\xef\xbb\xbf" + PLAIN_CSV.encode(), ".csv"),
        "utf16le-bom": (b"\xff\xfe" + PLAIN_CSV.encode("utf-16-le"), ".csv"),
        "utf16be-bom": (b"\xfe\xff" + PLAIN_CSV.encode("utf-16-be"), ".csv"),
        "utf16le": (PLAIN_CSV.encode("utf-16-le"), ".csv"),
        "utf16be": (PLAIN_CSV.encode("utf-16-be"), ".csv"),
        "gb18030-bom": (b"\x84\x31\x95\x33" + PLAIN_CSV.encode("gb18030"), ".csv"),
        "utf32-bom": (b"\xff\xfe\0\0" + PLAIN_CSV.encode("utf-32-le"), ".csv"),
    },
    BASE_SAYS, but={"utf32-bom": {"either": [BASE_SAYS, error()]}},
)
FULL = "序号，区划，保障人数\r\n1，道里区，128\r\n2，南岗区，236\r\n3，香坊区，75\r\n"
MIXED = "序号,区划,保障人数\r\n1，道里区，128\r\n2,南岗区,236\r\n3，香坊区，75\r\n"
FULL_SAYS = one("序号|区划|保障人数", "1|道里区|128", "2|南岗区|236", "3|香坊区|75", header=1)
case(
    "64", "full-width and mixed commas", None,
    {
        "full": (FULL.encode(), ".csv"), "full-gb18030": (FULL.encode("gb18030"), ".csv"),
        "mixed": (MIXED.encode(), ".csv"),
        "quoted": ("序号，区划，备注\r\n1，道里区，“好，很好”\r\n2，南岗区，\"好，很好\"\r\n".encode(), ".csv"),
        "semicolons": (FULL.replace("，", "；").encode(), ".csv"),
        "ideographic": (FULL.replace("，", "、").encode(), ".csv"),
        "pipes": (FULL.replace("，", "|").encode(), ".txt"),
        "double-pipes": (FULL.replace("，", "||").encode(), ".txt"),
    },
    FULL_SAYS,
    but={
        # A file that mixes them has no one dialect: it is refused, or read with a remark on every row that is short.
        "mixed": {"either": [FULL_SAYS, error()]},
        "quoted": {"either": [one("序号|区划|备注", "1|道里区|“好，很好”", "2|南岗区|好，很好", header=1), error()]},
    },
)
case("65", "a web page or a text with the ending .xls", book(BASE), ["html", "tab-xls"], BASE_SAYS, BASE_RUN)
case(
    "65b", "web pages of several shapes", None,
    {
        "bare": ("<table>" + "".join("<tr>" + "".join(f"<td>{k.escape(k.text(c))}</td>" for c in r) + "</tr>" for r in BASE) + "</table>", ".xls"),
        "th-nested": ("<!DOCTYPE html><html><body><table><tr><td><table><thead><tr>" + "".join(f"<th>{k.text(c)}</th>" for c in BASE[0]) + "</tr></thead><tbody>" + "".join("<tr>" + "".join(f"<td> {k.text(c)}\n</td>" for c in r) + "</tr>" for r in BASE[1:]) + "</tbody></table></td></tr></table></body></html>", ".html"),
        "unclosed": ("<html><body><table border=1>\n" + "".join("<tr>" + "".join(f"<td>{k.text(c)}" for c in r) + "\n" for r in BASE), ".xls"),
        "uppercase": ("<HTML><META CHARSET=UTF-8><TABLE>" + "".join("<TR>" + "".join(f"<TD>{k.text(c)}</TD>" for c in r) + "</TR>" for r in BASE) + "</TABLE></HTML>", ".xls"),
        "spreadsheetml": ('<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Sheet1"><Table>'
            + "".join("<Row>" + "".join(f'<Cell><Data ss:Type="{"Number" if isinstance(c, (int, float)) else "String"}">{k.text(c)}</Data></Cell>' for c in r) + "</Row>" for r in BASE) + "</Table></Worksheet></Workbook>", ".xls"),
        "mhtml": ("MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n<html><table>"
            + "".join("<tr>" + "".join(f"<td>{k.text(c)}</td>" for c in r) + "</tr>" for r in BASE) + "</table></html>\r\n--x--\r\n", ".mht"),
    },
    BASE_SAYS,
    but={it: {"either": [BASE_SAYS, error()]} for it in ("spreadsheetml", "mhtml")},
)


def locked_xlsx():
    import io

    import msoffcrypto.method.ecma376_agile as agile
    from msoffcrypto.format.ooxml import OOXMLFile

    count = [0]

    def counted(n):
        """Bytes that are the same every time: the lock is of no worth, and should not be."""
        count[0] += 1
        return bytes((i * 7 + count[0]) % 256 for i in range(n))

    def seeded(module):
        for name in ("urandom", "token_bytes"):
            if hasattr(module, name):
                setattr(module, name, counted)

    import os
    import secrets
    kept = os.urandom, secrets.token_bytes
    os.urandom = secrets.token_bytes = counted
    seeded(agile)
    try:
        out = io.BytesIO()
        OOXMLFile(io.BytesIO(k.xlsx(book(BASE)))).encrypt("password", out)
    finally:
        os.urandom, secrets.token_bytes = kept
    return out.getvalue()


def locked_xls():
    """A FILEPASS record behind the first BOF is what a reader meets first."""
    stream = k.xls_stream(book(BASE))
    size = int.from_bytes(stream[2:4], "little") + 4
    filepass = bytes.fromhex("2f00 0600 0000 5901 e3a1".replace(" ", ""))
    return k.compound(stream[:size] + filepass + stream[size:])


def locked_zip(data):
    """The flag that says encrypted, in both headers."""
    data = bytearray(data)
    at = 0
    while (at := data.find(b"PK\x03\x04", at)) >= 0:
        data[at + 6] |= 1
        at += 4
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    return bytes(data)


def locked_ods():
    kept = dict(k.members(k.ods(book(BASE))))
    entry = '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml" manifest:size="900">'
    lock = entry + '<manifest:encryption-data manifest:checksum-type="SHA256" manifest:checksum="AAAA"><manifest:algorithm manifest:algorithm-name="http://www.w3.org/2001/04/xmlenc#aes256-cbc" manifest:initialisation-vector="AAAA"/></manifest:encryption-data></manifest:file-entry>'
    manifest = kept["META-INF/manifest.xml"].decode().replace(entry.replace(' manifest:size="900">', "/>"), lock)
    garbage = bytes((i * i * 31 + 7) % 251 for i in range(900))
    return k.zipped([("mimetype", kept["mimetype"]), ("content.xml", garbage), ("META-INF/manifest.xml", manifest)], 0)


case("66", "a workbook with another kind's ending", None, {"xlsx-as-xls": (k.xlsx(book(BASE)), ".xls"), "xls-as-xlsx": (k.xls(book(BASE)), ".xlsx"), "ods-as-xls": (k.ods(book(BASE)), ".xls"), "csv-as-xlsx": (k.csv_gb18030(book(BASE)), ".xlsx"), "xlsx-as-csv": (k.xlsx(book(BASE)), ".csv"), "parquet-as-csv": (k.parquet(book(BASE)), ".csv")}, BASE_SAYS, but={"parquet-as-csv": NO_HEADER})
case("66b", "locked with a password", None, {"xlsx": (locked_xlsx(), ".xlsx"), "xls": (locked_xls(), ".xls"), "zip": (locked_zip(k.zip_csv(book(BASE))), ".zip"), "ods": (locked_ods(), ".ods")}, error("read/encrypted", "source/archive-locked"))

# ---- 67 to 75: sheets

case(
    "67", "a hidden row and a hidden column", book([["序号", "区划", "旧金额", "保障人数", "保障金额"], [1, "道里区", 400, 3, 475.5], [2, "南岗区", 250, 2, 300], [3, "香坊区", 240, 1, 260]], hidden_rows=[3], hidden_columns=[3]),
    k.BOOKS, one("序号|区划|保障人数|保障金额", "1|道里区|3|475.5", "3|香坊区|1|260", header=1, hidden=1, remarks=["hidden-rows", "hidden-columns"]),
    ran(2, 2, 保障金额="475.50|260.00"),
)
OLD = [["序号", "区划", "保障人数", "保障金额"], [8, "平房区", 9, 999]]
NEW = [["序号", "区划", "保障人数", "保障金额"], [1, "道里区", 3, 475.5], [2, "南岗区", 2, 300]]
NEW_PART = ("序号|区划|保障人数|保障金额", "1|道里区|3|475.5", "2|南岗区|2|300")
for state in ("hidden", "veryHidden"):
    case(
        f"67-{state.lower()}", f"an old month on a sheet that is {state}", Book(Sheet("2月", OLD, state=state), Sheet("3月", NEW)),
        k.BOOKS if state == "hidden" else ["xlsx", "xls", "xlsb"],
        parts(part(*NEW_PART, sheet="3月", header=1), remarks=["2月"]), ran(2, 2, 保障金额="475.50|300.00"),
    )
case(
    "67d", "hidden rows of a page and of a document", book(NEW[:2] + [[9, "平房区", 9, 999]] + NEW[2:], hidden_rows=[3]), k.PAGES,
    one(*NEW_PART, header=1, hidden=1, remarks=["hidden"]),
)
LEFT = [["序号", "区划", "保障人数"], [1, "道里区", 3], [2, "南岗区", 2]]
RIGHT = [["社区", "金额"], ["安静社区", 475.5], ["和兴社区", 300], ["抚顺社区", 260]]
side = [[*(LEFT[i] if i < len(LEFT) else [None] * 3), None, *RIGHT[i]] for i in range(4)]
case(
    "68", "two tables side by side", book(side), ["xlsx", "xls", "xlsb", "ods", "html"],
    parts(part("序号|区划|保障人数", "1|道里区|3", "2|南岗区|2", header=1, blank=-1), part("社区|金额", "安静社区|475.5", "和兴社区|300", "抚顺社区|260", header=1, blank=-1)),
)
below = [["城市低保"], *NEW, [None], ["农村低保"], ["社区", "户数"], ["安静社区", 5], ["和兴社区", 6]]
case(
    "68b", "two tables one below the other", book(below), ["csv", "xlsx", "xls", "xlsb", "ods", "html"],
    parts(part(*NEW_PART, title=1, header=1, blank=-1), part("社区|户数", "安静社区|5", "和兴社区|6", title=1, header=1, blank=-1)),
)
MONTHS = Book(*[Sheet(f"{i}月", [["序号", "区划", "保障人数"], [i, "道里区", i], [i + 20, "南岗区", i + 1]]) for i in (1, 2, 3)])
case(
    "69", "months as sheets", MONTHS, k.BOOKS,
    parts(*[part("序号|区划|保障人数", f"{i}|道里区|{i}", f"{i + 20}|南岗区|{i + 1}", sheet=f"{i}月", header=1, context=[f"{i}月"]) for i in (1, 2, 3)]),
    ran(6, 6, 发放年月="2017-01|2017-02|2017-03|2017-01|2017-02|2017-03"), name="2017年城市低保",
)
case("70", "urban or rural only in the file's name", book(BASE), ["csv", "xlsx", "xls", "html"], BASE_SAYS, ran(3, 3, 救助类别="城市低保|城市低保|城市低保"), name="城保名册")
case("70b", "urban or rural only in the file's name", book(BASE), ["csv", "xlsx"], BASE_SAYS, ran(3, 3, 救助类别="农村低保|农村低保|农村低保"), name="农保名册")
case(
    "71", "footers", book([*BASE, [None], ["填表人：张三", None, "审核人：李四", None, "联系电话：0451-00000000"], ["注：1.本表一式三份。"], ["    2.一份留存。"]], merges=[(7, 1, 7, 7), (8, 1, 8, 7)]), k.SHAPED,
    one(BASE_HEADER, *BASE_ROWS, header=1, blank=-1, footer=3), BASE_RUN,
)
case(
    "71b", "a footer in one cell", book([*BASE, ["填表人:        审核人:        联系电话:        2017年4月5日"]], merges=[(5, 1, 5, 7)]), k.SHAPED,
    one(BASE_HEADER, *BASE_ROWS, header=1, footer=1), BASE_RUN,
)
case(
    "72", "a note in a cell", book([["序号", "区划", "保障人数"], [1, "道里区", "3(含孤儿1)"], [2, "南岗区", 2]]), ["csv", "xlsx", "xls", "ods", "html", "docx"],
    one("序号|区划|保障人数", "1|道里区|3(含孤儿1)", "2|南岗区|2", header=1), ran(2, 2, [("warning", 2, "number/note")], 保障人数="3|2"),
)
case(
    "72b", "a comment on a cell", book([["序号", "区划", "保障人数"], [1, "道里区", Cell(3, note="含孤儿1")], [2, "南岗区", 2]]), ["xlsx", "ods"],
    one("序号|区划|保障人数", "1|道里区|3", "2|南岗区|2", header=1, remarks=["comments"]), ran(2, 2, 保障人数="3|2"),
)
case(
    "73", "a row that is struck through", book([["序号", "区划", "保障人数"], [1, "道里区", 3], [Cell(2, strike=True), Cell("南岗区", strike=True), Cell(2, strike=True)]]), ["xlsx", "xls", "xlsb", "ods", "html"],
    one("序号|区划|保障人数", "1|道里区|3", "2|南岗区|2", header=1, remarks=["struck-rows"]), ran(2, -1),
)
case(
    "74", "a column for signatures", book([["序号", "区划", "保障人数", "领款人签字"], [1, "道里区", 3, None], [2, "南岗区", 2, None]]), k.SHAPED,
    one("序号|区划|保障人数|领款人签字", "1|道里区|3|", "2|南岗区|2|", header=1), ran(2, 2),
)
case(
    "75", "other names of districts", book([["序号", "区划", "保障人数"], [1, "道里", 3], [2, "道里区民政局", 2], [3, "哈市道里区", 1], [4, "双城市", 1]]), ["csv", "xlsx", "html", "json"],
    one("序号|区划|保障人数", "1|道里|3", "2|道里区民政局|2", "3|哈市道里区|1", "4|双城市|1", header_or_blank=-1),
    ran(4, 4, [("warning", 5, None)], 区划="道里区|道里区|道里区|双城区"), into_run=["csv", "xlsx", "html"],
)
case("83", "formatted rows without end", book(BASE, trailing=3000), ["csv", "xlsx", "xls", "ods"], one(BASE_HEADER, *BASE_ROWS, header=1, blank=-1), BASE_RUN)
case("83b", "columns without end", book([[*it, *[""] * 240] for it in BASE]), ["csv", "xlsx", "xls", "ods"], one(BASE_HEADER, *BASE_ROWS, header=1), BASE_RUN)
case("83c", "a million formatted rows", None, {"ods": (k.ods(book(BASE, trailing=1_048_000)), ".ods")}, one(BASE_HEADER, *BASE_ROWS, header=1, blank=-1), BASE_RUN)
case(
    "84", "a total that does not add up", book([*BASE, ["合计", None, None, None, 6, 1040.5, None]]), ["csv", "xlsx", "xls", "ods", "html", "docx"],
    one(BASE_HEADER, *BASE_ROWS, header=1, total=1), ran(3, -1, [("error", -1, "control/total")]),
)
case(
    "85", "last month's title", book([[TITLE], *PLAIN]), ["csv", "xlsx", "xls", "html"],
    one(PLAIN_HEADER, *PLAIN_ROWS, title=1, header=1, context=[TITLE]), ran(2, 0, [("error", 3, "context/conflict"), ("error", 4, "context/conflict")]), name="道里区2017年4月",
)
case(
    "86", "the same file sent twice", book(BASE), ["csv", "xlsx"], BASE_SAYS, BASE_RUN,
    beside={"csv": {"台账(2).csv": k.csv(book(BASE))}, "xlsx": {"台账 最终版.xlsx": k.xlsx(book(BASE))}},
)
