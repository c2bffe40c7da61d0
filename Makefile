# Everything a person needs to run, test and change Obligor. `make help` lists it.
# Paths are quoted throughout, so that a checkout works wherever it lies.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PY := .venv/bin/python
export PYTHONPATH := $(CURDIR)/src:$(CURDIR)/scripts

.PHONY: help run setup setup-dev test check tidy rules messages lock bench vendor clean

help: ## Say what there is to make
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

run: setup ## Set up what is missing, load the sample book once, start on 127.0.0.1:8000
	@$(PY) -m obligor serve --first-run

setup: ## Make the environment that running needs
	@scripts/setup.sh run

setup-dev: ## Make the environment that testing needs, Chromium and fonts included
	@scripts/setup.sh dev

test: setup-dev ## Run every test on a real PostgreSQL and a real Chromium
	@$(PY) -m pytest -n 2

check: setup-dev ## Lint, types of the core, import boundaries, house rules
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@.venv/bin/lint-imports
	@$(PY) -m tidy
	@$(PY) -m pytest tests/architecture

tidy: ## Check the house rules alone (a second)
	@$(PY) -m tidy

rules: ## Write docs/rules.md from the rules in the code
	@$(PY) -m obligor where --write docs/rules.md

messages: ## Gather what people read into the Chinese catalogues, and say what lacks Chinese
	@$(PY) scripts/messages.py

lock: ## Lock the dependencies of requirements/*.in with hashes
	@scripts/lock.sh

bench: setup-dev ## Run bench/NAME.py and keep its figures: make bench NAME=night
	@$(PY) "bench/$(NAME).py"

vendor: ## Fetch the pinned front-end files again
	@scripts/vendor.sh

clean: ## Remove the environment and caches; the data in var stay
	@rm -rf .venv build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
