//! What the platform knows of Unicode: its tables are in no worker.

use js_sys::{JsString, RegExp};

use super::host::EdgeHost;
use crate::people::{Form, Unicode};

impl Unicode for EdgeHost {
    fn normalized(&self, form: Form, text: &str) -> String {
        JsString::from(text).normalize(form.name()).into()
    }

    fn consists_of(&self, class: &str, text: &str) -> bool {
        RegExp::new(&format!("^{class}*$"), "u").test(text)
    }
}
