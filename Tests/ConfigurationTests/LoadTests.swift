import Configuration
import Health
import NetworkTypes
import Testing
import VRRP

struct LoadTests {
    @Test func `an administrator's file becomes what it says`() throws {
        let result = GoldenFile.load("seed")
        #expect(result.isUsable)
        #expect(!result.hasErrors)
        #expect(result.diagnostics.map(\.location.line) == [9])
        #expect(result.configuration.globals.routerID == "nginx")
        #expect(
            result.configuration.checks == [
                CheckDefinition(
                    name: "check_nginx", command: ["/bin/check_nginx.sh"], interval: .seconds(2), weight: 50)
            ])
        let instance = try #require(result.configuration.instances.first)
        let prefix = try #require(IPPrefix("192.168.100.167/24"))
        let expected = VirtualRouter.Configuration(
            name: "VI_01", interface: "enp0s3", vrid: try #require(VRID(50)), basePriority: Priority(90),
            addresses: [VirtualAddress(prefix)],
            authentication: .authenticationHeader(AuthenticationKey(password: "secret")))
        #expect(instance.router == expected)
        #expect(instance.trackers == [Tracker(TrackerIdentity(.script, "check_nginx"), weight: 50)])
        #expect(instance.location == SourcePosition(file: "seed.conf", line: 12, column: 1))
    }

    @Test func `what is not given has its default`() throws {
        let configuration = load(instance()).configuration
        let router = try #require(configuration.instances.first).router
        #expect(router.version == .v2)
        #expect(router.basePriority == Priority(100))
        #expect(router.advertisementInterval == .seconds(1))
        #expect(router.announcement == VirtualRouter.Announcement(rounds: 5, delay: .seconds(5)))
        #expect(router.preempts)
        #expect(configuration.api.listeners.map(\.description) == ["127.0.0.1:8460"])
        #expect(configuration.api.socketPath == nil)
        #expect(configuration.history.keepTransitions == .seconds(365 * 86400))
        #expect(configuration.history.keepCheckResults == .seconds(7 * 86400))
        #expect(configuration.history.maxSize == 1 << 30)
    }

    @Test func `an instance with an error is left out, and the others stay`() {
        let result = load(instance("advert_int never", behind: instance().replacing("VI_1", with: "VI_2")))
        #expect(result.isUsable)
        #expect(result.hasErrors)
        #expect(result.refusedInstances == ["VI_1"])
        #expect(result.configuration.instances.map(\.router.name) == ["VI_2"])
    }

    @Test(arguments: [
        "{", "api {\n listen 192.0.2.1:80\n}", "vrrp_script x {\n}", "history {\n max_size 5\n}", "net_namespace x",
    ])
    func `an error outside of instances makes the file unusable`(text: String) {
        let result = load(instance(behind: text))
        #expect(!result.isUsable)
        #expect(result.configuration.instances.isEmpty)
    }

    @Test func `a file without a sound instance is unusable`() {
        let result = load(instance("priority 0"))
        #expect(!result.isUsable)
        #expect(result.refusedInstances == ["VI_1"])
    }

    @Test func `255 addresses fit, and one more does not`() {
        func addresses(_ count: Int) -> LoadResult {
            let lines = (0..<count - 1).map { "198.51.\($0 / 250).\($0 % 250 + 1)" }.joined(separator: "\n")
            return load(instance("virtual_ipaddress {\n\(lines)\n}"))
        }
        #expect(addresses(255).configuration.instances.first?.router.addresses.count == 255)
        #expect(addresses(256).messages == ["error: 256 addresses do not fit into one advertisement"])
    }

    @Test func `the password cannot be read off the description unless it is asked for`() {
        let result = load(instance("authentication {\n auth_type PASS\n auth_pass secret\n}"))
        #expect(!result.configuration.describe().contains("secret"))
        #expect(result.configuration.describe(showingSecrets: true).contains("auth_pass secret"))
    }

    @Test func `checks that no instance tracks are left out`() {
        let result = load(instance(behind: "vrrp_script x {\n script \"/bin/x\"\n}"))
        #expect(result.configuration.checks.isEmpty)
        #expect(result.messages == ["warning: no instance tracks \"x\", and so it is not run"])
    }

    @Test func `script security holds for every check`() {
        let check = "vrrp_script x {\n script \"/bin/x\"\n}\nglobal_defs {\n enable_script_security\n}"
        let result = load(instance("track_script {\n x\n}", behind: check))
        #expect(result.configuration.checks.map(\.refusesWritableProgram) == [true])
    }

    @Test func `a message shows the beginning of a long word, and no control characters`() {
        let result = load(instance("\u{1B}" + String(repeating: "x", count: 100)))
        #expect(
            result.messages == [
                "warning: unknown keyword \"?\(String(repeating: "x", count: 47))...\" in vrrp_instance, ignored"
            ])
    }
}
