# Generated from db/datasets/schema by `npm run db:mirror`. Change the schema there, not this file.
"""The tables of the datasets database: for reading and writing rows, never for creating or altering tables."""

from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import registry
from sqlmodel import Field

from . import columns
from .row import Row


class DatasetsTable(Row, registry=registry()):
    """What the tables of the datasets database share: a MetaData apart from that of every other database."""


class ChunkTerms(DatasetsTable, table=True):
    """The keyword leg of a chunk. The number of a term is hashed together with the dataset, so that the index never
    walks through what other customers wrote; that is also why there is no index on the dataset to lead the
    planner astray.
    """

    __tablename__ = "chunk_terms"
    __table_args__ = (
        sa.Index("chunk_terms_terms_index", "terms", postgresql_using="gin", postgresql_with={"fastupdate": "false"}),
        sa.Index("chunk_terms_document_id_version_index", "document_id", "version"),
    )

    chunk_id: str = Field(
        sa_column=sa.Column(
            "chunk_id",
            sa.Text,
            sa.ForeignKey("chunks.id", name="chunk_terms_chunk_id_chunks_id_fk", ondelete="CASCADE"),
            primary_key=True,
        )
    )
    dataset_id: str = Field(sa_column=sa.Column("dataset_id", sa.Text, nullable=False))
    document_id: str = Field(sa_column=sa.Column("document_id", sa.Text, nullable=False))
    version: int = Field(sa_column=sa.Column("version", sa.Integer, nullable=False))
    part: int | None = Field(
        default=None,
        sa_column=sa.Column(
            "part",
            sa.Integer,
            comment="The part of the document that the chunk stands in; null where it is alone there.",
        ),
    )
    length: int = Field(
        sa_column=sa.Column("length", sa.Integer, nullable=False, comment="Number of tokens, which BM25 normalises by.")
    )
    terms: list[int] = Field(
        sa_column=sa.Column(
            "terms",
            postgresql.ARRAY(sa.Integer),
            nullable=False,
            comment="The distinct terms, for finding; the weights below repeat them, for scoring.",
        )
    )
    weights: dict[int, float] = Field(sa_column=sa.Column("weights", columns.SparseVector(1000000000), nullable=False))


