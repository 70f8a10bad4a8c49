"""Runs the program over every ledger of a built folder and writes down what it said, what it cost in time and memory.

    probe.py PROGRAM FOLDER     reads FOLDER/expected.json, writes FOLDER/said.json

MESS_PROGRAM names another build of the program.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

WAIT_MAX = 240
STDOUT_MAX = 64 << 20


def run(program, root, args):
    """What a command said: exit code (negative: a signal), both streams, seconds of work, peak memory in MiB."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as talk:
        environment = {"PATH": os.environ.get("PATH", ""), "LANG": "zh_CN.UTF-8", "RUST_BACKTRACE": "1"}
        child = subprocess.Popen([program, *args], cwd=root, stdin=subprocess.DEVNULL, stdout=out, stderr=talk, env=environment)
        stop = threading.Timer(WAIT_MAX, child.kill)
        stop.start()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        stop.cancel()
        out.seek(0)
        talk.seek(0)
        said = out.read(STDOUT_MAX + 1)
        return {
            "code": child.returncode,
            "stdout": said.decode("utf-8", "replace") if len(said) <= STDOUT_MAX else "",
            "stderr": talk.read(1 << 16).decode("utf-8", "replace"),
            "seconds": round(usage.ru_utime + usage.ru_stime, 2),
            "mebibytes": usage.ru_maxrss // 1024,
        }


def one(program, root, path):
    shown = run(program, root, ["inspect", path, "--format", "json", "--lang", "en"])
    rows = run(program, root, ["inspect", path, "--as", "ndjson", "--lang", "en"])
    return {"inspect": shown, "rows": rows}


def main(program, root):
    expected = json.loads((root / "expected.json").read_text(encoding="utf-8"))
    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(lambda it: one(program, root, it["path"]), expected))
    whole = None
    if any(it["dataset"] for it in expected):
        whole = run(program, root, ["run", "--format", "json", "--lang", "en", "--project", "."])
    with open(root / "said.json", "w", encoding="utf-8") as file:
        json.dump({"ledgers": said, "run": whole}, file, ensure_ascii=False)


if __name__ == "__main__":
    main(os.path.abspath(os.environ.get("MESS_PROGRAM", sys.argv[1])), Path(sys.argv[2]))
