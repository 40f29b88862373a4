//! Finds the JSON pointer (RFC 6901) of what stands at a byte.
//!
//! Reading keeps no path, since a path is wanted only for the first finding of a kind. It is found by walking the bytes
//! of one entry or member again, slowly, up to the byte in question; they need not be valid JSON there.

/// The pointer below `base` of the value or key at `at`, walking from `from`, where a value begins, or a member of an
/// object.
pub(crate) fn pointer(bytes: &[u8], from: usize, at: usize, base: String, in_object: bool) -> String {
    let mut walk = Walk { bytes, at: from, end: at.min(bytes.len()), path: Vec::new() };
    if in_object {
        walk.members();
    } else {
        walk.value();
    }
    let mut pointer = base;
    for segment in walk.path {
        pointer.push('/');
        pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
    }
    pointer
}

struct Walk<'b> {
    bytes: &'b [u8],
    at: usize,
    end: usize,
    path: Vec<String>,
}

impl Walk<'_> {
    fn space(&mut self) {
        while self.at < self.end && matches!(self.bytes[self.at], b' ' | b'\n' | b'\r' | b'\t' | b',' | b':') {
            self.at += 1;
        }
    }

    /// Walks one value; gives whether it ended before the byte in question.
    fn value(&mut self) -> bool {
        self.space();
        if self.at >= self.end {
            return false;
        }
        match self.bytes[self.at] {
            b'{' => {
                self.at += 1;
                self.members()
            }
            b'[' => self.elements(),
            b'"' => self.string().is_some(),
            _ => {
                while self.at < self.end
                    && !matches!(self.bytes[self.at], b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t')
                {
                    self.at += 1;
                }
                self.at < self.end
            }
        }
    }

    fn members(&mut self) -> bool {
        loop {
            self.space();
            if self.at >= self.end {
                // The key itself is in question: its name follows.
                let end = self.bytes.len();
                let key = Walk { bytes: self.bytes, at: self.at, end, path: Vec::new() }.key_at();
                self.path.extend(key);
                return false;
            }
            if self.bytes[self.at] == b'}' {
                self.at += 1;
                return true;
            }
            let Some(key) = self.string() else { return false };
            self.path.push(key);
            if !self.value() {
                return false;
            }
            self.path.pop();
        }
    }

    fn key_at(&mut self) -> Option<String> {
        (self.bytes.get(self.at) == Some(&b'"')).then(|| self.string())?
    }

    fn elements(&mut self) -> bool {
        self.at += 1;
        for index in 0_u64.. {
            self.path.push(index.to_string());
            self.space();
            if self.at >= self.end {
                return false;
            }
            if self.bytes[self.at] == b']' {
                self.path.pop();
                self.at += 1;
                return true;
            }
            if !self.value() {
                return false;
            }
            self.path.pop();
        }
        false
    }

    /// Passes a string and gives its text; `None` where it does not end before the byte in question.
    fn string(&mut self) -> Option<String> {
        let start = self.at;
        if self.bytes.get(start) != Some(&b'"') {
            self.at = self.end;
            return None;
        }
        let mut at = start + 1;
        while at < self.end {
            match self.bytes[at] {
                b'"' => {
                    self.at = at + 1;
                    let text = &self.bytes[start..=at];
                    return Some(super::cursor::unescaped(&text[1..text.len() - 1]));
                }
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        self.at = self.end;
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(json: &str) -> String {
        let at = json.find('^').expect("a mark");
        pointer(json.replace('^', "").as_bytes(), 0, at, String::from("/users/7"), false)
    }

    #[test]
    fn the_pointer_names_the_value_that_a_byte_stands_in() {
        assert_eq!(at(r#"{"a": ^1}"#), "/users/7/a");
        assert_eq!(at(r#"{"a": {"b": [1, {"c": "x^y"}]}}"#), "/users/7/a/b/1/c");
        assert_eq!(at(r#"{"a": 1, "e": [], "b/c~d": tr^ue}"#), "/users/7/b~1c~0d");
        assert_eq!(at(r#"{"a": 1, ^"b": 2}"#), "/users/7/b");
        assert_eq!(at("[[1, 2], [3, ^"), "/users/7/1/1");
        assert_eq!(at(r#"{"a": 1 ^x"#), "/users/7");
        assert_eq!(at("^nope"), "/users/7");
    }
}
