# Alongside. `make help` lists the commands. Needs python3 (3.11 or later), nothing else.

PYTHON ?= python3
ARGS ?=
BIN := .venv/bin
MAKEFLAGS += --no-print-directory

.PHONY: help setup run test check format bench lock clean test-setup

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: ## make .venv, install the packages, build the styles
	@$(PYTHON) tools/setup.py

run: setup ## start the portal with a demonstration (PORT=8000)
	@$(BIN)/portal db upgrade
	@$(BIN)/portal demo --if-empty
	@exec $(BIN)/portal serve

test: test-setup ## run all tests (ARGS="-k words" for some of them)
	@$(BIN)/pytest --numprocesses auto $(ARGS)

check: test-setup ## check format, lint, types, import contracts, templates
	@$(BIN)/ruff format --check --output-format concise .
	@$(BIN)/ruff check --output-format concise .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/djlint --lint --quiet portal/templates

format: test-setup ## write the format and the simple repairs
	@$(BIN)/ruff check --output-format concise --fix-only .
	@$(BIN)/ruff format --quiet .

bench: test-setup ## measure, and print the figures as JSON
	@$(BIN)/python -m bench $(ARGS)

lock: test-setup ## write the hashed lists again (ARGS=--upgrade for newer versions)
	@$(PYTHON) tools/lock.py $(ARGS)

clean: ## remove what set-up made; the database in var/ stays
	@rm -rf .venv node_modules portal/static/built portal/static/built.draft

test-setup:
	@$(PYTHON) tools/setup.py --tests
