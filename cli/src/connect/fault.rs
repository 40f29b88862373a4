//! Why a sync did not happen, in the terms that agent, endpoint and page share.

pub use oneseat_submission::connect::{FaultCode, JobFault as Fault};
