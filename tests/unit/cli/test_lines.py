"""Telling one document from JSON Lines."""

import io
import os
from pathlib import Path

import pytest

from service.cli.lines import MAX_DOCUMENT_BYTES, read_documents
from service.errors import InvalidInput


def read(data: bytes) -> list[tuple[int, bytes]]:
    return [(document.number, document.data) for document in read_documents(io.BytesIO(data)).each()]


def test_an_object_over_several_lines_is_one_document() -> None:
    assert read(b'{\n "body": "x"\n}\n') == [(1, b'{\n "body": "x"\n}')]


def test_objects_on_lines_of_their_own_are_as_many_documents() -> None:
    assert read(b'{"a": 1}\n{"a": 2}\r\n{"a": 3}') == [(1, b'{"a": 1}'), (2, b'{"a": 2}'), (3, b'{"a": 3}')]


def test_a_bad_line_is_a_document_of_its_own_wherever_it_stands() -> None:
    assert read(b'oops\n{"a": 1}\nworse\n') == [(1, b"oops"), (2, b'{"a": 1}'), (3, b"worse")]


def test_a_broken_object_over_several_lines_is_one_document() -> None:
    assert len(read(b'{\n "message": "x",\n "policy": {"text": "y"\n}\n')) == 1


def test_an_array_over_several_lines_is_one_document() -> None:
    assert len(read(b'[\n {"a": 1},\n {"a": 2}\n]')) == 1


def test_blank_lines_between_documents_are_documents_and_those_at_the_end_are_not() -> None:
    assert read(b'{"a": 1}\n\n  \n{"a": 2}\n\n\n') == [(1, b'{"a": 1}'), (2, b""), (3, b""), (4, b'{"a": 2}')]


def test_a_byte_order_mark_hides_no_object() -> None:
    assert len(read(b'\xef\xbb\xbf{"a": 1}\n{"a": 2}')) == 2


@pytest.mark.parametrize("data", [b"", b"\n\n", b"  "])
def test_nothing_to_read_is_unusable_input(data: bytes) -> None:
    with pytest.raises(InvalidInput, match="no JSON"):
        read(data)


def test_a_line_that_is_too_long_is_skipped_without_being_held() -> None:
    long = b'{"body": "' + b"x" * (3 * MAX_DOCUMENT_BYTES) + b'"}'
    documents = list(read_documents(io.BytesIO(b'{"a": 1}\n' + long + b'\n{"a": 2}\n')).each())
    assert [document.too_long for document in documents] == [False, True, False]
    assert documents[1].data == b""
    with pytest.raises(InvalidInput, match="16 MiB"):
        _ = documents[1].whole
    assert documents[2].number == 3


def test_looking_whether_a_document_is_alone_loses_none() -> None:
    documents = read_documents(io.BytesIO(b'{"a": 1}\n{"a": 2}\n{"a": 3}\n'))
    assert not documents.alone()
    assert len(list(documents.each())) == 3
    assert read_documents(io.BytesIO(b'{"a": 1}\n\n')).alone()


def test_a_line_is_handed_out_before_the_next_one_is_written() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream, os.fdopen(writing, "wb", buffering=0) as writer:
        documents = read_documents(stream)
        each = documents.each()
        assert documents.waits()
        writer.write(b'{"a": 1}\n{"a": ')
        assert not documents.waits()
        assert next(each).data == b'{"a": 1}'
        assert documents.waits()
        writer.write(b"2}\n\n\n")
        assert next(each).data == b'{"a": 2}'
        assert documents.waits()  # blank lines may be the last ones


def test_the_end_of_a_pipe_is_nothing_to_wait_for() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stream:
        documents = read_documents(stream)
        with os.fdopen(writing, "wb") as writer:
            writer.write(b'{"a": 1}\n{"a": 2}')
        each = documents.each()
        next(each)
        assert not documents.waits()
        assert next(each).data == b'{"a": 2}'
        assert not documents.waits()
        assert next(each, None) is None


def test_lines_across_blocks_of_reading_are_whole_and_know_their_end() -> None:
    body = b'{"body": "' + b"x" * 1000 + b'"}'
    documents = list(read_documents(io.BytesIO(b"\n".join([body] * 1000))).each())
    assert {document.data for document in documents} == {body}
    assert [document.read for document in documents[:2]] == [len(body) + 1, 2 * len(body) + 2]
    assert documents[-1].read == 1000 * len(body) + 999


def test_a_file_tells_whether_it_holds_many_lines(tmp_path: Path) -> None:
    path = tmp_path / "lines.jsonl"
    path.write_bytes(b'{"a": 1}\n' * 100)
    with path.open("rb") as stream:
        documents = read_documents(stream)
        assert documents.many(50)
        assert not documents.many(100)
        assert len(list(documents.each())) == 100
    assert not read_documents(io.BytesIO(b'{"a": 1}\n' * 100)).many(50)  # as with a pipe: nobody knows
