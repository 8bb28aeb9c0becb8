import Foundation
import Synchronization

/// Looks every 10 ms whether the kernel of a node has an address, independently of what it tells of changes.
package final class AddressSampler: Sendable {
    /// The first of many looks that saw the same.
    package struct Sample: Sendable {
        package let time: Moment
        package let isPresent: Bool
    }

    package let samples = Record<Sample>()
    private static let period = 0.01
    private let isStopped = Mutex(false)
    private let finished = DispatchSemaphore(value: 0)

    /// Begins to look for `address` (dotted, without prefix length) on `node`.
    package init(_ address: String, on node: Node) throws {
        let wanted = inet_addr(address)
        try startThread(inNamespaceOf: node.pid) { [self] entered in
            if case .success = entered { look(for: wanted) }
            finished.signal()
        }
    }

    package func stop() {
        isStopped.withLock { $0 = true }
        finished.wait()
    }

    private func look(for wanted: in_addr_t) {
        var last: Bool?
        while !isStopped.withLock({ $0 }) {
            let isPresent = Self.isPresent(wanted)
            if isPresent != last { samples.append(Sample(time: .now, isPresent: isPresent)) }
            last = isPresent
            Thread.sleep(forTimeInterval: Self.period)
        }
    }

    private static func isPresent(_ wanted: in_addr_t) -> Bool {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard getifaddrs(&first) == 0 else { return false }
        defer { freeifaddrs(first) }
        var next = first
        while let entry = next {
            if let address = entry.pointee.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET) {
                let found = UnsafeRawPointer(address).loadUnaligned(as: sockaddr_in.self)
                if found.sin_addr.s_addr == wanted { return true }
            }
            next = entry.pointee.ifa_next
        }
        return false
    }
}
