"""Mistakes in the environment."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from service.cli.environment import read_settings
from service.errors import SettingsError


@contextmanager
def variable(name: str, value: str) -> Iterator[None]:
    os.environ[name] = value
    try:
        yield
    finally:
        del os.environ[name]


def test_a_mistake_names_its_variable_and_not_its_value() -> None:
    with variable("EVENHAND_MODEL__THREADS", "s3cret"), pytest.raises(SettingsError) as caught:
        read_settings()
    assert "EVENHAND_MODEL__THREADS" in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_a_group_that_is_set_as_a_whole_says_how_to_set_it() -> None:
    with variable("EVENHAND_MODEL", "gpt"), pytest.raises(SettingsError, match="EVENHAND_MODEL__NAME"):
        read_settings()


def test_settings_come_from_the_environment() -> None:
    with variable("EVENHAND_SERVER__PORT", "8123"):
        assert read_settings().server.port == 8123
