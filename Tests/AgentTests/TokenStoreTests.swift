import Foundation
import LinuxIO
import ManagementAPI
import Testing

@testable import Agent

/// The file work of `aloft token`, in a directory of its own.
final class TokenStoreTests {
    private let directory = NSTemporaryDirectory() + "aloft-tokens-" + UUID().uuidString
    private var path: String { directory + "/tokens" }
    private var store: TokenStore { TokenStore(path: path) }

    init() throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    private func text() throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test func `a token is made once and kept as a digest`() throws {
        let token = try store.create(name: "ansible", role: .operator)
        #expect(token.hasPrefix("aloft_"))
        #expect(!(try text().contains(token)))
        #expect(try text().contains("\nansible operator "))
        let entry = try #require(try store.list().first)
        #expect((entry.name, entry.role, entry.isCertificate) == ("ansible", .operator, false))
        let error = #expect(throws: TokenStoreError.self) { try store.create(name: "ansible", role: .admin) }
        #expect(error?.description.contains("already") == true)
        _ = try store.create(name: "other", role: .admin)
        try store.remove(name: "ansible")
        #expect(try store.list().map(\.name) == ["other"])
        #expect(throws: TokenStoreError.self) { try store.remove(name: "ansible") }
    }

    @Test func `a file with an error stays as it is, and its line is named`() throws {
        try "a viewer\n".write(toFile: path, atomically: true, encoding: .utf8)
        for change in [{ _ = try self.store.create(name: "b", role: .viewer) }, { try self.store.remove(name: "a") }] {
            let error = #expect(throws: TokenStoreError.self) { try change() }
            #expect(error?.description.contains("\(path): the tokens file has an error in line 1") == true)
        }
        #expect(try text() == "a viewer\n")
    }

    @Test func `without a name of a file the configuration's is taken`() throws {
        let configuration = directory + "/aloft.conf"
        func write(_ text: String) throws {
            try text.write(toFile: configuration, atomically: true, encoding: .utf8)
        }
        try write("api {\n tokens \(path)\n}\n")
        #expect(try TokenStore(path: nil, configurationPath: configuration).path == path)
        #expect(try TokenStore(path: "/t", configurationPath: configuration).path == "/t")
        try write("api {\n}\n")
        let error = #expect(throws: TokenStoreError.self) {
            try TokenStore(path: nil, configurationPath: configuration)
        }
        #expect(error?.description.contains("--tokens") == true)
    }

    /// The service is another user than root, who makes the tokens.
    @Test(.enabled(if: geteuid() == 0, "only root gives files away"))
    func `what root makes the service can read`() throws {
        let service = try #require(UserAccount(named: "daemon"))
        let store = TokenStore(path: path, service: service)
        _ = try store.create(name: "first", role: .viewer)
        #expect(FileOwnership(of: path) == FileOwnership(userID: 0, groupID: service.groupID, mode: 0o640))
        // As earlier versions left it, and as an editor may.
        #expect(chown(path, 0, 0) == 0 && chmod(path, 0o600) == 0)
        _ = try store.create(name: "second", role: .viewer)
        #expect(FileOwnership(of: path) == FileOwnership(userID: 0, groupID: service.groupID, mode: 0o640))
        #expect(chown(path, 0, 0) == 0 && chmod(path, 0o600) == 0)
        try store.remove(name: "first")
        #expect(FileOwnership(of: path) == FileOwnership(userID: 0, groupID: service.groupID, mode: 0o640))
        #expect(try store.list().map(\.name) == ["second"])
    }

    @Test(.enabled(if: geteuid() == 0, "only root gives files away"))
    func `what somebody has arranged stays`() throws {
        let service = try #require(UserAccount(named: "daemon"))
        let store = TokenStore(path: path, service: service)
        _ = try store.create(name: "first", role: .viewer)
        for arranged in [
            FileOwnership(userID: service.userID, groupID: service.groupID, mode: 0o600),
            FileOwnership(userID: 0, groupID: service.groupID, mode: 0o640),
            FileOwnership(userID: 0, groupID: 0, mode: 0o644),
            FileOwnership(userID: 4711, groupID: 4712, mode: 0o600),
        ] {
            #expect(chown(path, arranged.userID, arranged.groupID) == 0 && chmod(path, arranged.mode) == 0)
            _ = try store.create(name: "more-\(arranged.hashValue)", role: .viewer)
            #expect(FileOwnership(of: path) == arranged)
        }
        // A directory of another user's is theirs to read from.
        try FileManager.default.removeItem(atPath: path)
        #expect(chown(directory, 4711, 4712) == 0)
        _ = try store.create(name: "first", role: .viewer)
        #expect(FileOwnership(of: path) == FileOwnership(userID: 4711, groupID: 4712, mode: 0o600))
    }

    @Test func `without a service, or without root's rights, nothing is given away`() throws {
        let directory = FileOwnership(userID: 0, groupID: 0, mode: 0o755)
        let file = FileOwnership(userID: 0, groupID: 0, mode: 0o600)
        let owners = [
            TokenFileOwner(service: nil, isRoot: true),
            TokenFileOwner(service: UserAccount(named: "daemon"), isRoot: false),
        ]
        for owner in owners {
            #expect(owner.ownership(after: nil, in: directory) == nil)
            #expect(owner.ownership(after: file, in: directory) == nil)
        }
    }

    @Test func `a file that is not there cannot be listed, nor one written where no directory is`() {
        #expect(throws: TokenStoreError.self) { try store.list() }
        #expect(throws: TokenStoreError.self) { try store.remove(name: "a") }
        let nowhere = TokenStore(path: directory + "/none/tokens")
        #expect(throws: TokenStoreError.self) { try nowhere.create(name: "a", role: .viewer) }
    }
}
