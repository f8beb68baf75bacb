"""Pages are compressed for those on our own pages, and for nobody else's page."""

import gzip

import pytest
from django.http import FileResponse, HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from fostering.core.compression import Compression

GZIP = {"Accept-Encoding": "gzip, br"}
PAGE = "<p>Hazel</p>" * 100


def answer(headers, content_type="text/html; charset=utf-8"):
    request = RequestFactory().get("/", headers=headers)
    return Compression(lambda _: HttpResponse(PAGE, content_type=content_type))(request)


@pytest.mark.parametrize(
    ("asked_from", "encoding"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, "gzip"),
        ({"Sec-Fetch-Site": "none"}, "gzip"),
        ({"Authorization": "Token of-a-program"}, "gzip"),
        ({"Sec-Fetch-Site": "cross-site"}, None),
        ({"Sec-Fetch-Site": "same-site"}, None),
        ({}, None),
    ],
)
def test_who_is_sent_compressed_pages(asked_from, encoding):
    response = answer(GZIP | asked_from)

    assert response.headers.get("Content-Encoding") == encoding
    assert "Sec-Fetch-Site" in response.headers["Vary"]


def test_what_is_sent_is_the_page_and_its_length_varies():
    answers = [answer(GZIP | {"Sec-Fetch-Site": "none"}) for _ in range(20)]

    assert {gzip.decompress(each.content).decode() for each in answers} == {PAGE}
    assert len({len(each.content) for each in answers}) > 1


def test_a_browser_that_cannot_is_sent_it_plain():
    assert "Content-Encoding" not in answer({"Sec-Fetch-Site": "none"})


@pytest.mark.parametrize("kind", ["application/pdf", "application/zip", "image/png"])
def test_files_go_as_they_are(kind):
    assert "Content-Encoding" not in answer(GZIP | {"Sec-Fetch-Site": "none"}, kind)


def test_a_file_keeps_its_length(tmp_path):
    path = tmp_path / "records.csv"
    path.write_text(PAGE)
    request = RequestFactory().get("/", headers=GZIP | {"Sec-Fetch-Site": "none"})

    with path.open("rb") as file:
        response = Compression(lambda _: FileResponse(file, content_type="text/csv"))(request)
        assert response.headers["Content-Length"] == str(len(PAGE))
        assert "Content-Encoding" not in response


@pytest.mark.django_db
def test_the_product_sends_its_pages_so(client):
    response = client.get(
        reverse("account_login"), headers=GZIP | {"Sec-Fetch-Site": "same-origin"}
    )

    assert response.headers["Content-Encoding"] == "gzip"
