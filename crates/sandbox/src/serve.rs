//! Connections: accepts them, hands requests to the router, and breaks a connection where a fault asks for it.
//! Its own loop instead of axum's, because only the owner of a connection can end it without an answer.

use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::{ConnectionDropped, Sandbox, router};

/// How long open connections may take to finish their request when the sandbox ends.
const FAREWELL: Duration = Duration::from_secs(2);

/// Serves the sandbox on `listener` until `end` is ready.
///
/// # Errors
/// The listener can no longer accept connections.
pub async fn serve(
    listener: TcpListener,
    sandbox: Sandbox,
    end: impl Future<Output = ()>,
) -> io::Result<()> {
    let router = TowerToHyperService::new(router(sandbox.clone()));
    let (ending, ended) = watch::channel(false);
    let mut end = pin!(end);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut end => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            // The caller hung up before it was served; nothing is wrong with the listener.
            Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => continue,
            Err(error) => return Err(error),
        };
        let connection = Connection {
            router: router.clone(),
            close_idle: sandbox.0.close_idle.subscribe(),
            ended: ended.clone(),
        };
        tokio::spawn(connection.run(stream));
    }
    drop(ended);
    // Fails only when no connection listens any more, which is what is wanted.
    let _ = ending.send(true);
    let _ = tokio::time::timeout(FAREWELL, ending.closed()).await;
    Ok(())
}

struct Connection {
    router: TowerToHyperService<axum::Router>,
    close_idle: watch::Receiver<u64>,
    ended: watch::Receiver<bool>,
}

impl Connection {
    async fn run(mut self, stream: TcpStream) {
        // Small answers shall not wait for each other; a socket that cannot do this still works.
        let _ = stream.set_nodelay(true);
        let reset = Arc::new(AtomicBool::new(false));
        let socket = Socket {
            stream,
            reset: Arc::clone(&reset),
        };
        let router = self.router;
        let service = service_fn(move |request: hyper::Request<Incoming>| {
            let answer = router.call(request);
            let reset = Arc::clone(&reset);
            async move {
                let response = answer.await.unwrap_or_else(|never| match never {});
                match response.extensions().get::<ConnectionDropped>() {
                    Some(dropped) => {
                        reset.store(dropped.reset, Ordering::SeqCst);
                        Err(io::Error::from(io::ErrorKind::ConnectionAborted))
                    }
                    None => Ok(response),
                }
            }
        });
        let mut connection =
            pin!(http1::Builder::new().serve_connection(TokioIo::new(socket), service));
        loop {
            tokio::select! {
                // A broken connection is what the fault, or the caller, wanted.
                _ = connection.as_mut() => break,
                Ok(()) = self.close_idle.changed() => connection.as_mut().graceful_shutdown(),
                Ok(()) = self.ended.changed() => connection.as_mut().graceful_shutdown(),
            }
        }
    }
}

/// A TCP stream that ends with a reset instead of a farewell when it was told so.
struct Socket {
    stream: TcpStream,
    reset: Arc<AtomicBool>,
}

impl Drop for Socket {
    fn drop(&mut self) {
        if self.reset.load(Ordering::SeqCst) {
            // Without it the connection still ends, only more politely.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context,
        buffer: &mut ReadBuf,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Socket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
