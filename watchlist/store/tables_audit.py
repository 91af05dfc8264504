"""The tables of the audit log."""

from __future__ import annotations

from sqlalchemy import Column, Text
from sqlmodel import Field

from watchlist.store.schema import METADATA, Base


class AuditEntry(Base, table=True):
    """One act, chained to the one before: `hash` covers every other column and the previous hash. Triggers refuse changes."""

    __tablename__ = "audit_entry"
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: str
    actor: str
    action: str
    run: str | None = Field(default=None, index=True)
    payload: str = Field(sa_column=Column(Text(), nullable=False))
    names: str = Field(sa_column=Column(Text(), nullable=False))
    previous: str
    hash: str


class AuditName(Base, table=True):
    """A name that an audit entry speaks of, behind a salted hash that stands in the chain: it can be erased, not altered."""

    __tablename__ = "audit_name"
    digest: str = Field(primary_key=True)
    seq: int = Field(foreign_key="audit_entry.seq", index=True)
    salt: str
    name: str = Field(sa_column=Column(Text(), nullable=False))


AUDIT_ENTRY = METADATA.tables["audit_entry"]
AUDIT_NAME = METADATA.tables["audit_name"]
