"""A small knowledge base and event, and a client of the pages built on them."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from connectors.web import EventInfo, build_router
from knowledge.documents import Document, parse_rendering

ENGLISH = """---
title: "Metz: balconies & music"
kind: practice
city: [Metz, Nancy]
field: music
year: 2020
sources: [https://www.example.org/balcons-%C3%A9t%C3%A9/, "A letter"]
licence: CC BY 4.0
---
## Concerts <at> home {#concerts}

Musicians of **Metz** played on their *balconies*. Neighbours sang along.

The city lent [instruments](jazz#lending), see [below](#later) or [its page](https://example.org/metz).

## Later {#later}

<script>alert(1)</script> ![picture](https://example.org/p.png) [odd](javascript:alert(1))
"""

CHINESE = """---
title: "梅斯：阳台与音乐"
kind: practice
city: 梅斯
field: music
year: 2020
translation: unofficial
---
## 在家的音乐会 {#concerts}

梅斯的音乐家在阳台上演奏，邻居们随着歌声一起唱。人们聚在广场上。
"""


@pytest.fixture
def documents() -> dict[str, Document]:
    kind, english = parse_rendering("metz", "en", ENGLISH)
    _, chinese = parse_rendering("metz", "zh", CHINESE)
    return {"metz": Document("metz", kind, {"en": english, "zh": chinese})}


@pytest.fixture
def client(documents: dict[str, Document]) -> Iterator[TestClient]:
    event = EventInfo(title="A Meeting of Cities", short_title="The Meeting", questions=("What is it?",))
    app = FastAPI()
    app.include_router(build_router(lambda: documents, lambda _: event))
    with TestClient(app) as client:
        yield client
