//! Files that pages load: bundled at build time, compressed beforehand, kept by browsers until they change.

/// A file.
#[derive(Debug)]
pub struct Asset {
    /// Name in the address.
    pub name: &'static str,
    /// Changes with the content.
    pub mark: &'static str,
    /// Media type.
    pub mime: &'static str,
    /// As it is.
    pub plain: &'static [u8],
    /// Compressed with brotli.
    pub brotli: &'static [u8],
    /// Compressed with gzip.
    pub gzip: &'static [u8],
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The file with this name.
pub fn find(name: &str) -> Option<&'static Asset> {
    ASSETS.iter().find(|asset| asset.name == name)
}

/// The address of a file, with its mark.
pub fn address(name: &str) -> String {
    let mark = find(name).map_or("", |asset| asset.mark);
    format!("/assets/{mark}/{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn style_and_script_fit_a_slow_phone() {
        let compressed: usize = ASSETS.iter().map(|asset| asset.brotli.len()).sum();
        assert!(compressed < 24 * 1024, "{compressed} bytes");
        assert!(ASSETS.iter().all(|asset| !asset.plain.is_empty() && asset.mark.len() == 16));
    }
}
