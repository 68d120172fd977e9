# Two commands for a newcomer: `make demo` and `make test`. Everything else is a part of them.
PYTHON ?= python3
BIN := .venv/bin
export PYTHONUNBUFFERED := 1
# What the tests start by the hundred is compiled once, wherever this variable is set by habit.
unexport PYTHONDONTWRITEBYTECODE

# Tests that need no cluster run on every core; those of the lab share one cluster, and run one after the other.
PYTEST := $(BIN)/python -m pytest

.PHONY: setup demo test test-unit test-installed test-cluster test-lab test-attacks bench-verdicts bench-speed bench-mutations bench-drift bench-sweep bench-hostile bench-lab lint format requirements clean

setup: .venv/ready

.venv/ready: requirements-uv.txt requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is missing: $(PYTHON) is older (set PYTHON=...)." >&2; exit 2; }
	@echo "setup: Python packages into .venv"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-uv.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes requirements-dev.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

demo: setup
	@$(BIN)/python -m lab demo

# Plain make: what names $(MAKE) is run by a dry run, too.
test: setup
	@$(BIN)/python -m lab with -- make --no-print-directory test-unit test-installed test-cluster

test-unit: setup
	@$(PYTEST) -m "not installed and not lab and not slow" --numprocesses auto --dist worksteal $(ARGS)

# Wheels, environments and commands in processes of their own: each as long as a hundred of the others.
test-installed: setup
	@$(PYTEST) -m "installed and not lab and not slow" --numprocesses auto --dist loadscope $(ARGS)

test-cluster: setup
	@$(PYTEST) -m "lab and not slow" $(ARGS)

test-lab: setup
	@$(BIN)/python -m lab with -- $(PYTEST) -m "lab or slow" $(ARGS)

# Those on the lab with the shipped manifests, the others with them.
test-attacks: setup
	@$(BIN)/python -m lab with -- $(PYTEST) -m attack $(ARGS)

bench-verdicts: setup
	@$(BIN)/python -m benchmarks.verdicts

bench-speed: setup
	@$(BIN)/python -m benchmarks.speed

bench-mutations: setup
	@$(BIN)/python -m benchmarks.mutations

bench-drift: setup
	@$(BIN)/python -m benchmarks.drift

bench-sweep: setup
	@$(BIN)/python -m benchmarks.sweep

bench-hostile: setup
	@$(BIN)/python -m benchmarks.hostile

bench-lab: setup
	@$(BIN)/python -m benchmarks.lab $(ARGS)

lint: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

# Hashed and universal, without any index address, so that every mirror serves them.
LOCK = $(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-header
COMPILE = $(LOCK) --universal
IMAGE = $(LOCK) --python-platform x86_64-manylinux_2_28 --no-build
requirements: setup
	@$(COMPILE) pyproject.toml --output-file requirements-check.txt
	@$(COMPILE) pyproject.toml --all-extras --output-file requirements.txt
	@$(COMPILE) pyproject.toml --all-extras --group dev --output-file requirements-dev.txt
	@$(IMAGE) lab/engine/requirements-dynamo.in --output-file lab/engine/requirements-dynamo.txt
	@$(IMAGE) lab/engine/requirements-dynamo-core.in --output-file lab/engine/requirements-dynamo-core.txt --no-deps
	@$(IMAGE) lab/engine/requirements-aiperf.in --output-file lab/engine/requirements-aiperf.txt
	@grep '^setuptools==' requirements-dev.txt | cut -d' ' -f1 | $(COMPILE) - --output-file requirements-build.txt
	@grep '^uv==' requirements-dev.txt | cut -d' ' -f1 | $(COMPILE) - --output-file requirements-uv.txt

clean:
	@rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
