//! Migrations are built into the binary, so a new one is a reason to build.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
