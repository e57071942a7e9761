//! The server: sequencer, journal, HTTP, WebSocket, metrics.
