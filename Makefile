# make demo       sets everything up and runs the main job on seeds/
# make test       sets everything up and runs lint, types and the suite (SQLite and a real PostgreSQL)
# make test-full  the same and what needs system programs (LibreOffice, Chromium)
# Needed: Python 3.11 or later and make.

PYTHON ?= python3
VENV   ?= .venv
ifeq ($(OS),Windows_NT)
BIN := $(VENV)/Scripts
else
BIN := $(VENV)/bin
endif
PIP_FLAGS := --quiet --disable-pip-version-check --constraint constraints.txt

.DEFAULT_GOAL := test
.PHONY: setup demo lint test test-full wheel clean

$(VENV)/.base: pyproject.toml constraints.txt
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Watchlist needs Python 3.11 or later; try: make PYTHON=python3.12')"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install $(PIP_FLAGS) --editable .
	$(BIN)/python -m compileall -q watchlist
	@touch $@

$(VENV)/.test: $(VENV)/.base
	$(BIN)/python -m pip install $(PIP_FLAGS) --editable ".[test]"
	@touch $@

setup: $(VENV)/.base

demo: $(VENV)/.base
	$(BIN)/watchlist demo

lint: $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: lint
	$(BIN)/python -m pytest -n 2 -m "not slow and not system"

test-full: lint
	@$(BIN)/python tests/programs.py
	$(BIN)/python -m pip install $(PIP_FLAGS) --editable ".[test,interop]"
	$(BIN)/python -m pytest -n 2 --fail-on-skip

wheel: $(VENV)/.test
	$(BIN)/python -m build --wheel --no-isolation

clean:
	rm -rf $(VENV) build dist
