import Configuration
import Testing

/// Nothing that keepalived documents is a stranger.
struct KeywordTests {
    struct Keyword: CustomTestStringConvertible {
        var block: KeepalivedKeywords.Block
        var word: String
        var testDescription: String { "\(word) in \(block.rawValue)" }
    }

    static let keywords = KeepalivedKeywords.blocks.flatMap { block, words in
        words.split { $0.isWhitespace }.map { Keyword(block: block, word: String($0)) }
    }

    @Test func `the list is whole`() {
        #expect(Self.keywords.count >= 280)
    }

    @Test(arguments: keywords)
    func `every keyword of keepalived's has its behaviour or a diagnostic`(keyword: Keyword) {
        let unknown = load(Self.text("\(keyword.word)", in: keyword.block)).messages.filter(isUnknown)
        #expect(unknown.isEmpty)
    }

    @Test(arguments: [
        KeepalivedKeywords.Block.top, .globals, .instance, .group, .script, .file, .process, .hmac, .address,
        .virtualServer, .realServer, .tcp, .http, .url, .smtp, .dns, .misc, .ping, .udp, .fileCheck, .tls,
    ])
    func `a word that nobody knows is told in every block`(block: KeepalivedKeywords.Block) {
        #expect(load(Self.text("zzzzzzzzzz", in: block)).messages.contains(where: isUnknown))
    }

    /// What Aloft passes over without a word is what it does anyway, or what nobody can see.
    @Test(arguments: keywords)
    func `what is passed over is told, or makes no difference`(keyword: Keyword) {
        let plain = load(Self.text("", in: keyword.block))
        let result = load(Self.text(keyword.word, in: keyword.block))
        guard result.messages == plain.messages, result.configuration.withoutPlaces == plain.configuration.withoutPlaces
        else { return }
        #expect(Self.withoutDifference.contains(keyword.word))
    }

    /// Keywords that say what holds without them, or that only concern keepalived's own processes and files.
    private static let withoutDifference: Set<String> = {
        let defaults = """
            preempt native_ipv6 skip_check_adv_addr vrrp_skip_check_adv_addr unicast_fault_no_peer old_unicast_checksum
            global_tracking home nodad -nodad mngtmpaddr no_track accept check_unicast_src vrrp_check_unicast_src
            strict_mode dynamic_interfaces
            """
        return Set(defaults.split { $0.isWhitespace }.map(String.init))
    }()

    private func isUnknown(_ message: String) -> Bool {
        message.contains("unknown ") && message.hasSuffix(", ignored")
    }

    /// A configuration that is right, but for `line` in a block of that kind.
    static func text(_ line: String, in block: KeepalivedKeywords.Block) -> String {
        switch block {
        case .top: balancing("", behind: line)
        case .globals: balancing("", behind: "global_defs {\n\(line)\n}")
        case .instance: instance(line, behind: running(""))
        case .group: instance(behind: "vrrp_sync_group g {\ngroup {\nVI_1\n}\n\(line)\n}")
        case .script: instance("track_script {\nx\n}", behind: "vrrp_script x {\nscript /bin/x\n\(line)\n}")
        case .file: instance("track_file {\nx\n}", behind: "track_file x {\nfile /x\n\(line)\n}")
        case .process: instance("track_process {\nx\n}", behind: "vrrp_track_process x {\nprocess x\n\(line)\n}")
        case .hmac: instance("auth_hmac {\nkey 1 0123456789abcdef0123456789abcdef\n\(line)\n}")
        case .address: instance("virtual_ipaddress_excluded {\n192.0.2.2 \(line)\n}")
        case .virtualServer: balancing(line)
        case .realServer: server(line)
        case .tcp: server("TCP_CHECK {\n\(line)\n}")
        case .http: server("SSL_GET {\nurl {\npath /\n}\n\(line)\n}")
        case .url: server("HTTP_GET {\nurl {\npath /\n\(line)\n}\n}")
        case .smtp: server("SMTP_CHECK {\n\(line)\n}")
        case .dns: server("DNS_CHECK {\n\(line)\n}")
        case .misc: server("MISC_CHECK {\nmisc_path /bin/x\n\(line)\n}")
        case .ping: server("PING_CHECK {\n\(line)\n}")
        case .udp: server("UDP_CHECK {\n\(line)\n}")
        case .fileCheck: server("FILE_CHECK {\ntrack_file x\n\(line)\n}", behind: "track_file x {\nfile /x\n}")
        case .tls: balancing("", behind: "SSL {\n\(line)\n}")
        }
    }

    private static func server(_ line: String, behind blocks: String = "") -> String {
        balancing("real_server 10.0.0.1 80 {\n\(line)\n}", behind: blocks)
    }

    private static func balancing(_ line: String, behind blocks: String = "") -> String {
        instance(behind: "\(blocks)\n\(running(line))")
    }

    /// A virtual server that is run, with `line` in it.
    private static func running(_ line: String) -> String {
        """
        virtual_server 192.0.2.1 80 {
        protocol UDP
        lvs_sched rr
        lvs_method NAT
        real_server 10.0.0.9 80 {
        }
        \(line)
        }
        """
    }
}
