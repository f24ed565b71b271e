"""Answers in notebooks: pandas, PyArrow and Frictionless. Usage: tables.py http://127.0.0.1:8080"""

import io
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlencode, urljoin

import httpx
import pandas
import pyarrow.ipc
import pyarrow.parquet
from frictionless import Package

base = sys.argv[1]
QUESTION = """query Share {
  downloadShare(by: ORIGIN, interval: QUARTER) {
    groups { key label role points { from downloads share status } }
    provenance { partial }
  }
}"""
ADDRESS = f"{base}/graphql?" + urlencode({"query": QUESTION})


def get(address, accept=None):
    answer = httpx.get(address, headers={"accept": accept} if accept else {})
    answer.raise_for_status()
    return answer


# The same numbers by way of JSON.
groups = get(ADDRESS).json()["data"]["downloadShare"]["groups"]
points = [(group["key"], point["from"], point["downloads"], point["share"], point["status"]) for group in groups for point in group["points"]]
expected = pandas.DataFrame(points, columns=["key", "from", "downloads", "share", "status"])
assert len(expected) >= 20, expected


def same(frame, what):
    frame = frame[list(expected.columns)]
    wanted = expected.astype({"from": "datetime64[us]"})
    found = frame.assign(**{"from": pandas.to_datetime(frame["from"]).astype("datetime64[us]")})
    pandas.testing.assert_frame_equal(found, wanted, check_dtype=False, check_exact=True, obj=what)


same(pandas.read_csv(ADDRESS + "&format=csv", keep_default_na=False, na_values=[""]), "CSV")
same(pyarrow.parquet.read_table(io.BytesIO(get(ADDRESS, "application/vnd.apache.parquet").content)).to_pandas(), "Parquet")
same(pyarrow.ipc.open_stream(get(ADDRESS + "&format=arrow").content).read_pandas(), "Arrow")

# A package as it would be archived: the descriptor, and beside it each table in a file.
descriptor = get(ADDRESS + "&format=datapackage").json()
with tempfile.TemporaryDirectory() as folder:
    for resource in descriptor["resources"]:
        file = f"{resource['name']}.csv"
        (Path(folder) / file).write_bytes(get(urljoin(ADDRESS, resource["path"])).content)
        resource["path"] = file
    report = Package(descriptor, basepath=folder).validate()
    assert report.valid, report.flatten(["type", "message"])
    assert len(report.tasks) == len(descriptor["resources"]) >= 2
assert descriptor["description"] and descriptor["sources"] and "Data version" in descriptor["citation"], descriptor
print("tables: pandas, PyArrow and Frictionless read what JSON tells, to the last digit")
