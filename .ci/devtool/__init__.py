"""What `./dev` is made of: standard library only, so that it runs before anything is installed.

cli finds the commands in commands/, one module each. They stand on:
system (apt packages), environment (.venv), services (PostgreSQL and Valkey, shared between
commands that run at once), supervisor (web, worker and beat) and django_env (what Django reads).
"""
