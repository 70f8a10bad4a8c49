"""Writes the table of a benchmark run: table.py RESULTS.jsonl CONDITIONS.json > table.md

Each line of RESULTS: {"size", "bytes", "peer", "does", "cpu", "wall", "memory", …}. Ratios are to gongkai's run of that size.
"""

import json
import sys
from collections import defaultdict

results = defaultdict(list)
for line in open(sys.argv[1], encoding="utf-8"):
    it = json.loads(line)
    results[it["size"]].append(it)
conditions = json.load(open(sys.argv[2], encoding="utf-8"))
print("# One job, several engines\n")
print(
    "A ledger of twenty columns under Chinese headers becomes typed columns, violations with their line, a CSV file and\n"
    "a zstd Parquet file of eight columns, without names, IDs, phones, accounts and addresses. Medians; CPU is user plus\n"
    "system seconds of all threads. Ratios are to gongkai, above 1 where gongkai is cheaper.\n"
)
for key, value in conditions.items():
    print(f"- {key}: {value}")
for size, rows in results.items():
    size_bytes = rows[0]["bytes"]
    print(f"\n## {size} ({size_bytes / 1e6:,.0f} MB)\n")
    print("| engine | CPU s | × | wall s | × | peak MiB | × | runs | asked to do |")
    print("|---|---|---|---|---|---|---|---|---|")
    ours = next((it for it in rows if it["peer"] == "gongkai"), None)
    for it in rows:
        cells = [it["peer"]]
        for key, scale, form in (("cpu", 1, ".2f"), ("wall", 1, ".2f"), ("memory", 1 / 2**20, ".0f")):
            cells.append(format(it[key] * scale, form))
            cells.append(f"{it[key] / ours[key]:.2f}" if ours else "")
        print(f"| {' | '.join(cells)} | {it['times']} | {it['does']} |")
    stages = (ours or {}).get("seconds")
    if stages:
        print("\ngongkai's wall seconds by stage: " + ", ".join(f"{k} {v:.2f}" for k, v in stages.items()))
print(
    """
## What is not the same

Every engine that is asked for the whole job must accept the same number of rows, or the run stops. What the peers are
not asked for, since they have no such thing, and gongkai does within the figures above:

| | gongkai | DuckDB, Polars, pandas | frictionless |
|---|---|---|---|
| delimiter, encoding, header and footers found in the file | yes | told by hand | told by hand |
| each broken cell with line, column and field, in a file for the sender | yes | line and field | line and field |
| scan of the finished bytes for IDs, phones and bank cards before they may leave | yes | no | no |
| clearance by two persons, bound to the content's digest | yes | no | no |
| rows sorted by what is published, same bytes for any number of workers | yes | no | no |
| the old release or the new one, never between; nothing done twice | yes | no | no |
| Data Package, quality report, digests | yes | no | no |
| any predicate, join and format that nobody thought of | SQL rules over a row | yes | no |
"""
)
