"""China's share of the downloads of the bundled sample, by publisher and by the root of a model's lineage, month by month.

    python tests/reference/root_share_check.py api/sample                               the table
    python tests/reference/root_share_check.py api/sample --server http://127.0.0.1:8080   holds a server of that sample against it

It shares nothing with the server, nor with the calculator: DuckDB reads the Parquet files, and the rules are those of definitions.md, as
far as the sample needs them. Models have no `_id` (no renames), no all-time counter (each amount is of the rolling one), and all
snapshots are partial (nothing is removed).
"""

import argparse
import json
import sys
import urllib.request
from pathlib import Path

import duckdb

# One row a snapshot and repository: of names that differ only in case the first of a file counts.
LISTED = """
create table listed as
select * exclude (place) from (
    select lower(id) as model, id, taken, downloads, createdAt at time zone 'UTC' as created, baseModels.models as bases, tags,
           row_number() over (partition by taken, lower(id) order by file_row_number) as place
    from (select *, strptime(parse_filename(filename, true), '%Y-%m-%d')::date as taken
          from read_parquet($files, filename = true, file_row_number = true, union_by_name = true)))
where place = 1"""

# The latest that any snapshot told; a null never takes a value away. Created is not later than the first listing.
MODELS = """
create table models as
select model, arg_max(id, taken) as name, min(taken) as first_seen, least(arg_max(created::date, taken), min(taken)) as told_created,
       max(created) is not null as is_told, arg_max(bases, taken) as bases, arg_max(tags, taken) as tags
from listed group by model"""

# The first listing: the counter over thirty days, not before a told day of creation, over one day where none would be left.
# Each next one: as many thirtieths of it as days passed.
AMOUNTS = """
create table amounts as
select model, begins, ends, downloads * share as value from (
    select model, taken as ends, downloads,
           coalesce(before, least(greatest(taken - 30, if(is_told, told_created, taken - 30)), taken - 1)) as begins,
           if(before is null, 1.0, (taken - before) / 30.0) as share
    from (select *, lag(taken) over (partition by model order by taken) as before from listed where downloads is not null)
    join models using (model))"""

# Each amount evenly over its days.
BY_MONTH = """
create table by_month as
with history as (select min(begins) as start, (select max(taken) from listed) as stop from amounts),
     months as (select greatest(month, start) as a, least((month + interval 1 month)::date, stop) as b
                from (select start, stop, unnest(generate_series(date_trunc('month', start), stop - 1, interval 1 month))::date as month from history))
select a, model, sum(value * (least(b, ends) - greatest(a, begins)) / (ends - begins)) as downloads
from months join amounts on begins < b and a < ends group by a, model"""

COUNTRIES = """
create table countries as
select lower(login) as account, upper(country) as country
from read_csv($file, header = true, all_varchar = true, comment = '#') where country is not null"""

SHARES = """
select a::varchar, sum(downloads),
       sum(downloads) filter (own.country = 'CN') / sum(downloads), sum(downloads) filter (root.country = 'CN') / sum(downloads)
from by_month join accounts using (model)
left join countries own on own.account = uploader left join countries root on root.account = root_account
group by a order by a"""

QUERY = """query {
  publisher: downloadShare(by: ORIGIN, attribution: PUBLISHER, interval: MONTH, top: 100) { ...Shares }
  root: downloadShare(by: ORIGIN, attribution: ROOT_MODEL, interval: MONTH, top: 100) { ...Shares }
}
fragment Shares on DownloadShare { axis { from } totals { downloads } groups { key columns { share } } }"""


def account_of(name):
    return name.split("/")[0].lower() if "/" in name else None


def first_base(model, bases, tags):
    """By the list if it names any, else by the tags `base_model:<name>` and `base_model:<relation>:<name>`; the model itself is none."""
    named = [base["id"].lower() for base in bases or [] if base and base["id"]]
    if not named:
        tagged = [tag.split(":", 1)[1] for tag in tags or [] if tag.startswith("base_model:")]
        named = [rest.split(":", 1)[-1].lower() for rest in tagged]
    return next((name for name in named if name and name != model), None)


def root_of(model, firsts):
    """The end of the chain of first bases, be it listed or not; of a loop the first member met."""
    met = []
    while model not in met:
        met.append(model)
        model = firsts.get(model) or model
    return model


def shares(sample):
    """[(first day of the month, downloads, share by publisher, share by root)]"""
    database = duckdb.connect()
    database.execute("set timezone = 'UTC'")
    database.execute(LISTED, {"files": str(Path(sample) / "models" / "*.parquet")})
    database.execute(MODELS)
    told = database.execute("select count(*) from read_parquet($files) where _id is not null or downloadsAllTime is not null",
                            {"files": str(Path(sample) / "models" / "*.parquet")}).fetchone()
    if told != (0,):
        raise SystemExit("the sample tells `_id` or an all-time counter: this check knows neither")
    database.execute(AMOUNTS)
    database.execute(BY_MONTH)
    database.execute(COUNTRIES, {"file": str(Path(sample) / "publishers.csv")})
    models = database.execute("select model, name, bases, tags from models").fetchall()
    firsts = {model: first_base(model, bases, tags) for model, _, bases, tags in models}
    accounts = [(model, account_of(name), account_of(root_of(model, firsts))) for model, name, _, _ in models]
    database.execute("create table accounts (model varchar, uploader varchar, root_account varchar)")
    database.executemany("insert into accounts values (?, ?, ?)", accounts)
    return database.execute(SHARES).fetchall()


def served(server):
    request = urllib.request.Request(f"{server}/graphql", json.dumps({"query": QUERY}).encode(), {"content-type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as response:
        answer = json.load(response)
    if answer.get("errors"):
        raise SystemExit(json.dumps(answer["errors"]))
    return answer["data"]


def differences(rows, data):
    """Where the server tells something else: shares to 1e-9, downloads as shown."""
    found = []
    for place, name in ((2, "publisher"), (3, "root")):
        answer = data[name]
        days = [point["from"] for point in answer["axis"]]
        if days != [row[0] for row in rows]:
            found.append(f"{name}: months from {days[:1]} to {days[-1:]}, expected {[row[0] for row in rows]}")
            continue
        china = next((group["columns"]["share"] for group in answer["groups"] if group["key"] == "CN"), [None] * len(rows))
        for row, share, total in zip(rows, china, answer["totals"]):
            if share is None or abs(share - (row[place] or 0)) > 1e-9:
                found.append(f"{name}, {row[0]}: a share of {share}, expected {row[place]}")
            if abs(total["downloads"] - row[1]) > 0.501:
                found.append(f"{name}, {row[0]}: {total['downloads']} downloads, expected {row[1]}")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sample", help="the folder of the sample")
    parser.add_argument("--server", help="http://127.0.0.1:8080")
    options = parser.parse_args()
    rows = shares(options.sample)
    print("from          downloads  publisher     root")
    for start, downloads, publisher, root in rows:
        print(f"{start}  {downloads:12.0f}    {publisher or 0:7.3%}  {root or 0:7.3%}")
    found = differences(rows, served(options.server)) if options.server else []
    for line in found:
        print(line)
    if options.server:
        print(f"{len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
