# Each target is one line of real tools; `make help` lists them. Everything is installed into .venv, once.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help site test run bench test-colab test-tests coverage mutants address lint

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

site: $(READY) ## build the book into _build/html and say how to open it
	@$(BIN)/python -m theme.build

test: lint site ## run every check: lint, unit, parity, gradients, equations, nbval, exercises, site, browser
	@$(BIN)/python -m pytest tests

run: $(READY) ## execute the chapters whose text or library changed, and store their outputs
	@$(BIN)/python tools/run_chapters.py

bench: site ## measure speed against PyTorch and write benchmarks/results/
	@$(BIN)/python -m benchmarks

test-colab: $(READY) ## run the chapters on Colab's versions, today's and the oldest still offered
	@$(BIN)/python tools/colab.py

test-tests: $(READY) ## break a copy in nine named ways; each break must fail its test
	@$(BIN)/python tools/breaks.py

coverage: $(READY) ## measure which lines of lib/ the tests reach; under 98 % fails
	@$(BIN)/coverage run -m pytest -q -n2 $(addprefix tests/,proofs equations traces widgets exercises)
	@$(BIN)/coverage combine -q && $(BIN)/coverage report

mutants: $(READY) ## change numpy_nn in one place at a time; say which changes its proofs do not notice
	@$(BIN)/python tools/mutants.py

address: $(READY) ## carry a new public address through the book: make address URL=https://github.com/OWNER/REPO
	@$(BIN)/python tools/address.py $(URL)

lint: $(READY) ## ruff: mistakes, import order, one idiom
	@$(BIN)/ruff check lib theme tests tools benchmarks

$(READY): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12 ...")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing requirements.txt into .venv (once; a few minutes)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $(READY)
