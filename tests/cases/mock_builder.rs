// The methods of WasiCtxBuilder. OWNER is what they take, GIVEN what they give back:
// `self` and `Self` before 13.0, `&mut self` and `&mut Self` since.
use wasi_common::{StringArrayError, WasiCtx};
pub struct WasiCtxBuilder(());
#[allow(unused_variables, unused_mut)]
impl WasiCtxBuilder {
    pub fn new() -> Self { WasiCtxBuilder(()) }
    pub fn env(OWNER, var: &str, value: &str) -> Result<GIVEN, StringArrayError> { Ok(self) }
    pub fn envs(OWNER, env: &[(String, String)]) -> Result<GIVEN, StringArrayError> { Ok(self) }
    pub fn inherit_env(OWNER) -> Result<GIVEN, StringArrayError> { Ok(self) }
    pub fn arg(OWNER, arg: &str) -> Result<GIVEN, StringArrayError> { Ok(self) }
    pub fn args(OWNER, arg: &[String]) -> Result<GIVEN, StringArrayError> { Ok(self) }
    pub fn inherit_args(OWNER) -> Result<GIVEN, StringArrayError> { Ok(self) }
    pub fn inherit_stdin(OWNER) -> GIVEN { self }
    pub fn inherit_stdout(OWNER) -> GIVEN { self }
    pub fn inherit_stderr(OWNER) -> GIVEN { self }
    pub fn inherit_stdio(OWNER) -> GIVEN { self }
    pub fn build(OWNER) -> WasiCtx { WasiCtx }
}
