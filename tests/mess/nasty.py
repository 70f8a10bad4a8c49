"""Ledgers that hurt: from offices as they are, and from nobody's good will. Right rows, or an error that says where."""

import re
import struct
import zipfile
import zlib

import cases
import containers as k
from cases import BASE, BASE_HEADER, BASE_ROWS, BASE_RUN, BASE_SAYS, A, B, C, D, case, error, one, part, parts, ran
from sheet import Book, Cell, Sheet, book

BLANK = [None]
PLAIN = k.delimited(book(BASE))


def edited(data, **changes):
    """A workbook with some members changed: `member__with__slashes=function`; a function that gives None drops it."""
    out = []
    for name, content in k.members(data):
        for key, change in changes.items():
            if content is not None and name == key.replace("__", "/"):
                content = change(content)
        if content is not None:
            out.append((name, content))
    return k.zipped(out)


def sheet1(change):
    return lambda data: edited(data, **{"xl__worksheets__sheet1.xml": change})


# ---- shapes of offices

case("n01", "a header in row 30", book([[f"说明第{i}条"] for i in range(1, 30)] + BASE), ["csv", "xlsx", "xls", "ods"], one(BASE_HEADER, *BASE_ROWS, header=1, **{"title_or_footer": 29}))
case("n02", "a table that begins at column D, row 7", book([BLANK] * 6 + [[None, None, None, *it] for it in BASE]), ["csv", "xlsx", "xls", "xlsb", "ods"], one(BASE_HEADER, *BASE_ROWS, header=1, blank=-1), BASE_RUN)
case(
    "n03", "a first column without a name, as a pivot has it",
    book([["行标签", "户数", "人数"], ["道里区", 2, 5], ["  城市", 1, 3], ["  农村", 1, 2], ["南岗区", 1, 1], ["总计", 3, 6]]), ["csv", "xlsx", "xls", "html"],
    one("行标签|户数|人数", "道里区|2|5", "城市|1|3", "农村|1|2", "南岗区|1|1", header=1, total=1),
)
case(
    "n03b", "an empty corner", book([[None, "户数", "人数"], ["道里区", 2, 5], ["南岗区", 1, 1]]), ["csv", "xlsx", "xls", "ods", "html"],
    one("|户数|人数", "道里区|2|5", "南岗区|1|1", header=1),
)
case(
    "n04", "data merged over two columns", book([["序号", "区划", "姓名", "住址", None], [1, "道里区", "张三", "安静街1号", None], [2, "南岗区", "李四", "和兴路2号", None]], merges=[(1, 4, 1, 5), (2, 4, 2, 5), (3, 4, 3, 5)]),
    ["xlsx", "xls", "ods", "html", "docx"], one("序号|区划|姓名|住址", "1|道里区|张三|安静街1号", "2|南岗区|李四|和兴路2号", header=1),
)
case(
    "n05", "dates as text among serials", book([["序号", "区划", "批准日期"], [1, "道里区", Cell(42795, "2017-03-01", fmt="yyyy-mm-dd")], [2, "南岗区", "2017.3.5"], [3, "香坊区", "2017年3月6日"], [4, "平房区", 42802]]), ["xlsx", "xls", "ods"],
    one("序号|区划|批准日期", "1|道里区|2017-03-01", "2|南岗区|2017.3.5", "3|香坊区|2017年3月6日", "4|平房区|42802", header=1),
    ran(4, 4, 批准日期="2017-03-01|2017-03-05|2017-03-06|2017-03-08"),
)
case(
    "n06", "numbers with spaces behind them", book([["序号", "区划", "保障人数", "保障金额"], [1, "道里区 ", "3 ", "475.5　"], [2, " 南岗区", "2\u00a0", "300 "]]), ["csv", "xlsx", "xls", "ods", "html", "json"],
    one("序号|区划|保障人数|保障金额", "1|道里区|3|475.5", "2|南岗区|2|300", header_or_blank=-1), ran(2, 2, 保障金额="475.50|300.00"),
)
case(
    "n07", "five empty sheets before the one", Book(*[Sheet(f"Sheet{i}", []) for i in range(1, 6)], Sheet("台账", BASE)), ["xlsx", "xls", "xlsb", "ods"],
    parts(part(BASE_HEADER, *BASE_ROWS, sheet="台账", header=1)), BASE_RUN,
)
case(
    "n08", "names of sheets with quotes, spaces and signs", Book(Sheet("3月'低' & <保>\" ", BASE), Sheet("农保 (2)", [BASE[0], [4, "平房区", "赵六", D, 1, 99, "2017-03"]])), ["xlsx", "xls", "xlsb", "ods"],
    parts(part(BASE_HEADER, *BASE_ROWS, header=1), part(BASE_HEADER, f"4|平房区|赵六|{D}|1|99|2017-03", sheet="农保 (2)", header=1)),
)
case(
    "n09", "notes between rows", book([BASE[0], BASE[1], ["注：以下为本月新增"], BASE[2], [None], ["备注：李四为续保"], BASE[3]], merges=[(3, 1, 3, 7), (6, 1, 6, 7)]), k.SHAPED,
    one(BASE_HEADER, *BASE_ROWS, header=1, footer=2, blank=-1), BASE_RUN,
)
case(
    "n10", "a name of a section in every block", book([BASE[0], ["道里区"], BASE[1], ["南岗区"], BASE[2], BASE[3]], merges=[(2, 1, 2, 7), (4, 1, 4, 7)]), ["xlsx", "xls", "ods", "html"],
    one(BASE_HEADER, *BASE_ROWS, header=1, **{"title_or_subtotal_or_footer": 2}),
)
case(
    "n11", "a sheet that is protected against change", None, {"xlsx": (sheet1(lambda it: it.replace(b"</sheetData>", b'</sheetData><sheetProtection sheet="1" objects="1" scenarios="1" password="83AF"/>'))(k.xlsx(book(BASE))), ".xlsx")}, BASE_SAYS, BASE_RUN,
)
case("n12", "people whose names look like labels", book([["序号", "姓名", "保障人数"], [1, "合小计", 3], [2, "注明", 2], [3, "单位", 1], [4, "总计", 2], [5, "小计", 1]]), ["csv", "xlsx"],
     one("序号|姓名|保障人数", "1|合小计|3", "2|注明|2", "3|单位|1", "4|总计|2", "5|小计|1", header=1))
