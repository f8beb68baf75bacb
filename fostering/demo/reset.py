"""Emptying a developer's database, append-only tables included."""

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from fostering.core.errors import DomainError

KEPT = {"django_content_type", "auth_permission", "django_migrations"}


def empty_database() -> None:
    """Empty every table of the product and start its references again. On a dev machine only.

    TRUNCATE, because history, events and the access log refuse DELETE; all tables in one go,
    because they refer to one another.
    """
    if not settings.DEV:
        raise DomainError("Only a developer's database can be emptied.")
    models = apps.get_models(include_auto_created=True)
    tables = sorted({model._meta.db_table for model in models if model._meta.managed} - KEPT)
    names = ", ".join(connection.ops.quote_name(table) for table in tables)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")
        cursor.execute("ALTER SEQUENCE record_ref_seq RESTART")
    cache.clear()
