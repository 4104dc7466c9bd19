# Vice Versa: the commands. `make` alone lists them.
# The environment is .venv; it is made on first use and touched again only when what is locked changes.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check
RUN_READY := $(VENV)/ready-to-run
DEV_READY := $(VENV)/ready-to-develop
# Other people's Slack and Teams clients, which some tests drive; without Node.js those tests say so and are counted.
CLIENTS := tests/clients
CLIENTS_READY := $(if $(shell command -v npm),$(CLIENTS)/node_modules/ready)

.DEFAULT_GOAL := help
.PHONY: help run test check lint shape types walls format bench screenshots teams-package migration lock clean

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

run: $(RUN_READY) ## start the platforms that are set up, or the playground; PORT=8081 for another port, Ctrl-C stops it
	@exec $(PY) -m adapters.cli run

# Two processes for two cores; a file's tests stay together, so that what they share is made once. In the order of
# their names: xdist would leave files with one long test to the end, when the other process has nothing to do.
test: $(DEV_READY) $(CLIENTS_READY) ## run all tests; ARGS="-k match" for some
	@$(PY) -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

check: lint shape types walls ## lint, format, types and import walls; -k goes on after the first that fails
lint: $(DEV_READY)
	$(PY) -m ruff check .
shape: $(DEV_READY)
	$(PY) -m ruff format --check .
types: $(DEV_READY)
	$(PY) -m mypy
walls: $(DEV_READY)
	$(VENV)/bin/lint-imports

format: $(DEV_READY) ## put the code into shape
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: $(DEV_READY) ## measure what is measured in benchmarks/
	@for bench in benchmarks/[a-z]*.py; do $(PY) -m benchmarks.$$(basename $$bench .py) || exit 1; done

screenshots: $(DEV_READY) $(CLIENTS_READY) ## photograph the playground into screenshots/ (needs Chromium)
	@$(PY) -m pytest -m needs_chromium $(ARGS)

teams-package: $(RUN_READY) ## make the app package for Microsoft Teams: viceversa-teams.zip
	@$(PY) -m adapters.cli teams-package $(ARGS)

migration: $(DEV_READY) ## write a migration from changed models; FOR=app or FOR=ballots, SAYS="what changes"
	@$(PY) -m tools.migration $(FOR) $(SAYS)

lock: ## write requirements/*.txt anew after a change of dependencies in pyproject.toml
	@tools/lock $(ARGS)

clean: ## remove everything that can be made again (not the data)
	rm -rf $(VENV) $(CLIENTS)/node_modules build dist *.egg-info screenshots .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The two lock files hold the same versions, so what is ready to develop is ready to run.
$(RUN_READY): requirements/run.txt pyproject.toml | $(PY)
	@echo "Installing what Vice Versa needs (once; about a minute) …"
	@$(INSTALL) --require-hashes --requirement requirements/run.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_READY): requirements/dev.txt pyproject.toml | $(PY)
	@echo "Installing what tests and checks need (once; about a minute) …"
	@$(INSTALL) --require-hashes --requirement requirements/dev.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $(RUN_READY) $@

$(CLIENTS)/node_modules/ready: $(CLIENTS)/package.json $(CLIENTS)/package-lock.json
	@echo "Installing the clients that tests drive (once; about half a minute) …"
	@cd $(CLIENTS) && npm ci --silent
	@touch $@

$(PY):
	@command -v $(PYTHON) >/dev/null || { echo "Python is missing: apt install python3 python3-venv"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed, this is $$($(PYTHON) --version): make PYTHON=python3.11 …"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python cannot make environments yet: apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
