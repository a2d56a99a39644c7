"""Tokens counted with the vocabulary of a GGUF file, and the estimate where there is none."""

import struct
from pathlib import Path

import pytest

from service.cli.prompt_tokens import choose_counter, estimate_tokens
from service.cli.prompt_vocabulary import read_vocabulary
from service.settings import ModelSettings, Settings

# System messages of the write step, as they were sent.
COUNTED = Path(__file__).parent / "counted_prompts"

MERGES = ["l l", "ll o", "Ġ w", "Ġw o"]


def text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data


def write_gguf(path: Path, *, pre: str = "qwen2", merges: list[str] | None = None) -> Path:
    """The head of a GGUF with a vocabulary, and a number and an array that nobody needs before it."""
    fields = [
        text("general.version") + struct.pack("<II", 4, 3),
        text("tokenizer.ggml.token_type") + struct.pack("<IIQ", 9, 5, 2) + struct.pack("<ii", 1, 3),
        text("tokenizer.ggml.model") + struct.pack("<I", 8) + text("gpt2"),
        text("tokenizer.ggml.pre") + struct.pack("<I", 8) + text(pre),
        text("tokenizer.ggml.merges")
        + struct.pack("<IIQ", 9, 8, len(merges or MERGES))
        + b"".join(map(text, merges or MERGES)),
    ]
    path.write_bytes(b"GGUF" + struct.pack("<IQQ", 3, 0, len(fields)) + b"".join(fields))
    return path


def test_words_are_merged_by_rank_and_never_across_their_ends(tmp_path: Path) -> None:
    vocabulary = read_vocabulary(write_gguf(tmp_path / "a.gguf"))
    assert vocabulary is not None
    assert vocabulary.count("") == 0
    assert vocabulary.count("llo") == 1
    assert vocabulary.count("hello") == 3  # h e llo
    assert vocabulary.count("hello wo") == 4  # … and one for " wo"
    assert vocabulary.count("ll o") == 3  # ll, and " o" that no rank merges


def test_digits_accents_and_lines_are_told_apart_as_the_model_does(tmp_path: Path) -> None:
    vocabulary = read_vocabulary(write_gguf(tmp_path / "a.gguf", merges=["1 2", "Ã ©", "Ċ Ċ"]))
    assert vocabulary is not None
    assert vocabulary.count("12") == 2  # a number is read digit by digit, whatever could be merged
    assert vocabulary.count("é") == 1  # two bytes that are merged
    assert vocabulary.count("e\u0301") == 1  # the same letter, composed first
    assert vocabulary.count("\n\n") == 1


def test_another_kind_of_vocabulary_or_file_is_not_guessed_at(tmp_path: Path) -> None:
    assert read_vocabulary(write_gguf(tmp_path / "a.gguf", pre="llama-bpe")) is None
    (tmp_path / "b.gguf").write_bytes(b"GGUF\x03\x00")
    assert read_vocabulary(tmp_path / "b.gguf") is None
    assert read_vocabulary(tmp_path / "none.gguf") is None


def test_the_count_is_exact_with_the_embedded_models_weights_and_says_so(tmp_path: Path) -> None:
    path = write_gguf(tmp_path / "tiny.gguf")
    counter = choose_counter(Settings(model=ModelSettings(gguf=path)))
    assert counter.exact
    assert counter.say(counter.count("hello wo")) == "4"
    assert "tiny" in counter.source


def test_an_endpoint_of_its_own_gets_an_estimate_that_says_so() -> None:
    counter = choose_counter(Settings(model=ModelSettings(base_url="http://127.0.0.1:9/v1", name="x")))
    assert not counter.exact
    assert counter.say(counter.count("Where is it?")) == "≈ 4"
    assert "estimated" in counter.source


@pytest.mark.parametrize("path", sorted(COUNTED.glob("*.txt")), ids=lambda path: path.stem)
def test_the_estimate_of_a_rendered_prompt_is_within_six_percent_of_the_real_count(path: Path) -> None:
    """The file's name is the count with Qwen2.5's vocabulary; 392 is what llama.cpp's ``/tokenize`` answered."""
    assert abs(estimate_tokens(path.read_text("utf-8")) / int(path.stem) - 1) <= 0.06


@pytest.mark.weights
@pytest.mark.parametrize("path", sorted(COUNTED.glob("*.txt")), ids=lambda path: path.stem)
def test_the_embedded_models_vocabulary_counts_as_llama_cpp_does(path: Path) -> None:
    counter = choose_counter(Settings())
    assert counter.exact
    assert counter.count(path.read_text("utf-8")) == int(path.stem)
