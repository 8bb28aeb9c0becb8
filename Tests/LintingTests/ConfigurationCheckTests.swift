import Configuration
import Foundation
import Testing

@testable import Linting

/// `aloft check` on real files: its three forms, its exit status, and several nodes at once.
struct ConfigurationCheckTests {
    private static func router(priority: Int, _ lines: String = "") -> String {
        """
        vrrp_instance VI_1 {
          interface lo
          virtual_router_id 50
          priority \(priority)
          virtual_ipaddress {
            192.0.2.1/24
          }
          \(lines)
        }
        """
    }

    /// The check of files with these texts, named `1.conf` and so on, in a directory that is gone afterwards.
    private func check(_ texts: String..., ids: [String] = [], host: Bool = false) throws -> ConfigurationCheck {
        let directory = FileManager.default.temporaryDirectory.appending(path: "aloft-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let paths = try texts.enumerated().map { index, text in
            let path = directory.appending(path: "\(index + 1).conf").path
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            return path
        }
        var options = ConfigurationCheck.Options()
        options.configIDs = ids
        options.looksAtHost = host
        return ConfigurationCheck(paths: paths, options)
    }

    @Test func `what is right is silent and ends with 0`() throws {
        let check = try check(Self.router(priority: 100))
        #expect(check.exitStatus(strict: true) == 0)
        #expect(check.text.hasSuffix("1.conf: can be run (0 errors, 0 warnings)\n"))
    }

    @Test func `an expression that can never match anything is an error where it is written`() throws {
        let service = """
            virtual_server 192.0.2.1 80 {
              protocol TCP
              lb_algo rr
              lb_kind NAT
              real_server 192.0.2.11 80 {
                HTTP_GET {
                  url {
                    path /
                    regex EXPRESSION
                  }
                }
              }
            }
            """
        func check(_ expression: String) throws -> ConfigurationCheck {
            try self.check(
                Self.router(priority: 100) + service.replacingOccurrences(of: "EXPRESSION", with: expression))
        }
        let wrong = try check("(")
        #expect(wrong.exitStatus(strict: false) == 2)
        let found = try #require(wrong.diagnostics.first { $0.severity == .error })
        #expect(found.message.hasPrefix("HTTP_GET can never be run: regex \"(\" cannot be used: "))
        #expect(found.location.line == 17 && wrong.configurations[0].instances.isEmpty)
        #expect(try check("good").exitStatus(strict: false) == 0)
    }

    @Test func `warnings end with 1 only where they count, errors always with 2`() throws {
        let odd = try check(Self.router(priority: 100, "prioritty 3"))
        #expect(odd.exitStatus(strict: false) == 0)
        #expect(odd.exitStatus(strict: true) == 1)
        #expect(try check(Self.router(priority: 300)).exitStatus(strict: false) == 2)
    }

    @Test func `what has an error is never said to be fit, although an agent would start with it`() throws {
        let missing = "vrrp_script web {\n script \"/no/such/program\"\n user root\n}\n"
        let check = try check(missing + Self.router(priority: 100, "track_script {\n web\n }"), host: true)
        #expect(check.exitStatus(strict: false) == 2)
        #expect(check.text.contains("1.conf: has errors (1 error"), "\(check.text)")
        #expect(!check.text.contains("can be run"))
    }

    @Test func `notes never count`() throws {
        var options = ConfigurationCheck.Options()
        options.isAboutKeepalived = true
        let file = FileManager.default.temporaryDirectory.appending(path: "aloft-\(UUID().uuidString).conf").path
        try Self.router(priority: 100).write(toFile: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let check = ConfigurationCheck(paths: [file], looking(options))
        #expect(check.count(.note) > 0)
        #expect(check.exitStatus(strict: true) == 0)
    }

    private func looking(_ options: ConfigurationCheck.Options) -> ConfigurationCheck.Options {
        var options = options
        options.looksAtHost = false
        return options
    }

    @Test func `the files of several nodes are held against one another`() throws {
        let check = try check(Self.router(priority: 100), Self.router(priority: 100))
        #expect(check.text.contains("[equal-priorities]"))
        #expect(check.text.hasSuffix("2 nodes: 0 errors, 1 warning\n"))
    }

    @Test func `one file with a line for each node is a cluster too, and a shared mistake is told once`() throws {
        let text = Self.router(priority: 100, "\n@one advert_int 1\n@two advert_int 2\n prioritty 3")
        let check = try check(text, ids: ["one", "two"])
        #expect(check.diagnostics.map(\.rule) == [.unknownKeyword, .equalPriorities, .intervalMismatch])
        #expect(check.explanation.contains("1.conf @two"))
    }

    @Test func `this machine is asked for its interfaces and programs`() throws {
        let text = Self.router(priority: 100, "notify /no/such/program").replacing(
            "interface lo", with: "interface no0")
        #expect(try check(text, host: true).diagnostics.map(\.rule) == [.missingInterface, .missingProgram])
        #expect(try check(text).diagnostics.isEmpty)
    }

    @Test(arguments: [(0o644, [Diagnostic.Rule.unexecutableProgram]), (0o711, [])])
    func `a program is right where somebody may execute it`(mode: Int, rules: [Diagnostic.Rule]) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "aloft-\(UUID().uuidString)").path
        #expect(FileManager.default.createFile(atPath: path, contents: Data(), attributes: [.posixPermissions: mode]))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let check = try check(Self.router(priority: 100, "notify \(path)"), host: true)
        #expect(check.diagnostics.map(\.rule).filter { $0 == .unexecutableProgram } == rules)
    }

    @Test func `JSON has every diagnostic with its rule`() throws {
        let json = try check(Self.router(priority: 100, "prioritty 3")).json
        let object = try #require(JSONSerialization.jsonObject(with: Data(json)) as? [String: Any])
        #expect(object["warnings"] as? Int == 1)
        let diagnostic = try #require((object["diagnostics"] as? [[String: Any]])?.first)
        #expect(diagnostic["rule"] as? String == "unknown-keyword")
        #expect(diagnostic["severity"] as? String == "warning")
        #expect(diagnostic["line"] as? Int == 8)
        #expect((object["nodes"] as? [[String: Any]])?.first?["usable"] as? Bool == true)
    }

    @Test func `SARIF names the rule and the place, and each result leads to its rule`() throws {
        let sarif = try check(Self.router(priority: 300, "prioritty 3")).sarif
        let log = try #require(JSONSerialization.jsonObject(with: Data(sarif)) as? [String: Any])
        #expect(log["version"] as? String == "2.1.0")
        let run = try #require((log["runs"] as? [[String: Any]])?.first)
        let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
        let rules = try #require(driver["rules"] as? [[String: Any]]).compactMap { $0["id"] as? String }
        let results = try #require(run["results"] as? [[String: Any]])
        #expect(results.compactMap { $0["level"] as? String } == ["error", "warning"])
        for result in results {
            #expect(rules[try #require(result["ruleIndex"] as? Int)] == result["ruleId"] as? String)
            let place = try #require(
                (result["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any])
            let uri = try #require((place["artifactLocation"] as? [String: Any])?["uri"] as? String)
            #expect(uri.hasPrefix("file:///") && uri.hasSuffix("/1.conf"))
            #expect(try #require((place["region"] as? [String: Any])?["startLine"] as? Int) > 1)
        }
    }
}
