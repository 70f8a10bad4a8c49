"""Writes the seeds of the fuzz tests: small ledgers of every container.

    seeds.py FOLDER
"""

import sys
from pathlib import Path

import cases
from build import ledgers

KEYS = {"00": None, "04": ["csv", "xlsx", "xls", "xlsb", "ods", "html", "docx"], "13": None, "67": None, "32": ["xlsx", "xls", "xlsb", "ods"], "65b": None, "38": ["xlsx", "xls"]}

if __name__ == "__main__":
    root = Path(sys.argv[1])
    for case in cases.ALL:
        if case.key not in KEYS:
            continue
        for container, data, ending in ledgers(case):
            if KEYS[case.key] is None or container in KEYS[case.key]:
                (root / f"{case.key}-{container}{ending}").write_bytes(data)
