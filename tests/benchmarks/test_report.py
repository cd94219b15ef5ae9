"""The page of figures."""

from __future__ import annotations

from benchmarks.batch.contenders import EVERYTHING
from benchmarks.batch.report import MEMORY, Figures, Measured, with_other_parts, written


def test_rates_are_shown_beside_this_paths() -> None:
    figures = Figures(
        machine="- a machine",
        rows=1000,
        seed=1,
        rounds=5,
        shares={"ruled": 0.75, "open": 0.25},
        several_parcels=0.05,
        rows_a_case=1.1,
        open_at_first=0.3,
        agreement={"generated C": 1.0},
        measured=[
            Measured(EVERYTHING, "all of it", 1000, 0.5, 0.6),
            Measured("generated C", "rows", 1000, 0.001, 0.001),
        ],
        memory=[{"rows": 1000, "cases": 900, "cores": 2, "processor": 2.0, "wall": 2.5, "peak_mib": 321.4}],
        growth=[],
    )
    lines = written(figures).splitlines()
    assert f"| {EVERYTHING} | 1,000 | 2.0 | 1.00 |  | all of it |" in lines
    assert "| generated C | 1,000 | 1,000.0 | 500.00 | 100.0% | rows |" in lines
    assert "| 1,000 | 900 | 2 | 2.0 | 2.5 | 0.5 | 321 |" in lines
    assert not any("## Time" in line for line in lines)


def test_parts_that_others_wrote_stay() -> None:
    before = f"# Old\n\nold words\n\n## One core\n\nold\n\n{MEMORY}\n\nold\n\n## The check\n\n| 1 |\n"
    page = with_other_parts("# New\n\n## One core\n\nnew\n", before)
    assert page == "# New\n\n## One core\n\nnew\n\n## The check\n\n| 1 |\n"
    assert with_other_parts("# New\n\n## One core\n\nnew\n", page) == page
    assert with_other_parts("# New\n", "") == "# New\n"
