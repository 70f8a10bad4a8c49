"""Polars, CSV to zstd Parquet and nothing else: polars_bare.py LEDGER OUT"""

import polars as pl

import job

ledger, out = job.arguments()
pl.scan_csv(ledger, infer_schema=False).sink_parquet(out / "bench.parquet", compression="zstd")
job.report(rows=pl.scan_parquet(out / "bench.parquet").select(pl.len()).collect().item())
