"""A gongkai project under Apache Airflow 3: put this file into the DAGs folder, and say where the project is.

Environment: GONGKAI_PROJECT (the project's folder), GONGKAI_BIN (the program; by default `gongkai` on the PATH).
One run does all that is due and catches up by itself, so there is no backfill here.
"""

import json
import os
import subprocess

import pendulum
from airflow.sdk import dag, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

WAITS = 4  # something waits for two persons: no failure, and nothing for those who come after
REFUSED = 3  # the gate refused a dataset: to try again changes nothing


@dag(
    schedule="30 2 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
)
def gongkai():
    @task(retries=2, retry_delay=pendulum.duration(minutes=10))
    def run() -> list[str]:
        command = [os.environ.get("GONGKAI_BIN", "gongkai"), "--project", os.environ["GONGKAI_PROJECT"]]
        command += ["--format", "json", "--log", "json", "--wait", "600", "run"]
        done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
        report = json.loads(done.stdout or b"{}")
        if "error" in report:
            raise RuntimeError(report["error"]["message"])
        told = [f"{it['name']}/{it['release'] or it['period']}: {it['status']}" for it in report["datasets"]]
        if done.returncode == WAITS:
            raise AirflowSkipException("; ".join(it for it in told if it.endswith("waiting")))
        if done.returncode == REFUSED:
            raise AirflowFailException("; ".join(it for it in told if it.endswith("refused")))
        if done.returncode != 0:
            raise RuntimeError(f"exit code {done.returncode}: " + "; ".join(told))
        return told

    run()


gongkai()
