"""Runs a command several times and says what it cost: CPU seconds (user + system), wall seconds, peak memory; medians.

    measure.py --times N [--remove PATH]… [--accepted N] [--gongkai DATASET] -- COMMAND…

The command's last line on stdout is a JSON document. With --accepted, its count of accepted rows must be that many;
with --gongkai, the document is a run's report and the whole of stdout. One line of JSON is printed.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path


def once(command):
    """Cost and stdout of one run; the cost of all its children is in it."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, start_new_session=True)
    text = process.stdout.read().decode()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    code = os.waitstatus_to_exitcode(status)
    process.returncode = code
    cpu = usage.ru_utime + usage.ru_stime
    return code, text, {"cpu": cpu, "wall": wall, "memory": usage.ru_maxrss * 1024}


def rows(text, dataset):
    if dataset is None:
        return json.loads(text.strip().splitlines()[-1])
    report = json.loads(text)
    found = next(it for it in report["datasets"] if it["name"] == dataset)
    return {"accepted": found["rows"]["accepted"], "rows": found["rows"]["read"], "seconds": found.get("seconds")}


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--times", type=int, default=3)
    arguments.add_argument("--remove", type=Path, action="append", default=[])
    arguments.add_argument("--accepted", type=int)
    arguments.add_argument("--gongkai")
    arguments.add_argument("command", nargs=argparse.REMAINDER)
    options = arguments.parse_args()
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    costs = []
    for _ in range(options.times):
        for path in options.remove:
            shutil.rmtree(path, ignore_errors=True)
        code, text, cost = once(command)
        if code not in ((0, 4) if options.gongkai else (0,)):
            sys.exit(f"exit code {code}: {' '.join(command)}\n{text}")
        counted = rows(text, options.gongkai)
        if options.accepted is not None and counted.get("accepted", options.accepted) != options.accepted:
            sys.exit(f"{counted['accepted']} rows accepted, {options.accepted} are good: {' '.join(command)}")
        costs.append(cost)
    medians = {key: statistics.median(it[key] for it in costs) for key in costs[0]}
    print(json.dumps({**medians, "times": options.times, **counted}))


main()
