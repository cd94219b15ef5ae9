"""A process of its own reads in no library that it makes no use of; one with data frames keeps it."""

from __future__ import annotations

import subprocess
import sys

LEFT_OUT = """
import sys
from desk.left_out import leave_out_data_frames
if {leaves_out}:
    leave_out_data_frames()
import numpy as np
import pyarrow as pa
made = pa.array(np.arange(3))
print(made.to_pylist(), made.to_numpy().tolist(), "pandas" in sys.modules)
"""


def said(leaves_out: bool) -> str:
    """What a new process prints."""
    command = [sys.executable, "-c", LEFT_OUT.format(leaves_out=leaves_out)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_arrays_are_the_same_without_pandas() -> None:
    assert said(leaves_out=True) == "[0, 1, 2] [0, 1, 2] False"


def test_pyarrow_reads_pandas_in_otherwise() -> None:
    assert said(leaves_out=False) == "[0, 1, 2] [0, 1, 2] True"
