# SkinSpect needs Python 3.11 or later and make; everything else is installed into .venv. Checks of
# the scripts in static/js need Node 18 or later and npm; running SkinSpect needs neither.
# Name another interpreter with: make run PYTHON=/path/to/python3.12

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run demo test test-python test-database test-fast check test-js coverage lint lint-api types format lock client api-release train evaluate audit sbom peers fuzz-intake screenshots chaos chaos-network clean

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# The fastest stable choice on two cores; the tests share nothing but the processor.
WORKERS ?= 2
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --durations=15
# Assessing and aligning the labelled images would take a quarter of the time of the fast tests.
FAST := "not browser and not embedded and not services and not train and not images"
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --no-annotate

help:  ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /|/' \
		| awk -F '|' '{ printf "  make %-12s %s\n", $$1, $$2 }'

run: .venv/embedded.stamp  ## Start everything on this machine (PORT, HOST and SKINSPECT_HOME are honoured)
	@exec $(BIN)/python -m skinspect_site.embedded

demo: .venv/embedded.stamp  ## Fill the installation with demo accounts and a history of drawn lesions
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py seed_demo

test: test-js test-python  ## Run all tests (on PostgreSQL and Redis too where DATABASE_URL and REDIS_URL are set)

test-python: .venv/dev.stamp
	@$(PYTEST) $(ARGS)

test-database: .venv/dev.stamp
	@$(BIN)/python -m tests.migrated

test-fast: .venv/dev.stamp test-js  ## Run the tests without browser, services, worker processes, TensorFlow and labelled images
	@$(PYTEST) -m $(FAST) $(ARGS)

