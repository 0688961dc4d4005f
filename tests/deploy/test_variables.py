"""The README, the code, Compose, systemd and Kubernetes agree on what can be set."""

from tests.deploy.variables import ROOT, SECRETS, documented, read_by_the_code


def test_the_readme_names_what_the_code_reads() -> None:
    assert documented() == read_by_the_code()


def test_the_readme_says_which_secrets_may_come_from_a_file() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}_FILE`" in text for name in SECRETS)


def test_the_example_names_settings_only() -> None:
    lines = (ROOT / "deploy" / "skinspect.env.example").read_text(encoding="utf-8").splitlines()
    given = {line.split("=", 1)[0] for line in lines if not line.startswith("#")}
    assert given <= documented() - SECRETS
    assert {"ALLOWED_HOSTS", "BEHIND_PROXY"} <= given
    # Compose would take off quotation marks and expand "$"; systemd and Kubernetes would not.
    assert not [line for line in lines if set("\"'$\\") & set(line) and not line.startswith("#")]
