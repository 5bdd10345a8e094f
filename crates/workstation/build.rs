//! Gives `lanyard.exe` its version and its manifest; does nothing for other systems.

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=../../packaging/windows/lanyard.manifest");
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() != Ok("windows") {
        return Ok(());
    }
    let mut resource = winresource::WindowsResource::new();
    resource
        .set("ProductName", "Lanyard")
        .set("FileDescription", "My smartcard isn't working")
        .set("LegalCopyright", "MIT licence");
    resource.set_manifest(&std::fs::read_to_string("../../packaging/windows/lanyard.manifest")?);
    resource.compile()
}