case("n13", "one row only", book(BASE[:2]), [*k.SHAPED, "json", "xml", "parquet"], one(BASE_HEADER, BASE_ROWS[0], header_or_blank=-1), ran(1, 1))
case("n14", "a header without rows", book([[cases.TITLE], BASE[0]]), ["csv", "xlsx", "html"], one(BASE_HEADER, title=1, header=1))
case("n15", "all rows hidden but the first", book(BASE, hidden_rows=[3, 4]), ["xlsx", "xls", "xlsb", "ods"], one(BASE_HEADER, BASE_ROWS[0], header=1, hidden=2))
case("n16", "a hidden header's second row", book(cases.LEVELS, merges=[(1, 3, 1, 4)], hidden_rows=[4]), ["xlsx", "xls"], one("序号|区划|保障人数.合计|保障人数.残疾|保障金额", "1|道里区|3|1|475.5", header=2, hidden=1))
case(
    "n17", "numbers as a person sees them", book([["序号", "区划", "证号", "保障金额", "比例"], [1, "道里区", Cell(12, "0012", fmt="0000"), Cell(1234.5, "1,234.50", fmt="#,##0.00"), Cell(0.125, "12.5%", fmt="0.0%")], [2, "南岗区", Cell(345, "0345", fmt="0000"), Cell(475.00000000000006, "475"), Cell(0.1 + 0.2, "0.3")]]),
    ["xlsx", "xls", "xlsb", "ods"],
    one("序号|区划|证号|保障金额|比例", "1|道里区|0012|1,234.50~1234.5|12.5%~0.125", "2|南岗区|0345|475|0.3~0.30000000000000004", header=1),
    ran(2, 2, 保障金额="1234.50|475.00"),
)
case("n18", "true and false", book([["序号", "区划", "残疾"], [1, "道里区", True], [2, "南岗区", False]]), ["xlsx", "json", "ndjson", "parquet"], one("序号|区划|残疾", "1|道里区|TRUE~true", "2|南岗区|FALSE~false", header_or_blank=-1))

# ---- workbooks as WPS and others write them

