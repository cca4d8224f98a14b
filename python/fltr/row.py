"""What the classes of both databases share."""

from sqlmodel import SQLModel


class Row(SQLModel):
    """A row that holds the values it was made with, all of them and as they were given.

    By itself SQLModel leaves out a name that it does not know, and in some versions a value of another type than the
    attribute's, so that a misspelt value would be written as the column's default.
    """

    def __init__(self, **values):
        super().__init__(**values)
        for name, value in values.items():
            setattr(self, name, value)
