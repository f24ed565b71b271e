"""Python's gql: a query over HTTP and over a WebSocket, a subscription, an error. Usage: gql_client.py http://127.0.0.1:8080"""

import asyncio
import sys

from gql import Client, GraphQLRequest, gql
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXTransport
from gql.transport.websockets import WebsocketsTransport

base = sys.argv[1]
QUESTION = GraphQLRequest(
    "query Share($top: Int!) { downloadShare(by: ORIGIN, top: $top) { total groups { key downloads } } }",
    variable_values={"top": 3},
)


def told(answer):
    share = answer["downloadShare"]
    assert share["total"] > 0 and len(share["groups"]) >= 3, share
    return share


async def over_socket():
    transport = WebsocketsTransport(url=base.replace("http", "ws") + "/graphql")
    async with Client(transport=transport) as session:
        share = told(await session.execute(QUESTION))
        async for event in session.subscribe(gql("subscription { dataVersion { version } }")):
            assert event["dataVersion"]["version"] >= 1, event
            break
        try:
            await session.execute(gql("{ nothing }"))
            raise SystemExit("an unknown field is no error")
        except TransportQueryError as error:
            assert error.errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED", error.errors
    return share


with_schema = Client(transport=HTTPXTransport(url=base + "/graphql"), fetch_schema_from_transport=True)
with with_schema as session:
    over_http = told(session.execute(QUESTION))
    # Validated against the schema that it fetched.
    assert with_schema.schema.query_type.fields["downloadShare"]
assert asyncio.run(over_socket()) == over_http, "the two transports differ"
print("gql: queries, a subscription and an error, over HTTP and a WebSocket")
