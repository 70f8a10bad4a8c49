"""The job in pandas, columns at a time: pandas_job.py LEDGER OUT"""

import numpy as np
import pandas as pd

import job

ledger, out = job.arguments()
frame = pd.read_csv(ledger, dtype=str, keep_default_na=False)
frame.columns = [it or "ignored" for it in job.names(frame.columns)]
table = str.maketrans(job.WIDE, job.NARROW)


def fold(column):
    return frame[column].str.translate(table)


def number(column):
    return pd.to_numeric(fold(column).str.replace("[￥¥元人, ]", "", regex=True), errors="coerce")


def code(column, codes):
    return fold(column).str.upper().str.replace(" ", "").map(job.spellings(codes))


def day(text):
    parts = text.str.extract(r"^(\d{4})[-/年]?(\d{1,2})[-/月]?(\d{1,2})日?$")
    joined = parts[0] + "-" + parts[1].str.zfill(2) + "-" + parts[2].str.zfill(2)
    return pd.to_datetime(joined, format="%Y-%m-%d", errors="coerce")


def month(text):
    parts = text.str.extract(r"^(\d{4})[-.年]?(\d{1,2})月?$")
    return parts[0] + "-" + parts[1].str.zfill(2)


def ids(text):
    text = text.str.replace("[ '-]", "", regex=True).str.upper()
    shape = text.str.fullmatch(r"\d{17}[\dX]")
    born = pd.to_datetime(text.str.slice(6, 14), format="%Y%m%d", errors="coerce").notna()
    safe = text.where(shape, "0" * 18)
    digits = np.array(safe.tolist(), dtype="S18").view(np.uint8).reshape(-1, 18)
    remainder = (digits[:, :17].astype(np.int32) - 48) @ np.array(job.WEIGHTS) % 11
    right = np.frombuffer(b"10X98765432", dtype=np.uint8)[remainder] == digits[:, 17]
    return pd.Series(np.where(shape & born & right, 1.0, np.nan), index=text.index)


def true_or_nan(condition):
    return np.where(condition, 1.0, np.nan)


cents = lambda column: number(column).round(2)
typed = pd.DataFrame({
    "region": code("region", "divisions"), "program": code("program", "programs"), "class": code("class", "classes"),
    "persons": number("persons"), "family": number("family"),
    "amount_month": cents("amount_month"), "amount_paid": cents("amount_paid"),
    "month": month(fold("month")), "approved": day(fold("approved")),
    "sex": code("sex", "sexes"), "ethnic": code("ethnic", "ethnics"), "id": ids(fold("id")),
    "name": true_or_nan(frame["name"].str.replace("[ \u3000]", "", regex=True).str.fullmatch(job.NAME)),
    **{it: true_or_nan(~frame[it].str.contains(job.ODD, regex=True)) for it in job.TEXTS},
    "phone": true_or_nan(fold("phone").str.fullmatch(r"1[3-9]\d{9}")),
    "account": true_or_nan(fold("account").str.fullmatch(r"\d{16,19}")),
})  # fmt: skip
violations = [
    pd.DataFrame({"line": np.flatnonzero(typed[field].isna()) + 2, "field": field, "rule": rule})
    for field, rule in {**job.RULES, **job.WARNINGS}.items()
]
pd.concat(violations).to_csv(out / "violations.csv", index=False)
good = typed[list(job.RULES)].notna().all(axis=1)
accepted = typed.loc[good, job.PUBLISHED].astype({"persons": "int32"}).rename(columns=job.TITLES)
accepted.to_csv(out / "bench.csv", index=False, encoding="utf-8-sig", float_format="%.2f", date_format="%Y-%m-%d")
accepted.to_parquet(out / "bench.parquet", compression="zstd", index=False)
job.report(rows=len(frame), accepted=len(accepted))
