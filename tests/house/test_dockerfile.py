"""The container image: locked, multi-stage, not root, with a health check; read, not built."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def read_instructions() -> list[tuple[str, str]]:
    """(instruction, arguments) in order; continued lines are joined, comments dropped."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [(line.split(maxsplit=1)[0], line.split(maxsplit=1)[1]) for line in joined.splitlines()]


INSTRUCTIONS = read_instructions()
LAST_STAGE = INSTRUCTIONS[max(i for i, (name, _) in enumerate(INSTRUCTIONS) if name == "FROM") :]


def arguments_of(name: str, stage: list[tuple[str, str]]) -> list[str]:
    return [arguments for instruction, arguments in stage if instruction == name]


def test_the_image_is_built_in_stages_and_the_last_one_has_no_build_tools() -> None:
    stages = arguments_of("FROM", INSTRUCTIONS)
    assert any(stage.endswith(" AS build") for stage in stages)
    assert any(copied.startswith("--from=build ") for copied in arguments_of("COPY", LAST_STAGE))
    assert not any("uv " in run or "pip " in run for run in arguments_of("RUN", LAST_STAGE))


def test_no_image_is_taken_without_a_version() -> None:
    stages = {line.split(" AS ")[1] for line in arguments_of("FROM", INSTRUCTIONS)}
    images = [line.split()[0] for line in arguments_of("FROM", INSTRUCTIONS)]
    images += re.findall(r"--from=(\S+)", "\n".join(arguments_of("COPY", INSTRUCTIONS)))
    foreign = [image for image in images if image not in stages]
    assert foreign
    assert all(re.search(r":\d[\w.-]*$", image) for image in foreign)


def test_dependencies_are_those_of_the_lock_without_the_development_ones() -> None:
    syncs = [run for run in arguments_of("RUN", INSTRUCTIONS) if "uv sync" in run]
    assert syncs
    assert all("--locked" in run and "--no-dev" in run for run in syncs)
    assert "--no-editable" in syncs[-1]
    assert "UV_COMPILE_BYTECODE=1" in " ".join(arguments_of("ENV", INSTRUCTIONS))


def test_the_process_runs_as_a_numbered_user_that_is_not_root() -> None:
    user = arguments_of("USER", LAST_STAGE)[-1]
    assert re.fullmatch(r"[1-9]\d*(:[1-9]\d*)?", user)
    names = [name for name, _ in LAST_STAGE]
    assert "RUN" not in names[names.index("USER") :]


def test_the_health_check_asks_the_service_itself_and_needs_no_tool_but_python() -> None:
    (check,) = arguments_of("HEALTHCHECK", LAST_STAGE)
    command = json.loads(check[check.index("CMD ") + 4 :])
    assert command[:2] == ["python", "-c"]
    compile(command[2], "healthcheck", "exec")
    assert "/health/live" in command[2]
    assert "timeout=" in command[2]


def test_the_service_listens_on_the_port_that_is_exposed() -> None:
    (port,) = arguments_of("EXPOSE", LAST_STAGE)
    (entrypoint,) = map(json.loads, arguments_of("ENTRYPOINT", LAST_STAGE))
    (command,) = map(json.loads, arguments_of("CMD", LAST_STAGE))
    assert [*entrypoint, *command] == ["evenhand", "serve", "--host", "0.0.0.0", "--port", port]
    assert f":{port}/" in arguments_of("HEALTHCHECK", LAST_STAGE)[0]


def test_the_system_library_of_the_embedded_model_is_there() -> None:
    assert any("install" in run and " libgomp1 " in run for run in arguments_of("RUN", LAST_STAGE))


def test_weights_and_what_is_stored_are_kept_on_volumes() -> None:
    (volumes,) = map(json.loads, arguments_of("VOLUME", LAST_STAGE))
    environment = " ".join(arguments_of("ENV", LAST_STAGE))
    homes = dict(re.findall(r"XDG_(CACHE|DATA)_HOME=(\S+)", environment))
    assert sorted(homes) == ["CACHE", "DATA"]
    assert sorted(volumes) == sorted(homes.values())
    owned = next(run for run in arguments_of("RUN", LAST_STAGE) if "install --directory" in run)
    assert all(f" {folder}" in owned for folder in volumes)


def test_everything_copied_exists_and_is_let_through_by_dockerignore() -> None:
    allowed = {
        line[1:]
        for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line[:1] == "!"
    }
    own = [line for line in arguments_of("COPY", INSTRUCTIONS) if not line.startswith("--from=")]
    sources = {source for line in own for source in line.split()[:-1]}
    assert {"pyproject.toml", "uv.lock", "service", "prompts"} <= sources
    assert sources == allowed
    assert all((ROOT / source).exists() for source in sources)
