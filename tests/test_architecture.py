"""The shape of the code: who may import whom, small files, short functions, and a word on what each module is for."""

import ast
import importlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "knowledge": set(),
    "nlu": set(),
    "assistant": {"knowledge"},
    "connectors": {"assistant", "knowledge"},
}
# Puts the whole together.
MAY_IMPORT_EVERYTHING = {"assistant/main.py"}
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 40

MODULES = [path.relative_to(ROOT).as_posix() for folder in MAY_IMPORT for path in sorted((ROOT / folder).rglob("*.py"))]
SOURCES = [name for name in MODULES if "/migrations/" not in name]
TESTS = [path.relative_to(ROOT).as_posix() for path in sorted((ROOT / "tests").rglob("*.py"))]
PACKAGES = sorted(name.removesuffix("/__init__.py").replace("/", ".") for name in MODULES if "__init__" in name)


def tree(module: str) -> ast.Module:
    return ast.parse((ROOT / module).read_text(encoding="utf-8"))


def imported(module: str) -> Iterator[str]:
    """The top-level packages that a module imports, also inside its functions."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports by a relative name"
            yield (node.module or "").split(".")[0]


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_a_package_imports_only_those_below_it(package: str) -> None:
    forbidden = set(MAY_IMPORT) - MAY_IMPORT[package] - {package}
    of_package = [name for name in MODULES if name.startswith(f"{package}/") and name not in MAY_IMPORT_EVERYTHING]
    assert {name: found for name in of_package if (found := forbidden & set(imported(name)))} == {}


def test_the_dialogue_engine_imports_nothing_that_only_the_application_has() -> None:
    of_application = {"fastapi", "faiss", "sentence_transformers", "pydantic_settings", "bm25s"}
    engine = [name for name in MODULES if name.startswith("nlu/")]
    assert {name: found for name in engine if (found := of_application & set(imported(name)))} == {}


def test_the_application_never_imports_rasa() -> None:
    own = [name for name in MODULES if not name.startswith("nlu/")]
    assert [name for name in own if {"rasa", "tensorflow"} & set(imported(name))] == []


@pytest.mark.parametrize("module", MODULES + TESTS)
def test_a_module_says_first_what_it_is_for(module: str) -> None:
    assert (ast.get_docstring(tree(module)) or "").strip() != ""


def test_modules_of_tests_have_names_of_their_own() -> None:
    names = Counter(name.rpartition("/")[2] for name in TESTS if not name.startswith("tests/nlu/"))
    assert [name for name, count in names.items() if count > 1 and name != "conftest.py"] == []


def test_modules_are_small() -> None:
    lengths = {name: len((ROOT / name).read_text(encoding="utf-8").splitlines()) for name in MODULES + TESTS}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_functions_are_short() -> None:
    long = {
        f"{name}:{node.name}": node.end_lineno - node.lineno + 1
        for name in SOURCES
        for node in ast.walk(tree(name))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > MOST_LINES_OF_A_FUNCTION
    }
    assert long == {}


@pytest.mark.parametrize("package", [name for name in PACKAGES if not name.startswith("nlu")])
def test_what_a_package_publishes_is_there_and_documented(package: str) -> None:
    module = importlib.import_module(package)
    published = getattr(module, "__all__", [])
    assert len(set(published)) == len(published)
    assert [name for name in published if not getattr(module, name).__doc__] == []