class ChunkVectors(DatasetsTable, table=True):
    """The vector leg of a chunk, apart from the keyword leg because an exact scan reads every row of a dataset. All
    vectors of one generation of a dataset come from one model; while the next generation is built, a chunk has
    one of each.
    """

    __tablename__ = "chunk_vectors"
    __table_args__ = (
        sa.PrimaryKeyConstraint("chunk_id", "generation", name="chunk_vectors_chunk_id_generation_pk"),
        sa.Index("chunk_vectors_generation_index", sa.text("(dataset_id || '/' || generation::text)")),
        sa.Index(
            "chunk_vectors_graph_256_index",
            sa.text("(embedding::halfvec(256)) halfvec_ip_ops"),
            postgresql_using="hnsw",
            postgresql_with={"m": "24", "ef_construction": "200"},
            postgresql_where=sa.text("in_graph and vector_dims(embedding) = 256"),
        ),
        sa.Index(
            "chunk_vectors_graph_384_index",
            sa.text("(embedding::halfvec(384)) halfvec_ip_ops"),
            postgresql_using="hnsw",
            postgresql_with={"m": "24", "ef_construction": "200"},
            postgresql_where=sa.text("in_graph and vector_dims(embedding) = 384"),
        ),
        sa.Index(
            "chunk_vectors_graph_512_index",
            sa.text("(embedding::halfvec(512)) halfvec_ip_ops"),
            postgresql_using="hnsw",
            postgresql_with={"m": "24", "ef_construction": "200"},
            postgresql_where=sa.text("in_graph and vector_dims(embedding) = 512"),
        ),
        sa.Index(
            "chunk_vectors_graph_768_index",
            sa.text("(embedding::halfvec(768)) halfvec_ip_ops"),
            postgresql_using="hnsw",
            postgresql_with={"m": "24", "ef_construction": "200"},
            postgresql_where=sa.text("in_graph and vector_dims(embedding) = 768"),
        ),
        sa.Index(
            "chunk_vectors_graph_1024_index",
            sa.text("(embedding::halfvec(1024)) halfvec_ip_ops"),
            postgresql_using="hnsw",
            postgresql_with={"m": "24", "ef_construction": "200"},
            postgresql_where=sa.text("in_graph and vector_dims(embedding) = 1024"),
        ),
        sa.Index(
            "chunk_vectors_graph_1536_index",
            sa.text("(embedding::halfvec(1536)) halfvec_ip_ops"),
            postgresql_using="hnsw",
            postgresql_with={"m": "24", "ef_construction": "200"},
            postgresql_where=sa.text("in_graph and vector_dims(embedding) = 1536"),
        ),
        sa.Index(
            "chunk_vectors_graph_3072_index",
            sa.text("(embedding::halfvec(3072)) halfvec_ip_ops"),
            postgresql_using="hnsw",
            postgresql_with={"m": "24", "ef_construction": "200"},
            postgresql_where=sa.text("in_graph and vector_dims(embedding) = 3072"),
        ),
    )

    chunk_id: str = Field(
        sa_column=sa.Column(
            "chunk_id",
            sa.Text,
            sa.ForeignKey("chunks.id", name="chunk_vectors_chunk_id_chunks_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    dataset_id: str = Field(sa_column=sa.Column("dataset_id", sa.Text, nullable=False))
    document_id: str = Field(sa_column=sa.Column("document_id", sa.Text, nullable=False))
    version: int = Field(sa_column=sa.Column("version", sa.Integer, nullable=False))
    generation: int = Field(
        default=None, sa_column=sa.Column("generation", sa.Integer, nullable=False, server_default=sa.text("1"))
    )
    in_graph: bool = Field(
        default=None,
        sa_column=sa.Column(
            "in_graph",
            sa.Boolean,
            nullable=False,
            server_default=sa.text("false"),
            comment=(
                "Whether the vector is in a graph (HNSW), as those of large datasets are. Small ones cost the graphs "
                "nothing."
            ),
        ),
    )
    embedding: list[float] = Field(sa_column=sa.Column("embedding", columns.HalfVector, nullable=False))


class Chunks(DatasetsTable, table=True):
    """A passage of a version's text, with all that a citation needs."""

    __tablename__ = "chunks"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["document_id", "version"],
            ["document_versions.document_id", "document_versions.version"],
            name="chunks_document_version",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint(sqltext='"start" >= 0 and "end" > "start"', name="chunks_span"),
        sa.Index("chunks_document_id_version_ordinal_unique", "document_id", "version", "ordinal", unique=True),
        sa.Index("chunks_dataset_id_content_hash_index", "dataset_id", "content_hash"),
    )

    id: str = Field(sa_column=sa.Column("id", sa.Text, primary_key=True))
    dataset_id: str = Field(sa_column=sa.Column("dataset_id", sa.Text, nullable=False))
    document_id: str = Field(sa_column=sa.Column("document_id", sa.Text, nullable=False))
    version: int = Field(sa_column=sa.Column("version", sa.Integer, nullable=False))
    ordinal: int = Field(sa_column=sa.Column("ordinal", sa.Integer, nullable=False))
    content: str = Field(sa_column=sa.Column("content", sa.Text, nullable=False))
    content_hash: str = Field(
        sa_column=sa.Column(
            "content_hash",
            sa.Text,
            nullable=False,
            comment="SHA-256 of the content, in hex: an unchanged chunk keeps its vector.",
        )
    )
    start: int = Field(
        sa_column=sa.Column(
            "start",
            sa.Integer,
            nullable=False,
            comment="Span in the version's text, in UTF-16 code units, end exclusive.",
        )
    )
    end: int = Field(sa_column=sa.Column("end", sa.Integer, nullable=False))
    page: int | None = Field(
        default=None,
        sa_column=sa.Column(
            "page",
            sa.Integer,
            comment=(
                "The page on which what it does not repeat of the passage before it begins, where the format has "
                "pages."
            ),
        ),
    )
    heading_path: list[str] = Field(
        default=None,
        sa_column=sa.Column(
            "heading_path", postgresql.ARRAY(sa.Text), nullable=False, server_default=sa.text("'{}'::text[]")
        ),
    )


class Datasets(DatasetsTable, table=True):
    """A collection of documents that is searched as one. The owner is a user of the other database, so no foreign
    key.
    """

    __tablename__ = "datasets"
    __table_args__ = (
        sa.UniqueConstraint("owner_id", "name", name="datasets_owner_id_name"),
        sa.UniqueConstraint("id", "owner_id", name="datasets_id_owner_id"),
        sa.CheckConstraint(sqltext='char_length("name") between 1 and 200', name="datasets_name_length"),
        sa.CheckConstraint(sqltext='char_length("description") <= 1000', name="datasets_description_length"),
        sa.CheckConstraint(sqltext='"embedding_dimensions" > 0', name="datasets_embedding_dimensions_positive"),
        sa.Index("datasets_owner_id_created_at_index", "owner_id", sa.text('"created_at" DESC NULLS LAST')),
        sa.Index(
            "datasets_public_index", sa.text('"created_at" DESC NULLS LAST'), postgresql_where=sa.text("is_public")
        ),
    )

    id: str = Field(sa_column=sa.Column("id", sa.Text, primary_key=True))
    owner_id: str = Field(sa_column=sa.Column("owner_id", sa.Text, nullable=False))
    name: str = Field(sa_column=sa.Column("name", sa.Text, nullable=False))
    description: str = Field(
        default=None, sa_column=sa.Column("description", sa.Text, nullable=False, server_default=sa.text("''"))
    )
    is_public: bool = Field(
        default=None, sa_column=sa.Column("is_public", sa.Boolean, nullable=False, server_default=sa.text("false"))
    )
    payer: Literal["reader", "owner"] = Field(
        default=None,
        sa_column=sa.Column(
            "payer",
            columns.OneOf("reader", "owner"),
            nullable=False,
            server_default=sa.text("'reader'"),
            comment="Who pays for searches by others.",
        ),
    )
    metadata_: Any = Field(
        default=None,
        sa_column=sa.Column(
            "metadata", postgresql.JSONB(none_as_null=True), nullable=False, server_default=sa.text("'{}'::jsonb")
        ),
    )
    language: str = Field(
        default=None,
        sa_column=sa.Column(
            "language",
            sa.Text,
            nullable=False,
            server_default=sa.text("'en'"),
            comment=(
                "Language of the text (ISO 639-1), which chooses the stemmer, or `auto` where each document's is "
                "detected."
            ),
        ),
    )
    languages: list[str] = Field(
        default=None,
        sa_column=sa.Column(
            "languages",
            postgresql.ARRAY(sa.Text),
            nullable=False,
            server_default=sa.text("'{}'::text[]"),
            comment=(
                "The languages that documents of an `auto` dataset were indexed in; one is here before anything in it "
                "is published."
            ),
        ),
    )
    chunking: Any = Field(sa_column=sa.Column("chunking", postgresql.JSONB(none_as_null=True), nullable=False))
    embedding_model: str = Field(
        sa_column=sa.Column(
            "embedding_model", sa.Text, nullable=False, comment="What made the vectors that searches read."
        )
    )
    embedding_dimensions: int = Field(sa_column=sa.Column("embedding_dimensions", sa.Integer, nullable=False))
    embedding_generation: int = Field(
        default=None,
        sa_column=sa.Column(
            "embedding_generation",
            sa.Integer,
            nullable=False,
            server_default=sa.text("1"),
            comment="The generation of vectors that searches read.",
        ),
    )
    in_graph: bool = Field(
        default=None,
        sa_column=sa.Column(
            "in_graph",
            sa.Boolean,
            nullable=False,
            server_default=sa.text("false"),
            comment="Whether that generation is found by its graph instead of by comparing every vector.",
        ),
    )
    next_embedding: Any = Field(
        default=None,
        sa_column=sa.Column(
            "next_embedding",
            postgresql.JSONB(none_as_null=True),
            comment="What the generation after it is made with, while that is being built.",
        ),
    )
    graph_recall: float | None = Field(
        default=None,
        sa_column=sa.Column(
            "graph_recall",
            sa.REAL,
            comment="Share of the ten nearest vectors that the graph finds, as last measured against the exact scan.",
        ),
    )
    graph_recall_at: datetime | None = Field(
        default=None, sa_column=sa.Column("graph_recall_at", sa.DateTime(timezone=True))
    )
    created_at: datetime = Field(
        default=None,
        sa_column=sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
            comment="When the row was made.",
        ),
    )
    updated_at: datetime = Field(
        default=None,
        sa_column=sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
            comment="When the row last changed; the writer sets it.",
        ),
    )


