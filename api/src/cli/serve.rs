//! `hubscope serve`.

use std::io::{self, Write};
use std::net::TcpListener;

use super::Failure;
use super::ingest::orders_of;
use crate::app::{App, StartError, told_to_stop};
use crate::config::Settings;
use crate::ingest::ingest_with;
use crate::publish;
use crate::registry::{Registry, put};
use crate::sample;
use crate::store::Store;

const SAMPLE: &str =
    "the bundled sample: listings of some tracked accounts on Hugging Face and ModelScope, not the whole hubs";

pub(super) async fn serve(settings: Settings, store: Store) -> Result<(), Failure> {
    if settings.database.embedded_default {
        publish::migrate(&store).await?;
        if store.read().await?.version().number == 0 {
            // A port that is taken is told at once, and not when the work is done.
            drop(TcpListener::bind(settings.bind).map_err(|error| StartError::Bind { address: settings.bind, error })?);
            fill(&store).await?;
        }
    }
    let is_sample = settings.database.embedded_default && sample::is_all_of(&store.read().await?.checksums().await?);
    let app = App::start(&settings, store).await?;
    if is_sample {
        tracing::info!("the data served is {SAMPLE}");
    }
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    welcome(&format!("{scheme}://{}", app.address), settings.graphiql, is_sample)?;
    Ok(app.run().await?)
}

/// Fills an empty database with the bundled sample; broken off, it is done again at the next start.
async fn fill(store: &Store) -> Result<(), Failure> {
    tracing::info!("the database is empty: filling it with {SAMPLE}");
    let folder = sample::Unpacked::new()?;
    let tables = Registry::of_sample(folder.path())?;
    let orders = orders_of(&folder.path().join("manifest.csv"))?;
    ingest_with(store, orders, told_to_stop(), async |writer| put(writer, tables).await).await?;
    Ok(())
}

fn welcome(base: &str, graphiql: bool, is_sample: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "\nhubscope {} answers on {base}", env!("CARGO_PKG_VERSION"))?;
    if is_sample {
        writeln!(out, "It serves {SAMPLE}.")?;
    }
    writeln!(out)?;
    writeln!(out, "  charts      {base}/")?;
    if graphiql {
        writeln!(out, "  playground  {base}/graphiql")?;
    }
    writeln!(out, "  GraphQL     {base}/graphql")?;
    writeln!(out, "  schema      {base}/schema.graphql")?;
    writeln!(out, "  health      {base}/readyz\n")?;
    out.flush()
}
