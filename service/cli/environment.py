"""Settings from the environment, every mistake named by its variable."""

from typing import TYPE_CHECKING

from service.errors import SettingsError

if TYPE_CHECKING:  # pydantic takes a third of a second
    from service.settings import Settings


def read_settings() -> "Settings":
    """The settings of this process. Raises ``SettingsError``; values are never quoted: some are secret."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError as UnreadableError

    from service.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        mistakes = (f"{_variable(mistake['loc'])}: {mistake['msg']}" for mistake in error.errors())
        raise SettingsError("; ".join(mistakes)) from None
    except UnreadableError:
        raise SettingsError(
            "a group of settings cannot be read; set its fields one by one, as in EVENHAND_MODEL__NAME=…"
        ) from None


def _variable(location: tuple[int | str, ...]) -> str:
    """
    >>> _variable(("model", "threads"))
    'EVENHAND_MODEL__THREADS'
    """
    return "EVENHAND_" + "__".join(str(part) for part in location).upper()
