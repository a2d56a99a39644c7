"""The compose file: it fits the image, the settings, the command line and the paths; read, never run."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel
from typer.main import get_command

from service.app import create_app
from service.cli import app as command_line
from service.llm.scripted import ScriptedModel
from service.settings import Settings

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "compose.yaml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OWN = {name: service for name, service in SERVICES.items() if service["image"].startswith("evenhand:")}
PROXY = (ROOT / "docs" / "operations" / "Caddyfile").read_text(encoding="utf-8")


def name_settings(model: type[BaseModel], prefix: str = "EVENHAND_") -> Iterator[str]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from name_settings(field.annotation, f"{prefix}{name.upper()}__")
        else:
            yield f"{prefix}{name.upper()}"


def test_two_servers_two_workers_a_proxy_and_a_database() -> None:
    commands = [service["command"][0] for service in OWN.values()]
    assert (commands.count("serve"), commands.count("worker"), commands.count("db")) == (2, 2, 1)
    assert {"proxy", "postgres"} <= set(SERVICES)
    assert {name for name, service in SERVICES.items() if service.get("profiles")} == {
        "prometheus",
        "grafana",
    }


@pytest.mark.parametrize("name", OWN)
def test_every_variable_of_ours_is_a_setting(name: str) -> None:
    ours = {variable for variable in OWN[name]["environment"] if variable.startswith("EVENHAND_")}
    assert ours
    assert ours <= set(name_settings(Settings))


@pytest.mark.parametrize("name", OWN)
def test_every_command_of_ours_is_one_that_the_command_line_takes(name: str) -> None:
    words = [str(word) for word in OWN[name]["command"]]
    command: Any = get_command(command_line)
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    command.make_context(name, words)  # raises for what it does not know


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_as_small_and_as_closed_as_can_be(name: str) -> None:
    service = SERVICES[name]
    assert re.search(r":v?\d+[\w.-]*$", service["image"])
    assert service["read_only"] is True
    assert re.fullmatch(r"[1-9]\d*:\d+", service["user"])
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert {"cpus", "memory", "pids"} <= set(service["deploy"]["resources"]["limits"])
    assert "healthcheck" in service
    assert set(service["networks"]) <= set(COMPOSE["networks"])
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_what_is_started_before_is_waited_for_in_a_way_that_can_come_true() -> None:
    for service in SERVICES.values():
        for name, wait in service.get("depends_on", {}).items():
            checked = not SERVICES[name]["healthcheck"].get("disable")
            assert wait["condition"] == ("service_healthy" if checked else "service_completed_successfully")


def test_secrets_come_from_the_environment_and_are_asked_for_where_they_are_missing() -> None:
    for name in ("POSTGRES_PASSWORD", "EVENHAND_MODEL__BASE_URL", "EVENHAND_MODEL__NAME"):
        assert re.findall(rf"\$\{{{name}([^}}]*)", TEXT)
        assert all(rest.startswith(":?") for rest in re.findall(rf"\$\{{{name}([^}}]*)", TEXT))
    assert all(set(secret) == {"environment"} for secret in COMPOSE["secrets"].values())
    used = {name for service in SERVICES.values() for name in service.get("secrets", ())}
    assert used == set(COMPOSE["secrets"])


def test_every_file_that_is_mounted_exists() -> None:
    used = {each["source"] for service in SERVICES.values() for each in service.get("configs", ())}
    assert used == set(COMPOSE["configs"])
    assert all((ROOT / config["file"]).is_file() for config in COMPOSE["configs"].values())


def test_the_proxy_asks_the_servers_on_their_port_and_by_a_path_that_they_have() -> None:
    upstreams = shlex.split(re.findall(r"reverse_proxy (.*) \{", PROXY)[0])
    serving = {name: service["command"] for name, service in OWN.items() if service["command"][0] == "serve"}
    assert set(upstreams) == {f"{name}:{command[-1]}" for name, command in serving.items()}
    routes = {route.path for route in create_app(Settings(), model=ScriptedModel()).routes}
    asked = re.findall(r"(?:health_uri|@inside path) (\S+)", PROXY)
    asked += re.findall(r"http://127\.0\.0\.1:80[08]0(/[\w/]+)", TEXT)
    assert {"/health/live", "/metrics"} == set(asked)
    assert set(asked) <= routes


def test_a_stream_is_not_held_back_and_the_longest_draft_is_waited_for() -> None:
    assert "flush_interval -1" in PROXY
    [seconds] = re.findall(r"response_header_timeout (\d+)s", PROXY)
    assert int(seconds) > 600  # the longest Evenhand-Deadline
