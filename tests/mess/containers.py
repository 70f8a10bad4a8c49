"""Writers: one ledger, any container. Each gives bytes, the same for the same ledger."""

import datetime
import gzip
import html as markup
import io
import json as jsonlib
import struct
import zipfile

import pyarrow
import pyarrow.ipc
import pyarrow.parquet
import xlsxwriter
import xlwt
from xlwt.CompoundDoc import XlsDoc

from sheet import cell, text

EPOCH = (1980, 1, 1, 0, 0, 0)


def zipped(members, level=zipfile.ZIP_DEFLATED):
    """A zip of (name, bytes) without the hour of its making."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", level) as file:
        for name, data in members:
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = level
            info.external_attr = 0o644 << 16
            file.writestr(info, data)
    return out.getvalue()


def members(data):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return [(it, file.read(it)) for it in file.namelist()]


# ---- text

def delimited(book, delimiter=",", quote='"', end="\r\n"):
    lines = []
    for row in book.sheets[0].texts():
        out = []
        for it in row:
            if quote and any(c in it for c in (delimiter, quote, "\n", "\r")):
                it = quote + it.replace(quote, quote * 2) + quote
            out.append(it)
        lines.append(delimiter.join(out))
    lines += [delimiter * max(0, book.sheets[0].width - 1)] * book.sheets[0].trailing
    return "".join(it + end for it in lines)


def csv(book):
    return delimited(book).encode()


def csv_bom(book):
    return b"\xef\xbb\xbf" + csv(book)


def csv_gb18030(book):
    return delimited(book).encode("gb18030")


def csv_utf16(book):
    return b"\xff\xfe" + delimited(book, "\t").encode("utf-16-le")


def csv_utf16be(book):
    return b"\xfe\xff" + delimited(book).encode("utf-16-be")


def csv_big5(book):
    return delimited(book).encode("big5")


def tsv(book):
    return delimited(book, "\t", end="\n").encode()


def semicolon(book):
    return delimited(book, ";").encode()


def fullwidth(book):
    return delimited(book, "，").encode("gb18030")


def tab_xls(book):
    return delimited(book, "\t").encode("gb18030")


# ---- workbooks

def xlsx(book):
    out = io.BytesIO()
    file = xlsxwriter.Workbook(out, {"in_memory": True, "date_1904": book.date1904, "strings_to_numbers": False})
    file.set_properties({"created": datetime.datetime(2017, 4, 5)})
    formats = {}

    def style(it):
        key = (it.fmt, it.strike)
        if key == (None, False):
            return None
        if key not in formats:
            made = {}
            if it.fmt:
                made["num_format"] = it.fmt
            if it.strike:
                made["font_strikeout"] = True
            formats[key] = file.add_format(made)
        return formats[key]

    plain = file.add_format({"border": 1})
    for sheet in book.sheets:
        page = file.add_worksheet(sheet.name)
        for first_row, first, last_row, last in sheet.merges:
            page.merge_range(first_row - 1, first - 1, last_row - 1, last - 1, "", plain)
        for r, c, it in sheet.cells():
            if it.formula is not None:
                page.write_formula(r, c, it.formula, style(it), "" if it.value is None else it.value)
            elif it.error is not None:
                page.write_formula(r, c, "=NA()", style(it), it.error)
            elif isinstance(it.value, bool):
                page.write_boolean(r, c, it.value, style(it))
            elif isinstance(it.value, (int, float)):
                page.write_number(r, c, it.value, style(it))
            else:
                page.write_string(r, c, it.value, style(it))
            if it.note is not None:
                page.write_comment(r, c, it.note, {"author": "审核"})
        for row in sheet.hidden_rows:
            page.set_row(row - 1, None, None, {"hidden": True})
        for column in sheet.hidden_columns:
            page.set_column(column - 1, column - 1, None, None, {"hidden": True})
        for row in range(sheet.trailing):
            page.write_blank(len(sheet.rows) + row, 0, None, plain)
        if sheet.state == "hidden":
            page.hide()
        elif sheet.state == "veryHidden":
            page.very_hidden()
    visible = next(i for i, it in enumerate(book.sheets) if it.state == "visible")
    file.worksheets()[visible].activate()
    file.worksheets()[visible].set_first_sheet()
    file.close()
    # xlsxwriter writes an empty value where a formula has none; a program that never calculated writes nothing.
    fix = lambda name, data: data.replace(b"<v></v>", b"") if name.startswith("xl/worksheets/") else data
    return zipped([(name, fix(name, data)) for name, data in members(out.getvalue())])


def xls_stream(book):
    """The workbook stream of BIFF8, and its maker."""
    file = xlwt.Workbook(encoding="utf-8")
    file.dates_1904 = book.date1904
    formats = {}

    def style(it):
        key = (it.fmt, it.strike)
        if key not in formats:
            made = xlwt.XFStyle()
            if it.fmt:
                made.num_format_str = it.fmt
            made.font.struck_out = it.strike
            formats[key] = made
        return formats[key]

    errors = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}
    for sheet in book.sheets:
        page = file.add_sheet(sheet.name, cell_overwrite_ok=True)
        for r, c, it in sheet.cells():
            if it.formula is not None:
                page.write(r, c, xlwt.Formula(it.formula.lstrip("=")), style(it))
            elif it.error is not None:
                page.row(r).set_cell_error(c, errors[it.error], style(it))
            else:
                page.write(r, c, it.value, style(it))
        for first_row, first, last_row, last in sheet.merges:
            page.merge(first_row - 1, last_row - 1, first - 1, last - 1)
        for row in sheet.hidden_rows:
            page.row(row - 1).hidden = True
        for column in sheet.hidden_columns:
            page.col(column - 1).hidden = True
        for row in range(sheet.trailing):
            page.write(len(sheet.rows) + row, 0, None, xlwt.XFStyle())
        page.visibility = {"visible": 0, "hidden": 1, "veryHidden": 2}[sheet.state]
    file.active_sheet = next(i for i, it in enumerate(book.sheets) if it.state == "visible")
    return file.get_biff_data()


def compound(stream):
    out = io.BytesIO()
    XlsDoc().save(out, stream)
    return out.getvalue()


def xls(book):
    return compound(xls_stream(book))


def xlsb(book):
    """BIFF12, as far as a ledger needs it."""

    def record(kind, data=b""):
        head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
        size, out = len(data), b""
        while True:
            out += bytes([size & 0x7F | (0x80 if size > 0x7F else 0)])
            size >>= 7
            if not size:
                return head + out + data

    def wide(it):
        return struct.pack("<I", len(it.encode("utf-16-le")) // 2) + it.encode("utf-16-le")

    styles = [(None, False)]

    def style(it):
        key = (it.fmt, it.strike)
        if key not in styles:
            styles.append(key)
        return styles.index(key)

    errors = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}
    pages = []
    for sheet in book.sheets:
        out = [record(129), record(148, struct.pack("<4I", 0, len(sheet.rows), 0, max(sheet.width, 1) - 1))]
        if sheet.hidden_columns:
            infos = [struct.pack("<4IH", c - 1, c - 1, 2304, 0, 1) for c in sorted(sheet.hidden_columns)]
            out += [record(390)] + [record(60, it) for it in infos] + [record(391)]
        out.append(record(145))
        rows = {}
        for r, c, it in sheet.cells():
            rows.setdefault(r, []).append((c, it))
        for r in sorted(set(rows) | {it - 1 for it in sheet.hidden_rows}):
            hidden = 0x10 if r + 1 in sheet.hidden_rows else 0
            out.append(record(0, struct.pack("<IIHBBBI", r, 0, 300, 0, hidden, 0, 0)))
            for c, it in sorted(rows.get(r, []), key=lambda it: it[0]):
                head = struct.pack("<II", c, style(it))
                if it.error is not None:
                    out.append(record(3, head + bytes([errors[it.error]])))
                elif isinstance(it.value, (int, float)) and it.formula is not None:
                    code = struct.pack("<BH", 0x1E, 1)  # a formula: ptgInt 1; its cached value is what counts
                    out.append(record(9, head + struct.pack("<dHI", it.value, 0, len(code)) + code + bytes(4)))
                elif isinstance(it.value, (int, float)):
                    out.append(record(5, head + struct.pack("<d", it.value)))
                else:
                    out.append(record(6, head + wide(it.text)))
        out.append(record(146))
        if sheet.merges:
            out.append(record(177, struct.pack("<I", len(sheet.merges))))
            for first_row, first, last_row, last in sheet.merges:
                out.append(record(176, struct.pack("<4I", first_row - 1, last_row - 1, first - 1, last - 1)))
            out.append(record(178))
        pages.append(b"".join(out) + record(130))
    kinds = sorted({it for it, _ in styles if it})
    font = lambda strike: record(43, struct.pack("<HHHHBBBB", 220, 8 if strike else 0, 400, 0, 0, 2, 134, 0) + bytes(8) + b"\0" + wide("宋体"))
    xf = lambda fmt, strike: record(47, struct.pack("<5HBBHH", 0, 164 + kinds.index(fmt) if fmt else 0, int(strike), 0, 0, 0, 0, 0x1010, 0))
    sheet_styles = [record(278)]
    if kinds:
        sheet_styles += [record(615, struct.pack("<I", len(kinds)))]
        sheet_styles += [record(44, struct.pack("<H", 164 + i) + wide(it)) for i, it in enumerate(kinds)] + [record(616)]
    sheet_styles += [record(611, struct.pack("<I", 2)), font(False), font(True), record(612)]
    sheet_styles += [record(603, struct.pack("<I", 1)), record(45, bytes(68)), record(604)]
    sheet_styles += [record(613, struct.pack("<I", 1)), record(46, bytes(51)), record(614)]
    sheet_styles += [record(626, struct.pack("<I", 1)), record(47, struct.pack("<5HBBHH", 0xFFFF, 0, 0, 0, 0, 0, 0, 0x1010, 0)), record(627)]
    sheet_styles += [record(617, struct.pack("<I", len(styles)))] + [xf(*it) for it in styles] + [record(618), record(279)]
    state = {"visible": 0, "hidden": 1, "veryHidden": 2}
    bundle = [record(156, struct.pack("<II", state[it.state], i + 1) + wide(f"rId{i + 1}") + wide(it.name)) for i, it in enumerate(book.sheets)]
    workbook = [record(131), record(153, struct.pack("<IIH", int(book.date1904), 0, 0) + bytes(2)), record(143), *bundle, record(144), record(132)]
    types = '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    types += "".join(f'<Override PartName="/xl/worksheets/sheet{i + 1}.bin" ContentType="application/vnd.ms-excel.worksheet"/>' for i in range(len(pages)))
    types += '<Override PartName="/xl/styles.bin" ContentType="application/vnd.ms-excel.styles"/></Types>'
    rels = '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    top = rels + f'<Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.bin"/></Relationships>'
    inner = rels + "".join(f'<Relationship Id="rId{i + 1}" Type="{office}/worksheet" Target="worksheets/sheet{i + 1}.bin"/>' for i in range(len(pages)))
    inner += f'<Relationship Id="rId{len(pages) + 1}" Type="{office}/styles" Target="styles.bin"/></Relationships>'
    parts = [("[Content_Types].xml", types), ("_rels/.rels", top), ("xl/workbook.bin", b"".join(workbook)), ("xl/_rels/workbook.bin.rels", inner)]
    parts += [(f"xl/worksheets/sheet{i + 1}.bin", it) for i, it in enumerate(pages)] + [("xl/styles.bin", b"".join(sheet_styles))]
    return zipped(parts)


def escape(it):
    return markup.escape(it, quote=True)


ODF = " ".join(
    f'xmlns:{it}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for it, name in [("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"), ("number", "datastyle"), ("fo", "xsl-fo-compatible")]
) + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def ods(book):
    out = [f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {ODF} office:version="1.2"><office:automatic-styles>']
    out.append('<style:style style:name="shown" style:family="table"><style:table-properties table:display="true"/></style:style>')
    out.append('<style:style style:name="away" style:family="table"><style:table-properties table:display="false"/></style:style>')
    out.append('<style:style style:name="struck" style:family="table-cell"><style:text-properties style:text-line-through-style="solid" style:text-line-through-type="single"/></style:style>')
    out.append("</office:automatic-styles><office:body><office:spreadsheet>")
    if book.date1904:
        out.append('<table:calculation-settings><table:null-date table:date-value="1904-01-01"/></table:calculation-settings>')
    for sheet in book.sheets:
        out.append(f'<table:table table:name="{escape(sheet.name)}" table:style-name="{"shown" if sheet.state == "visible" else "away"}">')
        for column in range(1, max(sheet.width, 1) + 1):
            away = ' table:visibility="collapse"' if column in sheet.hidden_columns else ""
            out.append(f"<table:table-column{away}/>")
        spans = {(r - 1, c - 1): (last_row - r + 1, last - c + 1) for r, c, last_row, last in sheet.merges}
        covered = {(r, c) for (top, left), (high, wide) in spans.items() for r in range(top, top + high) for c in range(left, left + wide)} - set(spans)
        for r, row in enumerate(sheet.rows):
            away = ' table:visibility="collapse"' if r + 1 in sheet.hidden_rows else ""
            out.append(f"<table:table-row{away}>")
            for c in range(sheet.width):
                out.append(ods_cell(cell(row[c] if c < len(row) else None), spans.get((r, c)), (r, c) in covered))
            out.append('<table:table-cell table:number-columns-repeated="16000"/></table:table-row>')
        if sheet.trailing:
            out.append(f'<table:table-row table:number-rows-repeated="{sheet.trailing}"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>')
        out.append("</table:table>")
    out.append("</office:spreadsheet></office:body></office:document-content>")
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    first = zipfile.ZipInfo("mimetype", EPOCH)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr(first, kind)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as file:
        for name, data in [("content.xml", "".join(out)), ("META-INF/manifest.xml", manifest)]:
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, data)
    return made.getvalue()


def ods_cell(it, span, is_covered):
    name = "table:covered-table-cell" if is_covered else "table:table-cell"
    more = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    if it.strike:
        more += ' table:style-name="struck"'
    if it.value is None and it.error is None and it.formula is None:
        return f"<{name}{more}/>"
    if it.formula is not None:
        more += f' table:formula="of:={escape(it.formula.lstrip("="))}"'
    if it.error is not None:
        more += ' office:value-type="string" office:string-value="" calcext:value-type="error"'
    elif isinstance(it.value, bool):
        more += f' office:value-type="boolean" office:boolean-value="{str(it.value).lower()}"'
    elif isinstance(it.value, (int, float)) and it.fmt and ("y" in it.fmt):
        day = datetime.date(1899, 12, 30) + datetime.timedelta(days=int(it.value))
        more += f' office:value-type="date" office:date-value="{day.isoformat()}"'
    elif isinstance(it.value, (int, float)):
        more += f' office:value-type="float" office:value="{it.value!r}"'
    elif it.value is not None:
        more += ' office:value-type="string"'
    note = f"<office:annotation><dc:creator>审核</dc:creator><text:p>{escape(it.note)}</text:p></office:annotation>" if it.note else ""
    lines = "" if it.value is None and it.error is None else "".join(f"<text:p>{escape(line)}</text:p>" for line in it.text.split("\n"))
    return f"<{name}{more}>{note}{lines}</{name}>"


# ---- pages

def html(book, encoding="gb2312"):
    out = ['<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">\r\n']
    out.append(f'<head><meta http-equiv="Content-Type" content="text/html; charset={encoding}">\r\n<style>td {{mso-number-format:"\\@"}}</style></head>\r\n<body>\r\n')
    for sheet in book.sheets:
        spans = {(r - 1, c - 1): (last_row - r + 1, last - c + 1) for r, c, last_row, last in sheet.merges}
        covered = {(r, c) for (top, left), (high, wide) in spans.items() for r in range(top, top + high) for c in range(left, left + wide)} - set(spans)
        out.append('<table border="1" cellspacing="0">\r\n')
        for r, row in enumerate(sheet.texts()):
            out.append(' <tr style="display:none">\r\n' if r + 1 in sheet.hidden_rows else " <tr>\r\n")
            for c, it in enumerate(row):
                if (r, c) in covered:
                    continue
                high, wide = spans.get((r, c), (1, 1))
                more = (f' rowspan="{high}"' if high > 1 else "") + (f' colspan="{wide}"' if wide > 1 else "")
                struck = isinstance(sheet.rows[r][c] if c < len(sheet.rows[r]) else None, object) and cell(sheet.rows[r][c] if c < len(sheet.rows[r]) else None).strike
                inner = escape(it).replace("\n", "<br>") or "&nbsp;"
                out.append(f"  <td{more}>{'<s>' + inner + '</s>' if struck else inner}</td>\r\n")
            out.append(" </tr>\r\n")
        out.append("</table>\r\n")
    out.append("</body>\r\n</html>\r\n")
    return "".join(out).encode("gb18030" if encoding == "gb2312" else encoding)


def html_utf8(book):
    return html(book, "utf-8")


def docx(book, before=()):
    w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    paragraph = lambda it: "<w:p>" + "<w:r><w:br/></w:r>".join(f'<w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r>' for line in it.split("\n")) + "</w:p>"
    out = [f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document {w}><w:body>']
    out += [paragraph(it) for it in before]
    for sheet in book.sheets:
        spans = {(r - 1, c - 1): (last_row - 1, last - c + 1) for r, c, last_row, last in sheet.merges}
        out.append("<w:tbl><w:tblPr/><w:tblGrid>" + "<w:gridCol/>" * sheet.width + "</w:tblGrid>")
        for r, row in enumerate(sheet.texts()):
            away = "<w:trPr><w:hidden/></w:trPr>" if r + 1 in sheet.hidden_rows else ""
            out.append(f"<w:tr>{away}")
            c = 0
            while c < sheet.width:
                wide, vertical = 1, ""
                for (top, left), (last_row, span) in spans.items():
                    if top <= r <= last_row and c == left:
                        wide = span
                        if last_row > top:
                            vertical = '<w:vMerge w:val="restart"/>' if r == top else "<w:vMerge/>"
                grid = f'<w:gridSpan w:val="{wide}"/>' if wide > 1 else ""
                out.append(f"<w:tc><w:tcPr>{grid}{vertical}</w:tcPr>{paragraph(row[c])}</w:tc>")
                c += wide
            out.append("</w:tr>")
        out.append("</w:tbl><w:p/>")
    out.append("<w:sectPr/></w:body></w:document>")
    types = '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    rels = '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    return zipped([("[Content_Types].xml", types), ("_rels/.rels", rels), ("word/document.xml", "".join(out))])


# ---- records: the first row names, the others fill

def objects(book):
    rows = book.sheets[0].rows
    plain = lambda it: cell(it).value if cell(it).error is None else cell(it).text
    return [{text(name): plain(it) for name, it in zip(rows[0], row)} for row in rows[1:]]


def json(book):
    return jsonlib.dumps(objects(book), ensure_ascii=False, indent=1).encode()


def json_platform(book):
    rows = objects(book)
    answer = {"code": 200, "msg": "成功", "data": {"total": len(rows), "pageNo": 1, "list": rows}}
    return jsonlib.dumps(answer, ensure_ascii=False).encode()


def json_arrays(book):
    rows = [[cell(it).value for it in row] for row in book.sheets[0].rows]
    return jsonlib.dumps(rows, ensure_ascii=False).encode()


def ndjson(book):
    return "".join(jsonlib.dumps(it, ensure_ascii=False) + "\n" for it in objects(book)).encode()


def xml(book):
    out = ['<?xml version="1.0" encoding="UTF-8"?>\n<ROWDATA>\n']
    for row in objects(book):
        out.append(" <ROW>\n")
        out += [f"  <{name}>{escape(text(it))}</{name}>\n" for name, it in row.items()]
        out.append(" </ROW>\n")
    return ("".join(out) + "</ROWDATA>\n").encode()


def xml_attributes(book):
    out = ['<?xml version="1.0" encoding="GB2312"?>\r\n<data>\r\n']
    for row in objects(book):
        out.append("<row " + " ".join(f'{name}="{escape(text(it))}"' for name, it in row.items()) + "/>\r\n")
    return ("".join(out) + "</data>").encode("gb18030")


def arrow_table(book):
    rows = objects(book)
    columns = {}
    for name in rows[0]:
        values = [it[name] for it in rows]
        if any(isinstance(it, str) for it in values):
            values = [None if it is None else text(it) for it in values]
        columns[name] = pyarrow.array(values)
    return pyarrow.table(columns)


def parquet(book):
    out = io.BytesIO()
    pyarrow.parquet.write_table(arrow_table(book), out, compression="zstd")
    return out.getvalue()


def arrow(book):
    out = io.BytesIO()
    table = arrow_table(book)
    with pyarrow.ipc.new_file(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


def arrow_stream(book):
    out = io.BytesIO()
    table = arrow_table(book)
    with pyarrow.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    return out.getvalue()


# ---- packed

def gz(data):
    return gzip.compress(data, mtime=0)


def gz_csv(book):
    return gz(csv_gb18030(book))


def zip_csv(book):
    return zipped([("台账.csv", csv_gb18030(book))])


def zip_xlsx(book):
    return zipped([("台账.xlsx", xlsx(book))])


# name: (writer, file name's ending)
ALL = {
    "csv": (csv, ".csv"),
    "csv-bom": (csv_bom, ".csv"),
    "csv-gb18030": (csv_gb18030, ".csv"),
    "csv-utf16": (csv_utf16, ".txt"),
    "csv-utf16be": (csv_utf16be, ".csv"),
    "csv-big5": (csv_big5, ".csv"),
    "tsv": (tsv, ".tsv"),
    "semicolon": (semicolon, ".csv"),
    "fullwidth": (fullwidth, ".csv"),
    "tab-xls": (tab_xls, ".xls"),
    "xlsx": (xlsx, ".xlsx"),
    "xls": (xls, ".xls"),
    "xlsb": (xlsb, ".xlsb"),
    "ods": (ods, ".ods"),
    "html": (html, ".xls"),
    "html-utf8": (html_utf8, ".html"),
    "docx": (docx, ".docx"),
    "json": (json, ".json"),
    "json-platform": (json_platform, ".json"),
    "json-arrays": (json_arrays, ".json"),
    "ndjson": (ndjson, ".ndjson"),
    "xml": (xml, ".xml"),
    "xml-attributes": (xml_attributes, ".xml"),
    "parquet": (parquet, ".parquet"),
    "arrow": (arrow, ".arrow"),
    "arrow-stream": (arrow_stream, ".arrows"),
    "gz-csv": (gz_csv, ".csv.gz"),
    "zip-csv": (zip_csv, ".zip"),
    "zip-xlsx": (zip_xlsx, ".zip"),
}
TEXT = ["csv", "csv-gb18030", "tab-xls"]
BOOKS = ["xlsx", "xls", "xlsb", "ods"]
PAGES = ["html", "docx"]
SHAPED = TEXT + BOOKS + PAGES
RECORDS = ["json", "json-platform", "json-arrays", "ndjson", "xml", "xml-attributes", "parquet", "arrow", "arrow-stream"]
