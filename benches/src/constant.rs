//! The baseline of reads: a server that sends the same bytes for every request, built with Roster's HTTP framework.

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use bytes::Bytes;
use tokio::net::TcpListener;

/// Serves `length` bytes until the process is killed.
pub async fn serve(length: usize) {
    let body = Bytes::from(vec![b' '; length]);
    let answer = move || async move { ([(CONTENT_TYPE, "application/json")], body) };
    let router: Router = Router::new()
        .route("/api/ext/user/{id}", get(answer.clone()))
        .route("/api/ext/users", get(answer));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    println!("listening on http://{}", listener.local_addr().expect("it listens"));
    axum::serve(listener, router)
        .await
        .expect("it serves until it is ended");
}
