//! Figures as others published them.

use entity::published_figure;
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder};

use super::{Session, StoreError, StoreResult, Writer};
use crate::calendar::Day;

/// A figure as others published it.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// The report that it is from, `spring-2026`.
    pub edition: String,
    /// Names it within the report.
    pub claim: String,
    /// What is said, in words.
    pub statement: String,
    /// Unit of the value; `share` runs from 0 to 1.
    pub unit: String,
    /// The value.
    pub value: f64,
    /// The day it is of.
    pub as_of: Day,
    /// How it was counted, as far as its source tells.
    pub definition: Option<String>,
    /// Whether it was read in its source, and not where others quote it.
    pub primary: bool,
    /// Where it was published.
    pub url: Option<String>,
}

impl Session {
    /// The figures of a report, by name.
    pub async fn figures(&self, edition: &str) -> StoreResult<Vec<Figure>> {
        use published_figure::{Column, Entity};
        let rows = Entity::find().filter(Column::Edition.eq(edition)).all(&self.tx).await?;
        let mut figures = rows.into_iter().map(figure).collect::<StoreResult<Vec<_>>>()?;
        // Here and not there: databases sort texts each in its own way.
        figures.sort_by(|a, b| a.claim.cmp(&b.claim));
        Ok(figures)
    }

    /// The figure of a unit that is the latest; of one day one that was read in its source goes before one that others quote.
    pub async fn latest_figure(&self, unit: &str) -> StoreResult<Option<Figure>> {
        use published_figure::{Column, Entity};
        let last = Entity::find()
            .filter(Column::Unit.eq(unit))
            .order_by_desc(Column::AsOfDay)
            .order_by_desc(Column::IsPrimary)
            .order_by_asc(Column::Edition)
            .order_by_asc(Column::ClaimId);
        last.one(&self.tx).await?.map(figure).transpose()
    }

    /// How many figures there are.
    pub async fn count_figures(&self) -> StoreResult<u64> {
        Ok(published_figure::Entity::find().count(&self.tx).await?)
    }
}

impl Writer {
    /// Takes over figures; one of the same report and name is replaced, others stay.
    pub async fn put_figures(&self, figures: Vec<Figure>) -> StoreResult<()> {
        use published_figure::Column;
        let renewed = [
            Column::Statement,
            Column::Unit,
            Column::Value,
            Column::AsOfDay,
            Column::Definition,
            Column::IsPrimary,
            Column::SourceUrl,
        ];
        for figure in figures {
            let row = published_figure::ActiveModel {
                edition: Set(figure.edition),
                claim_id: Set(figure.claim),
                statement: Set(figure.statement),
                unit: Set(figure.unit),
                value: Set(figure.value),
                as_of_day: Set(figure.as_of.epoch_days()),
                definition: Set(figure.definition),
                is_primary: Set(figure.primary),
                source_url: Set(figure.url),
            };
            let conflict = OnConflict::columns([Column::Edition, Column::ClaimId]).update_columns(renewed).to_owned();
            published_figure::Entity::insert(row).on_conflict(conflict).exec_without_returning(&self.tx).await?;
        }
        Ok(())
    }
}

fn figure(row: published_figure::Model) -> StoreResult<Figure> {
    let corrupt = || StoreError::corrupt("published_figure.as_of_day");
    Ok(Figure {
        edition: row.edition,
        claim: row.claim_id,
        statement: row.statement,
        unit: row.unit,
        value: row.value,
        as_of: Day::from_epoch_days(row.as_of_day.into()).ok_or_else(corrupt)?,
        definition: row.definition,
        primary: row.is_primary,
        url: row.source_url,
    })
}
