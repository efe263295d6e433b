# Everything sets itself up: the first target that needs it makes .venv, with uv where it is there, else venv and pip.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
PEERS  := $(VENV)/.bench
ARGS   ?=

# Tests start many programs: what they load is compiled once, and not by each of them anew. An empty value is as none.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run exchange test check histories bench shots fuzz engine-check mutants walk monkey chaos chaos-terminal chaos-answers clean

run: $(READY)
	@$(BIN)/evterm $(ARGS)

exchange: $(READY)
	@$(BIN)/evterm exchange $(ARGS)

test: $(READY) check
	@$(BIN)/python -m pytest -n 4 --dist worksteal $(ARGS)

check: $(READY)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache > .lint-imports.log || { cat .lint-imports.log; exit 1; }

histories: $(READY)
	@$(BIN)/python -m tests.core.prop.histories $(ARGS)
	@$(BIN)/python -m tests.core.clones_histories $(ARGS)

bench: $(READY) $(PEERS)/.ready
	@$(BIN)/python -m tests.bench $(ARGS)

shots: $(READY)
	@$(BIN)/python -m tests.shots $(ARGS)

fuzz: $(READY)
	@$(BIN)/python -m tests.fuzz $(ARGS)

engine-check: $(READY)
	@$(BIN)/python -m tests.engine_check $(ARGS)

mutants: $(READY)
	@$(BIN)/python -m tests.mutants $(ARGS)

chaos: $(READY)
	@$(BIN)/python -m tests.chaos.kills $(ARGS)

walk: $(READY)
	@EVTERM_WALK=whole $(BIN)/python -m pytest -s -n 0 tests/app/test_walk.py tests/app/test_bots_page.py tests/app/test_prop_session.py tests/app/test_paint_equal.py $(ARGS)

monkey: $(READY)
	@$(BIN)/python -m tests.app.monkey $(ARGS)

chaos-terminal: $(READY)
	@$(BIN)/python -m tests.chaos.terminal_kills $(ARGS)

chaos-answers: $(READY)
	@$(BIN)/python -m tests.chaos.lost $(ARGS)

# Debian ships python3 without the half of venv that brings pip: root fetches it, others are told its name.
$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "evterm needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Try: make PYTHON=python3.12")'
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv -q --allow-existing --python $(PYTHON) $(VENV) && uv pip install -q --compile-bytecode --python $(BIN)/python -e '.[test]'; \
	else \
	  if ! $(PYTHON) -c 'import ensurepip' 2>/dev/null; then \
	    if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then apt-get update -qq && apt-get install -qq -y python3-venv >/dev/null; \
	    else echo 'evterm: this Python has no ensurepip: install python3-venv (apt install python3-venv), or uv' >&2; exit 2; fi; \
	  fi; \
	  $(PYTHON) -m venv $(VENV) && $(BIN)/python -m pip install -q --disable-pip-version-check -e '.[test]'; \
	fi
	@$(BIN)/python -m compileall -q terminal widgets keymaps
	@touch $@

# The benchmarks' peers pin what evterm does not: they live beside it. Without them the bench says so and goes on.
$(PEERS)/.ready: pyproject.toml | $(READY)
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv -q --allow-existing --python $(PYTHON) $(PEERS) && uv pip install -q --python $(PEERS)/bin/python -e '.[bench]' && touch $@; \
	else \
	  $(PYTHON) -m venv $(PEERS) && $(PEERS)/bin/python -m pip install -q --disable-pip-version-check -e '.[bench]' && touch $@; \
	fi || echo 'evterm: the peers of the benchmarks could not be installed' >&2

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .lint-imports.log
