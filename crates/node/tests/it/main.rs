//! The venue from outside: over loopback, with signed requests.

mod bad_input;
mod bounds;
mod changes;
mod configuration;
mod connections;
mod controls;
mod durability;
mod history;
mod identities;
mod limits;
mod load;
mod mutations;
mod overload;
mod own_dialect;
mod posts;
mod served;
mod socket;
mod spot;
mod streams;
mod tls;
mod trader;
mod trading;
mod venue;
