"""Settings from the environment: ``EVENHAND_…``, nested with ``__``."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

Seconds = float


class ModelSettings(BaseModel):
    """Which language model writes. With neither ``base_url`` nor ``api_key`` it is the embedded one."""

    base_url: str | None = Field(
        None, description="OpenAI-compatible endpoint, such as https://api.openai.com/v1"
    )
    api_key: SecretStr | None = Field(None, description="key for that endpoint")
    name: str | None = Field(None, description="model name, or the embedded model's name in the catalogue")
    gguf: Path | None = Field(None, description="a GGUF file to embed instead of a catalogued one")
    json_mode: Literal["schema", "object", "text"] = Field(
        "schema", description="how to ask for JSON; steps down by itself when an endpoint lacks json_schema"
    )
    threads: int | None = Field(None, ge=1, description="threads of the embedded model (default: all cores)")
    context: int = Field(8192, ge=2048, description="context of the embedded model, in tokens")
    max_response_bytes: int = Field(2_000_000, ge=1000, description="larger answers are refused")
    traceparent: bool = Field(False, description="whether the endpoint is told which trace a call belongs to")


class JudgeSettings(BaseModel):
    """Which language model reads a draft again where code cannot decide; off until one is named."""

    base_url: str | None = Field(
        None, description="OpenAI-compatible endpoint (default: OpenAI's, once there is a key)"
    )
    api_key: SecretStr | None = Field(None, description="key for that endpoint")
    name: str | None = Field(None, description="model name")
    json_mode: Literal["schema", "object", "text"] = Field(
        "schema", description="how to ask for JSON; steps down by itself when an endpoint lacks json_schema"
    )
    timeout: Seconds = Field(8.0, gt=0, description="seconds for its one call, inside the request's deadline")
    max_policy_chars: int = Field(
        6000, ge=500, description="it is shown the clauses nearest to what is open, up to this length"
    )
    max_response_bytes: int = Field(200_000, ge=1000, description="larger answers are refused")
    traceparent: bool = Field(False, description="whether the endpoint is told which trace a call belongs to")

    @property
    def configured(self) -> bool:
        """Whether a second reader is wanted."""
        return any(value is not None for value in (self.base_url, self.api_key, self.name))


class DraftSettings(BaseModel):
    """How drafts are made."""

    deadline: Seconds | None = Field(
        None, gt=0, description="seconds for a whole request (default: 120 embedded, 20 remote)"
    )
    repair_rounds: int = Field(2, ge=0, le=4, description="how often failed segments are rewritten")
    response_target: str = Field(
        "PT24H", description="how soon an agent answers where the policy does not say, ISO 8601"
    )
    max_policy_chars: int = Field(
        8000, ge=500, description="longer policies are cut to the clauses that matter"
    )


class VoiceSettings(BaseModel):
    """How the company wants to sound; a request can add to it.

    Lists are JSON: ``EVENHAND_VOICE__BANNED='["cheap"]'``.
    """

    allowed: tuple[str, ...] = Field((), description="words that are never marked")
    banned: tuple[str, ...] = Field((), description="words that block a reply")
    jargon: tuple[str, ...] = Field((), description="words that customers need not know")
    description: str = Field("", description="for the writer, such as: plain and warm, British spelling")


class StoreSettings(BaseModel):
    """Where what must outlive a request is kept."""

    url: SecretStr | None = Field(
        None,
        description="postgresql://user:password@host/database, or sqlite:////folder/file.db "
        "(default: a file in the platform's data folder)",
    )


class PrivacySettings(BaseModel):
    """What is done about personal data.

    Lists are JSON: ``EVENHAND_PRIVACY__ORDER_PATTERNS='["ORD-\\\\d+"]'``.
    """

    mask: bool = Field(
        False, description="models read placeholders for card, account, phone and order numbers and e-mails"
    )
    order_patterns: tuple[str, ...] = Field((), description="how order ids look, as patterns of RE2")
    phone_regions: tuple[str, ...] = Field(
        ("US", "GB"), description="where phone numbers without a country code are from, ISO 3166"
    )
    retention_days: int | None = Field(
        None, ge=1, description="days after which `evenhand db forget` deletes drafts (default: never)"
    )


class LimitSettings(BaseModel):
    """How much each tenant may ask for, unless `evenhand keys limit` says otherwise for it."""

    requests_per_minute: int | None = Field(
        None, ge=1, description="requests of a tenant (default: no limit)"
    )
    tokens_per_day: int | None = Field(
        None, ge=1, description="tokens of the model that a tenant may use in a day, UTC (default: no limit)"
    )


class JobSettings(BaseModel):
    """How batches and asynchronous drafts are worked off."""

    in_server: bool = Field(
        True, description="whether `evenhand serve` works them off, or leaves it to workers"
    )
    concurrency: int | None = Field(
        None, ge=1, le=64, description="drafts at once on each machine (default: 1 embedded, 4 remote)"
    )
    max_body_bytes: int = Field(33_554_432, ge=1024, description="larger batches are answered 413")


class WebhookSettings(BaseModel):
    """Where webhooks may lead."""

    private_addresses: bool = Field(
        False,
        description="whether webhooks may lead to private addresses, and by plain http, in closed networks",
    )


class ServerSettings(BaseModel):
    """How the API listens."""

    host: str = Field("127.0.0.1", description="interface")
    port: int = Field(8000, ge=0, le=65535, description="port; 0 takes a free one")
    drafts_at_once: int | None = Field(
        None, ge=1, description="drafts written at the same time (default: 1 embedded, 64 remote)"
    )
    drafts_waiting: int = Field(256, ge=0, description="requests that may wait for their turn; more get 503")
    drain_seconds: Seconds = Field(
        2.0, ge=0, description="how long /health/ready says no before SIGTERM closes the port"
    )
    max_body_bytes: int = Field(1_048_576, ge=1024, description="larger requests are answered 413")
    idempotency_hours: float = Field(
        24.0, gt=0, le=8760, description="how long answers are kept for repetitions with an Idempotency-Key"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="least severe level logged"
    )


class Settings(BaseSettings):
    """Everything that can be configured; ``service/app.py`` and ``service/cli.py`` alone instantiate it."""

    model_config = SettingsConfigDict(
        env_prefix="EVENHAND_", env_nested_delimiter="__", env_ignore_empty=True, extra="ignore"
    )

    model: ModelSettings = ModelSettings()
    judge: JudgeSettings = JudgeSettings()
    draft: DraftSettings = DraftSettings()
    voice: VoiceSettings = VoiceSettings()
    store: StoreSettings = StoreSettings()
    privacy: PrivacySettings = PrivacySettings()
    jobs: JobSettings = JobSettings()
    webhooks: WebhookSettings = WebhookSettings()
    server: ServerSettings = ServerSettings()
    limits: LimitSettings = LimitSettings()
    prompts: Path | None = Field(None, description="a prompts folder to use instead of the shipped one")
    cache_dir: Path | None = Field(None, description="where weights are kept (default: the platform's cache)")

    @property
    def embedded(self) -> bool:
        """Whether the embedded model is used: nothing else was configured."""
        return self.model.base_url is None and self.model.api_key is None

    @property
    def waited_for_at_once(self) -> int:
        """How many drafts for which a caller waits are written at the same time."""
        return self.server.drafts_at_once or (1 if self.embedded else 64)

    @property
    def deadline(self) -> Seconds:
        """Seconds for a whole request."""
        return self.draft.deadline or (120.0 if self.embedded else 20.0)

    @property
    def drafts_at_once(self) -> int:
        """How many drafts of batches a machine makes at the same time."""
        return self.jobs.concurrency or (1 if self.embedded else 4)