class DocumentVersions(DatasetsTable, table=True):
    """One state of a document's content: the file as it came, and the text that was read from it."""

    __tablename__ = "document_versions"
    __table_args__ = (
        sa.PrimaryKeyConstraint("document_id", "version", name="document_versions_document_id_version_pk"),
        sa.UniqueConstraint("object_key", name="document_versions_object_key_unique"),
        sa.CheckConstraint(sqltext='"version" >= 1', name="document_versions_version_positive"),
        sa.CheckConstraint(sqltext='"size_bytes" >= 0', name="document_versions_size_not_negative"),
    )

    document_id: str = Field(
        sa_column=sa.Column(
            "document_id",
            sa.Text,
            sa.ForeignKey("documents.id", name="document_versions_document_id_documents_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    version: int = Field(sa_column=sa.Column("version", sa.Integer, nullable=False))
    name: str | None = Field(
        default=None,
        sa_column=sa.Column(
            "name",
            sa.Text,
            comment=(
                "Like `metadata`, what the document takes over when this version is published; null where that is "
                "nothing, as before it was kept here."
            ),
        ),
    )
    metadata_: Any = Field(default=None, sa_column=sa.Column("metadata", postgresql.JSONB(none_as_null=True)))
    mime_type: str = Field(sa_column=sa.Column("mime_type", sa.Text, nullable=False))
    size_bytes: int = Field(sa_column=sa.Column("size_bytes", sa.BigInteger, nullable=False))
    content_hash: str = Field(
        sa_column=sa.Column(
            "content_hash",
            sa.Text,
            nullable=False,
            comment="SHA-256 of the bytes, in hex: what decides whether an upload changed anything.",
        )
    )
    object_key: str = Field(
        sa_column=sa.Column(
            "object_key",
            sa.Text,
            nullable=False,
            comment="Made of ids only, so that no file name can reach the storage.",
        )
    )
    text: str | None = Field(
        default=None,
        sa_column=sa.Column(
            "text",
            sa.Text,
            comment="What was read from the file; null until it is parsed. Every chunk's span points into it.",
        ),
    )
    title: str | None = Field(default=None, sa_column=sa.Column("title", sa.Text))
    outline: Any = Field(default=None, sa_column=sa.Column("outline", postgresql.JSONB(none_as_null=True)))
    language: str | None = Field(
        default=None,
        sa_column=sa.Column(
            "language",
            sa.Text,
            comment="Language that was detected (ISO 639-1); null until then, and where the dataset has one.",
        ),
    )
    created_at: datetime = Field(
        default=None,
        sa_column=sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
            comment="When the row was made.",
        ),
    )


class Documents(DatasetsTable, table=True):
    """A document of a dataset. Its status is derived from its newest job, and its content from its current version."""

    __tablename__ = "documents"
    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["dataset_id", "owner_id"],
            ["datasets.id", "datasets.owner_id"],
            name="documents_dataset",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint(sqltext='char_length("name") between 1 and 500', name="documents_name_length"),
        sa.CheckConstraint(sqltext='char_length("external_id") between 1 and 500', name="documents_external_id_length"),
        sa.Index("documents_dataset_id_external_id_unique", "dataset_id", "external_id", unique=True),
        sa.Index("documents_dataset_id_created_at_index", "dataset_id", sa.text('"created_at" DESC NULLS LAST')),
        sa.Index(
            "documents_index_revision_index",
            "index_revision",
            "dataset_id",
            postgresql_where=sa.text("current_version is not null"),
        ),
    )

    id: str = Field(sa_column=sa.Column("id", sa.Text, primary_key=True))
    dataset_id: str = Field(sa_column=sa.Column("dataset_id", sa.Text, nullable=False))
    owner_id: str = Field(sa_column=sa.Column("owner_id", sa.Text, nullable=False))
    external_id: str | None = Field(
        default=None,
        sa_column=sa.Column(
            "external_id",
            sa.Text,
            comment="The caller's own name for it; uploading again under the same one replaces the content.",
        ),
    )
    name: str = Field(
        sa_column=sa.Column(
            "name",
            sa.Text,
            nullable=False,
            comment="Like `metadata`, of the version that readers see; of the newest one while there is none.",
        )
    )
    metadata_: Any = Field(
        default=None,
        sa_column=sa.Column(
            "metadata", postgresql.JSONB(none_as_null=True), nullable=False, server_default=sa.text("'{}'::jsonb")
        ),
    )
    current_version: int | None = Field(
        default=None,
        sa_column=sa.Column(
            "current_version", sa.Integer, comment="The version that readers see; null until the first one is ready."
        ),
    )
    index_revision: int = Field(
        default=None,
        sa_column=sa.Column(
            "index_revision",
            sa.Integer,
            nullable=False,
            server_default=sa.text("0"),
            comment="The `INDEX_REVISION` of the code that made the terms of the current version.",
        ),
    )
    created_at: datetime = Field(
        default=None,
        sa_column=sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
            comment="When the row was made.",
        ),
    )
    updated_at: datetime = Field(
        default=None,
        sa_column=sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
            comment="When the row last changed; the writer sets it.",
        ),
    )


