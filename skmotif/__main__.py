"""The command line as ``python -m skmotif``."""

import sys

from skmotif.command_line import main

if __name__ == "__main__":
    sys.exit(main())
