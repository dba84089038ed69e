"""The HTML of every page, as the checker of the W3C sees it."""

import json
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.browser.addresses import ABSENT, INSIDE, PUBLIC
from tests.browser.site import Site
from tests.patience import PATIENCE_SECONDS

CHECKER = Path(__file__).parent / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
BROWSER = {"Accept": "text/html"}


@pytest.mark.skipif(not CHECKER.is_file(), reason="needs vnu-jar: npm ci in tests/browser")
@pytest.mark.skipif(shutil.which("java") is None, reason="needs Java: apt-get install default-jre-headless")
def test_the_html_of_every_page_is_in_order(site: Site, tmp_path: Path) -> None:
    inside = {**BROWSER, "Authorization": f"Bearer {site.token}"}
    asked = [(path, BROWSER) for path in (*PUBLIC, *ABSENT)] + [(path, inside) for path in INSIDE]
    with httpx.Client(base_url=site.url, trust_env=False, timeout=PATIENCE_SECONDS) as client:
        for number, (path, headers) in enumerate(asked):
            for language in ("en", "ar"):
                joint = "&" if "?" in path else "?"
                answer = client.get(f"{path}{joint}lang={language}", headers=headers)
                (tmp_path / f"{number:02}-{language}.html").write_bytes(answer.content)
    command = ["java", "-jar", str(CHECKER), "--format", "json", "--exit-zero-always", str(tmp_path)]
    checked = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE_SECONDS)
    found = [each for each in json.loads(checked.stderr)["messages"] if each["type"] == "error"]
    assert [f"{Path(each['url']).name}:{each.get('lastLine')}: {each['message']}" for each in found] == []
