"""Runs in the control namespace and slots in the sandboxes: every change that the bot makes to the cluster."""

from dataclasses import replace

from bot.jobs import accounts, manifest, records
from bot.jobs.api import Api
from bot.jobs.clicks import Click, config_map, from_config_map
from bot.model.records import JobRecords, Reported
from bot.model.run_order import Order
from bot.model.runs import Sandbox
from checks.model.protocol import CLICK_LABEL, RUN_LABEL, SLOT, Annotation, Creator, input_of, result_of
from checks.model.spec import Overlay


class Cluster:
    """The runs, the clicks and the sandboxes of one control namespace."""

    def __init__(self, api: Api, namespace: str, image: manifest.Image) -> None:
        self._api = api
        self._namespace = namespace
        self._image = image

    async def jobs(self) -> JobRecords:
        """Every run that has a Job, and the Jobs that bear our label and cannot be read."""
        return records.read_jobs(await self._api.jobs(self._namespace, RUN_LABEL))

    async def create(self, order: Order) -> None:
        """Make a run's input and its suspended Job."""
        await self._api.create_config_map(self._namespace, manifest.spec_config_map(order))
        await self._api.create_job(self._namespace, manifest.job(order, self._image))

    async def release(self, run: str, sandbox: str, overlay: Overlay) -> bool:
        """Take a sandbox's slot for a run and let it start there; False when somebody else was faster."""
        await self._api.create_config_map(sandbox, manifest.slot(run))
        if await self._holder(sandbox) != (run, False) or not await self._equipped(run, sandbox):
            return False
        await self._api.patch_job(self._namespace, run, manifest.release_patch(run, sandbox, overlay))
        return True

    async def _equipped(self, run: str, sandbox: str) -> bool:
        """Whether a run has all that it needs: its account, what that may do here and in its sandbox, and a result to write."""
        job, slot = await self._api.job(self._namespace, run), await self._api.config_map(sandbox, SLOT)
        uid, account = job["metadata"]["uid"], job["spec"]["template"]["spec"]["serviceAccountName"]
        if slot is None or not await self._has_result(run, uid):
            return False
        await self._adopt(run, uid)
        for one in accounts.in_control(run, uid, self._namespace, account):
            await self._api.create(self._namespace, one)
        await self._api.create(sandbox, accounts.in_sandbox(run, slot["metadata"]["uid"], self._namespace, account))
        return True

    async def _has_result(self, run: str, uid: str) -> bool:
        """Whether there is a result for a run to write; one of an older Job of its name is on its way out first."""
        await self._api.create_config_map(self._namespace, accounts.result(run, uid))
        found = await self._api.config_map(self._namespace, result_of(run))
        if found is None or accounts.is_owned_by(found, uid):
            return found is not None
        await self._api.delete_config_map(self._namespace, result_of(run), "Background")
        return False

    async def _adopt(self, run: str, uid: str) -> None:
        """Let a run's input go when its Job goes."""
        made = await self._api.config_map(self._namespace, input_of(run))
        if made is not None and not made["metadata"].get("ownerReferences"):
            await self._api.patch_config_map(self._namespace, input_of(run), manifest.owner(run, uid))

    async def stop(self, run: str, reason: str) -> None:
        """Kill a run's pods and let it never start again; its record stays."""
        patch = {"metadata": {"annotations": {Annotation.CANCELLED: reason}}, "spec": {"suspend": True}}
        await self._api.patch_job(self._namespace, run, patch)

    async def report(self, run: str, reported: Reported, ttl: int | None) -> None:
        """Mark a run as reported; Kubernetes deletes a Job that has ended after `ttl` seconds as a record."""
        patch = records.reported_patch(reported, ttl)
        await self._api.patch_job(self._namespace, run, patch)

    async def expire(self, run: str) -> None:
        """Delete a stopped run, whose Job never ends and so has no time to live."""
        for name in (input_of(run), result_of(run)):
            await self._api.delete_config_map(self._namespace, name, "Background")
        await self._api.delete_job(self._namespace, run)

    async def text(self, name: str, key: str) -> str | None:
        """One key of a ConfigMap of the control namespace (a run's input or result), None when it is not there."""
        found = await self._api.config_map(self._namespace, name)
        return None if found is None else (found.get("data") or {}).get(key)

    async def result(self, run: str, uid: str) -> tuple[str | None, str]:
        """What a run wrote, and why it is not believed: only what is of the Job with this uid is that run's."""
        return accounts.written(await self._api.config_map(self._namespace, result_of(run)), uid)

    async def sandbox(self, prepared: Sandbox) -> Sandbox:
        """A sandbox of the settings with the state of its lock."""
        found = await self._api.config_map(prepared.name, SLOT)
        if found is None:
            return prepared
        annotations = found["metadata"].get("annotations") or {}
        return replace(
            prepared,
            holder=annotations.get(Annotation.RUN) or "unknown",
            ours=annotations.get(Annotation.CREATED_BY) == Creator.BOT,
            clearing=bool(found["metadata"].get("deletionTimestamp")),
            set_aside=annotations.get(Annotation.SET_ASIDE, ""),
        )

    async def free(self, sandbox: str, run: str) -> None:
        """Give a sandbox back: its slot goes when everything that it owns is gone."""
        if (await self._holder(sandbox))[0] == run:
            await self._api.delete_config_map(sandbox, SLOT, "Foreground")

    async def keep(self, click: Click) -> None:
        """Write a click down."""
        await self._api.create_config_map(self._namespace, config_map(click))

    async def clicks(self) -> tuple[Click, ...]:
        """Every click written down, in order of time."""
        items = await self._api.config_maps(self._namespace, CLICK_LABEL)
        found = (from_config_map(item) for item in items)
        return tuple(sorted((one for one in found if one is not None), key=lambda one: (one.at, one.guid)))

    async def forget(self, click: Click) -> None:
        """Delete a click that no delivery and no run can bring up again."""
        await self._api.delete_config_map(self._namespace, config_map(click)["metadata"]["name"], "Background")

    async def ready(self) -> None:
        """Raises when the control namespace cannot be read."""
        await self._api.jobs(self._namespace, RUN_LABEL, limit=1)

    async def _holder(self, sandbox: str) -> tuple[str, bool]:
        """The run that holds a sandbox ("" when none does) and whether its slot is on its way out."""
        found = await self.sandbox(Sandbox(sandbox))
        return found.holder, found.clearing
