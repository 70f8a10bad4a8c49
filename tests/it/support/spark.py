"""Reads releases' Parquet and CSV with Spark: spark.py FOLDER…, each a release's folder.

Types are those that the package tells, rows are those of the CSV file, and a filter on the column that sorts the rows finds
what the whole has. The exit code is 1 when any of it does not hold.
"""

import csv
import json
import sys
from collections import Counter
from pathlib import Path

from pyspark.sql import SparkSession

TYPES = {"integer": "bigint", "number": "decimal", "date": "date", "boolean": "boolean"}

spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.memory", "1g")
    .getOrCreate()
)
failed = 0


def shown(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


for folder in map(Path, sys.argv[1:]):
    package = json.loads((folder / "datapackage.json").read_text("utf-8"))
    name, fields = package["name"], package["resources"][0]["schema"]["fields"]
    frame = spark.read.parquet(str(folder / f"{name}.parquet"))
    wrong = []
    for field, (column, kind) in zip(fields, frame.dtypes, strict=True):
        if column != field["gongkai"]["name"] or kind.split("(")[0] != TYPES.get(field["type"], "string"):
            wrong.append(f"{column} is {kind}")
    with open(folder / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    found = Counter(tuple(shown(it) for it in row) for row in frame.collect())
    if found != Counter(map(tuple, rows)):
        wrong.append("rows of the Parquet file are not those of the CSV file")
    # The options that a quoted CSV file wants of Spark.
    text = spark.read.csv(str(folder / f"{name}.csv"), header=True, quote='"', escape='"', multiLine=True)
    if text.columns != header or text.count() != len(rows):
        wrong.append(f"CSV: {text.columns}, {text.count()} rows")
    first = next((it for it in rows if it[0]), None)
    if first is not None:
        few = frame.filter(frame[0] == first[0]).count() if frame.dtypes[0][1] == "string" else None
        if few not in (None, sum(it[0] == first[0] for it in rows)):
            wrong.append("a filter finds other rows")
    print(f"{'FAIL' if wrong else 'ok  '} {name}: {len(rows)} rows {wrong or ''}")
    failed |= bool(wrong)
spark.stop()
sys.exit(failed)
