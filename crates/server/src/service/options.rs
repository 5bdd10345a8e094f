//! The file with the service's options: one on a line, its value behind it as it is, spaces included.

/// The words that the command line would have; empty lines and lines with `#` are comments.
pub(super) fn words(text: &str) -> Vec<String> {
    let lines = text.trim_start_matches('\u{feff}').lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).flat_map(option).collect()
}

fn option(line: &str) -> Vec<String> {
    let (name, value) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    let value = value.trim().trim_matches('"');
    [name, value].into_iter().filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_stands_on_a_line_with_its_value_as_it_is() {
        let text = "\u{feff}# ours\r\n--listen 0.0.0.0:8443\r\n\r\n--tls-cert  C:\\Our files\\chain.pem\r\n--data \"D:\\Lanyard\"\r\n--behind-proxy\r\n";
        let expected =
            ["--listen", "0.0.0.0:8443", "--tls-cert", "C:\\Our files\\chain.pem", "--data", "D:\\Lanyard", "--behind-proxy"];
        assert_eq!(words(text), expected);
    }

    #[test]
    fn an_empty_file_says_nothing() {
        assert!(words("").is_empty());
    }
}
