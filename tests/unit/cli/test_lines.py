"""Telling one document from JSON Lines."""

import io

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


def test_a_line_is_handed_out_before_the_next_one_is_read() -> None:
    stream = io.BytesIO(b'{"a": 1}\n{"a": 2}\n')
    documents = read_documents(stream).each()
    next(documents)
    assert stream.tell() == len(b'{"a": 1}\n')
