"""Holds a score against the ratchet: it may rise, and never fall; a file that loses points is a known gap or a failure.

    ratchet.py RATCHET.json SCORE.json…
"""

import fnmatch
import json
import sys
from pathlib import Path

# What the benchmark's authors publish for its files (README of HPI-Information-Systems/Pollock), simple and weighted.
PUBLISHED = [
    ("DuckDB 1.2, told the dialect", 9.961, 9.599),
    ("SQLite 3.39, told the dialect", 9.955, 9.375),
    ("UniVocity 2.9", 9.939, 7.936),
    ("SpreadDesktop (a product)", 9.929, 9.597),
    ("LibreOffice 7.3, told the dialect", 9.925, 7.833),
    ("pandas 1.4, told most of it", 9.895, 9.431),
    ("Python csv 3.10, its sniffer", 9.721, 9.436),
    ("CleverCSV 0.7", 9.193, 9.453),
    ("DuckDB 1.2, on its own", 9.075, 8.439),
]


def table(score):
    rows = [*PUBLISHED, ("gongkai, on its own", score["simple"], score["weighted"])]
    rows.sort(key=lambda row: -row[1])
    print("| reader | simple | weighted |\n|---|---|---|")
    for name, simple, weighted in rows:
        mark = "**" if name.startswith("gongkai") else ""
        print(f"| {mark}{name}{mark} | {mark}{simple:.3f}{mark} | {mark}{weighted:.3f}{mark} |")


def hold(ratchet, score):
    problems = []
    for column in ("simple", "weighted"):
        floor = ratchet["floor"].get(column)
        if floor is None:
            continue
        found = score[column]
        print(f"{score['dataset']}, {score['files']} files, {column}: {found:.4f} (at least {floor})")
        if found < floor:
            problems.append(f"{column} fell to {found:.4f}, below {floor}")
        elif found > floor + 0.001:
            problems.append(f"{column} rose to {found:.4f}: raise the floor, {floor}")
    if "gaps" not in ratchet:
        return problems
    lost = {name for name, numbers in score["each"].items() if sum(numbers) < 10 - 1e-5}
    for gap in ratchet["gaps"]:
        found = {it for it in lost if fnmatch.fnmatchcase(it, gap["files"])}
        print(f"  known gap: {len(found):4} × {gap['files']}: {gap['reason']}")
        if len(found) != gap["count"]:
            problems.append(f"{gap['files']}: {len(found)} files lose points, the ratchet says {gap['count']}")
        lost -= found
    problems += [f"{it} loses points and is no known gap" for it in sorted(lost)[:20]]
    return problems


def main():
    ratchet = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    problems = []
    for path in sys.argv[2:]:
        score = json.loads(Path(path).read_text("utf-8"))
        if "weighted" in score:
            table(score)
        problems += [f"{score['dataset']}: {it}" for it in hold(ratchet[score["dataset"]], score)]
    if problems:
        raise SystemExit("FAILED: " + "\nFAILED: ".join(problems))


main()
