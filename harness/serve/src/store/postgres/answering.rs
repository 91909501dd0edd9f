//! A connection to PostgreSQL that ends when the server owes an answer for too long.
//!
//! A server that stands still, or a line that has died without a word, takes what is written and says nothing: whoever asked
//! would wait without end, and hold the connection. So both directions are followed as far as it takes to know whether an
//! answer is due (PostgreSQL's manual, "Message Formats"), and no further: what the messages say is tokio-postgres's part.
//! The rule it keeps: silence while nothing is due is as good as any; silence while something is ends the connection, and
//! with it every call on it.

use std::convert::Infallible;
use std::future::{Future as _, Ready, ready};
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use deadpool_postgres::Connect;
use futures_util::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::task::JoinHandle;
use tokio::time::{Instant, Sleep};
#[cfg(unix)]
use tokio_postgres::NoTls;
#[cfg(unix)]
use tokio_postgres::config::Host;
use tokio_postgres::config::{SslMode, SslNegotiation};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_postgres::{Client, Config, Connection, Error};

/// Makes such connections.
#[derive(Clone, Copy, Debug)]
pub(super) struct Connector {
    /// How long a due answer may be silent.
    pub(super) silence_max: Duration,
}

/// A stream that watches for answers.
pub(super) struct Answering<Io> {
    io: Io,
    silence_max: Duration,
    asked: Asked,
    answered: Answered,
    /// Set while an answer is due: by when the next byte must be there.
    deadline: Option<Pin<Box<Sleep>>>,
}

/// What was asked: messages that each make one `ReadyForQuery` due.
#[derive(Debug, Default)]
struct Asked {
    count: u64,
    /// The first message, which opens the connection, has no letter.
    is_open: bool,
    messages: Messages,
}

/// What was answered: `ReadyForQuery` as often as it came.
#[derive(Debug, Default)]
struct Answered {
    count: u64,
    messages: Messages,
}

/// Where the bytes of one direction stand: messages are a letter, a length that counts itself, and so many bytes.
#[derive(Debug, Default)]
struct Messages {
    letter: Option<u8>,
    length: [u8; 4],
    length_bytes: usize,
    rest: u64,
}

impl Messages {
    /// Goes on over `bytes`; `begun` hears each message's letter.
    fn follow(&mut self, bytes: &[u8], mut begun: impl FnMut(u8)) {
        let mut bytes = bytes;
        while !bytes.is_empty() {
            if self.rest > 0 {
                let skipped = usize::try_from(self.rest).map_or(bytes.len(), |rest| rest.min(bytes.len()));
                self.rest -= skipped as u64;
                bytes = &bytes[skipped..];
                continue;
            }
            let byte = bytes[0];
            bytes = &bytes[1..];
            let Some(letter) = self.letter else {
                self.letter = Some(byte);
                continue;
            };
            self.length[self.length_bytes] = byte;
            self.length_bytes += 1;
            if self.length_bytes == self.length.len() {
                begun(letter);
                let own = self.length.len() as u64;
                self.rest = u64::from(u32::from_be_bytes(self.length)).saturating_sub(own);
                (self.letter, self.length_bytes) = (None, 0);
            }
        }
    }
}

impl Asked {
    fn follow(&mut self, bytes: &[u8]) {
        if !self.is_open && !bytes.is_empty() {
            self.is_open = true;
            self.count += 1;
            // As if it had a letter.
            self.messages.letter = Some(b' ');
        }
        let count = &mut self.count;
        self.messages.follow(bytes, |letter| {
            // Query, Sync and FunctionCall.
            if matches!(letter, b'Q' | b'S' | b'F') {
                *count += 1;
            }
        });
    }
}

impl Answered {
    fn follow(&mut self, bytes: &[u8]) {
        let count = &mut self.count;
        self.messages.follow(bytes, |letter| {
            if letter == b'Z' {
                *count += 1;
            }
        });
    }
}

impl<Io> Answering<Io> {
    fn new(io: Io, silence_max: Duration) -> Self {
        Self { io, silence_max, asked: Asked::default(), answered: Answered::default(), deadline: None }
    }

    /// Bytes have moved: waits anew where an answer is due.
    fn moved(&mut self) {
        if self.answered.count >= self.asked.count {
            self.deadline = None;
            return;
        }
        let until = Instant::now() + self.silence_max;
        match &mut self.deadline {
            Some(deadline) => deadline.as_mut().reset(until),
            None => self.deadline = Some(Box::pin(tokio::time::sleep_until(until))),
        }
    }

