"""The plan has what the cluster lacks and nothing that it has."""

from dataclasses import replace

import pytest

from checks.doctor.platform.plan import Choice, Multinode, Path, Step, path_of, plan
from checks.doctor.platform.situation import Provider, Situation

BARE = Situation()
READY = Situation(
    gpus=True, gpu_operator=True, default_class=True, shared_class=True, everywhere=("dynamo-system",), version="1.3.0"
)


def steps(found: Situation, **choice: object) -> dict[str, Step]:
    return {one.title: one for one in plan(found, Choice(**choice))}  # type: ignore[arg-type]


def platform(found: Situation, **choice: object) -> Step:
    return steps(found, **choice)["The Dynamo platform"]


def test_a_bare_cluster_gets_everything_in_the_order_in_which_it_is_needed() -> None:
    found = list(plan(BARE, Choice(multinode=Multinode.LWS)))
    titles = ["The GPU operator", "Storage", "LeaderWorkerSet and Volcano", "The Dynamo platform"]
    assert [one.title for one in found] == [*titles, "Verify, and prepare a sandbox"]
    assert all(one.commands for one in found)


def test_a_cluster_that_has_everything_is_only_verified() -> None:
    found = steps(READY)
    assert [title for title, one in found.items() if one.commands] == ["Verify, and prepare a sandbox"]
    assert "install no other" in found["The Dynamo platform"].why


def test_nodes_that_offer_gpus_keep_the_drivers_that_they_have() -> None:
    assert "driver.enabled=false" in steps(replace(BARE, gpus=True))["The GPU operator"].commands[-1]
    assert "driver.enabled" not in steps(BARE)["The GPU operator"].commands[-1]
    assert "Node pools of AKS" in steps(replace(BARE, provider=Provider.AKS))["The GPU operator"].why


def test_another_version_is_an_upgrade_where_the_operator_lives() -> None:
    found = platform(replace(READY, everywhere=("elsewhere",)), version="1.6.0")
    assert "An upgrade of 1.3.0 in elsewhere" in found.why
    assert "--namespace elsewhere " in found.commands[0]
    assert platform(READY, version="1.3.0").commands == ()


def test_what_the_chart_refuses_is_not_printed() -> None:
    beside = platform(READY, restrict="team-a")
    assert (beside.commands, "refused by the chart" in beside.why) == ((), True)
    mixed = platform(replace(BARE, restricted=("team-a",)))
    assert ("Uninstall those first" in mixed.why, mixed.commands[0].startswith("helm list")) == (True, True)
    another = platform(replace(BARE, restricted=("team-a",)), restrict="team-b")
    assert "namespaceRestriction.targetNamespace=team-b" in another.commands[0]


@pytest.mark.parametrize(("there", "word"), [(True, "enabled"), (False, "install")])
def test_grove_that_is_there_is_used_and_otherwise_comes_with_the_chart(there: bool, word: str) -> None:
    found = platform(replace(BARE, grove=there, kai=there), multinode=Multinode.GROVE)
    assert f"global.grove.{word}=true" in found.commands[0]
    assert f"global.kai-scheduler.{word}=true" in found.commands[0]


def test_only_what_is_missing_beside_leader_worker_sets_is_installed() -> None:
    found = steps(replace(BARE, lws=True), multinode=Multinode.LWS)["LeaderWorkerSet and Volcano"]
    assert [one.split()[3] for one in found.commands] == ["volcano"]
    both = steps(replace(BARE, lws=True, volcano=True), multinode=Multinode.LWS)["LeaderWorkerSet and Volcano"]
    assert both.commands == ()


def test_the_path_follows_the_cluster_unless_somebody_chooses() -> None:
    amazon = replace(BARE, provider=Provider.EKS)
    assert path_of(amazon, Choice())[0] is Path.EKS
    assert path_of(BARE, Choice())[0] is Path.CATALOGUE
    assert path_of(amazon, Choice(path=Path.SOURCE)) == (Path.SOURCE, "it was asked for")
    assert "efs" in " ".join(steps(amazon)["Storage"].commands)


def test_from_source_the_operator_is_built_pushed_and_pulled_by_its_own_secret() -> None:
    found = platform(BARE, path=Path.SOURCE, registry="registry.example/team", version="1.3.0")
    text = "\n".join(found.commands)
    assert "docker push registry.example/team/kubernetes-operator:$VERSION" in text
    assert "manager.image.repository=registry.example/team/kubernetes-operator" in text
    assert "imagePullSecrets[0].name=docker-imagepullsecret" in text
