"""A made-up England: every fostering household in it, built by COPY, to see the product at scale.

Rows are what the product's own actions would have written: each with its versions in history, its
audit events and its access log lines. See scale.py for how many, book.py for how they are written.
"""
