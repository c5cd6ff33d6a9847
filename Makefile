.DEFAULT_GOAL := help
SHELL := /bin/bash
PY := .venv/bin/python
OLDEST ?= /usr/lib/postgresql/15/bin
export PYTHONPATH := $(CURDIR)
# Start-up takes seconds where nothing may keep compiled modules.
unexport PYTHONDONTWRITEBYTECODE

help: ## say what each target does
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

setup: .venv/ready ## install everything, hash-locked, into .venv

.venv/ready: requirements.lock pyproject.toml
	@python3 -c 'import sys; sys.exit("Python 3.11 or newer is needed." if sys.version_info < (3, 11) else 0)'
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing .venv && \
	  uv pip install --quiet --python $(PY) --require-hashes -r requirements.lock && \
	  uv pip install --quiet --python $(PY) --no-deps --no-build-isolation -e . ; \
	else \
	  python3 -m venv .venv && \
	  $(PY) -m pip install --quiet --no-deps --require-hashes -r requirements.lock && \
	  $(PY) -m pip install --quiet --no-deps --no-build-isolation -e . ; \
	fi
	@touch .venv/ready

peers: var/peers/ready ## install the programs that read our exports, hash-locked, into var/peers

var/peers/ready: requirements-peers.lock
	@mkdir -p var
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing var/peers && \
	  uv pip install --quiet --python var/peers/bin/python --require-hashes -r requirements-peers.lock ; \
	else \
	  python3 -m venv var/peers && \
	  var/peers/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements-peers.lock ; \
	fi
	@touch var/peers/ready

demo: setup ## load the demonstration and serve it (PORT, IGOUDAR_HOME)
	@exec .venv/bin/igoudar demo run

twin: setup ## a twin of Stripe beside the demonstration; prints how to use it
	@exec $(PY) -m twins.stripe

day: setup ## the demonstration with its twin and its bank; prints a day to live, step by step (PORT, and the next two: TWIN_PORT, BANK_PORT)
	@exec $(PY) -m twins.day

run: setup ## serve at PORT, with the worker, from IGOUDAR_HOME
	@.venv/bin/igoudar init && exec .venv/bin/igoudar serve --with-worker

bank: setup ## run an invented bank beside the demonstration (docs/bank.md)
	@exec $(PY) -m twins.bank serve

psql: setup ## open psql on the database, as the application's role
	@exec .venv/bin/igoudar psql

format: setup ## let ruff format and mend what it can
	$(PY) -m ruff format . && $(PY) -m ruff check --fix .

lint: setup ## ruff, templates
	$(PY) -m ruff format --check . && $(PY) -m ruff check .
	$(PY) -m djlint --lint --quiet app/templates

types: setup ## mypy, strict
	$(PY) -m mypy

arch: setup ## the contracts between the layers
	.venv/bin/lint-imports

test: setup peers ## the quick tier, on a real PostgreSQL and a real browser
	$(PY) -m tests.browser
	$(PY) -m pytest -n 2 --dist worksteal --hypothesis-profile quick -m "not full and not long"

test-oldest: setup ## the quick tier and what it left of the database, on PostgreSQL 15
	@if [ -x $(OLDEST)/postgres ]; then export IGOUDAR_PG_BIN=$(OLDEST) ; \
	else echo "NOT TESTED ON POSTGRESQL 15: there is no $(OLDEST)" ; fi ; \
	$(PY) -m pytest -n 2 --dist worksteal -m "(not full or both) and not long" --cov --cov-report=

test-full: setup peers test-oldest ## PostgreSQL 15 first, then the long tier on the newest
	$(PY) -m tests.browser
	$(PY) -m pytest -n 2 --dist worksteal -m full --cov --cov-append --cov-report=
	$(MAKE) coverage

coverage: setup ## hold what `make test-full` ran to the least that each package owes
	$(PY) -m coverage report --include="ledger/*" --skip-covered --fail-under=99
	$(PY) -m coverage report --include="payments/*" --skip-covered --fail-under=97
	$(PY) -m coverage report --include="reports/*" --skip-covered --fail-under=98
	$(PY) -m coverage report --include="app/*" --skip-covered --fail-under=94

test-long: setup ## what takes many minutes each: T1, T2, T3, T5, T7 at their counts
	$(PY) -m pytest -n 2 --dist worksteal -m long

mutate: setup ## change the pure parts of the ledger and count what their tests see
	$(PY) -m tests.mutation

check: lint types arch test ## all that must be green before a commit

screenshots: setup ## write a picture of every page to var/screenshots
	$(PY) -m tests.screenshots

texts: setup ## bring new texts of pages into the catalogues, in order
	$(PY) -m tests.texts

bench: setup ## measure beside the bare floor; writes var/bench/latest.json
	$(PY) -m benchmarks

lock: ## resolve the dependencies anew (needs uv)
	uv lock --quiet && uv export --quiet --all-groups --no-group peers --no-emit-project --no-header -o requirements.lock && \
	  uv export --quiet --only-group peers --no-emit-project --no-header -o requirements-peers.lock && rm -f uv.lock

.PHONY: coverage day mutate test-long bank twin screenshots texts help setup peers demo run psql format lint types arch test test-oldest test-full check bench lock