strings = lambda change: lambda data: edited(data, **{"xl__sharedStrings.xml": change})
case(
    "n20", "strings with phonetic runs, with runs of fonts, and escaped", None,
    {
        "phonetic": (strings(lambda it: it.replace("<si><t>张三</t></si>".encode(), '<si><t>张三</t><rPh sb="0" eb="1"><t>チョウ</t></rPh><phoneticPr fontId="1"/></si>'.encode()))(k.xlsx(book(BASE))), ".xlsx"),
        "runs": (strings(lambda it: it.replace("<si><t>张三</t></si>".encode(), '<si><r><rPr><b/><sz val="11"/></rPr><t>张</t></r><r><t xml:space="preserve">三</t></r></si>'.encode()))(k.xlsx(book(BASE))), ".xlsx"),
        "escaped": (strings(lambda it: it.replace("<si><t>张三</t></si>".encode(), "<si><t>&#24352;&#x4E09;</t></si>".encode()))(k.xlsx(book(BASE))), ".xlsx"),
    },
    BASE_SAYS,
)


def inline(data):
    """Strings in the cells, no reference on cell or row, as converters and WPS online write them."""
    rows = []
    for row in BASE:
        cells = "".join(f"<c><v>{it}</v></c>" if isinstance(it, (int, float)) else f'<c t="inlineStr"><is><t>{it}</t></is></c>' for it in row)
        rows.append(f"<row>{cells}</row>")
    body = "<sheetData>" + "".join(rows) + "</sheetData>"
    text = data.decode()
    start, end = text.index("<sheetData>"), text.index("</sheetData>") + len("</sheetData>")
    return (text[:start] + body + text[end:]).encode()


