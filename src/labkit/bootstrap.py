"""The first step on a new machine: it needs a Python and nothing else.

    python3 src/labkit/bootstrap.py lab       set everything up, then JupyterLab on the course
    python3 src/labkit/bootstrap.py test      set everything up, then all tests

Rule of this file: a Python from 2010 must still be able to read it, so that it can say that it is too old. No functions
(they would want annotations), no f-strings, no import of anything newer before the version is known.
"""

import os
import sys

if sys.version_info < (3, 11):
    sys.stderr.write(
        "labkit needs Python 3.11 or newer; this is Python %d.%d (%s).\n"
        "Install a newer one (python.org, your system's packages, conda or uv), then run the same command again.\n"
        "If you have one that was not found, name it: make lab PYTHON=/path/to/python3.12\n"
        % (sys.version_info[0], sys.version_info[1], sys.executable)
    )
    sys.exit(2)

# Python put the folder of this file first on its path; what it needs there is the folder above, where labkit is.
sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

from labkit.environment import starting  # noqa: E402  (only a new enough Python may read what this imports)

if __name__ == "__main__":
    sys.exit(starting.main(sys.argv[1:]))
