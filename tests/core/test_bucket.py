"""Files in a bucket: taken in, handed out, merged into packs and imported, with no local path."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from fostering.documents.models import StoredFile
from fostering.documents.tasks import build_pack
from fostering.interchange.models import BatchStatus, ImportBatch
from fostering.interchange.tasks import work
from tests import buckets
from tests.carers.assessing import full
from tests.documents import papers
from tests.documents.test_files import added
from tests.documents.test_pack_actions import ask
from tests.interchange.test_pages import csv_files


@pytest.fixture(scope="module")
def server():
    with buckets.served() as address:
        yield address


@pytest.fixture
def owner(server, settings):
    """Files go to the bucket; what its owner sees of it."""
    settings.STORAGES = settings.STORAGES | {"default": buckets.storage(server)}
    yield buckets.client(server)
    for key in keys(buckets.client(server)):
        buckets.client(server).delete_object(Bucket=buckets.BUCKET, Key=key)


def keys(owner):
    return [item["Key"] for item in owner.list_objects(Bucket=buckets.BUCKET).get("Contents", [])]


def test_an_upload_is_handed_out_by_its_view_and_by_nothing_else(cast, owner, sign_in):
    stored = added(cast.household, cast.worker)
    address = reverse("document-download", args=[stored.key])

    response = sign_in(cast.worker).get(address)

    content = b"".join(response.streaming_content)
    assert response.status_code == 200
    assert int(response.headers["Content-Length"]) == len(content) == stored.size
    assert hashlib.sha256(content).hexdigest() == stored.sha256
    assert sign_in(cast.stranger).get(address).status_code == 404
    with pytest.raises(NotImplementedError):
        _ = stored.file.url


def test_what_is_kept_belongs_to_the_owner_of_the_bucket_alone(cast, owner):
    stored = added(cast.household, cast.worker)

    assert keys(owner) == [stored.file.name]
    grants = owner.get_object_acl(Bucket=buckets.BUCKET, Key=stored.file.name)["Grants"]
    assert [(g["Permission"], g["Grantee"]["Type"]) for g in grants] == [
        ("FULL_CONTROL", "CanonicalUser")
    ]


def test_a_kept_file_is_never_overwritten(owner):
    first = default_storage.save("aa/one.pdf", ContentFile(b"first"))
    second = default_storage.save("aa/one.pdf", ContentFile(b"second"))

    assert first != second
    with default_storage.open(first) as file:
        assert file.read() == b"first"


def test_a_file_that_is_gone_is_a_missing_file_as_in_a_folder(owner):
    with pytest.raises(FileNotFoundError):
        default_storage.open("aa/none.pdf")


def test_a_pack_with_an_uploaded_report_is_made_and_handed_out(cast, owner, sign_in):
    assessment = full(cast.household, cast.assessor)
    report = added(cast.household, cast.worker, content=papers.pdf(pages=3))
    pack = ask(cast, assessment, documents=[report.pk])

    build_pack(pack.pk)

    pack.refresh_from_db()
    assert (pack.status, pack.error) == ("done", "")
    response = sign_in(cast.panel_coordinator).get(reverse("pack-download", args=[pack.pk]))
    content = b"".join(response.streaming_content)
    assert hashlib.sha256(content).hexdigest() == pack.file.sha256
    assert StoredFile.objects.count() == len(keys(owner))


def test_an_import_is_checked_and_carried_out_from_the_bucket(cast, owner, sign_in):
    client = sign_in(cast.service_manager)
    assert client.post(reverse("import-new"), {"files": csv_files()}).status_code == 302
    batch = ImportBatch.objects.get()
    assert keys(owner) == [batch.path]

    work(batch.pk)
    client.post(reverse("import-start", args=[batch.pk]))
    work(batch.pk)

    batch.refresh_from_db()
    assert batch.status == BatchStatus.IMPORTED
    assert keys(owner) == []
