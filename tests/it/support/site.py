"""python site.py large PATH: a file of a million rows, laid out as a release is.
python site.py rows PARQUET SQL: what DuckDB reads, as JSON.
python site.py run FOLDER ID: the lines on stdin, as Python or SQL."""

import json
import os
import random
import re
import sys
import urllib.request

import duckdb


def large(path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    draw = random.Random(7)
    rows = 1_000_000
    column = lambda: pa.array([draw.getrandbits(62) for _ in range(rows)], pa.int64())
    regions = pa.array([f"区{i * 18 // rows:02d}" for i in range(rows)])
    table = pa.table({"region": regions, "a": column(), "b": column(), "c": column()})
    pq.write_table(table, path, compression="zstd", row_group_size=1 << 17, data_page_size=32 << 10,
                   dictionary_pagesize_limit=32 << 10, write_batch_size=1024, write_page_index=True)


def rows(path, sql):
    found = duckdb.sql(sql.replace("FILE", f"'{path}'")).fetchall()
    print(json.dumps([[None if it is None else str(it) for it in row] for row in found], ensure_ascii=False))


def reachable(lines):
    """DuckDB reads addresses by an extension that it takes from its makers; where it cannot, the file is fetched for it."""
    try:
        duckdb.sql("INSTALL httpfs")
        duckdb.sql("LOAD httpfs")
        return lines
    except duckdb.Error:
        address = re.search(r"'(http://[^']+)'", lines)[1]
        name = address.rsplit("/", 1)[1]
        urllib.request.urlretrieve(address, name)
        return lines.replace(address, name)


def run(folder, kind):
    os.chdir(folder)
    lines = sys.stdin.read()
    if kind == "use-duckdb":
        print(duckdb.sql(reachable(lines.rstrip().rstrip(";"))).fetchall())
    else:
        exec(compile(lines, kind, "exec"), {})


{"large": large, "rows": rows, "run": run}[sys.argv[1]](*sys.argv[2:])
