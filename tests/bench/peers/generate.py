"""Writes a ledger of N rows as an office would send it, always the same for the same arguments.

    generate.py FOLDER --rows N [--encoding utf-8|gb18030] [--files M]

Twenty columns under Chinese headers; four spellings of dates, money with ￥, commas and full width, regions and
codes under several names; one row in two hundred is bad, for one reason each. No person is real: every ID has
address 230199, which was never assigned. FOLDER/truth.json says how many rows are good.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import polars as pl

CHUNK = 500_000
HEADER = (
    "序号,区县,街道办,类别,档次,户主姓名,身份证号码,性别,民族,家庭人口,保障人数（人）,月补差,"
    "发放合计,发放年月,批准时间,联系方式,开户行,卡号,现住址,备注"
)
REGIONS = {
    "230102": "道里区", "230103": "南岗区", "230104": "道外区", "230108": "平房区", "230109": "松北区",
    "230110": "香坊区", "230111": "呼兰区", "230112": "阿城区", "230113": "双城区", "230123": "依兰县",
    "230124": "方正县", "230125": "宾县", "230126": "巴彦县", "230127": "木兰县", "230128": "通河县",
    "230129": "延寿县", "230183": "尚志市", "230184": "五常市",
}  # fmt: skip
REGION_SPELLINGS = [
    [name, name, name, name, code, f"哈尔滨市{name}", f"{name}\u3000", name if len(name) < 3 else name[:-1]]
    for code, name in REGIONS.items()
]
PROGRAMS = [["城市低保", "城市低保", "城保", "城低"], ["农村低保", "农村低保", "农保", "农低"]]
CLASSES = [["A类", "Ａ类", "A", "一类"], ["B类", "Ｂ类", "B", "二类"], ["C类", "Ｃ类", "C", "三类"]]
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英"
WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
CHECK = np.array(list("10X98765432"))
WIDE = {c: chr(ord(c) + 0xFEE0) for c in "0123456789.,"}
BAD_SHARE = 200  # one row in so many
STREETS = ["安静街道", "抚顺街道", "兆麟街道", "新阳路街道", "革新街道", "文化街道", "第一镇", "第二乡"]
BANKS = ["农村信用社", "邮政储蓄银行", "农业银行", "工商银行"]
ETHNICS = ["汉族", "汉族", "汉族", "汉", "满族", "朝鲜族", "回族", "蒙古族"]


def pick(values, index):
    return pl.Series(values).gather(index)


def spelled(table, item, style):
    """The item's spelling number `style`, from a table of equally long rows."""
    width = len(table[0])
    return pick([it for row in table for it in row], item * width + style)


def ids(random, start, count):
    """IDs with a right check character; unique, since the running number makes day and sequence."""
    number = np.arange(start, start + count, dtype=np.int64)
    day = np.datetime64("1930-01-01") + (number * 7919 % 27_000).astype("timedelta64[D]")
    sequence = 1 + number // 27_000
    if sequence.max() > 999:
        raise SystemExit("more rows than there are IDs")
    compact = np.datetime_as_string(day, unit="D")
    digits = np.empty((count, 17), dtype=np.int64)
    digits[:, :6] = [2, 3, 0, 1, 9, 9]
    codes = np.array(compact.astype("S10")).view(np.uint8).reshape(count, 10)
    digits[:, 6:14] = codes[:, [0, 1, 2, 3, 5, 6, 8, 9]] - 48
    digits[:, 14], digits[:, 15], digits[:, 16] = sequence // 100, sequence // 10 % 10, sequence % 10
    remainder = digits @ WEIGHTS % 11
    body = (digits + 48).astype(np.uint8).tobytes()
    body = pl.Series(np.frombuffer(body, dtype="S17").astype("U17"))
    return body, remainder, day


