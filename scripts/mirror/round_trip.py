"""Writes a row of each kind of column through the SQLModel classes, reads them back and prints what it read as JSON.

python3 round_trip.py AUTH_URL DATASETS_URL
"""

import json
import sys

import sqlalchemy as sa
from sqlmodel import Session, create_engine

from fltr.auth import ApiKeys, CreditAccounts, Users
from fltr.datasets import ChunkTerms, Chunks, ChunkVectors, Datasets, Documents, DocumentVersions, TermSegments

# A version and the chunk that points into it, in the order in which the foreign keys want them.
PLACE = {"dataset_id": "ds_python", "document_id": "doc_python", "version": 1}
DATASETS = [
    Datasets(
        id="ds_python",
        owner_id="usr_python",
        name="Python",
        metadata_={"team": "data"},
        chunking={"size": 900, "overlap": 90},
        embedding_model="local",
        embedding_dimensions=3,
    ),
    Documents(id="doc_python", dataset_id="ds_python", owner_id="usr_python", name="a.txt"),
    DocumentVersions(
        document_id="doc_python",
        version=1,
        mime_type="text/plain",
        size_bytes=2**40,
        content_hash="0",
        object_key="ds_python/doc_python/1",
    ),
    Chunks(
        id="ch_python",
        **PLACE,
        ordinal=0,
        content="Grüße",
        content_hash="0",
        start=0,
        end=5,
        heading_path=["One", 'a "quoted" two'],
    ),
    ChunkVectors(chunk_id="ch_python", **PLACE, embedding=[0.5, -0.25, 1]),
    ChunkTerms(chunk_id="ch_python", **PLACE, length=2, terms=[7, 999_999_999], weights={7: 0.5, 999_999_999: 1.25}),
    TermSegments(dataset_id="ds_python", sign=1, chunks=1, tokens=2, terms=[7], frequencies=[1]),
]
AUTH = [
    Users(id="usr_python", email="python@example.com"),
    ApiKeys(
        id="key_python",
        user_id="usr_python",
        name="Python",
        hash="0",
        prefix="fltr_sk_0",
        scopes=["search", "datasets:read"],
    ),
    CreditAccounts(user_id="usr_python", plan=120, bought=30, held_plan=20),
]


def main(auth_url, datasets_url):
    print(json.dumps([*write_and_read(auth_url, AUTH), *write_and_read(datasets_url, DATASETS)], default=str))


def write_and_read(url, rows):
    """Writes rows one after another and returns them as another session reads them, as dicts of their columns."""
    engine = create_engine(sa.engine.make_url(url).set(drivername="postgresql+psycopg2"))
    with Session(engine) as session:
        for row in rows:
            session.add(row)
            session.flush()
        keys = [(type(row), sa.inspect(row).identity) for row in rows]
        session.commit()
    with Session(engine) as session:
        return [columns_of(session.get(table, key)) for table, key in keys]


def columns_of(row):
    mapper = sa.inspect(type(row))
    return {attribute.columns[0].name: getattr(row, attribute.key) for attribute in mapper.column_attrs}


main(*sys.argv[1:])
