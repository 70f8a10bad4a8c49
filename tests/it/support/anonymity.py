"""k, l and t of a released Parquet file, as pycanon has them, for comparison with disclosure.json."""

import json
import sys
from pathlib import Path

import pyarrow.parquet as pq
from pycanon import anonymity

folder, name = Path(sys.argv[1]), sys.argv[2]
quasi, sensitive = sys.argv[3].split(","), [it for it in sys.argv[4].split(",") if it]
frame = pq.read_table(folder / f"{name}.parquet").to_pandas().astype("string").fillna("-")
asked = json.loads((folder / "disclosure.json").read_text(encoding="utf-8"))
answer = {"k": int(anonymity.k_anonymity(frame, quasi)), "rows": len(frame)}
if sensitive:
    answer["l"] = int(anonymity.l_diversity(frame, quasi, sensitive))
    answer["t"] = float(anonymity.t_closeness(frame, quasi, sensitive))
print(json.dumps({"pycanon": answer, "disclosure": asked}))
