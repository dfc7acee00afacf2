//! Writes GLOSSARY.md from glossary.toml.

use jishi_house::glossaries::Glossary;
use jishi_house::workspace;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let glossary = Glossary::parse(&workspace::read("glossary.toml")?.text)?;
    std::fs::write(workspace::root().join("GLOSSARY.md"), glossary.page())?;
    Ok(())
}
