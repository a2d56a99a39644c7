# Run as `uv run just …`, so that every tool is the one in uv.lock.

# Everything that CI runs.
check:
    ruff check .
    ruff format --check .
    mypy service tests evals
    lint-imports
    hadolint Dockerfile
    python -m tests.bundle
    pytest -n auto

# Bring the code into shape.
fmt:
    ruff check --fix .
    ruff format .

# Build the agents' console into service/console/static, after a change of its sources.
console:
    python -m tests.bundle --write

# Some of the tests: `just test tests/unit/policy -x`.
test *arguments:
    pytest {{ arguments }}

# The pictures of the console in docs/images.
screenshots:
    EVENHAND_SCREENSHOTS=1 pytest tests/browser/test_screenshots.py

# What needs the embedded model's weights: its tests, and recording the examples' cassettes anew.
test-weights:
    pytest -m weights
record *examples:
    python -m tests.recorded {{ examples }}

# The figures of docs/figures.md.
figures:
    python -m evals.figures
    python -m evals.draft_faults
    python -m evals.first_checks dev
    python -m evals.first_checks held_out
    python -m evals.natural
    python -m evals.team_lead dev
    python -m evals.team_lead held_out

# Learn the readers of sentences from their labelled ones (needs `uv sync --group evals`).
learn:
    python -m evals.train_phrases tone --fit
    python -m evals.train_phrases signals --fit
    python -m evals.train_phrases techniques --fit

# How many failing drafts the embedded model's repair cures; half an hour each.
repair-rate:
    python -m evals.repair_rate --temperature 1.2
    python -m evals.repair_rate --slips --drafts 64
