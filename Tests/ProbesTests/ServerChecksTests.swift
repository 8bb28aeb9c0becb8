import Balancing
import Configuration
import NetworkTypes
import Testing

@testable import Probes

struct ServerChecksTests {
    private func configuration(_ services: [[[Checker]]]) -> BalancingConfiguration {
        var configuration = BalancingConfiguration()
        configuration.virtualServers = services.map { servers in
            var service = VirtualServer(.firewallMark(1), location: Talk.nowhere)
            service.realServers = servers.map { checkers in
                var server = RealServerConfiguration(address: Talk.address, port: 80, location: Talk.nowhere)
                server.checkers = checkers
                return server
            }
            return service
        }
        return configuration
    }

    private func names(_ checkers: Checker...) -> [String] {
        ServerChecks(of: configuration([[checkers]])).names(virtualServer: 0, realServer: 0)
    }

    @Test func `names can be read`() {
        var dns = DNSCheck()
        dns.name = "example.org"
        #expect(
            names(
                Talk.checker(.tcp), Talk.checker(.http(HTTPCheck("/health"))), Talk.checker(.smtp(SMTPCheck())),
                Talk.checker(.dns(dns), port: 53), Talk.checker(.ping, port: nil), Talk.checker(.udp(UDPCheck())),
                Checker(
                    .misc(MiscCheck(command: ["/bin/c", "x"], timeout: .seconds(1))), connection: nil,
                    location: Talk.nowhere),
                Checker(.file(FileCheck(file: "number")), connection: nil, location: Talk.nowhere)) == [
                    "TCP_CHECK 10.0.0.1:80", "HTTP_GET 10.0.0.1:80 /health", "SMTP_CHECK 10.0.0.1:80",
                    "DNS_CHECK 10.0.0.1:53 SOA example.org", "PING_CHECK 10.0.0.1", "UDP_CHECK 10.0.0.1:80",
                    "MISC_CHECK /bin/c x", "FILE_CHECK number",
                ])
        #expect(names(Talk.checker(.tcp, address: .v6(.allNodes))) == ["TCP_CHECK [ff02::1]:80"])
        let long = names(Talk.checker(.http(HTTPCheck("/" + String(repeating: "x", count: 500)))))
        #expect(long[0].count == 120 && long[0].hasSuffix("x…"))
    }

    @Test func `servers that ask the same share a check, wherever it is written`() {
        var elsewhere = Talk.checker(.http(HTTPCheck("/")))
        elsewhere.location = SourcePosition(file: "b", line: 7, column: 1)
        elsewhere.startsFailed = true
        if case .http(var check) = elsewhere.kind {
            check.urls[0].location = elsewhere.location
            elsewhere.kind = .http(check)
        }
        let checks = ServerChecks(of: configuration([[[Talk.checker(.http(HTTPCheck("/")))]], [[elsewhere], []]]))
        #expect(checks.definitions.count == 1)
        #expect(
            checks.names(virtualServer: 0, realServer: 0) == ["HTTP_GET 10.0.0.1:80 /"]
                && checks.names(virtualServer: 1, realServer: 0) == checks.names(virtualServer: 0, realServer: 0))
        #expect(checks.names(virtualServer: 1, realServer: 1) == [])
    }

    @Test func `what differs has a name of its own`() {
        var slower = Talk.checker(.tcp)
        slower.timing.interval = .seconds(99)
        var marked = Talk.checker(.tcp)
        marked.connection?.firewallMark = 1
        #expect(
            names(Talk.checker(.tcp), slower, marked, Talk.checker(.tcp)) == [
                "TCP_CHECK 10.0.0.1:80", "TCP_CHECK 10.0.0.1:80 #2", "TCP_CHECK 10.0.0.1:80 #3",
            ])
    }

    @Test func `failures are logged where one of those who share wants it`() {
        var logging = Talk.checker(.tcp)
        logging.logsAllFailures = true
        let checks = ServerChecks(of: configuration([[[Talk.checker(.tcp)], [logging]]]))
        #expect(checks.definitions.map(\.logsAllFailures) == [true])
    }

    @Test func `a file's number is added to the weight, or fails`() {
        var file = FileCheck(file: "number")
        func checker(_ check: FileCheck) -> Checker { Checker(.file(check), connection: nil, location: Talk.nowhere) }
        func terms(_ check: FileCheck) -> [CheckTerms] {
            ServerChecks(of: configuration([[[checker(check)]]])).terms(virtualServer: 0, realServer: 0)
        }
        #expect(terms(file) == [CheckTerms("FILE_CHECK number")])
        #expect(file.outcome(of: 0) == .passed && file.outcome(of: -3) == .failed("number contains -3"))
        file.isReversed = true
        #expect(file.outcome(of: 0) == .failed("number contains 0") && file.outcome(of: 1) == .passed)
        file.weight = 5
        #expect(terms(file) == [CheckTerms("FILE_CHECK number", .addsWeight(times: -5))])
        #expect(file.outcome(of: 3) == .reported(3))
    }
}
