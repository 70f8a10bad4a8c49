//! JSON, token by token (RFC 8259), in bounded memory. Several values may follow one another, as in NDJSON.

use std::io::BufRead;

use memchr::memchr_iter;

use crate::model::limits;
use crate::read::flaw::Flaw;
use crate::read::flaw::Format;
use crate::read::flaw::Trouble;

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// `{`.
    Object,
    /// `[`.
    Array,
    /// `}` or `]`.
    End,
    /// A key of an object; its text is the reader's.
    Key,
    /// A string.
    Text,
    /// A number, as written.
    Number,
    True,
    False,
    Null,
    /// No value more.
    Eof,
}

/// What may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expect {
    Value,
    FirstItem,
    FirstKey,
    Key,
    /// A comma, or the end of what is open.
    Behind,
}

/// A reader of tokens.
pub(super) struct Tokens<R> {
    input: R,
    /// What is open: an object, or an array.
    open: Vec<Token>,
    expect: Expect,
    text: Vec<u8>,
    line: u64,
}

impl<R: BufRead> Tokens<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, open: Vec::new(), expect: Expect::Value, text: Vec::new(), line: 1 }
    }

    /// What the last key, string or number says.
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.text).unwrap_or_default()
    }

    /// How many objects and arrays are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The next token.
    pub(super) fn next(&mut self) -> Result<Token, Trouble> {
        let mut byte = self.seen()?;
        if self.expect == Expect::Behind {
            if byte == Some(b',') {
                self.input.consume(1);
                let in_object = self.open.last() == Some(&Token::Object);
                self.expect = if in_object { Expect::Key } else { Expect::Value };
                byte = self.seen()?;
            } else {
                return self.close(byte);
            }
        }
        match (self.expect, byte) {
            (Expect::FirstKey, Some(b'}')) | (Expect::FirstItem, Some(b']')) => self.close(byte),
            (Expect::FirstKey | Expect::Key, Some(b'"')) => self.key(),
            (Expect::Value | Expect::FirstItem, Some(byte)) => self.value(byte),
            (Expect::Value, None) if self.open.is_empty() => Ok(Token::Eof),
            _ => Err(self.damaged()),
        }
    }

    /// Passes over a value whose first token was `token`.
    pub(super) fn skip(&mut self, token: Token) -> Result<(), Trouble> {
        if matches!(token, Token::Object | Token::Array) {
            let depth = self.depth();
            while self.depth() >= depth {
                self.next()?;
            }
        }
        Ok(())
    }

    /// Appends a value whose first token was `token`, as JSON without spaces.
    pub(super) fn copy(&mut self, token: Token, out: &mut String) -> Result<(), Trouble> {
        let (depth, from) = (self.depth(), out.len());
        let mut token = token;
        let nested = matches!(token, Token::Object | Token::Array);
        loop {
            let comma =
                !matches!(out.as_bytes().last(), Some(b'{' | b'[' | b':')) && out.len() > from;
            if comma && token != Token::End {
                out.push(',');
            }
            match token {
                Token::Object => out.push('{'),
                Token::Array => out.push('['),
                Token::Key | Token::Text => {
                    out.push_str(&serde_json::Value::from(self.text()).to_string());
                    if token == Token::Key {
                        out.push(':');
                    }
                }
                Token::Number => out.push_str(self.text()),
                Token::True => out.push_str("true"),
                Token::False => out.push_str("false"),
                Token::Null => out.push_str("null"),
                Token::End | Token::Eof => return Err(self.damaged()),
            }
            if out.len() - from > limits::RECORD_BYTES_MAX {
                return Err(Flaw::Excessive(Format::Json).into());
            }
            if !nested {
                return Ok(());
            }
            loop {
                let open = self.open.last().copied();
                token = self.next()?;
                if token != Token::End {
                    break;
                }
                out.push(if open == Some(Token::Object) { '}' } else { ']' });
                if self.depth() < depth {
                    return Ok(());
                }
            }
        }
    }

    /// The line of the next byte is wrong.
    pub(super) fn damaged(&self) -> Trouble {
        Flaw::Damaged(Format::Json, Some(self.line)).into()
    }

    /// The next byte that is no space.
    fn seen(&mut self) -> Result<Option<u8>, Trouble> {
        loop {
            let block = self.input.fill_buf()?;
            if block.is_empty() {
                return Ok(None);
            }
            let space = |it: &u8| matches!(it, b' ' | b'\t' | b'\r' | b'\n');
            let spaces = block.iter().take_while(|it| space(it)).count();
            let (before, behind) = block.split_at(spaces);
            self.line += memchr_iter(b'\n', before).count() as u64;
            let byte = behind.first().copied();
            self.input.consume(spaces);
            if byte.is_some() {
                return Ok(byte);
            }
        }
    }

    fn close(&mut self, byte: Option<u8>) -> Result<Token, Trouble> {
        let closes = match byte {
            Some(b'}') => Token::Object,
            Some(b']') => Token::Array,
            _ => return Err(self.damaged()),
        };
        if self.open.pop() != Some(closes) {
            return Err(self.damaged());
        }
        self.input.consume(1);
        self.behind_value();
        Ok(Token::End)
    }

    fn behind_value(&mut self) {
        self.expect = if self.open.is_empty() { Expect::Value } else { Expect::Behind };
    }

    fn key(&mut self) -> Result<Token, Trouble> {
        self.string()?;
        if self.text.len() > limits::KEY_BYTES_MAX {
            return Err(Flaw::Excessive(Format::Json).into());
        }
        if self.seen()? != Some(b':') {
            return Err(self.damaged());
        }
        self.input.consume(1);
        self.expect = Expect::Value;
        Ok(Token::Key)
    }

    fn value(&mut self, byte: u8) -> Result<Token, Trouble> {
        let token = match byte {
            b'{' | b'[' => {
                let token = if byte == b'{' { Token::Object } else { Token::Array };
                if self.open.len() >= limits::NESTING_MAX {
                    return Err(Flaw::Excessive(Format::Json).into());
                }
                self.open.push(token);
                self.expect = if byte == b'{' { Expect::FirstKey } else { Expect::FirstItem };
                self.input.consume(1);
                return Ok(token);
            }
            b'"' => {
                self.string()?;
                Token::Text
            }
            b'-' | b'0'..=b'9' => {
                self.word(|it| {
                    it.is_ascii_digit() || matches!(it, b'-' | b'+' | b'.' | b'e' | b'E')
                })?;
                if !is_number(&self.text) {
                    return Err(self.damaged());
                }
                Token::Number
            }
            _ => {
                self.word(|it| it.is_ascii_alphabetic())?;
                match self.text.as_slice() {
                    b"true" => Token::True,
                    b"false" => Token::False,
                    b"null" => Token::Null,
                    _ => return Err(self.damaged()),
                }
            }
        };
        self.behind_value();
        Ok(token)
    }

    /// Reads bytes as long as they are of a kind.
    fn word(&mut self, of_kind: fn(u8) -> bool) -> Result<(), Trouble> {
        self.text.clear();
        loop {
            let block = self.input.fill_buf()?;
            let n = block.iter().take_while(|it| of_kind(**it)).count();
            let all = n == block.len() && n > 0;
            self.text.extend_from_slice(block.get(..n).unwrap_or_default());
            self.input.consume(n);
            self.bounded()?;
            if !all {
                return Ok(());
            }
        }
    }

    fn bounded(&self) -> Result<(), Trouble> {
        if self.text.len() > limits::RECORD_BYTES_MAX {
            return Err(Flaw::Excessive(Format::Json).into());
        }
        Ok(())
    }

    /// Reads a string, whose opening quote is next.
    fn string(&mut self) -> Result<(), Trouble> {
        self.input.consume(1);
        self.text.clear();
        loop {
            let block = self.input.fill_buf()?;
            if block.is_empty() {
                return Err(self.damaged());
            }
            let stop = memchr::memchr2(b'"', b'\\', block);
            let plain = block.get(..stop.unwrap_or(block.len())).unwrap_or_default();
            self.line += memchr_iter(b'\n', plain).count() as u64;
            self.text.extend_from_slice(plain);
            let (n, byte) = (plain.len(), stop.and_then(|it| block.get(it)).copied());
            self.input.consume(n + usize::from(byte.is_some()));
            self.bounded()?;
            match byte {
                Some(b'"') => return Ok(()),
                Some(_) => self.escape()?,
                None => {}
            }
        }
    }

    fn byte(&mut self) -> Result<u8, Trouble> {
        let byte = self.input.fill_buf()?.first().copied();
        let byte = byte.ok_or_else(|| self.damaged())?;
        self.input.consume(1);
        Ok(byte)
    }

    fn escape(&mut self) -> Result<(), Trouble> {
        let byte = match self.byte()? {
            byte @ (b'"' | b'\\' | b'/') => byte,
            b'b' => 8,
            b'f' => 12,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'u' => return self.unicode(),
            _ => return Err(self.damaged()),
        };
        self.text.push(byte);
        Ok(())
    }

    /// `\u4e00`, or two of them for one character; a half that stands alone becomes U+FFFD.
    fn unicode(&mut self) -> Result<(), Trouble> {
        let mut unit = self.hex()?;
        loop {
            let mut pair = [0; 4];
            if !(0xd800..0xdc00).contains(&unit) {
                let it = char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER);
                self.text.extend_from_slice(it.encode_utf8(&mut pair).as_bytes());
                return Ok(());
            }
            let alone = char::REPLACEMENT_CHARACTER.encode_utf8(&mut pair).len();
            if self.input.fill_buf()?.first() != Some(&b'\\') {
                self.text.extend_from_slice(pair.get(..alone).unwrap_or_default());
                return Ok(());
            }
            self.input.consume(1);
            if self.input.fill_buf()?.first() != Some(&b'u') {
                self.text.extend_from_slice(pair.get(..alone).unwrap_or_default());
                return self.escape();
            }
            self.input.consume(1);
            let low = self.hex()?;
            if (0xdc00..0xe000).contains(&low) {
                unit = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            } else {
                self.text.extend_from_slice(pair.get(..alone).unwrap_or_default());
                unit = low;
            }
        }
    }

    fn hex(&mut self) -> Result<u32, Trouble> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = char::from(self.byte()?).to_digit(16).ok_or_else(|| self.damaged())?;
            unit = unit * 16 + digit;
        }
        Ok(unit)
    }
}

