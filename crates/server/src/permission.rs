//! What each role may do: one table, from which pages, the API and the page that explains it all read.

use lanyard_store::Role;

/// Something that not everybody may do. Looking at the practice's pages needs no permission beyond a role here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Permission {
    /// Reply in triage, join, hand over and close incidents.
    SolveIncidents,
    /// Change cards: issue, renew, unlock, cancel, report as lost.
    ChangeCards,
    /// Change people, readers, PCs, spares and contacts.
    ChangeRegister,
    /// Import into the register, and undo an import.
    Import,
    /// Export everything that the practice holds.
    Export,
    /// Read the audit trail, and export or erase what is held about a person.
    Govern,
    /// Read the diagnostics of the server.
    Diagnose,
    /// Change the practice's settings.
    ChangeSettings,
    /// Invite people, change their roles, make API tokens.
    ManageAccess,
}

use Permission::{ChangeCards, ChangeRegister, ChangeSettings, Diagnose, Export, Govern, Import, ManageAccess, SolveIncidents};

/// Every permission, as the page shows them.
pub(crate) const PERMISSIONS: &[Permission] =
    &[SolveIncidents, ChangeCards, ChangeRegister, Import, Export, Govern, Diagnose, ChangeSettings, ManageAccess];

/// Every role, as the page shows them.
pub(crate) const ROLES: &[Role] = &[
    Role::Administrator,
    Role::Manager,
    Role::FirstLine,
    Role::SmartcardAdministrator,
    Role::Governance,
    Role::Viewer,
    Role::PartnerEngineer,
];

/// What a role may do.
pub(crate) fn permissions(role: Role) -> &'static [Permission] {
    match role {
        Role::Administrator => PERMISSIONS,
        Role::Manager => &[SolveIncidents, ChangeCards, ChangeRegister, Import, Export, Govern, ChangeSettings],
        Role::FirstLine => &[SolveIncidents],
        Role::SmartcardAdministrator => &[SolveIncidents, ChangeCards, ChangeRegister],
        Role::Governance => &[Govern, Export],
        Role::Viewer => &[],
        Role::PartnerEngineer => &[SolveIncidents, Diagnose],
    }
}

impl Permission {
    /// Whether this role has it.
    pub(crate) fn is_of(self, role: Role) -> bool {
        permissions(role).contains(&self)
    }

    /// What it allows, as one says it.
    pub(crate) fn words(self) -> &'static str {
        match self {
            SolveIncidents => "Solve incidents",
            ChangeCards => "Change cards",
            ChangeRegister => "Change people, PCs and readers",
            Import => "Import lists and reports",
            Export => "Export everything",
            Govern => "Read the audit trail",
            Diagnose => "See the server’s diagnostics",
            ChangeSettings => "Change settings",
            ManageAccess => "Manage accounts",
        }
    }

    /// Who to ask.
    pub(crate) fn refusal(self) -> String {
        let holders: Vec<&str> = ROLES.iter().filter(|role| self.is_of(**role)).map(|role| role_words(*role)).collect();
        format!("Your role here does not allow this. It takes one of these: {}.", holders.join(", ").to_lowercase())
    }
}

/// A role, as one says it.
pub(crate) fn role_words(role: Role) -> &'static str {
    match role {
        Role::Administrator => "Administrator",
        Role::Manager => "Manager",
        Role::FirstLine => "First line",
        Role::SmartcardAdministrator => "Smartcard administrator",
        Role::Governance => "Governance",
        Role::Viewer => "Viewer",
        Role::PartnerEngineer => "Partner engineer",
    }
}

/// The role of this value in a form.
pub(crate) fn role_named(value: &str) -> Option<Role> {
    ROLES.iter().copied().find(|role| role_value(*role) == value)
}

/// A role's value in a form.
pub(crate) fn role_value(role: Role) -> String {
    role_words(role).to_lowercase().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_administrator_gives_access_and_those_who_look_change_nothing() {
        let may = |permission: Permission| ROLES.iter().copied().filter(move |role| permission.is_of(*role)).collect::<Vec<_>>();
        assert_eq!(may(ManageAccess), [Role::Administrator]);
        assert_eq!(may(Diagnose), [Role::Administrator, Role::PartnerEngineer]);
        for role in [Role::Viewer, Role::Governance] {
            let change = [SolveIncidents, ChangeCards, ChangeRegister, Import, ChangeSettings, ManageAccess];
            assert!(!change.iter().any(|permission| permission.is_of(role)), "{role:?}");
        }
        assert!(ManageAccess.refusal().contains("administrator"));
    }

    #[test]
    fn every_role_is_read_back_from_its_form_value() {
        for role in ROLES {
            assert_eq!(role_named(&role_value(*role)), Some(*role));
        }
        assert_eq!(role_named("root"), None);
    }
}
