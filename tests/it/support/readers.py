"""Opens a release with readers that others wrote: readers.py FOLDER DATASET ROWS SCHEMAS

Each check prints one line; the exit code is 1 when any of them failed.
"""

import json
import sys
import traceback
from pathlib import Path

folder, dataset, rows, schemas = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), Path(sys.argv[4])
csv_path, parquet_path = folder / f"{dataset}.csv", folder / f"{dataset}.parquet"
failed = 0


def check(function):
    """Runs a check at once and says how it went."""
    global failed
    try:
        function()
        print(f"ok   {function.__name__}")
    except Exception:
        failed = 1
        print(f"FAIL {function.__name__}")
        traceback.print_exc()


def same(what, left, right):
    if left != right:
        raise AssertionError(f"{what}: {left} instead of {right}")


@check
def frictionless_validates_the_package():
    import frictionless

    frictionless.system.trusted = False
    report = frictionless.validate(str(folder / "datapackage.json"))
    errors = report.flatten(["type", "rowNumber", "fieldName", "note"])
    if not report.valid:
        raise AssertionError(f"{len(errors)} errors, first {errors[:5]}")


@check
def frictionless_counts_the_rows():
    import frictionless

    package = frictionless.Package(str(folder / "datapackage.json"))
    resource = next(it for it in package.resources if it.path.endswith(".csv"))
    same("rows", len(resource.read_rows()), rows)


@check
def pyarrow_reads_the_parquet():
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(parquet_path)
    same("rows", table.num_rows, rows)
    file = pyarrow.parquet.ParquetFile(parquet_path)
    for group in range(file.metadata.num_row_groups):
        for column in range(file.metadata.num_columns):
            chunk = file.metadata.row_group(group).column(column)
            same(f"compression of {chunk.path_in_schema}", chunk.compression, "ZSTD")
            if not chunk.is_stats_set:
                raise AssertionError(f"{chunk.path_in_schema} has no statistics")


@check
def duckdb_finds_the_same_rows_in_csv_and_parquet():
    import duckdb

    db = duckdb.connect()
    dialect = "header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"'"
    db.execute(f"CREATE VIEW c AS SELECT * FROM read_csv('{csv_path}', {dialect})")
    db.execute(f"CREATE VIEW p AS SELECT * FROM read_parquet('{parquet_path}')")
    same("rows in CSV", db.execute("SELECT count(*) FROM c").fetchone()[0], rows)
    same("rows in Parquet", db.execute("SELECT count(*) FROM p").fetchone()[0], rows)
    def shown(name, kind):
        return f"""CASE WHEN "{name}" THEN '是' WHEN NOT "{name}" THEN '否' END""" if kind == "BOOLEAN" else f'CAST("{name}" AS VARCHAR)'

    text = ", ".join(shown(it[0], it[1]) for it in db.execute("DESCRIBE p").fetchall())
    left, right = "SELECT * FROM c", f"SELECT {text} FROM p"
    for a, b in ((left, right), (right, left)):
        differ = db.execute(f"SELECT count(*) FROM ({a} EXCEPT ALL {b})").fetchone()[0]
        same("rows in one format only", differ, 0)


@check
def polars_reads_both():
    import polars

    same("rows in CSV", polars.read_csv(csv_path, infer_schema=False).height, rows)
    same("rows in Parquet", polars.read_parquet(parquet_path).height, rows)


