# The commands of this project; `make run` and `make test` set up what they need.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Threads that spin while they wait crawl beside other work.
export OMP_WAIT_POLICY ?= passive

PIP_OPTIONS := --quiet --disable-pip-version-check
COMPILE := pip-compile --quiet --no-emit-find-links --no-emit-index-url --no-header --no-annotate --strip-extras
DATA_DIR ?= data

help: ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

run: install ## Serve on http://127.0.0.1:8000
	.venv/bin/assistant serve

install: .venv/installed .venv-rasa/installed ## Install both environments

test: .venv/installed-dev .venv-rasa/installed ## Run every test
	.venv-rasa/bin/python -m pytest tests/nlu -q -p no:cacheprovider -c tests/nlu/pytest.ini
	.venv/bin/python -m pytest -n 2

check: .venv/installed-dev ## Lint and check types
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy

fmt: .venv/installed-dev ## Format and mend what can be mended
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

lock: .venv/installed-dev ## Pin the newest versions that fit
	.venv/bin/$(COMPILE) --upgrade -o requirements.lock pyproject.toml
	.venv/bin/$(COMPILE) --upgrade --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
	sed -i 's/+cpu$$//' requirements.lock requirements-dev.lock

evaluate: install ## Measure search on the shipped questions, and fail below its floors
	OMP_NUM_THREADS=1 .venv/bin/python -m knowledge.gold --data-dir $(DATA_DIR)

evaluate-intents: install ## Cross-validate the intents, and fail below their floor (some minutes)
	PYTHONPATH=. .venv-rasa/bin/python -W ignore scripts/cross_validate_intents.py

bench: install ## Time the figures of 100,000 messages
	OMP_NUM_THREADS=1 .venv/bin/python scripts/bench_insights.py

learn: install ## Learn anew from the shipped questions, after texts, questions or the method changed
	.venv/bin/python -m knowledge.learn --data-dir $(DATA_DIR)

clean: ## Remove the environments and everything built
	rm -rf .venv .venv-rasa build *.egg-info .pytest_cache .mypy_cache .ruff_cache

.venv/bin/python:
	@echo "Creating .venv …"
	"$$(scripts/find-python 3.11)" -m venv .venv

.venv/installed: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing the application (about a minute) …"
	.venv/bin/pip install $(PIP_OPTIONS) --no-deps -r requirements.lock
	.venv/bin/pip install $(PIP_OPTIONS) --no-deps -e .
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	@echo "Installing what the tests need …"
	.venv/bin/pip install $(PIP_OPTIONS) --no-deps -r requirements-dev.lock
	@touch $@

.venv-rasa/bin/python:
	@echo "Creating .venv-rasa …"
	"$$(scripts/find-python 3.10)" -m venv .venv-rasa

.venv-rasa/installed: nlu/requirements.lock | .venv-rasa/bin/python
	@echo "Installing Rasa (a minute or two) …"
	.venv-rasa/bin/pip install $(PIP_OPTIONS) --no-deps -r nlu/requirements.lock
	@touch $@

.PHONY: help run install test evaluate evaluate-intents learn bench check fmt lock clean
