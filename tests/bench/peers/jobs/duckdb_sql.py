"""The job in DuckDB, as far as SQL goes: duckdb_sql.py LEDGER OUT"""

import duckdb

import job

ledger, out = job.arguments()
db = duckdb.connect()
columns = ["ignored" if it is None else it for it in job.names(job.header(ledger))]
for codes in ("divisions", "programs", "classes", "sexes", "ethnics"):
    db.execute(f"CREATE TABLE {codes} (spelling VARCHAR, label VARCHAR)")
    db.executemany(f"INSERT INTO {codes} VALUES (?, ?)", list(job.spellings(codes).items()))


def fold(column):
    """Full width to half; `translate` is slow, so only where there is something to fold."""
    narrow = job.NARROW.replace("'", "''")
    return f"CASE WHEN regexp_matches({column}, '[！-～\u3000]') THEN translate({column}, '{job.WIDE}', '{narrow}') ELSE {column} END"


def number(column, kind):
    return f"TRY_CAST(regexp_replace({fold(column)}, '[￥¥元人, ]', '', 'g') AS {kind})"


def code(column):
    return f"replace(upper({fold(column)}), ' ', '')"


terms = " + ".join(f"(ascii(id[{at}]) - 48) * {weight}" for at, weight in enumerate(job.WEIGHTS, 1))
texts = ", ".join(
    f"CASE WHEN NOT coalesce(regexp_matches({it}, '{job.ODD}'), false) THEN true END AS {it}" for it in job.TEXTS
)
db.execute(f"""
CREATE TABLE typed AS
WITH raw AS (
  SELECT row_number() OVER () + 1 AS line, *
  FROM read_csv('{ledger}', header = false, skip = 1, all_varchar = true, delim = ',', quote = '"', escape = '"',
    names = {columns!r}, null_padding = false)
), folded AS (
  SELECT line,
    {code("region")} AS region_key, {code("program")} AS program_key, {code("class")} AS class_key,
    {code("sex")} AS sex_key, {code("ethnic")} AS ethnic_key,
    {number("persons", "INTEGER")} AS persons, {number("family", "INTEGER")} AS family,
    {number("amount_month", "DECIMAL(14,2)")} AS amount_month,
    {number("amount_paid", "DECIMAL(14,2)")} AS amount_paid,
    upper(regexp_replace({fold("id")}, '[ ''-]', '', 'g')) AS id,
    {fold("month")} AS month_text, {fold("approved")} AS approved_text,
    regexp_full_match(regexp_replace("name", '[ \u3000]', '', 'g'), '{job.NAME}') AS name_ok,
    {texts},
    regexp_full_match({fold("phone")}, '1[3-9][0-9]{{9}}') AS phone,
    regexp_full_match({fold("account")}, '[0-9]{{16,19}}') AS account
  FROM raw
)
SELECT line, d.label AS region, p.label AS program, c.label AS class, persons, family, amount_month, amount_paid,
  strftime(try_strptime(month_text, ['%Y-%m', '%Y年%m月', '%Y%m', '%Y.%m']), '%Y-%m') AS month,
  CAST(try_strptime(approved_text, ['%Y-%m-%d', '%Y/%m/%d', '%Y年%m月%d日', '%Y%m%d']) AS DATE) AS approved,
  s.label AS sex, e.label AS ethnic,
  CASE WHEN regexp_full_match(id, '[0-9]{{17}}[0-9X]') AND try_strptime(id[7:14], '%Y%m%d') IS NOT NULL
    AND id[18] = '10X98765432'[({terms}) % 11 + 1] THEN true END AS id,
  CASE WHEN name_ok THEN true END AS name, {", ".join(job.TEXTS)},
  CASE WHEN phone THEN true END AS phone, CASE WHEN account THEN true END AS account
FROM folded
LEFT JOIN divisions d ON d.spelling = region_key LEFT JOIN programs p ON p.spelling = program_key
LEFT JOIN classes c ON c.spelling = class_key LEFT JOIN sexes s ON s.spelling = sex_key
LEFT JOIN ethnics e ON e.spelling = ethnic_key
""")
parts = " UNION ALL ".join(
    f"SELECT line, '{field}' AS field, '{rule}' AS rule FROM typed WHERE {field} IS NULL"
    for field, rule in {**job.RULES, **job.WARNINGS}.items()
)
db.execute(f"COPY ({parts}) TO '{out}/violations.csv' (HEADER)")
good = " AND ".join(f"{it} IS NOT NULL" for it in job.RULES)
released = ", ".join(f'{it} AS "{job.TITLES[it]}"' for it in job.PUBLISHED)
db.execute(f"COPY (SELECT {released} FROM typed WHERE {good}) TO '{out}/bench.csv' (HEADER)")
db.execute(f"COPY (SELECT {released} FROM typed WHERE {good}) TO '{out}/bench.parquet' (FORMAT parquet, COMPRESSION zstd)")
rows, accepted = db.execute(f"SELECT count(*), count(*) FILTER ({good}) FROM typed").fetchone()
job.report(rows=rows, accepted=accepted)
