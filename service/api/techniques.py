"""Techniques: the catalogue of documented conflict-resolution techniques."""

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from service.api.auth import require_scope
from service.api.schemas_technique import CatalogueOut, TechniqueOut
from service.wiring import Services


class TechniqueController(Controller):
    path = "/v1/techniques"
    tags = ("Techniques",)
    opt = require_scope("edit")

    @get(summary="List the techniques", sync_to_thread=False)
    def read(self, services: NamedDependency[SkipValidation[Services]]) -> CatalogueOut:
        """The techniques that prompts, checks and evals share, as read from the prompts folder."""
        return CatalogueOut(
            techniques=[TechniqueOut.of(technique) for technique in services.prompts.techniques]
        )
