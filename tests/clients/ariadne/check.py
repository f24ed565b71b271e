"""A Python client that ariadne-codegen writes from the schema and our documents. Usage: check.py http://127.0.0.1:8080"""

import asyncio
import subprocess
import sys
import tempfile
from contextlib import aclosing
from datetime import date, datetime
from pathlib import Path
from shutil import copy

import httpx

base = sys.argv[1]
HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
EXAMPLES = ["01-china-share", "02-china-share-by-root-model", "12-models-of-an-account"]
OF_PAGE = ["data_version", "download_share", "metric", "share"]


def generate(folder):
    documents = folder / "documents"
    documents.mkdir()
    (folder / "schema.graphql").write_text(httpx.get(base + "/schema.graphql").raise_for_status().text)
    for example in EXAMPLES:
        copy(ROOT / "api/examples" / f"{example}.graphql", documents)
    for query in OF_PAGE:
        copy(ROOT / "api/web/src/page/queries" / f"{query}.graphql", documents)
    command = [Path(sys.executable).with_name("ariadne-codegen"), "--config", HERE / "codegen.toml"]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr


def same(answer, sent):
    """Each value is what was sent, to the last digit and of its type, and nothing was sent that has no place in the model."""
    told = answer.model_dump(mode="json", by_alias=True)
    if told != sent:
        raise SystemExit(f"{type(answer).__name__}: {told}\nis not what was sent: {sent}")


async def main():
    from hubscope_client import Client, enums
    from hubscope_client.exceptions import GraphQLClientGraphQLMultiError
    from hubscope_client.input_types import DateRange, ModelFilter

    sent = []

    async def keep(response):
        await response.aread()
        sent.append(response.json().get("data"))

    http = httpx.AsyncClient(event_hooks={"response": [keep]})
    async with Client(url=base + "/graphql", ws_url=base.replace("http", "ws") + "/graphql", http_client=http) as client:
        china = await client.china_share_by_month()
        same(china, sent[-1])
        share = china.download_share
        assert type(share.total) is int and share.total > 2**31, share.total
        assert [point.from_ for point in share.axis] == [date(2025, month, 1) for month in range(1, 9)]
        assert all(type(point.status) is enums.PointStatus for point in share.axis)
        assert share.provenance.basis == [enums.DownloadBasis.ROLLING_30_DAYS], share.provenance

        both = await client.china_share_by_publisher_and_root_model()
        same(both, sent[-1])
        assert len(both.by_publisher.axis) == len(both.by_root_model.groups[0].columns.share)

        names = []
        after = None
        for _ in range(2):
            models = await client.models_of_qwen(after=after)
            same(models, sent[-1])
            names += [model.name for model in models.models.nodes]
            after = models.models.page_info.end_cursor
        assert len(set(names)) == 20, names
        assert type(models.models.nodes[0].downloads) is int and models.models.nodes[0].publisher.country == "CN"

        asked = {
            "hub": enums.Hub.HUGGING_FACE,
            "by": enums.ModelDimension.SIZE,
            "period": DateRange(from_=date(2025, 1, 1), to=date(2025, 7, 1)),
            "interval": enums.Interval.QUARTER,
            "where": ModelFilter(origin=["CN"], size=[enums.SizeClass.FROM_3B_TO_9B, enums.SizeClass.UNKNOWN]),
            "attribution": enums.Attribution.PUBLISHER,
        }
        sizes = await client.download_share_by(top=1, **asked)
        same(sizes, sent[-1])
        assert sizes.download_share.period.from_ == date(2025, 1, 1), sizes.download_share.period
        assert [group.key for group in sizes.download_share.groups] == ["FROM_3B_TO_9B", "UNKNOWN"], sizes.download_share.groups
        try:
            await client.download_share_by(top=0, **asked)
            raise SystemExit("top: 0 is no error")
        except GraphQLClientGraphQLMultiError as error:
            assert error.errors[0].extensions["code"] == "BAD_USER_INPUT", error.errors

        async with aclosing(client.data_version_ticks()) as ticks:
            tick = await anext(ticks)
        assert tick.data_version.version >= 1 and type(tick.data_version.published_at) is datetime, tick


with tempfile.TemporaryDirectory() as made:
    generate(Path(made))
    sys.path.insert(0, made)
    asyncio.run(main())
print(f"ariadne-codegen: a client of {len(EXAMPLES) + len(OF_PAGE)} documents reads what was sent, over HTTP and a WebSocket")
