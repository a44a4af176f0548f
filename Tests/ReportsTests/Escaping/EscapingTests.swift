import Testing

@testable import Reports

/// Tests of the escaping functions, according to the specification of each format.
@Suite struct EscapingTests {
    @Test(
        arguments: [
            ("a: b", "a: b"), ("::error::x", "\\u{3a}:error::x"), ("a\n \t::x", "a\n \t\\u{3a}:x"),
            ("a ::x", "a ::x"),
            (":", ":"), (":x", ":x"), ("a\n:", "a\n:"), (":::", "\\u{3a}::"), ("#1", "#1"),
            ("##[x]", "#\\u{23}[x]"), ("###", "#\\u{23}\\u{23}"), ("", ""),
        ])
    func noLineIsACommand(text: String, escaped: String) {
        #expect(text.withoutLogCommands == escaped)
    }

    @Test func aLineForALogIsOneLine() {
        #expect("a\n##[x]\u{202E}".escapedForLog == "a\\u{a}#\\u{23}[x]\\u{202e}")
    }

    /// XML 1.0, 2.4 and 2.2.
    @Test(
        arguments: [
            ("<a b=\"c\">&amp;]]>", "&lt;a b=&quot;c&quot;&gt;&amp;amp;]]&gt;"), ("a\nb", "a\nb"),
            ("\u{0}\u{FFFE}\u{85}", "\\u{0}\\u{fffe}\\u{85}"), ("##[", "#&#35;["), ("é 中 😀", "é 中 😀"),
        ])
    func xml(text: String, escaped: String) {
        #expect(text.escapedForXML == escaped)
    }

    /// GFM 6.3: the fence is longer than any run of backquotes in the text; 4.10: a bar in a table cell is escaped.
    @Test(
        arguments: [
            ("a", "`a`"), ("a`b", "``a`b``"), ("`", "`` ` ``"), ("a``b`", "``` a``b` ```"), ("", ""),
            ("a|b", "`a\\|b`"), ("a\\|b", "`a\\u{5c}\\|b`"), ("a\nb", "`a\\u{a}b`"),
        ])
    func codeSpan(text: String, markdown: String) {
        #expect(MarkdownText.codeSpan(text) == markdown)
    }

    /// GFM 4.5: the closing fence is at least as long as the opening one.
    @Test func codeBlock() {
        #expect(MarkdownText.codeBlock(["a"]) == "```text\na\n```")
        #expect(MarkdownText.codeBlock(["a", "  `````", "```"]) == "``````text\na\n  `````\n```\n``````")
    }

    /// YAML 1.2, 7.3.1 and 10.3.2.
    @Test func yaml() {
        #expect(YAMLText.quoted("a \"b\" \\ #: \u{1B}") == "\"a \\\"b\\\" \\\\ #: \\\\u{1b}\"")
        let numbers: [(Double, String)] = [
            (1, "1.0"), (-0.5, "-0.5"), (1e-5, "1.0e-05"), (2.5e20, "2.5e+20"), (1e300, "1.0e+300"),
            (.nan, ".nan"),
            (.infinity, ".inf"), (-.infinity, "-.inf"),
        ]
        for (number, text) in numbers { #expect(YAMLText.number(number) == text) }
    }

    /// TAP 14, Escaping: the examples of its table, and directives that older readers would recognise.
    @Test(
        arguments: [
            ("hello", "hello"), ("hello # description", "hello \\# description"), ("hello \\", "hello \\\\"),
            ("hello # todo", "hello \\\\u{23} todo"), ("a #SKIP", "a \\\\u{23}SKIP"),
            ("a\n#", "a\\\\u{a}\\#"),
        ])
    func tapDescription(text: String, escaped: String) {
        #expect(TAPText.description(text) == escaped)
    }

    /// Same result as `escapeData` and `escapeProperty` of GitHub's toolkit, except for line breaks.
    @Test func workflowCommand() {
        let command = WorkflowCommand(
            level: .notice, properties: [("title", "a,b:c%\r\n")], message: ["50 %: a, b", "::error::c\n"])
        #expect(
            command.line
                == "::notice title=a%2Cb%3Ac%25\\u{d}\\u{a}::50 %25: a, b%0A::error::c\\u{a}\n")
        #expect(WorkflowCommand(level: .error, message: ["x"]).line == "::error::x\n")
    }

    /// RFC 3986, 2.1 to 2.3.
    @Test(
        arguments: [
            ("a/b-c_d.e~f.json", "a/b-c_d.e~f.json"), ("a b", "a%20b"), ("é", "%C3%A9"),
            ("a:b?c#d%", "a%3Ab%3Fc%23d%25"),
            ("/a/b", "file:///a/b"), ("\n", "%0A"),
        ])
    func uri(path: String, uri: String) {
        #expect(URIText.reference(path) == uri)
    }
}