def spell_ids(random, body, remainder, bad):
    """As typed: mostly plain; some with spaces, a quote mark, a small x or full width; the bad with a wrong end."""
    wrong = (remainder + random.integers(1, 11, len(body))) % 11
    end = pl.Series(CHECK[np.where(bad, wrong, remainder)].astype(str))
    style = pl.Series(random.integers(0, 100, len(body)))
    frame = pl.DataFrame({"body": body, "end": end, "style": style})
    plain = pl.concat_str("body", "end")
    spaced = pl.concat_str(
        pl.col("body").str.slice(0, 6), pl.lit(" "), pl.col("body").str.slice(6, 8), pl.lit(" "),
        pl.col("body").str.slice(14, 3), pl.col("end"),
    )  # fmt: skip
    return frame.select(
        pl.when(pl.col("style") == 0).then(spaced)
        .when(pl.col("style") == 1).then(pl.lit("'") + plain)
        .when(pl.col("style") == 2).then(plain.str.to_lowercase())
        .when(pl.col("style") == 3).then(plain.str.replace_many(WIDE))
        .otherwise(plain).alias("id")
    )["id"]  # fmt: skip


def money(random, cents):
    style = pl.Series(random.integers(0, 20, len(cents)))
    frame = pl.DataFrame({"yuan": cents // 100, "rest": cents % 100, "style": style})
    yuan = pl.col("yuan").cast(pl.String)
    plain = pl.concat_str(yuan, pl.lit("."), pl.col("rest").cast(pl.String).str.zfill(2))
    grouped = pl.concat_str(
        (pl.col("yuan") // 1000).cast(pl.String), pl.lit(","), (pl.col("yuan") % 1000).cast(pl.String).str.zfill(3),
        pl.lit("."), pl.col("rest").cast(pl.String).str.zfill(2),
    )  # fmt: skip
    long = pl.col("yuan") >= 1000
    return frame.select(
        pl.when((pl.col("style") == 0) & long).then(pl.concat_str(pl.lit('"￥'), grouped, pl.lit('"')))
        .when(pl.col("style") == 0).then(pl.lit("￥") + plain)
        .when((pl.col("style") == 1) & long).then(pl.concat_str(pl.lit('"'), grouped, pl.lit('"')))
        .when(pl.col("style") == 2).then(plain + pl.lit("元"))
        .when(pl.col("style") == 3).then(plain.str.replace_many(WIDE))
        .when((pl.col("style") == 4) & (pl.col("rest") == 0)).then(yuan)
        .otherwise(plain).alias("money")
    )["money"]  # fmt: skip


def dates(random, days, bad):
    frame = pl.DataFrame({"day": pl.Series(days), "style": random.integers(0, 8, len(days)), "bad": bad})
    day = pl.col("day")
    return frame.select(
        pl.when("bad").then(pl.lit("2017-02-30"))
        .when(pl.col("style") == 0).then(day.dt.strftime("%Y/%-m/%-d"))
        .when(pl.col("style") == 1).then(day.dt.strftime("%Y年%-m月%-d日"))
        .when(pl.col("style") == 2).then(day.dt.strftime("%Y%m%d"))
        .otherwise(day.dt.strftime("%Y-%m-%d")).alias("date")
    )["date"]  # fmt: skip


def months(random, count):
    spellings = [
        [f"2017-{m:02}", f"2017年{m}月", f"2017{m:02}", f"2017-{m:02}" if m in (1, 10) else f"2017.{m}"]
        for m in range(1, 13)
    ]
    return spelled(spellings, random.integers(0, 12, count), random.integers(0, 4, count))


def cards(numbers):
    """621700, twelve digits and the check digit of ISO/IEC 7812-1."""
    payload = 621700 * 10**12 + numbers
    digits = payload[:, None] // 10 ** np.arange(18) % 10
    digits[:, ::2] *= 2
    check = -(digits // 10 + digits % 10).sum(axis=1) % 10
    return pl.Series(payload * 10 + check).cast(pl.String)


def chunk(start, count):
    random = np.random.default_rng([20180309, start])
    row = np.arange(start, start + count)
    bad = random.integers(0, BAD_SHARE, count) == 0
    reason = np.where(bad, random.integers(0, 10, count), -1)  # 0-5 ID, 6-7 date, 8 region, 9 code
    body, remainder, _ = ids(random, start, count)
    region = spelled(REGION_SPELLINGS, random.integers(0, 18, count), random.integers(0, 8, count))
    program = spelled(PROGRAMS, random.integers(0, 2, count), random.integers(0, 4, count))
    family = random.integers(1, 7, count)
    persons = np.maximum(1, family - random.integers(0, 3, count))
    month_cents = random.integers(100, 700, count) * persons * 100 + np.where(row % 10 == 0, 50, 0)
    approved = np.datetime64("2010-01-01") + random.integers(0, 2556, count).astype("timedelta64[D]")
    number = pl.Series(random.integers(0, 100_000_000, count)).cast(pl.String).str.zfill(8)
    account = random.integers(0, 10**13, count) // 10
    names = [a + b + c for a in SURNAMES for b in GIVEN for c in ("", *GIVEN)]
    good_region, good_program = pl.Series(reason != 8), pl.Series(reason != 9)
    frame = pl.DataFrame({
        "序号": row + 1,
        "区县": region.zip_with(good_region, pl.Series(["高新区"]).new_from_index(0, count)),
        "街道办": pick(STREETS, random.integers(0, len(STREETS), count)),
        "类别": program.zip_with(good_program, pl.Series(["其他类"]).new_from_index(0, count)),
        "档次": spelled(CLASSES, random.integers(0, 3, count), random.integers(0, 4, count)),
        "户主姓名": pick(names, random.integers(0, len(names), count)),
        "身份证号码": spell_ids(random, body, remainder, (reason >= 0) & (reason < 6)),
        "性别": pick(["男", "女", "男性", "女性"], random.integers(0, 4, count)),
        "民族": pick(ETHNICS, random.integers(0, len(ETHNICS), count)),
        "家庭人口": family,
        "保障人数（人）": pick(["", *"123456"], persons).zip_with(
            pl.Series(random.integers(0, 20, count) > 0), pick(["", *"１２３４５６"], persons)
        ),
        "月补差": money(random, month_cents),
        "发放合计": money(random, month_cents * 12),
        "发放年月": months(random, count),
        "批准时间": dates(random, approved, (reason == 6) | (reason == 7)),
        "联系方式": pl.Series(["139"]).new_from_index(0, count) + number,
        "开户行": pick(BANKS, random.integers(0, len(BANKS), count)),
        "卡号": cards(account),
        "现住址": pick([f"某街{n}号" for n in range(1, 400)], random.integers(0, 399, count)),
        "备注": pick(["", "", "", "新增", "续保"], random.integers(0, 5, count)),
    })  # fmt: skip
    text = frame.write_csv(include_header=False, quote_style="never")
    return text, int(bad.sum()), np.bincount(reason[bad], minlength=10)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--rows", type=int, required=True)
    arguments.add_argument("--encoding", choices=["utf-8", "gb18030"], default="utf-8")
    arguments.add_argument("--files", type=int, default=1)
    options = arguments.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    bad, reasons = 0, np.zeros(10, dtype=int)
    share = -(-options.rows // options.files)
    for file in range(options.files):
        name = "ledger.csv" if options.files == 1 else f"ledger-{file + 1:02}.csv"
        first, last = file * share, min((file + 1) * share, options.rows)
        with open(options.folder / name, "wb") as out:
            out.write((HEADER + "\n").encode(options.encoding))
            for start in range(first, last, CHUNK):
                text, some, why = chunk(start, min(CHUNK, last - start))
                out.write(text.encode(options.encoding))
                bad, reasons = bad + some, reasons + why
    truth = {
        "rows": options.rows,
        "accepted": options.rows - bad,
        "quarantined": bad,
        "by_rule": {
            "resident-id/check-digit": int(reasons[:6].sum()),
            "date/impossible": int(reasons[6:8].sum()),
            "region/unknown": int(reasons[8]),
            "code/unknown": int(reasons[9]),
        },
    }
    (options.folder / "truth.json").write_text(json.dumps(truth, indent=2) + "\n", "utf-8")
    print(json.dumps(truth))


main()
