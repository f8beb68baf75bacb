"""An S3 server for tests: moto's, which answers over HTTP as S3 does and keeps all in memory."""

import contextlib

import boto3
from moto.server import ThreadedMotoServer

BUCKET = "fostering-files"
KEYS = {"access_key": "test-key", "secret_key": "test-secret"}


@contextlib.contextmanager
def served(host="127.0.0.1", port=0):
    """The address of a server that holds one empty bucket."""
    server = ThreadedMotoServer(ip_address=host, port=port, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    client(address).create_bucket(Bucket=BUCKET)
    try:
        yield address
    finally:
        server.stop()


def client(address):
    """What the owner of the bucket sees of it."""
    return boto3.client(
        "s3",
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id=KEYS["access_key"],
        aws_secret_access_key=KEYS["secret_key"],
    )


def storage(address):
    """The store's entry in STORAGES."""
    return {
        "BACKEND": "fostering.core.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": BUCKET,
            "endpoint_url": address,
            "region_name": "us-east-1",
            "addressing_style": "path",
            **KEYS,
        },
    }
