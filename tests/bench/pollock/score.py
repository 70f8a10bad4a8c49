"""Runs `gongkai inspect FILE --as csv`, without any hint, over a folder of Pollock's files and scores what it prints.

    score.py COPY --gongkai BINARY --dataset polluted_files [--jobs N] [--keep FOLDER] [--json FILE]

COPY is a copy of HPI-Information-Systems/Pollock; the measures are its own pollock/metrics.py, imported from there.
One JSON document is written: the score, simple and (where there are weights) weighted, and each file's ten numbers.
"""

import argparse
import functools
import json
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

FAILED = "Application Error\n"
metrics = None


def convert(gongkai, source, target):
    """One file, read as any clerk's would be. A reader that gives up has no rows to show, as the benchmark has it."""
    done = subprocess.run(
        [gongkai, "inspect", str(source), "--as", "csv", "--lang", "en"],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    target.write_bytes(done.stdout if done.returncode == 0 else FAILED.encode())
    return "" if done.returncode == 0 else done.stderr.decode(errors="replace").strip()


def prepare(copy):
    """The benchmark's own measures; a cell's type is worked out once, not once for each of 2,290 files."""
    global metrics
    sys.path.insert(0, str(copy))
    import pollock.metrics

    metrics = pollock.metrics
    metrics.normalize_cell = functools.cache(metrics.normalize_cell)


def measure(clean, loaded):
    success = metrics.successful_csv(loaded)
    if not success:
        return [0.0] * 10
    try:
        return [float(success), *map(float, metrics.header_record_cell_measures_csv(clean, loaded))]
    except Exception:  # as in evaluate.py: what cannot be measured keeps its success and nothing else
        return [float(success)] + [0.0] * 9


def score(copy, gongkai, dataset, jobs, keep):
    files = sorted(it for it in (copy / dataset / "csv").iterdir() if it.suffix == ".csv")
    targets = [keep / f"{it.name}_converted.csv" for it in files]
    with ThreadPoolExecutor(jobs) as pool:
        errors = list(pool.map(convert, [gongkai] * len(files), files, targets))
    cleans = [str(copy / dataset / "clean" / it.name) for it in files]
    with ProcessPoolExecutor(jobs, initializer=prepare, initargs=(copy,)) as pool:
        numbers = list(pool.map(measure, cleans, map(str, targets), chunksize=64))
    simple = sum(sum(column) / len(files) for column in zip(*numbers))
    out = {"dataset": dataset, "files": len(files), "simple": simple}
    weights = copy / "pollock_weights.json"
    if dataset == "polluted_files" and weights.exists():
        weigh = json.loads(weights.read_text("utf-8"))
        share = [weigh.get(it.name, -1) for it in files]  # -1, as in evaluate.py
        out["weighted"] = sum(w * sum(n) for w, n in zip(share, numbers)) / sum(share)
        out["loss"] = {it.name: round(w * (10 - sum(n)) / sum(share), 6) for it, w, n in zip(files, share, numbers)}
    out["each"] = {it.name: [round(x, 6) for x in n] for it, n in zip(files, numbers)}
    out["errors"] = {it.name: error for it, error in zip(files, errors) if error}
    return out


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("copy", type=Path)
    arguments.add_argument("--gongkai", required=True)
    arguments.add_argument("--dataset", default="polluted_files")
    arguments.add_argument("--jobs", type=int, default=2)
    arguments.add_argument("--keep", type=Path)
    arguments.add_argument("--json", type=Path)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        keep = options.keep or Path(folder)
        keep.mkdir(parents=True, exist_ok=True)
        out = score(options.copy.resolve(), options.gongkai, options.dataset, options.jobs, keep)
    text = json.dumps(out, indent=1)
    if options.json:
        options.json.write_text(text + "\n", "utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
