//! Texts after templates and constants: plain, or with pieces that differ by account.

use crate::model::Account;
use crate::model::Model;
use crate::text::Span;
use std::borrow::Cow;
use std::sync::Arc;

/// A text of the program: constants and parameters are filled in, what differs by account is not.
#[derive(Clone, Debug, Hash)]
pub struct Text {
    /// Where it was written: in a template's body, the place in the template.
    pub span: Span,
    /// Whether it was written as a string.
    pub quoted: bool,
    /// Whether the source at its place is the very text: a bare word into which no name was filled.
    pub literal: bool,
    /// What it holds.
    pub pieces: Pieces,
}

/// What a [`Text`] holds.
#[derive(Clone, Debug, Hash)]
pub enum Pieces {
    /// The same in every account.
    Plain(Arc<str>),
    /// With at least one piece that differs by account.
    Mixed(Arc<[Piece]>),
}

/// A piece of a text.
#[derive(Clone, Debug, Hash)]
pub enum Piece {
    /// Text as it is.
    Literal(Arc<str>),
    /// `{account}`
    AccountName,
    /// `{account-id}`
    AccountId,
    /// `{partition}`
    Partition,
    /// A constant with a value an account.
    PerAccount(PerAccountId),
    /// A name that stands for nothing here; its diagnostic has been given.
    Unknown,
}

/// A constant that has its own value in some accounts; a place in [`Model::per_account`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PerAccountId(pub usize);

/// A constant that differs by account.
#[derive(Clone, Debug, Hash)]
pub struct PerAccount {
    /// Its name.
    pub name: Arc<str>,
    /// Where it is first declared.
    pub span: Span,
    /// Its value in each account; `None` is every account that has none of its own.
    pub values: Vec<(Option<super::AccountId>, Value)>,
}

/// A constant's or a parameter's value.
#[derive(Clone, Debug, Hash)]
pub enum Value {
    /// A word or string.
    One(Text),
    /// A list.
    List(Vec<Text>),
}

impl PerAccount {
    /// The value in an account.
    pub fn value(&self, account: super::AccountId) -> Option<&Value> {
        let of = |wanted: Option<super::AccountId>| {
            self.values.iter().find(|(at, _)| *at == wanted).map(|(_, v)| v)
        };
        of(Some(account)).or_else(|| of(None))
    }
}

impl Text {
    /// A text that is the same everywhere.
    pub fn plain_at(text: impl Into<Arc<str>>, span: Span) -> Self {
        Self { span, quoted: false, literal: false, pieces: Pieces::Plain(text.into()) }
    }

    /// The text where it is the same in every account.
    pub fn plain(&self) -> Option<&Arc<str>> {
        match &self.pieces {
            Pieces::Plain(text) => Some(text),
            Pieces::Mixed(_) => None,
        }
    }

    /// The text in an account. A constant without a value there gives nothing (its own diagnostic says so).
    pub fn in_account<'a>(&'a self, model: &'a Model, account: &Account) -> Cow<'a, str> {
        match &self.pieces {
            Pieces::Plain(text) => Cow::Borrowed(text),
            Pieces::Mixed(pieces) => {
                let mut out = String::new();
                for piece in pieces.iter() {
                    match piece {
                        Piece::Literal(text) => out.push_str(text),
                        Piece::AccountName => out.push_str(account.label()),
                        Piece::AccountId => out.push_str(&account.id),
                        Piece::Partition => out.push_str(account.partition),
                        Piece::PerAccount(id) => {
                            let value = model
                                .per_account
                                .get(id.0)
                                .and_then(|found| found.value(account.at));
                            if let Some(Value::One(text)) = value {
                                out.push_str(&text.in_account(model, account));
                            }
                        }
                        Piece::Unknown => {}
                    }
                }
                Cow::Owned(out)
            }
        }
    }

    /// Whether all of the text is known in an account. Where it is not, a diagnostic says so, and nothing is concluded
    /// from what is left of it.
    pub fn is_whole(&self, model: &Model, account: super::AccountId) -> bool {
        self.is_known() && self.missing(model, account).is_none()
    }

    /// Whether all its names stand for something.
    pub fn is_known(&self) -> bool {
        match &self.pieces {
            Pieces::Plain(_) => true,
            Pieces::Mixed(pieces) => !pieces.iter().any(|piece| matches!(piece, Piece::Unknown)),
        }
    }

    /// The first constant in it that has no value in an account.
    pub fn missing<'m>(
        &self,
        model: &'m Model,
        account: super::AccountId,
    ) -> Option<&'m PerAccount> {
        let Pieces::Mixed(pieces) = &self.pieces else { return None };
        pieces.iter().find_map(|piece| {
            let Piece::PerAccount(id) = piece else { return None };
            let constant = model.per_account.get(id.0)?;
            match constant.value(account) {
                None => Some(constant),
                Some(Value::One(inner)) => inner.missing(model, account),
                Some(Value::List(list)) => {
                    list.iter().find_map(|inner| inner.missing(model, account))
                }
            }
        })
    }

    /// The constant that this text alone consists of, if any: where a list may stand it is that list.
    pub fn sole_per_account(&self) -> Option<PerAccountId> {
        match &self.pieces {
            Pieces::Mixed(pieces) => match pieces.as_ref() {
                [Piece::PerAccount(id)] => Some(*id),
                _ => None,
            },
            Pieces::Plain(_) => None,
        }
    }
}

/// Texts where one or a list may stand: lists of constants are already spread, but for those that differ by account.
#[derive(Clone, Debug, Hash)]
pub struct Texts {
    /// The whole.
    pub span: Span,
    /// Whether it was written as a list, or as a constant that is one.
    pub list: bool,
    /// The texts.
    pub items: Vec<Text>,
}

impl Texts {
    /// The texts in an account, constants that are lists there spread.
    pub fn in_account<'a>(
        &'a self,
        model: &'a Model,
        account: &Account,
    ) -> Vec<(Cow<'a, str>, &'a Text)> {
        let mut out = Vec::with_capacity(self.items.len());
        for item in &self.items {
            let value = item
                .sole_per_account()
                .and_then(|id| model.per_account.get(id.0))
                .and_then(|found| found.value(account.at));
            match value {
                Some(Value::List(texts)) => {
                    out.extend(texts.iter().map(|text| (text.in_account(model, account), text)));
                }
                Some(Value::One(_)) | None => out.push((item.in_account(model, account), item)),
            }
        }
        out
    }
}
