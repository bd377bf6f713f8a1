# Every target sets up by itself what it needs: a virtual environment in .venv, with the pinned packages inside.
#   make lab PYTHON=/path/to/python3.12     use this Python
#   make test ARGS="-k watch"               more arguments for the command behind a target

CANDIDATES := $(if $(PYTHON),"$(PYTHON)",python3 python3.13 python3.12 python3.11 python3.14 python)

# The first Python that is new enough and can make virtual environments; else one that can at least say what is missing.
define BOOTSTRAP
@for needs in 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' \
              'import sys; sys.exit(sys.version_info < (3, 11))' \
              'pass'; do \
  for python in $(CANDIDATES); do \
    if "$$python" -c "$$needs" >/dev/null 2>&1; then exec "$$python" src/labkit/bootstrap.py $@ $(ARGS); fi; \
  done; \
done; \
echo "labkit needs Python 3.11 or newer, and found no Python it can run (looked for: $(CANDIDATES))." >&2; \
echo "Install one, or name it: make $@ PYTHON=/path/to/python3.12" >&2; \
exit 2
endef

.DEFAULT_GOAL := help
.PHONY: help lab test check course bench kind clients browser replay fuzz doctor pins clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

lab:  ## set up, then start JupyterLab on the course and print its address
	$(BOOTSTRAP)

test:  ## set up, then run all tests that need no Docker, kubectl or browser
	$(BOOTSTRAP)

check:  ## format, lint, types and import contracts
	$(BOOTSTRAP)

course:  ## execute every notebook, prove every lab, write an HTML report
	$(BOOTSTRAP)

bench:  ## measure connect, get, list, watch and scheduling
	$(BOOTSTRAP)

kind:  ## the tests that need Docker and kind
	$(BOOTSTRAP)

clients:  ## the client tests with the oldest and the newest official client
	$(BOOTSTRAP)

replay:  ## every recording of the API server through real sockets
	$(BOOTSTRAP)

browser:  ## notebooks in a real browser, worked by keyboard (needs a Chromium)
	$(BOOTSTRAP)

fuzz:  ## ten minutes of coverage-guided bad input against the API server (Linux)
	$(BOOTSTRAP)

doctor:  ## what this machine has, what it lacks, and what to do about it (needs no set-up)
	$(BOOTSTRAP)

pins:  ## pin the requirements anew from pyproject.toml (for maintainers; needs uv)
	$(BOOTSTRAP)

clean:  ## remove the virtual environments and caches; your work in work/ stays
	rm -rf .venv .venv-clients .venv-fuzz .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
