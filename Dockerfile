# syntax=docker/dockerfile:1
FROM python:3.13-slim-trixie AS base

FROM base AS build
COPY --from=ghcr.io/astral-sh/uv:0.13.9 /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PYTHON_DOWNLOADS=never
WORKDIR /app
# Dependencies first: this layer is rebuilt only when the lock changes.
COPY pyproject.toml uv.lock ./
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --locked --no-dev --extra tracing --no-install-project
COPY README.md LICENSE ./
COPY service service
COPY prompts prompts
RUN --mount=type=cache,target=/root/.cache/uv \
    uv sync --locked --no-dev --extra tracing --no-editable

FROM base AS runtime
# The embedded model's library is linked against the system's OpenMP; it takes whatever version Debian stable has.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libgomp1 \
    && rm -rf /var/lib/apt/lists/*
# Weights of the embedded model go to /cache: mount a volume there and they are fetched once. Policies and drafts
# go to /data, unless EVENHAND_STORE__URL names a PostgreSQL.
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin evenhand \
    && install --directory --owner=10001 --group=10001 /cache /data
COPY --from=build /app/.venv /app/.venv
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/cache \
    XDG_DATA_HOME=/data
USER 10001:10001
WORKDIR /cache
VOLUME ["/cache", "/data"]
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/live', timeout=3)"]
ENTRYPOINT ["evenhand"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
