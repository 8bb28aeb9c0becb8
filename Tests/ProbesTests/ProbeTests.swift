import Configuration
import NetworkTypes
import Testing

@testable import Probes

struct ProbeTests {
    @Test func `a connection is enough for TCP_CHECK`() throws {
        var talk = try Talk(.tcp)
        guard case .connect(let destination) = talk.actions.first else { return #expect(Bool(false)) }
        #expect(destination.name == "10.0.0.1:80" && destination.transport == .stream)
        #expect(talk.connected() == [.close, .finished(Probe.Result(.passed))])
    }

    @Test func `what is configured of a connection is asked for`() throws {
        var checker = Talk.checker(.tcp)
        checker.connection?.sourceAddress = .v4(IPv4Address(10, 0, 0, 9))
        checker.connection?.sourcePort = 4000
        checker.connection?.interface = "eth1"
        checker.connection?.firewallMark = 7
        guard case .probe(let template) = CheckMethod(of: checker) else { return #expect(Bool(false)) }
        let destination = template.destination
        #expect(destination.sourceAddress == .v4(IPv4Address(10, 0, 0, 9)) && destination.sourcePort == 4000)
        #expect(destination.interface == "eth1" && destination.firewallMark == 7)
    }

    @Test(arguments: [
        "ENETUNREACH", "EHOSTUNREACH", "ECONNREFUSED", "EHOSTDOWN", "ENETDOWN", "ECONNRESET", "ECONNABORTED",
        "ETIMEDOUT",
    ])
    func `an error of connect that keepalived counts is a failure with its name`(name: String) throws {
        var talk = try Talk(.tcp)
        talk.fails(.connecting, "connect", name)
        #expect(talk.verdict == .failed("cannot connect to 10.0.0.1:80: Some words (\(name))"))
        #expect(talk.result?.evidence.errorName == name && talk.result?.evidence.phase == "connect")
    }

    @Test(arguments: [
        (ConnectionFailure.Step.opening, "socket", "EMFILE"), (.opening, "setsockopt SO_BINDTODEVICE", "ENODEV"),
        (.opening, "bind", "EADDRNOTAVAIL"), (.connecting, "connect", "EADDRNOTAVAIL"),
        (.connecting, "connect", "EAGAIN"), (.sending, "send", "EPERM"), (.receiving, "recv", "ENOMEM"),
    ])
    func `an error of this machine is a check that could not be run`(
        step: ConnectionFailure.Step, call: String, name: String
    ) throws {
        var talk = try Talk(.http(HTTPCheck("/")))
        if step == .sending || step == .receiving { talk.connected() }
        talk.fails(step, call, name)
        #expect(talk.verdict == .couldNotRun("\(call) failed: Some words (\(name))"))
        #expect(talk.result?.evidence.errorName == name)
    }

    @Test func `the answer to a connection request is the server's whatever it is`() throws {
        var talk = try Talk(.tcp)
        talk.fails(.beingAnswered, "connect", "EACCES")
        #expect(talk.verdict == .failed("cannot connect to 10.0.0.1:80: Some words (EACCES)"))
    }

    @Test func `at the deadline it says how far it came`() throws {
        var talk = try Talk(.tcp, timeout: .milliseconds(1500))
        talk.expired()
        #expect(talk.verdict == .failed("10.0.0.1:80 did not accept a connection within 1.5 s"))
        talk = try Talk(.http(HTTPCheck("/a")))
        talk.connected()
        talk.expired()
        #expect(talk.verdict == .failed("the answer to GET /a did not come within 5 s"))
        #expect(talk.result?.evidence.phase == "receive")
    }

    @Test func `after its end nothing is answered`() throws {
        var talk = try Talk(.tcp)
        talk.connected()
        let count = talk.actions.count
        talk.connected()
        talk.hears("x")
        talk.ended()
        talk.expired()
        talk.fails(.receiving, "recv", "ECONNRESET")
        #expect(talk.actions.count == count)
    }

    @Test func `what cannot be run says why`() throws {
        #expect(Probe.objection(to: Talk.checker(.tcp)) == nil)
        #expect(Probe.objection(to: Talk.checker(.tcp, port: nil))?.contains("port") == true)
        for isEncrypted in [true, false] {
            let check = Checker.Kind.http(HTTPCheck(isEncrypted: isEncrypted))
            #expect(Probe.objection(to: Talk.checker(check))?.contains("url") == true)
        }
        #expect(Probe.objection(to: Talk.checker(.http(HTTPCheck("/a\r\nX: y"))))?.contains("control") == true)
        var dns = DNSCheck()
        dns.name = "a..b"
        #expect(Probe.objection(to: Talk.checker(.dns(dns)))?.contains("a..b") == true)
    }

    @Test func `programs and files are run by others`() {
        let misc = MiscCheck(command: ["/bin/true"], timeout: .seconds(1))
        guard case .program(misc) = CheckMethod(of: Talk.checker(.misc(misc))) else { return #expect(Bool(false)) }
        let file = FileCheck(file: "a")
        guard case .trackedFile(file) = CheckMethod(of: Talk.checker(.file(file))) else { return #expect(Bool(false)) }
    }
}
