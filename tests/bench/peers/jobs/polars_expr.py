"""The job in Polars expressions, streaming: polars_expr.py LEDGER OUT"""

import polars as pl

import job

ledger, out = job.arguments()
columns = ["ignored" if it is None else it for it in job.names(job.header(ledger))]
wide = dict(zip(job.WIDE, job.NARROW))


def fold(column):
    return pl.col(column).str.replace_many(wide)


def number(column, kind):
    return fold(column).str.replace_all("[￥¥元人, ]", "").cast(kind, strict=False)


def code(column, codes):
    table = job.spellings(codes)
    key = fold(column).str.to_uppercase().str.replace_all(" ", "", literal=True)
    return key.replace_strict(table, default=None, return_dtype=pl.String)


def first(column, formats, kind):
    return pl.coalesce(fold(column).str.strptime(kind, it, strict=False, exact=True) for it in formats)


def month(column):
    parts = fold(column).str.extract_groups(r"^(\d{4})(?:[-.年]?)(\d{1,2})月?$").struct
    number = parts.field("2").cast(pl.UInt8, strict=False)
    return pl.when(number.is_between(1, 12)).then(
        pl.concat_str(parts.field("1"), pl.lit("-"), parts.field("2").str.zfill(2))
    )


def true_or_null(condition):
    return pl.when(condition).then(True)


ident = fold("id").str.replace_all("[ '-]", "").str.to_uppercase()
cleaned = pl.col("id_text")
remainder = pl.sum_horizontal(
    cleaned.str.slice(at, 1).cast(pl.Int32, strict=False) * weight for at, weight in enumerate(job.WEIGHTS)
) % 11
check = pl.lit("10X98765432").str.slice(remainder, 1)
born = cleaned.str.slice(6, 8).str.strptime(pl.Date, "%Y%m%d", strict=False)
shape = cleaned.str.contains(r"^\d{17}[\dX]$")
lazy = pl.scan_csv(ledger, infer_schema=False, has_header=True, new_columns=columns, row_index_name="line", row_index_offset=2)
typed = lazy.with_columns(ident.alias("id_text")).select(
    "line",
    code("region", "divisions").alias("region"),
    code("program", "programs").alias("program"),
    code("class", "classes").alias("class"),
    number("persons", pl.Int32).alias("persons"),
    number("family", pl.Int32).alias("family"),
    number("amount_month", pl.Decimal(14, 2)).alias("amount_month"),
    number("amount_paid", pl.Decimal(14, 2)).alias("amount_paid"),
    month("month").alias("month"),
    first("approved", ["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"], pl.Date).alias("approved"),
    code("sex", "sexes").alias("sex"),
    code("ethnic", "ethnics").alias("ethnic"),
    pl.when(shape & born.is_not_null() & (cleaned.str.slice(17, 1) == check)).then(True).alias("id"),
    true_or_null(pl.col("name").str.replace_all("[ \u3000]", "").str.contains(f"^{job.NAME}$")).alias("name"),
    *(true_or_null(~pl.col(it).fill_null("").str.contains(job.ODD)).alias(it) for it in job.TEXTS),
    true_or_null(fold("phone").str.contains(r"^1[3-9]\d{9}$")).alias("phone"),
    true_or_null(fold("account").str.contains(r"^\d{16,19}$")).alias("account"),
)
good = pl.all_horizontal(pl.col(it).is_not_null() for it in job.RULES)
frame = typed.collect(engine="streaming")
violations = pl.concat(
    frame.lazy().filter(pl.col(field).is_null()).select("line", pl.lit(field).alias("field"), pl.lit(rule).alias("rule"))
    for field, rule in {**job.RULES, **job.WARNINGS}.items()
)
violations.sink_csv(out / "violations.csv")
accepted = frame.filter(good).select(pl.col(it).alias(job.TITLES[it]) for it in job.PUBLISHED)
accepted.write_csv(out / "bench.csv", include_bom=True)
accepted.write_parquet(out / "bench.parquet", compression="zstd")
job.report(rows=frame.height, accepted=accepted.height)
