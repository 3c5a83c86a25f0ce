# Every verb sets up what it needs by itself. Needed: Python 3.11 or newer, make, git.
# Paths are relative and quoted throughout, so that the checkout may live in a path with spaces.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run status logs doctor down verify-isolation test test-all test-e2e test-security \
	test-chaos bench lint fmt contract sdk lock runtime dev clean-env find-python

# The first interpreter that really is 3.11 or newer; version managers leave dead shims on PATH.
ifndef PYTHON
PYTHON := $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$name" && break; done)
endif
CHATSPHERE = PYTHONPATH=launcher launcher/.venv/bin/python -m chatsphere
# Anything given here is added to every pytest call, for example PYTEST="-x -k login".
PYTEST ?=
# Options of status, logs, doctor and down, for example ARGS="-f worker" or ARGS=--json.
ARGS ?=

help: ## this list
	@grep -E '^[a-z0-9-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

run: runtime ## start ChatSphere; Ctrl-C ends it
	@exec env $(CHATSPHERE) up

down: runtime ## end a running ChatSphere and wait until it has ended
	@$(CHATSPHERE) $@ $(ARGS)

status: runtime ## what runs, since when, how well, with how much memory
	@$(CHATSPHERE) $@ $(ARGS)

logs: runtime ## the common log; ARGS="-f worker" follows one part
	@$(CHATSPHERE) $@ $(ARGS)

doctor: runtime ## look for what keeps ChatSphere from running
	@$(CHATSPHERE) $@ $(ARGS)

verify-isolation: runtime ## ask the running ChatSphere as another tenant
	@$(CHATSPHERE) $@ $(ARGS)

test: dev ## the three houses' tests and the whole stack by HTTP
	@$(PYTHON) launcher/run_tests.py test $(PYTEST)

test-e2e: dev ## the console in a real browser; needs Debian's chromium
	@$(PYTHON) launcher/run_tests.py e2e $(PYTEST)

test-security: dev ## the proof that nobody gets in, with its counts; ARGS=--bounded for less
	@cd launcher && exec .venv/bin/python -m security $(ARGS)

test-chaos: dev ## kill and starve parts of a running whole; ARGS=--bounded for less
	@$(PYTHON) launcher/run_tests.py chaos $(ARGS) $(PYTEST)

test-all: dev ## everything
	@$(PYTHON) launcher/run_tests.py all $(PYTEST)

bench: runtime ## measure; prints a table and writes bench/results/
	@PYTHONPATH=launcher:. launcher/.venv/bin/python -m bench

lint: dev ## style, types, contract and locks
	@$(PYTHON) launcher/check.py lint

fmt: dev ## put every file into shape
	@$(PYTHON) launcher/check.py fmt

contract: dev ## regenerate contract/*.openapi.json and the table of permissions
	@$(PYTHON) launcher/check.py contract

sdk: dev ## regenerate the Python client in sdk/python from the contract
	@$(PYTHON) launcher/check.py sdk

lock: dev ## compile requirements/*.txt anew after a change of a pyproject.toml
	@$(PYTHON) launcher/check.py lock

runtime: find-python
	@$(PYTHON) launcher/install.py run

dev: find-python
	@$(PYTHON) launcher/install.py dev

find-python:
	@test -n "$(PYTHON)" || { \
		echo "python_missing: ChatSphere needs Python 3.11 or newer on PATH; none was found." >&2; \
		echo "Install it, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }

clean-env: ## remove the environments; data stays
	@rm -rf .tools backend/.venv agent/.venv launcher/.venv
