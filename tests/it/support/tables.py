"""What scipy's linear programs find out about the figures that released tables do not show.

Arguments: k, and a JSON text: a list of tables, each {"file", "name", "dimensions", "counts", "totals", "links"}. Tables
of one name are releases of one table: a figure is the same in all that do not show another. `links` are
[table name, {count: their count}], over rows that agree in the dimensions.
"""

import csv
import json
import sys

from scipy.optimize import linprog

k, tables = int(sys.argv[1]), json.loads(sys.argv[2])
values, sums = {}, []


def read(number, table):
    with open(table["file"], encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    cells = {}
    for row in rows:
        key = tuple(row[it] for it in table["dimensions"])
        for count in table["counts"]:
            shown = None if row[count] == "" else int(row[count])
            cell = (table["name"], key, count)
            if values.get(cell) is None or shown is None or values[cell] == shown:
                values[cell] = values.get(cell) if shown is None else shown
            else:
                cell += (number,)
                values[cell] = shown
            cells[key, count] = cell
    return cells


all_cells = [read(number, table) for number, table in enumerate(tables)]
for cells, table in zip(all_cells, tables):
    for at, dimension in enumerate(table["dimensions"]):
        total = table["totals"].get(dimension)
        for (key, count), cell in cells.items():
            if total is not None and key[at] == total:
                same = lambda it: it[:at] == key[:at] and it[at + 1 :] == key[at + 1 :]
                parts = [c for (it, n), c in cells.items() if n == count and it[at] != total and same(it)]
                sums.append((cell, parts))
    for name, counts in table["links"]:
        for other, theirs in zip(tables, all_cells):
            if other["name"] != name:
                continue
            places = [other["dimensions"].index(it) for it in table["dimensions"]]
            for (key, count), cell in cells.items():
                agree = lambda it: tuple(it[p] for p in places) == key
                parts = [c for (it, n), c in theirs.items() if n == counts.get(count) and agree(it)]
                if parts:
                    sums.append((cell, parts))

hidden = [cell for cell, value in values.items() if value is None]
place = {cell: at for at, cell in enumerate(hidden)}
left, right, broken = [], [], 0
for total, parts in sums:
    row, rest = [0.0] * len(hidden), 0
    for cell, sign in [(it, 1) for it in parts] + [(total, -1)]:
        if cell in place:
            row[place[cell]] += sign
        else:
            rest -= sign * values[cell]
    if any(row):
        left.append(row)
        right.append(rest)
    elif rest:
        broken += 1
told = []
for at, cell in enumerate(hidden):
    ends = []
    for sign in (1, -1):
        goal = [0.0] * len(hidden)
        goal[at] = sign
        found = linprog(goal, A_eq=left or None, b_eq=right or None, bounds=(0, None), method="highs")
        ends.append(sign * found.fun if found.status == 0 else (0.0 if sign > 0 else float("inf")))
        if found.status not in (0, 3):
            broken += 1
    low, high = ends
    if low < k - 1e-6 and high > 1e-6 and high - low < k - 1e-6:
        told.append([str(cell), low, high])
print(json.dumps({"hidden": len(hidden), "sums": len(left), "broken": broken, "told": told}))
