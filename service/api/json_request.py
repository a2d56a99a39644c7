"""A request whose JSON body is decoded by the same functions that the command line uses."""

from litestar import Request
from litestar.datastructures import State
from litestar.exceptions import InternalServerException

from service.api.connections import CallerGone
from service.api.decoding import invalid


class JsonRequest(Request[object, object, State]):
    """Decodes by the handler's option ``decode``, a function of the bytes of the body."""

    async def body(self) -> bytes:
        """The body as sent. Raises ``InvalidInput`` when there is none."""
        try:
            body = await super().body()
        except InternalServerException:
            # What the framework raises when the caller hangs up while sending.
            raise CallerGone from None
        if not body:
            raise invalid("", "the request has no body; send a JSON object")
        return body

    async def json(self) -> object:
        decoded: object = self.route_handler.opt["decode"](await self.body())
        return decoded
