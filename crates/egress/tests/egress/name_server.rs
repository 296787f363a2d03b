//! A name server whose answers change from question to question, and a resolver that asks it over the wire.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use egress::Resolve;
use futures_util::future::BoxFuture;
use hickory_proto::op::{Message, MessageType, OpCode, Query, ResponseCode};
use hickory_proto::rr::rdata::{A, AAAA};
use hickory_proto::rr::{Name, RData, Record, RecordType};
use tokio::net::UdpSocket;
use tokio::task::JoinHandle;

use crate::peer::HOME;

/// Answers question number `n` with the addresses at `n`, beginning anew at the end. Dropping it stops it.
pub(crate) struct NameServer {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl NameServer {
    pub(crate) async fn start(answers: &'static [&'static [IpAddr]]) -> Self {
        let socket = UdpSocket::bind(SocketAddr::new(HOME, 0)).await.unwrap();
        let address = socket.local_addr().unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        let task = tokio::spawn(async move {
            let mut buffer = [0; 512];
            loop {
                let (length, from) = socket.recv_from(&mut buffer).await.unwrap();
                let question = Message::from_vec(&buffer[..length]).unwrap();
                let turn = count.fetch_add(1, Ordering::SeqCst);
                let answer = answer(&question, answers.get(turn % answers.len().max(1)).copied());
                socket.send_to(&answer.to_vec().unwrap(), from).await.unwrap();
            }
        });
        Self { address, asked, task }
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    pub(crate) fn resolver(&self) -> Arc<dyn Resolve> {
        Arc::new(Asking(self.address))
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn answer(question: &Message, addresses: Option<&[IpAddr]>) -> Message {
    let mut message = Message::response(question.metadata.id, OpCode::Query);
    message.add_queries(question.queries.clone());
    let name = question.queries[0].name().clone();
    match addresses {
        None => message.metadata.response_code = ResponseCode::NXDomain,
        Some(addresses) => {
            message.add_answers(addresses.iter().map(|address| {
                let data = match address {
                    IpAddr::V4(address) => RData::A(A::from(*address)),
                    IpAddr::V6(address) => RData::AAAA(AAAA::from(*address)),
                };
                Record::from_rdata(name.clone(), 0, data)
            }));
        }
    }
    message
}

/// Asks one name server, and believes what it says.
struct Asking(SocketAddr);

impl Resolve for Asking {
    fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        Box::pin(async move {
            let socket = UdpSocket::bind(SocketAddr::new(HOME, 0)).await?;
            socket.connect(self.0).await?;
            let mut question = Message::new(7, MessageType::Query, OpCode::Query);
            question.add_query(Query::query(Name::from_ascii(host).unwrap(), RecordType::A));
            socket.send(&question.to_vec().unwrap()).await?;
            let mut buffer = [0; 512];
            let length = socket.recv(&mut buffer).await?;
            let answer = Message::from_vec(&buffer[..length]).unwrap();
            if answer.metadata.response_code != ResponseCode::NoError {
                return Err(io::Error::other(answer.metadata.response_code.to_string()));
            }
            let addresses = answer.answers.iter().filter_map(|record| record.data.ip_addr());
            Ok(addresses.collect())
        })
    }
}
