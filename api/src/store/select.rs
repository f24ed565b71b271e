//! The shape that every question about repositories has in SQL: which tables, which value, which conditions.

use entity::{absence, amount, publisher, repository, repository_facet, term};
use sea_orm::sea_query::{CaseStatement, Cond, Expr, ExprTrait, Func, JoinType, LikeExpr, Query, SelectStatement};

use super::derived::FacetOf;
use crate::calendar::{Day, Period};
use crate::dimension::text::UNKNOWN;
use crate::dimension::{AgeClass, Attribute, Clause, Hub, RepositoryKind, SizeClass};

/// Alias of the word that a repository is grouped by.
const WORD: &str = "word";
/// Alias of the facet that a repository is grouped by.
const FACET: &str = "facet_value";
/// Alias of the repositories of an account.
const OWNED: &str = "owned";

type RepositoryColumn = repository::Column;

fn of(column: RepositoryColumn) -> Expr {
    Expr::col((repository::Entity, column))
}

/// Repositories of a kind with their accounts, filtered.
pub(super) fn repositories(hub: Hub, kind: RepositoryKind, clauses: &[Clause]) -> SelectStatement {
    let mut select = Query::select();
    select
        .from(repository::Entity)
        .join(
            JoinType::LeftJoin,
            publisher::Entity,
            Expr::col((publisher::Entity, publisher::Column::Id))
                .equals((repository::Entity, RepositoryColumn::PublisherId)),
        )
        .and_where(of(RepositoryColumn::Hub).eq(hub.code()))
        .and_where(of(RepositoryColumn::Kind).eq(kind.code()));
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

fn number(attribute: Attribute) -> Expr {
    match attribute {
        Attribute::Age => Expr::col((amount::Entity, amount::Column::ToDay)).sub(of(RepositoryColumn::CreatedOn)),
        Attribute::AgeOn(day) => Expr::val(day.epoch_days()).sub(of(RepositoryColumn::CreatedOn)),
        _ => of(RepositoryColumn::Parameters),
    }
}

fn word_of(attribute: Attribute) -> Expr {
    of(match attribute {
        Attribute::Library => RepositoryColumn::LibraryId,
        Attribute::License => RepositoryColumn::LicenseId,
        Attribute::Sdk => RepositoryColumn::SdkId,
        _ => RepositoryColumn::TaskId,
    })
}

fn facet_of(attribute: Attribute) -> i16 {
    let facet = if attribute == Attribute::DatasetModality { FacetOf::Modality } else { FacetOf::Category };
    facet.code()
}

/// A condition on repositories with their accounts.
pub(super) fn condition(clause: &Clause) -> Cond {
    match clause {
        Clause::Texts { attribute, any, unknown } => texts(*attribute, any, *unknown),
        Clause::Codes { attribute, any, unknown } => {
            let code = match attribute {
                Attribute::Relation => of(RepositoryColumn::Relation),
                _ => Expr::col((publisher::Entity, publisher::Column::Kind)),
            };
            or_unknown(code.clone().is_in(any.iter().copied()), *unknown, code)
        }
        Clause::Ranges { attribute, any, unknown } => {
            let mut matching = Cond::any();
            for (from, below) in any {
                let range = Cond::all().add(number(*attribute).gte(*from));
                matching = matching.add(range.add_option(below.map(|below| number(*attribute).lt(below))));
            }
            // A condition without members would be left out, and match everything.
            let matching = matching.add(Expr::cust("1 = 2"));
            if *unknown { matching.add(number(*attribute).is_null()) } else { matching }
        }
        Clause::OtherThan { attribute, texts } => {
            let other = Expr::col(term::Column::Text).is_not_in(texts.iter().map(String::as_str));
            Cond::all().add(has_facet(*attribute, Some(other.and(Expr::col(term::Column::Text).ne(UNKNOWN)))))
        }
        Clause::Created { from, to } => {
            let day = |day: &Day| day.epoch_days();
            Cond::all()
                .add_option(from.as_ref().map(|from| of(RepositoryColumn::CountsFrom).gte(day(from))))
                .add_option(to.as_ref().map(|to| of(RepositoryColumn::CountsFrom).lt(day(to))))
        }
        Clause::Search { attribute, text } => {
            let literal = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            let pattern = LikeExpr::new(format!("%{literal}%")).escape('\\');
            let name = match attribute {
                Attribute::Account => Expr::col((publisher::Entity, publisher::Column::LoginKey)),
                _ => of(RepositoryColumn::NameKey),
            };
            Cond::all().add(name.like(pattern))
        }
        Clause::NotDownloaded { attribute, period } => Cond::all().add(downloads_in(*attribute, *period).not()),
        Clause::Either(clauses) => {
            clauses.iter().fold(Cond::any(), |any, clause| any.add(condition(clause))).add(Expr::cust("1 = 2"))
        }
        Clause::Not(clause) => condition(clause).not(),
    }
}

fn texts(attribute: Attribute, any: &[String], unknown: bool) -> Cond {
    let any = || any.iter().map(String::as_str);
    match attribute {
        Attribute::Category | Attribute::DatasetModality => {
            let matching = has_facet(attribute, Some(Expr::col(term::Column::TextKey).is_in(any())));
            let spelt = has_facet(attribute, Some(Expr::col(term::Column::Text).eq(UNKNOWN)));
            let none = has_facet(attribute, None).not();
            let matching = Cond::any().add(matching);
            if unknown { matching.add(spelt).add(none) } else { matching }
        }
        Attribute::Task | Attribute::Library | Attribute::License | Attribute::Sdk => {
            let words = Query::select()
                .column(term::Column::Id)
                .from(term::Entity)
                .and_where(Expr::col(term::Column::TextKey).is_in(any()))
                .take();
            or_unknown(word_of(attribute).in_subquery(words), unknown, word_of(attribute))
        }
        Attribute::Login => {
            let login = Expr::col((publisher::Entity, publisher::Column::LoginKey));
            let matching = or_unknown(login.clone().is_in(any()), unknown, login.clone());
            if unknown { matching.add(login.eq(UNKNOWN)) } else { matching }
        }
        Attribute::Account => {
            let login = Expr::col((publisher::Entity, publisher::Column::LoginKey));
            Cond::all().add(login.is_in(any()))
        }
        Attribute::Repository => Cond::all().add(of(RepositoryColumn::ListKey).is_in(any())),
        _ => {
            let country = Expr::col((publisher::Entity, publisher::Column::Country));
            or_unknown(country.clone().is_in(any()), unknown, country)
        }
    }
}

/// Whether a repository has a facet whose word fulfils a condition.
fn has_facet(attribute: Attribute, word: Option<Expr>) -> Expr {
    let mut facets = Query::select();
    facets
        .expr(Expr::val(1))
        .from(repository_facet::Entity)
        .join(
            JoinType::InnerJoin,
            term::Entity,
            Expr::col((term::Entity, term::Column::Id))
                .equals((repository_facet::Entity, repository_facet::Column::TermId)),
        )
        .and_where(
            Expr::col((repository_facet::Entity, repository_facet::Column::RepositoryId)).eq(of(RepositoryColumn::Id)),
        )
        .and_where(Expr::col((repository_facet::Entity, repository_facet::Column::Facet)).eq(facet_of(attribute)))
        .and_where_option(word);
    Expr::exists(facets)
}

/// Whether an amount above zero of the repository, or of a model of the account, touches a period.
fn downloads_in(attribute: Attribute, period: Period) -> Expr {
    let owned = |column: RepositoryColumn| Expr::col((OWNED, column));
    let repository_id = Expr::col((amount::Entity, amount::Column::RepositoryId));
    let mut amounts = Query::select();
    amounts.expr(Expr::val(1)).from(amount::Entity);
    if attribute == Attribute::Account {
        amounts
            .join_as(JoinType::InnerJoin, repository::Entity, OWNED, repository_id.eq(owned(RepositoryColumn::Id)))
            .and_where(owned(RepositoryColumn::Kind).eq(RepositoryKind::Model.code()))
            .and_where(owned(RepositoryColumn::PublisherId).equals((publisher::Entity, publisher::Column::Id)));
    } else {
        amounts.and_where(repository_id.eq(of(RepositoryColumn::Id)));
    }
    touching(&mut amounts, period);
    amounts.and_where(Expr::col((amount::Entity, amount::Column::Count)).gt(0));
    Expr::exists(amounts)
}

/// Only amounts whose stretches touch a period.
pub(super) fn touching(select: &mut SelectStatement, period: Period) {
    select
        .and_where(Expr::col((amount::Entity, amount::Column::ToDay)).gt(period.from().epoch_days()))
        .and_where(Expr::col((amount::Entity, amount::Column::FromDay)).lt(period.to().epoch_days()));
}

fn or_unknown(matching: Expr, unknown: bool, value: Expr) -> Cond {
    let matching = Cond::any().add(matching);
    if unknown { matching.add(value.is_null()) } else { matching }
}
