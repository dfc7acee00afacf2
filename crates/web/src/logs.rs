//! Structured logs: one line a request with its number, never a name, a form or a token.

/// Begins logging to standard error: JSON lines, or readable text. `JISHI_LOG` chooses what is logged.
pub fn begin(json: bool) {
    use tracing_subscriber::EnvFilter;
    let filter =
        EnvFilter::try_from_env("JISHI_LOG").unwrap_or_else(|_| EnvFilter::new("warn,jishi_web=info"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // a second call finds the first one's subscriber in place
    let _ = if json { builder.json().try_init() } else { builder.with_target(false).try_init() };
}
