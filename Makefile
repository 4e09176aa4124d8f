# Every target does its own set-up: Python 3.11+ with venv and pip, and make, are all that is needed.
# `make run` writes the conversation to standard output and everything else to standard error.

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
TOOLS := .tools
UV_VERSION := >=0.9,<1
# uv from the PATH where there is one, else its own copy.
UV := $(or $(shell command -v uv 2>/dev/null),$(TOOLS)/bin/uv)
# Trust what the machine trusts, as pip does; the name of the setting has changed between versions of uv.
export UV_SYSTEM_CERTS := 1
export UV_NATIVE_TLS := 1
DATA ?= ./.estuary
STAMP := $(VENV)/.set-up

.PHONY: help python setup run voice serve test check fix bench bench-peers docs interop clean
.DEFAULT_GOAL := help

help:
	@echo "make run      start a server with a demo character and talk to it"
	@echo "make voice    talk aloud (ARGS='--in question.wav --out answer.wav' without a sound card)"
	@echo "make serve    start a server"
	@echo "make test     run every test that needs no outside service"
	@echo "make check    format, lint, types, imports, architecture"
	@echo "make fix      format, and mend what can be mended by itself"
	@echo "make bench    run the benchmarks"
	@echo "make bench-peers  make the environments of the peers that are measured beside us"
	@echo "make docs     write the generated pages"
	@echo "make interop  run the published clients against this server"
	@echo "make setup    make the environment in .venv (the others do it by themselves)"

setup: $(STAMP)

$(STAMP): uv.lock pyproject.toml packages/sdk/pyproject.toml packages/server/pyproject.toml | python $(UV)
	@$(UV) sync --quiet --locked --all-packages --all-extras --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" >&2
	@PATH="$(abspath $(TOOLS)/bin):$$PATH" $(BIN)/estuary models install minilm --optional --data $(DATA)
	@touch $@

python:
	@test -n "$(PYTHON)" \
	  || { echo "estuary: Python 3.11 or newer is needed; install it, or say where: make PYTHON=/path/to/python3.11" >&2; exit 1; }

$(TOOLS)/bin/uv: | python
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
	  || { echo "estuary: Python's venv module is needed; on Debian: apt install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv $(TOOLS) >&2
	@$(TOOLS)/bin/pip install --quiet --disable-pip-version-check 'uv$(UV_VERSION)' >&2

run: $(STAMP)
	@$(BIN)/estuary run --data $(DATA) $(ARGS)

voice: $(STAMP)
	@$(BIN)/estuary voice --data $(DATA) $(ARGS)

serve: $(STAMP)
	@$(BIN)/estuary serve --data $(DATA) $(ARGS)

test: $(STAMP)
	@$(BIN)/pytest -q --cov --cov-report= $(ARGS)

check: $(STAMP)
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports
	@PATH="$(abspath $(BIN)):$$PATH" pyright --verifytypes estuary_sdk --ignoreexternal --outputjson | $(BIN)/python tools/type_completeness.py
	@$(BIN)/pytest -q -p no:randomly tests/architecture
	@$(BIN)/python tools/coverage_floors.py

fix: $(STAMP)
	@$(BIN)/python tools/generate_overloads.py
	@$(BIN)/ruff check --fix --quiet .
	@$(BIN)/ruff format --quiet .

interop: $(STAMP)
	@$(BIN)/pytest -q tests/interop $(ARGS)

bench: $(STAMP)
	@$(BIN)/python -m bench $(ARGS)

# Builds the environments of the peers that `make bench` then measures beside us.
bench-peers: $(STAMP)
	@$(BIN)/python -m bench.peers

docs: $(STAMP)
	@$(BIN)/python tools/generate_docs.py

clean:
	rm -rf $(VENV) $(TOOLS) .estuary .interop .bench .mypy_cache .pytest_cache .ruff_cache .hypothesis
