//! Price paths: recordings and a seeded generator.
