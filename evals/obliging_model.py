"""A model without weights that writes a plain sentence for every part that it is asked for."""

import json
from collections.abc import Mapping

from service.domain.prompt import Completion, JsonSchema, Prompt, Usage

_LAST = "I will write to you again within 24 hours."


class ObligingModel:
    """Answers at once, in the schema that is asked for."""

    @property
    def name(self) -> str:
        return "obliging"

    async def complete(self, prompt: Prompt, *, schema: JsonSchema | None, deadline: float) -> Completion:
        parts = schema.schema.get("properties") if schema else None
        names = list(parts) if isinstance(parts, Mapping) else []
        said = {name: f"Thank you for telling us ({number})." for number, name in enumerate(names)}
        if "next_step" in said:
            said["next_step"] = _LAST
        return Completion(json.dumps(said) if said else _LAST, self.name, Usage(model_calls=1))

    async def ready(self) -> str:
        return ""

    async def aclose(self) -> None:
        """There is nothing to close."""
