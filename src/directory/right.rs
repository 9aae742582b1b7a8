//! What the holder of a token may do at the API.

use serde::Serialize;

use crate::json::FromJson;

/// Something that a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, FromJson)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Right {
    /// Everything.
    Admin,
    /// To make clients, and to have what is issued to them.
    CreateClient,
    /// To make services.
    CreateService,
    /// To delete a service.
    DeleteService,
    /// To change clients.
    ModifyClient,
    /// To add people, to lock them out, and to delete them.
    ModifyPeople,
    /// To change a service.
    ModifyService,
    /// To ask about tokens.
    UseIntrospection,
    /// To answer the requests of clients.
    UseService,
    /// To read what was done.
    ViewAuditLog,
    /// To read clients.
    ViewClient,
    /// To read what is known of people.
    ViewPeople,
    /// To read a service.
    ViewService,
}

impl Right {
    /// Every right.
    pub const ALL: [Self; 13] = [
        Self::Admin,
        Self::CreateClient,
        Self::CreateService,
        Self::DeleteService,
        Self::ModifyClient,
        Self::ModifyPeople,
        Self::ModifyService,
        Self::UseIntrospection,
        Self::UseService,
        Self::ViewAuditLog,
        Self::ViewClient,
        Self::ViewPeople,
        Self::ViewService,
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Admin => "ADMIN",
            Self::CreateClient => "CREATE_CLIENT",
            Self::CreateService => "CREATE_SERVICE",
            Self::DeleteService => "DELETE_SERVICE",
            Self::ModifyClient => "MODIFY_CLIENT",
            Self::ModifyPeople => "MODIFY_PEOPLE",
            Self::ModifyService => "MODIFY_SERVICE",
            Self::UseIntrospection => "USE_INTROSPECTION",
            Self::UseService => "USE_SERVICE",
            Self::ViewAuditLog => "VIEW_AUDIT_LOG",
            Self::ViewClient => "VIEW_CLIENT",
            Self::ViewPeople => "VIEW_PEOPLE",
            Self::ViewService => "VIEW_SERVICE",
        }
    }

    /// Those that go with it at once; what goes with these goes with it, too.
    const fn implied(self) -> &'static [Self] {
        match self {
            Self::Admin => &Self::ALL,
            Self::CreateClient => &[Self::UseService],
            Self::ModifyClient => &[Self::ViewClient],
            Self::ModifyPeople => &[Self::ViewPeople],
            Self::ModifyService => &[Self::CreateClient, Self::ModifyClient],
            Self::UseService => &[Self::UseIntrospection, Self::ViewClient, Self::ViewService],
            Self::CreateService
            | Self::DeleteService
            | Self::UseIntrospection
            | Self::ViewAuditLog
            | Self::ViewClient
            | Self::ViewPeople
            | Self::ViewService => &[],
        }
    }

    /// All that whoever holds these has, in the order of [`Right::ALL`].
    pub fn all_of(held: &[Self]) -> Vec<Self> {
        let is_had = |asked: &Self| held.iter().any(|right| right.includes(*asked));
        Self::ALL.into_iter().filter(is_had).collect()
    }

    /// Whether whoever has this right may do what `asked` is needed for.
    pub fn includes(self, asked: Self) -> bool {
        self == asked
            || self
                .implied()
                .iter()
                .any(|right| *right == asked || *right != self && right.includes(asked))
    }
}

#[cfg(test)]
mod tests {
    use super::{Right::*, *};

    #[test]
    fn a_right_is_stored_by_its_name() {
        for right in Right::ALL {
            assert_eq!(serde_json::to_value(right).expect("JSON"), right.name());
        }
    }

    #[test]
    fn a_right_includes_itself_and_what_the_table_says() {
        let table: [(Right, &[Right]); 13] = [
            (Admin, &Right::ALL),
            (
                CreateClient,
                &[UseService, UseIntrospection, ViewService, ViewClient],
            ),
            (CreateService, &[]),
            (DeleteService, &[]),
            (ModifyClient, &[ViewClient]),
            (ModifyPeople, &[ViewPeople]),
            (
                ModifyService,
                &[
                    CreateClient,
                    ModifyClient,
                    UseService,
                    UseIntrospection,
                    ViewService,
                    ViewClient,
                ],
            ),
            (UseIntrospection, &[]),
            (UseService, &[UseIntrospection, ViewService, ViewClient]),
            (ViewAuditLog, &[]),
            (ViewClient, &[]),
            (ViewPeople, &[]),
            (ViewService, &[]),
        ];
        for (right, included) in table {
            for asked in Right::ALL {
                let expected = asked == right || included.contains(&asked);
                assert_eq!(right.includes(asked), expected, "{right:?} {asked:?}");
            }
        }
    }

    #[test]
    fn a_right_is_spelled_as_clients_spell_it() {
        let spelled = serde_json::to_value(Right::ALL).unwrap();
        assert_eq!(
            spelled,
            serde_json::json!([
                "ADMIN",
                "CREATE_CLIENT",
                "CREATE_SERVICE",
                "DELETE_SERVICE",
                "MODIFY_CLIENT",
                "MODIFY_PEOPLE",
                "MODIFY_SERVICE",
                "USE_INTROSPECTION",
                "USE_SERVICE",
                "VIEW_AUDIT_LOG",
                "VIEW_CLIENT",
                "VIEW_PEOPLE",
                "VIEW_SERVICE"
            ])
        );
    }
}
