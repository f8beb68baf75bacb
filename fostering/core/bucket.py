"""Files in an S3 bucket, for a service that runs on several machines.

The bucket is private and stays so: nobody is ever given an address in it. A file is read by the
product and handed on by the views that check who asks, as from a folder.
"""

from typing import Any, NoReturn

from botocore.config import Config
from storages.backends.s3 import S3Storage

# A file that is larger is read from a temporary file instead of from memory.
IN_MEMORY_BYTES = 2 * 1024 * 1024
CONNECT_SECONDS, READ_SECONDS, ATTEMPTS = 5, 30, 3


class Bucket(S3Storage):
    """Options: bucket_name, and where needed endpoint_url, region_name, access_key, secret_key,
    location (a folder in the bucket) and addressing_style ("path" for most servers of one's own).

    Without keys those of the machine's role are used.
    """

    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {
            # No ACL is sent: what S3 gives then is private, and buckets whose owner has turned
            # ACLs off, as new ones on AWS are, refuse to be sent any.
            "default_acl": None,
            # The bytes of a stored file never change.
            "file_overwrite": False,
            "max_memory_size": IN_MEMORY_BYTES,
        }

    def __init__(self, **options: Any) -> None:
        style = options.pop("addressing_style", None) or "auto"
        super().__init__(client_config=_client_config(style), **options)

    def url(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: a signed address would be good for whoever it is passed on to."""
        raise NotImplementedError("Files of a bucket have no address: their views hand them out.")


def _client_config(style: str) -> Config:
    return Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"max_attempts": ATTEMPTS, "mode": "standard"},
        s3={"addressing_style": style},
        signature_version="s3v4",
        # Newer checksums only where S3 asks for them: not every S3-compatible server knows them.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
