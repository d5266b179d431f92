"""Checks an answer against a shape, strictly: an int is no text and no bool, a member that is needed must be there.

A shape is a type (str, int, bool, float), a set of allowed values, a list of one shape, a dict of member -> shape, `anything`, or one of
the wrappers maybe(shape) (may be absent), nullable(shape), either(shape, ...). Members that the dict does not name are allowed, as the
clients allow them.
"""


class anything:
    pass


class maybe:
    def __init__(self, shape):
        self.shape = shape


class nullable:
    def __init__(self, shape):
        self.shape = shape


class either:
    def __init__(self, *shapes):
        self.shapes = shapes


def misfits(shape, value, where="$"):
    """What is wrong, one text a place; empty when the value fits."""
    if shape is anything:
        return []
    if isinstance(shape, nullable):
        return [] if value is None else misfits(shape.shape, value, where)
    if isinstance(shape, either):
        found = [misfits(one, value, where) for one in shape.shapes]
        return [] if any(not one for one in found) else found[0]
    if isinstance(shape, type):
        right = type(value) is shape or (shape is float and type(value) is int)
        return [] if right else [f"{where}: {shape.__name__} was expected, not {value!r}"[:300]]
    if isinstance(shape, set):
        return [] if value in shape else [f"{where}: {value!r} is none of {sorted(map(str, shape))}"]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{where}: a list was expected, not {value!r}"[:300]]
        return [text for i, element in enumerate(value) for text in misfits(shape[0], element, f"{where}[{i}]")]
    if not isinstance(value, dict):
        return [f"{where}: an object was expected, not {value!r}"[:300]]
    found = []
    for name, member in shape.items():
        needed = not isinstance(member, maybe)
        if name in value:
            found += misfits(member if needed else member.shape, value[name], f"{where}.{name}")
        elif needed:
            found.append(f"{where}.{name} is missing")
    return found
