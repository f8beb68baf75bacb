"""The floor: the rows that a page shows, by plain SQL through a bare Django view, as JSON.

No middleware, no session, no template, nothing logged: what remains is the web server, Django's
request, the connection pool, and PostgreSQL. What a page takes beyond it is the product's own.
"""
