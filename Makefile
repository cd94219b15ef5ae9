# One entry point for people and for .ci/run. `make` alone lists what there is.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# Stamps: the environment is touched again only after pyproject.toml has changed.
INSTALLED := $(VENV)/.installed
INSTALLED_DEV := $(VENV)/.installed-dev
INSTALLED_BENCH := $(VENV)/.installed-bench

EXAMPLES = $(sort $(wildcard examples/*.yaml))
SHOWN = examples/delivered_elsewhere.yaml
BENCHMARKS = $(sort $(wildcard benchmarks/[!_]*.py))

export PYTHON

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help doctor demo test check format bench wheel clean

help: ## list what make can do
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

doctor: ## say what this machine lacks, with the command that installs it
	@tools/doctor.sh

demo: $(INSTALLED) ## rule the cases in examples/, and show one ruling in full
	@$(BIN)/adjudicate rule $(EXAMPLES) --format jsonl -o $(VENV)/demo.jsonl
	@$(BIN)/python tools/list_rulings.py $(VENV)/demo.jsonl
	@printf '\nOne of them in full: adjudicate rule %s\n\n' $(SHOWN)
	@$(BIN)/adjudicate rule $(SHOWN)

test: $(INSTALLED_DEV) ## run the tests (one file: make test TESTS=tests/engine/test_source.py)
	@$(BIN)/python -m pytest $(TESTS)

check: $(INSTALLED_DEV) ## lint, format, types, import contracts, and the policy with its worked cases
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/adjudicate policy fmt --check
	$(BIN)/adjudicate policy schemas --check
	$(BIN)/adjudicate policy check
	$(BIN)/adjudicate policy test --strict

format: $(INSTALLED_DEV) ## put the code in its one format, and mend what ruff can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(INSTALLED_BENCH) ## run the benchmarks; the contenders over exports in a short form
	@set -e; for benchmark in $(BENCHMARKS); do echo "$$benchmark"; $(BIN)/python "$$benchmark"; done
	@$(BIN)/python -m benchmarks.batch.measure --rows 100000 --sample 200

wheel: $(INSTALLED_DEV) ## build dist/adjudicator-*.whl, which carries rules/
	@rm -rf dist
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist

clean: ## remove the environment, builds and caches
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A machine that lacks something says so first, and nothing is left half made.
$(BIN)/python:
	@tools/doctor.sh
	@echo 'making the environment $(VENV)'
	@$(PYTHON) -m venv $(VENV)

$(INSTALLED): pyproject.toml | $(BIN)/python
	@echo 'installing adjudicator and what it needs'
	@$(PIP) install --editable .
	@touch $@

$(INSTALLED_DEV): pyproject.toml | $(BIN)/python
	@echo 'installing adjudicator, what it needs, and the tools of its developers'
	@$(PIP) install --editable '.[dev]'
	@touch $(INSTALLED) $@

$(INSTALLED_BENCH): pyproject.toml | $(BIN)/python
	@echo 'installing adjudicator, the tools of its developers, and what it is measured against'
	@$(PIP) install --editable '.[dev,bench]'
	@touch $(INSTALLED) $(INSTALLED_DEV) $@
