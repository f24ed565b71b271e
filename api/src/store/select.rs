//! The shape that every question about repositories has in SQL: which tables, grouped by which value.

use entity::{absence, amount, publisher, repository, repository_facet, term};
use sea_orm::sea_query::{CaseStatement, Expr, ExprTrait, Func, JoinType, Query, SelectStatement};

use super::condition::condition;
use super::derived::FacetOf;
use crate::calendar::Period;
use crate::dimension::text::UNKNOWN;
use crate::dimension::{AgeClass, Attribute, Attribution, Clause, Hub, Plan, RepositoryKind, SizeClass};

/// Alias of the word that a repository is grouped by.
const WORD: &str = "word";
/// Alias of the facet that a repository is grouped by.
const FACET: &str = "facet_value";

pub(super) type RepositoryColumn = repository::Column;

pub(super) fn of(column: RepositoryColumn) -> Expr {
    Expr::col((repository::Entity, column))
}

/// Whether a repository is of a kind.
pub(super) fn of_kind(hub: Hub, kind: RepositoryKind) -> Expr {
    of(RepositoryColumn::Hub).eq(hub.code()).and(of(RepositoryColumn::Kind).eq(kind.code()))
}

/// Repositories of a kind with the accounts that uploaded them, filtered.
pub(super) fn repositories(hub: Hub, kind: RepositoryKind, clauses: &[Clause]) -> SelectStatement {
    credited(hub, kind, Attribution::Publisher, clauses)
}

/// Repositories of a plan with the accounts that they are credited to.
pub(super) fn planned(plan: &Plan) -> SelectStatement {
    credited(plan.hub, plan.kind, plan.attribution, &plan.filter)
}

fn credited(hub: Hub, kind: RepositoryKind, attribution: Attribution, clauses: &[Clause]) -> SelectStatement {
    let account = match attribution {
        Attribution::Publisher => RepositoryColumn::PublisherId,
        Attribution::RootModel => RepositoryColumn::RootPublisherId,
    };
    let mut select = Query::select();
    select
        .from(repository::Entity)
        .join(
            JoinType::LeftJoin,
            publisher::Entity,
            Expr::col((publisher::Entity, publisher::Column::Id)).equals((repository::Entity, account)),
        )
        .and_where(of_kind(hub, kind));
    for clause in clauses {
        select.cond_where(condition(clause));
    }
    select
}

/// The same with their amounts, one row an amount.
pub(super) fn with_amounts(select: &mut SelectStatement) {
    select.join(
        JoinType::InnerJoin,
        amount::Entity,
        Expr::col((amount::Entity, amount::Column::RepositoryId)).equals((repository::Entity, RepositoryColumn::Id)),
    );
}

/// The same with their absences, one row an absence.
pub(super) fn with_absences(select: &mut SelectStatement) {
    select.join(
        JoinType::InnerJoin,
        absence::Entity,
        Expr::col((absence::Entity, absence::Column::RepositoryId)).equals((repository::Entity, RepositoryColumn::Id)),
    );
}

/// Selects the value to group by, as a text: the text itself, or the code of a vocabulary or class. Null where it is not known.
pub(super) fn group_by(select: &mut SelectStatement, attribute: Option<Attribute>) {
    let value = attribute.map_or_else(|| Expr::cust("NULL"), |attribute| value(select, attribute));
    select.expr(value.cast_as("text"));
    if attribute.is_some() {
        select.add_group_by([Expr::cust("1")]);
    }
}

fn value(select: &mut SelectStatement, attribute: Attribute) -> Expr {
    let known = |expr: Expr| Expr::from(Func::cust("NULLIF").arg(expr).arg(Expr::val(UNKNOWN)));
    match attribute {
        Attribute::Repository => of(RepositoryColumn::ListKey),
        Attribute::Account => Expr::col((publisher::Entity, publisher::Column::LoginKey)),
        Attribute::Country => Expr::col((publisher::Entity, publisher::Column::Country)),
        Attribute::Login => known(Expr::col((publisher::Entity, publisher::Column::LoginKey))),
        Attribute::PublisherKind => Expr::col((publisher::Entity, publisher::Column::Kind)),
        Attribute::Relation => of(RepositoryColumn::Relation),
        Attribute::ExactParameters => of(RepositoryColumn::Parameters),
        Attribute::Parameters => {
            let bounds = SizeClass::ALL.iter().map(|class| (class.code(), class.bounds()));
            class_of(number(attribute), bounds)
        }
        Attribute::Age | Attribute::AgeOn(_) => {
            class_of(number(attribute), AgeClass::ALL.iter().map(|class| (class.code(), class.bounds())))
        }
        Attribute::Task | Attribute::Library | Attribute::License | Attribute::Sdk => {
            let word = Expr::col((WORD, term::Column::Id)).eq(word_of(attribute));
            select.join_as(JoinType::LeftJoin, term::Entity, WORD, word);
            Expr::col((WORD, term::Column::Text))
        }
        Attribute::Category | Attribute::DatasetModality => {
            let facet = Expr::col((FACET, repository_facet::Column::RepositoryId))
                .eq(of(RepositoryColumn::Id))
                .and(Expr::col((FACET, repository_facet::Column::Facet)).eq(facet_of(attribute)));
            let word = Expr::col((WORD, term::Column::Id)).eq(Expr::col((FACET, repository_facet::Column::TermId)));
            select.join_as(JoinType::LeftJoin, repository_facet::Entity, FACET, facet);
            select.join_as(JoinType::LeftJoin, term::Entity, WORD, word);
            known(Expr::col((WORD, term::Column::Text)))
        }
    }
}

fn class_of(number: Expr, classes: impl Iterator<Item = (i16, (i64, Option<i64>))>) -> Expr {
    let mut case = CaseStatement::new().case(number.clone().is_null(), Expr::cust("NULL"));
    for (code, (_, below)) in classes {
        case = match below {
            Some(below) => case.case(number.clone().lt(below), Expr::val(code)),
            None => case.finally(Expr::val(code)),
        };
    }
    case.into()
}

pub(super) fn number(attribute: Attribute) -> Expr {
    match attribute {
        Attribute::Age => Expr::col((amount::Entity, amount::Column::ToDay)).sub(of(RepositoryColumn::CreatedOn)),
        Attribute::AgeOn(day) => Expr::val(day.epoch_days()).sub(of(RepositoryColumn::CreatedOn)),
        _ => of(RepositoryColumn::Parameters),
    }
}

pub(super) fn word_of(attribute: Attribute) -> Expr {
    of(match attribute {
        Attribute::Library => RepositoryColumn::LibraryId,
        Attribute::License => RepositoryColumn::LicenseId,
        Attribute::Sdk => RepositoryColumn::SdkId,
        _ => RepositoryColumn::TaskId,
    })
}

pub(super) fn facet_of(attribute: Attribute) -> i16 {
    let facet = if attribute == Attribute::DatasetModality { FacetOf::Modality } else { FacetOf::Category };
    facet.code()
}

/// Only amounts whose stretches touch a period.
pub(super) fn touching(select: &mut SelectStatement, period: Period) {
    select
        .and_where(Expr::col((amount::Entity, amount::Column::ToDay)).gt(period.from().epoch_days()))
        .and_where(Expr::col((amount::Entity, amount::Column::FromDay)).lt(period.to().epoch_days()));
}
