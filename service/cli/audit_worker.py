"""A process that checks lines for an audit in another one."""

import signal
from multiprocessing.connection import Connection

import msgspec

from service.cli.audit_batch import AuditedBatch, audit_batch
from service.cli.byte_lines import Document
from service.cli.checking import CheckerPlan, build_checker
from service.errors import EvenhandError

READY = b""
_WIRE = msgspec.msgpack.Decoder(list[Document])
_AUDITED = msgspec.msgpack.Decoder(AuditedBatch)


def work(connection: Connection, plan: CheckerPlan, answered: bool) -> None:
    """Answer each batch that comes until nobody sends one any more.

    The first message is ``READY``, or why there will be no other.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that hands out the work
    with connection:
        try:
            checker = build_checker(plan)
        except EvenhandError as error:
            connection.send_bytes(str(error).encode())
            return
        try:
            connection.send_bytes(READY)
            while True:
                batch = _WIRE.decode(connection.recv_bytes())
                connection.send_bytes(msgspec.msgpack.encode(audit_batch(batch, checker, answered=answered)))
        except (EOFError, OSError):  # the other process has all it wanted, or is gone
            return


def encode_batch(batch: list[Document]) -> bytes:
    return msgspec.msgpack.encode(batch)


def decode_audited(message: bytes) -> AuditedBatch:
    return _AUDITED.decode(message)
