"""The very prompts that drafting would send, caught on their way to a model that is not there."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from service.cli.prompt_bench import Bench
from service.domain.prompt import Prompt
from service.domain.rewriting import Operation
from service.drafting.outline import build_outline
from service.drafting.pipeline import Pipeline
from service.drafting.plan import plan_reply
from service.drafting.rewriting import rewrite_body
from service.drafting.second_reader import SecondReader, read_again
from service.errors import EvenhandError, InvalidInput, ModelUnavailable, PromptError
from service.guardrails import check_reply
from service.llm.scripted import ScriptedModel
from service.prompting.library import PromptLibrary
from service.prompting.zones import POLICY_INPUTS, Zones, mark_zones, read_zones

STEPS = ("write", "repair", "rewrite", "judge")
_SECONDS = 60.0
# What no policy allows and nobody should write: it is there to be repaired.
_BROKEN = "Calm down: I guarantee you a full refund of $99,999 within 1 hour."
# What hardly any policy speaks of: it is there to be put to a second reader.
_OPEN = "I can also offer you a free upgrade and a repair at your home."
_INSTRUCTIONS = {"translate": "Spanish", "instruct": "Mention that they can call us."}


@dataclass(frozen=True, slots=True)
class Captured:
    """A prompt with the zones of each of its messages, and the ``inputs`` it was rendered from.

    ``made_up`` is what a model would have written before.
    """

    prompt: Prompt
    zones: tuple[Zones, ...]
    inputs: Mapping[str, object]
    made_up: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class WatchedLibrary(PromptLibrary):
    """Prompts that keep what went wrong with them: drafting falls back, and does not say more than that."""

    wrong: list[Exception] = field(default_factory=list)
    given: dict[str, Mapping[str, object]] = field(default_factory=dict)

    def render(self, step: str, inputs: Mapping[str, object]) -> Prompt:
        self.given.setdefault(step, inputs)
        try:
            return PromptLibrary.render(self, step, inputs)
        except (EvenhandError, TypeError) as error:
            self.wrong.append(self._place(error, f"steps/{step}"))
            raise

    def render_fallback(self, name: str, inputs: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
        try:
            return PromptLibrary.render_fallback(self, name, inputs)
        except (EvenhandError, TypeError) as error:
            self.wrong.append(self._place(error, f"fallback/{name}"))
            raise

    def _place(self, error: Exception, name: str) -> Exception:
        """Wrong inputs are the file's mistake: what the code gives is what it is."""
        if not isinstance(error, TypeError):
            return error
        folder, _, stem = name.partition("/")
        path = self.steps[stem].path if folder == "steps" else self.fallbacks[stem].path
        return PromptError(path, 1, f"the service cannot fill it in: {error}")


async def capture(bench: Bench, step: str, operation: Operation = "shorten") -> Captured:
    """The prompt of ``step`` for the bench's case; ``operation`` is what a ``rewrite`` is asked for.

    Raises ``PromptError`` and ``NotFound`` where the prompts cannot be used, ``InvalidInput`` where the case
    does not lead to such a prompt.
    """
    policy_inputs = frozenset() if bench.cuts_policy else POLICY_INPUTS
    library = mark_zones(bench.pipeline.prompts, bench.folder, policy_inputs)
    watched = WatchedLibrary(library.techniques, library.digest, library.steps, library.fallbacks)
    script: dict[str, str] = {}
    model = ScriptedModel(lambda prompt: script.get(prompt.step, ModelUnavailable("no model is asked")))
    pipeline = replace(bench.pipeline, model=model, prompts=watched, second_reader=None)
    made_up = ""
    try:
        made_up = await _send(step, bench, pipeline, script, operation)
    except (EvenhandError, TypeError):
        if not watched.wrong and not model.prompts:
            raise
    if watched.wrong:
        raise watched.wrong[0]
    for prompt in model.prompts:
        if prompt.step == step:
            return Captured(*read_zones(prompt), watched.given[step], made_up)
    raise InvalidInput(f"{bench.request} leads to no {step} prompt; show another one with --case FILE")


async def _send(
    step: str, bench: Bench, pipeline: Pipeline, script: dict[str, str], operation: Operation
) -> str:
    """Have drafting ask for ``step``; what was made up for it to get there."""
    case, model, deadline = bench.case, pipeline.model, time.monotonic() + _SECONDS
    if step == "judge":
        reader = SecondReader(model, max_policy_chars=bench.settings.judge.max_policy_chars)
        verdict = check_reply(_OPEN, case)
        await read_again(_OPEN, case, verdict, reader=reader, prompts=pipeline.prompts, deadline=deadline)
        return _OPEN
    if step == "write":
        await pipeline.run(case, deadline=deadline)
        return ""
    plan = plan_reply(case, pipeline.prompts.techniques)
    texts = {part.technique: part.sentence for part in build_outline(case, plan, pipeline.prompts)}
    if step == "repair":
        texts[next(reversed(texts))] = _BROKEN
    script["write"] = json.dumps(texts)
    draft = await pipeline.run(case, deadline=deadline)
    if step == "repair":
        return _BROKEN
    await rewrite_body(
        draft.reply.body,
        case,
        operation,
        _INSTRUCTIONS.get(operation, ""),
        model=model,
        prompts=pipeline.prompts,
        deadline=deadline,
        secrets=pipeline.secrets,
    )
    return draft.reply.body
