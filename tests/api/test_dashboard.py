"""The dashboard and the alerts: they show what a server really tells Prometheus, and all of it."""

import json
import re
from pathlib import Path

import pytest
import yaml
from litestar import Litestar
from litestar.testing import AsyncTestClient

from service.metrics import FINDINGS

OPERATIONS = Path(__file__).parents[2] / "docs" / "operations"
_METRIC = re.compile(r"\b(evenhand_\w+)(?:\{([^}]*)\})?")
_LABEL = re.compile(r"(\w+)\s*(?:=~|!~|!=|=)\s*\"")
_GROUP = re.compile(r"\bby \(([\w, ]+)\)")
_ADDED = {"job", "instance"}  # by Prometheus


def read_dashboard() -> list[str]:
    board = json.loads((OPERATIONS / "dashboard.json").read_text(encoding="utf-8"))
    return [target["expr"] for panel in board["panels"] for target in panel.get("targets", ())]


def read_alerts() -> list[str]:
    text = (OPERATIONS / "alerts.yaml").read_text(encoding="utf-8")
    return [rule["expr"] for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]


async def read_shown(client: AsyncTestClient[Litestar], request: dict[str, object]) -> dict[str, set[str]]:
    """Series to its labels, as ``/metrics`` tells them after a draft and a request that was wrong."""
    assert (await client.post("/v1/drafts", json=request)).status_code == 201
    await client.get("/v1/drafts/none")
    # Nothing is found in this draft, which leaves no series.
    FINDINGS.labels(rule="tone.blame", verdict="fail")
    shown: dict[str, set[str]] = {}
    for line in (await client.get("/metrics")).text.splitlines():
        if match := re.match(r"(evenhand_\w+)(?:\{(.*)\})? \S+$", line):
            shown.setdefault(match[1], set()).update(re.findall(r'(\w+)="', match[2] or ""))
    return shown


@pytest.mark.parametrize("expressions", [read_dashboard(), read_alerts()], ids=["dashboard", "alerts"])
async def test_every_metric_and_label_that_is_asked_for_is_there(
    client: AsyncTestClient[Litestar], shortest: dict[str, object], expressions: list[str]
) -> None:
    shown = await read_shown(client, shortest)
    assert expressions
    for expression in expressions:
        named = _METRIC.findall(expression)
        assert {name for name, _ in named} <= set(shown), expression
        for name, matchers in named:
            assert set(_LABEL.findall(matchers)) <= shown[name] | _ADDED, expression
        labels = set().union(*(shown[name] for name, _ in named)) | _ADDED
        for group in _GROUP.findall(expression):
            assert {label.strip() for label in group.split(",")} <= labels, expression


async def test_every_metric_is_on_the_dashboard(client: AsyncTestClient[Litestar]) -> None:
    families = re.findall(r"^# TYPE (evenhand_\w+) \w+$", (await client.get("/metrics")).text, re.MULTILINE)
    asked = " ".join(read_dashboard())
    own = [name for name in families if not name.endswith("_created")]
    assert own
    assert [name for name in own if name not in asked] == []


def test_panels_do_not_overlap_and_have_one_id_each() -> None:
    panels = json.loads((OPERATIONS / "dashboard.json").read_text(encoding="utf-8"))["panels"]
    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in panels)
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert len({panel["id"] for panel in panels}) == len(panels)


def test_prometheus_reads_the_alerts_and_asks_the_servers_of_the_compose_file() -> None:
    config = yaml.safe_load((OPERATIONS / "prometheus.yaml").read_text(encoding="utf-8"))
    compose = yaml.safe_load((OPERATIONS.parents[1] / "compose.yaml").read_text(encoding="utf-8"))
    [job] = config["scrape_configs"]
    [static] = job["static_configs"]
    servers = {name for name, service in compose["services"].items() if "serve" in service.get("command", ())}
    assert config["rule_files"] == ["alerts.yaml"]
    assert job["metrics_path"] == "/metrics"
    assert set(static["targets"]) == {f"{server}:8000" for server in servers}