test-js:  ## Run the tests of the scripts
	@if command -v node >/dev/null; then node --test tests/js/*/*.test.js; \
	elif [ -n "$$CI" ]; then echo "Node 18 or later is missing" >&2; exit 1; \
	else echo "The tests of the scripts are left out: they need Node 18 or later."; fi

check: lint types test-fast  ## Check style and types and run the fast tests, before each commit

coverage: .venv/dev.stamp  ## Run the fast tests and list the lines that none of them reaches
	@$(PYTEST) -m $(FAST) --cov=classifier --cov=ml --cov=skinspect_site \
		--cov-report=term-missing:skip-covered $(ARGS)

lint: .venv/dev.stamp node_modules/.stamp  ## Check style, spelling, templates and the direction of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	git ls-files -z -- 'templates/*.html' | xargs -0 $(BIN)/djade --target-version 5.2 --check
	$(BIN)/codespell
	$(BIN)/lint-imports
	npm run --silent lint
	$(MAKE) --no-print-directory lint-api

lint-api: .venv/dev.stamp node_modules/.stamp  ## Check the OpenAPI document of the partner API
	@document=$$(mktemp --suffix=.json) && trap 'rm -f "$$document"' EXIT \
		&& DJANGO_SETTINGS_MODULE=skinspect_site.settings.testing $(BIN)/python manage.py spectacular \
			--format openapi-json --file "$$document" --fail-on-warn --validate \
		&& npm run --silent lint:api -- "$$document"

types: .venv/dev.stamp node_modules/.stamp  ## Check the types
	$(BIN)/mypy .
	npm run --silent types

format: .venv/dev.stamp node_modules/.stamp  ## Format code, templates, scripts and styles
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	git ls-files -z -- 'templates/*.html' | xargs -0 $(BIN)/djade --target-version 5.2
	npm run --silent format

lock: .venv/dev.stamp  ## Pin the newest versions that requirements/*.in allow
	$(LOCK) --upgrade requirements/base.in -o requirements/base.txt
	$(LOCK) --upgrade requirements/embedded.in -c requirements/base.txt -o requirements/embedded.txt
	$(LOCK) --upgrade requirements/train.in -c requirements/base.txt -o requirements/train.txt
	$(LOCK) --upgrade requirements/peers.in -c requirements/base.txt -o requirements/peers.txt
	$(LOCK) --upgrade requirements/dev.in -c requirements/embedded.txt -c requirements/train.txt -o requirements/dev.txt
	$(LOCK) --upgrade requirements/release.in -c requirements/dev.txt -o requirements/release.txt

api-release: .venv/dev.stamp  ## Keep the partner API's document of this release, against which later changes are checked
	DJANGO_SETTINGS_MODULE=skinspect_site.settings.testing SITE_URL=https://skinspect.example.org \
		$(BIN)/python manage.py spectacular --format openapi-json --file docs/api/openapi-v1.json
	sed -i '/^$$/,$$d' docs/api/breaking-changes.toml

client: .venv/dev.stamp  ## Generate the Python client of the partner API anew
	$(BIN)/python -m clients.generate

train: .venv/train.stamp  ## Train the model anew (SKINSPECT_DATA names the folder of labelled images)
	$(BIN)/python -m ml.training.pipeline $(ARGS)

evaluate: .venv/train.stamp  ## Measure the model in use on lesions that it was never trained on
	$(BIN)/python -m ml.training.evaluate $(ARGS)

audit: .venv/release.stamp node_modules/.stamp  ## Look for known weaknesses of the packages (needs the network)
	@$(BIN)/pip-audit --strict --disable-pip --require-hashes --requirement requirements/embedded.txt \
		|| { echo "There are weaknesses, or the advisories of PyPI cannot be reached: nothing was shown to be safe." >&2; exit 1; }
	@npm audit

sbom: .venv/release.stamp  ## Write the list of all packages that users install to dist/skinspect.cdx.json
	@mkdir -p dist
	@$(BIN)/cyclonedx-py requirements requirements/embedded.txt --output-reproducible --output-file dist/skinspect.cdx.json

chaos: .venv/dev.stamp  ## Kill, freeze and fill everything while 1,000 photos come in (docs/reliability.md; needs root)
	@$(BIN)/python -m benchmarks.chaos --on embedded $(ARGS)
	@$(BIN)/python -m benchmarks.chaos --on postgresql $(ARGS)

peers: .venv/dev.stamp .venv-peers/.stamp  ## Compare SkinSpect with a bare loop, BentoML, LitServe and Ray Serve (ARGS for options)
	@$(BIN)/python -m benchmarks.peers $(ARGS)

fuzz-intake: .venv/dev.stamp  ## Send half an hour of damaged photos through intake
	@nice $(BIN)/python -m tests.fuzz.intake $(ARGS)

chaos-network: .venv/dev.stamp  ## Cut every link between the machines of an installation (needs root)
	@$(BIN)/python -m benchmarks.chaos.network $(ARGS)

screenshots: .venv/dev.stamp  ## Take the README's screenshots anew, of the demonstration's drawn lesions
	@$(BIN)/python -m tests.browser.screenshots

clean:  ## Remove what make and the tools built; var/ with its photos stays
	rm -rf .venv .venv-peers node_modules .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .coverage*
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/%.stamp: requirements/%.txt | python
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@echo "Installing what SkinSpect needs ($<) ..."
	@$(PIP) install --require-hashes --requirement $<
	@touch $@

# Their packages contradict SkinSpect's, so they have a folder of their own.
.venv-peers/.stamp: requirements/peers.txt | python
	@$(PYTHON) -m venv --clear .venv-peers
	@.venv-peers/bin/python -m pip --disable-pip-version-check install --require-hashes --requirement $<
	@touch $@

node_modules/.stamp: package-lock.json
	npm ci --no-audit --no-fund --silent
	@touch $@

.PHONY: python
python:
	@test -n "$(PYTHON)" || { echo "SkinSpect needs Python 3.11 or later: install it, or name one with make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than Python 3.11, or missing: install a newer one, or name it with make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) has no venv module: install it first (on Debian and Ubuntu: apt install python3-venv)" >&2; exit 1; }
