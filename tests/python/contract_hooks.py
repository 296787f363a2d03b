"""Loaded into Schemathesis: what generated requests need besides what the description can say."""

from itertools import count

import schemathesis

_numbers = count(1)


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: schemathesis.Case, kwargs: dict) -> None:
    """Makes every `Idempotency-Key` a new one, and names an object wherever a path is to have one.

    A repeated key answers what the first request made, as promised, even if that was deleted meanwhile; the checks of
    life cycles would take it for a new object that cannot be found. Repetition has tests of its own. A link whose answer lacks the value leaves its place in the
    path empty, which makes it another path.
    """
    for name, value in list((case.path_parameters or {}).items()):
        if value == "":
            case.path_parameters[name] = "nothing"
    for name, value in list((case.headers or {}).items()):
        if name.lower() == "idempotency-key":
            case.headers[name] = f"{value}.{next(_numbers)}"
