// The names of wasi-common that the cases use.
pub struct WasiCtx;
#[derive(Debug)]
pub struct StringArrayError;
impl std::fmt::Display for StringArrayError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("string array")
    }
}
impl std::error::Error for StringArrayError {}
