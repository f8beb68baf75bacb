"""Pages of the API: bounded, and as quick for the last of millions of rows as for the first."""

from rest_framework.pagination import CursorPagination


class Pages(CursorPagination):
    """Rows by their key, each page from where the last one ended: follow `next` to read them all.

    Nothing is counted and nothing skipped, as either would read every row before the page. A row
    that is added while a client reads is met at the end, and none is given twice.
    """

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200
    ordering = ("pk",)
