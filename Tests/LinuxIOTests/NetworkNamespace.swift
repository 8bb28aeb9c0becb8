import CLinux
import Glibc
import LinuxIO
import Netlink
import NetworkTypes
import Testing

/// An empty network of the test's own: nothing done in it touches the machine's.
enum NetworkNamespace {
    static let isAvailable: Bool = {
        let isEntered = try? onThread { CLinux_unshare_network() == 0 }
        return isEntered == true
    }()

    /// Runs `body` on a thread that alone is in a fresh network namespace, with a cable between the interfaces `left` and
    /// `right`, both up.
    static func run<Value: Sendable>(_ body: @escaping @Sendable (Cable) throws -> Value) throws -> Value {
        try onThread(named: "namespace") {
            try #require(CLinux_unshare_network() == 0)
            return try body(Cable())
        }
    }
}

/// A pair of connected interfaces.
struct Cable {
    let left: InterfaceIndex
    let right: InterfaceIndex

    fileprivate init() throws {
        let monitor = try NetlinkMonitorSocket()
        try shell("ip link add left address 02:00:00:00:00:01 type veth peer name right address 02:00:00:00:00:02")
        try shell("ip link set left up && ip link set right up && ip address add 10.0.0.2/24 dev right")
        let links = try NetlinkCommandSocket().links()
        left = try #require(links.first { $0.name == "left" }).index
        right = try #require(links.first { $0.name == "right" }).index
        try waitUntilRunning(monitor)
    }

    /// The kernel drops what is sent before it has noticed the carrier, which it does some time after both ends are up.
    func waitUntilRunning(_ monitor: NetlinkMonitorSocket) throws {
        var waiting: Set = [left, right]
        while !waiting.isEmpty {
            try waitUntilReadable(monitor.descriptor)
            for case .link(let link) in try monitor.receive() where link.isRunning { waiting.remove(link.index) }
        }
    }
}

/// Runs a command in the calling thread's network namespace and expects it to succeed.
func shell(_ command: String) throws {
    let arguments: [UnsafeMutablePointer<CChar>?] =
        ["/bin/sh", "-c", command].map { (text: String) in strdup(text) } + [nil]
    defer { arguments.forEach { free($0) } }
    var process: pid_t = 0
    try #require(posix_spawn(&process, "/bin/sh", nil, nil, arguments, environ) == 0)
    var status: CInt = 0
    try #require(waitpid(process, &status, 0) == process)
    try #require(status == 0, "\(command)")
}

/// Waits until `descriptor` is readable; the limit only keeps a broken test from hanging.
func waitUntilReadable(_ descriptor: CInt) throws {
    var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    try #require(poll(&entry, 1, 30_000) == 1)
}