@check
def schemas_fit_their_profile():
    import jsonschema

    profile = json.loads((schemas / "profile.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(profile)
    validator = jsonschema.Draft202012Validator(profile)
    for path in sorted(schemas.glob("*.json")):
        if path.name not in ("profile.json", "quality-report.json", "disclosure.json", "provenance.json", "catalog.json"):
            validator.validate(json.loads(path.read_text("utf-8")))


@check
def quality_reports_fit_their_schema():
    import jsonschema

    schema = json.loads((schemas / "quality-report.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    project = next(it for it in folder.parents if (it / "gongkai.toml").is_file())
    reports = sorted((project / "private/quality" / dataset).glob("*.json"))
    same("a quality report", bool(reports), True)
    for path in reports:
        validator.validate(json.loads(path.read_text("utf-8")))


@check
def the_disclosure_fits_its_schema():
    import jsonschema

    schema = json.loads((schemas / "disclosure.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    said = json.loads((folder / "disclosure.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(said)


@check
def openpyxl_finds_the_cells_of_the_csv_in_the_workbook():
    import csv
    import datetime
    import zipfile

    import openpyxl

    path = folder / f"{dataset}.xlsx"
    with zipfile.ZipFile(path) as parts:
        same("a broken part", parts.testzip(), None)
    book = openpyxl.load_workbook(path)
    same("sheets", len(book.worksheets), 1)
    sheet = book.worksheets[0]
    same("frozen below", sheet.freeze_panes, "A2")
    same("rows", sheet.max_row, rows + 1)
    with open(csv_path, encoding="utf-8-sig", newline="") as file:
        written = list(csv.reader(file))

    def differs(cell, text):
        if isinstance(cell, datetime.datetime):
            return cell.strftime("%Y-%m-%d") != text
        if isinstance(cell, (int, float)):
            return not text or float(text) != cell
        return (cell or "") != text

    for number, (row, expect) in enumerate(zip(sheet.iter_rows(), written, strict=True), 1):
        for cell, text in zip(row, expect, strict=True):
            if differs(cell.value, text) or cell.data_type == "f":
                raise AssertionError(f"row {number}, column {cell.column}")
    same("a bold header", all(it.font.b for it in sheet[1]), True)


def written_by_libreoffice(path, *options):
    """The cells of a file as LibreOffice reads and writes them; none where it is not installed."""
    import csv
    import os
    import shutil
    import subprocess
    import tempfile

    office = shutil.which("soffice")
    if office is None:
        if os.environ.get("CI") == "true":
            raise AssertionError("soffice is not installed; `tests/run` installs it")
        print("NOT TESTED: LibreOffice is not installed; `tests/run` installs it")
        return None
    with tempfile.TemporaryDirectory() as out:
        profile = f"-env:UserInstallation=file://{out}/profile"
        convert = ["--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", out]
        command = [office, profile, "--headless", *options, *convert, path]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        with open(Path(out) / f"{dataset}.csv", encoding="utf-8", newline="") as file:
            return list(csv.reader(file))


def cells_of_the_csv():
    import csv

    with open(csv_path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@check
def libreoffice_opens_the_workbook():
    found = written_by_libreoffice(folder / f"{dataset}.xlsx") if rows <= 1000 else None
    if found is not None:
        same("the first rows", found[:20], cells_of_the_csv()[:20])


@check
def libreoffice_opens_the_csv():
    # What its import dialog sets by itself when a file begins with the byte order mark; without a dialog it does not look.
    found = written_by_libreoffice(csv_path, "--infilter=CSV:44,34,76,1") if rows <= 1000 else None
    if found is None:
        return

    def value(cell):
        try:
            return float(cell)
        except ValueError:
            return cell

    for number, (left, right) in enumerate(zip(found, cells_of_the_csv(), strict=True), 1):
        same(f"row {number}", [value(it) for it in left], [value(it) for it in right])


@check
def csvw_accepts_the_csv_and_no_other():
    import shutil
    import subprocess
    import tempfile

    validate = Path(sys.executable).parent / "csvwvalidate"
    name = f"{dataset}.csv-metadata.json"

    def accepts(path):
        return subprocess.run([validate, path], capture_output=True, timeout=300).returncode == 0

    same("valid", accepts(folder / name), True)
    metadata = json.loads((folder / name).read_text("utf-8"))
    with tempfile.TemporaryDirectory() as out:
        shutil.copy(csv_path, out)
        text = next(it for it in metadata["tableSchema"]["columns"] if it["datatype"] == "string")
        text["datatype"] = "integer"
        spoilt = Path(out) / name
        spoilt.write_text(json.dumps(metadata), "utf-8")
        same("valid when texts are called numbers", accepts(spoilt), False)


sys.exit(failed)
