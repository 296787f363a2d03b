//! Whatever a caller writes into a field that holds a web address, the server calls nobody inside: neither when it is
//! saved nor when it is called. A real listener inside counts the connections that should never come.

mod called;
mod written;

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use egress::{Egress, Settings};
use testing::{HttpPeer, Stream, Talk};

/// Somebody inside, at every address of this machine, in both families, on the same port.
async fn insider() -> HttpPeer {
    at(IpAddr::V6(Ipv6Addr::UNSPECIFIED), 0, "HTTP/1.1 204 No Content\r\n\r\n".to_owned()).await
}

/// A peer at this address that gives every request this answer.
async fn at(address: IpAddr, port: u16, answer: String) -> HttpPeer {
    let script = move |mut talk: Talk| {
        let answer = answer.clone();
        async move { while talk.hear().await.is_some() && talk.say(&answer).await {} }
    };
    let address = SocketAddr::new(address, port);
    HttpPeer::listen(address, |tcp| Box::pin(async { Some(Box::new(tcp) as Box<dyn Stream>) }), script)
        .await
        .unwrap()
}

/// A way out that may go to these networks besides the public addresses.
fn allowing(networks: &[&str]) -> Egress {
    let allow_networks = networks.iter().map(|network| network.parse().unwrap()).collect();
    Egress::new(Settings { allow_networks, ..Settings::default() }).unwrap()
}
