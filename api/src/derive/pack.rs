//! Parts from the tables that they go beside: where the tables are right, and the parts are missing or damaged.

use crate::dimension::{Hub, RepositoryKind};
use crate::parts::{Packer, SPAN};
use crate::store::{FacetOf, StoreError, StoreResult, Writer};

/// Writes the parts of a kind anew, from its tables.
pub async fn pack(writer: &Writer, hub: Hub, kind: RepositoryKind) -> StoreResult<()> {
    writer.clear_parts(hub, kind).await?;
    let Some((first, last)) = writer.numbers(hub, kind).await? else { return Ok(()) };
    let mut packer = Packer::new(hub, kind, first);
    // Span by span, so that none is held but the one that is read.
    let (span, mut from) = (i64::from(SPAN), first);
    while from <= last {
        let within = (from, last.min(from.saturating_add(span - 1)));
        writer.each_planned(hub, kind, Some(within), &mut |id, row| packer.repository(id, &row)).await?;
        for facet in [FacetOf::Category, FacetOf::Modality] {
            writer.each_facet(within, facet, &mut |id, word| packer.facet(id, facet, word)).await?;
        }
        writer.each_absence(within, &mut |id, from, to| packer.absence(id, from, to)).await?;
        writer.each_amount(Some(within), &mut |amount| packer.amount(&amount)).await?;
        writer.add_parts(hub, kind, packer.complete()).await?;
        from = from.saturating_add(span);
    }
    let last = packer.finish().ok_or_else(|| StoreError::corrupt("numbers of repositories"))?;
    writer.add_parts(hub, kind, last).await
}
