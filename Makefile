# Two commands for a fresh machine: `make demo` and `make test`. Both need Python 3.11 or later and nothing else.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-virtualenv
SHARED ?= ../shared

.DEFAULT_GOAL := help
.PHONY: help demo test lint docs train accuracy compiled uncompiled lock release clean

help: ## Say what there is to make.
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' $(MAKEFILE_LIST) | expand -t 18

demo: $(VENV)/.demo ## Install, start PostgreSQL, load the sample articles and ask them a few questions.
	@PATH="$(abspath $(BIN)):$$PATH" sh seeds/tour.sh

test: $(VENV)/.test ## Install with the test dependencies and run the whole suite.
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4

lint: $(VENV)/.test ## Check style, types and migrations.
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m tools.revision_lint

docs: $(VENV)/.test ## Write the data dictionary, diagrams, dbt sources, docs/schema.sql and results of cookbook and notebook anew.
	$(BIN)/python docs/generate.py

train: $(VENV)/.test ## Train the attribution models and count words anew, bit for bit the same.
	$(BIN)/python -m newsdb.extraction.train --corpus $(SHARED)/corpora/polnear/train.jsonl.gz
	$(BIN)/python -m newsdb.wording.train --corpus $(SHARED)/corpora/polnear/train.jsonl.gz

accuracy: $(VENV)/.test ## Measure extraction and resolution: both development sets, then cross-validation (ten minutes).
	$(BIN)/python -m benchmarks.accuracy --shared $(SHARED)
	$(BIN)/python -m benchmarks.trade_offs --shared $(SHARED)
	$(BIN)/python -m benchmarks.context --shared $(SHARED)
	$(BIN)/python -m benchmarks.cross_validation --shared $(SHARED)

compiled: $(VENV)/.test ## Install newsdb with compiled extraction: the same results, faster (needs gcc; a minute).
	rm -rf dist/compiled
	HATCH_BUILD_HOOK_ENABLE_CUSTOM=true $(BIN)/python -m hatchling build --target wheel --directory dist/compiled
	$(PIP) --no-deps --no-index --force-reinstall dist/compiled/*.whl
	@echo "Installed instead of this checkout; make compiled again after each change of it, make uncompiled to go back."

uncompiled: $(VENV)/.demo ## Go back from make compiled to the sources of this checkout.
	$(PIP) --no-deps --no-build-isolation --editable .
	rm -rf dist/compiled

lock: $(VENV)/.test ## Resolve the requirements anew; no registry's address gets into the files.
	$(PIP) uv
	for set in "demo --extra embedded --group build" "dev --extra embedded --group dev" \
	    "container --extra duckdb --extra parquet --extra web --group build"; do \
	    set -- $$set; file=requirements/$$1.txt; shift; \
	    $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	        --no-annotate --no-header --no-strip-extras --upgrade "$$@" pyproject.toml --output-file $$file || exit; \
	done
	@# Debian's pip stumbles over this extra; what it asks for, lxml-html-clean, is pinned by itself.
	sed -i 's/^lxml\[html-clean\]==/lxml==/' requirements/dev.txt requirements/container.txt

release: $(VENV)/.test ## Check that the commit can be released, and build sdist and wheel into dist/ (docs/releasing.md).
	$(BIN)/python tools/release.py

clean: ## Remove the virtual environment and caches (no data).
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis

# A virtual environment that holds what the lock file says, and newsdb itself from this checkout.
$(VENV)/.demo: requirements/demo.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) --require-hashes --requirement $<
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements/dev.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) --require-hashes --requirement $<
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.demo

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	    { echo "newsdb needs Python 3.11 or later: name one, such as make demo PYTHON=python3.13" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	    { echo "no virtual environment could be made; on Debian and Ubuntu: apt-get install python3-venv" >&2; \
	      rm -rf $(VENV); exit 1; }
