"""DuckDB, CSV to zstd Parquet and nothing else: duckdb_bare.py LEDGER OUT"""

import duckdb

import job

ledger, out = job.arguments()
db = duckdb.connect()
csv = f"read_csv('{ledger}', header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"')"
db.execute(f"COPY (SELECT * FROM {csv}) TO '{out}/bench.parquet' (FORMAT parquet, COMPRESSION zstd)")
job.report(rows=db.execute(f"SELECT count(*) FROM '{out}/bench.parquet'").fetchone()[0])
