"""The organiser's way from a terminal: add, diff, check, publish, go back; and what each mistake is told."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from assistant.cli.app import app, main
from knowledge.cache import VectorCache
from knowledge.locking import exclusive
from knowledge.releases import ReleaseStore
from knowledge.seeding import seed

TEXTS = {
    "concerts.en.md": "---\ntitle: Balcony concerts\n---\n## Music {#music}\n\nMusicians of Metz played on balconies.",
    "masks.en.md": "---\ntitle: Masks\n---\n## Sewing {#sewing}\n\nDesigners of Graz sewed masks for hospitals.",
    "questions.jsonl": json.dumps({"id": "q1", "text": "Who sewed masks?", "language": "en", "relevant": ["masks"]}),
}
NEWS = "Les voitures des délégués sont garées au pied de l’ancienne tour à charbon, près de la porte 7."

Run = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path, caches: list[VectorCache]) -> Path:
    content, folder = tmp_path / "content", tmp_path / "data"
    content.mkdir()
    folder.mkdir()
    for name, text in TEXTS.items():
        (content / name).write_text(text, encoding="utf-8")
    (folder / "cache").symlink_to(caches[0].folder.absolute())
    seed(ReleaseStore(folder / "releases", caches), content)
    return folder


@pytest.fixture
def run(data: Path) -> Run:
    def invoke(*arguments: str | Path) -> Result:
        return CliRunner().invoke(app, ["knowledge", *map(str, arguments), "--data-dir", str(data)])

    return invoke


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "parking.txt"
    path.write_text(NEWS, encoding="utf-8")
    return path


def served(run: Run) -> list[int]:
    return [one["number"] for one in json.loads(run("releases", "--json").stdout) if one["served"]]


def test_a_file_is_added_published_and_taken_back(run: Run, news: Path) -> None:
    added = run("add", news)
    assert (added.exit_code, "added      parking.fr  (1 sections)" in added.stdout) == (0, True)
    differs = run("diff").stdout
    assert "+ parking  parking  (fr added)" in differs
    assert f"after:  {NEWS}" in differs
    published = run("publish", "--note", "Where to park", "--who", "ana")
    assert (published.exit_code, published.stdout.splitlines()[-1]) == (
        0,
        "Release 2 is served: 3 documents, 3 passages.",
    )
    assert served(run) == [2]
    assert "Where to park  by ana" in run("releases").stdout
    assert "Release 1 is served in place of release 2." in run("rollback", "1").stdout
    assert (served(run), "+ parking" in run("diff").stdout) == ([1], True)


def test_a_translation_takes_the_anchors_of_the_original_and_the_rest_is_told(run: Run, tmp_path: Path) -> None:
    text = "---\ntitle: Balcons\n---\n# Balcons\n\n### Musique ###\n\nDes musiciens de Metz ont joué sur les balcons.\n"
    path = tmp_path / "concerts.fr.md"
    path.write_text(f"{text}\n## Bagages\n\nLes valises restent à l’entrée.\n", encoding="utf-8")
    lines = run("add", path).stdout.splitlines()
    assert [line.split(maxsplit=1)[1].strip() for line in lines[:1]] == ["concerts.fr  (2 sections)"]
    assert [line.strip() for line in lines[1:3]] == [
        "1 of 2 sections paired with the document's other languages",
        "not paired: Bagages",
    ]
    kept = next((tmp_path / "data" / "draft").rglob("concerts.fr.md")).read_text(encoding="utf-8")
    assert text.replace("### Musique ###", "### Musique {#music}") in kept


def test_going_back_listing_and_comparing_load_no_encoder(run: Run, news: Path, data: Path) -> None:
    run("add", news)
    run("publish", "--note", "Where to park")
    commands = [["rollback", "1"], ["releases"], ["diff"]]
    program = (
        "import sys; from typer.testing import CliRunner; from assistant.cli.app import app;"
        f"done = [CliRunner().invoke(app, ['knowledge', *one, '--data-dir', {str(data)!r}]) for one in {commands}];"
        "print([one.exit_code for one in done], sorted({'torch', 'sentence_transformers'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout == "[0, 0, 0] []\n"
    assert served(run) == [1]


def test_what_gets_worse_is_listed_and_waits_for_a_reason(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "masks.en.md"
    path.write_text("---\ntitle: Trams\n---\n## Trams {#trams}\n\nTrams of Linz run all night.", encoding="utf-8")
    run("add", path)
    (tmp_path / "data" / "draft" / "content" / "masks.en.md").rename(
        tmp_path / "data" / "draft" / "content" / "trams.en.md"
    )
    found = json.loads(run("check", "--json").stdout)
    assert (found["needs_confirmation"], [one["id"] for one in found["answers"] if one["regression"]]) == (True, ["q1"])
    refused = run("publish", "--note", "Trams")
    assert refused.exit_code == 3
    assert "WRONG: right now, and would be wrong:\n  q1 (en) Who sewed masks?" in refused.stdout
    assert "Nothing was published." in refused.stderr
    assert served(run) == [1]
    assert run("publish", "--note", "Trams", "--confirm", "Masks are history").exit_code == 0
    assert "(in spite of its check: Masks are history)" in run("releases").stdout


def test_all_texts_travel_in_a_file(run: Run, news: Path, tmp_path: Path) -> None:
    run("add", news)
    archive = tmp_path / "all.zip"
    assert run("export", archive).stdout == f"4 files written to {archive}\n"
    assert run("export", tmp_path / "first.zip", "--release", "1").stdout.startswith("3 files")
    assert run("import", archive).stdout == "0 files imported, 4 unchanged\n"


def test_what_an_import_would_do_is_shown_without_doing_it(run: Run, tmp_path: Path) -> None:
    run("export", tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip", "a") as archive:
        archive.writestr("guide/parking.fr.md", NEWS)
        archive.writestr("guide/notes.txt", NEWS)
    would = run("import", tmp_path / "all.zip", "--dry-run")
    assert would.stdout.splitlines() == [
        "added      parking.fr",
        "refused    'guide/notes.txt' is no text; the files are named kind/document.language.md.",
        "1 added, 0 changed, 3 unchanged, 1 refused; 0 that the archive does not hold stay",
    ]
    assert run("diff").stdout == "The draft is what is served.\n"


def test_a_text_that_tells_no_language_is_kept_once_its_language_is_named(run: Run, tmp_path: Path) -> None:
    numbers = tmp_path / "numbers.txt"
    numbers.write_text("1 2 3", encoding="utf-8")
    refused = run("add", numbers)
    assert "name it like numbers.fr.txt, or say --language fr" in str(refused.exception)
    assert run("add", numbers, "--language", "fr").stdout.startswith("added      numbers.fr")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["add", "nothing.en.md"], "There is no file nothing.en.md."),
        (["publish", "--note", "Nothing new"], "there is nothing to publish"),
        (["rollback", "9"], "Release 9 was never published. You can go back to: 1."),
        (["import", "nothing.zip"], "nothing.zip cannot be read as a ZIP file"),
        (["export", "all.zip", "--release", "9"], "Release 9 has no readable manifest"),
    ],
)
def test_a_mistake_is_told_in_one_line(
    data: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["assistant", "knowledge", *arguments, "--data-dir", str(data)])
    with pytest.raises(SystemExit) as ended:
        main()
    (line,) = [line for line in capsys.readouterr().err.splitlines() if line.startswith("assistant: ")]
    assert (ended.value.code, message in line) == (2, True)


def test_who_comes_second_is_told(
    data: Path, news: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["assistant", "knowledge", "check", "--data-dir", str(data)])
    with exclusive(data, "publish"), pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "At work here already: publishing (process" in capsys.readouterr().err


def test_one_name_is_not_given_to_several_files(run: Run, news: Path) -> None:
    refused = run("add", news, news, "--document", "parking")
    assert (refused.exit_code, "one by one" in refused.output) == (2, True)
