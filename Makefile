# Two commands for a newcomer: `make demo`, then `make test`. `make` alone lists what there is.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

help:  ## list the targets
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: $(VENV)/.ready  ## create .venv with the locked dependencies

$(VENV)/.ready: requirements/dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=python3.12 …" if sys.version_info < (3, 11) else 0)'
	@echo "Setting up $(VENV) (a minute or two, nothing outside this folder) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q importer  # or, where PYTHONDONTWRITEBYTECODE is set, every start would compile anew
	@touch $@

demo: setup  ## import the samples into the practice service (all set-up included)
	@mkdir -p .demo
	@$(BIN)/python -m importer sample_data/contacts.xlsx --mapping crm.yaml --sandbox \
	  --results .demo/contacts.results.csv --report .demo/report.html --failed .demo/to-mend.xlsx; code=$$?; \
	echo "Exit code $$code$$(test $$code -ne 1 || echo ', as it should be: some rows of the sample are faulty on purpose; \
	the lines above name each kind, and .demo/ holds results, report and the workbook of rows to mend.')"; test $$code -eq 1

test: setup  ## run the whole test suite
	$(BIN)/python -m pytest -n auto

torture: setup  ## kill the program 500 times among faults, and ask the service's ledger (ten minutes)
	PYTHONPATH=tests $(BIN)/python -m torture
fuzz: setup  ## ten minutes of spoilt files: every one must be read or refused
	$(BIN)/python -m tests.source.fuzz --seconds 600

lint: setup  ## ruff and mypy, strict
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

bench: setup  ## benchmarks, as ratios against baselines run side by side
	$(BIN)/python -m bench

docs:  ## write the generated pages of docs/ anew (help, codes, statuses, validators)
	$(BIN)/python tools/reference.py
	$(BIN)/python -m tools.compare_validators --no-node
	$(BIN)/python tools/faults_page.py

messages:  ## bring the Persian catalogue up to date and compile it
	$(BIN)/python tools/messages.py update
	$(BIN)/python tools/messages.py compile

samples:  ## make the sample files anew
	$(BIN)/python -m sample_data.make_samples

lock:  ## resolve the lock files anew
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make lock" --quiet --output-file requirements/run.lock pyproject.toml
	$(BIN)/uv pip compile --universal --generate-hashes --no-emit-index-url --python-version 3.11 --custom-compile-command "make lock" --quiet --output-file requirements/dev.lock --group dev pyproject.toml

.PHONY: help setup demo test torture fuzz lint bench docs messages samples lock
