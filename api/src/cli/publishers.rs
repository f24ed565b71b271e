//! `hubscope publishers`.

use super::args::PublishersCommand;
use super::columns::{NOTHING, columns, when};
use super::{Failure, import, print, ready};
use crate::config::Settings;
use crate::dimension::Hub;
use crate::ingest::ACTION;
use crate::registry::{Registry, publishers, steps};
use crate::store::Store;

pub(super) async fn run(settings: &Settings, store: &Store, command: PublishersCommand) -> Result<(), Failure> {
    match command {
        PublishersCommand::Import { file, hub } => import(settings, store, Registry::publishers(hub, &file)?).await,
        PublishersCommand::Export { hub } => {
            ready(settings, store).await?;
            print(&publishers::write(store.read().await?.publisher_records(hub).await?)?)
        }
        PublishersCommand::Gaps { hub, top } => {
            ready(settings, store).await?;
            print(gaps(store, hub, top).await?.as_bytes())
        }
        PublishersCommand::History { login, hub } => {
            ready(settings, store).await?;
            print(history(store, hub, &login).await?.as_bytes())
        }
    }
}

/// The accounts that it would pay most to know, below how much is known.
async fn gaps(store: &Store, hub: Hub, top: u64) -> Result<String, Failure> {
    let session = store.read().await?;
    let coverage = session.coverage(hub).await?;
    let total = coverage.total as f64;
    let share = |part: f64| if total > 0.0 { format!("{:.2}%", 100.0 * part / total) } else { NOTHING.to_owned() };
    let part = |part: i128| share(part as f64);
    let mut lines = vec![["downloads", "share", "models", "missing", "login"].map(str::to_owned)];
    for gap in session.gaps(hub, top).await? {
        let missing = match (gap.country, gap.kind) {
            (None, None) => "country,kind",
            (None, Some(_)) => "country",
            _ => "kind",
        };
        let downloads = gap.downloads.to_string();
        lines.push([downloads, share(gap.downloads as f64 * 30.0), gap.models.to_string(), missing.into(), gap.login]);
    }
    let known = format!(
        "# of the lifetime downloads of models on {hub}, {} have a known country, {} a known kind, {} no account\n",
        part(coverage.known_origin),
        part(coverage.known_kind),
        part(coverage.no_account)
    );
    Ok(known + &columns(&lines))
}

/// What became of what is known of an account.
async fn history(store: &Store, hub: Hub, login: &str) -> Result<String, Failure> {
    let mut entries = store.read().await?.audit_trail(hub, login).await?;
    // Of snapshots, whose subjects are no accounts, `snapshots history` tells.
    entries.retain(|entry| entry.action != ACTION);
    if entries.is_empty() {
        tracing::warn!("nobody has told anything of `{login}` on {hub}: no import and no correction");
    }
    let mut lines = vec![["when", "who", "action", "field", "before", "after", "source", "url"].map(str::to_owned)];
    for entry in entries {
        for step in steps(&entry) {
            let told = [step.field, step.before, step.after, step.source, step.url];
            let [field, before, after, source, url] = told.map(|told| told.unwrap_or_else(|| NOTHING.to_owned()));
            lines.push([when(entry.at), entry.who.clone(), entry.action.clone(), field, before, after, source, url]);
        }
    }
    Ok(columns(&lines))
}
