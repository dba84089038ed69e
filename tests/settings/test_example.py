import re
import tomllib
from pathlib import Path
from typing import Any

from service.settings import ConsoleSettings, Settings
from service.settings.channels import BY_KIND
from tests.settings.samples import load, write

EXAMPLE = Path(__file__).parents[2] / "config" / "muhla.toml"


def uncommented() -> str:
    """The example with every setting in force."""
    return re.sub(r"^#(?=[a-z\[])", "", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)


def every_setting() -> dict[str, Any]:
    return tomllib.loads(uncommented())


def test_the_example_is_accepted_as_it_is_and_changes_nothing() -> None:
    assert load(CONFIG=str(EXAMPLE)) == Settings()


def test_every_line_of_the_example_is_accepted_too(folder: Path) -> None:
    write(folder / "config/muhla.toml", uncommented())
    assert {channel.kind for channel in load().channels.values()} == set(BY_KIND)


def test_the_example_names_every_setting() -> None:
    example = every_setting()
    assert set(example) == set(Settings.model_fields)
    common = set(example["channels"]["console"])
    assert common == set(ConsoleSettings.model_fields)
    for table in example["channels"].values():
        assert common | set(table) == set(BY_KIND[table["kind"]].model_fields)


def test_the_example_shows_the_defaults() -> None:
    defaults = Settings().model_dump(mode="json")
    example = {name: value for name, value in every_setting().items() if defaults[name] is not None}
    assert {name: example[name] for name in example if name != "channels"} == {
        name: defaults[name] for name in example if name != "channels"
    }
    assert every_setting()["channels"]["console"] == defaults["channels"]["console"]
