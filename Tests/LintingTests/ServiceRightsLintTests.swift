import Configuration
import Foundation
import LinuxIO
import Testing

@testable import Linting

/// What the service may do, as its units say.
struct ServiceRightsLintTests {
    private static let repository = URL(filePath: #filePath).appending(path: "../../..").standardized

    private func packaged(_ name: String) throws -> String {
        try String(contentsOf: Self.repository.appending(path: "packaging/\(name).service"), encoding: .utf8)
    }

    /// A folder with these units and drop-ins, by their paths.
    private func with<Value>(_ files: [String: String], _ body: (String) throws -> Value) throws -> Value {
        let root = FileManager.default.temporaryDirectory.appending(path: "aloft-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        for (path, text) in files {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        return try body(root.path)
    }

    @Test func `what is built in is what the packages' units say`() throws {
        let units = ServiceRights(
            agent: UnitSettings([try packaged("aloft")]), programs: UnitSettings([try packaged("aloft-programs")]))
        #expect(units == .packaged)
        #expect(units.agent.view.homes == .hidden && units.agent.view.system == .strict)
        #expect(units.agent.view.made == ["/run/aloft", "/var/lib/aloft"])
        #expect(units.programs.name == "aloft-programs" && units.agent.refusesNewPrivileges)
        #expect(units.account.name == "aloft" && !units.account.ignoresModes && !units.account.readsEverything)
    }

    @Test func `drop-ins add to lists, replace single values, and count by the names of their files`() throws {
        let rights = try with([
            "usr/lib/systemd/system/aloft.service": try packaged("aloft"),
            "usr/lib/systemd/system/aloft-programs.service": try packaged("aloft-programs"),
            "usr/lib/systemd/system/aloft.service.d/20-log.conf": "[Service]\nReadWritePaths=/nowhere\n",
            "etc/systemd/system/aloft.service.d/20-log.conf": "[Service]\nReadWritePaths=-/var/log/x \\\n  /srv\n",
            "etc/systemd/system/aloft.service.d/30-home.conf":
                "[Unit]\nProtectSystem=no\n[Service]\nProtectHome=read-only\n",
            "run/systemd/system/service.d/10-all.conf": "[Service]\n# PrivateTmp=yes\nPrivateTmp=no\n",
            "etc/systemd/system/aloft.service.d/README": "[Service]\nUser=root\n",
        ]) { ServiceRights.installed(root: $0) }
        let found = try #require(rights)
        #expect(found.agent.view.writable == ["/proc/sys/net", "/var/log/x", "/srv"])
        #expect(found.agent.view.homes == .readOnly && found.agent.view.system == .strict)
        #expect(!found.agent.view.hasOwnTemporaryFiles && !found.programs.view.hasOwnTemporaryFiles)
        #expect(found.programs.view.writable == [] && found.programs.view.homes == .hidden)
        #expect(found.account.name == "aloft")
    }

    @Test func `a unit in etc counts instead of the package's, and an empty value takes a list back`() throws {
        let rights = try with([
            "usr/lib/systemd/system/aloft.service": try packaged("aloft"),
            "etc/systemd/system/aloft.service": "[Service]\nExecStart=aloft run --config /srv/a.conf\nUser=root\n"
                + "ReadWritePaths=/a\nReadWritePaths=\nReadWritePaths=/b\nCapabilityBoundingSet=~CAP_SYS_ADMIN\n",
        ]) { ServiceRights.installed(root: $0) }
        let found = try #require(rights)
        #expect(found.agent.view.writable == ["/b"] && found.configurationPath == "/srv/a.conf")
        #expect(found.programs == found.agent, "without a second unit all programs run in the first")
        #expect(found.account.userID == 0 && found.account.ignoresModes)
    }

    @Test(arguments: [
        ("AmbientCapabilities=CAP_DAC_READ_SEARCH\nCapabilityBoundingSet=CAP_DAC_READ_SEARCH CAP_NET_RAW", true),
        ("AmbientCapabilities=CAP_DAC_READ_SEARCH\nCapabilityBoundingSet=CAP_NET_RAW", false),
        ("AmbientCapabilities=CAP_DAC_READ_SEARCH\nCapabilityBoundingSet=~CAP_SYS_ADMIN", true),
        ("CapabilityBoundingSet=CAP_DAC_READ_SEARCH", false),
        ("AmbientCapabilities=CAP_DAC_READ_SEARCH\nAmbientCapabilities=", false),
    ])
    func `a capability counts where it is ambient and bounded`(lines: String, reads: Bool) {
        let rights = ServiceRights(agent: UnitSettings(["[Service]\nUser=nobody\n\(lines)\n"]), programs: nil)
        #expect(rights.account.readsEverything == reads)
    }

    @Test func `where nothing is installed there is nothing to judge by`() throws {
        #expect(try with([:]) { ServiceRights.installed(root: $0) } == nil)
        let isMasked = try with([
            "etc/systemd/system/aloft.service": "", "lib/systemd/system/aloft.service": "[Service]\n",
        ]) {
            ServiceRights.installed(root: $0)
        }
        #expect(isMasked == nil)
    }

    // MARK: On real files

    /// What a check as the packaged service says of a configuration that names a file of tokens with this mode, and a script.
    private func rules(_ text: (String) -> String, files: [String: Int], asService: Bool = true) throws -> [Diagnostic
        .Rule]
    {
        // Beside /tmp, which the service does not see; its folder may be entered by everybody.
        let directory = "/var/lib/aloft-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        defer { try? FileManager.default.removeItem(atPath: directory) }
        for (name, mode) in files {
            _ = FileManager.default.createFile(
                atPath: "\(directory)/\(name)", contents: Data("#!/bin/sh\n".utf8),
                attributes: [.posixPermissions: mode])
        }
        let path = "\(directory)/aloft.conf"
        try text(directory).write(toFile: path, atomically: true, encoding: .utf8)
        var options = ConfigurationCheck.Options()
        options.isForService = asService
        return ConfigurationCheck(paths: [path], options).diagnostics.map(\.rule).filter { $0 != .outsideNetwork }
    }

    private static func router(_ lines: String) -> String {
        "vrrp_instance VI_1 {\ninterface lo\nvirtual_router_id 50\npriority 100\nvirtual_ipaddress {\n192.0.2.9/24\n}\n\(lines)\n}\n"
    }

    @Test(.enabled(if: getuid() == 0, "only root makes files that others may not read"))
    func `root is told what the service will not be able to read and run`() throws {
        func text(_ directory: String) -> String {
            "api {\ntokens \(directory)/tokens\n}\n" + Self.router("notify \(directory)/told.sh")
        }
        #expect(try rules(text, files: ["tokens": 0o644, "told.sh": 0o755]) == [])
        #expect(
            Set(try rules(text, files: ["tokens": 0o600, "told.sh": 0o700])) == [.unreadableFile, .unexecutableProgram])
        #expect(try rules(text, files: ["tokens": 0o600, "told.sh": 0o700], asService: false) == [])
        #expect(try rules(text, files: ["tokens": 0o646, "told.sh": 0o755], asService: false) == [.writableFile])
    }

    @Test func `the report says for whom it is judged`() throws {
        var options = ConfigurationCheck.Options()
        options.isForService = true
        let check = ConfigurationCheck(paths: ["/nowhere.conf"], options)
        #expect(check.text.contains("judged for aloft.service, as user aloft\n"))
        options.isForService = false
        #expect(ConfigurationCheck(paths: ["/nowhere.conf"], options).text.contains(", who asks\n"))
    }
}
