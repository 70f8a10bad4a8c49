"""A clerk: sends a ledger with mistakes, reads in the returned one what to mend, mends exactly that, sends it again."""

import datetime
import io
import json
import sys
import zipfile

import openpyxl
import xlwt
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation

TITLE = "道里区2017年3月低保金发放表"
HEADER = ["序号", "区县", "户主姓名", "身份证号", "保障人数", "家庭人口", "保障金额(元)", "低保类别", "发放年月", "备注"]
RED, YELLOW = "FFFFC7CE", "FFFFEB9C"
FIRST = 3  # the row of the first person, below title and header


def person(number, birth="19570315"):
    body = f"230199{birth}{number:03}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    return body + "10X98765432"[sum(int(a) * b for a, b in zip(body, weights)) % 11]


def truth():
    kinds = ["城市低保", "农村低保"]
    return [
        [str(n), "道里区", "王李张刘陈杨赵黄"[n - 1] + "建国", person(n), str(1 + n % 3), "4", str(300 + 10 * n), kinds[n % 2], "2017-03", ""]
        for n in range(1, 9)
    ]


def sent():
    rows = truth()
    rows[1][4] = "若干"
    rows[3][3] = rows[3][3][:17] + ("1" if rows[3][3][17] != "1" else "2")
    rows[5][7] = "某某低保"
    rows[6][2] = ""
    return rows


def strange():
    """Every number has a wrong last character."""
    return [row[:3] + [row[3][:17] + ("1" if row[3][17] != "1" else "2")] + row[4:] for row in truth()]


def book(rows):
    """A workbook as people make them: formats, formulas, merges, widths, a comment, a hidden name."""
    out = openpyxl.Workbook()
    sheet = out.active
    sheet.title = "发放表"
    side = Side(style="thin", color="FF808080")
    sheet.append([TITLE] + [None] * (len(HEADER) - 1))
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(HEADER))
    sheet["A1"].font = Font(name="黑体", size=16, bold=True)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet.append(HEADER)
    for cell in sheet[2]:
        cell.fill = PatternFill("solid", fgColor="FFEEEEEE")
        cell.border = Border(left=side, right=side, top=side, bottom=side)
    for number, row in enumerate(rows, FIRST):
        for column, it in enumerate(row, 1):
            cell = sheet.cell(number, column)
            if column in (1, 6, 7) or column == 5 and it.isdigit():
                cell.value = float(it) if column == 7 else int(it)
            elif it:
                cell.value = it
            cell.border = Border(left=side, right=side, top=side, bottom=side)
            if column == 7:
                cell.number_format = "#,##0.00"
            if column == 4:
                cell.number_format = "@"
    last = FIRST + len(rows) - 1
    sheet.cell(last + 1, 1, "合计")
    sheet.cell(last + 1, 7, f"=SUM(G{FIRST}:G{last})")
    sheet.column_dimensions["D"].width = 24
    sheet.column_dimensions["C"].width = 12.5
    sheet.row_dimensions[2].height = 30
    sheet.freeze_panes = "A3"
    sheet["B3"].comment = Comment("送来时就有的批注", "某科员")
    sheet["D6"].comment = Comment("核对过户口本", "某科员")
    sheet["D6"].comment.width, sheet["D6"].comment.height = 200, 40
    rule = DataValidation(type="list", formula1='"城市低保,农村低保"', allow_blank=True)
    rule.add(f"H{FIRST}:H{last}")
    sheet.add_data_validation(rule)
    # Every other row on a ground of its own, as many forms have it.
    stripes = PatternFill("solid", bgColor="FFF2F2F2")
    sheet.conditional_formatting.add(f"A{FIRST}:J{last}", FormulaRule(formula=["MOD(ROW(),2)=0"], fill=stripes))
    for row in range(FIRST + 1, last + 1, 3):
        sheet.cell(row, 5).fill = PatternFill("solid", fgColor="FFE2EFDA")
    notes = out.create_sheet("填表说明")
    notes["A1"] = "填表说明：每月五日前报送上月数据，一户一行，金额写元。"
    notes["A2"] = datetime.date(2017, 4, 5)
    out.defined_names["范围"] = openpyxl.workbook.defined_name.DefinedName("范围", attr_text="'填表说明'!$A$1")
    return out


def cached(data):
    """openpyxl writes formulas without values; put the sum in, as the program that people use does."""
    out = io.BytesIO()
    total = sum(float(it[6]) for it in truth())
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b"</f><v></v>", f"</f><v>{total}</v>".encode()).replace(b"</f><v />", f"</f><v>{total}</v>".encode()).replace(b"</f><v/>", f"</f><v>{total}</v>".encode())
            new.writestr(name, part)
    return out.getvalue()


