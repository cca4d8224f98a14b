# Generated from db/auth/schema by `npm run db:mirror`. Change the schema there, not this file.
"""The tables of the auth database: for reading and writing rows, never for creating or altering tables."""

from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import registry
from sqlmodel import Field

from . import columns
from .row import Row


class AuthTable(Row, registry=registry()):
    """What the tables of the auth database share: a MetaData apart from that of every other database."""


class Accounts(AuthTable, table=True):
    """A sign-in method of a person, in next-auth's adapter form (the snake_case property names are the adapter's).
    Nothing is asked of providers after sign-in, so their tokens are not kept.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        sa.PrimaryKeyConstraint("provider", "provider_account_id", name="accounts_provider_provider_account_id_pk"),
        sa.Index("accounts_user_id_index", "user_id"),
    )

    user_id: str = Field(
        sa_column=sa.Column(
            "user_id",
            sa.Text,
            sa.ForeignKey("users.id", name="accounts_user_id_users_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    type: str = Field(sa_column=sa.Column("type", sa.Text, nullable=False))
    provider: str = Field(sa_column=sa.Column("provider", sa.Text, nullable=False))
    provider_account_id: str = Field(sa_column=sa.Column("provider_account_id", sa.Text, nullable=False))
    refresh_token: str | None = Field(default=None, sa_column=sa.Column("refresh_token", sa.Text))
    access_token: str | None = Field(default=None, sa_column=sa.Column("access_token", sa.Text))
    expires_at: int | None = Field(default=None, sa_column=sa.Column("expires_at", sa.Integer))
    token_type: str | None = Field(default=None, sa_column=sa.Column("token_type", sa.Text))
    scope: str | None = Field(default=None, sa_column=sa.Column("scope", sa.Text))
    id_token: str | None = Field(default=None, sa_column=sa.Column("id_token", sa.Text))
    session_state: str | None = Field(default=None, sa_column=sa.Column("session_state", sa.Text))


class ApiKeys(AuthTable, table=True):
    """A secret that acts for a person within its scopes. Only its SHA-256 is kept; `prefix` is for recognising it
    in a list.
    """

    __tablename__ = "api_keys"
    __table_args__ = (
        sa.UniqueConstraint("hash", name="api_keys_hash_unique"),
        sa.CheckConstraint(sqltext='char_length("name") between 1 and 100', name="api_keys_name_length"),
        sa.CheckConstraint(
            sqltext='coalesce("daily_credit_cap", 0) >= 0 and coalesce("monthly_credit_cap", 0) >= 0',
            name="api_keys_caps_not_negative",
        ),
        sa.Index("api_keys_user_id_index", "user_id"),
    )

    id: str = Field(sa_column=sa.Column("id", sa.Text, primary_key=True))
    user_id: str = Field(
        sa_column=sa.Column(
            "user_id",
            sa.Text,
            sa.ForeignKey("users.id", name="api_keys_user_id_users_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    name: str = Field(sa_column=sa.Column("name", sa.Text, nullable=False))
    hash: str = Field(sa_column=sa.Column("hash", sa.Text, nullable=False))
    prefix: str = Field(sa_column=sa.Column("prefix", sa.Text, nullable=False))
    scopes: list[str] = Field(sa_column=sa.Column("scopes", postgresql.ARRAY(sa.Text), nullable=False))
    dataset_ids: list[str] | None = Field(
        default=None,
        sa_column=sa.Column(
            "dataset_ids",
            postgresql.ARRAY(sa.Text),
            comment="The datasets that the key may touch; null means all of the owner's.",
        ),
    )
    daily_credit_cap: int | None = Field(default=None, sa_column=sa.Column("daily_credit_cap", sa.Integer))
    monthly_credit_cap: int | None = Field(default=None, sa_column=sa.Column("monthly_credit_cap", sa.Integer))
    expires_at: datetime | None = Field(default=None, sa_column=sa.Column("expires_at", sa.DateTime(timezone=True)))
    revoked_at: datetime | None = Field(default=None, sa_column=sa.Column("revoked_at", sa.DateTime(timezone=True)))
    last_used_at: datetime | None = Field(default=None, sa_column=sa.Column("last_used_at", sa.DateTime(timezone=True)))
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


class AuditEvents(AuthTable, table=True):
    """Who did what to which thing."""

    __tablename__ = "audit_events"
    __table_args__ = (
        sa.Index("audit_events_user_id_created_at_index", "user_id", sa.text('"created_at" DESC NULLS LAST')),
    )

    id: str = Field(sa_column=sa.Column("id", sa.Text, primary_key=True))
    user_id: str = Field(sa_column=sa.Column("user_id", sa.Text, nullable=False))
    via: str = Field(sa_column=sa.Column("via", sa.Text, nullable=False))
    key_id: str | None = Field(default=None, sa_column=sa.Column("key_id", sa.Text))
    operation: str = Field(sa_column=sa.Column("operation", sa.Text, nullable=False))
    resource_id: str | None = Field(default=None, sa_column=sa.Column("resource_id", sa.Text))
    address: str | None = Field(default=None, sa_column=sa.Column("address", sa.Text))
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


class BillingCustomers(AuthTable, table=True):
    """The payment provider's record of a person: one each, made once."""

    __tablename__ = "billing_customers"
    __table_args__ = (sa.UniqueConstraint("stripe_customer_id", name="billing_customers_stripe_customer_id_unique"),)

    user_id: str = Field(
        sa_column=sa.Column(
            "user_id",
            sa.Text,
            sa.ForeignKey("users.id", name="billing_customers_user_id_users_id_fk", ondelete="CASCADE"),
            primary_key=True,
        )
    )
    stripe_customer_id: str = Field(sa_column=sa.Column("stripe_customer_id", sa.Text, nullable=False))
    syncs_begun: int = Field(
        default=None,
        sa_column=sa.Column(
            "syncs_begun",
            sa.Integer,
            nullable=False,
            server_default=sa.text("0"),
            comment="How many synchronisations with the provider have begun; the count is the number of the latest.",
        ),
    )
    last_sync: int = Field(
        default=None,
        sa_column=sa.Column(
            "last_sync",
            sa.Integer,
            nullable=False,
            server_default=sa.text("0"),
            comment="Number of the synchronisation that wrote last: one that began earlier writes nothing any more.",
        ),
    )
    problems: list[str] = Field(
        default=None,
        sa_column=sa.Column(
            "problems",
            postgresql.ARRAY(sa.Text),
            nullable=False,
            server_default=sa.text("'{}'"),
            comment="What that one refused or could not mend, a line each.",
        ),
    )
    plan_held_until: datetime | None = Field(
        default=None,
        sa_column=sa.Column(
            "plan_held_until",
            sa.DateTime(timezone=True),
            comment=(
                "Until when one request has the plan in hand, so that no other one takes or changes it meanwhile; "
                "null when none has."
            ),
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


class BillingSettings(AuthTable, table=True):
    """How a person wants to be warned and topped up; absent means the defaults. Caps stand with the account itself."""

    __tablename__ = "billing_settings"
    __table_args__ = (
        sa.CheckConstraint(
            sqltext='"low_balance_credits" >= 0 and "top_up_below_credits" >= 0 and "top_up_monthly_cents" >= 0',
            name="billing_settings_not_negative",
        ),
    )

    user_id: str = Field(
        sa_column=sa.Column(
            "user_id",
            sa.Text,
            sa.ForeignKey("credit_accounts.user_id", name="billing_settings_user_id_credit_accounts_user_id_fk"),
            primary_key=True,
        )
    )
    low_balance_credits: int = Field(
        default=None,
        sa_column=sa.Column(
            "low_balance_credits",
            sa.Integer,
            nullable=False,
            server_default=sa.text("20"),
            comment="Warn when fewer credits are left; 0 never warns.",
        ),
    )
    top_up_pack: str | None = Field(
        default=None,
        sa_column=sa.Column(
            "top_up_pack",
            sa.Text,
            comment="The pack that is bought by itself when fewer than `topUpBelowCredits` are left; null buys none.",
        ),
    )
    top_up_below_credits: int = Field(
        default=None,
        sa_column=sa.Column("top_up_below_credits", sa.Integer, nullable=False, server_default=sa.text("20")),
    )
    top_up_monthly_cents: int = Field(
        default=None,
        sa_column=sa.Column(
            "top_up_monthly_cents",
            sa.Integer,
            nullable=False,
            server_default=sa.text("2000"),
            comment="Most that may be spent on it in a calendar month (UTC), in US cents.",
        ),
    )
    updated_at: datetime = Field(
        default=None,
        sa_column=sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
            comment=(
                "When the top-up was set, or another card was saved: what failed or went back before is dealt with."
            ),
        ),
    )


class CreditAccounts(AuthTable, table=True):
    """What a person may spend, by bucket. `plan` and `bought` are always the sums of the ledger; the `held` part of
    each is promised to operations that are still running. No foreign key to users: money outlives the person's
    row.
    """

    __tablename__ = "credit_accounts"
    __table_args__ = (
        sa.CheckConstraint(sqltext='"held_plan" between 0 and "plan"', name="credit_accounts_plan_covers_holds"),
        sa.CheckConstraint(sqltext='"held_bought" between 0 and "bought"', name="credit_accounts_bought_covers_holds"),
        sa.CheckConstraint(sqltext='"debt" >= 0', name="credit_accounts_debt_not_negative"),
        sa.CheckConstraint(
            sqltext='coalesce("daily_credit_cap", 0) >= 0 and coalesce("monthly_credit_cap", 0) >= 0',
            name="credit_accounts_caps_not_negative",
        ),
    )

    user_id: str = Field(sa_column=sa.Column("user_id", sa.Text, primary_key=True))
    plan: int = Field(
        default=None, sa_column=sa.Column("plan", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    bought: int = Field(
        default=None, sa_column=sa.Column("bought", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    held_plan: int = Field(
        default=None, sa_column=sa.Column("held_plan", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    held_bought: int = Field(
        default=None, sa_column=sa.Column("held_bought", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    debt: int = Field(
        default=None, sa_column=sa.Column("debt", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    daily_credit_cap: int | None = Field(
        default=None,
        sa_column=sa.Column(
            "daily_credit_cap",
            sa.Integer,
            comment=(
                "Most that may be spent in a day and in a calendar month (UTC), by whatever key; null for no cap. A "
                "key may have its own besides."
            ),
        ),
    )
    monthly_credit_cap: int | None = Field(default=None, sa_column=sa.Column("monthly_credit_cap", sa.Integer))
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


class CreditEntries(AuthTable, table=True):
    """Append-only: every credit that came or went, once per (person, operation). A trigger refuses updates and
    deletes.
    """

    __tablename__ = "credit_entries"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "operation_id", name="credit_entries_operation"),
        sa.CheckConstraint(
            sqltext=(
                "\"kind\" not in ('grant', 'purchase', 'renewal', 'refund') or least(\"plan_amount\", "
                '"bought_amount") >= 0'
            ),
            name="credit_entries_grants_give",
        ),
        sa.CheckConstraint(
            sqltext='"kind" not in (\'expiry\', \'clawback\') or greatest("plan_amount", "bought_amount") <= 0',
            name="credit_entries_takings_take",
        ),
        sa.CheckConstraint(
            sqltext='"kind" <> \'usage\' or "debt_amount" = 0', name="credit_entries_usage_owes_nothing"
        ),
        sa.CheckConstraint(
            sqltext='"kind" <> \'usage\' or ("plan_amount" <= 0 and "bought_amount" <= 0)',
            name="credit_entries_usage_takes",
        ),
        sa.Index("credit_entries_user_id_created_at_index", "user_id", sa.text('"created_at" DESC NULLS LAST')),
        sa.Index(
            "credit_entries_key_id_created_at_index",
            "key_id",
            "created_at",
            postgresql_where=sa.text("key_id is not null"),
        ),
    )

    id: str = Field(sa_column=sa.Column("id", sa.Text, primary_key=True))
    user_id: str = Field(
        sa_column=sa.Column(
            "user_id",
            sa.Text,
            sa.ForeignKey("credit_accounts.user_id", name="credit_entries_user_id_credit_accounts_user_id_fk"),
            nullable=False,
        )
    )
    operation_id: str = Field(
        sa_column=sa.Column(
            "operation_id",
            sa.Text,
            nullable=False,
            comment="The operation that this entry belongs to; the same id again is the same entry.",
        )
    )
    kind: Literal["grant", "purchase", "renewal", "usage", "refund", "expiry", "clawback", "adjustment"] = Field(
        sa_column=sa.Column(
            "kind",
            columns.OneOf("grant", "purchase", "renewal", "usage", "refund", "expiry", "clawback", "adjustment"),
            nullable=False,
        )
    )
    operation: str = Field(
        sa_column=sa.Column(
            "operation",
            sa.Text,
            nullable=False,
            comment="Name of the operation for usage (`search`), or a plain reason for the rest (`signup`).",
        )
    )
    plan_amount: int = Field(
        default=None, sa_column=sa.Column("plan_amount", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    bought_amount: int = Field(
        default=None, sa_column=sa.Column("bought_amount", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    debt_amount: int = Field(
        default=None, sa_column=sa.Column("debt_amount", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    key_id: str | None = Field(
        default=None, sa_column=sa.Column("key_id", sa.Text, comment="The key that spent it, when a key did.")
    )
    resource_id: str | None = Field(
        default=None,
        sa_column=sa.Column("resource_id", sa.Text, comment="What it was spent on, such as a document's id."),
    )
    details: Any = Field(default=None, sa_column=sa.Column("details", postgresql.JSONB(none_as_null=True)))
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


class CreditHolds(AuthTable, table=True):
    """Credits promised to an operation that has not finished. Each is resolved once: settled, released or expired;
    triggers refuse a second time.
    """

    __tablename__ = "credit_holds"
    __table_args__ = (
        sa.CheckConstraint(sqltext='"plan_amount" >= 0 and "bought_amount" >= 0', name="credit_holds_not_negative"),
        sa.CheckConstraint(sqltext='("state" = \'open\') = ("resolved_at" is null)', name="credit_holds_resolution"),
        sa.Index("credit_holds_open_index", "created_at", postgresql_where=sa.text("state = 'open'")),
        sa.Index("credit_holds_user_id_open_index", "user_id", postgresql_where=sa.text("state = 'open'")),
    )

    operation_id: str = Field(sa_column=sa.Column("operation_id", sa.Text, primary_key=True))
    user_id: str = Field(
        sa_column=sa.Column(
            "user_id",
            sa.Text,
            sa.ForeignKey("credit_accounts.user_id", name="credit_holds_user_id_credit_accounts_user_id_fk"),
            nullable=False,
        )
    )
    operation: str = Field(sa_column=sa.Column("operation", sa.Text, nullable=False))
    plan_amount: int = Field(sa_column=sa.Column("plan_amount", sa.Integer, nullable=False))
    bought_amount: int = Field(sa_column=sa.Column("bought_amount", sa.Integer, nullable=False))
    state: Literal["open", "settled", "released", "expired"] = Field(
        default=None,
        sa_column=sa.Column(
            "state",
            columns.OneOf("open", "settled", "released", "expired"),
            nullable=False,
            server_default=sa.text("'open'"),
        ),
    )
    key_id: str | None = Field(default=None, sa_column=sa.Column("key_id", sa.Text))
    resource_id: str | None = Field(default=None, sa_column=sa.Column("resource_id", sa.Text))
    expires_at: datetime | None = Field(
        default=None,
        sa_column=sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            comment="When the sweeper may give it back unasked; null for work that a job resolves.",
        ),
    )
    resolved_at: datetime | None = Field(default=None, sa_column=sa.Column("resolved_at", sa.DateTime(timezone=True)))
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


class IdempotencyKeys(AuthTable, table=True):
    """The stored answer to a write that carried an Idempotency-Key."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        sa.PrimaryKeyConstraint("user_id", "key", name="idempotency_keys_user_id_key_pk"),
        sa.Index("idempotency_keys_created_at_index", "created_at"),
    )

    user_id: str = Field(sa_column=sa.Column("user_id", sa.Text, nullable=False))
    key: str = Field(sa_column=sa.Column("key", sa.Text, nullable=False))
    request_hash: str = Field(sa_column=sa.Column("request_hash", sa.Text, nullable=False))
    status: int | None = Field(default=None, sa_column=sa.Column("status", sa.Integer))
    response: Any = Field(default=None, sa_column=sa.Column("response", postgresql.JSONB(none_as_null=True)))
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


class OauthClients(AuthTable, table=True):
    """An application that asks for access: registered here, or described by a metadata document at its own address."""

    __tablename__ = "oauth_clients"

    id: str = Field(sa_column=sa.Column("id", sa.Text, primary_key=True))
    name: str = Field(sa_column=sa.Column("name", sa.Text, nullable=False))
    registration: Literal["metadata_document", "dynamic", "manual"] = Field(
        sa_column=sa.Column("registration", columns.OneOf("metadata_document", "dynamic", "manual"), nullable=False)
    )
    redirect_uris: list[str] = Field(sa_column=sa.Column("redirect_uris", postgresql.ARRAY(sa.Text), nullable=False))
    metadata_fetched_at: datetime | None = Field(
        default=None, sa_column=sa.Column("metadata_fetched_at", sa.DateTime(timezone=True))
    )
    expires_at: datetime | None = Field(default=None, sa_column=sa.Column("expires_at", sa.DateTime(timezone=True)))
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


class OauthCodes(AuthTable, table=True):
    """An authorization code, good once and for a minute."""

    __tablename__ = "oauth_codes"

    hash: str = Field(sa_column=sa.Column("hash", sa.Text, primary_key=True))
    grant_id: str = Field(
        sa_column=sa.Column(
            "grant_id",
            sa.Text,
            sa.ForeignKey("oauth_grants.id", name="oauth_codes_grant_id_oauth_grants_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    redirect_uri: str = Field(sa_column=sa.Column("redirect_uri", sa.Text, nullable=False))
    code_challenge: str = Field(sa_column=sa.Column("code_challenge", sa.Text, nullable=False))
    resource: str = Field(sa_column=sa.Column("resource", sa.Text, nullable=False))
    scopes: list[str] = Field(sa_column=sa.Column("scopes", postgresql.ARRAY(sa.Text), nullable=False))
    expires_at: datetime = Field(sa_column=sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False))
    used_at: datetime | None = Field(default=None, sa_column=sa.Column("used_at", sa.DateTime(timezone=True)))
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


class OauthGrants(AuthTable, table=True):
    """A person's consent to one client: the family that every code and token of that client belongs to."""

    __tablename__ = "oauth_grants"
    __table_args__ = (sa.Index("oauth_grants_user_id_index", "user_id"),)

    id: str = Field(sa_column=sa.Column("id", sa.Text, primary_key=True))
    user_id: str = Field(
        sa_column=sa.Column(
            "user_id",
            sa.Text,
            sa.ForeignKey("users.id", name="oauth_grants_user_id_users_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    client_id: str = Field(
        sa_column=sa.Column(
            "client_id",
            sa.Text,
            sa.ForeignKey("oauth_clients.id", name="oauth_grants_client_id_oauth_clients_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    redirect_host: str = Field(sa_column=sa.Column("redirect_host", sa.Text, nullable=False))
    scopes: list[str] = Field(sa_column=sa.Column("scopes", postgresql.ARRAY(sa.Text), nullable=False))
    dataset_ids: list[str] | None = Field(default=None, sa_column=sa.Column("dataset_ids", postgresql.ARRAY(sa.Text)))
    revoked_at: datetime | None = Field(default=None, sa_column=sa.Column("revoked_at", sa.DateTime(timezone=True)))
    last_used_at: datetime | None = Field(default=None, sa_column=sa.Column("last_used_at", sa.DateTime(timezone=True)))
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


class OauthTokens(AuthTable, table=True):
    """An access or refresh token, kept as a hash. A refresh token names the one that replaced it, so that reuse is
    seen.
    """

    __tablename__ = "oauth_tokens"
    __table_args__ = (sa.Index("oauth_tokens_grant_id_index", "grant_id"),)

    hash: str = Field(sa_column=sa.Column("hash", sa.Text, primary_key=True))
    grant_id: str = Field(
        sa_column=sa.Column(
            "grant_id",
            sa.Text,
            sa.ForeignKey("oauth_grants.id", name="oauth_tokens_grant_id_oauth_grants_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    kind: Literal["access", "refresh"] = Field(
        sa_column=sa.Column("kind", columns.OneOf("access", "refresh"), nullable=False)
    )
    resource: str = Field(sa_column=sa.Column("resource", sa.Text, nullable=False))
    scopes: list[str] = Field(sa_column=sa.Column("scopes", postgresql.ARRAY(sa.Text), nullable=False))
    expires_at: datetime = Field(sa_column=sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False))
    revoked_at: datetime | None = Field(default=None, sa_column=sa.Column("revoked_at", sa.DateTime(timezone=True)))
    replaced_by: str | None = Field(default=None, sa_column=sa.Column("replaced_by", sa.Text))
    replaced_at: datetime | None = Field(default=None, sa_column=sa.Column("replaced_at", sa.DateTime(timezone=True)))
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


class Outbox(AuthTable, table=True):
    """Work that must also happen in the other database, such as removing a deleted person's datasets."""

    __tablename__ = "outbox"
    __table_args__ = (sa.Index("outbox_open_index", "created_at", postgresql_where=sa.text("done_at is null")),)

    id: str = Field(sa_column=sa.Column("id", sa.Text, primary_key=True))
    topic: str = Field(sa_column=sa.Column("topic", sa.Text, nullable=False))
    payload: Any = Field(sa_column=sa.Column("payload", postgresql.JSONB(none_as_null=True), nullable=False))
    done_at: datetime | None = Field(default=None, sa_column=sa.Column("done_at", sa.DateTime(timezone=True)))
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


class Payments(AuthTable, table=True):
    """Money that arrived, once per payment, with the credits that it bought. What goes back (refunds, disputes) is
    kept as running totals, from which follows how many of the credits are to be taken back; triggers refuse any
    other change.
    """

    __tablename__ = "payments"
    __table_args__ = (
        sa.UniqueConstraint("stripe_payment_intent_id", name="payments_payment_intent"),
        sa.UniqueConstraint("stripe_invoice_id", name="payments_invoice"),
        sa.CheckConstraint(
            sqltext='"amount_cents" >= 0 and "refunded_cents" >= 0 and "disputed_cents" >= 0',
            name="payments_amounts_not_negative",
        ),
        sa.CheckConstraint(
            sqltext='"clawed_back_credits" between 0 and "credits"', name="payments_clawback_within_credits"
        ),
        sa.Index("payments_user_id_paid_at_index", "user_id", sa.text('"paid_at" DESC NULLS LAST')),
    )

    id: str = Field(
        sa_column=sa.Column(
            "id",
            sa.Text,
            primary_key=True,
            comment="The provider's id of what was paid: an invoice for a plan's period, a payment intent for a pack.",
        )
    )
    user_id: str = Field(
        sa_column=sa.Column(
            "user_id",
            sa.Text,
            sa.ForeignKey("credit_accounts.user_id", name="payments_user_id_credit_accounts_user_id_fk"),
            nullable=False,
        )
    )
    kind: Literal["pack", "plan", "top_up"] = Field(
        sa_column=sa.Column("kind", columns.OneOf("pack", "plan", "top_up"), nullable=False)
    )
    product: str = Field(
        sa_column=sa.Column("product", sa.Text, nullable=False, comment="Id of the pack or plan in the price file.")
    )
    amount_cents: int = Field(
        sa_column=sa.Column(
            "amount_cents",
            sa.Integer,
            nullable=False,
            comment="What was paid, tax included, in the currency's smallest unit.",
        )
    )
    currency: str = Field(sa_column=sa.Column("currency", sa.Text, nullable=False))
    credits: int = Field(sa_column=sa.Column("credits", sa.Integer, nullable=False))
    stripe_payment_intent_id: str | None = Field(default=None, sa_column=sa.Column("stripe_payment_intent_id", sa.Text))
    stripe_invoice_id: str | None = Field(default=None, sa_column=sa.Column("stripe_invoice_id", sa.Text))
    refunded_cents: int = Field(
        default=None, sa_column=sa.Column("refunded_cents", sa.Integer, nullable=False, server_default=sa.text("0"))
    )
    disputed_cents: int = Field(
        default=None,
        sa_column=sa.Column(
            "disputed_cents",
            sa.Integer,
            nullable=False,
            server_default=sa.text("0"),
            comment="What the payer's bank holds back or took back.",
        ),
    )
    clawed_back_credits: int = Field(
        default=None,
        sa_column=sa.Column(
            "clawed_back_credits",
            sa.Integer,
            nullable=False,
            server_default=sa.text("0"),
            comment="Credits that were taken back for that so far.",
        ),
    )
    clawback_count: int = Field(
        default=None,
        sa_column=sa.Column(
            "clawback_count",
            sa.Integer,
            nullable=False,
            server_default=sa.text("0"),
            comment="How often credits were taken back or restored: numbers the ledger's entries.",
        ),
    )
    paid_at: datetime = Field(sa_column=sa.Column("paid_at", sa.DateTime(timezone=True), nullable=False))
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


class RateLimits(AuthTable, table=True):
    """Requests counted in the running hour, one row per subject and tier; the row starts anew when its hour is over."""

    __tablename__ = "rate_limits"
    __table_args__ = (sa.PrimaryKeyConstraint("subject", "tier", name="rate_limits_subject_tier_pk"),)

    subject: str = Field(
        sa_column=sa.Column(
            "subject", sa.Text, nullable=False, comment="A user id, or a hash of the address for callers without one."
        )
    )
    tier: str = Field(sa_column=sa.Column("tier", sa.Text, nullable=False))
    window_started_at: datetime = Field(
        default=None,
        sa_column=sa.Column(
            "window_started_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")
        ),
    )
    count: int = Field(sa_column=sa.Column("count", sa.Integer, nullable=False))


class Sessions(AuthTable, table=True):
    """A browser's sign-in; the cookie holds the token, the row its SHA-256 in hex."""

    __tablename__ = "sessions"
    __table_args__ = (sa.Index("sessions_user_id_index", "user_id"),)

    session_token: str = Field(sa_column=sa.Column("session_token", sa.Text, primary_key=True))
    user_id: str = Field(
        sa_column=sa.Column(
            "user_id",
            sa.Text,
            sa.ForeignKey("users.id", name="sessions_user_id_users_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    expires: datetime = Field(sa_column=sa.Column("expires", sa.DateTime(timezone=True), nullable=False))


class SpendAlerts(AuthTable, table=True):
    """A warning that was raised, once for each subject, kind, period and threshold."""

    __tablename__ = "spend_alerts"
    __table_args__ = (
        sa.UniqueConstraint("user_id", "key_id", "kind", "period", "threshold", name="spend_alerts_once"),
        sa.Index("spend_alerts_unsent_index", "created_at", postgresql_where=sa.text("sent_at is null")),
    )

    id: str = Field(sa_column=sa.Column("id", sa.Text, primary_key=True))
    user_id: str = Field(
        sa_column=sa.Column(
            "user_id",
            sa.Text,
            sa.ForeignKey("credit_accounts.user_id", name="spend_alerts_user_id_credit_accounts_user_id_fk"),
            nullable=False,
        )
    )
    key_id: str = Field(
        default=None,
        sa_column=sa.Column(
            "key_id",
            sa.Text,
            nullable=False,
            server_default=sa.text("''"),
            comment="What the warning is about: the whole account or one key.",
        ),
    )
    kind: Literal["daily_cap", "monthly_cap", "low_balance", "top_up_failed", "payment_failed"] = Field(
        sa_column=sa.Column(
            "kind",
            columns.OneOf("daily_cap", "monthly_cap", "low_balance", "top_up_failed", "payment_failed"),
            nullable=False,
        )
    )
    period: str = Field(
        sa_column=sa.Column(
            "period",
            sa.Text,
            nullable=False,
            comment="What it was raised in: a day, a month, or the credit entry or payment since which it holds.",
        )
    )
    threshold: int = Field(
        sa_column=sa.Column(
            "threshold",
            sa.Integer,
            nullable=False,
            comment="Percent of the cap that was passed; 100 for the kinds without one.",
        )
    )
    sent_at: datetime | None = Field(
        default=None,
        sa_column=sa.Column("sent_at", sa.DateTime(timezone=True), comment="When the person had been told of it."),
    )
    taken_until: datetime | None = Field(
        default=None,
        sa_column=sa.Column(
            "taken_until",
            sa.DateTime(timezone=True),
            comment="Until when one teller has it; whoever has not told of it by then was killed.",
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


class StripeEvents(AuthTable, table=True):
    """Every event that the payment provider delivered: the key refuses a second processing of the same one."""

    __tablename__ = "stripe_events"

    id: str = Field(sa_column=sa.Column("id", sa.Text, primary_key=True))
    type: str = Field(sa_column=sa.Column("type", sa.Text, nullable=False))
    payload: Any = Field(sa_column=sa.Column("payload", postgresql.JSONB(none_as_null=True), nullable=False))
    processed_at: datetime | None = Field(default=None, sa_column=sa.Column("processed_at", sa.DateTime(timezone=True)))
    outcome: str | None = Field(
        default=None,
        sa_column=sa.Column(
            "outcome",
            sa.Text,
            comment="What came of it: `synced`, `foreign` (its customer is nobody's here) or `ignored`.",
        ),
    )
    problems: list[str] = Field(
        default=None,
        sa_column=sa.Column(
            "problems",
            postgresql.ARRAY(sa.Text),
            nullable=False,
            server_default=sa.text("'{}'"),
            comment=(
                "Why something that the customer paid gave nothing, or what else was wrong when it was dealt with, a "
                "line each."
            ),
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


class Subscriptions(AuthTable, table=True):
    """A plan that a person pays for, as the payment provider last told us."""

    __tablename__ = "subscriptions"
    __table_args__ = (sa.Index("subscriptions_user_id_index", "user_id"),)

    stripe_subscription_id: str = Field(sa_column=sa.Column("stripe_subscription_id", sa.Text, primary_key=True))
    user_id: str = Field(
        sa_column=sa.Column(
            "user_id",
            sa.Text,
            sa.ForeignKey("users.id", name="subscriptions_user_id_users_id_fk", ondelete="CASCADE"),
            nullable=False,
        )
    )
    plan: str = Field(
        sa_column=sa.Column("plan", sa.Text, nullable=False, comment="The plan that the next renewal bills.")
    )
    paid_plan: str | None = Field(
        default=None,
        sa_column=sa.Column(
            "paid_plan",
            sa.Text,
            comment=(
                "The plan that the running period was paid for: higher than `plan` after a downgrade, null before the "
                "first payment."
            ),
        ),
    )
    status: str = Field(sa_column=sa.Column("status", sa.Text, nullable=False))
    cancel_at_period_end: bool = Field(
        default=None,
        sa_column=sa.Column("cancel_at_period_end", sa.Boolean, nullable=False, server_default=sa.text("false")),
    )
    period_start: datetime | None = Field(default=None, sa_column=sa.Column("period_start", sa.DateTime(timezone=True)))
    period_end: datetime | None = Field(default=None, sa_column=sa.Column("period_end", sa.DateTime(timezone=True)))
    trial_end: datetime | None = Field(default=None, sa_column=sa.Column("trial_end", sa.DateTime(timezone=True)))
    synced_at: datetime = Field(
        default=None,
        sa_column=sa.Column(
            "synced_at",
            sa.DateTime(timezone=True),
            nullable=False,
            server_default=sa.text("now()"),
            comment="When the provider was asked for what stands here.",
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


class TopUps(AuthTable, table=True):
    """A pack bought by itself with the saved card. One at a time for each person; its id is the idempotency key at
    the provider.
    """

    __tablename__ = "top_ups"
    __table_args__ = (
        sa.CheckConstraint(sqltext='("state" = \'started\') = ("resolved_at" is null)', name="top_ups_resolution"),
        sa.Index("top_ups_one_at_a_time", "user_id", unique=True, postgresql_where=sa.text("state = 'started'")),
        sa.Index("top_ups_user_id_created_at_index", "user_id", sa.text('"created_at" DESC NULLS LAST')),
    )

    id: str = Field(sa_column=sa.Column("id", sa.Text, primary_key=True))
    user_id: str = Field(
        sa_column=sa.Column(
            "user_id",
            sa.Text,
            sa.ForeignKey("credit_accounts.user_id", name="top_ups_user_id_credit_accounts_user_id_fk"),
            nullable=False,
        )
    )
    pack: str = Field(sa_column=sa.Column("pack", sa.Text, nullable=False))
    cents: int = Field(sa_column=sa.Column("cents", sa.Integer, nullable=False))
    state: Literal["started", "paid", "failed"] = Field(
        default=None,
        sa_column=sa.Column(
            "state", columns.OneOf("started", "paid", "failed"), nullable=False, server_default=sa.text("'started'")
        ),
    )
    problem: str | None = Field(
        default=None, sa_column=sa.Column("problem", sa.Text, comment="Why it failed, in words for the person.")
    )
    resolved_at: datetime | None = Field(default=None, sa_column=sa.Column("resolved_at", sa.DateTime(timezone=True)))
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


class Users(AuthTable, table=True):
    """A person. Property names are those that next-auth's adapter expects; nothing about money stands here."""

    __tablename__ = "users"
    __table_args__ = (sa.UniqueConstraint("email", name="users_email_unique"),)

    id: str = Field(sa_column=sa.Column("id", sa.Text, primary_key=True))
    name: str | None = Field(default=None, sa_column=sa.Column("name", sa.Text))
    email: str = Field(sa_column=sa.Column("email", sa.Text, nullable=False))
    email_verified: datetime | None = Field(
        default=None, sa_column=sa.Column("email_verified", sa.DateTime(timezone=True))
    )
    image: str | None = Field(default=None, sa_column=sa.Column("image", sa.Text))
    role: Literal["user", "admin"] = Field(
        default=None,
        sa_column=sa.Column("role", columns.OneOf("user", "admin"), nullable=False, server_default=sa.text("'user'")),
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


class VerificationTokens(AuthTable, table=True):
    """A link sent by mail that has not been followed yet."""

    __tablename__ = "verification_tokens"
    __table_args__ = (sa.PrimaryKeyConstraint("identifier", "token", name="verification_tokens_identifier_token_pk"),)

    identifier: str = Field(sa_column=sa.Column("identifier", sa.Text, nullable=False))
    token: str = Field(sa_column=sa.Column("token", sa.Text, nullable=False))
    expires: datetime = Field(sa_column=sa.Column("expires", sa.DateTime(timezone=True), nullable=False))