/// `-0.5e+3`: a sign, digits without a leading zero, a fraction, an exponent.
fn is_number(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|it| it.is_ascii_digit()).count();
    let text = text.strip_prefix(b"-").unwrap_or(text);
    let whole = digits(text);
    let mut rest = text.get(whole..).unwrap_or_default();
    if whole == 0 || (whole > 1 && text.first() == Some(&b'0')) {
        return false;
    }
    if let Some(fraction) = rest.strip_prefix(b".") {
        let n = digits(fraction);
        if n == 0 {
            return false;
        }
        rest = fraction.get(n..).unwrap_or_default();
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = match exponent {
            [b'+' | b'-', rest @ ..] => rest,
            other => other,
        };
        return !exponent.is_empty() && digits(exponent) == exponent.len();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn copied(text: &str) -> Result<Vec<String>, Trouble> {
        let mut out = Vec::new();
        let mut tokens = Tokens::new(std::io::BufReader::with_capacity(3, text.as_bytes()));
        loop {
            let token = tokens.next()?;
            if token == Token::Eof {
                return Ok(out);
            }
            let mut text = String::new();
            tokens.copy(token, &mut text)?;
            out.push(text);
        }
    }

    #[test]
    fn values_are_read_as_serde_json_reads_them() {
        for text in [
            r#"{"a":[1,{"b":null},[],{}],"c":"x\"\\\/\n\u4e00\ud840\udc87","d":true}"#,
            r#"[[["a"],-0.5,12e3],false]"#,
            "\"text\"",
            "0",
        ] {
            let value: serde_json::Value = serde_json::from_str(text).unwrap();
            let ours = copied(text).unwrap();
            assert_eq!(ours.len(), 1);
            assert_eq!(serde_json::from_str::<serde_json::Value>(&ours[0]).unwrap(), value);
        }
        // Numbers keep their digits.
        assert_eq!(
            copied("[230199195703150017, 1.50, 1E2]").unwrap(),
            ["[230199195703150017,1.50,1E2]"]
        );
        assert_eq!(copied("{\"a\":1}\n{\"a\":2}").unwrap().len(), 2);
    }

    #[test]
    fn what_serde_json_refuses_is_refused() {
        for text in [
            "{\"a\" 1}",
            "[1,]",
            "{,}",
            "[1 2]",
            "{\"a\":1,}",
            "01",
            "1.",
            "nul",
            "\"a",
            "[",
            "}",
            "{\"a\":}",
            "-",
            "\"\\x\"",
            "[1}",
            "{1:2}",
        ] {
            assert!(serde_json::from_str::<serde_json::Value>(text).is_err(), "{text}");
            assert!(copied(text).is_err(), "{text}");
        }
        assert!(copied(&"[".repeat(100_000)).is_err());
    }

    #[test]
    fn half_a_character_is_replaced() {
        assert_eq!(copied(r#""\ud840x""#).unwrap(), ["\"\u{fffd}x\""]);
        assert_eq!(copied(r#""\ud840\n""#).unwrap(), ["\"\u{fffd}\\n\""]);
        assert_eq!(copied(r#""\udc87""#).unwrap(), ["\"\u{fffd}\""]);
    }
}
