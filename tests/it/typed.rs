//! A typed client in Rust: types made of the contract at compile time, answers of a real server.

use graphql_client::{GraphQLQuery, Response};

use crate::harness::database::both;
use crate::harness::sample::Sample;
use crate::harness::server::{TestServer, client};

type Date = String;
type DateTime = String;
type Count = i64;
type CountryCode = String;

#[derive(GraphQLQuery)]
#[graphql(
    schema_path = "contract.graphql",
    query_path = "it/typed/question.graphql",
    variables_derives = "Clone",
    response_derives = "Debug, Clone, PartialEq"
)]
struct Shares;

both! {
    async fn a_client_of_graphql_client_gets_what_it_was_compiled_for(database: TestDatabase) {
        let (sample, server) = (Sample::unpacked(), TestServer::start(&database.url).await);
        sample.ingest(&server.store).await;
        server.current().await;
        let ask = async |variables| {
            let asked = client().post(format!("{}/graphql", server.base)).json(&Shares::build_query(variables));
            asked.send().await.unwrap().json::<Response<shares::ResponseData>>().await.unwrap()
        };
        let variables = shares::Variables {
            by: shares::ModelDimension::ORIGIN,
            period: Some(shares::DateRange { from: None, to: Some("2025-09-01".to_owned()) }),
            where_: None,
            top: 3,
        };
        let told = ask(variables.clone()).await;
        assert!(told.errors.is_none(), "{:?}", told.errors);
        let data = told.data.unwrap();
        let (share, models) = (data.download_share.unwrap(), data.models.unwrap());
        assert_eq!(share.period.to, "2025-09-01");
        let sum: f64 = share.groups.iter().map(|group| group.share).sum();
        assert!((sum - 1.0).abs() < 1e-9 && share.groups.len() > 3, "{share:?}");
        assert_eq!(share.groups.iter().filter(|group| group.role == shares::GroupRole::VALUE).count(), 3);
        assert!(share.total.is_some_and(|total| total > 0) && !share.provenance.basis.is_empty());
        let nodes = models.nodes;
        assert!(nodes.len() == 2 && nodes[0].entry.downloads >= nodes[1].entry.downloads, "{nodes:?}");

        // Errors come in their place, with the code by which programs tell them apart.
        let refused = ask(shares::Variables { top: 1_000, ..variables }).await;
        let errors = refused.errors.unwrap();
        let code = errors[0].extensions.as_ref().and_then(|extensions| extensions.get("code")).unwrap();
        assert!(code == "BAD_USER_INPUT" && errors[0].message.contains("top"), "{errors:?}");
    }
}
