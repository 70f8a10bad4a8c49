"""A gongkai project under Dagster: `dagster dev -f dagster_asset.py`.

Environment: GONGKAI_PROJECT (the project's folder), GONGKAI_BIN (the program; by default `gongkai` on the PATH).
One run does all that is due and catches up by itself, so the asset has no partitions.
"""

import json
import os
import subprocess

import dagster as dg

WAITS = 4  # something waits for two persons: no failure
REFUSED = 3  # the gate refused a dataset: to try again changes nothing


@dg.asset(retry_policy=dg.RetryPolicy(max_retries=2, delay=600))
def public_releases(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """What the project has released."""
    command = [os.environ.get("GONGKAI_BIN", "gongkai"), "--project", os.environ["GONGKAI_PROJECT"]]
    command += ["--format", "json", "--log", "json", "--wait", "600", "run"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    report = json.loads(done.stdout or b"{}")
    if "error" in report:
        raise dg.Failure(report["error"]["message"])
    told = {f"{it['name']}/{it['release'] or it['period']}": it["status"] for it in report["datasets"]}
    if done.returncode not in (0, WAITS):
        raise dg.Failure(
            f"exit code {done.returncode}", metadata=told, allow_retries=done.returncode != REFUSED
        )
    if done.returncode == WAITS:
        context.log.warning("gongkai review: %s", ", ".join(it for it, status in told.items() if status == "waiting"))
    rows = sum(it["rows"]["published"] for it in report["datasets"])
    return dg.MaterializeResult(metadata={**told, "rows": rows, "waits": done.returncode == WAITS})


nightly = dg.ScheduleDefinition(
    name="nightly",
    target=dg.AssetSelection.assets(public_releases),
    cron_schedule="30 2 * * *",
    execution_timezone="Asia/Shanghai",
)
defs = dg.Definitions(assets=[public_releases], schedules=[nightly])
