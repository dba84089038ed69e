# `make run` and `make test` need only Python 3.11 to 3.13, pip and make.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.PHONY: run test check format lock audit licences messages hostile bench faults container-test eval-intake clean
.DEFAULT_GOAL := run

run: $(VENV)/.ready
	$(BIN)/muhla serve

# One worker more than there are processors, because many tests wait for processes and browsers that they started.
WORKERS = $(shell $(BIN)/python -c 'import os; print(min(4, 1 + len(os.sched_getaffinity(0))))' 2>/dev/null || echo 4)

test: check
	$(BIN)/pytest --numprocesses $(WORKERS) --dist worksteal

check: $(VENV)/.ready
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile

format: $(VENV)/.ready
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# Bad input and odd lives at random, for some minutes; `make test` asks less. Prints what failed, to replay.
hostile: $(VENV)/.ready
	MUHLA_HOSTILE=long $(BIN)/pytest tests/hostile tests/properties tests/catalogue/test_hostile_input.py tests/web/test_hostile.py

# Twenty-five minutes on a quiet machine, kept in var/bench.json: docs/performance.md. ARGS="drain far" is two of them.
bench: $(VENV)/.ready
	$(BIN)/python -m tests.bench $(ARGS)

# Kills, cuts, stops and fills up everything for a quarter of an hour: docs/reliability.md. ARGS="--seed 5" is one round.
faults: $(VENV)/.ready
	$(BIN)/python -m tests.faults $(ARGS)

# Builds the image and tries it in Docker, with compose.yaml too, for some minutes; prints how large and how quick it is.
container-test: $(VENV)/.ready
	$(BIN)/python -m tests.container $(ARGS)

# Known holes in what is locked, as PyPI knows them. Needs the network, and PyPI itself.
audit:
	test -x $(VENV)/audit/bin/pip-audit || ($(PYTHON) -m venv $(VENV)/audit && $(VENV)/audit/bin/pip install --quiet pip-audit)
	$(VENV)/audit/bin/pip-audit --strict --disable-pip --require-hashes --requirement requirements.txt

# docs/licences.md, from what the packages say of themselves.
licences: $(VENV)/.ready
	$(BIN)/python -m tests.docs.licences

# What the intake finds in texts marked by hand, beside dateparser and, after `npm ci` in tests/intake/oracles,
# chrono-node. ARGS="--part dev --misses" lists what differs.
eval-intake: $(VENV)/.ready
	$(BIN)/python -m tests.intake.score $(ARGS)

# Marks the translatable sentences anew and merges them into the catalogues; then translate, and run `make messages` again.
messages: $(VENV)/.ready
	$(BIN)/python service/messages/compile_locale.py

# Hashes, and no address of an index: https://docs.astral.sh/uv/pip/compile/
lock:
	test -x $(VENV)/lock/bin/uv || ($(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install --quiet uv)
	$(VENV)/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
	  pyproject.toml --output-file requirements.txt
	$(VENV)/lock/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header \
	  --all-extras --group dev --constraints requirements.txt pyproject.toml --output-file requirements-dev.txt

$(VENV)/.ready: requirements-dev.txt pyproject.toml service/messages/compile_locale.py $(wildcard service/messages/locale/*/LC_MESSAGES/*.po)
	@echo "Installing into $(VENV); the first time takes about a minute ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q service
	@touch $@

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