class EvaluationRuns(DatasetsTable, table=True):
    """One measurement of a dataset's search with one configuration; kept, so that later ones can be compared with
    it.
    """

    __tablename__ = "evaluation_runs"
    __table_args__ = (
        sa.Index("evaluation_runs_dataset_id_created_at_index", "dataset_id", sa.text('"created_at" DESC NULLS LAST')),
    )

    id: str = Field(sa_column=sa.Column("id", sa.Text, primary_key=True))
    dataset_id: str = Field(
        sa_column=sa.Column(
            "dataset_id",
            sa.Text,
            sa.ForeignKey("datasets.id", name="evaluation_runs_dataset_id_datasets_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    comparison_id: str = Field(
        sa_column=sa.Column(
            "comparison_id", sa.Text, nullable=False, comment="Runs that were measured side by side share it."
        )
    )
    configuration: Any = Field(
        sa_column=sa.Column("configuration", postgresql.JSONB(none_as_null=True), nullable=False)
    )
    questions_hash: str = Field(
        sa_column=sa.Column(
            "questions_hash",
            sa.Text,
            nullable=False,
            comment="SHA-256 over the questions in their order: only runs over the same ones can be compared.",
        )
    )
    questions: int = Field(sa_column=sa.Column("questions", sa.Integer, nullable=False))
    metrics: Any = Field(
        sa_column=sa.Column(
            "metrics",
            postgresql.JSONB(none_as_null=True),
            nullable=False,
            comment="By name of the measure: mean and 95 % confidence interval.",
        )
    )
    results: Any = Field(
        sa_column=sa.Column(
            "results",
            postgresql.JSONB(none_as_null=True),
            nullable=False,
            comment="For each question the ranks of its right answers.",
        )
    )
    created_at: datetime = Field(
        default=None,
        sa_column=sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
            comment="When the row was made.",
        ),
    )


class Events(DatasetsTable, table=True):
    """Something that happened to an owner's things, written in the same transaction as the change itself."""

    __tablename__ = "events"
    __table_args__ = (
        sa.Index("events_owner_id_created_at_index", "owner_id", sa.text('"created_at" DESC NULLS LAST')),
    )

    id: str = Field(sa_column=sa.Column("id", sa.Text, primary_key=True))
    owner_id: str = Field(sa_column=sa.Column("owner_id", sa.Text, nullable=False))
    type: str = Field(sa_column=sa.Column("type", sa.Text, nullable=False))
    payload: Any = Field(sa_column=sa.Column("payload", postgresql.JSONB(none_as_null=True), nullable=False))
    created_at: datetime = Field(
        default=None,
        sa_column=sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
            comment="When the row was made.",
        ),
    )


