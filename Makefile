# What people type. The launcher (standard library only) does the work, with .venv once it exists.
PYTHON ?= python3
PORT ?= 8000
LAUNCH = $(or $(wildcard .venv/bin/python),$(PYTHON)) -m governance.launcher
WITH = $(LAUNCH) run --
PY = .venv/bin/python
T ?=

.DEFAULT_GOAL := help
.PHONY: help install up start stop status test lint fmt migrate migrations seed worker web shell \
        bench shots backup restore lock

help: ## Explain every target
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

up: ## Everything on 127.0.0.1, PORT=8000 unless told; Ctrl-C stops all of it
	@exec $(LAUNCH) up --port $(PORT)

start: ## The same in the background; returns when the site answers
	@$(LAUNCH) start --port $(PORT)

stop: ## End what `make start` (or a killed `make up`) left running
	@$(LAUNCH) stop

status: ## Say whether Goodstanding runs, where, and as whom to sign in
	@$(LAUNCH) status

install: ## Bring .venv up to the lock, linters and tests included
	@$(LAUNCH) install --dev

test: install ## Every test on a PostgreSQL and a Valkey of their own; T=tests/credits narrows it
	@$(PY) -m pytest -n 2 $(T)

lint: install ## Style, types, walls between rooms, migrations, deployment, OpenAPI
	@.ci/lint

fmt: install ## Format code and templates
	@$(PY) -m ruff check --fix --quiet . || true
	@$(PY) -m ruff format .
	@git ls-files 'templates/*.html' '*/templates/*.html' | xargs -r .venv/bin/djade --target-version 5.2

migrate: install ## Bring the development database up to date
	@$(WITH) $(PY) manage.py migrate

migrations: install ## Write the migrations that changed models need
	@$(WITH) $(PY) manage.py makemigrations

seed: install ## Make the demonstration marketplace, if there is none yet
	@$(WITH) $(PY) manage.py migrate --verbosity 0
	@$(WITH) $(PY) manage.py seed_demo

web: install ## Only a web process that reloads on change
	@$(WITH) $(PY) manage.py runserver 127.0.0.1:$(PORT)

worker: install ## Only a worker with its beat
	@$(WITH) $(PY) -m celery -A governance.celery worker --beat --schedule var/run/beat-by-hand

shell: install ## A Django shell on the development database
	@$(WITH) $(PY) manage.py shell

bench: install ## All benchmarks, or NAME=controls, on a database of their own in var/bench
	@$(PY) -m benchmarks $(NAME)

shots: install ## Pictures of every page as each role sees it, into var/shots
	@$(PY) -m tests.shots

backup: ## Database and media into one file under var/backups, with its proof
	@$(LAUNCH) backup

restore: ## Prove FILE=var/backups/… and put it in place of the present database
	@test -n "$(FILE)" || { echo "Say which: make restore FILE=var/backups/…"; exit 2; }
	@$(LAUNCH) restore "$(FILE)"

lock: install ## Write the hashed locks from requirements*.in
	@$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate requirements.in -o requirements.lock
	@$(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-annotate -c requirements.lock requirements-dev.in -o requirements-dev.lock
