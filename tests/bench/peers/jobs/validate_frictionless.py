"""Frictionless, bare validation and nothing else: validate_frictionless.py LEDGER OUT

Cells that offices spell in many ways are strings to it; what is spelled in one way has its type or pattern, so that
a good ledger passes and validation does not end early. (A name that begins with `frictionless_` would be imported
as a plugin.)
"""

import frictionless

import job

ledger, out = job.arguments()
KINDS = {
    "序号": {"type": "integer", "constraints": {"required": True, "minimum": 1}},
    "家庭人口": {"type": "integer", "constraints": {"required": True, "minimum": 1, "maximum": 20}},
    "联系方式": {"type": "string", "constraints": {"pattern": r"1[3-9]\d{9}"}},
    "卡号": {"type": "string", "constraints": {"pattern": r"\d{16,19}"}},
    "性别": {"type": "string", "constraints": {"enum": ["男", "女", "男性", "女性"]}},
    "备注": {"type": "string"},
}
default = {"type": "string", "constraints": {"required": True}}
fields = [{"name": it, **KINDS.get(it, default)} for it in job.header(ledger)]
resource = frictionless.Resource(
    path=ledger.name, basepath=str(ledger.parent), format="csv", encoding="utf-8",
    schema=frictionless.Schema.from_descriptor({"fields": fields}),
)  # fmt: skip
report = resource.validate()
job.report(rows=report.tasks[0].stats["rows"], valid=report.valid)
