"""What stands between the machines and the database, and before them: PgBouncer and HAProxy."""

import os
import pwd
from pathlib import Path

from django.db import connection

from devtool.supervisor import Child

# A connection to the pooler is cheap, one of the pooler's to PostgreSQL is not: so few that the
# processes of the test have to share them, and transactions of one land on the other's.
TARGET = {"HOST": "host", "PORT": "port", "NAME": "dbname", "USER": "user", "PASSWORD": "password"}
POOLER_INI = """\
[databases]
{name} = {target}
[pgbouncer]
listen_addr = {address}
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 200
"""

BALANCER_CFG = """\
global
  maxconn 200
defaults
  mode http
  option forwardfor
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend entrance
  bind {address}:{port}
  default_backend web
backend web
  balance leastconn
  option httpchk GET /livez
  http-response set-header X-Machine %s
{servers}
"""


def pooler(folder, *, address, port):
    """PgBouncer in transaction mode before the tests' database. `folder` is one that all reach."""
    at = connection.settings_dict
    ini = folder / "pgbouncer.ini"
    ini.write_text(
        POOLER_INI.format(
            name=at["NAME"],
            target=" ".join(f"{word}='{at[key]}'" for key, word in TARGET.items() if at[key]),
            address=address,
            port=port,
        )
    )
    argv = [*_as_owner(at["HOST"], ini), "pgbouncer", str(ini)]
    return Child("pooler", argv, env=dict(os.environ), cwd=folder, log=folder / "pooler.log")


def balancer(folder, *, address, port, machines):
    """HAProxy: each request goes to the machine that is least busy."""
    servers = [f"  server machine{n} {at} check" for n, at in enumerate(machines, start=1)]
    cfg = folder / "haproxy.cfg"
    cfg.write_text(BALANCER_CFG.format(address=address, port=port, servers="\n".join(servers)))
    argv = ["haproxy", "-db", "-f", str(cfg)]
    return Child("balancer", argv, env=dict(os.environ), cwd=folder, log=folder / "balancer.log")


def _as_owner(socket_folder, ini):
    """PgBouncer refuses to be root; whoever runs PostgreSQL may open its socket."""
    if os.geteuid() != 0:
        return ()
    owner = Path(socket_folder).stat().st_uid if socket_folder.startswith("/") else 0
    account = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    os.chown(ini, account.pw_uid, account.pw_gid)  # it holds the password
    ini.chmod(0o600)
    # Who changes the user is not told of our death any more, unless they ask for it afterwards.
    ids = (f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups")
    return ("setpriv", *ids, "--pdeathsig=TERM")
