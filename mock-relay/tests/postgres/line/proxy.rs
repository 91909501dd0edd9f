//! A TCP proxy before a PostgreSQL server, which can cut its connections and fall silent.

use std::path::PathBuf;
use std::pin::pin;
use std::sync::{Arc, Mutex};

use futures_util::future::select;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio_postgres::Config;
use tokio_postgres::config::Host;

pub(super) struct Proxy {
    /// The database by way of the proxy.
    pub(super) address: String,
    mood: Arc<Mood>,
}

struct Mood {
    /// Bytes of a question after which its connection is cut, once.
    cut_after: Mutex<Option<Vec<u8>>>,
    is_silent: watch::Sender<bool>,
}

impl Proxy {
    /// A proxy before the server of this address, which is on a unix socket.
    pub(super) async fn before(address: &str) -> Self {
        let config: Config = address.parse().expect("an address");
        let [Host::Unix(folder)] = config.get_hosts() else { panic!("a unix socket") };
        let socket = folder.join(".s.PGSQL.5432");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (user, database) = (config.get_user().expect("a user"), config.get_dbname().expect("a database"));
        let address = format!("postgres://{user}@127.0.0.1:{port}/{database}");
        let mood = Arc::new(Mood { cut_after: Mutex::default(), is_silent: watch::Sender::new(false) });
        tokio::spawn(accept(listener, socket, Arc::clone(&mood)));
        Self { address, mood }
    }

    /// The next connection that asks something with these bytes in it is cut when they have gone on.
    pub(super) fn cut_after(&self, bytes: &[u8]) {
        *self.mood.cut_after.lock().expect("nobody panicked") = Some(bytes.to_vec());
    }

    /// From now on the server's answers stay here.
    pub(super) fn stall(&self) {
        self.mood.is_silent.send_replace(true);
    }

    pub(super) fn go_on(&self) {
        self.mood.is_silent.send_replace(false);
    }
}

async fn accept(listener: TcpListener, socket: PathBuf, mood: Arc<Mood>) {
    while let Ok((client, _)) = listener.accept().await {
        let server = UnixStream::connect(&socket).await.expect("the server is there");
        tokio::spawn(carry(client, server, Arc::clone(&mood)));
    }
}

/// Carries both ways until one side ends, or the connection is to be cut.
async fn carry(client: TcpStream, server: UnixStream, mood: Arc<Mood>) {
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let asking = async {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = from_client.read(&mut bytes).await {
            to_server.write_all(&bytes[..count]).await.expect("the server takes it");
            let mut cut_after = mood.cut_after.lock().expect("nobody panicked");
            let is_met = |wanted: &Vec<u8>| bytes[..count].windows(wanted.len()).any(|seen| seen == wanted);
            if cut_after.as_ref().is_some_and(is_met) {
                *cut_after = None;
                break;
            }
        }
    };
    let answering = async {
        let mut bytes = vec![0; 64 * 1024];
        let mut is_silent = mood.is_silent.subscribe();
        while let Ok(count @ 1..) = from_server.read(&mut bytes).await {
            is_silent.wait_for(|silent| !silent).await.expect("the proxy is there");
            if to_client.write_all(&bytes[..count]).await.is_err() {
                break;
            }
        }
    };
    select(pin!(asking), pin!(answering)).await;
}
