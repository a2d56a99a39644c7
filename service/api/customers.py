"""Customers: erasing what is kept of one."""

from http import HTTPStatus

from litestar import Controller, delete
from litestar.params import FromPath

from service.api.auth import require_scope
from service.api.drafts import Requested, Wired
from service.api.openapi_drafts import NOT_THERE
from service.api.tenancy import read_actor, read_tenant
from service.usecases.erase_customer import erase_customer


class CustomerController(Controller):
    path = "/v1/customers"
    tags = ("Privacy",)
    opt = require_scope("admin")

    @delete(
        "/{customer_id:str}",
        status_code=HTTPStatus.NO_CONTENT,
        responses={503: NOT_THERE[503]},
        summary="Erase a customer",
    )
    async def erase(self, request: Requested, customer_id: FromPath[str], services: Wired) -> None:
        """Every draft for the requester with this id is deleted, with all that was kept of it.

        Always 204, also where nothing was kept: nobody learns who wrote. It can be repeated.
        """
        await erase_customer(
            read_tenant(request), customer_id, actor=read_actor(request), store=services.store
        )
