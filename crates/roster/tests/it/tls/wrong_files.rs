//! Unusable files stop the start, and `roster check` reports them.

use testing::{Command, Workdir, on_both_databases};

use super::{Identity, openssl, refusal, server_as};
use crate::harness::{lacks, mentions};

/// Runs `serve` and `check` with these files. Both exit with code 2, and their error names the variable and this
/// problem.
fn assert_refused(workdir: &Workdir, (certificate, key): (&str, &str), variable: &str, what: &str) {
    let with = |command: Command| refusal(command.env("ROSTER_TLS_CERT", certificate).env("ROSTER_TLS_KEY", key));
    for complaint in [with(workdir.server()), with(workdir.roster(&["check"]))] {
        mentions(&complaint, variable);
        mentions(&complaint, what);
        for line in std::fs::read_to_string(workdir.folder().join(key))
            .unwrap_or_default()
            .lines()
        {
            if !line.starts_with("-----") {
                lacks(&complaint, line);
            }
        }
    }
}

async fn what_is_wrong_with_the_files_is_told(workdir: &Workdir) {
    let (identity, other) = (Identity::new(), Identity::new());
    identity.write(workdir);
    workdir.write("other.pem", &other.key_pem);
    workdir.write("empty.pem", "");
    workdir.write(
        "noise.pem",
        "-----BEGIN CERTIFICATE-----\nbm9pc2U=\n-----END CERTIFICATE-----\n",
    );
    workdir.write("cut.pem", &identity.certificate_pem[..100]);
    workdir.write("cut-key.pem", &identity.key_pem[..100]);
    openssl(workdir, "genrsa -out short.pem 1024");
    openssl(
        workdir,
        "genpkey -algorithm ed25519 -aes256 -pass pass:hush -out locked.pem",
    );
    for (files, variable, what) in [
        (
            ("nowhere.pem", "key.pem"),
            "ROSTER_TLS_CERT",
            "\"nowhere.pem\", which cannot be read",
        ),
        (
            ("cert.pem", "nowhere.pem"),
            "ROSTER_TLS_KEY",
            "\"nowhere.pem\", which cannot be read",
        ),
        (("cert.pem", "."), "ROSTER_TLS_KEY", "cannot be read"),
        (
            ("empty.pem", "key.pem"),
            "ROSTER_TLS_CERT",
            "\"empty.pem\", which holds no certificate",
        ),
        (
            ("key.pem", "cert.pem"),
            "ROSTER_TLS_CERT",
            "\"key.pem\", which holds no certificate",
        ),
        (
            ("noise.pem", "key.pem"),
            "ROSTER_TLS_CERT",
            "has a first certificate that is malformed",
        ),
        (("cut.pem", "key.pem"), "ROSTER_TLS_CERT", "is malformed PEM"),
        (
            ("cert.pem", "empty.pem"),
            "ROSTER_TLS_KEY",
            "\"empty.pem\", which holds no private key",
        ),
        (
            ("cert.pem", "cert.pem"),
            "ROSTER_TLS_KEY",
            "\"cert.pem\", which holds no private key",
        ),
        (("cert.pem", "cut-key.pem"), "ROSTER_TLS_KEY", "is malformed PEM"),
        (
            ("cert.pem", "other.pem"),
            "ROSTER_TLS_KEY",
            "\"other.pem\" does not belong to",
        ),
        (
            ("cert.pem", "short.pem"),
            "ROSTER_TLS_KEY",
            "of a kind that cannot be used",
        ),
        (("cert.pem", "locked.pem"), "ROSTER_TLS_KEY", "an encrypted key"),
        (("cert.pem", ""), "ROSTER_TLS_KEY", "is not: TLS needs both"),
        (("", "key.pem"), "ROSTER_TLS_CERT", "is not: TLS needs both"),
    ] {
        assert_refused(workdir, files, variable, what);
    }
    assert_eq!(
        workdir.database.dump().await,
        "",
        "no refused start has touched the database"
    );
}

/// The suffix `_FILE` means a file that contains the path, but it is easily taken for the file of the key itself.
async fn a_key_instead_of_its_path_is_reported_and_not_shown(workdir: &Workdir) {
    let identity = Identity::new();
    let server = server_as(workdir, &identity)
        .without("ROSTER_TLS_KEY")
        .env("ROSTER_TLS_KEY_FILE", "key.pem");
    let complaint = refusal(server);
    mentions(&complaint, "holds the text of a PEM file instead of its path");
    identity.secrets().for_each(|secret| lacks(&complaint, secret));
    workdir.write("path", "key.pem\n");
    server_as(workdir, &identity)
        .without("ROSTER_TLS_KEY")
        .env("ROSTER_TLS_KEY_FILE", "path")
        .start();
}

/// Some clients may accept it, and a server that doesn't start helps nobody.
async fn an_expired_certificate_is_a_warning(workdir: &Workdir) {
    let server = server_as(workdir, &Identity::expired()).start();
    mentions(
        &server.logged("the warning", |line| line.contains("expired at")).await,
        "\"WARN\"",
    );
    let check = workdir
        .roster(&["check"])
        .env("ROSTER_TLS_CERT", "cert.pem")
        .env("ROSTER_TLS_KEY", "key.pem")
        .run()
        .succeeded();
    mentions(&check, "note: the certificate of ROSTER_TLS_CERT expired at 2020-01-01");
}

async fn check_tells_until_when_a_good_certificate_is_valid(workdir: &Workdir) {
    server_as(workdir, &Identity::new()).start();
    let check = workdir
        .roster(&["check"])
        .env("ROSTER_TLS_CERT", "cert.pem")
        .env("ROSTER_TLS_KEY", "key.pem");
    mentions(
        &check.run().succeeded(),
        "TLS: the key belongs to the certificate, which ends at ",
    );
}

on_both_databases!(
    what_is_wrong_with_the_files_is_told,
    a_key_instead_of_its_path_is_reported_and_not_shown,
    an_expired_certificate_is_a_warning,
    check_tells_until_when_a_good_certificate_is_valid
);
