//! Lists the files that are long enough to ask whether they are still one thing. A warning, never a failure.

use jishi_house::{lengths, workspace};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let long = lengths::long(&workspace::files()?, lengths::ASK);
    for finding in &long {
        println!("{:>6}  {}  {}", finding.line, finding.file, finding.advice);
    }
    println!("{} files of {} lines or more (split at {})", long.len(), lengths::ASK, lengths::SPLIT);
    Ok(())
}
