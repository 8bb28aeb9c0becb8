import Configuration
import NetworkTypes
import Testing

/// Where the API may listen; the golden files api-* have the diagnostics.
struct APITests {
    private static let certificate = "tls_certificate /c\n tls_key /k\n"

    @Test(arguments: [
        ("", false), ("tokens /t", false), ("tls_client_ca /a", false), (certificate, false),
        ("tls_certificate /c\n tokens /t", false), ("tls_key /k\n tokens /t", false),
        (certificate + "tokens /t", true), (certificate + "tls_client_ca /a", true),
    ])
    func `other hosts are let in only over TLS and with tokens or client certificates`(lines: String, isUsable: Bool) {
        for address in ["192.0.2.10", "0.0.0.0", "[::]", "[2001:db8::1]"] {
            #expect(load(instance(behind: "api {\n listen \(address):8460\n \(lines)\n}")).isUsable == isUsable)
        }
    }

    @Test func `loopback is plain, and every other listener speaks TLS`() {
        let api = GoldenFile.load("api-tls").configuration.api
        #expect(api.listeners.map(api.requiresTLS) == [false, true, true, true, true])
        #expect(api.tlsCertificatePath == "/etc/aloft/tls.crt")
        #expect(api.tlsKeyPath == "/etc/aloft/tls key")
        #expect(api.tlsClientCAPath == "/etc/aloft/ca.crt")
    }

    @Test(arguments: [
        ("127.0.0.1:8460", "0.0.0.0:8460", false), ("0.0.0.0:8460", "127.0.0.1:8460", false),
        ("[::1]:8460", "[::]:8460", false), ("127.0.0.1:8460", "[::]:8460", true),
        ("127.0.0.1:8460", "0.0.0.0:8461", true), ("127.0.0.1:8460", "127.0.0.2:8460", true),
    ])
    func `two listeners cannot have one port at one address`(first: String, second: String, isUsable: Bool) {
        let lines = "listen \(first)\n listen \(second)\n tokens /t\n \(Self.certificate)"
        #expect(load(instance(behind: "api {\n \(lines)\n}")).isUsable == isUsable)
    }

    @Test func `a path that is wrong is said once`() {
        let lines = "listen 192.0.2.10:8460\n tokens t\n \(Self.certificate)"
        #expect(
            load(instance(behind: "api {\n \(lines)\n}")).messages == ["error: \"t\" is not a value for \"tokens\""])
    }

    @Test func `a listener at a virtual address is known as one`() throws {
        let text = instance(behind: "api {\n listen 192.0.2.1:1\n listen 192.0.2.9:1\n tokens /t\n\(Self.certificate)}")
        let configuration = load(text).configuration
        #expect(configuration.virtualAddresses == [try #require(IPAddress("192.0.2.1"))])
        #expect(configuration.api.listeners.map(configuration.isVirtual) == [true, false])
    }

    @Test func `what else is to be listened on is held against the same rules`() throws {
        let remote = try #require(ListenAddress("192.0.2.10:8460"))
        #expect(APIConfiguration().objection(to: .default) == nil)
        #expect(APIConfiguration().objection(to: remote)?.message.contains("without TLS") == true)
        let secured = APIConfiguration(tokensPath: "/t", tlsCertificatePath: "/c", tlsKeyPath: "/k")
        #expect(secured.objection(to: remote) == nil)
    }
}
