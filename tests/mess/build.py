"""Writes every ledger of the catalogue into a folder, and beside them `expected.json`: what comes out of each.

    build.py FOLDER [KEY…]      all cases, or those whose key begins so

The folder is a project, so that a run may read them all. The same folder, byte for byte, every time.
"""

import json
import shutil
import sys
from pathlib import Path

import cases
import containers
import nasty  # noqa: F401  adds its cases to the others

HERE = Path(__file__).parent
PROJECT = """[publisher]
name = "哈尔滨市民政局"
region = "230100"
contact = "哈尔滨市民政局"

[policy]
clearance = "required"
"""
DATASET = """
[dataset.{name}]
schema = "schemas/mess.json"
cycle = "monthly"
period = "{period}"
opening = "unconditional"
legal_basis = "《政府信息公开条例》第二十条"
source = [{{ path = "{source}" }}]
accept = {{ quarantined = "100%" }}
"""


def ledgers(case):
    """(container, bytes, ending) of a case."""
    if isinstance(case.into, dict):
        for name, (data, ending) in case.into.items():
            data = data() if callable(data) else data
            yield name, data.encode() if isinstance(data, str) else data, ending
    else:
        for name in case.into:
            writer, ending = containers.ALL[name]
            yield name, writer(case.ledger), ending


def build(root, keys):
    toml, expected = [PROJECT], []
    for case in cases.ALL:
        if keys and not case.key.startswith(tuple(keys)):
            continue
        for container, data, ending in ledgers(case):
            folder = f"inbox/{case.key}/{container}"
            (root / folder).mkdir(parents=True)
            path = f"{folder}/{case.name}{ending}"
            (root / path).write_bytes(data)
            for name, other in case.beside.get(container, {}).items():
                (root / folder / name).write_bytes(other)
            dataset = None
            if case.run and container in case.into_run and "error" not in case.but.get(container, case.says):
                dataset = f"m{case.key}-{container}".lower()
                toml.append(DATASET.format(name=dataset, period="2017", source=f"{folder}/*"))
            expected.append({
                "case": case.key, "title": case.title, "container": container, "path": path,
                "says": case.but.get(container, case.says), "dataset": dataset, "run": case.run if dataset else None,
            })
    (root / "schemas").mkdir()
    shutil.copy(HERE / "schema.json", root / "schemas/mess.json")
    (root / "gongkai.toml").write_text("".join(toml), encoding="utf-8")
    with open(root / "expected.json", "w", encoding="utf-8") as file:
        json.dump(expected, file, ensure_ascii=False, indent=None, separators=(",", ":"))


if __name__ == "__main__":
    root = Path(sys.argv[1])
    root.mkdir(parents=True, exist_ok=True)
    build(root, sys.argv[2:])
