.DEFAULT_GOAL := help
.PHONY: help call run package test live check check-infra bench soak chaos migrate owner deploy smoke cost setup lock clean
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh

# Through the environment, so that a text may hold any character the shell would read.
export APP DEPS OUT CALLS DIALS ENGINE LISTEN PACE TEXT WAV INTERACTIVE PORTS WORKERS ROUNDS SEED ONLY FLAME PROJECT NUMBER URL API_KEY
export MINUTES TURNS_PER_MINUTE CALL_SECONDS INPUT_TOKENS CACHED MODEL

SETUP := @sh local/setup/python -m local.setup
PY := .venv/bin/python
INTERPRETER := @if [ -n "$${APP:-}" ]; then exec $(PY) -m local.package.interpreter "$$APP"; fi
LOCK := $(PY) -m piptools compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	--no-emit-index-url --no-emit-find-links

help: ## List the commands
	@echo "make call                            ring the demo agent and talk with it; the first run sets everything up"
	@echo "  TEXT='...' | TEXT=@file            type the caller's words (a file: a line a turn, an empty one keeps silent)"
	@echo "  NUMBER=+15550001234                ring an agent of your own instead"
	@echo "  OUT=1|busy|machine                 have the agent ring somebody: a person, a busy line, an answering machine"
	@echo "  WAV=file.wav                       say a recording of your own"
	@echo "  INTERACTIVE=1                      talk turn by turn in the terminal"
	@echo "  ENGINE=voice|modem                 how both ends speak and hear: real speech, or tones that carry the words"
	@echo "  LISTEN=twilio|azure                who turns the caller's speech into text"
	@echo "  PACE=fast|real                     fast: the call's clock stands still while anyone thinks"
	@echo "  PORTS=random                       take free ports instead of the fixed ones"
	@echo "  APP=folder                         let an unpacked package take the call, on an interpreter of its own"
	@echo "make run                             keep the stack up; ENGINE, LISTEN, PORTS, APP as above, WORKERS=n"
	@echo "make package                         make the zip that Azure runs; DEPS=1 with all packages in it"
	@echo "make test                            run the tests; T=path for some of them"
	@echo "make live                            ask real accounts, as far as keys are in the environment"
	@echo "make migrate                         create the indexes of MONGODB_URI; settings from the environment"
	@echo "make owner                           make the first project and an owner's key; PROJECT=name, settings as above"
	@echo "make deploy                          deploy to Azure; PROFILE=dev|prod, AZURE_LOCATION=region, TWILIO_ACCOUNT_SID=AC..."
	@echo "make smoke URL=https://...           look at a running app from outside; API_KEY=ts_... looks at agents and numbers, too"
	@echo "make check                           style, types, imports, dependencies, dead code"
	@echo "make check-infra                     the templates of a deployment: rules, checkov, and bicep where it is on PATH"
	@echo "make bench                           compare what this machine reaches with the budgets"
	@echo "  ONLY=part                          imports, package, memory, stub, starts, history, storm, turns, words, ears, held or record alone"
	@echo "  FLAME=1                            a flame graph of a worker under load as well"
	@echo "make soak                            kill workers and the front in call after call; ROUNDS=n, SEED=n, WORKERS=n"
	@echo "  DIALS=n                            kill workers while calls are placed instead, n attempts in the carrier's hands"
	@echo "make chaos                           have everything go wrong at once in 500 calls, and look what became of each"
	@echo "  CALLS=n, SEED=n, WORKERS=n"
	@echo "make cost                            what a month of talk costs, by the price book: 1,000, 10,000, 100,000 minutes"
	@echo "  MINUTES=n, TURNS_PER_MINUTE=n, CALL_SECONDS=n, INPUT_TOKENS=n, CACHED=share, MODEL=name, LISTEN=twilio|azure"
	@echo "make setup                           put everything in place and stop there"
	@echo "make lock                            pin the requirements anew"
	@echo "make clean                           forget calls, settings and keys; environments and weights stay"

call:
	$(SETUP) run --engine "$${ENGINE:-voice}"
	$(INTERPRETER)
	@exec $(PY) -m local.call $${APP:+--app "$$APP"} $${ENGINE:+--engine "$$ENGINE"} $${LISTEN:+--listen "$$LISTEN"} \
		$${OUT:+--out "$$OUT"} $${NUMBER:+--number "$$NUMBER"} $${PACE:+--pace "$$PACE"} $${PORTS:+--ports "$$PORTS"} $${TEXT:+--text "$$TEXT"} $${WAV:+--wav "$$WAV"} $${INTERACTIVE:+--interactive}

