# Run as `uv run just …`, so that every tool is the one in uv.lock.

# Everything that CI runs.
check:
    ruff check .
    ruff format --check .
    mypy service tests evals
    lint-imports
    hadolint Dockerfile
    pytest -n auto

# Bring the code into shape.
fmt:
    ruff check --fix .
    ruff format .

# Some of the tests: `just test tests/unit/policy -x`.
test *arguments:
    pytest {{ arguments }}
