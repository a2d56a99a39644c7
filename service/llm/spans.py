"""What spans tell of calls of a model, by the GenAI conventions of OpenTelemetry where these have a name."""

from service.domain.prompt import Usage
from service.tracing import Span


def tell_usage(span: Span, usage: Usage, model: str) -> None:
    """``model`` is the name that the endpoint gave, "" where none answered."""
    span.tell(
        {
            "gen_ai.response.model": model or None,
            "gen_ai.usage.input_tokens": usage.input_tokens,
            "gen_ai.usage.cache_read.input_tokens": usage.cached_tokens,
            "gen_ai.usage.output_tokens": usage.output_tokens,
            "evenhand.model.calls": usage.model_calls,
        }
    )
