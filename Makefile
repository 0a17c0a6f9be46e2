# The only door: `make exam` to see it work, `make test` to test it, `make` before every commit.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
QBANK := $(BIN)/qbank
JOBS ?= auto

.DEFAULT_GOAL := all
.PHONY: all exam test lint types sweep bench gpu-check golden clean

all: lint types test

# One line where Python or venv is missing, instead of a traceback.
$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "qbank needs Python 3.11 or newer as '$(PYTHON)' (or: make PYTHON=/path/to/python)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
		{ rm -rf $(VENV); echo "Python's venv is missing: install it (Debian, Ubuntu: apt-get install python3-venv)"; exit 1; }

$(VENV)/installed: $(BIN)/python pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/installed-dev: $(VENV)/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

exam: $(VENV)/installed  ## Build the example exam, let imaginary students answer it, grade it.
	@rm -rf exam-out
	@$(QBANK) build questions/blueprints/example.yaml --roster questions/blueprints/example-roster.csv -o exam-out
	@$(QBANK) rehearse exam-out/teacher/manifest.jsonl -o exam-out/answers
	@$(QBANK) grade exam-out/teacher/manifest.jsonl exam-out/answers -o exam-out/grades.csv --feedback exam-out/feedback
	@echo
	@echo "Students' pages   exam-out/students/"
	@echo "Answer book       exam-out/teacher/answer-book.html"

test: $(VENV)/installed-dev  ## Run all tests.
	$(BIN)/python -m pytest -n $(JOBS)

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed-dev
	$(BIN)/mypy

sweep: $(VENV)/installed  ## Check every question of the bank over 200 seeds.
	$(QBANK) check --seeds 200 -j 2

bench: $(VENV)/installed-dev  ## Compare with the bare limit; writes docs/bench.md.
	$(BIN)/python -m benchmarks

gpu-check: $(VENV)/installed  ## Run the whole bank on CPU and CUDA and compare; exit code 3 where there is no CUDA.
	@$(BIN)/python -m benchmarks.gpu_check

golden: $(VENV)/installed-dev  ## Write the golden files anew; read the diff before you commit it.
	QBANK_UPDATE_GOLDEN=1 $(BIN)/python -m pytest -p no:randomly -k golden

clean:
	rm -rf $(VENV) exam-out build dist
