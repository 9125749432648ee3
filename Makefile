# What each target does is printed by `make help`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := .venv
PYTHON := $(VENV)/bin/python
export RASA_TELEMETRY_ENABLED := false
export TF_CPP_MIN_LOG_LEVEL := 3
export SQLALCHEMY_SILENCE_UBER_WARNING := 1
export OPENBLAS_NUM_THREADS := 1
.PHONY: help setup chat run train encoder test check format nlu-report bench pictures lock clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

setup: $(VENV)/ready ## install the locked dependencies into .venv

$(VENV)/ready: requirements.txt requirements-uv.txt bin/python310
	@bin/setup $(VENV)
	@touch $@

chat: setup ## talk to the bot in this terminal, on a demo team
	@$(PYTHON) -W ignore -m scrumai chat

run: setup ## all processes of the Procfile, REST channel on loopback
	@$(PYTHON) -W ignore -m scrumai run

train: setup ## train the model where its data have changed
	@$(PYTHON) -W ignore -m scrumai train

test: setup ## everything: checks, training, every test
	@bin/test

check: setup ## lint, types, data, fast tests; no training
	@bin/check

format: setup ## format and mend what can be mended
	@$(VENV)/bin/ruff check --fix -q . ; $(VENV)/bin/ruff format -q .

encoder: setup ## have the encoder learn from its lessons; writes components/minilm/tuned.npz
	@$(PYTHON) -W ignore -m components.tune

nlu-report: setup ## measure the model on held-out messages, beside Rasa's default; writes docs/nlu.md
	@$(PYTHON) -W ignore -m tests.nlu.report

bench: setup ## how long a reply takes, over HTTP on the whole stack
	@$(PYTHON) -W ignore -m tests.bench

pictures: setup ## draw what people see on each platform, from a recorded conversation; writes docs/pictures
	@$(PYTHON) -W ignore -m tests.pictures

lock: setup ## resolve requirements.in anew, with hashes
	@$(VENV)/bin/uv pip compile -q --generate-hashes --no-annotate --no-header --python-version 3.10 requirements.in -o requirements.txt

clean: ## forget everything that was made here: environment, database, models
	rm -rf $(VENV) .scrumai .rasa models/*.tar.gz models/encoder-*.onnx
