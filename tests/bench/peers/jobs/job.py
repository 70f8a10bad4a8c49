"""What all peers share: the job's tables, read from the same project as gongkai's, and the last line of each peer."""

import csv
import json
import sys
from pathlib import Path

SCHEMAS = Path(__file__).parent.parent / "project" / "schemas"
SCHEMA = json.loads((SCHEMAS / "bench.json").read_text("utf-8"))
WIDE = "".join(chr(c) for c in range(0xFF01, 0xFF5F)) + "\u3000"
NARROW = "".join(chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)) + " "
WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
PUBLISHED = ["region", "program", "class", "persons", "amount_month", "amount_paid", "month", "approved"]
TITLES = {it["name"]: it["title"] for it in SCHEMA["fields"]}
REQUIRED = {it["name"] for it in SCHEMA["fields"] if it.get("constraints", {}).get("required")}
RULES = {
    "id": "resident-id/check-digit", "approved": "date/impossible", "month": "date/syntax",
    "region": "region/unknown", "program": "code/unknown", "class": "code/unknown", "sex": "code/unknown",
    "ethnic": "code/unknown", "amount_month": "number/syntax", "amount_paid": "number/syntax",
    "persons": "number/syntax", "family": "number/syntax", "name": "person-name/syntax",
    "street": "text/private-use", "bank": "text/private-use", "address": "text/private-use",
    "remark": "text/private-use",
}  # fmt: skip
WARNINGS = {"phone": "phone/syntax", "account": "bank-account/syntax"}
TEXTS = ["street", "bank", "address", "remark"]
ODD = "[\ue000-\uf8ff\ufffd]"
NAME = "[\u3400-\u9fff·]{2,20}"


def names(header):
    """Field names for a ledger's header: titles and aliases without spaces and units; None for what is ignored."""
    spellings = {}
    for field in SCHEMA["fields"]:
        for spelling in [field["title"], *field["gongkai"].get("aliases", [])]:
            spellings[spelling] = field["name"]
    fold = str.maketrans(WIDE, NARROW)
    return [spellings.get(it.translate(fold).split("(")[0].replace(" ", "")) for it in header]


def header(path):
    with open(path, encoding="utf-8") as file:
        return next(csv.reader(file))


def spellings(name):
    """Spelling → label, of a code list."""
    out = {}
    with open(SCHEMAS / "codes" / f"{name}.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for spelling in [row["code"], row["label"], *filter(None, row["aliases"].split(";"))]:
                out[spelling] = row["label"]
            if row.get("level") == "county":
                out["哈尔滨市" + row["label"]] = row["label"]
                if len(row["label"]) > 2:
                    out[row["label"][:-1]] = row["label"]
    return out


def arguments():
    """LEDGER OUT, with OUT made."""
    ledger, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    return ledger, out


def report(**counts):
    print(json.dumps(counts))
