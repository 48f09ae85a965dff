//! Each `sslmode`, and contradictory parameters.

use testing::{Workdir, on_postgres};

use super::authority::Authority;
use super::{ENCRYPTED, fails, server, url, works};

const WRONG: i32 = 2;
const UNREACHABLE: i32 = 1;

/// A server with a certificate for `localhost`, which doesn't match `127.0.0.1`.
async fn each_mode_asks_for_what_it_says(workdir: &Workdir) {
    let authority = Authority::new();
    let certified = authority.certify("localhost");
    workdir.write("ca.pem", &authority.pem());
    workdir.write("other.pem", &Authority::new().pem());
    let cluster = server(ENCRYPTED, &certified.certificate, &certified.key, &authority.pem()).await;

    for (host, parameters) in [
        ("127.0.0.1", ""),
        ("127.0.0.1", "sslmode=prefer"),
        ("127.0.0.1", "sslmode=require"),
        ("127.0.0.1", "sslmode=require&sslrootcert={}/ca.pem"),
        ("127.0.0.1", "sslmode=verify-ca&sslrootcert={}/ca.pem"),
        ("localhost", "sslmode=verify-full&sslrootcert={}/ca.pem"),
        (
            "localhost",
            "application_name=roster&sslrootcert={}%2Fca.pem&sslmode=verify-full",
        ),
    ] {
        works(workdir, &cluster, host, parameters).await;
    }
    for (host, parameters, words) in [
        ("localhost", "sslmode=disable", "lets nobody in without encryption"),
        (
            "localhost",
            "sslmode=require&sslrootcert={}/other.pem",
            "comes from no authority",
        ),
        (
            "localhost",
            "sslmode=verify-ca&sslrootcert={}/other.pem",
            "comes from no authority",
        ),
        (
            "localhost",
            "sslmode=verify-full&sslrootcert={}/other.pem",
            "comes from no authority",
        ),
        ("localhost", "sslmode=verify-full", "comes from no authority"),
        ("localhost", "sslrootcert=system", "comes from no authority"),
        (
            "127.0.0.1",
            "sslmode=verify-full&sslrootcert={}/ca.pem",
            "is for another name",
        ),
    ] {
        fails(workdir, &url(workdir, &cluster, host, parameters), UNREACHABLE, words);
    }
}

async fn what_contradicts_itself_is_refused(workdir: &Workdir) {
    workdir.write("ca.pem", &Authority::new().pem());
    workdir.write("empty.pem", "");
    let folder = workdir.folder().display();
    for (parameters, words) in [
        (
            "sslmode=on",
            "must be disable, prefer, require, verify-ca or verify-full",
        ),
        (
            "sslmode=allow",
            "must be disable, prefer, require, verify-ca or verify-full",
        ),
        (
            "sslmode=require&sslmode=disable",
            "sslmode in DATABASE_URL is there twice",
        ),
        ("sslrootcert={}/ca.pem", "has no effect"),
        ("sslmode=prefer&sslrootcert={}/ca.pem", "has no effect"),
        ("sslmode=require&sslrootcert=system", "takes sslmode=verify-full"),
        ("sslmode=verify-full&sslrootcert={}/absent.pem", "absent.pem"),
        ("sslmode=verify-full&sslrootcert={}/empty.pem", "holds no certificate"),
        ("sslmode=require&sslcert={}/ca.pem", "write sslkey"),
        ("sslmode=require&sslkey={}/ca.pem", "write sslcert"),
        ("sslmode=disable&sslcert={}/ca.pem&sslkey={}/ca.pem", "has no effect"),
        (
            "sslmode=require&sslcert={}/ca.pem&sslkey={}/ca.pem",
            "holds no private key",
        ),
    ] {
        let parameters = parameters.replace("{}", &folder.to_string());
        fails(
            workdir,
            &format!("postgres://roster@localhost/roster?{parameters}"),
            WRONG,
            words,
        );
    }
}

/// `prefer` connects without encryption if the server has none; the stronger modes don't.
async fn a_server_without_encryption(workdir: &Workdir) {
    let plain = workdir.database.url();
    workdir
        .server()
        .env("DATABASE_URL", &format!("{plain}?sslmode=prefer"))
        .start();
    fails(
        workdir,
        &format!("{plain}?sslmode=require"),
        UNREACHABLE,
        "the server offers no encryption",
    );
}

on_postgres!(
    each_mode_asks_for_what_it_says,
    what_contradicts_itself_is_refused,
    a_server_without_encryption
);
