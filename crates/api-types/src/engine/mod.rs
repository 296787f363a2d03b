//! Wire types of the connector API: what integrations answer, whichever provider is behind them (contract, engine).

pub mod category;
pub mod chat;
pub mod envelope;
pub mod notifications;
pub mod storage;
pub mod ticketing;

pub use category::CategoryId;
pub use envelope::{
    EngineAnswer, EngineList, Messages, Meta, MetaApi, MetaApiResponse, MetaPrimaryResponse, MetaStats,
};
