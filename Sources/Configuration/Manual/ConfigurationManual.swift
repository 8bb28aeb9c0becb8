/// aloft.conf(5), from the tables that the parser uses.
package enum ConfigurationManual {
    /// In the language of man(7).
    package static var page: String {
        """
        .\\" Written by the tests from the parser's own tables.
        .TH ALOFT.CONF 5 "" "" "Aloft"
        .SH NAME
        aloft.conf \\- what an Aloft agent does
        .SH DESCRIPTION
        .BR aloft (8)
        reads /etc/aloft/aloft.conf, and where there is none /etc/keepalived/keepalived.conf. The language is that of keepalived.conf(5), with all
        of its forms of include, $definitions, ~SEQ and @id lines, and with two blocks of its own. Whatever
        .B aloft check
        does not object to is done as it stands here. # and ! begin a comment.
        .PP
        Numbers of seconds may have a fraction. [true | false] stands for what is true when nothing follows the keyword.
        \(blocks.map(\.text).joined())
        .SH SEE ALSO
        .BR aloft (8),
        .BR ip-route (8),
        .BR ip-rule (8)

        """
    }

    private struct Section {
        let title: String
        let entries: [(keyword: String, definition: KeywordDefinition)]
        let others: [String: UnsupportedPolicy]

        /// - Parameter elsewhere: what becomes of words that another part of the reader looks at.
        init<Keyword: BlockKeyword>(_: Keyword.Type, _ title: String, elsewhere: [String: UnsupportedPolicy] = [:]) {
            self.title = title
            entries = Keyword.allCases.map { ($0.rawValue, $0.definition) }
            others = Keyword.table.others.reduce(into: [:]) { others, word in
                others[word.key] = word.value == .elsewhere ? elsewhere[word.key] ?? .elsewhere : word.value
            }
        }

        var text: String {
            let list = entries.map { keyword, definition in
                let value = definition.value.isEmpty ? "" : " \\fR\(escaped(definition.value))"
                return ".TP\n\\fB\(escaped(keyword))\(value)\n\(escaped(definition.text))\n"
            }
            return ".SH \"\(escaped(title))\"\n\(list.joined())\(given)\(ignored)\(refused)"
        }

        private var given: String {
            words("Known, and so whether they are written or not:") { $0 == .silent }
        }

        private var ignored: String {
            words("Known and passed over, with a warning:") { unsupportedPolicy in
                if case .warns = unsupportedPolicy { true } else { false }
            }
        }

        private var refused: String {
            words("Known and refused, because something else than was asked for would happen:") { unsupportedPolicy in
                if case .refuses = unsupportedPolicy { true } else { false }
            }
        }

        private func words(_ introduction: String, _ isWanted: (UnsupportedPolicy) -> Bool) -> String {
            let words = others.filter { isWanted($0.value) }.keys.sorted()
            guard !words.isEmpty else { return "" }
            return ".PP\n\(introduction) \(escaped(words.joined(separator: ", "))).\n"
        }

        /// Hyphens are meant as they are, and no line begins with a control character.
        private func escaped(_ text: String) -> String {
            text.reduce(into: "") { escaped, character in
                switch character {
                case "\\": escaped += "\\e"
                case "-": escaped += "\\-"
                case "\"": escaped += "\\(dq"
                default: escaped.append(character)
                }
            }
        }
    }

    /// Of load balancing.
    private static var balancing: [Section] {
        [
            Section(BalancingGlobalKeyword.self, "global_defs, of load balancing"),
            Section(VirtualServerKeyword.self, "virtual_server"),
            Section(RealServerKeyword.self, "real_server, in virtual_server"),
            Section(CheckerBlockKeyword<TCPCheckKeyword>.self, "TCP_CHECK and PING_CHECK, in real_server"),
            Section(CheckerBlockKeyword<HTTPCheckKeyword>.self, "HTTP_GET and SSL_GET, in real_server"),
            Section(URLKeyword.self, "url, in HTTP_GET"),
            Section(CheckerBlockKeyword<SMTPCheckKeyword>.self, "SMTP_CHECK, in real_server"),
            Section(CheckerBlockKeyword<DNSCheckKeyword>.self, "DNS_CHECK, in real_server"),
            Section(CheckerBlockKeyword<MiscCheckKeyword>.self, "MISC_CHECK, in real_server"),
            Section(CheckerBlockKeyword<UDPCheckKeyword>.self, "UDP_CHECK, in real_server"),
            Section(CheckerBlockKeyword<FileCheckKeyword>.self, "FILE_CHECK, in real_server"),
            Section(CheckerTLSKeyword.self, "SSL"),
        ]
    }

    private static var blocks: [Section] {
        [
            Section(TopLevelKeyword.self, "BLOCKS", elsewhere: EngineLacks.words),
            Section(GlobalKeyword.self, "global_defs"),
            Section(InstanceKeyword.self, "vrrp_instance", elsewhere: EngineLacks.instanceWords),
            Section(AuthenticationKeyword.self, "authentication, in vrrp_instance"),
            Section(HMACKeyword.self, "auth_hmac, in vrrp_instance"),
            Section(AddressKeyword.self, "behind an address in virtual_ipaddress"),
            Section(TrackKeyword.self, "behind a name in track_script and its like"),
            Section(SyncGroupKeyword.self, "vrrp_sync_group"), Section(CheckKeyword.self, "vrrp_script"),
            Section(TrackedFileKeyword.self, "track_file"), Section(TrackedProcessKeyword.self, "vrrp_track_process"),
        ] + balancing + [
            Section(APIKeyword.self, "api"), Section(HistoryKeyword.self, "history"),
        ]
    }
}