run:
	$(SETUP) run --engine "$${ENGINE:-voice}"
	$(INTERPRETER)
	@exec $(PY) -m local.stack $${APP:+--app "$$APP"} $${ENGINE:+--engine "$$ENGINE"} $${LISTEN:+--listen "$$LISTEN"} \
		$${WORKERS:+--workers "$$WORKERS"} $${PORTS:+--ports "$$PORTS"}

package:
	$(SETUP) package
	@exec $(PY) -m local.package $${DEPS:+--deps}

# All tests go to two processes, file by file: the stacks in them mostly wait.
test:
	$(SETUP) test
	@exec $(PY) -m pytest $(or $(T),-n 2 --dist loadfile)

live:
	$(SETUP) test
	@exec $(PY) -m pytest -m live tests/live

migrate:
	$(SETUP) run --engine modem
	@exec $(PY) -m talkstack.migrate

owner:
	$(SETUP) run --engine modem
	@exec $(PY) -m talkstack.owner $${PROJECT:+--project "$$PROJECT"}

# These two need nothing beside Python: azure.yaml's hooks run the same.
deploy:
	@TALKSTACK_PROFILE="$${PROFILE:-$${TALKSTACK_PROFILE:-dev}}" exec sh local/setup/python -m infra.deploy up

smoke:
	@: "$${URL:?smoke it where? make smoke URL=https://...}"
	@SMOKE_URL="$$URL" exec sh local/setup/python -m infra.deploy smoke

check:
	$(SETUP) check
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m local.setup.node node_modules/pyright/index.js
	.venv/bin/lint-imports
	$(PY) -m deptry .
	$(PY) -m vulture

# What is wrong with the templates is told by itself: the checks of the checks would fail with it by the hundred.
check-infra:
	$(SETUP) infra
	@$(PY) -m pytest -q tests/infra/test_rules.py
	@$(PY) -m pytest -n 2 --dist loadfile tests/infra
	@exec $(PY) -m tests.infra.programs

bench:
	$(SETUP) run --engine voice
	@exec $(PY) -m bench $${ONLY:+--only "$$ONLY"} $${FLAME:+--flame}

soak:
	$(SETUP) run --engine modem
	@if [ -n "$${DIALS:-}" ]; then exec $(PY) -m soak.dialling --kills "$$DIALS" $${WORKERS:+--workers "$$WORKERS"}; fi; \
	exec $(PY) -m soak $${ROUNDS:+--rounds "$$ROUNDS"} $${SEED:+--seed "$$SEED"} $${WORKERS:+--workers "$$WORKERS"}

chaos:
	$(SETUP) run --engine modem
	@exec $(PY) -m soak.chaos $${CALLS:+--calls "$$CALLS"} $${SEED:+--seed "$$SEED"} $${WORKERS:+--workers "$$WORKERS"}

cost:
	$(SETUP) package
	@exec $(PY) -m infra.cost $${MINUTES:+--minutes "$$MINUTES"} $${TURNS_PER_MINUTE:+--turns-per-minute "$$TURNS_PER_MINUTE"} \
		$${CALL_SECONDS:+--call-seconds "$$CALL_SECONDS"} $${INPUT_TOKENS:+--input-tokens "$$INPUT_TOKENS"} $${CACHED:+--cached "$$CACHED"} \
		$${MODEL:+--model "$$MODEL"} $${LISTEN:+--listening "$$LISTEN"}

setup:
	$(SETUP) test

lock:
	$(SETUP) check
	$(LOCK) --output-file requirements.txt requirements.in
	$(LOCK) --output-file requirements-dev.txt requirements-dev.in
	$(LOCK) --output-file requirements-local.txt requirements-local.in
	$(LOCK) --output-file requirements-infra.txt requirements-infra.in
	$(LOCK) --output-file requirements-node.txt requirements-node.in

clean:
	@if [ -d .local ]; then find .local -mindepth 1 -maxdepth 1 ! -name interpreters ! -name models ! -name node ! -name setup -exec rm -rf {} +; fi
	@rm -f local.settings.json
