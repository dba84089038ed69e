"""config/kubernetes: each manifest is one that Kubernetes takes, and what they name is there."""

import re
import shutil
import subprocess
import warnings
from pathlib import Path
from typing import Any

import pytest
import yaml

from service.settings import load_settings
from tests.docs.pages import ROOT, text_of
from tests.patience import PATIENCE_SECONDS

FOLDER = ROOT / "config" / "kubernetes"
KUSTOMIZATION = yaml.safe_load(text_of(FOLDER / "kustomization.yaml"))
MANIFESTS: list[dict[str, Any]] = [
    each for name in KUSTOMIZATION["resources"] for each in yaml.safe_load_all(text_of(FOLDER / name))
]
DEPLOYMENTS = {each["metadata"]["name"]: each for each in MANIFESTS if each["kind"] == "Deployment"}
VERSIONS = ("1.30", "1.37")
"""Of Kubernetes: the oldest that has all that is asked for, and the newest whose schema is here."""

each_deployment = pytest.mark.parametrize("deployment", DEPLOYMENTS.values(), ids=list(DEPLOYMENTS))


def container(deployment: dict[str, Any]) -> dict[str, Any]:
    [only] = deployment["spec"]["template"]["spec"]["containers"]
    return dict(only)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda each: f"{each['kind']} {each['metadata']['name']}")
def test_the_published_schema_takes_it(manifest: dict[str, Any], version: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what it imports, not what it finds
        import kubernetes_validate
    kubernetes_validate.validate(manifest, version, strict=True)


def test_a_manifest_with_a_slip_would_be_noticed() -> None:
    import kubernetes_validate

    [first, *_] = MANIFESTS
    wrong = {**first, "spec": {**first["spec"], "replica": 2}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, VERSIONS[0], strict=True)


def test_every_file_that_is_named_is_there_and_every_file_that_is_there_is_named() -> None:
    assert {each.name for each in FOLDER.iterdir()} == {"kustomization.yaml", *KUSTOMIZATION["resources"]}
    [generator] = KUSTOMIZATION["configMapGenerator"]
    files = [FOLDER / name for name in generator["files"]]
    assert [file.resolve() for file in files] == [ROOT / "deadlines.toml", ROOT / "config" / "muhla.toml"]


def test_two_engines_and_two_webs_and_one_of_each_is_always_left() -> None:
    roles = {name: (each["spec"]["replicas"], container(each)["command"]) for name, each in DEPLOYMENTS.items()}
    assert roles == {f"muhla-{role}": (2, ["muhla", "serve", "--role", role]) for role in ("engine", "web")}
    budgets = {each["metadata"]["name"]: each["spec"] for each in MANIFESTS if each["kind"] == "PodDisruptionBudget"}
    for name, deployment in DEPLOYMENTS.items():
        assert budgets[name] == {"minAvailable": 1, "selector": deployment["spec"]["selector"]}
        assert deployment["spec"]["selector"]["matchLabels"] == deployment["spec"]["template"]["metadata"]["labels"]


def test_the_service_leads_to_the_webs() -> None:
    [service] = [each["spec"] for each in MANIFESTS if each["kind"] == "Service"]
    web = DEPLOYMENTS["muhla-web"]["spec"]["template"]["metadata"]["labels"]
    assert service["selector"] == web
    assert {port["targetPort"] for port in service["ports"]} <= {
        p["name"] for p in container(DEPLOYMENTS["muhla-web"])["ports"]
    }


@each_deployment
def test_it_has_no_rights(deployment: dict[str, Any]) -> None:
    pod = deployment["spec"]["template"]["spec"]
    assert (pod["securityContext"]["runAsNonRoot"], pod["securityContext"]["runAsUser"]) == (True, 10001)
    assert (pod["automountServiceAccountToken"], pod["enableServiceLinks"]) == (False, False)
    assert container(deployment)["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


@each_deployment
def test_it_is_restarted_for_no_channel_and_no_database(deployment: dict[str, Any]) -> None:
    it = container(deployment)
    assert it["livenessProbe"]["tcpSocket"] == {"port": "http"}
    assert {it[name]["httpGet"]["path"] for name in ("startupProbe", "readinessProbe")} == {"/ready"}


@each_deployment
def test_what_it_mounts_is_where_its_settings_look(deployment: dict[str, Any]) -> None:
    it, pod = container(deployment), deployment["spec"]["template"]["spec"]
    mounts = {each["name"]: each["mountPath"] for each in it["volumeMounts"]}
    assert mounts == {"config": "/app/config", "secrets": "/secrets", "data": "/data", "tmp": "/tmp"}
    assert mounts.keys() == {each["name"] for each in pod["volumes"]}
    assert {each["name"]: each["value"] for each in it["env"]} == {
        "MUHLA_CATALOGUE": "config/deadlines.toml",
        "MUHLA_SECRETS_DIR": mounts["secrets"],
    }


def test_the_secret_that_is_shown_is_accepted(tmp_path: Path) -> None:
    literals = re.findall(r"--from-literal=(\w+)=(\S+)", text_of(FOLDER / "kustomization.yaml"))
    for name, value in literals:
        (tmp_path / name).write_text(value, encoding="utf-8")
    settings = load_settings({"MUHLA_SECRETS_DIR": str(tmp_path)})
    assert settings.database_address == "postgresql://muhla:...@database.example.org/muhla"


def test_kustomize_builds_it() -> None:
    if not shutil.which("kubectl"):
        pytest.skip("kubectl is not here")
    command = ["kubectl", "kustomize", "--load-restrictor=LoadRestrictionsNone", str(FOLDER)]
    built = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False)
    assert built.returncode == 0, built.stderr
    made = list(yaml.safe_load_all(built.stdout))
    assert sorted(each["kind"] for each in made) == sorted(["ConfigMap", *(each["kind"] for each in MANIFESTS)])
    [config] = [each for each in made if each["kind"] == "ConfigMap"]
    assert (config["metadata"]["name"], set(config["data"])) == ("muhla", {"deadlines.toml", "muhla.toml"})
    assert {each["metadata"]["namespace"] for each in made} == {"muhla"}
