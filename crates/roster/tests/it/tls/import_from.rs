//! `roster import-from` a server with TLS.

use testing::{Command, TOKEN, Workdir, on_both_databases};

use super::{Identity, server_as};
use crate::harness::{lacks, mentions};

fn import_from(workdir: &Workdir, address: &str) -> Command {
    workdir
        .roster(&["import-from", address])
        .env("ROSTER_IMPORT_TOKEN", TOKEN)
}

/// A server may import from itself: all users exist already.
async fn the_certificate_must_be_of_an_authority_that_is_trusted(workdir: &Workdir) {
    let server = server_as(workdir, &Identity::new()).start();
    workdir
        .roster(&["user", "create", "--name=Ada", "--email=ada@example.com"])
        .run()
        .succeeded();
    let address = format!("https://localhost:{}", server.address.port());
    let stranger = import_from(workdir, &address).run().failed(1);
    mentions(&stranger, "--ca names a file");
    lacks(&stranger, TOKEN);
    let told = import_from(workdir, &address)
        .argument("--ca")
        .argument("cert.pem")
        .run()
        .succeeded();
    mentions(&told, "users: 0 new, 0 changed, 1 same, 0 refused");
    workdir.write("other.pem", &Identity::new().certificate_pem);
    import_from(workdir, &address)
        .argument("--ca")
        .argument("other.pem")
        .run()
        .failed(1);
    for file in ["key.pem", "nowhere.pem"] {
        let wrong = import_from(workdir, &address)
            .argument("--ca")
            .argument(file)
            .run()
            .failed(1);
        mentions(
            &wrong,
            &format!("{file} can't be used as the certificates of authorities"),
        );
    }
}

on_both_databases!(the_certificate_must_be_of_an_authority_that_is_trusted);
