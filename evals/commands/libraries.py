"""Whether the libraries of the eval suite are there: servers do without them."""

from importlib.util import find_spec

from service.errors import SettingsError


def require_libraries() -> None:
    """Raises SettingsError that says how to get them."""
    missing = [name for name in ("inspect_ai", "scipy") if find_spec(name) is None]
    if missing:
        raise SettingsError(
            f"the eval suite needs {' and '.join(missing)}: run `uv sync --group evals`, or put "
            "`uv run --group evals` before the command"
        )
