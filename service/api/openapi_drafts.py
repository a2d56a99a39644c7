"""What the OpenAPI document says of the answers about drafts that are kept."""

from service.api.openapi_answers import REFUSALS, describe_problem

NOT_THERE = {
    400: describe_problem("A parameter cannot be used."),
    404: describe_problem("The draft is not there."),
    503: describe_problem("The store cannot be reached."),
}
CHANGE_ANSWERS = {
    **REFUSALS,
    404: describe_problem("The draft is not there."),
    409: describe_problem("The draft is closed, or a check blocks the text; `errors` names each."),
    503: describe_problem("The store cannot be reached."),
}
EDIT_ANSWERS = {
    **CHANGE_ANSWERS,
    412: describe_problem("Another revision is stored: `current`. Nothing was changed."),
    428: describe_problem("The header If-Match is missing."),
}
REWRITE_ANSWERS = {
    **CHANGE_ANSWERS,
    502: describe_problem("The model refused, or gave nothing usable."),
    503: describe_problem("No model can write now, or the store cannot be reached."),
    504: describe_problem("The model gave no whole answer before the deadline."),
}
