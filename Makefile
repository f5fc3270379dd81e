# Everything a developer does. `make` alone lists it. On a machine with nothing but Python 3.11 and make,
# each target first sets up .venv from the lock file; a second run finds that done.

VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
CODE   := fieldtui screens sync tests tools benchmarks
JOBS   ?= 2
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 15))' 2>/dev/null && echo $$p && break; done)
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help setup demo pictures test long fuzz kill across vectors opinion check format lint types layers long-files bench catalogues lock

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## a virtual environment in .venv, every package as pinned in the lock file

# pip checks every hash; the project itself is then built by the backend that the lock file pins, too.
$(READY): pyproject.toml requirements-dev.lock
	@test -x $(BIN)/python || test -n "$(PYTHON)" || { echo "fieldtui needs Python 3.11 to 3.14: make PYTHON=/where/it/is" >&2; exit 1; }
	@echo "setting up $(VENV)"
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV)
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup ## the main job: an invented community, a day of work, an exchange; then look around
	@$(BIN)/fieldtui demo

test: setup ## all tests (ARGS="tests/vault -x" for some of them, JOBS=4 on more cores)
	@sh tools/terminals.sh
	@$(BIN)/python -m pytest -n $(JOBS) $(ARGS)

long: setup ## the tests that take too long for each time: every screen and key over every hostile text, and more
	@sh tools/terminals.sh
	@$(BIN)/python -m pytest -n $(JOBS) -m long $(ARGS)

fuzz: setup ## changed vectors at every decoder (make fuzz N=1000000 SEED=2)
	@$(BIN)/python -m tools.fuzz $(or $(N),100000) --seed $(or $(SEED),1)

kill: setup ## kill -9 at random moments of real work, and check (make kill N=3000 SEED=2)
	@$(BIN)/python -m tests.killing --kills $(or $(N),300) --seed $(or $(SEED),1)

across: setup ## an evening from screen to vault through pictures spoilt in every way (make across N=5)
	@$(BIN)/python -m tests.qr.across --seeds $(or $(N),1)

vectors: setup ## write tests/vectors anew; without a change to their generator nothing changes
	@$(BIN)/python -m tests.vectors.make

opinion: setup ## checklists against ODK's own web engine; needs Node (make opinion ARGS="--seeds 5 --invented 200")
	@$(BIN)/python -m tools.opinion $(ARGS)

check: format lint types layers long-files ## format, lint, strict types, layers; changes nothing

format: setup
	@$(BIN)/ruff format --check --diff $(CODE)

lint: setup
	@$(BIN)/ruff check $(CODE)

types: setup
	@$(BIN)/mypy

layers: setup
	@$(BIN)/lint-imports --no-logo

# A question, not a rule.
long-files:
	@find fieldtui screens sync tools -name '*.py' -exec wc -l {} + \
	| awk '$$2 != "total" && $$1 > 300 { print "note: " $$2 " has " $$1 " lines: which two things is it?" }'

pictures: setup ## screenshots of the real program in a real terminal, for the README
	@$(BIN)/python tools/pictures.py

bench: setup ## the measurements of docs/benchmarks.md, on a machine that does nothing else (ARGS="merge wire" for some)
	@$(BIN)/python -m benchmarks.measure $(ARGS)

catalogues: setup ## take the messages from the source, and say what is still to be translated
	@$(BIN)/python tools/catalogues.py
	@$(BIN)/python tools/catalogues.py missing

# Keeps what is pinned where pyproject.toml allows it; `make lock UPGRADE=--upgrade` moves everything forward.
LOCK = $(BIN)/uv pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make lock" $(UPGRADE)
lock: setup ## resolve pyproject.toml again into the two lock files
	@$(LOCK) --output-file requirements.lock pyproject.toml
	@$(LOCK) --all-extras --group dev --constraints requirements.lock --output-file requirements-dev.lock pyproject.toml
