// Just enough of anyhow for the cases: any error converts, `context` and `anyhow!`.
pub struct Error(String);
pub type Result<T, E = Error> = std::result::Result<T, E>;
impl std::fmt::Debug for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
impl<E: std::error::Error> From<E> for Error {
    fn from(error: E) -> Self {
        Error(error.to_string())
    }
}
pub trait Context<T> {
    fn context(self, text: &str) -> Result<T>;
    fn with_context<F: FnOnce() -> String>(self, text: F) -> Result<T>;
}
impl<T, E: std::error::Error> Context<T> for std::result::Result<T, E> {
    fn context(self, text: &str) -> Result<T> {
        self.map_err(|e| Error(format!("{text}: {e}")))
    }
    fn with_context<F: FnOnce() -> String>(self, text: F) -> Result<T> {
        self.map_err(|e| Error(format!("{}: {e}", text())))
    }
}
pub fn message(text: &str) -> Error {
    Error(text.to_owned())
}
#[macro_export]
macro_rules! anyhow {
    ($text:expr) => {
        $crate::message($text)
    };
}