def strict(data):
    return data.replace(b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main")


def as_prefixed(data):
    """Every element under a prefix, as some writers of reports do."""
    text = data.decode()
    head, body = text.split("?>", 1)
    body = re.sub(r"<(/?)([A-Za-z])", r"<\1x:\2", body)
    return (head + "?>" + body.replace("xmlns=", "xmlns:x=", 1)).encode()


def str_cells(data):
    """Text of formulas, `t="str"`."""
    text = data.decode()
    start, end = text.index("<sheetData>"), text.index("</sheetData>") + len("</sheetData>")
    rows = []
    for r, row in enumerate(BASE, 1):
        cells = "".join(f'<c r="{chr(65 + c)}{r}"><v>{it}</v></c>' if isinstance(it, (int, float)) else f'<c r="{chr(65 + c)}{r}" t="str"><f>T("x")</f><v>{it}</v></c>' for c, it in enumerate(row))
        rows.append(f'<row r="{r}">{cells}</row>')
    return (text[:start] + "<sheetData>" + "".join(rows) + "</sheetData>" + text[end:]).encode()


def backslashes(data):
    return k.zipped([(name.replace("/", "\\"), content) for name, content in k.members(data)])


def iso_dates(data):
    """Cells of type `d`, as strict writers have them."""
    return data.replace(b'<c r="C2" t="s"><v>', b'<c r="C2" t="d"><v>')


case(
    "n21", "workbooks of other writers", None,
    {
        "inline": (edited(k.xlsx(book(BASE)), **{"xl__worksheets__sheet1.xml": inline, "xl__sharedStrings.xml": lambda it: None}), ".xlsx"),
        "prefixed": (edited(k.xlsx(book(BASE)), **{"xl__worksheets__sheet1.xml": as_prefixed, "xl__sharedStrings.xml": as_prefixed}), ".xlsx"),
        "str": (sheet1(str_cells)(k.xlsx(book(BASE))), ".xlsx"),
        "backslashes": (backslashes(k.xlsx(book(BASE))), ".xlsx"),
        "absolute": (edited(k.xlsx(book(BASE)), **{"xl___rels__workbook.xml.rels": lambda it: it.replace(b'Target="worksheets', b'Target="/xl/worksheets')}), ".xlsx"),
        "no-dimension": (sheet1(lambda it: it.replace(b'<dimension ref="A1:G4"/>', b""))(k.xlsx(book(BASE))), ".xlsx"),
        "wrong-dimension": (sheet1(lambda it: it.replace(b'<dimension ref="A1:G4"/>', b'<dimension ref="A1:B2"/>'))(k.xlsx(book(BASE))), ".xlsx"),
        "huge-dimension": (sheet1(lambda it: it.replace(b'<dimension ref="A1:G4"/>', b'<dimension ref="A1:XFD1048576"/>'))(k.xlsx(book(BASE))), ".xlsx"),
        "no-styles": (edited(k.xlsx(book(BASE)), **{"xl__styles.xml": lambda it: None}), ".xlsx"),
        "macro-type": (edited(k.xlsx(book(BASE)), **{"[Content_Types].xml": lambda it: it.replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")}), ".xlsm"),
        "stored": (k.zipped(k.members(k.xlsx(book(BASE))), zipfile.ZIP_STORED), ".xlsx"),
        "bytes-before": (b"\0" * 3 + k.xlsx(book(BASE)), ".xlsx"),
        "bytes-after": (k.xlsx(book(BASE)) + b"\r\n" * 40, ".xlsx"),
    },
    BASE_SAYS,
    but={it: {"either": [BASE_SAYS, error()]} for it in ("bytes-before", "backslashes")},
)
case(
    "n22", "rows and cells out of their order, and far away", None,
    {"far": (sheet1(lambda it: it.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'))(k.xlsx(book(BASE))), ".xlsx")},
    {"either": [error(), {"parts": None}]},
)
case(
    "n23", "parts of a workbook that are not there", None,
    {
        "no-strings": (edited(k.xlsx(book(BASE)), **{"xl__sharedStrings.xml": lambda it: None}), ".xlsx"),
        "no-sheet": (edited(k.xlsx(book(BASE)), **{"xl__worksheets__sheet1.xml": lambda it: None}), ".xlsx"),
        "no-workbook": (edited(k.xlsx(book(BASE)), **{"xl__workbook.xml": lambda it: None}), ".xlsx"),
        "no-rels": (edited(k.xlsx(book(BASE)), **{"xl___rels__workbook.xml.rels": lambda it: None}), ".xlsx"),
        "string-number": (sheet1(lambda it: it.replace(b'<c r="B2" t="s"><v>', b'<c r="B2" t="s"><v>99'))(k.xlsx(book(BASE))), ".xlsx"),
        "cut-xml": (sheet1(lambda it: it[: len(it) // 2])(k.xlsx(book(BASE))), ".xlsx"),
    },
    error(),
)

# ---- texts

case("n30", "two megabytes of commas behind the rows", None, {"csv": ((PLAIN + ",,,,,,\r\n" * 300_000).encode(), ".csv"), "csv-gb18030": ((PLAIN + ",,,,,,\r\n" * 300_000).encode("gb18030"), ".csv")}, one(BASE_HEADER, *BASE_ROWS, header=1, blank=300_000), BASE_RUN)
case("n31", "line ends within quotes", None, {"csv": ("序号,区划,备注\r\n1,道里区,\"第一行\r\n第二行\"\r\n2,南岗区,\"a\n\nb\"\r\n".encode(), ".csv")}, one("序号|区划|备注", "1|道里区|第一行\r\n第二行~第一行\n第二行", "2|南岗区|a\n\nb", header=1))
case("n32", "one line of GBK in a file of UTF-8", None, {"csv": ("\r\n".join(PLAIN.split("\r\n")[:3]).encode() + b"\r\n" + PLAIN.split("\r\n")[3].encode("gb18030") + b"\r\n", ".csv")},
     {"either": [BASE_SAYS, error()]})
case("n33", "GB18030 of four bytes and of the second edition", None,
     {"gb18030": ("序号,姓名,区划\r\n1,𠀀𡈽,道里区\r\n2,王䶮,南岗区\r\n3,李㐂,香坊区\r\n".encode("gb18030"), ".csv"), "utf8": ("序号,姓名,区划\r\n1,𠀀𡈽,道里区\r\n2,王䶮,南岗区\r\n3,李㐂,香坊区\r\n".encode(), ".csv"), "utf16": ("序号,姓名,区划\r\n1,𠀀𡈽,道里区\r\n2,王䶮,南岗区\r\n3,李㐂,香坊区\r\n".encode("utf-16"), ".csv"),
      "two-bytes": ("序号,姓名,区划\r\n1,𠀀𡈽,道里区\r\n2,王".encode("gb18030") + b"\xfe\x9f" + ",南岗区\r\n3,李㐂,香坊区\r\n".encode("gb18030"), ".csv")},
     one("序号|姓名|区划", "1|𠀀𡈽|道里区", "2|王䶮|南岗区", "3|李㐂|香坊区", header=1))
case("n34", "private code points that became characters", None, {"gb18030": ("序号,姓名,区划\r\n1,王".encode("gb18030") + b"\xfe\x59\xfe\x61\xfe\xa0" + ",道里区\r\n2,李".encode("gb18030") + b"\xfe\x51\xa8\xbc" + ",南岗区\r\n".encode("gb18030"), ".csv")},
     one("序号|姓名|区划", "1|王\u9fb4\u9fb5\u9fbb|道里区", "2|李\U00020087\u1e3f|南岗区", header=1))
case("n35", "bytes of zero", None, {"inside": (PLAIN.replace("张三", "张\0三").encode(), ".csv"), "behind": (PLAIN.encode() + b"\0" * 4096, ".csv"), "only": (b"\0" * 4096, ".csv")},
     {"either": [one(BASE_HEADER, *BASE_ROWS, header=1, blank=-1), one(BASE_HEADER, BASE_ROWS[0].replace("张三", "张\0三"), *BASE_ROWS[1:], header=1), error()]},
     but={"only": error()})
case("n36", "nothing", None, {"empty": (b"", ".csv"), "bom": (b"\xef\xbb\xbf", ".csv"), "line": (b"\r\n", ".csv"), "spaces": (b"  \n \n\t\n", ".csv"), "zip": (k.zipped([]), ".zip"), "gz": (k.gz(b""), ".gz"), "xlsx": (k.xlsx(book([])), ".xlsx"), "json": (b"[]", ".json"), "json-object": (b"{}", ".json")},
     {"either": [error(), {"parts": []}]})
case("n37", "quotes that nobody closes", None, {"last": (PLAIN.replace("王五", '"王五').encode(), ".csv"), "inches": (PLAIN.replace("张三", '张"三').encode(), ".csv")},
     {"either": [BASE_SAYS, one(BASE_HEADER, BASE_ROWS[0], BASE_ROWS[1], BASE_ROWS[2].replace("王五", '"王五'), header=1), one(BASE_HEADER, BASE_ROWS[0].replace("张三", '张"三'), *BASE_ROWS[1:], header=1), error(place=["4"])]})
case("n38", "line ends of three kinds in one file", None, {"mixed": (PLAIN.replace("\r\n", "\n", 1).replace("\r\n", "\r", 1).encode(), ".csv"), "cr": (PLAIN.replace("\r\n", "\r").encode(), ".csv"), "no-end": (PLAIN.rstrip().encode(), ".csv"), "two": (PLAIN.replace("\r\n", "\r\r\n").encode(), ".csv")},
     one(BASE_HEADER, *BASE_ROWS, header=1, blank=-1))
case("n39", "sep= and comments before the header", None, {"sep": (("sep=,\r\n" + PLAIN).encode(), ".csv"), "comments": (("# 导出时间 2017-04-05\r\n# 系统\r\n" + PLAIN).encode(), ".csv")}, one(BASE_HEADER, *BASE_ROWS, header=1, **{"title_or_comment_or_preamble": -1}))
case("n40", "16,384 columns", None, {"csv": ((",".join(f"列{i}" for i in range(16_384)) + "\n" + ",".join(map(str, range(16_384))) + "\n").encode(), ".csv")}, one("|".join(f"列{i}" for i in range(16_384)), "|".join(map(str, range(16_384))), header=1))
case("n40b", "more columns than any sheet has", None, {"csv": ((",".join(f"列{i}" for i in range(40_000)) + "\n" + ",".join(map(str, range(40_000))) + "\n").encode(), ".csv")}, {"either": [error(), one("|".join(f"列{i}" for i in range(40_000)), "|".join(map(str, range(40_000))), header=1)]})
case("n41", "65,536 rows of an old workbook", None, {"xls": (lambda: k.xls(book([["序号", "保障人数"], *[[i, i % 7] for i in range(1, 65_536)]])), ".xls")}, one("序号|保障人数", *[f"{i}|{i % 7}" for i in range(1, 65_536)], header=1))
case("n42", "a line of ten megabytes", None, {"unquoted": (("序号,备注\n1," + "长" * 3_500_000 + "\n2,短\n").encode(), ".csv"), "quoted": (("序号,备注\n1,\"" + "长" * 3_500_000 + "\"\n2,短\n").encode(), ".csv")},
     {"either": [error(place=["2"]), {"parts": None}]})

# ---- attacks and accidents

XLSX = k.xlsx(book(BASE))
DAMAGED = error()


def deflated_bomb(size, fill=b"\0"):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    out = [packer.compress(fill * (1 << 20)) for _ in range(size >> 20)] + [packer.flush()]
    return b"".join(out)


def gz_bomb(size, fill=b"\0"):
    crc = 0
    block = fill * (1 << 20)
    for _ in range(size >> 20):
        crc = zlib.crc32(block, crc)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + deflated_bomb(size, fill) + struct.pack("<II", crc, size & 0xFFFFFFFF)


def zip_bomb(name, size, fill=b"\0", before=b""):
    """A member whose bytes are deflated zeros; written by hand, for zipfile would take long."""
    crc = 0
    block = fill * (1 << 20)
    for _ in range(size >> 20):
        crc = zlib.crc32(block, crc)
    data = deflated_bomb(size, fill)
    encoded = name.encode()
    local = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0x800, 8, 0, 33, crc, len(data), size, len(encoded), 0) + encoded
    central = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0x800, 8, 0, 33, crc, len(data), size, len(encoded), 0, 0, 0, 0, 0, 0) + encoded
    at = len(local) + len(data)
    return local + data + central + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(central), at, 0)


def entities(inside):
    """Nine levels of ten: a billion."""
    levels = '<!ENTITY a0 "九">' + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    return lambda data: data.replace(b"?>", f"?><!DOCTYPE x [{levels}]>".encode(), 1).replace("张三".encode(), f"&a9;{inside}".encode(), 1)


GZ = k.gz_csv(book(BASE))
ZIP = k.zip_csv(book(BASE))
BOMB = error()
case("n50", "files that are cut", None, {"xlsx": (XLSX[: len(XLSX) // 2], ".xlsx"), "xlsx-tail": (XLSX[:-30], ".xlsx"), "xls": (k.xls(book(BASE))[:3000], ".xls"), "ods": (k.ods(book(BASE))[:700], ".ods"), "zip": (ZIP[: len(ZIP) // 2], ".zip"), "gz": (GZ[: len(GZ) // 2], ".gz"), "gz-tail": (GZ[:-4], ".gz"), "parquet": (k.parquet(book(BASE))[:-20], ".parquet"), "arrow": (k.arrow(book(BASE))[:-200], ".arrow"),
     "json": (k.json(book(BASE))[:-60], ".json"), "ndjson": (k.ndjson(book(BASE))[:-20], ".ndjson"), "xml": (k.xml(book(BASE))[:-60], ".xml"), "docx": (k.docx(book(BASE))[:600], ".docx")}, DAMAGED)
case("n51", "a member of no bytes", None, {"zip": (k.zipped([("空.csv", b""), ("台账.csv", k.csv(book(BASE)))]), ".zip"), "folders": (k.zipped([("台账/", b""), ("台账/道里区.csv", k.csv(book(BASE))), ("__MACOSX/台账/._道里区.csv", b"\0\5\x16\7" + b"\0" * 60), ("台账/.DS_Store", b"\0\0\0\1Bud1" + b"\0" * 100), ("台账/~$道里区.xlsx", b"\x06wps" + b" " * 158)]), ".zip")},
     {"either": [BASE_SAYS, error(place=["空.csv"])]}, but={"folders": BASE_SAYS})
case("n52", "names of members in GBK, and out of the folder", None, {"gbk": (k.zipped([("台账.csv", k.csv(book(BASE)))]).replace("台账.csv".encode(), "台账.csv".encode("gbk").ljust(10, b"v")).replace(b"\x00\x08\x08\x00", b"\x00\x00\x08\x00"), ".zip"), "up": (k.zipped([("../../etc/台账.csv", k.csv(book(BASE)))]), ".zip")}, {"either": [BASE_SAYS, DAMAGED]})
case("n53", "packed within packed", None, {"zip-gz": (k.zipped([("台账.csv.gz", GZ)]), ".zip"), "gz-zip": (k.gz(ZIP), ".gz"), "gz-gz": (k.gz(GZ), ".gz"), "gz-xlsx": (k.gz(XLSX), ".gz")}, {"either": [BASE_SAYS, error()]})
nest = k.csv(book(BASE))
for i in range(40):
    nest = k.gz(nest)
case("n53b", "packed forty times", None, {"gz": (nest, ".gz")}, {"either": [error(), BASE_SAYS]})
case("n54", "entities that grow", None, {"xlsx": (edited(XLSX, **{"xl__sharedStrings.xml": entities("")}), ".xlsx"), "ods": (edited(k.ods(book(BASE)), **{"content.xml": entities("")}), ".ods"), "xml": (entities("")(k.xml(book(BASE))), ".xml"), "docx": (edited(k.docx(book(BASE)), **{"word__document.xml": entities("")}), ".docx")}, {"either": [error(), {"parts": None}]})
case("n54b", "an entity that is a file", None, {"xml": (k.xml(book(BASE)).replace(b"?>", b'?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>', 1).replace("张三".encode(), b"&e;", 1), ".xml")}, {"either": [error(), {"parts": None}]})
case("n55", "a gigabyte of zeros, packed", None, {"gz": (lambda: gz_bomb(1 << 30), ".csv.gz"), "zip": (lambda: zip_bomb("台账.csv", 1 << 30), ".zip"), "xlsx": (lambda: zip_bomb("xl/workbook.xml", 1 << 30), ".xlsx")}, BOMB)
case("n55b", "a gigabyte of line ends and of words, packed", None, {"gz-lines": (lambda: gz_bomb(1 << 30, b"\n"), ".csv.gz"), "gz-a": (lambda: gz_bomb(1 << 30, b"a"), ".csv.gz")}, {"either": [BOMB, {"parts": None}]})


def big_sheet(fill, times):
    return lambda data: data.replace(b"</sheetData>", fill * times + b"</sheetData>")


case("n55c", "sheets that swell", None, {
    "spaces": (lambda: sheet1(big_sheet(b" ", 300 << 20))(XLSX), ".xlsx"),
    "rows": (lambda: sheet1(big_sheet(b"<row/>", 5_000_000))(XLSX), ".xlsx"),
    "strings": (lambda: edited(XLSX, **{"xl__sharedStrings.xml": lambda it: it.replace(b"</sst>", b"<si><t>a</t></si>" * 5_000_000 + b"</sst>")}), ".xlsx"),
    "ods-repeat": (edited(k.ods(book(BASE)), **{"content.xml": lambda it: it.replace('<table:table-row><table:table-cell office:value-type="float" office:value="1">'.encode(), '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" office:value="1">'.encode())}), ".ods"),
    "ods-columns": (edited(k.ods(book(BASE)), **{"content.xml": lambda it: it.replace('<table:table-cell office:value-type="float" office:value="1">'.encode(), '<table:table-cell table:number-columns-repeated="2000000000" office:value-type="float" office:value="1">'.encode(), 1)}), ".ods"),
}, {"either": [BOMB, {"parts": None}]})
case("n56", "JSON ten thousand levels deep", None, {"arrays": (b"[" * 10_000 + b"]" * 10_000, ".json"), "objects": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, ".json"), "in-row": (b'[{"\xe5\x8c\xba\xe5\x88\x92":"a","b":' + b"[" * 10_000 + b"]" * 10_000 + b"}]", ".json"), "ndjson": (b'{"a":1}\n' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"\n", ".ndjson")}, error())
case("n56b", "pages and trees as deep", None, {"html": (b"<html><body>" + b"<table><tr><td>" * 10_000 + b"1", ".xls"), "html-div": (b"<html><body>" + b"<div>" * 200_000 + b"<table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table>", ".html"), "xml": (b"<?xml version='1.0'?>" + b"<a>" * 100_000 + b"</a>" * 100_000, ".xml")}, {"either": [error(), {"parts": None}]})
case("n57", "spans that never end", None, {
    "html": ("<table><tr><td>序号</td><td>区划</td></tr><tr><td rowspan=1000000000 colspan=1000000000>1</td><td>道里区</td></tr></table>".encode(), ".xls"),
    "docx": (edited(k.docx(book(BASE)), **{"word__document.xml": lambda it: it.replace(b"<w:tcPr></w:tcPr>", b'<w:tcPr><w:gridSpan w:val="2000000000"/></w:tcPr>', 1)}), ".docx"),
    "xlsx": (sheet1(lambda it: it.replace(b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A2:XFD1048576"/></mergeCells>'))(XLSX), ".xlsx"),
    "xls": (k.xls(book(BASE, merges=[(2, 1, 65_536, 256)])), ".xls"),
}, {"either": [BOMB, {"parts": None}]})
case("n58", "pictures, programs and others that are no ledgers", None, {"png": (b"\x89PNG\r\n\x1a\n" + bytes(200), ".png"), "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", ".pdf"), "exe": (b"MZ" + bytes(300), ".exe"), "rar": (b"Rar!\x1a\x07\x01\0" + bytes(100), ".rar"), "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(100), ".7z"), "doc": (k.compound(b"\xec\xa5\xc1\0" + bytes(5000)), ".doc"), "pptx": (k.zipped([("[Content_Types].xml", b"<Types/>"), ("ppt/presentation.xml", b"<p/>")]), ".pptx"), "sqlite": (b"SQLite format 3\0" + bytes(100), ".db"), "rtf": (b"{\\rtf1\\ansi hello}", ".rtf")},
     error())
case("n59", "cells that a spreadsheet would run, and signs that end lines", None, {"csv": ("序号,区划,备注\r\n1,道里区,=1+1\r\n2,南岗区,a\x0bb\x0cc\u2028d\u0085e\r\n".encode(), ".csv")}, one("序号|区划|备注", "1|道里区|=1+1", "2|南岗区|a\x0bb\x0cc\u2028d\u0085e", header=1))
case("n60", "the same name twice in the header", None, {"csv": (f"序号,姓名,姓名\r\n1,张三,李四\r\n".encode(), ".csv"), "xlsx": (k.xlsx(book([["序号", "姓名", "姓名"], [1, "张三", "李四"]])), ".xlsx")}, {"either": [{"parts": None}, error()]})
NESTED = '{"result":{"records":[{"序号":1,"区划":{"name":"道里区"}},{"序号":2,"区划":{"name":"南岗区"}}]}}\n'
case("n61", "JSON whose records hold objects", None, {"json": (NESTED.encode(), ".json")}, one("序号|区划.name", "1|道里区", "2|南岗区", header_or_blank=-1))
case("n62", "objects whose keys differ, nulls, and numbers as written", None, {"json": ('[{"序号":1,"区划":"道里区"},{"序号":2,"保障金额":1e2,"区划":null},{"区划":"香坊区","序号":3,"保障金额":475.50}]'.encode(), ".json"), "ndjson": ('{"序号":1,"区划":"道里区"}\n\n{"序号":2,"保障金额":1e2,"区划":null}\r\n{"区划":"香坊区","序号":3,"保障金额":475.50}'.encode(), ".ndjson"),
     "bom": ('\ufeff[{"序号":1,"区划":"道里区"},{"序号":2,"保障金额":1e2,"区划":null},{"区划":"香坊区","序号":3,"保障金额":475.50}]'.encode(), ".json"), "utf16": ('[{"序号":1,"区划":"道里区"},{"序号":2,"保障金额":1e2,"区划":null},{"区划":"香坊区","序号":3,"保障金额":475.50}]'.encode("utf-16"), ".json"),
     "gb18030": ('[{"序号":1,"区划":"道里区"},{"序号":2,"保障金额":1e2,"区划":null},{"区划":"香坊区","序号":3,"保障金额":475.50}]'.encode("gb18030"), ".json")},
     one("序号|区划|保障金额", "1|道里区|", "2||1e2~100", "3|香坊区|475.50~475.5", header_or_blank=-1))
case("n63", "text around the table of a document", None, {"docx": (k.docx(book(cases.PLAIN), before=[cases.TITLE, "单位：元"]), ".docx"), "two": (k.docx(Book(Sheet("1", cases.PLAIN)), before=[cases.TITLE]), ".docx")}, {"either": [one(cases.PLAIN_HEADER, *cases.PLAIN_ROWS, header=1, context=[cases.TITLE], **{"title_or_unit-line": -1, "blank": -1})]})