class GoldenQuestions(DatasetsTable, table=True):
    """A question whose right answers are known, by which a dataset's search is measured."""

    __tablename__ = "golden_questions"
    __table_args__ = (
        sa.CheckConstraint(
            sqltext='char_length("question") between 1 and 1000', name="golden_questions_question_length"
        ),
        sa.Index("golden_questions_dataset_id_ordinal_index", "dataset_id", "ordinal"),
    )

    id: str = Field(sa_column=sa.Column("id", sa.Text, primary_key=True))
    dataset_id: str = Field(
        sa_column=sa.Column(
            "dataset_id",
            sa.Text,
            sa.ForeignKey("datasets.id", name="golden_questions_dataset_id_datasets_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    ordinal: int = Field(
        sa_column=sa.Column(
            "ordinal", sa.Integer, nullable=False, comment="Place in the list that was uploaded, from 0."
        )
    )
    question: str = Field(sa_column=sa.Column("question", sa.Text, nullable=False))
    relevant: Any = Field(sa_column=sa.Column("relevant", postgresql.JSONB(none_as_null=True), nullable=False))
    created_at: datetime = Field(
        default=None,
        sa_column=sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
            comment="When the row was made.",
        ),
    )


class Jobs(DatasetsTable, table=True):
    """Durable work on a document, or on all of a dataset's vectors or terms, taken under a lease. `stage` and
    `cursor` say where the next step begins; each step is idempotent, so that a killed function's step can run
    again.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        sa.CheckConstraint(
            sqltext='"kind" <> \'ingest\' or ("document_id" is not null and "version" is not null)',
            name="jobs_ingest_has_document",
        ),
        sa.CheckConstraint(
            sqltext="(\"state\" in ('succeeded', 'failed', 'cancelled')) = (\"finished_at\" is not null)",
            name="jobs_finished",
        ),
        sa.Index(
            "jobs_open_index", "kind", "owner_id", "run_at", postgresql_where=sa.text("state in ('queued', 'running')")
        ),
        sa.Index(
            "jobs_owner_id_claimed_at_index",
            "owner_id",
            "claimed_at",
            postgresql_where=sa.text("claimed_at is not null"),
        ),
        sa.Index("jobs_document_id_created_at_index", "document_id", sa.text('"created_at" DESC NULLS LAST')),
        sa.Index("jobs_dataset_id_index", "dataset_id"),
        sa.Index("jobs_operation_id_unique", "operation_id", unique=True),
        sa.Index(
            "jobs_one_open_per_document",
            "document_id",
            unique=True,
            postgresql_where=sa.text("state in ('queued', 'running')"),
        ),
        sa.Index(
            "jobs_one_open_reembed_per_dataset",
            "dataset_id",
            unique=True,
            postgresql_where=sa.text("kind = 'reembed' and state in ('queued', 'running')"),
        ),
        sa.Index(
            "jobs_one_open_reindex_per_dataset",
            "dataset_id",
            unique=True,
            postgresql_where=sa.text("kind = 'reindex' and state in ('queued', 'running')"),
        ),
    )

    id: str = Field(sa_column=sa.Column("id", sa.Text, primary_key=True))
    kind: Literal["ingest", "reembed", "reindex"] = Field(
        sa_column=sa.Column("kind", columns.OneOf("ingest", "reembed", "reindex"), nullable=False)
    )
    dataset_id: str = Field(
        sa_column=sa.Column(
            "dataset_id",
            sa.Text,
            sa.ForeignKey("datasets.id", name="jobs_dataset_id_datasets_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    owner_id: str = Field(sa_column=sa.Column("owner_id", sa.Text, nullable=False))
    document_id: str | None = Field(
        default=None,
        sa_column=sa.Column(
            "document_id",
            sa.Text,
            sa.ForeignKey("documents.id", name="jobs_document_id_documents_id_fk", ondelete="CASCADE"),
        ),
    )
    version: int | None = Field(default=None, sa_column=sa.Column("version", sa.Integer))
    operation_id: str | None = Field(
        default=None,
        sa_column=sa.Column(
            "operation_id", sa.Text, comment="The hold in the credits ledger that this work settles or releases."
        ),
    )
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"] = Field(
        default=None,
        sa_column=sa.Column(
            "state",
            columns.OneOf("queued", "running", "succeeded", "failed", "cancelled"),
            nullable=False,
            server_default=sa.text("'queued'"),
        ),
    )
    stage: str = Field(sa_column=sa.Column("stage", sa.Text, nullable=False))
    cursor: int = Field(
        default=None, sa_column=sa.Column("cursor", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    progress_done: int = Field(
        default=None,
        sa_column=sa.Column(
            "progress_done",
            sa.Integer,
            nullable=False,
            server_default=sa.text("0"),
            comment="Steps of the current stage that are done, and how many there are.",
        ),
    )
    progress_total: int = Field(
        default=None, sa_column=sa.Column("progress_total", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    attempt: int = Field(
        default=None, sa_column=sa.Column("attempt", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    run_at: datetime = Field(
        default=None,
        sa_column=sa.Column("run_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")),
    )
    lease_token: str | None = Field(default=None, sa_column=sa.Column("lease_token", sa.Text))
    lease_until: datetime | None = Field(default=None, sa_column=sa.Column("lease_until", sa.DateTime(timezone=True)))
    claimed_at: datetime | None = Field(
        default=None,
        sa_column=sa.Column(
            "claimed_at",
            sa.DateTime(timezone=True),
            comment="When a worker took it last; of an owner's jobs the latest says when it was the owner's turn.",
        ),
    )
    error: Any = Field(
        default=None,
        sa_column=sa.Column(
            "error",
            postgresql.JSONB(none_as_null=True),
            comment="Why the last attempt failed, in words for the customer, and in which stage.",
        ),
    )
    finished_at: datetime | None = Field(default=None, sa_column=sa.Column("finished_at", sa.DateTime(timezone=True)))
    created_at: datetime = Field(
        default=None,
        sa_column=sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
            comment="When the row was made.",
        ),
    )
    updated_at: datetime = Field(
        default=None,
        sa_column=sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
            comment="When the row last changed; the writer sets it.",
        ),
    )


class PartTerms(DatasetsTable, table=True):
    """The terms of neighbouring chunks together, `CHUNKS_PER_PART` of a version from its beginning on: a document
    of as many or fewer as a whole. What a chunk is worth also depends on what its surroundings are about. Parts
    are bounded, so that a book costs a search no more than a letter.
    """

    __tablename__ = "part_terms"
    __table_args__ = (
        sa.PrimaryKeyConstraint("document_id", "version", "part", name="part_terms_document_id_version_part_pk"),
        sa.ForeignKeyConstraint(
            ["document_id", "version"],
            ["document_versions.document_id", "document_versions.version"],
            name="part_terms_document_version",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint(sqltext='"chunks" > 1', name="part_terms_chunks"),
        sa.CheckConstraint(sqltext='cardinality("terms") = cardinality("frequencies")', name="part_terms_arrays"),
    )

    document_id: str = Field(sa_column=sa.Column("document_id", sa.Text, nullable=False))
    version: int = Field(sa_column=sa.Column("version", sa.Integer, nullable=False))
    part: int = Field(sa_column=sa.Column("part", sa.Integer, nullable=False, comment="Counted from 0."))
    chunks: int = Field(
        sa_column=sa.Column("chunks", sa.Integer, nullable=False, comment="How many chunks the part has.")
    )
    length: int = Field(
        sa_column=sa.Column("length", sa.Integer, nullable=False, comment="Number of tokens in all of them.")
    )
    terms: list[int] = Field(
        sa_column=sa.Column(
            "terms",
            postgresql.ARRAY(sa.Integer),
            nullable=False,
            comment="Ascending, so that one is looked up by halves.",
        )
    )
    frequencies: list[int] = Field(
        sa_column=sa.Column(
            "frequencies", postgresql.ARRAY(sa.Integer), nullable=False, comment="How often each of the terms occurs."
        )
    )


class SearchTimings(DatasetsTable, table=True):
    """How long searches took: by hour and mode, how many fell into each bucket of a logarithmic scale."""

    __tablename__ = "search_timings"
    __table_args__ = (sa.PrimaryKeyConstraint("hour", "mode", "bucket", name="search_timings_hour_mode_bucket_pk"),)

    hour: datetime = Field(sa_column=sa.Column("hour", sa.DateTime(timezone=True), nullable=False))
    mode: str = Field(sa_column=sa.Column("mode", sa.Text, nullable=False))
    bucket: int = Field(sa_column=sa.Column("bucket", sa.SmallInteger, nullable=False))
    searches: int = Field(sa_column=sa.Column("searches", sa.BigInteger, nullable=False))


class StagedVersions(DatasetsTable, table=True):
    """Versions that have rows in the index but are not published. Search leaves them out. They are few, so that
    this is much cheaper than asking for every chunk whether its version is the current one.
    """

    __tablename__ = "staged_versions"
    __table_args__ = (
        sa.PrimaryKeyConstraint(
            "dataset_id", "document_id", "version", name="staged_versions_dataset_id_document_id_version_pk"
        ),
        sa.ForeignKeyConstraint(
            ["document_id", "version"],
            ["document_versions.document_id", "document_versions.version"],
            name="staged_versions_document_version",
            ondelete="CASCADE",
        ),
    )

    dataset_id: str = Field(
        sa_column=sa.Column(
            "dataset_id",
            sa.Text,
            sa.ForeignKey("datasets.id", name="staged_versions_dataset_id_datasets_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    document_id: str = Field(sa_column=sa.Column("document_id", sa.Text, nullable=False))
    version: int = Field(sa_column=sa.Column("version", sa.Integer, nullable=False))
    index_revision: int = Field(
        default=None,
        sa_column=sa.Column(
            "index_revision",
            sa.Integer,
            nullable=False,
            server_default=sa.text("0"),
            comment="The `INDEX_REVISION` of the code that began to index it.",
        ),
    )


class TermFrequencies(DatasetsTable, table=True):
    """In how many chunks of a dataset a term occurs, as of the last fold of `term_segments`."""

    __tablename__ = "term_frequencies"
    __table_args__ = (sa.PrimaryKeyConstraint("dataset_id", "term", name="term_frequencies_dataset_id_term_pk"),)

    dataset_id: str = Field(
        sa_column=sa.Column(
            "dataset_id",
            sa.Text,
            sa.ForeignKey("datasets.id", name="term_frequencies_dataset_id_datasets_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    term: int = Field(sa_column=sa.Column("term", sa.Integer, nullable=False))
    chunks: int = Field(sa_column=sa.Column("chunks", sa.Integer, nullable=False))


class TermSegments(DatasetsTable, table=True):
    """What one published or removed version added to or took from a dataset's statistics, not folded in yet.
    Appending a row locks nobody, so that documents can be published side by side.
    """

    __tablename__ = "term_segments"
    __table_args__ = (
        sa.CheckConstraint(sqltext='"sign" in (-1, 1)', name="term_segments_sign"),
        sa.CheckConstraint(sqltext='cardinality("terms") = cardinality("frequencies")', name="term_segments_arrays"),
        sa.Index("term_segments_dataset_id_index", "dataset_id"),
    )

    id: int = Field(default=None, sa_column=sa.Column("id", sa.BigInteger, sa.Identity(always=True), primary_key=True))
    dataset_id: str = Field(
        sa_column=sa.Column(
            "dataset_id",
            sa.Text,
            sa.ForeignKey("datasets.id", name="term_segments_dataset_id_datasets_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    sign: int = Field(
        sa_column=sa.Column(
            "sign", sa.SmallInteger, nullable=False, comment="1 when a version was published, -1 when it went."
        )
    )
    chunks: int = Field(sa_column=sa.Column("chunks", sa.Integer, nullable=False))
    tokens: int = Field(sa_column=sa.Column("tokens", sa.Integer, nullable=False))
    terms: list[int] = Field(
        sa_column=sa.Column(
            "terms",
            postgresql.ARRAY(sa.Integer),
            nullable=False,
            comment="Ascending, so that one is looked up by halves.",
        )
    )
    frequencies: list[int] = Field(
        sa_column=sa.Column(
            "frequencies",
            postgresql.ARRAY(sa.Integer),
            nullable=False,
            comment="In how many of the version's chunks each of the terms occurs.",
        )
    )


class TermTotals(DatasetsTable, table=True):
    """Size of a dataset's keyword index as of the last fold."""

    __tablename__ = "term_totals"

    dataset_id: str = Field(
        sa_column=sa.Column(
            "dataset_id",
            sa.Text,
            sa.ForeignKey("datasets.id", name="term_totals_dataset_id_datasets_id_fk", ondelete="CASCADE"),
            primary_key=True,
        )
    )
    chunks: int = Field(sa_column=sa.Column("chunks", sa.Integer, nullable=False))
    tokens: int = Field(sa_column=sa.Column("tokens", sa.BigInteger, nullable=False))


class UnclaimedFiles(DatasetsTable, table=True):
    """Files in storage that no document has: of an upload until its document is there, and of what was deleted or
    replaced until the file is gone, too. A key goes in and out in the commits that make and delete documents, so
    that a function that is killed leaves no file behind.
    """

    __tablename__ = "unclaimed_files"
    __table_args__ = (sa.Index("unclaimed_files_delete_at_index", "delete_at"),)

    object_key: str = Field(sa_column=sa.Column("object_key", sa.Text, primary_key=True))
    delete_at: datetime = Field(
        sa_column=sa.Column(
            "delete_at", sa.DateTime(timezone=True), nullable=False, comment="From when on the file is to be deleted."
        )
    )


class Vocabulary(DatasetsTable, table=True):
    """The words that a dataset's documents are written in, by which a misspelled one is recognised. They are kept
    as numbers, hashed together with the dataset, and not as text. Those of documents that went stay until the
    dataset goes: such a word is not found, since no passage has its term.
    """

    __tablename__ = "vocabulary"
    __table_args__ = (
        sa.PrimaryKeyConstraint("dataset_id", "word", "term", name="vocabulary_dataset_id_word_term_pk"),
        sa.Index(
            "vocabulary_spellings_index", "spellings", postgresql_using="gin", postgresql_with={"fastupdate": "false"}
        ),
    )

    dataset_id: str = Field(
        sa_column=sa.Column(
            "dataset_id",
            sa.Text,
            sa.ForeignKey("datasets.id", name="vocabulary_dataset_id_datasets_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    word: int = Field(sa_column=sa.Column("word", sa.Integer, nullable=False))
    term: int = Field(
        sa_column=sa.Column(
            "term",
            sa.Integer,
            nullable=False,
            comment="What the index has the word as; a word of documents in several languages may be several terms.",
        )
    )
    spellings: list[int] = Field(
        sa_column=sa.Column(
            "spellings",
            postgresql.ARRAY(sa.Integer),
            nullable=False,
            comment=(
                "The word, and the word without each one of its letters: what another word one mistake away shares "
                "one of with it."
            ),
        )
    )


class WebhookDeliveries(DatasetsTable, table=True):
    """One event on its way to one webhook."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        sa.Index("webhook_deliveries_due_index", "run_at", postgresql_where=sa.text("state = 'queued'")),
        sa.Index("webhook_deliveries_webhook_id_index", "webhook_id"),
        sa.Index("webhook_deliveries_event_id_index", "event_id"),
    )

    id: str = Field(sa_column=sa.Column("id", sa.Text, primary_key=True))
    webhook_id: str = Field(
        sa_column=sa.Column(
            "webhook_id",
            sa.Text,
            sa.ForeignKey("webhooks.id", name="webhook_deliveries_webhook_id_webhooks_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    event_id: str = Field(
        sa_column=sa.Column(
            "event_id",
            sa.Text,
            sa.ForeignKey("events.id", name="webhook_deliveries_event_id_events_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    state: Literal["queued", "delivered", "failed"] = Field(
        default=None,
        sa_column=sa.Column(
            "state", columns.OneOf("queued", "delivered", "failed"), nullable=False, server_default=sa.text("'queued'")
        ),
    )
    attempt: int = Field(
        default=None, sa_column=sa.Column("attempt", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    run_at: datetime = Field(
        default=None,
        sa_column=sa.Column("run_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")),
    )
    response_status: int | None = Field(default=None, sa_column=sa.Column("response_status", sa.Integer))
    error: str | None = Field(default=None, sa_column=sa.Column("error", sa.Text))
    created_at: datetime = Field(
        default=None,
        sa_column=sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
            comment="When the row was made.",
        ),
    )
    updated_at: datetime = Field(
        default=None,
        sa_column=sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
            comment="When the row last changed; the writer sets it.",
        ),
    )


class Webhooks(DatasetsTable, table=True):
    """An address of a customer's that is told about events."""

    __tablename__ = "webhooks"
    __table_args__ = (sa.Index("webhooks_owner_id_index", "owner_id"),)

    id: str = Field(sa_column=sa.Column("id", sa.Text, primary_key=True))
    owner_id: str = Field(sa_column=sa.Column("owner_id", sa.Text, nullable=False))
    url: str = Field(sa_column=sa.Column("url", sa.Text, nullable=False))
    description: str = Field(
        default=None, sa_column=sa.Column("description", sa.Text, nullable=False, server_default=sa.text("''"))
    )
    events: list[str] = Field(sa_column=sa.Column("events", postgresql.ARRAY(sa.Text), nullable=False))
    secret: str = Field(
        sa_column=sa.Column(
            "secret", sa.Text, nullable=False, comment="Encrypted, since it signs and so must be readable."
        )
    )
    is_active: bool = Field(
        default=None, sa_column=sa.Column("is_active", sa.Boolean, nullable=False, server_default=sa.text("true"))
    )
    created_at: datetime = Field(
        default=None,
        sa_column=sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
            comment="When the row was made.",
        ),
    )
    updated_at: datetime = Field(
        default=None,
        sa_column=sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
            comment="When the row last changed; the writer sets it.",
        ),
    )