def build(kind, path, rows):
    if kind == "xlsx":
        data = io.BytesIO()
        book(rows).save(data)
        open(path, "wb").write(cached(data.getvalue()))
    elif kind == "csv":
        lines = [[TITLE] + [""] * (len(HEADER) - 1), HEADER] + rows
        open(path, "wb").write("".join(",".join(it) + "\r\n" for it in lines).encode("gb18030"))
    elif kind == "xls":
        out = xlwt.Workbook()
        sheet = out.add_sheet("发放表")
        for at, row in enumerate([[TITLE], HEADER] + rows):
            for column, it in enumerate(row):
                sheet.write(at, column, it)
        out.save(path)
    elif kind == "ods":
        cell = lambda it: f'<table:table-cell office:value-type="string"><text:p>{it}</text:p></table:table-cell>' if it else "<table:table-cell/>"
        lines = "".join("<table:table-row>" + "".join(map(cell, it)) + "</table:table-row>" for it in [[TITLE], HEADER] + rows)
        names = " ".join(f'xmlns:{it}="urn:oasis:names:tc:opendocument:xmlns:{it}:1.0"' for it in ("office", "table", "text"))
        content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2"><office:body><office:spreadsheet><table:table table:name="发放表">{lines}</table:table></office:spreadsheet></office:body></office:document-content>'
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        manifest = f'<?xml version="1.0" encoding="UTF-8"?><m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" m:version="1.2"><m:file-entry m:full-path="/" m:media-type="{kind}"/><m:file-entry m:full-path="content.xml" m:media-type="text/xml"/></m:manifest>'
        with zipfile.ZipFile(path, "w") as out:
            out.writestr("mimetype", kind)
            out.writestr("content.xml", content)
            out.writestr("META-INF/manifest.xml", manifest)


def ground(cell):
    return cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else None


def marked(sheet, colour):
    return [it for row in sheet.iter_rows() for it in row if ground(it) == colour]


def table(returned):
    return next(it for it in returned.worksheets if it.title not in ("退回说明", "退回说明（二）", "填表说明"))


def marks(path):
    """What a clerk sees: red cells with their comments, the column of problems, the first sheet."""
    returned = openpyxl.load_workbook(path)
    sheet = table(returned)
    problems = next((it.column for it in sheet[2] if it.value == "问题"), None)
    red = [it for it in marked(sheet, RED) if it.column != problems]
    first = [[it.value for it in row if it.value is not None] for row in returned.worksheets[0].iter_rows()]
    links = [it.hyperlink.location for row in returned.worksheets[0].iter_rows() for it in row if it.hyperlink]
    return {
        "sheets": returned.sheetnames,
        "red": {it.coordinate: it.comment.text if it.comment else None for it in red},
        "problems": {it[problems - 1].row: it[problems - 1].value for it in sheet.iter_rows(min_row=FIRST) if it[problems - 1].value},
        "problems_column": problems,
        "first": [it for it in first if it],
        "links": links,
    }


def unchanged(original, path, *mended):
    """Everything of the sender's that is not a mistake is as it was sent; `mended` are cells that were written since."""
    old, new = openpyxl.load_workbook(original), openpyxl.load_workbook(path)
    assert new.sheetnames[1:] == old.sheetnames, new.sheetnames
    assert "范围" in new.defined_names and new.defined_names["范围"].attr_text == "'填表说明'!$A$1"
    for sheet in old.worksheets:
        other = new[sheet.title]
        assert str(sheet.merged_cells) == str(other.merged_cells)
        assert sheet.freeze_panes == other.freeze_panes
        assert len(sheet.data_validations.dataValidation) == len(other.data_validations.dataValidation)
        for key, it in sheet.column_dimensions.items():
            assert other.column_dimensions[key].width == it.width, key
        for key, it in sheet.row_dimensions.items():
            assert other.row_dimensions[key].height == it.height, key
        conditions = lambda it: {str(each.sqref) for each in it.conditional_formatting}
        assert conditions(sheet) <= conditions(other)
        for row in sheet.iter_rows():
            for cell in row:
                twin = other[cell.coordinate]
                same = twin.value == cell.value and twin.data_type == cell.data_type
                assert same or cell.coordinate in mended, cell.coordinate
                assert twin.number_format == cell.number_format, cell.coordinate
                for look in ("font", "border", "alignment"):
                    assert repr(getattr(twin, look)) == repr(getattr(cell, look)), (cell.coordinate, look)
                if ground(twin) not in (RED, YELLOW):
                    assert ground(twin) == ground(cell), cell.coordinate
    assert new["发放表"]["B3"].comment.text == "送来时就有的批注"
    assert new["发放表"]["D6"].comment.text.startswith("核对过户口本")


def mend(path, out, *only):
    """Writes the truth into the red cells, or into some of them, and into no other."""
    returned = openpyxl.load_workbook(path)
    sheet = table(returned)
    problems = next((it.column for it in sheet[2] if it.value == "问题"), None)
    red = [it for it in marked(sheet, RED) if it.column != problems]
    assert red, "nothing is marked"
    for cell in red:
        if only and cell.coordinate not in only:
            continue
        value = truth()[cell.row - FIRST][cell.column - 1]
        cell.value = int(value) if cell.column == 5 else value
    data = io.BytesIO()
    returned.save(data)
    open(out, "wb").write(cached(data.getvalue()))


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "send":
        build(rest[0], rest[1], sent())
    elif what == "true":
        build(rest[0], rest[1], truth())
    elif what == "strange":
        build(rest[0], rest[1], strange())
    elif what == "marks":
        print(json.dumps(marks(rest[0]), ensure_ascii=False))
    elif what == "unchanged":
        unchanged(*rest)
    elif what == "mend":
        mend(*rest)
