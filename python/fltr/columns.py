"""Column types that SQLAlchemy does not have: pgvector's, and a text that is one of a few values."""

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import TypeDecorator, UserDefinedType


class HalfVector(UserDefinedType):
    """pgvector's `halfvec`, half-precision numbers, of any dimension unless it is given. In Python a list of floats."""

    cache_ok = True

    def __init__(self, dimensions=None):
        self.dimensions = dimensions

    def get_col_spec(self, **_):
        return "halfvec" if self.dimensions is None else f"halfvec({self.dimensions})"

    def bind_processor(self, dialect):
        return lambda value: None if value is None else f"[{','.join(str(float(number)) for number in value)}]"

    def result_processor(self, dialect, coltype):
        return lambda value: None if value is None else [float(number) for number in value[1:-1].split(",")]


class SparseVector(UserDefinedType):
    """pgvector's `sparsevec`. In Python a dict of the components that are not zero, by their index from 1."""

    cache_ok = True

    def __init__(self, dimensions):
        self.dimensions = dimensions

    def get_col_spec(self, **_):
        return f"sparsevec({self.dimensions})"

    def bind_processor(self, dialect):
        def write(value):
            if value is None:
                return None
            components = ",".join(f"{index}:{float(number)}" for index, number in sorted(value.items()))
            return f"{{{components}}}/{self.dimensions}"

        return write

    def result_processor(self, dialect, coltype):
        def read(value):
            if value is None:
                return None
            components = value[1 : value.index("}")]
            pairs = (pair.split(":") for pair in components.split(",") if pair)
            return {int(index): float(number) for index, number in pairs}

        return read


class OneOf(TypeDecorator):
    """A text that is one of `values`. The database does not check it, so that this does, before a row is written."""

    impl = Text
    cache_ok = True

    def __init__(self, *values):
        super().__init__()
        self.values = values

    def process_bind_param(self, value, dialect):
        if value is not None and value not in self.values:
            raise ValueError(f"{value!r} is not one of {', '.join(self.values)}")
        return value


# So that reflection of a live database recognises pgvector's types.
ischema_names.update(halfvec=HalfVector, sparsevec=SparseVector)
