//! A client that costs little: HTTP/1.1 over kept connections, one thread a connection.

use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// A response.
#[derive(Clone, Debug, Default)]
pub struct Response {
    /// Status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: Vec<u8>,
}

impl Response {
    /// The values of a header.
    pub fn header<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.headers.iter().filter(move |(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// A connection.
#[derive(Debug)]
pub struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Connects to a port of this machine.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn open(port: u16) -> Result<Connection, Box<dyn Error>> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        Ok(Connection { stream: BufReader::with_capacity(1 << 16, stream) })
    }

    /// Asks, and reads the answer.
    ///
    /// # Errors
    /// The connection ends, or the answer is not HTTP as servers write it.
    pub fn ask(&mut self, request: &str) -> Result<Response, Box<dyn Error>> {
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut response = Response::default();
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        response.status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or("no status line")?;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            response.headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        if response.header("transfer-encoding").any(|v| v.eq_ignore_ascii_case("chunked")) {
            loop {
                line.clear();
                self.stream.read_line(&mut line)?;
                let size = usize::from_str_radix(line.trim(), 16)?;
                let from = response.body.len();
                response.body.resize(from + size, 0);
                self.stream.read_exact(&mut response.body[from..])?;
                self.stream.read_exact(&mut [0; 2])?;
                if size == 0 {
                    return Ok(response);
                }
            }
        }
        let length: usize =
            response.header("content-length").next().and_then(|v| v.parse().ok()).unwrap_or(0);
        response.body.resize(length, 0);
        self.stream.read_exact(&mut response.body)?;
        Ok(response)
    }
}

/// The request for a page.
pub fn get(path: &str, cookie: &str) -> String {
    let cookie = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n{cookie}\r\n")
}

/// A form that is sent.
pub fn post(path: &str, cookie: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
    )
}

/// Asks for the requests in turn on so many connections for some time; how many were answered, and how long it took.
///
/// # Errors
/// Something else than a page came back.
pub fn load(
    port: u16,
    requests: &[String],
    connections: usize,
    least: Duration,
) -> Result<(u64, f64), Box<dyn Error>> {
    let started = Instant::now();
    let answered: Result<Vec<u64>, String> = std::thread::scope(|scope| {
        let asking = |first: usize| {
            move || -> Result<u64, Box<dyn Error>> {
                let mut connection = Connection::open(port)?;
                let mut n = 0;
                for request in requests.iter().cycle().skip(first) {
                    let response = connection.ask(request)?;
                    if response.status != 200 {
                        return Err(format!("status {} for {request}", response.status).into());
                    }
                    n += 1;
                    if started.elapsed() >= least {
                        break;
                    }
                }
                Ok(n)
            }
        };
        let threads: Vec<_> = (0..connections)
            .map(|i| {
                let ask = asking(i * requests.len() / connections);
                scope.spawn(move || ask().map_err(|error| error.to_string()))
            })
            .collect();
        threads.into_iter().map(|t| t.join().map_err(|_| "a client panicked".to_owned())?).collect()
    });
    Ok((answered?.iter().sum(), started.elapsed().as_secs_f64()))
}