    /// Ready when it has been silent for too long.
    fn poll_silence(&mut self, context: &mut Context<'_>) -> Poll<io::Error> {
        match &mut self.deadline {
            Some(deadline) => deadline
                .as_mut()
                .poll(context)
                .map(|()| io::Error::new(io::ErrorKind::TimedOut, "the server owes an answer and is silent")),
            None => Poll::Pending,
        }
    }
}

impl<Io: AsyncRead + Unpin> AsyncRead for Answering<Io> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.io).poll_read(context, buffer);
        if read.is_pending() {
            return self.poll_silence(context).map(Err);
        }
        let read_now = &buffer.filled()[before..];
        if !read_now.is_empty() {
            self.answered.follow(read_now);
            self.moved();
        }
        read
    }
}

impl<Io: AsyncWrite + Unpin> AsyncWrite for Answering<Io> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.io).poll_write(context, bytes);
        match &written {
            Poll::Ready(Ok(count)) => {
                let count = *count;
                self.asked.follow(&bytes[..count]);
                self.moved();
                // Whoever drives us has looked for answers already, and is to look again when it has been silent.
                let _not_yet = self.poll_silence(context);
            }
            Poll::Ready(Err(_)) => {}
            Poll::Pending => return self.poll_silence(context).map(Err),
        }
        written
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}

/// Not TLS: the one place at which tokio-postgres, which knows how to look for hosts, lets others have its socket.
impl<Io: AsyncRead + AsyncWrite + Unpin> TlsStream for Answering<Io> {
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin> MakeTlsConnect<Io> for Connector {
    type Stream = Answering<Io>;
    type TlsConnect = Self;
    type Error = Infallible;

    fn make_tls_connect(&mut self, _: &str) -> Result<Self, Infallible> {
        Ok(*self)
    }
}

impl<Io: AsyncRead + AsyncWrite + Unpin> TlsConnect<Io> for Connector {
    type Stream = Answering<Io>;
    type Error = Infallible;
    type Future = Ready<Result<Self::Stream, Infallible>>;

    fn connect(self, io: Io) -> Self::Future {
        ready(Ok(Answering::new(io, self.silence_max)))
    }
}

impl Connect for Connector {
    fn connect(&self, config: &Config) -> BoxFuture<'_, Result<(Client, JoinHandle<()>), Error>> {
        let (connector, mut config) = (*self, config.clone());
        Box::pin(async move {
            #[cfg(unix)]
            if let Some(Host::Unix(folder)) = config.get_hosts().first() {
                let port = config.get_ports().first().copied().unwrap_or(PORT);
                let socket = tokio::net::UnixStream::connect(folder.join(format!(".s.PGSQL.{port}"))).await;
                let Ok(socket) = socket else {
                    // It says why in its own words.
                    return config
                        .connect(NoTls)
                        .await
                        .map(|(client, connection)| (client, drive(connection)));
                };
                let answering = Answering::new(socket, connector.silence_max);
                let (client, connection) = config.connect_raw(answering, NoTls).await?;
                return Ok((client, drive(connection)));
            }
            // "Direct" asks the server nothing: what "TLS" is here is between the two of us.
            config.ssl_mode(SslMode::Require).ssl_negotiation(SslNegotiation::Direct);
            let (client, connection) = config.connect(connector).await?;
            Ok((client, drive(connection)))
        })
    }
}

fn drive<S, T>(connection: Connection<S, T>) -> JoinHandle<()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!("a connection to the database ended: {}", crate::error_chain(&error));
        }
    })
}

/// PostgreSQL's own.
pub(super) const PORT: u16 = 5432;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn message(letter: u8, content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len() + 4).expect("is short");
        [&[letter][..], &length.to_be_bytes(), content].concat()
    }

    proptest! {
        #[test]
        fn questions_and_answers_are_counted_however_the_bytes_are_cut(
            messages in prop::collection::vec((prop::sample::select(b"QSPBEDZTC1".to_vec()), 0..40_usize), 0..20),
            cut in 1..50_usize,
        ) {
            // What is in a message may look like one.
            let bytes: Vec<u8> = messages.iter().flat_map(|&(letter, length)| message(letter, &vec![b'Z'; length])).collect();
            let (mut asked, mut answered) = (Asked::default(), Answered::default());
            let startup = &message(b' ', b"user\0me\0\0")[1..];
            for piece in [startup, &bytes].concat().chunks(cut) {
                asked.follow(piece);
            }
            for piece in bytes.chunks(cut) {
                answered.follow(piece);
            }
            let of = |letters: &[u8]| messages.iter().filter(|(letter, _)| letters.contains(letter)).count() as u64;
            prop_assert_eq!(asked.count, 1 + of(b"QS"));
            prop_assert_eq!(answered.count, of(b"Z"));
        }
    }
}
