"""Organisers see which release is served and which can no longer be."""

import json

import pytest
from desk_setup import add_news

from assistant.organisers.desk import Desk
from assistant.organisers.release_list import ReleaseListing


@pytest.fixture
def listing(desk: Desk) -> ReleaseListing:
    add_news(desk)
    desk.publish("cleo", "Where to park")
    return ReleaseListing(desk.releases)


def test_the_newest_comes_first_and_the_served_one_is_marked(listing: ReleaseListing, desk: Desk) -> None:
    assert [(one.number, one.served, one.usable) for one in listing.newest(10)] == [(2, True, True), (1, False, True)]
    assert [one.number for one in listing.newest(1)] == [2]
    assert [one.number for one in listing.newest(1, before=2)] == [1]
    desk.rollback("cleo", 1)
    assert [(one.number, one.served) for one in listing.newest(10)] == [(2, False), (1, True)]


def test_a_file_that_was_changed_is_named_however_often_one_has_looked(listing: ReleaseListing, desk: Desk) -> None:
    assert listing.one(1).damaged == ()
    index = desk.releases.content(1).parent / "index" / "view-0" / "passages.faiss"
    whole = index.read_bytes()
    index.write_bytes(whole[:-8])
    assert (listing.one(1).damaged, listing.one(1).usable) == (("index/view-0/passages.faiss",), False)
    index.write_bytes(whole)
    assert listing.one(1).usable


def test_a_release_without_a_manifest_that_can_be_read_is_listed_as_damaged(
    listing: ReleaseListing, desk: Desk
) -> None:
    (desk.releases.content(1).parent / "manifest.json").write_text("{", encoding="utf-8")
    told = {one.number: one for one in listing.newest(10)}
    assert (told[1].manifest, told[1].damaged, told[1].usable) == (None, ("manifest.json",), False)
    assert told[2].usable


def test_a_release_of_another_version_of_the_product_is_said_to_be_one(listing: ReleaseListing, desk: Desk) -> None:
    path = desk.releases.content(1).parent / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "layout": 0}), encoding="utf-8")
    assert (listing.one(1).outdated, listing.one(1).damaged, listing.one(1).usable) == (True, (), False)
