"""`python -m labkit`: the command line, where the console script is not on the PATH."""

import sys

from labkit.cli import main

if __name__ == "__main__":
    sys.exit(main.main(sys.argv[1:]))
