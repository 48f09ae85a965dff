//! The lists of users that known products export: how each is recognised, and which of its columns say nothing to Roster.

use super::fields::key;

/// A product whose list is known.
#[derive(Debug)]
pub struct Product {
    pub name: &'static str,
    /// Columns that together stand in no other list: one of these groups, each by its key or its name in lower case.
    signatures: &'static [&'static [&'static str]],
    /// The keys of columns that are left out.
    others: &'static [&'static str],
}

/// The columns are those that each product's documentation and exports have. Google exports no passwords: the column has `****` in it.
const PRODUCTS: [Product; 3] = [
    Product {
        name: "Microsoft Entra ID or Active Directory",
        signatures: &[
            &["userprincipalname"],
            &["displayname", "accountenabled"],
            &["displayname", "objectid"],
        ],
        others: &[
            "agegroup",
            "alternateemailaddress",
            "alternateemailaddresses",
            "authenticationalternativephonenumber",
            "authenticationemail",
            "authenticationphonenumber",
            "businessphones",
            "city",
            "companyname",
            "consentprovidedforminor",
            "country",
            "countryregion",
            "createddatetime",
            "creationtype",
            "department",
            "directorysynced",
            "distinguishedname",
            "employeeid",
            "externaluserstate",
            "fax",
            "id",
            "identities",
            "identityissuer",
            "invitationstate",
            "jobtitle",
            "lastdirsynctime",
            "lastpasswordchangetimestamp",
            "legalagegroupclassification",
            "licenses",
            "mobile",
            "mobilephone",
            "oathtokenmetadata",
            "objectclass",
            "objectguid",
            "objectid",
            "office",
            "officelocation",
            "onpremisessyncenabled",
            "passwordneverexpires",
            "phonenumber",
            "physicaldeliveryofficename",
            "postalcode",
            "preferreddatalocation",
            "preferredlanguage",
            "proxyaddresses",
            "samaccountname",
            "sid",
            "softdeletiontimestamp",
            "state",
            "stateorprovince",
            "streetaddress",
            "strongpasswordrequired",
            "telephonenumber",
            "title",
            "usagelocation",
            "usertype",
            "whencreated",
        ],
    },
    Product {
        name: "Google Workspace",
        signatures: &[&["email address [required]"], &["emailaddress", "orgunitpath"]],
        others: &[
            "2svenforced",
            "2svenrolled",
            "advancedprotectionprogramenrollment",
            "buildingid",
            "changepasswordatnextsignin",
            "costcenter",
            "department",
            "driveusage",
            "emailusage",
            "employeeid",
            "employeetitle",
            "employeetype",
            "floorname",
            "floorsection",
            "homeaddress",
            "homephone",
            "homesecondaryemail",
            "lastsignin",
            "licenses",
            "manageremail",
            "mobilephone",
            "newlicenses",
            "newprimaryemail",
            "newstatus",
            "orgunitpath",
            "password",
            "passwordhashfunction",
            "photosusage",
            "recoveryemail",
            "recoveryphone",
            "storagelimit",
            "storageused",
            "totalstorage",
            "workaddress",
            "workphone",
            "worksecondaryemail",
        ],
    },
    Product {
        name: "Okta",
        signatures: &[&["login", "firstname", "lastname"]],
        others: &[
            "activated",
            "city",
            "costcenter",
            "countrycode",
            "created",
            "department",
            "division",
            "employeenumber",
            "honorificprefix",
            "honorificsuffix",
            "id",
            "lastlogin",
            "lastupdated",
            "locale",
            "manager",
            "managerid",
            "middlename",
            "mobilephone",
            "nickname",
            "organization",
            "passwordchanged",
            "postaladdress",
            "preferredlanguage",
            "primaryphone",
            "profileurl",
            "secondemail",
            "state",
            "statuschanged",
            "streetaddress",
            "timezone",
            "title",
            "transitioningtostatus",
            "usertype",
            "zipcode",
        ],
    },
];

impl Product {
    /// The product whose list has these columns, each given by its name.
    pub fn of(names: &[&str]) -> Option<&'static Self> {
        let is_name = |wanted: &str| {
            names
                .iter()
                .any(|name| key(name) == wanted || name.to_lowercase() == wanted)
        };
        let is_of = |product: &&Self| {
            let mut signatures = product.signatures.iter();
            signatures.any(|signature| signature.iter().all(|name| is_name(name)))
        };
        PRODUCTS.iter().find(is_of)
    }

    /// Whether a column with this key is one of the product's that are left out.
    pub fn leaves_out(&self, key: &str) -> bool {
        self.others.contains(&key)
    }
}

#[cfg(test)]
mod tests {
    use super::super::fields::Field;
    use super::*;

    #[test]
    fn only_googles_password_column_is_a_field_and_left_out() {
        for product in &PRODUCTS {
            assert!(
                product.others.iter().all(|known| key(known) == **known),
                "{}",
                product.name
            );
            assert!(product.others.is_sorted(), "{}", product.name);
            let fields = product.others.iter().filter(|key| Field::recognise(key).is_some());
            let expected: &[&str] = if product.name == "Google Workspace" {
                &["password"]
            } else {
                &[]
            };
            assert_eq!(fields.copied().collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn a_list_is_that_of_a_product_by_its_columns() {
        for (names, expected) in [
            (
                &["Display name", "User principal name"] as &[_],
                Some("Microsoft Entra ID or Active Directory"),
            ),
            (
                &["displayName", "mail", "accountEnabled"],
                Some("Microsoft Entra ID or Active Directory"),
            ),
            (
                &["First Name [Required]", "Email Address [Required]"],
                Some("Google Workspace"),
            ),
            (&["firstName", "lastName", "login"], Some("Okta")),
            (&["First name", "Last name", "Email address", "Password"], None),
            (&["name", "email"], None),
        ] {
            assert_eq!(Product::of(names).map(|product| product.name), expected, "{names:?}");
        }
    }
}
