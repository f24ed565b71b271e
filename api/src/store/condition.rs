//! Conditions on repositories and their accounts in SQL.

use entity::{absence, amount, publisher, repository, repository_facet, term};
use sea_orm::sea_query::{Cond, Expr, ExprTrait, JoinType, LikeExpr, Query};

use super::select::{RepositoryColumn, facet_of, number, of, touching, word_of};
use crate::calendar::{Day, Period};
use crate::dimension::text::UNKNOWN;
use crate::dimension::{Attribute, Clause, RepositoryKind};

/// Alias of the repositories of an account.
const OWNED: &str = "owned";

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
        Clause::Owner(id) => Cond::all().add(of(RepositoryColumn::PublisherId).eq(*id)),
        Clause::NotDownloaded { attribute, period } => Cond::all().add(downloads_in(*attribute, *period).not()),
        Clause::Present(period) => Cond::all().add(absent_over(*period).not()),
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

/// Whether one absence of the repository covers a period: two have a listing between them.
fn absent_over(period: Period) -> Expr {
    let to = Expr::col((absence::Entity, absence::Column::ToDay));
    let mut absences = Query::select();
    absences
        .expr(Expr::val(1))
        .from(absence::Entity)
        .and_where(Expr::col((absence::Entity, absence::Column::RepositoryId)).eq(of(RepositoryColumn::Id)))
        .and_where(Expr::col((absence::Entity, absence::Column::FromDay)).lte(period.from().epoch_days()))
        .cond_where(Cond::any().add(to.clone().is_null()).add(to.gte(period.to().epoch_days())));
    Expr::exists(absences)
}

fn or_unknown(matching: Expr, unknown: bool, value: Expr) -> Cond {
    let matching = Cond::any().add(matching);
    if unknown { matching.add(value.is_null()) } else { matching }
}
