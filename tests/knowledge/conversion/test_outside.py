"""Nothing that a file refers to is ever fetched: a server that waits for it is never called."""

import socket
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from made_files import PARAGRAPH, write_docx, write_pdf, write_pptx, write_xlsx

from knowledge.conversion import CONVERTERS, convert_file, convert_isolated

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = (
    '<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    f'xmlns:r="{OFFICE}" r:link="spy" r:embed="spy"/></w:drawing></w:r></w:p>'
)


@pytest.fixture
def spy() -> Iterator[tuple[str, Callable[[], bool]]]:
    """The address of a server, and whether anybody has called it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)

        def called() -> bool:
            try:
                server.accept()[0].close()
            except BlockingIOError:
                return False
            return True

        yield f"http://127.0.0.1:{server.getsockname()[1]}/spy", called


def relate(path: Path, url: str) -> Path:
    """Add relations to `url`, of every kind that an office program would follow, to each part of a file."""
    kinds = ["image", "externalLinkPath", "attachedTemplate", "oleObject", "subDocument", "hyperlink"]
    told = "".join(
        f'<Relationship Id="{"spy" if kind == "image" else kind}" Type="{OFFICE}/{kind}" Target="{url}" '
        'TargetMode="External"/>'
        for kind in kinds
    )
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            related = content.replace(b"</Relationships>", f"{told}</Relationships>".encode())
            archive.writestr(name, related if name.endswith(".rels") else content)
    return path


def files(folder: Path, url: str) -> dict[str, Path]:
    """A file of each format that refers to `url` in the ways of that format."""
    page = (
        f"<base href='{url}'><link rel=stylesheet href='{url}'><img src='{url}' srcset='{url} 2x'>"
        f"<style>@import '{url}'; p {{background: url({url})}}</style><script src='{url}'></script>"
        f"<iframe src='{url}'></iframe><object data='{url}'></object><video poster='{url}'></video>"
        f"<meta http-equiv=refresh content='0;url={url}'><svg><image href='{url}'/></svg><p>Text</p>"
    )
    event = f"BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:A\r\nATTACH:{url}\r\nURL:{url}\r\nDESCRIPTION:{page}\r\nEND:VEVENT"
    talk = f'{{"title": "A", "logo": "{url}", "url": "{url}", "abstract": "<img src=\'{url}\'>"}}'
    texts = {
        "html": page,
        "htm": page,
        "md": f"---\nimage: {url}\n---\n![x]({url})\n\n{page}\n\n<{url}>",
        "markdown": f"![x]({url})\n\n[x]: {url}",
        "txt": f"{url} {page}",
        "csv": f'a,b\n=WEBSERVICE("{url}"),=IMPORTXML("{url}"; "//a")\n',
        "ics": f"BEGIN:VCALENDAR\r\nX-WR-CALNAME:A\r\nURL:{url}\r\n{event}\r\nEND:VCALENDAR\r\n",
        "json": f'{{"schedule": {{"conference": {{"days": [{{"rooms": {{"A": [{talk}]}}}}]}}}}}}',
    }
    made = {suffix: folder / f"a.{suffix}" for suffix in texts}
    for suffix, text in texts.items():
        made[suffix].write_text(text, encoding="utf-8")
    made["pdf"] = write_pdf(folder / "a.pdf", [["Text"]])
    actions = f"/AA << /O << /S /URI /URI ({url}) >> >> /OpenAction << /S /GoToR /F ({url}) >> /Type /Catalog"
    made["pdf"].write_bytes(made["pdf"].read_bytes().replace(b"/Type /Catalog", actions.encode(), 1))
    made["docx"] = relate(write_docx(folder / "a.docx", PARAGRAPH.format(text="Text") + DRAWING), url)
    made["pptx"] = relate(write_pptx(folder / "a.pptx", [("A", "Text")]), url)
    made["xlsx"] = relate(write_xlsx(folder / "a.xlsx", {"A": [["a"], ["Text"], [f'=WEBSERVICE("{url}")']]}), url)
    return made


def test_what_a_file_refers_to_is_never_fetched(tmp_path: Path, spy: tuple[str, Callable[[], bool]]) -> None:
    url, called = spy
    made = files(tmp_path, url)
    assert sorted(made) == sorted(CONVERTERS)
    for suffix, path in made.items():
        assert convert_file(path, "a", "en").rendering.sections, suffix
        assert not called(), suffix


def test_nor_by_the_process_apart(tmp_path: Path, spy: tuple[str, Callable[[], bool]]) -> None:
    url, called = spy
    made = files(tmp_path, url)
    for suffix in ("html", "docx", "xlsx", "pdf"):
        assert convert_isolated(made[suffix], "a", "en").rendering.sections, suffix
    assert not called()
