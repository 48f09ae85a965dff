//! What to do when a connection can't be established.

use crate::dialect::describe;
use std::io;
use tokio_postgres::error::SqlState;
use tokio_rustls::rustls::{AlertDescription, CertificateError, Error};

/// What to do about an error that ended an attempt to connect, if it is a known one.
pub(crate) fn advice(error: &tokio_postgres::Error) -> Option<&'static str> {
    if let Some(error) = error.as_db_error() {
        return of_server(error.code(), error.message());
    }
    match rustls_error(error) {
        Some(Error::InvalidCertificate(error)) => Some(of_certificate(error)),
        Some(Error::AlertReceived(alert)) => Some(of_alert(*alert)),
        None if describe(error).contains("does not support TLS") => Some(
            "the server offers no encryption: set ssl = on there, or write sslmode=disable if nobody can listen in between",
        ),
        None if describe(error).contains("TLS") => Some(
            "the server broke off the handshake: sslnegotiation=direct needs PostgreSQL 17 or later, and sslmode=require TLS on this port",
        ),
        Some(_) | None => None,
    }
}

fn of_server(code: &SqlState, message: &str) -> Option<&'static str> {
    Some(match *code {
        SqlState::INVALID_AUTHORIZATION_SPECIFICATION if message.contains("no encryption") => {
            "the server lets nobody in without encryption: write sslmode=verify-full and sslrootcert"
        }
        SqlState::INVALID_AUTHORIZATION_SPECIFICATION if message.contains("certificate") => {
            "the server asks for a certificate of yours: write sslcert and sslkey"
        }
        SqlState::INVALID_PASSWORD => "the user or the password in DATABASE_URL is wrong",
        SqlState::INVALID_CATALOG_NAME => "create the database with createdb, or correct its name in DATABASE_URL",
        SqlState::INSUFFICIENT_PRIVILEGE => {
            "have the database's owner run GRANT CONNECT ON DATABASE for the role in DATABASE_URL"
        }
        SqlState::TOO_MANY_CONNECTIONS => {
            "lower ROSTER_DATABASE_POOL, or raise max_connections or the limit of the role or database"
        }
        SqlState::PROTOCOL_VIOLATION if message.contains("startup parameter") => {
            "the pooler doesn't take options: remove options from DATABASE_URL, and set them by ALTER ROLE"
        }
        _ => return None,
    })
}

const fn of_certificate(error: &CertificateError) -> &'static str {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            "the server's certificate has expired: renew it there"
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "the server's certificate isn't valid yet: compare the clocks of both machines"
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "the server's certificate is for another name (only its subjectAltName counts): write that name as the host, or \
             sslmode=verify-ca"
        }
        // An authority of the same name that isn't the same.
        CertificateError::UnknownIssuer | CertificateError::BadSignature => {
            "the server's certificate comes from no authority in sslrootcert: name the file of the one that it comes from"
        }
        _ => {
            "the server's certificate can't be verified: it has to be of X.509 version 3, for a server, and from an authority \
             in sslrootcert"
        }
    }
}

const fn of_alert(alert: AlertDescription) -> &'static str {
    match alert {
        AlertDescription::CertificateRequired => "the server asks for a certificate of yours: write sslcert and sslkey",
        AlertDescription::UnknownCA
        | AlertDescription::BadCertificate
        | AlertDescription::CertificateExpired
        | AlertDescription::CertificateRevoked
        | AlertDescription::CertificateUnknown
        | AlertDescription::DecryptError => {
            "the server refuses the certificate in sslcert: it has to come from an authority in the server's ssl_ca_file, and \
             not to have expired"
        }
        _ => {
            "the server and Roster have no version or cipher of TLS in common, or the server's settings of TLS are wrong"
        }
    }
}

/// The error of rustls among an error's causes. It is inside of an [`io::Error`], which doesn't name it as its cause.
fn rustls_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a Error> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        if let Some(found) = inner.and_then(|inner| inner.downcast_ref::<Error>()) {
            return Some(found);
        }
        cause = error.source();
    }
    None
}
