"""Prompts filled in as drafting would fill them, for requests made up to reach every branch that matters."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_args

from service.api.schemas_draft import decode_draft
from service.cli.prompt_bench import Bench, open_bench
from service.cli.prompt_capture import Captured, capture
from service.cli.prompt_sample import CANARY, build_sample
from service.domain.rewriting import Operation
from service.errors import EvenhandError, NotFound, PromptError
from service.prompting.remarks import Remark

_SWAPPED = "Wibblequick"
_DECLARE = "Declare the inputs that the shipped file declares: the service gives all of them, and no others."
_PLACE = "Place an untrusted text whole: {{ name }}, {{ name.block }} or {{ name.inline }}. Drafts fall back on this."


async def try_prompts(root: Path) -> list[Remark]:
    """What goes wrong when the prompts in ``root`` are filled in: each mistake once. They must load.

    Raises ``SettingsError``.
    """
    found: dict[tuple[str, int, str], Remark] = {}
    async with open_bench(root, None) as bench:
        async for remark in _try_all(bench):
            found.setdefault((remark.path, remark.line, remark.rule), remark)
    return list(found.values())


async def _try_all(bench: Bench) -> AsyncIterator[Remark]:
    benches = list(_vary(bench))
    runs: list[tuple[Bench, str, Operation]] = [(variant, "write", "shorten") for variant in benches]
    runs += [(bench, step, "shorten") for step in ("repair", "judge")]
    runs += [(bench, "rewrite", operation) for operation in get_args(Operation)]
    for variant, step, operation in runs:
        try:
            captured = await capture(variant, step, operation)
        except EvenhandError as error:
            yield _describe(error, bench.folder.root)
        else:
            for remark in _find_leaks(captured, bench):
                yield remark


def _vary(bench: Bench) -> Iterator[Bench]:
    """The bench with requests that other parts of the prompts, and other fallbacks, are for."""
    for request in (
        build_sample(),
        build_sample(brief=True),
        build_sample(channel="social_public"),
        build_sample(channel="sms", brief=True),
        build_sample(in_danger=True),
    ):
        data = decode_draft(request)
        case = data.to_case(now=bench.case.now, response_target=bench.case.response_target)
        yield replace(bench, case=case)


def _describe(error: EvenhandError, root: Path) -> Remark:
    if isinstance(error, PromptError):
        fix = _DECLARE if error.line == 1 else _PLACE
        return Remark(error.path, error.line, "prompt.cannot_fill", error.detail, fix)
    if isinstance(error, NotFound):
        file = f"{error.identifier}.md" if error.kind == "prompt" else f"techniques/{error.identifier}.md"
        fix = "Add it: the shipped folder has one to start from."
        return Remark(str(root / file), 1, "prompt.missing_file", "the service needs this file", fix)
    return Remark(str(root), 1, "prompt.cannot_fill", str(error), "Mend what it names.")


def _find_leaks(captured: Captured, bench: Bench) -> Iterator[Remark]:
    """Trusted inputs through which words of the request reach the prompt unfenced.

    In one trusted input at a time those words are swapped for others. Where the others then show, nothing
    fences them.
    """
    step = bench.pipeline.prompts.steps[captured.prompt.step]
    for declared in step.inputs:
        value = captured.inputs.get(declared.name)
        if declared.trust == "untrusted" or CANARY not in repr(value):
            continue
        prompt = step.render({**captured.inputs, declared.name: _swap(value)})
        shown = next((m.content for m in prompt.messages if _SWAPPED in m.content), "")
        if words := re.search(rf".{{0,50}}{_SWAPPED}.{{0,30}}", shown):
            around = words[0].replace(_SWAPPED, CANARY).strip()
            message = f"the trusted input {declared.name!r} brings in what others wrote: …{around}…"
            fix = "Print only what is the service's own of it; take the rest from an untrusted input."
            yield Remark(step.path, declared.line, "prompt.leak", message, fix)


def _swap(value: Any) -> Any:
    """``value`` with the canary swapped in every text in it."""
    if isinstance(value, str):
        return value.replace(CANARY, _SWAPPED)
    if isinstance(value, Mapping):
        return {_swap(key): _swap(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_swap(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{part.name: _swap(getattr(value, part.name)) for part in fields(value)})
    return value
