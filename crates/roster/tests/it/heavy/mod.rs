//! Tests that load the machine for a while; `.config/nextest.toml` runs them one after the other.

mod import;
mod long_list;
mod overload;
