# Run as `uv run just …`, so that every tool is the one in uv.lock.

# Everything that CI runs.
check:
    ruff check .
    ruff format --check .
    mypy service tests
    lint-imports
    hadolint Dockerfile
    pytest

# Bring the code into shape.
fmt:
    ruff check --fix .
    ruff format .

# Some of the tests: `just test tests/unit/policy -x`.
test *arguments:
    pytest {{ arguments }}
