from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "tools" / "list_rulings.py"


def ruling(case_id: str, *clauses: str) -> str:
    return json.dumps(
        {
            "case_id": case_id,
            "status": "ruled",
            "outcome": "refund_full",
            "refund": {"currency": "USD", "total": "24.30"},
            "citations": [{"clause": clause, "heading": "h", "why": "w"} for clause in clauses],
        }
    )


def test_a_line_for_each_ruling(tmp_path: Path) -> None:
    rulings = tmp_path / "rulings.jsonl"
    rulings.write_text(ruling("D-1", "NR-1", "P-17") + "\n\n" + ruling("D-2"), encoding="utf-8")
    printed = subprocess.run(
        [sys.executable, str(SCRIPT), str(rulings)], capture_output=True, text=True, check=True
    ).stdout
    assert [line.split() for line in printed.splitlines()] == [
        ["D-1", "ruled", "refund_full", "24.30", "USD", "NR-1,", "P-17"],
        ["D-2", "ruled", "refund_full", "24.30", "USD"],
    ]
