"""The protocol that every language model is reached through."""

from typing import Protocol

from service.domain.prompt import Completion, JsonSchema, Prompt


class Model(Protocol):
    """Answers a prompt once, whole.

    ``complete`` raises a leaf of ``ModelError`` and nothing else (``asyncio.CancelledError`` aside);
    ``deadline`` is an instant of ``time.monotonic()`` that it never passes by more than a scheduling delay.
    With ``schema`` the text is JSON that was *asked* to have that shape: the caller still validates it.
    """

    @property
    def name(self) -> str:
        """What drafts and logs call the model."""
        ...

    async def complete(self, prompt: Prompt, *, schema: JsonSchema | None, deadline: float) -> Completion: ...

    async def ready(self) -> str:
        """ "" when a draft can be written now, else why not, for ``/health/ready``."""
        ...

    async def aclose(self) -> None:
        """Release connections and processes; idempotent."""
        ...
