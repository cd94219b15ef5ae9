"""The command line: `adjudicate COMMAND`; each command is one file beside this one."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Sequence

from desk.cli.commands import add_commands
from desk.left_out import leave_out_data_frames
from engine import __version__

COMMANDS = {
    "rule": "recommend the ruling of each case",
    "batch": "judge a whole export, one answer a case",
    "facts": "make a fact table of case documents",
    "mapping": "say what the columns of another platform's export are",
    "import": "build a case from answers of platforms and carriers",
    "evidence": "show what is observed of a case, and why",
    "letter": "write what was decided to the buyer or the seller",
    "policy": "check and try a policy",
    "schema": "print a JSON Schema",
}


def parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The command line, complete for the command that the arguments name."""
    top = argparse.ArgumentParser(
        prog="adjudicate",
        description="Recommends rulings on marketplace disputes under a policy written as tables.",
        epilog="example: adjudicate rule case.yaml",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"adjudicate {__version__}")
    add_commands(top, "command", "desk.cli.", COMMANDS, arguments)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is its result."""
    for stream in (sys.stdout, sys.stderr):
        # what cannot be shown is shown as an escape, never a crash
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    # a short run makes no garbage worth looking for until the policy stands; commands enable it again
    gc.disable()
    given = list(sys.argv[1:] if arguments is None else arguments)
    if arguments is None:  # the process is this command's alone
        leave_out_data_frames()
    options = parser(given).parse_args(given)
    try:
        result = int(options.run(options))
        if sys.stdout is not None:
            sys.stdout.flush()  # here a failure is still answered
        return result
    except BrokenPipeError:
        # the reader has seen enough; nothing more can be written
        sys.stderr.close()
        return 0
    except OSError as error:
        print(f"adjudicate: the output cannot be written: {error.strerror}", file=sys.stderr)
        sys.stderr.close()  # what is left in the buffer of the output fails again
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
