"""The child process that serves a GGUF with llama.cpp on an OpenAI-compatible endpoint.

``python -m service.llm.local_server --model PATH`` reads one line from standard input, the key callers must
show (an empty line: none). It answers with one line of JSON on standard output: ``{"base_url": …}`` once the
model is loaded, or ``{"error": …}``. It ends when standard input does (while it loads: when loading ends), so
that it never outlives the process that started it.
"""

import argparse
import json
import os
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from service.errors import WeightsError

PROMPT_CACHE_MIB = 512  # prefixes of earlier prompts, kept in memory beside the one in use
ABANDON_TOKENS = 512  # read at once: whether the caller is still there is looked at between two of these
LOG_ERRORS_ONLY = 1


@dataclass(frozen=True, slots=True)
class ServerOptions:
    """How to serve ``model``: port 0 takes a free one, context is in tokens, key "" asks for none."""

    model: Path
    name: str
    host: str = "127.0.0.1"
    port: int = 0
    key: str = ""
    context: int = 8192
    threads: int | None = None


class LlamaServer(Protocol):
    """A running server: it stops when it is dropped."""

    @property
    def listening_address(self) -> str: ...


def open_server(options: ServerOptions) -> LlamaServer:
    """Load the model and serve it; returns when it answers. ``WeightsError`` when it cannot be."""
    check_gguf(options.model)
    # Threads that spin while they wait for one another starve whoever else needs the cores, and themselves:
    # measured, a busy neighbour cuts generation to a fifth. It is read when the library is loaded.
    os.environ.setdefault("GOMP_SPINCOUNT", "1000")
    import xllamacpp  # noqa: PLC0415 - 100 MB of native code, for this process alone

    params = xllamacpp.CommonParams()
    params.model.path = str(options.model)
    params.model_alias = {options.name}
    params.hostnames = [options.host]
    params.port = options.port
    params.n_ctx = options.context
    params.n_parallel = 1  # a second request waits: sharing the cores would make both miss their deadline
    params.n_batch = ABANDON_TOKENS
    params.cache_ram_mib = PROMPT_CACHE_MIB
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = options.threads or count_cores()
    params.verbosity = LOG_ERRORS_ONLY
    params.endpoint_slots = False  # it would show one caller the prompts of another
    params.cors_origins = ""  # no web page in the user's browser may use the model
    if options.key:
        params.api_keys = [options.key]
    try:
        server: LlamaServer = xllamacpp.Server(params)
    except RuntimeError as error:
        raise WeightsError(f"llama.cpp cannot serve {options.model}") from error
    return server


def check_gguf(path: Path) -> None:
    """``WeightsError`` unless the file is there and starts like a GGUF."""
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise WeightsError(f"cannot read {path}: {error.strerror}") from error
    if magic != b"GGUF":
        raise WeightsError(f"{path} is not a GGUF file")


def count_cores() -> int:
    """The cores this process may use, which in a container can be fewer than the machine has."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def main(arguments: list[str] | None = None) -> int:
    options = _read_arguments(arguments)
    threading.Thread(target=_end_with_input, daemon=True).start()
    try:
        server = open_server(options)
    except WeightsError as error:
        print(json.dumps({"error": str(error)}), flush=True)  # noqa: T201 - the protocol of this process
        return 1
    print(json.dumps({"base_url": f"{server.listening_address}/v1"}), flush=True)  # noqa: T201 - as above
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # from here on llama.cpp's errors could quote a prompt
    threading.Event().wait()
    return 0


def _read_arguments(arguments: list[str] | None) -> ServerOptions:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--name", default="embedded")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--context", type=int, default=8192)
    parser.add_argument("--threads", type=int)
    options = vars(parser.parse_args(arguments))
    # The key is not an argument: any user of the machine can read those.
    return ServerOptions(**options, key=sys.stdin.readline().strip())


def _end_with_input() -> None:
    sys.stdin.read()
    os._exit(0)  # llama.cpp's threads take no part in an orderly exit


if __name__ == "__main__":
    sys.exit(main())
