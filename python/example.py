"""Prints a person's datasets, how many passages of each can be found, and the credits that the person can spend.

    AUTH_DATABASE_URL=postgresql://… DATASETS_DATABASE_URL=postgresql://… python3 python/example.py ada@example.com
"""

import os
import sys

import sqlalchemy as sa
from sqlmodel import Session, create_engine, select

from fltr.auth import CreditAccounts, Users
from fltr.datasets import Chunks, Datasets, Documents


def main(email):
    with Session(connect("AUTH_DATABASE_URL")) as auth, Session(connect("DATASETS_DATABASE_URL")) as datasets:
        user = auth.exec(select(Users).where(sa.func.lower(Users.email) == email.lower())).first()
        if user is None:
            sys.exit(f"Nobody is known by {email}.")
        for name, passages in datasets.exec(passages_by_dataset(user.id)):
            print(f"{name}: {passages} passages")
        print(f"{spendable(auth.get(CreditAccounts, user.id))} credits")


def passages_by_dataset(owner_id):
    """The name of each dataset of an owner, with the number of passages in the current versions of its documents."""
    return (
        select(Datasets.name, sa.func.count(Chunks.id))
        .outerjoin(Documents, Documents.dataset_id == Datasets.id)
        .outerjoin(Chunks, sa.and_(Chunks.document_id == Documents.id, Chunks.version == Documents.current_version))
        .where(Datasets.owner_id == owner_id)
        .group_by(Datasets.id)
        .order_by(Datasets.name)
    )


def spendable(account):
    """The credits of an account that no running operation holds; none without an account."""
    if account is None:
        return 0
    return account.plan + account.bought - account.held_plan - account.held_bought


def connect(variable):
    """Connects to the database that an environment variable names, in the form `postgres://` or `postgresql://`."""
    url = os.environ.get(variable) or sys.exit(f"{variable} is not set. It is the connection string of the database.")
    return create_engine(sa.engine.make_url(url).set(drivername="postgresql+psycopg2"))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say whose: python3 python/example.py ada@example.com")
    main(sys.argv[1])
